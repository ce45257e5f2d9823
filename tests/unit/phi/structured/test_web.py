"""E-mail, URL, IP and hardware addresses."""

import pytest

from tests.unit.phi.structured.forms import found

FORMS = [
    ("write ada.m+chart@example.org.", "ada.m+chart@example.org", "email"),
    ("ada@mail.example.co.uk today", "ada@mail.example.co.uk", "email"),
    ("a.b at example dot org today", "a.b at example dot org", "email"),
    ("ADA.M@EXAMPLE.ORG today", "ADA.M@EXAMPLE.ORG", "email"),
    ("ada@example .org today", "ada@example .org", "email"),
    ("see https://example.org/p?id=3.", "https://example.org/p?id=3", "url"),
    ("see www.example.com/x now", "www.example.com/x", "url"),
    ("see portal.harrow.example now", "portal.harrow.example", "url"),
    ("from 192.0.2.44 at", "192.0.2.44", "ip_address"),
    ("from 2001:db8:40:11::7 at", "2001:db8:40:11::7", "ip_address"),
    ("mac 00:1B:44:11:3A:B7 is", "00:1B:44:11:3A:B7", "device"),
]
NOTHING = [
    "version 1.2.3.4",
    "pain @ 2",
    "5 @ 10:20",
    "at the dot of noon",
    "10:20:30",
    "e.g. pain",
    "q.i.d. dosing",
    "pt c/o pain.Then left",
]


@pytest.mark.parametrize(("text", "value", "kind"), FORMS)
def test_an_electronic_address_is_found_whole(text: str, value: str, kind: str) -> None:
    # given a phrase with an electronic address
    # when it is read
    # then exactly the address is taken
    assert found(text) == [(value, kind)]


@pytest.mark.parametrize("text", NOTHING)
def test_versions_and_times_are_no_address(text: str) -> None:
    # given dots, colons and signs of another use
    # when they are read
    # then nothing is taken
    assert found(text) == []
