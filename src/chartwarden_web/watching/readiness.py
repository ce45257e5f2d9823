"""Whether this instance can do its work: the database answers and fits, the ledger can be written, the keys are there.

Nothing is written to find out, so a full disk is seen by what is free, and an outage of the ledger by the alarm that
the last attempt raised. What is wrong is said in codes, which tell nothing to whoever has no access.

Example:
    >>> Trouble.KEYS_GONE.value
    'keys-gone'

"""

import os
import shutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from chartwarden.adapters.keys import FolderKeys, FolderSigningKeys
from chartwarden.adapters.settings import Settings
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.ledger.signing import OwnEnd
from chartwarden_web.records.checks import require_synced_commits
from chartwarden_web.records.guards import missing_guards
from chartwarden_web.records.models import LedgerTipRecord
from chartwarden_web.records.stores.ledger import DatabaseLedger
from chartwarden_web.watching.numbers import CountedEvents

_LEAST_FREE_BYTES: Final = 64 * 1024 * 1024  # policy: what a day of entries takes, with room for the write-ahead log


class Trouble(StrEnum):
    """Why an instance cannot do its work."""

    DATABASE_SILENT = "database-silent"
    DATABASE_READ_ONLY = "database-read-only"
    COMMITS_NOT_SYNCED = "commits-not-synced"
    MIGRATIONS_OPEN = "migrations-open"  # the tables are older than the program
    GUARDS_GONE = "ledger-guards-gone"
    LEDGER_BROKEN = "ledger-broken-end"
    LEDGER_NOT_WRITTEN = "ledger-not-written"  # the last attempt of this process failed, and none has succeeded since
    DISK_FULL = "disk-full"
    KEYS_GONE = "keys-gone"


def troubles(settings: Settings, *, origin: str) -> tuple[Trouble, ...]:
    """Give what keeps this instance from its work; empty when nothing does.

    Args:
        settings: where its keys and its home are; the database is the one that Django is connected to.
        origin: the name of its ledger.

    """
    found, keys = list[Trouble](), FolderKeys(settings.keys)
    if not _are_keys_there(keys):
        found.append(Trouble.KEYS_GONE)
    if shutil.disk_usage(settings.home).free < _LEAST_FREE_BYTES:
        found.append(Trouble.DISK_FULL)
    try:
        found += [trouble for trouble, is_there in _OF_THE_DATABASE.items() if is_there()]
        if Trouble.KEYS_GONE not in found and _is_end_broken(OwnEnd(FolderSigningKeys(keys, origin=origin))):
            found.append(Trouble.LEDGER_BROKEN)
    except Error:
        found.append(Trouble.DATABASE_SILENT)
    return tuple(found)


def _are_keys_there(keys: FolderKeys) -> bool:
    """Look, without keeping anything: keys that were taken away under a running process are gone."""
    try:
        keys.named("readiness")
        keys.current_wrapping_id()
        return bool(keys.signing())
    except (BrokenSealError, OSError):
        return False


def _is_read_only() -> bool:
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")
        return bool(cursor.fetchone()[0])


def _are_migrations_open() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _are_commits_unsynced() -> bool:
    try:
        require_synced_commits()
    except RefusedError:
        return True
    return False


def _is_end_broken(end: OwnEnd) -> bool:
    try:
        end.continued_by(DatabaseLedger().tip())
    except BrokenSealError:
        return True
    return False


def _is_not_written() -> bool:
    failed_at = CountedEvents.last_outage_at
    if not failed_at:
        return False
    last_at = LedgerTipRecord.objects.filter(id=1).values_list("last_at", flat=True).first()
    return last_at is None or last_at.timestamp() < failed_at


_OF_THE_DATABASE: Final[dict[Trouble, Callable[[], bool]]] = {
    Trouble.DATABASE_READ_ONLY: _is_read_only,
    Trouble.COMMITS_NOT_SYNCED: _are_commits_unsynced,
    Trouble.MIGRATIONS_OPEN: _are_migrations_open,
    Trouble.GUARDS_GONE: lambda: bool(missing_guards(connection)),
    Trouble.LEDGER_NOT_WRITTEN: _is_not_written,
}
