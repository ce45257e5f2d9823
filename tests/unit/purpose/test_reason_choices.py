"""Reasons that are chosen by a key: each names what makes it checkable, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.purpose.reason import (
    REASON_CHOICES,
    Chosen,
    Names,
    chosen_reason,
    is_specific,
    names_something,
)
from chartwarden.purpose.target import Target

TARGET = Target(codes=("S82.61XA", "K80-K87"))


def test_there_is_one_choice_for_each_digit() -> None:
    # given the choices
    # when their keys are listed
    # then they are the digits from 1 to 9
    assert list(REASON_CHOICES) == list("123456789")


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize("key", [key for key, choice in REASON_CHOICES.items() if choice.names is Names.CODE])
def test_a_reason_that_names_a_code_takes_one_of_the_work_and_is_specific(key: str) -> None:
    # given a choice that names a code
    # when nothing is named, a code of the target, one inside its range, in small letters
    # then the sentence names it
    assert "S82.61XA" in chosen_reason(Chosen(key, ""), target=TARGET)
    assert "K80.12" in chosen_reason(Chosen(key, "k80.12"), target=TARGET)
    assert is_specific(chosen_reason(Chosen(key, ""), target=TARGET))
    # and a code of other work, part of a code or a word is refused
    for named in ("I10", "S", "K8", "coding", "S82.61XA; DROP"):
        with pytest.raises(RefusedError, match="names a code that the work is for"):
            chosen_reason(Chosen(key, named), target=TARGET)


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize("key", ["1", "2"])
def test_a_reason_that_names_a_number_takes_no_other_words(key: str) -> None:
    # given a denial and an audit
    # when a number as it is printed is named
    # then the sentence has it
    assert "DN-2026/00417" in chosen_reason(Chosen(key, " dn-2026/00417 "), target=TARGET)
    assert is_specific(chosen_reason(Chosen(key, "A-1042"), target=TARGET))
    # and nothing, a word, or the same digit over and over is refused
    for named in ("", "audit", "12", "1111111", "no number 123", "A-00000"):
        with pytest.raises(RefusedError, match="names the number of a denial or an audit"):
            chosen_reason(Chosen(key, named), target=TARGET)


def test_own_words_stay_as_they_are_and_an_unknown_key_is_refused() -> None:
    # given the last choice, and one that is not there
    # when they are used
    # then words come back without their margins, to be judged as any others
    assert chosen_reason(Chosen("9", " asdf "), target=TARGET) == "asdf"
    with pytest.raises(RefusedError, match="no such reason"):
        chosen_reason(Chosen("0", "S82.61XA"), target=TARGET)


@pytest.mark.control("ACC-6")
@given(st.text(max_size=60))
def test_no_text_makes_a_choice_name_what_is_not_of_the_work(named: str) -> None:
    # given any text as the code
    # when a reason is made of it
    try:
        reason = chosen_reason(Chosen("4", named), target=TARGET)
    except RefusedError:
        return
    # then it is a code of the target or under it
    code = reason.removeprefix("This part gives the side (laterality) that ").removesuffix(" needs.")
    assert code in TARGET.codes or TARGET.touches((code,))


@pytest.mark.parametrize(
    ("reason", "names"),
    [
        ("Side decides S82.61XA here", True),
        ("Denial DN-00417 turns on it", True),
        ("the flowsheet settles the depth", False),
        ("LCD L33787 lists it", True),
        ("", False),
    ],
)
def test_a_reason_names_something_when_a_code_of_the_work_or_a_number_is_in_it(reason: str, *, names: bool) -> None:
    # given a reason and the target of a work item
    # when it is looked through
    # then a code of that target, its rule, or a number counts
    assert names_something(reason, target=TARGET) is names


def test_a_coverage_rule_is_what_its_work_can_name() -> None:
    # given work for a coverage rule
    target = Target(coverage_rule="LCD L33787")
    # when a reason names it, and a code
    # then the rule stands in the sentence, and the code is refused
    assert "LCD L33787" in chosen_reason(Chosen("6", ""), target=target)
    with pytest.raises(RefusedError):
        chosen_reason(Chosen("6", "I10"), target=target)
