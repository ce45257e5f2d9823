"""One value, one encoding."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.ledger.canonical import encode
from chartwarden.ledger.entry import Act

_texts = st.text(st.characters(codec="utf-8"), max_size=8)
_safe = st.integers(-(2**53) + 1, 2**53 - 1)
_scalars = st.one_of(st.none(), st.booleans(), _safe, _texts)


def _names(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Give objects whose names differ in NFC."""
    return st.lists(
        st.tuples(_texts, values), max_size=5, unique_by=lambda pair: unicodedata.normalize("NFC", pair[0])
    ).map(dict)


_values = st.recursive(_scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), _names(inner)), max_leaves=12)


def _in_nfc(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_in_nfc(item) for item in value]
    if isinstance(value, dict):
        return {_in_nfc(name): _in_nfc(item) for name, item in value.items()}
    return value


def _in_nfd(value: Any) -> Any:  # noqa: ANN401
    """Spell the same value otherwise: decomposed text, names in another order, tuples for lists."""
    if isinstance(value, str):
        return unicodedata.normalize("NFD", value)
    if isinstance(value, list):
        return tuple(_in_nfd(item) for item in value)
    if isinstance(value, dict):
        return {_in_nfd(name): _in_nfd(item) for name, item in reversed(value.items())}
    return value


@given(_values)
def test_what_was_encoded_reads_back_as_the_same_value_in_nfc(value: Any) -> None:  # noqa: ANN401
    # given any value
    # when it is encoded and read
    # then it is the same, its text in NFC
    assert json.loads(encode(value)) == _in_nfc(value)


@given(_values)
def test_a_value_has_one_encoding_however_it_is_spelled(value: Any) -> None:  # noqa: ANN401
    # given a value
    # when its text is decomposed, its names are in another order, or its lists are tuples
    # then the bytes are the same, and encoding what they say gives them again
    assert encode(_in_nfd(value)) == encode(value) == encode(json.loads(encode(value)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": [1, -2], "a": {"d": None, "c": True}}, b'{"a":{"c":true,"d":null},"b":[1,-2]}'),
        ('\u0000\b\t\n\f\r"\\/\u001f\u007f', b'"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\\u001f\x7f"'),
        ("e\u0301", '"\u00e9"'.encode()),
        # RFC 8785, 3.2.3: sorted by UTF-16 code units, so what is outside the basic plane comes before U+FF21
        (
            dict.fromkeys(["\u20ac", "\r", "\uff21", "1", "\U0001f600", "\u0080", "\u00f6"], 0),
            '{"\\r":0,"1":0,"\u0080":0,"\u00f6":0,"\u20ac":0,"\U0001f600":0,"\uff21":0}'.encode(),
        ),
        (Act.OPEN_CHART, b'"chart.open"'),
    ],
)
def test_the_bytes_are_those_of_the_standard(value: Any, expected: bytes) -> None:  # noqa: ANN401
    # given values with escapes, accents and names out of order
    # when they are encoded
    # then the bytes are as written by hand
    assert encode(value) == expected


@given(st.text(st.characters(), max_size=8))
def test_every_text_encodes_and_half_a_character_stands_as_the_sign_for_it(words: str) -> None:
    # given any text, halves of surrogate pairs included
    # when it is encoded
    read = json.loads(encode({words: [words]}))
    # then it reads back with U+FFFD for each half, in NFC
    whole = unicodedata.normalize("NFC", "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in words))
    assert read == {whole: [whole]}


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1, 2}, object(), {"a": 0.5}, [[b""]], {1: "x"}])
def test_what_has_no_single_spelling_is_refused(value: Any) -> None:  # noqa: ANN401
    # given a float, bytes, a set or a name that is no text
    # when it is encoded
    # then it is refused
    with pytest.raises(TypeError):
        encode(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), {"\u00e9": 1, "e\u0301": 2}])
def test_what_a_reader_could_change_is_refused(value: Any) -> None:  # noqa: ANN401
    # given an integer that is rounded, or two names that are the same in NFC
    # when it is encoded
    # then it is refused
    with pytest.raises(ValueError, match=r".+"):
        encode(value)
