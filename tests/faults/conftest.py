"""Places for faults: each test gets an empty instance, on each database in turn or on a server of its own."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.database import TEMPLATE
from tests.faults.place import Kind, Place, Server, Templates, new_database
from tests.postgresql import MadeCluster

_SEED = 20261123
collect_ignore = ["leaking.py", "remembering.py"]  # servers with a mistake, for processes of their own


@pytest.fixture
def chance(record_property: Callable[[str, object], None]) -> random.Random:
    """Give chance that is the same in every run."""
    record_property("seed", _SEED)
    return random.Random(_SEED)


@pytest.fixture
def on_a_file(sqlite_template: Path, tmp_path: Path, django_db_blocker: Any) -> Iterator[Place]:  # noqa: ANN401
    """Give an empty instance on SQLite."""
    with django_db_blocker.unblock():
        yield Templates(sqlite_template, "", "").place(Kind.SQLITE, tmp_path)


@pytest.fixture
def on_a_server(postgresql_dsn: str, tmp_path: Path, django_db_blocker: Any) -> Iterator[Place]:  # noqa: ANN401
    """Give an empty instance on PostgreSQL."""
    with django_db_blocker.unblock():
        yield Templates(Path(), postgresql_dsn, TEMPLATE).place(Kind.POSTGRESQL, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """Give an empty instance, on each database in turn."""
    found: Place = request.getfixturevalue("on_a_file" if request.param == Kind.SQLITE else "on_a_server")
    return found


@pytest.fixture
def server(postgresql_made: MadeCluster, django_db_blocker: Any) -> Iterator[Server]:  # noqa: ANN401
    """Give a PostgreSQL that a test may kill."""
    with postgresql_made.running() as (cluster, dsn), django_db_blocker.unblock():
        made = Server(cluster, dsn)
        try:
            yield made
        finally:
            made.kill()


@pytest.fixture
def own_place(server: Server, tmp_path: Path) -> Place:
    """Give an empty instance on the server that may be killed."""
    return Place(tmp_path, new_database(server.dsn, template=TEMPLATE))
