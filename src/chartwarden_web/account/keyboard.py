"""A member's keys on the page: how keys are written, which ones the page translates, and the list of them.

Example:
    >>> caps("Control+Enter"), caps("g d")
    (('Ctrl ↵',), ('g', 'd'))

"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from chartwarden.workforce.keyboard import KeyMap, kept_key_map
from chartwarden.workforce.member import Member
from chartwarden.workforce.verbs import FIXED, VERBS, Group, Place, Verb

_CAPS: Final = {
    "Control": "Ctrl",
    "Enter": "↵",
    "Escape": "Esc",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "PageUp": "Page up",
    "PageDown": "Page down",
}
_PLAIN: Final = (*"abcdefghijklmnopqrstuvwxyz", *"0/.,;'[]-=?*+!")  # what a list without JavaScript offers
_WITH_CONTROL: Final = (
    *(f"Control+{key}" for key in "bdeghijkmopqsu"),
    "Control+Enter",
    *(f"F{n}" for n in (2, 4, 6, 8)),
)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What a key does, as a list shows it. `verb` is None for a key that stays what it is."""

    words: str
    caps: tuple[str, ...]
    verb: Verb | None = None
    key: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that belong together."""

    title: str
    lines: tuple[KeyLine, ...]


def caps(key: str) -> tuple[str, ...]:
    """Give what is written on the keys to press, one after the other."""
    return tuple(_cap(_parts(press)) for press in key.split(" "))


def key_map_of(request: HttpRequest) -> KeyMap:
    """Give the keys of whoever asks, read once for each page; those from the start for whoever is nobody here."""
    found: KeyMap | None = getattr(request, "key_map", None)
    if found is None:
        desk = getattr(request, "desk", None)
        found = kept_key_map(desk.workforce.keys_of(desk.member.id)) if desk is not None else KeyMap()
        request.key_map = found  # type: ignore[attr-defined]  # kept for the rest of this page
    return found


def translation(keys: KeyMap) -> str:
    """Give what the page's script must translate, by place; empty when every key is the one from the start."""
    told = {place.value: moved for place in Place if (moved := keys.translated(place))}
    return json.dumps(told) if keys.chosen else ""


def key_groups(keys: KeyMap, member: Member) -> tuple[KeyGroup, ...]:
    """List the keys that a member has, in groups; what other roles do is left out."""
    groups = []
    for group in Group:
        verbs = [verb for verb in VERBS if verb.group is group and (not verb.roles or verb.roles & member.roles)]
        lines = [_line(verb, keys) for verb in verbs]
        fixed = [KeyLine(words, caps(key)) for key, words, its in FIXED if its is group]
        groups.append(KeyGroup(group.value, (*lines, *fixed)))
    return tuple(group for group in groups if group.lines)


def keys_offered() -> Sequence[tuple[str, str]]:
    """Give keys to choose among without pressing one, with how they are written."""
    in_a_row = (f"g {key}" for key in "abcdefghijklmnopqrstuvwxyz")
    return tuple((key, " ".join(caps(key))) for key in (*_PLAIN, *_WITH_CONTROL, *in_a_row))


def _line(verb: Verb, keys: KeyMap) -> KeyLine:
    key = keys.key_of(verb.name)
    return KeyLine(verb.words, caps(key), verb, key, is_chosen=key != verb.key)


def _cap(parts: Sequence[str]) -> str:
    """Write one press; a letter beside Control or Alt is written large, as it stands on the key."""
    *modifiers, key = (_CAPS.get(part, part) for part in parts)
    return " ".join((*modifiers, key.upper() if modifiers and len(key) == 1 else key))


def _parts(press: str) -> list[str]:
    """Split a press into modifiers and key; a plus sign may be the key itself."""
    *modifiers, key = press.removesuffix("+").split("+") if press != "+" else ["+"]
    return [*modifiers, key if not press.endswith("+") or press == "+" else "+"]
