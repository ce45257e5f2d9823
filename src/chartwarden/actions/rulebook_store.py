"""What a changed rulebook and a recorded consent need from storage.

Example:
    >>> RulebookStore.__name__
    'RulebookStore'

"""

from typing import Protocol

from chartwarden.foundation.identifiers import PatientId
from chartwarden.minimum_necessary.proposal import Proposal, RulebookId
from chartwarden.purpose.consent import Consent


class RulebookStore(Protocol):
    """Keeps rulebooks that were proposed, and what was decided of them."""

    def in_force(self) -> Proposal | None:
        """Give the one that was approved last; None while the one that the instance began with holds."""
        ...

    def proposal(self, rulebook_id: RulebookId) -> Proposal:
        """Give one. Raises NotFoundError."""
        ...

    def proposals(self) -> tuple[Proposal, ...]:
        """Give all, the latest first."""
        ...

    def put(self, proposal: Proposal) -> None:
        """Store a new proposal, or the decision on one that is open. Raises RefusedError when it was decided before."""
        ...


class ConsentStore(Protocol):
    """Keeps the consents that were recorded, each sealed under its patient's key."""

    def of_patient(self, patient_id: PatientId) -> tuple[Consent, ...]:
        """Give a patient's consents, in the order recorded."""
        ...

    def add(self, consent: Consent) -> None:
        """Store one more. Raises NotFoundError for a patient who is not stored."""
        ...
