"""FHIR Patient and Encounter as chart values.

Tolerant of releases (R4, and where R5 renamed an element, R5) and of wrong types: an element of the wrong type counts
as absent. Nothing is invented: a birth date that is only a year stays unknown.

Example:
    >>> day("1950-03-14"), day("1950")
    (datetime.date(1950, 3, 14), None)

"""

import re
from datetime import date, datetime

from chartwarden.adapters.intake.fhir_scope import Scope, identifiers, reference_key, reference_name, reference_type
from chartwarden.adapters.intake.jsontext import JsonObject, nested, objects, string, strings
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex

CELEBRITY = "CEL"  # HL7 v3 ActCode: information of a person whose name draws the curious
_MOTHERS_MAIDEN_NAME = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName"
_SSN = ("http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1")
_NUMBER_CODES = {
    "MR": NumberKind.MEDICAL_RECORD,
    "MRN": NumberKind.MEDICAL_RECORD,
    "SS": NumberKind.SOCIAL_SECURITY,
    "SB": NumberKind.SOCIAL_SECURITY,
    "DL": NumberKind.DRIVER_LICENCE,
    "PPN": NumberKind.PASSPORT,
    "MB": NumberKind.MEMBER,
    "AN": NumberKind.ACCOUNT,
}
_CLASSES = {kind.value: kind for kind in EncounterClass} | {
    "ACUTE": EncounterClass.INPATIENT,
    "NONAC": EncounterClass.INPATIENT,
    "SS": EncounterClass.AMBULATORY,  # short stay: HL7 counts it as ambulatory
    "FLD": EncounterClass.EMERGENCY,
}
_ATTENDING = ("ATND", "PPRF", "SPRF", "")  # in order of preference
_HAS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(value: object) -> date | None:
    """Give the calendar day of a FHIR date or dateTime; None when it is partial, absent or impossible."""
    words = string(value)
    if not _HAS_DAY.match(words):
        return None
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None


def instant(value: object) -> datetime | None:
    """Give a FHIR dateTime with the offset it was sent with; None when it has no day or is impossible.

    A bare day becomes midnight without an offset, which says that no time was sent.
    """
    words = string(value)
    if not _HAS_DAY.match(words):
        return None
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return None


def patient(resource: JsonObject, key: str, _place: str, scope: Scope) -> Incoming:
    """Map a Patient, and let the directory know its identifiers for conditional references."""
    for conditional in identifiers(resource, "Patient"):
        scope.directory.point(conditional, key)
    telecom = objects(resource.get("telecom"))
    return Patient(
        id=scope.ids.patient(scope.system, key),
        names=tuple(_names(resource.get("name"))),
        birth_on=day(resource.get("birthDate")),
        sex=_sex(resource.get("gender")),
        deceased_on=day(resource.get("deceasedDateTime")),
        numbers=tuple(_number(item) for item in objects(resource.get("identifier")) if string(item.get("value"))),
        addresses=tuple(filter(None, map(_address, objects(resource.get("address"))))),
        phones=tuple(_reach(telecom, {"phone", "sms", "fax", "pager"})),
        emails=tuple(_reach(telecom, {"email"})),
        contacts=(*map(_contact, objects(resource.get("contact"))), *_mother(resource)),
        is_vip=CELEBRITY in security_codes(resource),
    )


def security_codes(resource: JsonObject) -> set[str]:
    """Give the codes of a resource's security labels, upper case."""
    return {string(label.get("code")).upper() for label in objects(nested(resource, "meta", "security"))}


def encounter(resource: JsonObject, key: str, place: str, scope: Scope) -> Incoming:
    """Map an Encounter; one that never happened is passed over, one entered in error is kept out."""
    status = string(resource.get("status"))
    if status in {"cancelled", "planned"}:
        return PassedOver(f"Encounter ({status})", "the visit did not take place")
    if status == "entered-in-error":
        return Quarantined(place, "the encounter is marked as entered in error", "Nothing to do if that is right.")
    subject = subject_key(resource, scope)
    if not subject:
        return no_subject(resource, place)
    period = objects(resource.get("period")) or objects(resource.get("actualPeriod")) or [{}]
    contained = resource.get("contained")
    return Encounter(
        id=scope.ids.encounter(scope.system, key),
        patient_id=scope.ids.patient(scope.system, subject),
        kind=_class(resource.get("class")),
        starts_at=instant(period[0].get("start")),
        ends_at=instant(period[0].get("end")),
        number=_visit_number(resource),
        facility=reference_name(resource.get("serviceProvider"), "Organization", scope, contained=contained)
        or reference_name(nested(resource, "location", "location"), "Location", scope, contained=contained),
        attending=_attending(resource, scope),
        reason=_reason(resource),
    )


def subject_key(resource: JsonObject, scope: Scope) -> str:
    """Give the `Patient/id` a resource is about; empty when it names none, or something that is not a patient."""
    key = reference_key(resource.get("subject") or resource.get("patient"), "Patient", scope)
    return key if key.startswith("Patient/") else ""


def no_subject(resource: JsonObject, place: str) -> Quarantined:
    """Say in which way a resource fails to name its patient."""
    subject = resource.get("subject") or resource.get("patient")
    url = string(nested(subject, "reference"))
    if not objects(subject):
        return Quarantined(place, "it names no patient", "Send it with a subject.")
    if url and not url.startswith("#") and "?" not in url:
        return Quarantined(place, "it is not about a patient", "Send it with a patient as subject.")
    what = "it names its patient only in a way that this import cannot look up"
    return Quarantined(place, what, "Send the Patient in the same file, or before it.")


def _names(value: object) -> list[PersonName]:
    """The name in use comes first; maiden and old names follow, since old notes carry them."""
    rank = {"official": 0, "usual": 1, "": 2}
    ordered = sorted(objects(value), key=lambda name: rank.get(string(name.get("use")), 3))
    return [name for name in map(person_name, ordered) if name.whole]


def person_name(name: JsonObject) -> PersonName:
    """Map a HumanName; one that is only text is split at its last word."""
    given, family = tuple(strings(name.get("given"))), string(name.get("family"))
    if not given and not family:
        *first, family = string(name.get("text")).split() or [""]
        given = tuple(first)
    return PersonName(given, family)


def _sex(value: object) -> Sex:
    words = string(value)
    return Sex(words) if words in set(Sex) else Sex.UNKNOWN


def _number(identifier: JsonObject) -> RecordNumber:
    system = string(identifier.get("system"))
    codes = [string(coding.get("code")).upper() for coding in objects(nested(identifier, "type", "coding"))]
    known = [_NUMBER_CODES[code] for code in codes if code in _NUMBER_CODES]
    kind = NumberKind.SOCIAL_SECURITY if system in _SSN else next(iter(known), NumberKind.OTHER)
    return RecordNumber(kind, string(identifier.get("value")), system)


def _address(address: JsonObject) -> str:
    region = " ".join(filter(None, (string(address.get("state")), string(address.get("postalCode")))))
    parts = [*strings(address.get("line")), string(address.get("city")), region]
    return ", ".join(filter(None, parts)) or string(address.get("text"))


def _reach(telecom: list[JsonObject], systems: set[str]) -> list[str]:
    return [
        string(item.get("value"))
        for item in telecom
        if string(item.get("system")) in systems and string(item.get("value"))
    ]


def _contact(contact: JsonObject) -> Contact:
    relation = string(nested(contact, "relationship", "text")) or string(
        nested(contact, "relationship", "coding", "display")
    )
    names = objects(contact.get("name"))
    phones = _reach(objects(contact.get("telecom")), {"phone", "sms"})
    return Contact(person_name(names[0]) if names else PersonName((), ""), relation, tuple(phones))


def _mother(resource: JsonObject) -> list[Contact]:
    """A mother's maiden name is a password at many banks, and notes do carry it."""
    found = [item for item in objects(resource.get("extension")) if item.get("url") == _MOTHERS_MAIDEN_NAME]
    names = [person_name({"text": item.get("valueString")}) for item in found]
    return [Contact(name, "mother's maiden name") for name in names if name.whole]


def _class(value: object) -> EncounterClass:
    for item in objects(value):
        codes = [item, *objects(item.get("coding"))]
        found = [_CLASSES[code] for code in (string(code.get("code")).upper() for code in codes) if code in _CLASSES]
        if found:
            return found[0]
    return EncounterClass.UNKNOWN


def _visit_number(resource: JsonObject) -> str:
    found = [item for item in objects(resource.get("identifier")) if string(item.get("value"))]
    said_aloud = [item for item in found if string(nested(item, "type", "coding", "code")).upper() in {"VN", "AN"}]
    return next((string(item.get("value")) for item in (*said_aloud, *found)), "")


def _attending(resource: JsonObject, scope: Scope) -> str:
    by_role: dict[str, str] = {}
    for participant in objects(resource.get("participant")):
        person = participant.get("individual") or participant.get("actor")
        contained = resource.get("contained")
        if reference_type(person, scope, contained=contained) in {"Patient", "RelatedPerson"}:
            continue
        name = reference_name(person, "Practitioner", scope, contained=contained)
        codes = [
            string(code.get("code"))
            for kind in objects(participant.get("type"))
            for code in objects(kind.get("coding"))
        ]
        for code in codes or [""]:
            by_role.setdefault(code, name)
    return next((by_role[role] for role in _ATTENDING if by_role.get(role)), "")


def _reason(resource: JsonObject) -> str:
    concepts = objects(resource.get("reasonCode")) or objects(nested(resource, "reason", "value", "concept"))
    said = [string(concept.get("text")) or string(nested(concept, "coding", "display")) for concept in concepts]
    return "; ".join(filter(None, said))
