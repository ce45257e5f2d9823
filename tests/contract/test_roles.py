"""On PostgreSQL the product works with a role that adds to the ledger and can unsay nothing of it."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from click.testing import CliRunner, Result
from django.db import DatabaseError, connection, connections, transaction
from psycopg import sql

from chartwarden.actions.access import my_entries
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code
from chartwarden.actions.importing import Mark, import_charts
from chartwarden.actions.work import finish_work
from chartwarden.chart.coding import Coding
from chartwarden.cli import database as commands
from chartwarden.foundation.errors import MalformedError
from chartwarden_web import settings, wiring
from chartwarden_web.records.database import open_database
from chartwarden_web.records.guards import missing_guards
from chartwarden_web.records.models import LedgerCheckpointRecord, LedgerDetailsRecord
from chartwarden_web.records.roles import grant_roles, require_may_migrate, role_findings, roles_sql
from tests.builders import Scene, a_document, a_patient, an_encounter
from tests.database import connected

PASSWORD = secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL with a database whose owner is no superuser, and a role for the application."""

    dsn: str  # of a superuser
    database: str
    owner: str
    application: str

    def run(self, statement: str, *names: str, database: str = "") -> None:
        """Run a statement as the superuser; each `{}` is a name."""
        made = sql.SQL(statement).format(*map(sql.Identifier, names))
        at = self.dsn.rsplit("/", 1)[0] + f"/{database or self.database}"
        with closing(psycopg.connect(at, autocommit=True)) as superuser:
            superuser.execute(made)

    @contextmanager
    def seen_by(self, role: str) -> Iterator[None]:
        """Connect Django as a role."""
        with connected(self._described(role)):
            yield

    def _described(self, role: str) -> dict[str, Any]:
        at = urlsplit(self.dsn)
        address = f"postgresql://{role}:{PASSWORD}@{at.hostname}:{at.port}/{self.database}"
        return {**settings._database(address, Path()), "CONN_MAX_AGE": 0}  # noqa: SLF001 -- what is served with


@pytest.fixture(scope="session")
def owned_template(postgresql_dsn: str, django_db_blocker: Any) -> Server:  # noqa: ANN401
    """Give a migrated database whose owner is no superuser; it is only ever copied."""
    server = Server(postgresql_dsn, f"owned_{secrets.token_hex(6)}", f"owner_{secrets.token_hex(6)}", "")
    server.run(f"CREATE ROLE {{}} LOGIN PASSWORD '{PASSWORD}'", server.owner, database="postgres")
    server.run("CREATE DATABASE {} OWNER {}", server.database, server.owner, database="postgres")
    with django_db_blocker.unblock(), server.seen_by(server.owner):
        open_database().migrate()
    return server


@pytest.fixture
def server(owned_template: Server, django_db_blocker: Any) -> Iterator[Server]:  # noqa: ANN401
    """Give a database of its own to a test, whose application's role may do what the product says it may."""
    key = secrets.token_hex(6)
    mine = Server(owned_template.dsn, f"test_{key}", owned_template.owner, f"application_{key}")
    mine.run(f"CREATE ROLE {{}} LOGIN PASSWORD '{PASSWORD}'", mine.application, database="postgres")
    copy = "CREATE DATABASE {} TEMPLATE {} OWNER {}"
    mine.run(copy, mine.database, owned_template.database, mine.owner, database="postgres")
    try:
        with django_db_blocker.unblock():
            with mine.seen_by(mine.owner):
                grant_roles(connection, mine.application)
            yield mine
    finally:
        mine.run("DROP DATABASE {} WITH (FORCE)", mine.database, database="postgres")
        mine.run("DROP OWNED BY {}", mine.application, database="postgres")
        mine.run("DROP ROLE {}", mine.application, database="postgres")


@pytest.fixture
def as_application(server: Server) -> Iterator[Server]:
    """Run a test as the application's role."""
    with server.seen_by(server.application):
        yield server


def _run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.control("AUD-4")
def test_the_product_does_its_work_as_the_applications_role(
    as_application: Server,
    fresh_house: wiring.House,
) -> None:
    # given an instance that was opened by that role, with a chart
    scene = Scene(fresh_house)
    desk = scene.at(scene.coder)
    # when charts are imported, opened, read, coded and finished, and details are destroyed
    patient = a_patient("new", given="Ada", family="Example")
    stay = an_encounter("new", patient=patient)
    note = a_document("new", "HOSPITAL COURSE\nWell.\n", patient=patient, encounter=stay)
    report = import_charts(scene.at(scene.keeper), [patient, stay, note.document], source="x", mark=Mark("test"))
    chart = open_chart(desk, scene.work.id)
    read_document(desk, scene.work.id, chart.documents[0].id)
    add_code(desk, scene.work.id, Coding("ICD-10-CM", "A41.51"))
    finish_work(desk, scene.work.id)
    LedgerCheckpointRecord.objects.create(size=1_000_000, note="a note")
    LedgerDetailsRecord.objects.filter(sequence=0).delete()
    # then it is done, and each act has its entry
    assert report.stored["document"] == 1
    assert {row["act"] for row in my_entries(desk, most=9)} == {
        "access.review",
        "chart.open",
        "chart.read",
        "code.assign",
        "work.finish",
    }
    assert connection.settings_dict["USER"] == as_application.application


_FORBIDDEN = [
    "UPDATE ledger SET actor = 'nobody'",
    "UPDATE ledger SET actor = actor WHERE false",
    "DELETE FROM ledger",
    "TRUNCATE ledger",
    "INSERT INTO ledger VALUES (0, '', '', 'x') ON CONFLICT (sequence) DO UPDATE SET actor = 'nobody'",
    "MERGE INTO ledger USING (SELECT 0 AS n) AS new ON sequence = n WHEN MATCHED THEN DELETE",
    "SELECT 1 FROM ledger FOR UPDATE",
    "UPDATE ledger_details SET sealed = ''",
    "TRUNCATE ledger_details",
    "DELETE FROM ledger_tip",
    "TRUNCATE ledger_tip",
    "UPDATE ledger_checkpoint SET note = ''",
    "DELETE FROM ledger_checkpoint",
    "TRUNCATE ledger_checkpoint",
    "DELETE FROM django_migrations",
    "DROP TRIGGER ledger_refuses_change ON ledger",
    "ALTER TABLE ledger DISABLE TRIGGER ledger_refuses_change",
    "ALTER TABLE ledger DISABLE TRIGGER ALL",
    "ALTER TABLE ledger DISABLE TRIGGER USER",
    "ALTER TABLE ledger RENAME TO another",
    "ALTER TABLE ledger OWNER TO CURRENT_USER",
    "ALTER TABLE ledger ENABLE ROW LEVEL SECURITY",
    "CREATE TRIGGER mine BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO ledger DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE OR REPLACE FUNCTION ledger_guard_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "DROP FUNCTION ledger_refuses() CASCADE",
    "DROP TABLE ledger",
    "DROP SCHEMA public CASCADE",
    "SET session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "ALTER ROLE CURRENT_USER SET session_replication_role = replica",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE TABLE another (n int)",
    "CREATE TEMPORARY TABLE ledger (n int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "COPY ledger TO PROGRAM 'true'",
]


@pytest.mark.control("AUD-4")
def test_the_applications_role_may_do_nothing_that_unsays_an_entry(
    as_application: Server,
    fresh_house: wiring.House,
) -> None:
    # given an instance with entries
    scene = Scene(fresh_house)
    open_chart(scene.at(scene.coder), scene.work.id)
    before = list(fresh_house.ledger.store.rows())
    # when each forbidden statement is tried with the application's own password
    for statement in [*_FORBIDDEN, f"SET ROLE {as_application.owner}"]:
        # then the database says that it has no permission: no trigger needs to catch it
        with pytest.raises(DatabaseError) as refused:
            _run(statement)
        permission = isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
        assert permission, (statement, refused.value)
    # and a right that it gives itself is a warning of PostgreSQL's and nothing else
    _run("GRANT UPDATE ON ledger TO CURRENT_USER")
    assert role_findings(connection) == ()
    assert list(fresh_house.ledger.store.rows()) == before


def test_the_applications_role_has_no_finding(as_application: Server) -> None:
    # given the role as the product makes it
    # when it is looked at, by itself and by the owner
    # then there is nothing to say, and the guards are there
    assert role_findings(connection) == ()
    assert missing_guards(connection) == ()
    with as_application.seen_by(as_application.owner):
        assert role_findings(connection, role=as_application.application) == ()


def test_an_owner_who_runs_the_product_is_told(server: Server) -> None:
    # given the role that owns the tables
    with server.seen_by(server.owner):
        # when it is looked at
        found = role_findings(connection)
    # then each of the ledger's tables is named, with what follows
    for table in ("ledger", "ledger_details", "ledger_tip", "ledger_checkpoint"):
        words = f"{server.owner} owns {table} or may become its owner, so it can take the guards away."
        assert words in found
    assert f"{server.owner} owns what the guards call, so it can empty them." in found
    assert f"{server.owner} owns the schema or the database, so it can drop the ledger's tables." in found


def test_a_superuser_is_told_in_one_sentence(on_postgresql: None) -> None:  # noqa: ARG001
    # given the superuser of the tests
    # when it is looked at, then it is told once
    assert role_findings(connection) == (
        "chartwarden is a superuser or may become one: nothing in the database binds it.",
    )


_TOO_MUCH = {
    "GRANT UPDATE ON ledger TO {}": "has rights on ledger that it does not need: UPDATE",
    "GRANT UPDATE (actor) ON ledger TO {}": "has rights on ledger that it does not need: UPDATE",
    "GRANT DELETE, TRUNCATE ON ledger TO {}": "has rights on ledger that it does not need: DELETE, TRUNCATE",
    "GRANT TRIGGER ON ledger TO {}": "has rights on ledger that it does not need: TRIGGER",
    "GRANT TRIGGER ON ledger_tip TO PUBLIC": "has rights on ledger_tip that it does not need: TRIGGER",
    "GRANT UPDATE ON ledger_checkpoint TO {}": "has rights on ledger_checkpoint that it does not need: UPDATE",
    "GRANT pg_write_all_data TO {}": "has rights on ledger_details that it does not need: UPDATE",
    "GRANT pg_execute_server_program TO {}": "may write files or start programs as the server",
    "GRANT SET ON PARAMETER session_replication_role TO {}": "may set session_replication_role",
    "GRANT CREATE ON SCHEMA public TO {}": "may make tables that stand in front of the ledger's",
    "GRANT TEMPORARY ON DATABASE {database} TO {}": "may make tables that stand in front of the ledger's",
    "ALTER ROLE {} CREATEROLE": "may make roles",
    "ALTER ROLE {} SUPERUSER": "is a superuser or may become one",
    "GRANT {owner} TO {}": "owns ledger or may become its owner",
    "GRANT chartwarden TO {}": "is a superuser or may become one",
    "ALTER FUNCTION ledger_refuses() OWNER TO {}": "owns what the guards call",
    "ALTER SCHEMA public OWNER TO {}": "owns the schema or the database",
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("statement", _TOO_MUCH)
def test_each_right_too_much_is_told(as_application: Server, statement: str) -> None:
    # given the application's role
    assert role_findings(connection) == ()
    # when somebody gives it one right more
    named = statement.replace("{owner}", as_application.owner).replace("{database}", as_application.database)
    as_application.run(named, *[as_application.application] * named.count("{}"))
    # then that is told
    assert [words for words in role_findings(connection) if _TOO_MUCH[statement] in words]


def test_rights_too_many_are_taken_back(server: Server) -> None:
    # given a role that had every right on the tables, as everybody had
    server.run("GRANT ALL ON ALL TABLES IN SCHEMA public TO {}, PUBLIC", server.application)
    server.run("GRANT CREATE ON SCHEMA public TO PUBLIC")
    server.run("GRANT UPDATE (body) ON ledger TO {}", server.application)
    with server.seen_by(server.owner):
        assert role_findings(connection, role=server.application)
        # when the owner runs the statements again
        grant_roles(connection, server.application)
        # then nothing is left to tell
        assert role_findings(connection, role=server.application) == ()


@pytest.mark.control("AUD-4")
def test_sessions_of_the_role_that_start_as_replicas_are_told_and_guarded(server: Server) -> None:
    # given a superuser who makes the application's sessions silence ordinary triggers
    server.run("ALTER ROLE {} SET session_replication_role = replica", server.application)
    server.run("GRANT UPDATE, DELETE ON ledger TO {}", server.application)
    server.run("INSERT INTO ledger VALUES (0, '', '', 'lena.moss')")
    with server.seen_by(server.application):
        # when the role is looked at, then that is told
        assert "session_replication_role is replica here, so ordinary triggers do not fire." in role_findings(
            connection
        )
        # and the guards fire all the same
        with pytest.raises(DatabaseError, match="never changed or deleted"):
            _run("DELETE FROM ledger")


def test_an_instance_that_one_role_owned_can_be_split(server: Server) -> None:
    # given a database that the application's role owns, with all that is in it
    single = replace(server, database=f"single_{secrets.token_hex(6)}", owner=server.application)
    server.run("CREATE DATABASE {} OWNER {}", single.database, single.owner)
    try:
        with single.seen_by(single.owner):
            open_database().migrate()
            assert role_findings(connection)
        # when everything is given to another owner, who runs the statements
        single.run("REASSIGN OWNED BY {} TO {}", single.owner, server.owner)
        with single.seen_by(server.owner):
            grant_roles(connection, single.application)
        # then the application's role has no finding any more
        with single.seen_by(single.application):
            assert (role_findings(connection), missing_guards(connection)) == ((), ())
    finally:
        server.run("DROP DATABASE {} WITH (FORCE)", single.database)


def test_the_role_works_with_tables_that_a_later_version_adds(server: Server) -> None:
    # given a table that the owner makes after the roles were split
    with server.seen_by(server.owner):
        _run("CREATE TABLE later (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, word text)")
    # when the application uses it, then it may
    with server.seen_by(server.application):
        _run("INSERT INTO later (word) VALUES ('one'); UPDATE later SET word = 'two'; DELETE FROM later")
        with pytest.raises(DatabaseError, match="permission denied"):
            _run("TRUNCATE later")


@pytest.mark.parametrize("name", ['o\'hara "the app"; DROP TABLE ledger; --', "Größe", "user", "x" * 63])
def test_every_name_of_a_role_is_quoted(server: Server, name: str) -> None:
    # given a role with a name that SQL would read as something else
    server.run(f"CREATE ROLE {{}} LOGIN PASSWORD '{PASSWORD}'", name)
    try:
        with server.seen_by(server.owner):
            # when the printed statements are run as they stand
            statements = roles_sql(connection, name)
            _run("; ".join(statements).replace("%", "%%"))
            # then that role is the application's
            assert role_findings(connection, role=name) == ()
            with connection.cursor() as cursor:
                cursor.execute("SELECT has_table_privilege(%s, 'ledger', 'INSERT')", [name])
                assert cursor.fetchone() == (True,)
    finally:
        server.run("DROP OWNED BY {}", name)
        server.run("DROP ROLE {}", name)


def test_names_that_are_no_role_of_the_applications_are_refused(server: Server) -> None:
    # given the owner of the tables
    with server.seen_by(server.owner):
        # when rights are asked for everybody, for nobody, for the server's own roles or for the owner
        for name in ("", "public", "none", "pg_monitor", "a\0b", "x" * 64, "ü" * 32, server.owner):
            # then it is refused
            with pytest.raises(MalformedError, match="role"):
                roles_sql(connection, name)
        # and so is a role that the server does not have
        with pytest.raises(MalformedError, match="no role of that name"):
            grant_roles(connection, "nobody_of_that_name")
        with pytest.raises(MalformedError, match="no role of that name"):
            role_findings(connection, role="nobody_of_that_name")


def test_only_the_owner_grants(as_application: Server) -> None:
    # given the application's role
    # when it grants rights to itself, then it is refused in words
    with pytest.raises(MalformedError, match="does not own the tables"):
        grant_roles(connection, as_application.application)


def test_a_start_that_would_have_to_migrate_says_who_must(server: Server) -> None:
    # given tables that are not the application's
    with server.seen_by(server.application):
        # when it starts on tables that are older than the program
        # then it refuses, and says who does what
        with pytest.raises(MalformedError, match="chartwarden database migrate") as refused:
            require_may_migrate(connection)
        assert "the tables are older than this version, and this role may not change them" in str(refused.value)
    # and the owner may
    with server.seen_by(server.owner):
        require_may_migrate(connection)


def test_one_role_that_owns_an_empty_database_may_still_migrate(postgresql_database: str, on_sqlite: None) -> None:  # noqa: ARG001
    # given SQLite, and an empty PostgreSQL of one's own
    require_may_migrate(connection)
    with connected({**settings._database(postgresql_database, Path()), "CONN_MAX_AGE": 0}):  # noqa: SLF001
        # when a start migrates, then nothing is refused
        require_may_migrate(connection)
        # and roles cannot be split before there are tables
        with pytest.raises(MalformedError, match="chartwarden database migrate"):
            roles_sql(connection, "application")


def _command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setattr(commands, "_opened", open_database)
    return CliRunner().invoke(commands.database, list(arguments))


def test_the_printed_statements_are_what_apply_runs(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # given the owner, and a role that lost a right
    server.run("REVOKE INSERT ON ledger FROM {}", server.application)
    with server.seen_by(server.owner):
        # when the statements are printed
        printed = _command(monkeypatch, "roles", "--application", server.application)
        # then they are one transaction, and nothing was run
        lines = printed.stdout.splitlines()
        assert (printed.exit_code, lines[0], lines[-1]) == (0, "BEGIN;", "COMMIT;")
        assert f'GRANT SELECT, INSERT ON TABLE "public"."ledger" TO "{server.application}";' in lines
        assert not _may_insert(server)
        # when they are run, then the role may work, and nothing is left to tell
        applied = _command(monkeypatch, "roles", "--application", server.application, "--apply")
        assert (applied.exit_code, applied.stdout) == (0, "Granted.\n")
        assert _may_insert(server)


def _may_insert(server: Server) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'ledger', 'INSERT')", [server.application])
        return bool(cursor.fetchone()[0])


def test_an_unfit_database_is_an_answer_in_words(
    as_application: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given the application's role
    # when it migrates or puts guards back
    answers = [_command(monkeypatch, "migrate"), _command(monkeypatch, "guards", "--put-back")]
    # then each says whose work that is
    assert [type(answer.exception) for answer in answers] == [MalformedError, MalformedError], as_application
    assert "chartwarden database migrate" in str(answers[0].exception)
    assert "the role that owns the tables" in str(answers[1].exception)
