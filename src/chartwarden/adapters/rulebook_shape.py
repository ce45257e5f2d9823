"""The shape of a rulebook file, as pydantic checks it, and the values it becomes.

Example:
    >>> given = ExampleShape.model_validate({"shown": "18842-5 8648-8", "for": "K80"})
    >>> (given.value(line=3).answer.value, given.value(line=3).section, given.value(line=3).target.codes)
    ('shown', '8648-8', ('K80',))

"""

from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from chartwarden.chart.document import RestrictedClass
from chartwarden.chart.headings import normalised
from chartwarden.chart.loinc import DOCUMENT_TYPES, SECTIONS
from chartwarden.foundation.errors import RefusedError
from chartwarden.minimum_necessary.document_kinds import DocumentKind, words_of
from chartwarden.minimum_necessary.rulebook import (
    CoverageUse,
    Example,
    ExampleAnswer,
    Narrowing,
    SectionAtOnce,
    Unlabelled,
    Window,
)
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.restricted import Subject
from chartwarden.purpose.target import Target, parse_target
from chartwarden.workforce.member import Role

_LONGEST_LOOK_BACK = 3_650  # days; policy: ten years
_LONGEST_ENTRY_LOOK_BACK = 90  # policy: what was found a season ago is another question
_MOST_SERVICE_DAYS = 30  # policy: beyond a month, a day says nothing
_IDENTIFIER = "identifier"
# Policy; serves control MIN-2: what a file leaves unsaid keeps social, family, psychiatric history and payment closed.
_NEVER_AT_ONCE = ("29762-2", "10157-6", "10165-9", "48768-6")


def _near(code: str, known: dict[str, str]) -> str:
    """Say which known code a wrong one is nearest to; empty when none is near."""
    near = get_close_matches(code, known, n=1, cutoff=0.7)
    return f"; did you mean {near[0]} ({known[near[0]]})?" if near else ""


def _known_type(code: str) -> str:
    if code not in DOCUMENT_TYPES:
        near = _near(code, {known: term.title for known, term in DOCUMENT_TYPES.items()})
        message = f"{code} is not a document type this product knows{near}"
        raise ValueError(message)
    return code


def _known_section(code: str) -> str:
    if code not in SECTIONS:
        near = _near(code, {known: term.title for known, term in SECTIONS.items()})
        message = f"{code} is not a section code this product knows{near}"
        raise ValueError(message)
    return code


def _codes(words: str) -> str:
    """Let pass a code, a prefix or a range; others would never be touched by any target, and nobody would notice."""
    try:
        target = parse_target(words)
    except RefusedError:
        target = Target()
    if len(target.codes) != 1:
        message = f"{words} is no code, prefix or range of codes (F10, Z80-Z84, Z72.0)"
        raise ValueError(message)
    return target.codes[0]


def _coverage_id(words: str) -> str:
    try:
        target = parse_target(words)
    except RefusedError:
        target = Target()
    if not target.coverage_rule:
        message = f"{words} is no name of a coverage rule (LCD L33787, NCD 110.3, BHP-IMG-04)"
        raise ValueError(message)
    return target.coverage_rule


def _target(words: str) -> str:
    try:
        parse_target(words)
    except RefusedError as error:
        raise ValueError(error.because) from error
    return words


def _one_word(word: str) -> str:
    """Let pass one plain word; what has a space or a mark in it would never be found, and nobody would notice."""
    if words_of(word) != (word,):
        message = f"{word} is not one word in small letters"
        raise ValueError(message)
    return word


Word = Annotated[str, AfterValidator(_one_word)]
Type = Annotated[str, AfterValidator(_known_type)]
SectionCode = Annotated[str, AfterValidator(_known_section)]
Codes = Annotated[str, AfterValidator(_codes)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DocumentsShape(_Strict):
    """Types of documents, and which of their sections are in."""

    types: list[Type] = Field(min_length=1)
    sections: list[SectionCode] | Literal["all"]
    unlabelled: Unlabelled = Unlabelled.WITHHOLD
    headings: list[Annotated[str, AfterValidator(normalised), Field(min_length=1)]] = []
    heading_words: list[Word] = []
    for_codes: list[Codes] = []
    unless_only: list[Codes] = []
    kinds: list[DocumentKind] = []
    not_kinds: list[DocumentKind] = []
    after: list[Type] = []
    unread: Unlabelled | None = None
    near: list[Type] = []
    lacking: list[SectionCode] = []
    service_days: int | None = Field(default=None, ge=0, le=_MOST_SERVICE_DAYS)
    look_back_days: int = Field(default=0, ge=0, le=_LONGEST_ENTRY_LOOK_BACK)
    why: str = ""


class UnlessShape(_Strict):
    """A section that a targeted code brings in."""

    section: SectionCode
    codes: list[Codes] = Field(min_length=1)


class OnlyForShape(_Strict):
    """Headings that only some codes need."""

    words: list[Annotated[str, AfterValidator(normalised), Field(min_length=1)]] = Field(min_length=1)
    codes: list[Codes] = Field(min_length=1)


class TitledShape(_Strict):
    """Titles that only some codes need."""

    words: list[Word] = Field(min_length=1)
    codes: list[Codes] = Field(min_length=1)
    types: list[Type] = []


class ProcedureShape(_Strict):
    """What titles call the procedures of some codes."""

    words: list[Word] = Field(min_length=1)
    codes: list[Codes] = Field(min_length=1)


class ProceduresShape(_Strict):
    """Which records of procedures are chosen by their titles."""

    types: list[Type] = Field(min_length=1)
    known: list[ProcedureShape] = Field(min_length=1)


class ExampleShape(_Strict):
    """A part or an identifier, with the answer that is right for it: `{shown: 18842-5 8648-8, for: K80}`."""

    shown: str | None = None
    withheld: str | None = None
    at_once: str | None = None
    second_person: str | None = None
    for_: Annotated[str, AfterValidator(_target)] = Field(default="", alias="for")
    hours: int = Field(default=1, ge=0)
    other_encounter: int | None = Field(default=None, ge=0)  # days before the work's encounter
    restricted: RestrictedClass | None = None
    beside: list[Type] = []
    also: list[SectionCode] = []  # other sections of the same document
    title: str = ""
    author: str = ""
    marked: bool = False  # evidence was marked in it
    beside_hours: int = Field(default=1, ge=0)  # after arrival, when the documents beside were written
    beside_title: str = ""  # of these

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if len(self._answers) != 1:
            message = (
                "an example is either `shown` or `withheld`; or, of what is withheld, `at_once` or `second_person`"
            )
            raise ValueError(message)
        first, _, second = self._words.partition(" ")
        if first == _IDENTIFIER:
            if self.shown is None and self.withheld is None:
                message = "an identifier is shown or withheld; no reason opens one"
                raise ValueError(message)
            if second not in set(IdentifierClass):
                message = f"{second or 'nothing'} is no letter of an identifier"
                raise ValueError(message)
        else:
            _known_type(first)
            if not second:
                message = "an example names a document type and a section: 18842-5 8648-8"
                raise ValueError(message)
            if second[0].isdigit():
                _known_section(second)
        return self

    @property
    def _answers(self) -> dict[ExampleAnswer, str]:
        told = {answer: getattr(self, answer.value) for answer in ExampleAnswer}
        return {answer: words for answer, words in told.items() if words is not None}

    @property
    def _words(self) -> str:
        return " ".join(next(iter(self._answers.values()), "").split())

    def value(self, *, line: int) -> Example:
        """Give the example as a value."""
        first, _, second = self._words.partition(" ")
        is_identifier = first == _IDENTIFIER
        return Example(
            answer=next(iter(self._answers)),
            document="" if is_identifier else first,
            section="" if is_identifier else second,
            identifier=IdentifierClass(second) if is_identifier else None,
            target=parse_target(self.for_) if self.for_ else Target(),
            hours=self.hours,
            other_encounter=self.other_encounter,
            restricted=self.restricted,
            beside=tuple(self.beside),
            also=tuple(self.also),
            line=line,
            title=self.title,
            author=self.author,
            marked=self.marked,
            beside_hours=self.beside_hours,
            beside_title=self.beside_title,
        )


class RuleShape(_Strict):
    """One kind of work."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]+$")]
    row: int = Field(ge=1)
    title: str = Field(min_length=1)
    documents: list[DocumentsShape]
    window: Window
    hours: int | None = Field(default=None, ge=1)
    identifiers: list[IdentifierClass]
    unless: list[UnlessShape] = []
    only_for: list[OnlyForShape] = []
    titled: list[TitledShape] = []
    procedures: ProceduresShape | None = None
    never: list[SectionCode] = []
    never_words: list[Word] = []
    roles: list[Role] = Field(default=[Role.CODER], min_length=1)
    narrowed_by: Narrowing = Narrowing.NOTHING
    coverage: CoverageUse = CoverageUse.NOTHING
    reveals: list[Subject] = []
    bars: list[RestrictedClass] = []
    at_once: list[Type] = []
    examples: list[ExampleShape] = []
    rationale: str = Field(min_length=1)


class CoverageShape(_Strict):
    """What one payer's rule names."""

    id: Annotated[str, AfterValidator(_coverage_id)]
    title: str = Field(min_length=1)
    documents: list[DocumentsShape] = Field(min_length=1)
    look_back_days: int = Field(default=0, ge=0, le=_LONGEST_LOOK_BACK)
    examples: list[ExampleShape] = []


class AtOnceShape(_Strict):
    """What a specific reason opens at once for every kind of work, and what keeps a document from opening so."""

    sections: list[SectionAtOnce] = []
    never: list[SectionCode] = list(_NEVER_AT_ONCE)


class BookShape(_Strict):
    """The whole file."""

    version: str = Field(min_length=1, max_length=60)
    at_once: AtOnceShape = AtOnceShape()
    rules: list[RuleShape] = Field(min_length=1)
    coverage: list[CoverageShape] = []


KEYS = frozenset(
    field.alias or name
    for shape in (
        BookShape,
        AtOnceShape,
        RuleShape,
        CoverageShape,
        DocumentsShape,
        UnlessShape,
        OnlyForShape,
        TitledShape,
        ProcedureShape,
        ProceduresShape,
        ExampleShape,
    )
    for name, field in shape.model_fields.items()
)
"""Every key that a rulebook may have somewhere, for telling what a misspelt one was meant to be."""
