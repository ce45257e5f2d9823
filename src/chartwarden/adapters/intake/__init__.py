"""Reading outside formats into chart values, bounded in size, depth and time."""
