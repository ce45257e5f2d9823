"""Passages that are pasted across charts, edited in many ways, and how surely they are told."""
