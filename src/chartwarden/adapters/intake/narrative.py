r"""HTML narrative to plain text, without scripts, entities or fetches.

The HTML parser of libxml2 is told to go nowhere (`no_network`) and, unlike its XML parser, expands no entity that a
document declares. Lines are kept where a reader would see them; table cells are set apart by tabs.

Example:
    >>> html_text("<div><p>Chest:</p><ul><li>clear</li></ul><script>x()</script></div>")
    'Chest:\n\n- clear'

"""

import re

from lxml import etree

from chartwarden.foundation.errors import MalformedError

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_PARAGRAPHS = frozenset("h1 h2 h3 h4 h5 h6 p table".split())
_SILENT = frozenset("head iframe link meta noscript object script style template title".split())
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0]+")
_MANY_LINES = re.compile(r"\n{3,}")


def html_text(markup: str) -> str:
    r"""Give the words of an HTML or XHTML fragment as a reader would see them.

    Args:
        markup: decoded text; a document type declaration and an XML declaration are allowed and ignored.

    Returns:
        Text with `\n` line ends, trimmed; empty when there are no words.

    Raises:
        MalformedError: the elements nest so deep that the parser left some out.

    """
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    if not markup.strip():
        return ""
    root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    if any(entry.type == etree.ErrorTypes.ERR_INTERNAL_ERROR or "depth" in entry.message for entry in parser.error_log):
        raise MalformedError(
            what="its elements nest too deep", where="the narrative", fix="Ask the sender for the plain text."
        )
    if root is None:
        return ""
    out = _Lines()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        (out.opens if event == "start" else out.closes)(element)
    return out.text()


class _Lines:
    """Collects words in reading order. Walks events, not recursion, so nesting costs no stack."""

    def __init__(self) -> None:
        self._parts: list[str] = ["\n"]
        self._silent = 0

    def opens(self, element: etree._Element) -> None:
        tag = _tag(element)
        self._silent += tag in _SILENT
        if tag == "br":
            self._parts.append("\n")
        if tag in _BLOCKS:
            self._new_line()
        if tag == "li":
            self._parts.append("- ")
        self._say(element.text)

    def closes(self, element: etree._Element) -> None:
        tag = _tag(element)
        self._silent -= tag in _SILENT
        if tag in {"td", "th"}:
            self._parts.append("\t")
        if tag in _BLOCKS:
            self._new_line()
        if tag in _PARAGRAPHS:
            self._parts.append("\n")
        self._say(element.tail)

    def text(self) -> str:
        lines = (line.strip(" \t") for line in "".join(self._parts).split("\n"))
        return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()

    def _new_line(self) -> None:
        # A list item that opens with a paragraph keeps its dash on the paragraph's line.
        if not self._parts[-1].endswith("\n") and self._parts[-1] != "- ":
            self._parts.append("\n")

    def _say(self, words: str | None) -> None:
        if not words or self._silent:
            return
        words = _SPACES.sub(" ", words)
        if words != " " or not self._parts[-1].endswith(("\n", "- ")):
            self._parts.append(words)


def _tag(element: etree._Element) -> str:
    return str(element.tag).lower()
