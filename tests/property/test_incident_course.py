"""Incidents moved at random: no step is skipped, nothing is overwritten, and no score closes one."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.assessment import (
    Assessed,
    BreachException,
    Conclusion,
    ExceptionClaim,
    Factor,
    Further,
    Ground,
    PermittedClaim,
    Rating,
    SecuredBy,
    SecuredClaim,
)
from chartwarden.incident.containment import StepResult, StepState, steps_for
from chartwarden.incident.course import contained, counted, opened, triaged
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Told
from chartwarden.incident.incident import MOVES, Incident, IncidentId, IncidentState
from chartwarden.incident.judging import assessed, closed, decided, held, told
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.report import KnownBy, Report, Said, discovered_on, report_of, reported_on
from chartwarden.incident.weighing import concluded, objections, suggested_ratings
from tests.incident_cases import AT, LETTER, OFFICER, REPORTER, SUBJECT, a_said, low_grounds

_SENTENCES = (
    "",
    "low",
    "Average score 1.5 of 4, so low overall.",
    "The practice shredded it and says so in a letter.",
    "Its clerk saw the cover only and called at once.",
    "One summary of one patient, without anything protected.",
    "A practice that is bound by HIPAA itself got it.",
    "Both clerks have signed that they keep it secret.",
)
_sentences = st.sampled_from(_SENTENCES)
_days = st.integers(-5, 1).map(lambda days: date(2026, 11, 22) + timedelta(days))
_exhibits = st.sampled_from(((), (LETTER,)))
_grounds = st.builds(
    Ground, st.none() | st.sampled_from(Rating), _sentences, exhibits=_exhibits, counterweight=_sentences
)
_fax = st.builds(a_said, individuals=st.integers(0, 600))
_anything = st.builds(
    Said,
    kind=st.sampled_from(IncidentKind),
    what=st.just("A fax went astray."),
    known_on=_days,
    known_by=st.sampled_from(KnownBy),
    occurred_on=st.none() | _days,
    how_found=st.sampled_from(("", "The practice called.")),
    recipient=st.none() | st.sampled_from(Recipient),
    phi=st.frozensets(st.sampled_from(PhiKind), max_size=3),
    individuals=st.none() | st.integers(0, 600),
    subjects=st.sampled_from(((), (SUBJECT,))),
)
_said = st.sampled_from((_fax, _anything)).flatmap(lambda said: said)
_spoilt = st.builds(
    lambda factor, ground: low_grounds(**{factor.value: ground}), st.sampled_from(Factor), _grounds
)  # one factor of an assessment that holds, drawn anew
_assessed = st.one_of(
    _spoilt,
    st.builds(
        Assessed,
        _grounds,
        _grounds,
        _grounds,
        _grounds,
        permitted=st.none() | st.builds(PermittedClaim, st.sampled_from(("", "45 CFR 164.506(c)(1)")), _sentences),
        secured=st.none() | st.builds(SecuredClaim, st.sampled_from(SecuredBy), _sentences, exhibits=_exhibits),
        exception=st.none()
        | st.builds(ExceptionClaim, st.sampled_from(BreachException), _sentences, st.sampled_from(Further)),
    ),
)
_words = st.sampled_from(("", "As the practice confirmed."))
_members = st.sampled_from((REPORTER, OFFICER, OFFICER, OFFICER, SUBJECT))

Move = Callable[[Incident], Incident]


def _again(incident: Incident) -> Said:
    names = {field.name for field in fields(Said)}
    return Said(**{name: getattr(incident.report, name) for name in names})


def _all_steps(incident: Incident, state: StepState) -> Incident:
    for step in steps_for(incident.kind):
        incident = contained(incident, step=step, state=state, by=OFFICER, at=AT)
    return incident


def _to_triaged(incident: Incident) -> Incident:
    corrected = replace(
        _again(incident),
        occurred_on=incident.report.known_on,
        how_found="It was seen.",
        recipient=Recipient.COVERED_ENTITY,
        phi=frozenset({PhiKind.NAME}),
        individuals=1,
    )
    return triaged(incident, corrected=corrected, by=OFFICER, at=AT, words="As the practice confirmed.")


def _onward(incident: Incident, conclusion: Conclusion) -> Incident:
    """Take the step that comes next."""
    if incident.state is IncidentState.OPEN:
        return _to_triaged(incident)
    if incident.state is IncidentState.DECIDED:
        return closed(_all_steps(incident, StepState.DONE), by=OFFICER, at=AT, words="Nothing is left.", owed=())
    if incident.assessment is None:
        return assessed(incident, said=low_grounds(), by=OFFICER, at=AT)
    ready = _all_steps(incident, StepState.DONE)
    return decided(ready, conclusion=conclusion, by=OFFICER, at=AT, words="As the letter shows.")


def _a_move(act: Callable[..., Incident], **drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Move]:
    return st.fixed_dictionaries(drawn).map(lambda given: lambda incident: act(incident, **given))


_at = st.just(AT)
_delays = st.builds(Delay, st.just(DelayKind.ORAL), _days, st.just("Detective of Example County"))
_residents = st.integers(0, 600).map(lambda people: {State.CO: people})
_any_move = st.one_of(
    _a_move(triaged, corrected=_said, by=_members, at=_at, words=_words),
    _a_move(_all_steps, state=st.sampled_from(StepState)),
    _a_move(
        counted, individuals=st.integers(-1, 600), residents=_residents, by=_members, at=_at, seen=st.integers(0, 600)
    ),
    _a_move(assessed, said=_assessed, by=_members, at=_at),
    _a_move(decided, conclusion=st.sampled_from(Conclusion), by=_members, at=_at, words=_words),
    _a_move(held, delay=_delays, by=_members, at=_at),
    _a_move(told, whom=st.just(Told.INDIVIDUALS), on=_days, by=_members, at=_at),
    _a_move(closed, by=_members, at=_at, words=_words, owed=st.sampled_from(((), ("the patients",)))),
)
_on = _a_move(_onward, conclusion=st.sampled_from((Conclusion.LOW_PROBABILITY, Conclusion.BREACH)))
# Most moves lead on, or an incident would seldom come to its end.
_moves = st.lists(st.sampled_from((_on, _on, _any_move)).flatmap(lambda moves: moves), min_size=4, max_size=10)


def _done(report: Report) -> tuple[StepResult, ...]:
    return tuple(StepResult(step, StepState.DONE, AT, OFFICER, "") for step in steps_for(report.kind))


def _course(said: Said, moves: list[Move]) -> list[Incident]:
    course = [opened(said, id=IncidentId("i"), by=REPORTER, at=AT)]
    for move in moves:
        with suppress(RefusedError):
            course.append(move(course[-1]))
    return course


_HISTORIES = ("reports", "steps", "counts", "assessments", "decisions", "delays", "sent", "findings", "events")


@settings(max_examples=100, deadline=None)
@given(_said, _moves)
def test_however_it_is_moved_no_step_is_skipped_and_nothing_is_overwritten(said: Said, moves: list[Move]) -> None:
    # given an incident, moved at random
    course = _course(said, moves)
    # when each move is looked at, then the state went where the table allows, and every history only grew
    for before, after in pairwise(course):
        assert after.state is before.state or after.state in MOVES[before.state]
        assert after.version > before.version
        assert len(after.events) - len(before.events) == after.version - before.version
        for name in _HISTORIES:
            earlier: tuple[Any, ...] = getattr(before, name)
            assert getattr(after, name)[: len(earlier)] == earlier
        assert after.discovered_on <= before.discovered_on or before.report.occurred_on is not None
        assert set(before.subjects) <= set(after.subjects)


@settings(max_examples=100, deadline=None)
@given(_said, _moves)
def test_whatever_is_closed_was_triaged_and_judged_by_somebody_else(said: Said, moves: list[Move]) -> None:
    # given an incident, moved at random
    for incident in _course(said, moves):
        # when it is decided or closed, then somebody else decided, and what is never permitted was assessed
        if incident.state in {IncidentState.DECIDED, IncidentState.CLOSED}:
            decision = incident.decision
            assert decision is not None
            assert decision.by not in {REPORTER, *incident.subjects}
            assert not incident.kind.is_never_permitted or (
                incident.assessment is not None and decision.conclusion is not Conclusion.NOT_IMPERMISSIBLE
            )
        if incident.state is IncidentState.CLOSED:
            assert None not in incident.containment.values()


@settings(max_examples=60, deadline=None)
@given(_said, _moves)
def test_an_incident_comes_back_from_its_bytes_as_it_was(said: Said, moves: list[Move]) -> None:
    # given an incident, moved at random
    incident = _course(said, moves)[-1]
    # when it is encoded and decoded, then it is the same
    assert decoded(Incident, encoded(incident)) == incident


@settings(max_examples=100, deadline=None)
@given(_fax, _spoilt)
def test_a_low_probability_never_rests_on_a_blank_a_score_or_the_recipient_alone(said: Said, given: Assessed) -> None:
    # given an assessment that holds, with one factor drawn anew; about one in five holds still
    report = report_of(said, at=AT)
    # when it carries a low probability, then each factor speaks for itself and another than the recipient is shown
    if objections(report, given, Conclusion.LOW_PROBABILITY, steps=_done(report)):
        return
    grounds = given.grounds
    assert not {ground.words for ground in grounds.values()} & set(_SENTENCES[:3])
    assert len({ground.words for ground in grounds.values()}) == len(Factor)
    for implied in suggested_ratings(report, steps=_done(report)):
        ground = grounds[implied.factor]
        assert ground.rating is not None
        assert ground.rating is not Rating.HIGH or ground.counterweight in _SENTENCES[3:]
        assert ground.rating.place >= implied.rating.place or ground.counterweight in _SENTENCES[3:]
    assert any(
        grounds[factor].rating is Rating.LOW and grounds[factor].exhibits for factor in set(Factor) - {Factor.RECIPIENT}
    )


@settings(max_examples=100, deadline=None)
@given(_said, _assessed)
def test_the_definition_leads_to_the_first_conclusion_that_nothing_stands_against(said: Said, given: Assessed) -> None:
    # given any report and any assessment
    report = report_of(said, at=AT)
    steps = _done(report)
    found = concluded(report, given, steps=steps)
    # when the definition leads somewhere, then nothing stands against it, and something against all before it
    assert objections(report, given, found, steps=steps) == ()
    before = list(Conclusion)[: list(Conclusion).index(found)]
    assert all(objections(report, given, earlier, steps=steps) for earlier in before)
    assert found is not Conclusion.NOT_IMPERMISSIBLE or not report.kind.is_never_permitted


@settings(max_examples=100, deadline=None)
@given(_said)
def test_nothing_is_discovered_after_its_report_or_before_it_was_known(said: Said) -> None:
    # given any report
    report = report_of(said, at=AT)
    # when its discovery is asked for, then it lies between the day it was known and the day of the report
    assert report.known_on <= discovered_on(report) <= reported_on(report)
