"""Who is given whose chart: relatives, household, colleagues and oneself never; strangers who share a name pass."""

from dataclasses import replace
from datetime import date

import pytest

from chartwarden.actions.conflicts import is_rare_name
from chartwarden.chart.patient import Contact, Patient, PersonName
from chartwarden.foundation.identifiers import PatientId
from chartwarden.purpose.conflict import VIP_POOL, Conflict, conflict_of
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.values import MarkKind
from chartwarden.synthetic.ward import ward
from chartwarden.workforce.relation import Colleague, Relation, RelationKind
from tests.builders import a_member

HOME = "41 Tannery Row, Apt 4, Harlow Falls, OH 00011"
CODER = replace(a_member("lena.moss", name="Lena Moss"), home_address=HOME, department="Coding")
COLLEAGUE = replace(
    a_member("omar.diaz", name="Omar Diaz"), home_address="7 Mill Lane, Ford, OH 00012", department="Coding"
)
STRANGER = replace(COLLEAGUE, department="Surgery")


def _patient(given: str, family: str, address: str = "", **known: object) -> Patient:
    named = Patient(PatientId("p"), names=(PersonName((given,), family),), addresses=(address,) if address else ())
    return replace(named, **known)  # type: ignore[arg-type]  # names fields of Patient


def _named_beside(relation: str, phone: str) -> Contact:
    return Contact(PersonName(("Ida",), "Vance"), relation, (phone,))


@pytest.mark.parametrize(
    ("patient", "conflict"),
    [
        (_patient("Lena", "Moss", HOME), Conflict.SELF),
        (_patient("Lena", "Moss"), Conflict.SELF),  # nothing speaks against it
        (_patient("Lena", "Moss", "9 Elm St, Ford, OH 00012"), None),  # a namesake who lives elsewhere
        (_patient("Tim", "Moss", "41 tannery row apartment 4, HARLOW FALLS OH"), Conflict.FAMILY),
        (_patient("Tim", "Moss", "9 Elm St, Ford, OH 00012"), None),  # shares a name
        (_patient("Tim", "Vance", "41 Tannery Row #4, Harlow Falls, OH 00011"), Conflict.HOUSEHOLD),
        (_patient("Tim", "Vance", "41 Tannery Row, Apt 5, Harlow Falls, OH 00011"), None),  # another flat
        (_patient("Tim", "Vance", "43 Tannery Row, Harlow Falls, OH 00011"), None),  # next door
        (_patient("Tim", "Vance", contacts=(Contact(PersonName(("Lena", "A."), "Moss"), "wife"),)), Conflict.FAMILY),
        (_patient("Omar", "Diaz", "7 Mill Ln, Ford, OH 00012"), Conflict.CO_WORKER),
        (_patient("Omar", "Diaz", "80 Oak Ave, Ford, OH 00012"), None),
        (_patient("Tim", "Vance", "PO Box 4, Ford, OH 00012", is_vip=True), Conflict.VIP),
        (_patient("Tim", "Vance"), None),
    ],
)
def test_the_nearest_conflict_is_told(patient: Patient, conflict: Conflict | None) -> None:
    # given a coder, a colleague of hers, and a patient
    # when it is asked whether she may be given the chart, then the answer is the nearest conflict
    assert conflict_of(CODER, patient, colleagues=[Colleague.of(CODER), Colleague.of(COLLEAGUE)]) is conflict


LINE = "(330) 555-0142"


@pytest.mark.control("ACC-3")
@pytest.mark.parametrize(
    ("patient", "conflict"),
    [
        (_patient("Tim", "Vance", phones=("330.555.0142",)), Conflict.HOUSEHOLD),
        (_patient("Tim", "Vance", phones=("+1 330 555 0142 (home)",)), Conflict.HOUSEHOLD),
        (_patient("Tim", "Vance", contacts=(_named_beside("guarantor", "1-330-555-0142"),)), Conflict.HOUSEHOLD),
        (_patient("Tim", "Vance", contacts=(_named_beside("emergency contact", LINE),)), Conflict.HOUSEHOLD),
        (_patient("Tim", "Vance", phones=("(330) 555-0143",)), None),
        (_patient("Tim", "Vance", phones=("555-0142",)), None),  # lacks its area
        (_patient("Tim", "Vance", phones=("330-555-0142 ext. 4",)), None),  # a switchboard
        (_patient("Tim", "Vance", phones=("", "none", "unknown")), None),
    ],
)
def test_a_telephone_at_home_that_a_chart_gives_is_a_conflict(patient: Patient, conflict: Conflict | None) -> None:
    # given a coder with a telephone at home, and a patient who shares nothing else with her
    coder = replace(CODER, home_phone=LINE)
    # when it is asked whether she may be given the chart, then the line decides, however it is written
    assert conflict_of(coder, patient) is conflict
    # and without a telephone of hers there is nothing to compare
    assert conflict_of(CODER, patient) is None


@pytest.mark.parametrize("line", ["(800) 555-0100", "999-999-9999", "000 000 0000", "", "x", "330-555-0100 x12"])
def test_a_line_that_is_no_home_is_compared_with_nothing(line: str) -> None:
    # given a coder and a patient who give an office, a switchboard, or what fills a field
    # when it is asked, then nothing follows
    assert conflict_of(replace(CODER, home_phone=line), _patient("Tim", "Vance", phones=(line,))) is None


def test_a_line_that_many_give_is_no_conflict() -> None:
    # given a line that the coder and a patient share
    coder, patient = replace(CODER, home_phone=LINE), _patient("Tim", "Vance", phones=(LINE,))
    # when so many people give it that it is no home, then nothing follows
    assert conflict_of(coder, patient, is_shared=lambda digits: digits == "3305550142") is None
    assert conflict_of(coder, patient, is_shared=lambda _: False) is Conflict.HOUSEHOLD


def test_a_rare_name_in_one_town_is_more_than_chance() -> None:
    # given a patient with the coder's family name in her own town, at another address
    patient = _patient("Tim", "Moss", "9 Elm St, Harlow Falls, OH 00011")
    # when the name is common, then nothing follows; when hardly anybody has it, then they are kin
    assert conflict_of(CODER, patient, is_rare=lambda _: False) is None
    assert conflict_of(CODER, patient, is_rare=lambda _: True) is Conflict.FAMILY


def test_a_rare_name_counts_where_no_home_speaks_against_it() -> None:
    # given patients with the coder's rare family name: one without an address, one who lives in another town
    unknown, elsewhere = _patient("Tim", "Moss"), _patient("Tim", "Moss", "9 Elm St, Ford, OH 00012")
    # when it is asked, then only the former may be kin
    assert conflict_of(CODER, unknown, is_rare=lambda _: True) is Conflict.FAMILY
    assert conflict_of(CODER, elsewhere, is_rare=lambda _: True) is None


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Ana Maria Lopez", "Lopez"),
        ("Ana Lopez", "Lopez-Reyes"),
        ("Ana de la Cruz", "de la Cruz"),
        ("Tom Webb Jr", "Webb"),
    ],
)
def test_a_part_of_a_double_name_is_shared_too(name: str, family: str) -> None:
    # given a member and a patient of one home, whose names share a part
    member = replace(a_member("ana", name=name), home_address=HOME)
    # when it is asked, then they are family and not only a household
    assert conflict_of(member, _patient("Tim", family, HOME)) is Conflict.FAMILY


def test_a_family_name_alone_is_nobodys_whole_name() -> None:
    # given a newborn whom registration knows by the family name only
    child = Patient(PatientId("p"), names=(PersonName((), "Moss"),))
    # when it is asked for a stranger of that name, then it is not she
    assert conflict_of(CODER, child) is None


def test_who_was_declared_is_kept_apart_and_a_birth_date_decides_between_namesakes() -> None:
    # given a declared brother with another family name
    brother = Relation(RelationKind.SIBLING, "Tim Vance", birth_on=date(1990, 5, 1))
    # when two patients have his name, then the one with his birth date is he
    assert (
        conflict_of(CODER, _patient("Tim", "Vance", birth_on=date(1990, 5, 1)), relations=[brother]) is Conflict.FAMILY
    )
    assert conflict_of(CODER, _patient("Tim", "Vance", birth_on=date(1961, 5, 1)), relations=[brother]) is None


def test_whoever_works_elsewhere_in_the_house_is_no_colleague() -> None:
    patient = _patient("Omar", "Diaz", "7 Mill Lane, Ford, OH 00012")
    assert conflict_of(CODER, patient, colleagues=[Colleague.of(STRANGER)]) is None


def test_a_vip_goes_to_the_pool_only() -> None:
    patient = _patient("Tim", "Vance", is_vip=True)
    cleared = replace(CODER, clearances=frozenset({VIP_POOL}))
    assert (conflict_of(CODER, patient), conflict_of(cleared, patient)) == (Conflict.VIP, None)


def test_every_seeded_relation_of_a_ward_is_rerouted_and_strangers_with_the_name_pass() -> None:
    # given a ward that has relatives, households, colleagues and the staff themselves among its patients, and for each
    # relative a stranger who shares the name, and neighbours
    roster = [one.member for one in staff(seed=23)]
    tied = {MarkKind.SELF, MarkKind.RELATIVE, MarkKind.HOUSEHOLD, MarkKind.CO_WORKER}
    strangers = {MarkKind.SAME_SURNAME, MarkKind.NEIGHBOUR}
    seeded = rerouted = others = false = 0
    for chart in ward(seed=23, patients=100, today=date(2026, 11, 23)):
        for mark in chart.marks:
            member = next((one for one in roster if one.user_id == mark.user_id), None)
            if member is None:
                continue
            # when it is asked for the member whom the mark is about
            found = conflict_of(
                member, chart.patient, colleagues=[Colleague.of(one) for one in roster], is_rare=is_rare_name
            )
            seeded += mark.kind in tied
            rerouted += mark.kind in tied and found is not None
            others += mark.kind in strangers
            false += mark.kind in strangers and found is not None
    # then all of the former are rerouted and none of the latter
    assert (seeded, others) >= (10, 10)
    assert (rerouted, false) == (seeded, 0)
