"""JSON from outside: one bounded way to read it.

A parser that follows nesting can be driven deep by a few bytes, so depth is counted before anything is parsed. FHIR
JSON is UTF-8 by standard; anything else is refused by name instead of being read as garbage.

Example:
    >>> parse_json(b'{"a": [1]}', where="a.json", limits=Limits())
    {'a': [1]}
    >>> nesting(b'{"a": "[[[", "b": [[]]}')
    3

"""

from itertools import accumulate

import orjson

from chartwarden.adapters.intake.limits import Limits
from chartwarden.foundation.errors import MalformedError

UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_32_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_RESEND_UTF8 = "Save it as UTF-8 and import it again."


def nesting(data: bytes) -> int:
    """Give how deep arrays and objects nest, without parsing and without following the nesting.

    Brackets inside strings do not count. Escapes are removed first, so every quote left opens or closes a string; this
    keeps the whole scan in C, where a 32 MiB attachment costs milliseconds.
    """
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = b"".join(data.split(b'"')[::2])
    brackets = outside.translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def parse_json(data: bytes, *, where: str, limits: Limits) -> object:
    """Parse one JSON text.

    Args:
        data: the bytes as sent; a UTF-8 byte order mark is taken off.
        where: the label for messages.
        limits: the nesting that is allowed.

    Returns:
        What the text says, as dict, list, str, int, float, bool or None.

    Raises:
        MalformedError: not UTF-8, nested too deep, cut off, or not JSON.

    """
    data = data.removeprefix(UTF8_BOM)
    if data.startswith(_UTF16_32_BOMS) or b"\x00" in data[:4]:
        raise MalformedError(what="the text is in UTF-16 or UTF-32; FHIR JSON is UTF-8", where=where, fix=_RESEND_UTF8)
    if nesting(data) > limits.max_depth:
        raise MalformedError(
            what=f"arrays and objects nest deeper than {limits.max_depth}",
            where=where,
            fix="This is not a usable record; ask the sender what it is.",
        )
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        what, fix = _explained(data, error)
        raise MalformedError(what=what, where=where, fix=fix) from None
    except MemoryError:
        raise MalformedError(
            what="there is not enough memory to read it", where=where, fix="Send it in smaller files."
        ) from None


def _explained(data: bytes, error: orjson.JSONDecodeError) -> tuple[str, str]:
    """Tell a wrong character set, a cut-off file and a slip apart: each is mended by someone else."""
    if "memory" in error.msg:
        return "reading it takes too much memory", "Send it in smaller files."
    is_cut_off = error.msg.startswith("unexpected end")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as found:
        # A letter cut in half at the very end is no other character set.
        is_cut_off = found.reason == "unexpected end of data"
        if not is_cut_off:
            return f"the text is not UTF-8 at byte {found.start + 1}", _RESEND_UTF8
    if is_cut_off:
        return "the JSON ends before it is complete", "Send the file again, whole."
    what = f"the text is not JSON near character {error.pos + 1}"
    return what, "Export it again; it was changed after it was written."


JsonObject = dict[str, object]


def objects(value: object) -> list[JsonObject]:
    """Give the objects of an array, or the one object that stands in its place. Anything else counts as absent.

    FHIR releases disagree on whether some elements repeat; reading both ways costs nothing.
    """
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def strings(value: object) -> list[str]:
    """Give the non-empty strings of an array, or the one string in its place."""
    items = value if isinstance(value, list) else [value]
    return [item.strip() for item in items if isinstance(item, str) and item.strip()]


def string(value: object) -> str:
    """Give a string without its outer spaces, or an empty one where there is none."""
    return value.strip() if isinstance(value, str) else ""


def nested(value: object, *path: str) -> object:
    """Follow keys through objects (the first object of an array); None where the path ends early."""
    for key in path:
        found = objects(value)
        if not found:
            return None
        value = found[0].get(key)
    return value
