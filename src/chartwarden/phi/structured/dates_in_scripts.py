"""Dates, and ages over 89, in Chinese, Japanese, Korean, Cyrillic and Greek: 2026年3月12日, 二月二十六日, 27 марта.

The automaton reads one byte a character and cannot tell these letters apart; so a text that has any of them is read
once more, by these patterns, and other texts are not.

Example:
    >>> [c.reason for c in dates_in_scripts("see 3\u670812\u65e5")]
    ['date-script']
    >>> dates_in_scripts("see March 12")
    []

"""

import re
from collections.abc import Iterator
from typing import Final

from chartwarden.phi.fold import fold
from chartwarden.phi.structured.date_parts import dated, is_day
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier

_OTHER_WRITING: Final = re.compile("[\u0370-\u052f\u3000-\u9fff\uac00-\ud7a3]")
_NUMBER: Final = r"(?:\d{1,2}|[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u5eff]{1,3})"  # one to ten
_YEAR: Final = (
    r"(?:(?:\d{4}|\d{2}|[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u3007\u96f6]{4})\s?[\u5e74\ub144]\s?)"
)
_EAST: Final = re.compile(
    rf"{_YEAR}?{_NUMBER}\s?[\u6708\uc6d4](?:\s?{_NUMBER}\s?[\u65e5\u53f7\u865f\uc77c])|{_YEAR}{_NUMBER}\s?[\u6708\uc6d4](?:\u4efd)?"
)
_LUNAR: Final = re.compile(
    "(?:\u6625\u8282|\u6625\u7bc0|\u4e2d\u79cb\u8282|\u4e2d\u79cb\u7bc0|\uc124\ub0a0|\ucd94\uc11d|\u304a\u6b63\u6708|\u9664\u5915)"
)
_CYRILLIC: Final = (
    "января|янв|січня февраля|фев|февр|лютого марта|мар|березня апреля|апр|квітня мая|травня июня|июн|червня "
    "июля|июл|липня августа|авг|серпня сентября|сен|сент|вересня октября|окт|жовтня ноября|ноя|нояб|листопада "
    "декабря|дек|грудня"
).split()
_GREEK: Final = (
    "ιανουαρίου|ιαν φεβρουαρίου|φεβ μαρτίου|μαρ απριλίου|απρ μαΐου|μαι ιουνίου|ιουν ιουλίου|ιουλ αυγούστου|αυγ "  # noqa: RUF001 -- Greek
    "σεπτεμβρίου|σεπ οκτωβρίου|οκτ νοεμβρίου|νοε δεκεμβρίου|δεκ"
).split()
_MONTHS: Final = {
    fold(word).value.lower(): place  # look-alikes become Latin letters, as they do in the text
    for months in (_CYRILLIC, _GREEK)
    for place, words in enumerate(months, start=1)
    for word in words.split("|")
}
_FIFTH: Final = fold("го").value  # noqa: RUF001 -- Russian: 5-go, of the fifth
_NAMED: Final = re.compile(
    rf"(?<![\w.])(?P<day>\d{{1,2}})(?:-?{_FIFTH})?[\s.]{{1,2}}"
    rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?!\w)\.?(?:\s{{1,2}}(?:19|20)\d{{2}})?",
    re.IGNORECASE,
)
_YEARS_OLD: Final = ("лет", "года", "год", "років", "роки")
_AGE: Final = re.compile(
    r"(?<![\d./])(9\d|1[01]\d)\s?"
    rf"(?:[\u5c81\u6b72\u6b73\uc138]|(?:{'|'.join(fold(word).value for word in _YEARS_OLD)})(?!\w))"
)


def dates_in_scripts(text: str) -> list[Candidate]:
    """Find dates that are written in another script than ours.

    Args:
        text: folded text.

    Returns:
        Candidates in the order of the text.

    """
    if text.isascii() or _OTHER_WRITING.search(text) is None:
        return []
    return [*_eastern(text), *_named(text), *_ages(text)]


def _eastern(text: str) -> Iterator[Candidate]:
    for pattern in (_EAST, _LUNAR):
        for m in pattern.finditer(text):
            yield dated(text, m.start(), m.end(), confidence=0.9, reason="date-script")


def _named(text: str) -> Iterator[Candidate]:
    for m in _NAMED.finditer(text):
        if is_day(_MONTHS[m["month"].lower()], int(m["day"])):
            yield dated(text, m.start(), m.end() - (text[m.end() - 1] == "."), confidence=0.9, reason="date-script")


def _ages(text: str) -> Iterator[Candidate]:
    for m in _AGE.finditer(text):
        yield Candidate(m.start(1), m.end(1), IdentifierKind.AGE_OVER_89, Tier.CUE, 0.9, "age-over-89")
