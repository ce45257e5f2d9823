"""Find the identifiers in a text: what registration knows, what rules know, and every name again where it recurs.

This first version is honest about what it is: rules, a few hundred given names and the patient's own data. It does
not find bare names that no cue announces and nobody registered, towns without a State or a cue, misspelled known
names, or relative dates. Its findings carry `FINDER_VERSION`, so that a later finder can be told from it.

Example:
    >>> text = "Dr. Example called 330-555-0142."
    >>> [(text[f.start : f.end], f.kind.value) for f in scan(text)]
    [('Example', 'provider_name'), ('330-555-0142', 'phone')]

"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier, resolve
from chartwarden.phi.dates import is_birth_reading
from chartwarden.phi.finding import Finding
from chartwarden.phi.fold import fold
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.lexicon import EPONYMS, GRAMMAR, ORDINARY_NAMES, STRUCTURE
from chartwarden.phi.names import is_eponym, name_words
from chartwarden.phi.patterns import candidates

FINDER_VERSION: Final = "patterns-1"

_NAMES: Final = frozenset(
    {
        IdentifierKind.PATIENT_NAME,
        IdentifierKind.RELATIVE_NAME,
        IdentifierKind.PROVIDER_NAME,
        IdentifierKind.PERSON_NAME,
    }
)  # fmt: skip -- one line of a set
_CAPITALISED: Final = re.compile(r"[A-Z][A-Za-z]{2,24}(?:['-][A-Za-z]{1,24}){0,3}\d{0,4}")
_SURE_ENOUGH: Final = 0.7  # a weaker finding is not spread over the document


def _worth_repeating(name: str) -> Iterator[str]:
    """Give the words of a name, in lower case, that mean this person wherever they stand."""
    for word in name_words(name):
        for part in {word, *word.split("-")}:
            key = part.lower().removesuffix("'s")
            plain = key in ORDINARY_NAMES or key in STRUCTURE or key in GRAMMAR
            if len(key) > 2 and not plain:  # noqa: PLR2004 -- two letters are too often an abbreviation
                yield key


def _repeats(text: str, found: list[Candidate]) -> Iterator[Candidate]:
    """Find each name that a cue gave away again wherever it stands bare, unless it is also an ordinary word."""
    kinds: dict[str, IdentifierKind] = {}
    for candidate in found:
        if candidate.kind in _NAMES and candidate.confidence >= _SURE_ENOUGH:
            for key in _worth_repeating(text[candidate.start : candidate.end]):
                kinds.setdefault(key, candidate.kind)
    if not kinds:
        return
    for m in _CAPITALISED.finditer(text):
        if text[m.start() - 1 : m.start()].isalnum():
            continue
        key = m[0].lower().removesuffix("'s")
        # Part of a hyphenated word counts only when that part is the name: `Example-Sands` after `Sands`.
        name = key if key in kinds else next((part for part in key.split("-") if part in kinds), None)
        if name is None or (name in EPONYMS and is_eponym(text, m.start(), m.end())):
            continue
        end = m.start() + len(key)
        yield Candidate(m.start(), end, kinds[name], Tier.SHAPE, 0.7, "name-again")


def _with_birth_date(found: Candidate, text: str, birth_on: date | None) -> Candidate:
    if birth_on is None or found.kind is not IdentifierKind.DATE:
        return found
    if is_birth_reading(text, found.start, found.end, birth_on):
        return found._replace(
            kind=IdentifierKind.BIRTH_DATE, tier=Tier.KNOWN, confidence=1.0, reason="known-birth-date"
        )
    return found


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
    folded = fold(text)
    plain = folded.value
    birth_on = known.birth_on if known else None
    found = [_with_birth_date(candidate, plain, birth_on) for candidate in candidates(plain)]
    if known is not None:
        found += known.matcher.candidates(plain)
    found += _repeats(plain, found)
    findings = []
    reach = 0
    for candidate in resolve(found, plain):
        start, end = folded.span(candidate.start, candidate.end)
        start = max(start, reach)  # two letters of one ligature lead back to the same character
        reach = max(reach, end)
        if start < end and (kinds is None or candidate.kind in kinds):
            findings.append(Finding(start, end, candidate.kind, candidate.confidence, candidate.reason))
    return tuple(findings)
