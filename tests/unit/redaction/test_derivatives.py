"""What is derived from an identifier goes with it."""

import pytest

from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.redaction.derivatives import clear_of, derivatives

NAME, SSN, TOWN = IdentifierKind.PATIENT_NAME, IdentifierKind.SSN, IdentifierKind.CITY


def _derived(text: str, *values: tuple[str, IdentifierKind]) -> list[str]:
    """Find the first place of each value, and give what is derived from them."""
    found = sorted(
        Finding(text.index(value), text.index(value) + len(value), kind, 1.0, "test") for value, kind in values
    )
    return [text[one.start : one.end] for one in sorted(derivatives(text, found))]


@pytest.mark.parametrize(
    ("text", "value", "kind", "again"),
    [
        ("SSN 912-44-0187, then 912440187 and 912 44 0187", "912-44-0187", SSN, ["912440187", "912 44 0187"]),
        (
            "MRN MR-4471902; label mr4471902",
            "MR-4471902",
            IdentifierKind.MEDICAL_RECORD,
            ["mr4471902"],
        ),
        ("Ada Example. ada example", "Ada Example", NAME, ["ada example"]),
        ("of Harlow Falls. She likes Harlow\nFalls.", "Harlow Falls", TOWN, ["Harlow\nFalls"]),
        ("a@example.org; write to A@EXAMPLE.ORG", "a@example.org", IdentifierKind.EMAIL, ["A@EXAMPLE.ORG"]),
    ],
)
def test_a_value_is_found_again_in_other_writing(text: str, value: str, kind: IdentifierKind, again: list[str]) -> None:
    # given a value that was found once
    # when the rest of the text is read, then it is found wherever it stands
    assert _derived(text, (value, kind)) == again


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("Ada Example. A.E. was seen.", ["A.E."]),
        ("Ada Example. A. E. was seen.", ["A. E."]),
        ("Ada Example. Patient initials AE.", ["AE"]),
        ("Ada Example. Pt AE rests.", ["AE"]),
        ("Ada Mae Example. A.M.E. and A.E. signed", ["A.M.E.", "A.E."]),
        ("Example, Ada. Signed A.E.", ["A.E."]),
        ("Ada Example. AE of drugs, E.A. and H.I. flu, P.O. twice", []),
        ("Ada. A.E.", []),
    ],
)
def test_initials_of_a_name_identify_with_it(text: str, initials: list[str]) -> None:
    # given a name, and letters that may be its initials
    name = text.split(".", maxsplit=1)[0]
    # when they are read, then only its own initials are found, and bare ones only after a word that says so
    assert [one for one in _derived(text, (name, NAME)) if one != name] == initials


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("W. G. Ostrander", ["W. G."]),
        ("W.G. Ostrander slept", ["W.G."]),
        ("OK. W. Ostrander", ["W."]),
        ("Ostrander, W. slept", ["W."]),
        ("Ostrander, W.G., slept", ["W.G."]),
        ("hepatitis C. Ostrander said", ["C."]),  # losing a letter is the safer mistake
        ("Ostrander, M.D., and Ostrander, R.N.", []),
        ("vitamin K, Ostrander, then K", []),
        ("W. was told by Ostrander", []),
    ],
)
def test_initials_beside_a_name_are_part_of_it(text: str, initials: list[str]) -> None:
    # given a family name that was found
    # when its text is read, then initials directly before it or behind its comma are found
    assert _derived(text, ("Ostrander", NAME)) == initials


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Her friends call her Billie.", ["Billie"]),
        ('calls himself "Red"', ["Red"]),
        ("goes by Mina, prefers to be called Mina", ["Mina", "Mina"]),
        ("Call her Monday. Call her PCP. Called her Dr. about it.", []),
        ("also known as Hodgkin", []),
    ],
)
def test_what_somebody_is_called_is_a_name(text: str, names: list[str]) -> None:
    # given words that announce a nickname, and words that do not
    # when they are read, then the nickname is found
    assert _derived(text) == names


@pytest.mark.parametrize(
    ("text", "four"),
    [
        ("SSN 912-44-0187. Last four: 0187", ["0187"]),
        ("SSN 912-44-0187. Last 4 of SSN is 0187.", ["0187"]),
        ("SSN 912-44-0187. 0187 confirmed", ["0187"]),
        ("SSN 912-44-0187. card ending in 4417", ["4417"]),
        ("SSN 912-44-0187. Dose 4417 units", []),
        ("SSN 912-44-0187. 0187% and 0187.5", []),
    ],
)
def test_the_last_four_digits_go_with_their_number(text: str, four: list[str]) -> None:
    # given a number, and four digits elsewhere
    # when they are read, then the end of the number is found, and other digits only where words say what they are
    assert _derived(text, ("912-44-0187", SSN)) == four


def test_a_town_that_is_also_a_word_is_not_found_in_the_word() -> None:
    # given a town with an ordinary name
    text = "She lives in Reading, PA. Reading glasses. Back to Reading tomorrow."
    # when the text is read again
    # then only what stands like a place is found: not the word that begins a sentence
    assert _derived(text, ("Reading", TOWN)) == ["Reading"]


def test_what_is_found_twice_is_covered_once_and_nothing_is_uncovered() -> None:
    # given findings, and fresh ones beside, across and inside them and one another
    def at(start: int, end: int) -> Finding:
        return Finding(start, end, SSN, 1.0, "test")

    found = [at(5, 10), at(20, 30)]
    fresh = [at(12, 18), at(9, 12), at(0, 5), at(22, 23), at(13, 19), at(28, 40), at(41, 60)]
    # when what they cover beside is asked of a text of letters, with full stops from place 45 on
    pieces = clear_of(fresh, found, text="x" * 45 + "." * 15)
    # then each place is covered once
    assert pieces == [at(0, 5), at(10, 12), at(12, 18), at(18, 19), at(30, 40), at(41, 60)]
    # and a piece without a letter or digit is nothing to hide
    assert clear_of([at(9, 12)], found, text="x" * 10 + "." * 50) == []
