"""Training of the PHI tagger: hand-written notes, word lists, and what makes the weights of them."""
