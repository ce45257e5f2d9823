"""The facts of one chart before anybody writes them down: person, stay, values, other diseases, authors.

Example:
    >>> from datetime import date
    >>> scene = scene_at(7, 0, today=date(2026, 11, 23))
    >>> scene.encounter.id
    'ward-7-0-e0'

"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from random import Random
from types import MappingProxyType
from typing import Any

from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.patient import Sex
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.synthetic import names, places
from chartwarden.synthetic.chance import some, stream
from chartwarden.synthetic.grammar import Teller
from chartwarden.synthetic.people import Cast, Person, basics_at, cast_at, person_at
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.story import Lines, Problem, Story
from chartwarden.synthetic.voice import Voice, voice_of
from chartwarden.workforce.member import Role


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """A disease that the patient brings along."""

    code: str
    tag: str  # stories name tags that they cannot bear
    say: str
    medication: str
    plan: str
    share: float
    ages: tuple[int, int] = (18, 110)


@dataclass(frozen=True, slots=True)
class Common:
    """What any story may draw on."""

    lines: Mapping[str, Lines]
    exam: Mapping[str, Lines]
    comorbidities: tuple[Comorbidity, ...]
    earlier: tuple[Mapping[str, str], ...]


@lru_cache(maxsize=1)
def common() -> Common:
    """Read what every story shares."""
    table: dict[str, Any] = tomllib.loads((files("chartwarden.synthetic") / "common.toml").read_text(encoding="utf-8"))
    return Common(
        lines=MappingProxyType({name: _split(text) for name, text in table["lines"].items()}),
        exam=MappingProxyType({name: _split(text) for name, text in table["exam"].items()}),
        comorbidities=tuple(
            Comorbidity(**{**row, "ages": tuple(row.get("ages", (18, 110)))}) for row in table["comorbidities"]
        ),
        earlier=tuple(MappingProxyType(row) for row in table["earlier"]),
    )


def _split(text: str) -> Lines:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes in the chart, in their own voice."""

    name: str  # with the degree
    family: str
    voice: Voice


def _author(chance: Random, *, degrees: tuple[str, ...]) -> Author:
    given = chance.choice(chance.choice((names.FEMALE, names.MALE)))
    family = chance.choice(names.FAMILY)
    return Author(f"{given} {family}, {chance.choice(degrees)}", family, voice_of(chance))


def _attending(seed: int, chance: Random) -> Author:
    """Give an author who, one time in six, is one of the ward's own providers."""
    if chance.random() >= 1 / 6:
        return _author(chance, degrees=("MD", "MD", "MD", "DO"))
    member = chance.choice([one.member for one in staff(seed=seed) if Role.PROVIDER in one.member.roles])
    return Author(f"{member.name}, MD", member.name.split(maxsplit=1)[1], voice_of(chance))


@dataclass(frozen=True, slots=True, repr=False)
class Scene:
    """Everything that is true of a chart before it is told."""

    seed: int
    place: int
    today: date
    person: Person
    story: Story
    cast: Cast
    encounter: Encounter
    arrives_at: datetime
    leaves_at: datetime
    values: Mapping[str, str]
    comorbidities: tuple[Comorbidity, ...]
    problems: tuple[Problem, ...]
    attending: Author
    allergies: str
    background: Mapping[str, Lines]  # what every note repeats: habits, relatives, medications

    def __repr__(self) -> str:
        return f"Scene({self.encounter!r}, {self.story.slug!r})"

    @property
    def is_stay(self) -> bool:
        """Whether the patient stays overnight."""
        return self.story.setting is EncounterClass.INPATIENT

    @property
    def stay_days(self) -> int:
        """Nights in the house."""
        return (self.leaves_at.date() - self.arrives_at.date()).days

    def chance(self, *path: str | int) -> Random:
        """Give the stream of one part of this chart."""
        return stream(self.seed, "chart", self.place, *path)

    def author(self, what: str, *degrees: str) -> Author:
        """Give the author of one part of this chart; the same for the same `what`."""
        return _author(self.chance("author", what), degrees=degrees or ("MD", "MD", "DO"))

    def holds(self, when: str) -> bool:
        """Tell whether a condition `name=value` holds here; an empty one does."""
        return holds(when, self.values)


def holds(when: str, values: Mapping[str, str]) -> bool:
    """Tell whether a condition `name=value` holds; an empty one does."""
    name, _, value = when.partition("=")
    return not when or values.get(name) == value


_NORMAL_VITALS = MappingProxyType(
    {"t": (97.6, 98.9), "hr": (62, 88), "sbp": (112, 138), "dbp": (62, 84), "rr": (13, 18), "spo2": (95, 99)}
)
# Reference range, unit, decimals and the panel of each analyte. Ranges as laboratories print them; no rule.
ANALYTES: Mapping[str, tuple[str, str, float, float, int, str]] = MappingProxyType(
    {
        "sodium": ("Sodium", "mmol/L", 135, 145, 0, "chem"),
        "potassium": ("Potassium", "mmol/L", 3.5, 5.1, 1, "chem"),
        "chloride": ("Chloride", "mmol/L", 98, 107, 0, "chem"),
        "co2": ("Carbon dioxide", "mmol/L", 22, 30, 0, "chem"),
        "bun": ("Urea nitrogen", "mg/dL", 7, 20, 0, "chem"),
        "creatinine": ("Creatinine", "mg/dL", 0.5, 1.2, 2, "chem"),
        "glucose": ("Glucose", "mg/dL", 70, 110, 0, "chem"),
        "calcium": ("Calcium", "mg/dL", 8.5, 10.2, 1, "chem"),
        "wbc": ("WBC", "K/uL", 4.0, 11.0, 1, "cbc"),
        "hemoglobin": ("Hemoglobin", "g/dL", 12.0, 16.0, 1, "cbc"),
        "platelets": ("Platelets", "K/uL", 150, 400, 0, "cbc"),
        "bilirubin": ("Bilirubin, total", "mg/dL", 0.2, 1.2, 1, "liver"),
        "alt": ("ALT", "U/L", 7, 45, 0, "liver"),
        "alp": ("Alkaline phosphatase", "U/L", 40, 120, 0, "liver"),
        "albumin": ("Albumin", "g/dL", 3.5, 5.0, 1, "liver"),
        "lipase": ("Lipase", "U/L", 10, 60, 0, "extra"),
        "lactate": ("Lactate", "mmol/L", 0.5, 2.0, 1, "extra"),
        "procalcitonin": ("Procalcitonin", "ng/mL", 0.0, 0.1, 2, "extra"),
        "bnp": ("BNP", "pg/mL", 0, 100, 0, "extra"),
        "troponin": ("Troponin I, high sensitivity", "ng/L", 0, 18, 0, "extra"),
        "inr": ("INR", "", 0.9, 1.1, 1, "extra"),
        "a1c": ("Hemoglobin A1c", "%", 4.0, 5.6, 1, "extra"),
        "crp": ("C-reactive protein", "mg/L", 0, 8, 0, "extra"),
        "prealbumin": ("Prealbumin", "mg/dL", 18, 38, 0, "extra"),
        "ldl": ("LDL cholesterol", "mg/dL", 0, 130, 0, "extra"),
        "cea": ("CEA", "ng/mL", 0.0, 3.0, 1, "extra"),
        "tsh": ("TSH", "mIU/L", 0.4, 4.5, 2, "extra"),
        "vitamin_d": ("Vitamin D, 25-hydroxy", "ng/mL", 30, 80, 0, "extra"),
        "egfr": ("eGFR (2021)", "mL/min/1.73 m2", 60, 120, 0, "extra"),
        "uacr": ("Albumin/creatinine, urine", "mg/g", 0, 30, 0, "extra"),
    }
)


def vital_values(story: Story, chance: Random, *, recovery: float) -> dict[str, str]:
    """Give vital signs as written; `recovery` 0 is the worst, 1 is well."""
    signs: dict[str, str] = {}
    for name, normal in _NORMAL_VITALS.items():
        ill = story.vitals.get(name, normal)
        low, high = (ill[end] + (normal[end] - ill[end]) * recovery for end in (0, 1))
        value = chance.uniform(min(low, high), max(low, high))
        signs[name] = f"{value:.1f}" if name == "t" else f"{value:.0f}"
    signs["map"] = f"{(int(signs['sbp']) + 2 * int(signs['dbp'])) / 3:.0f}"
    return signs


def lab_value(story: Story, name: str, chance: Random, *, recovery: float) -> float:
    """Give one analyte's value; `recovery` 0 is the worst, 1 is within the reference range."""
    _, _, low, high, decimals, _ = ANALYTES[name]
    normal = (low + (high - low) * 0.15, high - (high - low) * 0.15)
    ill = story.labs.get(name, normal)
    ends = [ill[end] + (normal[end] - ill[end]) * recovery for end in (0, 1)]
    return round(chance.uniform(min(ends), max(ends)), decimals)


def lab_text(name: str, value: float) -> str:
    """Give the value with as many decimals as the laboratory prints."""
    return f"{value:.{ANALYTES[name][4]}f}"


def _clinical_values(story: Story, chance: Random) -> dict[str, str]:
    values: dict[str, str] = {}
    for group in story.groups:
        values.update(chance.choice(group))
    for name, (low, high, decimals) in story.numbers.items():
        values[name] = f"{chance.uniform(low, high):.{decimals}f}"
    for name in ANALYTES:
        if name in story.labs:
            values[f"lab_{name}"] = lab_text(name, lab_value(story, name, chance, recovery=0))
            values[f"late_{name}"] = lab_text(name, lab_value(story, name, chance, recovery=0.75))
    values.update(vital_values(story, chance, recovery=0))
    return values


_TOGETHER = "{with <relative_given>|with <his> <relation> <relative_given>|on <street> with <relative_given>}"
_ALONE = (
    "{alone, <relation> <relative_given> visits {daily|weekly|often}|alone on <street>|with a cat, alone since 2019}"
)


def _personal_values(person: Person, author: Author) -> dict[str, str]:
    is_female = person.sex is Sex.FEMALE
    title = ("Ms." if person.marital in {"single", "divorced"} else "Mrs.") if is_female else "Mr."
    contact = person.patient.contacts[0]
    return {
        "name": person.patient.names[0].whole,
        "given": person.given,
        "family": person.family,
        "pt": f"{title} {person.family}",
        "he": "she" if is_female else "he",
        "his": "her" if is_female else "his",
        "He": "She" if is_female else "He",
        "His": "Her" if is_female else "His",
        "him": "her" if is_female else "him",
        "man": "woman" if is_female else "man",
        "mf": "F" if is_female else "M",
        "sex": "female" if is_female else "male",
        "age": str(person.age),
        "relative": contact.name.whole,
        "relative_given": contact.name.given[0],
        "relation": contact.relation,
        "relative_phone": contact.phones[0],
        "phone": person.patient.phones[0],
        "address": person.patient.addresses[0],
        "street": person.patient.addresses[0].split(",")[0].split(" ", 1)[1],
        "town": person.patient.addresses[0].split(",")[-2].strip(),
        "employer": person.employer,
        "job": person.job,
        "marital": person.marital,
        "household": _TOGETHER if person.marital in {"married", "partnered"} else _ALONE,
        "facility": person.facility.name,
        "attending": author.family,
        "mrn": person.patient.numbers[0].value,
    }


_SATURDAY = 5


def _times(seed: int, place: int, story: Story, today: date, person: Person) -> tuple[datetime, datetime]:
    chance = stream(seed, "times", place)
    if person.patient.deceased_on is not None:
        is_stay = story.setting is EncounterClass.INPATIENT
        left_on = person.patient.deceased_on - timedelta(days=0 if is_stay else 3)
    else:
        left_on = today - timedelta(days=chance.randint(1, 12))
    stay = chance.randint(*story.stay_days) if story.setting is EncounterClass.INPATIENT else 0
    if stay:
        arrived = datetime.combine(left_on - timedelta(days=stay), time(chance.randint(0, 22), chance.randrange(60)))
        return arrived, datetime.combine(left_on, time(chance.randint(10, 17), chance.randrange(60)))
    if story.setting is EncounterClass.AMBULATORY and left_on.weekday() >= _SATURDAY:
        left_on -= timedelta(days=2)  # clinics and planned surgery rest at weekends
    earliest, latest = (6, 7) if story.operation is not None else (7, 15)
    arrived = datetime.combine(left_on, time(chance.randint(earliest, latest), chance.randrange(60)))
    hours = (1, 1) if story.setting is EncounterClass.AMBULATORY and story.operation is None else (3, 7)
    return arrived, arrived + timedelta(hours=chance.randint(*hours), minutes=chance.randrange(40))


def _brought_along(chance: Random, story: Story, age: int) -> tuple[Comorbidity, ...]:
    possible = [
        one
        for one in common().comorbidities
        if one.tag not in story.avoid and one.ages[0] <= age <= one.ages[1] and chance.random() < one.share
    ]
    return tuple(some(chance, possible, low=2, high=5))


def scene_at(seed: int, place: int, *, today: date) -> Scene:
    """Settle everything about one chart that must not differ between its documents.

    Args:
        seed: the ward's seed.
        place: the patient's place in the ward, from 0.
        today: the day on which the ward is looked at; every encounter ended before it.

    """
    person = person_at(seed, place, today=today)
    story = story_at(seed, place)
    chance = stream(seed, "scene", place)
    attending = _attending(seed, chance)
    arrives_at, leaves_at = _times(seed, place, story, today, person)
    is_office = story.setting is EncounterClass.AMBULATORY and story.operation is None and "office" in story.papers
    encounter = Encounter(
        id=EncounterId(f"ward-{seed}-{place}-e0"),
        patient_id=person.patient.id,
        kind=story.setting,
        starts_at=arrives_at,
        ends_at=leaves_at,
        number=account_number(person, seed=seed, place=place, visit=0),
        facility=chance.choice(places.CLINICS) if is_office else person.facility.name,
        attending=attending.name,
    )
    values = {**_clinical_values(story, chance), **_personal_values(person, attending)}
    values["clinic"] = encounter.facility
    values["came_from"] = (
        "the emergency department" if "ed" in story.papers and encounter.kind is EncounterClass.INPATIENT else "home"
    )
    draft = Teller(chance, values)
    # Alternatives inside a value are settled here, once, or the notes of one chart would contradict each other.
    values.update({name: draft.said(value) for name, value in values.items() if "{" in value})
    brought = _brought_along(chance, story, person.age)
    complaint = draft.tell(story.complaint)
    holding = tuple(one for one in story.problems if holds(one.when, values))
    values["complaint"] = complaint[:1].lower() + complaint[1:]
    return Scene(
        seed=seed,
        place=place,
        today=today,
        person=person,
        story=story,
        cast=cast_at(place),
        encounter=encounter,
        arrives_at=arrives_at,
        leaves_at=leaves_at,
        values=MappingProxyType(values),
        comorbidities=brought,
        problems=holding,
        attending=attending,
        allergies=draft.tell(chance.choice(common().lines["allergies"])),
        background=MappingProxyType(_background(draft, brought)),
    )


def _background(draft: Teller, brought: tuple[Comorbidity, ...]) -> dict[str, Lines]:
    """Tell once what must not contradict itself between the notes of one chart."""
    lines = common().lines
    told = {name: tuple(draft.tell(line) for line in lines[name]) for name in ("social", "family")}
    told["surgical"] = tuple(draft.tell(line) for line in some(draft.chance, lines["surgical"], low=1, high=2))
    medications = [draft.tell(one.medication) for one in brought if one.medication]
    medications.extend(draft.tell(line) for line in some(draft.chance, lines["other_medications"], low=1, high=3))
    told["medications"] = tuple(medications)
    return told


def story_at(seed: int, place: int) -> Story:
    """Give the story that is told of the patient at this place."""
    return basics_at(seed, place).story


def account_number(person: Person, *, seed: int, place: int, visit: int) -> str:
    """Give the number of a visit as its facility writes it."""
    number = (place * 7_368_787 + visit * 31_337 + seed * 611_953) % 100_000_000
    text = person.facility.account_number
    return text.format(number // 10_000, number % 10_000) if text.count("{") > 1 else text.format(number)
