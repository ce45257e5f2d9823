"""Who works here: members, their roles and their unique user ids."""
