r"""Members as a CSV file: read with every fault of every line, and written so that no cell runs as a formula.

Columns: `user_id`, `name`, `roles`, `starts_on`, and, where they are wanted, `ends_on`, `department`, `team`,
`home_address`, `home_phone`, `external_id`, `kinds_of_work`. Roles and kinds of work are separated by spaces.

Example:
    >>> rows, problems = read_members_csv("user_id,name,roles,starts_on\nlena.moss,Lena Moss,coder,2026-11-23\n")
    >>> rows[0].user_id, problems
    ('lena.moss', ())

"""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from chartwarden.actions.member_import import NewMember, Problem
from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.member import Member, Role

LARGEST_FILE_BYTES: Final = 2_000_000
_MOST_LINES: Final = 10_000
_NEEDED: Final = ("user_id", "name", "roles", "starts_on")
_OTHERS: Final = ("ends_on", "department", "team", "home_address", "home_phone", "external_id", "kinds_of_work")
_LENGTHS: Final = {
    "name": 200,
    "department": 120,
    "team": 120,
    "home_address": 300,
    "home_phone": 40,
    "external_id": 200,
}
# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text.
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def read_members_csv(text: str) -> tuple[tuple[NewMember, ...], tuple[Problem, ...]]:
    """Read a list of members.

    Args:
        text: the file; a mark of the byte order at its beginning does no harm.

    Returns:
        The lines that can be used, and what is wrong with the others. Neither is sorted out further: user ids that are
        taken, for example, are the importing act's to find.

    Raises:
        MalformedError: the heading lacks a column or has one that is not known, or the file is too long.

    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restkey="", restval="", strict=True)
    try:
        _require_columns(reader.fieldnames or ())
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise MalformedError(
            what="this is no CSV file", where=f"Line {reader.line_num}", fix="Export it as CSV with commas, in UTF-8."
        ) from error
    if len(lines) > _MOST_LINES:
        raise MalformedError(what="there are too many lines", where="The list", fix=f"Send {_MOST_LINES:,} at once.")
    rows: list[NewMember] = []
    problems: list[Problem] = []
    for number, row in lines:
        found = _problems(number, row)
        problems += found
        if not found:
            rows.append(_row(number, {name: _cell(row, name) for name in (*_NEEDED, *_OTHERS)}))
    return tuple(rows), tuple(problems)


def members_as_csv(members: Iterable[Member]) -> str:
    """Give members as a CSV file that `read_members_csv` reads. No cell of it begins like a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*_NEEDED, *_OTHERS))
    for one in members:
        cells = (
            one.user_id,
            one.name,
            " ".join(sorted(one.roles)),
            one.starts_on.isoformat(),
            one.ends_on.isoformat() if one.ends_on else "",
            one.department,
            one.team,
            one.home_address,
            one.home_phone,
            one.external_id or "",
            " ".join(sorted(one.kinds_of_work)),
        )
        writer.writerow([f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell for cell in cells])
    return out.getvalue()


def _require_columns(names: Iterable[str]) -> None:
    given = list(names)
    if missing := [name for name in _NEEDED if name not in given]:
        raise MalformedError(
            what=f"the column {missing[0]} is missing", where="Line 1", fix=f"Begin with {', '.join(_NEEDED)}."
        )
    if len(set(given)) != len(given) or set(given) - {*_NEEDED, *_OTHERS}:
        raise MalformedError(
            what="a column is there twice or is not known",
            where="Line 1",
            fix=f"Use {', '.join((*_NEEDED, *_OTHERS))}.",
        )


def _problems(line: int, row: Mapping[str, str]) -> list[Problem]:
    found = []
    if "" in row:
        found.append(
            Problem(line, "there are more cells than columns", "Put text with commas between quotation marks.")
        )
    if not _cell(row, "name"):
        found.append(Problem(line, "there is no name", "Give the person's name."))
    roles = _cell(row, "roles").split()
    if not roles or set(roles) - set(Role):
        found.append(Problem(line, "there is no role, or one that is not known", f"Use {', '.join(Role)}."))
    if _day(_cell(row, "starts_on")) is None:
        found.append(Problem(line, "the first day is no day", "Write it like 2026-11-23."))
    if _cell(row, "ends_on") and _day(_cell(row, "ends_on")) is None:
        found.append(Problem(line, "the last day is no day", "Write it like 2026-11-23, or leave it empty."))
    for name, most in _LENGTHS.items():
        if len(_cell(row, name)) > most or not _cell(row, name).isprintable():
            found.append(Problem(line, f"{name} cannot be used", f"Use up to {most} printable characters."))
    return found


def _row(line: int, cells: Mapping[str, str]) -> NewMember:
    return NewMember(
        line=line,
        user_id=cells["user_id"],
        name=cells["name"],
        roles=frozenset(Role(role) for role in cells["roles"].split()),
        starts_on=date.fromisoformat(cells["starts_on"]),
        ends_on=_day(cells["ends_on"]),
        department=cells["department"],
        team=cells["team"],
        home_address=cells["home_address"],
        home_phone=cells["home_phone"],
        external_id=cells["external_id"] or None,
        kinds_of_work=frozenset(cells["kinds_of_work"].split()),
    )


def _cell(row: Mapping[str, str], name: str) -> str:
    """Give a cell, without the spaces around it and the apostrophe that kept it from being a formula."""
    cell = (row.get(name) or "").strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_STARTS_A_FORMULA) else cell


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
