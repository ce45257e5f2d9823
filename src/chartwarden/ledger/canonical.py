"""The only way to turn a value into sealed bytes.

One value has one encoding: JSON with sorted keys, no spaces, UTF-8, text in NFC, integers only (RFC 8785 for the values
allowed here). Floats are refused: they have too many spellings.

Every text encodes. Half of a surrogate pair, which a file name or a form can bring along, has no bytes in UTF-8 and
stands as U+FFFD: an act must leave its entry, whatever somebody typed.

Example:
    >>> encode({"b": 1, "a": ["x", None]})
    b'{"a":["x",null],"b":1}'

"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

import orjson

Canonical = str | int | bool | None | Sequence["Canonical"] | Mapping[str, "Canonical"]

_FLAT = frozenset({str, int, bool, type(None)})
_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**53 - 1  # what every JSON reader holds exactly (RFC 8785, 3.2.2.3)


def encode(value: Canonical) -> bytes:
    """Give the one encoding of a value.

    Raises:
        TypeError: for floats, bytes and other values that have no single spelling.
        ValueError: for integers that JSON readers may round, and names that differ in form only.

    Source:
        RFC 8785.

    """
    quick = _quick(value) if isinstance(value, Mapping) else None
    return quick or json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _quick(value: Mapping[str, Canonical]) -> bytes | None:
    """Encode a flat object with a fast encoder, whose answer is canonical where all of it is ASCII; None elsewhere."""
    if not _FLAT.issuperset(map(type, value.values())):
        return None
    try:
        encoded = orjson.dumps(dict(value), option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except TypeError:  # half of a surrogate pair, or a number that is too large
        return None
    return encoded if encoded.isascii() else None


def plain_text(words: str) -> str:
    r"""Give text as it is sealed: in NFC, and U+FFFD for each half of a surrogate pair.

    Example:
        >>> plain_text("e\u0301\udcff") == "\u00e9\ufffd"
        True

    """
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", words))


def _plain(value: Canonical) -> object:
    if isinstance(value, str):
        return plain_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            message = "an integer beyond 2**53 - 1 has no exact JSON form"
            raise ValueError(message)
        return value
    if isinstance(value, Mapping):
        return _sorted({plain_text(key): _plain(item) for key, item in value.items()}, of=len(value))
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)


def _sorted(members: dict[str, object], *, of: int) -> dict[str, object]:
    """Sort members by the UTF-16 code units of their names. Source: RFC 8785, 3.2.3."""
    if len(members) != of:
        message = "two names of one object are the same in NFC"
        raise ValueError(message)
    return dict(sorted(members.items(), key=lambda member: member[0].encode("utf-16-be")))
