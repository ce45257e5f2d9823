"""The finder over file formats: where identifiers stand in a file, and a copy of the file without them."""
