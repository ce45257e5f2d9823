"""Findings of second-level review, in memory."""

from chartwarden.actions.stores import gone
from chartwarden.chart.coding_review import CodingFinding, FindingId
from chartwarden.foundation.identifiers import PatientId, WorkItemId


class MemoryFindings:
    """The store of findings, in the order they were said."""

    def __init__(self) -> None:
        self._findings: dict[FindingId, CodingFinding] = {}

    def snapshot(self) -> dict[FindingId, CodingFinding]:
        """Give what is stored now."""
        return dict(self._findings)

    def restore(self, before: dict[FindingId, CodingFinding]) -> None:
        """Go back to a snapshot."""
        self._findings = dict(before)

    def of_review(self, work_id: WorkItemId) -> tuple[CodingFinding, ...]:
        """Give the findings of a review, in the order they were said."""
        return tuple(one for one in self._findings.values() if one.work_id == work_id)

    def finding(self, finding_id: FindingId) -> CodingFinding:
        """Give one. Raises NotFoundError."""
        if finding_id not in self._findings:
            raise gone("that finding")
        return self._findings[finding_id]

    def put(self, finding: CodingFinding, *, patient_id: PatientId) -> None:  # noqa: ARG002 -- nothing is sealed here
        """Store a finding, or replace the one with its id."""
        self._findings[finding.id] = finding

    def remove(self, finding_id: FindingId, *, work_id: WorkItemId) -> None:
        """Take a finding back. Raises NotFoundError."""
        if self.finding(finding_id).work_id != work_id:
            raise gone("that finding")
        del self._findings[finding_id]
