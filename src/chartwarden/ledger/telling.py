"""Reading the log back: what a stored row says, and saying so where it cannot be trusted.

Example:
    >>> Told(3, None, {}, "it was altered")
    Told(3, trouble='it was altered')

"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.entry import is_body
from chartwarden.ledger.merkle import leaf_hash
from chartwarden.ledger.sealing import SALT_BYTES, DetailsSeal, bound_to
from chartwarden.ledger.store import Row


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A stored row as it can be read back."""

    sequence: int
    said: Mapping[str, Canonical] | None  # every field of a body, each of its kind; None when it cannot be read
    details: Mapping[str, Canonical]  # empty when there are none, they were destroyed or they are not its own
    trouble: str  # why said or details are missing, as a clause; empty when all is well

    def __repr__(self) -> str:
        return f"Told({self.sequence}, trouble={self.trouble!r})"


def told(row: Row, *, details_seal: DetailsSeal) -> Told:
    """Give what a stored row says, and say so where it cannot be trusted; raises nothing for whatever it holds.

    For lists of entries: one row that somebody damaged must not hide the others.
    """
    try:
        said = said_in(row)
    except BrokenSealError as error:
        return Told(row.sequence, None, {}, error.what)
    try:
        return Told(row.sequence, said, details_of(row, details_seal=details_seal), "")
    except BrokenSealError as error:
        return Told(row.sequence, said, {}, error.what)


def said_in(row: Row) -> Mapping[str, Canonical]:
    """Give the canonical value of a stored row, with every field of format 1, each of its kind.

    Raises:
        BrokenSealError: the row is not as it was sealed: its hash does not fit, or it is no entry.

    """
    said: object = None
    if leaf_hash(row.body) == row.leaf:
        with suppress(ValueError, RecursionError):
            said = json.loads(row.body)
    if not is_body(said) or (said["sequence"], said["actor"]) != (row.sequence, row.actor):
        raise BrokenSealError(
            what=f"entry {row.sequence} cannot be read: it is not as it was sealed",
            next_step="Keep everything as it is, and run `chartwarden ledger verify`.",
        )
    return said


def details_of(row: Row, *, details_seal: DetailsSeal) -> Mapping[str, Canonical]:
    """Give what stands beside an entry; empty when there is nothing or it was destroyed.

    Raises:
        BrokenSealError: the details do not fit the entry's commitment.

    """
    if not row.sealed_details:
        return {}
    found: object = None
    with suppress(ValueError, KeyError, TypeError, RecursionError):  # the body may be anything
        commitment = json.loads(row.body)["commitment"]
        salted = details_seal.open(row.sealed_details, bound_to=bound_to(commitment))
        if hashlib.sha256(salted).hexdigest() == commitment:
            found = json.loads(salted[SALT_BYTES:])
    if not isinstance(found, dict):
        raise BrokenSealError(
            what=f"the details of entry {row.sequence} are not those it was sealed with",
            next_step="Verify the ledger.",
        )
    return found
