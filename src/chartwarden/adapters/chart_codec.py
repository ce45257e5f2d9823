"""Chart values as bytes and back, for sealing.

Example:
    >>> from chartwarden.chart.coding import Coding
    >>> decoded(Coding, encoded(Coding("ICD-10-CM", "I10"))).code
    'I10'

"""

from contextlib import suppress
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from chartwarden.foundation.errors import BrokenSealError

Value = TypeVar("Value")


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}  # building one takes a millisecond; there are few kinds


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def make_ready(*kinds: type[Any]) -> None:
    """Make ready to read values of these kinds, which takes milliseconds that somebody's first look would wait for."""
    for kind in kinds:
        _adapter(kind)


def encoded(value: object) -> bytes:
    """Give a frozen value as JSON bytes."""
    return _adapter(type(value)).dump_json(value)


def decoded(kind: type[Value], data: bytes) -> Value:
    """Give the value back.

    Raises:
        BrokenSealError: the bytes are not such a value; a newer version of the product may have written them.

    """
    with suppress(ValidationError):  # its words quote the value, so it must not become the cause of what is raised
        return cast("Value", _adapter(kind).validate_json(data))
    raise BrokenSealError(
        what="a stored record has a form this version does not know",
        next_step="Run the version that wrote it, or newer.",
    )
