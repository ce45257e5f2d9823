"""The violation bench: plays attempts and harmless twins against a private instance, and judges what came of them.

It stands outside of the product: it asks through doors that a person, a script or an administrator of the database has,
and reads the ledger as they find it. Nothing in the product imports it.
"""
