"""What the product answers for, and the tests that prove it. See `chartwarden.controls.catalogue`."""
