"""A receipt: proof, inside this process, that the entry for a read is durable. Only a ledger makes one.

The chart store hands out bodies for a receipt and nothing else (promise 1: no record, no read).

Example:
    >>> Receipt(0, frozenset(), b"") == Receipt(0, frozenset(), b"")
    True

"""

import hmac
import secrets
from dataclasses import dataclass, field

from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Receipt:
    """Names the entry and the documents and patients it covers; `seal` cannot be made without the book's key."""

    sequence: int
    covers: frozenset[str]
    seal: bytes = field(repr=False)


class ReceiptBook:
    """Makes and checks receipts with a key that never leaves this object and dies with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, sequence: int, covers: frozenset[str]) -> Receipt:
        """Make the receipt of a durable entry. Called by the ledger alone."""
        return Receipt(sequence, covers, self._seal(sequence, covers))

    def check(self, receipt: Receipt, subject: str) -> None:
        """Let pass, or refuse.

        Raises:
            RefusedError: the receipt is not this book's, or does not cover that id.

        """
        genuine = hmac.compare_digest(receipt.seal, self._seal(receipt.sequence, receipt.covers))
        if not genuine or subject not in receipt.covers:
            raise RefusedError(
                rule="no-record-no-read",
                because="no durable ledger entry covers this read",
                source=AUDIT_CONTROLS,
                next_step="Open the chart through its work item.",
            )

    def _seal(self, sequence: int, covers: frozenset[str]) -> bytes:
        message = "\n".join([str(sequence), *sorted(covers)]).encode()
        return hmac.digest(self._key, message, "sha256")
