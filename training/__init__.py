"""What makes the data files of the finder; the product does not need it to run."""
