"""The ground every room stands on: citations, errors, time and identifiers."""
