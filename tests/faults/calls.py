r"""The order of system calls: what a process says it served comes after the sync of the log that holds its entry.

A kill cannot show this: the system keeps what was written, synced or not, and only a power cut would lose it. The trace
shows it. `strace` writes down every write and sync of the process, and of the database server with it, in one order.

For each read three calls are looked for: a write to the database's log that holds the read's own id, the end of a sync
of that log which began after this write ended, and the write that says the read was served. They must come in this
order.

Example:
    >>> [call.name for call in calls_in(['1 fdatasync(3</db-wal>) = 0'])]
    ['fdatasync']

"""

import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.place import REPOSITORY, Kind, Place, Server, python

_LOG = {Kind.SQLITE: re.compile(r"-wal$"), Kind.POSTGRESQL: re.compile(r"/pg_wal/[0-9A-F]{24}$")}
_WRITES = frozenset({"write", "writev", "pwrite64", "pwritev", "sendto", "sendmsg"})
_SYNCS = frozenset({"fsync", "fdatasync"})
_PATIENCE_SECONDS = 60.0
_MOST_BYTES = 1 << 18  # that one call may write: all of it is looked through
_BEGUN = re.compile(r"^(\d+) +(\w+)\((\d+)<([^>]*)>(.*)$", re.DOTALL)
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
_SERVED = re.compile(r'"read ([0-9a-f]{16}) ')
_ID = re.compile(r"fault:([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call: when it began and ended, as numbers of lines of the trace."""

    name: str
    path: str
    begun: int
    ended: int
    words: str
    is_done: bool  # it succeeded


@dataclass(frozen=True, slots=True)
class Order:
    """What a trace shows of reads."""

    served: int  # reads that were looked at
    unseen: int  # reads whose entry stands across two writes, so that its id is nowhere whole
    troubles: tuple[str, ...]


def can_trace() -> bool:
    """Tell whether system calls can be written down here."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0


def traced(place: Place, folder: Path, *arguments: str, server: Server | None = None) -> Order:
    """Let a process serve reads under a trace, the database server with it, and judge the order of calls.

    Args:
        place: the instance; it has been opened before, so that nothing is made first.
        folder: where the trace goes.
        arguments: of `tests.faults.child`; with a count.
        server: the server of a place on PostgreSQL, which is traced too.

    """
    trace, wanted = folder / "trace", ",".join(sorted(_WRITES | _SYNCS))
    attached = [f"--attach={pid}" for pid in server.pids()] if server else []
    command = [
        "strace",
        "-I",
        "1",
        "-f",
        "-y",
        "-s",
        str(_MOST_BYTES),
        "-e",
        f"trace={wanted}",
        "-o",
        str(trace),
        *attached,
    ]
    with subprocess.Popen(
        [*command, *python("tests.faults.child", *arguments)],
        cwd=REPOSITORY,
        env=place.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as tracer:
        _wait_for_the_child(tracer)
    with trace.open(encoding="utf-8", errors="replace") as lines:
        return order_in(calls_in(lines), log=_LOG[place.kind])


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


def calls_in(lines: Iterable[str]) -> Iterator[Call]:
    """Give the calls of a trace in the order in which they ended; those that never ended are left out."""
    open_calls: dict[str, tuple[str, str, int, str]] = {}
    for number, line in enumerate(lines):
        if begun := _BEGUN.match(line):
            pid, name, _, path, words = begun.groups()
            if words.rstrip().endswith("<unfinished ...>"):
                open_calls[pid] = name, path, number, words
            else:
                yield Call(name, path, number, number, words, _is_done(words))
        elif (resumed := _RESUMED.match(line)) and resumed[1] in open_calls:
            name, path, since, words = open_calls.pop(resumed[1])
            yield Call(name, path, since, number, words, _is_done(resumed[3]))


def _is_done(words: str) -> bool:
    return not words.rpartition(" = ")[2].startswith(("-1", "?"))


def order_in(calls: Iterable[Call], *, log: re.Pattern[str]) -> Order:
    """Judge a trace. A call's words stand where it begins, which is where what it writes may first be seen."""
    written: dict[str, int] = {}  # id of a read to the end of the first write to the log that holds it
    syncs: list[tuple[int, int]] = []
    served: list[tuple[str, int]] = []
    for call in calls:
        if call.name in _SYNCS and call.is_done and log.search(call.path):
            syncs.append((call.begun, call.ended))
        elif call.name in _WRITES and log.search(call.path):
            for own in _ID.findall(call.words):
                written.setdefault(own, call.ended)
        elif said := _SERVED.search(call.words):
            served.append((said[1], call.begun))
    return _judged(served, written, syncs)


def _judged(served: Sequence[tuple[str, int]], written: dict[str, int], syncs: Sequence[tuple[int, int]]) -> Order:
    troubles, unseen = list[str](), 0
    for own, at in served:
        if own not in written:
            unseen += 1
        elif not any(written[own] < begun and ended < at for begun, ended in syncs):
            troubles.append(f"read {own} was served before a sync of its entry had ended")
    return Order(len(served) - unseen, unseen, tuple(troubles))
