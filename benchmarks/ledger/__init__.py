"""How fast the ledger takes and verifies entries, beside what others would do and beside the disk."""
