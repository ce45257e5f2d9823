"""Recording a patient's written consent to the use of substance use records, or that it was taken back.

Example:
    >>> record_consent.__name__
    'record_consent'

"""

from datetime import date

from chartwarden.actions.desk import Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.warrant import note_work
from chartwarden.foundation.citation import RETENTION, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.purpose.consent import Consent, ConsentId, ConsentState
from chartwarden.purpose.work import WorkItem
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Role

_LONGEST_PLACE = 120  # characters


def record_consent(
    desk: Desk,
    work_id: WorkItemId,
    *,
    state: ConsentState = ConsentState.GIVEN,
    signed_on: date,
    ends_on: date | None = None,
    kept_where: str,
) -> Consent:
    """Record what a patient signed. The chart is named by a work item: the privacy office opens none to find it.

    It holds from the next request on, for everybody who has work on a chart of that patient; a revocation does too.

    Args:
        desk: of the privacy officer.
        work_id: any work item on a chart of the patient.
        state: given, or taken back.
        signed_on: the day on the paper; not in the future.
        ends_on: its last day, where it names one.
        kept_where: where the signed paper or file lies; no PHI.

    Raises:
        RefusedError: the member is no privacy officer, or works on that patient's charts themselves; the days make no
            sense; or nothing says where it is kept.
        NotFoundError: there is no such work item.

    Source:
        42 CFR 2.31 (form), 2.33 (use), 2.31(a)(6) (revocation).

    """
    with desk.acting(Act.RECORD_CONSENT) as act:
        place = " ".join(kept_where.split())
        _require_officer(desk)
        require_no_secret(kept_where)
        item = desk.work.item(work_id)
        note_work(desk, act, item)
        require_own_words(desk, act, item, kept_where)
        if state is not ConsentState.REVOKED:
            _require_no_work_of_own(desk, item)
        act.note(
            details={
                "state": state.value,
                "signed_on": signed_on.isoformat(),
                "ends_on": ends_on.isoformat() if ends_on else None,
                "kept_where": kept_where,
            }
        )
        _require_sound(signed_on, ends_on, place, today=desk.clock.now().date())
        consent = Consent(
            id=ConsentId(desk.ids.new_id()),
            patient_id=item.patient_id,
            state=state,
            signed_on=signed_on,
            ends_on=ends_on,
            kept_where=place,
            recorded_by=desk.member.id,
            recorded_at=desk.clock.now(),
        )
        with act.change():
            desk.consents.add(consent)
    return consent


def _require_officer(desk: Desk) -> None:
    if Role.PRIVACY_OFFICER not in desk.member.roles:
        raise RefusedError(
            rule="consents-are-recorded-as-signed",
            because="only the privacy officer records consents",
            source=WORKFORCE_USES,
            next_step="Send them the signed paper.",
        )


def _require_no_work_of_own(desk: Desk, item: WorkItem) -> None:
    """Let pass whom the consent opens nothing to: finished work counts too, since its holder may open it again."""
    if any(one.patient_id == item.patient_id for one in desk.work.of_member(desk.member.id)):
        raise RefusedError(
            rule="consents-are-recorded-as-signed",
            because="nobody records what opens a chart to themselves",
            source=WORKFORCE_USES,
            next_step="Another privacy officer records it; or give the work to somebody else.",
        )


def _require_sound(signed_on: date, ends_on: date | None, place: str, *, today: date) -> None:
    """Let pass days that a paper can have, and a place where it can be found."""
    if signed_on > today or (ends_on is not None and ends_on < signed_on):
        because, step = "a consent was signed in the past, and ends after that", "Look at the days on the paper."
    elif not 0 < len(place) <= _LONGEST_PLACE:
        because, step = "a consent says where it is kept", "Name the folder or file in a few words, without PHI."
    else:
        return
    raise RefusedError(rule="consents-are-recorded-as-signed", because=because, source=RETENTION, next_step=step)
