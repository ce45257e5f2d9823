"""FHIR resources in JSON: which elements are identifiers, which words are searched, and the resource written again.

A masked resource stays one: dates are cut to their year, what may not be cut is marked as masked by the extension that
FHIR has for that, ids are renamed alike everywhere, and attachments are packed again or left out.

Example:
    >>> from chartwarden.adapters.intake.limits import Limits
    >>> walk = FhirWalk(Registration(Limits()), renaming=Renaming(b"k" * 32), limits=Limits())
    >>> walk.resource({"resourceType": "Patient", "birthDate": "1958-03-14"}, place="Patient")
    >>> [(value.place, value.kind.value) for value in walk.tree.values()]
    [('Patient.birthDate', 'birth_date')]

Source: 45 CFR 164.514(b)(2)(i); HL7 FHIR R4 and R5.

"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from chartwarden.adapters.intake.fhir_attachments import Unusable, decode_base64
from chartwarden.adapters.intake.jsontext import string
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.phi_formats.ccda import embedded_xml
from chartwarden.adapters.phi_formats.embedded import Embedded, embedded
from chartwarden.adapters.phi_formats.fhir_registration import Registration, is_payer
from chartwarden.adapters.phi_formats.fhir_rules import FHIR_DATE, Rule, Style, rules
from chartwarden.adapters.phi_formats.html_text import HtmlPart
from chartwarden.adapters.phi_formats.json_tree import GONE, ExactNumber, Holder, Slot, Tree, dump_tree
from chartwarden.adapters.phi_formats.renaming import MASKED_BASE, Renaming
from chartwarden.adapters.phi_formats.values import SHORT, Findings, Value, Wording, label_of, masked_text
from chartwarden.phi.kinds import IdentifierKind

JsonObject = dict[str, Any]
_ABSENT: Final = {
    "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
    "valueCode": "masked",
}
_EXTENSIONS: Final = frozenset({"extension", "modifierExtension"})
_TELECOM: Final = frozenset({"telecom", "valueContactPoint"})
_TELECOM_KINDS: Final = {
    "phone": IdentifierKind.PHONE,
    "sms": IdentifierKind.PHONE,
    "pager": IdentifierKind.PHONE,
    "fax": IdentifierKind.FAX,
    "email": IdentifierKind.EMAIL,
    "url": IdentifierKind.URL,
}
_IDENTIFIER: Final = frozenset({"identifier", "valueIdentifier"})
_OLDEST_SHOWN: Final = 89  # 45 CFR 164.514(b)(2)(i)(C): ages over 89
_OF_A_REFERENCE: Final = frozenset({"reference", "type", "identifier", "display", "id", "extension", "_display"})
_CODED: Final = frozenset({("type",), ("category",), ("code",), ("coding",), ("tag",), ("class",), ("method",)})
_PAYERS: Final = frozenset({"payor", "insurer", "paymentBy"})
_YEARS: Final = frozenset({"a", "year", "years", "yr", "yrs"})


@dataclass(frozen=True, slots=True)
class _At:
    """Where the walk stands."""

    kind: str  # of the resource
    path: tuple[str, ...]
    place: str
    subject: str

    def below(self, key: str) -> "_At":
        return replace(self, path=(*self.path, key), place=f"{self.place}.{key}")

    def item(self, index: int) -> "_At":
        return replace(self, place=f"{self.place}[{index}]")

    @property
    def last(self) -> str:
        return self.path[-1] if self.path else ""


class FhirWalk:
    """Walks resources and gathers their values in `tree`."""

    def __init__(self, registration: Registration, *, renaming: Renaming, limits: Limits) -> None:
        self.tree = Tree()
        self._registration, self._renaming, self._limits = registration, renaming, limits
        self._table = rules()
        self._types: dict[str, str] = {}  # fullUrl -> type, within one Bundle

    def resource(self, resource: JsonObject, *, place: str) -> None:
        """Walk one resource, and the resources inside it."""
        kind = string(resource.get("resourceType"))
        if kind == "Bundle":
            self._learn_types(resource)
        self._object(resource, _At(kind, (), place, self._registration.subject(resource)))

    def _learn_types(self, bundle: JsonObject) -> None:
        entries = bundle.get("entry")
        for entry in entries if isinstance(entries, list) else []:
            inner = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(inner, dict):
                self._types[string(entry.get("fullUrl"))] = string(inner.get("resourceType"))

    def _object(self, holder: JsonObject, at: _At) -> None:
        done = self._special(holder, at)
        for key, value in list(holder.items()):
            if key in done or key in self._table.tokens:
                continue
            if key == "url" and at.last in _EXTENSIONS:
                continue
            self._value(holder, key, value, at.below(key))

    def _value(self, holder: Holder, key: str | int, value: Any, at: _At) -> None:  # noqa: ANN401 -- any JSON
        rule = self._table.element(at.kind, at.path) or self._whole_extension(value, at)
        if rule is not None and rule.style is Style.ELEMENT:
            self._by_rule(holder, key, dump_tree(value, indented=False).decode(), rule, at)
        elif isinstance(value, dict):
            if isinstance(value.get("resourceType"), str):
                self.resource(value, place=f"{at.place}.ofType({_shown(value['resourceType'])})")
            else:
                self._object(value, at)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._value(value, index, item, at.item(index))
        elif isinstance(value, str):
            self._words(holder, key, value, rule, at)

    def _whole_extension(self, value: object, at: _At) -> Rule | None:
        """Give the rule of an extension that has parts, none of which may stay."""
        if not (isinstance(value, dict) and "extension" in value and at.last in _EXTENSIONS):
            return None
        rule = self._table.extension(string(value.get("url")))
        return None if rule is None else replace(rule, style=Style.ELEMENT)

    def _words(self, holder: Holder, key: str | int, text: str, rule: Rule | None, at: _At) -> None:
        is_date = bool(FHIR_DATE.fullmatch(text))
        if rule is None and is_date:
            rule = self._table.date(at.kind, at.path)
        if rule is not None:
            if not (rule.kind is IdentifierKind.FACILITY and is_payer(_as_object(holder))):
                self._by_rule(holder, key, text, rule, at)
        elif text.strip():
            value = Value(at.place, text, subject=at.subject, wording=_wording(text, at))
            self._slot(holder, key, value, lambda found: masked_text(value, found[0]))

    def _by_rule(self, holder: Holder, key: str | int, text: str, rule: Rule, at: _At) -> None:
        value = Value(at.place, text, rule.kind, rule.reason, at.subject)
        if rule.kind is IdentifierKind.BIRTH_DATE and not FHIR_DATE.fullmatch(text) and len(text) > len("2026"):
            rule = replace(rule, style=Style.ABSENT)
        self._slot(holder, key, value, _writer(holder, key, text, rule))

    def _slot(self, holder: Holder, key: str | int, value: Value, write: Callable[[Findings], object]) -> None:
        self.tree.slots.append(Slot(holder, key, (value,), write))

    # What an object is by its form: each of these handles some keys and names them.

    def _special(self, holder: JsonObject, at: _At) -> frozenset[str]:
        if not at.path:
            return self._top(holder, at)
        if isinstance(holder.get("div"), str) and at.last == "text":
            self._narrative(holder, at)
            return frozenset({"div"})
        if at.last in _TELECOM and isinstance(holder.get("value"), str):
            kind = _TELECOM_KINDS.get(string(holder.get("system")), IdentifierKind.PHONE)
            self._by_rule(holder, "value", holder["value"], _rule(kind, "telecom"), at.below("value"))
            return frozenset({"value"})
        if at.last in _IDENTIFIER and isinstance(holder.get("value"), str):
            return self._identifier(holder, at)
        return self._pointing(holder, at)

    def _pointing(self, holder: JsonObject, at: _At) -> frozenset[str]:
        if isinstance(holder.get("reference"), str) or ("display" in holder and holder.keys() <= _OF_A_REFERENCE):
            return self._reference(holder, at)
        if "contentType" in holder and isinstance(holder.get("data"), str):
            self._attachment(holder, at)
            return frozenset({"data"})
        return self._small(holder, at)

    def _small(self, holder: JsonObject, at: _At) -> frozenset[str]:
        if at.last in _EXTENSIONS:
            return self._extension(holder, at)
        if at.last.lower().endswith("age") and _is_over_89(holder):
            value = Value(at.below("value").place, str(holder["value"]), IdentifierKind.AGE_OVER_89, "fhir:age")
            self._slot(holder, "value", value, lambda _: _or_older(holder))
        if at.last == "entry" and isinstance(holder.get("fullUrl"), str):
            self.tree.always.append((holder, "fullUrl", self._renaming.reference(holder["fullUrl"])))
            return frozenset({"fullUrl"})
        if at.last in {"request", "response"} and at.kind == "Bundle":
            for key in ("url", "location"):
                if isinstance(holder.get(key), str) and "/" in holder[key]:
                    self.tree.always.append((holder, key, self._renaming.reference(holder[key])))
            return frozenset({"url", "location", "etag", "ifNoneExist"} & holder.keys())
        return frozenset()

    def _top(self, holder: JsonObject, at: _At) -> frozenset[str]:
        if isinstance(holder.get("id"), str):
            self.tree.always.append((holder, "id", self._renaming.id(holder["id"])))
        if at.kind == "Binary" and isinstance(holder.get("data"), str):
            self._attachment(holder, at)
            return frozenset({"id", "data", "contentType"})
        return frozenset({"id"})

    def _narrative(self, holder: JsonObject, at: _At) -> None:
        page = HtmlPart(holder["div"], place=at.below("div").place, subject=at.subject)
        self.tree.slots.append(Slot(holder, "div", page.values, page.masked))
        bare = page.masked([() for _ in page.values])  # without its comments, even where nothing was found
        if bare != holder["div"]:
            self.tree.always.append((holder, "div", bare))

    def _identifier(self, holder: JsonObject, at: _At) -> frozenset[str]:
        listed = self._table.element(at.kind, (*at.path, "value"))
        kind = listed.kind if listed else self._table.identifier(holder, at.kind)
        self._registration.number(kind, holder["value"])
        self._by_rule(holder, "value", holder["value"], _rule(kind, "identifier"), at.below("value"))
        return frozenset({"value"})

    def _reference(self, holder: JsonObject, at: _At) -> frozenset[str]:
        url = string(holder.get("reference"))
        target = self._target(url) or string(holder.get("type")).rpartition("/")[2]
        element = next((key for key in reversed(at.path) if key != "reference"), "")
        kind = self._table.referred(target, element)
        if url:
            self.tree.always.append((holder, "reference", self._renaming.reference(url)))
            if "?" in url:
                found = self._table.identifier_resource.get(target, IdentifierKind.UNIQUE_CODE)
                value = Value(at.below("reference").place, url, found, "fhir:conditional-reference", at.subject)
                self._slot(holder, "reference", value, lambda _: self._renaming.reference(url))
        display = holder.get("display")
        if element in _PAYERS and target in {"", "Organization"}:
            return frozenset({"reference", "display"})  # the names of insurers and of their products identify nobody
        if kind is None or not isinstance(display, str):
            return frozenset({"reference"})
        self._by_rule(holder, "display", display, _rule(kind, f"{element}.display"), at.below("display"))
        if kind is IdentifierKind.PROVIDER_NAME:
            self._registration.mention(providers=[display])
        elif kind is IdentifierKind.FACILITY:
            self._registration.mention(facilities=[display])
        return frozenset({"reference", "display"})

    def _target(self, url: str) -> str:
        if url in self._types:
            return self._types[url]
        head = url.partition("?")[0] if "?" in url else "/".join(url.partition("/_history/")[0].split("/")[:-1])
        return head.rpartition("/")[2] if head[:1].isalpha() and head.rpartition("/")[2][:1].isupper() else ""

    def _extension(self, holder: JsonObject, at: _At) -> frozenset[str]:
        rule = self._table.extension(string(holder.get("url")))
        if rule is None:
            return frozenset()
        keys = [key for key, value in holder.items() if key.startswith("value") and isinstance(value, str)]
        for key in keys:
            self._by_rule(holder, key, holder[key], rule, at.below(key))
        return frozenset(keys)

    def _attachment(self, holder: JsonObject, at: _At) -> None:
        place = at.below("data")
        body = self._embedded(holder, place)
        if body.write is None:
            self.tree.left_out.append(place.place)
            self.tree.always += _without_data(holder)
            self.tree.slots.append(Slot(holder, "data", body.values, lambda _: GONE))
            return
        write = body.write

        def packed(findings: Findings) -> object:
            data = write(findings)
            if "size" in holder:
                holder["size"] = len(data)
            holder.pop("hash", None)  # of the bytes that were
            return base64.b64encode(data).decode("ascii")

        self.tree.slots.append(Slot(holder, "data", body.values, packed))

    def _embedded(self, holder: JsonObject, at: _At) -> Embedded:
        data = decode_base64(holder["data"], limits=self._limits)
        if isinstance(data, Unusable):
            return Embedded((), None)
        declared = string(holder.get("contentType"))
        if "xml" in declared and "html" not in declared:
            return embedded_xml(data, place=at.place, limits=self._limits, subject=at.subject)
        return embedded(data, media_type=declared, place=at.place, limits=self._limits, subject=at.subject)


def _wording(text: str, at: _At) -> Wording:
    if at.last == "display" or (len(text) <= SHORT and at.path[-2:-1] in _CODED):
        return Wording.CODED
    return Wording.FIELD if len(text) <= SHORT else Wording.PROSE


def _rule(kind: IdentifierKind, reason: str) -> Rule:
    return Rule(kind, kind.safe_harbor, Style.LABEL, f"fhir:{reason}")


def _as_object(holder: Holder) -> JsonObject:
    return holder if isinstance(holder, dict) else {}


def _shown(kind: str) -> str:
    return kind if kind.isalpha() and kind.isascii() else "Resource"


def _is_over_89(quantity: JsonObject) -> bool:
    unit = string(quantity.get("code")) or string(quantity.get("unit"))
    if quantity.get("comparator") == ">=" and quantity.get("value") == _OLDEST_SHOWN + 1:
        return False  # as a masked copy says it
    try:
        return unit.lower() in _YEARS and float(str(_plain_number(quantity.get("value")))) > _OLDEST_SHOWN
    except ValueError:
        return False


def _or_older(quantity: JsonObject) -> object:
    quantity["comparator"] = ">="
    return _OLDEST_SHOWN + 1


def _plain_number(value: object) -> object:
    return value.digits if isinstance(value, ExactNumber) else value


def _without_data(holder: JsonObject) -> list[tuple[Holder, str | int, object]]:
    return [(holder, "data", GONE), (holder, "_data", {"extension": [dict(_ABSENT)]}), (holder, "hash", GONE)]


def _writer(holder: Holder, key: str | int, text: str, rule: Rule) -> Callable[[Findings], object]:
    if rule.style is Style.YEAR:
        return lambda _: text[:4]
    if rule.style is Style.ELEMENT:
        return lambda _: GONE
    if rule.style is Style.ADDRESS:
        return lambda _: MASKED_BASE
    if rule.style is Style.ABSENT and isinstance(holder, dict):
        return lambda _: _marked_absent(holder, str(key))
    return lambda _: label_of(rule.kind)


def _marked_absent(holder: JsonObject, key: str) -> object:
    beside = holder.get(f"_{key}")
    extensions = beside.get("extension") if isinstance(beside, dict) else None
    kept = extensions if isinstance(extensions, list) else []
    holder[f"_{key}"] = {"extension": [*kept, dict(_ABSENT)]}
    return GONE
