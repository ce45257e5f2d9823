"""Controls: for each fault, the product with that mistake in it which the fault must bring to light.

A case names its control. The control is played beside the case in the same world, and must be named failed: a case that
a product with the mistake passes would prove nothing.

Example:
    >>> CONTROLS["syncs-late"]
    'commits are synced when the log is moved into the tables, and not before'

"""

from collections.abc import Mapping

CONTROLS: Mapping[str, str] = {
    "records-later": "a read is served first, and its entry is written a moment later",
    "syncs-late": "commits are synced when the log is moved into the tables, and not before",
    "ignores-clock": "the clock is never looked at",
    "remembers-decisions": "each process remembers whose work an item is, for half a minute",
    "veil-covers": "the veil covers the page, and takes nothing away",
    "pastes-unasked": "a pasted text enters, and nobody asks the server",
}
