"""How much a file may ask of us before it is refused.

The numbers are this product's own preference, not law: large enough for every real chart seen so far, small enough that
one file cannot exhaust a machine. Source: threat model V5.2.1 (size), V5.2.3 (archives), boundary 4 (workers).

Example:
    >>> Limits().max_file_bytes == 64 * MIB
    True
    >>> Limits(archive=ArchiveLimits(max_depth=1)).archive.max_depth
    1

"""

from dataclasses import dataclass, field

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits on what comes out of one file on disk. Checked while reading, never from what a header says."""

    max_members: int = 100_000
    max_total_bytes: int = 16 * GIB
    max_ratio: int = 200  # unpacked to packed; synthetic FHIR in tar + xz reaches 50
    ratio_floor_bytes: int = 32 * MIB  # below this size the ratio says nothing
    max_depth: int = 4  # layers of packing and compression; `.tar.gz` is two


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Limits that the operating system keeps for the process that parses."""

    memory_bytes: int = 1 * GIB
    cpu_seconds: int = 300  # for one input
    idle_seconds: int = 60  # without taking a byte or giving a value
    open_files: int = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of intake in one value."""

    max_file_bytes: int = 64 * MIB  # formats that are read whole
    max_line_bytes: int = 32 * MIB  # formats that are read line by line
    max_depth: int = 64  # nesting of JSON or XML
    max_attachment_bytes: int = 48 * MIB  # after base64
    max_directory_entries: int = 200_000  # names of people and places kept during one import
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)
    worker: WorkerLimits = field(default_factory=WorkerLimits)
