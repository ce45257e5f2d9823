"""Finished coding as FHIR R4 Claim resources, one to a line.

A claim here is what coding knows of it: codes, their sequence, present on admission, and the account they belong to.
Charges, the payer and the person's particulars are added by billing, which holds them.

Source: FHIR R4 Claim; HL7 v2 table 0203 (AN, MR); CMS present-on-admission indicators.

Example:
    >>> onset_code(PresentOnAdmission.YES), onset_code(PresentOnAdmission.EXEMPT)
    ('y', '')

"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from chartwarden.actions.results import FinishedCoding
from chartwarden.adapters.code_systems import uri_of
from chartwarden.chart.coding import CodedResult, PresentOnAdmission
from chartwarden.chart.encounter import EncounterClass

_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
_ONSETS: Final = frozenset("ynuw")  # what FHIR knows; an exempt code carries none
_FACILITY: Final = frozenset({EncounterClass.INPATIENT, EncounterClass.EMERGENCY, EncounterClass.OBSERVATION})


def claims(results: Sequence[FinishedCoding]) -> Iterator[bytes]:
    """Give each result as a line of JSON, without its end of line. Work without a code gives no claim."""
    for result in results:
        if result.codes:
            yield orjson.dumps(_claim(result))


def onset_code(indicator: PresentOnAdmission | None) -> str:
    """Give the FHIR code of a present-on-admission indicator; empty when none is reported."""
    code = indicator.value.lower() if indicator else ""
    return code if code in _ONSETS else ""


def _claim(result: FinishedCoding) -> dict[str, Any]:
    encounter = result.encounter
    diagnoses = [one for one in result.codes if one.coding.system == "ICD-10-CM"]
    procedures = [one for one in result.codes if one.coding.system == "ICD-10-PCS"]
    services = [one for one in result.codes if one not in diagnoses and one not in procedures]
    kind = "institutional" if encounter.kind in _FACILITY else "professional"
    claim: dict[str, Any] = {
        "resourceType": "Claim",
        "id": result.work.id,
        "identifier": [_identifier("AN", "Account number", encounter.number)],
        "status": "draft",
        "type": _concept(f"{_TERMINOLOGY}/claim-type", kind),
        "use": "claim",
        "patient": _patient(result),
        "created": result.work.changed_at.date().isoformat() if result.work.changed_at else None,
        "provider": {"display": encounter.facility or "as registered for this account"},
        "priority": _concept(f"{_TERMINOLOGY}/processpriority", "normal"),
        "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "as registered for this account"}}],
        "billablePeriod": _period(result),
        "diagnosis": [_diagnosis(one, place) for place, one in enumerate(diagnoses, start=1)],
        "procedure": [
            {"sequence": place, "procedureCodeableConcept": _coded(one)} for place, one in enumerate(procedures, 1)
        ],
        "item": [
            {
                "sequence": place,
                "productOrService": _coded(one),
                "diagnosisSequence": list(range(1, len(diagnoses) + 1)),
            }
            for place, one in enumerate(services, start=1)
        ],
    }
    for item in claim["item"]:
        if not item["diagnosisSequence"]:
            del item["diagnosisSequence"]
    return {name: value for name, value in claim.items() if value}


def _diagnosis(one: CodedResult, place: int) -> dict[str, Any]:
    onset = onset_code(one.present_on_admission)
    told: dict[str, Any] = {"sequence": place, "diagnosisCodeableConcept": _coded(one)}
    if place == 1:
        told["type"] = [_concept(f"{_TERMINOLOGY}/ex-diagnosistype", "principal")]
    if onset:
        told["onAdmission"] = _concept(f"{_TERMINOLOGY}/ex-diagnosis-on-admission", onset)
    return told


def _coded(one: CodedResult) -> dict[str, Any]:
    coding = {"system": uri_of(one.coding.system), "code": one.coding.code}
    return {"coding": [{**coding, "display": one.coding.display} if one.coding.display else coding]}


def _patient(result: FinishedCoding) -> dict[str, Any]:
    if not result.record_number:
        return {"display": "the patient of this account"}
    return {"identifier": _identifier("MR", "Medical record number", result.record_number)}


def _period(result: FinishedCoding) -> dict[str, str]:
    ends = {"start": result.encounter.starts_at, "end": result.encounter.ends_at}
    return {name: at.date().isoformat() for name, at in ends.items() if at}


def _identifier(code: str, display: str, value: str) -> dict[str, Any]:
    kind = {"coding": [{"system": f"{_TERMINOLOGY}/v2-0203", "code": code, "display": display}]}
    return {"type": kind, "value": value}


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}
