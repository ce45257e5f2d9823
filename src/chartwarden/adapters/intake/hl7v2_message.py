r"""HL7 v2 as lines: messages, segments, fields, repetitions, components, and the characters in them.

Written here rather than taken from a library because real files break the rules that libraries trust: any line end,
byte order marks, block framing, batches, separators of the sender's choice, a character set named inside the message.

Example:
    >>> message = next(messages(b"MSH|^~\\&|LAB|GH|||20260101||ORU^R01|1|T|2.5\rPID|1||7^^^GH^MR||DOE&&&&ROE^ANN",
    ...                         where="a.hl7"))
    >>> message.kind, message.segments[1].text(5), message.segments[1].text(5, 2)
    ('ORU^R01', 'DOE', 'ANN')

"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chartwarden.foundation.errors import MalformedError

_LINE_ENDS: Final = re.compile(rb"\r\n|\r|\n")
_FRAMING: Final = bytes([0x0B, 0x1C])  # MLLP start and end of block
_SEGMENT_NAME: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\x7f]")
_HEADERS: Final = frozenset({"MSH", "FHS", "BHS"})
_TRAILERS: Final = {"BTS": "BHS", "FTS": "FHS"}
_WHOLE_FILE: Final = "Ask the sender for the whole file again."
_MOST_SEGMENTS: Final = 200_000  # policy: in one message
_MOST_FIELDS: Final = 300  # policy: no segment of the standard has 100; what follows stays in the last one
_MOST_REPETITIONS: Final = 10_000  # policy: of one field; what follows stays in the last one
_LONGEST_SEGMENT: Final = 262_144  # policy, in bytes: of those that hold no text and no file
_LONG_SEGMENTS: Final = ("OBX", "NTE", "Z")
_CHARSETS: Final = {
    "": "utf-8",  # ASCII by the standard; UTF-8 is what such senders mean, and a strict reader refuses the rest
    "ASCII": "ascii",
    "ISO IR6": "ascii",
    "UNICODE UTF-8": "utf-8",
    "UNICODE": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "GB 18030-2000": "gb18030",
    "BIG-5": "big5",
} | {f"8859/{part}": f"iso8859-{part}" for part in (*range(1, 10), 15)}


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that a message names in MSH-1 and MSH-2. A missing one is empty and separates nothing."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """One line of a message. Fields count from 1 as in the standard; what is absent is empty."""

    number: int  # place in its message, from 1
    name: str
    fields: tuple[str, ...]  # as sent, escapes not resolved; index 0 is the name
    separators: Separators

    def __repr__(self) -> str:
        return f"Segment({self.number}, {self.name})"

    def raw(self, field: int) -> str:
        """Give a field as sent."""
        return self.fields[field] if field < len(self.fields) else ""

    def repetitions(self, field: int) -> tuple[str, ...]:
        """Give the repetitions of a field as sent, without empty ones and HL7's explicit null."""
        mark = self.separators.repetition
        every = self.raw(field).split(mark, _MOST_REPETITIONS) if mark else [self.raw(field)]
        return tuple(one for one in every if one and one != '""')

    def components(self, value: str) -> tuple[str, ...]:
        """Give the components of one repetition as sent."""
        return tuple(_split(value, self.separators.component))

    def part(self, value: str, component: int, subcomponent: int = 1) -> str:
        """Give one subcomponent of one repetition in plain words, trimmed; empty when absent or null."""
        found = _at(self.components(value), component)
        found = _at(_split(found, self.separators.subcomponent), subcomponent).strip()
        return "" if found == '""' else unescaped(found, separators=self.separators).strip()

    def text(self, field: int, component: int = 1, subcomponent: int = 1) -> str:
        """Give one subcomponent of the first repetition of a field."""
        return self.part(next(iter(self.repetitions(field)), ""), component, subcomponent)


def _split(value: str, separator: str) -> list[str]:
    return value.split(separator) if separator else [value]


def _at(values: tuple[str, ...] | list[str], place: int) -> str:
    return values[place - 1] if place <= len(values) else ""


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One message: its MSH segment first."""

    number: int  # place in its file, from 1
    segments: tuple[Segment, ...]

    def __repr__(self) -> str:
        return f"Message({self.number}, {len(self.segments)} segments)"

    @property
    def header(self) -> Segment:
        """The MSH segment."""
        return self.segments[0]

    @property
    def kind(self) -> str:
        """What MSH-9 says the message is, such as `ADT^A01`. Neither the file's name nor EVN-1 counts."""
        return f"{self.header.text(9)}^{self.header.text(9, 2)}".upper()

    def all(self, name: str) -> tuple[Segment, ...]:
        """Give the segments of that name, in order."""
        return tuple(segment for segment in self.segments if segment.name == name)

    def first(self, name: str) -> Segment | None:
        """Give the first segment of that name."""
        return next((segment for segment in self.segments if segment.name == name), None)


def messages(data: bytes, *, where: str) -> Iterator[Message]:
    """Give the messages of a file, alone or in batches, in order.

    Raises:
        MalformedError: it begins with no header; a line is no segment; a batch has no trailer or another count of
            messages than its trailer says (so the file was cut); the characters do not fit the character set of MSH-18.

    Source:
        HL7 v2.8 chapter 2 (2.5 message construction, 2.7 escapes, 2.10.3 batch protocol, 2.14.9.18 character set).

    """
    batch = _Batch(where)
    for line in _lines(data, where=where):
        if finished := batch.take(line):
            yield _message(finished, number=batch.count, where=where)
    if finished := batch.end():
        yield _message(finished, number=batch.count, where=where)
    batch.check()


def processing_modes(data: bytes, *, where: str) -> frozenset[str]:
    """Give every MSH-11 of a file in capitals, empty ones too, without reading the rest of it.

    Raises:
        MalformedError: a header names no separators.

    Source:
        HL7 v2.8 section 2.14.9.11 (processing id): P production, T training, D debugging.

    """
    modes = set()
    for line in _lines(data, where=where):
        if line.startswith(b"MSH"):
            separators = _separators(line, where=where)
            fields = line.decode("latin-1").split(separators.field, _MOST_FIELDS)
            mode = fields[10] if len(fields) > 10 else ""  # noqa: PLR2004 -- MSH-11: MSH-1 is the separator itself
            modes.add(_split(mode, separators.component)[0].strip().upper())
    return frozenset(modes)


class _Batch:
    """Where a reading stands: the lines of the open message, and the trailers that must still come."""

    def __init__(self, where: str) -> None:
        self.count = 0
        self._where, self._lines, self._in_batch = where, list[bytes](), 0
        self._waiting: list[str] = []  # headers that have no trailer yet, innermost last

    def take(self, line: bytes) -> list[bytes]:
        """Take a line; give the lines of the message that it ends, if it ends one.

        Raises:
            MalformedError: the line belongs to no message, or is a trailer that closes nothing.

        """
        name = line[:3].decode("latin-1")
        if name in _HEADERS or name in _TRAILERS:
            finished = self.end()
            self._begin(name, line)
            return finished
        if not self._lines:
            raise MalformedError(
                what="a segment stands outside a message, which begins with MSH",
                where=f"{self._where}, after message {self.count}" if self.count else self._where,
                fix=_WHOLE_FILE,
            )
        if len(self._lines) >= _MOST_SEGMENTS:
            raise MalformedError(
                what=f"there are more than {_MOST_SEGMENTS} segments in one message",
                where=f"{self._where}, message {self.count + 1}",
                fix=_WHOLE_FILE,
            )
        self._lines.append(line)
        return []

    def end(self) -> list[bytes]:
        """Give the lines of the open message, if there is one."""
        finished, self._lines = self._lines, []
        if finished:
            self.count += 1
            self._in_batch += 1
        return finished

    def _begin(self, name: str, line: bytes) -> None:
        if name == "MSH":
            self._lines = [line]
        elif name in _TRAILERS:
            self._close(name, line)
        else:
            self._waiting.append(name)
            self._in_batch = 0

    def _close(self, name: str, line: bytes) -> None:
        if not self._waiting or self._waiting.pop() != _TRAILERS[name]:
            raise MalformedError(
                what=f"a {name} segment closes no {_TRAILERS[name]}", where=self._where, fix=_WHOLE_FILE
            )
        told = line.split(line[3:4])[1].strip() if len(line) > len("BTS|") else b""
        if name == "BTS" and told.isdigit() and int(told[:9]) != self._in_batch:
            raise MalformedError(
                what=f"the batch holds {self._in_batch} messages, and its trailer announces another count",
                where=self._where,
                fix=_WHOLE_FILE,
            )
        self._in_batch = 0

    def check(self) -> None:
        """Refuse a file that was cut, or that holds nothing.

        Raises:
            MalformedError: a trailer or every message is missing.

        """
        if self._waiting:
            raise MalformedError(
                what=f"the batch ends early: the trailer of {self._waiting[-1]} is missing",
                where=self._where,
                fix=_WHOLE_FILE,
            )
        if self.count == 0:
            raise MalformedError(what="there is no message", where=self._where, fix=_WHOLE_FILE)


def _lines(data: bytes, *, where: str) -> Iterator[bytes]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise MalformedError(
                what="the text is not the UTF-16 that its first bytes announce", where=where, fix=_WHOLE_FILE
            ) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    # A generator over matches: a list of all lines of a 64 MiB file would cost several times its size.
    start = 0
    for end in _LINE_ENDS.finditer(data):
        if line := data[start : end.start()].strip(_FRAMING):
            yield line
        start = end.end()
    if line := data[start:].strip(_FRAMING):
        yield line


def _message(lines: list[bytes], *, number: int, where: str) -> Message:
    label = f"{where}, message {number}"
    separators = _separators(lines[0], where=label)
    charset = _charset(lines[0], separators, where=label)
    segments = tuple(
        _segment(line, number=place, separators=separators, charset=charset, where=label)
        for place, line in enumerate(lines, start=1)
    )
    message = Message(number, segments)
    if not message.header.text(9):
        raise MalformedError(
            what="MSH-9 is empty, so nobody can tell what kind of message it is",
            where=f"{label}, segment 1",
            fix=_WHOLE_FILE,
        )
    return message


def _separators(line: bytes, *, where: str) -> Separators:
    text = line[: len("MSH|^~\\&#|")].decode("latin-1")
    field = text[3:4]
    if not field or field.isalnum() or field.isspace():
        raise MalformedError(
            what="the message header names no separators", where=f"{where}, segment 1", fix=_WHOLE_FILE
        )
    encoding = text[4:].partition(field)[0]
    if len(set(encoding)) != len(encoding):
        encoding = "".join(dict.fromkeys(encoding))  # a doubled escape, as in `^~\\&`: the sender escaped it once more
    component, repetition, escape, subcomponent = (encoding[place : place + 1] for place in range(4))
    if not component or any(mark.isalnum() for mark in encoding):
        raise MalformedError(
            what="the message header names no separators", where=f"{where}, segment 1", fix=_WHOLE_FILE
        )
    return Separators(field, component, repetition, escape, subcomponent)


def _charset(line: bytes, separators: Separators, *, where: str) -> str:
    fields = line.decode("latin-1").split(separators.field)
    told = fields[17] if len(fields) > 17 else ""  # noqa: PLR2004 -- MSH-18: MSH-1 is the separator itself
    name = _split(told, separators.repetition)[0].strip().upper()
    charset = _CHARSETS.get(name)
    if charset is None:
        raise MalformedError(
            what="MSH-18 names a character set that is not read here",
            where=f"{where}, segment 1",
            fix="Send the message as UNICODE UTF-8.",
        )
    return charset


def _segment(line: bytes, *, number: int, separators: Separators, charset: str, where: str) -> Segment:
    place = f"{where}, segment {number}"
    try:
        text = line.decode(charset)
    except UnicodeDecodeError:
        raise MalformedError(
            what="the characters are not of the character set that MSH-18 names",
            where=place,
            fix="Send the message as UNICODE UTF-8, and say so in MSH-18.",
        ) from None
    if _CONTROL.search(text):
        raise MalformedError(what="there are control characters", where=place, fix=_WHOLE_FILE)
    name, mark, _ = text.partition(separators.field)
    name = name.strip()
    if not _SEGMENT_NAME.fullmatch(name):
        raise MalformedError(what="this line is no segment", where=place, fix=_WHOLE_FILE)
    if len(line) > _LONGEST_SEGMENT and not name.startswith(_LONG_SEGMENTS):
        raise MalformedError(
            what=f"a segment is longer than {_LONGEST_SEGMENT} bytes", where=place, fix="Check the sending system."
        )
    fields = text.split(separators.field, _MOST_FIELDS)
    if name == "MSH":
        fields.insert(1, mark)  # MSH-1 is the separator, so that fields count as in the standard
    return Segment(number, name, (name, *fields[1:]), separators)


_ESCAPED_LETTERS: Final = re.compile(r"[FSTREHN]|\.[a-z]{2}\s?[+-]?\d{0,4}|X[0-9A-Fa-f]*|[CM][0-9A-Fa-f]*|Z[^\\]{0,99}")
_LINE_COMMANDS: Final = (".br", ".sp", ".ce")
_UNKNOWN_CHARACTER: Final = "\ufffd"


def unescaped(value: str, *, separators: Separators) -> str:
    r"""Resolve the escape sequences of a value.

    Line commands of formatted text (`\.br\`, `\.sp\`, `\.ce\`) become line ends, other formatting is dropped, and
    `\X..\` is read as UTF-8 or else as ISO 8859-1. A character of another set
    (`\C..\`, `\M..\`) becomes U+FFFD: a wrong letter
    would be worse. What is no escape sequence stays as it is.

    Source:
        HL7 v2.8 sections 2.7.1 to 2.7.7.

    """
    mark = separators.escape
    if not mark or mark not in value:
        return value
    pieces = value.split(mark)
    done = [pieces[0]]
    place = 1
    while place < len(pieces):
        command = pieces[place]
        if place + 1 < len(pieces) and _ESCAPED_LETTERS.fullmatch(command):
            done.append(_resolved(command, separators))
            done.append(pieces[place + 1])
            place += 2
        else:
            done.append(mark + command)
            place += 1
    return "".join(done)


def _resolved(command: str, separators: Separators) -> str:
    letters = {
        "F": separators.field,
        "S": separators.component,
        "T": separators.subcomponent,
        "R": separators.repetition,
        "E": separators.escape,
    }
    if command in letters:
        return letters[command]
    if command.startswith(_LINE_COMMANDS):
        more = command[3:].strip().lstrip("+-")
        return "\n" * (min(int(more), 9) if command.startswith(".sp") and more else 1)
    if command.startswith("X"):
        return _from_hex(command[1:])
    return _UNKNOWN_CHARACTER if command[0] in "CM" else ""


def _from_hex(digits: str) -> str:
    if len(digits) % 2:
        return _UNKNOWN_CHARACTER
    data = bytes.fromhex(digits)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(_UNKNOWN_CHARACTER, text)
