r"""Notes with exact identifier spans, written by hand: `Seen by Dr. [[Example|provider_name]], MD`.

A file holds several notes, each begun by a line `=== id | style`. Lines that begin with `@` right after it say what
registration knows. Everything else up to the next such line is the note.

Example:
    >>> note, = parse("=== n1 | letter\n@mrn 12345\nDear [[Ada|patient_name.first]],\n")
    >>> note.text, [(s.start, s.end, s.kind) for s in note.spans], note.known
    ('Dear Ada,', [(5, 8, 'patient_name')], (('mrn', '12345'),))

"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEAD = re.compile(r"^=== (.*)$", re.MULTILINE)
_MARK = re.compile(r"\[\[([^\[\]|]*)\|([a-z_0-9]+)(?:\.([a-z_]+))?\]\]")


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` is an identifier of `kind`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a note: plain words (`kind` empty) or one identifier."""

    words: str
    kind: str
    hint: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note in pieces; `known` are pairs of a field's name and its value."""

    name: str
    style: str
    pieces: tuple[Piece, ...]
    known: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The words without marks."""
        return "".join(piece.words for piece in self.pieces)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the identifiers stand in `text`; sorted and disjoint."""
        return spans_of(self.pieces)


def spans_of(pieces: tuple[Piece, ...]) -> tuple[Span, ...]:
    """Give the places of the marked pieces in the text that the pieces make."""
    found, at = [], 0
    for piece in pieces:
        if piece.kind:
            found.append(Span(at, at + len(piece.words), piece.kind))
        at += len(piece.words)
    return tuple(found)


def _pieces(body: str) -> Iterator[Piece]:
    here = 0
    for m in _MARK.finditer(body):
        if m.start() > here:
            yield Piece(body[here : m.start()], "", "")
        yield Piece(m[1], m[2], m[3] or "")
        here = m.end()
    if here < len(body):
        yield Piece(body[here:], "", "")


def parse(raw: str) -> list[Note]:
    """Read all notes of a file."""
    notes = []
    heads = list(_HEAD.finditer(raw))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        lines = raw[head.end() + 1 : following.start() if following else len(raw)].rstrip().split("\n")
        known = []
        while lines and lines[0].startswith("@"):
            field, _, value = lines.pop(0)[1:].partition(" ")
            known.append((field, value.strip()))
        name, _, style = head[1].partition("|")
        notes.append(Note(name.strip(), style.strip(), tuple(_pieces("\n".join(lines))), tuple(known)))
    return notes


def read_notes(folder: Path) -> list[Note]:
    """Read every note below a folder, in the order of the file names."""
    return [note for path in sorted(folder.rglob("*.txt")) for note in parse(path.read_text("utf-8"))]
