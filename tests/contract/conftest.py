"""The scene on which every store is asked for the same promises: in memory, on SQLite, on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.builders import Scene, house_in_memory


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """Set the same scene on each store in turn."""
    if request.param == "memory":
        yield Scene(house_in_memory())
        return
    request.getfixturevalue(f"on_{request.param}")
    yield Scene(request.getfixturevalue("fresh_house"))
