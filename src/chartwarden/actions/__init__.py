"""Everything a person can do: one function each, and exactly one ledger entry whatever the outcome."""
