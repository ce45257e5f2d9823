"""A machine that does at random what people do to each other's access, and compares every answer with the reference.

Each act is done through the product's own actions, at a desk whose member is read anew, as the gate seats them. After
each one the ledger has exactly one entry more, of that member, with that outcome and that reason.

What closes by itself leaves an entry before that of the act which sees it first, once.

Example:
    >>> GateMachine.__name__
    'GateMachine'

"""

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chartwarden.actions.account_requests import decide_account_request
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.desk import Desk
from chartwarden.actions.glass import break_glass
from chartwarden.actions.glass_review import review_glass
from chartwarden.actions.members import end_member
from chartwarden.actions.roles import change_roles
from chartwarden.actions.stores import NewDocument
from chartwarden.actions.widening import Answer, decide_widening, request_widening
from chartwarden.actions.work import assign_work, finish_work, reassign_work, rework
from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import WideningId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.glass import GlassId, GlassPart, Verdict
from chartwarden.purpose.work import CODING_REVIEW
from chartwarden.workforce.account_request import AccountRequestId
from chartwarden.workforce.member import Leave, Member, Role
from tests.builders import (
    ADMITTED,
    NOW,
    PROGRESS_NOTE,
    TODAY,
    House,
    a_document,
    a_member,
    a_patient,
    a_work_item,
    an_encounter,
    house_in_memory,
)
from tests.property.gate_reference import A_WORKING_DAY, AN_HOUR, GLASS_WAITS, Broken, World

PEOPLE = {
    "cora": {"coder"},
    "omar": {"coder"},
    "aude": {"auditor"},
    "mona": {"coder", "manager"},  # may be given work, and may give and decide: never for herself
    "mark": {"manager"},
    "petra": {"privacy_officer"},
    "adam": {"administrator"},
}
REASON = "Tobacco use decides F17.210; the assessment refers to the older note."
BY_THEMSELVES = frozenset({Act.END_WIDENING, Act.SIGNAL})  # entries beside that of the act
people = st.sampled_from(sorted(PEOPLE))
BOTH = {"coder", "administrator"}  # never granted; a table could still hold it
managers = st.sampled_from(["mark", "mona", "mark", "mona", *sorted(PEOPLE)])  # mostly those who may
deciders = st.sampled_from(["petra", "mark", "mona", "petra", "mark", "mona", *sorted(PEOPLE)])
workers = st.sampled_from(["cora", "omar", "aude", "mona"])
kinds = st.sampled_from(["inpatient-final", "internal-audit", "clinical-validation"])


class GateMachine(RuleBasedStateMachine):
    """The product and the reference, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.house, self.clock = self.fresh_house()
        self.members: dict[str, Member] = {}
        self.work: dict[str, WorkItemId] = {}
        self.requests: dict[str, WideningId] = {}
        self.glass: dict[str, GlassId] = {}
        self.said = 0  # reasons given: each has a number of its own, since the same words are not taken for ever
        self.account_requests: dict[str, AccountRequestId] = {}

    def fresh_house(self) -> tuple[House, FixedClock]:
        """Give an empty instance and its clock."""
        clock = FixedClock(NOW)
        return house_in_memory(clock=clock), clock

    @initialize(
        given=st.lists(
            st.sampled_from([("inpatient-final", "cora"), ("internal-audit", "aude"), ("clinical-validation", "mona")]),
            min_size=1,
            max_size=3,
        )
    )
    def fill(self, given: list[tuple[str, str]]) -> None:
        """Bring in the people and one chart with three documents: a needed, an older and a restricted one."""
        for name, roles in PEOPLE.items():
            self.world.join(name, roles)
            self.members[name] = a_member(f"{name}.test", *map(Role, roles))
        desk = self.house.desk(self.members["adam"], device="test:1")
        for member in self.members.values():
            desk.workforce.put(member)
        patient = a_patient()
        stay = an_encounter("a", patient=patient)
        earlier = an_encounter("b", patient=patient, starts_at=ADMITTED - timedelta(days=500))
        documents: list[NewDocument] = [
            a_document("now", "ASSESSMENT\nSepsis.\n", patient=patient, encounter=stay, loinc=PROGRESS_NOTE),
            a_document("old", "ASSESSMENT\nDiverticulitis.\n", patient=patient, encounter=earlier, loinc=PROGRESS_NOTE),
            a_document(
                "psy", "ASSESSMENT\nGrief.\n", patient=patient, encounter=stay, restricted=RestrictedClass.PSYCHOTHERAPY
            ),
        ]
        desk.charts.save([patient, stay, earlier, *documents])
        self.stay, (self.old, self.restricted) = stay, [one.document.outline.id for one in documents[1:]]
        for kind, to in given:
            if kind == CODING_REVIEW:
                self.holds(kind, to=to)
            else:
                self.gives(kind, who="mark", to=to)

    # Doing something, and comparing.

    def desk(self, who: str) -> Desk:
        """Seat somebody, read anew as the gate does."""
        known = self.house.desk(self.members["adam"], device="test:1")
        return self.house.desk(known.workforce.member(self.members[who].id), device="test:1")

    def reason(self) -> str:
        """Give a reason that was not given before."""
        self.said += 1
        return f"{REASON} Case {1000 + self.said}."

    def tries(self, who: str, act: Callable[[Desk], Any], *, no: str | None, looks_at: str = "") -> Any:  # noqa: ANN401 -- what acts give
        """Do an act and compare answer and entry with what the reference says: None for yes, else the rule.

        Where it looks at what a work item opens, what has closed there by itself is seen, and has an entry of its own.
        """
        desk = self.desk(who)
        last = desk.ledger.store.tip().last
        closed = self.world.sees_closed(looks_at) if looks_at else 0
        given, rule_id = None, None
        try:
            given = act(desk)
        except RefusedError as error:
            rule_id = error.rule
        assert rule_id == no, f"{who}: the product says {rule_id or 'yes'}, the reference {no or 'yes'}"
        entries = [json.loads(row.body) for row in desk.ledger.store.rows(start=last.sequence + 1 if last else 0)]
        new = [entry for entry in entries if entry["act"] not in BY_THEMSELVES]
        assert len(new) == 1, f"an act left {len(new)} entries"
        assert [entry["act"] for entry in entries].count(Act.END_WIDENING) == closed, "another end than the reference's"
        [said] = new
        told = said["actor"], said["outcome"], said["because"]
        assert told == (self.members[who].user_id, "refused" if no else "granted", no)
        self.passes(seconds=1)
        return given

    def passes(self, *, seconds: int) -> None:
        """Let time go on, on both sides."""
        self.clock.advance(timedelta(seconds=seconds))
        self.world.now += seconds

    # Work.

    @precondition(lambda self: len(self.work) < 4)
    @rule(who=managers, kind=kinds, to=st.none() | workers)
    def assign(self, who: str, kind: str, to: str | None) -> None:
        self.gives(kind, who=who, to=to)

    def holds(self, kind: str, *, to: str) -> None:
        """Let somebody hold an item from the beginning, as one that came with a worklist."""
        name = f"w{len(self.work)}"
        item = a_work_item(name, encounter=self.stay, member=self.members[to], kind=kind)
        self.desk("adam").work.add([item])
        self.work[name] = item.id
        self.world.assign(name, kind, to=to)

    def gives(self, kind: str, *, who: str, to: str | None) -> None:
        """Make an item."""
        no = self.world.answer_to_give(who, kind, to)
        if no is None and kind == CODING_REVIEW:
            no = "reviews-are-of-finished-work"  # made from the work that it is about, and never out of nothing
        made = self.tries(
            who,
            lambda desk: assign_work(
                desk,
                encounter_id=self.stay.id,
                kind=kind,
                target="A41.51",
                due_on=TODAY,
                to=self.desk(to).member if to else None,
            ),
            no=no,
        )
        if no is None:
            name = f"w{len(self.work)}"
            self.work[name] = made.id
            self.world.assign(name, kind, to=to)

    @precondition(lambda self: self.work)
    @rule(data=st.data(), who=managers, to=st.none() | workers)
    def reassign_or_revoke(self, data: st.DataObject, who: str, to: str | None) -> None:
        work = self.one_work(data)
        no = self.world.answer_to_move_on(who, work, to)
        self.tries(
            who,
            lambda desk: reassign_work(desk, self.work[work], to=self.desk(to).member if to else None),
            no=no,
        )
        if no is None:
            self.world.move(work, holder=to, state="assigned" if to else "waiting")

    @precondition(lambda self: self.work)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        work, who = self.work_and_mostly_its_holder(data)
        no = self.world.answer_to_open(who, work)
        self.tries(who, lambda desk: finish_work(desk, self.work[work]), no=no)
        if no is None:
            self.world.move(work, holder=who, state="finished")

    @precondition(lambda self: self.work)
    @rule(data=st.data())
    def work_again(self, data: st.DataObject) -> None:
        work, who = self.work_and_mostly_its_holder(data)
        no = self.world.answer_to_rework(who, work)
        self.tries(who, lambda desk: rework(desk, self.work[work], reason=self.reason()), no=no)
        if no is None:
            self.world.move(work, holder=who, state="assigned")

    # Widening.

    @precondition(lambda self: self.work)
    @rule(data=st.data())
    def ask_for_the_old_note(self, data: st.DataObject) -> None:
        work, who = self.work_and_mostly_its_holder(data)
        no = self.world.answer_to_ask(who, work)
        made = self.tries(
            who,
            lambda desk: request_widening(desk, self.work[work], self.old, section=None, reason=self.reason()),
            no=no,
            looks_at=self.seen_by(who, work),
        )
        if no is None:
            name = f"r{len(self.requests)}"
            self.requests[name] = made.id
            self.world.ask(name, work, by=who)

    @precondition(lambda self: self.work)
    @rule(data=st.data())
    def ask_for_the_restricted_note(self, data: st.DataObject) -> None:
        work, who = self.work_and_mostly_its_holder(data)
        no = self.world.answer_to_open(who, work) or "part-may-be-requested"
        self.tries(
            who,
            lambda desk: request_widening(desk, self.work[work], self.restricted, section=None, reason=self.reason()),
            no=no,
            looks_at=self.seen_by(who, work),
        )

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), who=deciders, answer=st.sampled_from([Answer.APPROVE, Answer.APPROVE, Answer.DECLINE]))
    def decide(self, data: st.DataObject, who: str, answer: Answer) -> None:
        request = data.draw(st.sampled_from(sorted(self.requests)))
        no = self.world.answer_to_decide(who, request, is_approval=answer is Answer.APPROVE)
        until = self.world.now + A_WORKING_DAY
        self.tries(who, lambda desk: decide_widening(desk, self.requests[request], answer=answer), no=no)
        if no is None:
            asked = self.world.asked[request]
            assert who not in {asked.by, self.world.work[asked.work].holder}
            asked.state, asked.until = ("approved", until) if answer is Answer.APPROVE else ("declined", 0)
            if answer is Answer.APPROVE:
                asked.approved_by, asked.approved_at = who, until - A_WORKING_DAY

    # Breaking glass.

    @precondition(lambda self: self.work)
    @rule(data=st.data(), what=st.sampled_from(["old", "old", "old", "restricted"]))
    def break_the_glass(self, data: st.DataObject, what: str) -> None:
        work, who = self.work_and_mostly_its_holder(data)
        no = self.world.answer_to_break(who, work, is_ordinary=what == "old")
        looks_at = "" if no == GLASS_WAITS else self.seen_by(who, work)
        part, until = GlassPart(getattr(self, what), None), self.world.now + AN_HOUR
        made = self.tries(
            who,
            lambda desk: break_glass(desk, self.work[work], [part], reason=self.reason()),
            no=no,
            looks_at=looks_at,
        )
        if no is None:
            name = f"g{len(self.glass)}"
            self.glass[name] = made.id
            self.world.broken[name] = Broken(work, who, until)

    @precondition(lambda self: self.glass)
    @rule(data=st.data(), who=st.sampled_from(["petra", "petra", "petra", "mona", "cora", "adam"]))
    def review_the_glass(self, data: st.DataObject, who: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.glass)))
        no = self.world.answer_to_review(who, name)
        words = self.reason()
        self.tries(
            who,
            lambda desk: review_glass(desk, self.glass[name], verdict=Verdict.CONSISTENT, words=words),
            no=no,
        )
        if no is None:
            assert who != self.world.broken[name].by
            self.world.broken[name].is_reviewed = True

    # People and time.

    @rule(hours=st.sampled_from([1, 7, 8, 15]))
    def time_goes_on(self, hours: int) -> None:
        self.passes(seconds=hours * 3600)

    @rule(who=st.sampled_from(["adam", "adam", "mark"]), whom=people, days=st.sampled_from([-1, 0, 0, 1, 2]))
    def end_membership(self, who: str, whom: str, days: int) -> None:
        day = self.world.today + days
        no, is_longer = self.world.answer_to_end(who, whom, day), self.world.is_longer(whom, day)
        last = self.clock.now().date() + timedelta(days=days)
        self.tries(who, lambda desk: end_member(desk, f"{whom}.test", last_day=last), no=no)
        if no is not None:
            return
        self.world.last_day[whom] = day
        self.world.put_out.add(whom)
        if is_longer and self.world.roles[whom]:
            held, self.world.roles[whom] = self.world.roles[whom], set()
            self.roles_wait(who, whom, held)

    @rule(
        who=st.sampled_from(["adam", "mark", "adam", "mark", "mona", "petra", "cora"]),
        whom=workers,
        roles=st.sampled_from(
            [{"coder"}, {"auditor"}, {"cdi", "coder"}, {"manager"}, {"coder", "manager"}, set(), BOTH]
        ),
    )
    def roles_change(self, who: str, whom: str, roles: set[str]) -> None:
        no = self.world.answer_to_change_roles(who, whom, roles)
        self.tries(
            who,
            lambda desk: change_roles(
                desk,
                self.members[whom].id,
                roles=frozenset(map(Role, roles)),
                kinds_of_work=frozenset(self.world.only.get(whom, ())),
                reason="moved to another team",
            ),
            no=no,
        )
        if no is None:
            more, less = roles - self.world.roles[whom], self.world.roles[whom] - roles
            if less:
                self.world.put_out.add(whom)
            self.world.roles[whom] &= roles
            if more:
                self.roles_wait(who, whom, more)

    def roles_wait(self, who: str, whom: str, roles: set[str]) -> None:
        """Remember what waits for a second person, under the id that the product gave it."""
        self.world.now -= 1  # the act was a second ago
        waits = self.world.gives_roles(who, whom, roles)
        self.world.now += 1
        if waits:
            known = set(self.account_requests.values())
            [new] = {one.id for one in self.desk("adam").workforce.account_requests(of=self.members[whom].id)} - known
            self.account_requests[f"a{len(self.account_requests)}"] = new

    @precondition(lambda self: self.account_requests)
    @rule(data=st.data(), who=deciders | st.just("adam"), answer=st.sampled_from([Answer.APPROVE, Answer.DECLINE]))
    def decide_roles(self, data: st.DataObject, who: str, answer: Answer) -> None:
        request, is_approval = data.draw(st.sampled_from(sorted(self.account_requests))), answer is Answer.APPROVE
        no = self.world.answer_to_decide_roles(who, request, is_approval=is_approval)
        self.tries(
            who,
            lambda desk: decide_account_request(
                desk, self.account_requests[request], answer=answer, carry_out=lambda *_: None
            ),
            no=no,
        )
        if no is None:
            one = self.world.roles_asked[request]
            assert who not in {one.by, one.about}, "nobody decides for themselves"
            one.is_open = False
            if is_approval:
                self.world.roles[one.about] |= one.roles

    @rule(whom=workers, only=st.sampled_from([set(), {"inpatient-final"}, {"internal-audit", "clinical-validation"}]))
    def kinds_of_work_change(self, whom: str, only: set[str]) -> None:
        self.changes(whom, kinds_of_work=frozenset(only))
        self.world.only[whom] = set(only)

    @rule(whom=people, starts=st.sampled_from([0, 0, 1]), days=st.sampled_from([1, 1, 2]))
    def goes_on_leave(self, whom: str, starts: int, days: int) -> None:
        first = self.clock.now().date() + timedelta(days=starts)
        leave = Leave(first, first + timedelta(days=days - 1))
        self.changes(whom, leaves=(*self.desk(whom).member.leaves, leave))
        self.world.away |= {(whom, self.world.today + starts + day) for day in range(days)}

    def changes(self, whom: str, **what: object) -> None:
        """Store somebody changed. How a change is asked for and decided has its own tests; what it does is asked here.

        Everything that opens is read anew at each act, so the very next one must know.
        """
        changed = dataclasses.replace(self.desk(whom).member, **what)  # type: ignore[arg-type]  # names fields
        self.desk("adam").workforce.put(changed)

    # Looking: exactly the members with open work, who work here and whose role does it, may.

    @precondition(lambda self: self.work)
    @rule(data=st.data(), who=people)
    def open_a_chart(self, data: st.DataObject, who: str) -> None:
        self.looks(who, self.one_work(data))

    @precondition(lambda self: self.work)
    @rule(data=st.data())
    def the_holder_opens(self, data: st.DataObject) -> None:
        work, who = self.work_and_mostly_its_holder(data)
        self.looks(who, work)

    def looks(self, who: str, work: str) -> None:
        """Open a chart, the part that a second person opens, and the part that nothing opens."""
        item = self.work[work]
        world = self.world
        seen = self.seen_by(who, work)
        self.tries(who, lambda desk: open_chart(desk, item), no=world.answer_to_open(who, work), looks_at=seen)
        seen = self.seen_by(who, work)
        more = world.answer_to_read_more(who, work)
        self.tries(who, lambda desk: read_document(desk, item, self.old), no=more, looks_at=seen)
        seen = self.seen_by(who, work)
        self.tries(
            who,
            lambda desk: read_document(desk, item, self.restricted),
            no=world.answer_to_open(who, work) or "minimum-necessary",
            looks_at=seen,
        )

    def seen_by(self, who: str, work: str) -> str:
        """Give the work item if somebody's act gets as far as what it opens; else nothing."""
        return work if self.world.answer_to_open(who, work) is None else ""

    def teardown(self) -> None:
        """Let everybody try everything once more at the end."""
        for work in self.work:
            for who in PEOPLE:
                self.looks(who, work)

    def work_and_mostly_its_holder(self, data: st.DataObject) -> tuple[str, str]:
        """Draw an item, and somebody: mostly who has it."""
        work = self.one_work(data)
        holder = self.world.work[work].holder or "cora"
        return work, data.draw(st.sampled_from([holder, holder, holder, "cora", "omar", "aude", "mona"]))

    def one_work(self, data: st.DataObject) -> str:
        """Draw an item."""
        return data.draw(st.sampled_from(sorted(self.work)))
