"""Places in shown words and in the note: each leads back to the other, and none lies in a mask."""

from hypothesis import given
from hypothesis import strategies as st

from chartwarden.actions.spans import placed, shown_length, to_note, to_shown
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import Run


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[Run, ...]:
    """Draw the runs of a section: neighbours of any length, clear or masked, from some place of the note on."""
    here = draw(st.integers(0, 1000))
    parts = []
    for length in draw(st.lists(st.integers(1, 30), min_size=1, max_size=8)):
        kind = draw(st.one_of(st.none(), st.sampled_from(IdentifierKind)))
        parts.append(Run(here, here + length, kind))
        here += length
    return tuple(parts)


def clear(parts: tuple[Run, ...], place: int) -> bool:
    return any(run.kind is None and run.start <= place < run.end for run in parts)


@given(parts=laid_out(), data=st.data())
def test_a_shown_span_leads_to_clear_words_and_back_to_itself(parts: tuple[Run, ...], data: st.DataObject) -> None:
    # given a section with masks, and any stretch of its shown words
    start = data.draw(st.integers(0, shown_length(parts)))
    end = data.draw(st.integers(start, shown_length(parts)))
    # when it is carried into the note
    place = to_note(parts, start, end)
    # then it begins and ends in clear words, or there are none in it
    if place is None:
        assert not any(
            run.kind is None and max(at, start) < min(at + run.end - run.start, end) for at, run in placed(parts)
        )
        return
    assert clear(parts, place[0])
    assert clear(parts, place[1] - 1)
    # and back again it lies within what was chosen, and stays the same from then on
    shown = to_shown(parts, *place)
    assert shown is not None
    assert start <= shown[0] < shown[1] <= end
    assert to_note(parts, *shown) == place


@given(parts=laid_out(), data=st.data())
def test_a_choice_of_clear_words_is_kept_exactly(parts: tuple[Run, ...], data: st.DataObject) -> None:
    # given a stretch that begins and ends in clear runs
    runs = [(at, run) for at, run in placed(parts) if run.kind is None]
    if not runs:
        return
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(runs) - 1)] * 2)))
    start = runs[first][0] + data.draw(st.integers(0, runs[first][1].end - runs[first][1].start - 1))
    least = start + 1 if first == last else runs[last][0] + 1
    end = data.draw(st.integers(least, runs[last][0] + runs[last][1].end - runs[last][1].start))
    # when it goes to the note and back, then it is what it was
    place = to_note(parts, start, end)
    assert place is not None
    assert to_shown(parts, *place) == (start, end)


@given(parts=laid_out(), data=st.data())
def test_shown_places_do_not_depend_on_how_long_a_masked_word_is(parts: tuple[Run, ...], data: st.DataObject) -> None:
    # given the same section, once with longer words behind its masks
    longer, shift = [], 0
    for run in parts:
        more = 0 if run.kind is None else data.draw(st.integers(0, 9))
        longer.append(Run(run.start + shift, run.end + shift + more, run.kind))
        shift += more
    # when both are laid out, then they look alike
    assert [at for at, _ in placed(parts)] == [at for at, _ in placed(longer)]
    assert shown_length(parts) == shown_length(longer)
