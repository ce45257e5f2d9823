r"""Entries as a table (CSV), one row each, safe to open in a spreadsheet.

Source: RFC 4180; OWASP, CSV Injection.

Example:
    >>> guarded("=1+1"), guarded("lena.moss")
    ("'=1+1", 'lena.moss')

"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.naming import Log, one_line
from chartwarden.ledger.canonical import encode

_FIELDS = """
    at actor device act outcome because rule patient encounter work kind_of_work target search withheld commitment
    shadow
    """.split()
_STRUCTURED = ("seen", "counts")  # as the canonical JSON that was sealed
COLUMNS = ("sequence", *_FIELDS, *_STRUCTURED, "leaf", "trouble")

# What makes a cell a formula, in spreadsheets of any script; and our own mark, so that taking one mark off gives the
# words back whatever they were.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")


def table(entries: Iterable[ExportedEntry], log: Log) -> Iterator[bytes]:  # noqa: ARG001 -- every form is called alike
    """Give the table in UTF-8: a row of names, then a row for each entry. Rows end with CR LF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for entry in entries:
        yield _taken(buffer)
        writer.writerow(_cells(entry))
    yield _taken(buffer)


def guarded(words: str) -> str:
    """Give words that no spreadsheet takes for a formula and no reader for two lines."""
    return f"'{one_line(words)}" if words.startswith(_RISKY) else one_line(words)


def _cells(entry: ExportedEntry) -> list[str]:
    said: Mapping[str, Any] = entry.said or {}
    plain = ["" if said.get(name) is None else str(said[name]) for name in _FIELDS]
    structured = [encode(said[name]).decode() if name in said else "" for name in _STRUCTURED]
    return [guarded(cell) for cell in (str(entry.sequence), *plain, *structured, entry.leaf.hex(), entry.trouble)]


def _taken(buffer: io.StringIO) -> bytes:
    words = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return words.encode()
