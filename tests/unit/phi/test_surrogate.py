"""Surrogates keep gender, format and distances, tell one person as one, and repeat nothing that was there."""

import re
from datetime import date

import pytest

from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.surrogate import NOT_SAFE_HARBOR, SECRET_BYTES, draw_secret, surrogate, surrogates
from chartwarden.phi.surrogate_names import Chance, NameBook, gender_of, is_given_name

TODAY = date(2026, 11, 25)
SECRET = b"k" * SECRET_BYTES
NAME, DATE, PHONE = IdentifierKind.PATIENT_NAME, IdentifierKind.DATE, IdentifierKind.PHONE


def _copied(form: str, *values: tuple[str, IdentifierKind], secret: bytes = SECRET) -> list[str]:
    """Put values where `form` has `{}`, and give what stands there in the copy."""
    text, found = "", []
    for piece, (value, kind) in zip(form.split("{}"), (*values, ("", NAME)), strict=True):
        text += piece
        if value:
            found.append(Finding(len(text), len(text) + len(value), kind, 1.0, "test"))
        text += value
    copy = surrogate(text, found, secret=secret, reference_on=TODAY)
    shape = re.fullmatch("(.*)".join(re.escape(piece) for piece in form.split("{}")), copy, re.DOTALL)
    assert shape is not None, "what no finding covers was changed"
    return list(shape.groups())


def test_one_person_is_one_person_in_every_writing() -> None:
    # given a name in five writings
    # when they are replaced
    whole, title, turned, initial, possessive = _copied(
        "{} came. Ms. {} slept. {}: {} and {} chart",
        ("Ada Mae Example", NAME),
        ("Example", NAME),
        ("EXAMPLE, ADA M.", NAME),
        ("A. Example", NAME),
        ("Ada's", NAME),
    )
    given, middle, family = whole.split()
    # then all of them are one other person, in the writing of each
    assert title == family
    assert turned == f"{family.upper()}, {given.upper()} {middle[0]}."
    assert initial == f"{given[0]}. {family}"
    assert possessive == f"{given}'s"


def test_given_names_keep_their_gender() -> None:
    # given a woman, a man, and a name that both bear
    # when they are replaced
    ada, tobias = _copied("{}; {}", ("Ada Example", NAME), ("Tobias Webb", IdentifierKind.RELATIVE_NAME))
    # then each stand-in is clearly of that gender
    assert gender_of(ada.split()[0].lower()) == "female"
    assert gender_of(tobias.split()[0].lower()) == "male"
    assert gender_of("leslie") == ""


def test_a_relative_who_is_named_by_one_word_gets_a_given_name() -> None:
    # given a daughter with a name that no list holds
    # when she is replaced
    [new] = _copied("daughter {}", ("Temidayo", IdentifierKind.RELATIVE_NAME))
    # then it is by a given name
    assert is_given_name(new.lower())


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("Priya Raman-Holt", r"[A-Z][a-z]+ [A-Z][a-z]+-[A-Z][a-z]+"),
        ("Dr. Priya Raman, MD", r"Dr\. [A-Z][a-z]+ [A-Z][a-z]+, MD"),
        ("RAMAN,PRIYA", r"[A-Z]+,[A-Z]+"),
        ("ada example", r"[a-z]+ [a-z]+"),
        ("Juan de la Cruz", r"[A-Z][a-z]+ de la [A-Z][a-z]+"),
        ("Sean O'Hara Jr.", r"[A-Z][a-z]+ [A-Z][a-z]+ Jr\."),
        ("Zoë Żółkiewska", r"[A-Z][a-z]+ [A-Z][a-z]+"),
        ("Ada\u200b Example", r"[A-Z][a-z]+ [A-Z][a-z]+"),
        ("A.E.", r"[A-Z]\.[A-Z]\."),
    ],
)
def test_a_name_keeps_its_format(name: str, shape: str) -> None:
    # given a name as somebody wrote it
    # when it is replaced, then order, case, particles, titles and hyphens are as before
    [new] = _copied("{}", (name, NAME))
    assert re.fullmatch(shape, new), "the format changed"
    assert new != name


def test_initials_are_those_of_the_new_name() -> None:
    # given a name and its initials, with points and without
    # when they are replaced
    whole, dotted, bare = _copied("{} {} {}", ("Ada Example", NAME), ("A.E.", NAME), ("AE", NAME))
    # then they are the initials of the new name
    letters = [word[0] for word in whole.split()]
    assert dotted == f"{letters[0]}.{letters[1]}."
    assert bare == "".join(letters)


def test_dates_keep_their_distances_their_format_and_their_weekday() -> None:
    # given dates in several writings, one of them with its weekday: 14 March 2026 is a Saturday
    # when they are replaced
    one, week_later, spelled, stamp = _copied(
        "{} | {} | {} | {}",
        ("03/14/2026", DATE),
        ("03/21/2026", DATE),
        ("Saturday, March 14, 2026", DATE),
        ("20260314081500", DATE),
    )
    first = date(int(one[6:]), int(one[:2]), int(one[3:5]))
    second = date(int(week_later[6:]), int(week_later[:2]), int(week_later[3:5]))
    # then seven days are seven days, one day is one day, and a Saturday is a Saturday
    assert (second - first).days == 7
    assert first != date(2026, 3, 14)
    assert spelled.split() == ["Saturday,", f"{first:%B}", f"{first.day},", f"{first.year}"]
    assert first.strftime("%A") == "Saturday"
    assert stamp == f"{first:%Y%m%d}081500"


def test_one_shift_holds_for_all_notes_of_a_patient_and_another_for_another() -> None:
    # given one date in the notes of several patients, under one secret
    note = ("03/14/2026", [Finding(0, 10, DATE, 1.0, "test")])
    # when they are replaced
    [first, second] = surrogates([note, note], secret=SECRET, reference_on=TODAY, patient="a")
    others = {surrogates([note], secret=SECRET, reference_on=TODAY, patient=str(n))[0] for n in range(20)}
    # then a patient's notes agree, and patients differ
    assert first == second
    assert len(others) > 10


def test_a_date_that_cannot_be_moved_gets_a_label() -> None:
    # given a holiday and a part of a month
    # when they are replaced, then nothing invented stands for them
    assert _copied("{} {}", ("Christmas", DATE), ("March 14-16", DATE)) == ["[date]", "[date]"]


@pytest.mark.parametrize(
    ("kind", "value", "shape"),
    [
        (PHONE, "(330) 555-0142", r"\([2-9]\d\d\) 555-01\d\d"),
        (PHONE, "330.555.0142", r"[2-9]\d\d\.555\.01\d\d"),
        (PHONE, "1-330-555-0142", r"1-[2-9]\d\d-555-01\d\d"),
        (PHONE, "555-0142", r"555-01\d\d"),
        (PHONE, "330-555-0142 x4417", r"[2-9]\d\d-555-01\d\d x\d{4}"),
        (PHONE, "+44 20 7946 0123", r"\+\d\d \d\d \d{4} \d{4}"),
        (IdentifierKind.FAX, "330 555 0142", r"[2-9]\d\d 555 01\d\d"),
        (IdentifierKind.SSN, "912-44-0187", r"9\d\d-[1-4]\d-\d{4}"),
        (IdentifierKind.SSN, "912440187", r"9\d\d[1-4]\d\d{4}"),
        (IdentifierKind.SSN, "xxx-xx-0187", r"xxx-xx-\d{4}"),
        (IdentifierKind.MEDICAL_RECORD, "MR-4471902", r"MR-\d{7}"),
        (IdentifierKind.CASE_NUMBER, "S26-01442", r"S\d\d-\d{5}"),
        (IdentifierKind.VEHICLE, "KXJ 4417", r"KXJ \d{4}|[A-Z]{3} \d{4}"),
        (IdentifierKind.ZIP, "44903", r"00\d{3}"),
        (IdentifierKind.ZIP, "44903-1234", r"00\d{3}-\d{4}"),
        (IdentifierKind.ZIP, "K1A 0B1", r"[A-Z]\d[A-Z] \d[A-Z]\d|K\d[A-Z] \d[A-Z]\d"),
        (IdentifierKind.EMAIL, "ada.example@example.com", r"[a-z]{3}\.[a-z]{7}@example\.(com|net|org)"),
        (IdentifierKind.URL, "https://example.com/ada", r"https://example\.org/[a-z]{6}"),
        (IdentifierKind.IP_ADDRESS, "10.0.0.7", r"192\.0\.2\.\d+"),
        (IdentifierKind.IP_ADDRESS, "fe80::7", r"2001:db8::[0-9a-f]+"),
        (IdentifierKind.ADDRESS, "41 Tannery Row, Apt 7", r"\d\d [A-Z][a-z]+ Row, Apt \d"),
        (IdentifierKind.CITY, "Harlow Falls", r"[A-Z][a-z]+ [A-Z][a-z]+"),
        (IdentifierKind.COUNTY, "Harlow County", r"[A-Z][a-z]+ County"),
        (IdentifierKind.FACILITY, "QUILLHAVEN REGIONAL HOSPITAL", r"[A-Z]+ REGIONAL HOSPITAL"),
        (IdentifierKind.EMPLOYER, "Brindle Paper Mill", r"[A-Z][a-z]+ [A-Z][a-z]+ Mill"),
        (IdentifierKind.STAFF_ID, "rk22", r"[a-z]{2}\d\d"),
        (IdentifierKind.AGE_OVER_89, "92-year-old", r"9\d-year-old"),
        (IdentifierKind.AGE_OVER_89, "nonagenarian", r"\[age over 89\]"),
        (IdentifierKind.AGE_OVER_89, "her 90s", r"\[age over 89\]"),
        (IdentifierKind.COORDINATES, "40.7, -82.5", r"\[coordinates\]"),
        (IdentifierKind.BIOMETRIC, "print 4417", r"\[biometric\]"),
        (IdentifierKind.UNIQUE_CODE, "the only beekeeper", r"\[code\]"),
    ],
)
def test_a_value_keeps_its_format_and_comes_from_what_belongs_to_nobody(
    kind: IdentifierKind, value: str, shape: str
) -> None:
    # given a value as somebody wrote it
    # when it is replaced
    [new] = _copied("{}", (value, kind))
    # then it has the format, and is another
    assert re.fullmatch(shape, new), new
    assert new != value


def test_one_number_is_one_number_in_every_writing() -> None:
    # given a telephone and a social security number, whole and in part
    # when they are replaced
    whole, dotted, local, ssn, bare, four = _copied(
        "{} {} {} {} {} {}",
        ("(330) 555-0142 x9", PHONE),
        ("330.555.0142", PHONE),
        ("555-0142", PHONE),
        ("912-44-0187", IdentifierKind.SSN),
        ("912440187", IdentifierKind.SSN),
        ("0187", IdentifierKind.SSN),
    )
    # then each part is the part of one new number
    assert re.sub(r"\D", "", dotted) == re.sub(r"\D", "", whole)[:10]
    assert dotted.replace(".", "-").endswith(local)
    assert bare == ssn.replace("-", "")
    assert ssn.endswith(four)


def test_a_number_that_stands_in_the_text_is_passed_over_for_a_free_one() -> None:
    # given twenty of the hundred local numbers that belong to nobody
    values = [(f"555-01{n:02d}", PHONE) for n in range(20)]
    # when they are replaced
    new = _copied(" ".join(["{}"] * 20), *values)
    # then each stand-in is a number, another for each, and none of the twenty
    assert all(re.fullmatch(r"555-01[2-9]\d", number) for number in new)
    assert len(set(new)) == 20


def test_the_secret_decides_and_nothing_else_does() -> None:
    # given one note
    values = (("Ada Example", NAME), ("03/14/2026", DATE), ("330-555-0142", PHONE))
    # when it is copied twice under one secret, and under another
    first, again = (_copied("{} {} {}", *values) for _ in range(2))
    other = _copied("{} {} {}", *values, secret=b"o" * SECRET_BYTES)
    # then the same secret gives the same copy, and another gives another
    assert first == again
    assert all(one != two for one, two in zip(first, other, strict=True))


def test_a_short_secret_is_refused() -> None:
    # given a secret that could be guessed
    # when a copy is asked for, then it is refused
    with pytest.raises(MalformedError, match="secret is too short"):
        surrogate("", [], secret=b"short", reference_on=TODAY)
    assert len(draw_secret()) == SECRET_BYTES
    assert draw_secret() != draw_secret()


def test_surrogates_say_that_they_are_not_safe_harbor() -> None:
    # given the sentence that goes with every such copy
    # when it is read, then it says so
    assert NOT_SAFE_HARBOR.startswith("Surrogates are not Safe Harbor")


def test_what_decides_hides_in_repr() -> None:
    # given a secret and a book of names
    book = NameBook(["Ada Example"], chance=Chance(SECRET), taken=frozenset())
    # when they are printed, then nothing is told
    assert (repr(Chance(SECRET)), repr(book)) == ("Chance(hidden)", "NameBook(2 words)")


def test_more_names_than_the_lists_hold_still_differ() -> None:
    # given a text that holds every frequent family name already
    names = [f"Name{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(450)]
    # when 450 other family names are replaced
    book = NameBook(names, chance=Chance(SECRET), taken=frozenset())
    # then no two share a stand-in
    assert len({book.written(name) for name in names}) == 450
