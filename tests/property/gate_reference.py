"""Who may open what, told a second time: as plain sets, written from the controls and never from the product's code.

The product asks stores, roles and clocks; this keeps one small picture of the world and answers from it. Where the two
differ, one of them is wrong.

Example:
    >>> world = World()
    >>> world.join("ann", {"coder"})
    >>> world.assign("w1", "inpatient-final", to="ann")
    >>> world.answer_to_open("ann", "w1"), world.answer_to_open("ann", "w2")
    (None, 'work-is-the-warrant')

"""

from dataclasses import dataclass, field

# Which roles do which work, and who decides: by hand, from the rulebook's page and controls ACC-5, ACC-7 and IDN-1.
WORKERS = {
    "inpatient-final": {"coder"},
    "internal-audit": {"auditor"},
    "clinical-validation": {"coder", "cdi", "auditor"},
}
DECIDERS = {"manager", "privacy_officer"}
A_WORKING_DAY = 8 * 3600  # how long a widened part stays open, in seconds
AN_HOUR = 3600  # how long broken glass stays open
A_DAY = 24 * 3600
NO_WARRANT = "work-is-the-warrant"
NOT_HERE = "members-work-here-today"
NOT_THIS_ROLE = "role-does-this-work"
NOT_NEEDED = "minimum-necessary"
NOT_YOU = "second-person-decides"
GLASS_WAITS = "glass-is-reviewed-first"
ACCOUNT_DECIDERS = {"manager", "privacy_officer", "administrator"}
ROLE_ASKERS = {"manager", "administrator"}
NOT_YOU_EITHER = "second-person-decides-accounts"
FEW_ASK = "few-ask-for-roles"
NOT_YOURSELF = "nobody-grants-to-themselves"
TWO_ARE_LEFT = "two-persons-can-decide"
A_WEEK = 7 * 24 * 3600


@dataclass
class Work:
    """A work item: what it is for, who has it, and how it stands."""

    kind: str
    holder: str | None
    state: str  # waiting, assigned or finished


@dataclass
class Asked:
    """A request to see the one part that may be asked for."""

    work: str
    by: str
    state: str = "open"  # open, approved or declined; `stale` once its work has moved
    until: int = 0
    at: int = 0
    approved_by: str = ""
    approved_at: int = 0
    is_seen_closed: bool = False


@dataclass
class Broken:
    """Glass that somebody broke for the one part that may be asked for."""

    work: str
    by: str
    until: int
    is_stale: bool = False  # its work has moved
    is_reviewed: bool = False
    is_seen_closed: bool = False


@dataclass
class RolesAsked:
    """A request for roles that somebody would hold."""

    about: str
    roles: set[str]
    by: str
    at: int
    is_open: bool = True


@dataclass
class World:
    """Everything that decides. Times are seconds since the start of the first day, which is nine hours old."""

    now: int = 9 * 3600
    roles: dict[str, set[str]] = field(default_factory=dict)
    only: dict[str, set[str]] = field(default_factory=dict)  # the kinds of work somebody is limited to
    last_day: dict[str, int] = field(default_factory=dict)  # the last day of a membership that has an end
    put_out: set[str] = field(default_factory=set)  # whose sessions an act of somebody else has ended
    away: set[tuple[str, int]] = field(default_factory=set)  # member and day of leave
    work: dict[str, Work] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    broken: dict[str, Broken] = field(default_factory=dict)
    roles_asked: dict[str, RolesAsked] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """Give the number of the day."""
        return self.now // A_DAY

    def join(self, who: str, roles: set[str]) -> None:
        """Let somebody begin."""
        self.roles[who] = set(roles)

    def works_here(self, who: str) -> bool:
        """Tell whether somebody works here today."""
        return self.today <= self.last_day.get(who, self.today) and (who, self.today) not in self.away

    def does(self, who: str, kind: str) -> bool:
        """Tell whether somebody's roles do a kind of work. Being an administrator shuts every chart: deny wins."""
        fits = bool(WORKERS[kind] & self.roles[who]) and "administrator" not in self.roles[who]
        return fits and kind in (self.only.get(who) or {kind})

    def assign(self, work: str, kind: str, *, to: str | None) -> None:
        """Make an item."""
        self.work[work] = Work(kind, to, "assigned" if to else "waiting")

    def move(self, work: str, *, holder: str | None, state: str) -> None:
        """Move an item: whatever was asked or widened in it is over."""
        self.work[work].holder, self.work[work].state = holder, state
        for one in self.asked.values():
            if one.work == work:
                one.state = "stale"
        for pane in self.broken.values():
            pane.is_stale = pane.is_stale or pane.work == work

    def ask(self, request: str, work: str, *, by: str) -> None:
        """Ask to see the part."""
        self.asked[request] = Asked(work, by, at=self.now)

    def has_left(self, who: str) -> bool:
        """Tell whether somebody's membership is over."""
        return self.last_day.get(who, self.today) < self.today

    @property
    def deciders(self) -> set[str]:
        """Give those who hold a role that decides about accounts, who have left included."""
        return {who for who, roles in self.roles.items() if roles & ACCOUNT_DECIDERS}

    def would_leave_one(self, who: str, roles: set[str]) -> bool:
        """Tell whether fewer than two would be left who decide, where there are two, if somebody held these roles."""
        left = self.deciders - {who} | ({who} if roles & ACCOUNT_DECIDERS else set())
        return len(left) < 2 <= len(self.deciders)

    def gives_roles(self, who: str, about: str, roles: set[str]) -> bool:
        """Let roles wait for a second person; at once where nobody could be one. Tell whether they wait."""
        if len(self.deciders) < 2:
            self.roles[about] |= roles
            return False
        name = f"a{len(self.roles_asked)}"
        self.roles_asked[name] = RolesAsked(about, set(roles), who, self.now)
        return True

    # What the product must answer: None for yes, else the rule that says no.

    def answer_to_open(self, who: str, work: str) -> str | None:
        """Say whether somebody may open a work item's chart now."""
        if not self.works_here(who):
            return NOT_HERE
        item = self.work.get(work)
        if item is None or item.holder != who or item.state != "assigned":
            return NO_WARRANT
        return None if self.does(who, item.kind) else NOT_THIS_ROLE

    def answer_to_read_more(self, who: str, work: str) -> str | None:
        """Say whether somebody may read the part that only a second person opens."""
        return self.answer_to_open(who, work) or (None if self.is_widened(work) else NOT_NEEDED)

    def is_widened(self, work: str) -> bool:
        """Tell whether the part is open now to whoever holds the item."""
        return any(self.now < one.until for one in self.opened_in(work))

    def opened_in(self, work: str) -> "list[Asked | Broken]":
        """Give what was opened beyond the rule in a work item since it last moved."""
        asked = [one for one in self.asked.values() if one.work == work and one.state == "approved"]
        return [*asked, *(one for one in self.broken.values() if one.work == work and not one.is_stale)]

    def sees_closed(self, work: str) -> int:
        """Count what has closed by itself in a work item since somebody looked, and note that it was seen."""
        closed = [one for one in self.opened_in(work) if one.until <= self.now and not one.is_seen_closed]
        for one in closed:
            one.is_seen_closed = True
        return len(closed)

    def answer_to_break(self, who: str, work: str, *, is_ordinary: bool) -> str | None:
        """Say whether somebody may break glass for the part, or for one that no glass opens."""
        if no := self.answer_to_open(who, work):
            return no
        if any(one.by == who and not one.is_reviewed for one in self.broken.values()):
            return GLASS_WAITS
        return None if is_ordinary and not self.is_widened(work) else "glass-opens-what-is-closed"

    def answer_to_review(self, who: str, glass: str) -> str | None:
        """Say whether somebody may review broken glass."""
        if not self.works_here(who):
            return NOT_HERE
        if "privacy_officer" not in self.roles[who]:
            return "privacy-office-reviews-access"
        if self.broken[glass].by == who:
            return "second-person-reviews"
        return "seen-as-it-stands" if self.broken[glass].is_reviewed else None

    def exchanges(self, who: str, one: Asked) -> bool:
        """Tell whether whoever asked has approved a request of the approver's today, of the last week."""
        today = self.today * A_DAY
        mine = (other for other in self.asked.values() if other.by == who and other.at >= today - 7 * A_DAY)
        return any(other.approved_by == one.by and other.approved_at >= today for other in mine)

    def answer_to_ask(self, who: str, work: str) -> str | None:
        """Say whether somebody may ask for the part."""
        return self.answer_to_open(who, work) or ("part-may-be-requested" if self.is_widened(work) else None)

    def answer_to_decide(self, who: str, request: str, *, is_approval: bool) -> str | None:
        """Say whether somebody may decide a request."""
        one = self.asked[request]
        if not self.works_here(who):
            return NOT_HERE
        if not DECIDERS & self.roles[who] or who in {one.by, self.work[one.work].holder} or one.state == "stale":
            return NOT_YOU
        if is_approval and self.exchanges(who, one):
            return "approvals-are-not-exchanged"
        return None if one.state == "open" else "seen-as-it-stands"

    def answer_to_give(self, who: str, kind: str, to: str | None) -> str | None:
        """Say whether somebody may give work of a kind to somebody."""
        if not self.works_here(who):
            return NOT_HERE
        if "manager" not in self.roles[who]:
            return "managers-assign-work"
        if to is not None and (to == who or not self.does(to, kind) or not self.works_here(to)):
            return "work-fits-its-holder"
        return None

    def answer_to_move_on(self, who: str, work: str, to: str | None) -> str | None:
        """Say whether somebody may give an item that exists to somebody else, or back to the queue."""
        item = self.work[work]
        no = self.answer_to_give(who, item.kind, to)
        if no is None and item.state == "finished":
            return "work-moves"
        if no is None and to is None and item.state == "waiting":
            return "work-moves"
        return no

    def answer_to_rework(self, who: str, work: str) -> str | None:
        """Say whether somebody may open finished work of theirs again."""
        if not self.works_here(who):
            return NOT_HERE
        item = self.work[work]
        if item.holder != who or item.state != "finished":
            return NO_WARRANT
        return None if self.does(who, item.kind) else NOT_THIS_ROLE

    def answer_to_end(self, who: str, whom: str, last_day: int) -> str | None:
        """Say whether somebody may end a membership on a day."""
        if not self.works_here(who):
            return NOT_HERE
        if "administrator" not in self.roles[who]:
            return "administrators-keep-accounts"
        if who == whom:
            return "nobody-ends-themselves"
        return TWO_ARE_LEFT if self.is_longer(whom, last_day) and self.would_leave_one(whom, set()) else None

    def is_longer(self, whom: str, last_day: int) -> bool:
        """Tell whether a membership that was to end would end later: its roles are then asked for anew."""
        return whom in self.last_day and last_day > self.last_day[whom]

    def answer_to_change_roles(self, who: str, whom: str, roles: set[str]) -> str | None:
        """Say whether somebody may say what somebody else is to hold: less at once, more when a second agrees."""
        if not self.works_here(who):
            return NOT_HERE
        if not ROLE_ASKERS & self.roles[who]:
            return FEW_ASK
        if "administrator" in roles and len(roles) > 1:
            return "administrators-open-no-chart"
        more, less = roles - self.roles[whom], self.roles[whom] - roles
        if who == whom or (more and self.has_left(whom)) or not (more or less):
            return NOT_YOURSELF
        return TWO_ARE_LEFT if less and self.would_leave_one(whom, roles) else None

    def answer_to_decide_roles(self, who: str, request: str, *, is_approval: bool) -> str | None:
        """Say whether somebody may decide a request for roles."""
        one = self.roles_asked[request]
        if not self.works_here(who):
            return NOT_HERE
        if not ACCOUNT_DECIDERS & self.roles[who] or who in {one.by, one.about}:
            return NOT_YOU_EITHER
        if is_approval and self.has_left(one.about):
            return NOT_HERE
        if is_approval and (self.has_left(one.by) or not ROLE_ASKERS & self.roles[one.by]):
            return NOT_YOU_EITHER
        if not one.is_open or self.now >= one.at + A_WEEK:
            return "requests-are-decided-once"
        together = self.roles[one.about] | one.roles
        return (
            "administrators-open-no-chart"
            if is_approval and "administrator" in together and len(together) > 1
            else None
        )
