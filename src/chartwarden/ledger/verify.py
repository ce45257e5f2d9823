"""Verifying the log: from its rows and checkpoint alone, trusting neither operator nor database.

What is found without an earlier checkpoint: every change by somebody who lacks the signing key, wherever the rows, the
end and the checkpoint no longer fit each other. Entries altered, given to another, taken out, swapped, added, or cut
off the end; an end or a checkpoint that was exchanged.

What is not: the log as a whole put back to what it was at an earlier time, rows, end and checkpoint together, as
restoring a backup does; and anything at all by somebody who holds the signing key. Both take a checkpoint that left the
host before.

Example:
    >>> Verdict(entries=0, first_bad=None, because="").is_sound
    True

"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.checkpoint import Head, opened
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.store import Row


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found. `first_bad` is the first sequence that cannot be trusted; None when all is sound."""

    entries: int
    first_bad: int | None
    because: str

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was found."""
        return self.first_bad is None


def verified(
    rows: Iterable[Row],
    *,
    checkpoint: str | None,
    origin: str,
    public: Ed25519PublicKey,
    earlier: str | None = None,
    end: Frontier | None = None,
    on_entry: Callable[[int], None] = lambda _: None,
) -> Verdict:
    """Check every entry against the signed head, and against an earlier head when one is at hand.

    Args:
        rows: all rows by sequence.
        checkpoint: the log's own latest checkpoint; None is right for an empty log only.
        origin: the log's name.
        public: the log's key.
        earlier: a checkpoint that left the host before; finds rewriting and cut tails that a key holder could hide.
        end: the stored end of the log, from which the next entry would be sealed; None leaves it unchecked.
        on_entry: told the number of entries checked so far, for progress.

    Returns:
        The first entry that is missing, altered, out of order or beyond the head, or a sound verdict.

    """
    try:
        head = opened(checkpoint, origin=origin, public=public) if checkpoint else Head(origin, 0, Frontier().root)
        before = opened(earlier, origin=origin, public=public) if earlier else None
    except BrokenSealError as error:
        return Verdict(0, 0, error.what)
    frontier = Frontier()
    for place, row in enumerate(rows):
        if because := _fault(row, place=place):
            return Verdict(place, place, because)
        frontier = frontier.extended(row.leaf)
        if before is not None and frontier.size == before.size and frontier.root != before.root:
            return Verdict(place, 0, "the log was rewritten since the earlier checkpoint")
        on_entry(place + 1)
    verdict = _whole(frontier, head=head, before=before)
    if verdict.is_sound and end is not None and end != frontier:
        return Verdict(frontier.size, frontier.size, "the stored end of the log is not that of its entries")
    return verdict


def _fault(row: Row, *, place: int) -> str:
    if row.sequence != place:
        return "an entry is missing or out of order"
    if leaf_hash(row.body) != row.leaf:
        return "the entry was altered"
    try:
        said = json.loads(row.body)
        is_in_place = (said["sequence"], said["actor"]) == (place, row.actor)
    except (ValueError, KeyError, TypeError):
        return "the entry is not an entry"
    return "" if is_in_place else "the entry stands in another's place"


def _whole(frontier: Frontier, *, head: Head, before: Head | None) -> Verdict:
    if before is not None and frontier.size < before.size:
        return Verdict(frontier.size, frontier.size, "the log is shorter than it was at the earlier checkpoint")
    if frontier.size < head.size:
        return Verdict(frontier.size, frontier.size, "the tail was cut off")
    if frontier.size > head.size:
        return Verdict(frontier.size, head.size, "entries were added that no checkpoint covers")
    if frontier.root != head.root:
        return Verdict(frontier.size, 0, "the entries are not those that the checkpoint was signed over")
    return Verdict(frontier.size, None, "")
