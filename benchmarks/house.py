"""A throw-away instance for benchmarks that need a database; one per process, since Django is set up once."""

import os
import tempfile
from functools import cache
from pathlib import Path

from chartwarden_web.wiring import House, open_house


@cache
def throwaway_house() -> House:
    """Make an empty test instance on SQLite in a folder of its own."""
    os.environ.update(
        CHARTWARDEN_ENVIRONMENT="test",
        CHARTWARDEN_TLS="off",
        CHARTWARDEN_HOME=tempfile.mkdtemp(prefix="chartwarden-bench-"),
    )
    return open_house()


def database_folder() -> Path:
    """Give the folder whose disk the instance writes to, so that peers write to the same."""
    return throwaway_house().settings.home
