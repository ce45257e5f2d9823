r"""Saying things on a terminal: JSON or a table.

Example:
    >>> as_json({"a": date(2026, 1, 2)})
    '{\n  "a": "2026-01-02"\n}'

"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date

import click
from rich.console import Console
from rich.table import Column, Table

_PIPE_WIDTH = 1000

json_option = click.option("--json", "form", flag_value="json", help="Print JSON.")


def as_json(value: object) -> str:
    """Give a value as indented JSON; dates and enums as their words."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=_plain)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print a table. Nothing is cut off: on a terminal long words go on in the next line, in a pipe lines are long."""
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    columns = [Column(head, overflow="fold") for head in heads]
    made = Table(*columns, title=title or None, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        made.add_row(*(str(cell) for cell in row))
    console.print(made)


def printable(text: str) -> str:
    """Give text that a terminal only shows: a note may hold sequences that would move its cursor or hide lines."""
    return "".join(mark if mark.isprintable() or mark in "\n\t" else "\N{REPLACEMENT CHARACTER}" for mark in text)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return sorted(value)
    return str(value)
