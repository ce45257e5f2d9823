import itertools
import tracemalloc
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.synthetic.ward import chart_at, ward

SEEDS = st.integers(0, 2**40)
PLACES = st.integers(0, 300)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(0, 4), DAYS)
def test_a_larger_ward_begins_with_the_same_charts(seed: int, small: int, more: int, today: date) -> None:
    # given two wards of one seed
    # when the first charts of the larger are compared with the smaller
    first = list(itertools.islice(ward(seed=seed, patients=small + more, today=today), small))
    # then they are the same
    assert first == list(ward(seed=seed, patients=small, today=today))


@settings(max_examples=25, deadline=None)
@given(SEEDS, PLACES, DAYS)
def test_any_chart_can_be_made_alone_and_made_again(seed: int, place: int, today: date) -> None:
    # given a chart made out of order
    # when it is made once more, after another
    once = chart_at(seed, place, today=today)
    chart_at(seed, place + 1, today=today)
    # then nothing has changed
    assert chart_at(seed, place, today=today) == once


@settings(max_examples=40, deadline=None)
@given(SEEDS, PLACES, DAYS)
def test_every_quote_lies_in_its_text_and_says_something(seed: int, place: int, today: date) -> None:
    # given any chart
    chart = chart_at(seed, place, today=today)
    texts = {document.outline.id: document.text.value for document in chart.documents}
    # when each passage of each answer is read
    for item in chart.work:
        answer = item.answer
        quotes = [quote for code in answer.codes for quote in code.evidence]
        quotes += [*answer.indicators, *(trap.quote for trap in answer.traps)]
        for quote in quotes:
            words = texts[quote.document_id][quote.start : quote.end]
            # then it has words, whole ones, and no trace of a mark
            assert words.strip() == words != ""
            assert "[" not in words
            assert not (texts[quote.document_id][quote.start - 1 : quote.start].isalnum() and quote.start)


@settings(max_examples=40, deadline=None)
@given(SEEDS, PLACES, DAYS)
def test_nothing_happens_before_birth_or_after_the_day_of_looking(seed: int, place: int, today: date) -> None:
    # given any chart
    chart = chart_at(seed, place, today=today)
    # when its dates are read
    # then encounters lie between birth and today, and end after they start
    for encounter in chart.encounters:
        assert chart.patient.birth_on < encounter.starts_at.date() <= encounter.ends_at.date() <= today
        assert encounter.starts_at <= encounter.ends_at


def _peak_bytes(patients: int) -> int:
    tracemalloc.start()
    for _ in ward(seed=5, patients=patients, today=date(2026, 11, 23)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_ward() -> None:
    # given templates that are read and kept once
    for _ in ward(seed=5, patients=24, today=date(2026, 11, 23)):
        pass
    # when a ward four times as large is made
    small, large = _peak_bytes(6), _peak_bytes(24)
    # then it needs hardly more
    assert large < 2 * small + 200_000
