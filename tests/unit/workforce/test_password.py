"""Which passwords are refused, and why: by length and by what people guess first, and by no other rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.workforce.factor import FactorKind
from chartwarden.workforce.password import (
    LONGEST,
    KnownPasswords,
    Weakness,
    normalised,
    said_of,
    shortest_beside,
    weakness_of,
)

NOTHING_KNOWN = KnownPasswords(lambda _: False, lambda _: False, lambda _: False, lambda _: False)
LENA = ("lena.moss", "Lena Moss", "Inpatient Coding")


def _weakness(password: str, *, shortest: int = 8, known: KnownPasswords = NOTHING_KNOWN) -> Weakness | None:
    return weakness_of(password, shortest=shortest, about=LENA, known=known)


@pytest.mark.control("IDN-4")
@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("7charss", Weakness.TOO_SHORT),
        ("Spring2027!", Weakness.EXPECTED),  # bench V04-05
        ("lena.moss", Weakness.EXPECTED),  # bench V04-05: the user id
        ("LenaMoss-2026", Weakness.EXPECTED),
        ("Chartwarden#1", Weakness.EXPECTED),
        ("inpatient-coding", Weakness.EXPECTED),
        ("hospitalhospital", Weakness.EXPECTED),
        ("aaaaaaaaaaaaaaaa", Weakness.PATTERN),
        ("abababababab", Weakness.PATTERN),
        ("1234567890123456", Weakness.PATTERN),
        ("qwertyuiopasdfgh", Weakness.PATTERN),
        ("x" * (LONGEST + 1), Weakness.TOO_LONG),
    ],
)
def test_what_people_guess_first_is_refused(password: str, weakness: Weakness) -> None:
    # given a password that is short, expected or a pattern
    # when it is judged, then the reason is that one
    assert _weakness(password) is weakness


@pytest.mark.control("IDN-4")
@pytest.mark.parametrize(
    "password",
    [
        "kestrel ledger oboe thimble",  # no digit, no capital, no sign
        "twenty letters long!",
        "        spaces        count too",
        "пароль из четырёх слов",
        "lena rides a striped heron",  # her name is in it, and much besides
        "8#kQ9!zR",
        "maple-otter-granite-linen",
        "a" * 3 + "bcdz" * 61,  # 247 characters
    ],
)
def test_anything_else_is_accepted_whatever_its_characters(password: str) -> None:
    # given a password of unexpected words, of any characters
    # when it is judged, then nothing speaks against it
    assert _weakness(password) is None


@pytest.mark.parametrize(
    ("known", "weakness"),
    [
        (KnownPasswords(lambda _: True, lambda _: True, lambda _: True, lambda _: True), Weakness.COMMON),
        (KnownPasswords(lambda _: False, lambda _: True, lambda _: True, lambda _: True), Weakness.COMPROMISED),
        (KnownPasswords(lambda _: False, lambda _: False, lambda _: True, lambda _: True), Weakness.SOON_GUESSED),
        (KnownPasswords(lambda _: False, lambda _: False, lambda _: True, lambda _: False), Weakness.FORMER),
    ],
)
def test_lists_are_asked_in_turn_and_the_slow_one_last(known: KnownPasswords, weakness: Weakness) -> None:
    # given lists that have the password
    # when it is judged, then the first that has it is the reason
    assert _weakness("quiet herons by rivers", known=known) is weakness


def test_a_password_alone_needs_more_characters_than_one_beside_a_factor() -> None:
    # given factors of each kind
    # when the shortest password is asked for, then codes to fall back on do not make it shorter
    assert shortest_beside([]) == 15
    assert shortest_beside([FactorKind.RECOVERY_CODE]) == 15
    assert shortest_beside([FactorKind.CODE_APP]) == 8
    assert shortest_beside([FactorKind.PASSKEY, FactorKind.RECOVERY_CODE]) == 8


def test_every_reason_is_told_in_words() -> None:
    # given every reason
    # when it is put in words
    said = [said_of(weakness, shortest=15) for weakness in Weakness]
    # then each has its own, and the number where there is one
    assert len(set(said)) == len(list(Weakness))
    assert said[0] == "it has fewer than 15 characters"


def test_a_code_point_is_one_character_and_forms_of_one_letter_are_the_same_password() -> None:
    # given eight letters that take several bytes, and one word typed on two keyboards
    # when they are judged and compared
    assert _weakness("ĄŃÓŻ漢字כש") is None
    # then they count as eight, and as one
    assert normalised("Ångström naïve") == normalised("Ångström naïve")
    assert normalised("\ufb01sh") == "fish"


@given(st.text(max_size=300))
def test_any_text_is_judged_and_what_is_accepted_is_long_enough(password: str) -> None:
    # given any text
    # when it is judged
    weakness = _weakness(password, shortest=15)
    # then what is accepted has the length, and normalising again changes nothing
    assert weakness is not None or 15 <= len(normalised(password)) <= LONGEST
    assert normalised(normalised(password)) == normalised(password)


@given(st.text(alphabet="zkqxvwj", min_size=8, max_size=40), st.sampled_from(["Spring", "lena", "hospital"]))
def test_an_expected_word_within_a_long_password_does_not_spoil_it(rest: str, word: str) -> None:
    # given many letters that are no word, with a word in front
    # when it is judged, then only a pattern among those letters can speak against it
    assert _weakness(word + rest) in {None, Weakness.PATTERN}


def test_a_password_that_is_too_long_is_refused_before_it_is_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a text of marks, which takes the square of its length to normalise
    normalised = list[str]()
    monkeypatch.setattr("chartwarden.workforce.password.normalised", normalised.append)
    # when it is looked at, then it is too long, and was not normalised
    assert _weakness("a" + "\u0300" * 256) is Weakness.TOO_LONG
    assert normalised == []
