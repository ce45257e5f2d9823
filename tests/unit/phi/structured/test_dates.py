"""Dates in the forms people write, and what only looks like one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.phi.structured.forms import found, kinds, marked

DATES = [
    "seen [03/14/2026] again",
    "seen [3/14/26] again",
    "abx thru [9.12] per",
    "due mid-[April] again",
    "el [22 ene] vino",
    "seen [3-14-26] again",
    "seen [14.03.2026] again",
    "seen [03/14/'26] again",
    "seen [2026-03-14] again",
    "seen [2026/03/14] again",
    "at [2026-03-14T08:15:00Z] sent",
    "at [2026-03-14T08:15:00-05:00] sent",
    "TS|[20260314081500]|",
    "on [20260314] sent",
    "date 03 14 2026".replace("03 14 2026", "[03 14 2026]"),
    "on [03 / 20 / 26] the",
    "since [March 14], no",
    "on [March 14th] we",
    "on [March 14, 2026] we",
    "on [14 March 2026] we",
    "on [14th of March] we",
    "on [the 14th] we",
    "on [14-Mar-26] we",
    "on [14MAR2026] we",
    "on [14MAR26] we",
    "on [Mar 14 2026] we",
    "on [MARCH 14 2026] WE",
    "from [March 14-16] we",
    "on [3/14] we",
    "from [3/14-3/16] we",
    "in [March 2026] we",
    "in [03/2026] we",
    "in [Mar '26] we",
    "in [March] we",
    "early [March] it",
    "since [February] it",
    "on [Tuesday, March 10] we",
    "last [Tuesday 3/10] we",
    "on [Friday the 6th] we",
    "[Saturday 28th] is",
    "on [Christmas Eve] he",
    "on [Thanksgiving] he",
    "over [Ramadan] he",
    "on [Ash Wednesday] he",
    "on [New Year's Eve] he",
    "el [3 de mayo de 2026] vino",
    "le [14 mars 2026] il",
    "am [14. März 2026] kam".replace("ä", "a"),
    "em [14 de março de 2026] veio".replace("ç", "c"),
    "am [14.3.] kam er",
    "seen [O3/l4/2O26] again",
    "seen [03/\n14/2026] again",
    "in [Q1 2026] we",
    "in [2026-W12] we",
    "[3/14]: pt seen",
    "at 2200 [4/12] he",
    "adm [2/20] and",
    "on [the eleventh of December, 2025] we",
    "ON [MARCH FIRST] WE",
    "am [16.vi.97] he",
    "seen [2/9/2026]-[2/11/2026] here",
]

BIRTHS = [
    ("DOB: 03/14/1961", "03/14/1961"),
    ("DOB 3-14-61", "3-14-61"),
    ("D0B: O4.O4.79", "O4.O4.79"),
    ("D.O.B. 14.03.1961", "14.03.1961"),
    ("born March 14, 1961", "March 14, 1961"),
    ("Date of birth is 14 Mar 1961", "14 Mar 1961"),
    ("DOB 03141961", "03141961"),
    ("dob 031461", "031461"),
    ("DOB 14FEB1990", "14FEB1990"),
    ("geb. am 31.08.1962", "31.08.1962"),
    ("f. nac. 03/05/1958", "03/05/1958"),
    ("3/14/61 (DOB)", "3/14/61"),
    ("Birthdate: 1961-03-14", "1961-03-14"),
]

NO_DATES = [
    "strength 5/5 in all",
    "38 5/7 weeks",
    "on 7.5 mg daily",
    "on 2.25 L of",
    "BED 7 - MAY SHOWER",
    "2/6 systolic murmur",
    "pain 7/10 now",
    "BP 120/80",
    "cough for 3/7",
    "1/2 tab",
    "3/4 of the",
    "open 24/7",
    "vision 20/40",
    "gestation 38/40",
    "38+2 weeks",
    "Augmentin 500/125",
    "lens -2.25 -1.00",
    "in 2019",
    "diagnosed 2014",
    "at 10:20",
    "on Monday",
    "POD#2",
    "version 1.2.10",
    "May will help",
    "may 2 be",
    "the march of time",
    "Dec 50%",
    "4th rib fracture",
    "90th percentile",
    "the 3rd digit",
    "the 2nd dose",
    "G2P1001",
    "ICD S72.001A",
    "Christmas tree rash",
    "Sertraline 50 mg",
    "ratio 1.5.3",
    "5/10 reps",
    "Apgars 8/9",
    "T4 N2 M0",
    "C5/6 disc",
    "q4-6h",
    "12-15 breaths",
    "Mallampati 2/4",
]


@pytest.mark.parametrize("phrase", DATES)
def test_a_date_is_found_whole_in_the_form_people_write(phrase: str) -> None:
    # given a phrase whose date stands in brackets
    text = phrase.replace("[", "").replace("]", "")
    # when it is read without the brackets
    # then the same words are taken
    assert marked(text) == phrase


@pytest.mark.parametrize(("text", "born"), BIRTHS)
def test_a_cue_makes_a_date_a_birth_date(text: str, born: str) -> None:
    # given a date beside a word for birth
    # when it is read
    # then it is a birth date and nothing else is taken
    assert found(text) == [(born, "birth_date")]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_only_looks_like_a_date_stays(text: str) -> None:
    # given a score, a fraction, a time or a code
    # when it is read
    # then nothing is taken for a date
    assert "date" not in kinds(text)


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%d-%b-%y"]),
)
def test_every_day_of_the_calendar_is_found_in_each_form(day: date, form: str) -> None:
    # given any day, written in any form
    written = day.strftime(form)
    # when it stands in a sentence
    words = found(f"Seen on {written} in clinic.")
    # then the whole of it is a date
    assert words == [(written, "date")]


@given(st.integers(32, 99), st.integers(13, 99), st.integers(1900, 2099))
def test_a_day_that_no_calendar_has_is_no_date(first: int, second: int, year: int) -> None:
    # given numbers that are no month and no day
    # when they stand like a date
    # then no date is taken
    assert "date" not in kinds(f"part {first}/{second}/{year} of")
