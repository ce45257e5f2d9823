"""Dates are read in any writing, and another day is written the same way."""

from datetime import date, timedelta

import pytest

from chartwarden.phi.written_date import century_of, read, years_in


@pytest.mark.parametrize(
    ("written", "in_ten_weeks"),
    [
        ("03/14/2026", "05/23/2026"),
        ("3/4/2026", "5/13/2026"),
        ("12/11/2026", "02/19/2027"),
        ("3-4-26", "5-13-26"),
        ("03.14.26", "05.23.26"),
        ("14/03/2026", "23/05/2026"),
        ("2026-03-14", "2026-05-23"),
        ("2026-03-14T08:15:00Z", "2026-05-23T08:15:00Z"),
        ("20260314", "20260523"),
        ("20260314081500", "20260523081500"),
        ("03142026", "05232026"),
        ("March 14, 2026", "May 23, 2026"),
        ("MARCH 14 2026", "MAY 23 2026"),
        ("Mar. 14, 2026", "May. 23, 2026"),
        ("March 3rd", "May 12th"),
        ("March 11th", "May 20th"),
        ("Sept 4, 2026", "Nov 13, 2026"),
        ("14 March 2026", "23 May 2026"),
        ("14th of March, 2026", "23rd of May, 2026"),
        ("14MAR2026", "23MAY2026"),
        ("Mar-14-26", "May-23-26"),
        ("Tuesday, March 3rd, 2026", "Tuesday, May 12th, 2026"),
        ("Sat. 3/14", "Sat. 5/23"),
        ("3/14", "5/23"),
        ("March 2026", "May 2026"),
        ("Mar '26", "May '26"),
        ("03/2026", "05/2026"),
        ("2026-03", "2026-05"),
        ("March", "May"),
        ("03/14/2026 08:15", "05/23/2026 08:15"),
    ],
)
def test_another_day_is_written_the_same_way(written: str, in_ten_weeks: str) -> None:
    # given a date as somebody wrote it
    one = read(written)
    assert one is not None
    # when it moves by ten weeks
    moved = one.moved(timedelta(weeks=10), year=2026)
    # then order, separators, padding, names and clock are those of the old one
    assert moved == in_ten_weeks


@pytest.mark.parametrize(
    "written", ["", "13/32/2026", "14 Smarch", "Christmas", "120/80", "March 14-16", "2026", "0/0", "99999999"]
)
def test_what_is_no_single_date_is_not_read(written: str) -> None:
    # given other words and numbers
    # when they are read, then there is no date
    assert read(written) is None


def test_the_29th_of_february_exists_in_a_leap_year_alone() -> None:
    # given a leap day without a year
    one = read("2/29")
    assert one is not None
    # when it moves in a year that has it, and in one that has not, then it is told
    assert one.moved(timedelta(days=1), year=2024) == "3/1"
    assert one.moved(timedelta(days=1), year=2026) is None


def test_a_date_does_not_leave_the_calendar() -> None:
    # given the last days of the calendar
    one = read("12/31/9999")
    # when it moves on, then nothing is written
    assert one is not None
    assert one.moved(timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("03/14/2026", (2026,)),
        ("3/4/26", (26,)),
        ("12/28/2025 - 1/3/2026", (2025, 2026)),
        ("3/4/25-3/8/26", (25, 26)),
        ("summer of 2019", (2019,)),
        ("03/14/2O26", (2026,)),
        ("3/14", ()),
        ("March 14", ()),
        ("2550 g", ()),
    ],
)
def test_years_are_read_from_dates_and_ranges(written: str, years: tuple[int, ...]) -> None:
    # given a date or a range
    # when its years are read, then they are those, and none is guessed
    assert years_in(written) == years


@pytest.mark.parametrize(("year", "meant"), [(26, 2026), (36, 2036), (37, 1937), (99, 1999), (0, 2000), (1931, 1931)])
def test_two_digits_mean_the_latest_year_that_is_not_far_ahead(year: int, meant: int) -> None:
    # given two digits, read in 2026
    # when their century is asked, then at most ten years lie ahead
    assert century_of(year, reference_on=date(2026, 11, 25)) == meant


def test_a_date_hides_in_repr() -> None:
    # given a date of a patient
    # when it is printed, then nothing of it is told
    assert repr(read("03/14/2026")) == "WrittenDate(hidden)"
