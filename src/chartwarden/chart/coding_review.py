"""Second-level review: what an auditor says of each code that somebody assigned, and what the coder answers.

Source: 45 CFR 164.501 (health care operations (1), quality assessment; (2), reviewing the competence of professionals).

Example:
    >>> accuracy([Verdict.AGREE, Verdict.AGREE, Verdict.AGREE, Verdict.CHANGE])
    0.75

"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from chartwarden.chart.coding import Coding
from chartwarden.foundation.identifiers import CodedId, WorkItemId

FindingId = NewType("FindingId", str)


class Verdict(StrEnum):
    """What a review says of a code."""

    AGREE = "agree"
    CHANGE = "change"  # to another code, which the finding names
    DELETE = "delete"  # the record does not support it
    ADD = "add"  # the record supports a code that is missing, which the finding names


class CoderAnswer(StrEnum):
    """What the coder says of a finding."""

    ACKNOWLEDGED = "acknowledged"
    REBUTTED = "rebutted"


NAMES_A_CODE = frozenset({Verdict.CHANGE, Verdict.ADD})
NEEDS_A_REASON = frozenset({Verdict.CHANGE, Verdict.DELETE, Verdict.ADD})


@dataclass(frozen=True, slots=True, repr=False)
class CodingFinding:
    """One finding. `coded_id` is None for a code that is missing; `coding` is the right code, where one is named.

    `judged` is the code as it stood: its coder may change the work afterwards, and what was said of it stays said.
    """

    id: FindingId
    work_id: WorkItemId  # the review's own item
    coded_id: CodedId | None
    verdict: Verdict
    coding: Coding | None
    reason: str
    said_at: datetime
    answer: CoderAnswer | None = None
    answer_reason: str = ""
    judged: Coding | None = None  # None for a missing code, and where an earlier version said it

    def __repr__(self) -> str:
        return f"CodingFinding({self.id!r}, {self.verdict})"


def accuracy(verdicts: Sequence[Verdict]) -> float | None:
    """Give the share of codes that a review agrees with; a missing code counts as one that is wrong. None without any.

    Source:
        Coding accuracy as departments count it: right codes by all codes that there should or should not be.

    """
    return sum(verdict is Verdict.AGREE for verdict in verdicts) / len(verdicts) if verdicts else None
