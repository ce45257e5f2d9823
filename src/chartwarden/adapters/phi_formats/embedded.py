"""A file inside a record (an attachment, a document body): its words as values, and a way to write it masked.

Text and web pages are searched and written again. Of a PDF the words are searched, but no copy of it can be vouched
for here, and of other types nothing is known: a masked copy of the record goes without them.

Example:
    >>> body = embedded(b"Cough.", media_type="text/plain", place="data", limits=Limits())
    >>> [value.text for value in body.values], body.write([()])
    (['Cough.'], b'Cough.')
    >>> embedded(b"GIF89a...", media_type="image/gif", place="data", limits=Limits()).write is None
    True

"""

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Final

from chartwarden.adapters.intake.attachment import real_media_type
from chartwarden.adapters.intake.fhir_attachments import HTML_TYPES, PDF_TYPE, Unusable, read_attachment
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.phi_formats.html_text import HtmlPart
from chartwarden.adapters.phi_formats.plain_text import Decoded, decoded
from chartwarden.adapters.phi_formats.values import Findings, Value, masked_text
from chartwarden.foundation.errors import MalformedError

_RICH_TEXT: Final = "text/rtf"
_MARKED_UP: Final = ("<!doctype html", "<html", "<div", "<p>", "<body")


@dataclass(frozen=True, slots=True)
class Embedded:
    """What is in it. `write` gives its bytes masked; None when a masked copy goes without it."""

    values: Sequence[Value]
    write: Callable[[Findings], bytes] | None


def media_type_of(declared: str, data: bytes) -> tuple[str, str]:
    """Give the type that the first bytes show, else the declared one, and the character set it names."""
    message = Message()
    message["content-type"] = declared.replace("\r", " ").replace("\n", " ") or "text/plain"
    return real_media_type(data, declared=message.get_content_type()), str(message.get_content_charset("") or "")


def embedded(data: bytes, *, media_type: str, place: str, limits: Limits, subject: str = "") -> Embedded:
    """Give what a file inside a record holds.

    Args:
        data: its bytes, decoded from base64.
        media_type: as declared, with parameters; empty counts as plain text.
        place: where it stands.
        limits: bounds.
        subject: whose record it is.

    """
    kind, charset = media_type_of(media_type, data)
    if kind in HTML_TYPES or (kind.startswith("text/") and kind != _RICH_TEXT):
        return _text(data, kind=kind, charset=charset, place=place, subject=subject)
    if kind == PDF_TYPE:
        read = read_attachment(data, content_type=kind, limits=limits)
        words = "" if isinstance(read, Unusable) else read.text
        return Embedded((Value(place, words, subject=subject),), None)
    return Embedded((), None)


def _text(data: bytes, *, kind: str, charset: str, place: str, subject: str) -> Embedded:
    try:
        is_unicode = not charset or codecs.lookup(charset).name in {"utf-8", "ascii"}
        source = decoded(data, where=place) if is_unicode else Decoded(data.decode(charset), charset)
    except (LookupError, UnicodeError, MalformedError):
        return Embedded((), None)
    text, encode = source.text, source.encoded
    if kind in HTML_TYPES or text.lstrip()[:14].lower().startswith(_MARKED_UP):
        page = HtmlPart(text, place=place, subject=subject)
        return Embedded(page.values, lambda findings: encode(page.masked(findings)))
    value = Value(place, text, subject=subject)
    return Embedded((value,), lambda findings: encode(masked_text(value, findings[0])))
