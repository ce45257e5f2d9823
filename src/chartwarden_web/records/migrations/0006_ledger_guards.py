"""The database guards what stands beside the ledger too: details, the end of the log, kept checkpoints.

- Details beside an entry are never changed. They may be deleted: that is their destruction under retention.
- The end of the log never moves back, by whatever statement, and is never deleted.
- Kept checkpoints are never changed, deleted or replaced.
- SQLite numbers the rows of these tables on its own, whatever their primary key is. `INSERT OR REPLACE` with such a
  number pushes an entry out under another sequence, so the triggers on replacing look at both. And an entry's sequence
  is the next one: nobody puts a row in front of the log or far beyond its end.
- On PostgreSQL each trigger fires always: `session_replication_role = replica` silences ordinary ones.

Source: 45 CFR 164.312(c)(1).
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = {
    "ledger_refuses_gap": """BEFORE INSERT ON ledger
       WHEN NEW.sequence IS NOT (SELECT ifnull(max(sequence), -1) + 1 FROM ledger)
       BEGIN SELECT RAISE(ABORT, 'ledger entries never leave a gap'); END""",
    "ledger_refuses_replace": """BEFORE INSERT ON ledger
       WHEN EXISTS (SELECT 1 FROM ledger WHERE sequence = NEW.sequence)
         OR EXISTS (SELECT 1 FROM ledger WHERE rowid = NEW.rowid)
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never replaced'); END""",
    "ledger_details_refuses_update": """BEFORE UPDATE ON ledger_details
       BEGIN SELECT RAISE(ABORT, 'details beside an entry are never changed'); END""",
    "ledger_details_refuses_replace": """BEFORE INSERT ON ledger_details
       WHEN EXISTS (SELECT 1 FROM ledger_details WHERE sequence = NEW.sequence)
         OR EXISTS (SELECT 1 FROM ledger_details WHERE rowid = NEW.rowid)
       BEGIN SELECT RAISE(ABORT, 'details beside an entry are never replaced'); END""",
    "ledger_tip_refuses_shrinking": """BEFORE UPDATE ON ledger_tip
       WHEN typeof(NEW.size) <> 'integer' OR NEW.size < OLD.size
       BEGIN SELECT RAISE(ABORT, 'the end of the ledger never moves back'); END""",
    "ledger_tip_refuses_delete": """BEFORE DELETE ON ledger_tip
       BEGIN SELECT RAISE(ABORT, 'the end of the ledger is never deleted'); END""",
    "ledger_tip_refuses_replace": """BEFORE INSERT ON ledger_tip
       WHEN typeof(NEW.size) <> 'integer' OR EXISTS (SELECT 1 FROM ledger_tip WHERE size > NEW.size)
       BEGIN SELECT RAISE(ABORT, 'the end of the ledger never moves back'); END""",
    "ledger_checkpoint_refuses_update": """BEFORE UPDATE ON ledger_checkpoint
       BEGIN SELECT RAISE(ABORT, 'kept checkpoints are never changed'); END""",
    "ledger_checkpoint_refuses_delete": """BEFORE DELETE ON ledger_checkpoint
       BEGIN SELECT RAISE(ABORT, 'kept checkpoints are never deleted'); END""",
    "ledger_checkpoint_refuses_replace": """BEFORE INSERT ON ledger_checkpoint
       WHEN EXISTS (SELECT 1 FROM ledger_checkpoint WHERE size = NEW.size)
         OR EXISTS (SELECT 1 FROM ledger_checkpoint WHERE rowid = NEW.rowid)
       BEGIN SELECT RAISE(ABORT, 'kept checkpoints are never replaced'); END""",
}
_REPLACE_AS_BEFORE = """CREATE TRIGGER ledger_refuses_replace BEFORE INSERT ON ledger
   WHEN EXISTS (SELECT 1 FROM ledger WHERE sequence = NEW.sequence)
   BEGIN SELECT RAISE(ABORT, 'ledger entries are never replaced'); END"""

_FUNCTION = """CREATE FUNCTION ledger_guard_refuses() RETURNS trigger LANGUAGE plpgsql AS
   $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"""
_POSTGRESQL = {
    ("ledger_details", "ledger_details_refuses_update"): """BEFORE UPDATE ON ledger_details
       FOR EACH ROW EXECUTE FUNCTION ledger_guard_refuses('details beside an entry are never changed')""",
    ("ledger_details", "ledger_details_refuses_truncate"): """BEFORE TRUNCATE ON ledger_details
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_refuses('details are never destroyed all at once')""",
    ("ledger_tip", "ledger_tip_refuses_shrinking"): """BEFORE UPDATE ON ledger_tip
       FOR EACH ROW WHEN (new.size < old.size)
       EXECUTE FUNCTION ledger_guard_refuses('the end of the ledger never moves back')""",
    ("ledger_tip", "ledger_tip_refuses_delete"): """BEFORE DELETE ON ledger_tip
       FOR EACH ROW EXECUTE FUNCTION ledger_guard_refuses('the end of the ledger is never deleted')""",
    ("ledger_tip", "ledger_tip_refuses_truncate"): """BEFORE TRUNCATE ON ledger_tip
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_refuses('the end of the ledger is never deleted')""",
    ("ledger_checkpoint", "ledger_checkpoint_refuses_change"): """BEFORE DELETE OR UPDATE ON ledger_checkpoint
       FOR EACH ROW EXECUTE FUNCTION ledger_guard_refuses('kept checkpoints are never changed or deleted')""",
    ("ledger_checkpoint", "ledger_checkpoint_refuses_truncate"): """BEFORE TRUNCATE ON ledger_checkpoint
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_refuses('kept checkpoints are never changed or deleted')""",
}
_EARLIER = [("ledger", "ledger_refuses_change"), ("ledger", "ledger_refuses_truncate")]


def _guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER ledger_refuses_replace")
        for name, rest in _SQLITE.items():
            schema_editor.execute(f"CREATE TRIGGER {name} {rest}")
        return
    schema_editor.execute(_FUNCTION, params=None)  # its percent sign is the function's own
    for (_, name), rest in _POSTGRESQL.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {rest}")
    for table, name in [*_EARLIER, *_POSTGRESQL]:
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _leave_alone(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in _SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")
        schema_editor.execute(_REPLACE_AS_BEFORE)
        return
    for table, name in _POSTGRESQL:
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
    for table, name in _EARLIER:
        schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
    schema_editor.execute("DROP FUNCTION ledger_guard_refuses()")


class Migration(migrations.Migration):
    """Triggers on every table of the ledger."""

    dependencies = [("records", "0005_ledger_checkpoints")]
    operations = [migrations.RunPython(_guard, _leave_alone)]
