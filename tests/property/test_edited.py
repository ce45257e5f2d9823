"""A passage of another patient is found however it was edited; the own words and everybody's words never are."""

import random
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import PrintsInMemory
from chartwarden.mixup.edited import edited_copies
from chartwarden.mixup.fingerprint import SHINGLE, every_run, prints, words_of
from chartwarden.mixup.likeness import NO_WORD, likeness
from chartwarden.mixup.word_order import asked, numbers_of, word_order
from tests.processor_time import grows_within

KEY = b"k" * 16
ANNE, BERT, CARL, DORA = (PatientId(name) for name in ("anne", "bert", "carl", "dora"))
OF_BERT = (
    "He fell from a ladder while cleaning the gutter of his workshop and landed on the left hip. "
    "He crawled to the telephone in the hall, where his neighbour found him an hour later, cold and confused."
)
OF_ANNE = "Seen for shortness of breath over four days, worse when lying flat; she forgot furosemide twice at home."
VOCABULARY = [
    f"{front}{back}" for front, back in product("ba de fi ko lu ma ne po ru su".split(), "ndo lex tir".split())
]
notes = st.lists(st.sampled_from(VOCABULARY), min_size=8, max_size=40)
others = st.lists(st.sampled_from([word.upper() + "x" for word in VOCABULARY]), min_size=8, max_size=40)


def _index(*told: tuple[PatientId, str]) -> PrintsInMemory:
    index = PrintsInMemory()
    for number, (patient, text) in enumerate(told):
        index.add(patient, DocumentId(f"n-{number}"), prints(text, key=KEY), order=word_order(text, key=KEY))
    return index


def _whose(text: str, *told: tuple[PatientId, str], linked: frozenset[PatientId] = frozenset()) -> list[PatientId]:
    found = edited_copies(text, key=KEY, own=ANNE, index=_index(*told), linked=linked)
    return [copy.patient_id for copy in found]


# The order of words.


@given(st.text(max_size=200))
def test_every_word_has_a_number_a_weight_and_its_place(text: str) -> None:
    # given any text
    words, order = asked(text, key=KEY), numbers_of(word_order(text, key=KEY))
    # when its words are numbered, then a note of the same words has the same order, and each word lies in the text
    assert order is not None
    assert order.tolist() == words.numbers.tolist()
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == [
        text[one.start : one.end] for one in words_of(text)
    ]
    assert len(every_run(text, key=KEY)) == max(0, len(words) - SHINGLE + 1)


def test_how_a_word_was_scanned_makes_no_difference_and_what_number_it_is_makes_one() -> None:
    # given a line, the same as a scanner read it, and the same with another number
    told, misread, other = ("Sodium 105 in the morning", "S0dium lO5 in the rnornmg", "Sodium 106 in the morning")
    orders = [numbers_of(word_order(text, key=KEY)) for text in (told, misread.replace("rnornmg", "rnorning"), other)]
    # when they are numbered, then the misread one is equal, and the other differs in its number alone
    assert orders[0] is not None
    assert orders[1] is not None
    assert orders[2] is not None
    assert (orders[0] == orders[1]).all()
    assert (orders[0] != orders[2]).tolist() == [False, True, False, False, False]


def test_an_order_tells_nothing_without_the_key_and_an_unknown_form_is_none() -> None:
    # given the order of a note
    order = word_order(OF_BERT, key=KEY)
    # when it is made with another key, or has the form of another version
    # then no number is the same, and it counts as unknown
    mine, theirs = numbers_of(order), numbers_of(word_order(OF_BERT, key=b"another"))
    assert mine is not None
    assert theirs is not None
    assert not set(mine.tolist()) & set(theirs.tolist())
    assert numbers_of(b"\x02" + order[1:]) is None
    assert numbers_of(order[:-1]) is None
    assert numbers_of(b"") is None


# The alignment.


def _by_the_book(text: list[int], weights: list[float], note: list[int]) -> float:
    """Align as the paper writes it down: every cell, every length of a gap."""
    cells = [[0.0] * (len(note) + 1) for _ in range(len(text) + 1)]
    for i, j in product(range(1, len(text) + 1), range(1, len(note) + 1)):
        weight = weights[i - 1]
        cells[i][j] = max(
            0.0,
            cells[i - 1][j - 1] + (weight if text[i - 1] == note[j - 1] else -0.4 * weight),
            *(cells[k][j] - 0.4 * sum(weights[k:i]) for k in range(i)),
            *(cells[i][k] - 0.3 * (j - k) for k in range(j)),
        )
    return max(map(max, cells))


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=8),
    st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=9), min_size=1, max_size=3),
    st.data(),
)
def test_likeness_is_the_best_local_alignment(text: list[int], told: list[list[int]], data: st.DataObject) -> None:
    # given a text, notes of different lengths, and two ways to weigh the words
    shape = (2, len(text))
    weights = data.draw(arrays.arrays(np.float64, shape, elements=st.sampled_from([0.0, 0.4, 1.0])))
    rows = np.full((len(told), 9), NO_WORD)
    for row, note in zip(rows, told, strict=True):
        row[: len(note)] = note
    # when they are aligned all at once, then each sum is the one of the slow way
    slow = [[_by_the_book(text, way.tolist(), note) for note in told] for way in weights]
    assert np.allclose(likeness(np.array(text), weights, rows), slow, atol=1e-4)


# Whose a passage is.


@settings(max_examples=60)
@given(notes, others, st.randoms(use_true_random=False))
def test_the_own_words_are_nobody_elses_however_they_are_edited(
    mine: list[str], theirs: list[str], draw: random.Random
) -> None:
    # given two charts that share a passage, and some words of their own
    shared = " ".join(mine)
    told = ((ANNE, f"{shared} {OF_ANNE}"), (BERT, f"{' '.join(theirs)} {shared}"))
    edited = " ".join(word for word in mine if draw.random() > 0.2)
    # when the passage is pasted into the own chart as it is or with words left out, then it is no alarm
    assert _whose(shared, *told) == []
    assert _whose(edited, *told) == []


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.sampled_from(["replaced", "left out", "put in"]))
def test_a_passage_with_every_fifth_word_edited_is_found(draw: random.Random, how: str) -> None:
    # given a passage of thirty words that only Bert's note has
    words = draw.sample([f"word{number}" for number in range(500)], 90)
    note, passage = " ".join(words), words[30:60]
    # when every fifth word is edited and it is pasted after some words of Anne's
    edits = {"replaced": ["other"], "left out": [], "put in": ["{}", "another"]}[how]
    first = draw.randrange(5)
    edited = [
        piece.format(word) for place, word in enumerate(passage) for piece in (edits if place % 5 == first else ["{}"])
    ]
    # then it is Bert's
    assert _whose(" ".join(["please", "clarify", *edited]), (BERT, note), (ANNE, OF_ANNE)) == [BERT]


@settings(max_examples=40)
@given(notes, st.integers(0, 2))
def test_what_many_charts_have_is_nobodys_however_it_is_edited(template: list[str], changed: int) -> None:
    # given a template that three patients have
    told = [(patient, " ".join(template)) for patient in (BERT, CARL, DORA)]
    # when it is pasted with a word or two replaced, then it is no alarm
    for place in range(changed):
        template[place * 5 + 2] = "other"
    assert _whose(" ".join(template), *told) == []


def test_a_template_with_a_word_of_ones_own_is_nobodys_in_many_charts_and_somebodys_in_two() -> None:
    # given a template of twenty words, with a word of each patient's own in its middle
    def told(own: str) -> str:
        return " ".join([*VOCABULARY[:10], own, *VOCABULARY[10:20]])

    three = [(BERT, told("tuesday")), (CARL, told("friday")), (DORA, told("sunday"))]
    # when it is pasted with Bert's word and two others replaced, then it is his where only one more has the template
    pasted = told("tuesday").replace(VOCABULARY[3], "other").replace(VOCABULARY[6], "another")
    assert _whose(pasted, *three) == []
    assert _whose(pasted, *three[:2]) == [BERT, CARL]


def test_a_template_with_ones_own_fact_is_the_fact_of_one_patient() -> None:
    # given an instruction that three charts have, and what only Bert's chart says after it
    instruction = "Return to the clinic at once for fever, for bleeding, or for pain that the tablets do not reach."
    told = [(one, f"{instruction} {rest}") for one, rest in ((BERT, OF_BERT), (CARL, "Nothing more."), (DORA, "None."))]
    # when the instruction is pasted it is nobody's, and with Bert's fact edited it is his
    assert _whose(instruction, *told) == []
    fact = "He slid from a ladder while cleaning a gutter of his workshop and landed on the right hip."
    assert _whose(f"{instruction} {fact}", *told) == [BERT]


def test_a_linked_patients_edited_words_are_no_alarm() -> None:
    edited = OF_BERT.replace("ladder", "roof").replace("neighbour", "son")
    assert _whose(edited, (BERT, OF_BERT)) == [BERT]
    assert _whose(edited, (BERT, OF_BERT), linked=frozenset({BERT})) == []


def test_the_place_of_an_edited_passage_is_told_with_its_note() -> None:
    # given an edited sentence of Bert's between words of Anne's
    sentence = "he slid from a ladder while cleaning the gutter of a workshop and landed on his left hip"
    text = f"Please clarify this: {sentence}; she denies chest pain and fever."
    # when it is looked at
    [copy] = edited_copies(text, key=KEY, own=ANNE, index=_index((ANNE, OF_ANNE), (BERT, OF_BERT)))
    # then his note is named, and a place within the sentence
    start = text.index(sentence)
    assert (copy.patient_id, copy.document_id) == (BERT, "n-1")
    assert start <= copy.start < copy.end <= start + len(sentence)


def test_a_note_without_an_order_is_judged_by_its_prints() -> None:
    # given Bert's note as an earlier version kept it
    index = PrintsInMemory()
    index.add(BERT, DocumentId("old"), prints(OF_BERT, key=KEY))
    # when a sentence of it is pasted as it is, then it is found; nothing of nobody's is
    assert [one.patient_id for one in edited_copies(OF_BERT[:91], key=KEY, own=ANNE, index=index)] == [BERT]
    assert edited_copies(OF_ANNE, key=KEY, own=ANNE, index=index) == ()
    assert edited_copies("", key=KEY, own=ANNE, index=index) == ()


def test_an_edited_passage_in_a_very_long_text_and_a_very_long_note_is_found() -> None:
    # given a long note of Bert's, and a long text with an edited passage of it in the middle
    before, after, mine, rest = (" ".join(f"{part}{number}" for number in range(900)) for part in "bamr")
    edited = OF_BERT.replace("ladder", "roof").replace("hall", "kitchen").replace("hour", "age")
    # when it is pasted, then it is found
    assert _whose(f"{mine} {edited} {rest}", (BERT, f"{before} {OF_BERT} {after}")) == [BERT]


def test_eight_times_the_text_takes_about_eight_times_as_long_at_most() -> None:
    # given a note of Bert's, and texts that have it many times
    index = _index((BERT, OF_BERT))
    short, long = OF_BERT * 50, OF_BERT * 400
    # when both are looked at, then time does not grow faster than the text
    assert grows_within(
        lambda: edited_copies(short, key=KEY, own=ANNE, index=index),
        lambda: edited_copies(long, key=KEY, own=ANNE, index=index),
        times=30,
        besides=0.05,
    )
