"""Broken glass in the database. Its parts, its reason and its review are sealed under the patient's key.

Example:
    >>> DatabaseGlass.__name__
    'DatabaseGlass'

"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from chartwarden.actions.stores import changed, gone
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, seal, unseal
from chartwarden.foundation.identifiers import MemberId, PatientId, WorkItemId
from chartwarden.minimum_necessary.glass import Glass, GlassId
from chartwarden_web.records.models import GlassRecord, PatientRecord
from chartwarden_web.records.stores.keys import data_key


class DatabaseGlass:
    """The store of broken glass."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def add(self, glass: Glass, *, patient_id: PatientId) -> None:
        """Store newly broken glass. Raises NotFoundError for a patient."""
        GlassRecord.objects.create(
            id=glass.id,
            work_id=glass.work_id,
            member_id=glass.member_id,
            broken_at=glass.broken_at,
            expires_at=glass.expires_at,
            sealed=self._sealed(glass, patient_id),
        )

    def one(self, glass_id: GlassId) -> Glass:
        """Give one. Raises NotFoundError."""
        found = self._read(GlassRecord.objects.filter(id=glass_id))
        if not found:
            raise gone("that glass")
        return found[0]

    def of_work(self, work_id: WorkItemId) -> tuple[Glass, ...]:
        """Give what was broken in a work item, oldest first."""
        return self._read(GlassRecord.objects.filter(work_id=work_id))

    def unreviewed(self, *, of: MemberId | None = None) -> tuple[Glass, ...]:
        """Give what waits for its review, of everybody or of one member, oldest first."""
        waits = GlassRecord.objects.filter(reviewed_at__isnull=True)
        return self._read(waits if of is None else waits.filter(member_id=of))

    def reviewed(self, *, most: int) -> tuple[Glass, ...]:
        """Give what was reviewed, the latest review first."""
        return self._read(GlassRecord.objects.filter(reviewed_at__isnull=False), "-reviewed_at", most=most)

    def over(self, now: datetime) -> tuple[Glass, ...]:
        """Give what has run out by an instant, and nobody has seen that yet, oldest first."""
        return tuple(
            glass for glass in self._read(GlassRecord.objects.filter(expires_at__lte=now)) if glass.is_over(now)
        )

    def put_review(self, glass: Glass, *, patient_id: PatientId) -> None:
        """Store the review that glass carries. Raises RefusedError when it was reviewed before."""
        review = glass.review
        with transaction.atomic():
            stored = self._held(glass.id)
            if stored.review is not None or review is None:
                raise changed("the review")
            sealed = self._sealed(replace(stored, review=review), patient_id)
            GlassRecord.objects.filter(id=glass.id).update(
                sealed=sealed, reviewed_by_id=review.by, reviewed_at=review.at
            )

    def end(self, glass: Glass, *, at: datetime, patient_id: PatientId) -> bool:
        """Note that its hour was seen to be over; tell whether this was the first time."""
        with transaction.atomic():
            stored = self._held(glass.id)
            if stored.ended_at is not None:
                return False
            sealed = self._sealed(replace(stored, ended_at=at), patient_id)
            GlassRecord.objects.filter(id=glass.id).update(sealed=sealed)
        return True

    def _held(self, glass_id: GlassId) -> Glass:
        """Give one, and keep it so until the open transaction ends."""
        found = self._read(GlassRecord.objects.select_for_update(of=("self",)).filter(id=glass_id))
        if not found:
            raise gone("that glass")
        return found[0]

    def _read(
        self, which: QuerySet[GlassRecord], order: str = "broken_at", *, most: int | None = None
    ) -> tuple[Glass, ...]:
        records = which.select_related("work__patient").order_by(order, "id")[:most]
        return tuple(
            decoded(
                Glass,
                unseal(data_key(self._vault, record.work.patient), bytes(record.sealed), bound_to=f"glass/{record.id}"),
            )
            for record in records
        )

    def _sealed(self, glass: Glass, patient_id: PatientId) -> bytes:
        record = PatientRecord.objects.filter(id=patient_id).first()
        if record is None:
            raise gone("that chart")
        return seal(data_key(self._vault, record), encoded(glass), bound_to=f"glass/{glass.id}")
