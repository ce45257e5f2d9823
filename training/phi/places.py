"""Invented towns, streets, facilities, firms and organisations, put together from many parts."""

import random
import re
import string
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from training.phi import words
from training.phi.people import cased_like, family_name, given_name, pick

_PARTS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "lists/parts.toml").read_text("utf-8"))
_LARGE = 15_000
_PIECE = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)
_PLAIN = 3_000  # a word more frequent than this says what a place is (`house`, `road`), not which
_SHORTEST = 4  # letters of a word that may be a place's name

_STREET_WORDS = frozenset(end.lower().rstrip(".") for end in _PARTS["street_ends"])

Maker = Callable[[str, random.Random], str]
"""Writes another value in the letter case, and where it matters the form, of an old one."""


def _of(part: str, chance: random.Random) -> str:
    return pick(chance, _PARTS[part])


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    everywhere = {name: people for name, people in words.towns_of_the_world().items() if name.isprintable()}
    return {
        "us": tuple(sorted(words.us_towns())),
        "large": tuple(name for name, people in everywhere.items() if people >= _LARGE),
        "any": tuple(everywhere),
        "counties": tuple(sorted({county.removesuffix(" County") for county in words.us_counties()})),
    }


def town(chance: random.Random) -> str:
    """Give a town from anywhere; one in four does not exist."""
    (source,) = chance.choices(("us", "large", "any", "ending", "front"), weights=(35, 25, 12, 16, 12))
    if source == "ending":
        return chance.choice([family_name(chance), _of("nature", chance), _of("trees", chance)]) + _of(
            "town_ends", chance
        )
    if source == "front":
        return _of("town_fronts", chance) + family_name(chance)
    return pick(chance, _lists()[source])


def _natural(chance: random.Random) -> str:
    second = chance.choice(["", "", " " + _of("nature", chance), "side", "view", "gate", "brook", "wood", "haven"])
    return _of("nature", chance) + second


def _wooded(chance: random.Random) -> str:
    return _of("trees", chance) + chance.choice(["", " " + _of("nature", chance), "crest", "hurst", "dale"])


def _front(chance: random.Random) -> str:
    """Give what stands before `Hospital` or `& Sons`."""
    (make,) = chance.choices(
        (
            family_name,
            town,
            lambda c: c.choice(["St. ", "Saint ", "St "]) + _of("saints", c),
            lambda c: _of("mercies", c),
            _natural,
            _wooded,
            lambda c: family_name(c) + c.choice([" and ", " & ", "-"]) + family_name(c),
        ),
        weights=(25, 20, 15, 8, 17, 7, 8),
    )
    return make(chance)


def _cased(new: str, old: str) -> str:
    return cased_like(new, old) if old.islower() or old.isupper() else new


def renamed(old: str, chance: random.Random) -> str:
    """Write other names and digits into the words that say which place it is; its form stays.

    `Lower Umbagoosh boat ramp 7` becomes, say, `Lower Tamarack boat ramp 3`.
    """
    out = _PIECE.findall(old)
    open_to = [at for at, word in enumerate(out) if len(word) >= _SHORTEST and (word[0].isupper() or old.islower())]
    names = [at for at in open_to if words.english().get(out[at].lower(), _PLAIN) >= _PLAIN] or open_to[:1]
    for at, word in enumerate(out):
        if word.isdigit():
            out[at] = "".join(chance.choices(string.digits, k=len(word)))
        elif at in names:
            make = chance.choice([family_name, family_name, town, given_name, lambda c: _of("nature", c)])
            out[at] = cased_like(make(chance), word)
    return "".join(out)


def _composed(ends: Sequence[str], fronts: Sequence[str]) -> Maker:
    def make(old: str, chance: random.Random) -> str:
        dice = chance.random()
        if fronts and dice < 0.11:
            patron = chance.choice([town(chance), _of("mercies", chance), family_name(chance)])
            return _cased(f"{chance.choice(fronts)} {patron}", old)
        if dice < 0.20 and len(old.split()) == 1:
            return _cased(_front(chance), old)
        if dice < 0.50:
            return renamed(old, chance)
        return _cased(f"{_front(chance)} {chance.choice(ends)}", old)

    return make


facility = _composed(_PARTS["facility_ends"], _PARTS["facility_fronts"])
employer = _composed(_PARTS["employer_ends"], ())
organisation = _composed(_PARTS["organisation_ends"], _PARTS["organisation_fronts"])


def city(old: str, chance: random.Random) -> str:
    """Write another town."""
    return _cased(town(chance), old)


def county(old: str, chance: random.Random) -> str:
    """Write another county, with the word for it where the old one has it."""
    core, _, rest = old.partition(" ")
    new = pick(chance, _lists()["counties"])
    if rest.lower().startswith("county"):
        new = f"{new} {rest}"
    elif core.lower() in {"county", "co"}:
        new = f"{core} {new}"
    return _cased(new, old)


def address(old: str, chance: random.Random) -> str:
    """Write another street, with a number where the old one has a digit; what names no street keeps its form."""
    if not _STREET_WORDS.intersection(re.findall(r"\w+", old.lower())) and chance.random() < 0.85:
        return renamed(old, chance)
    street = chance.choice(
        [
            family_name(chance),
            _of("trees", chance),
            _of("nature", chance),
            f"{chance.randint(1, 199)}th",
            given_name(chance),
            f"{_of('nature', chance)} {_of('nature', chance)}",
            town(chance),
        ]
    )
    line = f"{chance.choice(['', '', '', 'N ', 'S. ', 'West ', 'E. '])}{street} {_of('street_ends', chance)}"
    if any(map(str.isdigit, old)):
        unit = chance.choice(["", "", "", ", Apt {}B", " #{}", ", Unit {}", " Apt. {}", ", Suite {}", ", Flat {}"])
        number = f"{chance.randint(1, 19999)}{chance.choice(['', '', '', 'A', '-B', ' 1/2'])}"
        line = f"{number} {line}{unit.format(chance.randint(1, 400))}"
    return _cased(line, old)


def email(old: str, chance: random.Random) -> str:
    """Write another address; what is no plain one stays."""
    if "@" not in old:
        return old
    given, family = given_name(chance).split()[0].lower(), family_name(chance).split()[0].lower()
    year = chance.randint(1950, 2010)
    user = chance.choice([f"{given}.{family}", f"{given[0]}{family}", f"{family}{year % 100}", f"{given}{year}"])
    return f"{user}@{_of('domains', chance)}"
