"""Sensitive clauses are masked over clear words and identifiers alike, and their label tells nothing."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.minimum_necessary.sensitive import veiled
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import Run, Veil
from chartwarden.purpose.restricted import SensitiveSpan

LENGTHS = st.lists(st.integers(1, 6), min_size=1, max_size=6)


def _runs(lengths: list[int]) -> tuple[Run, ...]:
    """Lay runs one behind the other, clear and masked in turn."""
    edges = [sum(lengths[:place]) for place in range(len(lengths) + 1)]
    return tuple(
        Run(first, last, IdentifierKind.PHONE if place % 2 else None)
        for place, (first, last) in enumerate(pairwise(edges))
    )


def _spans(lengths: list[int]) -> tuple[SensitiveSpan, ...]:
    """Lay spans with gaps between them, from before the runs to behind them."""
    edges = [sum(lengths[:place]) - 2 for place in range(len(lengths) + 1)]
    return tuple(SensitiveSpan(first, last) for first, last in zip(edges[::2], edges[1::2], strict=False))


@settings(max_examples=100)
@given(LENGTHS, LENGTHS)
def test_masks_cover_every_character_of_a_span_and_no_other(lengths: list[int], cuts: list[int]) -> None:
    # given runs and sensitive spans
    runs, spans = _runs(lengths), _spans(cuts)
    kinds = {place: run.kind for run in runs for place in range(run.start, run.end)}
    inside = {place for span in spans for place in range(span.start, span.end)}
    # when the spans are masked
    made = veiled(runs, spans)
    # then each character is still there once, in order, masked where a span is and as it was elsewhere
    told = [(place, run.kind) for run in made for place in range(run.start, run.end)]
    assert told == [(place, Veil.SENSITIVE if place in inside else kind) for place, kind in sorted(kinds.items())]


def test_the_label_is_one_for_every_subject_and_length() -> None:
    # given masks of two lengths
    made = veiled((Run(0, 30, None),), (SensitiveSpan(2, 4), SensitiveSpan(10, 25)))
    # when their labels are read
    # then they are the same, and tell what to do
    assert [run.label for run in made] == ["", "[sensitive: ask]", "", "[sensitive: ask]", ""]


def test_without_spans_or_runs_nothing_changes() -> None:
    # given runs without spans, and spans without runs
    runs = _runs([3, 2])
    # when they are masked
    # then they are as they were
    assert veiled(runs, ()) == runs
    assert veiled((), (SensitiveSpan(0, 1),)) == ()
