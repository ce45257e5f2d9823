"""Fixtures that every kind of test may use."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.postgresql", "tests.database"]


@pytest.fixture(scope="session")
def samples() -> Path:
    """Give the folder of real-format sample files; tests that need it are skipped where it is absent."""
    named = os.environ.get("CHARTWARDEN_SAMPLES")
    if not named or not Path(named).is_dir():
        pytest.skip("set CHARTWARDEN_SAMPLES to a folder of sample files to run this test")
    return Path(named)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share a heavy thing (a browser, a database server) in one worker, one after the other."""
    for item in items:
        # A test that runs on each database in turn asks for the server only when it runs; its parameter tells.
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if "postgresql_dsn" in getattr(item, "fixturenames", ()) or "postgresql" in parameters:
            item.add_marker("postgresql")
            item.add_marker(pytest.mark.xdist_group("postgresql"))
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
