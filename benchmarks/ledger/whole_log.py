"""A long log: made once, then verified, proven and opened, each in a process of its own whose memory is watched.

Beside verifying stands the least that anybody must do who recomputes the tree: read the rows, hash each, and keep a
stack of the roots of full subtrees. It checks nothing.

Example:
    >>> from chartwarden.ledger.merkle import leaf_hash, root
    >>> bodies = [b"a", b"b", b"c", b"d", b"e"]
    >>> straightforward(bodies) == root(map(leaf_hash, bodies))
    True

"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from benchmarks.ledger.acts import READ
from chartwarden.actions.ledger_proof import prove_entry
from chartwarden.adapters.ledger_check import check_ledger, closed_details
from chartwarden.ledger.entry import Draft, Pseudonym
from chartwarden.ledger.ledger import _Entry
from chartwarden.ledger.verify import Verdict
from chartwarden.workforce.member import Role
from chartwarden_web.wiring import House, open_house
from tests.builders import a_member

_BATCH: Final = 512
_LOOK_EVERY: Final = 0.02  # seconds
_MEGABYTE: Final = 1_000_000
_TURNS: Final = 5


@dataclass(frozen=True, slots=True)
class Watched:
    """What a process said, and the most memory that it and its children held, in megabytes."""

    said: Mapping[str, list[float]]
    parent: float
    children: float  # of the largest one


def straightforward(bodies: Iterable[bytes]) -> bytes:
    """Give the root over entries, in the plainest way that is fast. Source: RFC 9162, 2.1.1."""
    peaks: list[bytes] = []
    push, pop = peaks.append, peaks.pop
    for count, body in enumerate(bodies):
        node = sha256(b"\0" + body).digest()
        while count & 1:
            node = sha256(b"\1" + pop() + node).digest()
            count >>= 1  # noqa: PLW2901 -- the bits that are left to carry
        push(node)
    node = pop()
    while peaks:
        node = sha256(b"\1" + pop() + node).digest()
    return node


def built(home: Path, *, short: Path, entries: int, short_entries: int) -> float:
    """Make a log in one folder, and a copy of its first part in another; give how many entries a second it took."""
    began = time.perf_counter()
    _run("build", home, short_entries)
    shutil.copytree(home, short)
    _run("build", home, entries)
    return entries / (time.perf_counter() - began)


def watched(what: str, home: Path) -> Watched:
    """Do something with a log in a process of its own, and watch its memory."""
    process = subprocess.Popen(_command(what, 0), env=_environment(home), stdout=subprocess.PIPE)
    parent = children = 0.0
    while process.poll() is None:
        parent = max(parent, _peak(process.pid))
        children = max(children, *map(_peak, _children(process.pid)), 0.0)
        time.sleep(_LOOK_EVERY)
    said = process.communicate()[0]
    if process.returncode:
        raise RuntimeError(f"{what} ended with {process.returncode}")
    return Watched(json.loads(said), parent, children)


def _run(what: str, home: Path, entries: int) -> None:
    subprocess.run(_command(what, entries), env=_environment(home), check=True)


def _command(what: str, entries: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.ledger.whole_log", what, str(entries)]


def _environment(home: Path) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("CHARTWARDEN_", "DJANGO_"))}
    return given | {"CHARTWARDEN_ENVIRONMENT": "test", "CHARTWARDEN_TLS": "off", "CHARTWARDEN_HOME": str(home)}


def _peak(process: int) -> float:
    """Give the most memory that a process has held so far, in megabytes; 0 when it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / _MEGABYTE
    return 0.0


def _children(process: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def _build(house: House, entries: int) -> None:
    """Append until there are so many, through the ledger itself, many acts a batch."""
    ledger = house.ledger
    for start in range(ledger.store.tip().frontier.size, entries, _BATCH):
        drafts = [_varied(place) for place in range(start, min(start + _BATCH, entries))]
        batch = [_Entry(draft, ledger._prepared(draft)) for draft in drafts]  # noqa: SLF001 -- many at once, no threads
        ledger._store_all(batch)  # noqa: SLF001
        if batch[0].failure is not None:
            raise batch[0].failure


def _varied(place: int) -> Draft:
    return replace(READ, actor=f"member.{place % 40}", patient=Pseudonym(f"{place % 5000:032x}"), work=f"{place:032x}")


def _verify(house: House) -> dict[str, list[float]]:
    """Verify and take the plain way in turns, so that all find the file in the system's cache."""
    ways: dict[str, Callable[[House], object]] = {"loop": _loop, "verify": _check, "verify alone": _check_alone}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_TURNS):
        for name, way in ways.items():
            began = time.perf_counter()
            way(house)
            taken[name].append(time.perf_counter() - began)
    return taken


def _loop(house: House) -> None:
    if _root_by_loop(house) != house.ledger.store.tip().frontier.root:
        raise RuntimeError("the two ways give two roots")


def _root_by_loop(house: House) -> bytes:
    with closing(sqlite3.connect(house.settings.home / "chartwarden.sqlite3")) as connection:
        return straightforward(body for (body,) in connection.execute("SELECT body FROM ledger ORDER BY sequence"))


def _check(house: House) -> None:
    """Verify as the command does, with every processor there is."""
    _require_sound(check_ledger(house.ledger, processes=os.cpu_count() or 1))


def _check_alone(house: House) -> None:
    """Verify as the server does, in one process."""
    _require_sound(check_ledger(house.ledger))


def _require_sound(verdict: Verdict) -> None:
    if not verdict.is_sound:
        raise RuntimeError(verdict.because)


def _once(house: House) -> dict[str, list[float]]:
    _check(house)
    return {}


def _details(house: House) -> dict[str, list[float]]:
    verdict = check_ledger(house.ledger)
    began = time.perf_counter()
    if not closed_details(house.ledger, verdict).is_sound:
        raise RuntimeError("details do not open")
    return {"rate": [verdict.entries / (time.perf_counter() - began)]}


def _prove(house: House) -> dict[str, list[float]]:
    desk = house.desk(a_member("omar.diaz", Role.PRIVACY_OFFICER), device="bench:1")
    taken = []
    for _ in range(_TURNS):
        began = time.perf_counter()
        prove_entry(desk, 314_159 % house.ledger.store.tip().frontier.size)
        taken.append(time.perf_counter() - began)
    return {"prove": taken}


def main(what: str, entries: int) -> None:
    """Do what is asked for with the log of the instance that the environment names."""
    house = open_house()
    if what == "build":
        _build(house, entries)
        return
    does = {"verify": _verify, "once": _once, "details": _details, "prove": _prove}[what]
    print(json.dumps(does(house)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
