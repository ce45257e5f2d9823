"""What may have been a breach: reported on suspicion, weighed by four factors, and who must be told by when."""
