"""Attachments of FHIR notes: what a sender put inside a record, turned into words or kept as an image.

An attachment is never taken at its word: the bytes must look like the type they claim, be complete base64, and hold
something. A link without content is not an empty note.

Example:
    >>> read_attachment(b"Cough.", content_type="text/plain", limits=Limits())
    Written(6 chars, 0 bytes)
    >>> read_attachment(b"", content_type="text/plain", limits=Limits()).what
    'the attachment is empty'

Source: threat model V5.2.2 (content matches its claimed type).

"""

import binascii
import codecs
import re
from dataclasses import dataclass
from email.message import Message

from chartwarden.adapters.intake.limits import MIB, Limits
from chartwarden.adapters.intake.narrative import html_text
from chartwarden.foundation.errors import MalformedError

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xhtml"})
PDF_TYPE = "application/pdf"
_MAGIC = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
    "image/bmp": (b"BM",),
    "image/webp": (b"RIFF",),
}
_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/tif": "image/tiff",
    "application/x-pdf": PDF_TYPE,
    "text/x-html": "text/html",
}
# Character sets of the world's records. The codec table also holds transforms (punycode, escapes) that are none.
_CHARSETS = re.compile(
    r"(us-)?ascii|utf-?(8|16|32)|iso-?8859|latin|windows-125|cp\d|mac|koi8|big5|gb|euc|shift_?jis", re.IGNORECASE
)
_NOT_TEXT = (b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """What an attachment holds: words, or an original to look at, or both."""

    text: str
    media_type: str
    original: bytes = b""

    def __repr__(self) -> str:
        return f"Written({len(self.text)} chars, {len(self.original)} bytes)"


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why an attachment is kept out, and what its sender can do."""

    what: str
    fix: str


def decode_base64(data: str, *, limits: Limits) -> bytes | Unusable:
    """Decode base64 strictly: a lenient decoder turns a damaged attachment into a different one.

    Line breaks and spaces are allowed, as FHIR does. Empty data gives empty bytes.
    """
    if len(data) * 3 // 4 > limits.max_attachment_bytes + 2:
        return too_large(limits)
    compact = data if data.isascii() and not any(space in data for space in " \r\n\t") else "".join(data.split())
    try:
        return binascii.a2b_base64(compact.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        return Unusable("the attachment is not complete base64", "Export the record again.")


def too_large(limits: Limits) -> Unusable:
    """Say that an attachment is over the limit."""
    size = limits.max_attachment_bytes // MIB
    return Unusable(
        f"the attachment is larger than {size} MiB", "Send it in parts, or raise the limit for this import."
    )


def read_attachment(data: bytes, *, content_type: str, limits: Limits) -> Written | Unusable:
    r"""Turn the bytes of an attachment into words, or keep an image as it is.

    Args:
        data: decoded bytes; may be empty, which is unusable.
        content_type: a MIME type as sent, with parameters such as `charset`; empty counts as `text/plain`.
        limits: the sizes that are allowed.

    Returns:
        The words with `\n` line ends, the media type to file it under (`text/plain` for all text, since markup is
        gone), and the original bytes of a PDF or image; or why it cannot be used.

    """
    media_type, charset = _parts(content_type)
    if not data.strip():
        return Unusable("the attachment is empty", "Send the note with its text.")
    if len(data) > limits.max_attachment_bytes:
        return too_large(limits)
    if media_type in _MAGIC:
        return _image_or_pdf(data, media_type, limits)
    if media_type in HTML_TYPES or (media_type.startswith("text/") and media_type != "text/rtf"):
        return _words(data, media_type, charset)
    return Unusable(f"attachments of type {_shown(media_type)} are not read yet", "Send the note as plain text or PDF.")


def _parts(content_type: str) -> tuple[str, str]:
    message = Message()
    message["content-type"] = content_type.replace("\r", " ").replace("\n", " ") or "text/plain"
    media_type = message.get_content_type()
    return _ALIASES.get(media_type, media_type), message.get_content_charset("")


def _shown(media_type: str) -> str:
    """A type may be quoted back only when it looks like one: it comes from outside."""
    known = all(part.replace("-", "").replace("+", "").replace(".", "").isalnum() for part in media_type.split("/"))
    return media_type if known and len(media_type) <= 80 else "an unknown kind"  # noqa: PLR2004 -- longest that reads well


def _image_or_pdf(data: bytes, media_type: str, limits: Limits) -> Written | Unusable:
    if not data[:1024].lstrip().startswith(_MAGIC[media_type]):
        return Unusable(f"the attachment says it is {media_type} and is not", "Ask the sender for the right file.")
    if media_type != PDF_TYPE:
        return Written("", media_type, data)
    # The PDF library is loaded only when a PDF comes, since most imports have none.
    from chartwarden.adapters.intake.pdf import pdf_text  # noqa: PLC0415

    try:
        return Written(_unix_lines(pdf_text(data, limits=limits)), PDF_TYPE, data)
    except MalformedError as error:
        return Unusable(error.what, error.fix)


def _words(data: bytes, media_type: str, charset: str) -> Written | Unusable:
    if data.startswith(_NOT_TEXT):
        return Unusable("the attachment says it is text and is not", "Send it with its real type.")
    try:
        codec = codecs.lookup(charset if _CHARSETS.match(charset) else "utf-8" if not charset else "undefined")
        decoded = data.decode("utf-8-sig" if codec.name == "utf-8" else codec.name)
    except (LookupError, UnicodeError):
        named = "UTF-8" if not charset else "the character set it names"
        return Unusable(f"the attachment's text is not in {named}", "Send it as UTF-8 and say so.")
    if "\x00" in decoded:
        return Unusable("the attachment says it is text and holds zero bytes", "Send it with its real type.")
    try:
        text = html_text(decoded) if media_type in HTML_TYPES else _unix_lines(decoded)
    except MalformedError as error:
        return Unusable(f"{error.where}: {error.what}", error.fix)
    if not text.strip():
        return Unusable("the attachment holds no words", "Send the note with its text.")
    return Written(text, "text/plain")


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
