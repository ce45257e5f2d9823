"""Proposed rulebooks and recorded consents in the database.

Example:
    >>> DatabaseRulebooks().__class__.__name__
    'DatabaseRulebooks'

"""

from django.db import IntegrityError, transaction

from chartwarden.actions.stores import changed, gone
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.adapters.vault import Vault, seal, unseal
from chartwarden.foundation.identifiers import MemberId, PatientId
from chartwarden.minimum_necessary.proposal import Proposal, ProposalState, RulebookId
from chartwarden.purpose.consent import Consent
from chartwarden_web.records.models import ConsentRecord, PatientRecord, RulebookRecord
from chartwarden_web.records.stores.keys import data_key


class DatabaseRulebooks:
    """The store of rulebooks."""

    def in_force_id(self) -> RulebookId | None:
        """Give the id of the one that was approved last: all that a request asks for, since the rest is remembered."""
        approved = RulebookRecord.objects.filter(state=ProposalState.APPROVED.value)
        found = approved.order_by("-decided_at", "-id").values_list("id", flat=True).first()
        return RulebookId(found) if found else None

    def in_force(self) -> Proposal | None:
        """Give the one that was approved last; None while there is none."""
        found = self.in_force_id()
        return self.proposal(found) if found else None

    def proposal(self, rulebook_id: RulebookId) -> Proposal:
        """Give one. Raises NotFoundError."""
        record = RulebookRecord.objects.filter(id=rulebook_id).first()
        if record is None:
            raise gone("that rulebook")
        return _proposal(record)

    def proposals(self) -> tuple[Proposal, ...]:
        """Give all, the latest first."""
        return tuple(map(_proposal, RulebookRecord.objects.order_by("-asked_at", "-id")))

    def put(self, proposal: Proposal) -> None:
        """Store a new proposal, or the decision on one that is open. Raises RefusedError when it was decided before."""
        decided = RulebookRecord.objects.filter(id=proposal.id, state=ProposalState.OPEN.value).update(
            state=proposal.state.value, decided_by_id=proposal.decided_by, decided_at=proposal.decided_at
        )
        if decided:
            return
        try:
            with transaction.atomic():
                RulebookRecord.objects.create(
                    id=proposal.id,
                    version=proposal.version,
                    text=proposal.text,
                    state=proposal.state.value,
                    reason=proposal.reason,
                    asked_by_id=proposal.asked_by,
                    asked_at=proposal.asked_at,
                    decided_by_id=proposal.decided_by,
                    decided_at=proposal.decided_at,
                )
        except IntegrityError as error:
            raise changed("the proposal") from error


def _proposal(record: RulebookRecord) -> Proposal:
    return Proposal(
        id=RulebookId(record.id),
        version=record.version,
        text=record.text,
        reason=record.reason,
        asked_by=MemberId(record.asked_by_id),
        asked_at=record.asked_at,
        state=ProposalState(record.state),
        decided_by=MemberId(record.decided_by_id) if record.decided_by_id else None,
        decided_at=record.decided_at,
    )


class DatabaseConsents:
    """The store of consents. What one says is sealed under the patient's key."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def of_patient(self, patient_id: PatientId) -> tuple[Consent, ...]:
        """Give a patient's consents, in the order recorded."""
        records = ConsentRecord.objects.filter(patient_id=patient_id).select_related("patient")
        return tuple(
            decoded(
                Consent,
                unseal(data_key(self._vault, record.patient), bytes(record.sealed), bound_to=f"consent/{record.id}"),
            )
            for record in records.order_by("recorded_at", "id")
        )

    def add(self, consent: Consent) -> None:
        """Store one more. Raises NotFoundError for a patient who is not stored."""
        patient = PatientRecord.objects.filter(id=consent.patient_id).first()
        if patient is None:
            raise gone("that chart")
        ConsentRecord.objects.create(
            id=consent.id,
            patient=patient,
            recorded_at=consent.recorded_at,
            sealed=seal(data_key(self._vault, patient), encoded(consent), bound_to=f"consent/{consent.id}"),
        )
