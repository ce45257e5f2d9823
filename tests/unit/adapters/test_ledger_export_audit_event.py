"""AuditEvents are valid FHIR R4, and claim a BALP profile only where it fits."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.acts import SHAPES, Family, Purpose, purpose_of
from chartwarden.adapters.ledger_export.audit_event import audit_event, bundle, ndjson
from chartwarden.adapters.ledger_export.naming import Log
from chartwarden.adapters.ledger_export.profiles import profile_of
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome, Pseudonym, Seen
from chartwarden.ledger.merkle import leaf_hash
from tests.builders import NOW

LOG = Log("example.org/log", datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
PATIENT, STAY, NOTE, OTHER = (Pseudonym(letter * 32) for letter in "pend")
READING = Draft(
    actor="lena.moss",
    device="web:4f2a",
    act=Act.READ_DOCUMENT,
    outcome=Outcome.GRANTED,
    patient=PATIENT,
    encounter=STAY,
    work="work-1",
    kind_of_work="ed-visit",
    target="A41.51",
    seen=(Seen(NOTE, (0, 2)),),
    withheld=3,
    rule="ed-visit@2026.1",
)


def exported(draft: Draft, *, sequence: int = 7) -> ExportedEntry:
    """Make what the export hands out for an act."""
    body = Entry(sequence, NOW, draft, None).body()
    return ExportedEntry(sequence, leaf_hash(body), body, json.loads(body), "")


def event_of(draft: Draft) -> dict[str, Any]:
    """Make the AuditEvent of an act."""
    return audit_event(exported(draft), log=LOG)


# FHIR R4 (4.0.1), written from the tables of the specification: each element with least, most and type.
_STRING, _URI = r"(?=.*\S)[^\x00-\x08\x0b\x0c\x0e-\x1f]+", r"\S+"
_CODE = r"[^\s]+(\s[^\s]+)*"
_PRIMITIVES = {
    "string": _STRING,
    "uri": _URI,
    "canonical": _URI,
    "code": _CODE,
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "base64": r"(\s*([0-9a-zA-Z+/=]){4}\s*)+",
    "instant": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})",
    "action": "C|R|U|D|E",
    "outcome": "0|4|8|12",
    "network": "1|2|3|4|5",
}
_MANY = 10**6
_TYPES: Mapping[str, Mapping[str, tuple[int, int, str]]] = {
    "AuditEvent": {
        "id": (0, 1, "id"),
        "meta": (0, 1, "Meta"),
        "type": (1, 1, "Coding"),
        "subtype": (0, _MANY, "Coding"),
        "action": (0, 1, "action"),
        "recorded": (1, 1, "instant"),
        "outcome": (0, 1, "outcome"),
        "outcomeDesc": (0, 1, "string"),
        "purposeOfEvent": (0, _MANY, "CodeableConcept"),
        "agent": (1, _MANY, "Agent"),
        "source": (1, 1, "Source"),
        "entity": (0, _MANY, "Entity"),
    },
    "Meta": {"profile": (0, _MANY, "canonical")},
    "Coding": {"system": (0, 1, "uri"), "code": (0, 1, "code"), "display": (0, 1, "string")},
    "CodeableConcept": {"coding": (0, _MANY, "Coding"), "text": (0, 1, "string")},
    "Identifier": {"system": (0, 1, "uri"), "value": (0, 1, "string")},
    "Reference": {"reference": (0, 1, "string"), "type": (0, 1, "uri"), "identifier": (0, 1, "Identifier")},
    "Agent": {
        "type": (0, 1, "CodeableConcept"),
        "role": (0, _MANY, "CodeableConcept"),
        "who": (0, 1, "Reference"),
        "requestor": (1, 1, "boolean"),
        "policy": (0, _MANY, "uri"),
        "network": (0, 1, "Network"),
        "purposeOfUse": (0, _MANY, "CodeableConcept"),
    },
    "Network": {"address": (0, 1, "string"), "type": (0, 1, "network")},
    "Source": {"site": (0, 1, "string"), "observer": (1, 1, "Reference"), "type": (0, _MANY, "Coding")},
    "Entity": {
        "what": (0, 1, "Reference"),
        "type": (0, 1, "Coding"),
        "role": (0, 1, "Coding"),
        "description": (0, 1, "string"),
        "query": (0, 1, "base64"),
        "detail": (0, _MANY, "Detail"),
    },
    "Detail": {"type": (1, 1, "string"), "valueString": (1, 1, "string")},
}


def faults(value: object, kind: str = "AuditEvent", at: str = "AuditEvent") -> Iterator[str]:
    """Give what is wrong with a resource or a part of one, by the tables above."""
    if kind == "boolean" or kind in _PRIMITIVES:
        is_right = isinstance(value, bool) if kind == "boolean" else isinstance(value, str)
        if not is_right or (isinstance(value, str) and not re.fullmatch(_PRIMITIVES[kind], value, re.DOTALL)):
            yield f"{at} is no {kind}"
        return
    if not isinstance(value, dict) or not value:
        yield f"{at} is empty or no object"
        return
    elements = {name: item for name, item in value.items() if (at, name) != ("AuditEvent", "resourceType")}
    yield from (f"{at}.{name} is unknown" for name in elements.keys() - _TYPES[kind].keys())
    for name, (least, most, inner) in _TYPES[kind].items():
        found = elements.get(name, [] if most > 1 else None)
        if most > 1 and (not isinstance(found, list) or (name in elements and not found)):
            yield f"{at}.{name} is no list, or an empty one"
            continue
        items = found if isinstance(found, list) else [] if found is None else [found]
        if not least <= len(items) <= most:
            yield f"{at}.{name} is there {len(items)} times"
        for item in items:
            yield from faults(item, inner, f"{at}.{name}")


def _coding(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["system"].rsplit("/", 1)[-1], one["code"]


# IHE BALP 1.1.4, written from the differentials: action, subtypes, client, server, user.
_Agent = tuple[str, str]
_BALP: Mapping[str, tuple[str, set[str], _Agent, _Agent, set[str]]] = {
    "Read": ("R", {"read", "vread"}, ("DCM", "110152"), ("DCM", "110153"), {"IRCP"}),
    "Update": ("U", {"update", "patch"}, ("DCM", "110153"), ("DCM", "110152"), {"AUT", "INF", "CST"}),
    "Query": ("E", {"search", "search-type", "search-system"}, ("DCM", "110153"), ("DCM", "110152"), {"IRCP"}),
}


def balp_faults(event: Mapping[str, Any]) -> Iterator[str]:
    """Give what a profile that an event claims asks for and the event lacks."""
    for claimed in event.get("meta", {}).get("profile", []):
        head, _, name = claimed.rpartition("IHE.BasicAudit.")
        action, subtypes, client, server, users = _BALP[name.removeprefix("Patient")]
        holds = {
            "profile": head == "https://profiles.ihe.net/ITI/BALP/StructureDefinition/",
            "type": _coding(event["type"]) == ("audit-event-type", "rest"),
            "subtype": [one[0] for one in map(_coding, event["subtype"]) if one[1] in subtypes]
            == ["restful-interaction"],
            "action": event["action"] == action,
            "outcome": event["outcome"] == "0",
        }
        yield from (fault for fault, is_held in holds.items() if not is_held)
        yield from _agent_faults(event["agent"], client, server, users)
        yield from _entity_faults(event["entity"], name)


def _agent_faults(agents: list[dict[str, Any]], client: _Agent, server: _Agent, users: set[str]) -> Iterator[str]:
    typed = [(_coding(agent["type"]["coding"][0]), agent) for agent in agents]
    for wanted in (client, server):
        found = [agent for kind, agent in typed if kind == wanted]
        if len(found) != 1 or not found[0].get("who") or not found[0].get("network") or "media" in found[0]:
            yield f"agent {wanted}"
    user = [agent for kind, agent in typed if kind in {("v3-ParticipationType", code) for code in users}]
    if len(user) > 1 or any(not one["who"] or one["requestor"] is not True or "network" in one for one in user):
        yield "user"


def _entity_faults(entities: list[dict[str, Any]], name: str) -> Iterator[str]:
    objects = [one for one in entities if _coding(one["type"]) == ("audit-entity-type", "2")]
    patients = [one for one in entities if _coding(one["type"]) == ("audit-entity-type", "1")]
    if len(objects) != 1:
        yield "data or query"
    elif name.endswith("Query"):
        is_whole = _coding(objects[0]["role"]) == ("object-role", "24") and objects[0].get("query")
        if not is_whole or objects[0].keys() & {"what", "lifecycle", "detail"}:
            yield "query"
    elif not objects[0].get("what") or objects[0]["role"]["code"] not in {"3", "4", "20"}:
        yield "data"
    if len(patients) != name.startswith("Patient"):
        yield "patient"
    if any(one["what"]["type"] != "Patient" or one["role"]["code"] != "1" for one in patients):
        yield "patient's reference"


def _claimed(draft: Draft) -> str:
    (claimed,) = event_of(draft).get("meta", {}).get("profile", [""])
    return str(claimed).rpartition(".")[2]


def test_every_act_of_the_ledger_has_a_shape() -> None:
    # given everything that leaves an entry
    acts = set(Act)
    # when the table is compared, then none is missing and none is invented
    assert set(SHAPES) == acts


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("act", Act)
def test_every_act_becomes_a_valid_event_with_each_outcome(act: Act, outcome: Outcome) -> None:
    # given the act with everything an entry can hold, and with nothing
    full = replace(READING, act=act, outcome=outcome, because="work-is-the-warrant", search="k" * 32, counts={"n": 1})
    bare = Draft(actor="ledger", device="", act=act, outcome=outcome)
    for draft in (full, bare):
        # when it is told as an event
        event = event_of(draft)
        # then it is valid, and what it claims holds
        assert list(faults(event)) == []
        assert list(balp_faults(event)) == []
        assert {"system": "urn:chartwarden:act", "code": act.value} in event["subtype"]


def test_events_satisfy_the_models_of_an_independent_library() -> None:
    # given the models of another implementation of the specification
    models = pytest.importorskip("fhir.resources.R4B.auditevent")
    # when the events of all acts are read, then none is refused
    for act in Act:
        models.AuditEvent.model_validate(event_of(replace(READING, act=act)))


def test_a_document_that_was_read_is_told_whole() -> None:
    # given an entry of a read document
    entry = exported(READING)
    # when it is told as an event
    event = audit_event(entry, log=LOG)
    # then each part of it stands where FHIR and BALP want it
    assert event["id"] == entry.leaf.hex()
    assert event["meta"] == {
        "profile": ["https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"]
    }
    assert (event["action"], event["outcome"], "outcomeDesc" in event) == ("R", "0", False)
    assert event["recorded"] == "2026-11-23T09:00:00.000000+00:00"
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == "HPAYMT"
    user, seat, product = event["agent"]
    assert user["who"]["identifier"] == {"system": "urn:chartwarden:example.org%2Flog:member", "value": "lena.moss"}
    assert user["policy"] == ["urn:chartwarden:example.org%2Flog:rule:ed-visit%402026.1"]
    assert seat["network"] == {"address": "web:4f2a"}
    assert product["network"] == {"address": "example.org", "type": "1"}
    patient, stay, note, work, sealed = event["entity"]
    assert patient["what"] == {
        "type": "Patient",
        "identifier": {"system": "urn:chartwarden:example.org%2Flog:patient", "value": PATIENT},
    }
    assert (stay["type"]["code"], note["type"]["code"], work["type"]["code"]) == ("Encounter", "2", "Task")
    assert note["detail"] == [{"type": "sections", "valueString": "0 2"}]
    assert sealed["what"]["identifier"]["value"] == "7"
    details = {one["type"]: one["valueString"] for one in sealed["detail"]}
    assert details == {
        "sequence": "7",
        "leaf": entry.leaf.hex(),
        "kind_of_work": "ed-visit",
        "target": "A41.51",
        "withheld": "3",
    }


def test_refused_and_failed_acts_are_failed_events_that_name_the_rule() -> None:
    # given the same act refused and failed
    refused = event_of(replace(READING, outcome=Outcome.REFUSED, because="work-is-the-warrant"))
    failed = event_of(replace(READING, outcome=Outcome.FAILED, because="MalformedError"))
    # when they are told, then the outcome says how bad it is and the description why; a profile is for successes
    assert (refused["outcome"], refused["outcomeDesc"]) == ("4", "work-is-the-warrant")
    assert (failed["outcome"], failed["outcomeDesc"]) == ("8", "MalformedError")
    assert "meta" not in refused
    assert "meta" not in failed


@pytest.mark.parametrize(
    ("draft", "claimed"),
    [
        (READING, "PatientRead"),
        (replace(READING, act=Act.OPEN_CHART, seen=(Seen(NOTE, (0,)), Seen(OTHER, (1,)))), "PatientRead"),
        (replace(READING, act=Act.FINISH_WORK), "PatientUpdate"),
        (replace(READING, act=Act.FINISH_WORK, patient=None), "Update"),
        (Draft("petra.vance", "cli:desk7:petra", Act.LIST_MEMBERS, Outcome.GRANTED), "Query"),
        (replace(READING, device=""), ""),  # nobody knows where it was done
        (replace(READING, seen=(), encounter=None), ""),  # nobody knows what was read
        (replace(READING, act=Act.FINISH_WORK, work=None), ""),
        (replace(READING, act=Act.SEARCH_WORK, search="k" * 32), ""),  # the words of the search are not there
        (replace(READING, act=Act.REQUEST_WIDENING), ""),  # the entry has no name for the request
        (replace(READING, act=Act.SIGN_IN), ""),
    ],
)
def test_a_profile_is_claimed_only_with_each_required_element(draft: Draft, claimed: str) -> None:
    # given an act, complete or lacking something, when it is told, then it claims what fits, or nothing
    assert _claimed(draft) == claimed


@pytest.mark.parametrize("lost", ["outcome", "action", "subtype", "client", "network", "data", "patient twice"])
def test_an_event_that_lost_a_required_element_fits_no_profile(lost: str) -> None:
    # given an event that fits, without its claim
    event = event_of(READING)
    del event["meta"]
    assert profile_of(event, Family.READ) is not None
    # when something is taken out of it or put in twice
    _, seat, _ = event["agent"]
    changes = {
        "outcome": {"outcome": "8"},
        "action": {"action": "U"},
        "subtype": {"subtype": event["subtype"][1:]},
        "client": {"agent": [one for one in event["agent"] if one is not seat]},
        "network": {"agent": [{k: v for k, v in one.items() if k != "network"} for one in event["agent"]]},
        "data": {"entity": [one for one in event["entity"] if one["type"]["code"] != "2"]},
        "patient twice": {"entity": [event["entity"][0], *event["entity"]]},
    }
    # then it fits no longer
    assert profile_of({**event, **changes[lost]}, Family.READ) is None


def test_the_structure_check_finds_what_is_wrong() -> None:
    # given valid events, each with one thing spoiled
    event = event_of(READING)
    # when they are checked, then each fault is named
    assert list(faults({**event, "outcome": "1"})) == ["AuditEvent.outcome is no outcome"]
    assert list(faults({**event, "recorded": "2026-11-23 09:00"})) == ["AuditEvent.recorded is no instant"]
    assert list(faults({**event, "agent": []})) != []
    assert list(faults({**event, "outcomeDesc": "a\x00b"})) == ["AuditEvent.outcomeDesc is no string"]
    assert list(faults({**event, "severity": "high"})) == ["AuditEvent.severity is unknown"]
    assert list(balp_faults({**event, "action": "U"})) == ["action"]
    assert list(balp_faults({**event, "entity": event["entity"][1:]})) == ["patient"]


def test_whoever_looked_on_is_an_agent_who_asked_for_nothing() -> None:
    # given a reading of one person, and the same with somebody beside them
    alone, both = event_of(READING), event_of(replace(READING, shadow="omar.diaz"))
    # when their agents are read
    added = [agent for agent in both["agent"] if agent not in alone["agent"]]
    # then there is one more, who did not act
    assert len(both["agent"]) == len(alone["agent"]) + 1
    assert [(one["who"]["identifier"]["value"], one["requestor"]) for one in added] == [("omar.diaz", False)]
    assert sum(agent["requestor"] for agent in both["agent"]) == 1


def test_a_place_that_cannot_be_trusted_is_a_security_alert() -> None:
    # given a row that is missing
    missing = ExportedEntry(7, b"", b"", None, "entry 7 is missing")
    # when it is told
    event = audit_event(missing, log=LOG)
    # then it is an alert of the time of the export, with the place
    assert list(faults(event)) == []
    assert (event["type"]["code"], event["outcome"], event["outcomeDesc"]) == ("110113", "12", "entry 7 is missing")
    assert event["recorded"] == "2026-11-24T08:00:00.000000+00:00"
    assert event["entity"][0]["what"]["identifier"]["value"] == "7"


def test_details_that_are_not_the_entrys_own_are_told_beside_it() -> None:
    # given an entry whose details were exchanged
    entry = replace(exported(READING), trouble="the details of entry 7 are not those it was sealed with")
    # when it is told, then the trouble stands with the sealed entry
    details = audit_event(entry, log=LOG)["entity"][-1]["detail"]
    assert {"type": "trouble", "valueString": entry.trouble} in details


def test_a_bundle_holds_every_event_once_under_an_address_of_its_own() -> None:
    # given three entries
    entries = [exported(READING, sequence=place) for place in range(3)]
    # when they are put into one bundle
    made = json.loads(b"".join(bundle(entries, LOG)))
    # then it is a collection of the very events that the lines hold
    lines = [json.loads(line) for line in ndjson(entries, LOG)]
    assert (made["resourceType"], made["type"]) == ("Bundle", "collection")
    assert [one["resource"] for one in made["entry"]] == lines
    assert len({one["fullUrl"] for one in made["entry"]}) == 3
    # and a bundle of nothing has no list of entries, as FHIR wants it
    assert json.loads(b"".join(bundle([], LOG))) == {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": "2026-11-24T08:00:00.000000+00:00",
    }


def test_audit_and_training_are_operations_and_coding_is_payment() -> None:
    # given kinds of work, known and unknown
    # when the purpose is asked for, then only what 45 CFR 164.501 lists as operations is not payment
    assert purpose_of(Act.READ_DOCUMENT, "internal-audit") is Purpose.OPERATIONS
    assert purpose_of(Act.READ_DOCUMENT, "denial-appeal") is Purpose.PAYMENT
    assert purpose_of(Act.READ_DOCUMENT, "a kind of somebody's own rulebook") is Purpose.PAYMENT
    assert purpose_of(Act.ADD_MEMBER, None) is Purpose.OPERATIONS


def test_signing_in_is_coded_as_in_samples_of_others(samples: Path) -> None:
    # given a sign-in as another system wrote it
    sample = etree.parse(samples / "audit" / "audit-event-example-login.xml")
    codes = [one.get("value") for one in sample.iterfind("{*}event//{*}code")]
    action = [one.get("value") for one in sample.iterfind("{*}event/{*}action")]
    # when ours is told
    ours = event_of(Draft("lena.moss", "web:1", Act.SIGN_IN, Outcome.GRANTED))
    # then both say the same
    assert ([ours["type"]["code"], ours["subtype"][0]["code"]], [ours["action"]]) == (codes, action)
