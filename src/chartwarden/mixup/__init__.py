"""Mix-up: another patient's data in this chart, in what is written into it, or in its claim."""
