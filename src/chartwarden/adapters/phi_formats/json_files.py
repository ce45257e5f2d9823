"""JSON files: FHIR resources by their rules, any other object by the names of its keys, and all words searched.

Example:
    >>> from chartwarden.adapters.intake.limits import Limits
    >>> part = next(read_json(b'{"mrn": "MR-0000001", "note": "Cough."}', where="a.json", limits=Limits()))
    >>> [(value.place, value.kind and value.kind.value) for value in part.values]
    [('$.mrn', 'medical_record'), ('$.note', None)]

Source: 45 CFR 164.514(b)(2)(i).

"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

from chartwarden.adapters.intake.jsontext import JsonObject, objects, parse_json, string
from chartwarden.adapters.intake.limits import MIB, Limits
from chartwarden.adapters.phi_formats.columns import (
    cue_of,
    is_age_over_89,
    is_identifier,
    kind_of_column,
    plain_name,
    row_registers,
    together,
)
from chartwarden.adapters.phi_formats.fhir import FhirWalk
from chartwarden.adapters.phi_formats.fhir_registration import REGISTERED, Registration
from chartwarden.adapters.phi_formats.json_tree import (
    GONE,
    ExactNumber,
    Holder,
    Slot,
    dump_tree,
    is_indented,
    parse_tree,
    without_empty_lists,
)
from chartwarden.adapters.phi_formats.renaming import Renaming
from chartwarden.adapters.phi_formats.values import SHORT, Findings, Part, Value, Wording, masked_text
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_$@#][A-Za-z_]{0,40}\d{0,2}")
_FEWEST_DIGITS: Final = 5  # of a number that may be an identifier
_PART_BYTES: Final = 1 * MIB  # of lines that are searched together
_MOST_REGISTERED: Final = 200  # objects of one file whose fields are looked for in its texts


@dataclass(slots=True)
class _Setting:
    """What is the same for all parts of a file."""

    where: str
    limits: Limits
    renaming: Renaming
    registration: Registration


class _JsonPart:
    """One or more JSON texts that are searched together."""

    def __init__(self, setting: _Setting) -> None:
        self._setting = setting
        self._roots: list[tuple[list[Any], bytes, bool]] = []  # tree, what follows it, whether it was laid out in lines
        self._walk = FhirWalk(setting.registration, renaming=setting.renaming, limits=setting.limits)
        self._plain = _PlainWalk(self._walk)

    def add(self, data: bytes, *, tail: bytes, place: str, where: str) -> None:
        """Walk one JSON text."""
        root = parse_tree(data, where=where, limits=self._setting.limits)
        boxed: list[Any] = [root]
        self._roots.append((boxed, tail, is_indented(data)))
        if isinstance(root, dict) and isinstance(root.get("resourceType"), str):
            self._walk.resource(root, place=f"{place}{string(root['resourceType'])}")
        else:
            self._plain.value(boxed, 0, root, _Under(f"{place}$"))
            self._walk.tree.slots += self._plain.late
            self._plain.late.clear()

    @property
    def values(self) -> list[Value]:
        """Everything in it that is searched or is an identifier by definition."""
        return self._walk.tree.values()

    @property
    def left_out(self) -> list[str]:
        """Attachments that a masked copy goes without."""
        return self._walk.tree.left_out

    def known(self, subject: str) -> KnownIdentifiers | None:
        """Give what the file registers of a subject."""
        if subject.startswith("$"):
            return self._plain.known()
        return self._setting.registration.known(subject)

    def masked(self, findings: Findings) -> bytes:
        """Give the texts with what was found replaced."""
        self._walk.tree.write(findings)
        tidy = without_empty_lists if self._walk.tree.has_gaps else lambda tree: tree
        return b"".join(dump_tree(tidy(root[0]), indented=lines) + tail for root, tail, lines in self._roots)


@dataclass(frozen=True, slots=True)
class _Under:
    """Where a plain walk stands: the place, the name of the key above, and the plain names of its neighbours."""

    place: str
    name: str = ""
    beside: frozenset[str] = frozenset()


@dataclass(slots=True)
class _PlainWalk:
    """Walks JSON that is not FHIR."""

    fhir: FhirWalk
    late: list[Slot] = field(default_factory=list)
    _registered: list[KnownIdentifiers] = field(default_factory=list)

    def value(self, holder: Holder, key: str | int, value: object, at: _Under) -> None:
        """Walk whatever stands at a place."""
        if isinstance(value, dict):
            self._object(value, at)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.value(value, index, item, _Under(f"{at.place}[{index}]", at.name, at.beside))
        elif isinstance(value, str):
            self._words(holder, key, value, at)
        elif isinstance(value, ExactNumber):
            self._number(holder, key, value.digits, at)
        elif isinstance(value, int) and not isinstance(value, bool):
            self._number(holder, key, str(value), at)

    def _object(self, value: JsonObject, at: _Under) -> None:
        if isinstance(value.get("resourceType"), str):
            self.fhir.resource(value, place=at.place)
            return
        row = {name: text for name, text in value.items() if isinstance(text, str)}
        if len(self._registered) < _MOST_REGISTERED and (found := row_registers(row)):
            self._registered.append(found)
        beside = frozenset(map(plain_name, value))
        for number, (name, item) in enumerate(list(value.items()), start=1):
            is_plain = bool(_PLAIN_KEY.fullmatch(name))
            if not is_plain:
                self._key(value, name, f"{at.place}.(key {number})")
            shown = name if is_plain else f"(key {number})"
            self.value(value, name, item, _Under(f"{at.place}.{shown}", name if is_plain else at.name, beside))

    def _key(self, holder: JsonObject, name: str, place: str) -> None:
        found = Value(place, name, subject="$")

        def renamed(findings: Findings) -> object:
            masked = masked_text(found, findings[0])
            number = 1
            while masked in holder:
                number += 1
                masked = f"{masked_text(found, findings[0])} {number}"
            holder[masked] = holder[name]
            return GONE

        # Written after everything below it, so that the value it moves is the masked one.
        self.late.append(Slot(holder, name, (found,), renamed))

    def _words(self, holder: Holder, key: str | int, text: str, at: _Under) -> None:
        kind = kind_of_column(at.name, beside=at.beside)
        if kind is not None and is_identifier(kind, text):
            value = Value(at.place, text, kind, "key-name", "$")
        elif is_age_over_89(at.name, text):
            value = Value(at.place, text, IdentifierKind.AGE_OVER_89, "key-name", "$", instead="90+")
        else:
            wording = Wording.FIELD if len(text) <= SHORT else Wording.PROSE
            value = Value(at.place, text, subject="$", cue=cue_of(at.name, text), wording=wording)
        if text.strip():
            self.fhir.tree.slots.append(Slot(holder, key, (value,), lambda found: masked_text(value, found[0])))

    def _number(self, holder: Holder, key: str | int, text: str, at: _Under) -> None:
        kind = kind_of_column(at.name, beside=at.beside)
        if is_age_over_89(at.name, text):
            value = Value(at.place, text, IdentifierKind.AGE_OVER_89, "key-name", "$")
            self.fhir.tree.slots.append(Slot(holder, key, (value,), lambda _: 90))
            return
        if kind is not None and is_identifier(kind, text):
            value = Value(at.place, text, kind, "key-name", "$")
        elif len(text) >= _FEWEST_DIGITS and text.isdecimal():
            value = Value(at.place, text, subject="$", cue=cue_of(at.name, text), wording=Wording.FIELD)
        else:
            return
        # A number stays a number or becomes nothing: a label would break whoever reads it.
        self.fhir.tree.slots.append(Slot(holder, key, (value,), lambda _: None))

    def known(self) -> KnownIdentifiers | None:
        """Give what the fields of all objects register, together; None when they name nobody or too many."""
        return together(self._registered) if self._registered else None


def read_json(data: bytes, *, where: str, limits: Limits, renaming: Renaming | None = None) -> Iterator[Part]:
    """Give the one part of a JSON text.

    Raises:
        MalformedError: not UTF-8, nested too deep, cut off, or not JSON.

    """
    setting = _Setting(where, limits, renaming or Renaming(), Registration(limits))
    part = _JsonPart(setting)
    root = parse_tree(data, where=where, limits=limits)
    for resource, full_url in _resources(root):
        setting.registration.learn(resource, full_url=full_url)
    part.add(data, tail=b"\n" if data.endswith(b"\n") else b"", place="", where=where)
    yield part


def _resources(root: object) -> Iterator[tuple[JsonObject, str]]:
    if not isinstance(root, dict):
        return
    yield root, ""
    for entry in objects(root.get("entry")):
        for resource in objects(entry.get("resource")):
            yield resource, string(entry.get("fullUrl"))
    for resource in objects(root.get("contained")):
        yield resource, f"#{string(resource.get('id'))}"


def read_json_lines(
    opens: Callable[[], IO[bytes]], *, where: str, limits: Limits, renaming: Renaming | None = None
) -> Iterator[Part]:
    """Give the parts of a file with one JSON text per line; it is read twice, first for whom it registers.

    Raises:
        MalformedError: a line is too long or no JSON; what was given before must be dropped.

    """
    setting = _Setting(where, limits, renaming or Renaming(), Registration(limits))
    for _, line in _lines(opens, where=where, limits=limits):
        if any(f'"{kind}"'.encode() in line for kind in REGISTERED):
            for resource, full_url in _resources(parse_json(line, where=where, limits=limits)):
                setting.registration.learn(resource, full_url=full_url)
    part, size = _JsonPart(setting), 0
    for number, line in _lines(opens, where=where, limits=limits):
        text = line.strip()
        if text:
            part.add(text, tail=b"\n", place=f"line {number}: ", where=f"{where}, line {number}")
        size += len(line)
        if size >= _PART_BYTES:
            yield part
            part, size = _JsonPart(setting), 0
    yield part


def _lines(opens: Callable[[], IO[bytes]], *, where: str, limits: Limits) -> Iterator[tuple[int, bytes]]:
    number = 0
    with opens() as stream:
        while line := stream.readline(limits.max_line_bytes + 1):
            number += 1
            if len(line) > limits.max_line_bytes:
                size = limits.max_line_bytes // MIB
                raise MalformedError(
                    what=f"the line is longer than {size} MiB", where=f"{where}, line {number}", fix="Split the file."
                )
            yield number, line
