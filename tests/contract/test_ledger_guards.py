"""The database guards every table of the ledger, and whoever takes a guard away is found by its name."""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from click.testing import CliRunner, Result
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from chartwarden.cli import database as commands
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden_web.records.database import open_database
from chartwarden_web.records.guards import expected_guards, missing_guards, put_guards_back, require_guards
from chartwarden_web.records.models import LedgerCheckpointRecord, LedgerDetailsRecord, LedgerRecord, LedgerTipRecord
from chartwarden_web.records.roles import role_findings
from chartwarden_web.wiring import House

DRAFT = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _filled(house: House) -> None:
    """Put two entries with details into the ledger, and a checkpoint that is kept."""
    for reason in ("one", "two"):
        house.ledger.append(replace(DRAFT, details={"reason": reason}))
    LedgerCheckpointRecord.objects.create(size=1_000_000, note="a note")


def _everything() -> list[list[tuple[object, ...]]]:
    tables = (LedgerRecord, LedgerDetailsRecord, LedgerTipRecord, LedgerCheckpointRecord)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


_FORBIDDEN = {
    "sqlite": [
        "UPDATE ledger SET actor = 'nobody'",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger VALUES (0, x'00', x'00', 'nobody')",
        "INSERT OR REPLACE INTO ledger (rowid, sequence, body, leaf, actor) VALUES (1, 2, x'00', x'00', 'nobody')",
        "INSERT INTO ledger VALUES (3, x'00', x'00', 'nobody')",
        "INSERT INTO ledger VALUES (-1, x'00', x'00', 'nobody')",
        "INSERT INTO ledger VALUES ('two', x'00', x'00', 'nobody')",
        "INSERT INTO ledger VALUES (2, x'00', x'00', 'nobody'), (4, x'00', x'00', 'nobody')",
        "UPDATE ledger_details SET sealed = x'00'",
        "UPDATE OR REPLACE ledger_details SET sequence = 0 WHERE sequence = 1",
        "REPLACE INTO ledger_details VALUES (0, x'00')",
        "REPLACE INTO ledger_details (rowid, sequence, sealed) VALUES (1, 9, x'00')",
        "INSERT INTO ledger_details VALUES (0, x'00') ON CONFLICT (sequence) DO UPDATE SET sealed = x'00'",
        "UPDATE ledger_tip SET size = 1",
        "UPDATE ledger_tip SET size = -1",
        "UPDATE ledger_tip SET size = x'ff00'",
        "UPDATE ledger_tip SET size = 'many'",
        "DELETE FROM ledger_tip",
        "REPLACE INTO ledger_tip (id, size, peaks, checkpoint) VALUES (1, 1, x'00', '')",
        "REPLACE INTO ledger_tip (id, size, peaks, checkpoint) VALUES (1, x'ff', x'00', '')",
        """INSERT INTO ledger_tip (id, size, peaks, checkpoint) VALUES (1, 1, x'00', '')
           ON CONFLICT (id) DO UPDATE SET size = excluded.size""",
        "UPDATE ledger_checkpoint SET note = 'another'",
        "DELETE FROM ledger_checkpoint",
        "REPLACE INTO ledger_checkpoint VALUES (1000000, 'another')",
        "REPLACE INTO ledger_checkpoint (rowid, size, note) VALUES (1, 5, 'another')",
    ],
    "postgresql": [
        "UPDATE ledger SET actor = 'nobody'",
        "DELETE FROM ledger",
        "TRUNCATE ledger",
        "UPDATE ledger_details SET sealed = ''",
        "INSERT INTO ledger_details VALUES (0, '') ON CONFLICT (sequence) DO UPDATE SET sealed = ''",
        "TRUNCATE ledger_details",
        "UPDATE ledger_tip SET size = 1",
        "DELETE FROM ledger_tip",
        "TRUNCATE ledger_tip",
        "UPDATE ledger_checkpoint SET note = 'another'",
        "DELETE FROM ledger_checkpoint",
        "TRUNCATE ledger_checkpoint",
        "TRUNCATE ledger, ledger_details, ledger_tip, ledger_checkpoint",
        "SET session_replication_role = replica; DELETE FROM ledger",
        "SET session_replication_role = replica; TRUNCATE ledger_tip",
    ],
}


@pytest.mark.control("AUD-4")
def test_the_database_refuses_what_would_unsay_something(house_anywhere: House) -> None:
    # given entries, details, an end and a kept checkpoint
    _filled(house_anywhere)
    before = _everything()
    # when each statement that would unsay one is run by the owner of the tables
    for statement in _FORBIDDEN[connection.vendor]:
        # then the database refuses in words, and nothing has changed
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            _run(statement)
        assert _everything() == before, statement


def test_a_program_that_knows_no_pragma_is_refused_too(on_sqlite: None, fresh_house: House) -> None:  # noqa: ARG001
    # given a ledger, and a connection as any other program makes it
    _filled(fresh_house)
    before = _everything()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        for statement in _FORBIDDEN["sqlite"]:
            # when it unsays something
            # then the database refuses
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                other.execute(statement)
            other.rollback()
    assert _everything() == before


def test_the_database_lets_the_ledger_grow_and_details_be_destroyed(house_anywhere: House) -> None:
    # given a ledger
    _filled(house_anywhere)
    # when many rows come in one statement, the end moves forward or stays, checkpoints come, and details are destroyed
    LedgerRecord.objects.bulk_create(
        LedgerRecord(sequence=place, body=b"{}", leaf=b"", actor="lena.moss") for place in range(2, 602)
    )
    LedgerTipRecord.objects.update(size=602)
    LedgerTipRecord.objects.update(size=602, checkpoint="a note with one more signature")
    _run(
        """INSERT INTO ledger_tip (id, size, peaks, checkpoint) VALUES (1, 602, '', '')
           ON CONFLICT (id) DO UPDATE SET size = excluded.size"""
    )
    LedgerCheckpointRecord.objects.create(size=2_000_000, note="another note")
    LedgerDetailsRecord.objects.filter(sequence=0).delete()
    # then all of it is done
    assert LedgerRecord.objects.count() == 602
    assert LedgerTipRecord.objects.get().size == 602
    assert LedgerCheckpointRecord.objects.count() == 2
    assert list(LedgerDetailsRecord.objects.values_list("sequence", flat=True)) == [1]


def test_a_replaced_entry_is_called_replaced(on_sqlite: None, fresh_house: House) -> None:  # noqa: ARG001
    # given an entry
    _filled(fresh_house)
    # when it is replaced, by its sequence or by SQLite's number of its row
    # then the reason is the right one of the two that apply
    for columns, values in (("sequence", "0"), ("rowid, sequence", "1, 2")):
        with pytest.raises(DatabaseError, match="never replaced"):
            _run(f"REPLACE INTO ledger ({columns}, body, leaf, actor) VALUES ({values}, x'', x'', 'nobody')")  # noqa: S608 -- words of this test


def test_a_database_that_nobody_touched_has_no_finding(house_anywhere: House) -> None:
    # given an instance that is used
    _filled(house_anywhere)
    # when its guards are looked for
    # then each is there and in force
    assert missing_guards(connection) == ()
    require_guards(connection)


def test_the_guards_can_be_migrated_away_and_back(database: str) -> None:
    # given a database at the version before, which had fewer guards
    call_command("migrate", "records", "0005_ledger_checkpoints", interactive=False, verbosity=0)
    assert [words for words in missing_guards(connection) if words.startswith("ledger_tip_refuses_delete")] == [
        "ledger_tip_refuses_delete is missing"
    ]
    # when it is brought to this version
    call_command("migrate", interactive=False, verbosity=0)
    # then it guards the ledger whole
    assert (database, missing_guards(connection)) == (connection.vendor, ())


@pytest.mark.control("AUD-4")
def test_each_guard_that_is_dropped_is_found_by_name(database: str) -> None:
    # given a database
    for name, guard in expected_guards(database).items():
        # when one guard is dropped
        _run(f"DROP TRIGGER {name}" + (f" ON {guard.table}" if database == "postgresql" else ""))
        # then it is named, and no other; and put back it is whole again
        assert missing_guards(connection) == (f"{name} is missing",)
        put_guards_back(connection)
        assert missing_guards(connection) == ()


@pytest.mark.control("AUD-4")
def test_each_guard_that_is_disabled_is_found_by_name(on_postgresql: None) -> None:  # noqa: ARG001
    # given a database
    states = {"DISABLE": "is disabled", "ENABLE": "does not fire always", "ENABLE REPLICA": "does not fire always"}
    for name, guard in expected_guards("postgresql").items():
        for state, words in states.items():
            # when one guard is disabled, or made to fire only sometimes
            _run(f"ALTER TABLE {guard.table} {state} TRIGGER {name}")
            # then it is named
            assert missing_guards(connection) == (f"{name} {words}",)
        put_guards_back(connection)
    assert missing_guards(connection) == ()


@dataclass(frozen=True, slots=True)
class Bypass:
    """What somebody does to go round a guard, and what must be said of it."""

    vendor: str
    steps: tuple[str, ...]
    findings: tuple[str, ...]


_BYPASSES = {
    "a guard that never fires on SQLite": Bypass(
        "sqlite",
        (
            "DROP TRIGGER ledger_refuses_update",
            "CREATE TRIGGER ledger_refuses_update BEFORE UPDATE ON ledger WHEN 0 BEGIN SELECT RAISE(ABORT, 'x'); END",
        ),
        ("ledger_refuses_update is altered",),
    ),
    "a guard of one column": Bypass(
        "sqlite",
        (
            "DROP TRIGGER ledger_details_refuses_update",
            """CREATE TRIGGER ledger_details_refuses_update BEFORE UPDATE OF sequence ON ledger_details
               BEGIN SELECT RAISE(ABORT, 'details beside an entry are never changed'); END""",
        ),
        ("ledger_details_refuses_update is altered",),
    ),
    "entries that vanish on SQLite": Bypass(
        "sqlite",
        ("CREATE TRIGGER swallow BEFORE INSERT ON ledger BEGIN SELECT RAISE(IGNORE); END",),
        ("swallow on ledger is not a guard of ours",),
    ),
    "a guard's name on another table": Bypass(
        "sqlite",
        (
            "DROP TRIGGER ledger_tip_refuses_delete",
            "CREATE TRIGGER ledger_tip_refuses_delete BEFORE DELETE ON work BEGIN SELECT RAISE(ABORT, 'x'); END",
        ),
        ("ledger_tip_refuses_delete is missing",),
    ),
    "a table made anew": Bypass(
        "sqlite",
        (
            "DROP TABLE ledger_checkpoint",
            "CREATE TABLE ledger_checkpoint (size bigint NOT NULL PRIMARY KEY, note text NOT NULL)",
        ),
        (
            "ledger_checkpoint_refuses_update is missing",
            "ledger_checkpoint_refuses_delete is missing",
            "ledger_checkpoint_refuses_replace is missing",
        ),
    ),
    "a function that does nothing": Bypass(
        "postgresql",
        (
            """CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RETURN coalesce(NEW, OLD); END $$""",
        ),
        (
            "ledger_refuses_change calls ledger_refuses, which is altered",
            "ledger_refuses_truncate calls ledger_refuses, which is altered",
        ),
    ),
    "another schema's function of the same name": Bypass(
        "postgresql",
        (
            "CREATE SCHEMA other",
            """CREATE FUNCTION other.ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RETURN coalesce(NEW, OLD); END $$""",
            "DROP TRIGGER ledger_refuses_change ON ledger",
            """CREATE TRIGGER ledger_refuses_change BEFORE DELETE OR UPDATE ON ledger
               FOR EACH ROW EXECUTE FUNCTION other.ledger_refuses()""",
        ),
        ("ledger_refuses_change is altered",),
    ),
    "a guard that never fires on PostgreSQL": Bypass(
        "postgresql",
        (
            "DROP TRIGGER ledger_tip_refuses_shrinking ON ledger_tip",
            """CREATE TRIGGER ledger_tip_refuses_shrinking BEFORE UPDATE ON ledger_tip FOR EACH ROW WHEN (false)
               EXECUTE FUNCTION ledger_guard_refuses('the end of the ledger never moves back')""",
            "ALTER TABLE ledger_tip ENABLE ALWAYS TRIGGER ledger_tip_refuses_shrinking",
        ),
        ("ledger_tip_refuses_shrinking is altered",),
    ),
    "a guard's name on another table of the ledger": Bypass(
        "postgresql",
        (
            """CREATE TRIGGER ledger_tip_refuses_delete BEFORE UPDATE ON ledger
               FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()""",
        ),
        ("ledger_tip_refuses_delete on ledger is not a guard of ours",),
    ),
    "entries that vanish on PostgreSQL": Bypass(
        "postgresql",
        ("CREATE RULE swallow AS ON INSERT TO ledger DO INSTEAD NOTHING",),
        ("swallow is a rule on ledger, not a guard of ours",),
    ),
    "rows that hide": Bypass(
        "postgresql",
        ("ALTER TABLE ledger ENABLE ROW LEVEL SECURITY",),
        ("ledger hides rows, or is no plain table",),
    ),
    "rows that no guard covers": Bypass(
        "postgresql", ("CREATE TABLE shadow () INHERITS (ledger)",), ("shadow adds its rows to ledger",)
    ),
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("how", _BYPASSES)
def test_each_bypass_is_found_by_name(request: pytest.FixtureRequest, how: str) -> None:
    # given a database whose owner goes round a guard
    bypass = _BYPASSES[how]
    request.getfixturevalue(f"on_{bypass.vendor}")
    _run(*bypass.steps)
    # when its guards are looked for
    # then what was done is named, and a start refuses with the same words
    assert missing_guards(connection) == bypass.findings
    with pytest.raises(BrokenSealError, match=re.escape("; ".join(bypass.findings))):
        require_guards(connection)


def test_what_somebody_added_stays_for_a_person_to_look_at(on_sqlite: None) -> None:  # noqa: ARG001
    # given a trigger that lets entries vanish
    _run("CREATE TRIGGER swallow BEFORE INSERT ON ledger BEGIN SELECT RAISE(IGNORE); END")
    # when the guards are put back
    put_guards_back(connection)
    # then it is still told
    assert missing_guards(connection) == ("swallow on ledger is not a guard of ours",)


def test_a_session_in_which_ordinary_triggers_are_silent_is_told(on_postgresql: None) -> None:  # noqa: ARG001
    # given a session that says it is a replica
    assert not [words for words in role_findings(connection) if "session_replication_role is" in words]
    _run("SET session_replication_role = replica")
    # when the role is looked at
    # then it is told, though the guards fire all the same
    assert "session_replication_role is replica here, so ordinary triggers do not fire." in role_findings(connection)
    assert missing_guards(connection) == ()


def test_sqlite_says_that_it_has_no_roles(on_sqlite: None) -> None:  # noqa: ARG001
    # given a database that is a file
    # when its role is looked at
    [sentence] = role_findings(connection)
    # then it says who can take the guards away, and what shows it
    assert "whoever can write the database file" in sentence
    assert "checkpoint" in sentence


@pytest.fixture
def on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `chartwarden database` use the database of this test."""
    monkeypatch.setattr(commands, "_opened", open_database)


def _command(*arguments: str) -> Result:
    return CliRunner().invoke(commands.database, list(arguments))


def test_the_command_says_that_all_is_well(on_the_command_line: None, house_anywhere: House) -> None:  # noqa: ARG001
    # given an instance
    # when it is asked
    answer = _command("guards")
    # then it says so
    assert answer.exit_code == 0
    assert "The database guards the ledger: every trigger is there and fires.\n" in answer.stdout


def test_the_command_names_what_is_missing_and_puts_it_back(
    on_the_command_line: None,  # noqa: ARG001
    house_anywhere: House,
) -> None:
    # given an instance whose owner took a guard away
    house_anywhere.ledger.append(DRAFT)
    on_table = " ON ledger_tip" if connection.vendor == "postgresql" else ""
    _run(f"DROP TRIGGER ledger_tip_refuses_delete{on_table}")
    # when it is asked, then the guard is named and the exit code says that something cannot be verified
    answer = _command("guards", "--json")
    assert answer.exit_code == 4
    told = json.loads(answer.stdout)
    assert (told["guarded"], told["missing"]) == (False, ["ledger_tip_refuses_delete is missing"])
    # when it is put back, then that is said, and the next answer is good
    assert "Put back: ledger_tip_refuses_delete is missing.\n" in _command("guards", "--put-back").stdout
    assert _command("guards").exit_code == 0
    with pytest.raises(DatabaseError, match="never deleted"):
        _run("DELETE FROM ledger_tip")
