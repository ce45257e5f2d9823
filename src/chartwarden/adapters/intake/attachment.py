"""A file inside a message: decode it, and give its words or the reason why they can't be had.

Example:
    >>> found = attached(b"Cough.", media_type="text/plain", place="OBX 3", where="a.hl7", limits=Limits())
    >>> found.text, found.media_type
    (ClinicalText(6 chars), 'text/plain')
    >>> attached(b"", media_type="text/plain", place="OBX 3", where="a.hl7", limits=Limits()).what
    'the attached file is empty'

"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.pdf import NO_TEXT_LAYER, pdf_text
from chartwarden.adapters.intake.plain import decoded
from chartwarden.chart.incoming import Quarantined
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError

_WHITE: Final = re.compile(r"\s+")
_SEND_TEXT: Final = "Send the note's text, or a PDF that has text."
_SIGNATURES: Final = (  # what the bytes are counts more than what the sender says they are
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "text/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Attached:
    """The words of an attached file, and its bytes when it was no plain text."""

    text: ClinicalText
    media_type: str
    original: bytes

    def __repr__(self) -> str:
        return f"Attached({self.media_type!r}, {self.text!r})"


def base64_bytes(value: str, *, where: str, limits: Limits) -> bytes | None:
    """Decode base64 that may be broken over lines.

    Returns:
        The bytes, empty for an empty value; None when it is not base64.

    Raises:
        MalformedError: it would decode to more than `max_attachment_bytes`.

    """
    if len(value) * 3 // 4 > limits.max_attachment_bytes * 2:  # far too long even if a good part is white space
        raise MalformedError(what=_too_large(limits), where=where, fix="Send it in parts.")
    packed = _WHITE.sub("", value)
    if len(packed) * 3 // 4 > limits.max_attachment_bytes:
        raise MalformedError(what=_too_large(limits), where=where, fix="Send it in parts.")
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return None


def _too_large(limits: Limits) -> str:
    return f"an attached file is larger than {limits.max_attachment_bytes} bytes"


def real_media_type(data: bytes, *, declared: str) -> str:
    """Give the type that the first bytes show, else the declared one in lower case, without parameters."""
    shown = next((media_type for mark, media_type in _SIGNATURES if data.startswith(mark)), None)
    return shown or declared.partition(";")[0].strip().lower()


def attached(data: bytes, *, media_type: str, place: str, where: str, limits: Limits) -> Attached | Quarantined:
    """Give the words of an attached file.

    Args:
        data: its bytes, decoded.
        media_type: what the sender says it is; may be empty.
        place: where in the file it stands, for the reason of a quarantine.
        where: a label of the file.
        limits: bounds.

    Returns:
        Attached with at least one word; or Quarantined when it is empty, of a type that is not read, or damaged.

    Raises:
        MalformedError: larger than the limits allow.

    """
    if len(data) > limits.max_attachment_bytes:
        raise MalformedError(what=_too_large(limits), where=where, fix="Send it in parts.")
    if not data.strip():
        return Quarantined(place=place, what="the attached file is empty", fix="Send the file itself.")
    kind = real_media_type(data, declared=media_type)
    if kind == "application/pdf":
        return _pdf(data, place=place, where=where, limits=limits)
    if kind in {"text/rtf", "application/rtf"}:
        return Quarantined(place=place, what="rich text (RTF) is refused: it can carry programs", fix=_SEND_TEXT)
    if kind.startswith("image/"):
        return Quarantined(
            place=place, what="a picture, and reading pictures of text (OCR) is not built yet", fix=_SEND_TEXT
        )
    if kind in {"text/plain", "", "text"}:
        return _plain(data, place=place, where=where)
    return Quarantined(place=place, what="the attached file is of a type that is not read", fix=_SEND_TEXT)


def _pdf(data: bytes, *, place: str, where: str, limits: Limits) -> Attached | Quarantined:
    try:
        text = pdf_text(data, where=where, limits=limits)
    except MalformedError as error:
        return Quarantined(place=place, what=error.what, fix=error.fix)
    if not text.strip():
        return Quarantined(place=place, what=NO_TEXT_LAYER, fix=_SEND_TEXT)
    return Attached(ClinicalText(text), "application/pdf", data)


def _plain(data: bytes, *, place: str, where: str) -> Attached | Quarantined:
    try:
        text = decoded(data, where=where)
    except MalformedError as error:
        return Quarantined(place=place, what=error.what, fix=error.fix)
    if not text.strip():
        return Quarantined(place=place, what="the attached file is empty", fix="Send the file itself.")
    return Attached(ClinicalText(text), "text/plain", b"")
