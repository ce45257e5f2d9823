"""Whatever tells an age over 89 is found; numbers that only look like years are left."""

from datetime import date

import pytest

from chartwarden.redaction.over_89 import category_for, telling_years, tells_over_89

TODAY = date(2026, 11, 25)


def _told(text: str, *, born_on: date | None = None) -> list[str]:
    return [text[one.start : one.end] for one in sorted(telling_years(text, reference_on=TODAY, born_on=born_on))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She was born in 1931.", ["1931"]),
        ("b. 1931", ["1931"]),
        ("born '31 in Ohio", ["'31"]),
        ("born in '24", ["'24"]),  # a child, or somebody of 102 years
        ("YOB 1931", ["1931"]),
        ("Married in 1936, widowed in 1999.", ["1936"]),  # 1936: 89 or 90, so it may tell
        ("since the 1920s", ["1920s"]),
        ("born in nineteen thirty-one", ["nineteen thirty-one"]),
        ("born nineteen hundred and thirty", ["nineteen hundred and thirty"]),
        ("nineteen twelve", ["nineteen twelve"]),
        ("her 93rd birthday", ["93"]),
        ("turned 90 last week", ["90"]),
        ("(1931)", ["1931"]),
        ("lived there 1931-1950", ["1931"]),
    ],
)
def test_a_year_of_so_long_ago_is_found(text: str, found: list[str]) -> None:
    # given words that tell an age over 89 on the reference date
    # when they are read, then the telling part is found
    assert _told(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "born in 1937",  # 89 at most
        "born in '58",
        "born in '05",  # nobody is 121
        "the 1940s",
        "seen in 2026",
        "seen at 1930, and again at 1915 hrs",
        "urine output 1931 mL",
        "BNP 1931",
        "intake 1900 cc, net 1,931",
        "1931 kcal diet",
        "platelets of 1931",
        "room 1931",
        "her 89th birthday",
        "turned 45 degrees",
        "extension 1931x",
        "MRN-1931-2",
        "$1931",
        "founded in 1899 by nuns",  # nobody's own life
        "nineteen forty",
        "code 1931",
    ],
)
def test_what_tells_no_such_age_is_left(text: str) -> None:
    # given later years, clock times, results and other numbers
    # when they are read, then nothing is found
    assert _told(text) == []


@pytest.mark.parametrize(
    ("year", "born_on", "tells"),
    [
        (1935, None, True),
        (1936, None, True),
        (1937, None, False),
        (1936, date(1936, 11, 25), True),  # ninety today
        (1936, date(1936, 11, 26), False),  # ninety tomorrow
        (1936, date(1940, 1, 1), True),  # not the year of that birth
        (1935, date(1935, 12, 31), True),
    ],
)
def test_age_is_counted_on_the_reference_date(year: int, born_on: date | None, tells: bool) -> None:  # noqa: FBT001
    # given a year, and the day of birth where it is known
    # when the age on 25 November 2026 decides, then 89 stays and 90 goes
    assert tells_over_89(year, reference_on=TODAY, born_on=born_on) is tells


def test_the_birth_year_of_somebody_known_to_be_89_stays() -> None:
    # given a patient who is 90 next month
    # when her note tells the year of birth
    # then it is left, and found once she is 90
    assert _told("born in 1936", born_on=date(1936, 12, 24)) == []
    assert _told("born in 1936", born_on=date(1936, 10, 24)) == ["1936"]


@pytest.mark.parametrize(
    ("age", "category"),
    [
        ("92", "90+"),
        ("92-year-old", "90+ year-old"),
        ("92 y/o", "90+ y/o"),
        ("92yo", "90+yo"),
        ("aged 101", "aged 90+"),
        ("her 90s", "her 90+"),
        ("nonagenarian", "90 or older"),
        ("ninety-three", "90 or older"),
        ("92 years 3 months", "90+"),
        ("90-95", "90+"),
    ],
)
def test_ages_over_89_are_one_category(age: str, category: str) -> None:
    # given an age as somebody wrote it
    # when its category is written, then no digit of the age is left
    assert category_for(age) == category
