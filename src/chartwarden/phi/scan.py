"""Find the identifiers in a text: what registration knows, what its shape says, what the words around it say.

Four finders read the text, and what any of them covers is found: shapes and cue words in one pass (`structured`), what
registration knows (`known`), a small trained tagger for what no rule can know (`tagged`), and each name again wherever
it stands (`again`). Findings carry `FINDER_VERSION`, so that a later finder can be told from it.

Example:
    >>> text = "Dr. Example called 330-555-0142."
    >>> [(text[f.start : f.end], f.kind.value) for f in scan(text)]
    [('Example', 'provider_name'), ('330-555-0142', 'phone')]

"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from chartwarden.phi.again import again
from chartwarden.phi.birth_date import is_birth_date
from chartwarden.phi.candidate import Candidate, Tier, resolve
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.reading import Reading, read
from chartwarden.phi.structured import structured
from chartwarden.phi.tagged import WORDED, tagged

FINDER_VERSION: Final = "tagger-1"

_REPORTED: Final = 0.5
_LONGEST_SHAPE: Final = 200
_EDGES: Final = " \t\r\n,;:.()/-"
_AT_ONCE: Final = 256  # texts that are read together


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
    for first in range(0, len(texts), _AT_ONCE):
        readings = [read(text) for text in texts[first : first + _AT_ONCE]]
        knowns = each[first : first + _AT_ONCE]
        parts = zip(readings, tagged(readings), knowns, strict=True)
        found += [_findings(reading, by_tagger, of_patient, kinds) for reading, by_tagger, of_patient in parts]
    return found


def _findings(
    reading: Reading,
    by_tagger: list[Candidate],
    known: KnownIdentifiers | None,
    kinds: frozenset[IdentifierKind] | None,
) -> tuple[Finding, ...]:
    text = reading.text
    found = [c for c in structured(text, reading.data) if c.confidence >= _REPORTED]
    found += _beside(by_tagger, found, text)
    if known is not None:
        found = [_with_birth_date(candidate, text, known) for candidate in found]
        found += known.candidates(text)
    found += again(text, found)
    findings = []
    reach = 0
    for candidate in resolve(found, text):
        start, end = reading.folded.span(candidate.start, candidate.end)
        start = max(start, reach)  # two letters of one ligature lead back to the same character
        reach = max(reach, end)
        if start < end and (kinds is None or candidate.kind in kinds):
            findings.append(Finding(start, end, candidate.kind, candidate.confidence, candidate.reason))
    return tuple(findings)


def _beside(by_tagger: list[Candidate], shaped: list[Candidate], text: str) -> Iterator[Candidate]:
    """Give what the tagger adds to shapes: of a number that a rule has read, only what holds further digits."""
    places = sorted((c.start, c.end) for c in shaped)
    for candidate in by_tagger:
        if candidate.kind in WORDED:
            yield candidate
            continue
        here = candidate.start
        # By index: a slice of the list for every candidate would be quadratic.
        at = bisect_left(places, (candidate.start - _LONGEST_SHAPE,))
        while at < len(places) and places[at][0] < candidate.end:
            start, end = places[at]
            if end > here:
                yield from _with_digit(candidate._replace(start=here, end=min(start, candidate.end)), text)
                here = end
            at += 1
        if here == candidate.start:
            yield candidate
        else:
            yield from _with_digit(candidate._replace(start=here), text)


def _with_digit(candidate: Candidate, text: str) -> Iterator[Candidate]:
    words = text[candidate.start : candidate.end]
    bare = words.strip(_EDGES)
    if any(map(str.isdecimal, bare)):
        start = candidate.start + len(words) - len(words.lstrip(_EDGES))
        yield candidate._replace(start=start, end=start + len(bare))


def _with_birth_date(found: Candidate, text: str, known: KnownIdentifiers) -> Candidate:
    if known.birth_on is None or found.kind is not IdentifierKind.DATE:
        return found
    if is_birth_date(text[found.start : found.end], known.birth_on):
        return found._replace(
            kind=IdentifierKind.BIRTH_DATE, tier=Tier.KNOWN, confidence=1.0, reason="known-birth-date"
        )
    return found
