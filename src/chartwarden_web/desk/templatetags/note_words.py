r"""The words of a note, escaped so that a browser keeps every character and its place.

HTML turns a carriage return in the source into a line feed and would merge the pair `\r\n` into one character; evidence
is measured in characters, so the reference is written instead.

Example:
    >>> str(note_words("a < b\r\n"))
    'a &lt; b&#13;\n'

"""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from chartwarden_web.desk.frame import chord_of

register = template.Library()


@register.filter
def chord(loinc: str) -> str:
    """Give the two keys in a row that lead to a type of document."""
    return chord_of(loinc)


@register.filter
def mask_of(section: int, mask: str) -> str:
    """Give the name of a mask in a document, by the section and its name there."""
    return f"{section}-{mask}"


@register.filter
def note_words(words: str) -> SafeString:
    """Give the escaped words; what is marked safe has been escaped on the same line."""
    return mark_safe(escape(words).replace("\r", "&#13;"))  # noqa: S308 -- escaped just here
