"""Invented patients, ordinary and special, each from the seed and the patient's place in the ward alone.

Example:
    >>> from datetime import date
    >>> ann = person_at(7, 3, today=date(2026, 11, 23))
    >>> ann.patient.is_vip, cast_at(3)
    (True, <Cast.VIP: 'vip'>)

"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from types import MappingProxyType

from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.foundation.identifiers import PatientId
from chartwarden.synthetic import names, places
from chartwarden.synthetic.chance import stream
from chartwarden.synthetic.places import Facility, Plan
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.story import Story, stories
from chartwarden.synthetic.values import Mark, MarkKind, WardMember


class Cast(StrEnum):
    """The part a patient plays in the ward."""

    ORDINARY = "ordinary"
    RELATIVE = "relative"
    VIP = "vip"
    NEIGHBOUR = "neighbour"
    SAME_SURNAME = "same-surname"
    MIXED_UP = "mixed-up"
    PSYCHOTHERAPY = "psychotherapy"
    TWIN = "twin"
    OTHER_TWIN = "other-twin"
    OVER_89 = "over-89"
    DECEASED = "deceased"
    PARENT = "parent"
    CHILD = "child"
    PART_2 = "part-2"
    HOUSEHOLD = "household"
    SELF = "self"
    CO_WORKER = "co-worker"
    NON_ASCII = "non-ascii"
    FORMER_SPOUSE = "former-spouse"
    NAME_CHANGED = "name-changed"


PERIOD = 48  # every so many patients each part is played again, by others
_PARTS = MappingProxyType(
    {
        1: Cast.RELATIVE, 3: Cast.VIP, 4: Cast.NEIGHBOUR, 5: Cast.SAME_SURNAME, 6: Cast.MIXED_UP, 7: Cast.PSYCHOTHERAPY,
        8: Cast.TWIN, 9: Cast.OTHER_TWIN, 10: Cast.OVER_89, 11: Cast.DECEASED, 12: Cast.PARENT, 13: Cast.CHILD,
        14: Cast.PART_2, 15: Cast.HOUSEHOLD, 16: Cast.SELF, 17: Cast.CO_WORKER, 18: Cast.NON_ASCII,
        19: Cast.FORMER_SPOUSE, 20: Cast.NAME_CHANGED, 21: Cast.RELATIVE, 22: Cast.RELATIVE, 27: Cast.SAME_SURNAME,
        29: Cast.OVER_89, 31: Cast.NON_ASCII, 33: Cast.NEIGHBOUR, 35: Cast.MIXED_UP, 37: Cast.PSYCHOTHERAPY,
        39: Cast.SAME_SURNAME, 41: Cast.PART_2, 43: Cast.NON_ASCII, 45: Cast.DECEASED,
    }
)  # fmt: skip
# Which member a part is tied to, counted in the roster, so that the first coders have a relative and a namesake each.
_TIED_TO = MappingProxyType({1: 0, 4: 0, 5: 1, 15: 1, 16: 2, 17: 6, 19: 3, 21: -3, 22: -2, 27: 0, 33: 2, 39: 2})
_OLDEST_OPEN_AGE = 89  # 45 CFR 164.514(b)(2)(i)(C): older than this is one category


def cast_at(place: int) -> Cast:
    """Give the part that the patient at this place plays."""
    return _PARTS.get(place % PERIOD, Cast.ORDINARY)


def tied_member(seed: int, place: int) -> WardMember | None:
    """Give the member of the workforce whom this patient is tied to, or None."""
    offset = _TIED_TO.get(place % PERIOD)
    if offset is None:
        return None
    roster = staff(seed=seed)
    return roster[(offset + place // PERIOD) % len(roster)]


@dataclass(frozen=True, slots=True)
class Basics:
    """What decides which story can be told of whom."""

    story: Story
    age: int
    sex: Sex


def _first_fitting(seed: int, place: int, *, age: int | None, sex: Sex | None) -> Story:
    """Give the story whose turn it is, or the next one that fits. Each is told once before any is told again."""
    known = stories()
    order = stream(seed, "stories", place // len(known)).sample(known, len(known))
    turn = place % len(known)
    fitting = (story for story in (*order[turn:], *order[:turn]) if story.fits(age=age, sex=sex))
    return next(fitting, order[turn])


def _demanded_age(cast: Cast, chance: Random, elder: Basics | None) -> int | None:
    if elder is not None:
        return elder.age if cast is Cast.OTHER_TWIN else elder.age - chance.randint(22, 31)
    ranges = {
        Cast.OVER_89: (_OLDEST_OPEN_AGE + 1, _OLDEST_OPEN_AGE + 8),
        Cast.PARENT: (64, 86),
        Cast.TWIN: (50, 64),
        Cast.SELF: (32, 62),
        Cast.CO_WORKER: (32, 62),
        Cast.DECEASED: (66, 88),
    }
    return chance.randint(*ranges[cast]) if cast in ranges else None


def _demanded_sex(seed: int, place: int, cast: Cast, elder: Basics | None) -> Sex | None:
    tied = tied_member(seed, place)
    if elder is not None:
        return elder.sex
    if cast in {Cast.SELF, Cast.CO_WORKER} and tied is not None:
        return Sex.FEMALE if tied.member.name.split()[0] in names.FEMALE else Sex.MALE
    return {Cast.PARENT: Sex.MALE, Cast.NAME_CHANGED: Sex.FEMALE}.get(cast)


def basics_at(seed: int, place: int) -> Basics:
    """Give story, age and sex of the patient at this place."""
    cast = cast_at(place)
    chance = stream(seed, "basics", place)
    elder = basics_at(seed, place - 1) if cast in {Cast.OTHER_TWIN, Cast.CHILD} else None
    age, sex = _demanded_age(cast, chance, elder), _demanded_sex(seed, place, cast, elder)
    story = _first_fitting(seed, place, age=age, sex=sex)
    return Basics(
        story=story,
        age=age if age is not None else chance.randint(*story.ages),
        sex=sex or story.sex or chance.choice((Sex.FEMALE, Sex.MALE)),
    )


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A patient with what the notes tell of them beyond registration."""

    patient: Patient
    age: int
    sex: Sex
    facility: Facility
    plan: Plan
    employer: str
    job: str
    marital: str
    marks: tuple[Mark, ...]

    def __repr__(self) -> str:
        return f"Person({self.patient!r})"

    @property
    def given(self) -> str:
        """The first given name."""
        return self.patient.names[0].given[0]

    @property
    def family(self) -> str:
        """The family name."""
        return self.patient.names[0].family

    def number(self, kind: NumberKind) -> str:
        """Give the person's number of that kind; every invented person has record, insurance and security numbers."""
        return next(number.value for number in self.patient.numbers if number.kind is kind)


def patient_id_at(seed: int, place: int) -> PatientId:
    """Give the id of the patient at this place."""
    return PatientId(f"ward-{seed}-{place}")


def _phone(chance: Random) -> str:
    area = chance.randint(201, 989)
    style = chance.choice(("({}) 555-01{:02d}", "{}-555-01{:02d}", "{}.555.01{:02d}", "{} 555 01{:02d}"))
    return style.format(area, chance.randrange(90))


def _address(chance: Random) -> str:
    unit = chance.choice(("", "", "", ", Apt {}", ", Unit {}", " #{}")).format(chance.randint(1, 40))
    street = chance.choice(places.STREETS)
    town, state = chance.choice(places.TOWNS), chance.choice(places.STATES)
    return f"{chance.randint(1, 9800)} {street}{unit}, {town}, {state} 000{chance.randint(10, 99)}"


def _name(chance: Random, sex: Sex) -> PersonName:
    given = chance.choice(names.FEMALE if sex is Sex.FEMALE else names.MALE)
    middle = chance.choice((*([()] * 3), (chance.choice("ABCDEFGHJKLMNPRSTW") + ".",)))
    if chance.random() < 0.25:  # noqa: PLR2004 -- a share; common names are what false alarms are made of
        return PersonName((given, *middle), chance.choice(names.COMMON_FAMILY))
    family = chance.choice(names.FAMILY)
    if chance.random() < 0.06:  # noqa: PLR2004 -- a share
        family = f"{family}-{chance.choice(names.FAMILY)}"
    return PersonName((given, *middle), family)


def _numbers(seed: int, place: int, *, facility: Facility, plan: Plan) -> tuple[RecordNumber, ...]:
    # Steps without a common factor with the range give every patient another number, in no visible order.
    record = (place * 48_271 + seed * 7_919 + 1_234_567) % 10_000_000
    text = facility.record_number
    record_text = text.format(record // 10_000, record % 10_000) if text.count("{") > 1 else text.format(record)
    social = (place * 99_991 + seed * 104_729) % (100 * 49 * 9_999)
    area, group, serial = social // (49 * 9_999), 1 + social // 9_999 % 49, 1 + social % 9_999
    member = (place * 611_953 + seed * 15_485_863 + 23) % 100_000_000
    return (
        RecordNumber(NumberKind.MEDICAL_RECORD, record_text, facility.short),
        # 9xx with a group under 50 is neither a Social Security number nor a taxpayer number.
        RecordNumber(NumberKind.SOCIAL_SECURITY, f"9{area:02d}-{group:02d}-{serial:04d}"),
        RecordNumber(NumberKind.MEMBER, f"{plan.prefix}-{member:08d}-01", plan.name),
    )


def _contact(chance: Random, person: PersonName, *, sex: Sex, age: int, phone: str) -> tuple[Contact, str]:
    """Give the emergency contact and the patient's marital status."""
    spouse = "husband" if sex is Sex.FEMALE else "wife"
    relation, other_sex, marital = chance.choice(
        (
            (spouse, Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE, "married"),
            (spouse, Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE, "married"),
            ("daughter", Sex.FEMALE, "widowed" if age > 60 else "divorced"),  # noqa: PLR2004 -- likely, no rule
            ("son", Sex.MALE, "widowed" if age > 60 else "divorced"),  # noqa: PLR2004 -- likely, no rule
            ("sister", Sex.FEMALE, "single"),
            ("brother", Sex.MALE, "single"),
            ("partner", sex, "partnered"),
            ("niece", Sex.FEMALE, "single"),
        )
    )
    if relation in {"daughter", "son"} and age < 38:  # noqa: PLR2004 -- a child who can be called upon
        relation, other_sex, marital = "mother", Sex.FEMALE, "single"
    given = chance.choice(names.FEMALE if other_sex is Sex.FEMALE else names.MALE)
    shares_name = relation in {spouse, "son", "brother", "mother"} or chance.random() < 0.5  # noqa: PLR2004 -- a share
    family = person.family if shares_name else chance.choice(names.FAMILY)
    return Contact(PersonName((given,), family), relation, (phone,)), marital


def _ordinary(seed: int, place: int, *, basics: Basics, today: date) -> Person:
    chance = stream(seed, "person", place)
    retired = basics.age >= 67  # noqa: PLR2004 -- usual, no rule
    facility, plan = chance.choice(places.FACILITIES), chance.choice(places.PLANS)
    if retired and chance.random() < 0.4:  # noqa: PLR2004 -- a share
        plan = places.PLANS[2]
    name, phone = _name(chance, basics.sex), _phone(chance)
    contact, marital = _contact(chance, name, sex=basics.sex, age=basics.age, phone=_phone(chance))
    birth = _years_before(today, basics.age) - timedelta(days=chance.randint(30, 330))
    email = (_email(name, chance.choice(("example.org", "example.com", "example.net"))),)
    patient = Patient(
        id=patient_id_at(seed, place),
        names=(name,),
        birth_on=birth,
        sex=basics.sex,
        numbers=_numbers(seed, place, facility=facility, plan=plan),
        addresses=(_address(chance),),
        phones=(phone,),
        emails=email if chance.random() < 0.7 else (),  # noqa: PLR2004 -- a share
        contacts=(contact,),
    )
    return Person(
        patient=patient,
        age=basics.age,
        sex=basics.sex,
        facility=facility,
        plan=plan,
        employer=chance.choice(places.EMPLOYERS),
        job=("retired " if retired else "") + chance.choice(places.JOBS),
        marital=marital,
        marks=(),
    )


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))


def person_at(seed: int, place: int, *, today: date) -> Person:
    """Give the patient at this place, with what makes them special.

    Args:
        seed: the ward's seed.
        place: counted from 0.
        today: the day on which the ward is looked at; ages are as of that day, or a day or two more.

    """
    person = _played(seed, place, today=today)
    if person.age <= _OLDEST_OPEN_AGE:
        return person
    return replace(person, marks=(*person.marks, Mark(MarkKind.OVER_89)))


def _played(seed: int, place: int, *, today: date) -> Person:
    plain = _ordinary(seed, place, basics=basics_at(seed, place), today=today)
    cast = cast_at(place)
    if cast in {Cast.OTHER_TWIN, Cast.CHILD, Cast.TWIN, Cast.PARENT}:
        return _of_family(seed, place, plain=plain, cast=cast, today=today)
    tied = tied_member(seed, place)
    if tied is not None:
        return _tied(plain, cast, tied, stream(seed, "tie", place))
    return _alone(plain, cast, stream(seed, "part", place), today=today)


def _renamed(person: Person, given: tuple[str, ...], family: str) -> Person:
    names_now = (PersonName(given, family), *person.patient.names[1:])
    emails = tuple(_email(names_now[0], email.split("@")[1]) for email in person.patient.emails)
    return replace(person, patient=replace(person.patient, names=names_now, emails=emails))


def _email(name: PersonName, host: str) -> str:
    mailbox = names.folded(f"{name.given[0]}.{name.family}").replace(" ", "").replace("'", "").casefold()
    return f"{mailbox}@{host}"


def _of_family(seed: int, place: int, *, plain: Person, cast: Cast, today: date) -> Person:
    """Twins share birth, family name and home; parent and child share the whole name and the home."""
    is_first = cast in {Cast.TWIN, Cast.PARENT}
    other = patient_id_at(seed, place + 1 if is_first else place - 1)
    if cast in {Cast.TWIN, Cast.OTHER_TWIN}:
        pairs = [pair for pair in names.LIKE_SOUNDING if (pair[0] in _MALE_TWINS) == (plain.sex is Sex.MALE)]
        pair = pairs[stream(seed, "twins", place // PERIOD).randrange(len(pairs))]
        plain = _renamed(plain, (pair[0 if is_first else 1],), plain.family)
    kind = MarkKind.TWIN if cast in {Cast.TWIN, Cast.OTHER_TWIN} else MarkKind.SAME_NAME
    marked = replace(plain, marks=(Mark(kind, other_patient_id=other),))
    if is_first:
        return marked
    elder = person_at(seed, place - 1, today=today)
    given = marked.patient.names[0].given if cast is Cast.OTHER_TWIN else elder.patient.names[0].given
    at_home = replace(
        marked.patient,
        addresses=elder.patient.addresses,
        phones=elder.patient.phones,
        birth_on=elder.patient.birth_on if cast is Cast.OTHER_TWIN else marked.patient.birth_on,
    )
    return _renamed(replace(marked, patient=at_home), given, elder.family)


_MALE_TWINS = frozenset({"Alan", "Jon", "Eric", "Darren"})


def _tied(plain: Person, cast: Cast, tied: WardMember, chance: Random) -> Person:
    """Tie a patient to a member of the workforce: by name, house, street, or by being that member."""
    member = tied.member
    given, family = member.name.split()[0], member.name.split(maxsplit=1)[1]
    street, rest = member.home_address.split(",", 1)
    person = replace(plain, marks=(Mark(MarkKind(str(cast)), user_id=member.user_id),))
    if cast in {Cast.RELATIVE, Cast.SAME_SURNAME}:
        person = _renamed(person, person.patient.names[0].given, family)
    if cast in {Cast.SELF, Cast.CO_WORKER}:
        person = replace(_renamed(person, (given,), family), employer=person.facility.name, job="hospital employee")
    if cast in {Cast.RELATIVE, Cast.HOUSEHOLD, Cast.SELF, Cast.CO_WORKER}:
        home = replace(person.patient, addresses=(member.home_address,), phones=(tied.home_phone,))
        person = replace(person, patient=home)
    if cast in {Cast.RELATIVE, Cast.HOUSEHOLD}:
        spouse = "husband" if given in names.MALE else "wife"
        contact = Contact(PersonName((given,), family), spouse, (tied.home_phone,))
        person = replace(person, patient=replace(person.patient, contacts=(contact,)), marital="married")
    if cast is Cast.NEIGHBOUR:
        house, words = street.split(" ", 1)
        next_door = f"{int(house) + chance.choice((-1, 2, 4, 6))} {words},{rest}"
        person = replace(person, patient=replace(person.patient, addresses=(next_door,)))
    return person


def _alone(plain: Person, cast: Cast, chance: Random, *, today: date) -> Person:
    patient = plain.patient
    if cast is Cast.VIP:
        patient = replace(patient, is_vip=True)
        plain = replace(plain, employer="City of " + chance.choice(places.TOWNS), job="mayor")
    elif cast is Cast.DECEASED:
        patient = replace(patient, deceased_on=today - timedelta(days=chance.randint(1, 40)))
    elif cast is Cast.NON_ASCII:
        given = chance.choice(names.MARKED_FEMALE if plain.sex is Sex.FEMALE else names.MARKED_MALE)
        patient = replace(patient, names=(PersonName((given,), chance.choice(names.MARKED_FAMILY)),))
    elif cast is Cast.NAME_CHANGED:
        before = PersonName(patient.names[0].given, chance.choice(names.FAMILY))
        patient = replace(patient, names=(patient.names[0], before))
    kinds = {
        Cast.VIP: MarkKind.VIP,
        Cast.DECEASED: MarkKind.DECEASED,
        Cast.NON_ASCII: MarkKind.NON_ASCII,
        Cast.NAME_CHANGED: MarkKind.NAME_CHANGED,
    }
    marks = (Mark(kinds[cast]),) if cast in kinds else ()
    return replace(plain, patient=patient, marks=marks)
