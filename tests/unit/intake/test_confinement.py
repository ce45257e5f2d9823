"""What a taken-over parser would try, tried from inside a process that has confined itself."""

import ctypes
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chartwarden.adapters.intake import confinement
from chartwarden.adapters.intake.confinement import Confinement, close_calls, close_files, confine, preload
from chartwarden.adapters.intake.limits import Limits, WorkerLimits
from chartwarden.adapters.intake.worker import IntakeWorker

DONE = "done"
FILES = frozenset({"read", "write", "rename", "delete"})
LIBC = ctypes.CDLL(None, use_errno=True)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Give a folder with a secret, a file to harm, and a Unix socket that listens."""
    (tmp_path / "root.key").write_bytes(b"canary")
    (tmp_path / "victim").write_bytes(b"x")
    (tmp_path / "old").write_bytes(b"x")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        listening.listen(8)
        yield tmp_path


def attempts(place: Path) -> dict[str, str]:
    """Try each act; give `done` or the name of the error."""

    def fork() -> None:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)

    def connect(address: str) -> None:
        with socket.socket(socket.AF_UNIX) as out:
            out.connect(address)

    acts: dict[str, Callable[[], object]] = {
        "read": (place / "root.key").read_bytes,
        "write": lambda: (place / "new").write_bytes(b"PHI"),
        "rename": lambda: (place / "victim").rename(place / "moved"),
        "delete": (place / "old").unlink,
        "chmod": lambda: (place / "root.key").chmod(0o644),
        "fork": fork,
        "start": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "unix socket": lambda: connect(str(place / "socket")),
        "internet": lambda: socket.create_server(("127.0.0.1", 0)).close(),
        "signal": lambda: os.kill(os.getppid(), 0),
        "limits of the parent": lambda: _limit(os.getppid()),
    }
    told = {}
    for name, act in acts.items():
        try:
            act()
            told[name] = DONE
        except OSError as error:
            told[name] = type(error).__name__
    return told


def _limit(process: int) -> None:
    import resource  # noqa: PLC0415 -- loaded before, in this process's parent

    resource.prlimit(process, resource.RLIMIT_CORE)


def from_inside(place: Path, *, gives_up: Callable[[], object]) -> dict[str, str]:
    """Fork, let the child give up what `gives_up` says, and give what it could still do."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover -- runs in the child
        try:
            gives_up()
            os.write(writing, json.dumps(attempts(place)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told: dict[str, str] = json.loads(pipe.read())
    os.waitpid(child, 0)
    return told


def needs_landlock() -> None:
    if LIBC.syscall(444, None, 0, 1) < 1:
        pytest.skip("this kernel has no Landlock")


def test_before_confinement_every_attempt_succeeds(place: Path) -> None:
    # given a process that gave nothing up, when it tries, then it can do it all: the tests below can fail
    assert set(from_inside(place, gives_up=lambda: None).values()) == {DONE}


def test_after_confinement_every_attempt_is_refused(place: Path) -> None:
    # given a process that confined itself as the worker does
    # when it tries to reach files, processes, sockets and its parent
    told = from_inside(place, gives_up=lambda: confine(WorkerLimits()))
    # then nothing of it is done, and nothing has happened
    assert [name for name, outcome in told.items() if outcome == DONE] == []
    assert sorted(found.name for found in place.iterdir()) == ["old", "root.key", "socket", "victim"]


def test_landlock_alone_closes_files_and_signals(place: Path) -> None:
    # given a process with that layer only
    needs_landlock()

    def gives_up() -> None:
        LIBC.prctl(38, 1, 0, 0, 0)
        close_files(LIBC)

    # when it tries, then no file is within reach, nor is its parent where the kernel knows that scope
    told = from_inside(place, gives_up=gives_up)
    refused = FILES | ({"signal"} if LIBC.syscall(444, None, 0, 1) >= confinement.SIGNALS_SINCE else set())
    assert {name for name in refused if told[name] == DONE} == set()


def test_the_filter_of_calls_alone_closes_everything(place: Path) -> None:
    # given a process with that layer only
    def gives_up() -> None:
        LIBC.prctl(38, 1, 0, 0, 0)
        assert close_calls(LIBC)

    # when it tries, then each attempt is refused
    assert DONE not in from_inside(place, gives_up=gives_up).values()


def test_the_worker_says_what_holds_it() -> None:
    # given a worker, when it is asked, then it names what the kernel agreed to, without a gap on a current kernel
    needs_landlock()
    with IntakeWorker(limits=Limits()) as worker:
        told = worker.confinement()
        assert told.files > 0
        assert told.calls
        assert told.gaps == ()
        assert "cannot open, change or delete files, start processes" in worker.isolation()


@pytest.mark.parametrize(
    ("held", "gaps"),
    [
        (Confinement(files=7, calls=False, network=True), ["connect to the Unix sockets"]),
        (Confinement(files=4, calls=False, network=True), ["connect to the Unix sockets", "signal"]),
        (Confinement(files=7, calls=False, network=False), ["network connections", "connect to the Unix sockets"]),
        (
            Confinement(files=0, calls=False, network=False),
            ["read, change and delete", "network connections", "connect to the Unix sockets", "signal"],
        ),
    ],
)
def test_a_kernel_that_lacks_a_layer_is_told_in_words(held: Confinement, gaps: list[str]) -> None:
    # given a kernel without some layers, when it is put in words, then each gap is named and not held
    assert len(held.gaps) == len(gaps)
    for words, clause in zip(gaps, held.gaps, strict=True):
        assert words in clause
        assert clause in held.words
    assert ("delete files" in held.words.partition(";")[0]) is bool(held.files)


def test_every_character_set_still_works_after_confinement() -> None:
    # given a process that loaded what it needs and confined itself, when it reads in a rare character set
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover -- runs in the child
        try:
            preload()
            confine(WorkerLimits())
            os.write(writing, b"\xa5\xa2".decode("euc_jisx0213").encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        # then it is read
        assert pipe.read() == "ア"
    os.waitpid(child, 0)
