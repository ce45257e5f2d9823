"""The same again: a name, a town or a firm that was found once is found wherever it stands in the same text.

Example:
    >>> text = "Ms. Lindqvist came. Told Lindqvist to rest."
    >>> first = Candidate(4, 13, IdentifierKind.PATIENT_NAME, Tier.TAGGED, 0.9, "tagger")
    >>> [text[c.start : c.end] for c in again(text, [first])]
    ['Lindqvist', 'Lindqvist']

"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import PERSON_NAMES, IdentifierKind
from chartwarden.phi.lexicon_file import facts_of

K = IdentifierKind
_SPREAD: Final = PERSON_NAMES | {K.FACILITY, K.EMPLOYER, K.ORGANISATION, K.CITY}
_SURE_ENOUGH: Final = 0.7
_WORD: Final = re.compile(r"[^\W\d_]{3,40}")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_FEW: Final = 16
"""Up to so many words are searched for one by one, which is fastest; for more the text is walked word by word, so that
the cost never grows with both."""
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
    named = dict.fromkeys(
        (text[candidate.start : candidate.end].lower(), candidate.kind)
        for candidate in found
        if candidate.kind in _SPREAD and candidate.confidence >= _SURE_ENOUGH
    )
    kinds: dict[str, IdentifierKind] = {}
    for words, kind in named:
        for word in _telling(words, kind):
            kinds.setdefault(word, kind)
    for start, word in sorted(_places(text.lower(), kinds)):
        end = start + len(word)
        if _strength(word) == _ALWAYS or _is_written_as_name(text[start:end]):
            yield Candidate(start, end, kinds[word], Tier.SHAPE, 0.7, "name-again")


def _places(lowered: str, words: Collection[str]) -> Iterator[tuple[int, str]]:
    """Give where in a text in small letters each of the words stands whole, in no order."""
    if len(words) > _FEW:
        yield from ((m.start(), m[0]) for m in _LETTERS.finditer(lowered) if m[0] in words)
        return
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            end = at + len(word)
            if not (_is_letter(lowered[at - 1 : at]) or _is_letter(lowered[end : end + 1])):
                yield at, word
            at = lowered.find(word, end)


def _is_letter(character: str) -> bool:
    return character.isalnum() and not character.isdecimal()


def _telling(words: str, kind: IdentifierKind) -> Iterator[str]:
    """Give the words of an identifier, in small letters, that mean it wherever they stand."""
    for word in _WORD.findall(words):
        strength = _strength(word)
        if strength == _ALWAYS or (strength and kind in PERSON_NAMES):
            yield word


def _is_written_as_name(word: str) -> bool:
    return word[0].isupper() and not word.isupper()
