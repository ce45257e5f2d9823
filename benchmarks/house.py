"""A throw-away instance for benchmarks that need a database; one per process, since Django is set up once."""

from functools import cache
from pathlib import Path

from chartwarden_web.wiring import House, open_house


@cache
def throwaway_house() -> House:
    """Make an empty test instance on SQLite in the folder that `benchmarks/__main__.py` has named."""
    return open_house()


def database_folder() -> Path:
    """Give the folder whose disk the instance writes to, so that peers write to the same."""
    return throwaway_house().settings.home
