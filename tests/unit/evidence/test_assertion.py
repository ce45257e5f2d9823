"""What a note asserts of a finding, sentence by sentence."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.evidence.assertion import Assertion, assertion_of, sentences

SAID = [
    ("Pneumonia of the right lower lobe.", "Pneumonia", Assertion.AFFIRMED),
    ("She has asthma.", "asthma", Assertion.AFFIRMED),
    ("Gram negative sepsis from the urine.", "sepsis", Assertion.AFFIRMED),
    ("Not only pneumonia but effusion.", "pneumonia", Assertion.AFFIRMED),
    ("No fever, but cellulitis of the left leg.", "cellulitis", Assertion.AFFIRMED),
    ("Denies pain; cellulitis is spreading.", "cellulitis", Assertion.AFFIRMED),
    ("No evidence of pneumonia.", "pneumonia", Assertion.NEGATED),
    ("No fever, chills, or chest pain.", "chest pain", Assertion.NEGATED),
    ("No evidence of\npneumonia today.", "pneumonia", Assertion.NEGATED),
    ("Patient denies angina.", "angina", Assertion.NEGATED),
    ("Pulmonary embolism was ruled out.", "Pulmonary embolism", Assertion.NEGATED),
    ("Pancreatitis, excluded by lipase.", "Pancreatitis", Assertion.NEGATED),
    ("Osteomyelitis suspected, MRI negative.", "Osteomyelitis", Assertion.NEGATED),
    ("Septic shock: not met, no vasopressor.", "Septic shock", Assertion.NEGATED),
    ("Possible peripheral artery disease.", "peripheral artery disease", Assertion.UNCERTAIN),
    ("Rule out appendicitis.", "appendicitis", Assertion.UNCERTAIN),
    ("Seizure disorder considered.", "Seizure disorder", Assertion.UNCERTAIN),
    ("Pneumonia?", "Pneumonia", Assertion.UNCERTAIN),
    ("History of breast cancer.", "breast cancer", Assertion.HISTORY),
    ("S/p cholecystectomy.", "cholecystectomy", Assertion.HISTORY),
    ("Kidney stone passed in 2009.", "Kidney stone", Assertion.HISTORY),
    ("Childhood asthma, outgrown.", "asthma", Assertion.HISTORY),
    ("History of asthma, presents with pneumonia.", "pneumonia", Assertion.AFFIRMED),
    ("Mother had breast cancer.", "breast cancer", Assertion.FAMILY),
    ("Diabetes in her mother.", "Diabetes", Assertion.FAMILY),
    ("Family history: colon cancer.", "colon cancer", Assertion.FAMILY),
]


@pytest.mark.parametrize(("sentence", "words", "said"), SAID, ids=[sentence for sentence, *_ in SAID])
def test_a_sentence_asserts_what_a_reader_takes_from_it(sentence: str, words: str, said: Assertion) -> None:
    # given a sentence and the finding in it
    start = sentence.index(words)
    # when it is asked, then the answer is the reader's
    assert assertion_of(sentence, start, start + len(words)) is said


def test_a_text_is_cut_at_sentences_items_and_blank_lines_and_not_where_lines_wrap() -> None:
    # given a note whose lines wrap, with a list and an abbreviated name
    text = "No evidence of\npneumonia. Grew E. coli. Seen by Dr. Vance.\n1. Sepsis\n2. AKI\n\nPlan: rest"
    # when it is cut, then each piece is one statement
    assert [text[start:end] for start, end in sentences(text)] == [
        "No evidence of\npneumonia.",
        "Grew E. coli.",
        "Seen by Dr. Vance.",
        "1. Sepsis",
        "2. AKI",
        "Plan: rest",
    ]


@given(st.text(alphabet=st.sampled_from("aA1 .,;:\n-?E"), max_size=200))
def test_pieces_are_in_order_and_leave_out_only_blanks(text: str) -> None:
    # when any text is cut
    pieces = list(sentences(text))
    # then the pieces do not overlap, none is blank, and nothing but blanks and ends is between them
    assert all(start < end for start, end in pieces)
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))
    between = text
    for start, end in reversed(pieces):
        between = between[:start] + between[end:]
    assert set(between) <= set(" \n;")


@given(st.text(max_size=120), st.integers(0, 120), st.integers(0, 120))
def test_any_words_of_any_text_have_an_answer(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    assert assertion_of(text, start, end) in Assertion
