"""What a purpose opens, over random charts, rules and widenings: no rule of the house is ever broken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.document import DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId
from chartwarden.minimum_necessary.grant import Grant, Widening, Withholding, grant_parts
from chartwarden.minimum_necessary.rulebook import DocumentRule, Rule, Rulebook, Unlabelled, Unless, Window
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose
from tests.builders import NOW

T = TypeVar("T")
ADA, BEA = PatientId("ada"), PatientId("bea")
KIND = KindOfWork("some-work")
TYPES = ("T1", "T2", "T3")
CODES = ("S1", "S2", "S3")
TARGETS = ("A01", "A02", "B01", "A01-A02", "B01-B03", "A02.1")
PREFIXES = ("A01", "A02-A03", "B02", "A02.1")
OPENED = {  # by hand: which prefixes each target has a code in common with
    "A01": {"A01"},
    "A02": {"A02-A03", "A02.1"},
    "A02.1": {"A02-A03", "A02.1"},
    "B01": set(),
    "A01-A02": {"A01", "A02-A03", "A02.1"},
    "B01-B03": {"B02"},
}
MIDNIGHT = datetime(2026, 1, 1)  # noqa: DTZ001 -- charts often come without an offset


@dataclass(frozen=True)
class Case:
    """A chart, a rule, a purpose and widenings."""

    outlines: tuple[Outline, ...]
    encounters: tuple[Encounter, ...]
    rule: Rule
    target: Target
    widenings: tuple[Widening, ...]

    def grant(self) -> Grant:
        return grant_parts(
            Purpose(KIND, self.encounters[0].id, self.target),
            self.outlines,
            encounters=self.encounters,
            rulebook=Rulebook("1", {KIND: self.rule}),
            widenings=self.widenings,
            now=NOW,
        )


def _instant(random: Random) -> datetime | None:
    return MIDNIGHT + timedelta(hours=random.randint(-30, 30)) if random.random() < 0.9 else None


def _rarely(random: Random, usual: T, others: Sequence[T]) -> T:
    return random.choice(others) if random.random() < 0.15 else usual


def _some(random: Random, values: Sequence[str], *, least: int = 0) -> frozenset[str]:
    return frozenset(random.sample(values, random.randint(least, len(values))))


def _outline(random: Random, name: str) -> Outline:
    headings = [(random.choice([None, *CODES, *CODES]), "HEADING") for _ in range(random.randint(0, 4))]
    if random.random() < 0.4:
        headings.insert(0, (None, ""))
    return Outline(
        id=DocumentId(name),
        patient_id=_rarely(random, ADA, [BEA]),
        encounter_id=_rarely(random, EncounterId("e0"), [EncounterId("e1"), EncounterId("e2"), None]),
        loinc=random.choice(TYPES),
        title="",
        written_at=_instant(random),
        author="",
        sections=tuple(Section(n, code, heading, n, n + 1) for n, (code, heading) in enumerate(headings)),
        status=_rarely(random, DocumentStatus.CURRENT, list(DocumentStatus)),
        restricted=_rarely(random, None, list(RestrictedClass)),
        media_type=_rarely(random, "text/plain", ["image/png"]),
    )


def _rule(random: Random) -> Rule:
    window = random.choice([Window.ENCOUNTER, Window.ENCOUNTER, *Window])
    documents = [
        DocumentRule(
            types=_some(random, TYPES, least=1),
            sections=_some(random, CODES) if random.random() < 0.7 else None,
            unlabelled=random.choice(list(Unlabelled)),
        )
        for _ in range(random.randint(0, 3))
    ]
    unless = [Unless(random.choice(CODES), (random.choice(PREFIXES),)) for _ in range(random.randint(0, 2))]
    return Rule(
        kind=KIND,
        row=1,
        title="Some work",
        documents=tuple(documents),
        window=window,
        hours=random.randint(1, 24) if window is Window.ARRIVAL else None,
        identifiers=frozenset(),
        rationale="",
        unless=tuple(unless),
        never=_some(random, CODES[:2]),
    )


def _widening(random: Random) -> Widening:
    section = random.choice([None, 0, 1, 2, 3])
    return Widening(DocumentId(f"d{random.randint(0, 4)}"), section, NOW + timedelta(hours=random.randint(-1, 1)))


def _outlines(random: Random, letter: str) -> tuple[Outline, ...]:
    return tuple(_outline(random, f"{letter}{place}") for place in range(random.randint(0, 4)))


def _case(random: Random) -> Case:
    """Draw a case. One seed makes it: drawing each part through Hypothesis took 25 ms a case."""
    return Case(
        outlines=_outlines(random, "d"),
        encounters=tuple(Encounter(EncounterId(f"e{n}"), ADA, starts_at=_instant(random)) for n in range(2)),
        rule=_rule(random),
        target=Target(codes=tuple(random.sample(TARGETS, random.randint(0, 2)))),
        widenings=tuple(_widening(random) for _ in range(random.randint(0, 3))),
    )


_cases = st.integers(0, 2**48).map(lambda seed: _case(Random(seed)))
_seeds = st.integers(0, 2**48).map(Random)
Parts = frozenset[tuple[DocumentId, int]]


def _shown(grant: Grant) -> Parts:
    return frozenset((shown.document_id, section) for shown in grant.shown for section in shown.sections)


def _all(outlines: Iterable[Outline]) -> Parts:
    return frozenset((outline.id, section.ordinal) for outline in outlines for section in outline.sections)


def _closed_by_class(outline: Outline) -> bool:
    return (
        outline.restricted is not None
        or outline.status is DocumentStatus.ENTERED_IN_ERROR
        or outline.media_type == "image/png"
        or outline.patient_id != ADA
    )


def _in_window(outline: Outline, case: Case) -> bool:
    own, window = case.encounters[0], case.rule.window
    if window is Window.SERVICE_YEAR:
        years = {e.id: e.starts_at.year for e in case.encounters if e.starts_at}
        return own.id in years and outline.encounter_id in years and years[outline.encounter_id] == years[own.id]
    if window is Window.NONE or outline.encounter_id != own.id:
        return False
    if window is Window.ENCOUNTER:
        return True
    known = own.starts_at is not None and outline.written_at is not None
    return known and (outline.written_at - own.starts_at).total_seconds() <= case.rule.hours * 3600


def _reference(case: Case) -> Parts:
    """Decide again, section by section, in the order in which a person would explain it."""
    opened = set().union(*(OPENED[code] for code in case.target.codes))
    parts = set()
    for outline in case.outlines:
        entries = [documents for documents in case.rule.documents if outline.loinc in documents.types]
        for section in outline.sections:
            asked = any(
                widening.document_id == outline.id
                and widening.section in {None, section.ordinal}
                and widening.expires_at > NOW
                for widening in case.widenings
            )
            brought_in = any(u.section == section.loinc and opened & set(u.codes) for u in case.rule.unless)
            if not section.heading:
                named = len(outline.sections) == 1
            elif not entries:
                named = False
            elif section.loinc is None:
                named = entries[0].unlabelled is Unlabelled.SHOW
            else:
                in_entry = entries[0].sections is None or section.loinc in entries[0].sections
                named = brought_in or (in_entry and section.loinc not in case.rule.never)
            by_rule = bool(entries) and _in_window(outline, case) and named
            if not _closed_by_class(outline) and (asked or by_rule):
                parts.add((outline.id, section.ordinal))
    return frozenset(parts)


@settings(max_examples=2_000, deadline=None)
@given(_cases)
def test_a_second_implementation_agrees_and_no_rule_of_the_house_is_broken(case: Case) -> None:
    # given a random chart, rule, target and widenings
    grant = case.grant()
    shown = _shown(grant)
    # when what it shows is compared with a second implementation
    # then both show the same
    assert shown == _reference(case)
    # and shown and withheld together cover each section once
    whole = {part.document_id for part in grant.withheld if part.section is None}
    single = [(part.document_id, part.section) for part in grant.withheld if part.section is not None]
    sections = [part for part in _all(case.outlines) if part[0] in whole]
    assert sorted([*shown, *single, *sections]) == sorted(_all(case.outlines))
    assert whole.isdisjoint(shown_.document_id for shown_ in grant.shown)
    assert {outline.id for outline in case.outlines} == whole | {shown_.document_id for shown_ in grant.shown}
    # and nothing closed for good is shown or can be requested, whatever was widened
    final = {outline.id for outline in case.outlines if _closed_by_class(outline)}
    assert final.isdisjoint(document for document, _ in shown)
    assert {part.document_id for part in grant.withheld if not part.may_be_requested} == final


@settings(max_examples=300, deadline=None)
@given(_cases)
def test_nothing_outside_the_window_is_shown_unless_it_was_widened(case: Case) -> None:
    # given a random case without widenings
    bare = replace(case, widenings=())
    outside = {outline.id for outline in case.outlines if not _in_window(outline, case)}
    # when it is granted
    # then nothing outside the window is shown
    assert outside.isdisjoint(document for document, _ in _shown(bare.grant()))
    # and with widenings, only what they name comes in
    gained = _shown(case.grant()) - _shown(bare.grant())
    named = {(widening.document_id, widening.section) for widening in case.widenings if widening.expires_at > NOW}
    assert all((document, None) in named or (document, section) in named for document, section in gained)


@settings(max_examples=300, deadline=None)
@given(_cases)
def test_removing_or_expiring_a_widening_never_shows_more(case: Case) -> None:
    # given a random case
    everything = _shown(case.grant())
    # when one widening is taken away
    for place in range(len(case.widenings)):
        fewer = replace(case, widenings=case.widenings[:place] + case.widenings[place + 1 :])
        # then nothing more is shown
        assert _shown(fewer.grant()) <= everything
    # and widenings that have expired do nothing at all
    expired = tuple(replace(widening, expires_at=NOW) for widening in case.widenings)
    assert replace(case, widenings=expired).grant() == replace(case, widenings=()).grant()


@settings(max_examples=300, deadline=None)
@given(_cases, st.sampled_from(TARGETS))
def test_more_targeted_codes_never_show_less(case: Case, more: str) -> None:
    # given a random case
    # when one more code is targeted
    wider = replace(case, target=Target(codes=(*case.target.codes, more)))
    # then all that was shown still is
    assert _shown(case.grant()) <= _shown(wider.grant())


@settings(max_examples=300, deadline=None)
@given(_cases, _seeds)
def test_documents_of_another_patient_change_nothing_and_are_withheld(case: Case, random: Random) -> None:
    # given a case, and documents of somebody else that came along anywhere in the list
    foreign = tuple(replace(outline, patient_id=BEA) for outline in _outlines(random, "f"))
    mixed = [*case.outlines, *foreign]
    random.shuffle(mixed)
    # when it is granted with them
    grant = replace(case, outlines=tuple(mixed)).grant()
    # then what is shown is the same, and each of theirs is withheld as another patient's
    assert _shown(grant) == _shown(case.grant())
    theirs = {part.document_id: part.why for part in grant.withheld if part.document_id.startswith("f")}
    assert theirs == {outline.id: Withholding.OTHER_PATIENT for outline in foreign}


@settings(max_examples=200, deadline=None)
@given(_cases, _seeds)
def test_the_order_of_documents_decides_nothing(case: Case, random: Random) -> None:
    # given a case, and its documents in another order
    shuffled = list(case.outlines)
    random.shuffle(shuffled)
    # when both are granted
    # then both show the same
    assert _shown(replace(case, outlines=tuple(shuffled)).grant()) == _shown(case.grant())
