"""The rulebook: for each kind of work, which documents, sections, dates and identifiers it needs.

Values only. The file is read by `adapters.rulebook_file`.
Source: 45 CFR 164.514(d)(2)-(5); the default protocols are engineering choices that no authority publishes.

Example:
    >>> Window.ENCOUNTER.value
    'encounter'

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.citation import WORKFORCE_USES, Citation
from chartwarden.minimum_necessary.document_kinds import DocumentKind
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.restricted import Subject
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork
from chartwarden.workforce.member import Role


class Window(StrEnum):
    """Which dates count."""

    ENCOUNTER = "encounter"  # documents filed under the encounter of the work
    ARRIVAL = "arrival"  # the same, and written within `hours` of its start
    SERVICE_YEAR = "service-year"  # any encounter of the patient in the calendar year of the work's encounter
    NONE = "none"  # no clinical document at all


class Unlabelled(StrEnum):
    """What becomes of a section whose heading maps to no section code."""

    SHOW = "show"
    NARRATIVE = "narrative"  # shown as part of the story, unless its words say that it is something else
    WITHHOLD = "withhold"


class Narrowing(StrEnum):
    """What makes a selection smaller than its documents and sections."""

    NOTHING = "nothing"
    EVIDENCE = "evidence"  # what was marked, and of the rest only the documents that hold it, once any was: for a query


class CoverageUse(StrEnum):
    """What a coverage rule that the target names does to a kind of work."""

    NOTHING = "nothing"
    DECIDES = "decides"  # its documents and its look-back stand in place of the rule's own


@dataclass(frozen=True, slots=True)
class Unless:
    """A section that is out by default comes in when a code under one of the prefixes is targeted."""

    section: str
    codes: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class OnlyFor:
    """Headings with one of these words are in only when a code under one of the prefixes is targeted."""

    words: frozenset[str]  # as `chart.headings.normalised` gives them
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Titled:
    """Documents with one of these words in the title are in only when a code under one of the prefixes is targeted.

    Where a title has words of several such lines, one of them is enough.
    """

    words: frozenset[str]  # small letters
    codes: tuple[str, ...]
    types: frozenset[str] = frozenset()  # of the documents that it is about; empty for all


@dataclass(frozen=True, slots=True)
class Procedure:
    """What the title of a record calls the procedures of some codes: `splint` for 29000-29799."""

    words: frozenset[str]  # small letters; one of them is enough
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Procedures:
    """Which of several records of procedures is the one that a target asks about, where their titles tell.

    It closes records only where every code of the target is known here, and each of them has a record of its own: what
    no title tells stays open, and so does all where a code is no procedure, such as a diagnosis.
    """

    types: frozenset[str]  # of the records
    known: tuple[Procedure, ...]


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """Which sections of certain document types are in.

    `sections` None means every section; a note without any heading is one section and is in when its type is.
    `headings` are headings that map to no section code, as `chart.headings.normalised` gives them, which are in;
    `heading_words` are words of which one brings such a heading in.
    `for_codes` are prefixes: where there are any, the entry adds to the others when a code under one is targeted.
    `unless_only` are prefixes: the entry adds to the others unless every code of the target lies under them.
    `kinds` and `not_kinds` narrow it to documents that are of such a kind, or of none of these.
    `after` are types: where documents of them bear dates, the entry counts from the day of the first one on.
    `near` are types: where documents of them bear dates, the entry counts within a day of one of these.
    `service_days` are days: where the target names the day of the service, the entry counts no further from it.
    `look_back_days` are days: where the work's own encounter has no document of these types, the entry counts for those
    of other encounters, too, written at most so many days before it began. 0 keeps to the window.
    `lacking` are section codes: the entry counts only for documents that have no section of them.
    `unread` stands in place of `unlabelled` for a document that has none of the entry's `sections`: its author writes
    under headings that nobody has listed. None leaves it as it is.
    """

    types: frozenset[str]
    sections: frozenset[str] | None
    unlabelled: Unlabelled = Unlabelled.WITHHOLD
    why: str = ""
    headings: frozenset[str] = frozenset()
    for_codes: tuple[str, ...] = ()
    line: int = 0  # of the file, from 1; 0 when it came from no file
    heading_words: frozenset[str] = frozenset()
    unless_only: tuple[str, ...] = ()
    kinds: frozenset[DocumentKind] = frozenset()
    not_kinds: frozenset[DocumentKind] = frozenset()
    after: frozenset[str] = frozenset()
    unread: Unlabelled | None = None
    near: frozenset[str] = frozenset()
    service_days: int | None = None
    lacking: frozenset[str] = frozenset()
    look_back_days: int = 0

    def counts_for(self, target: Target) -> bool:
        """Tell whether the entry counts for a target at all."""
        return (not self.for_codes or target.touches(self.for_codes)) and (
            not self.unless_only or target.goes_beyond(self.unless_only)
        )

    @property
    def is_for_some_codes(self) -> bool:
        """Tell whether the target decides that it counts. Such an entry adds to the others and stands in place of none.

        So one more code in a target never shows less.
        """
        return bool(self.for_codes or self.unless_only)

    @property
    def looks_around(self) -> bool:
        """Tell whether what it says of one document depends on the others of the chart."""
        return bool(self.after or self.near or self.look_back_days) or self.service_days is not None

    def is_about(self, loinc: str, kinds: frozenset[DocumentKind]) -> bool:
        """Tell whether the entry is about documents of a type that are of these kinds."""
        return loinc in self.types and (not self.kinds or bool(self.kinds & kinds)) and not self.not_kinds & kinds


class SectionAtOnce(StrEnum):
    """Which closed sections of a document that is open already a specific reason opens without a second person."""

    LETTERHEAD = "letterhead"
    UNNAMED = "unnamed"  # its heading has no code, so no rule could have asked for it


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What a specific reason opens at once, of what a rule leaves closed. Empty: everything takes a second person."""

    sections: frozenset[SectionAtOnce] = frozenset()
    documents: frozenset[str] = frozenset()  # types, of the same encounter
    never: frozenset[str] = frozenset()  # section codes that keep a document closed that has one


class ExampleAnswer(StrEnum):
    """What a rule must say to an example. The last two are withheld parts, by what a specific reason does."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    AT_ONCE = "at_once"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True, slots=True)
class Example:
    """A part or an identifier, and what the rule must say of it.

    `section` is a section code, `letterhead`, or the words of a heading that has no code; `also` are codes of other
    sections of the same document. `hours` counts from the start of the encounter to the writing. `beside` are types of
    other documents of the encounter, in which evidence was marked, which were written `beside_hours` after its start
    and are called `beside_title`. `marked` says that evidence was marked in the section itself.
    """

    answer: ExampleAnswer
    document: str = ""
    section: str = ""
    identifier: IdentifierClass | None = None
    target: Target = field(default_factory=Target)
    hours: int = 1
    other_encounter: int | None = None  # days before the work's encounter; None for the work's own
    restricted: RestrictedClass | None = None
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    line: int = 0
    title: str = ""
    author: str = ""
    marked: bool = False
    beside_hours: int = 1
    beside_title: str = ""  # of the documents beside


@dataclass(frozen=True, slots=True)
class Rule:
    """The protocol of one kind of work."""

    kind: KindOfWork
    row: int  # of the default selection table
    title: str
    documents: tuple[DocumentRule, ...]
    window: Window
    identifiers: frozenset[IdentifierClass]
    rationale: str
    hours: int | None = None
    unless: tuple[Unless, ...] = ()
    only_for: tuple[OnlyFor, ...] = ()
    titled: tuple[Titled, ...] = ()
    procedures: Procedures | None = None
    never: frozenset[str] = frozenset()  # section codes that stay out even where a document rule has all sections
    never_words: frozenset[str] = frozenset()  # of headings that stay out, whatever code they have; small letters
    roles: frozenset[Role] = frozenset({Role.CODER})
    source: Citation = field(default=WORKFORCE_USES)
    narrowed_by: Narrowing = Narrowing.NOTHING
    coverage: CoverageUse = CoverageUse.NOTHING
    reveals: frozenset[Subject] = frozenset()  # sensitive subjects that stay readable without a code for them
    bars: frozenset[RestrictedClass] = frozenset()  # classes that stay closed whatever consent or clearance there is
    at_once: AtOnce = field(default_factory=AtOnce)
    examples: tuple[Example, ...] = ()
    line: int = 0

    @property
    def looks_around(self) -> bool:
        """Tell whether what it says of one document depends on the others of the chart."""
        looks = any(entry.looks_around for entry in self.documents)
        return looks or self.narrowed_by is Narrowing.EVIDENCE or self.procedures is not None


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """What a payer's written rule names. Its habits count for nothing. Source: 45 CFR 164.514(d)(3)(iii), (d)(4)."""

    id: str  # as a target names it: `LCD L33787`
    title: str
    documents: tuple[DocumentRule, ...]
    look_back_days: int = 0  # before the start of the work's encounter; 0 keeps to that encounter
    examples: tuple[Example, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in force, with the version that each decision records."""

    version: str
    rules: Mapping[KindOfWork, Rule]
    coverage: Mapping[str, CoverageRule] = field(default_factory=dict)  # by id
