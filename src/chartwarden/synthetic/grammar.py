"""A small grammar for prose: templates with alternatives, variables and marked evidence.

`{a|b}` is one of several, by chance; `{a~b}` is the first for an author who writes prose and the second for one who
writes telegrams; `<name>` is a variable. `[[N10: words]]` marks evidence for a code, `[[?: words]]` an indicator for
a query, and `[[!N10: words]]` a trap. Marks and headings are taken out again when the document is finished.

Example:
    >>> taken_out("Likely [[N10: acute pyelonephritis]].").text
    'Likely acute pyelonephritis.'
    >>> taken_out("Likely [[N10: acute pyelonephritis]].").marks
    (Passage(sign='', code='N10', start=7, end=27),)

"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from chartwarden.foundation.errors import MalformedError

_TOKEN = re.compile(r"[{}|~]|<[A-Za-z][a-z0-9_]*>|[^{}|~<]+|<")
_VARIABLE = re.compile(r"<([A-Za-z][a-z0-9_]*)>")
_MARK = re.compile(r"\[\[([!?]?)([A-Za-z0-9.-]*): ?(.*?)\]\]|\x04([^\x05]*)\x05", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str


@dataclass(frozen=True, slots=True)
class _Choice:
    by_voice: bool
    options: tuple["_Sequence", ...]


_Sequence = tuple[str | _Variable | _Choice, ...]


def _choice(tokens: list[str], where: str) -> _Choice:
    """Parse up to and with the closing brace; the opening one is gone."""
    options: list[_Sequence] = []
    separators: set[str] = set()
    while True:
        options.append(_sequence(tokens, where, stop="|~}"))
        if not tokens:
            raise MalformedError(what="an alternative is not closed", where=where, fix="Add the missing }.")
        token = tokens.pop()
        if token == "}":  # noqa: S105 -- a brace of the grammar
            break
        separators.add(token)
    return _Choice(by_voice="~" in separators, options=tuple(options))


def _sequence(tokens: list[str], where: str, *, stop: str) -> _Sequence:
    parts: list[str | _Variable | _Choice] = []
    while tokens and tokens[-1] not in stop:
        token = tokens.pop()
        variable = _VARIABLE.fullmatch(token)
        if token == "{":  # noqa: S105 -- a brace of the grammar
            parts.append(_choice(tokens, where))
        elif variable:
            parts.append(_Variable(variable[1]))
        else:
            parts.append(token)
    return tuple(parts)


@lru_cache(maxsize=20_000)
def _compiled(template: str) -> _Sequence:
    tokens = _TOKEN.findall(template)[::-1]
    parts: list[str | _Variable | _Choice] = []
    while tokens:
        parts.extend(_sequence(tokens, template[:40], stop="|~}"))
        if tokens:
            parts.append(tokens.pop())
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells templates in one author's voice."""

    chance: Random
    values: Mapping[str, str]
    is_telegraphic: bool = False

    def tell(self, template: str) -> str:
        """Give the template's words as sentences, marks still in place.

        Raises:
            MalformedError: when it names a variable that nobody gave, or a brace is open.

        """
        return _tidied(self.said(template).strip())

    def said(self, template: str) -> str:
        """Give the template's words just as they are, to stand inside other words.

        Raises:
            MalformedError: when it names a variable that nobody gave, or a brace is open.

        """
        for _ in range(3):  # a variable's value may itself hold alternatives
            template = "".join(self._part(part, template) for part in _compiled(template))
            if "{" not in template and not _VARIABLE.search(template):
                break
        return template

    def _part(self, part: str | _Variable | _Choice, template: str) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, _Variable):
            if part.name not in self.values:
                raise MalformedError(
                    what=f"<{part.name}> is not known", where=template[:60], fix="Give it a value in the story."
                )
            return self.values[part.name]
        options = part.options
        if part.by_voice:
            chosen = options[1 if self.is_telegraphic else 0]
        else:
            chosen = options[int(self.chance.random() * len(options))]
        return "".join(self._part(inner, template) for inner in chosen)


# A sentence starts at the beginning and after a full stop; a mark may stand before its first word.
_FIRST_LETTER = re.compile(r"(^|[a-z0-9%)\]]\. )((?:\[\[[^:\]]*: ?)?)([a-z])")
_DOUBLED_STOP = re.compile(r"([.?!,;])\.(?=\s|$)")
_AN = re.compile(r"\b([Aa]) (?=(?:8\d?|11|18)-year)")
_EMPTY_PLACE = re.compile(r"(?<=\S) {2}(?=\S)| (?=[.,;](?:\s|$))")


def _tidied(words: str) -> str:
    """Mend what alternatives leave behind: small first letters, doubled stops, gaps where nothing was told."""
    words = _EMPTY_PLACE.sub(lambda gap: " " if len(gap[0]) > 1 else "", words)
    words = _AN.sub(r"\1n ", words)
    words = _DOUBLED_STOP.sub(lambda stops: "." if stops[1] in ",;" else stops[1], words)
    return _FIRST_LETTER.sub(lambda found: f"{found[1]}{found[2]}{found[3].upper()}", words)


@dataclass(frozen=True, slots=True)
class Passage:
    """A marked passage of finished text. `sign` is empty for evidence, `!` for a trap, `?` for an indicator."""

    sign: str
    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, repr=False)
class Finished:
    """A document's text without marks, and where they stood."""

    text: str
    marks: tuple[Passage, ...]
    headings: tuple[tuple[int, str | None], ...]

    def __repr__(self) -> str:
        return f"Finished({len(self.text)} chars)"


def heading_sign(loinc: str | None) -> str:
    """Give the invisible sign that says: a section with this code starts here."""
    return f"\x04{loinc or ''}\x05"


def taken_out(marked: str) -> Finished:
    """Take marks and heading signs out of a told document, keeping their places."""
    pieces: list[str] = []
    marks: list[Passage] = []
    headings: list[tuple[int, str | None]] = []
    at = read = 0
    for found in _MARK.finditer(marked):
        before = marked[read : found.start()]
        pieces.append(before)
        at += len(before)
        read = found.end()
        if found[4] is not None:
            headings.append((at, found[4] or None))
            continue
        words = found[3]
        pieces.append(words)
        marks.append(Passage(sign=found[1], code=found[2], start=at, end=at + len(words)))
        at += len(words)
    pieces.append(marked[read:])
    return Finished(text="".join(pieces), marks=tuple(marks), headings=tuple(headings))
