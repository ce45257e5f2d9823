"""Fixtures that every kind of test may use."""

import gc
import os
from pathlib import Path

import pytest

# First of all: its models look for their own source through every module that is there, ten times as many later on.
import scim2_tester  # noqa: F401
from hypothesis import HealthCheck, settings

# Each worker has one core. numpy's threads would wait for each other, and for the other workers', far longer than the
# small matrices of the PHI tagger take.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A test leaves little garbage, and what stays is much: looking for it seldom saves a sixth of the processor's time.
gc.set_threshold(20_000)

# How long an example takes says more of the machine than of the code: figures come from `benchmarks/`.
settings.register_profile("chartwarden", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chartwarden")

pytest_plugins = ["tests.made_once", "tests.postgresql", "tests.database"]


@pytest.fixture(scope="session")
def samples() -> Path:
    """Give the folder of real-format sample files; tests that need it are skipped where it is absent."""
    named = os.environ.get("CHARTWARDEN_SAMPLES")
    if not named or not Path(named).is_dir():
        pytest.skip("set CHARTWARDEN_SAMPLES to a folder of sample files to run this test")
    return Path(named)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: one that begins last leaves the other workers without anything to do."""
    takes_long = {item.path for item in items if any(item.iter_markers("slow")) or any(item.iter_markers("browser"))}
    items.sort(key=lambda item: item.path not in takes_long)


def pytest_collection_finish() -> None:
    """Never look again at what collecting has left behind: it stays for the whole run, and is no garbage."""
    gc.collect()
    gc.freeze()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs the PostgreSQL programs, so that it can be chosen or left out by name."""
    # A test that runs on each database in turn asks for the server only when it runs; its parameter tells.
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    if "postgresql_dsn" in getattr(item, "fixturenames", ()) or "postgresql" in parameters:
        item.add_marker("postgresql")
