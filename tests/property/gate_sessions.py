"""The same machine with screens: people sign in and out, lock, sit down elsewhere, and stay away too long.

What a screen answers is compared with the reference: whose session is open there, and then whether the work is a
warrant. The clock of the instance is also the clock of its sessions.

Example:
    >>> Seat("cookie", 0).is_veiled
    False

"""

from dataclasses import dataclass

import hypothesis.strategies as st
from django.test import Client
from hypothesis.stateful import invariant, precondition, rule

from chartwarden_web.records.models import MemberRecord
from tests.property.gate_machine import GateMachine
from tests.web.seats import seated_cookie

IDLE, ABSOLUTE = 10 * 60, 12 * 3600  # seconds; controls IDN-5 and IDN-9, threat model V7.3.2
SIGN_IN, LOCKED, OPENED, REFUSED = "sign in", "locked", "opened", "refused"
_PLACES = {"/sign-in/": SIGN_IN, "/veiled/": LOCKED}


@dataclass
class Seat:
    """Where somebody sits: a browser's cookie, and what the reference knows of the session."""

    cookie: str
    began: int
    active: int = 0
    is_veiled: bool = False


class SessionMachine(GateMachine):
    """The product with its screens, and the reference."""

    def __init__(self) -> None:
        super().__init__()
        self.seats: dict[str, Seat] = {}
        self.dead: list[str] = []

    @rule(who=st.sampled_from(["cora", "cora", "aude", "mona"]))  # few, so that somebody sits down twice
    def sits_down(self, who: str) -> None:
        """Sign in; whoever was signed in elsewhere is so no more."""
        if not self.members or not self.world.works_here(who):
            return
        record = MemberRecord.objects.get(user_id=self.members[who].user_id)
        if who in self.seats:
            self.dead.append(self.seats[who].cookie)
        self.world.put_out.discard(who)
        self.seats[who] = Seat(seated_cookie(record), self.world.now, self.world.now)
        self.passes(seconds=1)

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def signs_out(self, data: st.DataObject) -> None:
        who = self.one_seated(data)
        self.ask(who, "/sign-out/", {})
        self.stands_up(who)

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def locks(self, data: st.DataObject) -> None:
        who = self.one_seated(data)
        if self.stands(who) in {OPENED, LOCKED}:
            self.ask(who, "/veil/", {})
            self.seats[who].is_veiled = True
            self.looks_at(who, "/")

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def unlocks(self, data: st.DataObject) -> None:
        who = self.one_seated(data)
        if self.stands(who) == LOCKED:
            self.seats[who].is_veiled = True
            self.ask(who, "/unveil/", {"code": "000000"})
            self.seats[who].is_veiled, self.seats[who].active = False, self.world.now

    @rule(minutes=st.sampled_from([5, 9, 11]))
    def minutes_go_by(self, minutes: int) -> None:
        self.passes(seconds=minutes * 60)
        for who in sorted(self.seats):
            self.looks_at(who, "/")

    @precondition(lambda self: self.seats and self.work)
    @rule(data=st.data())
    def opens_a_screen(self, data: st.DataObject) -> None:
        who, work = self.one_seated(data), self.one_work(data)
        self.looks_at(who, f"/work/{self.work[work]}/", no=self.world.answer_to_open(who, work))

    def looks_at(self, who: str, path: str, *, no: str | None = None) -> None:
        """Open a screen, and compare: `no` is the rule that shuts it to whoever has an open session."""
        state = self.stands(who)
        call_for = REFUSED if state == OPENED and no else state
        came = self.ask(who, path, None)
        assert came == call_for, f"{who}: the product says {came}, the reference {call_for}"
        if state == OPENED:
            self.seats[who].active = self.world.now
        elif state == LOCKED:
            self.seats[who].is_veiled = True
        else:
            self.stands_up(who)
        self.passes(seconds=1)

    @invariant()
    def what_is_over_opens_nothing(self) -> None:
        for cookie in self.dead[-2:]:
            assert self.answer(cookie, "/", None)[0] == SIGN_IN, "the product says that a session that ended is open"

    # What the reference knows.

    def stands(self, who: str) -> str:
        """Tell how somebody's session stands."""
        seat = self.seats[who]
        if not self.world.works_here(who) or self.world.now >= seat.began + ABSOLUTE or who in self.world.put_out:
            return SIGN_IN
        return LOCKED if seat.is_veiled or self.world.now >= seat.active + IDLE else OPENED

    def stands_up(self, who: str) -> None:
        """Forget a session that is over."""
        self.dead.append(self.seats.pop(who).cookie)
        self.world.put_out.discard(who)

    def one_seated(self, data: st.DataObject) -> str:
        """Draw somebody who signed in."""
        return data.draw(st.sampled_from(sorted(self.seats)))

    # Asking.

    def ask(self, who: str, path: str, form: dict[str, str] | None) -> str:
        """Ask as somebody, and keep the cookie that comes back."""
        came, cookie = self.answer(self.seats[who].cookie, path, form)
        self.seats[who].cookie = cookie
        return came

    def answer(self, cookie: str, path: str, form: dict[str, str] | None) -> tuple[str, str]:
        """Ask with a cookie; name the answer, and give the cookie afterwards."""
        client = Client()
        client.cookies["session"] = cookie
        response = client.get(path) if form is None else client.post(path, form)
        kept = client.cookies["session"].value or cookie
        if response.status_code == 302:
            return _PLACES.get(response["Location"], OPENED), kept
        return {200: OPENED, 403: REFUSED}.get(response.status_code, str(response.status_code)), kept
