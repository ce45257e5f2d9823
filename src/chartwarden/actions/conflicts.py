"""Rerouting work whose chart somebody must not be given: their own, their family's, their household's, a colleague's.

Asked when work is assigned, when somebody takes it, and at each act in a chart: what registration or the workforce
knows may have changed since. The work waits in the queue for somebody else. Whoever assigned it learns that, and
neither of them learns why or whose chart it is; the entry tells it in its sealed part, to the privacy office.

Source: 45 CFR 164.502(a), 164.308(a)(4); controls ACC-3, ACC-4.

Example:
    >>> is_rare_name("moss"), is_rare_name("thornbury")
    (False, True)

"""

from collections.abc import Collection, Iterable

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.whose import print_key
from chartwarden.chart.patient import Patient
from chartwarden.foundation.citation import USES_AND_DISCLOSURES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import PatientId, WorkItemId
from chartwarden.ledger.entry import Outcome
from chartwarden.phi.lexicon_file import facts_of
from chartwarden.purpose.conflict import Conflict, conflict_of, vip_conflict_of
from chartwarden.purpose.telephone import MOST_MEMBERS_OF_A_HOME, MOST_OF_A_HOME, line, line_print
from chartwarden.purpose.work import WorkItem, WorkStatus
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.roles import active_in

_FREQUENT = 3  # of `phi.lexicon_file`: among the 5,000 most frequent family names, each of more than 1 in 33,000 people


def is_rare_name(family: str) -> bool:
    """Tell whether so few people have a family name, in small letters, that two of one town are more than namesakes."""
    return all(facts_of(word).family < _FREQUENT for word in family.split())


def rerouted(
    desk: Desk, act: Acting, patient_id: PatientId, to: Member | None, *, item: WorkItem | None = None
) -> Member | None:
    """Give whom work on a chart goes to: the member who was named, or nobody where there is a conflict.

    Args:
        desk: of who assigns.
        act: the act under way; learns that the work was rerouted, and in its sealed part why.
        patient_id: whose chart it is. What registration knows is compared, and shown to nobody.
        to: whom the work is meant for; None for the queue.
        item: the work, where it exists already: somebody may be approved to do it all the same, and a review may be of
            their own coding.

    """
    if to is None:
        return None
    conflict = KnownPeople(desk, to).conflict(patient_id, item=item)
    if conflict is None and not is_of_assigner(desk, act, KnownPeople(desk, desk.member), patient_id, item=item):
        return to
    if conflict is not None:
        note_conflict(act, conflict, to)
        alert(desk, act, [conflict])
    return None


def is_of_assigner(
    desk: Desk,  # noqa: ARG001 -- in order
    act: Acting,
    own: "KnownPeople",
    patient_id: PatientId,
    *,
    item: WorkItem | None = None,
) -> bool:
    """Tell whether a chart is that of whoever assigns, or of their family or home: they choose nobody for it.

    Nor do they choose who reviews what they coded themselves.

    The act learns it in its sealed part. The work waits in the queue, which gives it to whoever comes first.

    Source:
        45 CFR 164.308(a)(4)(ii)(B): nobody makes a purpose out of a wish.

    """
    conflict = own.own_coding(item) or own.conflict(patient_id)
    if conflict not in _NEAR:
        return False
    act.note(counts={"rerouted": 1}, details={"conflict_of_assigner": conflict.value})
    return True


_NEAR = frozenset({Conflict.SELF, Conflict.FAMILY, Conflict.HOUSEHOLD, Conflict.OWN_CODING})


def note_conflict(act: Acting, conflict: Conflict, member: Member) -> None:
    """Say on an act that a member was not given work, and in its sealed part why."""
    act.note(counts={"rerouted": 1}, details={"conflict": conflict.value, "not_to": member.user_id})


def require_no_conflict(desk: Desk, act: Acting, item: WorkItem) -> None:
    """Let pass a holder who may be given the chart; else the work waits for somebody else, before anything is shown.

    The move, the alert and the entry of the refusal are stored together, or none of them is.

    Raises:
        RefusedError: there is a conflict. The words are the same whatever it is.

    Source:
        Controls ACC-3, ACC-4; 45 CFR 164.502(a).

    """
    conflict = KnownPeople(desk, desk.member).conflict(item.patient_id, item=item)
    if conflict is None:
        return
    refusal = went_to_somebody_else()
    with desk.together():
        desk.work.move(item.moved(WorkStatus.WAITING, to=None, at=desk.clock.now()), seen_version=item.version)
        note_conflict(act, conflict, desk.member)
        alert(desk, act, [conflict])
        act.ended(Outcome.REFUSED, because=refusal.rule)
    raise refusal


def went_to_somebody_else() -> RefusedError:
    """Give the one refusal for every conflict: it tells neither whose chart it is nor what the conflict is."""
    return RefusedError(
        rule="work-went-to-somebody-else",
        because="this work went to somebody else",
        source=USES_AND_DISCLOSURES,
        next_step="Go on with your next. Who wants to see a record of their own asks for it in the patient portal.",
    )


def alert(desk: Desk, act: Acting, conflicts: Iterable[Conflict]) -> None:
    """Tell the privacy office when work on a restricted chart was kept from somebody; not whose, nor from whom."""
    if Conflict.VIP not in conflicts:
        return
    now = desk.clock.now()
    told = active_in(desk.workforce.members(), Role.PRIVACY_OFFICER, on=now.date())
    for member in told:
        desk.workforce.tell(member.id, NoticeKind.RESTRICTED_WORK, said="", at=now)
    act.note(counts={"alerted": len(told)})


def give_back(desk: Desk, act: Acting, member: Member) -> None:
    """Put open work of a member back into the queue where its chart is one that they must not be given.

    Asked when what is known of the member changes. Runs inside the change of its act, which learns how many there were.

    """
    own = [item for item in desk.work.of_member(member.id) if item.status in _WITH_SOMEBODY]
    known = KnownPeople(desk, member) if own else None
    _put_back(desk, act, [(item, known.conflict(item.patient_id, item=item)) for item in own if known])


def give_back_charts(desk: Desk, act: Acting, patient_ids: Collection[PatientId]) -> None:
    """Put open work on charts back into the queue where its holder must not be given it any more.

    Asked when what registration knows of the patients changes. Runs inside the change of its act.
    """
    items = [item for item in desk.work.open_items(patients=patient_ids) if item.status in _WITH_SOMEBODY]
    known = {id_: KnownPeople(desk, desk.workforce.member(id_)) for item in items if (id_ := item.member_id)}
    _put_back(
        desk,
        act,
        [
            (item, known[item.member_id].conflict(item.patient_id, item=item))
            for item in items
            if item.member_id is not None
        ],
    )


_WITH_SOMEBODY = frozenset({WorkStatus.ASSIGNED, WorkStatus.HELD})


def _put_back(desk: Desk, act: Acting, found: Iterable[tuple[WorkItem, Conflict | None]]) -> None:
    back = [(item, conflict) for item, conflict in found if conflict is not None]
    for item, _ in back:
        desk.work.move(item.moved(WorkStatus.WAITING, to=None, at=desk.clock.now()), seen_version=item.version)
    if back:
        alert(desk, act, [conflict for _, conflict in back])
        told = " ".join(f"{item.id}:{conflict.value}" for item, conflict in back)
        act.note(counts={"rerouted": len(back)}, details={"rerouted": told})


class KnownPeople:
    """A member with their people, read once, whose charts are compared with it one after the other."""

    def __init__(self, desk: Desk, member: Member) -> None:
        self._desk, self._member = desk, member
        self._relations = desk.workforce.relations(member.id)
        self._colleagues = desk.workforce.colleagues()

    def conflicts(self, items: Iterable[WorkItem]) -> dict[WorkItemId, Conflict | None]:
        """Tell why the member must not have each of many items that nobody assigns. Their charts are read at once.

        An approval does not count: it takes a second person who assigns, and the queue is none.
        """
        of_all = list(items)
        patients = self._desk.charts.registered({item.patient_id for item in of_all})
        return {
            item.id: self.own_coding(item)
            or (self._with(patients[item.patient_id]) if item.patient_id in patients else None)
            for item in of_all
        }

    def conflict(self, patient_id: PatientId, *, item: WorkItem | None = None) -> Conflict | None:
        """Tell why the member must not be given that chart, or None; an approval of the item counts.

        Nobody is approved for their own chart or for the review of their own coding, and a VIP's takes a clearance. Who
        approved may not be who assigns: it takes two to give somebody a chart of their people.
        """
        if (own := self.own_coding(item)) is not None:
            return own
        patient = self._desk.charts.registered([patient_id]).get(patient_id)
        if patient is None:
            return None
        conflict = self._with(patient)
        if conflict in {None, Conflict.SELF, Conflict.VIP} or item is None or not self._is_waived(item.id):
            return conflict
        return vip_conflict_of(self._member, patient)

    def own_coding(self, item: WorkItem | None) -> Conflict | None:
        """Tell whether an item reviews what the member coded, whichever way it came to them."""
        if item is None or item.about is None or self._desk.work.item(item.about).member_id != self._member.id:
            return None
        return Conflict.OWN_CODING

    def _with(self, patient: Patient) -> Conflict | None:
        return conflict_of(
            self._member,
            patient,
            relations=self._relations,
            colleagues=self._colleagues,
            is_rare=is_rare_name,
            is_shared=self._is_shared_line,
        )

    def _is_shared_line(self, digits: str) -> bool:
        """Tell whether so many people give a line that it is no home's. Asked only where a chart has the member's."""
        print_ = line_print(digits, key=print_key(self._desk.content_key))
        having = self._desk.prints.persons([print_]).get(print_, frozenset())
        others = [one for one in self._desk.workforce.members() if line(one.home_phone) == digits]
        return len(having) > MOST_OF_A_HOME or len(others) > MOST_MEMBERS_OF_A_HOME

    def _is_waived(self, work_id: WorkItemId) -> bool:
        return any(
            waiver.member_id == self._member.id and waiver.approved_by != self._desk.member.id
            for waiver in self._desk.work.waivers(work_id)
        )
