"""Backups: what a restored log says by itself, beside a checkpoint from after the backup, and once it has gone on.

Example:
    >>> Restoring(Kind.SQLITE, troubles=()).troubles
    ()

"""

import os
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.stretch import Fault
from tests.faults.oracle import log_troubles, served_troubles, size_of, verdict_on
from tests.faults.outages import audited_read
from tests.faults.place import Kind, Place, new_database


@dataclass(frozen=True, slots=True)
class Restoring:
    """What came of it."""

    kind: Kind
    troubles: tuple[str, ...]


def restored(place: Place, folder: Path, *, programs: Path | None = None) -> Restoring:
    """Back an instance up while it is written to, restore it beside itself, and let it go on there.

    Args:
        place: an empty instance.
        folder: where the backup goes.
        programs: where `pg_dump` is, for PostgreSQL.

    """
    troubles: list[str] = []
    with place.opened() as house:
        _read_on(house.ledger, 20)
        backup = _backed_up_while_written(place, house.ledger, folder, programs)
        _read_on(house.ledger, 20)
        later = house.ledger.store.checkpoint() or ""
    other = _put_back(place, backup, programs)
    with other.opened() as house:
        troubles += [f"restored: {trouble}" for trouble in log_troubles(house.ledger)]
        size = size_of(house.ledger.store.checkpoint())
        verdict = verdict_on(house.ledger, earlier=[later])
        if (verdict.first_bad, verdict.fault) != (size, Fault.CUT_OFF):
            troubles.append(f"beside a later checkpoint: {verdict.fault} at {verdict.first_bad}, not cut off at {size}")
        _read_on(house.ledger, size_of(later) - size + 5)
        troubles += [f"gone on: {trouble}" for trouble in log_troubles(house.ledger)]
        verdict = verdict_on(house.ledger, earlier=[later])
        last = -1 if verdict.last_bad is None else verdict.last_bad
        if verdict.fault is not Fault.FORK or not (verdict.first_bad or 0) <= size <= last:
            troubles.append(f"gone on: {verdict.fault} at {verdict.first_bad}-{last}, not a fork around {size}")
    return Restoring(place.kind, tuple(troubles))


def exchanged(place: Place, folder: Path) -> Restoring:
    """Put a backup in the place of the database file under a process that runs on, on SQLite."""
    with place.opened() as house:
        audited_read(house.ledger)
        backup = _backed_up(place, folder, None)
        for path in place.home.glob(f"{place.file.name}*"):
            path.unlink()
        shutil.move(backup, place.file)
        try:
            served = [audited_read(house.ledger)]
        except RefusedError:  # nothing was shown, so nothing need be there
            served = []
    with place.opened() as house:
        troubles = [*served_troubles(house.ledger, served), *log_troubles(house.ledger)]
    return Restoring(place.kind, tuple(troubles))


def _read_on(ledger: Ledger, reads: int) -> None:
    for _ in range(reads):
        audited_read(ledger)


def _backed_up_while_written(place: Place, ledger: Ledger, folder: Path, programs: Path | None) -> Path:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            audited_read(ledger)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        return _backed_up(place, folder, programs)
    finally:
        stop.set()
        writer.join()


def _backed_up(place: Place, folder: Path, programs: Path | None) -> Path:
    backup = folder / "backup"
    if place.kind is Kind.SQLITE:
        with closing(sqlite3.connect(place.file)) as source, closing(sqlite3.connect(backup)) as copy:
            source.backup(copy)
        return backup
    _run(place.address, programs, "pg_dump", "--format=custom", f"--file={backup}")
    return backup


def _put_back(place: Place, backup: Path, programs: Path | None) -> Place:
    """Restore beside the original: the same home and keys, another database."""
    home = place.home.with_name(f"{place.home.name}-restored")
    home.mkdir(mode=0o700)
    (home / "keys").symlink_to(place.home / "keys")
    if place.kind is Kind.SQLITE:
        other = Place(home, "")
        backup.rename(other.file)
        return other
    other = Place(home, new_database(place.address))
    _run(other.address, programs, "pg_restore", "--exit-on-error", str(backup))
    return other


def _run(address: str, programs: Path | None, program: str, *arguments: str) -> None:
    parts = urlsplit(address)
    password = {"PGPASSWORD": parts.password or ""}
    at = [f"--host={parts.hostname}", f"--port={parts.port}", f"--username={parts.username}"]
    name = f"--dbname={parts.path.lstrip('/')}"
    command = str(programs / program) if programs else program
    subprocess.run([command, *at, name, *arguments], env={**os.environ, **password}, check=True, capture_output=True)
