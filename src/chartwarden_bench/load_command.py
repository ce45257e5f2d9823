"""`chartwarden bench load`: many coders at once, what they wait for, and whether the ledger missed anything.

Example:
    >>> load.name
    'load'

"""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from chartwarden import __version__
from chartwarden_bench.load import Measured, Pace, driven, quantile

_GATE_SECONDS: Final = 0.3  # p99 of every screen; signing in costs time on purpose
_SIGN_IN: Final = "sign in"


@click.command()
@click.option("--coders", default=50, show_default=True, help="How many at once.")
@click.option("--seconds", default=60.0, show_default=True, help="For how long, once all have come.")
@click.option("--think", default=10.0, show_default=True, help="Mean seconds between two screens of one coder.")
@click.option("--seed", default=7, show_default=True, help="Who pauses when.")
@click.option("--database", default="", help="Address of a PostgreSQL server; else SQLite.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
def load(coders: int, seconds: float, think: float, seed: int, database: str, json_file: Path | None) -> None:
    """Let CODERS work at once on a private instance, and say what they wait for.

    Exit code 1 when a screen's p99 is 300 ms or more, an act has no entry, or the ledger does not verify.
    """
    measured = driven(Pace(coders=coders, seconds=seconds, think_seconds=think, seed=seed, database=database))
    told = as_json(measured, command=" ".join(["chartwarden", *sys.argv[1:]]))
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


def as_json(measured: Measured, *, command: str) -> dict[str, Any]:
    """Give what was measured, with what it takes to do it again."""
    screens = {
        screen: {
            "count": len(waits),
            "p50_ms": round(1000 * quantile(waits, 0.5), 1),
            "p99_ms": round(1000 * quantile(waits, 0.99), 1),
        }
        for screen, waits in sorted(measured.waits.items())
    }
    slowest = max((told["p99_ms"] for screen, told in screens.items() if screen != _SIGN_IN), default=0.0)
    return {
        "about": {
            "command": command,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "product": f"chartwarden {__version__}",
            "python": sys.version.split()[0],
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            "load_average": [round(one, 1) for one in os.getloadavg()],
            "database": "PostgreSQL" if measured.pace.database else "SQLite",
            "coders": measured.pace.coders,
            "think_seconds": measured.pace.think_seconds,
        },
        "screens": screens,
        "screens_a_second": round(sum(len(waits) for waits in measured.waits.values()) / measured.seconds, 2),
        "errors": dict(measured.errors),
        "entries": measured.entries,
        "lost": measured.lost,
        "memory_mib": round(measured.memory_mib),
        "gates": {
            "p99 of every screen below 300 ms": slowest < 1000 * _GATE_SECONDS,
            "no act without an entry": measured.lost == 0,
            "no error": not measured.errors,
            "the ledger verifies": measured.does_verify,
        },
    }


def table(told: dict[str, Any]) -> str:
    """Give it as a Markdown table."""
    rows = ["| screen | asked | p50 ms | p99 ms |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {name} | {one['count']} | {one['p50_ms']} | {one['p99_ms']} |" for name, one in told["screens"].items()
    ]
    rows.append("")
    rows.append(
        f"{told['about']['coders']} coders, {told['screens_a_second']} screens a second, {told['entries']} entries, "
        f"{told['lost']} lost, {told['memory_mib']} MiB, errors: {told['errors'] or 'none'}"
    )
    rows += [f"{'holds' if holds else 'FAILS'}  {name}" for name, holds in told["gates"].items()]
    return "\n".join(rows)
