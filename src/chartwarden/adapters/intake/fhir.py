"""FHIR R4 JSON: a Bundle or one resource read whole, and bulk NDJSON read line by line in bounded memory.

Two things make a bulk file safe to stream. A survey goes over every line first, so that a file cut off at its last line
is refused before anything of it is used; and it notes which kinds of resource and which repeated ids occur, so that
patients come before their encounters, and a repeated id is caught, without keeping the file in memory.

Example:
    >>> import io
    >>> survey_ndjson(io.BytesIO(b'{"resourceType": "Patient", "id": "1"}'), where="p.ndjson", limits=Limits()).lines
    1

"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import blake2b
from typing import IO

import orjson

from chartwarden.adapters.intake.directory import Directory
from chartwarden.adapters.intake.fhir_notes import claim, condition, diagnostic_report, document_reference, procedure
from chartwarden.adapters.intake.fhir_people import encounter, patient, security_codes
from chartwarden.adapters.intake.fhir_scope import Scope, enter
from chartwarden.adapters.intake.jsontext import JsonObject, objects, parse_json, string
from chartwarden.adapters.intake.limits import MIB, Limits
from chartwarden.chart.incoming import Incoming, IntakeIds, PassedOver, Quarantined, TestDataMark
from chartwarden.foundation.errors import MalformedError

LOCAL = "local"  # the source system of an import that names none
_TEST_DATA = "HTEST"  # HL7 v3 ActReason: the record is test data
_LABELLED = ("Patient", "DocumentReference")  # the kinds whose labels say whether a file is test data
_KIND_OF_WORD = 64  # longest resource type that is quoted back


class Rank(IntEnum):
    """What must come first: names of people and places, then patients, then encounters, then what hangs on them."""

    DIRECTORY = 0
    PATIENT = 1
    ENCOUNTER = 2
    REST = 3


_RANKS = {
    "Practitioner": Rank.DIRECTORY,
    "PractitionerRole": Rank.DIRECTORY,
    "Organization": Rank.DIRECTORY,
    "Location": Rank.DIRECTORY,
    "Patient": Rank.PATIENT,
    "Encounter": Rank.ENCOUNTER,
}
_MAPPINGS: dict[str, Callable[[JsonObject, str, str, Scope], Incoming | list[Incoming]]] = {
    "Patient": patient,
    "Encounter": encounter,
    "DocumentReference": document_reference,
    "DiagnosticReport": diagnostic_report,
    "Condition": condition,
    "Procedure": procedure,
    "Claim": claim,
}


@dataclass(frozen=True, slots=True)
class LineSurvey:
    """What a first pass over a bulk file found."""

    lines: int
    ranks: tuple[Rank, ...]  # sorted; each needs a pass of its own
    repeated: frozenset[int]  # hashes of ids that may occur twice; a few may not
    is_test_data: bool
    may_repeat: bool = False  # some id may come twice: a pass that uses nothing tells whether with other content


@dataclass(slots=True)
class _Labels:
    """Counts test data labels: a file is test data only when every patient and note in it says so.

    A bulk file of another kind holds neither; there, every record that intake uses must say so.
    """

    people: Counter[bool] = field(default_factory=Counter)
    others: Counter[bool] = field(default_factory=Counter)

    def note(self, resource: JsonObject) -> None:
        kind = _kind(resource)
        if kind in _LABELLED:
            self.people[_TEST_DATA in security_codes(resource)] += 1
        elif kind in _MAPPINGS or kind in _RANKS:
            self.others[_TEST_DATA in security_codes(resource)] += 1

    @property
    def all_marked(self) -> bool:
        counted = self.people or self.others
        return counted[True] > 0 and counted[False] == 0


@dataclass(slots=True)
class _Repeats:
    """Catches an id that comes twice. `watched` limits the memory to the ids that a survey found suspicious."""

    where: str
    watched: frozenset[int] | None = None
    seen: dict[int, bytes] = field(default_factory=dict)

    def verdict(self, key: str, resource: JsonObject, place: str) -> PassedOver | None:
        name = _name_hash(key)
        if self.watched is not None and name not in self.watched:
            return None
        said = blake2b(orjson.dumps(resource, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()
        first = self.seen.setdefault(name, said)
        if first is said:
            return None
        if first == said:
            return PassedOver(_kind(resource), "the same record again")
        # Nobody here can know which of the two is right, so nothing of the file is.
        raise MalformedError(
            what="its id was used before in this file for a record with other content",
            where=f"{self.where}, {place}",
            fix="Ask the sender which of the two is right, and send the file again with one of them.",
        )


def read_fhir_bundle(
    content: IO[bytes] | bytes,
    *,
    where: str,
    ids: IntakeIds,
    limits: Limits,
    directory: Directory | None = None,
    system: str = LOCAL,
) -> Iterator[Incoming]:
    """Read a Bundle of any kind, or a file that is one resource.

    Args:
        content: the whole JSON text, or a stream of it.
        where: the label of the file for messages.
        ids: names what the file names.
        limits: size, nesting and attachment limits.
        directory: shared by the files of one import; a fresh one when none is given.
        system: the source system whose ids these are.

    Yields:
        A test data mark if there is one, then patients, encounters, and last documents, facts and the rest.

    Raises:
        MalformedError: the file is not usable at all. Nothing has been yielded then.

    """
    data = content if isinstance(content, bytes) else content.read(limits.max_file_bytes + 1)
    if len(data) > limits.max_file_bytes:
        size = limits.max_file_bytes // MIB
        raise MalformedError(
            what=f"the file is larger than {size} MiB", where=where, fix="Export it as NDJSON, which has no such limit."
        )
    resource = _resource(parse_json(data, where=where, limits=limits), where=where)
    del data
    scope = Scope(
        ids, system, limits, Directory(max_entries=limits.max_directory_entries) if directory is None else directory
    )
    items = _items(resource, "")
    labels = _Labels()
    for item in items:
        labels.note(item.resource)
    if labels.all_marked:
        yield TestDataMark("FHIR security label HTEST")
    yield from list(_mapped(items, scope, _Repeats(where)))


def survey_ndjson(content: IO[bytes], *, where: str, limits: Limits) -> LineSurvey:
    """Go over a bulk file once without using it.

    Args:
        content: a stream at its beginning.
        where: the label of the file for messages.
        limits: line length and nesting limits.

    Returns:
        What is in it; feed it to `read_fhir_ndjson` once per rank.

    Raises:
        MalformedError: a line is too long, nested too deep, not JSON, not FHIR, or cut off; or there is no line at all.

    """
    ranks: set[Rank] = set()
    labels, names, count = _Labels(), _MaybeSeen(), 0
    for place, resource in _lines(content, where=where, limits=limits):
        count += 1
        ranks.add(_RANKS.get(_kind(resource), Rank.REST))
        for item in _items(resource, place):
            labels.note(item.resource)
        if _kind(resource) in _MAPPINGS:
            names.add(_name_hash(_key(resource, "")))
    if not count:
        raise MalformedError(what="the file has no records", where=where, fix="Send the file again, whole.")
    return LineSurvey(count, tuple(sorted(ranks)), frozenset(names.again), labels.all_marked, bool(names.again))


def read_fhir_ndjson(  # noqa: PLR0913 -- each is named at the call, and a stream needs its survey
    content: IO[bytes],
    *,
    where: str,
    ids: IntakeIds,
    limits: Limits,
    directory: Directory | None = None,
    system: str = LOCAL,
    survey: LineSurvey | None = None,
    rank: Rank | None = None,
) -> Iterator[Incoming]:
    """Read a bulk file line by line, in file order.

    Args:
        content: a stream at its beginning; never held in memory.
        where: the label of the file for messages.
        ids: names what the file names.
        limits: line, nesting and attachment limits.
        directory: shared by the files of one import; a fresh one when none is given.
        system: the source system whose ids these are.
        survey: of the same bytes. Without it every id is remembered, and a test data mark comes last.
        rank: give only what is of this rank; None gives all.

    Yields:
        Chart values, and words about what was not usable.

    Raises:
        MalformedError: a line is not usable; what was yielded before must be dropped.

    """
    scope = Scope(
        ids, system, limits, Directory(max_entries=limits.max_directory_entries) if directory is None else directory
    )
    repeats, labels = _Repeats(where, survey.repeated if survey else None), _Labels()
    for place, resource in _lines(content, where=where, limits=limits):
        if rank is not None and _RANKS.get(_kind(resource), Rank.REST) != rank:
            continue
        items = _items(resource, place)
        for item in items:
            labels.note(item.resource)
        yield from _mapped(items, scope, repeats)
    if survey is None and labels.all_marked:
        yield TestDataMark("FHIR security label HTEST")


@dataclass(frozen=True, slots=True, repr=False)
class _Item:
    """A resource, where it stands, and the key that references to it lead to."""

    place: str
    resource: JsonObject
    key: str
    full_url: str = ""


def _items(resource: JsonObject, place: str) -> list[_Item]:
    if _kind(resource) != "Bundle":
        return [_Item(place or "the resource", resource, _key(resource, ""))]
    items = []
    for number, entry in enumerate(objects(resource.get("entry")), start=1):
        inner, full_url = objects(entry.get("resource")), string(entry.get("fullUrl"))
        spot = f"{place}, entry {number}" if place else f"entry {number}"
        found = inner[0] if inner else {}
        items.append(_Item(spot, found, _key(found, full_url), full_url))
    return items


def _mapped(items: list[_Item], scope: Scope, repeats: _Repeats) -> Iterator[Incoming]:
    if not items:
        yield Quarantined("the bundle", "it has no entries", "Export it again.")
    local = Scope(
        ids=scope.ids,
        system=scope.system,
        limits=scope.limits,
        directory=scope.directory,
        keys={item.full_url: item.key for item in items if item.full_url and item.key},
        binaries={item.key: item.resource for item in items if _kind(item.resource) == "Binary"},
    )
    for item in sorted(items, key=lambda item: _RANKS.get(_kind(item.resource), Rank.REST)):
        yield from _one(item, local, repeats)


def _one(item: _Item, scope: Scope, repeats: _Repeats) -> Iterable[Incoming]:
    kind = _kind(item.resource)
    if _RANKS.get(kind) is Rank.DIRECTORY:
        enter(item.resource, item.key or kind, scope.directory)
        return [PassedOver(kind, "only its name is used, where an encounter or a note points to it")]
    if kind in _MAPPINGS:
        if not item.key:
            return [Quarantined(item.place, "it has no id", "Send it with an id, so that a later import can find it.")]
        known = repeats.verdict(item.key, item.resource, item.place)
        if known is not None:
            return [known]
        found = _MAPPINGS[kind](item.resource, item.key, item.place, scope)
        return found if isinstance(found, list) else [found]
    return [_unmapped(kind, item.place)]


def _unmapped(kind: str, place: str) -> Quarantined | PassedOver:
    if kind == "Bundle":
        return Quarantined(place, "a bundle inside a bundle is not opened", "Send the inner bundle by itself.")
    if not kind:
        return Quarantined(place, "it holds no FHIR resource", "Send the entry with its resource.")
    return PassedOver(kind, "coding work does not use it")


def _kind(resource: JsonObject) -> str:
    kind = string(resource.get("resourceType"))
    # The word is quoted in reports, so it must be a word.
    return kind if kind.isalnum() and len(kind) <= _KIND_OF_WORD else ""


def _key(resource: JsonObject, full_url: str) -> str:
    own = string(resource.get("id")) or full_url.removeprefix("urn:uuid:").rpartition("/")[2]
    return f"{_kind(resource)}/{own}" if own else ""


def _resource(value: object, *, where: str) -> JsonObject:
    if isinstance(value, dict) and _kind(value):
        return value
    raise MalformedError(
        what="it is JSON and not a FHIR resource", where=where, fix="Check that this is the file you meant to import."
    )


def _lines(content: IO[bytes], *, where: str, limits: Limits) -> Iterator[tuple[str, JsonObject]]:
    number = 0
    while line := content.readline(limits.max_line_bytes + 1):
        number += 1
        place = f"line {number}"
        if len(line) > limits.max_line_bytes:
            size = limits.max_line_bytes // MIB
            raise MalformedError(
                what=f"the line is longer than {size} MiB",
                where=f"{where}, {place}",
                fix="Send large attachments as files of their own.",
            )
        if line.strip():
            spot = f"{where}, {place}"
            yield place, _resource(parse_json(line, where=spot, limits=limits), where=spot)


def _name_hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8"), digest_size=12).digest(), "little")


class _MaybeSeen:
    """Names met before, in 16 MiB however many come: a Bloom filter. It may name too many, never too few."""

    _BITS = 27  # 2**27 bits; with 3 probes, 1 in 1,000 names too many at 4 million records

    def __init__(self) -> None:
        self._table = bytearray(1 << (self._BITS - 3))
        self.again: set[int] = set()

    def add(self, name: int) -> None:
        table, mask, rest = self._table, (1 << self._BITS) - 1, name
        is_known = True
        for _ in range(3):
            bit, rest = rest & mask, rest >> self._BITS
            if not table[bit >> 3] >> (bit & 7) & 1:
                is_known = False
                table[bit >> 3] |= 1 << (bit & 7)
        if is_known:
            self.again.add(name)
