"""The proof room: verifying the ledger, and proving one entry to somebody who trusts neither us nor our database.

Example:
    >>> verify_ledger.__name__
    'verify_ledger'

"""

from collections.abc import Callable, Sequence

from chartwarden.actions.desk import Desk
from chartwarden.actions.privacy_office import NOT_RECORDED, require_privacy_office, reviews
from chartwarden.foundation.citation import AUDIT_CONTROLS
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import inclusion_proof
from chartwarden.ledger.proof import EntryProof, check_proof
from chartwarden.ledger.store import Row
from chartwarden.ledger.verify import Verdict

Check = Callable[[Ledger, Sequence[str], Callable[[int], object]], Verdict]
"""Checks a whole ledger against earlier checkpoints, telling how many entries it has looked at."""


def verify_ledger(
    desk: Desk, *, check: Check, earlier: Sequence[str] = (), on_entry: Callable[[int], object] = lambda _: None
) -> Verdict:
    """Verify the whole log. Looking is an entry, if one can still be written.

    A log that was tampered with takes no more entries, and just then somebody must be able to see what is wrong with
    it. A verdict shows nothing of any chart, so it is given without a receipt.

    Raises:
        RefusedError: the member is no privacy officer.

    Source:
        45 CFR 164.312(c)(1); controls AUD-2, AUD-4.

    """
    verdict: list[Verdict] = []
    try:
        with desk.acting(Act.VERIFY_LEDGER) as act:
            require_privacy_office(desk)
            verdict.append(check(desk.ledger, earlier, on_entry))
            found = verdict[0].first_bad
            act.note(counts={"entries": verdict[0].entries} | ({} if found is None else {"first_bad": found}))
    except RefusedError as error:
        if not verdict or error.rule not in NOT_RECORDED:
            raise
    return verdict[0]


def prove_entry(desk: Desk, sequence: int) -> str:
    """Give the proof that an entry stands in the log, as text that others check offline.

    One's own entries prove to whom they belong what was recorded of them; the privacy officer proves any.

    Returns:
        A C2SP `tlog-proof`, with the entry's canonical bytes as its extra data.

    Raises:
        RefusedError: there is no such entry, or it is somebody else's; the answer is the same.
        BrokenSealError: the log does not prove it: it is not as it was sealed.

    Source:
        C2SP tlog-proof; RFC 9162, 2.1.3.1; control AUD-1.

    """
    with desk.acting(Act.PROVE_ENTRY, counts={"entry": sequence} if 0 <= sequence < 2**53 else {}) as act:
        row = next(iter(desk.ledger.store.rows(start=sequence, stop=sequence + 1)), None) if sequence >= 0 else None
        if row is None or (row.actor != desk.member.user_id and not reviews(desk)):
            raise RefusedError(
                rule="own-entries-are-proven",
                because="no entry of yours has this number",
                source=AUDIT_CONTROLS,
                next_step="Your entries and their numbers are under My access.",
            )
        written = _proof(desk.ledger, row)
        act.granted()
    return written


def _proof(ledger: Ledger, row: Row) -> str:
    tip = ledger.store.tip()
    size = tip.frontier.size
    leaves = (leaf for _, _, leaf, *_ in ledger.store.source().raw(0, size))
    proof = EntryProof(
        row.sequence, row.body, inclusion_proof(leaves, index=row.sequence, size=size), tip.checkpoint or ""
    )
    # Checked as its reader will, before it is handed out: a log that was tampered with proves nothing.
    check_proof(proof, origin=ledger.origin, keys=[signer.verifier for signer in ledger.signers])
    return proof.written()
