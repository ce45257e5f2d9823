"""Writes a synthetic ward into a folder, in the formats that real systems export and `chart import` reads.

Charts are FHIR R4 bulk data in `fhir/`; beside them lie the members, the work, the answers and what was planted.
Every resource says that it holds test data, and `MARK.json` says so for the folder.

Example:
    >>> import tempfile
    >>> from datetime import date
    >>> with tempfile.TemporaryDirectory() as home:
    ...     write_ward(Path(home) / "ward", seed=7, patients=2, today=date(2026, 11, 23)).patients
    2

"""

import base64
import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import orjson

from chartwarden.adapters.code_systems import uri_of
from chartwarden.adapters.insurance_card import print_card
from chartwarden.chart.document import Document, RestrictedClass
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.patient import Contact, NumberKind, Patient
from chartwarden.foundation.errors import MalformedError
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.values import Quote, WardChart, WardMember, WardWork
from chartwarden.synthetic.ward import ward
from chartwarden.workforce.member import Role

GENERATOR = "chartwarden-ward"
MARK_FILE = "MARK.json"
Json = dict[str, Any]

_ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_NUMBER_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0203"
_TEST_DATA = {"system": _ACT_REASON, "code": "HTEST", "display": "test health data"}
_VIP = {"system": _ACT_CODE, "code": "CEL", "display": "celebrity information sensitivity"}
_LABELS = MappingProxyType(
    {
        RestrictedClass.PSYCHOTHERAPY: "PSYTHPN",
        RestrictedClass.PART_2: "42CFRPart2",
        RestrictedClass.HIV: "HIV",
        RestrictedClass.VIP: "CEL",
        RestrictedClass.BEHAVIORAL: "BH",
        RestrictedClass.SEALED: "TBOO",
    }
)
_OFFSET = "-05:00"  # one time zone for the whole ward; FHIR wants an offset, and the charts' own times are local
_FILES = (
    "fhir/Patient.ndjson",
    "fhir/Encounter.ndjson",
    "fhir/Practitioner.ndjson",
    "fhir/DocumentReference.ndjson",
    "fhir/Condition.ndjson",
    "members.csv",
    "work.ndjson",
    "answer_key.ndjson",
    "sections.ndjson",
    "marks.ndjson",
    "relations.csv",
)


@dataclass(frozen=True, slots=True)
class WardSummary:
    """What was written."""

    patients: int
    encounters: int
    documents: int
    work_items: int
    evidence: int
    bytes_written: int


def _nothing(_: int) -> None:
    """Tell nobody."""


def write_ward(
    folder: Path, *, seed: int, patients: int, today: date, on_chart: Callable[[int], None] = _nothing
) -> WardSummary:
    """Write a ward, chart by chart. Until all is written, the folder holds only `.part` files and what it held before.

    Args:
        folder: made when absent; one that is not empty must hold a ward already, which is then replaced.
        seed: decides everything together with `today`; 0 or more.
        patients: how many; memory does not grow with it.
        today: the day on which the ward is looked at.
        on_chart: called with the number of charts written so far, after each one.

    Returns:
        Counts of what was written.

    Raises:
        MalformedError: when the folder holds something else, or the seed or the number of patients is negative.

    """
    _refuse_strangers(folder)
    (folder / "fhir").mkdir(parents=True, exist_ok=True)
    parts = {name: folder / f"{name}.part" for name in _FILES}
    try:
        with ExitStack() as stack:
            out = {name: stack.enter_context(path.open("wb")) for name, path in parts.items()}
            summary = _written(out, ward(seed=seed, patients=patients, today=today, print_card=print_card), on_chart)
            _write_staff(out, staff(seed=seed))
            for stream in out.values():
                stream.flush()
                os.fsync(stream.fileno())
        mark = {"mark": "synthetic", "generator": GENERATOR, "seed": seed, "patients": patients, "today": today}
        part = folder / f"{MARK_FILE}.part"
        parts[MARK_FILE] = part
        part.write_bytes(orjson.dumps(mark, option=orjson.OPT_INDENT_2) + b"\n")
        for name, path in parts.items():  # the mark comes last: it says that the rest is whole
            path.replace(folder / name)
    finally:
        for path in parts.values():
            path.unlink(missing_ok=True)
    return summary


def is_marked(folder: Path) -> bool:
    """Tell whether a folder holds the mark of a whole synthetic ward."""
    try:
        mark = orjson.loads((folder / MARK_FILE).read_bytes())
        return bool(mark["mark"] == "synthetic" and mark["generator"] == GENERATOR)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _refuse_strangers(folder: Path) -> None:
    """Refuse a folder that holds anything but a ward, so that no file of somebody else's is replaced.

    Raises:
        MalformedError: when it is a file, or holds something else.

    """
    if folder.exists() and not folder.is_dir():
        raise MalformedError(what="that is a file", where=str(folder), fix="Name a folder.")
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not is_marked(folder):
        raise MalformedError(
            what="the folder is not empty and holds no synthetic ward", where=str(folder), fix="Name a new folder."
        )


def _written(out: Mapping[str, BinaryIO], charts: Iterator[WardChart], on_chart: Callable[[int], None]) -> WardSummary:
    patients = encounters = documents = work_items = evidence = 0
    relations = _CsvLines("user_id", "patient", "relation")
    out["relations.csv"].write(relations.header)
    for chart in charts:
        for name, rows in _rows(chart).items():
            out[name].writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        for mark in chart.marks:
            if mark.user_id is not None:
                out["relations.csv"].write(relations.line(mark.user_id, chart.patient.id, mark.kind.value))
        patients += 1
        encounters += len(chart.encounters)
        documents += len(chart.documents)
        work_items += len(chart.work)
        evidence += sum(len(code.evidence) for item in chart.work for code in item.answer.codes)
        on_chart(patients)
    size = sum(stream.tell() for stream in out.values())
    return WardSummary(patients, encounters, documents, work_items, evidence, size)


def _rows(chart: WardChart) -> dict[str, Iterable[Json]]:
    """Give the lines of each file that one chart adds."""
    return {
        "fhir/Patient.ndjson": [_patient(chart.patient)],
        "fhir/Encounter.ndjson": [_encounter(encounter) for encounter in chart.encounters],
        "fhir/Practitioner.ndjson": [
            _practitioner(f"{encounter.id}-p", encounter.attending)
            for encounter in chart.encounters
            if encounter.attending
        ],
        "fhir/DocumentReference.ndjson": (_document(document) for document in chart.documents),
        "fhir/Condition.ndjson": _conditions(chart),
        "work.ndjson": [_work(item) for item in chart.work],
        "answer_key.ndjson": [row for item in chart.work for row in _answers(item)],
        "sections.ndjson": [
            {"document": mark.document_id, "start": mark.start, "loinc": mark.loinc} for mark in chart.headings
        ],
        "marks.ndjson": [
            {
                "patient": chart.patient.id,
                "kind": mark.kind.value,
                "user_id": mark.user_id,
                "other_patient": mark.other_patient_id,
                "document": mark.document_id,
            }
            for mark in chart.marks
        ],
    }


def _resource(kind: str, resource_id: str, *, labels: tuple[Json, ...] = ()) -> Json:
    return {"resourceType": kind, "id": resource_id, "meta": {"security": [_TEST_DATA, *labels]}}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at.isoformat(timespec='seconds')}{_OFFSET}"


_NUMBER_SYSTEMS = MappingProxyType({NumberKind.SOCIAL_SECURITY: "http://hl7.org/fhir/sid/us-ssn"})


def _patient(patient: Patient) -> Json:
    found = _resource("Patient", patient.id, labels=(_VIP,) if patient.is_vip else ())
    found["identifier"] = [
        {
            "type": {"coding": [{"system": _NUMBER_TYPE, "code": number.kind.value}]},
            "system": _NUMBER_SYSTEMS.get(
                number.kind, f"https://example.org/numbers/{number.authority.replace(' ', '-').lower()}"
            ),
            "value": number.value,
        }
        for number in patient.numbers
    ]
    found["name"] = [
        {"use": "old" if place else "official", "family": name.family, "given": list(name.given)}
        for place, name in enumerate(patient.names)
    ]
    found["gender"] = patient.sex.value
    found["birthDate"] = patient.birth_on
    if patient.deceased_on is not None:
        found["deceasedDateTime"] = patient.deceased_on
    found["address"] = [_address(address) for address in patient.addresses]
    found["telecom"] = [{"system": "phone", "value": phone, "use": "home"} for phone in patient.phones]
    found["telecom"] += [{"system": "email", "value": email} for email in patient.emails]
    found["contact"] = [_contact(contact) for contact in patient.contacts]
    return found


def _address(address: str) -> Json:
    """Give an address in parts: "street, [unit,] town, ST 00000"."""
    *lines, town, state = (part.strip() for part in address.split(","))
    code, _, postal = state.partition(" ")
    return {"text": address, "line": lines, "city": town, "state": code, "postalCode": postal, "country": "US"}


def _contact(contact: Contact) -> Json:
    return {
        "relationship": [{"text": contact.relation}],
        "name": {"family": contact.name.family, "given": list(contact.name.given)},
        "telecom": [{"system": "phone", "value": phone} for phone in contact.phones],
    }


def _encounter(encounter: Encounter) -> Json:
    found = _resource("Encounter", encounter.id)
    found |= {
        "status": "finished",
        "class": {"system": _ACT_CODE, "code": encounter.kind.value},
        "subject": {"reference": f"Patient/{encounter.patient_id}"},
        "identifier": [{"type": {"coding": [{"system": _NUMBER_TYPE, "code": "VN"}]}, "value": encounter.number}],
        "period": {"start": _instant(encounter.starts_at), "end": _instant(encounter.ends_at)},
        "serviceProvider": {"display": encounter.facility},
    }
    if encounter.attending:
        attending = {"reference": f"Practitioner/{encounter.id}-p", "display": encounter.attending}
        found["participant"] = [{"individual": attending}]
    return found


def _practitioner(resource_id: str, name: str) -> Json:
    plain, _, degree = name.partition(", ")
    given, _, family = plain.partition(" ")
    found = _resource("Practitioner", resource_id)
    found["name"] = [{"text": name, "family": family, "given": [given], "suffix": [degree] if degree else []}]
    return found


def _document(document: Document) -> Json:
    outline = document.outline
    labels = () if outline.restricted is None else ({"system": _ACT_CODE, "code": _LABELS[outline.restricted]},)
    body = document.original or document.text.value.encode()
    found = _resource("DocumentReference", outline.id)
    found |= {
        "status": outline.status.value,
        "docStatus": "final",
        "type": {
            "coding": [{"system": "http://loinc.org", "code": outline.loinc, "display": outline.title}],
            "text": outline.title,
        },
        "subject": {"reference": f"Patient/{outline.patient_id}"},
        "date": _instant(outline.written_at),
        "author": [{"display": outline.author}],
        "description": outline.title,
        "content": [
            {
                "attachment": {
                    "contentType": outline.media_type,
                    "data": base64.b64encode(body).decode("ascii"),
                    "title": outline.title,
                    "creation": _instant(outline.written_at),
                }
            }
        ],
        "context": {"encounter": [{"reference": f"Encounter/{outline.encounter_id}"}]},
    }
    if labels:
        found["securityLabel"] = [{"coding": [label]} for label in labels]
    return found


def _conditions(chart: WardChart) -> Iterator[Json]:
    for fact in chart.facts:
        found = _resource("Condition", fact.id)
        found |= {
            "subject": {"reference": f"Patient/{fact.patient_id}"},
            "encounter": {"reference": f"Encounter/{fact.encounter_id}"},
            "code": {"coding": [{"system": uri_of(one.system), "code": one.code} for one in fact.codings]},
            "recordedDate": fact.recorded_on,
        }
        yield found


def _work(item: WardWork) -> Json:
    row: Json = {
        "encounter": item.encounter_id,
        "kind": item.kind,
        "target": list(item.target),
        "due_on": item.due_on,
    }
    if item.assignee is not None:
        row["assignee"] = item.assignee
    return row


def _answers(item: WardWork) -> Iterator[Json]:
    """Give one line for each passage; a code that only stands until a query is answered has no passage."""
    base = {"encounter": item.encounter_id, "kind": item.kind}
    for code in item.answer.codes:
        told = {"code": code.coding.code, "system": code.coding.system, "role": "evidence"}
        if code.present_on_admission:
            told["present_on_admission"] = code.present_on_admission
        for quote in code.evidence:
            yield base | _quoted(quote) | told
    for quote in item.answer.indicators:
        yield base | _quoted(quote) | {"code": None, "system": None, "role": "indicator"}
    for standing in item.answer.as_it_stands:
        yield base | {"document": None, "code": standing.code, "system": standing.system, "role": "as-it-stands"}
    for trap in item.answer.traps:
        told = {"code": trap.coding.code, "system": trap.coding.system, "role": "trap", "why": trap.kind.value}
        yield base | _quoted(trap.quote) | told


def _quoted(quote: Quote) -> Json:
    return {"document": quote.document_id, "start": quote.start, "end": quote.end}


class _CsvLines:
    """Lines of a CSV file, one by one."""

    def __init__(self, *columns: str) -> None:
        self.header = self.line(*columns)

    def line(self, *values: str) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(values)
        return text.getvalue().encode()


def _write_staff(out: Mapping[str, BinaryIO], members: tuple[WardMember, ...]) -> None:
    lines = _CsvLines("user_id", "name", "roles", "starts_on", "department", "home_address", "home_phone")
    out["members.csv"].write(lines.header)
    for one in members:
        member = one.member
        roles = " ".join(sorted(role.value for role in member.roles))
        started = member.starts_on.isoformat()
        row = (member.user_id, member.name, roles, started, member.department, member.home_address, one.home_phone)
        out["members.csv"].write(lines.line(*row))
        if Role.PROVIDER in member.roles:
            resource = _practitioner(member.id, f"{member.name}, MD")
            out["fhir/Practitioner.ndjson"].write(orjson.dumps(resource, option=orjson.OPT_APPEND_NEWLINE))
