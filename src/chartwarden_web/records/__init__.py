"""The only tables, and the stores that keep them."""
