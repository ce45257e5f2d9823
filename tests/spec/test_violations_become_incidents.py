"""ACC-9, MIN-8: a look without need and a release of too much are incidents by themselves, whatever came of them."""

from dataclasses import replace

import pytest

from chartwarden.actions.codes import add_code
from chartwarden.actions.glass import break_glass
from chartwarden.actions.glass_review import review_glass
from chartwarden.actions.incident_steps import assess_incident, close_incident, decide_incident, triage_incident
from chartwarden.actions.incidents import list_incidents, read_incident, report_incident
from chartwarden.chart.coding import Coding, Evidence
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.incident.assessment import (
    BreachException,
    Conclusion,
    ExceptionClaim,
    Further,
    PermittedClaim,
)
from chartwarden.incident.incident import EventKind, IncidentId, IncidentState
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.report import Said
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.glass import Glass, GlassPart, Verdict
from chartwarden.workforce.member import Role
from chartwarden.workforce.notice import NoticeKind
from tests.builders import a_document
from tests.incident_office import WHOLE, Office, a_report, an_office, refused

EMERGENCY = "Claim closes at midnight; ticket 4471: ED consult holds the only time of arrest."
SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
PERMITTED = PermittedClaim("45 CFR 164.506(c)(1)", "It was looked at for payment of this very claim.")
IN_GOOD_FAITH = ExceptionClaim(
    BreachException.UNINTENTIONAL, "They came upon it by mistake and told nobody of it.", Further.NO
)


@pytest.fixture
def office() -> Office:
    """Give an office of a covered entity."""
    return an_office()


def _broken(office: Office) -> Glass:
    """Have the coder break glass over an earlier note of their own work's chart."""
    note = a_document(
        "nurse", "PHYSICAL EXAM\nStage 3, sacrum.\n", patient=office.patient, encounter=office.stay, loinc="34746-8"
    )
    office.at(office.keeper).charts.save([note])
    part = GlassPart(note.document.outline.id, None)
    return break_glass(office.at(office.coder), office.work.id, [part], reason=EMERGENCY)


def _without_need(office: Office, *, further: Further = Further.NO) -> IncidentId:
    review_glass(
        office.desk(),
        _broken(office).id,
        verdict=Verdict.WITHOUT_NEED,
        words="Ticket 4471 is closed since May, and nothing was coded.",
        shared_further=further,
    )
    [row] = list_incidents(office.desk())
    return row.id


@pytest.mark.control("ACC-9")
def test_a_look_without_need_is_an_incident_that_nothing_makes_harmless(office: Office) -> None:
    # given a look that a review finds without need, and that was not shared further
    incident_id = _without_need(office)
    desk = office.desk()
    incident = read_incident(desk, incident_id).incident
    assert (incident.kind, incident.subjects) == (IncidentKind.ACCESS_WITHOUT_NEED, (office.coder.id,))
    assert (incident.report.work_id, incident.report.individuals) == (office.work.id, 1)
    assert "was not shared further" in incident.report.what
    # when it is closed at once, triaged as another kind, and decided as permitted or as an exception
    with refused("incident-steps-are-not-skipped"):
        close_incident(desk, incident_id, words="It was not shared further.")
    known = Said(
        IncidentKind.ACCESS_WITHOUT_NEED,
        "The look had no need.",
        incident.report.known_on,
        occurred_on=incident.report.occurred_on,
        how_found="The review of broken glass.",
        recipient=Recipient.WORKFORCE,
        phi=frozenset({PhiKind.DIAGNOSIS}),
        individuals=1,
        subjects=incident.subjects,
    )
    with refused("never-permitted-stays-so"):
        triage_incident(desk, incident_id, corrected=replace(known, kind=IncidentKind.OTHER), words="No incident.")
    triage_incident(desk, incident_id, corrected=known, words="The review and the ledger were read.")
    claimed = replace(WHOLE, permitted=PERMITTED, exception=IN_GOOD_FAITH)
    tries = [
        (None, Conclusion.NOT_IMPERMISSIBLE),
        (claimed, Conclusion.NOT_IMPERMISSIBLE),
        (claimed, Conclusion.EXCEPTION),
    ]
    for said, conclusion in tries:
        if said is not None:
            assess_incident(desk, incident_id, assessment=said)
        with pytest.raises(RefusedError) as raised:
            decide_incident(desk, incident_id, conclusion=conclusion, words="It was not shared further.")
        assert raised.value.rule in {"no-incident-needs-a-paragraph", "an-exception-fits-wholly"}
    with refused("incident-steps-are-not-skipped"):
        close_incident(desk, incident_id, words="It was not shared further.")
    # then it stays open to the four factors, and every try is an entry
    assert read_incident(desk, incident_id).incident.state is IncidentState.TRIAGED
    assert [because for _, because in office.ended(Act.DECIDE_INCIDENT)] == [
        "no-incident-needs-a-paragraph",
        "no-incident-needs-a-paragraph",
        "an-exception-fits-wholly",
    ]
    assert office.ended(Act.CLOSE_INCIDENT) == [("refused", "incident-steps-are-not-skipped")] * 2


@pytest.mark.control("ACC-9")
def test_the_review_and_the_incident_are_one_change_and_its_subject_learns_nothing(office: Office) -> None:
    # given a look without need by somebody who is a privacy officer too
    both = replace(office.coder, roles=frozenset({Role.CODER, Role.PRIVACY_OFFICER}))
    office.at(office.keeper).workforce.put(both)
    # when another officer reviews it
    incident_id = _without_need(office, further=Further.UNKNOWN)
    # then the entry of the review tells it, the other officers are told, and its subject finds nothing
    [review] = office.entries(Act.REVIEW_GLASS)
    assert review["counts"] == {"questionable": 0, "without_need": 1}
    assert office.notices(office.second)[-1] is NoticeKind.INCIDENT_REPORTED
    assert NoticeKind.INCIDENT_REPORTED not in office.notices(both)
    assert list_incidents(office.at(both)) == ()
    with pytest.raises(NotFoundError):
        read_incident(office.at(both), incident_id)
    # and the officer who reviewed it may decide it, since the product opened it by the verdict
    assert read_incident(office.desk(), incident_id).may_decide
    # and a review that is refused opens none
    [glass] = office.desk().glass.reviewed(most=2)
    with refused("seen-as-it-stands"):
        review_glass(
            office.at(office.second), glass.id, verdict=Verdict.WITHOUT_NEED, words="Looked at ticket 4471 again."
        )
    assert len(list_incidents(office.desk())) == 1


@pytest.mark.control("MIN-8")
def test_too_much_to_the_right_payer_is_an_incident_that_takes_the_four_factors(office: Office) -> None:
    # given a release of forty pages to the correct payer, of work whose code one section supports
    desk = office.at(office.coder)
    outline = office.summary.document.outline
    [diagnoses] = [one for one in outline.sections if one.ordinal == 3]
    add_code(desk, office.work.id, SEPSIS, evidence=[Evidence(outline.id, 3, diagnoses.start, diagnoses.end)])
    said = a_report(
        kind=IncidentKind.MINIMUM_NECESSARY,
        what="Forty pages went to the payer, and three were asked for.",
        individuals=1,
        work_id=office.work.id,
        pages_sent=40,
        pages_needed=3,
    )
    # when it is found after sending and reported, completed, and decided without the factors
    incident_id = report_incident(desk, said)
    triage_incident(office.desk(), incident_id, corrected=said, words="The copy of the release was read.")
    for conclusion in (Conclusion.NOT_IMPERMISSIBLE, Conclusion.LOW_PROBABILITY, Conclusion.BREACH):
        with pytest.raises(RefusedError):
            decide_incident(office.desk(), incident_id, conclusion=conclusion, words="It was the right payer.")
    # then it is that kind, with what was stated and what the product counts side by side, and only the factors lead on
    view = read_incident(office.desk(), incident_id)
    assert (view.incident.kind, view.incident.report.pages_too_many) == (IncidentKind.MINIMUM_NECESSARY, 37)
    assert [event.words for event in view.incident.events if event.what is EventKind.MEASURED] == [
        "The codes of this work are supported by 1 part of the chart on 1 page."
    ]
    [entry] = office.entries(Act.REPORT_INCIDENT)
    assert entry["counts"] == {
        "pages_needed": 1,
        "parts_needed": 1,
        "pages_sent": 40,
        "pages_stated": 3,
        "days_late": 1,
    }
    assert [outcome for outcome, _ in office.ended(Act.DECIDE_INCIDENT)] == ["refused"] * 3
    assess_incident(office.desk(), incident_id, assessment=WHOLE)
    decided = decide_incident(
        office.desk(), incident_id, conclusion=Conclusion.LOW_PROBABILITY, words="All pages came back unread."
    )
    assert decided.state is IncidentState.DECIDED


def test_what_another_members_work_needs_is_counted_by_the_office_and_not_by_a_guess(office: Office) -> None:
    # given a report about work that is not the reporter's
    outline = office.summary.document.outline
    [diagnoses] = [one for one in outline.sections if one.ordinal == 3]
    evidence = [Evidence(outline.id, 3, diagnoses.start, diagnoses.end)]
    add_code(office.at(office.coder), office.work.id, SEPSIS, evidence=evidence)
    said = a_report(kind=IncidentKind.MINIMUM_NECESSARY, work_id=office.work.id)
    incident_id = report_incident(office.at(office.other), said)
    before = read_incident(office.desk(), incident_id).incident
    # when the office completes it twice
    for _ in range(2):
        triage_incident(office.desk(), incident_id, corrected=said, words="The copy of the release was read.")
    after = read_incident(office.desk(), incident_id).incident
    # then it is counted once, by then
    assert [event.what for event in before.events] == [EventKind.OPENED]
    assert [event.what for event in after.events].count(EventKind.MEASURED) == 1
    [entry] = office.entries(Act.REPORT_INCIDENT)
    assert (entry["work"], entry["patient"], entry["counts"]) == (None, None, {"days_late": 1})
