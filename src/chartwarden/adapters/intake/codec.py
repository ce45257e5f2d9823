"""Chart values as one line of bytes, and back, without loss.

Values cross from the process that parses to the one that stores. The receiving side trusts nothing: every field is
checked against the type that the value declares, so a parser that was taken over can lie but cannot smuggle.

Example:
    >>> load(dump(PassedOver("Observation", "coding work does not use it")))
    PassedOver(kind='Observation', why='coding work does not use it')

"""

import base64
import binascii
import types
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import NewType, Union, cast, get_args, get_origin, get_type_hints

import orjson

from chartwarden.chart.coding import Fact
from chartwarden.chart.document import Document
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, TestDataMark, Withdrawn
from chartwarden.chart.patient import Patient
from chartwarden.foundation.errors import BrokenSealError

_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (Patient, Encounter, Document, Fact, Withdrawn, Quarantined, PassedOver, TestDataMark)
}
_Codec = Callable[[object], object]


def dump(incoming: Incoming) -> bytes:
    """Give the value as one line of JSON, without a line end."""
    kind = type(incoming)
    return orjson.dumps([kind.__name__, _writer(cast(Hashable, kind))(incoming)])


def load(line: bytes) -> Incoming:
    """Give the value that `dump` wrote.

    Raises:
        BrokenSealError: the line is not what `dump` writes.

    """
    try:
        name, parts = orjson.loads(line)
        return cast(Incoming, _reader(_TYPES[name])(parts))
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise BrokenSealError(
            what="what the parsing process sent", next_step="Import the file again; if it persists, keep it out."
        ) from None


@cache
def _writer(kind: object) -> _Codec:
    """Give the function that writes a declared type as JSON."""
    if is_dataclass(kind):
        return _write_fields(cast(type, kind))
    if get_origin(kind) is tuple:
        inner = _writer(get_args(kind)[0])
        return lambda value: [inner(item) for item in cast("tuple[object, ...]", value)]
    if _is_optional(kind):
        some = _writer(_only(kind))
        return lambda value: None if value is None else some(value)
    if kind is bytes:
        return lambda value: base64.b64encode(cast(bytes, value)).decode("ascii")
    if kind in {date, datetime}:
        return lambda value: cast(date, value).isoformat()
    return lambda value: value


def _write_fields(kind: type) -> _Codec:
    hints = get_type_hints(kind)
    parts = [(field.name, _writer(hints[field.name])) for field in fields(kind)]
    return lambda value: [write(getattr(value, name)) for name, write in parts]


@cache
def _reader(kind: object) -> _Codec:
    """Give the function that reads a declared type from JSON and refuses anything else."""
    if isinstance(kind, NewType):
        return _reader(kind.__supertype__)
    if is_dataclass(kind):
        return _read_fields(cast(type, kind))
    if get_origin(kind) is tuple:
        inner = _reader(get_args(kind)[0])
        return lambda value: tuple(inner(item) for item in cast("list[object]", _checked(value, list)))
    if _is_optional(kind):
        some = _reader(_only(kind))
        return lambda value: None if value is None else some(value)
    return _plain_reader(cast(type, kind))


def _read_fields(kind: type) -> _Codec:
    hints = get_type_hints(kind)
    readers = [_reader(hints[field.name]) for field in fields(kind)]

    def read(value: object) -> object:
        parts = cast("list[object]", _checked(value, list))
        return kind(*(reader(part) for reader, part in zip(readers, parts, strict=True)))

    return read


def _plain_reader(kind: type) -> _Codec:
    if issubclass(kind, StrEnum):
        return lambda value: kind(cast(str, _checked(value, str)))
    if kind is bytes:
        return lambda value: base64.b64decode(cast(str, _checked(value, str)), validate=True)
    if kind is datetime:
        return lambda value: datetime.fromisoformat(cast(str, _checked(value, str)))
    if kind is date:
        return lambda value: date.fromisoformat(cast(str, _checked(value, str)))
    return lambda value: _checked(value, kind)


def _is_optional(kind: object) -> bool:
    return isinstance(kind, types.UnionType) or get_origin(kind) is Union  # `NewType | None` is the older of the two


def _only(kind: object) -> object:
    return next(part for part in get_args(kind) if part is not type(None))


def _checked(value: object, kind: type) -> object:
    # `is`, not isinstance: True is an int to Python and not to us.
    if type(value) is not kind:
        raise TypeError(kind)
    return value
