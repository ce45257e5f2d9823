"""The database itself refuses to change or delete a sealed entry. Source: 45 CFR 164.312(c)(1)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = [
    """CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON ledger
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    """CREATE TRIGGER ledger_refuses_delete BEFORE DELETE ON ledger
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
]
_POSTGRESQL = [
    """CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'ledger entries are never changed or deleted'; END $$""",
    """CREATE TRIGGER ledger_refuses_change BEFORE UPDATE OR DELETE ON ledger
       FOR EACH ROW EXECUTE FUNCTION ledger_refuses()""",
    """CREATE TRIGGER ledger_refuses_truncate BEFORE TRUNCATE ON ledger
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()""",
]
_UNDO_SQLITE = ["DROP TRIGGER ledger_refuses_update", "DROP TRIGGER ledger_refuses_delete"]
_UNDO_POSTGRESQL = [
    "DROP TRIGGER ledger_refuses_change ON ledger",
    "DROP TRIGGER ledger_refuses_truncate ON ledger",
    "DROP FUNCTION ledger_refuses()",
]


def _refuse(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement)


def _allow(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _UNDO_SQLITE if schema_editor.connection.vendor == "sqlite" else _UNDO_POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Insert-only triggers on the ledger table."""

    dependencies = [("records", "0001_first_tables")]
    operations = [migrations.RunPython(_refuse, _allow)]
