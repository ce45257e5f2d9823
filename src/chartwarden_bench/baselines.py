"""Baselines: the product with one rule replaced by what others do. Each must fail where its rule would have helped.

A baseline runs through the same cases as the product, so that a score is a comparison, and a bench in which no baseline
fails would be known to be blind. What each replaces is in `weakened`, which only a private instance of the bench loads.

Example:
    >>> BASELINES["exact-copies"].must_fail
    ('V10-05',)

"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline does instead, the cases that its rule is about, and those of them which it must fail."""

    instead: str
    cases: tuple[str, ...]
    must_fail: tuple[str, ...]


def _ids(violation: str, numbers: str) -> tuple[str, ...]:
    return tuple(f"{violation}-{number}" for number in numbers.split())


BASELINES: Mapping[str, Baseline] = {
    "role-only": Baseline(
        "whoever has a coder's role opens any chart",
        _ids("V01", "01 01a 01b 02 05b 06 06a 07 07a B1 B1a B4") + _ids("V12", "02 05 B1"),
        _ids("V01", "01 05b 06 07"),
    ),
    "surname-only": Baseline(
        "a conflict is a shared surname, and nothing else",
        _ids("V01", "02a 03 03a 03b 03c 03d 09 B1 B1a"),
        _ids("V01", "02a 03a B1"),
    ),
    "nothing-masked": Baseline(
        "what is shown of a chart is shown with every identifier", _ids("V12", "03a 03b 03c B1"), ("V12-03c",)
    ),
    "exact-copies": Baseline(
        "a text is another chart's only where its words stand there in a row, unaltered",
        _ids("V10", "01 01a 01b 04 05 B1 B2"),
        ("V10-05",),
    ),
    "regex-redactor": Baseline(
        "files are masked by patterns for numbers and dates",
        _ids("V13", "02 02a 03 07 10 B1"),
        _ids("V13", "02 07"),
    ),
    "row-checksums": Baseline(
        "the log has a checksum in each row, and nothing ties the rows",
        _ids("V17", "03 04 05 B1"),
        _ids("V17", "03 04 05"),
    ),
}
