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
from chartwarden.purpose.conflict import conflict_of
from chartwarden.workforce.member import Member


def rerouted(desk: Desk, act: Acting, patient_id: PatientId, to: Member | None) -> Member | None:
    """Give whom work on a chart goes to: the member who was named, or nobody where there is a conflict.

    Args:
        desk: of who assigns.
        act: the act under way; learns that the work was rerouted, and in its sealed part why.
        patient_id: whose chart it is. What registration knows is compared, and shown to nobody.
        to: whom the work is meant for; None for the queue.

    """
    patient = desk.charts.registered([patient_id]).get(patient_id)
    if to is None or patient is None:
        return to
    conflict = conflict_of(
        to,
        patient,
        relations=desk.workforce.relations(to.id),
        colleagues=desk.workforce.members(),
        vip_pool=frozenset({to.user_id}),  # nobody is cleared for VIPs yet, so nobody is kept from them here
    )
    if conflict is None:
        return to
    act.note(counts={"rerouted": 1}, details={"conflict": conflict.value, "not_to": to.user_id})
    return None
