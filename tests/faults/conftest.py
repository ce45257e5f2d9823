"""Places for faults: each test gets an empty instance, on each database in turn or on a server of its own."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.place import Kind, Place, Server, Templates, new_database, template_database, template_file
from tests.postgresql import installed_programs

_SEED = 20261123
collect_ignore = ["leaking.py", "remembering.py"]  # servers with a mistake, for processes of their own


@pytest.fixture
def chance(record_property: Callable[[str, object], None]) -> random.Random:
    """Give chance that is the same in every run."""
    record_property("seed", _SEED)
    return random.Random(_SEED)


@pytest.fixture(scope="session")
def fault_file(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:  # noqa: ANN401
    """Give a migrated SQLite file."""
    with django_db_blocker.unblock():
        return template_file(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="session")
def fault_database(postgresql_dsn: str, django_db_blocker: Any) -> str:  # noqa: ANN401
    """Give the name of a migrated PostgreSQL database."""
    with django_db_blocker.unblock():
        return template_database(postgresql_dsn)


@pytest.fixture
def on_a_file(fault_file: Path, tmp_path: Path, django_db_blocker: Any) -> Iterator[Place]:  # noqa: ANN401
    """Give an empty instance on SQLite."""
    with django_db_blocker.unblock():
        yield Templates(fault_file, "", "").place(Kind.SQLITE, tmp_path)


@pytest.fixture
def on_a_server(postgresql_dsn: str, fault_database: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Place]:  # noqa: ANN401
    """Give an empty instance on PostgreSQL."""
    with django_db_blocker.unblock():
        yield Templates(Path(), postgresql_dsn, fault_database).place(Kind.POSTGRESQL, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """Give an empty instance, on each database in turn."""
    found: Place = request.getfixturevalue("on_a_file" if request.param == Kind.SQLITE else "on_a_server")
    return found


@pytest.fixture
def server(django_db_blocker: Any) -> Iterator[Server]:  # noqa: ANN401
    """Give a PostgreSQL that a test may kill."""
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-pg-"))
    made = None
    try:
        with django_db_blocker.unblock():
            made = Server.started(installed_programs(), folder)
            yield made
    finally:
        if made is not None:
            made.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_place(server: Server, tmp_path: Path) -> Place:
    """Give an empty instance on the server that may be killed."""
    return Place(tmp_path, new_database(server.dsn, template=template_database(server.dsn)))
