"""A Safe Harbor copy keeps years, three digits and one category; its report tells each removal and no value."""

import json
from datetime import date

import pytest

from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import LABELS
from chartwarden.phi.scan import FINDER_VERSION
from chartwarden.redaction.safe_harbor import ProviderNames, deidentify
from chartwarden.redaction.treatments import MEANING, TREATMENTS, Case, Rule, is_american, is_state, treated
from chartwarden.redaction.zip3 import default_table, table

TODAY = date(2026, 11, 25)
DATE, BIRTH, ZIP, AGE = (
    IdentifierKind.DATE,
    IdentifierKind.BIRTH_DATE,
    IdentifierKind.ZIP,
    IdentifierKind.AGE_OVER_89,
)


def _case(*, born_on: date | None = None, american: bool = True) -> Case:
    return Case(TODAY, born_on, default_table(), is_american=american)


def test_every_kind_of_identifier_has_a_treatment() -> None:
    # given all kinds that a finder may report
    # when the table is read
    # then none lacks a line, none is there twice, and each kind has a letter of the law
    assert set(TREATMENTS) == set(IdentifierKind)
    assert all(kind.safe_harbor in "ABCDEFGHIJKLMNOPQR" for kind in IdentifierKind)


def test_every_rule_says_what_it_means_and_where_it_comes_from() -> None:
    # given all rules that a report may name
    # when their meanings are read, then each has one, with a paragraph
    assert set(MEANING) == set(Rule)
    assert all(means and paragraph.startswith("164.514(b)(2)(i)") for means, paragraph in MEANING.values())


@pytest.mark.parametrize("kind", sorted(set(IdentifierKind) - {DATE, BIRTH, ZIP, AGE}))
def test_every_other_kind_is_removed_whole(kind: IdentifierKind) -> None:
    # given any value of a kind that has no gentler rule
    # when it is treated, then the label of its kind stands there and nothing of the value
    assert treated(kind, "Value 4417", _case()) == (f"[{LABELS[kind]}]", Rule.REMOVED)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("03/14/2026", "2026"),
        ("3/14/26", "2026"),
        ("14.03.26", "2026"),
        ("2026-03-14", "2026"),
        ("2026-03-14T08:15:00Z", "2026"),
        ("20260314081500", "2026"),
        ("March 14, 2026", "2026"),
        ("14th of March 2026", "2026"),
        ("Tuesday, March 14, 2026", "2026"),
        ("14MAR2026", "2026"),
        ("March 2026", "2026"),
        ("Mar '26", "2026"),
        ("03-2026", "2026"),
        ("Q1 2026", "2026"),
        ("12/28/2025 - 1/3/2026", "2025-2026"),
        ("3/4/58", "1958"),
        ("O3/l4/2O26", "2026"),
    ],
)
def test_of_a_date_the_year_stays(written: str, kept: str) -> None:
    # given a date as notes write it
    # when it is treated, then its year and nothing else is left
    assert treated(DATE, written, _case()) == (kept, Rule.DATE_TO_YEAR)


@pytest.mark.parametrize("written", ["3/14", "March 14", "Tuesday 3/14", "in March", "Christmas", "the 14th"])
def test_a_date_without_a_year_is_removed_whole(written: str) -> None:
    # given a date that tells no year
    # when it is treated, then a label stands there
    assert treated(DATE, written, _case()) == ("[date]", Rule.DATE_REMOVED)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("03/14/1958", "1958"),
        ("03/14/58", "1958"),
        ("12/24/1936", "1936"),  # ninety next month
        ("1936-11-26", "1936"),  # ninety tomorrow
        ("04/03/2026", "2026"),  # a newborn
        ("04/03/08", "2008"),  # nobody is 118
    ],
)
def test_of_a_birth_date_the_year_stays_up_to_the_age_of_89(written: str, kept: str) -> None:
    # given the birth date of somebody who is 89 at most
    # when it is treated, then its year stays
    assert treated(BIRTH, written, _case()) == (kept, Rule.DATE_TO_YEAR)


@pytest.mark.parametrize(
    "written",
    [
        "03/14/1931",
        "03/14/31",  # nobody is born in 2031 yet
        "1936-11-25",  # ninety today
        "10/24/1936",
        "11/12/1936",  # ninety if the month comes first
        "12/11/1936",  # ninety if the day comes first
        "1936",
        "March 1931",
    ],
)
def test_of_a_birth_date_nothing_stays_from_the_age_of_90(written: str) -> None:
    # given the birth date of somebody who is, or may be, 90
    # when it is treated, then the year goes too
    assert treated(BIRTH, written, _case()) == ("[birth date: 90 or older]", Rule.TELLING_YEAR)


def test_a_birth_date_that_registration_knows_decides_about_its_year() -> None:
    # given a note with the year of birth alone, and a patient who is 90 next month
    # when it is treated, then the year stays
    assert treated(BIRTH, "1936", _case(born_on=date(1936, 12, 24))) == ("1936", Rule.DATE_TO_YEAR)


def test_a_birth_year_of_two_digits_that_fits_a_child_and_a_centenarian_goes() -> None:
    # given two digits that mean 2024 or 1924
    # when they are treated, then no year is sure, unless registration knows it
    assert treated(BIRTH, "04/03/24", _case()) == ("[birth date]", Rule.DATE_REMOVED)
    assert treated(BIRTH, "04/03/24", _case(born_on=date(2024, 4, 3))) == ("2024", Rule.DATE_TO_YEAR)
    assert treated(BIRTH, "04/03/24", _case(born_on=date(1924, 4, 3)))[1] is Rule.TELLING_YEAR


def test_any_date_of_ninety_years_ago_goes_whole() -> None:
    # given the date of an operation in childhood
    # when it is treated, then its year would tell the age, and goes
    assert treated(DATE, "June 3, 1934", _case()) == ("[date: 90 or older]", Rule.TELLING_YEAR)


@pytest.mark.parametrize(
    ("written", "american", "kept", "rule"),
    [
        ("44903", True, "449", Rule.ZIP_TO_THREE_DIGITS),
        ("44903-1234", True, "449", Rule.ZIP_TO_THREE_DIGITS),
        ("03601", True, "000", Rule.ZIP_TO_ZEROES),
        ("00000", True, "000", Rule.ZIP_TO_ZEROES),
        ("10115", False, "000", Rule.ZIP_TO_ZEROES),
        ("K1A 0B1", True, "[ZIP]", Rule.REMOVED),
    ],
)
def test_of_a_zip_code_three_digits_stay_or_zeroes(written: str, *, american: bool, kept: str, rule: Rule) -> None:
    # given a postal code
    # when it is treated, then three digits stay of one of the United States alone
    assert treated(ZIP, written, _case(american=american)) == (kept, rule)


@pytest.mark.parametrize(
    ("kind", "written", "state"),
    [
        (IdentifierKind.CITY, "Texas.", True),
        (IdentifierKind.CITY, "West Virginia", True),
        (ZIP, "NH", True),
        (IdentifierKind.CITY, "Washington", False),
        (IdentifierKind.CITY, "Texas City", False),
        (IdentifierKind.CITY, "ohio", False),
        (IdentifierKind.PATIENT_NAME, "Virginia", False),
        (IdentifierKind.PATIENT_NAME, "AL", False),
    ],
)
def test_a_state_may_stay_and_a_person_or_town_of_that_name_may_not(
    kind: IdentifierKind, written: str, *, state: bool
) -> None:
    # given what a finder took for a place or a person
    # when it is compared with the States, then only a place that is one and no town may stay
    assert is_state(kind, written) is state


@pytest.mark.parametrize(
    ("before", "american"),
    [
        ("Harlow Falls, OH ", True),
        ("Harlow Falls, Ohio, ", True),
        ("Burlington, New Hampshire ", True),
        ("ZIP code: ", True),
        ("zip ", True),
        ("Berlin ", False),
        ("", False),
        ("Total ", False),
    ],
)
def test_a_state_or_the_word_zip_makes_a_code_american(before: str, *, american: bool) -> None:
    # given what stands before five digits
    # when it is read, then a State or the word ZIP decides
    assert is_american(f"{before}44903", len(before)) is american


def test_the_report_names_each_place_of_the_copy_and_no_value() -> None:
    # given a note
    text = "Seen 03/14/2026 at ZIP 03601, SSN 912-44-0187, tel. 330-555-0142."
    # when it is de-identified
    done = deidentify(text, reference_on=TODAY)
    # then each row leads to what stands in the copy now
    copy = done.text.value
    assert [(row.kind, row.letter, copy[row.start : row.end], row.rule) for row in done.report.removals] == [
        (DATE, "C", "2026", Rule.DATE_TO_YEAR),
        (ZIP, "B", "000", Rule.ZIP_TO_ZEROES),
        (IdentifierKind.SSN, "G", "[SSN]", Rule.REMOVED),
        (IdentifierKind.PHONE, "D", "[phone]", Rule.REMOVED),
    ]
    # and the counts, the finder, the table, the open limb and the day are told, and no value is
    told = json.dumps(done.report.as_dict())
    assert done.report.by_letter == {"B": 1, "C": 1, "D": 1, "G": 1}
    assert done.report.by_kind == {"date": 1, "phone": 1, "ssn": 1, "zip": 1}
    for said in (FINDER_VERSION, "census-2000-and-2010", "2010-04-01", "164.514(b)(2)(ii)", "2026-11-25"):
        assert said in told
    for value in ("03/14", "03601", "0187", "0142"):
        assert value not in told


def test_another_table_may_be_chosen_and_is_told() -> None:
    # given a prefix that was small in 2000 only
    text = "Lives in Channing, TX 79001."
    # when the table of 2010 is chosen
    done = deidentify(text, reference_on=TODAY, zip_table=table("census-2010"))
    # then its answer stands in the copy, and the report says whose answer it is
    assert "TX 790." in done.text.value
    assert "TX 000." in deidentify(text, reference_on=TODAY).text.value
    assert done.report.zip_table.name == "census-2010"


def test_provider_names_go_unless_the_policy_keeps_them() -> None:
    # given a note that names a clinician twice
    text = "Seen by Dr. Priya Raman-Holt. Dr. Raman-Holt called 330-555-0142."
    names = [Finding(place, end, IdentifierKind.PROVIDER_NAME, 1.0, "test") for place, end in ((12, 28), (34, 44))]
    # when the text is de-identified under either policy
    removed = deidentify(text, reference_on=TODAY, extra=names)
    kept = deidentify(text, reference_on=TODAY, extra=names, providers=ProviderNames.KEEP)
    # then names go, or stay and are counted; everything else goes in any case
    assert "Raman" not in removed.text.value
    assert kept.text.value == "Seen by Dr. Priya Raman-Holt. Dr. Raman-Holt called [phone]."
    assert (removed.report.kept_provider_names, kept.report.kept_provider_names) == (0, 2)
    assert kept.report.as_dict()["provider_names"] == "keep"


def test_user_ids_of_staff_go_even_where_their_names_stay() -> None:
    # given a user id, found by somebody's finder
    text = "Typed by rk22."
    typed = Finding(9, 13, IdentifierKind.STAFF_ID, 1.0, "test")
    # when provider names are kept
    done = deidentify(text, reference_on=TODAY, providers=ProviderNames.KEEP, extra=[typed])
    # then the id is removed
    assert done.text.value == "Typed by [staff id]."


def test_the_copy_hides_in_repr() -> None:
    # given a copy, in which a finder may have missed something
    done = deidentify("Ordinary words.", reference_on=TODAY)
    # when it is printed, then only its length is told
    assert "Ordinary" not in repr(done)


def test_a_text_without_identifiers_stays_as_it_is() -> None:
    # given medicine
    text = "Parkinson disease; Foley catheter; BP 120/80; 5 mg of warfarin; aged 89; Ohio; 2026."
    # when it is de-identified
    done = deidentify(text, reference_on=TODAY, known=KnownIdentifiers())
    # then nothing changes
    assert done.text.value == text
    assert done.report.removals == ()


def test_a_time_of_day_behind_a_date_stays() -> None:
    # given a time of four digits, behind a date and behind a part of one
    # when they are de-identified, then it is a time behind a whole date and the year of the other
    assert deidentify("ED 02/08/2026 1912: calm.", reference_on=TODAY).text.value == "ED 2026 1912: calm."
    born = Finding(5, 10, BIRTH, 1.0, "test")
    assert "1931" not in deidentify("Born 03/14 1931.", reference_on=TODAY, extra=[born]).text.value


def test_states_and_countries_stay() -> None:
    # given a journey
    text = "Moved from Mexico to Ohio in 2019."
    # when it is de-identified, then it is told as before
    assert deidentify(text, reference_on=TODAY).text.value == text
