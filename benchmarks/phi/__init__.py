"""How well and how fast the PHI finder is: an evaluation corpus, a scorer and other finders beside it."""
