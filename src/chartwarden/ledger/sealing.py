"""Turning an act into a row: what can be done before its place is known, and the little that is left then.

Each caller prepares its own act while somebody else's batch is being stored. The one that stores for all then only
puts place and time in, and hashes.

Example:
    >>> from chartwarden.ledger.entry import Act, Draft, Outcome
    >>> draft = Draft("lena.moss", "cli:here", Act.LIST_WORK, Outcome.GRANTED)
    >>> at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    >>> prepared(draft, details_seal=None).body(0, written_at(at)) == Entry(0, at, draft, None).body()
    True

"""

import hashlib
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

import orjson

from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.randomness import random_bytes
from chartwarden.ledger.canonical import encode, plain_text
from chartwarden.ledger.entry import FORMAT, FORMAT_OF_TWO, Draft, Entry

SALT_BYTES = 16
LONGEST_BODY = 0xFFFF  # what others can carry: an entry's length has 16 bits in tlog-tiles
_LATER_AT, _LATER_SEQUENCE = datetime(1, 1, 1, tzinfo=UTC), 0
_AT, _SEQUENCE = b',"at":"', b',"sequence":'
_WHOLE = frozenset({int})  # neither a fraction nor a truth


class DetailsSeal(Protocol):
    """Encrypts what stands beside an entry. Implemented by the vault."""

    def seal(self, plain: bytes, *, bound_to: str) -> bytes:
        """Give ciphertext that opens only with the same `bound_to`."""
        ...

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Give the plain bytes back.

        Raises:
            BrokenSealError: they were altered, or belong elsewhere.

        """
        ...


class Prepared(NamedTuple):
    """An act whose entry lacks only place and time. The three pieces stand around them, in canonical order."""

    before_at: bytes
    before_sequence: bytes
    rest: bytes
    actor: str
    sealed_details: bytes

    def body(self, sequence: int, at: bytes) -> bytes:
        """Give the canonical bytes of the entry: the same as `Entry.body`, which defines them."""
        return b"%b%b%b%d%b" % (self.before_at, at, self.before_sequence, sequence, self.rest)


def written_at(at: datetime) -> bytes:
    """Give an instant as entries write it."""
    return at.isoformat(timespec="microseconds").encode()


def bound_to(commitment: str) -> str:
    """Name what the details of an entry are bound to. The commitment stands in no other entry: its salt is new."""
    return f"ledger/{commitment}"


def prepared(draft: Draft, *, details_seal: DetailsSeal | None) -> Prepared:
    """Seal an act's details, and encode all that is known of its entry.

    Args:
        draft: the act.
        details_seal: encrypts the details; None where there are none.

    Raises:
        TypeError, ValueError: something in the act has no canonical form.
        RefusedError: the entry would be longer than anybody could carry.

    """
    commitment, sealed = None, b""
    if draft.details and details_seal is not None:
        salted = random_bytes(SALT_BYTES) + encode(draft.details)
        commitment = hashlib.sha256(salted).hexdigest()
        sealed = details_seal.seal(salted, bound_to=bound_to(commitment))
    pieces = _quick(draft, commitment) or _exact(draft, commitment)
    if sum(map(len, pieces)) > LONGEST_BODY - 64:  # place and time come yet
        raise RefusedError(
            rule="no-record-no-read",
            because="the act touches more than one entry can name",
            source=AUDIT_CONTROLS,
            next_step="Open fewer parts at a time.",
        )
    return Prepared(*pieces, plain_text(draft.actor), sealed)


_Pieces = tuple[bytes, bytes, bytes]


def _quick(draft: Draft, commitment: str | None) -> _Pieces | None:
    """Encode an act with a fast encoder, whose answer is canonical where all is ASCII; None where it may not be.

    Members stand in canonical order here already; `counts` are sorted, and hold nothing but whole numbers.
    """
    counts, numbers = draft.counts, [draft.withheld, *draft.counts.values()]
    for seen in draft.seen:
        numbers += seen.sections
    if not _WHOLE.issuperset(map(type, numbers)):  # the encoder would let a fraction pass
        return None
    of_two = {} if draft.shadow is None else {"shadow": draft.shadow}
    said = {
        "act": draft.act,
        "actor": draft.actor,
        "at": "",
        "because": draft.because,
        "commitment": commitment,
        "counts": {name: counts[name] for name in sorted(counts)} if counts else {},
        "device": draft.device,
        "encounter": draft.encounter,
        "format": FORMAT_OF_TWO if of_two else FORMAT,
        "kind_of_work": draft.kind_of_work,
        "outcome": draft.outcome,
        "patient": draft.patient,
        "rule": draft.rule,
        "search": draft.search,
        "seen": [{"document": seen.document, "sections": seen.sections} for seen in draft.seen],
        "sequence": _LATER_SEQUENCE,
        **of_two,
        "target": draft.target,
        "withheld": draft.withheld,
        "work": draft.work,
    }
    try:
        body = orjson.dumps(said, option=orjson.OPT_STRICT_INTEGER)
    except TypeError:  # half of a surrogate pair, a number that is too large, or something that is no JSON
        return None
    return _cut(body, at=b"") if body.isascii() else None


def _exact(draft: Draft, commitment: str | None) -> _Pieces:
    """Encode an act by the definition, and cut place and time out again."""
    body = Entry(_LATER_SEQUENCE, _LATER_AT, draft, commitment).body()
    return _cut(body, at=written_at(_LATER_AT))


def _cut(body: bytes, *, at: bytes) -> _Pieces:
    """Cut place and time out of an entry.

    A quotation mark inside a text is escaped, so that these names with their marks stand nowhere else. Only `counts`,
    which come between the two, have names of their own, and one of them may be `sequence` as well: it is not the last.
    """
    before_at, _, behind = body.partition(_AT + at)
    before_sequence, _, rest = behind.rpartition(_SEQUENCE + b"%d" % _LATER_SEQUENCE)
    return before_at + _AT, before_sequence + _SEQUENCE, rest
