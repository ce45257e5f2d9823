"""How much the PHI finder finds, what else it hides, how fast it is, and others beside it.

It writes `benchmarks/results/phi.md` and its JSON, the picture `docs/images/phi-speed.svg`, and the tables on the pages
that show figures. Charts and other people's text need the sample folder; peers need an environment of their own
(`benchmarks.phi.beside` says which). What is not there is left out and told.
"""

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.figure import Figure
from benchmarks.part import Part
from benchmarks.phi import beside, charts, clinical, cost, foreign, planted, quality, speed
from benchmarks.phi.plot import draw
from benchmarks.phi.report import PHI, PICTURE
from benchmarks.samples import samples_of
from chartwarden.phi.scan import FINDER_VERSION


def _parts() -> Iterator[Part]:
    for measured in (quality, planted, clinical):
        yield from measured.measure()
    samples = samples_of("phi")
    if samples is not None:
        yield from charts.measure(samples)
        yield from foreign.measure(samples)
    for measured in (speed, beside, cost):
        yield from measured.measure()


def measure() -> Iterator[Figure]:
    """Measure everything, tell each figure as it comes, then write the report."""
    parts = []
    for part in _parts():
        parts.append(part)
        yield from part.figures
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    head = {"finder": FINDER_VERSION, "on": datetime.now(UTC).date().isoformat(), "machine": machine}
    PHI.write(parts, head=head, told="Finder `{finder}`, {on}, {machine}".format(**head))
    draw({figure.name: figure.value for part in parts for figure in part.figures}, to=PICTURE)
