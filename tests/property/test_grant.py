"""What a purpose opens, over random charts, rules and widenings: no rule of the house is ever broken."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.chart.document import Outline
from chartwarden.minimum_necessary.grant import Circumstances, Through, Withholding
from chartwarden.minimum_necessary.rulebook import Narrowing
from chartwarden.purpose.target import Target
from tests.builders import NOW
from tests.property.rule_reference import (
    BEA,
    TARGETS,
    Case,
    Parts,
    a_case,
    closed_for_good,
    in_window,
    is_reached,
    outlines,
    reference,
    shown,
    unusable,
    unwidened,
)

CASES = 20_000  # `python -m benchmarks rulebook_cases` asks a million

_cases = st.integers(0, 2**48).map(a_case)
_seeds = st.integers(0, 2**48).map(Random)


def _all(given: Iterable[Outline]) -> Parts:
    return frozenset((outline.id, section.ordinal) for outline in given for section in outline.sections)


def test_a_second_telling_agrees_on_many_cases() -> None:
    # given random charts, rules, targets, widenings, consents, marks and coverage rules
    # when each is decided by the engine and by a second, short telling
    differing = [seed for seed in range(CASES) if (case := a_case(seed)).shown() != reference(case)]
    # then both show the same
    assert differing == []


@settings(max_examples=100, deadline=None)
@given(_cases)
def test_shown_and_withheld_cover_each_section_once(case: Case) -> None:
    # given a random chart, rule, target and widenings
    # when it is granted
    grant = case.grant()
    open_parts = shown(grant)
    # then shown and withheld together cover each section once
    whole = {part.document_id for part in grant.withheld if part.section is None}
    single = [(part.document_id, part.section) for part in grant.withheld if part.section is not None]
    sections = [part for part in _all(case.outlines) if part[0] in whole]
    assert sorted([*open_parts, *single, *sections]) == sorted(_all(case.outlines))
    assert whole.isdisjoint(part.document_id for part in grant.shown)
    assert {outline.id for outline in case.outlines} == whole | {part.document_id for part in grant.shown}
    # and each open section names the line that opened it
    assert all(len(part.lines) == len(part.sections) for part in grant.shown)


@settings(max_examples=100, deadline=None)
@given(_cases)
def test_deny_wins_whatever_was_widened(case: Case) -> None:
    # given a random case whose widenings came by another person or the ladder, and by broken glass
    glass = tuple(replace(widening, through=Through.GLASS) for widening in case.widenings)
    asked = tuple(replace(widening, through=Through.SECOND_PERSON) for widening in case.widenings)
    final = {outline.id for outline in case.outlines if closed_for_good(outline, case)}
    never = {outline.id for outline in case.outlines if unusable(outline)}
    # when each is granted
    # then approvals open nothing that is closed for good, and broken glass nothing that is another's or a mistake
    grant = replace(case, widenings=asked).grant()
    assert final.isdisjoint(document for document, _ in shown(grant))
    assert {part.document_id for part in grant.withheld if not part.may_be_requested} == final
    assert never.isdisjoint(document for document, _ in replace(case, widenings=glass).shown())


@settings(max_examples=100, deadline=None)
@given(_cases)
def test_no_identifier_beyond_the_rule_is_ever_granted(case: Case) -> None:
    # given a random case
    # when it is granted, with and without what was widened
    # then its identifiers are the rule's, and never more
    assert case.grant().identifiers == unwidened(case).grant().identifiers == case.rule.identifiers


@settings(max_examples=100, deadline=None)
@given(_cases)
def test_marked_evidence_opens_itself_and_narrows_the_rest(case: Case) -> None:
    # given a rule that marked evidence narrows
    query = replace(unwidened(case), rule=replace(case.rule, narrowed_by=Narrowing.EVIDENCE))
    # when evidence was marked, elsewhere than in what a rule never opens lightly
    kept = case.rule.never | case.rule.at_once.never
    guarded = {(outline.id, one.ordinal) for outline in case.outlines for one in outline.sections if one.loinc in kept}
    marks = case.circumstances.marked - guarded
    some = query.shown()
    # then nothing is gained beyond what was marked, and of the rest only documents with a mark are shown
    nothing = replace(query, circumstances=Circumstances(case.circumstances.opened)).shown()
    opened = some & marks
    documents = {document for document, _ in opened}
    assert some - opened == {part for part in nothing - opened if not documents or part[0] in documents}
    # and no mark opens what is closed for good, or lies outside of the dates
    closed = {one.id for one in case.outlines if closed_for_good(one, case) or not in_window(one, case)}
    assert closed.isdisjoint(documents)


@settings(max_examples=100, deadline=None)
@given(_cases)
def test_another_clearance_or_consent_never_hides_a_document_of_its_class(case: Case) -> None:
    # given a rule that marked evidence does not narrow
    plain = replace(case, rule=replace(case.rule, narrowed_by=Narrowing.NOTHING))
    # when nothing is opened beside it
    less = replace(plain, circumstances=Circumstances())
    # then nothing more is shown
    assert less.shown() <= plain.shown()


@settings(max_examples=100, deadline=None)
@given(_cases)
def test_nothing_outside_the_window_is_shown_unless_it_was_widened(case: Case) -> None:
    # given a random case without widenings
    bare = unwidened(case)
    outside = {outline.id for outline in case.outlines if not is_reached(outline, case)}
    # when it is granted
    # then nothing outside the window is shown
    assert outside.isdisjoint(document for document, _ in bare.shown())
    # and with widenings, only what they name comes in
    gained = case.shown() - bare.shown()
    named = {(widening.document_id, widening.section) for widening in case.widenings if widening.expires_at > NOW}
    assert all((document, None) in named or (document, section) in named for document, section in gained)


@settings(max_examples=100, deadline=None)
@given(_cases)
def test_removing_or_expiring_a_widening_never_shows_more(case: Case) -> None:
    # given a random case
    everything = case.shown()
    # when one widening is taken away
    for place in range(len(case.widenings)):
        fewer = replace(case, widenings=case.widenings[:place] + case.widenings[place + 1 :])
        # then nothing more is shown
        assert fewer.shown() <= everything
    # and widenings that have expired do nothing at all
    expired = tuple(replace(widening, expires_at=NOW) for widening in case.widenings)
    assert replace(case, widenings=expired).grant() == replace(case, widenings=()).grant()


@settings(max_examples=100, deadline=None)
@given(_cases, st.sampled_from(TARGETS))
def test_more_targeted_codes_never_show_less(case: Case, more: str) -> None:
    # given a random case, of a rule that marked evidence does not narrow, and that no coverage rule decides
    rule = replace(case.rule, narrowed_by=Narrowing.NOTHING)
    case = replace(case, rule=rule, coverage=None, target=Target(codes=case.target.codes))
    # when one more code is targeted
    wider = replace(case, target=Target(codes=(*case.target.codes, more)))
    # then all that was shown still is
    assert case.shown() <= wider.shown()


@settings(max_examples=100, deadline=None)
@given(_cases, _seeds)
def test_documents_of_another_patient_change_nothing_and_are_withheld(case: Case, random: Random) -> None:
    # given a case, and documents of somebody else that came along anywhere in the list
    foreign = tuple(replace(outline, patient_id=BEA) for outline in outlines(random, "f"))
    mixed = [*case.outlines, *foreign]
    random.shuffle(mixed)
    # when it is granted with them
    grant = replace(case, outlines=tuple(mixed)).grant()
    # then what is shown is the same, and each of theirs is withheld as another patient's
    assert shown(grant) == case.shown()
    theirs = {part.document_id: part.why for part in grant.withheld if part.document_id.startswith("f")}
    assert theirs == {outline.id: Withholding.OTHER_PATIENT for outline in foreign}


@settings(max_examples=100, deadline=None)
@given(_cases, _seeds)
def test_the_order_of_documents_decides_nothing(case: Case, random: Random) -> None:
    # given a case, and its documents in another order
    shuffled = list(case.outlines)
    random.shuffle(shuffled)
    # when both are granted
    # then both show the same
    assert replace(case, outlines=tuple(shuffled)).shown() == case.shown()
