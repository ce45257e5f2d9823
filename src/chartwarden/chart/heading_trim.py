"""A heading without what only numbers, dates or sets it apart: its ordinal, its day and hour, its parentheses.

Example:
    >>> readings("2. Labs 09/15")
    ['2 labs 09/15', 'labs 09/15', 'labs']

"""

import re
from typing import Final

from chartwarden.chart.headings import normalised

_ORDINAL: Final = re.compile(
    r"^\s*(?:[-*>•‣▪◦·–—§#]+\s+|[\[(]?(?:\d{1,2}[.)\]]\s*(?=[^\W\d])|(?:[ivxIVX]{1,5}|[A-Za-z])[.)\]]\s+(?=[^\s\d.]{2}))|\d{1,2}\s*[-–—:]\s*(?=[^\W\d]))"  # noqa: RUF001 - dashes and bullets that notes use
)
_DATED: Final = re.compile(
    r"""\b(?:on|at|of|from|dated|as\ of)?\s*
    (?:\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm|hrs?|h)?|(?:19|20)\d\d|\d{3,4}\s*(?:hrs?|h)?
    |\d{1,2}\s*(?:am|pm)|(?:week|wk|day|pod|hd|ppd|no|number|part|page|visit)\s*\#?\d+|[\#x]?\d+)(?=\W|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_INSIDE: Final = re.compile(r"[(\[][^()\[\]]*[)\]]?")
_FRAME: Final = " ()/\\^|.*#=~:<>[]{}-_+«»■▶►"


def readings(heading: str) -> list[str]:
    """Give a heading normalised: as it is, then with its number, its parentheses, its dates and counts taken away."""
    bare = unnumbered(heading)
    ways = (heading, bare, _INSIDE.sub(" ", bare), undated(bare), bare.strip(_FRAME))
    return list(dict.fromkeys(filter(None, map(normalised, ways))))


def unnumbered(heading: str) -> str:
    """Give a heading without the number, the letter or the bullet that it begins with."""
    return _ORDINAL.sub("", heading)


def undated(heading: str) -> str:
    """Give a heading without its parentheses, dates, hours and counts."""
    return _DATED.sub(" ", _INSIDE.sub(" ", heading)).strip(" ,.;:-–—#")  # noqa: RUF001 - real notes hold en dashes
