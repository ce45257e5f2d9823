"""What a purpose opens, told case by case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.chart.document import DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId
from chartwarden.minimum_necessary.grant import (
    ORDINARY,
    Circumstances,
    Grant,
    Through,
    Widening,
    Withholding,
    grant_parts,
)
from chartwarden.minimum_necessary.rulebook import CoverageRule, DocumentRule
from chartwarden.purpose.restricted import Subject
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose
from tests.builders import ADMITTED, DISCHARGE_SUMMARY, NOTE, NOW, PROGRESS_NOTE

ADA, BEA = PatientId("patient-ada"), PatientId("patient-bea")
STAY = Encounter(EncounterId("stay"), ADA, starts_at=ADMITTED)
COURSE, SOCIAL, FAMILY, PAYMENT = "8648-8", "29762-2", "10157-6", "48768-6"


def _outline(*codes: str | None, heading: str = "HEADING", **changes: object) -> Outline:
    """Make a discharge summary of the stay whose sections have these codes."""
    sections = tuple(Section(place, code, heading, place, place + 1) for place, code in enumerate(codes))
    summary = Outline(DocumentId("d"), ADA, STAY.id, DISCHARGE_SUMMARY, "", ADMITTED, "", sections)
    return replace(summary, **changes)


def _grant(
    *outlines: Outline,
    kind: str = "inpatient-final",
    codes: tuple[str, ...] = ("A41.51",),
    stay: Encounter = STAY,
    others: tuple[Encounter, ...] = (),
    widenings: tuple[Widening, ...] = (),
    circumstances: Circumstances = ORDINARY,
) -> Grant:
    purpose = Purpose(KindOfWork(kind), stay.id, Target(codes=codes))
    return grant_parts(
        purpose,
        outlines,
        encounters=(stay, *others),
        rulebook=default_rulebook(),
        widenings=widenings,
        now=NOW,
        circumstances=circumstances,
    )


def _why(grant: Grant) -> list[tuple[int | None, Withholding]]:
    return [(part.section, part.why) for part in grant.withheld]


def _wide(section: int | None, *, lasts: timedelta = timedelta(hours=1)) -> Widening:
    return Widening(DocumentId("d"), section, NOW + lasts)


def test_named_sections_are_shown_and_the_others_withheld_one_by_one() -> None:
    # given a course, a social history, a payment section and a heading without a code
    # when it is opened for final coding
    grant = _grant(_outline(COURSE, SOCIAL, PAYMENT, None))
    # then only the course is shown
    assert grant.sections_of(DocumentId("d")) == (0,)
    assert _why(grant) == [(place, Withholding.SECTION) for place in (1, 2, 3)]
    assert grant.sections_of(DocumentId("other")) == ()


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("F17.210", (0, 1)),
        ("F10.20", (0, 1)),
        ("Z59.02", (0, 1)),
        ("Z72.0", (0, 1)),
        ("Z87.891", (0, 1)),
        ("Z80.3", (0, 2)),
        ("Z84.1", (0, 2)),
        ("Z66", (0,)),
        ("Z79.4", (0,)),
        ("Z85.3", (0,)),
    ],
)
def test_a_targeted_group_brings_in_its_section(code: str, shown: tuple[int, ...]) -> None:
    # given a course, a social and a family history
    # when the document is opened for a code
    # then the history that decides such codes is shown, and the other is not
    assert _grant(_outline(COURSE, SOCIAL, FAMILY), codes=(code,)).sections_of(DocumentId("d")) == shown


@pytest.mark.control("ACC-1")
def test_a_document_of_another_patient_stays_closed_whatever_is_widened() -> None:
    # given a document of another patient that came along, filed even under this stay
    foreign = _outline(COURSE, patient_id=BEA)
    # when it is asked about, with everything widened
    for kind in ("inpatient-final", "risk-adjustment"):
        grant = _grant(foreign, kind=kind, widenings=(_wide(None), _wide(0)))
        # then it is closed, and cannot be requested
        assert grant.shown == ()
        assert _why(grant) == [(None, Withholding.OTHER_PATIENT)]
        assert not grant.withheld[0].may_be_requested


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("restricted", RestrictedClass)
def test_a_restricted_class_wins_over_every_rule_and_widening(restricted: RestrictedClass) -> None:
    # given a restricted document that the rule would open
    outline = _outline(COURSE, restricted=restricted)
    # when it is widened too
    grant = _grant(outline, widenings=(_wide(None), _wide(0)))
    # then it is closed and cannot be requested, and nothing tells which class it is: that would tell a diagnosis
    [part] = grant.withheld
    assert (grant.shown, part.why, part.may_be_requested) == ((), Withholding.RESTRICTED, False)
    assert str(part.source) == "45 CFR 164.502(b)"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": DocumentStatus.ENTERED_IN_ERROR}, Withholding.IN_ERROR),
        ({"media_type": "image/png"}, Withholding.PICTURE),
    ],
)
def test_what_was_entered_in_error_and_pictures_stay_closed(changes: dict[str, object], why: Withholding) -> None:
    # given such a document
    # when it is widened
    grant = _grant(_outline(COURSE, **changes), widenings=(_wide(None),))
    # then it stays closed
    assert _why(grant) == [(None, why)]


def test_a_superseded_note_counts_like_a_current_one() -> None:
    # given a note that a bulk export marks as superseded
    # when it is opened
    # then its status alone does not close it
    assert _grant(_outline(COURSE, status=DocumentStatus.SUPERSEDED)).shown


def test_a_type_that_the_work_does_not_need_and_another_stay_can_be_requested() -> None:
    # given a note of no known type, and a note of an earlier stay
    # when they are asked about
    type_, window = _grant(_outline(COURSE, loinc=NOTE)), _grant(_outline(COURSE, encounter_id=EncounterId("earlier")))
    # then each says why, and may be requested
    assert _why(type_) == [(None, Withholding.DOCUMENT_TYPE)]
    assert _why(window) == _why(_grant(_outline(COURSE, encounter_id=None))) == [(None, Withholding.OUTSIDE_WINDOW)]
    assert type_.withheld[0].may_be_requested
    assert window.withheld[0].may_be_requested


def test_letterhead_is_withheld_and_a_note_without_headings_is_shown() -> None:
    # given what stands before the first heading, and a note that has no heading at all
    letterhead = (Section(0, None, "", 0, 5), Section(1, COURSE, "COURSE", 5, 9))
    # when both are opened
    both = _grant(_outline(sections=letterhead))
    alone = _grant(_outline(sections=letterhead[:1]))
    # then the letterhead is withheld, and the whole note is shown
    assert (both.sections_of(DocumentId("d")), _why(both)) == ((1,), [(0, Withholding.LETTERHEAD)])
    assert alone.sections_of(DocumentId("d")) == (0,)


def test_a_document_without_any_section_is_withheld_as_a_whole() -> None:
    # given a document without words
    # when it is opened
    # then it is counted among what is withheld
    assert _why(_grant(_outline())) == [(None, Withholding.SECTION)]


@pytest.mark.control("ACC-7")
def test_a_widening_opens_its_part_until_it_expires() -> None:
    # given two sections that the rule withholds
    outline = _outline(COURSE, SOCIAL, FAMILY)
    # when one, all, or an expired one is widened
    one, every = _grant(outline, widenings=(_wide(1),)), _grant(outline, widenings=(_wide(None),))
    late = _grant(outline, widenings=(_wide(1, lasts=timedelta(0)), _wide(None, lasts=timedelta(seconds=-1))))
    # then exactly that is open
    assert one.sections_of(DocumentId("d")) == (0, 1)
    assert every.sections_of(DocumentId("d")) == (0, 1, 2)
    assert every.withheld == ()
    assert late == _grant(outline)


@pytest.mark.parametrize(
    ("written", "arrived", "is_shown"),
    [
        (ADMITTED + timedelta(hours=48), ADMITTED, True),
        (ADMITTED + timedelta(hours=48, seconds=1), ADMITTED, False),
        (ADMITTED - timedelta(hours=3), ADMITTED, True),
        (None, ADMITTED, False),
        (ADMITTED, None, False),
        (ADMITTED.replace(tzinfo=UTC) + timedelta(hours=1), ADMITTED, True),
        (ADMITTED + timedelta(hours=1), ADMITTED.replace(tzinfo=UTC), True),
        (ADMITTED.replace(tzinfo=UTC) + timedelta(hours=49), ADMITTED, False),
        (datetime(2026, 10, 3), ADMITTED, True),  # noqa: DTZ001 -- a day without an hour: over by 40.5 hours at latest
        (datetime(2026, 10, 4), ADMITTED, False),  # noqa: DTZ001 -- may have been written 64.5 hours after arrival
    ],
)
def test_the_window_of_arrival_counts_hours_and_fails_closed(
    written: datetime | None,
    arrived: datetime | None,
    is_shown: bool,  # noqa: FBT001
) -> None:
    # given a progress note written some time after arrival, or at a time that nobody knows
    outline = _outline("51848-0", loinc=PROGRESS_NOTE, written_at=written)
    # when it is opened for present-on-admission work
    grant = _grant(outline, kind="poa-determination", stay=replace(STAY, starts_at=arrived))
    # then 48 hours count, and the unknown is closed
    assert bool(grant.shown) is is_shown


@pytest.mark.parametrize(
    ("starts_at", "is_shown"),
    [
        (datetime(2026, 1, 1), True),  # noqa: DTZ001 -- charts often come without an offset
        (datetime(2025, 12, 31, 23, 59), False),  # noqa: DTZ001
        (None, False),
    ],
)
def test_the_service_year_counts_by_the_encounter_of_the_note(starts_at: datetime | None, is_shown: bool) -> None:  # noqa: FBT001
    # given a visit of some year
    visit = Encounter(EncounterId("visit"), ADA, starts_at=starts_at)
    outline = _outline("51848-0", loinc=PROGRESS_NOTE, encounter_id=visit.id, written_at=ADMITTED)
    # when its note is opened for risk adjustment
    grant = _grant(outline, kind="risk-adjustment", others=(visit,))
    # then the year of the visit decides, not the one of the writing
    assert bool(grant.shown) is is_shown


@pytest.mark.parametrize(
    ("days", "beside", "is_shown"),
    [(60, None, True), (61, None, False), (30, STAY.id, False), (30, EncounterId("older"), True)],
)
def test_a_specimen_of_an_earlier_visit_counts_where_the_stay_has_none(
    days: int,
    beside: EncounterId | None,
    is_shown: bool,  # noqa: FBT001
) -> None:
    # given the report of a specimen from an earlier visit, and perhaps another one
    older = Encounter(EncounterId("older"), ADA, starts_at=ADMITTED - timedelta(days=days))
    earlier = _outline("22637-3", loinc="11526-1", encounter_id=older.id, written_at=older.starts_at)
    other = _outline("22637-3", id=DocumentId("other"), loinc="11526-1", encounter_id=beside)
    # when the morphology of a neoplasm is coded
    grant = _grant(
        earlier, *([other] if beside else []), kind="neoplasm-morphology", codes=("C83.38",), others=(older,)
    )
    # then it is open for two months, unless the stay has a report of its own
    assert bool(grant.sections_of(earlier.id)) is is_shown


def test_work_without_documents_opens_none() -> None:
    # given a chart
    # when it is asked about for work on headers alone
    # then nothing is shown
    for kind in ("training", "incident-investigation", "wrong-patient-check"):
        assert _why(_grant(_outline(COURSE), kind=kind)) == [(None, Withholding.OUTSIDE_WINDOW)]


def test_work_without_a_rule_or_of_an_unknown_encounter_is_a_mistake_of_the_caller() -> None:
    # given a kind that the rulebook lacks, and an encounter that is not among those given
    # when a grant is asked for
    # then it is an error, and no empty grant
    with pytest.raises(KeyError):
        _grant(kind="no-such-kind")
    with pytest.raises(KeyError):
        grant_parts(
            Purpose(KindOfWork("inpatient-final"), EncounterId("other"), Target()),
            (),
            encounters=(STAY,),
            rulebook=default_rulebook(),
            now=NOW,
        )


def test_every_reason_is_a_clause_that_names_nothing() -> None:
    # given every reason
    # when it is read
    sentences = {why: why.sentence for why in Withholding}
    # then each is its own short clause
    assert len(set(sentences.values())) == len(Withholding)
    assert all(sentence[0].islower() and not sentence.endswith(".") for sentence in sentences.values())


def test_the_grant_says_which_rule_and_version_decided() -> None:
    # given any grant
    grant = _grant(_outline(COURSE, SOCIAL))
    # when its parts are read
    # then each names the rule with its version
    assert {grant.rule, *(part.rule for part in (*grant.shown, *grant.withheld))} == {"inpatient-final@2026.5"}
    assert date(2026, 11, 23) == NOW.date()


@pytest.mark.control("ACC-4")
@pytest.mark.parametrize(
    ("restricted", "opened", "codes", "is_shown"),
    [
        (RestrictedClass.VIP, {RestrictedClass.VIP}, "A41.51", True),
        (RestrictedClass.VIP, set(), "A41.51", False),
        (RestrictedClass.PART_2, {RestrictedClass.PART_2}, "A41.51", True),
        (RestrictedClass.PART_2, set(), "F10.20", False),  # a code needs it, and no consent opens it
        (RestrictedClass.SEALED, {RestrictedClass.SEALED}, "A41.51", True),
        (RestrictedClass.PSYCHOTHERAPY, set(RestrictedClass), "F32.1", False),
        (RestrictedClass.HIV, set(), "B20", True),
        (RestrictedClass.HIV, set(), "F32.1", False),
        (RestrictedClass.BEHAVIORAL, set(), "F32.1", True),
        (RestrictedClass.BEHAVIORAL, set(), "F10.20", True),
        (RestrictedClass.BEHAVIORAL, set(), "F17.210", False),
        (RestrictedClass.BEHAVIORAL, set(), "B20", False),
    ],
)
def test_a_restricted_class_opens_for_its_clearance_its_consent_or_its_code(
    restricted: RestrictedClass,
    opened: set[RestrictedClass],
    codes: str,
    is_shown: bool,  # noqa: FBT001
) -> None:
    # given a restricted document that the rule would open
    outline = _outline(COURSE, restricted=restricted)
    # when it is asked about with what was recorded
    grant = _grant(outline, codes=(codes,), circumstances=Circumstances(frozenset(opened)))
    # then it is open only where its own class is, and psychotherapy never
    assert bool(grant.shown) is is_shown


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize(
    ("changes", "is_open"),
    [
        ({"restricted": RestrictedClass.HIV}, True),
        ({"restricted": RestrictedClass.VIP}, True),
        ({"restricted": RestrictedClass.PSYCHOTHERAPY}, False),
        ({"restricted": RestrictedClass.PART_2}, False),
        ({"restricted": RestrictedClass.SEALED}, False),
        ({"restricted": RestrictedClass.HIV, "media_type": "image/png"}, False),
        ({"restricted": RestrictedClass.HIV, "status": DocumentStatus.ENTERED_IN_ERROR}, False),
        ({"restricted": RestrictedClass.HIV, "patient_id": BEA}, False),
    ],
)
def test_broken_glass_opens_what_no_law_of_its_own_keeps(changes: dict[str, object], is_open: bool) -> None:  # noqa: FBT001
    # given a document that is closed for good
    outline = _outline(COURSE, **changes)
    # when glass was broken for it
    glass = replace(_wide(None), through=Through.GLASS)
    # then it opens only where neither a law of its own nor what it is keeps it closed
    assert bool(_grant(outline, widenings=(glass,)).shown) is is_open


def test_a_heading_without_a_code_is_shown_where_the_rule_names_it() -> None:
    # given a visit note with an assessment, and with a statement of time and a remark, which have no section code
    assessment = Section(2, "51848-0", "IMPRESSION", 2, 3)
    sections = (Section(0, None, "Time spent:", 0, 1), Section(1, None, "REMARK", 1, 2), assessment)
    outline = _outline(sections=sections, loinc=PROGRESS_NOTE)
    # when its level is coded
    # then the time is shown and the remark is not
    assert _grant(outline, kind="professional-em", codes=("99214",)).sections_of(DocumentId("d")) == (0, 2)


def test_an_entry_for_some_codes_adds_a_document_for_them_only() -> None:
    # given a pathology report
    report = _outline("22637-3", "22635-7", loinc="11526-1")
    # when the surgeon's work is coded: the removal of a gallbladder, and of a malignant lesion
    gallbladder, lesion = (_grant(report, kind="professional-surgery", codes=(code,)) for code in ("47600", "11606"))
    # then only the second needs its diagnosis
    assert _why(gallbladder) == [(None, Withholding.DOCUMENT_TYPE)]
    assert lesion.sections_of(DocumentId("d")) == (0,)


def test_marked_evidence_narrows_a_query_to_its_documents_and_opens_nothing_beyond_its_rule() -> None:
    # given a consult with results, an assessment and a social history that no query needs, and a progress note
    consult = _outline("30954-2", "51848-0", SOCIAL, loinc="11488-4")
    note = _outline("51848-0", id=DocumentId("note"), loinc=PROGRESS_NOTE)

    def shown(*places: int, kind: str = "acuity-query") -> list[tuple[str, tuple[int, ...]]]:
        marked = frozenset((DocumentId("d"), place) for place in places)
        grant = _grant(consult, note, kind=kind, codes=("N17.9",), circumstances=Circumstances(marked=marked))
        return [(part.document_id, part.sections) for part in grant.shown]

    # when the assessment was marked; the social history, which is beyond the rule; and nothing
    # then the consult alone is shown once it holds a mark within the rule, and no more of it than the rule opens
    assert shown(1) == shown(1, 2) == [("d", (0, 1))]
    assert shown(2) == shown() == [("d", (0, 1)), ("note", (0,))]
    # and other work is not narrowed
    assert len(shown(1, kind="clinical-validation")) == 2
    # and what is left out can be asked for
    grant = _grant(
        consult,
        note,
        kind="acuity-query",
        codes=("N17.9",),
        circumstances=Circumstances(marked=frozenset({(DocumentId("d"), 1)})),
    )
    [left] = [part for part in grant.withheld if part.document_id == "note"]
    assert (left.why, left.may_be_requested, str(left.source)) == (
        Withholding.NOT_MARKED, True, "45 CFR 164.514(d)(2)",
    )  # fmt: skip


@pytest.mark.control("MIN-4")
def test_a_coverage_rule_decides_documents_and_look_back_of_payer_work_alone() -> None:
    # given a coverage rule that names imaging of the last 90 days
    imaging = "18748-4"
    rule = CoverageRule(
        "LCD L33787", "", (DocumentRule(frozenset({imaging}), frozenset({"19005-8"}), line=7),), look_back_days=90
    )
    book = replace(default_rulebook(), coverage={rule.id: rule})

    def shown(days: int, *, kind: str = "payer-medical-necessity", loinc: str = imaging, code: str = "19005-8") -> bool:
        outline = _outline(
            code, loinc=loinc, encounter_id=EncounterId("earlier"), written_at=ADMITTED - timedelta(days=days)
        )
        purpose = Purpose(KindOfWork(kind), STAY.id, Target(coverage_rule=rule.id))
        return bool(grant_parts(purpose, (outline,), encounters=(STAY,), rulebook=book, now=NOW).shown)

    # when imaging of several days, another document, and another kind of work are asked about
    # then only what it names within its look-back is shown, and only to work for the payer
    assert [shown(days) for days in (0, 90, 91, -1)] == [True, True, False, False]
    assert not shown(1, loinc=PROGRESS_NOTE, code="51848-0")
    assert not shown(1, kind="inpatient-final")


@pytest.mark.control("MIN-2")
def test_sensitive_clauses_open_by_section_a_second_person_and_until_it_expires_only() -> None:
    # given widenings of every width and way, one of which has expired
    outline = _outline(COURSE, SOCIAL)
    by_name = _wide(1)
    others = (
        _wide(None),
        replace(by_name, section=0, through=Through.LADDER),
        replace(by_name, section=0, expires_at=NOW),
        replace(by_name, document_id=None, section=None),
    )
    # when they are granted
    # then only the section that somebody else opened by its name is revealed
    assert _grant(outline, widenings=(by_name, *others)).revealed == {(DocumentId("d"), 1)}
    # and broken glass, which names its parts and is always reviewed, reveals those that it names
    glass = replace(by_name, section=0, through=Through.GLASS)
    assert _grant(outline, widenings=(glass,)).revealed == {(DocumentId("d"), 0)}
    assert len(_grant(outline, widenings=(replace(glass, section=None),)).revealed) == 2
    # and what a code of the target needs is readable everywhere, with what the rule lets stand
    assert _grant(outline).readable == {Subject.MENTAL_HEALTH, Subject.SUBSTANCE_USE}
    assert _grant(outline, codes=("B20", "F32.1")).readable == {
        Subject.HIV,
        Subject.MENTAL_HEALTH,
        Subject.SUBSTANCE_USE,
    }


def test_each_part_cites_the_paragraph_that_keeps_it_and_the_line_that_opens_it() -> None:
    # given parts that are withheld for different reasons
    sections = (Section(0, None, "", 0, 1), Section(1, COURSE, "COURSE", 1, 2), Section(2, SOCIAL, "SOCIAL", 2, 3))
    parts = _grant(_outline(sections=sections), _outline(COURSE, id=DocumentId("note"), loinc=NOTE))
    # when their sources are read
    cited = {part.why: str(part.source) for part in parts.withheld}
    # then the table of the workforce keeps sections and types, and minimum necessary the rest
    assert cited == {
        Withholding.LETTERHEAD: "45 CFR 164.502(b)",
        Withholding.SECTION: "45 CFR 164.514(d)(2)",
        Withholding.DOCUMENT_TYPE: "45 CFR 164.514(d)(2)",
    }
    # and what is open names a line of the rulebook; what was widened names none
    [shown] = parts.shown
    rule = default_rulebook().rules[KindOfWork("inpatient-final")]
    assert shown.lines == (rule.documents[0].line,) != (0,)
    assert _grant(_outline(COURSE, SOCIAL), widenings=(_wide(1),)).shown[0].lines[1] == 0
    assert _grant(_outline(SOCIAL), codes=("F17.210",)).shown[0].lines == (rule.unless[1].line,)


def test_a_wider_window_of_one_document_or_encounter_covers_no_other() -> None:
    # given documents of two encounters
    here, there = _outline(SOCIAL), _outline(COURSE, id=DocumentId("old"), encounter_id=EncounterId("old"))
    # when all of the other encounter is widened, and when the chart is
    by_encounter = Widening(None, None, NOW + timedelta(hours=1), encounter_id=EncounterId("old"))
    by_chart = Widening(None, None, NOW + timedelta(hours=1))
    # then the first opens that encounter alone, and the second everything that may be opened
    assert [part.document_id for part in _grant(here, there, widenings=(by_encounter,)).shown] == ["old"]
    assert [part.document_id for part in _grant(here, there, widenings=(by_chart,)).shown] == ["d", "old"]
    # and broken glass, which names its documents, opens no restricted one by the width of a chart
    glass = replace(by_chart, through=Through.GLASS)
    closed = _outline(COURSE, restricted=RestrictedClass.VIP)
    assert _grant(closed, widenings=(glass,)).shown == ()


def _opened(*codes: str, kind: str, section: str | None, **changes: object) -> bool:
    """Tell whether a document of one section opens for a target."""
    return bool(_grant(_outline(section, **changes), kind=kind, codes=codes).shown)


@pytest.mark.control("MIN-4")
@pytest.mark.parametrize("kind", ["payer-claim-validation", "denial-appeal"])
def test_a_payer_who_asks_about_a_procedure_gets_the_procedure_and_not_the_visit(kind: str) -> None:
    # given an emergency note that holds both
    visit, procedure = {"loinc": "34111-5", "section": "10164-2"}, {"loinc": "34111-5", "section": "29554-3"}
    # when a repair, a visit, both, a diagnosis, or a DRG is challenged
    for codes, has_visit, has_procedure in (
        (("12002",), False, True),
        (("99284",), True, False),
        (("12002", "99284"), True, True),
        (("S01.01XA",), True, False),
        (("MS-DRG 872",), True, False),
    ):
        # then each opens what its own code rests on
        assert _opened(*codes, kind=kind, **visit) is has_visit, codes  # type: ignore[arg-type]
        assert _opened(*codes, kind=kind, **procedure) is has_procedure, codes  # type: ignore[arg-type]


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize(
    ("kind", "code", "title", "is_open"),
    [
        ("i-b-14-exception", "L89.153", "Plastic surgery consult", True),
        ("i-b-14-exception", "L89.153", "Sickle cell crisis consult", True),
        ("i-b-14-exception", "L89.153", "Psychiatry consult", False),
        ("i-b-14-exception", "L89.153", "Infectious diseases consult", False),
        ("clinical-validation", "R65.20", "Infectious diseases consult", True),
        ("clinical-validation", "R65.20", "PSYCHIATRY consult", False),
        ("clinical-validation", "F05", "Psychiatry consult", True),
        ("risk-adjustment", "F33.1", "SUD Program progress note", False),
        ("risk-adjustment", "F10.20", "SUD Program progress note", True),
    ],
)
def test_a_title_keeps_a_consult_for_the_codes_that_are_about_it(
    kind: str,
    code: str,
    title: str,
    is_open: bool,  # noqa: FBT001
) -> None:
    # given an assessment under that title
    # when it is asked about
    # then only work on what the title names opens it
    assert _opened(code, kind=kind, section="51848-0", loinc="11488-4", title=title) is is_open


@pytest.mark.parametrize(
    ("codes", "title", "is_open"),
    [
        (("73110", "S52.571A"), "XR WRIST 3V LEFT", True),
        (("73110", "S52.571A"), "CT head", False),
        (("70450",), "CT head/cervical spine", True),
        (("72125",), "CT head/cervical spine", True),
        (("71046",), "CT head/cervical spine", False),
        (("77012",), "CT guided biopsy, liver", True),
        (("71275",), "CTA thoracic aorta", True),
        (("76817",), "US cervical length", True),
        (("71046",), "Radiology report", True),
    ],
)
def test_one_radiology_item_is_one_exam(codes: tuple[str, ...], title: str, is_open: bool) -> None:  # noqa: FBT001
    # given a report under a title that names a part of the body, or none
    # when it is opened for a code of radiology
    # then only the part that the code is for is open
    assert _opened(*codes, kind="radiology-profee", section="19005-8", loinc="18748-4", title=title) is is_open


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize(
    ("section", "heading", "changes", "is_open"),
    [
        (None, "NFPE", {}, True),
        ("8716-3", "VS", {"title": "Psychiatry note"}, True),
        (SOCIAL, "SOCIAL", {}, False),
        (None, "", {}, False),
        (None, "NFPE", {"restricted": RestrictedClass.HIV}, False),
        (None, "NFPE", {"encounter_id": EncounterId("earlier")}, False),
        (None, "NFPE", {"patient_id": BEA}, False),
    ],
)
def test_marked_evidence_belongs_to_the_query_unless_it_is_specially_protected(
    section: str | None,
    heading: str,
    changes: dict[str, object],
    is_open: bool,  # noqa: FBT001
) -> None:
    # given a note of a type that the query's rule does not name, with evidence in one of two sections
    sections = (Section(0, section, heading, 0, 1), Section(1, COURSE, "COURSE", 1, 2))
    outline = _outline(loinc=NOTE, sections=sections, **changes)
    marks = Circumstances(marked=frozenset({(DocumentId("d"), 0)}))
    # when it is opened for the query, and for other work
    query = _grant(outline, kind="acuity-query", codes=("E46",), circumstances=marks)
    # then what was marked is open, and nothing beside it
    assert query.sections_of(DocumentId("d")) == ((0,) if is_open else ())
    assert not _grant(outline, kind="inpatient-procedure", codes=("E46",), circumstances=marks).shown


def test_a_tumour_is_confirmed_by_notes_from_the_day_of_the_pathology_on() -> None:
    # given a pathology report, and notes before it, on its day, after it, and of no day
    report = _outline("22637-3", id=DocumentId("path"), loinc="11526-1", written_at=ADMITTED + timedelta(days=2))
    dates = [ADMITTED + timedelta(days=1), ADMITTED + timedelta(days=2), ADMITTED + timedelta(days=3), None]
    notes = [
        _outline("51848-0", id=DocumentId(f"n{place}"), loinc=PROGRESS_NOTE, written_at=date)
        for place, date in enumerate(dates)
    ]
    # when they are opened for its morphology, with and without the report
    after = _grant(report, *notes, kind="neoplasm-morphology", codes=("C18.7",))
    alone = _grant(*notes, kind="neoplasm-morphology", codes=("C18.7",))
    # then only who could know it confirms it, and without a report anybody may
    assert [part.document_id for part in after.shown] == ["path", "n1", "n2"]
    assert [part.document_id for part in alone.shown] == ["n0", "n1", "n2", "n3"]


@pytest.mark.control("MIN-2")
def test_a_joined_heading_opens_only_where_every_history_in_it_is_asked_for() -> None:
    # given social history whose heading names family too
    for heading, alone in (("SOCIAL", True), ("SOC/FAM", False), ("PFSH", False)):
        both = ("F10.20", "Z80.3")
        # when a code asks for the social one, and when codes ask for both
        # then it is open only where nothing else is in it
        assert _opened("F10.20", kind="inpatient-final", section=SOCIAL, heading=heading) is alone, heading
        assert _opened(*both, kind="inpatient-final", section=SOCIAL, heading=heading), heading


@pytest.mark.parametrize(
    ("loinc", "kind", "is_open"),
    [
        (PROGRESS_NOTE, "clinical-validation", True),  # its body counts as an assessment
        ("34111-5", "inpatient-procedure", False),  # which this work does not need of an emergency note
        ("11504-8", "professional-surgery", True),
        ("11502-2", "clinical-validation", True),  # nothing is known of a laboratory report's body but its type
    ],
)
def test_a_note_without_headings_counts_as_what_its_type_is_written_for(loinc: str, kind: str, is_open: bool) -> None:  # noqa: FBT001
    # given a note without any heading
    # when it is asked about
    # then what its type is written for decides
    assert _opened("R65.20", kind=kind, section=None, heading="", loinc=loinc) is is_open


@pytest.mark.parametrize(
    ("heading", "code", "is_open"),
    [
        ("HIV-1 RNA", "A41.9", False),
        ("HIV-1 RNA", "B20", True),
        ("RPR/HIV Ag-Ab", "A41.9", False),
        ("Urine drug screen", "A41.9", False),
        ("Urine drug screen", "F11.20", True),
        ("Chemistry", "A41.9", True),
    ],
)
def test_a_sensitive_panel_opens_for_its_own_codes_only(heading: str, code: str, is_open: bool) -> None:  # noqa: FBT001
    # given a laboratory report with that panel
    # when it is opened to validate a diagnosis
    # then only a code of its subject brings it in
    outline = {"section": None, "heading": heading, "loinc": "11502-2"}
    assert _opened(code, kind="clinical-validation", **outline) is is_open  # type: ignore[arg-type]


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize(
    ("title", "author", "code", "is_open"),
    [
        ("Progress note", "S. Brand, MD", "A41.51", True),
        ("Social work assessment", "B. Nord, LCSW", "A41.51", False),
        ("Progress note", "A. Tveit, chaplain", "A41.51", False),
        ("Progress note", "A. Tveit, chaplain", "F10.20", False),
        ("Social work assessment", "B. Nord, LCSW", "Z59.01", True),  # I.B.14
    ],
)
def test_who_treats_no_disease_writes_no_provider_note(title: str, author: str, code: str, *, is_open: bool) -> None:
    # given a note filed as a progress note
    # when a stay is coded
    # then the discipline of its author decides, and not its type
    note = {"section": "51848-0", "loinc": PROGRESS_NOTE, "title": title, "author": author}
    assert _opened(code, kind="inpatient-final", **note) is is_open  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "loinc", "heading", "is_open"),
    [
        ("inpatient-final", "28570-0", "Perineum", True),
        ("inpatient-procedure", "11504-8", "LEFT LEG", True),
        ("inpatient-procedure", "11504-8", "Consent", False),
        ("inpatient-procedure", "11504-8", "Social hx", False),
        ("inpatient-final", PROGRESS_NOTE, "Perineum", False),  # not in a note that tells many things
        ("outpatient-facility", "80565-5", "Pre-op IV", True),
        ("outpatient-facility", "80565-5", "IV meds from home", False),
    ],
)
def test_a_heading_without_a_code_is_part_of_the_story_of_a_procedure(
    kind: str, loinc: str, heading: str, *, is_open: bool
) -> None:
    # given a section whose heading has no code
    # when the work asks for what was done
    # then it is open where the document tells nothing else, and its words do not say otherwise
    assert _opened("O72.1", kind=kind, section=None, heading=heading, loinc=loinc) is is_open


@pytest.mark.parametrize(
    ("code", "section", "loinc", "is_open"),
    [
        ("Z68.1", "8716-3", "34746-8", True),
        ("Z68.1", "29545-1", "34746-8", False),
        ("Z68.1", "29545-1", "28623-7", False),
        ("L89.153", "29545-1", "28623-7", True),
        ("L89.153", "8716-3", "34746-8", False),
        ("R40.243", "29545-1", "34746-8", True),
        ("L89.153", "29545-1", "34117-2", True),
        ("Z68.1", "29545-1", "34117-2", False),
    ],
)
def test_what_a_nurse_may_document_opens_for_its_own_measure(
    code: str, section: str, loinc: str, *, is_open: bool
) -> None:
    # given a note with a measure
    # when a body mass index, an ulcer or a coma is coded
    # then a wound is no part of the first, and a weight none of the second
    assert _opened(code, kind="i-b-14-exception", section=section, loinc=loinc) is is_open


def test_a_code_with_a_modifier_opens_what_the_code_opens() -> None:
    # given a film of the hip
    film = {"section": "19005-8", "loinc": "18748-4", "title": "XR left hip"}
    # when its reading is coded with a modifier, then it is open, and to the code of another part of the body it is not
    assert _opened("73502-26", kind="radiology-profee", **film)  # type: ignore[arg-type]
    assert not _opened("73110-26", kind="radiology-profee", **film)  # type: ignore[arg-type]
