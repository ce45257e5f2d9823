"""The coded entries of a C-CDA document: problems and procedures that the sender coded.

Example:
    >>> CODE_SYSTEMS["2.16.840.1.113883.6.90"]
    'ICD-10-CM'

"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element  # a value; parsing is in intake.xml

from chartwarden.adapters.intake.ccda_header import V3, interval, path
from chartwarden.adapters.intake.hl7_time import hl7_date
from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.incoming import IntakeIds
from chartwarden.foundation.identifiers import EncounterId, PatientId

CODE_SYSTEMS: Final = {
    "2.16.840.1.113883.6.103": "ICD-9-CM",
    "2.16.840.1.113883.6.104": "ICD-9-CM",  # volume 3, procedures
    "2.16.840.1.113883.6.90": "ICD-10-CM",
    "2.16.840.1.113883.6.4": "ICD-10-PCS",
    "2.16.840.1.113883.6.12": "CPT",
    "CPT": "CPT",  # one vendor writes the name where the OID belongs
    "2.16.840.1.113883.6.285": "HCPCS",
    "2.16.840.1.113883.6.14": "HCPCS",
    "2.16.840.1.113883.6.96": "SNOMED CT",
}
_PROBLEM: Final = "2.16.840.1.113883.10.20.22.4.4"  # Problem Observation
_PROCEDURES: Final = frozenset(
    {
        "2.16.840.1.113883.10.20.22.4.12",  # Procedure Activity Act
        "2.16.840.1.113883.10.20.22.4.13",  # Procedure Activity Observation
        "2.16.840.1.113883.10.20.22.4.14",  # Procedure Activity Procedure
    }
)
_CODED: Final = frozenset({f"{V3}observation", f"{V3}procedure", f"{V3}act"})
_FAMILY_HISTORY: Final = "10157-6"  # a relative's disease is not this patient's


def read_facts(
    section: Element, *, patient_id: PatientId, encounter_id: EncounterId | None, ids: IntakeIds, system: str
) -> Iterator[Fact]:
    """Give the problems and procedures that the entries of one section code, without those of nested sections.

    Negated ones ("no known problems") and plans (any mood but EVN) are left out.

    Source:
        HL7 C-CDA R2.1: Problem Observation, Procedure Activity.

    """
    code = section.find(path("code"))
    if code is not None and code.get("code") == _FAMILY_HISTORY:
        return
    for entry in section.findall(path("entry")):
        for element in entry.iter():
            kind = _kind(element)
            if kind is None:
                continue
            codings = _codings(element.find(path("value" if kind is FactKind.CONDITION else "code")))
            if not codings:
                continue
            recorded_on = hl7_date(interval(element.find(path("effectiveTime")))[0])
            name = "|".join((patient_id, encounter_id or "", kind, *(c.system + c.code for c in codings)))
            yield Fact(
                id=ids.fact(system, f"{name}|{recorded_on or ''}"),
                patient_id=patient_id,
                encounter_id=encounter_id,
                kind=kind,
                codings=codings,
                recorded_on=recorded_on,
            )


def _kind(element: Element) -> FactKind | None:
    if element.tag not in _CODED or element.get("moodCode") != "EVN" or element.get("negationInd") == "true":
        return None
    templates = {template.get("root", "") for template in element.findall(path("templateId"))}
    if _PROBLEM in templates:
        return FactKind.CONDITION
    if element.tag == f"{V3}procedure" or templates & _PROCEDURES:
        return FactKind.PROCEDURE
    return None


def _codings(element: Element | None) -> tuple[Coding, ...]:
    if element is None:
        return ()
    found = []
    for coded in (element, *element.findall(path("translation"))):
        system = CODE_SYSTEMS.get(coded.get("codeSystem", ""))
        code = coded.get("code", "").strip()
        if system and code:
            found.append(Coding(system, code, coded.get("displayName", "").strip()))
    return tuple(dict.fromkeys(found))
