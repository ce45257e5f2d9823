"""Minimum necessary: from a purpose and a chart's outline to what is shown, withheld and masked."""
