"""Exporting the ledger: the privacy officer takes entries out, and that is an entry too.

What is handed out is what was sealed, without the details that stand beside it: they may hold PHI and stay here. A row
that cannot be trusted, or that is missing, is handed out as such, so that it hides neither itself nor the others.

Source: 45 CFR 164.312(b); controls AUD-1, AUD-3.

Example:
    >>> ExportedEntry(7, b"", b"", None, "entry 7 is missing")
    ExportedEntry(7, trouble='entry 7 is missing')

"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from chartwarden.actions.desk import Desk
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.ledger.canonical import Canonical, encode
from chartwarden.ledger.entry import Act
from chartwarden.ledger.store import Row
from chartwarden.workforce.member import Role

_MAY_EXPORT = frozenset({Role.PRIVACY_OFFICER})


@dataclass(frozen=True, slots=True, repr=False)
class ExportedEntry:
    """One place of the log as it leaves: the entry, or what is wrong there."""

    sequence: int
    leaf: bytes  # as stored; empty when the row is missing
    body: bytes  # the canonical bytes, exactly as sealed; empty when they cannot be trusted
    said: Mapping[str, Canonical] | None  # every field of a body, each of its kind; None when it cannot be trusted
    trouble: str  # what is wrong, as a clause; empty when all is well

    def __repr__(self) -> str:
        return f"ExportedEntry({self.sequence}, trouble={self.trouble!r})"


@dataclass(frozen=True, slots=True, repr=False)
class LedgerExport:
    """An export that is on record. The entries are read while they are handed out, so that any number fits."""

    origin: str  # the log's name
    exported_at: datetime  # aware, UTC
    first: int
    last: int  # below `first` when there is nothing to hand out
    entries: Iterator[ExportedEntry]  # one for each place from first to last, in order; can be walked once

    @property
    def count(self) -> int:
        """How many entries it hands out."""
        return self.last - self.first + 1


def export_entries(desk: Desk, *, first: int, last: int | None) -> LedgerExport:
    """Hand out sealed entries, once it is on record that they are.

    Args:
        desk: who exports.
        first: the sequence to begin with.
        last: the sequence to end with, included; None means the end of the log as it stands before this export.

    Returns:
        The export. It is empty when the log has no entry from `first` on yet, as when nothing has happened since.

    Raises:
        RefusedError: the member's role does not export, or the entry could not be made durable.
        MalformedError: the log does not have those entries.

    Source:
        45 CFR 164.308(a)(1)(ii)(D), 164.312(b); controls AUD-1, AUD-3.

    """
    with desk.acting(Act.EXPORT_LEDGER) as act:
        if not desk.member.roles & _MAY_EXPORT:
            raise RefusedError(
                rule="privacy-office-exports-the-ledger",
                because="only the privacy officer takes entries of the ledger out",
                source=AUDIT_CONTROLS,
                next_step="Your own access is under My access; ask the privacy officer for an export.",
            )
        size = desk.ledger.store.tip().frontier.size
        _require_range(first, last, size=size)
        end = size - 1 if last is None else last
        act.note(counts={"first": first, "last": end, "entries": end - first + 1})
        act.granted()
        return LedgerExport(desk.ledger.origin, desk.clock.now(), first, end, _entries(desk, first=first, last=end))


def _require_range(first: int, last: int | None, *, size: int) -> None:
    """Let pass places that the log has; `first` may be the next one, where an export that goes on begins.

    A log that ends before is told as such and never as an empty export: it may have been put back to an earlier time.
    """
    if not 0 <= first <= size or (last is not None and not first <= last < size):
        raise MalformedError(
            what=f"the log has {size} entries, counted from 0, and not those",
            where="the range of the export",
            fix="Choose others. If the log once was longer, verify it with a checkpoint that was taken along.",
        )


def _entries(desk: Desk, *, first: int, last: int) -> Iterator[ExportedEntry]:
    expected = first
    for row in desk.ledger.store.rows(start=first, stop=last + 1):
        yield from map(_missing, range(expected, row.sequence))
        yield _exported(desk, row)
        expected = max(expected, row.sequence + 1)
    yield from map(_missing, range(expected, last + 1))


def _exported(desk: Desk, row: Row) -> ExportedEntry:
    """Give a row without its details.

    A body that says an entry in other bytes than the canonical ones was not sealed here. Handed out as it is, a line
    end between its fields would make two records of one.
    """
    told = desk.ledger.told(row)
    if told.said is None:
        return ExportedEntry(row.sequence, row.leaf, b"", None, told.trouble)
    if not _is_canonical(told.said, row.body):
        trouble = f"entry {row.sequence} cannot be read: its bytes are not in canonical form"
        return ExportedEntry(row.sequence, row.leaf, b"", None, trouble)
    return ExportedEntry(row.sequence, row.leaf, row.body, told.said, told.trouble)


def _is_canonical(said: Mapping[str, Canonical], body: bytes) -> bool:
    try:
        return encode(said) == body
    except (TypeError, ValueError):
        return False


def _missing(sequence: int) -> ExportedEntry:
    return ExportedEntry(sequence, b"", b"", None, f"entry {sequence} is missing")
