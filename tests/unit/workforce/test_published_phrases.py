"""A phrase that was printed as an example is refused however it is written, and its neighbours are not."""

import random

import pytest

from chartwarden.workforce.published_phrases import PUBLISHED, is_published

XKCD = "correct horse battery staple"


@pytest.mark.control("IDN-4")
@pytest.mark.parametrize(
    "password",
    [
        "correcthorsebatterystaple",  # bench V04-05a
        "Correct Horse Battery Staple!",
        "c0rr3ct-h0r53-b4tt3ry-5t4pl3",
        "staple.battery.horse.correct",  # another order
        "correct horse battery staple 42",
        "\N{FULLWIDTH LATIN SMALL LETTER C}orrect horse battery staple",
        "tr0ub4dor&3tr0",  # with three letters added
        "CoffeeTrainFish",
        "HorsePurple*Hat#Run1BayLifting",
        "abandon " * 11 + "about",
    ],
)
def test_a_published_phrase_is_found_however_it_is_written(password: str) -> None:
    # given a phrase from advice, in other letters, another order, or with little added
    # when it is looked up, then it is found
    assert is_published(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",  # a part of it
        "correct heron battery staple",
        "correct horse battery staple oboe",  # a word more is another phrase
        "kestrel ledger oboe thimble",
        "8#kQ9!zR",
        "",
    ],
)
def test_another_phrase_is_not(password: str) -> None:
    # given a phrase that differs by a word, when it is looked up, then it is none of the published ones
    assert not is_published(password)


def test_every_phrase_is_found_as_it_stands_and_run_together() -> None:
    # given every phrase, each of which has letters
    phrases = [phrase for listed in PUBLISHED.values() for phrase in listed]
    # when it is typed as it stands, without spaces, and in another order
    chance = random.Random(7)
    shuffled = [" ".join(chance.sample(phrase.split(), len(phrase.split()))) for phrase in phrases]
    typed = [
        way for phrase, other in zip(phrases, shuffled, strict=True) for way in (phrase, phrase.replace(" ", ""), other)
    ]
    # then it is found
    assert [one for one in typed if not is_published(one)] == []
