r"""The one door for XML: no document type, no entities, no network, bounded depth and size.

Every other module of the product reads XML through here, and the linter forbids the parsers themselves elsewhere.
The parser is expat behind defusedxml: it never fetches anything, and a document type declaration ends the reading
before one entity of it is known.

Example:
    >>> limits = Limits()
    >>> text_of(parse_xml(b"<text><paragraph>Cough.</paragraph><list><item>Fever</item></list></text>",
    ...                   where="note.xml", limits=limits))
    'Cough.\n- Fever'

"""

import re
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder  # values only; the parser is defused
from xml.parsers.expat import ErrorString

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # it ships no types
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]  # as above

from chartwarden.adapters.intake.limits import Limits
from chartwarden.foundation.errors import MalformedError

MOST_ELEMENTS: Final = 1_000_000  # policy: the largest sample has 21,000; each costs about 200 bytes of memory
_WHOLE_FILE: Final = "Ask the sender for the whole file, as well-formed XML."


class _TooDeepError(Exception):
    """Elements are nested deeper than the limit."""


class _TooManyError(Exception):
    """There are more elements than the limit."""


class _BoundedBuilder(TreeBuilder):
    """Builds a tree while counting, so that a bomb is refused while it is still small."""

    def __init__(self, *, max_depth: int) -> None:
        super().__init__()
        self._max_depth, self._depth, self._count = max_depth, 0, 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Open an element.

        Raises:
            _TooDeepError: it is nested too deep.
            _TooManyError: there were too many before it.

        """
        self._depth += 1
        self._count += 1
        if self._depth > self._max_depth:
            raise _TooDeepError
        if self._count > MOST_ELEMENTS:
            raise _TooManyError
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Close an element."""
        self._depth -= 1
        return super().end(tag)


def parse_xml(data: bytes, *, where: str, limits: Limits) -> Element:
    """Read a whole XML document.

    Args:
        data: the bytes as received; the encoding is the one the document declares, UTF-8 without a declaration.
        where: a label for the reader of an error.
        limits: bounds; `max_file_bytes` and `max_depth` are used here.

    Returns:
        The root element.

    Raises:
        MalformedError: it is too large, too deep, not well-formed, wrongly encoded, or brings a document type
            declaration (and so perhaps entities). The message has the line and quotes nothing.

    Source:
        OWASP ASVS 5.0 V1.5.1; threat model, "sender of a document".

    """
    if len(data) > limits.max_file_bytes:
        raise MalformedError(
            what=f"the XML is larger than {limits.max_file_bytes} bytes", where=where, fix="Send it in smaller parts."
        )
    parser = DefusedXMLParser(
        target=_BoundedBuilder(max_depth=limits.max_depth), forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        # Only expat's own fixed sentence: the text of the exception may quote the name of an entity.
        raise MalformedError(
            what=f"the XML is not well-formed ({ErrorString(error.code)})",
            where=f"{where}, line {error.position[0]}",
            fix=_WHOLE_FILE,
        ) from None
    except DefusedXmlException:
        raise MalformedError(
            what="the XML has a document type declaration or entities, which are refused because they can hide attacks",
            where=_place(where, parser),
            fix="Send it without a DOCTYPE.",
        ) from None
    except _TooDeepError:
        raise MalformedError(
            what=f"elements are nested more than {limits.max_depth} deep",
            where=_place(where, parser),
            fix="Check the sending system: no clinical document needs that.",
        ) from None
    except _TooManyError:
        raise MalformedError(
            what=f"there are more than {MOST_ELEMENTS} elements",
            where=_place(where, parser),
            fix="Send it in smaller parts.",
        ) from None
    except (ValueError, LookupError):  # an encoding that is unknown, or of several bytes per character
        raise MalformedError(
            what="the XML declares an encoding that cannot be read", where=where, fix="Send it as UTF-8."
        ) from None
    return root


def _place(where: str, parser: Any) -> str:  # noqa: ANN401 -- defusedxml has no types
    return f"{where}, line {parser.parser.CurrentLineNumber}"


def local_name(element: Element) -> str:
    """Give the name of an element without its namespace; empty for what is no element."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


# One set of words for C-CDA narrative (HL7 V3 narrative block) and XHTML: both end up as lines of text.
_BLOCKS: Final = frozenset(
    "paragraph list item table caption thead tbody tfoot tr text footnote "
    "p div ul ol li dl dt dd section article header footer pre blockquote "
    "h1 h2 h3 h4 h5 h6 hr body html address".split()
)
_ITEMS: Final = frozenset({"item", "li"})
_CELLS: Final = frozenset({"td", "th"})
_ORDERED: Final = frozenset({"ol"})
_SILENT: Final = frozenset({"script", "style", "head", "col", "colgroup", "renderMultiMedia", "img"})
_GAPS: Final = re.compile(r"[ \t\r\n\f\v\u00a0]+")


class _Lines:
    """Collects running text into lines, collapsing white space as a browser does."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._now: list[str] = []
        self._mark = ""

    def begin_item(self, mark: str) -> None:
        self.end()
        self._mark = mark

    def end_item(self) -> None:
        self.end()
        self._mark = ""  # an item without words leaves no mark behind

    def add(self, text: str | None) -> None:
        if text:
            self._now.append(text)

    def end(self) -> None:
        line = _GAPS.sub(" ", "".join(self._now)).strip()
        self._now = []
        if line:
            self.done.append(self._mark + line)
            self._mark = ""


def text_of(element: Element) -> str:
    r"""Give the words of a narrative as lines.

    Blocks and `<br/>` end a line, list items begin with "- " or, in an ordered list, with their number (notes say
    "secondary to #1"), the cells of a table row are joined by a tab. What the sender marked as deleted
    (`revised="delete"`) is left out: it no longer counts.

    Args:
        element: a C-CDA `text`, an XHTML `div`, or any element.

    Returns:
        Lines joined by `\n`, without empty lines; empty when there are no words.

    Source:
        HL7 CDA R2, section 4.3.5 (narrative block).

    """
    lines = _Lines()
    _walk(element, lines)
    lines.end()
    return "\n".join(lines.done)


def _walk(element: Element, lines: _Lines) -> None:
    name = local_name(element)
    if name in _SILENT or element.get("revised") == "delete":
        return
    if name == "tr":
        _row(element, lines)
        return
    if name in _BLOCKS or name == "br":
        lines.end()
    lines.add(element.text)
    number = 0
    for child in element:
        if local_name(child) in _ITEMS:
            number += 1
            lines.begin_item(f"{number}. " if _is_ordered(element) else "- ")
            _walk(child, lines)
            lines.end_item()
        else:
            _walk(child, lines)
        lines.add(child.tail)
    if name in _BLOCKS:
        lines.end()


def _is_ordered(element: Element) -> bool:
    return local_name(element) in _ORDERED or element.get("listType") == "ordered"


def _row(element: Element, lines: _Lines) -> None:
    lines.end()
    cells = [
        text_of(child).replace("\n", "; ")
        for child in element
        if local_name(child) in _CELLS and child.get("revised") != "delete"
    ]
    row = "\t".join(cells).rstrip("\t")
    if row.strip():
        lines.done.append(row)
