"""Rows of the ledger are read in the order in which they came, which changes nothing about what is read."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chartwarden.ledger.store import RawRow
from chartwarden_web.records.stores import ledger_reading
from chartwarden_web.records.stores.ledger_reading import SqliteSource

_Number = int | float | str | None

_PLAIN = """
    SELECT CAST(sequence AS INTEGER), CAST(body AS BLOB), CAST(leaf AS BLOB), CAST(actor AS BLOB),
           CASE WHEN CAST(sequence AS INTEGER) IN (SELECT sequence FROM ledger_details WHERE length(sealed) > 0)
           THEN x'01' ELSE x'' END
    FROM ledger WHERE (sequence >= :start OR :start = 0) AND sequence < :stop ORDER BY sequence
"""

# What somebody may have put there who has taken the database's own guards away.
_ODD = st.sampled_from([None, -1, 0, 3, 4, 5, 7, 3.5, 4.5, "4", "3x", "words", 40])


@st.composite
def _numbers(draw: st.DrawFn) -> list[_Number]:
    """Draw the numbers of rows in the order in which they came: ascending, but for none to three of them."""
    numbers: list[_Number] = [*range(draw(st.integers(0, 14)))]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(numbers)))
        numbers[place : place + draw(st.integers(0, 1))] = draw(st.lists(_ODD, max_size=1))
    return numbers


def _database(path: Path, came: Sequence[_Number], beside: Sequence[tuple[_Number, bytes]], *, key: str) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"PRAGMA synchronous=OFF; CREATE TABLE ledger (sequence bigint {key}, body BLOB, leaf BLOB, actor TEXT);"
            f"CREATE TABLE ledger_details (sequence bigint {key}, sealed BLOB)"
        )
        rows = [(number, b"body %d" % place, b"leaf", f"actor {place}") for place, number in enumerate(came)]
        connection.executemany("INSERT OR IGNORE INTO ledger VALUES (?, ?, ?, ?)", rows)
        connection.executemany("INSERT OR IGNORE INTO ledger_details VALUES (?, ?)", beside)
        connection.commit()


def _plainly(path: Path, start: int, stop: int) -> list[RawRow]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute(_PLAIN, {"start": start, "stop": stop}))


@settings(deadline=None, max_examples=100)
@example(came=[0, 1, 2, 3, 1.5], beside=[0, 1, 2, 3], empty=4, key="PRIMARY KEY")
@example(came=[0, 1, 2, "3x", 4, 1.5], beside=[0, 1, 2, 3], empty=4, key="PRIMARY KEY")
@example(came=[0, 1, 2, 3, 4], beside=[0, 1, 2, "3x", 4, 1.5], empty=4, key="PRIMARY KEY")
@example(came=[0, 1, 2, 3, 4], beside=[0, 1, 1, 3], empty=4, key="")
@example(came=[0, 1, 2, 3, 4], beside=[0, 1, 2, 3], empty=1, key="PRIMARY KEY")
@example(came=[0, 2, 1, 3], beside=[0, 2, 1, 3], empty=4, key="PRIMARY KEY")
@example(came=[0, 1, 1, 3], beside=[0, 1], empty=4, key="")
@given(came=_numbers(), beside=_numbers(), empty=st.integers(0, 20), key=st.sampled_from(["", "PRIMARY KEY"]))
def test_what_is_read_is_what_the_plain_question_gives(
    came: list[_Number], beside: list[_Number], empty: int, key: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # given rows in some order, and details beside some, empty ones among them
    path = tmp_path_factory.getbasetemp() / "reading.sqlite3"
    sealed = [(number, b"" if place == empty else b"sealed") for place, number in enumerate(beside)]
    _database(path, came, sealed, key=key)
    # when they are read, a few at a time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_reading, "_SQLITE_ROWS_AT_A_TIME", 4)
        read = {span: list(SqliteSource(str(path)).raw(*span)) for span in ((0, 2**62), (0, 6), (4, 9), (8, 8))}
    # then they are those that one question gives for all, by their numbers
    for (start, stop), rows in read.items():
        assert sorted(rows) == sorted(_plainly(path, start, stop))
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
