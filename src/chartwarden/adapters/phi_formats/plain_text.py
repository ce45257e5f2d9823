"""Text files: one value, the whole text.

Example:
    >>> [value.place for part in read_text(b"Cough.", where="note.txt") for value in part.values]
    ['text']

"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chartwarden.adapters.phi_formats.values import Findings, Part, Value, masked_text
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.known import KnownIdentifiers

_MARKS: Final = (  # longer marks first: that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True, repr=False)
class Decoded:
    """A text with the way back to bytes."""

    text: str
    encoding: str
    mark: bytes = b""

    def encoded(self, text: str) -> bytes:
        """Give another text in the same encoding, behind the same byte order mark."""
        return self.mark + text.encode(self.encoding, "replace")


def decoded(data: bytes, *, where: str) -> Decoded:
    """Give the text of some bytes, line ends as they are, never by guessing.

    Raises:
        MalformedError: neither UTF-8, nor UTF-16 or UTF-32 with a byte order mark; or control characters in it.

    Source:
        Policy: every byte of a one-byte character set is some letter of each of them, so a wrong guess hides names.

    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedError(
            what="the text is neither UTF-8 nor UTF-16 with a byte order mark",
            where=f"{where}, byte {len(mark) + error.start + 1}",
            fix="Save it as UTF-8.",
        ) from None
    if strange := _UNPRINTABLE.search(text):
        raise MalformedError(
            what="there are control characters, so this is not a text file",
            where=f"{where}, line {text.count(chr(10), 0, strange.start()) + 1}",
            fix="Save it as UTF-8 text.",
        )
    return Decoded(text, encoding, mark)


@dataclass(frozen=True, slots=True)
class _TextPart:
    source: Decoded
    values: Sequence[Value]
    left_out: Sequence[str] = ()

    def known(self, subject: str) -> KnownIdentifiers | None:  # noqa: ARG002 -- as in Part: a text registers nobody
        return None

    def masked(self, findings: Findings) -> bytes:
        return self.source.encoded(masked_text(self.values[0], findings[0]))


def read_text(data: bytes, *, where: str) -> Iterator[Part]:
    """Give the one part of a text file.

    Raises:
        MalformedError: as `decoded`.

    """
    source = decoded(data, where=where)
    yield _TextPart(source, (Value("text", source.text),))
