"""Screens and tables. Nothing about HIPAA is decided here."""
