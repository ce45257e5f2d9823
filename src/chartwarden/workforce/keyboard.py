"""The keyboard: which keys a member chose instead of those from the start.

A member's own keys are stored by the names of verbs. Pages speak the keys from the start: whoever chose others has them
translated as they are pressed. `Alt` with a plain key does the same while somebody types, so plain keys stay plain.

Source: workflow targets of the coding floor; a preference, no rule of law. WCAG 2.1, success criterion 2.1.4, asks that
keys of one character can be turned off or chosen anew.

Example:
    >>> read_key_map({"next-document": "F2"}).key_of("next-document")
    'F2'

"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import Final

from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.verbs import VERBS, Place, Verb

_BY_NAME: Final = {verb.name: verb for verb in VERBS}
_PLAIN: Final = r"[a-z0-9A-Z!-/:-@\[-`{-~]"
_NAMED: Final = r"F(?:[1-9]|1[0-2])|Enter|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Arrow(?:Up|Down|Left|Right)"
_KEY: Final = re.compile(rf"(?:{_PLAIN}|F(?:[1-9]|1[0-2])|(?:Control\+|Alt\+|Control\+Alt\+)(?:{_PLAIN}|{_NAMED}))")
_CHORD: Final = re.compile(rf"{_PLAIN} {_PLAIN}")
_TAKEN: Final = frozenset({*"123456789", "Control+l", "Alt+ArrowDown", "Alt+ArrowUp"})
# Browsers keep these to themselves, or a page without them cannot be left, copied from or reloaded.
_OF_THE_BROWSER: Final = frozenset(f"Control+{key}" for key in "acfnrtvwxyz") | {"F5", "F11", "F12"}
_LONGEST_TEXT: Final = 20_000


@dataclass(frozen=True, slots=True)
class KeyMap:
    """A member's keys. `chosen` holds only what differs from the start, by the name of the verb."""

    chosen: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def key_of(self, name: str) -> str:
        """Give the key of a verb. Raises KeyError when there is no such verb."""
        return self.chosen.get(name, _BY_NAME[name].key)

    def translated(self, place: Place) -> dict[str, str]:
        """Give what each key means that does not mean itself in a place: the key from the start, or nothing at all."""
        if not self.chosen:  # as for nearly everybody, on every page
            return {}
        here = [verb for verb in VERBS if verb.place in place.within]
        moved = {self.key_of(verb.name): verb.key for verb in here if self.key_of(verb.name) != verb.key}
        return {**{verb.key: "" for verb in here if verb.key in moved.values()}, **moved}

    def as_text(self) -> str:
        """Give all keys as text that `read_key_text` reads: TOML, one verb a line, with what each does."""
        lines = (f"{verb.name} = {json.dumps(self.key_of(verb.name))}  # {verb.words}" for verb in VERBS)
        return "\n".join(("# My keys in Chartwarden", *lines, ""))


def read_key_map(chosen: Mapping[str, object]) -> KeyMap:
    """Give the keys that somebody chose, if they can be told apart.

    Args:
        chosen: keys by the name of what they do; what is left out keeps its key from the start.

    Raises:
        MalformedError: there is no such verb or key, the browser needs that key, or one key would do two things.

    """
    if set(chosen) - _BY_NAME.keys():
        raise _unusable("one of these names is of nothing that a key does", "Compare it with the list of My keys.")
    keys = {name: read_key(key) for name, key in chosen.items()}
    found = KeyMap(MappingProxyType({name: key for name, key in keys.items() if key != _BY_NAME[name].key}))
    for one, other in _clashes(found):
        because = f"{found.key_of(one.name)} would do two things: {one.words.lower()}, and {other.words.lower()}"
        raise _unusable(because, "Choose another key, or give the other one another key first.")
    return found


def kept_key_map(chosen: Mapping[str, object]) -> KeyMap:
    """Give the keys that were stored; those from the start where a later version of the product clashes with them."""
    if not chosen:
        return KeyMap()
    try:
        return read_key_map({name: key for name, key in chosen.items() if name in _BY_NAME})
    except MalformedError:
        return KeyMap()


def read_key(key: object) -> str:
    """Give a key as it is stored: `j`, `Control+Enter`, or two in a row such as `g d`.

    Raises:
        MalformedError: it is none, or one that must stay what it is.

    """
    written = key.strip() if isinstance(key, str) else ""
    if not (_KEY.fullmatch(written) or _CHORD.fullmatch(written)):
        raise _unusable("that is no key", "Name one, such as j, Control+Enter, F2, or two in a row such as g d.")
    if written in _TAKEN | _OF_THE_BROWSER or written[0] in "123456789":
        raise _unusable(f"{written} stays what it is", "Choose another key.")
    return written


def read_key_text(text: str) -> KeyMap:
    """Read keys that were written as text; an empty text gives those from the start.

    Raises:
        MalformedError: it is not of that form, or the keys cannot be told apart.

    """
    try:
        chosen = tomllib.loads(text[:_LONGEST_TEXT].replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise _unusable("the text cannot be read", 'Write one verb a line, such as: next-document = "j"') from error
    return read_key_map(chosen)


def verb(name: str) -> Verb:
    """Give a verb by its name. Raises KeyError when there is none."""
    return _BY_NAME[name]


def _clashes(keys: KeyMap) -> Iterator[tuple[Verb, Verb]]:
    """Give the pairs that one press could mean: equal keys, and a key that begins another's two in a row."""
    for one, other in combinations(VERBS, 2):
        if one.place not in other.place.within and other.place not in one.place.within:
            continue
        first, second = sorted((keys.key_of(one.name), keys.key_of(other.name)), key=len)
        if first == second or second.startswith(f"{first} "):
            yield one, other


def _unusable(what: str, fix: str) -> MalformedError:
    return MalformedError(what=what, where="My keys", fix=fix)
