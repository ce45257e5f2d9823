"""Invented wards: people, charts, staff and the answers, all from one seed."""
