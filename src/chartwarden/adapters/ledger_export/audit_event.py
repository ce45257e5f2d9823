"""An entry as a FHIR R4 AuditEvent, alone on a line or in a Bundle.

The event says what the entry says, under the pseudonyms that the entry has. Its last entity is the sealed entry itself,
by sequence and leaf hash, so that anybody can go back from the event to the log.

Source: FHIR R4 (4.0.1) AuditEvent; FHIR Bulk Data (NDJSON); IHE ITI BALP 1.1.4.

Example:
    >>> from datetime import UTC, datetime
    >>> missing = ExportedEntry(7, b"", b"", None, "entry 7 is missing")
    >>> audit_event(missing, log=Log("example.org/log", datetime(2026, 11, 23, tzinfo=UTC)))["outcomeDesc"]
    'entry 7 is missing'

"""

import base64
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.acts import ALERT, SHAPES, Family, Purpose, Shape, Thing, purpose_of
from chartwarden.adapters.ledger_export.naming import Log, instant, one_line
from chartwarden.adapters.ledger_export.profiles import CLIENT_AND_SERVER, profile_of
from chartwarden.ledger.entry import Act, Outcome

_HL7 = "http://terminology.hl7.org/CodeSystem/"
_ACTS = "urn:chartwarden:act"  # the system of our own words for acts
_ENTITIES = "urn:chartwarden:entity-type"
_LONGEST = 1024 * 1024  # characters that a FHIR string may have (FHIR R4, 2.24.0.1)

_OUTCOMES = {Outcome.GRANTED: "0", Outcome.REFUSED: "4", Outcome.FAILED: "8"}
_MAJOR_FAILURE = "12"
_AGENT_TYPES = {
    "110150": ("http://dicom.nema.org/resources/ontology/DCM", "Application"),
    "110152": ("http://dicom.nema.org/resources/ontology/DCM", "Destination Role ID"),
    "110153": ("http://dicom.nema.org/resources/ontology/DCM", "Source Role ID"),
    "custodian": (f"{_HL7}provenance-participant-type", "Custodian"),
    "AUT": (f"{_HL7}v3-ParticipationType", "author (originator)"),
    "IRCP": (f"{_HL7}v3-ParticipationType", "information recipient"),
}
_REASONS = {Purpose.PAYMENT: "healthcare payment", Purpose.OPERATIONS: "healthcare operations"}
_ROLES = {Thing.ENCOUNTER: ("4", "Domain Resource"), Thing.DOCUMENT: ("3", "Report"), Thing.WORK: ("20", "Job")}
_KINDS = {Thing.ENCOUNTER: "encounter", Thing.DOCUMENT: "document", Thing.WORK: "work"}

Json = dict[str, Any]


def ndjson(entries: Iterable[ExportedEntry], log: Log) -> Iterator[bytes]:
    """Give one AuditEvent a line, in ASCII, so that nothing in it can end a line for any reader."""
    for entry in entries:
        yield _bytes(audit_event(entry, log=log)) + b"\n"


def bundle(entries: Iterable[ExportedEntry], log: Log) -> Iterator[bytes]:
    """Give one Bundle of type collection, a piece at a time."""
    head = {"resourceType": "Bundle", "type": "collection", "timestamp": instant(log.exported_at.isoformat())}
    yield _bytes(head)[:-1]
    before = b',"entry":[\n'  # an empty list is no FHIR, so it is opened by the first entry
    is_empty = True
    for entry in entries:
        named = uuid.uuid5(uuid.NAMESPACE_URL, f"{log.urn('entry')}:{entry.sequence}")
        yield before + _bytes({"fullUrl": f"urn:uuid:{named}", "resource": audit_event(entry, log=log)})
        before, is_empty = b",\n", False
    yield b"}\n" if is_empty else b"\n]}\n"


def audit_event(entry: ExportedEntry, *, log: Log) -> Json:
    """Give the AuditEvent of an entry; an alert where the entry cannot be trusted or is missing."""
    if entry.said is None:
        return _alert(entry, log)
    said: Mapping[str, Any] = entry.said  # every field is there, each of its kind
    act, outcome = Act(said["act"]), Outcome(said["outcome"])
    shape = SHAPES[act]
    purpose = _concept(f"{_HL7}v3-ActReason", why := purpose_of(act, said["kind_of_work"]), _REASONS[why])
    event: Json = {
        "resourceType": "AuditEvent",
        "id": entry.leaf.hex(),
        "type": shape.type.as_coding(),
        "subtype": [*([shape.subtype.as_coding()] if shape.subtype else []), {"system": _ACTS, "code": act.value}],
        "action": shape.action,
        "recorded": instant(said["at"]),
        "outcome": _OUTCOMES[outcome],
        **({"outcomeDesc": _text(said["because"] or outcome)} if outcome is not Outcome.GRANTED else {}),
        "purposeOfEvent": [purpose],
        "agent": _agents(said, shape, purpose, log),
        "source": _source(log),
        "entity": [*_entities(said, shape, log), _sealed(entry, log)],
    }
    # The words of a search are sealed apart and only their keyed hash is here, so a search is no whole query.
    profile = profile_of(event, shape.profile) if shape.profile and not said["search"] else None
    return (
        {"resourceType": "AuditEvent", "id": event["id"], "meta": {"profile": [profile]}, **event} if profile else event
    )


def _alert(entry: ExportedEntry, log: Log) -> Json:
    """Tell of a place in the log where no entry can be trusted. The event is the finding, so its time is now."""
    return {
        "resourceType": "AuditEvent",
        "id": f"untrusted-{entry.sequence}",
        "type": ALERT.as_coding(),
        "subtype": [{"system": _ACTS, "code": "ledger.broken-seal"}],
        "action": "E",
        "recorded": instant(log.exported_at.isoformat()),
        "outcome": _MAJOR_FAILURE,
        "outcomeDesc": _text(entry.trouble),
        "agent": [{"who": _who(log.urn("log"), log.origin), "requestor": False}],
        "source": _source(log),
        "entity": [_sealed(entry, log)],
    }


def _agents(said: Mapping[str, Any], shape: Shape, purpose: Json, log: Log) -> list[Json]:
    """Give who acted, where they sat, and this product."""
    is_reading = shape.action in {"R", "E"}
    client, server = CLIENT_AND_SERVER[shape.profile or (Family.READ if shape.action == "R" else Family.UPDATE)]
    policy = {"policy": [f"{log.urn('rule')}:{quote(_text(said['rule']), safe='')}"]} if said["rule"] else {}
    user = {
        "type": _agent_type("IRCP" if is_reading else "AUT"),
        "who": _who(log.urn("member"), said["actor"]),
        "requestor": True,
        **policy,
        "purposeOfUse": [purpose],
    }
    seat = {
        "type": _agent_type(client),
        "who": _who(log.urn("device"), said["device"]),
        "requestor": False,
        "network": _network(said["device"]),
    }
    product = {
        "type": _agent_type(server),
        "who": _who(log.urn("log"), log.origin),
        "requestor": False,
        "network": {"address": _text(log.host), "type": "1"},
    }
    beside = {"type": _agent_type("IRCP"), "who": _who(log.urn("member"), said.get("shadow", "")), "requestor": False}
    return [user, *([beside] if "shadow" in said else []), *([seat] if said["device"].strip() else []), product]


def _network(device: str) -> Json:
    """Give where a device is. A terminal says its host; a browser has only the token that its session is known by.

    FHIR lets the address be "a device id, IP address or some other identifier associated with a device".
    """
    kind, _, rest = device.partition(":")
    host = rest.partition(":")[0].strip()
    return {"address": _text(host), "type": "1"} if kind == "cli" and host else {"address": _text(device)}


def _entities(said: Mapping[str, Any], shape: Shape, log: Log) -> Iterator[Json]:
    if said["patient"]:
        what = {"type": "Patient", **_who(log.urn("patient"), said["patient"])}
        yield {"what": what, "type": _coding("audit-entity-type", "1", "Person"), "role": _role("1", "Patient")}
    named: dict[Thing, list[tuple[str, str]]] = {  # each with the sections that were opened
        Thing.ENCOUNTER: [(said["encounter"], "")] if said["encounter"] else [],
        Thing.DOCUMENT: [(seen["document"], " ".join(map(str, seen["sections"]))) for seen in said["seen"]],
        Thing.WORK: [(said["work"], "")] if said["work"] else [],
    }
    data = next((thing for thing in shape.data if len(named[thing]) == 1), None)
    for thing, things in named.items():
        kind = (
            _coding("audit-entity-type", "2", "System Object")
            if thing is data
            else {"system": "http://hl7.org/fhir/resource-types", "code": thing.value}
        )
        for name, sections in things:
            yield {
                "what": {"type": thing.value, **_who(log.urn(_KINDS[thing]), name)},
                "type": kind,
                "role": _role(*_ROLES[thing]),
                **({"detail": [_detail("sections", sections)]} if sections else {}),
            }
    if shape.subtype and shape.subtype.code == "search-type":
        asked = said["act"] + (f"?search={_text(said['search'])}" if said["search"] else "")
        yield {
            "type": _coding("audit-entity-type", "2", "System Object"),
            "role": _role("24", "Query"),
            "query": base64.b64encode(asked.encode()).decode("ascii"),
        }


def _sealed(entry: ExportedEntry, log: Log) -> Json:
    """Give the entry itself as an entity: where it stands, its leaf hash, and what has no element of its own."""
    said: Mapping[str, Any] = entry.said or {}
    plain = {name: said.get(name) for name in ("kind_of_work", "target", "search", "withheld", "commitment")}
    counted = {f"counts.{name}": count for name, count in said.get("counts", {}).items()}
    told = {"leaf": entry.leaf.hex(), **plain, **counted, "trouble": entry.trouble if entry.said else ""}
    details = [_detail(name, value) for name, value in told.items() if value not in {None, ""}]
    return {
        "what": _who(log.urn("entry"), str(entry.sequence)),
        "type": {"system": _ENTITIES, "code": "sealed-entry"},
        "role": _role("13", "Security Resource"),
        "detail": [_detail("sequence", entry.sequence), *details],
    }


def _source(log: Log) -> Json:
    return {
        "site": _text(log.host),
        "observer": {"type": "Device", **_who(log.urn("log"), log.origin)},
        "type": [_coding("security-source-type", "4", "Application Server")],
    }


def _who(system: str, value: str) -> Json:
    return {"identifier": {"system": system, "value": _text(value)}}


def _agent_type(code: str) -> Json:
    system, display = _AGENT_TYPES[code]
    return _concept(system, code, display)


def _concept(system: str, code: str, display: str) -> Json:
    return {"coding": [{"system": system, "code": str(code), "display": display}]}


def _coding(system: str, code: str, display: str) -> Json:
    return {"system": f"{_HL7}{system}", "code": code, "display": display}


def _role(code: str, display: str) -> Json:
    return _coding("object-role", code, display)


def _detail(name: str, value: str | int) -> Json:
    return {"type": _text(name), "valueString": _text(str(value))}


def _text(words: str) -> str:
    """Give words that a FHIR string may hold: no control characters, not empty, and not beyond its length."""
    plain = one_line(words)[:_LONGEST]
    return plain if plain.strip() else "\ufffd"


def _bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
