"""The coder's screens: Today, the workbench, requests to see more, and My access."""
