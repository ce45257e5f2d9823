"""Passages that support a code: found by meaning, ranked, and never what the note denies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.chart.sections import split_sections
from chartwarden.evidence.assertion import Assertion
from chartwarden.evidence.suggestion import Wanted, suggestions
from tests.processor_time import grows_within

# How much words tell, as the whole code set has them: "acute" stands in many titles, "pyelonephritis" in few.
WEIGHTS = {"acute": 2.6, "kidney": 4.0, "failure": 5.0, "sepsi": 6.0, "pyelonephriti": 8.0, "right": 1.1, "coli": 8.0}
AKI = Wanted("N17.9", ("Acute kidney failure, unspecified", "Acute kidney injury (nontraumatic)"))
SEPSIS = Wanted("A41.51", ("Sepsis due to Escherichia coli [E. coli]",))
NOTE = """HISTORY OF PRESENT ILLNESS
She came with fever. No acute kidney failure in the past.
FAMILY HISTORY
Acute kidney failure in a brother.
ASSESSMENT
1. Sepsis due to E. coli.
2. AKI, pre-renal.
"""


def _found(wanted: Wanted, note: str = NOTE) -> list[str]:
    sections = split_sections(note)
    return [note[one.start : one.end] for one in suggestions(note, wanted, weights=WEIGHTS, sections=sections)]


def test_an_abbreviation_is_found_and_what_is_denied_or_a_relatives_is_not() -> None:
    # given a note that denies the finding once, tells it of a brother, and states it by its abbreviation
    # when support is looked for, then only the statement is suggested
    assert _found(AKI) == ["AKI"]
    assert _found(SEPSIS) == ["Sepsis due to E. coli"]


def test_where_diagnoses_are_stated_comes_before_where_the_story_is_told() -> None:
    # given the same words in the course and in the diagnoses
    note = "HOSPITAL COURSE\nAcute pyelonephritis was treated.\nDISCHARGE DIAGNOSES\nAcute pyelonephritis.\n"
    sections = split_sections(note)
    # when both are ranked
    first, second = suggestions(note, Wanted("N10", ("Acute pyelonephritis",)), weights=WEIGHTS, sections=sections)
    # then the stated diagnosis leads
    assert note[: first.start].count("\n") == 3
    assert first.score > second.score


def test_a_code_for_family_history_wants_a_relative() -> None:
    # given a note that tells of a relative and of the patient
    note = "FAMILY HISTORY\nMother had malignant neoplasm of breast.\nPLAN\nMalignant neoplasm of breast: refer.\n"
    wanted = Wanted("Z80.3", ("Family history of malignant neoplasm of breast",))
    # when support is looked for, then the relative comes first
    best = suggestions(note, wanted, weights={}, sections=split_sections(note))[0]
    assert best.assertion is Assertion.FAMILY


@pytest.mark.parametrize("note", ["", "Fine.", "Acute distress. Acute pain. Acutely ill."])
def test_a_note_without_the_rare_word_suggests_nothing(note: str) -> None:
    # "acute" alone tells nothing of a kidney
    assert _found(AKI, note) == []


@given(st.text(alphabet=st.sampled_from("AKI acute kidney failure.\nNo "), max_size=300))
def test_suggestions_lie_in_the_text_and_are_sorted(note: str) -> None:
    found = suggestions(note, AKI, weights=WEIGHTS)
    assert all(0 <= one.start < one.end <= len(note) for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize("piece", ["acute ", "acute kidney failure. ", "no ", "E. coli, ", "- ", "kidney; ", "A: "])
def test_eight_times_the_text_takes_about_eight_times_as_long(piece: str) -> None:
    # given a text that makes careless code wander, short and eight times as long
    short, long = piece * 200, piece * 1600
    # when both are searched, then the cost grows with the length and not with its square, which would be 64 times
    assert grows_within(
        lambda: suggestions(short, AKI, weights=WEIGHTS),
        lambda: suggestions(long, AKI, weights=WEIGHTS),
        times=30,
        besides=0.05,
    )


def test_a_sentence_that_names_the_other_side_only_comes_last() -> None:
    # given a note that speaks of both knees, in two sentences
    note = "Primary osteoarthritis of the left knee, mild. Primary osteoarthritis of the right knee, severe."
    wanted = Wanted("M17.11", ("Unilateral primary osteoarthritis, right knee",))
    # when passages for the right one are asked for
    found = suggestions(note, wanted, weights={})
    # then the right knee comes first, and the left falls behind by more than a word
    assert "right" in note[found[0].start : found[0].end]
    assert all(found[0].score - other.score > 0.2 for other in found[1:])
