from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.assessment import Conclusion, Ground, Rating
from chartwarden.incident.containment import ContainmentStep, StepState, steps_for
from chartwarden.incident.course import contained, counted, opened, triaged
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Told
from chartwarden.incident.exhibit import exhibit_of
from chartwarden.incident.incident import EventKind, FindingKind, Incident, IncidentId, IncidentState
from chartwarden.incident.judging import assessed, closed, decided, held, kept_until, told
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind
from chartwarden.incident.moving import require_may_judge
from chartwarden.incident.report import KnownBy
from tests.incident_cases import (
    AT,
    OFFICER,
    REPORTER,
    SUBJECT,
    a_said,
    a_triaged,
    an_incident,
    low_grounds,
    with_steps_done,
)

WORDS = "The practice confirms it in writing."


def _decided(conclusion: Conclusion = Conclusion.BREACH, *, kind: IncidentKind = IncidentKind.MISDIRECTED) -> Incident:
    ready = assessed(with_steps_done(a_triaged(kind=kind)), said=low_grounds(), by=OFFICER, at=AT)
    return decided(ready, conclusion=conclusion, by=OFFICER, at=AT, words=WORDS)


def _closed() -> Incident:
    return closed(_decided(Conclusion.LOW_PROBABILITY), by=OFFICER, at=AT, words=WORDS, owed=())


def test_a_report_opens_an_incident_with_its_count_and_its_lateness() -> None:
    # given a report of three patients, four days after it was known
    incident = an_incident(known_on=date(2026, 11, 19), occurred_on=None, individuals=3)
    # when it is opened, then the count, the first event and the lateness stand in it
    assert (incident.state, incident.individuals, incident.version) == (IncidentState.OPEN, 3, 1)
    assert [event.what for event in incident.events] == [EventKind.OPENED]
    assert [finding.words for finding in incident.findings] == ["Reported late by 3 days."]
    assert "164.530(g)" in incident.findings[0].note


def test_a_report_in_time_leaves_no_finding() -> None:
    # given a report on the day after it was known
    # when it is opened, then nothing is found wrong with it
    assert an_incident().findings == ()


def test_who_gives_no_name_stands_nowhere_in_it() -> None:
    # given a report without a name
    incident = opened(a_said(), id=IncidentId("i"), by=None, at=AT)
    # when it is read, then nobody is its reporter
    assert incident.opened_by is None
    assert {event.by for event in incident.events} == {None}


def test_triage_keeps_what_was_said_first_and_when() -> None:
    # given an incident that is triaged an hour later with corrected facts
    before = an_incident()
    after = triaged(
        before, corrected=a_said(what="Two faxes.", individuals=2), by=OFFICER, at=AT + timedelta(hours=1), words=WORDS
    )
    # when it is read, then both reports and both counts are there, and it was reported when it was
    assert [report.what for report in after.reports] == [before.report.what, "Two faxes."]
    assert [count.individuals for count in after.counts] == [1, 2]
    assert after.report.reported_at == AT
    assert (after.state, after.version) == (IncidentState.TRIAGED, 2)


def test_triage_with_a_blank_is_refused_and_nothing_moves() -> None:
    # given an incident
    incident = an_incident()
    # when its triage is to be completed without saying how it was found, then it is refused
    with pytest.raises(RefusedError) as refused:
        triaged(incident, corrected=a_said(how_found=""), by=OFFICER, at=AT, words=WORDS)
    assert refused.value.rule == "no-blank-leaves-triage"


@pytest.mark.parametrize(
    "later",
    [
        {"known_on": date(2026, 11, 23)},
        {"known_by": KnownBy.ONLY_WHO_DID_IT},
    ],
)
def test_a_correction_never_starts_the_clocks_later(later: dict[str, object]) -> None:
    # given an incident that was known on the 22nd
    incident = an_incident()
    # when triage would have it known later, then it is refused
    with pytest.raises(RefusedError) as refused:
        triaged(incident, corrected=a_said(**later), by=OFFICER, at=AT, words=WORDS)
    assert refused.value.rule == "discovery-does-not-move-later"


def test_a_correction_may_start_the_clocks_earlier_and_then_the_report_is_late() -> None:
    # given an incident that was said to be known on the 22nd
    incident = an_incident()
    # when triage finds that somebody knew on the 10th, then the clocks start there, and the lateness is found once
    earlier = a_said(known_on=date(2026, 11, 10), occurred_on=date(2026, 11, 9))
    after = triaged(incident, corrected=earlier, by=OFFICER, at=AT, words=WORDS)
    again = triaged(after, corrected=earlier, by=OFFICER, at=AT, words=WORDS)
    assert after.discovered_on == date(2026, 11, 10)
    assert [finding.number for finding in again.findings] == [12]
    assert again.events[-1].what is EventKind.CORRECTED


def test_a_day_that_cannot_be_may_be_corrected() -> None:
    # given a report that has it known a year before it happened
    incident = an_incident(known_on=date(2025, 11, 22))
    # when triage mends the year, then it is taken
    assert triaged(incident, corrected=a_said(), by=OFFICER, at=AT, words=WORDS).discovered_on == date(2026, 11, 22)


def test_a_subject_stays_in_it() -> None:
    # given an incident about a member
    incident = an_incident(subjects=(SUBJECT,))
    # when triage would leave them out, then it is refused; adding somebody is not
    with pytest.raises(RefusedError, match="not taken out"):
        triaged(incident, corrected=a_said(), by=OFFICER, at=AT, words=WORDS)
    other = MemberId("other")
    more = triaged(incident, corrected=a_said(subjects=(SUBJECT, other)), by=OFFICER, at=AT, words=WORDS)
    assert more.is_about(other)


@pytest.mark.parametrize("kind", [IncidentKind.ACCESS_WITHOUT_NEED, IncidentKind.MINIMUM_NECESSARY])
def test_what_is_never_permitted_does_not_become_another_kind(kind: IncidentKind) -> None:
    # given an incident of such a kind
    incident = an_incident(kind=kind)
    # when triage would call it something else, then it is refused
    with pytest.raises(RefusedError) as refused:
        triaged(incident, corrected=a_said(kind=IncidentKind.OTHER), by=OFFICER, at=AT, words=WORDS)
    assert refused.value.rule == "never-permitted-stays-so"


@pytest.mark.parametrize("kind", IncidentKind)
def test_each_kind_is_offered_steps_of_its_own_and_the_evidence_is_kept(kind: IncidentKind) -> None:
    # given a kind
    steps = steps_for(kind)
    # when its steps are asked for, then some stop the exposure, each once, and the last keeps the evidence
    assert len(steps) == len(set(steps)) >= 3
    assert steps[-1] is ContainmentStep.KEEP_EVIDENCE
    assert all(step.words.endswith(".") for step in steps)


def test_a_recall_that_worked_decides_nothing() -> None:
    # given a triaged incident
    incident = a_triaged()
    # when the recall worked, then it is recorded and the incident stands where it stood
    after = contained(
        incident, step=ContainmentStep.RECALL_MESSAGE, state=StepState.DONE, by=OFFICER, at=AT, words="Recalled."
    )
    assert (after.state, after.assessment, after.decision) == (IncidentState.TRIAGED, None, None)
    with pytest.raises(RefusedError):
        closed(after, by=OFFICER, at=AT, words=WORDS, owed=())


def test_a_later_answer_stands_behind_the_earlier_one() -> None:
    # given a step that was not done, and then was
    incident = a_triaged()
    for state in (StepState.NOT_DONE, StepState.DONE):
        incident = contained(incident, step=ContainmentStep.ASK_TO_DESTROY, state=state, by=OFFICER, at=AT)
    # when the checklist is read, then it says the last, and both are kept
    latest = incident.containment[ContainmentStep.ASK_TO_DESTROY]
    assert latest is not None
    assert latest.state is StepState.DONE
    assert [result.state for result in incident.steps] == [StepState.NOT_DONE, StepState.DONE]


def test_a_step_of_another_kind_is_refused() -> None:
    # given a fax that went astray
    # when a device is to be wiped, then it is refused
    with pytest.raises(RefusedError, match="does not belong"):
        contained(a_triaged(), step=ContainmentStep.WIPE_DEVICE, state=StepState.DONE, by=OFFICER, at=AT)


def test_each_count_is_kept() -> None:
    # given 480 patients, and then 520, of whom 501 reside in Colorado
    incident = counted(a_triaged(), individuals=480, residents={}, by=OFFICER, at=AT)
    incident = counted(incident, individuals=520, residents={State.CO: 501, State.TX: 0}, by=OFFICER, at=AT)
    # when they are read, then the last holds and the others are there
    assert [count.individuals for count in incident.counts] == [1, 480, 520]
    assert incident.residents == {State.CO: 501}


@pytest.mark.parametrize(("individuals", "residents"), [(-1, {}), (5, {State.CO: -1}), (5, {State.CO: 3, State.TX: 3})])
def test_a_count_that_cannot_be_is_refused(individuals: int, residents: dict[State, int]) -> None:
    # given a count that cannot be
    # when it is recorded, then it is refused
    with pytest.raises(RefusedError):
        counted(a_triaged(), individuals=individuals, residents=residents, by=OFFICER, at=AT)


def test_a_count_below_what_the_ledger_knows_is_found() -> None:
    # given one patient stated, where the ledger knows of 41
    incident = counted(a_triaged(), individuals=1, residents={}, by=OFFICER, at=AT, seen=41)
    # when findings are read, then 40 are missing, and a count that covers them leaves none
    assert [(finding.kind, finding.number) for finding in incident.findings] == [(FindingKind.COUNT_UNDERSTATED, 40)]
    assert counted(a_triaged(), individuals=41, residents={}, by=OFFICER, at=AT, seen=41).findings == ()


@pytest.mark.parametrize("member_id", [REPORTER, SUBJECT])
def test_nobody_judges_their_own_incident(member_id: MemberId) -> None:
    # given an incident by one member about another
    incident = a_triaged(subjects=(SUBJECT,))
    # when either would judge it, then each way is refused by the one rule
    with pytest.raises(RefusedError, match="nobody-judges-their-own-incident"):
        require_may_judge(incident, member_id)
    with pytest.raises(RefusedError, match="nobody-judges-their-own-incident"):
        assessed(incident, said=low_grounds(), by=member_id, at=AT)
    with pytest.raises(RefusedError, match="nobody-judges-their-own-incident"):
        decided(incident, conclusion=Conclusion.BREACH, by=member_id, at=AT, words=WORDS)
    with pytest.raises(RefusedError, match="nobody-judges-their-own-incident"):
        closed(incident, by=member_id, at=AT, words=WORDS, owed=())
    require_may_judge(incident, OFFICER)


def test_an_assessment_waits_for_triage_and_may_be_unfinished() -> None:
    # given an incident before and after triage
    unfinished = low_grounds(extent=Ground())
    # when an unfinished assessment is saved, then it is refused before and kept after
    with pytest.raises(RefusedError, match="triage is not complete"):
        assessed(an_incident(), said=unfinished, by=OFFICER, at=AT)
    assert assessed(a_triaged(), said=unfinished, by=OFFICER, at=AT).assessment is not None


def test_an_assurance_without_an_exhibit_is_not_saved_as_low() -> None:
    # given an assurance of destruction and nothing attached
    said = low_grounds(mitigation=Ground(Rating.LOW, "They say on the telephone that it is destroyed."))
    # when it is saved, then it is refused
    with pytest.raises(RefusedError) as refused:
        assessed(a_triaged(), said=said, by=OFFICER, at=AT)
    assert refused.value.rule == "an-assurance-needs-an-exhibit"


def test_an_incident_that_was_assessed_is_decided_and_closed_and_its_file_kept_six_years() -> None:
    # given a fax whose four factors show a low probability
    incident = _closed()
    # when it is read, then each step is in it, and it is kept for six years
    assert [event.what for event in incident.events if event.what is not EventKind.CONTAINED] == [
        EventKind.OPENED,
        EventKind.TRIAGED,
        EventKind.ASSESSED,
        EventKind.DECIDED,
        EventKind.CLOSED,
    ]
    assert (incident.is_open, kept_until(incident)) == (False, date(2032, 11, 23))
    assert kept_until(a_triaged()) is None


def test_what_was_closed_on_a_leap_day_is_kept_until_the_first_of_march() -> None:
    # given a file that was closed on 29 February
    leap_day = datetime(2028, 2, 29, 12, tzinfo=UTC)
    incident = closed(_decided(Conclusion.LOW_PROBABILITY), by=OFFICER, at=leap_day, words=WORDS, owed=())
    # when it is asked how long it is kept, then no day is lost
    assert kept_until(incident) == date(2034, 3, 1)


def test_a_low_probability_is_not_decided_on_a_blank_factor() -> None:
    # given an assessment without its third factor
    incident = assessed(a_triaged(), said=low_grounds(acquired=Ground()), by=OFFICER, at=AT)
    # when a low probability is decided, then it is refused; a breach may be decided
    with pytest.raises(RefusedError) as refused:
        decided(incident, conclusion=Conclusion.LOW_PROBABILITY, by=OFFICER, at=AT, words=WORDS)
    assert refused.value.rule == "four-factors-each-in-words"
    assert decided(incident, conclusion=Conclusion.BREACH, by=OFFICER, at=AT, words=WORDS).decision is not None


@pytest.mark.parametrize("kind", [IncidentKind.ACCESS_WITHOUT_NEED, IncidentKind.MINIMUM_NECESSARY])
def test_what_is_never_permitted_is_not_even_called_a_breach_without_an_assessment(kind: IncidentKind) -> None:
    # given such an incident that nobody assessed
    # when it is decided in any way, then it is refused
    for conclusion in Conclusion:
        with pytest.raises(RefusedError):
            decided(a_triaged(kind=kind), conclusion=conclusion, by=OFFICER, at=AT, words=WORDS)


def test_a_decision_is_only_made_stricter() -> None:
    # given an incident that was found to be none, and one that was found to be a breach
    low, breach = _decided(Conclusion.LOW_PROBABILITY), _decided()
    # when they are decided anew, then only the way to a breach is open, and both decisions are kept
    stricter = decided(low, conclusion=Conclusion.BREACH, by=OFFICER, at=AT, words=WORDS)
    assert [decision.conclusion for decision in stricter.decisions] == [Conclusion.LOW_PROBABILITY, Conclusion.BREACH]
    with pytest.raises(RefusedError) as refused:
        decided(breach, conclusion=Conclusion.LOW_PROBABILITY, by=OFFICER, at=AT, words=WORDS)
    assert refused.value.rule == "a-decision-is-only-made-stricter"
    # and the assessment that it rests on is not changed behind it
    with pytest.raises(RefusedError, match="decided already"):
        assessed(low, said=low_grounds(), by=OFFICER, at=AT)


def test_an_incident_is_not_closed_while_a_step_has_no_answer() -> None:
    # given a decided incident of which no step was answered
    ready = assessed(a_triaged(), said=low_grounds(), by=OFFICER, at=AT)
    incident = decided(ready, conclusion=Conclusion.BREACH, by=OFFICER, at=AT, words=WORDS)
    # when it is closed, then it is refused
    with pytest.raises(RefusedError) as refused:
        closed(incident, by=OFFICER, at=AT, words=WORDS, owed=())
    assert refused.value.rule == "containment-is-answered"


def test_an_incident_is_not_closed_while_somebody_is_left_to_be_told() -> None:
    # given a breach
    # when it is closed before the patients were told, then it is refused by naming them
    with pytest.raises(RefusedError, match="not been told yet: the patients"):
        closed(_decided(), by=OFFICER, at=AT, words=WORDS, owed=("the patients",))


def test_who_was_told_is_recorded_once_it_is_a_breach() -> None:
    # given a breach, and an incident that is not one
    # when the patients were told, then the first day is kept for the breach and refused for the other
    day = date(2026, 11, 23)
    incident = told(_decided(), whom=Told.INDIVIDUALS, on=day, by=OFFICER, at=AT)
    incident = told(incident, whom=Told.INDIVIDUALS, on=day - timedelta(days=1), by=OFFICER, at=AT)
    assert incident.told_on == {Told.INDIVIDUALS: date(2026, 11, 22)}
    with pytest.raises(RefusedError, match="notices-follow-a-breach"):
        told(_decided(Conclusion.LOW_PROBABILITY), whom=Told.INDIVIDUALS, on=day, by=OFFICER, at=AT)


def test_the_covered_entity_is_told_before_anything_is_decided_and_of_what_is_no_breach() -> None:
    # given an incident in triage, one that is decided to be no breach, and a closed one
    day = date(2026, 11, 23)
    # when the covered entity was told, then it is recorded for both that are open
    for incident in (an_incident(), _decided(Conclusion.LOW_PROBABILITY)):
        after = told(incident, whom=Told.COVERED_ENTITY, on=day, by=OFFICER, at=AT)
        assert after.told_on == {Told.COVERED_ENTITY: day}
    with pytest.raises(RefusedError, match="it is closed"):
        told(_closed(), whom=Told.COVERED_ENTITY, on=day, by=OFFICER, at=AT)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 24)])
def test_nobody_was_told_before_it_was_discovered_or_tomorrow(day: date) -> None:
    # given a breach that was discovered on the 22nd, seen from the 23rd
    # when a notice is dated outside of those days, then it is refused
    with pytest.raises(RefusedError, match="told-between-discovery-and-today"):
        told(_decided(), whom=Told.HHS, on=day, by=OFFICER, at=AT)


def test_law_enforcement_holds_a_notice_until_its_last_day() -> None:
    # given a breach, and an official who asked for ten days in writing
    delay = Delay(
        DelayKind.WRITTEN,
        date(2026, 11, 23),
        "Detective of Example County",
        date(2026, 12, 3),
        (exhibit_of(b"Wait until December 3.", words="the statement"),),
    )
    incident = held(_decided(), delay=delay, by=OFFICER, at=AT)
    after = datetime(2026, 12, 3, 12, tzinfo=UTC)
    # when a notice goes out before, then it is refused, and on that day it is not
    with pytest.raises(RefusedError, match="law-enforcement-holds-notices"):
        told(incident, whom=Told.INDIVIDUALS, on=date(2026, 12, 2), by=OFFICER, at=after)
    assert told(incident, whom=Told.INDIVIDUALS, on=date(2026, 12, 3), by=OFFICER, at=after).told_on
    assert incident.delay == delay


def test_a_closed_incident_takes_only_a_count_and_comes_back_with_it() -> None:
    # given a closed incident
    incident = _closed()
    # when anything else is done to it, then it is refused
    with pytest.raises(RefusedError):
        triaged(incident, corrected=a_said(), by=OFFICER, at=AT, words=WORDS)
    with pytest.raises(RefusedError):
        contained(incident, step=ContainmentStep.RECALL_MESSAGE, state=StepState.DONE, by=OFFICER, at=AT)
    # and a new count opens it again where it can be called a breach
    after = counted(incident, individuals=520, residents={}, by=OFFICER, at=AT)
    assert (after.state, after.events[-1].what) == (IncidentState.DECIDED, EventKind.REOPENED)


@pytest.mark.parametrize("words", ["", "ok", "x" * 4001, "They told me the password: Heron!42x"])
def test_a_move_is_said_in_words_without_a_secret(words: str) -> None:
    # given words that say nothing, too much, or a secret
    # when triage is completed with them, then it is refused
    with pytest.raises(RefusedError):
        triaged(an_incident(), corrected=a_said(), by=OFFICER, at=AT, words=words)


def test_no_word_of_it_stands_in_the_repr_of_any_part() -> None:
    # given a closed incident with words everywhere
    incident = _closed()
    parts = (incident, *incident.reports, *incident.assessments, *incident.decisions, *incident.events, *incident.steps)
    # when all of it is printed, then none of them is there
    printed = "".join(map(repr, parts)) + repr(low_grounds()) + repr(low_grounds().extent)
    assert not any(words in printed for words in ("practice", "shredded", "confirms"))


def test_evidence_is_kept_from_the_day_it_happened_or_all_of_it() -> None:
    # given an incident whose day is known, and one whose day is not
    # when it is asked from when evidence is kept, then it is that day, or always
    assert an_incident().kept_from == date(2026, 11, 22)
    assert an_incident(occurred_on=None).kept_from is None


def test_a_move_leaves_the_incident_before_it_as_it_was() -> None:
    # given an incident
    before = an_incident()
    kept = replace(before)
    # when it moves on, then the value before is unchanged
    triaged(before, corrected=a_said(), by=OFFICER, at=AT, words=WORDS)
    assert before == kept
