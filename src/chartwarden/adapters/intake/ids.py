"""Naming what a source names: the same thing gets the same id at each import, and the id tells nothing.

Example:
    >>> ids = KeyedIds(b"k" * 32)
    >>> ids.patient("local", "1") == ids.patient("local", "1") != ids.patient("other", "1")
    True

"""

from dataclasses import dataclass, field

from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId, keyed_id


@dataclass(frozen=True, slots=True)
class KeyedIds:
    """Ids by a keyed hash of source system and the source's own id."""

    key: bytes = field(repr=False)

    def patient(self, system: str, value: str) -> PatientId:
        """Give the id of the patient whom `system` calls `value`."""
        return PatientId(keyed_id(self.key, "patient", system, value))

    def encounter(self, system: str, value: str) -> EncounterId:
        """Give the id of the encounter that `system` calls `value`."""
        return EncounterId(keyed_id(self.key, "encounter", system, value))

    def document(self, system: str, value: str) -> DocumentId:
        """Give the id of the document that `system` calls `value`."""
        return DocumentId(keyed_id(self.key, "document", system, value))

    def fact(self, system: str, value: str) -> FactId:
        """Give the id of the fact that `system` calls `value`."""
        return FactId(keyed_id(self.key, "fact", system, value))
