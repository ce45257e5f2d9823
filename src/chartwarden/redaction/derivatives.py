"""Parts and derivatives of identifiers that were found: a value again, initials, nicknames, the last four digits.

What is derived from an identifier identifies too. A finder sees places; this looks at the whole document with the
values that it found, so that the seventh mention goes with the first, written with other separators or not.

Source: 45 CFR 164.514(b)(2)(i)(A), (G), (R); HHS guidance on de-identification, question on parts or derivatives.

Example:
    >>> text = "SSN 912-44-0187. Ada Example. Again 912 44 0187; A.E. signed; last four: 0187."
    >>> found = [Finding(4, 15, IdentifierKind.SSN, 1.0, "s"), Finding(17, 28, IdentifierKind.PATIENT_NAME, 1.0, "n")]
    >>> [text[d.start : d.end] for d in sorted(derivatives(text, found))]
    ['912 44 0187', 'A.E.', '0187']

"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import PERSON_NAMES, IdentifierKind

_PLACES: Final = frozenset(
    {
        IdentifierKind.FACILITY,
        IdentifierKind.ADDRESS,
        IdentifierKind.CITY,
        IdentifierKind.COUNTY,
        IdentifierKind.EMPLOYER,
        IdentifierKind.ORGANISATION,
    }
)
_ONCE: Final = frozenset(
    {IdentifierKind.DATE, IdentifierKind.BIRTH_DATE, IdentifierKind.AGE_OVER_89, IdentifierKind.ZIP}
)
_TOKEN: Final = re.compile(r"[^\W_]+")
_GAP: Final = re.compile(r"[\s.,/()#-]{0,3}|\s?@\s?")
_MOST_TOKENS: Final = 8
_LEAST_LETTERS: Final = 5  # a shorter value could be a word or a result
_LAST: Final = 4  # digits; 45 CFR 164.514(b)(2)(i)(G) and (R)

_DOTTED: Final = re.compile(r"(?<![\w.])[A-Z]\.\s?(?:[A-Z]\.\s?){0,2}[A-Z]\.?(?!\w)")
_BEFORE_NAME: Final = re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){0,2}[A-Z]\.(?=\s{0,2}\Z)")
_BEHIND_NAME: Final = re.compile(r",\s{0,2}((?:[A-Z]\.\s?){0,2}[A-Z]\.)(?!\w)")
_CREDENTIALS: Final = frozenset("MD DO RN NP PA DDS DMD DPM DC OD CNM LPN".split())
_REACH: Final = 12  # characters of three initials
_BARE: Final = re.compile(
    r"\b(?:initials|initialled|initialed|signed|pt|patient|client|resident|mr|mrs|ms|miss)\b[.:\s]{1,3}"
    r"(?:is\s|are\s|by\s|as\s)?(?P<initials>[A-Z]{2,3})(?!\w)",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"\b(?:calls?|called)\s{1,2}(?:him|her|them|me|himself|herself)\s{1,2}[\"'\u201c]?(?P<name>[A-Z][a-z]{1,14})\b"
    r"|\b(?:goes\s{1,2}by|nicknamed|(?:likes|prefers|wants)\s{1,2}to\s{1,2}be\s{1,2}called)\s{1,2}[\"'\u201c]?"
    r"(?P<other>[A-Z][a-z]{1,14})\b",
)
_NOT_A_NICKNAME: Final = re.compile(r"(?:Dr|Mr|Mrs|Ms|Miss|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Doctor|Nurse)\Z")
_FOUR: Final = re.compile(r"(?<![\w.,$-])\d{4}(?![\w%]|[.,]\d|-\d)")
_LAST_FOUR_CUE: Final = re.compile(
    r"(?:\blast\s{1,2}(?:four|4)(?:\s{1,2}digits)?(?:\s{1,2}(?:of\s{1,2})?(?:the\s|his\s|her\s|their\s)?[\w-]{1,12}){0,2}"
    r"|\b(?:ending|ends)(?:\s{1,2}(?:in|with))?)[\s:=#]{1,3}(?:is\s|are\s|in\s)?\Z",
    re.IGNORECASE,
)
_LOOK_BACK: Final = 48


def derivatives(text: str, found: Sequence[Finding]) -> list[Finding]:
    """Find what is derived from the values that `found` covers.

    Args:
        text: the text that `found` was made on, as `phi.fold` gives it.
        found: sorted and disjoint.

    Returns:
        Sorted and disjoint findings that touch none of `found`.

    """
    fresh = [
        *_again(text, found),
        *_initials(text, found),
        *_beside(text, found),
        *_nicknames(text),
        *_last_four(text, found),
    ]
    return clear_of(fresh, found, text=text)


def clear_of(fresh: Iterable[Finding], found: Sequence[Finding], *, text: str) -> list[Finding]:
    """Give what `fresh` covers beside `found`, without overlaps.

    Args:
        fresh: in any order; may overlap.
        found: sorted and disjoint.
        text: that all were made on.

    Returns:
        Sorted and disjoint pieces that touch none of `found`. Every letter and digit that `fresh` covers is covered by
        them or by `found`, so that neither uncovers the other.

    """
    kept: list[Finding] = []
    place = here = 0
    for finding in sorted(fresh):
        here = max(here, finding.start)
        while here < finding.end:
            while place < len(found) and found[place].end <= here:
                place += 1
            stop = min(finding.end, found[place].start) if place < len(found) else finding.end
            if any(map(str.isalnum, text[here:stop])):
                kept.append(replace(finding, start=here, end=stop))
            here = found[place].end if stop < finding.end else stop
    return kept


def _key(words: Iterable[str]) -> str:
    return "".join(words).casefold()


def _values(text: str, found: Sequence[Finding]) -> dict[str, IdentifierKind]:
    """Give each value that counts wherever it stands again, without its separators."""
    values: dict[str, IdentifierKind] = {}
    for finding in found:
        words = _TOKEN.findall(text, finding.start, finding.end)
        key = _key(words)
        is_worth_it = len(key) >= _LEAST_LETTERS and (finding.kind not in PERSON_NAMES or len(words) > 1)
        if finding.kind not in _ONCE and is_worth_it:
            values.setdefault(key, finding.kind)
    return values


def _again(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    values = _values(text, found)
    if not values:
        return
    starts = {key[:2] for key in values}
    longest = max(map(len, values))
    tokens = list(_TOKEN.finditer(text))
    for place, token in enumerate(tokens):
        if (token[0][:2].casefold() in starts or len(token[0]) == 1) and (
            hit := _longest(text, tokens[place : place + _MOST_TOKENS], values, longest)
        ):
            yield hit


def _longest(
    text: str, tokens: Sequence[re.Match[str]], values: dict[str, IdentifierKind], longest: int
) -> Finding | None:
    """Give the longest value that begins at the first of these tokens."""
    start, key, hit = tokens[0].start(), "", None
    end = start
    for token in tokens:
        if key and not _GAP.fullmatch(text, end, token.start()):
            break
        key, end = key + token[0].casefold(), token.end()
        if len(key) > longest:
            break
        kind = values.get(key)
        if kind is not None and _is_same_use(text, start, kind):
            hit = Finding(start, end, kind, 0.9, "value-again")
    return hit


def _is_same_use(text: str, start: int, kind: IdentifierKind) -> bool:
    """Tell a place from the word that it also is: a town needs its capital, and more than a sentence's beginning."""
    if kind not in _PLACES:
        return True
    before = text[max(0, start - 2) : start].rstrip()
    return text[start].isdigit() or (text[start].isupper() and before[-1:].isalnum()) or before[-1:] == ","


def _initials(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    kinds = {
        letters: finding.kind
        for finding in reversed(found)
        if finding.kind in PERSON_NAMES
        for letters in _initials_of(text[finding.start : finding.end])
    }
    for m in _DOTTED.finditer(text):
        kind = kinds.get("".join(filter(str.isalpha, m[0])))
        if kind is not None:
            yield Finding(m.start(), m.end(), kind, 0.8, "initials-of-name")
    for m in _BARE.finditer(text):
        kind = kinds.get(m["initials"])
        if kind is not None:
            yield Finding(m.start("initials"), m.end("initials"), kind, 0.8, "initials-of-name")


def _beside(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """Find initials that stand directly before a name or behind its comma: `W. G. Ostrander`, `Ostrander, W.`."""
    for finding in found:
        if finding.kind not in PERSON_NAMES:
            continue
        before = _BEFORE_NAME.search(text, max(0, finding.start - _REACH), finding.start)
        behind = _BEHIND_NAME.match(text, finding.end, finding.end + _REACH)
        if before:
            yield Finding(before.start(), before.end(), finding.kind, 0.8, "initials-beside-name")
        if behind and "".join(filter(str.isalpha, behind[1])) not in _CREDENTIALS:
            yield Finding(behind.start(1), behind.end(1), finding.kind, 0.8, "initials-beside-name")


def _initials_of(name: str) -> set[str]:
    """Give the initials that a whole name has: of all its words, and of the first and the last; none of one word."""
    family, comma, given = name.partition(",")
    words = _TOKEN.findall(f"{given} {family}" if comma else name)
    letters = [word[0].upper() for word in words if word[0].isalpha()]
    return {"".join(letters[:3]), letters[0] + letters[-1]} if len(letters) > 1 else set()


def _nicknames(text: str) -> Iterator[Finding]:
    """Find what somebody is called: the name stands behind words that say so, and nowhere in registration."""
    for m in _CALLED.finditer(text):
        group = "name" if m["name"] else "other"
        if not _NOT_A_NICKNAME.match(m[group]):
            yield Finding(m.start(group), m.end(group), IdentifierKind.PERSON_NAME, 0.7, "nickname")


def _last_four(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    ends: dict[str, IdentifierKind] = {}
    for finding in found:
        digits = "".join(filter(str.isdigit, text[finding.start : finding.end]))
        if finding.kind not in _ONCE | _PLACES | PERSON_NAMES and len(digits) > _LAST:
            ends.setdefault(digits[-_LAST:], finding.kind)
    for m in _FOUR.finditer(text):
        kind = ends.get(m[0])
        is_cued = _LAST_FOUR_CUE.search(text, max(0, m.start() - _LOOK_BACK), m.start()) is not None
        if is_cued or (kind is IdentifierKind.SSN and m[0][:2] not in {"19", "20"}):
            yield Finding(m.start(), m.end(), kind or IdentifierKind.UNIQUE_CODE, 0.8, "last-four")
