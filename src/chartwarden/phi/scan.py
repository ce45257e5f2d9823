"""Find the identifiers in a text: what registration knows, what its shape says, what the words around it say.

Four finders read the text, and what any of them covers is found: shapes and cue words in one pass (`structured`), what
registration knows (`known`), a small trained tagger for what no rule can know (`tagged`), and each name again wherever
it stands (`again`). Findings carry `FINDER_VERSION`, so that a later finder can be told from it.

Example:
    >>> text = "Dr. Example called 330-555-0142."
    >>> [(text[f.start : f.end], f.kind.value) for f in scan(text)]
    [('Example', 'provider_name'), ('330-555-0142', 'phone')]

"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from chartwarden.phi.again import again
from chartwarden.phi.birth_date import is_birth_date
from chartwarden.phi.candidate import Candidate, Tier, resolve
from chartwarden.phi.finding import Finding
from chartwarden.phi.fold import FoldedText
from chartwarden.phi.joining import WORDED
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.reading import read
from chartwarden.phi.structured import structured_many
from chartwarden.phi.tagged import tagged

FINDER_VERSION: Final = "tagger-2"

_REPORTED: Final = 0.5
_LONGEST_SHAPE: Final = 200
_FOUR_DIGITS: Final = re.compile(r"[0-9]{4}")
_EDGES: Final = " \t\r\n,;:.()/-"
_MOST_TEXTS: Final = 256  # that are read together
_MOST_CHARACTERS: Final = 1 << 20


def scan(
    text: str, *, known: KnownIdentifiers | None = None, kinds: frozenset[IdentifierKind] | None = None
) -> tuple[Finding, ...]:
    """Find the identifiers in a text.

    Args:
        text: any text; no length limit, and the cost grows with the length only.
        known: what registration knows of the patient whose text it is; None when nothing is known.
        kinds: the kinds wanted; None means all. Others are left out after they competed for their place.

    Returns:
        Sorted and disjoint findings with offsets in characters of `text`. Empty when there is nothing.

    Source:
        45 CFR 164.514(b)(2)(i); controls RED-1, MIN-6.

    """
    return scan_many([text], known=known, kinds=kinds)[0]


def scan_many(
    texts: Sequence[str],
    *,
    known: KnownIdentifiers | Sequence[KnownIdentifiers | None] | None = None,
    kinds: frozenset[IdentifierKind] | None = None,
) -> list[tuple[Finding, ...]]:
    """Find the identifiers in many texts, each by itself; faster than one call a text.

    Args:
        texts: any number of texts.
        known: what registration knows: one value for all texts, or one for each.
        kinds: as for `scan`.

    Returns:
        For each text what `scan` gives.

    Raises:
        ValueError: `known` is a sequence of another length than `texts`.

    """
    each = [known] * len(texts) if known is None or isinstance(known, KnownIdentifiers) else known
    if len(each) != len(texts):
        raise ValueError("known has another length than texts")
    found: list[tuple[Finding, ...]] = []
    for portion in _portions(texts):
        found += _scan_together(texts[portion], each[portion], kinds)
    return found


def _portions(texts: Sequence[str]) -> Iterator[slice]:
    """Cut texts into portions that are read together: so many texts, or so many characters in several."""
    first = size = 0
    for at, text in enumerate(texts):
        if at - first == _MOST_TEXTS or (size + len(text) > _MOST_CHARACTERS and at > first):
            yield slice(first, at)
            first, size = at, 0
        size += len(text)
    if texts:
        yield slice(first, len(texts))


def _scan_together(
    texts: Sequence[str], knowns: Sequence[KnownIdentifiers | None], kinds: frozenset[IdentifierKind] | None
) -> Iterator[tuple[Finding, ...]]:
    """Let each finder read all the texts before the next does: its tables then stay in the processor's cache."""
    readings = [read(text) for text in texts]
    folded = [reading.text for reading in readings]
    by_shape = structured_many(folded, [reading.data for reading in readings])
    reported = [[candidate for candidate in some if candidate.confidence >= _REPORTED] for some in by_shape]
    found = list(map(_with_tagged, reported, tagged(readings), folded))
    found = list(map(_with_known, found, knowns, folded))
    found = [[*some, *again(text, some)] for some, text in zip(found, folded, strict=True)]
    for settled, reading in zip(map(resolve, found, folded), readings, strict=True):
        yield tuple(_led_back(settled, reading.folded, kinds))


def _led_back(
    settled: list[Candidate], folded: FoldedText, kinds: frozenset[IdentifierKind] | None
) -> Iterator[Finding]:
    """Give the findings at their places in the text as it was before it was folded."""
    reach = 0
    for first, last, kind, _, confidence, reason in settled:
        start, end = folded.span(first, last)
        start = max(start, reach)  # two letters of one ligature lead back to the same character
        reach = max(reach, end)
        if start < end and (kinds is None or kind in kinds):
            yield Finding(start, end, kind, confidence, reason)


def _with_tagged(shaped: list[Candidate], by_tagger: list[Candidate], text: str) -> list[Candidate]:
    return [*shaped, *_beside(by_tagger, shaped, text)]


def _beside(by_tagger: list[Candidate], shaped: list[Candidate], text: str) -> Iterator[Candidate]:
    """Give what the tagger adds to shapes: of a number that a rule has read, only what holds further digits."""
    places = sorted((c.start, c.end) for c in shaped)
    for candidate in by_tagger:
        if candidate.kind in WORDED and any(map(str.isalpha, text[candidate.start : candidate.end])):
            yield candidate
            continue
        here, last = candidate.start, candidate.end
        # By index: a slice of the list for every candidate would be quadratic.
        at = bisect_left(places, (here - _LONGEST_SHAPE,))
        while at < len(places) and places[at][0] < last:
            start, end = places[at]
            if end > here:
                yield from _with_digit(candidate, here, min(start, last), text)
                here = end
            at += 1
        if here == candidate.start:
            yield candidate
        else:
            yield from _with_digit(candidate, here, last, text)


def _with_digit(candidate: Candidate, start: int, end: int, text: str) -> Iterator[Candidate]:
    """Give the part `start`..`end` of a candidate, without marks at its edges, when there is a digit in it."""
    words = text[start:end]
    bare = words.strip(_EDGES)
    if candidate.kind is IdentifierKind.DATE and _FOUR_DIGITS.fullmatch(bare):
        return  # beside a date that a rule has read: a time of day, or its year
    if any(map(str.isdecimal, bare)):
        start += len(words) - len(words.lstrip(_EDGES))
        yield candidate._replace(start=start, end=start + len(bare))


def _with_known(found: list[Candidate], known: KnownIdentifiers | None, text: str) -> list[Candidate]:
    """Add what registration knows, and name the birth date among the dates."""
    if known is None:
        return found
    if known.birth_on is not None:
        found = [_with_birth_date(candidate, text, known.birth_on) for candidate in found]
    return [*found, *known.candidates(text)]


def _with_birth_date(found: Candidate, text: str, birth_on: date) -> Candidate:
    if found.kind is not IdentifierKind.DATE or not is_birth_date(text[found.start : found.end], birth_on):
        return found
    return found._replace(kind=IdentifierKind.BIRTH_DATE, tier=Tier.KNOWN, confidence=1.0, reason="known-birth-date")
