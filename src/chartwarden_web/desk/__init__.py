"""The coder's screens."""
