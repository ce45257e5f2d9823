"""No private investigations: a report opens no chart, and a try at the chart that one reported leaves a sign.

The refusal is everybody's: work is the warrant. What is added is that the privacy office sees it. Which ids lead to the
chart is found from what was reported and never from what is asked, so that an answer takes as long whatever is asked.

Source: 45 CFR 164.502(a), 164.308(a)(4), 164.308(a)(1)(ii)(D); control INC-12.

Example:
    >>> PRIVATE_INVESTIGATION
    'private-investigation'

"""

from contextlib import suppress
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import EncounterId, PatientId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.purpose.work import WorkStatus

PRIVATE_INVESTIGATION: Final = "private-investigation"  # the words of the sign


def tell_of_investigation(
    desk: Desk,
    act: Acting,  # noqa: ARG001 -- it is part of an act that is being refused
    work_id: WorkItemId,
    *,
    encounter_id: EncounterId | None,
) -> None:
    """Leave a sign where a member without a warrant asked for the chart that an open incident of theirs is about.

    Args:
        desk: who asked.
        act: the act that is about to be refused.
        work_id: what was asked for; it may not exist.
        encounter_id: the chart that was asked for, where it came from outside.

    Raises:
        RefusedError: the sign could not be put on record; the act is refused all the same.

    Source:
        45 CFR 164.502(a), 164.308(a)(4); control INC-12.

    """
    reported = [one for one in desk.incidents.reported_by(desk.member.id) if one.is_open]
    # Work that a correction left out counts too: they asked for what they had reported.
    named = {each.work_id: one.id for one in reported for each in one.reports if each.work_id is not None}
    if not named or _is_put_off(desk, work_id):
        return
    for reported_work, incident_id in named.items():
        if work_id in _work_on_its_chart(desk, reported_work) or encounter_id in _encounters(desk, reported_work):
            with desk.acting(Act.SIGNAL, because=PRIVATE_INVESTIGATION, details={"incident": incident_id}) as sign:
                sign.granted()
            return


def _is_put_off(desk: Desk, work_id: WorkItemId) -> bool:
    """Tell whether it is the member's own work on hold: they still have it, and look at nothing that is not theirs."""
    return any(one.id == work_id and one.status is WorkStatus.HELD for one in desk.work.of_member(desk.member.id))


def _patient(desk: Desk, work_id: WorkItemId) -> PatientId | None:
    with suppress(NotFoundError):  # a report may name what does not exist
        return desk.work.item(work_id).patient_id
    return None


def _work_on_its_chart(desk: Desk, reported: WorkItemId) -> frozenset[WorkItemId]:
    """Give the work on the chart of reported work, as far as it is open; and what was reported."""
    patient = _patient(desk, reported)
    if patient is None:
        return frozenset({reported})
    own = (one for one in desk.work.of_member(desk.member.id) if one.patient_id == patient)
    return frozenset({reported, *(one.id for one in (*desk.work.open_items(patients=[patient]), *own))})


def _encounters(desk: Desk, reported: WorkItemId) -> frozenset[EncounterId]:
    patient = _patient(desk, reported)
    return frozenset(one.id for one in desk.charts.encounters_of(patient)) if patient else frozenset()
