"""The same again: a name, a town or a firm that was found once is found wherever it stands in the same text.

Example:
    >>> text = "Ms. Lindqvist came. Told Lindqvist to rest."
    >>> first = Candidate(4, 13, IdentifierKind.PATIENT_NAME, Tier.TAGGED, 0.9, "tagger")
    >>> [text[c.start : c.end] for c in again(text, [first])]
    ['Lindqvist', 'Lindqvist']

"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import PERSON_NAMES, IdentifierKind
from chartwarden.phi.lexicon_file import facts_of

K = IdentifierKind
_SPREAD: Final = PERSON_NAMES | {K.FACILITY, K.EMPLOYER, K.ORGANISATION, K.CITY}
_SURE_ENOUGH: Final = 0.7
_WORD: Final = re.compile(r"[^\W\d_]{3,40}")
_COMMON: Final = 3
_ALWAYS: Final = 2


@lru_cache(maxsize=1 << 16)
def _strength(word: str) -> int:
    """Say how surely a word (small letters) names somebody wherever it stands: 0 never, 1 with a capital, 2 always."""
    facts = facts_of(word)
    if facts.role or facts.medical > 1 or facts.english > _COMMON:
        return 1 if facts.given > 1 or (facts.family > _COMMON - 1 and not facts.role) else 0
    return 1 if facts.english > 1 or facts.medical else _ALWAYS


def again(text: str, found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Find each word of what was found wherever it stands.

    A plain word that is also a name needs a capital where the text writes capitals and small letters; a word of
    medicine is never spread.

    Args:
        text: folded text.
        found: what rules, registration and the tagger found in it.

    Returns:
        Candidates in the order of the text. They may repeat what was found.

    """
    kinds: dict[str, IdentifierKind] = {}
    for candidate in found:
        if candidate.kind in _SPREAD and candidate.confidence >= _SURE_ENOUGH:
            for word in _telling(text[candidate.start : candidate.end].lower(), candidate.kind):
                kinds.setdefault(word, candidate.kind)
    if not kinds:
        return
    for m in _WORD.finditer(text):
        kind = kinds.get(m[0].lower())
        if kind is not None and (_strength(m[0].lower()) == _ALWAYS or _is_written_as_name(m[0])):
            yield Candidate(m.start(), m.end(), kind, Tier.SHAPE, 0.7, "name-again")


def _telling(words: str, kind: IdentifierKind) -> Iterator[str]:
    """Give the words of an identifier, in small letters, that mean it wherever they stand."""
    for word in _WORD.findall(words):
        strength = _strength(word)
        if strength == _ALWAYS or (strength and kind in PERSON_NAMES):
            yield word


def _is_written_as_name(word: str) -> bool:
    return word[0].isupper() and not word.isupper()
