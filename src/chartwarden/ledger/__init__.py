"""The ledger: sealed acts. Every read of PHI has an entry here before its bytes leave the chart store."""
