"""What screens list, as frozen rows. Readers read; nothing here decides or writes."""
