"""Redaction: removing identifiers from a copy, by a method that can be shown."""
