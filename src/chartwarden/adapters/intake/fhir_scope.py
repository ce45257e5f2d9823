"""What a FHIR reference means inside one import: urn:uuid, Type/id, absolute, conditional, logical, contained.

All the ways of naming one resource lead to one key, `Type/id`, so that `urn:uuid:x` and `Patient/x` give the same id.

Example:
    >>> key_of_url("http://example.org/fhir/Patient/7/_history/2", "Patient")
    'Patient/7'
    >>> key_of_url("urn:uuid:0b1c", "Encounter")
    'Encounter/0b1c'

"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from chartwarden.adapters.intake.directory import Directory
from chartwarden.adapters.intake.jsontext import JsonObject, nested, objects, string, strings
from chartwarden.adapters.intake.limits import Limits
from chartwarden.chart.incoming import IntakeIds
from chartwarden.phi.lexicon import AMBIGUOUS_CREDENTIALS, CREDENTIALS, PROVIDER_TITLES

_PROFESSIONALS = frozenset({"Practitioner", "PractitionerRole", "Organization", "Device", "CareTeam"})
_ALL_CREDENTIALS = CREDENTIALS | AMBIGUOUS_CREDENTIALS
_URN = ("urn:uuid:", "urn:oid:")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the mapping of one resource may lean on: the ids, the directory, and the bundle it came in."""

    ids: IntakeIds
    system: str
    limits: Limits
    directory: Directory
    keys: Mapping[str, str] = field(default_factory=dict)  # fullUrl -> Type/id, within one bundle
    binaries: Mapping[str, JsonObject] = field(default_factory=dict)  # Binary/id -> the resource, within one bundle


def key_of_url(url: str, kind: str) -> str:
    """Give `Type/id` for a literal reference, or an empty string when it has no such shape.

    Args:
        url: relative, absolute or urn; a history part is left out.
        kind: the type that the place allows; it names a bare urn.

    """
    for prefix in _URN:
        if url.startswith(prefix):
            return f"{kind}/{url.removeprefix(prefix)}"
    parts = url.partition("?")[0].partition("/_history/")[0].rstrip("/").split("/")
    named = len(parts) > 1 and parts[-2][:1].isupper() and parts[-2].isalnum() and parts[-1]
    return f"{parts[-2]}/{parts[-1]}" if named else ""


def reference_key(reference: object, kind: str, scope: Scope) -> str:
    """Give the `Type/id` that a Reference points to, or an empty string when that cannot be known here.

    Args:
        reference: a FHIR Reference as sent.
        kind: the type that is expected. A reference to another type gives that type's key, for the caller to refuse.
        scope: where to look.

    """
    url = string(nested(reference, "reference"))
    if not url or "?" in url:
        return scope.directory.target(_conditional(reference, kind))
    if url.startswith("#"):
        return ""
    return scope.keys.get(url) or key_of_url(url, kind)


def reference_name(reference: object, kind: str, scope: Scope, *, contained: object = None) -> str:
    """Give the name of the person or place that a Reference points to; empty when nobody told.

    The display text comes first: it is what the sender showed when the record was signed.
    """
    display = string(nested(reference, "display"))
    if display:
        return display
    url = string(nested(reference, "reference"))
    if url.startswith("#"):
        return next((name_of(item) for item in objects(contained) if f"#{string(item.get('id'))}" == url), "")
    key = reference_key(reference, kind, scope)
    return scope.directory.name(key) or scope.directory.name(_conditional(reference, kind))


def reference_type(reference: object, scope: Scope, *, contained: object = None) -> str:
    """Give the type of what a Reference points to, such as `Patient`; empty when neither it nor this import tells."""
    url = string(nested(reference, "reference"))
    if url.startswith("#"):
        found = next((item for item in objects(contained) if f"#{string(item.get('id'))}" == url), {})
        return string(found.get("resourceType"))
    path = url.partition("?")[0].rpartition("/")[2] if "?" in url else ""
    key = scope.keys.get(url) or ("" if url.startswith(_URN) else key_of_url(url, ""))
    return path or key.partition("/")[0] or string(nested(reference, "type")).rpartition("/")[2]


def professional_name(reference: object, scope: Scope, *, contained: object = None) -> str:
    """Give the name of a professional, an organization or a device that a Reference points to, for class P.

    Patients and their relatives author notes too, and their names are not shown as those of professionals: of a
    Reference that tells no type, only a name with a credential or a title, or one that the directory knows, is given.
    """
    kind = reference_type(reference, scope, contained=contained)
    display = string(nested(reference, "display"))
    if kind in _PROFESSIONALS:
        return reference_name(reference, kind, scope, contained=contained)
    if kind:
        return ""
    known = reference_name({**(objects(reference) or [{}])[0], "display": ""}, "Practitioner", scope)
    if known:
        return display or known
    return display if has_credential(display) else ""


def has_credential(name: str) -> bool:
    """Tell whether a name carries what professionals write around theirs: a title before, a credential behind."""
    before, comma, behind = name.rpartition(",")
    words = [_letters(word) for word in name.replace(",", " ").split()]
    if len(words) < 2:  # noqa: PLR2004 -- a name and what stands beside it
        return False
    # `Do` and `Ma` are surnames too: such a credential counts only behind a comma.
    is_set_off = bool(before and comma) and all(_letters(word) in _ALL_CREDENTIALS for word in behind.split())
    return words[0] in PROVIDER_TITLES or words[-1] in CREDENTIALS or is_set_off


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word)).casefold()


def name_of(resource: JsonObject) -> str:
    """Give the display name of a practitioner, an organization or a location; empty when there is none."""
    if isinstance(resource.get("name"), str):
        return string(resource["name"])
    for name in objects(resource.get("name")):
        whole = string(name.get("text")) or " ".join(
            [*strings(name.get("prefix")), *strings(name.get("given")), *strings(name.get("family"))]
        )
        if whole:
            return whole
    return string(nested(resource, "practitioner", "display"))


def enter(resource: JsonObject, key: str, directory: Directory) -> None:
    """Let the directory learn a practitioner, role, organization or location, by id and by each identifier."""
    kind = key.partition("/")[0]
    name = name_of(resource)
    directory.learn(key, name)
    for conditional in identifiers(resource, kind):
        directory.learn(conditional, name)


def identifiers(resource: JsonObject, kind: str) -> list[str]:
    """Give the conditional references that would mean this resource, as `Type?identifier=system|value`."""
    found = objects(resource.get("identifier"))
    return [_by_identifier(kind, item) for item in found if string(item.get("value"))]


def _conditional(reference: object, kind: str) -> str:
    """Write a conditional or logical reference in the one form the directory is keyed by."""
    url = string(nested(reference, "reference"))
    if "?" in url:
        path, _, query = url.partition("?")
        name, _, value = query.partition("=")
        return f"{path.rsplit('/', 1)[-1]}?identifier={unquote(value)}" if name == "identifier" else ""
    identifier = objects(nested(reference, "identifier"))
    return _by_identifier(kind, identifier[0]) if identifier else ""


def _by_identifier(kind: str, identifier: JsonObject) -> str:
    return f"{kind}?identifier={string(identifier.get('system'))}|{string(identifier.get('value'))}"
