"""How long the command line takes to start, against a bare Python that loads the same terminal libraries."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure, seconds

_COMMAND = str(Path(sys.executable).parent / "chartwarden")


def measure() -> Iterator[Figure]:
    """Measure `chartwarden --version`."""
    bare = seconds(lambda: subprocess.run([sys.executable, "-c", "import click, rich"], check=True))
    ours = seconds(lambda: subprocess.run([_COMMAND, "--version"], check=True, stdout=subprocess.DEVNULL))
    yield Figure("chartwarden --version", round(ours, 3), "s")
    yield Figure("chartwarden --version against a bare start", round(ours / bare, 2), "times", at_most=3.0)
