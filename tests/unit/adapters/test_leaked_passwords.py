"""The list of leaked passwords that comes with the product: what is in it is found, and hardly anything else."""

import json
import random
from pathlib import Path

import pytest

from chartwarden.adapters import leaked_passwords
from chartwarden.adapters.guesses import ENOUGH, is_soon_guessed
from chartwarden.adapters.leaked_passwords import form_of, is_leaked, packed

REPOSITORY = Path(__file__).resolve().parents[3]
WORDS = (
    "abacus thimble kestrel oboe lantern quarry velvet sorrel tundra gazebo marmot pulley rhubarb sextant cobbler "
    "walnut pebble turbine orchid lacquer buckle prairie cinder juniper mollusk spindle trellis harbor wicket zephyr"
).split()


@pytest.mark.control("IDN-6")
@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "PASSWORD-123",
        "1q2w3e4r5t6y",
        "iloveyouforever",
        "111222333444555",
        "!QAZ2wsx#EDC",
    ],
)
def test_a_leaked_password_is_found_whatever_its_case_and_separators(password: str) -> None:
    # given a password of the list, when it is looked up, then it is found
    assert is_leaked(password)


def test_four_words_by_dice_are_not_taken_for_a_leaked_password() -> None:
    # given phrases of four words, as dice draw them
    chance = random.Random(7)
    phrases = [chance.choice(["", " ", "-"]).join(chance.sample(WORDS, 4)) for _ in range(300)]
    # when each is looked up, then none is found, and none is soon guessed
    assert [one for one in phrases if is_leaked(one) or is_soon_guessed(one)] == []


def test_what_is_packed_is_found_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # given a file of some hundred passwords, of which one is too short for anybody to have
    listed = [f"stolen-{place:03d}" for place in range(300)]
    file = tmp_path / "list.bin"
    file.write_bytes(packed([*listed, "short"]))
    monkeypatch.setattr(leaked_passwords, "_FILE", file)
    # when all of them and as many others are looked up
    found = {one for one in [*listed, "short", *(f"kept-{place:03d}" for place in range(300))] if is_leaked(one)}
    # then those of the list are found that somebody could have
    assert found == set(listed)


def test_a_form_keeps_its_signs_where_letters_are_too_few() -> None:
    # given passwords with many signs, when they are brought to the form that is compared
    # then eight letters and digits are needed to leave the signs out
    assert form_of("Mon-Key_2026") == "monkey2026"
    assert form_of("a#1!&*(b") == "a#1!&*(b"
    assert form_of("\N{LATIN SMALL LIGATURE FI}sh and chips") == "fishandchips"


@pytest.mark.parametrize("password", ["jennifer2019", "iloveyoubaby", "dragon99", "p@ssw0rds"])
def test_words_and_years_are_soon_guessed(password: str) -> None:
    # given what people make of words, names and years, when guesses are counted, then there are too few
    assert is_soon_guessed(password)


def test_words_about_the_owner_are_guessed_first() -> None:
    # given a rare name that is its owner's
    # when guesses are counted with and without knowing it
    told = [is_soon_guessed("Okonkwo-77", about=about) for about in ((), ("ida.okonkwo", "Ida Okonkwo"))]
    # then it is only safe from those who do not know it
    assert told == [False, True]


@pytest.mark.parametrize("password", ["8#kQ9!zR", "kestrel ledger oboe", "", "x" * 200])
def test_nothing_speaks_against_what_is_drawn_by_chance_or_too_long_to_count(password: str) -> None:
    # given a password by chance, none, and one that is too long for the estimate
    # when guesses are counted, then there are enough, or they are not counted
    assert not is_soon_guessed(password)
    assert ENOUGH == 10_000_000


def test_the_page_shows_what_was_measured() -> None:
    # given the figures that are kept, and the page that tells them
    told = json.loads((REPOSITORY / "benchmarks" / "results" / "passwords.json").read_text(encoding="utf-8"))
    page = (REPOSITORY / "docs" / "explanation" / "passwords.md").read_text(encoding="utf-8").replace("\n", " ")
    # when each share is looked for, then the page has it
    held_out = [row for name, row in told.items() if name.startswith("held out")]
    shares = [share for row in held_out for name, share in row.items() if name != "there are"]
    free = [share.split(" (")[0] for name, share in told.items() if name.endswith("for nothing")]
    assert len(shares) == 6
    assert [share for share in (*shares, *free) if share not in page] == []
