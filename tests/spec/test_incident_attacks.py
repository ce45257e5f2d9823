"""Whoever would bury an incident, flood the office or find out who reported: refused, or seen by somebody else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.actions.incident_steps import (
    assess_incident,
    close_incident,
    count_incident,
    decide_incident,
    hold_notices,
    tell_incident,
    triage_incident,
)
from chartwarden.actions.incidents import Naming, read_incident, report_incident
from chartwarden.actions.ledger_keeping import is_held_by
from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.assessment import Assessed, Conclusion, Ground, Rating
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Told
from chartwarden.incident.exhibit import Exhibit, exhibit_of
from chartwarden.incident.incident import FindingKind, IncidentState
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind
from chartwarden.ledger.entry import Act
from chartwarden.workforce.notice import NoticeKind
from tests.builders import NOW
from tests.incident_office import LESSENED, LETTER, WHOLE, Office, a_report, an_office, refused

_FOUND_ON = date(2026, 11, 20)  # a Friday; the office's clock stands at the Monday after
_WORDS = "The payer's letter was read."


@pytest.fixture
def office() -> Office:
    """Give an office of a covered entity."""
    return an_office()


@pytest.mark.control("INC-6")
def test_a_report_about_every_privacy_officer_reaches_who_can_name_another(office: Office) -> None:
    # given a coder who names all privacy officers, so that nobody could open the file
    everybody = (office.officer.user_id, office.second.user_id)
    # when they report, once with the administrator too
    report_incident(office.at(office.coder), a_report(subjects=everybody))
    report_incident(office.at(office.coder), a_report(subjects=(*everybody, office.keeper.user_id)))
    # then the administrator is told both times, and of a report that one officer may judge only that officer is
    office.reported(subjects=(office.officer.user_id,))
    assert office.notices(office.keeper) == [NoticeKind.INCIDENT_WITHOUT_OFFICER] * 2
    assert office.notices(office.officer) == []
    assert office.notices(office.second) == [NoticeKind.INCIDENT_REPORTED]


@pytest.mark.control("INC-6")
def test_an_officer_who_takes_another_out_of_an_incident_is_seen_by_others(office: Office) -> None:
    # given an officer who would rather judge alone
    incident_id = office.reported()
    # when their triage names the other officer, and then corrects a word
    corrected = a_report(subjects=(office.second.id,))
    triage_incident(office.desk(), incident_id, corrected=corrected, words=_WORDS)
    triage_incident(office.desk(), incident_id, corrected=replace(corrected, what="Another word."), words=_WORDS)
    # then the other sees it no more, and administrators are told once who did it
    with pytest.raises(NotFoundError):
        read_incident(office.at(office.second), incident_id)
    told = office.house.workforce.notices(office.keeper.id)  # type: ignore[attr-defined]  # in memory
    assert told == ((NoticeKind.OFFICER_TAKEN_OUT, office.officer.user_id),)
    assert [entry["counts"] for entry in office.entries(Act.TRIAGE_INCIDENT)] == [{"officers_out": 1}, {}]


@pytest.mark.control("INC-2")
def test_a_flood_of_reports_is_refused_and_one_without_a_name_is_counted_for_nobody(office: Office) -> None:
    # given a coder who reports as fast as a program
    desk = office.at(office.coder)
    for _ in range(30):
        report_incident(desk, a_report())
    # when one more comes, then it is refused, and a colleague still reports; after an hour so does the coder
    with refused("reports-an-hour"):
        report_incident(desk, a_report())
    report_incident(office.at(office.other), a_report())
    # and reports without a name have one count for all of them, so that no count tells whose they are
    for member in (office.coder, office.other) * 15:
        report_incident(office.at(member), a_report(), naming=Naming.UNNAMED)
    with refused("reports-an-hour"):
        report_incident(office.at(office.manager), a_report(), naming=Naming.UNNAMED)
    assert office.entries(Act.REPORT_INCIDENT)[-1]["actor"] == "anonymous"
    office.clock.advance(timedelta(hours=1, seconds=1))
    assert report_incident(desk, a_report())


def test_a_slip_of_the_year_starts_no_clock_that_nobody_could_set_right(office: Office) -> None:
    # given a day of knowing in the year 202, which triage could never move later
    # when it is reported, then it is refused before it is kept
    with refused("known-since-there-are-clocks"):
        office.reported(known_on=date(202, 11, 20), occurred_on=None)
    assert office.desk().incidents.all_open() == ()


@pytest.mark.control("INC-5")
def test_no_correction_lets_go_of_evidence(office: Office) -> None:
    # given reports of an event of years ago with an exhibit, and of one on a day that cannot be
    theirs = exhibit_of(b"screen", words="a picture of the screen")
    old = office.reported(occurred_on=date(2015, 1, 1), exhibits=(theirs,))
    odd = office.reported(occurred_on=date(9999, 12, 31))
    # when triage moves the first event to last Friday and leaves the exhibit out
    triage_incident(office.desk(), old, corrected=a_report(), words=_WORDS)
    # then what is older than 2016 is held all the same, the exhibit stands, and the second holds everything
    after = office.desk().incidents.one(old)
    assert after.report.exhibits == (theirs,)
    assert is_held_by(after, date(2016, 1, 1))
    assert is_held_by(office.desk().incidents.one(odd), date(2016, 1, 1))


def test_a_subject_whom_nobody_knows_does_not_keep_an_incident_in_triage(office: Office) -> None:
    # given a report that names a user id with a slip in it, as at a terminal
    incident_id = office.reported(subjects=("omar.dias",))
    # when the office completes it with a form, which offers members only
    after = triage_incident(office.desk(), incident_id, corrected=a_report(subjects=(office.other.id,)), words=_WORDS)
    # then it goes on, with both
    assert after.state is IncidentState.TRIAGED
    assert after.subjects == (MemberId("omar.dias"), office.other.id)


@pytest.mark.control("INC-14")
def test_law_enforcement_is_no_excuse_for_never_telling(office: Office) -> None:
    # given an officer who would put a breach off for ever
    incident_id = office.assessed()
    desk = office.desk()
    orally = Delay(DelayKind.ORAL, NOW.date(), "Detective of Example County")
    far = Delay(DelayKind.WRITTEN, NOW.date(), "Detective of Example County", date(2199, 1, 1))
    # when a statement is of a day to come or before the discovery, and one in writing is not shown or is made up
    for day in (_FOUND_ON - timedelta(days=1), NOW.date() + timedelta(days=1)):
        with refused("a-delay-is-of-these-days"):
            hold_notices(desk, incident_id, delay=replace(orally, said_on=day))
    with refused("a-written-delay-is-shown"):
        hold_notices(desk, incident_id, delay=far)
    with refused("an-exhibit-can-be-looked-up"):
        hold_notices(desk, incident_id, delay=replace(far, exhibits=(Exhibit("ledger:99999"),)))
    # and when an oral one is asked for again before the 30 days are over
    hold_notices(desk, incident_id, delay=orally)
    office.clock.advance(timedelta(days=29))
    with refused("an-oral-delay-is-not-prolonged"):
        hold_notices(desk, incident_id, delay=replace(orally, said_on=office.clock.now().date()))
    # then the 30 days of the first stand, and one in writing follows it with the statement
    assert office.desk().incidents.one(incident_id).delays == (orally,)
    shown = replace(far, until=date(2027, 3, 1), exhibits=(LETTER,))
    assert hold_notices(desk, incident_id, delay=shown).delay == shown


@pytest.mark.control("INC-8", "INC-14")
def test_a_breach_of_many_is_not_closed_by_leaving_out_where_they_reside(office: Office) -> None:
    # given a breach of 900 people that nobody has put in a State, of which patients and HHS were told
    incident_id = office.assessed(individuals=900)
    desk = office.desk()
    decide_incident(desk, incident_id, conclusion=Conclusion.BREACH, words="It cannot be shown otherwise.")
    office.contained(incident_id)
    for whom in (Told.INDIVIDUALS, Told.HHS):
        tell_incident(desk, incident_id, whom=whom, on=NOW.date())
    # when it is closed, then it is refused until a count says that no State has more than 500 of them
    with refused("nobody-is-left-to-be-told"):
        close_incident(desk, incident_id, words="Everybody was told.")
    count_incident(desk, incident_id, individuals=900, residents={State.UT: 450, State.NV: 450})
    assert close_incident(desk, incident_id, words="Everybody was told.").state is IncidentState.CLOSED


@pytest.mark.control("INC-8")
def test_another_kind_hides_nothing_of_what_an_account_has_seen(office: Office) -> None:
    # given a shared account that opened a chart, which triage calls something else
    open_chart(office.at(office.coder), office.work.id)
    office.clock.advance(timedelta(days=1))
    about = {"subjects": (office.coder.id,), "occurred_on": _FOUND_ON}
    incident_id = office.reported(kind=IncidentKind.SHARED_CREDENTIALS, **about)
    corrected = a_report(kind=IncidentKind.OTHER, **about)
    triage_incident(office.desk(), incident_id, corrected=corrected, words=_WORDS)
    # when nobody is counted, then the patient whom the ledger knows of stands as a finding
    after = count_incident(office.desk(), incident_id, individuals=0, residents={})
    assert [(one.kind, one.number) for one in after.findings][-1] == (FindingKind.COUNT_UNDERSTATED, 1)


@pytest.mark.control("INC-10")
@pytest.mark.parametrize(
    ("exhibit", "rule"),
    [
        (Exhibit("ledger:999999999999999999"), "an-exhibit-can-be-looked-up"),
        (exhibit_of(b"", words="an empty file"), "an-exhibit-shows-something"),
    ],
)
def test_an_exhibit_that_shows_nothing_carries_no_low_rating(exhibit: Exhibit, rule: str, office: Office) -> None:
    # given an incident that somebody would call harmless
    incident_id = office.triaged()
    # when the fourth factor rests on an entry that is not there, or on an empty file
    with refused(rule):
        made_up = replace(WHOLE, mitigation=replace(LESSENED, exhibits=(exhibit,)))
        assess_incident(office.desk(), incident_id, assessment=made_up)
    # then nothing is saved; an entry that is there is an exhibit
    assert office.desk().incidents.one(incident_id).assessment is None
    there = replace(WHOLE, mitigation=replace(LESSENED, exhibits=(Exhibit("ledger:0"),)))
    assert assess_incident(office.desk(), incident_id, assessment=there).assessment


@pytest.mark.control("INC-16")
def test_words_that_differ_by_a_number_are_the_same_words(office: Office) -> None:
    # given four factors with one sentence and a number behind it
    factors = [
        Ground(Rating.LOW, f"We looked into this carefully {n}", (LETTER,), f"Nothing bad came of that {n}")
        for n in range(4)
    ]
    incident_id = office.assessed(Assessed(*factors))
    # when low probability is decided, then it is refused, and it stays a breach until shown otherwise
    with refused("four-factors-each-in-words"):
        decide_incident(office.desk(), incident_id, conclusion=Conclusion.LOW_PROBABILITY, words="All is well.")
    with refused("notices-follow-a-breach"):
        tell_incident(office.desk(), incident_id, whom=Told.INDIVIDUALS, on=NOW.date())
