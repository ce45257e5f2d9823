"""Masks on the screen: how an address names one, and why some stay.

Example:
    >>> read_mask("2-0-phone", DocumentId("d"))
    MaskedField(document_id='d', section=2, ordinal=0, kind=<IdentifierKind.PHONE: 'phone'>)

"""

import re
from typing import Final

from chartwarden.actions.unmasking import MaskedField, stays_masked
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.phi.identifier_policy import may_be_unmasked
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import Veil

_NAMED: Final = re.compile(r"(\d{1,6})-(\d{1,6})-([a-z_]{1,30})", re.ASCII)
_KINDS: Final = {kind.value: kind for kind in IdentifierKind}
_SENSITIVE_STAYS: Final = (
    "What stands here is of a sensitive subject that this work does not turn on. Ask to see the section, with a reason."
)


def mask_name(ordinal: int, kind: IdentifierKind | Veil) -> str:
    """Give the name of a mask within its section; with the section's ordinal before it, `read_mask` reads it."""
    return f"{ordinal}-{kind.value}"


def why_it_stays(kind: IdentifierKind | Veil) -> str:
    """Tell why no reason opens a mask of that kind here; empty where one may."""
    if isinstance(kind, Veil):
        return _SENSITIVE_STAYS
    if may_be_unmasked(kind):
        return ""
    refused = stays_masked()
    return f"This stays masked: {refused.because}."


def read_mask(named: str, document_id: DocumentId) -> MaskedField:
    """Read the name of a mask.

    Raises:
        MalformedError: it names none.

    """
    match = _NAMED.fullmatch(named)
    kind = _KINDS.get(match[3]) if match else None
    if match is None or kind is None:
        raise MalformedError(
            what="that is no masked place", where="The address", fix="Choose the mask in the note again."
        )
    return MaskedField(document_id, int(match[1]), int(match[2]), kind)
