"""What is proven about the database before anything is served: commits are synced, and it is the instance it says."""

from django.db import connection

from chartwarden.actions.desk import Environment
from chartwarden.foundation.citation import AUDIT_CONTROLS, REAL_DATA_IN_TESTS
from chartwarden.foundation.clock import Clock
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden_web.records.models import InstanceRecord, LedgerRecord, PatientRecord

_SQLITE_FULL = 2


def require_synced_commits() -> None:
    """Let pass, or refuse to start.

    Raises:
        RefusedError: a commit could be lost after it was acknowledged, so an entry could be missing for a read.

    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            level = cursor.execute("PRAGMA synchronous").fetchone()[0]
            is_synced = journal == "wal" and level >= _SQLITE_FULL
            found = f"journal_mode={journal}, synchronous={level}"
        else:
            cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('fsync')")
            commit, fsync = cursor.fetchone()
            is_synced = commit != "off" and fsync == "on"
            found = f"synchronous_commit={commit}, fsync={fsync}"
    if not is_synced:
        raise RefusedError(
            rule="no-record-no-read",
            because=f"the database does not sync its commits ({found})",
            source=AUDIT_CONTROLS,
            next_step="Use WAL with synchronous=FULL on SQLite, or synchronous_commit=on and fsync=on on PostgreSQL.",
        )


def is_empty() -> bool:
    """Tell whether nothing has been stored yet: the only time at which keys may be made."""
    return not any(table.objects.exists() for table in (InstanceRecord, PatientRecord, LedgerRecord))


def require_instance(environment: Environment, *, origin: str, clock: Clock) -> InstanceRecord:
    """Give the instance's row, made at first use.

    Raises:
        RefusedError: the database belongs to another environment: a production database was restored into a demo, say.
        BrokenSealError: the ledger's name, which follows from the keys, is not the stored one: these are other keys.

    Source:
        45 CFR 164.502(a); control TRN-1.

    """
    record, _ = InstanceRecord.objects.get_or_create(
        id=1, defaults={"environment": environment.value, "origin": origin, "made_at": clock.now()}
    )
    if record.environment != environment.value:
        raise RefusedError(
            rule="no-real-patients-outside-production",
            because=f"this database belongs to a {record.environment} instance, and this one is for {environment}",
            source=REAL_DATA_IN_TESTS,
            next_step="Point CHARTWARDEN_HOME or CHARTWARDEN_DATABASE at this instance's own database.",
        )
    if record.origin != origin:
        raise BrokenSealError(
            what="the keys in the key folder are not those of this database",
            next_step="Point CHARTWARDEN_KEYS at this instance's own keys, or restore them. Nothing was written.",
        )
    return record
