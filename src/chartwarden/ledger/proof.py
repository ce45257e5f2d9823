r"""A proof of one entry: a text that shows offline, with nothing else than the log's key, that an entry is in the log.

The form is C2SP tlog-proof. The entry itself travels in its `extra` line, so that the file is enough; a proof by
another tool may leave it out, and then it is given beside.

Example:
    >>> print(EntryProof(0, b"entry", (), "a.org\n1\n...\n\n(signatures)\n").written(), end="")
    c2sp.org/tlog-proof@v1
    extra ZW50cnk=
    index 0
    <BLANKLINE>
    a.org
    1
    ...
    <BLANKLINE>
    (signatures)

"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import Head, opened_by_any
from chartwarden.ledger.merkle import HASH_BYTES, leaf_hash, proves_inclusion
from chartwarden.ledger.note import Cosignature, VerifierKey, cosignatures, from_base64, parsed, to_base64

LARGEST_PROOF_CHARACTERS: Final = 2_000_000  # a note of a million bytes and an entry far beyond what a log holds

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_MOST_LEVELS = 63  # the size of a log is below 2**63


@dataclass(frozen=True, slots=True, repr=False)
class EntryProof:
    """What a proof file holds, checked or not. `repr` does not show the entry."""

    index: int  # the entry's sequence, counted from 0
    body: bytes | None  # the entry as it was sealed; None when the file does not carry it
    path: tuple[bytes, ...]  # from the entry's sibling to the root's child, 32 bytes each
    checkpoint: str  # the signed note over the tree that the path leads to

    def __repr__(self) -> str:
        return f"EntryProof({self.index}, {len(self.path)} hashes)"

    def written(self) -> str:
        """Give the proof as a file's text. Source: C2SP tlog-proof, Format."""
        extra = () if self.body is None else (_EXTRA + to_base64(self.body),)
        above = (_FIRST_LINE, *extra, f"index {self.index}", *map(to_base64, self.path), "")
        return "\n".join((*above, self.checkpoint))


@dataclass(frozen=True, slots=True, repr=False)
class Proven:
    """What a proof has shown: this entry stands at this place of the log with this head.

    Who signed the head, and which of the witnesses asked about saw it too, is for the reader to judge. Without a
    witness a log could show another head to somebody else.
    """

    index: int
    body: bytes
    head: Head
    keys: tuple[VerifierKey, ...]  # the log's keys with a good signature, at least one
    cosignatures: tuple[Cosignature, ...]  # in the note's order; may be empty

    def __repr__(self) -> str:
        return f"Proven({self.index} of {self.head.size})"


def read_proof(words: str) -> EntryProof:
    """Read a proof file's text, without checking what it says. Every proof has one spelling only.

    Raises:
        MalformedError: this is no proof; says which part of it.

    Source:
        C2SP tlog-proof, Format.

    """
    if len(words) > LARGEST_PROOF_CHARACTERS:
        _refuse("this is too long for a proof", where="the proof")
    above, separator, checkpoint = words.partition("\n\n")
    first, *lines = above.split("\n")
    if first != _FIRST_LINE or not separator:
        _refuse("this is not a proof of an entry", where="the proof's first line")
    body = None
    if lines and lines[0].startswith(_EXTRA):
        body = _bytes(lines.pop(0).removeprefix(_EXTRA), where="the proof's extra line")
    index = _INDEX.fullmatch(lines.pop(0) if lines else "")
    if index is None:
        _refuse("the place of the entry cannot be read", where="the proof's index line")
    path = tuple(_bytes(line, where="the proof's hashes") for line in lines)
    if len(path) > _MOST_LEVELS or any(len(part) != HASH_BYTES for part in path):
        _refuse("these are not the hashes of a path", where="the proof's hashes")
    return EntryProof(int(index[1]), body, path, checkpoint)


def check_proof(
    proof: EntryProof, *, origin: str, keys: Sequence[VerifierKey], witnesses: Sequence[VerifierKey] = ()
) -> Proven:
    """Check a proof against the log's keys, with nothing from the log itself.

    Args:
        proof: as read; give the entry with `dataclasses.replace(proof, body=...)` when the file does not carry it.
        origin: the log's name.
        keys: the keys that are trusted to speak for the log; one good signature is enough.
        witnesses: keys of witnesses whose cosignatures are looked for. None has to be there; the caller judges.

    Raises:
        BrokenSealError: something does not fit; says what.
        MalformedError: a key among the witnesses is not for cosignatures.

    Source:
        C2SP tlog-proof; RFC 9162, 2.1.3.2.

    """
    if proof.body is None:
        raise _not_shown("the proof does not carry the entry that it is about")
    head, known = opened_by_any(proof.checkpoint, origin=origin, keys=keys)
    if proof.index >= head.size:
        raise _not_shown("the proof's checkpoint is from before the entry")
    is_shown = proves_inclusion(
        leaf_hash(proof.body), proof.path, index=proof.index, size=head.size, expected_root=head.root
    )
    if not is_shown:
        raise _not_shown("the entry does not lead to the root that was signed: entry, place or hashes are not its own")
    return Proven(proof.index, proof.body, head, known, cosignatures(parsed(proof.checkpoint), witnesses))


def _bytes(words: str, *, where: str) -> bytes:
    try:
        return from_base64(words)
    except ValueError:
        _refuse("this is not base64", where=where)


def _refuse(what: str, *, where: str) -> NoReturn:
    raise MalformedError(what=what, where=where, fix="Take the file as it was handed out, without changing it.")


def _not_shown(what: str) -> BrokenSealError:
    return BrokenSealError(what=what, next_step="Ask for a new proof, and compare with an exported checkpoint.")
