"""The privacy office: its rooms. It has no tables of its own."""
