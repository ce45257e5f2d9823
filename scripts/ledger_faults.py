"""Puts every fault into the ledger with full counts, and writes what came of it beside what it was done on.

The same harness runs with small counts among the tests (`tests/faults`). Takes about half an hour.

Example:
    python -m scripts.ledger_faults
    python -m scripts.ledger_faults --share 0.05

"""

import argparse
import atexit
import json
import logging
import os
import platform
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

# The instances are throw-away, and named before anything reads the settings.
_HOME = Path(tempfile.mkdtemp(prefix="chartwarden-faults-"))
os.environ |= {
    "CHARTWARDEN_ENVIRONMENT": "test",
    "CHARTWARDEN_TLS": "off",
    "CHARTWARDEN_HOME": str(_HOME / "unused"),
    "DJANGO_SETTINGS_MODULE": "chartwarden_web.settings_test",
}
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

import django  # noqa: E402 -- the environment comes first

django.setup()
for _name in ("chartwarden", "psycopg"):  # alarms are wanted here, and heard by the harness
    logging.getLogger(_name).handlers = [logging.NullHandler()]
    logging.getLogger(_name).propagate = False

from chartwarden_bench.call_order import why_no_trace  # noqa: E402
from tests.faults import backups, calls, clocks, crowd, killing, outages, rewriting, small_disk, tampering, web  # noqa: E402
from tests.faults.place import Kind, Place, Server, Templates, new_database, template_database, template_file  # noqa: E402
from tests.postgresql import _programs  # noqa: E402

_RESULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "results"
_SEED = 20261125
_MOST_TROUBLES = 5  # that are written out of one fault


@dataclass(frozen=True, slots=True)
class Line:
    """One fault on one database."""

    fault: str
    database: str
    done: int  # how often
    kept: int  # how often what must hold held
    told: str
    troubles: tuple[str, ...] = ()
    is_control: bool = False  # a broken variant, for which the oracle must find troubles

    @property
    def is_right(self) -> bool:
        """Whether it came out as it must."""
        return bool(self.troubles) if self.is_control else self.kept == self.done and not self.troubles


class Rig:
    """Where all of it happens: a file and two servers, one of which is killed."""

    def __init__(self, *, share: float) -> None:
        self._share = share
        self.programs = _programs()
        self.file = template_file(_HOME)
        self.server, self.doomed = self._new_server(), self._new_server()
        self.templates = Templates(self.file, self.server.dsn, template_database(self.server.dsn))
        self._doomed_template = template_database(self.doomed.dsn)

    def count(self, full: int, *, least: int = 2) -> int:
        """Give a count for the share of the whole that is wanted."""
        return max(round(full * self._share), least)

    def place(self, kind: Kind) -> Place:
        """Make an empty instance."""
        return self.templates.place(kind, _HOME)

    def doomed_place(self) -> Place:
        """Make an empty instance on the server that is killed."""
        return Place(Path(tempfile.mkdtemp(dir=_HOME)), new_database(self.doomed.dsn, template=self._doomed_template))

    def folder(self) -> Path:
        """Make an empty folder."""
        return Path(tempfile.mkdtemp(dir=_HOME))

    def close(self) -> None:
        """Stop the servers."""
        for server in (self.server, self.doomed):
            server.kill()
            shutil.rmtree(server.cluster.folder, ignore_errors=True)

    def _new_server(self) -> Server:
        return Server.started(self.programs, Path(tempfile.mkdtemp(prefix="chartwarden-pg-")))


def _killing(rig: Rig, chance: random.Random) -> Iterator[Line]:
    for kind in Kind:
        done = killing.killed(rig.place(kind), kills=rig.count(200), chance=chance)
        told = (
            f"{done.served:,} reads served; from opening to the first entry at most {done.slowest_start:.2f} s, "
            f"with the interpreter's start and imports {done.slowest_whole_start:.2f} s"
        )
        limit = 2.0 if kind is Kind.SQLITE else 5.0
        late = [f"a start took {start.whole:.2f} s" for start in done.starts if start.whole >= limit]
        yield _line("process killed while it serves reads", kind, done.kills, (*done.troubles, *late), told)
        turning = killing.killed(rig.place(kind), kills=rig.count(20), chance=chance, roads=["rotate"])
        told = f"{turning.served:,} reads served"
        yield _line("process killed while keys rotate", kind, turning.kills, turning.troubles, told)
        early = killing.killed_too_early(rig.place(kind))
        yield _control("serves before the entry is stored, killed", kind, early.troubles)
        served = web.web_killed(rig.place(kind), kills=rig.count(20), chance=chance)
        told = f"{served.served:,} documents arrived over HTTP"
        yield _line("web server and workers killed", kind, served.kills, served.troubles, told)
    done = killing.server_killed(rig.doomed, rig.doomed_place(), kills=rig.count(50), chance=chance)
    told = f"{done.served:,} reads served, {done.refused:,} refused, one process throughout"
    yield _line("database server killed", Kind.POSTGRESQL, done.kills, done.troubles, told)


def _calls(rig: Rig, _: random.Random) -> Iterator[Line]:
    if why_no_trace():
        yield Line("order of system calls", "both", 0, 0, "left out: strace is missing or may not trace")
        return
    loose = {
        Kind.SQLITE: ("init_command", "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"),
        Kind.POSTGRESQL: ("options", "-c synchronous_commit=off"),
    }
    for kind in Kind:
        place, server = (rig.place(kind), None) if kind is Kind.SQLITE else (rig.doomed_place(), rig.doomed)
        with place.opened():
            pass
        each = f"--count={rig.count(250)}"
        order = calls.traced(place, rig.folder(), "ledger", "--threads=4", each, server=server)
        told = f"{order.unseen} more stand across two writes and were not judged"
        yield _line("read served after a completed sync of its entry", kind, order.served, order.troubles, told)
        words = ("ledger", "--threads=1", "--count=50", "--option", *loose[kind])
        yield _control("commits not synced", kind, calls.traced(place, rig.folder(), *words, server=server).troubles)


def _outages(rig: Rig, _: random.Random) -> Iterator[Line]:
    for kind in Kind:
        for outage in outages.all_suffered(rig.place(kind)):
            yield _outage(outage, kind)
        if small_disk.can_mount(kind):
            yield _outage(small_disk.on_a_small_disk(kind), kind)
        with rig.place(kind).opened() as house:
            careless = outages.suffered("full", house, outages.FAULTS[kind]["disk full"], read=outages.careless_read)
        yield _control("serves without an entry, disk full", kind, careless.troubles)
    with rig.doomed_place().opened() as house:
        yield _outage(outages.suffered("server stopped", house, outages.stopped(rig.doomed)), Kind.POSTGRESQL)
    with rig.place(Kind.POSTGRESQL).opened() as house:
        outage = outages.suffered("server read-only for a while", house, outages.read_only_server)
        yield _outage(outage, Kind.POSTGRESQL)


def _outage(outage: outages.Outage, kind: Kind) -> Line:
    return _line(f"database away: {outage.name}", kind, outage.refused, outage.troubles, "reads refused and counted")


def _tampering(rig: Rig, chance: random.Random) -> Iterator[Line]:
    for kind in Kind:
        done = tampering.tampered(rig.place(kind), times=rig.count(1_000, least=50), chance=chance)
        total = sum(done.done.values())
        told = f"{len(done.done)} kinds; {len(done.missed)} missed, {len(done.misplaced)} at a wrong place"
        troubles = (*done.missed, *done.misplaced)
        yield Line("random manipulation of stored rows", kind, total, done.found, told, troubles)
        blind = tampering.tampered(
            rig.place(kind), times=20, chance=chance, judge=tampering.without_hashing, only=["bit flip in an entry"]
        )
        yield _control("verifier that does not hash", kind, blind.missed)
        again = rewriting.rewritten(rig.place(kind), times=rig.count(100), chance=chance)
        told = f"sound by itself {again.sound_alone} times, found against an outside checkpoint {again.found} times"
        yield Line("whole log rewritten with its key", kind, again.done, again.found, told, again.troubles)


def _crowd(rig: Rig, _: random.Random) -> Iterator[Line]:
    for kind in Kind:
        done = crowd.crowded(rig.place(kind), entries=rig.count(100_000, least=1_500))
        told = f"{done.writers} writers in {crowd.PROCESSES} processes, {done.rate:,.0f} entries/s with their start"
        yield _line("parallel writers: no gap, no fork", kind, done.entries, done.troubles, told)
        yield _control("store that reads the end before its turn", kind, crowd.hasty(rig.place(kind)).troubles)


def _rest(rig: Rig, chance: random.Random) -> Iterator[Line]:
    for kind in Kind:
        programs = rig.programs if kind is Kind.POSTGRESQL else None
        troubles = backups.restored(rig.place(kind), rig.folder(), programs=programs).troubles
        yield _line(
            "restored from a backup", kind, 1, troubles, "sound; cut off beside a later checkpoint; then a fork"
        )
        if kind is Kind.SQLITE:
            troubles = backups.exchanged(rig.place(kind), rig.folder()).troubles
            yield _line("backup put in place under a running process", kind, 1, troubles, "entries go where the log is")
        done = clocks.jumped(rig.place(kind), jumps=rig.count(200, least=10), chance=chance)
        told = f"{done.refused} reads refused while the clock stood behind"
        yield _line("clock set back and forward", kind, done.jumps, done.troubles, told)
        elsewhere = clocks.accepted_elsewhere(rig.place(kind))
        yield _line("clock accepted in another process", kind, 1, elsewhere.troubles, "")


Part = Callable[[Rig, random.Random], Iterator[Line]]
_PARTS: dict[str, Part] = {
    "killing": _killing,
    "calls": _calls,
    "outages": _outages,
    "tampering": _tampering,
    "crowd": _crowd,
    "rest": _rest,
}


def _line(fault: str, kind: Kind, done: int, troubles: tuple[str, ...], told: str) -> Line:
    return Line(fault, kind, done, max(done - len(troubles), 0), told, troubles)


def _control(what: str, kind: Kind, troubles: tuple[str, ...]) -> Line:
    return Line(f"control: {what}", kind, 1, 0, f"caught: {len(troubles)} findings", troubles, is_control=True)


def _machine(rig: Rig) -> dict[str, str]:
    server = subprocess.run([rig.programs / "postgres", "--version"], check=True, capture_output=True, text=True)
    return {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": server.stdout.split()[2],
        "psycopg": version("psycopg"),
        "Django": django.get_version(),
    }


def _written(lines: list[Line], about: dict[str, str]) -> None:
    kept = {"about": about, "lines": [_plain(line) for line in lines]}
    (_RESULTS / "ledger-faults.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    page = [
        "# The ledger under faults",
        "",
        f"{'; '.join(f'{name} {value}' for name, value in about.items())}.",
        "",
        "`done` is how often a fault was put in, or how many reads or entries were looked at; `held` how often what",
        "must hold held. A control is a broken variant: the same oracle must find it out.",
        "",
        "| fault | database | done | held | | |",
        "|---|---|---:|---:|---|---|",
    ]
    for line in lines:
        counts = "|  |  " if line.is_control else f"| {line.done:,} | {line.kept:,} "
        page.append(
            f"| {line.fault} | {line.database} {counts}| {line.told} | {'' if line.is_right else '**not so**'} |"
        )
    wrong = [line for line in lines if not line.is_right]
    for line in wrong:
        page += ["", f"## {line.fault}, {line.database}", "", *(f"- {words}" for words in _some(line))]
    (_RESULTS / "ledger-faults.md").write_text("\n".join(page) + "\n", encoding="utf-8")


def _plain(line: Line) -> dict[str, object]:
    return asdict(line) | {"troubles": _some(line), "is_right": line.is_right}


def _some(line: Line) -> list[str]:
    more = len(line.troubles) - _MOST_TROUBLES
    return [*line.troubles[:_MOST_TROUBLES], *([f"and {more} more"] if more > 0 else [])]


def main() -> int:
    """Run the parts that are named, or all; give 1 when something did not hold."""
    parser = argparse.ArgumentParser(description="Put faults into the ledger and write what came of it.")
    parser.add_argument("parts", nargs="*", choices=[[], *_PARTS], help="all by default")
    parser.add_argument("--share", type=float, default=1.0, help="of the full counts")
    parser.add_argument("--seed", type=int, default=_SEED)
    chosen = parser.parse_args()
    words = " ".join(["python -m scripts.ledger_faults", *sys.argv[1:]])
    rig = Rig(share=chosen.share)
    try:
        about = _machine(rig) | {"command": f"`{words}`", "seed": str(chosen.seed)}
        lines = [line for name in chosen.parts or _PARTS for line in _told(_PARTS[name], rig, seed=chosen.seed)]
        _written(lines, about)
    finally:
        rig.close()
    return 0 if all(line.is_right for line in lines) else 1


def _told(part: Part, rig: Rig, *, seed: int) -> Iterator[Line]:
    """Run a part, and tell each line as it comes."""
    began = time.monotonic()
    for line in part(rig, random.Random(seed)):  # noqa: S311 -- the same in every run, which is wanted
        took, began = time.monotonic() - began, time.monotonic()
        mark = "held" if line.is_right else "NOT SO"
        print(f"{mark:6} {took:7.1f} s  {line.database:10} {line.done:>7,}  {line.fault}; {line.told}", file=sys.stderr)
        for words in [] if line.is_right else _some(line):
            print(f"         {words}", file=sys.stderr)
        yield line


if __name__ == "__main__":
    sys.exit(main())
