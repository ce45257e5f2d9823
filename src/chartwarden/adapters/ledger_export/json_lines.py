r"""Entries as the bytes that were sealed, one a line: what a verifier of one's own hashes.

Canonical JSON holds no raw line end, so each line is one entry: SHA-256 over `00` and the line without its end is the
leaf. Split at LF only: other characters that some readers take for line ends may stand inside.

Example:
    >>> from datetime import UTC, datetime
    >>> log = Log("example.org/log", datetime(2026, 11, 23, tzinfo=UTC))
    >>> list(json_lines([ExportedEntry(7, b"", b"", None, "entry 7 is missing")], log))
    [b'{"sequence":7,"trouble":"entry 7 is missing"}\n']

"""

from collections.abc import Iterable, Iterator

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.naming import Log
from chartwarden.ledger.canonical import encode


def json_lines(entries: Iterable[ExportedEntry], log: Log) -> Iterator[bytes]:  # noqa: ARG001 -- every form is called alike
    """Give each entry's canonical bytes and a line end.

    A place where no entry can be trusted has a line that no entry could have: its sequence, and what is wrong.
    """
    for entry in entries:
        if entry.said is None:
            yield encode({"sequence": entry.sequence, "trouble": entry.trouble}) + b"\n"
        else:
            yield entry.body + b"\n"
