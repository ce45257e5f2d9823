"""Where the rules meet the outside: stores, keys, file formats."""
