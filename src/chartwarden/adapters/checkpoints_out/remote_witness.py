"""Asking a witness elsewhere to cosign a checkpoint.

A witness that turns us away because of what it has seen is the alarm that all this is for, and told as such.

Source: C2SP tlog-witness, add-checkpoint.

Example:
    >>> RemoteWitness.__name__
    'RemoteWitness'

"""

import re
from dataclasses import dataclass, replace
from http import HTTPStatus

from chartwarden.actions.publishing import ConsistencyProof
from chartwarden.adapters.checkpoints_out.addresses import WebAddress, WitnessAddress
from chartwarden.adapters.checkpoints_out.posting import PATIENCE, Answer, Patience, post, require_good, unreached
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.checkpoint import Head, read_head
from chartwarden.ledger.note import Signature, cosignatures, parsed
from chartwarden.ledger.witness import AddCheckpoint

_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n?")
_MOST_CONFLICTS = 3  # others may send checkpoints of this log meanwhile
_UNWILLING = {
    HTTPStatus.NOT_FOUND: "the witness does not know this log",
    HTTPStatus.FORBIDDEN: "the witness does not know the key that signs this log now",
}


@dataclass(slots=True)
class RemoteWitness:
    """A witness elsewhere. Remembers, while the process lasts, up to where it has cosigned."""

    address: WitnessAddress
    patience: Patience = PATIENCE
    cosigned: int = 0

    @property
    def label(self) -> str:
        """The name in its key, under which it signs."""
        return f"witness {self.address.key.name}"

    def cosign(self, note: str, *, proof: ConsistencyProof) -> Signature:
        """Ask for a cosignature, and give it once it was checked.

        Raises:
            MalformedError: the witness was not reached, did not cosign, or not with the key that is set.
            BrokenSealError: the witness says that it has seen another history of this log.

        """
        head, web = read_head(note), _add_checkpoint(self.address.web)
        old = self.cosigned if self.cosigned <= head.size else 0
        for _ in range(_MOST_CONFLICTS):
            request = AddCheckpoint(old, tuple(proof(old)), note)
            answer = post(web, request.words.encode(), kind="text/plain; charset=utf-8", patience=self.patience)
            if answer.status != HTTPStatus.CONFLICT:
                signature = self._signature(web, answer, note)
                self.cosigned = head.size
                return signature
            old = _older(web, answer, head, asked_from=old)
        raise unreached(web, "others ask the witness about this log all the time")

    def _signature(self, web: WebAddress, answer: Answer, note: str) -> Signature:
        if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise _contradicted("the witness has seen another history of this log: this one does not continue it")
        if answer.status in _UNWILLING:
            raise unreached(web, _UNWILLING[HTTPStatus(answer.status)])
        require_good(web, answer)
        own = parsed(note)
        key = self.address.key
        try:
            told = parsed(note + answer.body.decode())
            added = replace(told, signatures=told.signatures[len(own.signatures) :])
            is_cosigned = told.text == own.text and bool(cosignatures(added, [key]))
        except (UnicodeDecodeError, BrokenSealError):
            raise unreached(web, "what it answered is no cosignature that holds") from None
        if not is_cosigned:
            raise unreached(web, "what it answered is no cosignature by the key that is set")
        return next(each for each in added.signatures if (each.name, each.key_hash) == (key.name, key.key_hash))


def _add_checkpoint(web: WebAddress) -> WebAddress:
    """Give the address of the call below the witness's own."""
    path, mark, query = web.target.partition("?")
    return replace(web, target=f"{path.rstrip('/')}/add-checkpoint{mark}{query}")


def _older(web: WebAddress, answer: Answer, head: Head, *, asked_from: int) -> int:
    """Give the size from which the witness wants a proof. What it says beyond our own size is no good news."""
    said = _SIZE.fullmatch(answer.body)
    if said is None:
        raise unreached(web, "it answered with status 409 and no size")
    size = int(said[1])
    if size > head.size:
        raise _contradicted(
            f"the witness has seen {size} entries of this log, and the checkpoint has {head.size}: unless a later one "
            "has just gone out, the log was put back to an earlier time"
        )
    if size == asked_from:
        raise _contradicted(f"the witness has seen another history of the same {size} entries")
    return size


def _contradicted(what: str) -> BrokenSealError:
    return BrokenSealError(what=what, next_step="Keep everything as it is, and ask the witness for what it has seen.")
