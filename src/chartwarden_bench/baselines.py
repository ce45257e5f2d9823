"""Baselines: the product with one rule replaced by what others do. Each must fail where its rule would have helped.

A baseline runs through the same cases as the product, so that a score is a comparison, and a bench in which no baseline
fails would be known to be blind. What each replaces is in `weakened`, which only a private instance of the bench loads.

Example:
    >>> "V01" in BASELINES["role-only"].classes
    True

"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline does instead, and in which classes it is played."""

    instead: str
    classes: tuple[str, ...]


BASELINES: Mapping[str, Baseline] = {
    "role-only": Baseline("whoever has a coder's role opens any chart", ("V01", "V10", "V12")),
    "surname-only": Baseline("a conflict is a shared surname, and nothing else", ("V01",)),
    "nothing-masked": Baseline("what is shown of a chart is shown with every identifier", ("V12",)),
    "regex-redactor": Baseline("files are masked by patterns for numbers and dates", ("V13",)),
    "row-checksums": Baseline("the log has a checksum in each row, and nothing ties the rows", ("V17",)),
}
