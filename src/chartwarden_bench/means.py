"""What a run needs of the machine: where it is not there, the run is told as one that cannot be played here.

Such a run is not played, and counts neither as passed nor as failed.

Example:
    >>> missing(Run(_EXAMPLE, Door.STORE), database="postgresql://127.0.0.1/x")
    "played on SQLite only: elsewhere the database's own server writes the log"

"""

import resource
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Final

from chartwarden_bench.call_order import why_no_attaching
from chartwarden_bench.case import Answered, Case, Door, Expected, Level, Run, Step
from chartwarden_bench.playing import door_of

_SQLITE_ONLY: Final = "played on SQLite only: elsewhere the database's own server writes the log"


def missing(run: Run, *, database: str) -> str:
    """Say what a run needs and is not here; empty when everything is.

    Args:
        run: what is to be played.
        database: the address of a PostgreSQL server; empty for SQLite.

    """
    steps = (*run.case.setup, *run.case.steps)
    verbs, doors = {step.verb for step in steps}, {door_of(step, run.door) for step in steps}
    if Door.BROWSER in doors and (why := why_no_browser()):
        return why
    needed = (why_not(database) for verb, why_not in _NEEDS.items() if verb in verbs)
    return next((why for why in needed if why), "")


@cache
def why_no_browser() -> str:
    """Say why nothing can be done in a browser here; empty when it can."""
    if find_spec("playwright") is None:
        return "Playwright is not installed (the extra `browser`)"
    from chartwarden_bench.window import program  # noqa: PLC0415 -- it needs the extra

    return "" if program() else "Chromium is not installed"


def _why_no_limit(database: str) -> str:
    """Say why the files that the database is in cannot be kept from growing."""
    if database:
        return _SQLITE_ONLY
    return "" if hasattr(resource, "prlimit") else f"{sys.platform} cannot limit the files of a process that runs"


def _why_no_order(database: str) -> str:
    """Say why the calls that write the log cannot be watched."""
    return _SQLITE_ONLY if database else why_no_attaching()


_NEEDS: Final[Mapping[str, Callable[[str], str]]] = {"trace_reads": _why_no_order, "fill_disk": _why_no_limit}
_EXAMPLE: Final = Case(
    "F03-01", Level.L0, "t", "g", (Door.STORE,), {}, {}, (), (Step("fill_disk", {}, 1),), Expected.PREVENTED,
    Answered.EITHER,
)  # fmt: skip
