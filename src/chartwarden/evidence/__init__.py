"""Words of a note that support a code: where they stand, and whether the note asserts them."""
