r"""Whose message it is, and which visit: PID, PD1, NK1, GT1, IN1 and PV1.

Example:
    >>> from chartwarden.adapters.intake.hl7v2_message import messages
    >>> message = next(messages(b"MSH|^~\\&|||||||ADT^A01\rPID|1||||DOE^ANN^B", where="a.hl7"))
    >>> [name.whole for name in person_names(message.segments[1], 5)]
    ['ANN B DOE']

"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from chartwarden.adapters.intake.hl7_time import hl7_date, hl7_instant
from chartwarden.adapters.intake.hl7v2_message import Segment
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.incoming import IntakeIds
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.foundation.identifiers import PatientId

_SSN_SHAPE: Final = re.compile(r"\d{3}-\d{2}-\d{4}")
_KINDS: Final = {  # HL7 table 0203, and what senders write instead
    **dict.fromkeys(("MR", "MRN", "MRT", "PI", "PT", "PN"), NumberKind.MEDICAL_RECORD),
    **dict.fromkeys(("SS", "SSN"), NumberKind.SOCIAL_SECURITY),
    **dict.fromkeys(("DL", "DLN"), NumberKind.DRIVER_LICENCE),
    **dict.fromkeys(("PPN", "PASSPORT"), NumberKind.PASSPORT),
    **dict.fromkeys(("MB", "MC", "MA", "SN", "HC", "NIIP"), NumberKind.MEMBER),
    **dict.fromkeys(("AN", "VN", "BA"), NumberKind.ACCOUNT),
}
_SEXES: Final = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER, "A": Sex.OTHER, "N": Sex.OTHER, "X": Sex.OTHER}
_CLASSES: Final = {  # HL7 table 0004, and the V3 codes that some senders use in its place
    **dict.fromkeys(("I", "B", "IMP", "ACUTE", "INPATIENT"), EncounterClass.INPATIENT),
    **dict.fromkeys(("E", "EMER", "ER", "ED"), EncounterClass.EMERGENCY),
    **dict.fromkeys(("O", "R", "AMB", "OUTPATIENT"), EncounterClass.AMBULATORY),
    **dict.fromkeys(("OBS", "OBSENC", "V"), EncounterClass.OBSERVATION),
    **dict.fromkeys(("HH", "H"), EncounterClass.HOME),
    "VR": EncounterClass.VIRTUAL,
}
_VIP_WORDS: Final = frozenset({"", "N", "NO", "0", "NONE", "FALSE"})


def person_names(segment: Segment, field: int) -> tuple[PersonName, ...]:
    """Give the names in an XPN field, in order and without repeats.

    A family name with parts (`EVERYMAN&&&&ANISTON`) gives its own part; a partner's surname in it is a name under
    which the person may also stand in a text, and follows as one.

    Source:
        HL7 v2.8 data types XPN and FN.

    """
    own, partners = [], []
    for value in segment.repetitions(field):
        given = tuple(name for place in (2, 3) if (name := segment.part(value, place)))
        family = segment.part(value, 1)
        if given or family:
            own.append(PersonName(given, family))
        if partner := segment.part(value, 1, 5):
            partners.append(PersonName(given, partner))
    return tuple(dict.fromkeys((*own, *partners)))


def provider_name(segment: Segment, field: int) -> str:
    """Give the first provider of an XCN field as a person would write the name; a bare word is taken as it stands."""
    value = next(iter(segment.repetitions(field)), "")
    parts = [segment.part(value, place) for place in (3, 4, 2)]
    return " ".join(part for part in parts if part) or (
        "" if len(segment.components(value)) > 1 else segment.part(value, 1)
    )


def _number_of(segment: Segment, value: str, *, kind: NumberKind | None) -> RecordNumber | None:
    number = segment.part(value, 1)
    if not number:
        return None
    word = segment.part(value, 5).upper()
    told = _KINDS.get(word)
    if told is None and not word:
        told = kind
    if word not in _KINDS and _SSN_SHAPE.fullmatch(number):
        told = NumberKind.SOCIAL_SECURITY  # a register that files people under it: still to be masked as one
    authority = segment.part(value, 4, 2) or segment.part(value, 4) or segment.part(value, 6, 2)
    return RecordNumber(told or NumberKind.OTHER, number, authority or segment.part(value, 6))


def _numbers(segment: Segment, field: int, *, kind: NumberKind | None = None) -> Iterator[RecordNumber]:
    for value in segment.repetitions(field):
        found = _number_of(segment, value, kind=kind)
        if found is not None:
            yield found


def _record_numbers(pid: Segment) -> tuple[RecordNumber, ...]:
    """Give the numbers a patient may be known by, the best first: PID-3 (MR or untyped first), then PID-2, PID-4."""
    listed = tuple(_numbers(pid, 3, kind=NumberKind.MEDICAL_RECORD))
    record = [number for number in listed if number.kind is NumberKind.MEDICAL_RECORD]
    other = [number for number in listed if number.kind is NumberKind.OTHER]
    older = [*_numbers(pid, 2, kind=NumberKind.MEDICAL_RECORD), *_numbers(pid, 4)] if not (record or other) else []
    return (*record, *other, *older, *listed)


def _addresses(segment: Segment, field: int) -> tuple[str, ...]:
    lines = []
    for value in segment.repetitions(field):
        street = " ".join(part for place in (1, 2) if (part := segment.part(value, 1, place)))
        state_zip = " ".join(part for place in (4, 5) if (part := segment.part(value, place)))
        parts = (street, segment.part(value, 2), segment.part(value, 3), state_zip)
        lines.append(", ".join(part for part in parts if part))
    return tuple(dict.fromkeys(line for line in lines if line))


def _telecoms(segment: Segment, *fields: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    phones, emails = [], []
    for field in fields:
        for value in segment.repetitions(field):
            first, email = segment.part(value, 1), segment.part(value, 4)
            pieces = (segment.part(value, place) for place in (5, 6, 7))
            phone = first or segment.part(value, 12) or "-".join(piece for piece in pieces if piece)
            if "@" in phone:
                email, phone = email or phone, ""
            phones.append(phone)
            emails.append(email if "@" in email else "")
    return tuple(dict.fromkeys(filter(None, phones))), tuple(dict.fromkeys(filter(None, emails)))


def _contacts(pid: Segment, others: Sequence[Segment]) -> Iterator[Contact]:
    for name in person_names(pid, 6):
        yield Contact(name, "mother's maiden name")
    places = {"NK1": (2, 5, ""), "GT1": (3, 6, "guarantor"), "IN1": (16, 0, "insured")}
    for segment in others:
        if segment.name not in places:
            continue
        name_at, phone_at, relation = places[segment.name]
        if segment.name == "NK1":
            relation = segment.text(3, 2) or segment.text(3)
        phones = _telecoms(segment, phone_at, phone_at + 1)[0] if phone_at else ()
        for name in person_names(segment, name_at):
            yield Contact(name, relation.lower(), phones)


def read_patient(group: Sequence[Segment], *, facility: str, where: str, ids: IntakeIds, system: str) -> Patient | None:
    """Read the patient of a group of segments that begins with PID.

    Args:
        group: PID and what follows up to the next PID.
        facility: who sent it (MSH-4), the authority of numbers that name none.
        where: a label of the file; names people who have no number, in this file only.
        ids: gives ids.
        system: the authority when neither the number nor the message names one.

    Returns:
        None when PID names nobody: neither a number, nor a name with a birth date.

    Source:
        HL7 v2.8 chapter 3 (PID, NK1), chapter 6 (GT1, IN1).

    """
    pid = group[0]
    names = tuple(dict.fromkeys((*person_names(pid, 5), *person_names(pid, 9))))
    born = hl7_date(pid.text(7))
    known_by = _record_numbers(pid)
    if known_by:
        key = known_by[0].authority or facility or system, known_by[0].value
    elif names and born is not None:
        key = f"{system}/{where}", f"{names[0].whole.casefold()}|{born.isoformat()}"
    else:
        return None
    others = [
        *_numbers(pid, 18, kind=NumberKind.ACCOUNT),
        *(RecordNumber(NumberKind.SOCIAL_SECURITY, value) for value in (pid.text(19),) if value),
        *(RecordNumber(NumberKind.DRIVER_LICENCE, value, pid.text(20, 2)) for value in (pid.text(20),) if value),
        *(
            RecordNumber(NumberKind.MEMBER, value, segment.text(3))
            for segment in group
            if segment.name == "IN1"
            for field in (36, 49)
            if (value := segment.text(field))
        ),
    ]
    phones, emails = _telecoms(pid, 13, 14, 40)
    visit = next((segment for segment in group if segment.name == "PV1"), None)
    return Patient(
        id=ids.patient(*key),
        names=names,
        birth_on=born,
        sex=_SEXES.get(pid.text(8).upper(), Sex.UNKNOWN),
        deceased_on=hl7_date(pid.text(29)),
        numbers=tuple(dict.fromkeys((*known_by, *_numbers(pid, 2), *_numbers(pid, 4), *others))),
        addresses=_addresses(pid, 11),
        phones=phones,
        emails=emails,
        contacts=tuple(dict.fromkeys(_contacts(pid, group))),
        is_vip=visit is not None and visit.text(16).upper() not in _VIP_WORDS,
    )


def read_encounter(
    group: Sequence[Segment], *, patient_id: PatientId, facility: str, ids: IntakeIds, system: str
) -> Encounter | None:
    """Read the visit of a group of segments.

    Its number is PV1-19, else the account of PID-18, else the time of admission. The patient is part of its id: senders
    give the same visit number to different people.

    Returns:
        None when there is no PV1, or it has none of the three.

    Source:
        HL7 v2.8 chapter 3, PV1 and PV2.

    """
    visit = next((segment for segment in group if segment.name == "PV1"), None)
    if visit is None:
        return None
    admitted = visit.text(44)
    number = next(iter((*_numbers(visit, 19), *_numbers(group[0], 18))), None)
    if number is None and hl7_instant(admitted) is None:
        return None
    more = next((segment for segment in group if segment.name == "PV2"), None)
    authority = (number.authority if number is not None else "") or facility or system
    name = number.value if number is not None else admitted
    return Encounter(
        id=ids.encounter(authority, f"{patient_id}/{name}"),
        patient_id=patient_id,
        kind=_CLASSES.get(visit.text(2).upper(), EncounterClass.UNKNOWN),
        starts_at=hl7_instant(admitted),
        ends_at=hl7_instant(visit.text(45)),
        number=number.value if number is not None else "",
        facility=visit.text(39) or visit.text(3, 4) or facility,
        attending=provider_name(visit, 7),
        reason=(more.text(3, 2) or more.text(3)) if more is not None else "",
    )
