"""Dictation initials and user ids of staff."""

import pytest

from tests.unit.phi.structured.forms import found

FORMS = [
    ("D: 03/14/26 T: 03/15/26 JKM:tls", ["JKM", "tls"]),
    ("signed.\n\nJKM/tls\n", ["JKM", "tls"]),
    ("GL/mkt14\nD: 02/09/2026", ["GL", "mkt14"]),
    ("dictated by rk22 today", ["rk22"]),
    ("Assist: MMc \n", ["MMc"]),
    ("Tech: rjp3. Machine", ["rjp3"]),
    ("filled by CJW PharmD", ["CJW"]),
]
NOTHING = [
    "AM/pm dosing",
    "HR: rate 80",
    "seen by son",
    "given x3",
    "CC: pain",
    "read by IR",
    "AST/alt ratio",
    "DD: rule out PE",
    "IV/po fluids",
]


@pytest.mark.parametrize(("text", "ids"), FORMS)
def test_a_mark_of_staff_is_found(text: str, ids: list[str]) -> None:
    # given a footer or a note of who did it
    # when it is read
    # then the initials and ids are taken
    assert [words for words, kind in found(text) if kind == "staff_id"] == ids


@pytest.mark.parametrize("text", NOTHING)
def test_abbreviations_with_a_stroke_are_no_initials(text: str) -> None:
    # given abbreviations
    # when they are read
    # then no mark of staff is taken
    assert "staff_id" not in {kind for _, kind in found(text)}
