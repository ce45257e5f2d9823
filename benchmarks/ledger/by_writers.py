"""How many entries a second each store takes as more writers wait, beside the disk that it stands on.

Example:
    >>> name_of("SQLite", 32)
    'SQLite, 32 waiting'

"""

from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from benchmarks.ledger import peers
from benchmarks.ledger.databases import postgresql_database, sqlite_database
from benchmarks.ledger.ours import in_database, in_files, in_memory
from benchmarks.ledger.writers import raced
from benchmarks.part import Part

WAITERS: Final = (1, 2, 4, 8, 16, 32, 64)
DISK: Final = "disk"
STORES: Final = ("memory", "files", "SQLite", "PostgreSQL", DISK)

_SECONDS: Final = 0.6
_ROUNDS: Final = 3
_SAYS: Final = (
    f"Entries a second, sealed and durable (in memory: sealed), by how many wait; medians of {_ROUNDS} turns of "
    f"{_SECONDS:g} s each. `{DISK}` is one fdatasync an entry: its writers add to one file, and the file system syncs "
    "for several of them at once."
)


def name_of(store: str, waiters: int) -> str:
    """Name the figure of a store with so many writers."""
    return f"{store}, {waiters} waiting"


def by_writers(folder: Path, address: str | None) -> Part:
    """Measure every store that there is.

    Args:
        folder: on the disk that is measured.
        address: of a PostgreSQL server, or None.

    """
    contestants = [
        in_memory("memory"),
        in_files("files", folder / "log"),
        in_database("SQLite", sqlite_database(folder, "by_writers")),
        peers.disk(DISK, folder / "by_writers.log"),
    ]
    if address is not None:
        contestants.append(in_database("PostgreSQL", postgresql_database(address, "by_writers")))
    rates: dict[str, list[int]] = {contestant.name: [] for contestant in contestants}
    for waiters in WAITERS:
        for name, result in raced(contestants, waiters=waiters, seconds=_SECONDS, rounds=_ROUNDS).items():
            rates[name].append(round(result.rate))
    told = [store for store in STORES if store in rates]
    return Part(
        "By how many wait",
        _SAYS,
        ("store", *map(str, WAITERS)),
        tuple((store, *rates[store]) for store in told),
        tuple(
            Figure(name_of(store, waiters), rate, "entries/s")
            for store in told
            for waiters, rate in zip(WAITERS, rates[store], strict=True)
        ),
    )
