"""The header of a C-CDA document: whose it is, which visit, who wrote it.

Example:
    >>> from chartwarden.adapters.intake.limits import Limits
    >>> from chartwarden.adapters.intake.xml import parse_xml
    >>> name = parse_xml(b"<name xmlns='urn:hl7-org:v3'><given>Ada</given><family>Example</family></name>",
    ...                  where="a.xml", limits=Limits())
    >>> person_name(name).whole
    'Ada Example'

"""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element  # a value; parsing is in intake.xml

from chartwarden.adapters.intake.hl7_time import hl7_date, hl7_instant
from chartwarden.adapters.intake.restricting import strictest
from chartwarden.chart.document import RestrictedClass
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.incoming import IntakeIds
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.foundation.identifiers import EncounterId, PatientId

V3: Final = "{urn:hl7-org:v3}"
SDTC: Final = "{urn:hl7-org:sdtc}"

_SSN: Final = "2.16.840.1.113883.4.1"
_PASSPORT: Final = "2.16.840.1.113883.4.330"
_DRIVER_LICENCES: Final = "2.16.840.1.113883.4.3."  # one arc per State
_MEDICARE: Final = frozenset({"2.16.840.1.113883.4.572", "2.16.840.1.113883.4.927", "2.16.840.1.113883.4.338"})
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ROLE_CODES: Final = "2.16.840.1.113883.5.111"  # HL7 v3 RoleCode: kinship, of authors who are no professionals
_SEXES: Final = {"F": Sex.FEMALE, "M": Sex.MALE, "UN": Sex.OTHER}
_CLASSES: Final = {
    "IMP": EncounterClass.INPATIENT,
    "ACUTE": EncounterClass.INPATIENT,
    "NONAC": EncounterClass.INPATIENT,
    "EMER": EncounterClass.EMERGENCY,
    "AMB": EncounterClass.AMBULATORY,
    "OBSENC": EncounterClass.OBSERVATION,
    "HH": EncounterClass.HOME,
    "VR": EncounterClass.VIRTUAL,
}
_RELATED_PEOPLE: Final = frozenset(
    {"PRS", "NOK", "ECON", "GUAR", "CAREGIVER", "AGNT", "POLHOLD", "SPS", "GUARD", "CON"}
)


def path(steps: str) -> str:
    """Turn "a/b" into a path in the HL7 V3 namespace."""
    return "/".join(f"{V3}{step}" for step in steps.split("/"))


def words(element: Element | None) -> str:
    """Give all text inside an element as one line; empty for None."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def identifiers(element: Element) -> tuple[tuple[str, str], ...]:
    """Give (root, extension) of each `id` that is not null; the extension may be empty."""
    return tuple(
        (found.get("root", "").strip(), found.get("extension", "").strip())
        for found in element.findall(path("id"))
        if found.get("nullFlavor") is None
    )


def person_name(element: Element | None) -> PersonName | None:
    """Give a name in parts; one without parts is split before its last word. None when it has no words."""
    if element is None or not words(element):
        return None
    given = tuple(text for part in element.findall(path("given")) if (text := words(part)))
    family = " ".join(text for part in element.findall(path("family")) if (text := words(part)))
    if given or family:
        return PersonName(given, family)
    *before, last = words(element).split()
    return PersonName(tuple(before), last)


def _names(elements: list[Element]) -> tuple[PersonName, ...]:
    found = (person_name(element) for element in elements)
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _number_kind(root: str) -> NumberKind:
    if root == _SSN:
        return NumberKind.SOCIAL_SECURITY
    if root == _PASSPORT:
        return NumberKind.PASSPORT
    if root.startswith(_DRIVER_LICENCES):
        return NumberKind.DRIVER_LICENCE
    return NumberKind.MEMBER if root in _MEDICARE else NumberKind.MEDICAL_RECORD


def _addresses(element: Element) -> tuple[str, ...]:
    lines = []
    for address in element.findall(path("addr")):
        city, state, zip_code = (words(address.find(path(part))) for part in ("city", "state", "postalCode"))
        parts = [words(line) for line in address.findall(path("streetAddressLine"))]
        parts += [city, f"{state} {zip_code}".strip()]
        line = ", ".join(part for part in parts if part)
        lines.append(line or words(address))
    return tuple(dict.fromkeys(line for line in lines if line))


def _telecoms(element: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give phones and e-mail addresses. Senders write the scheme as they like: `tel:`, `email:`, or none."""
    phones, emails = [], []
    for telecom in element.findall(path("telecom")):
        value = telecom.get("value", "").strip()
        scheme, colon, rest = value.partition(":")
        bare = rest.strip() if colon and scheme.isalpha() else value
        if "@" in bare:
            emails.append(bare)
        elif bare and scheme.lower() not in {"http", "https"}:
            phones.append(bare)
    return tuple(dict.fromkeys(phones)), tuple(dict.fromkeys(emails))


def _contact(holder: Element, *, name_at: str, relation: str) -> Contact | None:
    name = person_name(holder.find(path(name_at)))
    return None if name is None else Contact(name, relation, _telecoms(holder)[0])


def _related(root: Element, patient: Element) -> Iterator[Contact | None]:
    for guardian in patient.findall(path("guardian")):
        code = guardian.find(path("code"))
        yield _contact(guardian, name_at="guardianPerson/name", relation=_display(code) or "guardian")
    for entity in root.findall(path("participant/associatedEntity")):
        if entity.get("classCode", "").upper() in _RELATED_PEOPLE:
            yield _contact(entity, name_at="associatedPerson/name", relation=_display(entity.find(path("code"))))
    for entity in root.findall(path("informant/relatedEntity")):
        yield _contact(entity, name_at="relatedPerson/name", relation=_display(entity.find(path("code"))))


def _display(code: Element | None) -> str:
    return "" if code is None else code.get("displayName", "").strip().lower()


def _patient_key(
    numbers: tuple[tuple[str, str], ...], patient: Element, names: tuple[PersonName, ...], *, where: str, system: str
) -> tuple[str, str] | None:
    """Choose what names this person: a record number, else a number of any kind, else name and birth date."""
    with_extension = [pair for pair in numbers if pair[1]]
    own = [pair for pair in with_extension if _number_kind(pair[0]) is NumberKind.MEDICAL_RECORD]
    unique_roots = [(root, root) for root, extension in numbers if not extension and _UUID.fullmatch(root)]
    best = next(iter((*own, *unique_roots, *with_extension)), None)
    if best is not None:
        return best[0] or system, best[1]
    birth = patient.find(path("birthTime"))
    born = hl7_date(birth.get("value")) if birth is not None else None
    if born is None or not names:
        return None
    # Two people of one name and birth date do exist, so such a name holds only inside the file it came from.
    return f"{system}/{where}", f"{names[0].whole.casefold()}|{born.isoformat()}"


def read_patient(root: Element, *, where: str, ids: IntakeIds, system: str) -> Patient | None:
    """Read the one `recordTarget`.

    Returns:
        None when the document names nobody: neither a number, nor a name with a birth date.

    Source:
        HL7 C-CDA R2.1, US Realm Header, recordTarget.

    """
    role = root.find(path("recordTarget/patientRole"))
    patient = role.find(path("patient")) if role is not None else None
    if role is None or patient is None:
        return None
    names = _names(patient.findall(path("name")))
    numbers = identifiers(role)
    key = _patient_key(numbers, patient, names, where=where, system=system)
    if key is None:
        return None
    phones, emails = _telecoms(role)
    birth, sex = patient.find(path("birthTime")), patient.find(path("administrativeGenderCode"))
    died = patient.find(f"{SDTC}deceasedTime")
    return Patient(
        id=ids.patient(*key),
        names=names,
        birth_on=hl7_date(birth.get("value")) if birth is not None else None,
        sex=_SEXES.get(sex.get("code", ""), Sex.UNKNOWN) if sex is not None else Sex.UNKNOWN,
        deceased_on=hl7_date(died.get("value")) if died is not None else None,
        numbers=tuple(dict.fromkeys(RecordNumber(_number_kind(root), value, root) for root, value in numbers if value)),
        addresses=_addresses(role),
        phones=phones,
        emails=emails,
        contacts=tuple(dict.fromkeys(contact for contact in _related(root, patient) if contact is not None)),
        is_vip=restriction(root) is RestrictedClass.VIP,
    )


def interval(element: Element | None) -> tuple[str | None, str | None]:
    """Give low and high of an `effectiveTime`; a single value is both."""
    if element is None:
        return None, None
    low, high = element.find(path("low")), element.find(path("high"))
    single = element.get("value")
    return (low.get("value") if low is not None else single), (high.get("value") if high is not None else single)


def read_encounter(root: Element, *, patient_id: PatientId, ids: IntakeIds, system: str) -> Encounter | None:
    """Read the encompassing encounter.

    A `documentationOf/serviceEvent` is not read as one: its time often spans a whole life.

    Returns:
        None when there is none, or it has neither a number nor a time.

    Source:
        HL7 C-CDA R2.1, US Realm Header, componentOf.

    """
    visit = root.find(path("componentOf/encompassingEncounter"))
    if visit is None:
        return None
    low, high = interval(visit.find(path("effectiveTime")))
    numbers = [pair for pair in identifiers(visit) if any(pair)]
    if not numbers and low is None:
        return None
    authority, number = numbers[0] if numbers else (system, "")
    code = visit.find(path("code"))
    return Encounter(
        id=_encounter_id(ids, authority or system, number or low or "", patient_id=patient_id),
        patient_id=patient_id,
        kind=_CLASSES.get(code.get("code", "") if code is not None else "", EncounterClass.UNKNOWN),
        starts_at=hl7_instant(low),
        ends_at=hl7_instant(high),
        number=number,
        facility=words(visit.find(path("location/healthCareFacility/location/name")))
        or words(visit.find(path("location/healthCareFacility/serviceProviderOrganization/name"))),
        attending=_attending(visit),
    )


def _encounter_id(ids: IntakeIds, authority: str, number: str, *, patient_id: PatientId) -> EncounterId:
    # The patient is part of the name: senders give the same visit number to different people.
    return ids.encounter(authority, f"{patient_id}/{number}")


def _attending(visit: Element) -> str:
    for participant in visit.findall(path("encounterParticipant")):
        if participant.get("typeCode") == "ATND":
            name = person_name(participant.find(path("assignedEntity/assignedPerson/name")))
            if name is not None:
                return name.whole
    name = person_name(visit.find(path("responsibleParty/assignedEntity/assignedPerson/name")))
    return "" if name is None else name.whole


def read_author(root: Element) -> str:
    """Give the name of the first author who is a professional, else of the first device or organization; may be empty.

    Patients and their relatives author documents too. Their code is one of kinship (or `ONESELF`), or they carry the
    number or the name of the patient; their names are not shown as those of professionals.
    """
    patients = root.findall(path("recordTarget/patientRole"))
    own = {number for role in patients for number in identifiers(role)}
    named = {name.whole.casefold() for role in patients for name in _names(role.findall(path("patient/name")))}
    authors = [
        author for author in root.findall(path("author/assignedAuthor")) if not _is_lay(author, own=own, named=named)
    ]
    for author in authors:
        name = person_name(author.find(path("assignedPerson/name")))
        if name is not None:
            return name.whole
    for author in authors:
        for place in ("assignedAuthoringDevice/softwareName", "representedOrganization/name"):
            if other := words(author.find(path(place))):
                return other
    return ""


def _is_lay(author: Element, *, own: set[tuple[str, str]], named: set[str]) -> bool:
    code = author.find(path("code"))
    if code is not None and (code.get("codeSystem") == _ROLE_CODES or code.get("code") == "ONESELF"):
        return True
    name = person_name(author.find(path("assignedPerson/name")))
    return bool(own.intersection(identifiers(author))) or (name is not None and name.whole.casefold() in named)


def restriction(root: Element) -> RestrictedClass | None:
    """Give the strictest class that a confidentiality code of the document or of a part of it names.

    Source:
        HL7 V3 code systems Confidentiality and ActCode (sensitivity); 45 CFR 164.508(a)(2); 42 CFR Part 2.

    """
    return strictest(code.get("code", "") for code in root.iter(f"{V3}confidentialityCode"))
