"""How tests of written forms read a phrase: what is reported, as words and kinds."""

from chartwarden.phi.candidate import Candidate, resolve
from chartwarden.phi.fold import fold
from chartwarden.phi.structured import structured

REPORTED = 0.5


def one_byte_a_character(text: str) -> bytes:
    """Give the bytes that the engine scans."""
    return bytes(min(ord(character), 0x80) for character in text)


def reported(text: str) -> list[Candidate]:
    """Give the candidates that ask to be reported, disjoint and sorted."""
    folded = fold(text).value
    found = structured(folded, one_byte_a_character(folded))
    return resolve([c for c in found if c.confidence >= REPORTED], folded)


def found(text: str) -> list[tuple[str, str]]:
    """Give the words that are reported and their kinds."""
    folded = fold(text).value
    return [(folded[c.start : c.end], c.kind.value) for c in reported(text)]


def marked(text: str) -> str:
    """Give the text with what is reported in brackets: `seen [3/14/26] today`."""
    folded = fold(text).value
    pieces, last = [], 0
    for c in reported(text):
        pieces += [folded[last : c.start], "[", folded[c.start : c.end], "]"]
        last = c.end
    return "".join([*pieces, folded[last:]])


def kinds(text: str) -> set[str]:
    """Give the kinds that are reported."""
    return {kind for _, kind in found(text)}
