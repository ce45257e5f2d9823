"""Where the latest verification is kept, on each database: one at a time, and no verdict that nobody sealed."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chartwarden.actions.verification import (
    SIGN_OF_LIFE,
    WHAT_TO_DO,
    Stage,
    Standing,
    Verification,
    verdict_words,
    what_to_do,
)
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Verdict
from chartwarden_web.records.models import LedgerVerificationRecord
from chartwarden_web.records.stores.verification import DatabaseVerifications
from tests.builders import NOW, random_id

SOUND = Verdict(entries=7, first_bad=None, because="")


def a_verification(**known: object) -> Verification:
    started = Verification(random_id(), "petra.vance", NOW, NOW, Stage.ENTRIES, 0, 7, 0)
    return replace(started, **known)  # type: ignore[arg-type]  # names fields of Verification


@pytest.fixture
def kept(database: str) -> DatabaseVerifications:  # noqa: ARG001 -- each in turn
    return DatabaseVerifications(key=b"k" * 32)


verdicts = st.builds(
    Verdict,
    entries=st.integers(0, 2**53 - 1),
    first_bad=st.none() | st.integers(0, 2**53 - 1),
    because=st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip).filter(str.isascii),
    fault=st.none() | st.sampled_from(Fault),
    last_bad=st.none() | st.integers(0, 2**53 - 1),
    details_destroyed=st.integers(0, 9),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(verdicts)
def test_what_was_found_comes_back_as_it_was(kept: DatabaseVerifications, verdict: Verdict) -> None:
    # given a check that has ended, and another process that looks with the same key
    ended = a_verification(verdict=verdict, done=7, stage=Stage.DETAILS, compared=2)
    LedgerVerificationRecord.objects.all().delete()
    kept.begin(replace(ended, verdict=None))
    kept.note(ended)
    # when it is asked for, then it is the same
    assert DatabaseVerifications(key=b"k" * 32).latest() == ended


def test_there_is_none_before_the_first(kept: DatabaseVerifications) -> None:
    # given a new instance
    # when the latest is asked for, then there is none
    assert kept.latest() is None


def test_a_second_is_refused_while_one_runs_and_not_when_it_is_over_or_gone(kept: DatabaseVerifications) -> None:
    # given one that runs
    first = a_verification()
    kept.begin(first)
    # when another begins a moment later, then it is refused
    with pytest.raises(RefusedError, match="one-verification-at-a-time"):
        kept.begin(a_verification(seen_at=NOW + SIGN_OF_LIFE))
    assert kept.latest() == first
    # and when the first is over, has given no sign of life for too long, or gives one from the future, then not
    kept.note(replace(first, verdict=SOUND))
    second, third = a_verification(), a_verification(seen_at=NOW + SIGN_OF_LIFE + timedelta(seconds=1))
    kept.begin(second)
    kept.begin(third)
    kept.begin(fourth := a_verification(seen_at=NOW - timedelta(days=1)))
    assert kept.latest() == fourth


def test_one_that_was_taken_for_gone_writes_nothing_over_its_successor(kept: DatabaseVerifications) -> None:
    # given one that was slow, and its successor
    slow, successor = a_verification(), a_verification(seen_at=NOW + timedelta(hours=1))
    kept.begin(slow)
    kept.begin(successor)
    # when the slow one says what it found, then the successor stands
    kept.note(replace(slow, verdict=SOUND))
    assert kept.latest() == successor


def test_of_many_that_begin_at_once_one_does(kept: DatabaseVerifications) -> None:
    # given eight threads, as of eight workers
    barrier, began = Barrier(8), list[str]()

    def begin() -> None:
        one = a_verification()
        barrier.wait()
        try:
            kept.begin(one)
            began.append(one.id)
        except RefusedError:
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=begin) for _ in range(8)]
    # when they begin at the same moment
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # then one has begun, and it is the one that is kept
    latest = kept.latest()
    assert latest is not None
    assert began == [latest.id]


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("written", ["said", "seal"])
def test_a_verdict_that_somebody_wrote_into_the_table_is_not_believed(
    written: str, kept: DatabaseVerifications
) -> None:
    # given a verdict that says where the log is bad
    bad = a_verification(verdict=Verdict(7, 3, "the entry was altered", Fault.ALTERED))
    kept.begin(replace(bad, verdict=None))
    kept.note(bad)
    assert kept.latest() == bad
    # when somebody with the database and without the key writes that all is sound, sealed by a key of theirs
    forger = DatabaseVerifications(key=b"f" * 32)
    if written == "said":
        record = LedgerVerificationRecord.objects.get()
        LedgerVerificationRecord.objects.update(said=record.said.replace('"first_bad":3', '"first_bad":null'))
    else:
        forger.note(replace(bad, verdict=SOUND))
    # then there is no verdict
    latest = kept.latest()
    assert latest is not None
    assert (latest.verdict, latest.standing(now=NOW)) == (None, Standing.ALTERED)


def test_where_it_stands_follows_from_what_is_kept() -> None:
    # given checks in every state
    running = a_verification()
    # when each is asked where it stands, then the sign of life decides what nothing else says
    assert running.standing(now=NOW + SIGN_OF_LIFE) is Standing.RUNNING
    assert running.standing(now=NOW + SIGN_OF_LIFE + timedelta(seconds=1)) is Standing.STOPPED
    assert replace(running, verdict=SOUND).standing(now=NOW + timedelta(days=9)) is Standing.ENDED
    assert replace(running, broke_because="OSError").standing(now=NOW) is Standing.BROKE
    assert replace(running, is_as_stored=False, verdict=SOUND).standing(now=NOW) is Standing.ALTERED


def test_every_fault_says_what_to_do() -> None:
    # given every fault that verifying finds
    # when what to do is asked, then each has words of its own kind, and a sound log has none
    assert WHAT_TO_DO.keys() == set(Fault)
    assert all(words.endswith(".") for words in WHAT_TO_DO.values())
    assert what_to_do(SOUND) == ""
    assert verdict_words(Verdict(9, 3, "the tail was cut off", Fault.CUT_OFF)) == (
        "The first entry that cannot be trusted is 3: the tail was cut off."
    )
    assert verdict_words(Verdict(9, 3, "another history", Fault.FORK, last_bad=8)) == (
        "Somewhere in entries 3 to 8: another history."
    )
    assert verdict_words(Verdict(1, None, "")) == "The one entry stands as it was sealed."
