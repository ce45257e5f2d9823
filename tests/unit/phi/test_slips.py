import pytest

from chartwarden.chart.patient import PersonName
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.slips import Slips

KNOWN = KnownIdentifiers(
    names=(PersonName(("Marguerite",), "Oyelaran-Webber"),),
    numbers=((IdentifierKind.MEDICAL_RECORD, "MR-4471902"), (IdentifierKind.SSN, "912-44-0187")),
)


def _found(text: str) -> list[str]:
    return sorted({text[c.start : c.end] for c in KNOWN.slips.candidates(text)})


@pytest.mark.parametrize(
    "written",
    ["Oyelarna", "Oyelran", "Oyellaran", "OYELARAM", "0yelaran", "oye1aran", "Margverite", "Marguerlte", "Webbcr"],
)
def test_a_known_name_with_one_slip_is_found(written: str) -> None:
    # given a known name typed or scanned with one slip, when a text holds it, then that word is found
    assert _found(f"Seen: {written} at noon") == [written]


@pytest.mark.parametrize(("text", "is_found"), [("!Oyelarna", True), ("_Oyelarna", False), ("Oyelarna|", False)])
def test_a_mark_that_a_scan_makes_of_a_letter_is_part_of_a_word(text: str, is_found: bool) -> None:  # noqa: FBT001 -- expectation
    # given a slip beside a mark, when the mark may be a letter or joins words, then the slip does not stand alone
    assert bool(_found(text)) is is_found


@pytest.mark.parametrize("written", ["4471903", "447190", "4417902", "912-44-0178", "912 44 0188", "MR 4471920"])
def test_a_known_number_with_one_slip_is_found(written: str) -> None:
    # given a known number with a digit wrong, lost or swapped, when a text holds it, then all of it is found
    assert any(found.endswith(written.rsplit(maxsplit=1)[-1]) for found in _found(f"no. {written}."))


@pytest.mark.parametrize("text", ["web page", "Weber test", "a webbed toe", "margarine", "dose 447 mg", "912 mL"])
def test_plain_words_and_doses_are_no_slips(text: str) -> None:
    # given words and numbers that are near to known ones only by chance, when scanned, then nothing is found
    assert _found(text) == []


def test_what_is_spelled_right_is_left_to_the_matcher() -> None:
    # given the name as it was registered, when slips are looked for, then there is none
    assert _found("Marguerite Oyelaran") == []


def test_without_anything_known_nothing_is_searched() -> None:
    # given no forms, when a text is read, then there is no candidate
    assert list(Slips({}).candidates("Anybody 1234567")) == []
