"""Sealing fast gives the very bytes that the definition gives."""

import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chartwarden.adapters.vault import KeyedSeal
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.randomness import random_bytes
from chartwarden.ledger.canonical import Canonical, encode, plain_text
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome, Pseudonym, Seen
from chartwarden.ledger.sealing import prepared, written_at

AT = datetime(2026, 11, 23, 9, 0, 0, 120, tzinfo=UTC)
_words = st.text(max_size=12) | st.text(st.characters(max_codepoint=127), max_size=12)
_maybe = st.none() | _words
_drafts = st.builds(
    Draft,
    actor=_words,
    device=_words,
    act=st.sampled_from(Act),
    outcome=st.sampled_from(Outcome),
    patient=_maybe,
    work=_maybe,
    target=_maybe,
    because=_maybe,
    search=_maybe,
    shadow=_maybe,
    seen=st.lists(
        st.builds(Seen, document=_words.map(Pseudonym), sections=st.lists(st.integers(0, 99)).map(tuple)), max_size=3
    ).map(tuple),
    withheld=st.integers(0, 2**53 - 1),
    counts=st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), st.integers(-(2**53) + 1, 2**53 - 1)),
)
_COUNTS_LIKE_FIELDS = {"a": 1, "at": 0, "sequence": 0}


@given(_drafts, st.integers(0, 2**53 - 1))
@example(Draft("lena.moss", "test:1", Act.IMPORT, Outcome.GRANTED, counts=_COUNTS_LIKE_FIELDS), 7)
@example(Draft("zo\u00eb.moss", "test:1", Act.IMPORT, Outcome.GRANTED, counts=_COUNTS_LIKE_FIELDS), 7)
@example(Draft("a", 'b,"at":"', Act.IMPORT, Outcome.GRANTED, target=',"sequence":0', shadow='","sequence":0,"'), 7)
def test_an_entry_that_is_sealed_fast_has_the_bytes_of_the_definition(draft: Draft, sequence: int) -> None:
    # given any act
    # when it is prepared before its place is known
    body = prepared(draft, details_seal=None).body(sequence, written_at(AT))
    # then it ends as the definition says
    assert body == Entry(sequence, AT, draft, None).body()


@given(st.dictionaries(_words, st.none() | st.booleans() | _words | st.integers(-(2**53) + 1, 2**53 - 1)))
def test_a_flat_object_that_is_encoded_fast_has_the_bytes_of_the_definition(value: dict[str, Canonical]) -> None:
    # given a flat object whose names stay different in NFC
    plain = {plain_text(name): plain_text(item) if isinstance(item, str) else item for name, item in value.items()}
    if len(plain) != len(value):
        with pytest.raises(ValueError, match="NFC"):
            encode(value)
        return
    # when it is encoded
    ordered = dict(sorted(plain.items(), key=lambda member: member[0].encode("utf-16-be")))
    # then it is what a slow and plain encoder makes of it
    assert encode(value) == json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()


def test_an_act_that_touches_more_than_an_entry_can_name_is_refused() -> None:
    # given an act over more documents than fit into the 65,535 bytes that others can carry
    draft = Draft("lena.moss", "test:1", Act.OPEN_CHART, Outcome.GRANTED, seen=(Seen(Pseudonym("d" * 32), ()),) * 2000)
    # when it is prepared
    # then it is refused in words, and half of it is not
    with pytest.raises(RefusedError, match="more than one entry can name"):
        prepared(draft, details_seal=None)
    half = Draft("lena.moss", "test:1", Act.OPEN_CHART, Outcome.GRANTED, seen=draft.seen[:800])
    assert len(prepared(half, details_seal=None).body(2**53, written_at(AT))) < 0xFFFF


def test_details_stand_sealed_and_salted_beside_the_entry() -> None:
    # given an act with details
    draft = Draft("lena.moss", "test:1", Act.UNMASK, Outcome.GRANTED, details={"reason": "Wilhelmina's implant"})
    # when it is prepared twice
    first, second = (prepared(draft, details_seal=KeyedSeal(b"k" * 32)) for _ in range(2))
    # then neither piece shows the words, and the two do not look alike
    assert b"Wilhelmina" not in b"".join((*first[:3], first.sealed_details))
    assert first.before_sequence != second.before_sequence
    assert first.sealed_details != second.sealed_details


def test_random_bytes_are_given_out_once_also_after_a_fork() -> None:
    # given a page that was begun
    random_bytes(1)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # the copy has the page of its parent in memory
        os.write(writing, random_bytes(64))
        os._exit(0)
    os.waitpid(child, 0)
    # when both draw from it
    theirs = os.read(reading, 64)
    # then they draw differently, and no piece comes twice
    assert theirs != random_bytes(64)
    drawn = [random_bytes(16) for _ in range(5000)]
    assert len(set(drawn)) == len(drawn)
    assert {len(random_bytes(count)) for count in (0, 1, 3, 4, 5, 4097)} == {0, 1, 3, 4, 5, 4097}
