"""HTML and XHTML in one string: a FHIR narrative, or an attachment that is a web page.

Example:
    >>> page = HtmlPart("<div title='Ada'>Cough.<!-- Ada --></div>", place="text.div")
    >>> [value.place for value in page.values]
    ['text.div', 'text.div@title', 'text.div (comment)']

"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartwarden.adapters.phi_formats.markup import (
    Sort,
    comment_words,
    narrative,
    shown_attributes,
    tokens,
    words_of,
)
from chartwarden.adapters.phi_formats.plain_text import Decoded, decoded
from chartwarden.adapters.phi_formats.projection import Edit, edited
from chartwarden.adapters.phi_formats.values import Findings, Part, Value, edits_of
from chartwarden.phi.known import KnownIdentifiers


class HtmlPart:
    """The words, visible attributes and comments of a page. Comments are not in a masked copy: nobody reads them."""

    def __init__(self, source: str, *, place: str, subject: str = "") -> None:
        self._source = source
        self._comments: list[Edit] = []
        self.values: Sequence[Value] = self._read(place, subject)

    def _read(self, place: str, subject: str) -> list[Value]:
        source = self._source
        words = narrative(source, 0, len(source))
        values = [Value(place, words.text, subject=subject, origin=words)]
        for token in tokens(source):
            for found in shown_attributes(source, token):
                part = words_of(source, found.value_start, found.value_end)
                values.append(Value(f"{place}@{found.name}", part.text, subject=subject, origin=part))
            if token.sort is Sort.COMMENT:
                part = comment_words(source, token)
                values.append(Value(f"{place} (comment)", part.text, subject=subject, origin=part))
                self._comments.append(Edit(token.start, token.end, ""))
        return values

    def masked(self, findings: Findings) -> str:
        """Give the page with what was found replaced."""
        edits = [edit for value, one in zip(self.values, findings, strict=True) for edit in edits_of(value, one)]
        return edited(self._source, [*edits, *self._comments])


@dataclass(frozen=True, slots=True)
class _HtmlFile:
    """A page that is a file of its own."""

    source: Decoded
    page: HtmlPart
    left_out: Sequence[str] = ()

    @property
    def values(self) -> Sequence[Value]:
        return self.page.values

    def known(self, subject: str) -> KnownIdentifiers | None:  # noqa: ARG002 -- as in Part: a page registers nobody
        return None

    def masked(self, findings: Findings) -> bytes:
        return self.source.encoded(self.page.masked(findings))


def read_html(data: bytes, *, where: str) -> Iterator[Part]:
    """Give the one part of a web page.

    Raises:
        MalformedError: as `plain_text.decoded`.

    """
    source = decoded(data, where=where)
    yield _HtmlFile(source, HtmlPart(source.text, place="page"))
