"""What a page says when its veil falls. Whatever cannot be read is left out: nothing may keep the veil from falling.

Example:
    >>> VeilForm.read({"path": "/", "offset": "x", "typed": "[["}).offset
    0

"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from chartwarden.actions.sessions import Typed

_MOST_FIELDS, _LONGEST_WORDS, _LONGEST_NAME = 40, 4000, 200
_HALF_LETTER = re.compile("[\ud800-\udfff]")  # JSON can name one; no text that is kept can hold it
_FURTHEST = 10_000_000  # pixels


@dataclass(frozen=True, slots=True)
class VeilForm:
    """Where the page was, how far it was scrolled, and what was typed on it."""

    path: str
    offset: int
    typed: tuple[Typed, ...]
    is_idle: bool  # nobody was there; else somebody asked for it
    is_echo: bool  # another tab asked for it, and leads back

    @classmethod
    def read(cls, posted: Mapping[str, str]) -> "VeilForm":
        """Read a form as it was posted."""
        offset = posted.get("offset", "")
        is_number = offset.isascii() and offset.isdecimal() and len(offset) < len(str(_FURTHEST))
        return cls(
            path=posted.get("path", "")[:_LONGEST_NAME],
            offset=int(offset) if is_number else 0,
            typed=_typed(posted.get("typed", "")),
            is_idle=posted.get("why") == "idle",
            is_echo=posted.get("echo") == "1",
        )


def _typed(words: str) -> tuple[Typed, ...]:
    with suppress(ValueError, RecursionError):
        found = json.loads(words)
        if isinstance(found, list):
            return tuple(Typed(*one) for one in found[:_MOST_FIELDS] if _is_typed(one))
    return ()


def _is_typed(one: object) -> bool:
    return (
        isinstance(one, list)
        and [type(part) for part in one] == [str, str, str]
        and len(one[0]) <= _LONGEST_NAME
        and len(one[1]) <= _LONGEST_NAME
        and len(one[2]) <= _LONGEST_WORDS
        and not any(_HALF_LETTER.search(part) for part in one)
    )
