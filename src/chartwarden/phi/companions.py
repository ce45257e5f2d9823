"""Words that mean somebody only beside what is known: a clinician's given name, the street word of an address.

Alone they are too common to be hidden: half a ward is called Maria, and every town has a Court. Beside the family name
or the number and name of the street they belong to it, and then they may hold a slip too.

Example:
    >>> text = "per VIQGI ASGIAO."
    >>> found = Candidate(10, 16, IdentifierKind.PROVIDER_NAME, Tier.KNOWN_PART, 0.9, "known-provider-part")
    >>> [text[c.start : c.end] for c in Companions({found.kind: ["virgi"]}).beside(text, [found])]
    ['VIQGI ASGIAO']

"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rapidfuzz.distance import OSA

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.kinds import IdentifierKind

__all__ = ["Companions", "IdentifierKind", "Tier"]

_AFTER: Final = re.compile(r"[, \t]{1,3}([^\W_]{2,40})(?![^\W_])")
_BEFORE: Final = re.compile(r"(?<![^\W_])([^\W_]{2,40})[, \t]{1,3}\Z")
_REACH: Final = 44
_SHORTEST: Final = 4  # letters from which on a slip can be told from another word


class Companions:
    """Words by the kind of what they stand beside. Never changed; may be used from many threads."""

    def __init__(self, words: Mapping[IdentifierKind, Sequence[str]]) -> None:
        """Keep the words, in small letters."""
        self._words = {kind: tuple(dict.fromkeys(of_kind)) for kind, of_kind in words.items()}

    def beside(self, text: str, found: Iterable[Candidate]) -> Iterator[Candidate]:
        """Give what is known together with a companion before or after it; what has none is not given again."""
        for candidate in found:
            words = self._words.get(candidate.kind)
            if not words:
                continue
            before = _BEFORE.search(text, max(0, candidate.start - _REACH), candidate.start)
            after = _AFTER.match(text, candidate.end)
            start = before.start(1) if before and _is_one(before[1], words) else candidate.start
            end = after.end(1) if after and _is_one(after[1], words) else candidate.end
            if (start, end) != (candidate.start, candidate.end):
                yield candidate._replace(start=start, end=end)


def _is_one(written: str, words: Sequence[str]) -> bool:
    lowered = written.lower()
    return any(
        lowered == word or (len(word) >= _SHORTEST and OSA.distance(lowered, word, score_cutoff=1) <= 1)
        for word in words
    )
