"""Ids that show what they were made from, so that a test can read them."""

from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId


class ReadableIds:
    """Names things by joining what the source says. For tests only: such ids tell everything."""

    def patient(self, system: str, value: str) -> PatientId:
        """Join the two for a patient."""
        return PatientId(f"{system}#{value}")

    def encounter(self, system: str, value: str) -> EncounterId:
        """Join the two for an encounter."""
        return EncounterId(f"{system}#{value}")

    def document(self, system: str, value: str) -> DocumentId:
        """Join the two for a document."""
        return DocumentId(f"{system}#{value}")

    def fact(self, system: str, value: str) -> FactId:
        """Join the two for a fact."""
        return FactId(f"{system}#{value}")
