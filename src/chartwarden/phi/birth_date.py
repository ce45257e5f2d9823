"""Whether a date in a text is the birth date that registration knows, in whatever form and order it is written.

Example:
    >>> is_birth_date("14-Mar-58", date(1958, 3, 14)), is_birth_date("3/14", date(1958, 3, 14))
    (True, False)

"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from chartwarden.phi.lexicon import MONTHS

_PART: Final = re.compile(r"\d+|[a-z]{3,9}")
_COMPACT: Final = 8
_CENTURY: Final = 100


def _orders(parts: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Give each way to read the parts as year, month and day, with the digits that the year was written with."""
    if parts and len(parts[0]) >= _COMPACT and parts[0].isdecimal():
        whole = parts[0]
        parts = [whole[:4], whole[4:6], whole[6:8]]
        yield int(whole[4:8]), int(whole[:2]), int(whole[2:4]), 4
        yield int(whole[4:8]), int(whole[2:4]), int(whole[:2]), 4
    numbers = [part for part in parts if part.isdecimal()]
    named = [MONTHS[part] for part in parts if part in MONTHS]
    if named and len(numbers) > 1:
        first, second = numbers[:2]
        yield int(second), named[0], int(first), len(second)
        yield int(first), named[0], int(second), len(first)
    elif len(numbers) > 2:  # noqa: PLR2004 -- year, month and day
        one, two, three = numbers[:3]
        yield int(one), int(two), int(three), len(one)
        yield int(three), int(one), int(two), len(three)
        yield int(three), int(two), int(one), len(three)


def is_birth_date(written: str, birth_on: date) -> bool:
    """Say whether a written date is that day, year included, read in any order.

    A date without a year never is: the same day and month may be a visit's. Two digits of a year fit any century.
    """
    # Most dates are of another year, whose last two digits tell it however it is written.
    if f"{birth_on.year % _CENTURY:02d}" not in written and written.isascii():
        return False
    wanted = {
        (birth_on.year, birth_on.month, birth_on.day, 4),
        (birth_on.year % _CENTURY, birth_on.month, birth_on.day, 2),
    }
    return any(reading in wanted for reading in _orders(_PART.findall(written.lower())))
