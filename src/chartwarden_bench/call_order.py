r"""The order of system calls: whether what was served came after the sync of the log that holds its entry.

A kill cannot show this: the system keeps what was written, synced or not, and only a power cut would lose it. A trace
shows it. `strace` writes down every write and sync of a process in one order. For each read three calls are looked for:
a write to the database's log that holds the read's entry, the end of a sync of that log which began after this write
ended, and the write that serves the read. They must come in this order.

Example:
    >>> [call.name for call in calls_in(['1 fdatasync(3</db-wal>) = 0'])]
    ['fdatasync']

"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

SQLITE_LOG: Final = re.compile(r"-wal$")
POSTGRESQL_LOG: Final = re.compile(r"/pg_wal/[0-9A-F]{24}$")
_WRITES: Final = frozenset({"write", "writev", "pwrite64", "pwritev", "sendto", "sendmsg"})
_SYNCS: Final = frozenset({"fsync", "fdatasync"})
_MOST_BYTES: Final = 1 << 18  # that one call may write: all of it is looked through
_BEGUN: Final = re.compile(r"^(\d+) +(\w+)\((\d+)<([^>]*)>(.*)$", re.DOTALL)
_RESUMED: Final = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """A system call: when it began and ended, as numbers of lines of the trace."""

    name: str
    path: str
    begun: int
    ended: int
    words: str
    is_done: bool  # it succeeded

    @property
    def is_write(self) -> bool:
        """Tell whether it writes."""
        return self.name in _WRITES


@dataclass(frozen=True, slots=True)
class Order:
    """What a trace shows of reads."""

    served: int  # reads that were looked at
    unseen: int  # reads whose entry stands across two writes, so that its id is nowhere whole
    early: tuple[str, ...]  # reads that were served before a sync of their entry had ended

    @property
    def troubles(self) -> tuple[str, ...]:
        """Say what is wrong, a sentence for each read."""
        return tuple(f"read {own} was served before a sync of its entry had ended" for own in self.early)


@cache
def why_no_trace() -> str:
    """Say why system calls cannot be written down here; empty when they can."""
    program = shutil.which("strace")
    if program is None:
        return "strace is not installed"
    done = subprocess.run([program, "-o", "/dev/null", "true"], check=False, capture_output=True)  # noqa: S603
    return "strace may not trace here" if done.returncode else ""


@cache
def why_no_attaching() -> str:
    """Say why the calls of a process that runs already cannot be written down here; empty when they can."""
    if why := why_no_trace():
        return why
    program = shutil.which("strace") or "strace"
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as idle:
        command = [program, *tracing(Path(os.devnull), attached=[idle.pid])[1:]]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as tracer:  # noqa: S603
            assert tracer.stderr is not None  # noqa: S101 -- as asked for
            said = tracer.stderr.readline()
            tracer.terminate()
        idle.kill()
    return "" if b"attached" in said else "strace may not attach to a process that runs (kernel.yama.ptrace_scope)"


def tracing(trace: Path, *, attached: Iterable[int] = ()) -> list[str]:
    """Give the command that writes down the calls of processes that run, or of the command that is put behind it.

    Args:
        trace: the file to write.
        attached: ids of processes; each with its threads and those that it starts.

    """
    wanted = ",".join(sorted(_WRITES | _SYNCS))
    return [
        "strace", "-I", "1", "-f", "-y", "-s", str(_MOST_BYTES), "-e", f"trace={wanted}", "-o", str(trace),
        *(f"--attach={pid}" for pid in attached),
    ]  # fmt: skip


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


def order_in(
    calls: Iterable[Call], *, log: re.Pattern[str], entry: re.Pattern[str], served: Callable[[Call], str | None]
) -> Order:
    """Judge a trace. A call's words stand where it begins, which is where what it writes may first be seen.

    Args:
        calls: as `calls_in` gives them.
        log: fits the path of the database's log.
        entry: finds the ids of reads in what is written to the log.
        served: gives the id of the read that a write serves; None for any other write.

    """
    written: dict[str, int] = {}  # id of a read to the end of the first write to the log that holds it
    syncs: list[tuple[int, int]] = []
    answers: list[tuple[str, int]] = []
    for call in calls:
        if call.name in _SYNCS and call.is_done and log.search(call.path):
            syncs.append((call.begun, call.ended))
        elif call.is_write and log.search(call.path):
            for own in entry.findall(call.words):
                written.setdefault(own, call.ended)
        elif call.is_write and (said := served(call)) is not None:
            answers.append((said, call.begun))
    return _judged(answers, written, syncs)


def _judged(served: Sequence[tuple[str, int]], written: dict[str, int], syncs: Sequence[tuple[int, int]]) -> Order:
    early, unseen = list[str](), 0
    for own, at in served:
        if own not in written:
            unseen += 1
        elif not any(written[own] < begun and ended < at for begun, ended in syncs):
            early.append(own)
    return Order(len(served) - unseen, unseen, tuple(early))
