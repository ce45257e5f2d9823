"""`chartwarden bench load`: many coders at once, what they wait for, and whether the ledger missed anything.

Example:
    >>> load.name
    'load'

"""

import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from chartwarden import __version__
from chartwarden_bench.load import Measured, driven, quantile
from chartwarden_bench.own_server import server_for
from chartwarden_bench.pace import KEYS, Pace, Screen
from chartwarden_bench.telling import command_line

_GATE_SECONDS: Final = 0.3  # p99 of every screen but signing in, which costs time on purpose
_SAY_EVERY: Final = 10.0


@click.command()
@click.option("--coders", default=50, show_default=True, help="How many at once.")
@click.option("--seconds", default=150.0, show_default=True, help="For how long, from the first who comes.")
@click.option("--arrive", default=60.0, show_default=True, help="Seconds over which they come, as a shift begins.")
@click.option("--burst", is_flag=True, help="All come in the same second.")
@click.option("--haste", default=1.0, show_default=True, help="How many times faster than coders they are.")
@click.option("--workers", default=1, show_default=True, help="Processes of the server.")
@click.option("--seed", default=7, show_default=True, help="Who comes when, and who pauses for how long.")
@click.option("--database", default="", help="`postgresql`, or the address of such a server; SQLite if left out.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
def load(json_file: Path | None, *, arrive: float, burst: bool, database: str, **pace: Any) -> None:  # noqa: ANN401
    """Let many coders work at once on a private instance, and say what they wait for.

    They work at the pace of coders: a stay takes twenty minutes, a visit five, a report a little over one. It takes as
    many seconds as it is told, and some before to make the people and their charts.

    Exit code 1 when a screen's p99 is 300 ms or more, somebody got an error, an act has no entry, or the ledger does
    not verify.
    """
    with server_for(database) as server:
        measured = driven(Pace(arrive_seconds=1.0 if burst else arrive, database=server, **pace), say=_Said().say)
    told = as_json(measured, command=command_line(sys.argv[1:]))
    if json_file is not None:
        text = json.dumps(told, indent=1) + "\n"
        if str(json_file) == "-":
            click.echo(text, nl=False)
        else:
            json_file.parent.mkdir(parents=True, exist_ok=True)
            json_file.write_text(text, encoding="utf-8")
    if str(json_file) != "-":
        click.echo(table(told))
    if not all(told["gates"].values()):
        sys.exit(1)


class _Said:
    """Tells what is going on, a line at a time: each stage once, and while they work every ten seconds."""

    def __init__(self) -> None:
        self._began, self._stage, self._next = time.monotonic(), "", 0.0

    def say(self, stage: str, measured: Measured) -> None:
        now = time.monotonic() - self._began
        if stage == self._stage and now < self._next:
            return
        self._stage, self._next = stage, now + _SAY_EVERY
        click.echo(
            f"{now:5.0f} s  {stage}: {measured.signed_in} of {measured.pace.coders} signed in, "
            f"{measured.answers} screens, {measured.items} items finished, {sum(measured.errors.values())} errors",
            err=True,
        )


def as_json(measured: Measured, *, command: str) -> dict[str, Any]:
    """Give what was measured, with what it takes to do it again."""
    pace = measured.pace
    screens = {
        screen.value: {
            "count": len(measured.waits[screen]),
            "p50_ms": round(1000 * quantile(measured.waits[screen], 0.5), 1),
            "p99_ms": round(1000 * quantile(measured.waits[screen], 0.99), 1),
            "most_ms": round(1000 * max(measured.waits[screen]), 1),
        }
        for screen in Screen
        if measured.waits[screen]
    }
    slowest = max((told["p99_ms"] for name, told in screens.items() if name != Screen.SIGN_IN.value), default=0.0)
    return {
        "about": {
            "command": command,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "product": f"chartwarden {__version__}",
            "python": sys.version.split()[0],
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            "load_average": [round(one, 1) for one in os.getloadavg()],
            "database": "PostgreSQL" if pace.database else "SQLite",
            "coders": pace.coders,
            "arrive_seconds": pace.arrive_seconds,
            "haste": pace.haste,
            "workers": pace.workers,
        },
        "seconds": round(measured.seconds, 1),
        "signed_in": measured.signed_in,
        "told_to_wait_signing_in": measured.told_to_wait,
        "items_finished": measured.items,
        "screens": screens,
        "screens_a_second": round(measured.answers / measured.seconds, 2),
        "errors": dict(measured.errors),
        "entries": measured.entries,
        "lost": measured.lost,
        "memory_mib": round(measured.use.memory_mib),
        "peak_mib": round(measured.use.peak_mib),
        "processor_ms_a_screen": round(1000 * measured.use.processor_seconds / max(1, measured.answers), 1),
        "processors_used": round(measured.use.processor_seconds / measured.seconds, 2),
        "log": list(measured.log),
        "gates": {
            "p99 of every screen below 300 ms": 0 < slowest < 1000 * _GATE_SECONDS,
            "everybody signed in": measured.signed_in == pace.coders,
            "no error": not measured.errors,
            "no act without an entry": measured.lost == 0,
            "the ledger verifies": measured.does_verify,
        },
    }


def table(told: dict[str, Any]) -> str:
    """Give it as a Markdown table."""
    keys = {screen.value: key for screen, key in KEYS.items()}
    about = told["about"]
    rows = ["| screen | key | asked | p50 ms | p99 ms | longest ms |", "| --- | --- | --- | --- | --- | --- |"]
    rows += [
        f"| {name} | {keys.get(name, '')} | {one['count']} | {one['p50_ms']} | {one['p99_ms']} | {one['most_ms']} |"
        for name, one in told["screens"].items()
    ]
    rows.append("")
    rows.append(
        f"{about['coders']} coders on {about['database']}, {about['workers']} process(es), {about['haste']} times a "
        f"coder's pace, load average {about['load_average'][0]}: {told['screens_a_second']} screens a second, "
        f"{told['items_finished']} items finished, {told['entries']} entries, {told['lost']} lost; "
        f"{told['memory_mib']} MiB, {told['processor_ms_a_screen']} ms of processor a screen; "
        f"errors: {told['errors'] or 'none'}"
    )
    rows += [f"{'holds' if holds else 'FAILS'}  {name}" for name, holds in told["gates"].items()]
    return "\n".join(rows)
