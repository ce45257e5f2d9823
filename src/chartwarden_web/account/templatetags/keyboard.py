"""The member's own keys in templates: `{% kbd "next-document" %}` writes the key that does it for whoever reads.

Example:
    >>> str(written(("g", "d")))
    '<kbd class="kbd">g</kbd> <kbd class="kbd">d</kbd>'

"""

from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from chartwarden.workforce.keyboard import KeyMap
from chartwarden_web.account import keyboard

register = template.Library()


def written(caps: Sequence[str], look: str = "kbd") -> SafeString:
    """Give keys as elements, one after the other."""
    return format_html_join(" ", '<kbd class="{}">{}</kbd>', ((look, cap) for cap in caps))


@register.simple_tag(takes_context=True)
def kbd(context: Context, name: str, look: str = "kbd") -> SafeString:
    """Write the key of a verb."""
    return written(keyboard.caps(_keys(context).key_of(name)), look)


@register.filter
def keycaps(caps: Sequence[str]) -> SafeString:
    """Write keys."""
    return written(caps)


@register.simple_tag(takes_context=True)
def key_translation(context: Context) -> str:
    """Give what the script translates, for whoever chose other keys."""
    return keyboard.translation(_keys(context))


@register.simple_tag(takes_context=True)
def key_groups(context: Context) -> Sequence[keyboard.KeyGroup]:
    """List the keys of whoever asks."""
    request = context["request"]
    return keyboard.key_groups(keyboard.key_map_of(request), request.desk.member)


def _keys(context: Context) -> KeyMap:
    """Give the keys of whoever asks; those from the start on a page that is made without a request."""
    request = context.get("request")
    return keyboard.key_map_of(request) if request is not None else KeyMap()
