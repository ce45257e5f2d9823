r"""A process that serves reads under a trace, the database server with it: whether each read waited for its sync.

What a trace shows is judged by `chartwarden_bench.call_order`, which the violation bench uses too. Here each read has
an id of its own, in its entry and in the line that says that it was served.

Example:
    >>> call = Call("write", "pipe", 0, 0, '"read 00112233aabbccdd 7\\n"', True)
    >>> _served(call)
    '00112233aabbccdd'

"""

import re
import subprocess
import time
from pathlib import Path

from chartwarden_bench.call_order import POSTGRESQL_LOG, SQLITE_LOG, Call, Order, calls_in, order_in, tracing
from tests.faults.place import REPOSITORY, Kind, Place, Server, python

_LOG = {Kind.SQLITE: SQLITE_LOG, Kind.POSTGRESQL: POSTGRESQL_LOG}
_PATIENCE_SECONDS = 60.0
_SERVED = re.compile(r'"read ([0-9a-f]{16}) ')
_ID = re.compile(r"fault:([0-9a-f]{16})")


def traced(place: Place, folder: Path, *arguments: str, server: Server | None = None) -> Order:
    """Let a process serve reads under a trace, the database server with it, and judge the order of calls.

    Args:
        place: the instance; it has been opened before, so that nothing is made first.
        folder: where the trace goes.
        arguments: of `tests.faults.child`; with a count.
        server: the server of a place on PostgreSQL, which is traced too.

    """
    trace = folder / "trace"
    command = tracing(trace, attached=server.pids() if server else ())
    with subprocess.Popen(
        [*command, *python("tests.faults.child", *arguments)],
        cwd=REPOSITORY,
        env=place.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as tracer:
        _wait_for_the_child(tracer)
    with trace.open(encoding="utf-8", errors="replace") as lines:
        return order_in(calls_in(lines), log=_LOG[place.kind], entry=_ID, served=_served)


def _served(call: Call) -> str | None:
    said = _SERVED.search(call.words)
    return said[1] if said else None


def _wait_for_the_child(tracer: "subprocess.Popen[bytes]") -> None:
    """Return when the process that serves has ended: a tracer that is attached to a server stays until told to go."""
    deadline, has_begun = time.monotonic() + _PATIENCE_SECONDS, False
    while tracer.poll() is None:
        children = _children(tracer.pid)
        has_begun = has_begun or bool(children)
        if (has_begun and not children) or time.monotonic() > deadline:
            tracer.terminate()
            tracer.wait(_PATIENCE_SECONDS)
        time.sleep(0.02)


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
