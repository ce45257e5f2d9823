"""What may stay of a ZIP code: its first three digits, or `000`.

The lists of thinly settled prefixes are dated data (`zip3.toml`): a census changes them, and a report must say which
list was used. The default is the union of two censuses, since a prefix that either found small is the safer answer.

Source: 45 CFR 164.514(b)(2)(i)(B).

Example:
    >>> default_table().kept_of("03601"), default_table().kept_of("44999-1234")
    ('000', '449')

"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from chartwarden.foundation.errors import MalformedError

RESTRICTED_PREFIX: Final = "000"  # 45 CFR 164.514(b)(2)(i)(B)(2)
_UNITED_STATES: Final = re.compile(r"(\d{3})\d{2}(?:[\s-]{0,3}\d{4})?")


@dataclass(frozen=True, slots=True)
class Zip3Table:
    """A dated list of prefixes. `restricted` hold 20,000 people or fewer; nobody lives outside of `resident`."""

    name: str
    counted_on: date  # the day of the census
    citation: str
    source: str
    restricted: frozenset[str]
    resident: frozenset[str]

    def kept_of(self, written: str) -> str:
        """Give what may stay of a ZIP code as somebody wrote it.

        Args:
            written: `44999`, `44999-1234`, `44999 1234`.

        Returns:
            The first three digits, or `000` for a restricted or unknown prefix and for anything that is no ZIP code
            of the United States. Never five digits.

        """
        found = _UNITED_STATES.fullmatch(written.strip())
        if found is None or found[1] in self.restricted or found[1] not in self.resident:
            return RESTRICTED_PREFIX
        return found[1]


@cache
def tables() -> dict[str, Zip3Table]:
    """Give every table by name. Read once per process."""
    raw = tomllib.loads(resources.files("chartwarden.redaction").joinpath("zip3.toml").read_text(encoding="utf-8"))
    resident = frozenset(prefix for row in raw["resident"]["ranges"] for part in row.split() for prefix in _range(part))
    return {name: _table(name, raw["tables"], resident) for name in raw["tables"]}


def default_table() -> Zip3Table:
    """Give the table that is used when nobody chooses one: the union of two censuses."""
    return table("census-2000-and-2010")


def table(name: str) -> Zip3Table:
    """Give a table by its name.

    Raises:
        MalformedError: there is no such table.

    """
    if name not in tables():
        raise MalformedError(
            what="there is no such ZIP table", where="ZIP table", fix=f"Choose one of: {', '.join(sorted(tables()))}."
        )
    return tables()[name]


def _range(part: str) -> list[str]:
    first, _, last = part.partition("-")
    return [f"{number:03d}" for number in range(int(first), int(last or first) + 1)]


def _table(name: str, raw: dict[str, Any], resident: frozenset[str]) -> Zip3Table:
    row = raw[name]
    rows = [raw[of] for of in row["union_of"]] if "union_of" in row else [row]
    restricted = frozenset(prefix for one in rows for line in one["restricted"] for prefix in line.split())
    return Zip3Table(name, row["counted_on"], row["citation"], row["source"], restricted, resident)
