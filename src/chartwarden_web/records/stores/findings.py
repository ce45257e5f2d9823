"""Findings of second-level review in the database, sealed under the patient's key."""

from django.db import transaction
from django.db.models import Max

from chartwarden.actions.stores import gone
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, seal, unseal
from chartwarden.chart.coding_review import CodingFinding, FindingId
from chartwarden.foundation.identifiers import PatientId, WorkItemId
from chartwarden_web.records.models import CodingFindingRecord, PatientRecord
from chartwarden_web.records.stores.keys import data_key


class DatabaseFindings:
    """The store of findings."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def of_review(self, work_id: WorkItemId) -> tuple[CodingFinding, ...]:
        """Give the findings of a review, in the order they were said."""
        return self._findings(work_id=work_id)

    def finding(self, finding_id: FindingId) -> CodingFinding:
        """Give one. Raises NotFoundError."""
        found = self._findings(id=finding_id)
        if not found:
            raise gone("that finding")
        return found[0]

    def put(self, finding: CodingFinding, *, patient_id: PatientId) -> None:
        """Store a finding, or replace the one with its id. Raises NotFoundError for the patient."""
        record = PatientRecord.objects.filter(id=patient_id).first()
        if record is None:
            raise gone("that chart")
        sealed = seal(data_key(self._vault, record), encoded(finding), bound_to=f"finding/{finding.id}")
        with transaction.atomic():
            if CodingFindingRecord.objects.filter(id=finding.id, work_id=finding.work_id).update(sealed=sealed):
                return
            said = CodingFindingRecord.objects.filter(work_id=finding.work_id)
            last = said.aggregate(last=Max("position"))["last"] or 0
            CodingFindingRecord.objects.create(id=finding.id, work_id=finding.work_id, position=last + 1, sealed=sealed)

    def remove(self, finding_id: FindingId, *, work_id: WorkItemId) -> None:
        """Take a finding back. Raises NotFoundError."""
        removed, _ = CodingFindingRecord.objects.filter(id=finding_id, work_id=work_id).delete()
        if not removed:
            raise gone("that finding")

    def _findings(self, **which: str) -> tuple[CodingFinding, ...]:
        records = CodingFindingRecord.objects.select_related("work__patient").filter(**which).order_by("position", "id")
        return tuple(
            decoded(
                CodingFinding,
                unseal(
                    data_key(self._vault, record.work.patient), bytes(record.sealed), bound_to=f"finding/{record.id}"
                ),
            )
            for record in records
        )
