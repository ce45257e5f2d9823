r"""XML and HTML as a reader sees them, with the way back to each character of the source.

A token is a tag, a run of words, a comment, a CDATA section or an instruction. Tokens cover the source without a gap,
so replacing words inside them leaves all else as it was. Well-formedness is checked by the one door for XML before
(`intake.xml`); here nothing is resolved but character references.

Example:
    >>> source = "<p>Mr. O&#39;Hara, <b>Exam</b>ple</p>"
    >>> words = narrative(source, 0, len(source)).text
    >>> words
    "Mr. O'Hara, Example\n"

"""

import html
import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from chartwarden.adapters.phi_formats.projection import Builder, Projection

_TOKEN: Final = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))"
    r"|(?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|(?P<instruction><[?!][^>]*(?:>|\Z))"
    r"|(?P<tag></?[A-Za-z_](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)"
    r"|(?P<words>[^<]+|<)",
    re.DOTALL,
)
_NAME: Final = re.compile(r"</?(?:[\w.-]+:)?([\w.-]+)")
_ATTRIBUTE: Final = re.compile(r"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});")
_INLINE: Final = frozenset(
    "a abbr b bdo big cite code dfn em font i kbd label mark q s samp small span strong sub sup tt u var content "
    "linkHtml linkhtml renderMultiMedia footnoteRef".split()
)
_SEEN: Final = frozenset({"alt", "title", "href", "summary", "content", "value", "src", "label"})
_CDATA_OPENS, _CDATA_CLOSES = len("<![CDATA["), len("]]>")
_COMMENT_OPENS, _COMMENT_CLOSES = len("<!--"), len("-->")


class Sort(Enum):
    """What a token is."""

    OPENS = "opens"
    CLOSES = "closes"
    EMPTY = "empty"
    WORDS = "words"
    CDATA = "cdata"
    COMMENT = "comment"
    INSTRUCTION = "instruction"


class Token(NamedTuple):
    """`source[start:end]`. `name` is that of an element without its namespace prefix."""

    sort: Sort
    start: int
    end: int
    name: str = ""


class Attribute(NamedTuple):
    """An attribute in a source: the whole of it, and its value between the quotes."""

    name: str  # as written, with its prefix
    start: int
    end: int
    value_start: int
    value_end: int


def tokens(source: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Cut a source into tokens that cover it without a gap, in order."""
    for found in _TOKEN.finditer(source, start, len(source) if end is None else end):
        kind = found.lastgroup
        if kind == "tag":
            named = _NAME.match(found[0])
            name = named[1] if named else ""
            closes = Sort.CLOSES if found[0].startswith("</") else Sort.OPENS
            yield Token(Sort.EMPTY if found[0].endswith("/>") else closes, found.start(), found.end(), name)
        else:
            yield Token(Sort(kind), found.start(), found.end())


def attributes(source: str, tag: Token) -> Iterator[Attribute]:
    """Give the attributes of a tag, in order."""
    for found in _ATTRIBUTE.finditer(source, tag.start, tag.end):
        group = 2 if found[2] is not None else 3
        yield Attribute(found[1], found.start(), found.end(), found.start(group), found.end(group))


def say_words(builder: Builder, start: int, end: int) -> None:
    """Add words of the source with their character references resolved."""
    here = start
    for found in _REFERENCE.finditer(builder.source, start, end):
        builder.copy(here, found.start())
        builder.say(html.unescape(found[0]), found.start(), found.end())
        here = found.end()
    builder.copy(here, end)


def words_of(source: str, start: int, end: int) -> Projection:
    """Give one run of words, or the value of an attribute, as words."""
    builder = Builder(source)
    say_words(builder, start, end)
    return builder.done()


def say_token(builder: Builder, token: Token) -> None:
    """Add what a reader sees of a token; a block element sets its words apart, and an attribute's words too."""
    if token.sort is Sort.WORDS:
        say_words(builder, token.start, token.end)
    elif token.sort is Sort.CDATA:
        builder.copy(token.start + _CDATA_OPENS, token.end - _CDATA_CLOSES)
    elif token.name in {"td", "th"}:
        builder.gap("\t")
    elif token.name and token.name.lower() not in _INLINE:
        builder.gap("\n")


def shown_attributes(source: str, token: Token) -> Iterator[Attribute]:
    """Give the attributes of a tag that a reader may see or follow."""
    if token.sort in {Sort.OPENS, Sort.EMPTY}:
        yield from (found for found in attributes(source, token) if found.name.lower() in _SEEN)


def comment_words(source: str, token: Token) -> Projection:
    """Give the words of a comment."""
    return words_of(source, token.start + _COMMENT_OPENS, max(token.end - _COMMENT_CLOSES, token.start))


def narrative(source: str, start: int, end: int) -> Projection:
    """Give the words between two places of a source as one text. Comments and attributes are not in it."""
    builder = Builder(source)
    for token in tokens(source, start, end):
        say_token(builder, token)
    return builder.done()
