"""What a server uses of the machine: memory and processor time of all processes of its session, as Linux tells them.

Example:
    >>> Use(memory_mib=300.0).with_most(Use(memory_mib=280.0, processor_seconds=2.0))
    Use(memory_mib=300.0, peak_mib=0.0, processor_seconds=2.0)

"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SESSION, _USER_TICKS, _SYSTEM_TICKS = 3, 11, 12  # of /proc/PID/stat, after the name
_SHARE: Final = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
_MOST: Final = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Use:
    """What was used. Zero where the system does not tell."""

    memory_mib: float = 0.0  # at one time; pages that processes share count once
    peak_mib: float = 0.0  # the most that each process ever held, added up; shared pages count in each
    processor_seconds: float = 0.0

    def with_most(self, other: "Use") -> "Use":
        """Give the larger of each."""
        return Use(
            max(self.memory_mib, other.memory_mib),
            max(self.peak_mib, other.peak_mib),
            max(self.processor_seconds, other.processor_seconds),
        )

    def since(self, before: "Use") -> "Use":
        """Give the same, without the processor time that was used before."""
        return Use(self.memory_mib, self.peak_mib, self.processor_seconds - before.processor_seconds)


def used(pid: int) -> Use:
    """Give what the processes of a session use, by the id of its first process."""
    ticks, share, most = 0, 0, 0
    for process, fields in _of_session(pid):
        ticks += int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])
        share += _kilobytes(process / "smaps_rollup", _SHARE)
        most += _kilobytes(process / "status", _MOST)
    return Use(share / 1024, most / 1024, ticks / os.sysconf("SC_CLK_TCK"))


def _of_session(pid: int) -> Iterator[tuple[Path, list[str]]]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):  # it ended meanwhile
            continue
        if int(fields[_SESSION]) == pid:
            yield process, fields


def _kilobytes(file: Path, what: re.Pattern[str]) -> int:
    try:
        found = what.search(file.read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
