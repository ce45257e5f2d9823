"""The data key of a patient's row: one way to it for every store."""

from chartwarden.adapters.vault import Vault, WrappedKey
from chartwarden_web.records.models import PatientRecord


def data_key(vault: Vault, record: PatientRecord) -> bytes:
    """Give the key that everything of this patient is sealed under. Raises BrokenSealError."""
    wrapped = WrappedKey(record.wrapping_id, bytes(record.wrapped_key))
    return vault.open_key(wrapped, owner=record.id)
