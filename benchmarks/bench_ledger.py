"""How fast the ledger takes entries and verifies them, beside its peers and the disk, in one run.

It writes `benchmarks/results/ledger.md`, its JSON and its picture, and the table on the page that shows figures. Leave
the machine alone meanwhile: whatever else it does falls on some turns. PostgreSQL is left out, and told, where it is
missing.
"""

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from benchmarks.house import database_folder
from benchmarks.ledger.by_writers import by_writers
from benchmarks.ledger.compared import on_postgresql, on_sqlite
from benchmarks.ledger.databases import postgresql_server
from benchmarks.ledger.plot import draw
from benchmarks.ledger.report import LEDGER, PICTURE
from benchmarks.ledger.whole import whole
from benchmarks.part import Part


def measure() -> Iterator[Figure]:
    """Measure everything, tell each figure as it comes, then write the report."""
    parts, load = [], os.getloadavg()[0]
    for part in _parts():
        parts.append(part)
        yield from part.figures
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    head = {"on": datetime.now(UTC).date().isoformat(), "machine": machine, "load_before": round(load, 2)}
    LEDGER.write(parts, head=head, told="{on}, {machine}, load {load_before:g} before it began".format(**head))
    draw({figure.name: figure.value for part in parts for figure in part.figures}, to=PICTURE)


def _parts() -> Iterator[Part]:
    with TemporaryDirectory(dir=database_folder()) as name, postgresql_server() as address:
        folder = Path(name)
        yield on_sqlite(folder)
        if address is None:
            print(f"{'ledger':12} PostgreSQL left out: it is not installed")
        else:
            yield on_postgresql(address)
        yield by_writers(folder, address)
        yield whole(folder)
