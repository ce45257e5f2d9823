r"""A file inside a C-CDA document or an HL7 v2 message: its words, or the reason why they can't be had.

Those two name the type of a file in ways of their own and often wrongly, so the first bytes count before the name does.

Example:
    >>> found = attached(b"Cough.", media_type="text/plain", place="OBX 3", limits=Limits())
    >>> found.text, found.media_type
    (ClinicalText(6 chars), 'text/plain')
    >>> attached(b"{\\rtf1 Cough.}", media_type="text/plain", place="OBX 3", limits=Limits()).what
    'rich text (RTF) is refused: it can carry programs'

"""

from dataclasses import dataclass
from typing import Final

from chartwarden.adapters.intake.fhir_attachments import Unusable, decode_base64, read_attachment
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.pdf import NO_TEXT_LAYER
from chartwarden.chart.incoming import Quarantined
from chartwarden.chart.text import ClinicalText

_SEND_TEXT: Final = "Send the note's text, or a PDF that has text."
_RICH_TEXT: Final = frozenset({"text/rtf", "application/rtf"})
_SIGNATURES: Final = (
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
    """The words of an attached file, and its bytes when it was no text. A picture has no words yet."""

    text: ClinicalText
    media_type: str
    original: bytes

    def __repr__(self) -> str:
        return f"Attached({self.media_type!r}, {self.text!r})"


def real_media_type(data: bytes, *, declared: str) -> str:
    """Give the type that the first bytes show, else the declared one."""
    return next((media_type for mark, media_type in _SIGNATURES if data.startswith(mark)), declared)


def attached(data: bytes, *, media_type: str, place: str, limits: Limits) -> Attached | Quarantined:
    """Give the words of an attached file, or keep a picture as it is.

    Args:
        data: its bytes, decoded.
        media_type: what the sender says it is; empty counts as plain text.
        place: where in the file it stands, for the reason of a quarantine.
        limits: bounds.

    Returns:
        Attached; or Quarantined when it is empty, too large, damaged, or of a type that is not read.

    """
    kind = real_media_type(data, declared=media_type)
    if kind.partition(";")[0].strip().lower() in _RICH_TEXT:
        return Quarantined(place=place, what="rich text (RTF) is refused: it can carry programs", fix=_SEND_TEXT)
    found = read_attachment(data, content_type=kind, limits=limits)
    if isinstance(found, Unusable):
        return Quarantined(place=place, what=found.what, fix=found.fix)
    if kind == "application/pdf" and not found.text.strip():
        return Quarantined(place=place, what=NO_TEXT_LAYER, fix=_SEND_TEXT)
    return Attached(ClinicalText(found.text), found.media_type, found.original)


def attached_base64(value: str, *, media_type: str, place: str, limits: Limits) -> Attached | Quarantined:
    """Give the words of an attached file that is packed as base64, perhaps broken over lines.

    Returns:
        As `attached`; Quarantined also when it is no base64.

    """
    data = decode_base64(value, limits=limits)
    if isinstance(data, Unusable):
        return Quarantined(place=place, what=data.what, fix=data.fix)
    return attached(data, media_type=media_type, place=place, limits=limits)
