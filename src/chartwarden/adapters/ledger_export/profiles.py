"""Which IHE BALP profile an AuditEvent may claim: the one of its family, if every required element is there.

Source: IHE ITI Basic Audit Log Patterns 1.1.4, StructureDefinitions `IHE.BasicAudit.*`.

Example:
    >>> profile_of({"outcome": "8"}, Family.READ) is None
    True

"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartwarden.adapters.ledger_export.acts import Family

_BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
_SOURCE, _DESTINATION, _APPLICATION, _CUSTODIAN = "110153", "110152", "110150", "custodian"

# In a query, a create and an update what is sent flows from the client to the server; in a read, the other way.
CLIENT_AND_SERVER: Mapping[Family, tuple[str, str]] = {
    Family.CREATE: (_SOURCE, _DESTINATION),
    Family.READ: (_DESTINATION, _SOURCE),
    Family.UPDATE: (_SOURCE, _DESTINATION),
    Family.DELETE: (_APPLICATION, _CUSTODIAN),
    Family.QUERY: (_SOURCE, _DESTINATION),
}
_ACTIONS = {Family.CREATE: "C", Family.READ: "R", Family.UPDATE: "U", Family.DELETE: "D", Family.QUERY: "E"}
_SUBTYPES = {
    Family.CREATE: {"create"},
    Family.READ: {"read", "vread"},
    Family.UPDATE: {"update", "patch"},
    Family.DELETE: {"delete"},
    Family.QUERY: {"search", "search-type", "search-system"},
}
_DATA_ROLES = {"3", "4", "20"}  # Report, Domain Resource, Job


def profile_of(event: Mapping[str, Any], family: Family) -> str | None:
    """Give the profile that an event fits; None when a required element is missing or there too often.

    Args:
        event: the AuditEvent, without a claim.
        family: which profiles its act belongs to.

    """
    entities = event.get("entity", [])
    patients = [one for one in entities if _code(one) == "1"]
    fits = (
        event.get("outcome") == "0"
        and event["action"] == _ACTIONS[family]
        and event["type"]["code"] == "rest"
        and sum(one["code"] in _SUBTYPES[family] for one in event["subtype"]) == 1
        and all(_is_whole(event["agent"], code) for code in CLIENT_AND_SERVER[family])
        and _has_its_object(entities, family)
        and len(patients) <= 1
    )
    return f"{_BALP}{'Patient' if patients else ''}{family}" if fits else None


def _is_whole(agents: Sequence[Mapping[str, Any]], code: str) -> bool:
    """Tell whether there is one agent of that type, and who and where it is."""
    found = [one for one in agents if code in set(_codes(one))]
    return len(found) == 1 and bool(found[0].get("who")) and bool(found[0].get("network"))


def _codes(agent: Mapping[str, Any]) -> Iterator[str]:
    return (coding["code"] for coding in agent.get("type", {}).get("coding", []))


def _code(entity: Mapping[str, Any]) -> str:
    is_kind = entity["type"]["system"].endswith("/audit-entity-type")
    return str(entity["type"]["code"]) if is_kind else ""


def _has_its_object(entities: Sequence[Mapping[str, Any]], family: Family) -> bool:
    """Tell whether exactly one System Object is there: what was acted on, or the query."""
    found = [one for one in entities if _code(one) == "2"]
    if len(found) != 1:
        return False
    role = found[0]["role"]["code"]
    if family is Family.QUERY:
        return role == "24" and bool(found[0].get("query")) and "what" not in found[0] and "detail" not in found[0]
    return role in _DATA_ROLES and bool(found[0].get("what"))
