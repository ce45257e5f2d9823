"""The proof room: what the ledger is and how it stands, and checking a proof that somebody brings.

Nothing here shows anything of a chart. So the room opens even when the ledger takes no more entries: just then somebody
must be able to see why.

Example:
    >>> ProofAnswer(None, "the entry was altered").is_proven
    False

"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from chartwarden.actions.access import AccessRow, Telling
from chartwarden.actions.desk import Desk
from chartwarden.actions.privacy_office import NOT_RECORDED, require_privacy_office
from chartwarden.foundation.errors import BrokenSealError, MalformedError, RefusedError
from chartwarden.ledger.entry import THE_LEDGER, Act, Outcome, is_body
from chartwarden.ledger.note import VerifierKey
from chartwarden.ledger.proof import Proven, check_proof, read_proof
from chartwarden.ledger.store import Row

OWN_ENTRIES = 50  # about the ledger itself, that are told
_LOOKED_BACK = 20_000  # entries, of whomever: enough for weeks, and soon read
_OWN_LOOKED_BACK = 500  # of the ledger's own
_ABOUT_THE_LEDGER = b'{"act":"ledger.'  # how the canonical bytes of such entries begin
# What happened to the ledger. Looking at it is told where other looks are told.
_EVENTS = frozenset({Act.ROTATE_KEY, Act.DESTROY_DETAILS, Act.ACCEPT_CLOCK, Act.CLOCK_JUMP, Act.OUTAGE})


@dataclass(frozen=True, slots=True)
class LedgerStanding:
    """What the ledger is, and how it stands."""

    origin: str
    entries: int
    checkpoint: str  # the latest signed head; empty when there is none
    keys: tuple[VerifierKey, ...]  # oldest first; the last one signs now
    events: tuple[AccessRow, ...]  # what happened to the ledger itself, newest first
    last_left: AccessRow | None  # the latest entry that tells of a checkpoint that was sent out
    trouble: str = ""  # why the stored end cannot be read
    unrecorded: str = ""  # why this very look could not be recorded

    @property
    def file_name(self) -> str:
        """What a file with the checkpoint is called."""
        return f"checkpoint-{self.entries}.txt"


@dataclass(frozen=True, slots=True)
class ProofAnswer:
    """Whether a proof proves something, and what; or why not."""

    proven: Proven | None
    because: str = ""
    row: AccessRow | None = None  # the entry that is proven, told

    @property
    def is_proven(self) -> bool:
        """Tell whether the proof holds."""
        return self.proven is not None


def look_at_ledger(desk: Desk) -> LedgerStanding:
    """Give what the ledger is and how it stands. Looking is an entry, if one can still be written.

    Raises:
        RefusedError: the member is no privacy officer.

    Source:
        45 CFR 164.312(b); controls AUD-1, AUD-4.

    """
    standing: list[LedgerStanding] = []
    try:
        with desk.acting(Act.REVIEW_ACCESS, details={"of": THE_LEDGER}):
            require_privacy_office(desk)
            standing.append(_standing(desk))
    except RefusedError as error:
        if not standing or error.rule not in NOT_RECORDED:
            raise
        return _unrecorded(standing[0], error)
    return standing[0]


def check_entry_proof(desk: Desk, words: str, *, witnesses: Sequence[VerifierKey] = ()) -> ProofAnswer:
    """Check a proof of an entry with the ledger's own keys. Checking is an entry, if one can still be written.

    Args:
        desk: of a privacy officer.
        words: the text of the proof, as it was handed out.
        witnesses: keys of witnesses whose cosignatures are looked for.

    Raises:
        RefusedError: the member is no privacy officer.

    Source:
        C2SP tlog-proof; control AUD-4.

    """
    answer: list[ProofAnswer] = []
    try:
        with desk.acting(Act.VERIFY_LEDGER) as act:
            require_privacy_office(desk)
            answer.append(_answer(desk, words, witnesses))
            if (proven := answer[0].proven) is not None:
                act.note(counts={"proof_of": proven.index})
    except RefusedError as error:
        if not answer or error.rule not in NOT_RECORDED:
            raise
    return answer[0]


def _standing(desk: Desk) -> LedgerStanding:
    ledger = desk.ledger
    entries, trouble = 0, ""
    try:
        entries = ledger.store.tip().frontier.size
    except BrokenSealError as error:
        trouble = error.what
    events, last_left = _happened(desk, entries)
    return LedgerStanding(
        origin=ledger.origin,
        entries=entries,
        checkpoint=ledger.store.checkpoint() or "",
        keys=tuple(signer.verifier for signer in ledger.signers),
        events=events,
        last_left=last_left,
        trouble=trouble,
    )


def _happened(desk: Desk, entries: int) -> tuple[tuple[AccessRow, ...], AccessRow | None]:
    """Give what happened to the ledger, newest first, and the latest checkpoint that left.

    Who rotated a key or accepted the clock is a member like others, so the latest entries of all are looked through.
    """
    store = desk.ledger.store
    raw = store.source().raw(max(entries - _LOOKED_BACK, 0), entries)
    found = {
        sequence: Row(sequence, bytes(body), bytes(leaf), bytes(actor).decode(errors="replace"))
        for sequence, body, leaf, actor, _ in raw
        if body.startswith(_ABOUT_THE_LEDGER)
    }
    found |= {row.sequence: row for row in store.rows_of(THE_LEDGER, most=_OWN_LOOKED_BACK)}
    events: list[AccessRow] = []
    last_left: AccessRow | None = None
    telling = Telling(desk)
    for sequence in sorted(found, reverse=True):
        said = desk.ledger.told(found[sequence]).said
        is_publication = said is not None and said["act"] == Act.PUBLISH_CHECKPOINT
        has_left = is_publication and said is not None and said["outcome"] == Outcome.GRANTED
        if has_left and last_left is None:
            last_left = telling.row(found[sequence])
        # A checkpoint that did not leave is an event; one that did is the rule.
        is_event = said is None or said["act"] in _EVENTS or (is_publication and not has_left)
        if is_event and len(events) < OWN_ENTRIES:
            events.append(telling.row(found[sequence]))
    return tuple(events), last_left


def _answer(desk: Desk, words: str, witnesses: Sequence[VerifierKey]) -> ProofAnswer:
    keys = [signer.verifier for signer in desk.ledger.signers]
    try:
        proven = check_proof(read_proof(words), origin=desk.ledger.origin, keys=keys, witnesses=witnesses)
    except (BrokenSealError, MalformedError) as error:
        return ProofAnswer(None, error.what)
    said: object = None
    with suppress(ValueError, RecursionError):
        said = json.loads(proven.body)
    if not is_body(said):
        return ProofAnswer(None, "what was proven is no entry of this product")
    return ProofAnswer(proven, row=Telling(desk).entry(said))


def _unrecorded(standing: LedgerStanding, error: RefusedError) -> LedgerStanding:
    return replace(standing, unrecorded=f"{error.because}. {error.next_step}")
