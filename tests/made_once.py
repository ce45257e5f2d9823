"""What a run needs once, though several workers take part in it: the first that asks makes it, and the others wait."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of this run, which all its workers share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Give a folder, made if it is not there.

    Args:
        folder: where it lies, in the folder of the run.
        make: fills the empty folder that it is given, which is then moved there: what is half made is never found.

    """
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)  # of a worker that failed
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder
