"""Passwords: which are refused, and why. No rule about kinds of characters, and no end after so many days.

A password is compared as a whole with what people guess first: lists, well-known phrases, patterns, words about its
owner. What it is used for elsewhere cannot be seen from here, and the screens say so.

Source: NIST SP 800-63B-4, 3.1.1.2; 45 CFR 164.308(a)(5)(ii)(D); controls IDN-4 and IDN-6.

Example:
    >>> nothing = KnownPasswords(lambda _: False, lambda _: False, lambda _: False, lambda _: False)
    >>> weakness_of("Spring2027!", shortest=8, about=(), known=nothing).value
    'expected'
    >>> weakness_of("Correct-Horse-Battery-Staple!", shortest=15, about=(), known=nothing).value
    'published'
    >>> weakness_of("kestrel ledger oboe thimble", shortest=15, about=(), known=nothing) is None
    True

"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from chartwarden.workforce.factor import FactorKind, has_second_factor
from chartwarden.workforce.published_phrases import is_published

SHORTEST_ALONE = 15  # NIST SP 800-63B-4, 3.1.1.2: where it is the only factor
SHORTEST_WITH_FACTOR = 8  # the same: where a second factor is asked for as well
LONGEST = 256  # policy; the standard asks for at least 64
FORMER_KEPT = 10  # policy; control IDN-6

_FEW = 4  # characters: what is left when expected words are taken away, or how many differ
_SHORTEST_WORD = 3
# What people put in when a system makes them choose: seasons, months, days, and words of this trade.
_EXPECTED = tuple(
    "spring summer autumn fall winter january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday password passwort passphrase welcome letmein "
    "changeme secret login admin administrator user guest hospital clinic medical medicine health coding coder chart "
    "warden chartwarden patient doctor nurse icd cpt hipaa".split()
)
_ROWS = ("1234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_STEPS = frozenset(a + b for row in _ROWS for each in (row, row[::-1]) for a, b in pairwise(each))


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    COMMON = "common"
    EXPECTED = "expected"
    PATTERN = "pattern"
    PUBLISHED = "published"
    SOON_GUESSED = "soon-guessed"
    COMPROMISED = "compromised"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class KnownPasswords:
    """What a password is looked up in. Each is asked for the normalised password and tells whether it has it."""

    is_common: Callable[[str], bool]
    is_compromised: Callable[[str], bool]
    is_former: Callable[[str], bool]
    is_soon_guessed: Callable[[str], bool]


_SAID: Final[Mapping[Weakness, str]] = {
    Weakness.TOO_SHORT: "it is too short",
    Weakness.TOO_LONG: f"it has more than {LONGEST} characters",
    Weakness.COMMON: "it is among the passwords that are guessed first",
    Weakness.EXPECTED: "it is made of your name, your department, a season, a month or a word of this trade",
    Weakness.PATTERN: "it is a pattern of neighbouring keys, or the same few characters again and again",
    Weakness.PUBLISHED: "it is an example that was published, or a line that many know by heart",
    Weakness.SOON_GUESSED: "it is made of words, names or dates that programs guess soon",
    Weakness.COMPROMISED: "it is in a list of passwords that were stolen somewhere",
    Weakness.FORMER: "you have had it before",
}


def normalised(password: str) -> str:
    """Give a password as it is hashed: keyboards write the same letter in several ways. Source: 3.1.1.2, NFKC."""
    return unicodedata.normalize("NFKC", password)


def is_too_long(password: str) -> bool:
    """Tell whether a password is too long to be looked at. Asked first: normalising takes the length squared."""
    return len(password) > LONGEST


def shortest_beside(kinds: Collection[FactorKind]) -> int:
    """Give how many characters a password needs beside these factors. Source: NIST SP 800-63B-4, 3.1.1.2."""
    return SHORTEST_WITH_FACTOR if has_second_factor(kinds) else SHORTEST_ALONE


def weakness_of(password: str, *, shortest: int, about: Iterable[str], known: KnownPasswords) -> Weakness | None:
    """Give the reason to refuse a password; None when there is none.

    Args:
        password: as it was typed, whole.
        shortest: how many characters it needs; each code point is one.
        about: words about its owner: user id, name, department.
        known: what to look it up in; the slow one comes last.

    Source:
        NIST SP 800-63B-4, 3.1.1.2 (length, blocklist, no composition rules).

    """
    if is_too_long(password):
        return Weakness.TOO_LONG
    plain = normalised(password)
    checks: tuple[tuple[Weakness, Callable[[], bool]], ...] = (
        (Weakness.TOO_SHORT, lambda: len(plain) < shortest),
        (Weakness.TOO_LONG, lambda: len(plain) > LONGEST),
        (Weakness.COMMON, lambda: known.is_common(plain)),
        (Weakness.PATTERN, lambda: _is_pattern(plain.casefold())),
        (Weakness.EXPECTED, lambda: _is_expected(plain.casefold(), about)),
        (Weakness.PUBLISHED, lambda: is_published(plain)),
        (Weakness.COMPROMISED, lambda: known.is_compromised(plain)),
        (Weakness.SOON_GUESSED, lambda: known.is_soon_guessed(plain)),
        (Weakness.FORMER, lambda: known.is_former(plain)),
    )
    return next((weakness for weakness, holds in checks if holds()), None)


def said_of(weakness: Weakness, *, shortest: int) -> str:
    """Give the reason as a clause that its owner reads. Source: NIST SP 800-63B-4, 3.1.1.2 (the reason is told)."""
    if weakness is Weakness.TOO_SHORT:
        return f"it has fewer than {shortest} characters"
    return _SAID[weakness]


def _is_pattern(plain: str) -> bool:
    """Tell whether nearly every character follows its neighbour on the keyboard or in the alphabet, or few differ."""
    steps = sum(a + b in _STEPS for a, b in pairwise(plain))
    return len(set(plain)) <= _FEW or steps >= len(plain) - _FEW


def _is_expected(plain: str, about: Iterable[str]) -> bool:
    """Tell whether hardly a letter is left when the words that anybody would try first are taken away."""
    own = (word for phrase in about for word in re.split(r"[\W\d_]+", normalised(phrase).casefold()))
    words = {word for word in (*_EXPECTED, *own) if len(word) >= _SHORTEST_WORD}
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    left = sum(map(str.isalpha, rest))
    return rest != plain and left < _FEW
