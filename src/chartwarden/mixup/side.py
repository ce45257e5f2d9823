r"""Left or right: a report whose title names one side of the body and whose text speaks of the other side only.

Source: policy; violation bench V10-02.

Example:
    >>> [side.start for side in sides("PROCEDURE: Left knee replacement.\nThe right knee was prepped and draped.")]
    [38]

"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

_PARTS: Final = (
    "knee hip shoulder ankle wrist elbow breast kidney ureter eye ear ovary testis testicle lung femur tibia fibula "
    "humerus radius ulna carotid groin inguinal hand foot thumb forearm leg arm thigh heel buttock flank".split()
)

SIDE: Final = re.compile(
    rf"\b(?P<side>left|right|bilateral)\s+(?:[a-z-]+\s+){{0,2}}?(?P<part>{'|'.join(_PARTS)})s?\b", re.IGNORECASE
)
"""A part of the body that a person has two of, with its side: groups `side` and `part`."""

SIDES: Final = re.compile(r"\b(?:left|right|bilateral)\b", re.IGNORECASE)
_TITLE: Final = re.compile(
    r"^[ \t]*(?:(?:post|pre)operative diagnos[ie]s|procedures?(?: performed)?|operations?(?: performed)?|examination"
    r"|exam performed)[ \t]*:(?P<words>[^\n]{3,300})",
    re.IGNORECASE | re.MULTILINE,
)


class Side(NamedTuple):
    """Words that name the side which the title does not: `text[start:end]`."""

    start: int
    end: int


def sides(text: str) -> tuple[Side, ...]:
    """Give where a report speaks of the side that none of its titles names, and never of the one they do.

    Both sides in a title, or both in the text, are no contradiction: people have two knees.
    """
    titles = list(_TITLE.finditer(text))
    if not titles:
        return ()
    named: defaultdict[str, set[str]] = defaultdict(set)
    for title in titles:
        for side, part, _, _ in _mentions(title["words"]):
            named[part].add(side)
    told: defaultdict[str, list[tuple[str, Side]]] = defaultdict(list)
    for side, part, start, end in _mentions(text):
        if not any(title.start() <= start < title.end() for title in titles):
            told[part].append((side, Side(start, end)))
    return tuple(
        place
        for part, mentions in sorted(told.items())
        if len(named[part]) == 1 and not {side for side, _ in mentions} & {*named[part], "bilateral"}
        for _, place in mentions
        if "bilateral" not in named[part]
    )


def _mentions(text: str) -> Iterator[tuple[str, str, int, int]]:
    for found in SIDE.finditer(text):
        for side in SIDES.findall(found.group()):  # "left and right knee" is both
            yield side.lower(), found["part"].lower(), found.start(), found.end()
