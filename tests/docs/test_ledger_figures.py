"""The page with figures of the ledger's speed shows those that were measured last, of what it says it compares."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.ledger.acts import READ
from benchmarks.ledger.databases import Database
from benchmarks.ledger.ours import in_database
from benchmarks.ledger.report import LEDGER, PAGE, PICTURE
from benchmarks.ledger.unsealed import unsealed_in
from benchmarks.ledger.writers import Contestant, Result, Round, raced
from benchmarks.report import END
from tests.database import _sqlite


def test_the_page_shows_what_was_measured() -> None:
    # given the page with figures
    shown = PAGE.read_text(encoding="utf-8")
    # when its block is written again from the kept results
    renewed = LEDGER.with_block(shown, LEDGER.summary(LEDGER.kept_figures()))
    # then nothing changes (else run `python -m benchmarks ledger`)
    assert LEDGER.begin in shown
    assert renewed == shown


def test_a_block_is_written_between_its_marks_and_nowhere_else() -> None:
    # given a page with an old block
    page = f"before\n{LEDGER.begin}\nold\n\n{END}\nafter\n"
    # when it is renewed
    renewed = LEDGER.with_block(page, "new")
    # then only the block changes, and a page without marks does not
    assert renewed == f"before\n{LEDGER.begin}\nnew\n\n{END}\nafter\n"
    assert LEDGER.with_block("no marks\n", "new") == "no marks\n"


def test_the_summary_leaves_out_what_was_not_measured() -> None:
    # given figures of a machine without PostgreSQL
    figures = {"SQLite: sealed (ours)": 12345.0, "SQLite: p99": 9.318}
    # when they are told
    rows = LEDGER.summary(figures).splitlines()[2:]
    # then there are two rows
    assert rows == [
        "| SQLite: entries a second, sealed | 12,345 |  |",
        "| SQLite: 99 of 100 wait at most | 9.3 ms | <= 15 ms |",
    ]


def test_the_picture_is_there_and_holds_no_script() -> None:
    # given the picture that the page shows
    drawn = PICTURE.read_text(encoding="utf-8")
    # when it is read
    # then it shows our stores beside the disk, and nothing in it runs
    assert "ledger in SQLite" in drawn
    assert "fdatasync" in drawn
    assert "<script" not in drawn


def test_ratios_are_taken_round_by_round() -> None:
    # given three rounds, of which the machine halved the second
    ours = _result(900.0, 450.0, 900.0)
    peer = _result(300.0, 150.0, 290.0)
    # when they are compared
    times = ours.against(peer)
    # then each round stands against its own, and the middle one counts
    assert times == pytest.approx(3.0)
    assert (ours.rate, ours.best) == (900.0, 900.0)


@pytest.mark.parametrize(("made", "is_sealed"), [(in_database, True), (unsealed_in, False)])
def test_the_log_without_sealing_stores_rows_and_details_but_no_end(
    made: Callable[..., Contestant],
    is_sealed: bool,  # noqa: FBT001 -- what is expected
    sqlite_template: Path,
    tmp_path: Path,
    django_db_blocker: Any,  # noqa: ANN401
) -> None:
    # given one of the two logs that are compared, in a database of its own
    shutil.copy(sqlite_template, tmp_path / "log.sqlite3")
    database = Database(_sqlite(tmp_path / "log.sqlite3"))
    with django_db_blocker.unblock():
        # when two writers append to it for a moment, twice
        raced([made("log", database, draft=READ)], waiters=2, seconds=0.02, rounds=2)
        # then every row is there with its details, in one order, and only the sealed one has leaf hashes and an end
        with database.connected():
            store = database.ledger_store()
            rows, checkpoint = list(store.rows()), store.checkpoint()
    assert [row.sequence for row in rows] == list(range(len(rows)))
    assert len(rows) >= 2 * 2 * 6
    assert all(row.sealed_details for row in rows)
    assert {bool(row.leaf) for row in rows} == {is_sealed}
    assert (checkpoint is not None) == is_sealed


def _result(*rates: float) -> Result:
    return Result("any", tuple(Round(rate, (0.001,), 0.0, 0.0) for rate in rates))
