"""What a fresh process costs, and whether the cost grows with the length of the text and no faster.

Run:
    python -m benchmarks.phi.cost start     # start-up of this very process
    python -m benchmarks.phi.cost long      # one document, longer and longer
    python -m benchmarks.phi.cost hostile   # texts made to be slow, doubled

"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_BEGAN: Final = time.perf_counter()

from benchmarks.figure import Figure  # noqa: E402 -- the clock must run before anything of ours is loaded
from benchmarks.part import Cell, Part  # noqa: E402
from chartwarden.phi.scan import scan  # noqa: E402

SIZES: Final = (0.5, 1, 2, 4, 8, 16, 50)  # MB
_HOSTILE_LENGTH: Final = 20_000  # characters, and twice that
_FEW: Final = 0.004  # seconds under which a ratio says more about the clock than about the text
_TIMES: Final = 8
_SUSPECT: Final = 2.3
_STARTS: Final = 5


def _memory() -> float:
    """Give the most memory this process ever held, in MB; what `getrusage` tells begins with the parent's."""
    held = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    assert held is not None
    return int(held[1]) / 1024


def start() -> dict[str, float]:
    """Time the first scan of this process; the processor's time begins with the process, imports and all."""
    scan("Seen by Dr. Example on 03/09/2026.")
    return {"seconds": time.process_time(), "wall": time.perf_counter() - _BEGAN, "MB": _memory()}


def _seconds(text: str) -> float:
    began = time.process_time()
    scan(text)
    return time.process_time() - began


def long() -> list[tuple[float, float, float]]:
    """Scan one document of each size; give MB, seconds and the most memory so far."""
    from benchmarks.phi.notes import corpus  # noqa: PLC0415 -- start-up must not pay for it

    page = "\n\n".join(note.text for note in corpus("a"))
    scan(page)
    rows = []
    for size in SIZES:
        length = int(size * 1e6)
        rows.append((float(size), _seconds((page * (length // len(page) + 1))[:length]), _memory()))
    return rows


def hostile() -> dict[str, float]:
    """Give for each hostile piece how much longer twice as much of it takes."""
    from tests.unit.phi.structured.hostile import HOSTILE  # noqa: PLC0415 -- as above

    scan("Warm up.")
    ratios = {}
    for piece in HOSTILE:
        text = piece * (_HOSTILE_LENGTH // len(piece))
        few = many = float("inf")
        for _ in range(_TIMES):  # the least time was disturbed least; measured again only while it looks too long
            few, many = min(few, _seconds(text)), min(many, _seconds(text + text))
            if many < _SUSPECT * max(few, _FEW):
                break
        ratios[piece] = many / max(few, _FEW)
    return ratios


def _fresh(part: str) -> str:
    from benchmarks.phi.speed import fresh  # noqa: PLC0415 -- as above

    return fresh(__name__, part)


def _start_part() -> Part:
    starts = [json.loads(_fresh("start")) for _ in range(_STARTS)]
    seconds, wall = (min(one[clock] for one in starts) for clock in ("seconds", "wall"))
    memory = max(one["MB"] for one in starts)
    rows = (
        ("first scan, interpreter and imports included, processor time", f"{seconds:.2f} s"),
        ("first scan, imports included, on the clock", f"{wall:.2f} s"),
        ("memory after it", f"{memory:.0f} MB"),
    )
    figures = (Figure("start-up", round(seconds, 3), "s"), Figure("memory after start-up", round(memory), "MB"))
    return Part("Start-up", f"The fastest of {_STARTS} fresh processes.", ("what", "measured"), rows, figures)


def _long_part() -> Part:
    measured: list[tuple[float, float, float]] = json.loads(_fresh("long"))
    base = measured[1][1] / measured[1][0]  # of one megabyte: half of one is too short to compare with
    rows: list[tuple[Cell, ...]] = [
        (f"{size:g}", f"{seconds:.2f}", f"{size / seconds:.2f}", f"{seconds / size / base:.2f}", f"{memory:,.0f}")
        for size, seconds, memory in measured
    ]
    size, seconds, memory = measured[-1]
    figures = (
        Figure(f"one document of {size:g} MB", round(seconds, 2), "s"),
        Figure("time by length, against 1 MB", round(seconds / size / base, 2), "times", at_most=1.6),
        Figure("memory for it", round(memory), "MB"),
    )
    says = "One document made of notes over and over, without registration: time must grow with the length only."
    columns = ("MB", "seconds", "MB/s", "time by length, against 1 MB", "most memory so far, MB")
    return Part("One long document", says, columns, tuple(rows), figures)


def _hostile_part() -> Part:
    ratios: dict[str, float] = json.loads(_fresh("hostile"))
    worst = sorted(ratios.items(), key=lambda pair: -pair[1])[:5]
    rows = tuple((repr(piece), f"{ratio:.2f}") for piece, ratio in worst)
    figure = Figure("hostile texts doubled: worst", round(worst[0][1], 2), "times", at_most=3.2)
    says = (
        f"{len(ratios)} pieces, each repeated to {_HOSTILE_LENGTH:,} characters and to twice as many: how much longer "
        "the double takes. Quadratic code takes four times as long; the five worst are told."
    )
    return Part("Hostile texts, doubled", says, ("piece", "times"), rows, (figure,))


def measure() -> Iterator[Part]:
    """Measure start-up, length and hostile texts, each in fresh processes."""
    yield _start_part()
    yield _long_part()
    yield _hostile_part()


PARTS: Final[dict[str, Callable[[], object]]] = {"start": start, "long": long, "hostile": hostile}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]]()))
