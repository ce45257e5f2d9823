r"""HL7 v2 messages: fields by definition, all others searched, the message spliced.

The lines of a note are spread over OBX and NTE segments; they are searched as one text, so that a name that begins in
one segment and ends in the next is found. Separators, escapes, line ends and empty fields stay as they were.

Example:
    >>> from chartwarden.adapters.intake.limits import Limits
    >>> data = b"MSH|^~\\&|LAB|GH|||20260101||ORU^R01|1|T|2.5\rPID|1||7^^^GH^MR||EXAMPLE^ADA"
    >>> part = next(read_hl7v2(data, where="a.hl7", limits=Limits()))
    >>> [value.place for value in part.values if value.kind is IdentifierKind.PATIENT_NAME]
    ['message 1: PID[1]-5.1', 'message 1: PID[1]-5.2']

Source: 45 CFR 164.514(b)(2)(i); HL7 v2.8 chapters 2 to 10.

"""

import base64
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final, NamedTuple

from chartwarden.adapters.intake.fhir_attachments import Unusable, decode_base64
from chartwarden.adapters.intake.hl7v2_message import Message, Segment, messages, unescaped
from chartwarden.adapters.intake.hl7v2_people import provider_name, read_encounter, read_patient
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.reading import TransparentIds
from chartwarden.adapters.phi_formats.columns import numbers_in, together
from chartwarden.adapters.phi_formats.embedded import Embedded, embedded
from chartwarden.adapters.phi_formats.projection import Builder, Edit, edited, whole
from chartwarden.adapters.phi_formats.values import Findings, Part, Value, Wording, edits_of
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers

_LINE: Final = re.compile(r"[^\r\n]+")
_LATIN: Final = re.compile(r"8859/(\d{1,2})")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_TIME: Final = re.compile(
    r"((?:18|19|20|21)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{2}){0,3}(?:\.\d{1,6})?(?:[+-]\d{4})?"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONTH: Final = re.compile(r"((?:19|20)\d\d)(?:0[1-9]|1[0-2])")
_TIME_TYPES: Final = frozenset({"DT", "DTM", "TS"})
_TEXT_TYPES: Final = frozenset({"TX", "FT", "ST", ""})
_NOT_WORDS: Final = frozenset({"NM", "SN", "SI", "TM"})
_STRUCTURE: Final = frozenset({("MSH", 1), ("MSH", 2), ("MSH", 9), ("MSH", 11), ("MSH", 12), ("OBX", 2)})
_BIRTHS: Final = frozenset({("PID", 7), ("NK1", 16), ("GT1", 8), ("IN1", 18)})
_ZIP_LIKE: Final = re.compile(r"\d{5}")
_FAX: Final = frozenset({"FX", "FAX"})
_CX_KINDS: Final = {
    **dict.fromkeys(("SS", "SSN"), IdentifierKind.SSN),
    **dict.fromkeys(("DL", "DLN", "PPN"), IdentifierKind.LICENCE),
    **dict.fromkeys(("MB", "MC", "MA", "SN", "HC"), IdentifierKind.MEMBER),
    **dict.fromkeys(("AN", "VN", "BA"), IdentifierKind.ACCOUNT),
}


class _Rule(NamedTuple):
    type: str
    kind: IdentifierKind


@cache
def _fields() -> tuple[Mapping[tuple[str, int], _Rule], Mapping[tuple[str, int], str]]:
    raw = tomllib.loads(files("chartwarden.adapters.phi_formats").joinpath("hl7v2_fields.toml").read_text("utf-8"))
    types = raw.pop("types")
    fields = {
        (segment, int(number)): _Rule(row[0], IdentifierKind(row[1]))
        for segment, rows in raw.items()
        for number, row in rows.items()
    }
    components = {(name, int(number)): kind for name, rows in types.items() for number, kind in rows.items()}
    return fields, components


def read_hl7v2(data: bytes, *, where: str, limits: Limits) -> Iterator[Part]:  # noqa: ARG001 -- as the other readers
    """Give one part per message; what stands before the first header belongs to the first.

    Raises:
        MalformedError: as `intake.hl7v2_message.messages`.

    """
    parsed = list(messages(data, where=where))
    text, encoding = _decoded(data)
    starts = [found.start() for found in re.finditer(r"(?:(?<=[\r\n\x0b])|\A\ufeff?)(?=MSH)", text)]
    starts = [0, *starts[1:], len(text)]
    for message, start, end in zip(parsed, starts, starts[1:], strict=False):
        yield _MessagePart(text[start:end], encoding, message, where)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith(_UTF16):
        return data.decode("utf-16"), "utf-16"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Every message was read with the character set it names; one that gives each byte back is enough to write it.
        named = _LATIN.search(data[:2000].decode("latin-1"))
        encoding = f"iso8859-{named[1]}" if named else "latin-1"
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            return data.decode("latin-1"), "latin-1"


@dataclass(frozen=True, slots=True)
class _Spot:
    """One field of one line in the source."""

    segment: str
    field: int
    start: int
    end: int
    place: str
    subject: str


class _MessagePart:
    """One message."""

    def __init__(self, source: str, encoding: str, message: Message, where: str) -> None:
        self._source, self._encoding, self._message, self._where = source, encoding, message, where
        self._separators = message.header.separators
        self._bodies: list[tuple[int, int, int, Embedded]] = []
        self.left_out: list[str] = []
        self.values: list[Value] = []
        self._note: Builder | None = None
        self._note_spot: _Spot | None = None
        self._note_key: tuple[str, ...] = ()
        self._read()

    # Reading.

    def _read(self) -> None:
        numbers: Counter[str] = Counter()
        for found in _LINE.finditer(self._source):
            line = found[0]
            start = found.start() + len(line) - len(line.lstrip("\ufeff\x0b\x1c "))
            name = self._source[start : start + 3]
            numbers[name] += 1
            label = f"message {self._message.number}: {name}[{numbers[name]}]"
            spots = list(self._spots(name, start, found.end(), label, subject=str(numbers["PID"])))
            self._segment(name, spots)
        self._end_note()

    def _spots(self, name: str, start: int, end: int, label: str, *, subject: str) -> Iterator[_Spot]:
        is_header = name in {"MSH", "FHS", "BHS"}
        mark = self._separators.field
        place, number = start, 1 if is_header else 0
        for piece in self._source[start:end].split(mark):
            if not (number <= 1 and place == start):
                yield _Spot(name, number, place, place + len(piece), f"{label}-{number}", subject)
            place, number = place + len(piece) + len(mark), number + 1

    def _segment(self, name: str, spots: list[_Spot]) -> None:
        texts = {spot.field: self._source[spot.start : spot.end] for spot in spots}
        value_type = texts.get(2, "") if name == "OBX" else ""
        key = (name, texts.get(3, "")) if name == "OBX" else (name,)
        is_note = (name == "OBX" and value_type in _TEXT_TYPES) or name == "NTE"
        if not is_note or key != self._note_key:
            self._end_note()
        for spot in spots:
            if is_note and spot.field == (3 if name == "NTE" else 5):
                self._say(spot, key)
            elif name == "OBX" and spot.field == 5 and value_type in {"ED", "RP"}:  # noqa: PLR2004 -- OBX-5
                self._packed(spot)
            elif name == "OBX" and spot.field == 5 and value_type in _NOT_WORDS:  # noqa: PLR2004 -- OBX-5
                continue
            elif (name, spot.field) not in _STRUCTURE:
                self._field(spot, is_time=value_type in _TIME_TYPES and spot.field == 5)  # noqa: PLR2004 -- OBX-5

    def _say(self, spot: _Spot, key: tuple[str, ...]) -> None:
        if self._note is None:
            self._note, self._note_spot, self._note_key = Builder(self._source), spot, key
        else:
            self._note.gap("\n")
        self._escapes(self._note, spot.start, spot.end)

    def _end_note(self) -> None:
        if self._note is not None and self._note_spot is not None:
            words = self._note.done()
            if words.text.strip():
                spot = self._note_spot
                self.values.append(Value(spot.place, words.text, subject=spot.subject, origin=words))
        self._note, self._note_spot, self._note_key = None, None, ()

    def _escapes(self, builder: Builder, start: int, end: int) -> None:
        escape = re.escape(self._separators.escape) or "(?!)"
        marks = self._separators
        breaks = f"{marks.repetition}{marks.component}{marks.subcomponent}"
        pattern = re.compile(rf"{escape}[^{escape}\r\n]{{1,100}}{escape}|[{re.escape(breaks)}]" if breaks else "(?!)")
        here = start
        for found in pattern.finditer(self._source, start, end):
            builder.copy(here, found.start())
            # Not a space: a code, its name and its system (`20509-6^HEMOGLOBIN^LN`) would read as a street.
            plain = "\n" if found[0] == self._separators.repetition else "; "
            if len(found[0]) > 1:
                plain = unescaped(found[0], separators=self._separators)
            builder.say(plain, found.start(), found.end() if len(found[0]) > 1 else found.start())
            here = found.end()
        builder.copy(here, end)

    def _packed(self, spot: _Spot) -> None:
        """Take a file inside OBX-5: source, type, subtype, encoding, data."""
        mark = self._separators.component
        pieces = self._source[spot.start : spot.end].split(mark)
        if len(pieces) < 5 or not pieces[4].strip():  # noqa: PLR2004 -- component 5 of ED is the data
            self._field(spot, is_time=False)
            return
        start = spot.start + len(mark.join(pieces[:4])) + len(mark)
        end = start + len(pieces[4])
        data = decode_base64(pieces[4], limits=Limits()) if pieces[3].lower() == "base64" else pieces[4].encode()
        kind = {"PDF": "application/pdf", "RTF": "text/rtf", "HTML": "text/html"}.get(pieces[2].upper(), "")
        place = f"{spot.place}.5"
        found = Embedded((), None)
        if not isinstance(data, Unusable):
            found = embedded(data, media_type=kind or "text/plain", place=place, limits=Limits(), subject=spot.subject)
        if pieces[3].lower() != "base64":
            found = Embedded(found.values, None)  # text in a field would need escapes of its own
        if found.write is None:
            self.left_out.append(place)
        self._bodies.append((len(self.values), start, end, found))
        self.values.extend(found.values)

    def _field(self, spot: _Spot, *, is_time: bool) -> None:
        fields, components = _fields()
        rule = fields.get((spot.segment, spot.field))
        if rule is None or is_time:
            self._unlisted(spot, is_time=is_time)
            return
        for start, end in _split(self._source, spot.start, spot.end, self._separators.repetition):
            parts = list(_split(self._source, start, end, self._separators.component))
            for number, (first, last) in enumerate(parts, start=1):
                kind = components.get((rule.type, number))
                kind = "own" if len(parts) == 1 else kind  # a bare word in place of the components
                self._component(spot, rule, kind or "", number, first, last, parts)

    def _component(
        self,
        spot: _Spot,
        rule: _Rule,
        kind: str,
        number: int,
        start: int,
        end: int,
        parts: list[tuple[int, int]],
    ) -> None:
        place = f"{spot.place}.{number}"
        if rule.type == "XAD" and _ZIP_LIKE.search(self._source, start, end):
            kind = kind or IdentifierKind.ZIP.value  # senders who leave out a component shift the rest
        is_year = rule.type == "NDL" and _YEAR.fullmatch(self._source, start, end)  # as a masked copy has it
        if not kind or is_year or self._is_time(start, end):
            self._unlisted(_Spot(spot.segment, spot.field, start, end, place, spot.subject), is_time=False)
            return
        own = self._own_kind(rule, parts) if kind == "own" else IdentifierKind(kind)
        if rule.type == "XCN" and number == 1 and self._text(parts, 13) in {"NPI", "DEA"}:
            own = IdentifierKind.LICENCE
        self._by_definition(start, end, own, f"hl7:{spot.segment}-{spot.field}.{number}", place, spot.subject)

    def _own_kind(self, rule: _Rule, parts: list[tuple[int, int]]) -> IdentifierKind:
        if rule.type == "CX":
            return _CX_KINDS.get(self._text(parts, 5).upper(), rule.kind)
        if rule.type == "XTN" and self._text(parts, 3).upper() in _FAX:
            return IdentifierKind.FAX
        return rule.kind

    def _text(self, parts: list[tuple[int, int]], number: int) -> str:
        return self._source[slice(*parts[number - 1])].strip() if len(parts) >= number else ""

    def _is_time(self, start: int, end: int) -> bool:
        return bool(_TIME.fullmatch(self._source[start:end].strip()))

    def _unlisted(self, spot: _Spot, *, is_time: bool) -> None:
        """Take times by their form, and let the finder search the rest of a field as one text."""
        edges = f"{self._separators.repetition}{self._separators.component}{self._separators.subcomponent}"
        pieces = re.compile(f"[^{re.escape(edges)}]+" if edges else ".+")
        times = []
        for found in pieces.finditer(self._source, spot.start, spot.end):
            time = _TIME.fullmatch(found[0].strip()) or (_MONTH.fullmatch(found[0].strip()) if is_time else None)
            if time is not None:
                is_birth = (spot.segment, spot.field) in _BIRTHS
                kind = IdentifierKind.BIRTH_DATE if is_birth else IdentifierKind.DATE
                instead = "" if kind is IdentifierKind.BIRTH_DATE else time[1]
                reason = f"hl7:time {spot.segment}-{spot.field}"
                times.append(found.span())
                self._by_definition(*found.span(), kind, reason, spot.place, spot.subject, instead=instead)
        builder = Builder(self._source)
        here = spot.start
        for start, end in [*times, (spot.end, spot.end)]:
            self._escapes(builder, here, start)
            here = end
        words = builder.done()
        if words.text.strip() and any(letter.isalnum() for letter in words.text):
            wording = Wording.FIELD if self._is_bare(spot) else Wording.CODED
            self.values.append(Value(spot.place, words.text, subject=spot.subject, wording=wording, origin=words))

    def _is_bare(self, spot: _Spot) -> bool:
        """Tell whether a field is one entry; one of several components is mostly a code with its name and system."""
        return self._separators.component not in self._source[spot.start : spot.end]

    def _by_definition(
        self,
        start: int,
        end: int,
        kind: IdentifierKind,
        reason: str,
        place: str,
        subject: str,
        *,
        instead: str | None = None,
    ) -> None:
        text = self._source[start:end]
        if not text.strip() or text == '""' or not any(letter.isalnum() for letter in text):
            return
        self.values.append(
            Value(place, text, kind, reason, subject, instead=instead, origin=whole(self._source, start, end))
        )

    # What the message registers.

    def known(self, subject: str) -> KnownIdentifiers | None:
        """Give what the PID group of that number, and its visit and orders, register."""
        return self._registered.get(subject)

    @cached_property
    def _registered(self) -> dict[str, KnownIdentifiers | None]:
        groups: list[list[Segment]] = []
        for segment in self._message.segments:
            if segment.name == "PID":
                groups.append([])
            if groups:
                groups[-1].append(segment)
        found = {str(number): self._known_of(group) for number, group in enumerate(groups, start=1)}
        return {**found, "0": found.get("1")}

    def _known_of(self, group: list[Segment]) -> KnownIdentifiers | None:
        facility, ids = self._message.header.text(4), TransparentIds()
        patient = read_patient(group, facility=facility, where=self._where, ids=ids, system="local")
        if patient is None:
            return None
        visit = read_encounter(group, patient_id=patient.id, facility=facility, ids=ids, system="local")
        providers, places, employers = _mentioned([*group, *self._message.segments])
        known = KnownIdentifiers.of_patient(
            patient,
            encounters=[visit] if visit else [],
            providers=providers,
            facilities=[facility, *places],
            employers=employers,
        )
        return together([known, numbers_in(self.values)])

    # Writing.

    def masked(self, findings: Findings) -> bytes:
        """Give the message with what was found replaced."""
        edits: list[Edit] = []
        inside: set[int] = set()
        for first, start, end, body in self._bodies:
            own = range(first, first + len(body.values))
            inside.update(own)
            if body.write is None:
                edits.append(Edit(start, end, ""))
            elif any(findings[index] for index in own):
                data = body.write([findings[index] for index in own])
                edits.append(Edit(start, end, base64.b64encode(data).decode("ascii")))
        for index, (value, one) in enumerate(zip(self.values, findings, strict=True)):
            if index not in inside:
                edits += edits_of(value, one)
        return edited(self._source, edits).encode(self._encoding)


def _split(source: str, start: int, end: int, mark: str) -> Iterator[tuple[int, int]]:
    place = start
    for piece in source[start:end].split(mark) if mark else [source[start:end]]:
        yield place, place + len(piece)
        place += len(piece) + len(mark)


def _mentioned(group: list[Segment]) -> tuple[list[str], list[str], list[str]]:
    """Give the professionals, the places and the employers that listed fields name."""
    found: dict[IdentifierKind, dict[str, None]] = {}
    for segment in group:
        for number in range(1, len(segment.fields)):
            rule = _fields()[0].get((segment.name, number))
            word = _mentioned_by(segment, number, rule) if rule else ""
            if rule and len(word) > 2:  # noqa: PLR2004 -- two letters would be found everywhere
                found.setdefault(rule.kind, {})[word] = None
    kinds = (IdentifierKind.PROVIDER_NAME, IdentifierKind.FACILITY, IdentifierKind.EMPLOYER)
    providers, places, employers = (list(found.get(kind, ())) for kind in kinds)
    return providers, places, employers


def _mentioned_by(segment: Segment, number: int, rule: _Rule) -> str:
    if rule.type == "XCN":
        return provider_name(segment, number)
    return segment.text(number, 4 if rule.type == "PL" else 1)
