"""Coding results as files that billing systems take: FHIR claims, and comma-separated values."""
