r"""The evaluation corpus: notes with exact spans by five authors, what registration knows, and damaged copies.

The notes of author `a` were looked at while the rules were made; those of `b`, `d`, `e` and `f` were written by others
and have been looked at by nobody who works on the finder. Only totals over them are ever told. Those of `c` were unseen
until `tagger-1`, then read, and now teach (`training/phi/carriers/t23`).

Example:
    >>> from training.phi.marked import parse
    >>> known = registration(parse("=== n | s\n@name Example, Ada\n@mrn 4471902\nseen\n")[0])
    >>> known.names[0].whole, known.numbers[0][1]
    ('Ada Example', '4471902')

"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from chartwarden.chart.patient import PersonName
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from training.phi.marked import Note, read_notes
from training.phi.noise import damage

CORPUS: Final = Path(__file__).parent / "corpus"
DEVELOPMENT: Final = ("a",)
UNTOUCHED: Final = ("b", "d", "e", "f")
NOISES: Final = ("ocr", "wrap", "layout", "typing", "case")

_NUMBERS: Final = {
    "mrn": IdentifierKind.MEDICAL_RECORD,
    "ssn": IdentifierKind.SSN,
    "member": IdentifierKind.MEMBER,
    "account": IdentifierKind.ACCOUNT,
}
_DATES: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y")


def corpus(author: str) -> list[Note]:
    """Read the notes of one author."""
    return read_notes(CORPUS / author)


def spans(note: Note) -> list[tuple[int, int, str]]:
    """Give the identifiers of a note as the scorer takes them."""
    return [(span.start, span.end, span.kind) for span in note.spans]


def person(written: str) -> PersonName:
    """Read `Family, Given Middle` or `Given Middle Family`."""
    family, comma, given = written.partition(",")
    if comma:
        return PersonName(tuple(given.split()), family.strip())
    *first, last = written.split()
    return PersonName(tuple(first), last)


def _day(written: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 -- a birth date has no time zone
        except ValueError:
            continue
    return None


def registration(note: Note) -> KnownIdentifiers | None:
    """Give what registration knows of the patient of a note; None when the note says nothing of it."""
    if not note.known:
        return None
    told: dict[str, list[str]] = defaultdict(list)
    for field, value in note.known:
        told[field].append(value)
    return KnownIdentifiers(
        names=tuple(map(person, told["name"])),
        relatives=tuple(map(person, told["relative"])),
        providers=tuple(told["provider"]),
        facilities=tuple(told["facility"]),
        employers=tuple(told["employer"]),
        birth_on=next(filter(None, map(_day, told["birth"])), None),
        numbers=tuple((kind, value) for field, kind in _NUMBERS.items() for value in told[field]),
        addresses=tuple(told["address"]),
        phones=tuple(told["phone"]),
        emails=tuple(told["email"]),
    )


def damaged(notes: Sequence[Note], noise: str) -> list[Note]:
    """Give the notes damaged in one way, always alike; `case` makes half of them capitals and half small letters."""
    made = []
    for at, note in enumerate(notes):
        style = ("upper", "lower")[at % 2] if noise == "case" else noise
        made.append(replace(note, pieces=damage(note.pieces, style, random.Random(f"{noise} {note.name}"))))
    return made
