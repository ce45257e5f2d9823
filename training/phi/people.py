"""Names of invented people from the whole world, written the way other names were written.

The same old word becomes the same new one throughout a note, in whatever case, order or part it stands.
"""

import random
import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from training.phi import words

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]{2,})?|\d+|.", re.DOTALL)
_STAYS = frozenset("jr sr ii iii iv de la van der von del bin al".split())
_FREQUENT = 4_000


def pick(chance: random.Random, values: Sequence[str]) -> str:
    """Give any of the values."""
    return values[int(chance.random() * len(values))]


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    census = words.census_surnames()
    return {
        "us_family": tuple(name.capitalize() for name, rank in census.items() if rank < _FREQUENT),
        "rare_family": tuple(name.capitalize() for name in sorted(words.more_surnames())),
        "us_given": tuple(name.capitalize() for name, share in words.census_given().items() if share >= 0.01),
        "rare_given": tuple(sorted({name.capitalize() for name in words.more_given()})),
        "world_family": tuple(sorted(name.capitalize() for name in words.written("family_names"))),
        "world_given": tuple(sorted(name.capitalize() for name in words.written("given_names"))),
        "word_names": tuple(sorted(name.capitalize() for name in words.written("word_names"))),
    }


def _of_locale(chance: random.Random, *, family: str, otherwise: str) -> str:
    locale = words.locales()[pick(chance, tuple(words.locales()))]
    names = locale.family if family else locale.given
    return pick(chance, names or _lists()[otherwise])


def given_name(chance: random.Random) -> str:
    """Give a given name from anywhere."""
    (source,) = chance.choices(
        ("us_given", "rare_given", "world_given", "word_names", "locale"), weights=(30, 15, 20, 5, 30)
    )
    return _of_locale(chance, family="", otherwise="us_given") if source == "locale" else pick(chance, _lists()[source])


def family_name(chance: random.Random) -> str:
    """Give a family name from anywhere; one in ten stands in no list."""
    (source,) = chance.choices(
        ("us_family", "rare_family", "world_family", "word_names", "invented", "locale"),
        weights=(22, 23, 15, 6, 10, 24),
    )
    if source == "invented":
        first, second = pick(chance, _lists()["rare_family"]), pick(chance, _lists()["rare_family"])
        return (first[: max(2, len(first) // 2)] + second[len(second) // 2 :]).capitalize()
    if source == "locale":
        return _of_locale(chance, family="family", otherwise="rare_family")
    return pick(chance, _lists()[source])


def cased_like(new: str, old: str) -> str:
    """Write a new word in the letter case of an old one."""
    if old.islower():
        return new.lower()
    if len(old) > 1 and old.isupper():
        return new.upper()
    return new if not new.islower() else new.capitalize()


@dataclass(slots=True)
class Names:
    """Writes names in the form of the ones they replace."""

    chance: random.Random
    seen: dict[str, str]

    def like(self, old: str, hint: str) -> str:
        """Write another name in the form of `old`; `hint` says `first` or `last` where one word leaves it open."""
        out = _TOKEN.findall(old)
        names = [at for at, token in enumerate(out) if self._is_name(token, old) and token.lower() not in _STAYS]
        comma = out.index(",") if "," in out else -1
        for at, token in enumerate(list(out)):
            if at in names:
                out[at] = self._word(token, make=family_name if self._is_family(at, names, comma, hint) else given_name)
            elif len(token) == 1 and token.isalpha() and token.isupper():
                out[at] = self.chance.choice(string.ascii_uppercase)
        return "".join(out)

    @staticmethod
    def _is_name(token: str, whole: str) -> bool:
        return token.isalpha() and len(token) > 1 and (token[0].isupper() or whole.islower())

    def _is_family(self, at: int, names: list[int], comma: int, hint: str) -> bool:
        if len(names) == 1:
            return hint == "last" or (hint != "first" and self.chance.random() < 0.6)
        return at < comma if comma >= 0 else at == names[-1]

    def _word(self, old: str, *, make: Callable[[random.Random], str]) -> str:
        key = old.lower()
        if key not in self.seen:
            new = make(self.chance)
            self.seen[key] = new.split()[0] if self.chance.random() < 0.95 else new
        return cased_like(self.seen[key], old)
