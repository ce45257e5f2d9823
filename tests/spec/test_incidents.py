"""INC-1 to INC-16, ROLE-1: an incident is reported on suspicion, and closed by four factors and what they lead to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chartwarden.actions.access import access_report
from chartwarden.actions.charts import open_chart
from chartwarden.actions.desk import Desk
from chartwarden.actions.incident_steps import (
    assess_incident,
    close_incident,
    contain_incident,
    count_incident,
    decide_incident,
    draft_notice,
    hold_notices,
    tell_incident,
    triage_incident,
)
from chartwarden.actions.incidents import (
    IncidentView,
    Naming,
    list_incidents,
    my_reports,
    read_incident,
    report_incident,
)
from chartwarden.actions.ledger_keeping import DETAILS_ARE_KEPT, destroy_details
from chartwarden.actions.work import finish_work, hold_work, resume_work
from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.incident.assessment import Assessed, Conclusion, Ground, Rating
from chartwarden.incident.contact import Contact
from chartwarden.incident.containment import ContainmentStep, StepState, steps_for
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Told
from chartwarden.incident.exhibit import exhibit_of
from chartwarden.incident.incident import FindingKind, IncidentId, IncidentState
from chartwarden.incident.judging import kept_until
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind, Recipient
from chartwarden.incident.notice import NoticePart, Weight
from chartwarden.incident.report import ReportField, Said
from chartwarden.ledger.entry import Act
from chartwarden.purpose.work import HoldReason
from chartwarden.workforce.notice import NoticeKind
from tests.builders import NOW, a_patient, a_work_item, an_encounter
from tests.incident_office import (
    ASSOCIATE,
    DRAFT,
    LESSENED,
    LETTER,
    UNREAD,
    WHOLE,
    Office,
    a_report,
    an_office,
    refused,
)


@pytest.fixture
def office() -> Office:
    """Give an office of a covered entity."""
    return an_office()


# Reporting.


@pytest.mark.control("INC-1", "INC-15")
def test_the_clock_starts_when_somebody_knew_and_a_late_report_is_a_finding_by_itself(office: Office) -> None:
    # given a coder who knew on a Monday
    known_on = date(2026, 11, 23)
    # when they report on the Friday
    office.clock.advance(timedelta(days=4, hours=6))
    incident_id = office.reported(known_on=known_on, occurred_on=None)
    # then discovery is the Monday, and the lateness stands as a finding with what must be asked before any sanction
    incident = read_incident(office.desk(), incident_id).incident
    assert incident.discovered_on == known_on
    [late] = incident.findings
    assert (late.kind, late.number, late.words) == (FindingKind.LATE_REPORT, 3, "Reported late by 3 days.")
    assert "protected" in late.note
    assert [entry["counts"] for entry in office.entries(Act.REPORT_INCIDENT)] == [{"days_late": 3}]
    assert [(row.first_due.due, row.days_late) for row in list_incidents(office.desk()) if row.first_due] == [
        (date(2027, 1, 22), 3)
    ]


def test_a_suspicion_is_enough_and_what_it_names_need_not_exist(office: Office) -> None:
    # given a coder and an administrator, who know next to nothing
    guess = Said(IncidentKind.OTHER, "Something is odd with this list.", NOW.date(), work_id=a_work_id("nowhere"))
    # when they report, and the coder once without a word and once with a password
    for member in (office.coder, office.keeper):
        report_incident(office.at(member), guess)
    with refused("a-report-says-what-happened"):
        report_incident(office.at(office.coder), replace(guess, what="  "))
    with refused("free-text-holds-no-secret"):
        report_incident(office.at(office.coder), replace(guess, what="He used mine, my password is Heron!42"))
    # then both reports are kept with the work as it was named, each try is an entry, and the office is told
    assert [one.incident.report.work_id for one in _views(office)] == [guess.work_id] * 2
    assert office.ended(Act.REPORT_INCIDENT) == [
        ("granted", None),
        ("granted", None),
        ("refused", "a-report-says-what-happened"),
        ("refused", "free-text-holds-no-secret"),
    ]
    assert office.notices(office.officer) == [NoticeKind.INCIDENT_REPORTED] * 2


@pytest.mark.control("INC-3")
def test_phishing_goes_to_security_with_the_digest_of_the_message_and_no_patient(office: Office) -> None:
    # given a suspect message, of which only its digest is kept
    message = exhibit_of(b"From: it-desk@example.org\nSign in here", words="the message, kept in my mailbox")
    # when it is reported with nothing of a patient, and the office completes it
    said = Said(IncidentKind.PHISHING, "A message asked me to sign in.", NOW.date(), exhibits=(message,))
    incident_id = report_incident(office.at(office.coder), said)
    known = replace(said, occurred_on=NOW.date(), how_found="It came by e-mail.")
    triage_incident(office.desk(), incident_id, corrected=known, words="The message was looked at.")
    # then administrators are told without a word of it, the digest stands, and they do not open the file
    assert NoticeKind.SECURITY_REPORTED in office.notices(office.keeper)
    view = read_incident(office.desk(), incident_id)
    assert view.incident.report.exhibits == (message,)
    assert view.steps[0] is ContainmentStep.CHANGE_PASSWORD
    with refused("privacy-office-keeps-incidents"):
        read_incident(office.at(office.keeper), incident_id)
    assert office.ended(Act.READ_INCIDENT)[-1] == ("refused", "privacy-office-keeps-incidents")


@pytest.mark.control("INC-6")
def test_whoever_it_is_about_finds_no_incident_and_a_report_may_name_nobody(office: Office) -> None:
    # given reports about a privacy officer, one of them without the reporter's name
    about = a_report(subjects=(office.officer.user_id,))
    named = report_incident(office.at(office.coder), about)
    secret = report_incident(office.at(office.coder), about, naming=Naming.UNNAMED)
    # when the officer looks for them, by list and by id, and the other officer does
    own = office.desk()
    assert list_incidents(own) == ()
    for incident_id in (named, secret):
        with pytest.raises(NotFoundError):
            read_incident(own, incident_id)
        with pytest.raises(NotFoundError):
            decide_incident(own, incident_id, conclusion=Conclusion.BREACH, words="I say so myself.")
    view = read_incident(office.at(office.second), secret)
    # then the officer was told nothing and finds nothing; the other sees both, and of one nobody sees who reported it
    assert office.notices(office.officer) == []
    assert office.ended(Act.READ_INCIDENT)[0] == ("refused", "not-found")
    assert office.ended(Act.DECIDE_INCIDENT) == [("refused", "not-found")] * 2
    assert {row.id for row in list_incidents(office.at(office.second))} == {named, secret}
    assert (view.reporter, view.subjects) == ("nobody named", (office.officer.name,))
    assert [row.id for row in my_reports(office.at(office.coder))] == [named]
    first, second = office.entries(Act.REPORT_INCIDENT)
    assert (first["actor"], second["actor"], second["device"]) == (office.coder.user_id, "anonymous", "unnamed")
    assert second["work"] is second["patient"] is None


def test_a_reporter_sees_how_far_it_has_come_and_no_word_of_it(office: Office) -> None:
    # given a report that the office has completed under another kind
    incident_id = office.reported()
    corrected = a_report(kind=IncidentKind.PAPER)
    triage_incident(office.desk(), incident_id, corrected=corrected, words="It was paper after all.")
    # when its reporter looks, and somebody else
    [row] = my_reports(office.at(office.coder))
    # then they see the kind that they named and the state; another sees nothing, and reading is refused to both
    assert (row.kind, row.state) == (IncidentKind.MISDIRECTED, IncidentState.TRIAGED)
    assert my_reports(office.at(office.other)) == ()
    for act in (
        lambda: read_incident(office.at(office.coder), incident_id),
        lambda: list_incidents(office.at(office.other)),
    ):
        with refused("privacy-office-keeps-incidents"):
            act()


# Triage, containment, counting.


@pytest.mark.control("INC-7")
def test_triage_is_not_completed_with_a_blank_or_with_an_event_after_its_discovery(office: Office) -> None:
    # given a report of which nobody said when it happened
    incident_id = office.reported(occurred_on=None)
    desk, words = office.desk(), "The payer's letter was read."
    # when triage is tried with the blank, with a day after the discovery, and with the blank marked as not known
    with refused("no-blank-leaves-triage"):
        triage_incident(desk, incident_id, corrected=a_report(occurred_on=None), words=words)
    with refused("it-happened-before-it-was-known"):
        triage_incident(desk, incident_id, corrected=a_report(occurred_on=date(2026, 11, 21)), words=words)
    assert read_incident(desk, incident_id).incident.state is IncidentState.OPEN
    unknown = frozenset({ReportField.OCCURRED_ON})
    triage_incident(desk, incident_id, corrected=a_report(occurred_on=None, unknown=unknown), words=words)
    # then only the last completes it, each try is an entry, and the first report stands beside it
    incident = read_incident(desk, incident_id).incident
    assert (incident.state, len(incident.reports)) == (IncidentState.TRIAGED, 2)
    assert office.ended(Act.TRIAGE_INCIDENT) == [
        ("refused", "no-blank-leaves-triage"),
        ("refused", "it-happened-before-it-was-known"),
        ("granted", None),
    ]


@pytest.mark.control("INC-4")
def test_containment_fits_the_kind_and_a_recall_that_worked_closes_nothing(office: Office) -> None:
    # given a misdirected message
    incident_id = office.triaged()
    desk = office.desk()
    assert read_incident(desk, incident_id).steps == steps_for(IncidentKind.MISDIRECTED)
    # when the recall worked, and another step could not be done
    recall, correct = ContainmentStep.RECALL_MESSAGE, ContainmentStep.CORRECT_ADDRESS
    contain_incident(desk, incident_id, step=recall, state=StepState.DONE, words="Recalled before it was opened.")
    contain_incident(desk, incident_id, step=correct, state=StepState.NOT_POSSIBLE, words="The address was right.")
    with refused("steps-fit-the-kind"):
        contain_incident(desk, incident_id, step=ContainmentStep.WIPE_DEVICE, state=StepState.DONE, words="Wiped.")
    # then each has its time and result, and it can neither be decided as harmless nor closed
    results = read_incident(desk, incident_id).incident.steps
    assert [(one.step, one.state, one.at) for one in results] == [
        (recall, StepState.DONE, NOW),
        (correct, StepState.NOT_POSSIBLE, NOW),
    ]
    with refused("four-factors-each-in-words"):
        decide_incident(desk, incident_id, conclusion=Conclusion.LOW_PROBABILITY, words="It was recalled.")
    with refused("incident-steps-are-not-skipped"):
        close_incident(desk, incident_id, words="It was recalled.")
    assert office.ended(Act.CONTAIN_INCIDENT)[-1] == ("refused", "steps-fit-the-kind")
    assert office.ended(Act.DECIDE_INCIDENT) == [("refused", "four-factors-each-in-words")]
    assert office.ended(Act.CLOSE_INCIDENT) == [("refused", "incident-steps-are-not-skipped")]


@pytest.mark.control("INC-8")
def test_a_larger_count_makes_other_duties_and_the_former_count_stays(office: Office) -> None:
    # given 480 people of one State
    incident_id = office.triaged()
    desk = office.desk()
    count_incident(desk, incident_id, individuals=480, residents={State.UT: 480})
    before = {duty.whom: duty.due for duty in read_incident(desk, incident_id).duties}
    # when it turns out that they are 520
    count_incident(desk, incident_id, individuals=520, residents={State.UT: 520})
    view = read_incident(desk, incident_id)
    after = {duty.whom: duty.due for duty in view.duties}
    # then HHS is told with the patients and not in the next year, media are told, and both counts stand
    assert (Told.MEDIA in before, before[Told.HHS]) == (False, date(2027, 3, 1))
    assert after[Told.HHS] == after[Told.MEDIA] == after[Told.INDIVIDUALS] == date(2027, 1, 19)
    assert [count.individuals for count in view.incident.counts] == [3, 480, 520]
    assert [entry["counts"] for entry in office.entries(Act.COUNT_INCIDENT)] == [
        {"individuals": 480},
        {"individuals": 520},
    ]


@pytest.mark.control("INC-8")
def test_a_count_below_what_the_ledger_knows_of_is_a_finding_beside_it(office: Office) -> None:
    # given an account that others used, and that opened charts of two patients since, one of them before that day too
    other = a_patient("z", given="Ada", family="Okonkwo")
    stay = an_encounter("z", patient=other)
    keeper = office.at(office.keeper)
    keeper.charts.save([other, stay])
    keeper.work.add([a_work_item("z", encounter=stay, member=office.coder)])
    open_chart(office.at(office.coder), office.work.id)
    office.clock.advance(timedelta(days=1))
    for work_id in (office.work.id, a_work_id("work-z")):
        open_chart(office.at(office.coder), work_id)
    today = office.clock.now().date()
    said = a_report(
        kind=IncidentKind.SHARED_CREDENTIALS, occurred_on=today, known_on=today, subjects=(office.coder.user_id,)
    )
    office.clock.advance(timedelta(hours=6))
    incident_id = report_incident(office.at(office.manager), said)
    # when the office says that one person was touched, and then two
    for individuals in (1, 2):
        count_incident(office.desk(), incident_id, individuals=individuals, residents={})
    # then the first count has a finding, and both entries say what the ledger knows of
    [finding] = read_incident(office.desk(), incident_id).incident.findings
    assert (finding.kind, finding.number) == (FindingKind.COUNT_UNDERSTATED, 1)
    assert [entry["counts"] for entry in office.entries(Act.COUNT_INCIDENT)] == [
        {"individuals": 1, "in_ledger": 2},
        {"individuals": 2, "in_ledger": 2},
    ]


# The four factors, and the decision.


@pytest.mark.control("INC-9")
@pytest.mark.parametrize(
    ("recipient", "implied"), [(Recipient.COVERED_ENTITY, Rating.LOW), (Recipient.UNKNOWN_PERSON, Rating.HIGH)]
)
def test_who_got_it_moves_the_second_factor_and_never_decides_alone(
    office: Office, recipient: Recipient, implied: Rating
) -> None:
    # given an assessment in which only the recipient speaks for a low probability
    said = Assessed(
        extent=Ground(Rating.HIGH, "Names with their diagnoses on every line."),
        recipient=Ground(Rating.LOW, "They are known to us and gave their word.", (LETTER,), "They signed a letter."),
        acquired=Ground(Rating.HIGH, "They opened the list and read it."),
        mitigation=Ground(Rating.HIGH, "Nothing was taken back so far."),
    )
    incident_id = office.assessed(said, recipient=recipient)
    # when the low probability is drawn from it
    with refused("four-factors-each-in-words"):
        decide_incident(
            office.desk(), incident_id, conclusion=Conclusion.LOW_PROBABILITY, words="A payer keeps secrets."
        )
    # then it is refused on record, whoever the recipient was, and the second factor differs
    assert office.ended(Act.DECIDE_INCIDENT) == [("refused", "four-factors-each-in-words")]
    assert read_incident(office.desk(), incident_id).suggested[1].rating is implied


@pytest.mark.control("INC-10")
def test_an_assurance_without_evidence_is_not_strong_mitigation(office: Office) -> None:
    # given an assurance of destruction with nothing to show for it
    incident_id = office.triaged()
    claimed = replace(LESSENED, exhibits=())
    # when the fourth factor is rated by it, and when the letter is attached
    with refused("an-assurance-needs-an-exhibit"):
        assess_incident(office.desk(), incident_id, assessment=replace(WHOLE, mitigation=claimed))
    assess_incident(office.desk(), incident_id, assessment=WHOLE)
    # then only the second is saved
    assert len(read_incident(office.desk(), incident_id).incident.assessments) == 1
    assert office.ended(Act.ASSESS_INCIDENT) == [("refused", "an-assurance-needs-an-exhibit"), ("granted", None)]


@pytest.mark.control("INC-16")
@pytest.mark.parametrize(
    "said",
    [
        replace(WHOLE, acquired=Ground()),
        replace(WHOLE, acquired=replace(UNREAD, words="Low: 2 points out of 12, an average of 1.5")),
        Assessed(*[Ground(Rating.LOW, "The average of the scores is low overall.", (LETTER,), "Average 1.2")] * 4),
    ],
    ids=["a factor is blank", "a factor is a score", "an average"],
)
def test_low_probability_takes_four_factors_in_their_own_words_and_the_record_is_kept(
    office: Office, said: Assessed
) -> None:
    # given an assessment that lacks one, and then a whole one
    incident_id = office.assessed(said)
    desk, words = office.desk(), "The tape was whole and the pages came back."
    with refused("four-factors-each-in-words"):
        decide_incident(desk, incident_id, conclusion=Conclusion.LOW_PROBABILITY, words=words)
    # when the whole one is decided, every step answered, and it is closed
    assess_incident(desk, incident_id, assessment=WHOLE)
    decide_incident(desk, incident_id, conclusion=Conclusion.LOW_PROBABILITY, words=words)
    office.contained(incident_id)
    closed = close_incident(desk, incident_id, words="Nothing is left to do.")
    # then it stands with both assessments, is kept six years, and takes no further step
    assert [row.said for row in closed.assessments] == [said, WHOLE]
    assert kept_until(closed) == date(2032, 11, 23)
    assert office.ended(Act.DECIDE_INCIDENT) == [("refused", "four-factors-each-in-words"), ("granted", None)]
    with refused("incident-steps-are-not-skipped"):
        assess_incident(desk, incident_id, assessment=WHOLE)


def test_whoever_reported_it_does_not_judge_it_and_a_stale_page_is_refused(office: Office) -> None:
    # given an incident that one privacy officer reported and triaged
    own, other = office.at(office.officer), office.at(office.second)
    incident_id = report_incident(own, a_report())
    triage_incident(own, incident_id, corrected=a_report(), words="The payer's letter was read.")
    seen = read_incident(own, incident_id).incident.version
    assert (read_incident(own, incident_id).may_decide, read_incident(other, incident_id).may_decide) == (False, True)
    # when they assess and decide, and when the other does, once by a page that is older than another step
    with refused("nobody-judges-their-own-incident"):
        assess_incident(own, incident_id, assessment=WHOLE)
    with refused("nobody-judges-their-own-incident"):
        decide_incident(own, incident_id, conclusion=Conclusion.BREACH, words="It is one, I saw it.")
    assess_incident(other, incident_id, assessment=WHOLE, seen_version=seen)
    with refused("seen-as-it-stands"):
        count_incident(other, incident_id, individuals=5, residents={}, seen_version=seen)
    # then each is on record
    assert office.ended(Act.ASSESS_INCIDENT) == [("refused", "nobody-judges-their-own-incident"), ("granted", None)]
    assert office.ended(Act.COUNT_INCIDENT) == [("refused", "seen-as-it-stands")]


@pytest.mark.control("INC-14")
def test_a_breach_brings_its_duties_and_only_the_privacy_office_lets_a_notice_leave(office: Office) -> None:
    # given 501 people of one State, and a coder with a letter
    incident_id = office.assessed()
    desk = office.desk()
    count_incident(desk, incident_id, individuals=501, residents={State.UT: 501})
    with refused("privacy-office-keeps-incidents"):
        draft_notice(office.at(office.coder), incident_id, draft=DRAFT)
    with refused("notices-follow-a-decision"):
        draft_notice(desk, incident_id, draft=DRAFT)
    # when the office decides that it is a breach
    decide_incident(desk, incident_id, conclusion=Conclusion.BREACH, words="The list was read by the payer.")
    # then patients, media and HHS have their dates, the office has the letter, and it closes when all were told
    view = read_incident(desk, incident_id)
    assert [(duty.whom, duty.due) for duty in view.duties if duty.state in {None, State.UT} and not duty.condition][
        :3
    ] == [
        (Told.INDIVIDUALS, date(2027, 1, 19)),
        (Told.MEDIA, date(2027, 1, 19)),
        (Told.HHS, date(2027, 1, 19)),
    ]
    assert "wrong payer" in draft_notice(desk, incident_id, draft=DRAFT).letter
    office.contained(incident_id)
    with refused("nobody-is-left-to-be-told"):
        close_incident(desk, incident_id, words="Nothing is left to do.")
    for duty in view.unmet:
        tell_incident(desk, incident_id, whom=duty.whom, on=NOW.date(), state=duty.state)
    assert read_incident(desk, incident_id).unmet == ()
    assert close_incident(desk, incident_id, words="Nothing is left to do.").state is IncidentState.CLOSED
    assert office.ended(Act.DRAFT_NOTICE) == [
        ("refused", "privacy-office-keeps-incidents"),
        ("refused", "notices-follow-a-decision"),
        ("granted", None),
    ]


def test_a_letter_with_what_identifies_the_patient_is_none_and_the_check_says_where(office: Office) -> None:
    # given a breach about work on a chart, and drafts of which one says the patient's name and one has no way to ask
    incident_id = office.assessed(work_id=office.work.id)
    decide_incident(office.desk(), incident_id, conclusion=Conclusion.BREACH, words="The list was read.")
    named = replace(DRAFT, what_we_do=f"{DRAFT.what_we_do} Wilhelmina Ostrander was told by telephone.")
    # when they are drafted
    drafted = [
        draft_notice(office.desk(), incident_id, draft=one) for one in (named, replace(DRAFT, contact=Contact()))
    ]
    # then neither is a letter, the check names the part and quotes nothing, and each is an entry
    musts = [[one for one in each.remarks if one.weight is Weight.MUST] for each in drafted]
    assert [{one.part for one in each} for each in musts] == [{NoticePart.WHAT_WE_DO}, {NoticePart.CONTACT}]
    assert [each.letter for each in drafted] == ["", ""]
    assert "Ostrander" not in "".join(one.words for each in musts for one in each)
    assert office.ended(Act.DRAFT_NOTICE) == [("granted", None)] * 2


def test_law_enforcement_holds_notices_and_their_last_days_move(office: Office) -> None:
    # given a breach of which a detective says in writing that notices would hurt until March
    incident_id = office.assessed()
    desk, until = office.desk(), date(2027, 3, 1)
    before = {duty.whom: duty.due for duty in read_incident(desk, incident_id).duties}
    # when that is recorded
    hold_notices(desk, incident_id, delay=Delay(DelayKind.WRITTEN, NOW.date(), "A detective", until, (LETTER,)))
    # then the patients may be told until then
    after = {duty.whom: duty.due for duty in read_incident(desk, incident_id).duties}
    assert (before[Told.INDIVIDUALS], after[Told.INDIVIDUALS]) == (date(2027, 1, 19), until)
    assert office.ended(Act.HOLD_NOTICES) == [("granted", None)]


@pytest.mark.control("INC-13")
def test_a_business_associate_tells_by_its_contract_and_the_law_is_shown_apart() -> None:
    # given a contract of three days, and discovery on the first of June
    office = an_office(organisation=ASSOCIATE, now=datetime(2026, 6, 1, 9, tzinfo=UTC))
    incident_id = office.reported(known_on=date(2026, 6, 1), occurred_on=date(2026, 6, 1))
    # when its duties are shown
    [duty] = read_incident(office.desk(), incident_id).duties
    # then the contract's day and the law's are two, and a contract above the law is refused when it is set up
    assert (duty.whom, duty.due, duty.outer) == (Told.COVERED_ENTITY, date(2026, 6, 4), date(2026, 7, 31))
    with refused("a-contract-never-extends-the-law"):
        replace(ASSOCIATE, contract_days=61)


def test_a_business_associate_reports_a_use_that_is_no_breach_too_and_then_closes() -> None:
    # given a low probability that was decided at a business associate
    office = an_office(organisation=ASSOCIATE)
    incident_id = office.assessed()
    desk = office.desk()
    decide_incident(desk, incident_id, conclusion=Conclusion.LOW_PROBABILITY, words="The tape was whole.")
    office.contained(incident_id)
    # when it is closed before and after the covered entity was told
    with refused("nobody-is-left-to-be-told"):
        close_incident(desk, incident_id, words="Nothing is left to do.")
    tell_incident(desk, incident_id, whom=Told.COVERED_ENTITY, on=NOW.date())
    # then only the second closes it
    assert close_incident(desk, incident_id, words="Nothing is left to do.").state is IncidentState.CLOSED


@pytest.mark.control("ROLE-1")
def test_a_business_associate_tells_the_covered_entity_and_writes_to_no_patient() -> None:
    # given a breach that was decided at a business associate without a delegation, and at one with it
    offices = [
        an_office(organisation=one) for one in (ASSOCIATE, replace(ASSOCIATE, delegation="Agreement, section 4"))
    ]
    breaches = [office.assessed() for office in offices]
    for office, breach in zip(offices, breaches, strict=True):
        decide_incident(office.desk(), breach, conclusion=Conclusion.BREACH, words="The list was read.")
    alone, delegated = [read_incident(*of) for of in zip((one.desk() for one in offices), breaches, strict=True)]
    # when a letter to patients is asked for at each
    with refused("the-covered-entity-tells-its-patients"):
        draft_notice(offices[0].desk(), breaches[0], draft=DRAFT)
    assert draft_notice(offices[1].desk(), breaches[1], draft=DRAFT).letter
    # then without a delegation the duty is to the covered entity alone, and the refusal is on record
    assert [duty.to for duty in alone.duties] == ["Quillhaven Regional Hospital, the covered entity"]
    assert {duty.whom for duty in delegated.duties} == {Told.COVERED_ENTITY, Told.INDIVIDUALS, Told.HHS}
    assert (alone.tells_patients, delegated.tells_patients) == (False, True)
    assert offices[0].ended(Act.DRAFT_NOTICE) == [("refused", "the-covered-entity-tells-its-patients")]


# Evidence, and private investigations.


@pytest.mark.control("INC-5")
def test_an_open_incident_holds_what_stands_beside_entries_from_its_event_on(office: Office) -> None:
    # given entries of six years ago, and an open incident about that time, or about a day that nobody knows
    old = NOW.date()
    open_chart(office.at(office.coder), office.work.id)
    office.clock.advance(DETAILS_ARE_KEPT + timedelta(days=30))
    until = NOW + timedelta(days=1)
    known = office.clock.now().date()
    about = office.reported(known_on=known, occurred_on=old)
    # when the reporter, the manager, the administrator and the privacy office try to destroy it
    for member, rule in (
        (office.coder, "few-keep-the-ledger"),
        (office.manager, "few-keep-the-ledger"),
        (office.keeper, "few-keep-the-ledger"),
        (office.officer, "evidence-is-held"),
    ):
        with refused(rule):
            destroy_details(office.at(member), before=until)
    # then nothing is gone and each try is an entry; what is older than the event is not held
    assert office.ended(Act.DESTROY_DETAILS)[-1] == ("refused", "evidence-is-held")
    assert destroy_details(office.desk(), before=NOW - timedelta(days=1)).entries == 0
    # and when it is closed, the hold ends
    desk = office.desk()
    corrected = a_report(known_on=known, occurred_on=old)
    triage_incident(desk, about, corrected=corrected, words="The payer's letter was read.")
    assess_incident(desk, about, assessment=WHOLE)
    decide_incident(desk, about, conclusion=Conclusion.LOW_PROBABILITY, words="The tape was whole.")
    office.contained(about)
    close_incident(desk, about, words="Nothing is left to do.")
    assert destroy_details(desk, before=until).entries > 0


@pytest.mark.control("INC-12")
def test_whoever_reported_and_then_tries_that_chart_is_refused_and_leaves_a_sign(office: Office) -> None:
    # given another coder's work on the same chart, which a coder reported without having work there
    theirs = a_work_item("b", encounter=office.stay, member=office.other)
    done = a_work_item("c", encounter=office.earlier, member=office.other)
    office.at(office.keeper).work.add([theirs, done])
    report_incident(office.at(office.manager), a_report(work_id=theirs.id))
    # when they try that chart by that work and by other work on it, and the record of others; and when somebody does
    # who reported nothing
    for work in (theirs, done, office.work):
        with refused("work-is-the-warrant"):
            open_chart(office.at(office.manager), work.id)
    with refused("work-is-the-warrant"):
        open_chart(office.at(office.keeper), theirs.id)
    with refused("privacy-office-reviews-access"):
        access_report(office.at(office.manager), office.other.user_id)
    # then all are refused, and each try of the reporter left a sign
    signs = office.entries(Act.SIGNAL)
    assert [(sign["actor"], sign["because"]) for sign in signs] == [
        (office.manager.user_id, "private-investigation")
    ] * 3
    assert office.ended(Act.OPEN_CHART) == [("refused", "work-is-the-warrant")] * 4


def test_work_of_ones_own_that_was_reported_stays_open_and_on_hold_it_leaves_no_sign(office: Office) -> None:
    # given a coder who reported something of their own work
    desk = office.at(office.coder)
    report_incident(desk, a_report(work_id=office.work.id))
    # when they go on with it, put it on hold and try, and when they finish it and try
    assert open_chart(desk, office.work.id)
    hold_work(desk, office.work.id, reason=HoldReason.QUERY_PENDING)
    with refused("work-is-the-warrant"):
        open_chart(desk, office.work.id)
    assert office.entries(Act.SIGNAL) == []
    resume_work(desk, office.work.id)
    finish_work(desk, office.work.id)
    with refused("work-is-the-warrant"):
        open_chart(desk, office.work.id)
    # then only the last leaves a sign
    assert [sign["because"] for sign in office.entries(Act.SIGNAL)] == ["private-investigation"]


# Who may at all.


_STEPS: dict[Act, Callable[[Desk, IncidentId], object]] = {
    Act.LIST_INCIDENTS: lambda desk, _: list_incidents(desk),
    Act.READ_INCIDENT: read_incident,
    Act.TRIAGE_INCIDENT: lambda desk, one: triage_incident(desk, one, corrected=a_report(), words="It was looked at."),
    Act.CONTAIN_INCIDENT: lambda desk, one: contain_incident(
        desk, one, step=ContainmentStep.KEEP_EVIDENCE, state=StepState.DONE, words="Kept."
    ),
    Act.COUNT_INCIDENT: lambda desk, one: count_incident(desk, one, individuals=1, residents={}),
    Act.ASSESS_INCIDENT: lambda desk, one: assess_incident(desk, one, assessment=WHOLE),
    Act.DECIDE_INCIDENT: lambda desk, one: decide_incident(
        desk, one, conclusion=Conclusion.BREACH, words="It is one, I saw it."
    ),
    Act.HOLD_NOTICES: lambda desk, one: hold_notices(desk, one, delay=Delay(DelayKind.ORAL, NOW.date(), "A detective")),
    Act.DRAFT_NOTICE: lambda desk, one: draft_notice(desk, one, draft=DRAFT),
    Act.TELL_INCIDENT: lambda desk, one: tell_incident(desk, one, whom=Told.HHS, on=NOW.date()),
    Act.CLOSE_INCIDENT: lambda desk, one: close_incident(desk, one, words="Nothing is left to do."),
}


@pytest.mark.parametrize("act", list(_STEPS))
def test_every_step_is_the_privacy_offices_alone_and_a_subjects_never(office: Office, act: Act) -> None:
    # given an incident about the second privacy officer
    incident_id = office.reported(subjects=(office.second.id,))
    # when a manager, an administrator and a coder take a step, whether there is such an incident or not
    for member in (office.manager, office.keeper, office.coder):
        for asked in (incident_id, IncidentId("none")):
            with refused("privacy-office-keeps-incidents"):
                _STEPS[act](office.at(member), asked)
    # then each is an entry; to its subject and for an unknown id the answer is the same
    assert office.ended(act) == [("refused", "privacy-office-keeps-incidents")] * 6
    if act is not Act.LIST_INCIDENTS:
        for member, asked in ((office.second, incident_id), (office.second, IncidentId("none"))):
            with pytest.raises(NotFoundError) as raised:
                _STEPS[act](office.at(member), asked)
            assert raised.value.what == "that incident"
        assert office.ended(act)[-2:] == [("refused", "not-found")] * 2


def a_work_id(name: str) -> WorkItemId:
    """Give the id of work that may not exist."""
    return WorkItemId(name)


def _views(office: Office) -> list[IncidentView]:
    return [read_incident(office.desk(), row.id) for row in list_incidents(office.desk())]
