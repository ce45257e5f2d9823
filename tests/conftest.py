"""Fixtures that every kind of test may use."""

import os
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def samples() -> Path:
    """Give the folder of real-format sample files; tests that need it are skipped where it is absent."""
    named = os.environ.get("CHARTWARDEN_SAMPLES")
    folder = Path(named) if named else _REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("set CHARTWARDEN_SAMPLES to a folder of sample files to run this test")
    return folder
