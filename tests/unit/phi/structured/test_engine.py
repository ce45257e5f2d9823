"""The engine: the longest match counts, once; threads share it; cost is bounded; places are honest."""

import inspect
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.phi.candidate import Candidate, Tier
from chartwarden.phi.fold import fold
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.structured import structured, structured_many
from chartwarden.phi.structured.engine import Engine, Letters, Trigger, Words, one_of
from tests.unit.phi.structured.forms import one_byte_a_character
from tests.unit.phi.structured.hostile import HOSTILE

_UNBOUNDED = re.compile(r"\btext\[:\w+\]|\btext\[\w+:\]")
NOTE = "DOB 3/14/61, MRN: 4471902, call (330) 555-0142, at 41 Tannery Row, Harlow, OH 44999. JKM/tls D: 03/14/26\n"


def test_the_longest_match_from_a_start_is_read_once() -> None:
    # given a trigger that may end at several places
    calls: list[tuple[int, int]] = []

    def rule(_text: str, start: int, end: int) -> list[Candidate]:
        calls.append((start, end))
        return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "digits")]

    engine = Engine([Trigger(r"\b[0-9]{2,6}", rule)])
    # when a run of six digits is met
    engine.candidates("a 123456 b", data=b"a 123456 b")
    # then the rule is called once, with the whole of it
    assert calls == [(2, 8)]


def test_capitals_count_where_a_trigger_says_so() -> None:
    # given the same word as two triggers
    def rule(_text: str, start: int, end: int) -> list[Candidate]:
        return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "word")]

    written = Engine([Trigger(r"\bAB\b", rule, Letters.AS_WRITTEN)])
    loose = Engine([Trigger(r"\bAB\b", rule)])
    # when a text has both cases
    # then only the loose one takes both
    assert len(written.candidates("AB ab", data=b"AB ab")) == 1
    assert len(loose.candidates("AB ab", data=b"AB ab")) == 2


def test_words_in_groups_meet_what_all_words_in_one_expression_meet() -> None:
    # given five words as one trigger and as three
    def rule(_text: str, start: int, end: int) -> list[Candidate]:
        return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "word")]

    one = Engine([Trigger(r"\b(?:on|since|until|to|by) \d\b", rule)])
    grouped = Engine(one_of("on|since|until|to|by", r" \d\b", rule, at_once=2))
    # when a text has some of them
    text = "Since 3 and by 4, upon 5, to 66, ON 7"
    # then both take the same: words whole, in any case, with the rest behind
    places = [(0, 7), (12, 16), (33, 37)]
    assert sorted((c.start, c.end) for c in one.candidates(text, data=text.encode())) == places
    assert sorted((c.start, c.end) for c in grouped.candidates(text, data=text.encode())) == places


def test_words_meet_what_an_expression_with_word_borders_meets() -> None:
    # given short and long words as one trigger and as words
    def rule(_text: str, start: int, end: int) -> list[Candidate]:
        return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "word")]

    written = Engine([Trigger(r"\b(?:on|since|until|to) \d\b", rule)])
    listed = Engine([Words(("on", "since", "until", "to"), rule, rest=r" \d\b")])
    # when a text has some of them, in and beside other letters
    text = "Since 3, upon 5, insince 4, _until 6, until 66, until 7, ON 8"
    # then both take the same: words whole, in any case, with the rest behind
    places = [(0, 7), (48, 55), (57, 61)]
    assert sorted((c.start, c.end) for c in written.candidates(text, data=text.encode())) == places
    assert sorted((c.start, c.end) for c in listed.candidates(text, data=text.encode())) == places


def test_words_without_a_rest_stand_alone_in_the_case_they_are_written_in() -> None:
    # given two heads of names, one with the other in it
    def rule(_text: str, start: int, end: int) -> list[Candidate]:
        return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "word")]

    heads = Engine([Words(("Clinic", "Clinics", "Lab"), rule, Letters.AS_WRITTEN)])
    # when a text has them, also as parts of words and at its ends
    text = "Clinic, Clinics and clinic. Clinical Labs, Lab"
    # then the whole ones are met, the longest from each start
    assert sorted((c.start, c.end) for c in heads.candidates(text, data=text.encode())) == [(0, 6), (8, 15), (43, 46)]


def test_of_words_that_end_alike_the_first_is_read() -> None:
    # given two words of one rule, with what may stand between them and a number
    def rule(_text: str, start: int, end: int) -> list[Candidate]:
        return [Candidate(start, end, IdentifierKind.UNIQUE_CODE, Tier.SHAPE, 0.5, "word")]

    labels = Engine([Words(("order", "case"), rule, rest=r"[a-z ]{1,9}\d")])
    # when both stand before the same number
    text = "order case 4"
    # then the first speaks for both
    assert [(c.start, c.end) for c in labels.candidates(text, data=text.encode())] == [(0, 12)]


def test_many_texts_are_read_as_each_alone() -> None:
    # given a few notes, one of them empty
    texts = [NOTE, "", NOTE[20:], "seen 3/14/26"]
    datas = [text.encode() for text in texts]
    # when they are read together, then each has the candidates it has alone
    assert structured_many(texts, datas) == [structured(text, data) for text, data in zip(texts, datas, strict=True)]


def test_threads_find_the_same() -> None:
    # given a note and its candidates
    data = NOTE.encode()
    alone = structured(NOTE, data)
    # when eight threads read it at once
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: structured(NOTE, data), range(64)))
    # then each finds the same
    assert all(found == alone for found in together)


@given(st.text(max_size=200))
def test_every_candidate_lies_within_the_text_and_is_not_empty(text: str) -> None:
    # given any text
    folded = fold(text).value
    # when it is read
    found = structured(folded, one_byte_a_character(folded))
    # then places are inside and confidences are probabilities
    assert all(0 <= c.start < c.end <= len(folded) for c in found)
    assert all(0 <= c.confidence <= 1 for c in found)


@given(st.lists(st.sampled_from(HOSTILE), max_size=30).map("".join))
def test_odd_texts_do_not_break_a_rule(text: str) -> None:
    # given pieces of identifiers in any order
    folded = fold(text).value
    # when they are read
    found = structured(folded, one_byte_a_character(folded))
    # then places are inside
    assert all(0 <= c.start < c.end <= len(folded) for c in found)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_repeated_piece_makes_no_more_candidates_than_characters(piece: str) -> None:
    # given a piece repeated to four thousand characters
    folded = fold(piece * (4000 // len(piece))).value
    # when it is read
    found = structured(folded, one_byte_a_character(folded))
    # then the candidates, overlaps included, stay in proportion to the text
    assert len(found) <= 2 * len(folded)
    assert sum(c.end - c.start for c in found) <= 40 * len(folded)


def test_no_rule_copies_all_that_stands_before_or_behind_its_place() -> None:
    # given the code of all rules
    folder = Path(inspect.getfile(Engine)).parent
    # when a slice of the text is looked for that has no other end than the text's
    unbounded = {path.name: _UNBOUNDED.findall(path.read_text("utf-8")) for path in folder.glob("*.py")}
    # then there is none: each would cost as much as the text is long, at every place that a trigger meets
    assert {name: slices for name, slices in unbounded.items() if slices} == {}
    assert _UNBOUNDED.findall("text[:start] text[start:]") == ["text[:start]", "text[start:]"]
