"""From a file to its findings, and to a masked copy: the one way in, whatever the format.

Example:
    >>> formats = [shape.value for shape in Shape]
    >>> formats
    ['text', 'fhir or other JSON', 'JSON lines', 'C-CDA or other XML', 'HL7 v2', 'HTML', 'CSV', 'Parquet']

Source: 45 CFR 164.514(b)(2)(i); threat model V5.2 (sizes, archives).

"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import PurePosixPath
from typing import IO, Final

from chartwarden.adapters.intake.limits import MIB, Limits
from chartwarden.adapters.intake.opening import Input
from chartwarden.adapters.intake.sniffing import HEAD_BYTES, Sniffed, sniff
from chartwarden.adapters.phi_formats.ccda import read_ccda
from chartwarden.adapters.phi_formats.csv_table import read_csv
from chartwarden.adapters.phi_formats.hl7v2 import read_hl7v2
from chartwarden.adapters.phi_formats.html_text import read_html
from chartwarden.adapters.phi_formats.json_files import read_json, read_json_lines
from chartwarden.adapters.phi_formats.plain_text import read_text
from chartwarden.adapters.phi_formats.renaming import Renaming
from chartwarden.adapters.phi_formats.values import ALL_KINDS, Found, Part, findings_of, located
from chartwarden.chart.incoming import ReaderSource
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.kinds import IdentifierKind


class Shape(StrEnum):
    """A format that is searched."""

    TEXT = "text"
    JSON = "fhir or other JSON"
    JSON_LINES = "JSON lines"
    XML = "C-CDA or other XML"
    HL7V2 = "HL7 v2"
    HTML = "HTML"
    CSV = "CSV"
    PARQUET = "Parquet"


_BY_NAME: Final = {".csv": Shape.CSV, ".tsv": Shape.CSV, ".ndjson": Shape.JSON_LINES, ".jsonl": Shape.JSON_LINES}
_TEXT_NAMES: Final = frozenset({".txt", ".text", ".md", ".log", ".note", ""})
_ONE_LINE: Final = re.compile(rb"\s*\{[^\n]*\}\s*\n\s*\{")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every file of one run."""

    limits: Limits
    renaming: Renaming
    kinds: frozenset[IdentifierKind] = ALL_KINDS


def shape_of(head: bytes, *, name: str) -> Shape:
    """Say in which format a file is, by its content; its name decides only between tables, lines and text.

    Args:
        head: its first `HEAD_BYTES` bytes, unpacked.
        name: its name.

    Raises:
        MalformedError: it is empty, or of a format that is not searched here.

    """
    ending = PurePosixPath(name.removesuffix(".gz")).suffix.lower()
    if head.startswith(b"PAR1"):
        return Shape.PARQUET
    found = sniff(head)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in {b"{", b"["}:
        is_lines = ending in _BY_NAME or bool(_ONE_LINE.match(head))
        return Shape.JSON_LINES if is_lines and start == b"{" else Shape.JSON
    if start == b"<":
        return _markup_shape(found, name)
    if found.kind is ReaderSource.HL7V2:
        return Shape.HL7V2
    if found.kind is ReaderSource.TEXT:
        return _BY_NAME.get(ending, Shape.TEXT) if ending in _BY_NAME or ending in _TEXT_NAMES else Shape.TEXT
    why_not = found.why_not or "a file of a kind that is not searched here"
    raise MalformedError(what=why_not.partition(":")[0], where=name, fix="It was left out; look at it yourself.")


def _markup_shape(found: Sniffed, name: str) -> Shape:
    if "web page" in found.why_not:
        return Shape.HTML
    if "FHIR written as XML" in found.why_not:
        raise MalformedError(what="FHIR written as XML", where=name, fix="Export it as JSON.")
    return Shape.XML


def read_parts(source: Input, *, setting: Setting) -> Iterator[Part]:
    """Give the parts of an input in order.

    Args:
        source: from `intake.opening.open_inputs`.
        setting: of the run.

    Raises:
        MalformedError: it cannot be read; what was given before must be dropped.

    """
    where, limits = source.label, setting.limits
    with source.open() as stream:
        head = stream.read(HEAD_BYTES)
    if not head and source.why_not:
        raise MalformedError(what=source.why_not, where=where, fix="It was left out.")
    shape = shape_of(head, name=where)
    if shape is Shape.CSV:
        yield from read_csv(source.open, where=where)
    elif shape is Shape.JSON_LINES:
        yield from read_json_lines(source.open, where=where, limits=limits, renaming=setting.renaming)
    elif shape is Shape.PARQUET:
        yield from _parquet(source, where=where, limits=limits)
    else:
        yield from _whole(shape, _all(source, limits), where=where, setting=setting)


def _whole(shape: Shape, data: bytes, *, where: str, setting: Setting) -> Iterator[Part]:
    if shape is Shape.JSON:
        return read_json(data, where=where, limits=setting.limits, renaming=setting.renaming)
    if shape is Shape.XML:
        return read_ccda(data, where=where, limits=setting.limits, renaming=setting.renaming)
    if shape is Shape.HL7V2:
        return read_hl7v2(data, where=where, limits=setting.limits)
    if shape is Shape.HTML:
        return read_html(data, where=where)
    return read_text(data, where=where)


def _all(source: Input, limits: Limits) -> bytes:
    with source.open() as stream:
        data = stream.read(limits.max_file_bytes + 1)
    if len(data) > limits.max_file_bytes:
        raise MalformedError(
            what=f"the file is larger than {limits.max_file_bytes // MIB} MiB", where=source.label, fix="Split it."
        )
    return data


def _parquet(source: Input, *, where: str, limits: Limits) -> Iterator[Part]:
    try:
        module = import_module("chartwarden.adapters.phi_formats.parquet")
    except ModuleNotFoundError:
        raise MalformedError(
            what="reading Parquet needs pyarrow", where=where, fix="Install the extra: chartwarden[batch]."
        ) from None
    read: Callable[..., Iterator[Part]] = module.read_parquet
    with source.open() as stream:
        yield from read(stream if _is_seekable(stream) else io.BytesIO(_all(source, limits)), where=where)


def _is_seekable(stream: IO[bytes]) -> bool:
    return isinstance(stream, io.BufferedReader) and stream.seekable()


def searched(part: Part, *, kinds: frozenset[IdentifierKind] = ALL_KINDS) -> list[Found]:
    """Give the findings of a part with their places."""
    found = findings_of(part.values, known=part.known, kinds=kinds)
    return [row for value, one in zip(part.values, found, strict=True) for row in located(value, one)]


def masked(part: Part, *, kinds: frozenset[IdentifierKind] = ALL_KINDS) -> tuple[bytes, list[Found]]:
    """Give a part masked, and what was found in it."""
    found = findings_of(part.values, known=part.known, kinds=kinds)
    rows = [row for value, one in zip(part.values, found, strict=True) for row in located(value, one)]
    return part.masked(found), rows
