r"""Finished coding as comma-separated values: one line for each code.

Spreadsheets run what begins with `=`, `+`, `-` or `@`; such a value gets an apostrophe before it.

Example:
    >>> guarded("=1+1"), guarded("J44.1")
    ("'=1+1", 'J44.1')

"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from chartwarden.actions.results import FinishedCoding

COLUMNS: Final = (
    "account", "record_number", "kind_of_work", "from", "to", "sequence", "system", "code", "display",
    "present_on_admission", "comment", "evidence", "coder", "finished_at",
)  # fmt: skip
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # full width too


def lines(results: Sequence[FinishedCoding]) -> str:
    """Give the whole file, heads first, lines ended as RFC 4180 says."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for result in results:
        for place, one in enumerate(result.codes, start=1):
            row = (
                result.encounter.number,
                result.record_number,
                result.work.purpose.kind,
                _day(result.encounter.starts_at),
                _day(result.encounter.ends_at),
                str(place),
                one.coding.system,
                one.coding.code,
                one.coding.display,
                one.present_on_admission.value if one.present_on_admission else "",
                one.comment,
                str(len(one.evidence)),
                result.coder,
                result.work.changed_at.isoformat() if result.work.changed_at else "",
            )
            writer.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def guarded(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
