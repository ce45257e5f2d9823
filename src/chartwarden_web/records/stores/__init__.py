"""The stores that keep the core's values in the tables. The contract suite runs over them on SQLite and PostgreSQL."""
