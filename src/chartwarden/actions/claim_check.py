"""The claim check: what leaves as a claim is about this chart's patient and stay, or somebody has said why it differs.

Example:
    >>> from chartwarden.mixup.claim import ClaimDoubtKind
    >>> refused([ClaimDoubt(ClaimDoubtKind.SEX_CODE, "O80")]).because
    "the claim does not fit the chart: a code does not fit this patient's sex (O80)"

"""

from collections.abc import Sequence

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.human_pace import CLAIMS, require_human_pace
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.warrant import warrant
from chartwarden.foundation.citation import INTEGRITY
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.ladder import checked_reason
from chartwarden.mixup.claim import Claim, ClaimDoubt, claim_doubts
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.free_text import require_no_secret


def scan_claim(desk: Desk, work_id: WorkItemId, claim: Claim) -> tuple[ClaimDoubt, ...]:
    """Compare a claim with the chart that a work item leads to.

    Returns:
        What does not fit; empty when all does.

    Raises:
        RefusedError: no warrant, or more claims than anybody checks.

    Source:
        45 CFR 164.312(c)(1); control CLM-2.

    """
    with desk.acting(Act.SCAN_MIXUP) as act:
        item = warrant(desk, act, work_id)
        require_human_pace(desk, CLAIMS)
        found = _doubts(desk, item, claim)
        act.note(counts={"doubts": len(found)})
    return found


def require_claim_fits(desk: Desk, act: Acting, item: WorkItem, claim: Claim, *, reason: str = "") -> None:
    """Let work finish whose claim fits the chart, or whose difference somebody gives a reason for.

    Args:
        desk: who finishes.
        act: the act under way; learns how much does not fit, and the reason, sealed.
        item: the work.
        claim: what is billed; where it is made from the chart, only its codes can be wrong.
        reason: why it is right although something does not fit. Empty when nothing was said.

    Raises:
        RefusedError: something does not fit and no reason was given, or one that says nothing or holds a secret.

    Source:
        45 CFR 164.312(c)(1); control CLM-2.

    """
    found = _doubts(desk, item, claim)
    if not found:
        return
    act.note(counts={"claim_doubts": len(found)})
    if not reason.strip():
        raise refused(found)
    require_no_secret(reason)
    require_own_words(desk, act, item, reason)
    act.note(details={"claim_reason": checked_reason(reason), "claim_doubts": [one.kind.value for one in found]})


def refused(found: Sequence[ClaimDoubt]) -> RefusedError:
    """Give the refusal of a claim that does not fit. `found` is not empty."""
    told = list(dict.fromkeys(f"{one.kind.sentence}{f' ({one.code})' if one.code else ''}" for one in found))
    return RefusedError(
        rule="claim-fits-the-chart",
        because=f"the claim does not fit the chart: {'; '.join(told)}",
        source=INTEGRITY,
        next_step="Correct it; or finish with the reason why it is right.",
    )


def _doubts(desk: Desk, item: WorkItem, claim: Claim) -> tuple[ClaimDoubt, ...]:
    patient = desk.charts.registered([item.patient_id]).get(item.patient_id)
    if patient is None:
        return ()
    encounter = desk.charts.encounter(item.purpose.encounter_id)
    return claim_doubts(claim, patient, encounter, on=desk.clock.now().date())
