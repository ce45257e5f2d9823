"""SQLite refuses to put an entry in another's place. Source: 45 CFR 164.312(c)(1).

`INSERT OR REPLACE` removes the row that is in the way without asking the triggers on deleting, unless the connection
turns `recursive_triggers` on; whoever connects with another program does not. PostgreSQL has no such statement: its
`ON CONFLICT DO UPDATE` runs into the trigger on updating.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_REFUSE = """CREATE TRIGGER ledger_refuses_replace BEFORE INSERT ON ledger
   WHEN EXISTS (SELECT 1 FROM ledger WHERE sequence = NEW.sequence)
   BEGIN SELECT RAISE(ABORT, 'ledger entries are never replaced'); END"""
_ALLOW = "DROP TRIGGER ledger_refuses_replace"


def _refuse(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_REFUSE)


def _allow(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_ALLOW)


class Migration(migrations.Migration):
    """A trigger on inserting into the ledger table."""

    dependencies = [("records", "0002_ledger_takes_inserts_only")]
    operations = [migrations.RunPython(_refuse, _allow)]
