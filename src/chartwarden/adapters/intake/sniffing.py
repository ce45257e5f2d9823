r"""What a file is, by its content. Names lie: XML arrives as `.txt`, a message type announces itself as another.

Only the head of a file is looked at; whether the rest keeps the promise is found out by the reader.

Example:
    >>> sniff(b'{"resourceType": "Patient"}\n').kind
    <ReaderSource.FHIR: 'fhir'>
    >>> sniff(b"\x89PNG\r\n\x1a\n").why_not
    'an image: reading images is not built yet'

"""

import codecs
import csv
import re
from dataclasses import dataclass
from enum import StrEnum

from chartwarden.adapters.intake.jsontext import UTF8_BOM
from chartwarden.chart.incoming import ReaderSource

HEAD_BYTES = 256 * 1024  # enough to meet the keys of a record even after a long narrative


class Shape(StrEnum):
    """How a file of some kind is read."""

    WHOLE = "whole"
    LINES = "lines"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Sniffed:
    r"""What a file is; or, when `kind` is None, why it is not read, as a clause."""

    kind: ReaderSource | None
    shape: Shape = Shape.WHOLE
    why_not: str = ""


_EMPTY = Sniffed(None, why_not="the file is empty")
_BINARY = Sniffed(None, why_not="a binary file of a kind that intake does not know")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "an image: reading images is not built yet"),
    (b"\xff\xd8\xff", "an image: reading images is not built yet"),
    (b"GIF8", "an image: reading images is not built yet"),
    (b"II*\x00", "an image: reading images is not built yet"),
    (b"MM\x00*", "an image: reading images is not built yet"),
    (b"{\\rtf", "rich text (RTF): save it as plain text or PDF"),
    (b"PAR1", "a Parquet table: export it as NDJSON or CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Office file: save it as PDF"),
    (b"SQLite format 3\x00", "a SQLite database: export its notes as NDJSON"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: pack it as zip or tar"),
    (b"Rar!", "a rar archive: pack it as zip or tar"),
    (b"\x28\xb5\x2f\xfd", "a zstd file: compress it as gzip or xz"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_DICOM_AT, _DICOM = 128, b"DICM"
_PDF_WITHIN = 1024
_UTF16 = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HL7 = re.compile(r"(MSH|FHS|BHS)[^\w\s]")
_X12 = re.compile(r"(ISA[^\w\s]\d\d[^\w\s]|GS[^\w\s][A-Z]{2}[^\w\s]|ST[^\w\s]\d{3}[^\w\s])")
_PROLOG = re.compile(r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*>)", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
# A string that does not end within the head ends with the head; else each quote in it would be tried as a beginning,
# and a crafted file would take minutes.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_JSON_TOKEN = re.compile(rf'({_STRING})|([\[{{])|([\]}}])|([,:])|(\n)|[^"\[\]{{}},:\n]+', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CELL = re.compile(r"[\w #./()-]{0,40}$")
_NOTE_COLUMNS = frozenset({"note", "note_text", "report", "section_text", "text"})
_FEWEST_CELLS = 2


def sniff(head: bytes) -> Sniffed:
    """Say what a file is from its first bytes.

    Args:
        head: the first `HEAD_BYTES` of the unpacked content, or all of it when it is shorter.

    Returns:
        A kind with the shape to read it in, or why it is not read.

    """
    if not head.strip():
        return _EMPTY
    if head[_DICOM_AT : _DICOM_AT + 4] == _DICOM:  # first: such a file may also begin as a TIFF
        return Sniffed(None, why_not="a DICOM image: image intake is not built yet")
    for magic, why_not in _MAGIC:
        if head.startswith(magic):
            return Sniffed(None, why_not=why_not)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return Sniffed(ReaderSource.PDF)
    text = _decoded(head)
    return _BINARY if text is None else _sniff_text(text.lstrip(), is_all=len(head) < HEAD_BYTES)


def _decoded(head: bytes) -> str | None:
    """Decode loosely, to recognise; the reader decodes strictly, to use. None when the bytes are no text at all."""
    for mark, codec in _UTF16:
        if head.startswith(mark):
            return head.decode(codec, "ignore").lstrip("\ufeff")
    if b"\x00" in head:
        wide = "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
        text = head.decode(wide, "ignore")
        return text if text[:1] in "{<[MFB" and "\x00" not in text else None
    text = head.removeprefix(UTF8_BOM).decode("utf-8", "replace")
    return None if len(_CONTROL.findall(text[:4096])) > len(text[:4096]) // 100 else text


def _sniff_text(text: str, *, is_all: bool) -> Sniffed:
    if text.startswith(("{", "[")):
        return _sniff_json(text, is_all=is_all)
    if text.startswith("<"):
        return _sniff_xml(text)
    if _HL7.match(text):
        return Sniffed(ReaderSource.HL7V2)
    if _X12.match(text):
        return Sniffed(None, why_not="an X12 transaction: X12 intake is not built yet")
    if _is_table(text):
        return Sniffed(ReaderSource.TEXT, Shape.TABLE)
    return Sniffed(ReaderSource.TEXT)


def _sniff_json(text: str, *, is_all: bool) -> Sniffed:
    if text.startswith("["):
        return Sniffed(None, why_not="a JSON list, which is neither FHIR nor a chart")
    outline = _outline(text)
    if "resourceType" in outline.keys or (outline.is_open and '"resourceType"' in text):
        one_line = outline.is_open and not outline.has_line_break
        # A Bundle on one endless line is still one Bundle; any other record of that size must be a line of a bulk file.
        lines = outline.has_next or (one_line and outline.kind != "Bundle")
        return Sniffed(ReaderSource.FHIR, Shape.LINES if lines else Shape.WHOLE)
    if {"patient", "encounter", "documents"} <= outline.keys:
        return Sniffed(ReaderSource.CHART)
    if outline.keys & _NOTE_COLUMNS and not outline.has_next:
        return Sniffed(ReaderSource.TEXT, Shape.TABLE)
    if outline.is_open and (is_all or not outline.keys):
        # Cut off or endless: the reader says what is wrong.
        return Sniffed(ReaderSource.CHART if outline.keys & {"patient", "encounter"} else ReaderSource.FHIR)
    return Sniffed(None, why_not="JSON that is neither FHIR, nor a chart, nor a note")


@dataclass(frozen=True, slots=True)
class _JsonOutline:
    """The first object of a JSON text, seen from outside."""

    keys: frozenset[str]
    kind: str  # of resourceType
    is_open: bool  # the object does not end within the text
    has_line_break: bool  # between its tokens
    has_next: bool  # another object follows


def _outline(text: str) -> _JsonOutline:  # noqa: C901 -- one loop over tokens reads best in one piece
    keys: set[str] = set()
    depth, kind, last, waits_for_key, has_line_break = 0, "", "", False, False
    for token in _JSON_TOKEN.finditer(text):
        string, opens, closes, mark, line_break = token.groups()
        if opens:
            depth, waits_for_key = depth + 1, depth == 0
        elif closes:
            depth -= 1
            if depth == 0:
                rest = text[token.end() :].lstrip()
                return _JsonOutline(
                    frozenset(keys), kind, is_open=False, has_line_break=has_line_break, has_next=rest[:1] == "{"
                )
        elif line_break:
            has_line_break = True
            if "resourceType" in keys:
                break  # a line of a bulk file has no break inside, so this is one record
        elif depth == 1 and mark:
            waits_for_key = mark == ","
        elif depth == 1 and string:
            if waits_for_key:
                last = string[1:-1]
                keys.add(last)
            elif last == "resourceType":
                kind = string[1:-1]
    return _JsonOutline(frozenset(keys), kind, is_open=True, has_line_break=has_line_break, has_next=False)


def _sniff_xml(text: str) -> Sniffed:
    place = 0
    while prolog := _PROLOG.match(text, place):
        place = prolog.end()
    root = _ROOT.match(text, place)
    name = root[1] if root else ""
    if name in {"ClinicalDocument", "section", ""}:
        # A bare C-CDA section goes to the reader too, which says that it has no patient.
        # Without a root in sight (a document type with a body hides it) the hardened reader refuses with the reason.
        return Sniffed(ReaderSource.CCDA)
    if name.lower() == "html":
        return Sniffed(None, why_not="a web page: save the note as plain text")
    if "http://hl7.org/fhir" in text[place : place + 4096]:
        return Sniffed(None, why_not="FHIR written as XML: export it as JSON")
    return Sniffed(None, why_not="XML that is not a C-CDA document")


def _is_table(text: str) -> bool:
    first, _, rest = text.partition("\n")
    try:
        cells = [cell.strip() for cell in next(csv.reader([first]), [])]
    except csv.Error:
        return False
    looks = len(cells) >= _FEWEST_CELLS and all(cells) and all(map(_CELL.match, cells))
    named = bool(_NOTE_COLUMNS & {cell.lower() for cell in cells})
    return looks and (named or all(" " not in cell for cell in cells)) and "," in rest.partition("\n")[0]
