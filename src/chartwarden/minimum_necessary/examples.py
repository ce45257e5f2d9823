"""The examples that rules carry: small cases with the right answer written beside them, asked of the rule itself.

They are how a privacy officer reads a rule, and how a changed one is caught before anybody works by it.

Example:
    >>> asked_of(Rulebook("1", {}))
    ()

"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chartwarden.chart.document import Outline, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId
from chartwarden.minimum_necessary.grant import Circumstances, Grant, grant_parts
from chartwarden.minimum_necessary.ladder import opens_at_once
from chartwarden.minimum_necessary.rulebook import CoverageUse, Example, ExampleAnswer, Rule, Rulebook
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose

LETTERHEAD: Final = "letterhead"  # what an example calls the words before any heading
_ARRIVAL: Final = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
_PATIENT: Final = PatientId("example")
_OWN: Final = Encounter(EncounterId("own"), _PATIENT, starts_at=_ARRIVAL)


@dataclass(frozen=True, slots=True)
class Asked:
    """An example with what the rule answered."""

    kind: KindOfWork
    coverage: str  # the coverage rule whose example it is; empty for the kind's own
    example: Example
    answer: ExampleAnswer

    @property
    def is_right(self) -> bool:
        """Tell whether the rule answers as its example says."""
        return self.answer is self.example.answer

    @property
    def part(self) -> str:
        """The part that was asked about, as the file writes it."""
        if self.example.identifier is not None:
            return f"identifier {self.example.identifier}"
        return f"{self.example.document} {self.example.section}"


def asked_of(book: Rulebook) -> tuple[Asked, ...]:
    """Ask every rule its examples, in the order of the file; coverage rules last, by each kind that they decide."""
    own = [Asked(rule.kind, "", one, _answer(book, rule, one)) for rule in book.rules.values() for one in rule.examples]
    decided = [rule for rule in book.rules.values() if rule.coverage is CoverageUse.DECIDES]
    named = [
        Asked(rule.kind, coverage.id, one, _answer(book, rule, one, Target(coverage_rule=coverage.id)))
        for coverage in book.coverage.values()
        for rule in decided
        for one in coverage.examples
    ]
    return (*own, *named)


def kinds_without_both_answers(book: Rulebook) -> tuple[KindOfWork, ...]:
    """Give the kinds of work whose examples do not say both what is shown and what is withheld."""
    return tuple(rule.kind for rule in book.rules.values() if not {one.answer for one in rule.examples} >= _BOTH)


_BOTH: Final = frozenset({ExampleAnswer.SHOWN, ExampleAnswer.WITHHELD})


def _answer(book: Rulebook, rule: Rule, example: Example, target: Target | None = None) -> ExampleAnswer:
    if example.identifier is not None:
        return ExampleAnswer.SHOWN if example.identifier in rule.identifiers else ExampleAnswer.WITHHELD
    outlines = [_outline("asked", example), *_beside(example)]
    earlier = Encounter(EncounterId("other"), _PATIENT, starts_at=outlines[0].written_at)
    marked = {(outline.id, _ASKED) for outline in (outlines if example.marked else outlines[1:])}
    grant = grant_parts(
        Purpose(rule.kind, _OWN.id, target or example.target),
        outlines,
        encounters=(_OWN, earlier),
        rulebook=book,
        now=_ARRIVAL,
        circumstances=Circumstances(marked=frozenset(marked)),
    )
    if _ASKED in grant.sections_of(outlines[0].id):
        return ExampleAnswer.SHOWN
    return ExampleAnswer.WITHHELD if example.answer in _BOTH else _rung(grant, outlines[0])


_ASKED: Final = 0  # the ordinal of the section that an example asks about


def _rung(grant: Grant, outline: Outline) -> ExampleAnswer:
    """Tell what a specific reason does for a part that is withheld; withheld where nothing may be asked for."""
    parts = [one for one in grant.withheld if one.document_id == outline.id and one.section in {None, _ASKED}]
    if not parts or not parts[0].may_be_requested:
        return ExampleAnswer.WITHHELD
    is_open = opens_at_once(parts[0], outline, section=parts[0].section, grant=grant)
    return ExampleAnswer.AT_ONCE if is_open else ExampleAnswer.SECOND_PERSON


def _outline(name: str, example: Example) -> Outline:
    """Make a document with the section that is asked about, and others where the example names some."""
    is_own = example.other_encounter is None
    written = _ARRIVAL + timedelta(hours=example.hours) - timedelta(days=example.other_encounter or 0)
    is_code = example.section[:1].isdigit()
    heading = "" if example.section == LETTERHEAD else example.section
    section = Section(_ASKED, example.section if is_code else None, "HEADING" if is_code else heading, 0, 1)
    others = [Section(place, code, "HEADING", place, place + 1) for place, code in enumerate(example.also, start=1)]
    return Outline(
        id=DocumentId(name),
        patient_id=_PATIENT,
        encounter_id=_OWN.id if is_own else EncounterId("other"),
        loinc=example.document,
        title=example.title,
        written_at=written,
        author=example.author,
        sections=(section, *others),
        restricted=example.restricted,
    )


def _beside(example: Example) -> list[Outline]:
    return [
        _outline(
            f"beside-{place}",
            Example(
                ExampleAnswer.SHOWN,
                document=kind,
                section="51848-0",
                hours=example.beside_hours,
                title=example.beside_title,
            ),
        )
        for place, kind in enumerate(example.beside)
    ]
