"""SCIM 2.0: the organisation's directory adds, changes and ends members. It reaches no chart."""
