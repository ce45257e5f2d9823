"""C-CDA documents: the header by definition, narrative and all other words searched, the document spliced.

Everything that is not replaced stays as the sender wrote it: prefixes, order, layout. Comments are not in a masked
copy, times are cut to their year, and what may not be cut carries the null flavor that HL7 V3 has for masked values.

Example:
    >>> from chartwarden.adapters.intake.limits import Limits
    >>> data = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Note</title></ClinicalDocument>"
    >>> [value.place for part in read_ccda(data, where="a.xml", limits=Limits()) for value in part.values]
    ['/ClinicalDocument/title']

Source: 45 CFR 164.514(b)(2)(i); HL7 CDA R2; HL7 V3 NullFlavor `MSK`.

"""

import base64
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from xml.etree.ElementTree import Element  # a value; parsing is in intake.xml

from chartwarden.adapters.intake.ccda_header import (
    V3,
    read_author,
    read_encounter,
    read_patient,
    words,
)
from chartwarden.adapters.intake.ccda_header import (
    path as v3_path,
)
from chartwarden.adapters.intake.fhir_attachments import Unusable, decode_base64
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.reading import TransparentIds
from chartwarden.adapters.intake.xml import parse_xml
from chartwarden.adapters.phi_formats.ccda_rules import V3_TIME, ccda_rules
from chartwarden.adapters.phi_formats.columns import numbers_in, together
from chartwarden.adapters.phi_formats.embedded import Embedded, embedded
from chartwarden.adapters.phi_formats.markup import (
    Attribute,
    Sort,
    Token,
    attributes,
    comment_words,
    say_token,
    shown_attributes,
    tokens,
    words_of,
)
from chartwarden.adapters.phi_formats.projection import Builder, Edit, edited, whole
from chartwarden.adapters.phi_formats.renaming import Renaming
from chartwarden.adapters.phi_formats.values import SHORT, Findings, Part, Value, Wording, edits_of
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers

_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MASKED_NULL: Final = 'nullFlavor="MSK"'
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TELECOM_KINDS: Final = {"mailto": IdentifierKind.EMAIL, "email": IdentifierKind.EMAIL, "fax": IdentifierKind.FAX}
_YEARS: Final = frozenset({"a", "year", "years", "yr"})
_OLDEST_SHOWN: Final = 89  # 45 CFR 164.514(b)(2)(i)(C): ages over 89
_MOST_PROVIDERS: Final = 300
_DIGITS_OF_A_NUMBER: Final = 5


def read_ccda(data: bytes, *, where: str, limits: Limits, renaming: Renaming | None = None) -> Iterator[Part]:
    """Give the one part of a document, or of any other XML.

    Raises:
        MalformedError: not well-formed, hostile, over a limit, or in an encoding that cannot be written again.

    """
    yield XmlPart(data, where=where, limits=limits, renaming=renaming or Renaming())


def embedded_xml(data: bytes, *, place: str, limits: Limits, subject: str = "") -> Embedded:
    """Give what a document inside a record holds; a masked copy goes without one that cannot be read."""
    try:
        part = XmlPart(data, where=place, limits=limits, renaming=Renaming(), subject=subject)
    except MalformedError:
        return Embedded((), None)
    return Embedded(part.values, part.masked)


def _decoded(data: bytes, *, where: str) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "utf-16"
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return data.decode(encoding), encoding
    except (LookupError, UnicodeError):
        raise MalformedError(
            what="the XML declares an encoding that cannot be read", where=where, fix="Send it as UTF-8."
        ) from None


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    place: str
    content_start: int
    is_base64: bool = False
    media_type: str = ""
    children: Counter[str] = field(default_factory=Counter)


class XmlPart:
    """One document."""

    def __init__(self, data: bytes, *, where: str, limits: Limits, renaming: Renaming, subject: str = "") -> None:
        self._root = parse_xml(data, where=where, limits=limits)
        self._source, self._encoding = _decoded(data, where=where)
        self._where, self._limits, self._renaming, self._subject = where, limits, renaming, subject
        self._always: list[Edit] = []
        self._bodies: dict[int, tuple[int, int, Embedded]] = {}  # first value of a packed body -> where it stands
        self.left_out: list[str] = []
        self.values: list[Value] = []
        _Reader(self._source, self).read()

    def known(self, subject: str) -> KnownIdentifiers | None:  # noqa: ARG002 -- one document, one patient
        """Give what the header registers."""
        return self._registered

    @cached_property
    def _registered(self) -> KnownIdentifiers | None:
        known = registered(self._root, where=self._where)
        return None if known is None else together([known, numbers_in(self.values)])

    def masked(self, findings: Findings) -> bytes:
        """Give the document with what was found replaced."""
        edits = [*self._always]
        inside: set[int] = set()
        for first, (start, end, body) in self._bodies.items():
            own = range(first, first + len(body.values))
            inside.update(own)
            write = body.write
            if write is None:
                edits.append(Edit(start, end, ""))
            elif any(findings[index] for index in own):
                edits.append(Edit(start, end, base64.b64encode(write([findings[index] for index in own])).decode()))
        for index, (value, one) in enumerate(zip(self.values, findings, strict=True)):
            if index not in inside:
                edits += edits_of(value, one)
        return edited(self._source, edits).encode(self._encoding, "xmlcharrefreplace")

    # What the reader tells.

    def take(self, value: Value) -> None:
        """Keep a value."""
        self.values.append(value)

    def always(self, edit: Edit) -> None:
        """Keep a change that every masked copy has."""
        self._always.append(edit)

    def rename(self, old: str) -> str:
        """Give the new name for a unique id."""
        return self._renaming.id(old)

    def body(self, start: int, end: int, *, media_type: str, place: str) -> None:
        """Keep a packed file inside the document."""
        data = decode_base64(self._source[start:end], limits=self._limits)
        found = Embedded((), None)
        if not isinstance(data, Unusable):
            found = embedded(
                data, media_type=media_type or "text/plain", place=place, limits=self._limits, subject=self._subject
            )
        if found.write is None:
            self.left_out.append(place)
        self._bodies[len(self.values) if found.values else -1 - start] = (start, end, found)
        self.values.extend(found.values)

    @property
    def subject(self) -> str:
        """Whose document it is."""
        return self._subject


class _Reader:
    """Walks the tokens of a document once and tells the part what stands where."""

    def __init__(self, source: str, part: XmlPart) -> None:
        self._source, self._part, self._rules = source, part, ccda_rules()
        self._stack: list[_Open] = []
        self._narrative: Builder | None = None
        self._narrative_depth = 0
        self._narrative_at = ("", 0)
        self._roots: Counter[str] = Counter()

    def read(self) -> None:
        """Read the whole source."""
        for token in tokens(self._source):
            if token.sort in {Sort.OPENS, Sort.EMPTY}:
                self._opens(token)
            if self._narrative is not None:
                say_token(self._narrative, token)
            elif token.sort in {Sort.WORDS, Sort.CDATA}:
                self._words(token)
            if token.sort is Sort.COMMENT:
                self._comment(token)
            elif token.sort is Sort.INSTRUCTION:
                self._instruction(token)
            if token.sort is Sort.CLOSES:
                self._closes()

    def _path(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._stack)

    def _place(self, name: str) -> str:
        above = self._stack[-1] if self._stack else None
        counter = above.children if above else self._roots
        counter[name] += 1
        number = f"[{counter[name]}]" if counter[name] > 1 else ""
        return f"{above.place if above else ''}/{name}{number}"

    def _opens(self, token: Token) -> None:
        element = _Open(token.name, self._place(token.name), token.end)
        self._stack.append(element)
        found = list(attributes(self._source, token))
        named = {one.name: self._source[one.value_start : one.value_end] for one in found}
        element.is_base64 = named.get("representation") == "B64"
        element.media_type = named.get("mediaType", "")
        if self._narrative is None:
            self._attributes(found, named, token.name)
            if token.sort is Sort.OPENS and token.name == "text" and len(self._stack) > 1 and not element.is_base64:
                self._narrative = Builder(self._source)
                self._narrative_depth, self._narrative_at = len(self._stack), (element.place, token.end)
        else:
            for one in found:
                self._anchor(one)
            for one in shown_attributes(self._source, token):
                if self._source.startswith("#", one.value_start):
                    continue  # a place in this document
                self._free(one.value_start, one.value_end, f"{element.place}@{one.name}")
        if token.sort is Sort.EMPTY:
            self._stack.pop()

    def _closes(self) -> None:
        if self._narrative is not None and len(self._stack) == self._narrative_depth:
            words = self._narrative.done()
            if words.text.strip():
                value = Value(self._narrative_at[0], words.text, subject=self._part.subject, origin=words)
                self._part.take(value)
            self._narrative = None
        if self._stack:
            self._stack.pop()

    def _words(self, token: Token) -> None:
        start, end = token.start, token.end
        if not self._stack or not self._source[start:end].strip():
            return
        if token.sort is Sort.CDATA:
            start, end = start + len("<![CDATA["), end - len("]]>")
        top, path = self._stack[-1], self._path()
        if top.is_base64:
            self._part.body(start, end, media_type=top.media_type, place=top.place)
            return
        kind = self._rules.name_of(path) or self._rules.addr_part(path)
        if kind is None:
            self._free(start, end, top.place)
        else:
            self._by_definition(start, end, kind, f"ccda:{path[-1]}", top.place)

    def _free(self, start: int, end: int, place: str, *, wording: Wording = Wording.FIELD) -> None:
        words = words_of(self._source, start, end)
        if len(words.text) > SHORT:
            wording = Wording.PROSE
        if words.text.strip():
            self._part.take(Value(place, words.text, subject=self._part.subject, wording=wording, origin=words))

    def _by_definition(
        self, start: int, end: int, kind: IdentifierKind, reason: str, place: str, *, instead: str | None = None
    ) -> None:
        words = whole(self._source, start, end)
        self._part.take(Value(place, words.text, kind, reason, self._part.subject, instead=instead, origin=words))

    def _comment(self, token: Token) -> None:
        words = comment_words(self._source, token)
        if words.text.strip():
            place = f"{self._stack[-1].place if self._stack else ''} (comment)"
            self._part.take(Value(place, words.text, subject=self._part.subject, origin=words))
        self._part.always(Edit(token.start, token.end, ""))

    def _instruction(self, token: Token) -> None:
        if not self._source.startswith("<?xml ", token.start):
            self._part.always(Edit(token.start, token.end, ""))

    def _attributes(self, found: Sequence[Attribute], named: dict[str, str], name: str) -> None:
        path, place = self._path(), self._stack[-1].place
        special = self._special(name)
        for one in found:
            self._anchor(one)
            bare = one.name.rpartition(":")[2]
            if special(one, named, path, place):
                continue
            if one.name not in self._rules.kept and bare not in self._rules.kept and not one.name.startswith("xmlns:"):
                wording = Wording.CODED if one.name == "displayName" else Wording.FIELD
                self._free(one.value_start, one.value_end, f"{place}@{one.name}", wording=wording)

    def _anchor(self, one: Attribute) -> None:
        """Rename what joins an entry to its words where it holds a number: systems build it from record numbers."""
        text = self._source[one.value_start : one.value_end]
        mark = "#" if text.startswith("#") else ""
        is_anchor = one.name in {"ID", "IDREF", "referencedObject"} or (one.name == "value" and mark)
        if is_anchor and sum(map(str.isdecimal, text)) >= _DIGITS_OF_A_NUMBER:
            self._part.always(Edit(one.value_start, one.value_end, f"{mark}i{self._part.rename(text.lstrip('#'))}"))

    def _special(self, name: str) -> Callable[[Attribute, dict[str, str], tuple[str, ...], str], bool]:
        if name == "telecom":
            return self._telecom
        if name in {"id", "setId"}:
            return self._identifier
        return self._value

    def _telecom(self, one: Attribute, named: dict[str, str], path: tuple[str, ...], place: str) -> bool:  # noqa: ARG002
        if one.name != "value":
            return False
        scheme, colon, _ = named["value"].partition(":")
        kind = _TELECOM_KINDS.get(scheme.lower(), IdentifierKind.PHONE) if colon else IdentifierKind.PHONE
        kind = IdentifierKind.URL if scheme.lower() in {"http", "https", "ftp"} else kind
        kind = IdentifierKind.EMAIL if "@" in named["value"] else kind
        if named["value"].strip():
            self._masked_null(one, kind, "ccda:telecom", f"{place}@value", named)
        return True

    def _masked_null(
        self, one: Attribute, kind: IdentifierKind, reason: str, place: str, named: dict[str, str]
    ) -> None:
        """Let the whole attribute give way to the null flavor, since its type takes no label."""
        instead = "" if "nullFlavor" in named else _MASKED_NULL
        words = whole(self._source, one.start, one.end)
        self._part.take(Value(place, words.text, kind, reason, self._part.subject, instead=instead, origin=words))

    def _identifier(self, one: Attribute, named: dict[str, str], path: tuple[str, ...], place: str) -> bool:
        if one.name == "root" and _UUID.fullmatch(named["root"]):
            self._part.always(Edit(one.value_start, one.value_end, self._part.rename(named["root"])))
        if one.name == "assigningAuthorityName":
            kind = IdentifierKind.FACILITY
            self._by_definition(one.value_start, one.value_end, kind, "ccda:authority", f"{place}@{one.name}")
            return True
        if one.name != "extension" or not named["extension"].strip():
            return False
        kind = self._rules.identifier(named.get("root", ""), path)
        self._by_definition(one.value_start, one.value_end, kind, "ccda:id", f"{place}@extension")
        return True

    def _value(self, one: Attribute, named: dict[str, str], path: tuple[str, ...], place: str) -> bool:
        if one.name != "value":
            return False
        text = named["value"]
        time = V3_TIME.fullmatch(text) if "unit" not in named and self._rules.is_time(path) else None
        if time is not None and self._rules.is_birth(path):
            self._masked_null(one, IdentifierKind.BIRTH_DATE, "ccda:birthTime", f"{place}@value", named)
        elif time is not None:
            kind, at = IdentifierKind.DATE, f"{place}@value"
            self._by_definition(one.value_start, one.value_end, kind, "ccda:time", at, instead=time[1])
        elif _is_over_89(text, named.get("unit", "")):
            kind, at = IdentifierKind.AGE_OVER_89, f"{place}@value"
            self._by_definition(one.value_start, one.value_end, kind, "ccda:age", at, instead="90")
        else:
            return "unit" in named or len(text) < _DIGITS_OF_A_NUMBER or text.startswith("#")
        return True


def _is_over_89(text: str, unit: str) -> bool:
    return unit in _YEARS and text.isdecimal() and int(text) > _OLDEST_SHOWN + 1


def registered(root: Element, *, where: str) -> KnownIdentifiers | None:
    """Gather what the header of a document says of its patient, the care team and the places.

    Returns:
        None for XML that is no document, and for one that names nobody.

    """
    if root.tag != f"{V3}ClinicalDocument":
        return None
    ids = TransparentIds()
    patient = read_patient(root, where=where, ids=ids, system="local")
    if patient is None:
        return None
    encounter = read_encounter(root, patient_id=patient.id, ids=ids, system="local")
    people = [words(name) for name in root.iterfind(f".//{v3_path('assignedPerson/name')}")]
    places = [
        words(name)
        for holder in ccda_rules().name
        if ccda_rules().name[holder] is IdentifierKind.FACILITY
        for name in root.iterfind(f".//{v3_path(f'{holder}/name')}")
    ]
    return KnownIdentifiers.of_patient(
        patient,
        encounters=[encounter] if encounter else [],
        providers=[read_author(root), *people][:_MOST_PROVIDERS],
        facilities=list(dict.fromkeys(places))[:_MOST_PROVIDERS],
    )
