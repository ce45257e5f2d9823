"""Plain text, and tables of notes: words without a patient, which only enter a chart that somebody names.

Example:
    >>> decoded(b"Cough for 5 days.", where="note.txt")
    'Cough for 5 days.'

"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import orjson

from chartwarden.adapters.intake.limits import Limits
from chartwarden.chart.document import Document, Outline
from chartwarden.chart.incoming import Incoming, IntakeIds, Quarantined
from chartwarden.chart.loinc import known_document_type
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import EncounterId, PatientId

NAME_THE_CHART: Final = "Say which chart it belongs to with --encounter."
_MARKS: Final = (  # longer marks first: that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOTE_COLUMNS: Final = ("note", "section_text", "text", "note_text", "report")


@dataclass(frozen=True, slots=True)
class EncounterRef:
    """The chart that a person named for a file which names none itself."""

    patient_id: PatientId
    encounter_id: EncounterId


def decoded(data: bytes, *, where: str) -> str:
    r"""Give the text of some bytes, never by guessing.

    UTF-8, or UTF-16 and UTF-32 with a byte order mark. One-byte character sets are refused: every byte of them is
    some letter of each of them, so a wrong guess would spoil names without a sign.

    Returns:
        The text with `\n` as its only line end.

    Raises:
        MalformedError: the bytes are no such text, or hold control characters.

    Source:
        Policy.

    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedError(
            what="the text is neither UTF-8 nor UTF-16 with a byte order mark",
            where=f"{where}, byte {error.start + 1}",
            fix="Save it as UTF-8 and send it again.",
        ) from None
    strange = _UNPRINTABLE.search(text)
    if strange is not None:
        line = text.count("\n", 0, strange.start()) + 1
        raise MalformedError(
            what="there are control characters, so this is not a text file",
            where=f"{where}, line {line}",
            fix="Send the note as UTF-8 text.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def title_from(where: str) -> str:
    """Give the name of a file without its folders and ending, as a title. It may hold PHI, as titles may.

    Example:
        >>> title_from("folder/inner.zip!notes/Op note.txt")
        'Op note'

    """
    return PurePosixPath(where.rpartition("!")[2].replace("\\", "/")).stem


def read_text(
    data: bytes,
    *,
    where: str,
    ids: IntakeIds,
    limits: Limits,
    system: str = "local",
    attach_to: EncounterRef | None = None,
) -> Iterator[Incoming]:
    """Read one note from a text file into the chart that a person named.

    Yields:
        One Document without sections; or one Quarantined when no chart was named, or the file has no words.

    Raises:
        MalformedError: too large, or not text.

    """
    _check_size(data, where=where, limits=limits)
    text = decoded(data, where=where)
    if not text.strip():
        yield Quarantined(place="the whole file", what="the file has no words", fix="Send the note's text.")
    elif attach_to is None:
        yield Quarantined(place="the whole file", what="a text file names no patient", fix=NAME_THE_CHART)
    else:
        yield _note(text, data=data, where=where, ids=ids, system=system, attach_to=attach_to)


def read_note_table(
    data: bytes,
    *,
    where: str,
    ids: IntakeIds,
    limits: Limits,
    system: str = "local",
    attach_to: EncounterRef | None = None,
) -> Iterator[Incoming]:
    """Read notes that stand in a table (CSV with a header row) or in a JSON object with a `note`.

    A table holds notes of many people, so it can't be filed under one chart; a single JSON note can.

    Yields:
        A Document for a single JSON note when a chart was named; else one Quarantined with the count of notes.

    Raises:
        MalformedError: too large, not text, or neither CSV nor JSON.

    """
    _check_size(data, where=where, limits=limits)
    text = decoded(data, where=where)
    if text.lstrip()[:1] in ("{", "["):
        notes = _json_notes(text, where=where)
        if attach_to is not None and len(notes) == 1:
            yield _note(notes[0], data=data, where=where, ids=ids, system=system, attach_to=attach_to)
            return
    else:
        notes = _table_notes(text, where=where)
    yield _without_patient(len(notes))


def _without_patient(count: int) -> Quarantined:
    if count == 0:
        return Quarantined(
            place="the whole file",
            what="a table that has no column of notes and names no patient",
            fix="Import the notes themselves.",
        )
    if count == 1:
        return Quarantined(place="the whole file", what="1 note without a patient", fix=NAME_THE_CHART)
    return Quarantined(
        place="the whole file",
        what=f"{count} notes without a patient",
        fix="Save each note as a file of its own and name its chart with --encounter.",
    )


def _check_size(data: bytes, *, where: str, limits: Limits) -> None:
    if len(data) > limits.max_file_bytes:
        raise MalformedError(
            what=f"the file is larger than {limits.max_file_bytes} bytes", where=where, fix="Send it in smaller parts."
        )


def _note(text: str, *, data: bytes, where: str, ids: IntakeIds, system: str, attach_to: EncounterRef) -> Document:
    title = title_from(where)
    digest = hashlib.sha256(data).hexdigest()
    return Document(
        Outline(
            id=ids.document(system, f"{attach_to.encounter_id}/{digest}"),
            patient_id=attach_to.patient_id,
            encounter_id=attach_to.encounter_id,
            loinc=known_document_type((), title=title),
            title=title,
            written_at=None,
            author="",
            sections=(),
        ),
        ClinicalText(text),
    )


def _json_notes(text: str, *, where: str) -> list[str]:
    try:
        parsed: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedError(
            what="the JSON is not well-formed", where=f"{where}, line {error.lineno}", fix="Send the whole file."
        ) from None
    rows = parsed if isinstance(parsed, list) else [parsed]
    return [note for row in rows if isinstance(row, Mapping) and (note := _note_in(row))]


def _note_in(row: Mapping[str, object]) -> str:
    for column in _NOTE_COLUMNS:
        value = row.get(column)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _table_notes(text: str, *, where: str) -> list[str]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    notes = []
    try:
        for row in reader:
            if None in row or None in row.values():
                raise MalformedError(
                    what="a row has another number of cells than the header",
                    where=f"{where}, line {reader.line_num}",
                    fix="Send the whole table, as CSV with a header row.",
                )
            if note := _note_in(row):
                notes.append(note)
    except csv.Error:
        raise MalformedError(
            what="the table is not well-formed CSV",
            where=f"{where}, line {reader.line_num}",
            fix="Send the whole table, as CSV with a header row.",
        ) from None
    return notes
