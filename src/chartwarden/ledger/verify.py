"""Verifying the log: from its rows and checkpoint alone, trusting neither operator nor database.

What is found without an earlier checkpoint: every change by somebody who lacks the signing key, wherever rows, end and
checkpoint no longer fit each other. Entries altered, given to another, taken out, swapped, added or cut off; an end or
a checkpoint that was exchanged; details beside an entry that are not its own.

What is not found: the log put back whole to an earlier time, rows, end and checkpoint together, as restoring a backup
does; and anything at all by somebody who holds the signing key. Both take a checkpoint that left the host before.
Details that were destroyed are allowed, and counted.

Example:
    >>> Verdict(entries=0, first_bad=None, because="").is_sound
    True

"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

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
    details_missing: int = 0  # entries whose details were destroyed, as they may be: the entries stand without them

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was found."""
        return self.first_bad is None


def verified(  # noqa: PLR0913 -- each is one more thing to compare with
    rows: Iterable[Row],
    *,
    checkpoint: str | None,
    origin: str,
    public: Ed25519PublicKey,
    earlier: str | None = None,
    end: Frontier | None = None,
    details: Callable[[Row], object] | None = None,
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
        details: opens what stands beside an entry, and raises BrokenSealError when it is not what the entry commits to
            (`Ledger.details`); needs the key of details. None looks only whether details are there.
        on_entry: told the number of entries checked so far, for progress.

    Returns:
        The first entry that is missing, altered, out of order or beyond the head, or a sound verdict.

    """
    try:
        head = opened(checkpoint, origin=origin, public=public) if checkpoint else Head(origin, 0, Frontier().root)
        before = opened(earlier, origin=origin, public=public) if earlier else None
    except BrokenSealError as error:
        return Verdict(0, 0, error.what)
    frontier, missing = Frontier(), 0
    for place, row in enumerate(rows):
        because, is_missing = _looked_at(row, place=place, details=details)
        if because:
            return Verdict(place, place, because, missing)
        missing += is_missing
        frontier = frontier.extended(row.leaf)
        if before is not None and frontier.size == before.size and frontier.root != before.root:
            return Verdict(place, 0, "the log was rewritten since the earlier checkpoint", missing)
        on_entry(place + 1)
    return replace(_whole(frontier, head=head, before=before, end=end), details_missing=missing)


def _looked_at(row: Row, *, place: int, details: Callable[[Row], object] | None) -> tuple[str, bool]:
    """Give what is wrong with a row, or nothing, and whether its details are gone. No row makes it raise."""
    if row.sequence != place:
        return "an entry is missing or out of order", False
    if leaf_hash(row.body) != row.leaf:
        return "the entry was altered", False
    try:
        said = json.loads(row.body)
        is_in_place = (said["sequence"], said["actor"]) == (place, row.actor)
        has_details = said.get("commitment") is not None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # the last from "[[[[…" without end
        return "the entry is not an entry", False
    if not is_in_place:
        return "the entry stands in another's place", False
    return _fault_of_details(row, has_details=has_details, details=details), has_details and not row.sealed_details


def _fault_of_details(row: Row, *, has_details: bool, details: Callable[[Row], object] | None) -> str:
    if not row.sealed_details:
        return ""
    if not has_details:
        return "details stand beside an entry that has none"
    try:
        if details is not None:
            details(row)
    except BrokenSealError:
        return "the details beside the entry are not those it was sealed with"
    return ""


def _whole(frontier: Frontier, *, head: Head, before: Head | None, end: Frontier | None) -> Verdict:
    if before is not None and frontier.size < before.size:
        return Verdict(frontier.size, frontier.size, "the log is shorter than it was at the earlier checkpoint")
    if frontier.size < head.size:
        return Verdict(frontier.size, frontier.size, "the tail was cut off")
    if frontier.size > head.size:
        return Verdict(frontier.size, head.size, "entries were added that no checkpoint covers")
    if frontier.root != head.root:
        return Verdict(frontier.size, 0, "the entries are not those that the checkpoint was signed over")
    if end is not None and end != frontier:
        return Verdict(frontier.size, frontier.size, "the stored end of the log is not that of its entries")
    return Verdict(frontier.size, None, "")
