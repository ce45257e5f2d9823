"""Rerouting work whose chart somebody must not be given: their own, their family's, their household's, a colleague's.

The work waits in the queue for somebody else. Whoever assigned it learns that, and neither of them learns why or whose
chart it is; the entry tells it in its sealed part, to those who review.

Source: 45 CFR 164.502(a), 164.308(a)(4); control ACC-3.

Example:
    >>> rerouted.__name__
    'rerouted'

"""

from chartwarden.actions.desk import Acting, Desk
from chartwarden.foundation.identifiers import PatientId
from chartwarden.purpose.conflict import Conflict, conflict_of
from chartwarden.purpose.work import WorkStatus
from chartwarden.workforce.member import Member


def rerouted(desk: Desk, act: Acting, patient_id: PatientId, to: Member | None) -> Member | None:
    """Give whom work on a chart goes to: the member who was named, or nobody where there is a conflict.

    Args:
        desk: of who assigns.
        act: the act under way; learns that the work was rerouted, and in its sealed part why.
        patient_id: whose chart it is. What registration knows is compared, and shown to nobody.
        to: whom the work is meant for; None for the queue.

    """
    if to is None:
        return None
    conflict = _Known(desk, to).conflict(patient_id)
    if conflict is None:
        return to
    act.note(counts={"rerouted": 1}, details={"conflict": conflict.value, "not_to": to.user_id})
    return None


def give_back(desk: Desk, act: Acting, member: Member) -> None:
    """Put open work of a member back into the queue where its chart is one that they must not be given.

    Asked when what is known of the member changes. Runs inside the change of its act, which learns how many there were.

    """
    assigned = [item for item in desk.work.of_member(member.id) if item.status is WorkStatus.ASSIGNED]
    known = _Known(desk, member)
    found = [item for item in assigned if known.conflict(item.patient_id) is not None]
    for item in found:
        waiting = item.moved(WorkStatus.WAITING, to=None, at=desk.clock.now())
        desk.work.move(waiting, seen_version=item.version)
    if found:
        act.note(counts={"rerouted": len(found)}, details={"rerouted": " ".join(item.id for item in found)})


class _Known:
    """A member with their people, read once, whose charts are compared with it one after the other."""

    def __init__(self, desk: Desk, member: Member) -> None:
        self._charts, self._member = desk.charts, member
        self._relations = desk.workforce.relations(member.id)
        self._colleagues = desk.workforce.members()

    def conflict(self, patient_id: PatientId) -> Conflict | None:
        """Tell why the member must not be given that chart, or None."""
        patient = self._charts.registered([patient_id]).get(patient_id)
        if patient is None:
            return None
        return conflict_of(
            self._member,
            patient,
            relations=self._relations,
            colleagues=self._colleagues,
            vip_pool=frozenset({self._member.user_id}),  # nobody is cleared for VIPs yet, so nobody is kept from them
        )
