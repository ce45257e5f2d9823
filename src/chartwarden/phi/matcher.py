"""Find many known words and numbers in one pass, however they are spaced, hyphenated, capitalised or wrapped.

Every known value is reduced to its letters and digits, in lower case: `912-44-0187` and `912 44 0187` are the same
form, as are `Oyelaran-Webb` and `OYELARAN WEBB`. The text is read token by token; from a token that some form
begins with, further tokens are joined while a form still begins so. The cost does not grow with how much is known.

Example:
    >>> form = Form(IdentifierKind.SSN, Tier.KNOWN, 1.0, "known-ssn", breaks=None)
    >>> [c[:2] for c in Matcher({"912440187": form}).candidates("SSN 912 44-0187.")]
    [(4, 15)]

"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.edges import is_named_after
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.lexicon import HONORIFICS, PROVIDER_TITLES

_TOKEN: Final = re.compile(r"[^\W_]+")
_NEXT: Final = re.compile(r"([ \t,.'@/_()\-]{0,4}(?:\r?\n[ \t>]{0,8})?[(]?)([^\W_]+)")
_TITLE: Final = re.compile(
    r"\b(?:"
    + "|".join(sorted(HONORIFICS | PROVIDER_TITLES | {"patient", "pt"}, key=len, reverse=True))
    + r")\b\.?\s{1,3}\Z",
    re.IGNORECASE,
)
_SENTENCE_START: Final = re.compile(r"(?:\A|[.:;!?|*•\n\r>-])[\s\"'(]{0,6}\Z")
_PERSON_VERB: Final = re.compile(
    r"\s{1,2}(?:denie[sd]|report(?:s|ed)|state[sd]|say[s]?|said|complain(?:s|ed)|feels|felt|lives|lived|takes|took|"
    r"presents|presented|came|comes|returns|returned|wants|has|had|is|was|asks|asked|agrees|agreed|will|does|did)\b"
)
_LOOK_BACK: Final = 16
_JOINED_USER_NAME: Final = 6


class Guard(Enum):
    """What must hold besides the letters, because the letters alone are also an ordinary word."""

    NONE = auto()
    UPPER = auto()  # a first capital: too few letters to stand in lower case
    CAPITAL = auto()  # a capital where the language would not put one, a title before, or a verb of people after
    TITLE = auto()  # a title before


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a known value.

    `breaks` are the places, counted in letters and digits, where a separator may stand; None means anywhere. At
    another place only a line end may part it. `initials` are places where one capital stands for a whole word.
    """

    kind: IdentifierKind
    tier: Tier
    confidence: float
    reason: str
    breaks: frozenset[int] | None = frozenset()
    initials: frozenset[int] = frozenset()
    guard: Guard = Guard.NONE


_Parts = list[tuple[int, int, str]]
"""Of tokens joined: the place in the letters joined, the place in the text, what stood before."""


class Matcher:
    """All forms of one patient. It is built once and may be used from many threads."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        """Keep the forms, keyed by their lower-case letters and digits."""
        self._forms = dict(forms)
        self._beginnings = frozenset(key[:length] for key in forms for length in range(1, len(key) + 1))

    def __repr__(self) -> str:
        return f"Matcher({len(self._forms)} forms)"

    def candidates(self, text: str) -> Iterator[Candidate]:
        """Find forms in a folded text. The longest form from each token on is given; they may overlap."""
        beginnings = self._beginnings
        if not beginnings:
            return
        lowered = text.lower()
        for m in _TOKEN.finditer(lowered):
            if m[0] in beginnings:
                best = self._longest(text, lowered, m)
                if best is not None:
                    yield best

    def _longest(self, text: str, lowered: str, token: re.Match[str]) -> Candidate | None:
        start, end = token.span()
        letters = token[0]
        parts: _Parts = [(0, start, "")]
        best: Candidate | None = None
        while True:
            form = self._forms.get(letters)
            if form is not None and _holds(form, letters, parts, text, end):
                first = _with_opening(text, start, form.kind)
                best = Candidate(first, end, form.kind, form.tier, form.confidence, form.reason)
            following = _NEXT.match(lowered, end)
            if following is None or letters + following[2] not in self._beginnings:
                return best
            parts.append((len(letters), following.start(2), following[1]))
            letters += following[2]
            end = following.end()


def _with_opening(text: str, start: int, kind: IdentifierKind) -> int:
    if kind is IdentifierKind.PHONE:
        start -= text[start - 1 : start] == "("
        start -= text[start - 1 : start] == "+"
    return start


def _holds(form: Form, letters: str, parts: _Parts, text: str, end: int) -> bool:
    """Say whether the joined tokens are this form, by where they part, capitals and what stands around."""
    if form.breaks is not None and len(parts) > 1:
        for place, _, gap in parts:
            if place and place not in form.breaks and "\n" not in gap:
                return False
    if form.initials and not _are_initials(form, letters, parts, text):
        return False
    start = parts[0][1]
    if form.kind.safe_harbor == "A" and len(parts) == 1 and is_named_after(text, start, end):
        return False
    return _is_guarded(form.guard, text, start, end)


def _are_initials(form: Form, letters: str, parts: _Parts, text: str) -> bool:
    """Say whether a capital stands at each place where one stands for a word; a user name has them joined."""
    starts = {place: at for place, at, _ in parts}
    for place in form.initials:
        at = starts.get(place)
        if at is None:
            if len(parts) > 1 or len(letters) < _JOINED_USER_NAME:
                return False
        elif not text[at].isupper():
            return False
    return True


def _is_guarded(guard: Guard, text: str, start: int, end: int) -> bool:
    if guard is Guard.NONE:
        return True
    before = max(0, start - _LOOK_BACK)
    if _TITLE.search(text, before, start):
        return True
    word = text[start:end]
    if guard is Guard.TITLE or not word[0].isupper():
        return False
    if guard is Guard.UPPER or (_PERSON_VERB.match(text, end) and word not in {"May", "Will"}):
        return True
    return not word.isupper() and not _SENTENCE_START.search(text, before, start)
