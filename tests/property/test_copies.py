"""Text of another patient is found however it came; what everybody writes, and what is the patient's own, is not."""

import random

from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.mixup.copies import Look, PrintsInMemory, copies
from chartwarden.mixup.fingerprint import SHINGLE, WINDOW, prints
from tests.processor_time import grows_within

KEY = b"k" * 16
ANNE, BERT, CARL, DORA = (PatientId(name) for name in ("anne", "bert", "carl", "dora"))
OF_BERT = (
    "He fell from a ladder while cleaning the gutter of his workshop and landed on the left hip. "
    "He crawled to the telephone in the hall, where his neighbour found him an hour later, cold and confused."
)
words = st.lists(
    st.sampled_from("he fell from a tall ladder onto the left hip and lay there cold".split()), max_size=40
)


def _index(*notes: tuple[PatientId, str]) -> PrintsInMemory:
    index = PrintsInMemory()
    for number, (patient, text) in enumerate(notes):
        index.add(patient, DocumentId(f"note-{number}"), prints(text, key=KEY))
    return index


def _whose(text: str, *notes: tuple[PatientId, str], look: Look = Look.PASTE) -> list[PatientId]:
    return [copy.patient_id for copy in copies(prints(text, key=KEY), own=ANNE, index=_index(*notes), look=look)]


@given(words, words, words)
def test_texts_that_share_enough_words_in_a_row_share_a_print(
    before: list[str], shared: list[str], after: list[str]
) -> None:
    # given two texts around the same words
    one = {each.value for each in prints(" ".join([*before, *shared, "end"]), key=KEY)}
    other = {each.value for each in prints(" ".join(["begin", *shared, *after]), key=KEY)}
    # when the words in common are as many as winnowing promises, then a print is in common
    assert len(shared) < SHINGLE + WINDOW - 1 or one & other


@given(st.text(max_size=200))
def test_prints_lie_in_the_text_in_order(text: str) -> None:
    found = prints(text, key=KEY)
    assert all(0 <= one.start < one.end <= len(text) and 0 <= one.value < 2**63 for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_how_a_text_is_written_makes_no_difference_and_the_key_makes_all() -> None:
    # given a text, and the same retyped without capitals, accents and line ends
    retyped = "HE FELL\nfrom a  ladder, while: cleaning the gútter"
    one, other = (
        {each.value for each in prints(text, key=KEY)}
        for text in ("He fell from a ladder while cleaning the gutter", retyped)
    )
    # when both are printed, then the prints are the same, and under another key they are not
    assert one == other
    assert one.isdisjoint(each.value for each in prints(retyped, key=b"another key"))


def test_a_pasted_passage_of_another_patient_is_found_with_its_note_and_place() -> None:
    # given a note of Bert's, and a sentence of it typed into Anne's query after some words of her own
    pasted = "Please clarify: " + OF_BERT[:91]
    # when it is looked at
    [copy] = copies(
        prints(pasted, key=KEY), own=ANNE, index=_index((CARL, "Nothing to report today."), (BERT, OF_BERT))
    )
    # then it is Bert's, with his note and the very words
    assert (copy.patient_id, copy.document_id) == (BERT, "note-1")
    assert pasted[copy.start : copy.end] == OF_BERT[:90]


def test_an_edited_passage_is_found_too() -> None:
    # given the passage with every tenth word replaced
    edited = " ".join("thing" if place % 10 == 4 else word for place, word in enumerate(OF_BERT.split()))
    # when it is looked at, then it is still Bert's
    assert _whose(edited, (BERT, OF_BERT)) == [BERT]


def test_what_the_own_chart_has_or_many_charts_have_is_nobodys() -> None:
    # given a passage that Anne's chart has too, and one that three others have
    assert _whose(OF_BERT, (BERT, OF_BERT), (ANNE, OF_BERT)) == []
    assert _whose(OF_BERT, (BERT, OF_BERT), (CARL, OF_BERT), (DORA, OF_BERT)) == []
    # when only two have it, then both are told
    assert _whose(OF_BERT, (BERT, OF_BERT), (CARL, OF_BERT)) == [BERT, CARL]


def test_a_linked_patients_words_are_no_alarm() -> None:
    # given a mother's note in her newborn's chart
    index, text = _index((BERT, OF_BERT)), prints(OF_BERT, key=KEY)
    # when the two are linked, then nothing is told
    assert copies(text, own=ANNE, index=index, linked=frozenset({BERT})) == ()
    assert copies(text, own=ANNE, index=index) != ()


def test_a_long_note_that_shares_a_phrase_is_no_copy() -> None:
    # given a long note of Anne's own that has one clause of Bert's by chance
    draw = random.Random(5)
    vocabulary = [f"word{number}" for number in range(900)]
    own = " ".join(draw.choices(vocabulary, k=300))
    note = f"{own} landed on the left hip {own[::-1]}"
    # when it is looked at as a note, then it is hers; with Bert's whole story in it, it is not
    assert _whose(note, (BERT, OF_BERT), look=Look.NOTE) == []
    assert _whose(f"{own} {OF_BERT}", (BERT, OF_BERT), look=Look.NOTE) == [BERT]


def test_one_phrase_again_and_again_is_one_phrase() -> None:
    # given a note that repeats four words of Bert's sixty times
    note = "landed on the left hip. " * 60
    # when it is looked at as a note, then that is not his note
    assert _whose(note, (BERT, OF_BERT), look=Look.NOTE) == []


def test_eight_times_the_text_takes_about_eight_times_as_long() -> None:
    short, long = OF_BERT * 50, OF_BERT * 400
    index = _index((BERT, OF_BERT))
    assert grows_within(
        lambda: copies(prints(short, key=KEY), own=ANNE, index=index),
        lambda: copies(prints(long, key=KEY), own=ANNE, index=index),
        times=30,
        besides=0.05,
    )
