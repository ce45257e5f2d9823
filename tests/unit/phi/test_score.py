"""The scorer: what counts as found, whole, hidden without need, and left."""

import pytest

from benchmarks.phi.score import Tally, intervals, recall_by_kind, scores

TEXT = "Dr. Ana Lindqvist saw MRN 44-71 today"
GOLD = [(4, 17, "provider_name"), (26, 31, "medical_record")]


def test_a_token_counts_as_found_when_any_of_it_is_covered() -> None:
    # given a name of two words and a number of two groups
    # when half of the second word, the first group and one word beside are covered
    tally = Tally.of(TEXT, GOLD, [(8, 12), (26, 28), (32, 37)])
    # then two of four tokens are hits, one more is hidden, and neither identifier is whole
    assert (tally.gold, tally.hit, tally.found) == (4, 2, 3)
    assert (tally.whole, tally.spans) == (0, 2)
    assert tally.missed == {"provider_name", "medical_record"}


def test_the_kind_that_was_found_does_not_matter_and_overlaps_count_once() -> None:
    # given findings that overlap
    # when they cover both identifiers
    tally = Tally.of(TEXT, GOLD, [(4, 17), (8, 17), (26, 31)])
    # then all is found, whole, and nothing is hidden besides
    assert scores([tally]).recall == scores([tally]).precision == scores([tally]).whole == 1.0
    assert scores([tally]).any_left == 0.0


def test_a_clinician_left_is_no_direct_identifier_and_a_record_number_is() -> None:
    # given one note with the clinician missed and one with the number missed
    without_name = Tally.of(TEXT, GOLD, [(26, 31)])
    without_number = Tally.of(TEXT, GOLD, [(4, 17)])
    # when they are added up
    both = scores([without_name, without_number])
    # then each leaves something, and one of two leaves a direct identifier
    assert (both.any_left, both.direct_left) == (1.0, 0.5)


def test_a_note_without_identifiers_misses_nothing() -> None:
    # given a note that identifies nobody
    tally = Tally.of("Cough for 3 days.", [], [])
    # when it is scored
    alone = scores([tally])
    # then nothing is missing
    assert (alone.recall, alone.precision, alone.whole, alone.any_left) == (1.0, 1.0, 1.0, 0.0)


def test_recall_is_told_by_kind() -> None:
    # given a note of which only the number is found
    tally = Tally.of(TEXT, GOLD, [(26, 31)])
    # when it is told by kind
    # then each kind has its tokens
    assert recall_by_kind([tally]) == {"medical_record": (2, 2), "provider_name": (0, 2)}


def test_the_interval_holds_the_figure_and_narrows_with_more_notes() -> None:
    # given notes of which every second is read well
    half = [Tally.of(TEXT, GOLD, [(4, 31)]), Tally.of(TEXT, GOLD, [])]
    # when intervals are drawn over few and over many
    (few_low, few_high), (low, high) = intervals(half * 5), intervals(half * 200)
    # then the figure lies inside, and more notes say more
    assert few_low.recall <= 0.5 <= few_high.recall
    assert high.recall - low.recall < 0.5 * (few_high.recall - few_low.recall)
    assert scores(half).recall == pytest.approx(0.5)
