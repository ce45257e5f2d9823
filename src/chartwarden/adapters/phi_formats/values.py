"""What every format is to the finder: parts of a file, each with values at places, and a way to write it masked.

A value is either an identifier by definition (a birth date field, a record number) or words to be searched. A format
only says which values a part has and how to write them back; finding and masking are the same for all formats.

Example:
    >>> value = Value("PID-7", "19580314", IdentifierKind.BIRTH_DATE, "hl7:PID-7", instead="")
    >>> [f.kind.value for f in findings_of([value], known=lambda subject: None)[0]]
    ['birth_date']

"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeVar

from chartwarden.adapters.phi_formats.projection import Edit, Projection
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import LABELS, replace
from chartwarden.phi.scan import scan_many

_T = TypeVar("_T")
ALL_KINDS: Final = frozenset(IdentifierKind)
_MASKED_ALREADY: Final = re.compile("|".join(rf"\[{re.escape(label)}\]" for label in sorted(set(LABELS.values()))))

SHORT: Final = 80  # characters up to which a value is an entry, and needs the name of its field to be understood
_GUESSED: Final = frozenset({"tagger", "name-again"})  # by the words around, which a field does not have
_NAME_LIKE: Final = re.compile(r"[^\W\d_]{3}")
_OID: Final = re.compile(r"(?<![\w.])[0-2](?:\.\d+){4,}(?![\w.])")


class Wording(StrEnum):
    """What sort of words stand at a place, and so which findings in them count."""

    PROSE = "prose"  # sentences: all count
    FIELD = "field"  # a short entry: a guess counts when it is made of words
    CODED = "coded"  # chosen from a list, such as the display of a code: no guess counts


Findings = Sequence[Sequence[Finding]]
"""Per value, in the order of the values: sorted and disjoint findings in characters of the value's text."""


@dataclass(frozen=True, slots=True, repr=False)
class Value:
    """Something at a place of a file. `repr` shows neither the text nor what stands in for it."""

    place: str  # a path, or row and column, or segment and field; never text of the file
    text: str
    kind: IdentifierKind | None = None  # what it is by definition; None: its words are searched
    reason: str = ""  # the rule that says so
    subject: str = ""  # whose it is: what `Part.known` is asked with
    cue: str = ""  # words that stand before it for a reader, such as the name of its column
    instead: str | None = None  # what a masked copy says in place of an identifier by definition; None: its label
    wording: Wording = Wording.PROSE
    origin: Projection | None = None  # where the words stand in the source, when they are not the source itself

    def __repr__(self) -> str:
        return f"Value({self.place}, {len(self.text)} chars)"


class Part(Protocol):
    """A piece of a file that is read, searched and written on its own."""

    @property
    def values(self) -> Sequence[Value]:
        """Everything in it that is searched or is an identifier by definition."""
        ...

    @property
    def left_out(self) -> Sequence[str]:
        """Places of what cannot be searched to its end and is not in a masked copy, such as a PDF inside a record."""
        ...

    def known(self, subject: str) -> KnownIdentifiers | None:
        """Give what the file itself registers of a subject."""
        ...

    def masked(self, findings: Findings) -> bytes:
        """Give its bytes with what was found replaced. Called once at most."""
        ...


class Found(NamedTuple):
    """An identifier in a file. `start` and `end` count characters of the value as it is written at that place."""

    place: str
    start: int
    end: int
    kind: IdentifierKind
    confidence: float
    reason: str


def findings_of(
    values: Sequence[Value],
    *,
    known: Callable[[str], KnownIdentifiers | None],
    kinds: frozenset[IdentifierKind] = ALL_KINDS,
) -> list[tuple[Finding, ...]]:
    """Find the identifiers in values.

    Args:
        values: of one part; the same words of the same subject are searched once.
        known: gives what is registered of a subject.
        kinds: the kinds wanted.

    Returns:
        One tuple per value, in order: sorted and disjoint findings in characters of its text; of an identifier by
        definition the whole text, unless a mask already stands there.

    """
    searched = _searched(values, known)
    found = []
    for value in values:
        if value.kind is None:
            one = tuple(_credible(searched[value.subject, value.cue, value.text], value))
        elif not value.text.strip() or _MASKED_ALREADY.fullmatch(value.text.strip()):
            one = ()
        else:
            one = (Finding(0, len(value.text), value.kind, 1.0, value.reason),)
        found.append(tuple(finding for finding in one if finding.kind in kinds))
    return found


def _searched(
    values: Sequence[Value], known: Callable[[str], KnownIdentifiers | None]
) -> dict[tuple[str, str, str], tuple[Finding, ...]]:
    wanted: dict[str, dict[tuple[str, str], None]] = {}
    for value in values:
        if value.kind is None:
            wanted.setdefault(value.subject, {})[value.cue, value.text] = None
    found: dict[tuple[str, str, str], tuple[Finding, ...]] = {}
    for subject, texts in wanted.items():
        results = scan_many([cue + text for cue, text in texts], known=_unmasked(known(subject)))
        for (cue, text), findings in zip(texts, results, strict=True):
            found[subject, cue, text] = tuple(_without_cue(findings, cue=cue, text=text))
    return found


def _without_cue(findings: Iterable[Finding], *, cue: str, text: str) -> Iterable[Finding]:
    """Shift findings to the text behind a cue; drop what an earlier mask wrote, and parts of object identifiers."""
    masks = [match.span() for match in _MASKED_ALREADY.finditer(text)] if "[" in text else []
    masks += [match.span() for match in _OID.finditer(text)]
    for finding in findings:
        start, end = max(finding.start - len(cue), 0), finding.end - len(cue)
        inside = any(first <= start and end <= last for first, last in masks)
        if start < end and not inside:
            yield Finding(start, end, finding.kind, finding.confidence, finding.reason)


def _credible(findings: Iterable[Finding], value: Value) -> Iterator[Finding]:
    """Drop guesses that rest on words around them where there are none."""
    for finding in findings:
        words = value.text[finding.start : finding.end]
        is_code = value.wording is Wording.CODED or not _NAME_LIKE.search(words) or any(map(str.isdecimal, words))
        if value.wording is Wording.PROSE or finding.reason not in _GUESSED or not is_code:
            yield finding


def _unmasked(known: KnownIdentifiers | None) -> KnownIdentifiers | None:
    """Leave out what an earlier mask put in place of a value: `[patient name]` names nobody."""
    if known is None or not any(_MASKED_ALREADY.search(word) for word in _words_of(known)):
        return known

    def own(values: tuple[_T, ...]) -> tuple[_T, ...]:
        return tuple(value for value in values if not _MASKED_ALREADY.search(str(getattr(value, "whole", value))))

    return KnownIdentifiers(
        names=own(known.names),
        relatives=own(known.relatives),
        providers=own(known.providers),
        facilities=own(known.facilities),
        employers=own(known.employers),
        birth_on=known.birth_on,
        numbers=own(known.numbers),
        addresses=own(known.addresses),
        phones=own(known.phones),
        emails=own(known.emails),
    )


def _words_of(known: KnownIdentifiers) -> Iterator[str]:
    yield from (name.whole for name in (*known.names, *known.relatives))
    yield from (number for _, number in known.numbers)
    for words in (known.providers, known.facilities, known.employers, known.addresses, known.phones, known.emails):
        yield from words


def label_of(kind: IdentifierKind) -> str:
    """Give what a mask says in place of a kind, in brackets."""
    return f"[{LABELS[kind]}]"


def words_for(value: Value, finding: Finding) -> str:
    """Give what a masked copy says in place of a finding."""
    is_by_definition = value.kind is not None and value.instead is not None
    return value.instead or "" if is_by_definition else label_of(finding.kind)


def masked_text(value: Value, findings: Sequence[Finding]) -> str:
    """Give the text of a value with what was found replaced."""
    return replace(value.text, findings, by=lambda finding: words_for(value, finding)) if findings else value.text


def edits_of(value: Value, findings: Sequence[Finding]) -> list[Edit]:
    """Give what must change in the source of a value: words for the first piece of a finding, nothing for the rest."""
    origin = value.origin
    if origin is None:
        return [Edit(finding.start, finding.end, words_for(value, finding)) for finding in findings]
    edits = []
    for finding in findings:
        words = words_for(value, finding)
        for start, end in origin.spans(finding.start, finding.end):
            edits.append(Edit(start, end, words))
            words = ""
    return edits


def located(value: Value, findings: Sequence[Finding]) -> list[Found]:
    """Give findings with their place, in characters of the value as it is written.

    Args:
        value: whose findings they are.
        findings: in characters of its text.

    """
    rows = []
    for finding in findings:
        spans: tuple[tuple[int, int], ...] = ((finding.start, finding.end),)
        if value.origin is not None:
            spans = value.origin.spans(finding.start, finding.end) or spans
        rows.append(
            Found(
                value.place,
                spans[0][0],
                spans[-1][1],
                finding.kind,
                finding.confidence,
                finding.reason,
            )
        )
    return rows
