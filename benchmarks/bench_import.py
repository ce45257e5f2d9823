"""How fast charts come in, against the least that any importer must do: unpack the archive and parse its JSON.

The import also reads in a process of its own, checks identity, finds PHI, encrypts, and stores durably.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.samples import samples_of

_ARCHIVE = "fhir/bundles-claims-scale-144.tar.xz"
_COMMAND = str(Path(sys.executable).parent / "chartwarden")
_PASSWORD = "four unrelated invented words"  # noqa: S105 -- of nobody
_MEGABYTE = 1_000_000
_LOOK_EVERY = 0.05  # seconds


def measure() -> Iterator[Figure]:
    """Measure `chartwarden chart import` of 144 patients, and unpacking and parsing alone."""
    samples = samples_of("import")
    if samples is None:
        return
    archive = samples / _ARCHIVE
    with tempfile.TemporaryDirectory(prefix="chartwarden-bench-") as folder:
        megabytes, bare = _unpacked_and_parsed(archive, Path(folder) / "files")
        seconds, parent, worker = _imported(archive, Path(folder) / "home")
    yield Figure("unpacked size of the archive", round(megabytes, 1), "MB")
    yield Figure("import", round(megabytes / seconds, 2), "MB/s")
    yield Figure("unpack and parse alone", round(megabytes / bare, 2), "MB/s")
    yield Figure("import against unpack and parse alone", round(seconds / bare, 1), "times")
    yield Figure("peak memory of the importing process", round(parent, 0), "MB")
    yield Figure("peak memory of the parsing process", round(worker, 0), "MB")


def _unpacked_and_parsed(archive: Path, folder: Path) -> tuple[float, float]:
    """Give the size of the files in megabytes, and the seconds that `tar` and `json.loads` take together."""
    folder.mkdir()
    began = time.perf_counter()
    subprocess.run(["tar", "xf", str(archive), "-C", str(folder)], check=True)
    size = 0
    for path in folder.rglob("*.json"):
        content = path.read_bytes()
        size += len(content)
        json.loads(content)
    return size / _MEGABYTE, time.perf_counter() - began


def _imported(archive: Path, home: Path) -> tuple[float, float, float]:
    """Give the seconds of an import into an empty instance, and the peak memory of both processes in megabytes."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("CHARTWARDEN_")}
    environment = given | {"CHARTWARDEN_ENVIRONMENT": "demo", "CHARTWARDEN_HOME": str(home)}
    first = [_COMMAND, "member", "first", "adam.stroud", "--name", "Adam Stroud"]
    typed = f"{_PASSWORD}\n" * 2
    subprocess.run(first, check=True, env=environment, input=typed, text=True, capture_output=True)
    began = time.perf_counter()
    command = [_COMMAND, "chart", "import", str(archive), "--as", "adam.stroud", "--mark", "synthetic"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    parent, workers = 0.0, 0.0
    while process.poll() is None:
        parent = max(parent, _peak(process.pid))
        workers = max(workers, *map(_peak, _children(process.pid)), 0.0)
        time.sleep(_LOOK_EVERY)
    if process.returncode:
        message = f"the import ended with {process.returncode}"
        raise RuntimeError(message)
    return time.perf_counter() - began, parent, workers


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
