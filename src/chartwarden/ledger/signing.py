"""Which keys sign the log, and which of them may continue it: one key at a time, and rotated in the open.

A rotation is an entry that names the new key. The checkpoint over it carries two signatures, the old key's and the new
one's, and is kept, so that whoever trusts the first key can follow to the latest. Only the latest continues the log: a
key that was rotated away because it leaked signs nothing more.

Example:
    >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    >>> one = OneKey(Signer("example.org/log", Ed25519PrivateKey.generate()))
    >>> one.pending() is None
    True

"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.ledger.checkpoint import Signer, opened
from chartwarden.ledger.entry import Act
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.store import Tip

_ROTATION = f'{{"act":"{Act.ROTATE_KEY}",'.encode()  # how the canonical bytes of a rotation begin


class SigningKeys(Protocol):
    """The generations of the key that signs checkpoints."""

    def active(self) -> Sequence[Signer]:
        """Give all that ever signed or may sign, oldest first; the last one signs now. Never empty."""
        ...

    def pending(self) -> Signer | None:
        """Give the key that a rotation has made and no entry has named yet, or None."""
        ...

    def begin(self) -> Signer:
        """Make the key of a rotation, or give the one that an earlier try has left. It does not sign by itself yet.

        Raises:
            RefusedError: these keys are not rotated.

        """
        ...

    def activate(self, coming: Signer) -> None:
        """Make the pending key the one that signs, now that it is in the log; nothing to do when it is not `coming`."""
        ...

    def reload(self) -> None:
        """Look again, since another process may have rotated."""
        ...


@dataclass(frozen=True, slots=True)
class OneKey:
    """A key that is never rotated: for tests, and for logs that live shorter than a key."""

    signer: Signer

    def active(self) -> Sequence[Signer]:
        """Give the one key."""
        return (self.signer,)

    def pending(self) -> Signer | None:
        """Give nothing."""
        return None

    def begin(self) -> Signer:
        """Refuse."""
        raise RefusedError(
            rule="keys-rotate-in-the-open",
            because="this log has one key and no place for another",
            source=AUDIT_CONTROLS,
            next_step="Keep its keys in a folder.",
        )

    def activate(self, coming: Signer) -> None:
        """Do nothing: there is never a key to come."""

    def reload(self) -> None:
        """Do nothing: there is nothing new."""


class OwnEnd:
    """Tells whether the stored end of the log is one that its own key has signed, and who signs what follows.

    Whoever can write the database but lacks the key can put other rows and other peaks there. One verification for each
    batch, and one row read, keep the application from vouching for them. What this cannot see is an end from before,
    put back with its own checkpoint and rows: that takes a checkpoint that left the host.
    """

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys
        self._own: tuple[str, Frontier] | None = None  # what this process signed last, and need not verify again

    def signed(self, checkpoint: str, frontier: Frontier) -> None:
        """Remember an end that this process has signed and stored."""
        self._own = checkpoint, frontier

    def continued_by(self, tip: Tip) -> Signer:
        """Give the key that signs what follows this end.

        Raises:
            BrokenSealError: the end is not one that the log's key has signed.

        """
        if tip.last is not None and tip.last.body.startswith(_ROTATION):
            self.follow_rotation(tip)
        if not (_fits(tip) and (self._own == (tip.checkpoint, tip.frontier) or self._is_signed(tip))):
            raise BrokenSealError(
                what="the end of the ledger is not the one that was signed",
                next_step="Stop, keep the database as it is, and run `chartwarden ledger verify`.",
            )
        return self._keys.active()[-1]

    def _is_signed(self, tip: Tip) -> bool:
        if not tip.checkpoint:
            return True  # `_fits` has seen that the log is empty
        if self._has_signed(self._keys.active()[-1], tip):
            return True
        self._keys.reload()
        return self._has_signed(self._keys.active()[-1], tip)

    def follow_rotation(self, tip: Tip) -> None:
        """Let the key sign that this end names, whichever process appended it, and were it one that then stopped.

        Nobody may go on with the old key after that entry: the end would look as if the new one had never been named.
        """
        coming = self._keys.pending()
        if coming is not None and self._has_signed(coming, tip):
            self._keys.activate(coming)
        else:  # the key that this end names was put in place meanwhile; looking earlier could miss it
            self._keys.reload()

    def _has_signed(self, signer: Signer, tip: Tip) -> bool:
        try:
            head = opened(tip.checkpoint or "", origin=signer.origin, public=signer.key.public_key())
        except BrokenSealError:
            return False
        return (head.size, head.root) == (tip.frontier.size, tip.frontier.root)


def _fits(tip: Tip) -> bool:
    """Tell whether end and last row can belong together, whoever signed."""
    size, last = tip.frontier.size, tip.last
    if not tip.checkpoint:
        return size == 0 and not tip.frontier.peaks and last is None
    return (
        tip.frontier.is_whole
        and last is not None
        and last.sequence == size - 1
        and leaf_hash(last.body) == last.leaf
        and (size % 2 == 0 or last.leaf == tip.frontier.peaks[-1])  # an odd log's last peak is its last leaf
    )
