"""The database's own guards of the ledger: which triggers there must be, and whether they are in force.

The guards stop whoever uses the product's account. Who owns the tables, or can write the file, can take them away:
so a start looks whether each is there, fires, and says what it should. What such a person did while a guard was away,
and put back before anybody looked, only a checkpoint that left this machine shows.

Migrations made the guards; this table says what they come to. A test keeps both the same.

Source: 45 CFR 164.312(c)(1).

Example:
    >>> [name for name, guard in expected_guards("postgresql").items() if guard.table == "ledger"]
    ['ledger_refuses_change', 'ledger_refuses_truncate']

"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from chartwarden.foundation.errors import BrokenSealError

LEDGER_TABLES = ("ledger", "ledger_details", "ledger_tip", "ledger_checkpoint")
SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger: its table, and the SQL that makes it, in PostgreSQL's own way of writing there."""

    table: str
    create: str


def _guards(written: Mapping[str, str]) -> Mapping[str, Guard]:
    return MappingProxyType(
        {
            name: Guard(name.partition("_refuses_")[0], f"CREATE TRIGGER {name} {' '.join(rest.split())}")
            for name, rest in written.items()
        }
    )


def _replacing(table: str, key: str, words: str) -> str:
    """Give a trigger against `INSERT OR REPLACE`, which pushes rows out by their key and by SQLite's own row number.

    Without a number in the statement, SQLite shows -1 here. A row with that number would stop every insert; it can
    only come from somebody who writes the file, and then stopping is right.
    """
    return f"""BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
          OR EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{words}'); END"""  # noqa: S608 -- words of this module


def _always(event: str, words: str) -> str:
    return f"BEFORE {event} BEGIN SELECT RAISE(ABORT, '{words}'); END"


_ON_SQLITE = _guards(
    {
        "ledger_refuses_update": _always("UPDATE ON ledger", "ledger entries are never changed"),
        "ledger_refuses_delete": _always("DELETE ON ledger", "ledger entries are never deleted"),
        "ledger_refuses_gap": """BEFORE INSERT ON ledger
            WHEN NEW.sequence IS NOT (SELECT ifnull(max(sequence), -1) + 1 FROM ledger)
            BEGIN SELECT RAISE(ABORT, 'ledger entries never leave a gap'); END""",
        # SQLite asks the trigger that was made last first: replacing is to be called replacing.
        "ledger_refuses_replace": _replacing("ledger", "sequence", "ledger entries are never replaced"),
        "ledger_details_refuses_update": _always(
            "UPDATE ON ledger_details", "details beside an entry are never changed"
        ),
        "ledger_details_refuses_replace": _replacing(
            "ledger_details", "sequence", "details beside an entry are never replaced"
        ),
        # A column of numbers takes bytes on SQLite, and bytes are larger than every number.
        "ledger_tip_refuses_shrinking": """BEFORE UPDATE ON ledger_tip
            WHEN typeof(NEW.size) <> 'integer' OR NEW.size < OLD.size
            BEGIN SELECT RAISE(ABORT, 'the end of the ledger never moves back'); END""",
        "ledger_tip_refuses_delete": _always("DELETE ON ledger_tip", "the end of the ledger is never deleted"),
        # `INSERT ... ON CONFLICT DO UPDATE` comes by here too, and it is how the product moves the end forward.
        "ledger_tip_refuses_replace": """BEFORE INSERT ON ledger_tip
            WHEN typeof(NEW.size) <> 'integer' OR EXISTS (SELECT 1 FROM ledger_tip WHERE size > NEW.size)
            BEGIN SELECT RAISE(ABORT, 'the end of the ledger never moves back'); END""",
        "ledger_checkpoint_refuses_update": _always(
            "UPDATE ON ledger_checkpoint", "kept checkpoints are never changed"
        ),
        "ledger_checkpoint_refuses_delete": _always(
            "DELETE ON ledger_checkpoint", "kept checkpoints are never deleted"
        ),
        "ledger_checkpoint_refuses_replace": _replacing(
            "ledger_checkpoint", "size", "kept checkpoints are never replaced"
        ),
    }
)


def _calling(event: str, words: str, *, each: str = "ROW") -> str:
    return f"BEFORE {event} FOR EACH {each} EXECUTE FUNCTION ledger_guard_refuses('{words}')"


_ON_POSTGRESQL = _guards(
    {
        "ledger_refuses_change": "BEFORE DELETE OR UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_refuses()",
        "ledger_refuses_truncate": ("BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()"),
        "ledger_details_refuses_update": _calling(
            "UPDATE ON ledger_details", "details beside an entry are never changed"
        ),
        "ledger_details_refuses_truncate": _calling(
            "TRUNCATE ON ledger_details", "details are never destroyed all at once", each="STATEMENT"
        ),
        "ledger_tip_refuses_shrinking": (
            "BEFORE UPDATE ON ledger_tip FOR EACH ROW WHEN (new.size < old.size)"
            " EXECUTE FUNCTION ledger_guard_refuses('the end of the ledger never moves back')"
        ),
        "ledger_tip_refuses_delete": _calling("DELETE ON ledger_tip", "the end of the ledger is never deleted"),
        "ledger_tip_refuses_truncate": _calling(
            "TRUNCATE ON ledger_tip", "the end of the ledger is never deleted", each="STATEMENT"
        ),
        "ledger_checkpoint_refuses_change": _calling(
            "DELETE OR UPDATE ON ledger_checkpoint", "kept checkpoints are never changed or deleted"
        ),
        "ledger_checkpoint_refuses_truncate": _calling(
            "TRUNCATE ON ledger_checkpoint", "kept checkpoints are never changed or deleted", each="STATEMENT"
        ),
    }
)
GUARD_FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {  # of PostgreSQL, name to source
        "ledger_refuses": "BEGIN RAISE EXCEPTION 'ledger entries are never changed or deleted'; END",
        "ledger_guard_refuses": "BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END",
    }
)
_FIRES_ALWAYS, _DISABLED = "A", "D"  # PostgreSQL's letters


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A trigger as the database has it. SQLite knows no other state than firing, and no function."""

    name: str
    table: str
    create: str
    enabled: str = _FIRES_ALWAYS
    function: str = ""
    source: str = ""  # language and body of the function


def expected_guards(vendor: str) -> Mapping[str, Guard]:
    """Give the triggers that the ledger's tables must have, by name. The vendor is Django's word for the database."""
    return _ON_SQLITE if vendor == SQLITE else _ON_POSTGRESQL


def missing_guards(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Say of each guard that is not in force why, name first; empty when the database guards the ledger whole.

    What somebody added to these tables is told too: a trigger or rule of theirs can make an insert do nothing, and an
    entry would be acknowledged that is not there.
    """
    expected = expected_guards(connection.vendor)
    found = _on_sqlite(connection) if connection.vendor == SQLITE else _on_postgresql(connection)
    there = {(trigger.table, trigger.name) for trigger in found}
    missing = [f"{name} is missing" for name, guard in expected.items() if (guard.table, name) not in there]
    wrong = [f"{trigger.name} {trouble}" for trigger in found if (trouble := _trouble(trigger, expected))]
    strange = _strange(connection) if connection.vendor == POSTGRESQL else []
    return (*missing, *wrong, *strange)


def require_guards(connection: BaseDatabaseWrapper) -> None:
    """Let pass, or refuse to start.

    Raises:
        BrokenSealError: a guard is missing, disabled or altered. It names each.

    """
    missing = missing_guards(connection)
    if missing:
        raise BrokenSealError(
            what=f"the database does not guard the ledger: {'; '.join(missing)}",
            next_step="Keep this message. As the owner of the tables, put the guards back with "
            "`chartwarden database guards --put-back`; then verify the ledger against a checkpoint kept elsewhere.",
        )


def put_guards_back(connection: BaseDatabaseWrapper) -> None:
    """Make every guard anew, in one transaction. What somebody added stays, for a person to look at.

    Django's own error says when the role may not; only the tables' owner may.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            for name, guard in expected_guards(SQLITE).items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(guard.create)
            return
        for name, source in GUARD_FUNCTIONS.items():
            cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {source} $$")
        for name, guard in expected_guards(POSTGRESQL).items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {guard.table}")
            cursor.execute(guard.create)
            cursor.execute(f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {name}")


def _on_sqlite(connection: BaseDatabaseWrapper) -> list[_Trigger]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, lower(tbl_name), sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        rows = cursor.fetchall()
    return [_Trigger(name, table, " ".join(str(text).split())) for name, table, text in rows if table in LEDGER_TABLES]


def _on_postgresql(connection: BaseDatabaseWrapper) -> list[_Trigger]:
    with connection.cursor() as cursor:
        # Internal triggers too: no ledger table has a foreign key, so one that is marked internal is somebody's.
        cursor.execute(
            """SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true), t.tgenabled::text, p.proname, p.prosrc,
                      l.lanname
               FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                    JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
               WHERE t.tgrelid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) AS name)
               ORDER BY t.tgname, c.relname""",
            [list(LEDGER_TABLES)],
        )
        rows = cursor.fetchall()
    return [
        _Trigger(name, table, text, enabled, function, f"{language}: {' '.join(source.split())}")
        for name, table, text, enabled, function, source, language in rows
    ]


def _trouble(trigger: _Trigger, expected: Mapping[str, Guard]) -> str:
    """Say what is wrong about a trigger that is there; nothing when it is as it should be."""
    guard = expected.get(trigger.name)
    if guard is None or guard.table != trigger.table:
        return f"on {trigger.table} is not a guard of ours"
    if trigger.create != guard.create:
        return "is altered"
    if trigger.enabled == _DISABLED:
        return "is disabled"
    if trigger.enabled != _FIRES_ALWAYS:
        return "does not fire always"
    if trigger.function and trigger.source != f"plpgsql: {GUARD_FUNCTIONS[trigger.function]}":
        return f"calls {trigger.function}, which is altered"
    return ""


def _strange(connection: BaseDatabaseWrapper) -> list[str]:
    """Say what else there is about the tables that changes what inserting and reading mean."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH guarded AS (SELECT to_regclass(name) AS oid FROM unnest(%s::text[]) AS name)
               SELECT format('%%s is a rule on %%s, not a guard of ours', r.rulename, r.ev_class::regclass)
               FROM pg_rewrite r JOIN guarded g ON r.ev_class = g.oid
               UNION ALL
               SELECT format('%%s hides rows, or is no plain table', c.relname)
               FROM pg_class c JOIN guarded g ON c.oid = g.oid
               WHERE c.relkind <> 'r' OR c.relrowsecurity OR c.relforcerowsecurity
               UNION ALL
               SELECT format('%%s adds its rows to %%s', i.inhrelid::regclass, i.inhparent::regclass)
               FROM pg_inherits i JOIN guarded g ON i.inhparent = g.oid
               ORDER BY 1""",
            [list(LEDGER_TABLES)],
        )
        return [words for (words,) in cursor.fetchall()]
