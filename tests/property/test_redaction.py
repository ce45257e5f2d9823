"""What holds for every text: nothing found survives, nothing else changes, places lead to what stands there."""

import re
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import LABELS
from chartwarden.phi.surrogate import surrogate
from chartwarden.phi.written_date import read
from chartwarden.redaction.over_89 import category_for, tells_over_89
from chartwarden.redaction.safe_harbor import deidentify
from chartwarden.redaction.treatments import Case, treated
from chartwarden.redaction.zip3 import RESTRICTED_PREFIX, default_table

TODAY = date(2026, 11, 25)
_UNHURRIED = settings(deadline=None)  # the first call loads word lists and the tagger
GIVEN = st.sampled_from("Ada Tobias Wilhelmina Leslie Zoë Ingrid Otto".split())
FAMILY = st.sampled_from("Example Ostrander Webb Raman-Holt O'Hara Sands Quill".split())
DAYS = st.dates(date(2015, 1, 1), date(2026, 11, 24))
VALUES = st.one_of(
    st.builds("{} {}".format, GIVEN, FAMILY).map(lambda value: (value, IdentifierKind.PATIENT_NAME)),
    st.builds("{1}, {0}".format, GIVEN, FAMILY).map(lambda value: (value.upper(), IdentifierKind.RELATIVE_NAME)),
    DAYS.map(lambda day: (f"{day:%m/%d/%Y}", IdentifierKind.DATE)),
    DAYS.map(lambda day: (f"{day:%B} {day.day}, {day.year}", IdentifierKind.DATE)),
    st.integers(0, 99).map(lambda n: (f"330-555-01{n:02d}", IdentifierKind.PHONE)),
    st.from_regex(r"9[0-9]{2}-[1-4][0-9]-[0-9]{4}", fullmatch=True).map(lambda value: (value, IdentifierKind.SSN)),
    st.from_regex(r"MR-[0-9]{7}", fullmatch=True).map(lambda value: (value, IdentifierKind.MEDICAL_RECORD)),
    st.from_regex(r"[1-9][0-9]? (Tannery|Mill|Quarry) (Row|St)", fullmatch=True).map(
        lambda value: (value, IdentifierKind.ADDRESS)
    ),
    st.integers(90, 110).map(lambda age: (f"{age}-year-old", IdentifierKind.AGE_OVER_89)),
)
BETWEEN = st.sampled_from([" was seen; ", ".\n", " (", ") and ", "\t|\t", " - \N{BULLET} "])


@st.composite
def notes(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """Give a text made of values with clinical words between, and the findings of all values."""
    text, found = "Note: ", []
    for value, kind in draw(st.lists(VALUES, max_size=12)):
        found.append(Finding(len(text), len(text) + len(value), kind, 1.0, "test"))
        text += value + draw(BETWEEN)
    return text + "stable.", found


@given(notes())
@_UNHURRIED
def test_no_surrogate_equals_a_value_of_the_text_and_the_rest_stays(note: tuple[str, list[Finding]]) -> None:
    # given a note with its findings
    text, found = note
    originals = {text[one.start : one.end].casefold() for one in found}
    # when surrogates stand in
    copy = surrogate(text, found, secret=b"k" * 32, reference_on=TODAY)
    # then what no finding covers is there in order, and what stands between is none of the values
    between, here = [], 0
    for one in found:
        between.append(text[here : one.start])
        here = one.end
    shape = re.fullmatch("(.+)".join(map(re.escape, [*between, text[here:]])), copy, re.DOTALL)
    assert shape is not None
    assert {new.casefold() for new in shape.groups()} & originals == set()


@given(notes())
@_UNHURRIED
def test_the_same_value_gets_the_same_surrogate(note: tuple[str, list[Finding]]) -> None:
    # given a note that is written twice in one text
    text, found = note
    twice = [*found, *(Finding(o.start + len(text), o.end + len(text), o.kind, 1.0, "test") for o in found)]
    # when surrogates stand in
    copy = surrogate(text + text, twice, secret=b"k" * 32, reference_on=TODAY)
    # then both halves are the same
    assert copy[: len(copy) // 2] == copy[len(copy) // 2 :]


@given(notes())
@_UNHURRIED
def test_a_safe_harbor_copy_keeps_no_value_and_its_report_leads_to_what_stands_there(
    note: tuple[str, list[Finding]],
) -> None:
    # given a note with findings that a caller has
    text, found = note
    # when it is de-identified
    done = deidentify(text, reference_on=TODAY, extra=found)
    copy = done.text.value
    # then no value is left, and rows lie in order inside the copy
    assert not any(text[one.start : one.end] in copy for one in found)
    places = [(row.start, row.end) for row in done.report.removals]
    assert places == sorted(places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    # and what stands at each is a label, a year, three digits or the category
    allowed = "|".join(map(re.escape, LABELS.values()))
    for start, end in places:
        assert re.fullmatch(
            rf"\[(?:{allowed})(?:: 90 or older)?\]|\d{{4}}(?:-\d{{4}})*|\d{{3}}|90\+.*", copy[start:end]
        )


@given(st.dates(date(1850, 1, 1), date(2030, 12, 31)), st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_a_birth_year_stays_exactly_up_to_the_age_of_89(born_on: date, reference_on: date) -> None:
    # given a birth date written in the one order that leaves no doubt
    case = Case(reference_on, None, default_table(), is_american=True)
    # when it is treated
    words, _ = treated(IdentifierKind.BIRTH_DATE, born_on.isoformat(), case)
    # then its year stays when fewer than ninety birthdays have passed
    birthdays = sum(
        (year, born_on.month, born_on.day) <= (reference_on.year, reference_on.month, reference_on.day)
        for year in range(born_on.year + 1, reference_on.year + 1)
    )
    is_born = born_on <= date(reference_on.year, 12, 31)
    if is_born:
        assert (words == str(born_on.year)) is (birthdays < 90)
        assert tells_over_89(born_on.year, reference_on=reference_on, born_on=born_on) is (birthdays >= 90)


@given(st.from_regex(r"[0-9]{5}(-[0-9]{4})?", fullmatch=True))
def test_no_more_than_three_digits_of_a_zip_code_stay(written: str) -> None:
    # given any ZIP code
    # when it is kept
    kept = default_table().kept_of(written)
    # then three digits are left: its own, or zeroes where the prefix is restricted
    assert kept in {written[:3], RESTRICTED_PREFIX}
    assert kept == RESTRICTED_PREFIX or kept not in default_table().restricted


@given(st.integers(90, 125), st.sampled_from(["{}", "{}-year-old", "{} y/o", "{}yo", "aged {}", "{} years {} months"]))
def test_no_age_over_89_survives_its_category(age: int, form: str) -> None:
    # given an age in any writing
    # when its category is written, then the only number is 90
    assert set(re.findall(r"\d+", category_for(form.format(age, age)))) == {"90"}


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)), st.integers(-200, 200))
def test_moving_a_date_there_and_back_writes_the_old_one(day: date, weeks: int) -> None:
    # given a date
    written = day.isoformat()
    one = read(written)
    assert one is not None
    # when it moves and moves back
    moved = one.moved(timedelta(weeks=weeks))
    assert moved is not None
    back = read(moved)
    # then it is the old one
    assert back is not None
    assert back.moved(timedelta(weeks=-weeks)) == written


@given(st.text(max_size=300))
@_UNHURRIED
def test_any_text_can_be_deidentified(text: str) -> None:
    # given any text
    # when it is de-identified, then there is a copy, and each row lies inside it
    done = deidentify(text, reference_on=TODAY)
    assert all(0 <= row.start <= row.end <= len(done.text.value) for row in done.report.removals)
