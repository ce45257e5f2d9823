"""Fresh databases for tests: a migrated template is copied for each test, on SQLite and on PostgreSQL.

The ledger's triggers refuse to be emptied, so tests never clean a database; they take a new one.
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from chartwarden.adapters.keys import FolderKeys
from chartwarden_web import settings, wiring
from chartwarden_web.records.guards import expected_guards
from tests.made_once import made_once
from tests.postgresql import MadeCluster, make_cluster


@contextmanager
def connected(database: dict[str, Any]) -> Iterator[None]:
    """Point Django's default connection at another database for a while, in every thread."""
    before = connections.settings["default"]
    connections["default"].close()
    connections.settings["default"] = connections.configure_settings({"default": database})["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        del connections["default"]


def _sqlite(path: Path) -> dict[str, Any]:
    return {**settings._database("", path.parent), "NAME": path}  # noqa: SLF001 -- the very options that are served with


@pytest.fixture(scope="session")
def sqlite_template(of_the_run: Path, django_db_blocker: Any) -> Path:  # noqa: ANN401
    """Give a migrated SQLite file that is only ever copied."""

    def make(folder: Path) -> None:
        with django_db_blocker.unblock(), connected(_sqlite(folder / "template.sqlite3")):
            call_command("migrate", interactive=False, verbosity=0)
            with connections["default"].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    return made_once(of_the_run / "sqlite", make) / "template.sqlite3"


@dataclass(frozen=True, slots=True)
class Filled:
    """An instance with something in it, made once and copied for each test: its database, its home, what was put in."""

    database: Path
    home: Path
    values: Any


@pytest.fixture(scope="session")
def shared_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of keys that every instance of a run has, so that a copied database opens."""
    folder = tmp_path_factory.mktemp("home") / "keys"
    FolderKeys(folder).make()
    return folder


@pytest.fixture(scope="session")
def fill_once(
    sqlite_template: Path,
    shared_keys: Path,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: Any,  # noqa: ANN401
) -> Callable[[Callable[[wiring.House], Any]], Filled]:
    """Give a maker of filled instances on SQLite. What fills one must leave no entry in its ledger."""

    def fill(put_in: Callable[[wiring.House], Any]) -> Filled:
        folder = tmp_path_factory.mktemp("filled")
        path, home = folder / "chartwarden.sqlite3", folder / "home"
        shutil.copy(sqlite_template, path)
        shutil.copytree(shared_keys, home / "keys")
        with django_db_blocker.unblock(), connected(_sqlite(path)), pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "CHARTWARDEN", replace(settings.CHARTWARDEN, home=home, keys=home / "keys"))
            wiring.house.cache_clear()
            values = put_in(wiring.house())
            wiring.house.cache_clear()
            with connections["default"].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Filled(path, home, values)

    return fill


@pytest.fixture
def begins_with() -> Filled | None:
    """Give the filled instance that a test begins with; None for an empty one. Folders of tests give their own."""
    return None


@pytest.fixture
def on_sqlite(
    sqlite_template: Path,
    begins_with: Filled | None,
    tmp_path: Path,
    django_db_blocker: Any,  # noqa: ANN401
) -> Iterator[None]:
    """Run a test on a SQLite database of its own."""
    path = tmp_path / "database" / "chartwarden.sqlite3"
    path.parent.mkdir()
    shutil.copy(begins_with.database if begins_with else sqlite_template, path)
    with django_db_blocker.unblock(), connected(_sqlite(path)):
        yield


TEMPLATE = "template_migrated"  # the name of a migrated PostgreSQL database that is only ever copied


@pytest.fixture(scope="session")
def postgresql_made(of_the_run: Path, django_db_blocker: Any) -> MadeCluster:  # noqa: ANN401
    """Give a PostgreSQL that is only ever copied, with a migrated database in it."""

    def migrate(dsn: str) -> None:
        _run(dsn, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        with django_db_blocker.unblock(), connected(_postgresql(dsn, TEMPLATE)):
            call_command("migrate", interactive=False, verbosity=0)

    folder = made_once(of_the_run / "postgresql", lambda folder: make_cluster(folder, fill=migrate))
    return MadeCluster(folder)


@pytest.fixture
def on_postgresql(postgresql_dsn: str, django_db_blocker: Any) -> Iterator[None]:  # noqa: ANN401
    """Run a test on a PostgreSQL database of its own."""
    name = f"test_{uuid.uuid4().hex}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _run(postgresql_dsn, copy.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    try:
        with django_db_blocker.unblock(), connected(_postgresql(postgresql_dsn, name)):
            yield
    finally:
        _run(postgresql_dsn, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _postgresql(dsn: str, name: str) -> dict[str, Any]:
    parts = urlsplit(dsn)
    address = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    return {**settings._database(address, Path()), "CONN_MAX_AGE": 0}  # noqa: SLF001


def _run(dsn: str, statement: sql.Composed) -> None:
    with closing(psycopg.connect(dsn, autocommit=True)) as connection:
        connection.execute(statement)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Run a test on each database in turn."""
    request.getfixturevalue(f"on_{request.param}")
    return str(request.param)


@pytest.fixture
def fresh_house(
    begins_with: Filled | None, shared_keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[wiring.House]:
    """Give an instance on whatever database the test runs on; the web and commands of this process use it too."""
    home = tmp_path / "home"
    if begins_with:
        shutil.copytree(begins_with.home, home)
    else:
        shutil.copytree(shared_keys, home / "keys")
    monkeypatch.setattr(settings, "CHARTWARDEN", replace(settings.CHARTWARDEN, home=home, keys=home / "keys"))
    wiring.house.cache_clear()
    house = wiring.house()
    yield house
    wiring.house.cache_clear()
    house.ledger.store.close()  # its place in the line of those who commit is a file that stays open


@pytest.fixture
def house(on_sqlite: None, fresh_house: wiring.House) -> wiring.House:  # noqa: ARG001
    """Give an instance on SQLite, empty unless the test begins with a filled one."""
    return fresh_house


@pytest.fixture
def house_anywhere(database: str, fresh_house: wiring.House) -> wiring.House:  # noqa: ARG001
    """Give an empty instance, on each database in turn."""
    return fresh_house


def without_triggers() -> None:
    """Take the guards of every ledger table away, as the owner of the database can."""
    with connection.cursor() as cursor:
        for name, guard in expected_guards(connection.vendor).items():
            on = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
