"""Clocks tell aware time; errors say what and how to go on, each with its exit code."""

from datetime import UTC, datetime, timedelta

import pytest

from chartwarden.foundation.citation import MINIMUM_NECESSARY, Citation, Confidence
from chartwarden.foundation.clock import FixedClock, SystemClock
from chartwarden.foundation.errors import (
    BrokenSealError,
    ChartwardenError,
    MalformedError,
    NotFoundError,
    RefusedError,
)


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (
            RefusedError(rule="a-rule", because="it may not be", source=MINIMUM_NECESSARY, next_step="Ask."),
            "Refused: it may not be (a-rule, 45 CFR 164.502(b)). Ask.",
            3,
        ),
        (NotFoundError(what="that item", next_step="Reload."), "Not found: that item. Reload.", 3),
        (
            MalformedError(what="it ends early", where="line 3", fix="Send it again."),
            "line 3: it ends early. Send it again.",
            2,
        ),
        (BrokenSealError(what="a record", next_step="Stop."), "Cannot verify: a record. Stop.", 4),
    ],
)
def test_each_error_builds_its_sentence_and_has_its_exit_code(error: ChartwardenError, words: str, code: int) -> None:
    # given an error of each family
    # when it is shown
    # then it is one sentence of what and one of what to do
    assert (str(error), error.exit_code) == (words, code)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    # given the clock of this machine
    # when it is asked
    now = SystemClock().now()
    # then it tells UTC, and about now
    assert now.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)


def test_a_fixed_clock_moves_when_told_also_backwards() -> None:
    # given a clock that stands
    clock = FixedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    # when it is moved back and forth
    clock.advance(timedelta(hours=-2))
    clock.advance(timedelta(minutes=5))
    # then it stands there
    assert clock.now() == clock.now() == datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


def test_a_citation_reads_as_its_paragraph_and_is_sourced_unless_it_says_otherwise() -> None:
    # given a paragraph of law and a policy
    # when they are read
    # then the policy is not dressed up as law
    assert str(Citation("45 CFR 164.502(b)")) == "45 CFR 164.502(b)"
    assert Citation("x").confidence is Confidence.SOURCED
    assert Citation("house rule", Confidence.POLICY).confidence.value == "P"
