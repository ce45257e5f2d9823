"""How fast the finder is by itself: many notes a call, by patient, one by one, patterns alone; on one core.

It measures in a fresh process in which numpy has one thread, in seconds of processor time, so that other work on the
machine counts little. Each way takes its turn in every round; its fastest round counts.

Run:
    python -m benchmarks.phi.speed

"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.figure import Figure
from benchmarks.part import Cell, Part
from benchmarks.phi.beside import ONE_CORE
from benchmarks.phi.notes import corpus, registration
from benchmarks.phi.ours import at_once, one_by_one, patterns
from benchmarks.phi.quality import AUTHORS
from chartwarden.phi.scan import scan_many

ROUNDS: Final = 4
_A_PATIENT: Final = 10  # notes that are read with one registration
_REGISTERED: Final = "registrations read"


def rates() -> dict[str, float]:
    """Give MB of text per second of processor time for each way; for registrations, how many a second."""
    notes = [note for author in AUTHORS for note in corpus(author)]
    texts = [note.text for note in notes]
    known = [registration(note) for note in notes]
    some = [one for one in known if one is not None]
    charts = [(texts[at : at + _A_PATIENT], some[at % len(some)]) for at in range(0, len(texts), _A_PATIENT)]
    ways: dict[str, Callable[[], object]] = {
        "whole, registered, all notes in one call": lambda: at_once(texts, known),
        f"whole, registered, {_A_PATIENT} notes of a patient a call": lambda: [
            scan_many(t, known=k) for t, k in charts
        ],
        "whole, registered, one note a call": lambda: one_by_one(texts, known),
        "whole, bare, all notes in one call": lambda: scan_many(texts),
        "patterns only, one note a call": lambda: patterns(texts, known),
        _REGISTERED: lambda: [registration(note) for note in notes],
    }
    size = sum(len(text.encode()) for text in texts) / 1e6
    amounts = {name: float(len(some)) if name == _REGISTERED else size for name in ways}
    taken = {name: [_seconds(way) for _ in range(1)] for name, way in ways.items()}  # what the first run builds stays
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(_seconds(way))
    return {name: amounts[name] / min(seconds[1:]) for name, seconds in taken.items()}


def _seconds(way: Callable[[], object]) -> float:
    began = time.process_time()
    way()
    return time.process_time() - began


def fresh(module: str, *arguments: str) -> str:
    """Run a module in a fresh process with one thread for numpy, and give what it printed."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env=os.environ | ONE_CORE, capture_output=True, text=True, check=True).stdout


def measure() -> Iterator[Part]:
    """Measure in a fresh process."""
    found: dict[str, float] = json.loads(fresh(__name__))
    rows: list[tuple[Cell, ...]] = [
        (name, f"{rate:,.2f}", "registrations/s" if name == _REGISTERED else "MB/s") for name, rate in found.items()
    ]
    figures = tuple(Figure(str(row[0]), round(found[str(row[0])], 3), str(row[2])) for row in rows)
    says = (
        "On one core, in processor time, over the notes of all authors. Registrations are read beforehand, since "
        "a patient has one and many notes; what that costs is the last row."
    )
    yield Part("Speed", says, ("way", "rate", "unit"), tuple(rows), figures)


if __name__ == "__main__":
    print(json.dumps(rates()))
