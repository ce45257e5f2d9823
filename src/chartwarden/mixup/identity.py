"""Whether two registrations under one number can be one person, and what is known when they are.

Source: policy; serves 45 CFR 164.502(a), since a merged chart discloses one patient to the readers of the other.

Example:
    >>> from chartwarden.chart.patient import PersonName
    >>> from chartwarden.foundation.identifiers import PatientId
    >>> ada, eve = (Patient(PatientId("1"), names=(PersonName((given,), "Moss"),)) for given in ("Ada", "Eve"))
    >>> can_be_one_person(ada, eve)
    False

"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from chartwarden.chart.patient import Patient, Sex

_Value = TypeVar("_Value")

# Words in names that many people share, and that alone say nothing of who somebody is.
_PARTICLES = frozenset("al bin da de del della den der di do dos el la le mac mc san st ten ter van von y".split())


def can_be_one_person(stored: Patient, sent: Patient) -> bool:
    """Tell whether two registrations under one number can be one person.

    A birth date or a sex that differs is doubt. With one birth date known on both sides, one name in common is enough,
    since family names change; without it, a family name and a given name must agree. Fields that a side does not know
    are no doubt.
    """
    if stored.birth_on and sent.birth_on and stored.birth_on != sent.birth_on:
        return False
    if {stored.sex, sent.sex} == {Sex.FEMALE, Sex.MALE}:
        return False
    if not stored.names or not sent.names:
        return True
    family = _words(name.family for name in stored.names) & _words(name.family for name in sent.names)
    given = _given(stored) & _given(sent)
    if stored.birth_on and sent.birth_on:
        return bool(family or given)
    return bool(family) and (bool(given) or not _given(stored) or not _given(sent))


def merged(stored: Patient, sent: Patient) -> Patient:
    """Give what is known of one person from both registrations. What a later message leaves out is still known.

    Args:
        stored: the earlier registration.
        sent: the later one of the same person; its values come first.

    """
    return replace(
        sent,
        names=_union(sent.names, stored.names),
        birth_on=sent.birth_on or stored.birth_on,
        sex=stored.sex if sent.sex is Sex.UNKNOWN else sent.sex,
        deceased_on=sent.deceased_on or stored.deceased_on,
        numbers=_union(sent.numbers, stored.numbers),
        addresses=_union(sent.addresses, stored.addresses),
        phones=_union(sent.phones, stored.phones),
        emails=_union(sent.emails, stored.emails),
        contacts=_union(sent.contacts, stored.contacts),
        is_vip=sent.is_vip or stored.is_vip,
        is_disputed=sent.is_disputed or stored.is_disputed,
    )


def is_kin(one: Patient, other: Patient) -> bool:
    """Tell whether two patients belong together: one is named as the other's contact, or they share home or telephone.

    Their charts speak of each other: a mother's and her newborn's, a donor's and the recipient's, those of twins.
    """
    named = any(_contacts(this) & _whole(that) for this, that in ((one, other), (other, one)))
    return named or bool({*one.addresses, *one.phones} & {*other.addresses, *other.phones})


def is_same_person(one: Patient, other: Patient) -> bool:
    """Tell whether two charts are surely of one person: birth date, family name and a given name agree."""
    family = _words(name.family for name in one.names) & _words(name.family for name in other.names)
    is_born_alike = one.birth_on is not None and one.birth_on == other.birth_on
    return is_born_alike and bool(family) and bool(_given(one) & _given(other)) and can_be_one_person(one, other)


def names_patient(author: str, patient: Patient) -> bool:
    """Tell whether an author's name is the patient's own: patients write documents too, and their names are masked."""
    words = _words([author])
    own = _words(name.whole for name in patient.names)
    return bool(words) and words <= own | {"patient", "self"}


def name_words(of: Patient | str) -> frozenset[str]:
    """Give the words of a name, or of all names of a patient, as they are compared: plain, without particles."""
    return _words([of] if isinstance(of, str) else [name.whole for name in of.names])


def _union(first: tuple[_Value, ...], second: tuple[_Value, ...]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _given(patient: Patient) -> frozenset[str]:
    return _words(part for name in patient.names for part in name.given)


def _contacts(patient: Patient) -> frozenset[frozenset[str]]:
    return frozenset(_words([contact.name.whole]) for contact in patient.contacts) - {frozenset()}


def _whole(patient: Patient) -> frozenset[frozenset[str]]:
    return frozenset(_words([name.whole]) for name in patient.names) - {frozenset()}


def _words(names: Iterable[str]) -> frozenset[str]:
    """Give the words of some names without accents, letter case, punctuation, initials and particles."""
    plain = unicodedata.normalize("NFKD", " ".join(names)).casefold()
    letters = "".join(mark if mark.isalnum() else " " for mark in plain if not unicodedata.combining(mark))
    return frozenset(word for word in letters.split() if len(word) > 1 and word not in _PARTICLES)
