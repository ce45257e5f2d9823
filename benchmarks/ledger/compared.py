"""Ours beside its peers, with 32 writers who wait: on SQLite and on PostgreSQL.

Example:
    >>> part_of("SQLite", {}, ()).rows
    ()

"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from benchmarks.ledger import peers
from benchmarks.ledger.acts import READ, READ_WITHOUT_DETAILS
from benchmarks.ledger.databases import postgresql_database, sqlite_database
from benchmarks.ledger.ours import in_database
from benchmarks.ledger.unsealed import unsealed_in
from benchmarks.ledger.writers import Result, raced
from benchmarks.part import Part

WAITERS: Final = 32
OURS: Final = "sealed (ours)"
OURS_BARE: Final = "sealed (ours), no details"
UNSEALED: Final = "the same, not sealed"
UNSEALED_BARE: Final = "the same, not sealed, no details"
OWN: Final = "one row a transaction, 32 connections"
SHARED: Final = "one row a transaction, one connection"
ROWS: Final = "one row a transaction, by psycopg"
ROWS_BY_LIBPQ: Final = "one row a transaction, by libpq"
CHAIN_LOCK: Final = "hash chain, advisory lock"
CHAIN_ROW: Final = "hash chain, locked row"
DISK: Final = "append and fdatasync, no database"

_SECONDS: Final = 1.0
_ROUNDS: Final = 5
_LONGEST_MS: Final = 15.0
_SAYS: Final = (
    f"{WAITERS} writers, each of whom waits until its entry is durable; {_ROUNDS} turns of {_SECONDS:g} s each, in "
    "rotation. Medians of the turns; `CPU` is microseconds of processor time for each entry, in this process and on "
    "the whole machine."
)
_COLUMNS: Final = ("what", "entries/s", "best", "p50 ms", "p99 ms", "longest ms", "CPU here", "CPU all")


def on_sqlite(folder: Path) -> Part:
    """Measure on SQLite, and the disk that it stands on."""
    results = raced(
        [
            in_database(OURS, sqlite_database(folder, "ours")),
            peers.sqlite_own_connections(OWN, folder / "own.sqlite3"),
            peers.sqlite_shared_connection(SHARED, folder / "shared.sqlite3"),
            unsealed_in(UNSEALED, sqlite_database(folder, "unsealed"), draft=READ),
            in_database(OURS_BARE, sqlite_database(folder, "bare"), draft=READ_WITHOUT_DETAILS),
            unsealed_in(UNSEALED_BARE, sqlite_database(folder, "unsealed_bare"), draft=READ_WITHOUT_DETAILS),
            peers.disk(DISK, folder / "disk.log"),
        ],
        waiters=WAITERS,
        seconds=_SECONDS,
        rounds=_ROUNDS,
    )
    rows = results[OURS].against(_faster(results[OWN], results[SHARED]))
    return part_of("SQLite", results, [Figure("SQLite: against one row a transaction", round(rows, 2), "times", 4.0)])


def on_postgresql(address: str) -> Part:
    """Measure on a PostgreSQL server."""
    results = raced(
        [
            in_database(OURS, postgresql_database(address, "ours")),
            peers.postgresql_rows(ROWS, address),
            peers.postgresql_rows_by_libpq(ROWS_BY_LIBPQ, address),
            peers.postgresql_chain(CHAIN_LOCK, address, chain=peers.Chain.ADVISORY),
            peers.postgresql_chain(CHAIN_ROW, address, chain=peers.Chain.TIP_ROW),
            unsealed_in(UNSEALED, postgresql_database(address, "unsealed"), draft=READ),
            in_database(OURS_BARE, postgresql_database(address, "bare"), draft=READ_WITHOUT_DETAILS),
            unsealed_in(UNSEALED_BARE, postgresql_database(address, "unsealed_bare"), draft=READ_WITHOUT_DETAILS),
        ],
        waiters=WAITERS,
        seconds=_SECONDS,
        rounds=_ROUNDS,
    )
    rows = results[OURS].against(_faster(results[ROWS], results[ROWS_BY_LIBPQ]))
    chain = results[OURS].against(_faster(results[CHAIN_LOCK], results[CHAIN_ROW]))
    return part_of(
        "PostgreSQL",
        results,
        [
            Figure("PostgreSQL: against one row a transaction", round(rows, 2), "times", 2.0),
            Figure("PostgreSQL: against the same by psycopg", _times(results[OURS], results[ROWS]), "times"),
            Figure("PostgreSQL: against a hash chain", round(chain, 2), "times", 10.0),
        ],
    )


def part_of(database: str, results: Mapping[str, Result], ratios: Sequence[Figure]) -> Part:
    """Give the table of a database, with its figures."""
    figures = list(ratios)
    for name, result in results.items():
        figures.append(Figure(f"{database}: {name}", round(result.rate), "entries/s"))
    if OURS in results:
        longest = round(results[OURS].waited_ms(0.99), 2)
        figures += [
            Figure(f"{database}: p50", round(results[OURS].waited_ms(0.5), 2), "ms"),
            Figure(f"{database}: p99", longest, "ms", at_most=_LONGEST_MS),
            Figure(f"{database}: sealing", _times(results[UNSEALED], results[OURS]), "times", at_most=1.15),
            Figure(
                f"{database}: sealing, no details",
                _times(results[UNSEALED_BARE], results[OURS_BARE]),
                "times",
                at_most=1.15,
            ),
        ]
    return Part(f"{database}, {WAITERS} writers", _SAYS, _COLUMNS, tuple(map(_row, results.values())), tuple(figures))


def _row(result: Result) -> tuple[str | int | float, ...]:
    waits = (round(result.waited_ms(share), 2) for share in (0.5, 0.99, 1.0))
    return (result.name, round(result.rate), round(result.best), *waits, round(result.own_us), round(result.all_us))


def _faster(one: Result, other: Result) -> Result:
    return max(one, other, key=lambda result: result.rate)


def _times(faster: Result, slower: Result) -> float:
    return round(faster.against(slower), 2)
