"""Conflicts of interest: whether a chart is of somebody whom a member knows too well to be given it.

Asked when work is assigned, taken and opened, so that it goes to somebody else before anything of the chart is shown. A
common name alone is never enough: strangers who share a family name with the member who codes their chart are the rule,
not the exception. Doubt that an address, a contact or a rare name adds to a name is enough: giving the work to a
colleague costs nothing.

Source: 45 CFR 164.502(a), 164.308(a)(4); controls ACC-3, ACC-4. The rules are policy.

Example:
    >>> from datetime import date
    >>> from chartwarden.chart.patient import PersonName
    >>> from chartwarden.foundation.identifiers import MemberId, PatientId
    >>> from chartwarden.workforce.member import Role
    >>> coder = Member(MemberId("m"), "ada.moss", "Ada Moss", frozenset({Role.CODER}), date(2020, 1, 1),
    ...     home_address="12 Alder Way, Larkmoor, OH 00011")
    >>> son = Patient(PatientId("p"), names=(PersonName(("Tim",), "Moss"),), addresses=("12 ALDER WY, Larkmoor OH",))
    >>> conflict_of(coder, son)
    <Conflict.FAMILY: 'family'>

"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from chartwarden.chart.patient import Patient
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.purpose.telephone import IsShared, line, lines_of
from chartwarden.workforce.member import Member
from chartwarden.workforce.relation import Colleague, Relation, RelationKind


class Conflict(StrEnum):
    """Why a chart goes to somebody else. Nobody who would have been given it learns which, nor whose chart it was."""

    SELF = "self"
    FAMILY = "family"
    HOUSEHOLD = "household"
    CO_WORKER = "co-worker"
    VIP = "vip"
    OWN_CODING = "own-coding"  # a review of what they coded; whose chart it is does not matter


VIP_POOL: Final = "vip"  # the clearance of those who may be given charts of VIPs

IsRare = Callable[[str], bool]
"""Whether so few people have a family name that two of one town who have it are more than chance."""


@dataclass(frozen=True, slots=True, repr=False)
class Waiver:
    """A supervisor's approval that somebody does work on a chart which a conflict would send elsewhere."""

    work_id: WorkItemId
    member_id: MemberId
    reason: str
    approved_by: MemberId
    approved_at: datetime


def conflict_of(
    member: Member,
    patient: Patient,
    *,
    relations: Iterable[Relation] = (),
    colleagues: Iterable[Colleague] = (),
    is_rare: IsRare = lambda _: False,
    is_shared: IsShared = lambda _: False,
) -> Conflict | None:
    """Tell why a member must not be given a patient's chart, or None.

    Args:
        member: who would do the work.
        patient: whose chart it is.
        relations: whom the member declared.
        colleagues: others of the workforce, the member may be among them.
        is_rare: whether hardly anybody has a family name; without it every name counts as common.
        is_shared: whether so many people give a telephone that it is nobody's home; without it none is.

    Returns:
        The nearest conflict: oneself before family, before the household, before co-workers, before a VIP.

    """
    as_compared = Colleague.of(member)
    them, own = _Known.of_patient(patient), _known_colleague(as_compared)
    if them.is_probably(own):
        return Conflict.SELF
    declared = {relation.kind for relation in relations if them.is_probably(_Known.of_relation(relation))}
    if declared - _NOT_FAMILY or _is_family(own, them, patient, is_rare):
        return Conflict.FAMILY
    if RelationKind.HOUSEHOLD in declared or own.shares_home(them) or shares_line(member, patient, is_shared=is_shared):
        return Conflict.HOUSEHOLD
    if declared & _NOT_FAMILY or any(
        them.is_probably(_known_colleague(other)) for other in colleagues if as_compared.works_with(other)
    ):
        return Conflict.CO_WORKER
    return vip_conflict_of(member, patient)


def shares_line(member: Member, patient: Patient, *, is_shared: IsShared = lambda _: False) -> bool:
    """Tell whether the telephone at a member's home is the patient's, or that of whom the chart names beside them."""
    own = line(member.home_phone)
    return bool(own) and own in lines_of(patient) and not is_shared(own)


def vip_conflict_of(member: Member, patient: Patient) -> Conflict | None:
    """Tell whether a chart is of a VIP and the member is not cleared for those. Nobody waives this; clear them."""
    return Conflict.VIP if patient.is_vip and VIP_POOL not in member.clearances else None


_NOT_FAMILY: Final = frozenset({RelationKind.HOUSEHOLD, RelationKind.CO_WORKER, RelationKind.OTHER})


@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    """What is compared of a person."""

    names: tuple[frozenset[str], ...]  # the words of each name
    families: frozenset[str]  # family names, and the parts of double ones
    homes: frozenset["_Home"]
    birth_on: date | None = None

    @classmethod
    def of_patient(cls, patient: Patient) -> "_Known":
        return cls(
            tuple(_words(name.whole) for name in patient.names),
            frozenset[str]().union(*(_families(name.family) for name in patient.names)),
            frozenset(home for address in patient.addresses if (home := _home(address)) is not None),
            patient.birth_on,
        )

    @classmethod
    def of_colleague(cls, one: Colleague) -> "_Known":
        return cls(
            (_words(one.name),),
            _families(one.name.partition(" ")[2] or one.name),
            frozenset({home} if (home := _home(one.home_address)) else ()),
        )

    @classmethod
    def of_relation(cls, relation: Relation) -> "_Known":
        return cls(
            (_words(relation.name),),
            _families(relation.name.partition(" ")[2] or relation.name),
            frozenset({home} if (home := _home(relation.address)) else ()),
            relation.birth_on,
        )

    def shares_home(self, other: "_Known") -> bool:
        return any(one.is_same(another) for one in self.homes for another in other.homes)

    def shares_town(self, other: "_Known") -> bool:
        return bool({one.town for one in self.homes} & {one.town for one in other.homes} - {""})

    def is_probably(self, other: "_Known") -> bool:
        """Tell whether two records are one person: the whole name, and nothing that speaks against it.

        Birth dates that are both known decide. Homes that are both known and differ speak against a namesake, unless
        one of them says no more than a town.
        """
        if not any(_is_one_name(one, another) for one in self.names for another in other.names):
            return False
        if self.birth_on is not None and other.birth_on is not None:
            return self.birth_on == other.birth_on
        return not (self.homes and other.homes) or self.shares_home(other)


@dataclass(frozen=True, slots=True, repr=False)
class _Home:
    """A postal address as it is compared: `12 Alder Way Apt 3, Larkmoor, OH 00011`."""

    house: str
    street: frozenset[str]
    unit: str
    town: str  # state and postal code where there is one, otherwise the town's words

    def is_same(self, other: "_Home") -> bool:
        """Tell whether two addresses are one home. A unit that only one of them names is left out of it."""
        same_unit = not self.unit or not other.unit or self.unit == other.unit
        return self.house == other.house and self.street == other.street and same_unit


@lru_cache(maxsize=4096)
def _known_colleague(one: Colleague) -> _Known:
    return _Known.of_colleague(one)


def _is_one_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether all of the shorter name is in the longer; a family name alone is nobody's whole name."""
    return one == other if min(len(one), len(other)) < _LEAST_NAME else one <= other or other <= one


def _is_family(own: _Known, them: _Known, patient: Patient, is_rare: IsRare) -> bool:
    """Tell whether a shared family name is more than chance, or the chart itself names the member as somebody near."""
    contacts = [_words(contact.name.whole) for contact in patient.contacts]
    if any(len(name) >= _LEAST_NAME and name <= contact for name in own.names for contact in contacts):
        return True
    shared = own.families & them.families
    if not shared:
        return False
    may_be_neighbours = own.shares_town(them) or not (own.homes and them.homes)
    return own.shares_home(them) or (may_be_neighbours and any(map(is_rare, shared)))


_LEAST_NAME: Final = 2  # words
_PARTICLES: Final = frozenset(
    "al bin da das de del della den der di dos du el ibn la las le los san ten ter van von".split()
)
_SUFFIXES: Final = frozenset("jr sr ii iii iv".split())
_KINDS_OF_STREET: Final = {
    **dict.fromkeys("avenue av ave".split(), "ave"), **dict.fromkeys("boulevard blvd".split(), "blvd"),
    **dict.fromkeys("circle cir".split(), "cir"), **dict.fromkeys("court ct".split(), "ct"),
    **dict.fromkeys("drive dr".split(), "dr"), **dict.fromkeys("highway hwy".split(), "hwy"),
    **dict.fromkeys("lane ln".split(), "ln"), **dict.fromkeys("parkway pkwy".split(), "pkwy"),
    **dict.fromkeys("place pl".split(), "pl"), **dict.fromkeys("road rd".split(), "rd"),
    **dict.fromkeys("square sq".split(), "sq"), **dict.fromkeys("street st str".split(), "st"),
    **dict.fromkeys("terrace ter".split(), "ter"), **dict.fromkeys("way wy".split(), "way"),
    "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip
_UNIT: Final = re.compile(
    r"(?:\b(?:apartment|apt|unit|suite|ste|room|rm|floor|fl)\b\.?|#)\s*#?\s*([\w-]+)", re.IGNORECASE
)
_POSTAL_CODE: Final = re.compile(r"\b(?:([A-Z]{2})[ ,]+)?(\d{5})(?:-\d{4})?\s*$")  # with the state, where it is written
_HOUSE: Final = re.compile(r"\s*(\d+[a-z]?)\b(?:\s*-\s*\d+)?", re.IGNORECASE)


def _home(address: str) -> _Home | None:
    """Read an address line for comparing; None when it has no house and street: a box or a town is nobody's home."""
    unit = _UNIT.search(address)
    rest = _UNIT.sub(" ", address)
    first, _, after = rest.partition(",")
    house = _HOUSE.match(first)
    if house is None:
        return None
    street = frozenset(_KINDS_OF_STREET.get(word, word) for word in _words(first[house.end() :]))
    postal = _POSTAL_CODE.search(address)
    town = " ".join(filter(None, postal.groups())) if postal else " ".join(sorted(_words(after.partition(",")[0])))
    return _Home(house[1].casefold(), street, unit[1].casefold() if unit else "", town) if street else None


def _families(text: str) -> frozenset[str]:
    """Give a family name, and the parts of a double one: either may be what two of a family share."""
    parts = [word for word in re.findall(r"[^\W_]+", _folded(text)) if len(word) > 1 and word not in _SUFFIXES]
    return frozenset((" ".join(parts), *(part for part in parts if part not in _PARTICLES))) - {""}


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W_]+", _folded(text)) if len(word) > 1 or word.isdigit())


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).strip()
