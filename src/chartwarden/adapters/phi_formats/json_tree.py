"""A JSON text as a tree whose places can be written again, numbers exactly as they were.

Example:
    >>> tree = parse_tree(b'{"dose": 1.50}', where="a.json", limits=Limits())
    >>> dump_tree(tree, indented=False)
    b'{"dose":1.50}'

"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import orjson

from chartwarden.adapters.intake.jsontext import UTF8_BOM, parse_json
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.phi_formats.values import Findings, Value

Holder = dict[str, Any] | list[Any]
_LONGEST_INTEGER: Final = 18  # digits that surely fit 64 bits


class ExactNumber:
    """A number with the digits it was written in. FHIR counts them: 7.10 was measured more exactly than 7.1."""

    __slots__ = ("digits",)

    def __init__(self, digits: str) -> None:
        self.digits = digits


class Gone:
    """What a slot writes when nothing may stay."""


GONE: Final = Gone()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a tree, the values that stand there, and what is written there when any of them held a finding."""

    holder: Holder
    key: str | int
    values: Sequence[Value]
    write: Callable[[Findings], object]


@dataclass(slots=True)
class Tree:
    """Everything that was seen while a tree was walked, in the order of its values."""

    slots: list[Slot] = field(default_factory=list)
    always: list[tuple[Holder, str | int, object]] = field(default_factory=list)  # written in every masked copy
    has_gaps: bool = False  # whether writing took items out of lists
    left_out: list[str] = field(default_factory=list)  # places of attachments that a masked copy goes without

    def values(self) -> list[Value]:
        """Give the values of all slots."""
        return [value for slot in self.slots for value in slot.values]

    def write(self, findings: Findings) -> None:
        """Write into the tree what stands in place of the findings."""
        gone: list[tuple[list[Any], int]] = []
        here = 0
        changes = [*self.always]
        for slot in self.slots:
            own = findings[here : here + len(slot.values)]
            here += len(slot.values)
            if any(own):
                changes.append((slot.holder, slot.key, slot.write(own)))
        for holder, key, value in changes:
            if not isinstance(value, Gone):
                cast("dict[str | int, object]", holder)[key] = value
            elif isinstance(holder, dict):
                holder.pop(str(key), None)
            else:
                gone.append((holder, int(key)))
        for items, index in sorted(gone, key=lambda one: -one[1]):
            del items[index]
        self.has_gaps = bool(gone)


def parse_tree(data: bytes, *, where: str, limits: Limits) -> object:
    """Parse one JSON text so that `dump_tree` gives its numbers back digit for digit.

    Raises:
        MalformedError: not UTF-8, nested too deep, cut off, or not JSON.

    """
    checked = parse_json(data, where=where, limits=limits)
    if b"." not in data and b"e" not in data and b"E" not in data:
        return checked  # no number in it can lose a digit; long integers are read exactly below 64 bits
    return json.loads(data.removeprefix(UTF8_BOM).decode("utf-8"), parse_float=ExactNumber, parse_int=_integer)


def _integer(digits: str) -> object:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else ExactNumber(digits)


def dump_tree(tree: object, *, indented: bool) -> bytes:
    """Write a tree as JSON in UTF-8."""
    return orjson.dumps(tree, default=_digits, option=orjson.OPT_INDENT_2 if indented else None)


def _digits(value: object) -> object:
    if isinstance(value, ExactNumber):
        return orjson.Fragment(value.digits.encode())
    raise TypeError


def without_empty_lists(tree: object) -> object:
    """Give a tree without lists that hold nothing, which FHIR does not allow."""
    if isinstance(tree, dict):
        return {key: without_empty_lists(value) for key, value in tree.items() if value != []}
    return [without_empty_lists(item) for item in tree] if isinstance(tree, list) else tree


def is_indented(data: bytes) -> bool:
    """Tell whether a JSON text is laid out over lines."""
    return b"\n" in data[:200].strip()
