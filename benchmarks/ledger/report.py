"""The report on the ledger's speed, its JSON, and the table on the page that shows figures.

The page holds a block between two marks; the command that measures writes it again, and a test compares it with the
JSON.

Example:
    >>> print(summary({"SQLite: p99": 9.31}))
    | measure | reached | goal |
    |---|---:|---:|
    | SQLite: 99 of 100 wait at most | 9.3 ms | <= 15 ms |

"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.phi.part import Part

REPOSITORY: Final = Path(__file__).resolve().parents[2]
JSON: Final = REPOSITORY / "benchmarks/results/ledger.json"
REPORT: Final = REPOSITORY / "benchmarks/results/ledger.md"
PICTURE: Final = REPOSITORY / "benchmarks/results/ledger.svg"
PAGE: Final = REPOSITORY / "docs/explanation/ledger-speed.md"
BEGIN: Final = "<!-- written by `python -m benchmarks ledger` -->\n"
END: Final = "<!-- end -->"


class _Row(NamedTuple):
    """What a line of the summary says: its words, the figure it shows, how, and what was aimed at."""

    says: str
    figure: str
    shown: str
    goal: str


_SUMMARY: Final = (
    _Row("SQLite: entries a second, sealed", "SQLite: sealed (ours)", "{:,.0f}", ""),
    _Row("SQLite: against single rows", "SQLite: against one row a transaction", "{:.1f} times", ">= 4"),
    _Row("SQLite: 99 of 100 wait at most", "SQLite: p99", "{:.1f} ms", "<= 15 ms"),
    _Row("SQLite: sealed against not sealed, takes", "SQLite: sealing", "{:.2f} times as long", "<= 1.15"),
    _Row("the same, entries without details", "SQLite: sealing, no details", "{:.2f} times as long", "<= 1.15"),
    _Row("PostgreSQL: entries a second, sealed", "PostgreSQL: sealed (ours)", "{:,.0f}", ""),
    _Row("PostgreSQL: against a hash chain", "PostgreSQL: against a hash chain", "{:.1f} times", ">= 10"),
    _Row("PostgreSQL: against single rows", "PostgreSQL: against one row a transaction", "{:.1f} times", ">= 2"),
    _Row("PostgreSQL: 99 of 100 wait at most", "PostgreSQL: p99", "{:.1f} ms", "<= 15 ms"),
    _Row("PostgreSQL: sealed against not sealed, takes", "PostgreSQL: sealing", "{:.2f} times as long", "<= 1.15"),
    _Row("the same, entries without details", "PostgreSQL: sealing, no details", "{:.2f} times as long", "<= 1.15"),
    _Row("a million entries verified", "verify a million", "{:.1f} s", "<= 2.2 s, or as below"),
    _Row("against a plain loop that checks nothing", "verify against the plain loop", "{:.2f} times as long", "<= 1.0"),
    _Row("the same in one process, as the server does", "verify a million, one process", "{:.1f} s", ""),
    _Row("memory: a million against a tenth", "verify: memory, a million against a tenth", "{:.2f} times", "flat"),
    _Row("one of a million proven", "prove one of a million", "{:.1f} s", ""),
    _Row("details opened", "open the details of a tenth", "{:,.0f} entries/s", ""),
)


def summary(figures: Mapping[str, float]) -> str:
    """Give the table that the page shows: what was reached, beside what was aimed at. What is missing is left out."""
    lines = [
        f"| {row.says} | {row.shown.format(figures[row.figure])} | {row.goal} |"
        for row in _SUMMARY
        if row.figure in figures
    ]
    return "\n".join(["| measure | reached | goal |", "|---|---:|---:|", *lines])


def kept_figures() -> dict[str, float]:
    """Read the figures of the last measurement."""
    return {str(name): float(value) for name, value in json.loads(JSON.read_text("utf-8"))["figures"].items()}


def with_block(page: str, block: str) -> str:
    """Give a page with the block between its marks written again; as it is where it has none."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{mark}\n{block}\n\n{end}{after}" if end else page


def write(parts: Sequence[Part], *, machine: str, on: str, load: float) -> None:
    """Write the report, its JSON, and the block of the page.

    Args:
        parts: everything that was measured, in the order to tell it.
        machine: what it was measured on.
        on: the day.
        load: the machine's load average over the minute before it began; it should be near 0.

    """
    figures = {figure.name: figure.value for part in parts for figure in part.figures}
    head = {"command": "python -m benchmarks ledger", "on": on, "machine": machine, "load_before": load}
    held = head | {"figures": figures, "parts": [asdict(part) for part in parts]}
    JSON.parent.mkdir(exist_ok=True)
    JSON.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    told = f"{on}, {machine}, load {load:g} before it began; written by `{head['command']}`."
    sections = "\n".join(part.markdown() for part in parts)
    REPORT.write_text(f"# The ledger, measured\n\n{told}\n\n{summary(figures)}\n\n{sections}", encoding="utf-8")
    if PAGE.exists():
        PAGE.write_text(with_block(PAGE.read_text("utf-8"), summary(figures)), encoding="utf-8")
