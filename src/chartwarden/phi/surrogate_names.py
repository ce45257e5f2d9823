"""Invented names in place of a patient's, a relative's, a clinician's: the same person keeps one, in every writing.

`Ada Example`, `Ms. Example` and `EXAMPLE, ADA` are words of one name, so each word has one stand-in: a given name
one of the same gender where that is known, a family name another family name. Order, case, initials, hyphens, titles
and the possessive stay as they are written. Stand-ins come from the lists of the 1990 census (`data/census_1990.txt`).

Source: policy. Surrogates are not Safe Harbor.

Example:
    >>> book = NameBook(["Ada Example", "EXAMPLE, ADA"], chance=Chance(b"k" * 32), taken=frozenset())
    >>> one, other = book.written("Ada Example"), book.written("EXAMPLE, ADA'S")
    >>> given, family = one.upper().split()
    >>> other == f"{family}, {given}'S"
    True

"""

import hashlib
import hmac
import random
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, NamedTuple

from chartwarden.phi.fold import fold

_WORD: Final = re.compile(r"(?:[OD]['\u2019])?[^\W\d_]+")
_KEPT: Final = frozenset(
    "dr mr mrs ms miss mx prof rev md do rn np pa lpn phd dds dpm facs jr sr ii iii iv de del della der den di da dos "
    "du la le van von ten ter bin ibn al el y and of the st".split()
)
_CLEARLY: Final = 3.0  # a name borne by one gender three times as often counts as that gender's
_POOL: Final = 400  # of the most frequent names, so that none is odd
_LONGEST_INITIALS: Final = 3


class Chance:
    """Choices that a secret decides: the same secret and question, the same choice; without it, nobody can tell."""

    def __init__(self, secret: bytes, *, about: str = "") -> None:
        self._secret, self._about = secret, about

    def __repr__(self) -> str:
        return "Chance(hidden)"

    def of(self, *question: str) -> random.Random:
        """Give the source of choices for one question."""
        asked = "\0".join((self._about, *question)).encode("utf-8", "surrogatepass")
        return random.Random(hmac.new(self._secret, asked, hashlib.sha256).digest())  # noqa: S311 -- keyed, repeatable


class Role(StrEnum):
    """What a word of a name is."""

    GIVEN = "given"
    FAMILY = "family"


class _Census(NamedTuple):
    """Names as the 1990 census counted them, the most frequent first."""

    given: MappingProxyType[str, tuple[float, float]]  # per cent of women and of men who bear the name
    family: tuple[str, ...]


@cache
def _census() -> _Census:
    text = resources.files("chartwarden.phi").joinpath("data/census_1990.txt").read_text(encoding="ascii")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    given = {row[0]: (float(row[1]), float(row[2])) for row in rows if len(row) > 1}
    return _Census(MappingProxyType(given), tuple(row[0] for row in rows if len(row) == 1))


def is_given_name(word: str) -> bool:
    """Tell whether the census knows the word as a given name."""
    return word in _census().given


@cache
def pool_of(role: Role, gender: str) -> tuple[str, ...]:
    """Give the frequent names of a role; given names of that gender, or of neither clearly when it is empty."""
    if role is Role.FAMILY:
        return _census().family
    return tuple(word for word in _census().given if gender_of(word) == gender)[:_POOL]


def gender_of(word: str) -> str:
    """Give `female` or `male` for a given name that is clearly borne by one, else nothing.

    Example:
        >>> gender_of("ada"), gender_of("tobias"), gender_of("leslie")
        ('female', 'male', '')

    """
    female, male = _census().given.get(word, (0.0, 0.0))
    if female > _CLEARLY * male:
        return "female"
    return "male" if male > _CLEARLY * female else ""


def words_of(name: str) -> list[re.Match[str]]:
    """Give the words of a name that stand for a person: no titles, credentials, particles or possessive ending."""
    found = []
    for m in _WORD.finditer(name):
        is_possessive = m[0].lower() == "s" and name[m.start() - 1 : m.start()] in {"'", "\u2019"}
        if not is_possessive and m[0].lower() not in _KEPT:
            found.append(m)
    return found


def plain(word: str) -> str:
    """Give the word that two writings of one name share: without case and accents."""
    return fold(word).value.lower()


class NameBook:
    """The stand-in of each word of the names of one patient's notes. It hides in `repr`."""

    def __init__(
        self,
        names: Sequence[str],
        *,
        chance: Chance,
        taken: frozenset[str],
        first_names: Sequence[str] = (),
    ) -> None:
        """Choose a stand-in for each word.

        Args:
            names: every writing that the notes hold.
            first_names: those of them that are given names when they are one word: `her daughter Temi`.
            chance: decides.
            taken: words, as `plain` gives them, that no stand-in may be.

        """
        self._chance = chance
        self._initials: set[str] = set()
        roles = self._roles(names, first_names=frozenset(map(plain, first_names)))
        barred = {*taken, *roles}
        self._stand_ins = {word: self._chosen(word, roles[word], barred) for word in sorted(roles)}
        self._role_of = roles
        self._owners: dict[str, list[str]] = {}  # by initial
        for word in self._stand_ins:
            self._owners.setdefault(word[0], []).append(word)

    def __repr__(self) -> str:
        return f"NameBook({len(self._stand_ins)} words)"

    @property
    def stand_ins(self) -> frozenset[str]:
        """The words that stand for others here, in lower case."""
        return frozenset(self._stand_ins.values())

    def written(self, name: str) -> str:
        """Write the stand-ins of a name in its own format."""
        name = fold(name).value
        pieces: list[str] = []
        here = 0
        words = words_of(name)
        for place, m in enumerate(words):
            pieces += (name[here : m.start()], self._written_word(m[0], is_last=place == len(words) - 1))
            here = m.end()
        return "".join([*pieces, name[here:]])

    def _written_word(self, word: str, *, is_last: bool) -> str:
        key = plain(word)
        if key not in self._stand_ins:
            role = Role.FAMILY if is_last else Role.GIVEN
            return "".join(self._initial(letter, role) for letter in word)
        new = self._stand_ins[key]
        if word.isupper() and len(word) > 1:
            return new.upper()
        return new if word.islower() else new.capitalize()

    def _initial(self, letter: str, role: Role) -> str:
        """Give the initial that stands for an initial: of the name here that begins so, else any other letter."""
        key = plain(letter)
        owners = self._owners.get(key, [])
        fitting = [word for word in owners if self._role_of[word] is role] or owners
        if fitting:
            new = self._stand_ins[fitting[0]][0]
        else:
            new = self._chance.of("initial", key).choice([one for one in "abcdefghjklmnprstw" if one != key])
        return new.upper() if letter.isupper() else new

    def _roles(self, names: Sequence[str], *, first_names: frozenset[str]) -> dict[str, Role]:
        """Say what each word is: a whole name tells by its order, a word alone by the list of given names."""
        roles: dict[str, Role] = {}
        whole = [(fold(name).value, words_of(fold(name).value)) for name in names]
        for name, words in whole:
            if len(words) > 1:
                self._initials |= _initials(name, words)
                for word, role in _ordered(name, words):
                    roles.setdefault(word, role)
        for _, words in whole:
            for word in (m[0] for m in words):
                is_initials = len(word) == 1 or (len(word) <= _LONGEST_INITIALS and word in self._initials)
                if not is_initials:
                    is_given = is_given_name(plain(word)) or plain(word) in first_names
                    roles.setdefault(plain(word), Role.GIVEN if is_given else Role.FAMILY)
        return roles

    def _chosen(self, word: str, role: Role, barred: set[str]) -> str:
        gender = gender_of(word) if role is Role.GIVEN else ""
        pool = list(pool_of(role, gender))
        self._chance.of("name", role.value, word).shuffle(pool)
        return free_of(pool, barred)


def free_of(pool: Sequence[str], barred: set[str]) -> str:
    """Give the first word of the pool that is not barred, and bar it.

    When all are, an ending makes one that nobody bears: there is always a stand-in.
    """
    made = (word + "x" * ending for ending in range(10**6) for word in pool)
    free = next(word for word in made if word not in barred)
    barred.add(free)
    return free


def _ordered(name: str, words: Sequence[re.Match[str]]) -> Iterator[tuple[str, Role]]:
    comma = name.find(",")
    is_turned = words[0].start() < comma < words[-1].start()  # `EXAMPLE, ADA`
    last = len(words) - 1
    for place, m in enumerate(words):
        hyphen_after = name[m.end() : m.end() + 1] == "-" and place == last - 1  # `Example-Sands` is one family name
        is_family = m.start() < comma if is_turned else place == last or hyphen_after
        if len(m[0]) > 1:
            yield plain(m[0]), Role.FAMILY if is_family else Role.GIVEN


def _initials(name: str, words: Sequence[re.Match[str]]) -> set[str]:
    comma = name.find(",")
    ordered = [m[0] for m in words if m.start() > comma] + [m[0] for m in words if m.start() < comma]
    letters = [word[0].upper() for word in ordered]
    return {"".join(letters[:_LONGEST_INITIALS]), letters[0] + letters[-1]}
