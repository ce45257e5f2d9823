"""Mix-up: another patient's data in this chart. Today: whether two registrations can be one person."""
