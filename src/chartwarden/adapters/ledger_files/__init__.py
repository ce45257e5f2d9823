"""The ledger as files: a store without a database, and the folder of tiles that a log is handed out as."""
