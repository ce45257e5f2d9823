"""Proposed rulebooks and recorded consents in memory.

Example:
    >>> MemoryRulebooks().in_force() is None
    True

"""

from chartwarden.actions.stores import changed, gone
from chartwarden.foundation.identifiers import PatientId
from chartwarden.minimum_necessary.proposal import Proposal, ProposalState, RulebookId
from chartwarden.purpose.consent import Consent


class MemoryRulebooks:
    """The store of rulebooks, in the order they were proposed."""

    def __init__(self) -> None:
        self._proposals: dict[RulebookId, Proposal] = {}

    def snapshot(self) -> dict[RulebookId, Proposal]:
        """Give everything as it is."""
        return dict(self._proposals)

    def restore(self, snapshot: dict[RulebookId, Proposal]) -> None:
        """Put everything back."""
        self._proposals = snapshot

    def in_force(self) -> Proposal | None:
        """Give the one that was approved last; None while there is none."""
        approved = [(one.decided_at, one) for one in self._proposals.values() if one.state is ProposalState.APPROVED]
        dated = [(at, one) for at, one in approved if at is not None]
        return max(dated, key=lambda pair: (pair[0], pair[1].id))[1] if dated else None

    def proposal(self, rulebook_id: RulebookId) -> Proposal:
        """Give one. Raises NotFoundError."""
        if rulebook_id not in self._proposals:
            raise gone("that rulebook")
        return self._proposals[rulebook_id]

    def proposals(self) -> tuple[Proposal, ...]:
        """Give all, the latest first."""
        return tuple(sorted(self._proposals.values(), key=lambda one: (one.asked_at, one.id), reverse=True))

    def put(self, proposal: Proposal) -> None:
        """Store a new proposal, or the decision on one that is open. Raises RefusedError when it was decided before."""
        stored = self._proposals.get(proposal.id)
        if stored is not None and stored.state is not ProposalState.OPEN:
            raise changed("the proposal")
        self._proposals[proposal.id] = proposal


class MemoryConsents:
    """The store of consents, in the order recorded."""

    def __init__(self) -> None:
        self._consents: tuple[Consent, ...] = ()

    def snapshot(self) -> tuple[Consent, ...]:
        """Give everything as it is."""
        return self._consents

    def restore(self, snapshot: tuple[Consent, ...]) -> None:
        """Put everything back."""
        self._consents = snapshot

    def of_patient(self, patient_id: PatientId) -> tuple[Consent, ...]:
        """Give a patient's consents, in the order recorded."""
        return tuple(consent for consent in self._consents if consent.patient_id == patient_id)

    def add(self, consent: Consent) -> None:
        """Store one more."""
        self._consents = (*self._consents, consent)
