"""Setting the clock of the machine back and forward under a running instance.

Example:
    >>> Jumping(Kind.SQLITE, jumps=3, refused=4, troubles=()).jumps
    3

"""

import random
from dataclasses import dataclass, replace
from datetime import timedelta

from chartwarden.actions.desk import Desk
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.workforce.member import Member
from chartwarden_web.records.stores.ledger import DatabaseLedger
from chartwarden_web.wiring import House
from tests.builders import NOW
from tests.faults.oracle import acts_of, log_troubles
from tests.faults.outages import audited_read
from tests.faults.place import Kind, Place

_ACCEPT = Draft("adam.stroud", "cli:test", Act.ACCEPT_CLOCK, Outcome.GRANTED)
_LEAVE = Draft("lena.moss", "test:1", Act.SIGN_OUT, Outcome.GRANTED)


@dataclass(frozen=True, slots=True)
class Jumping:
    """What came of it."""

    kind: Kind
    jumps: int
    refused: int
    troubles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockedHouse:
    """An instance whose desks and ledger look at a clock that can be set."""

    house: House
    ledger: Ledger
    clock: FixedClock

    @classmethod
    def of(cls, house: House) -> "ClockedHouse":
        """Give an instance such a clock."""
        clock = FixedClock(NOW)
        return cls(house, with_clock(house.ledger, clock), clock)

    def desk(self, member: Member, *, device: str) -> Desk:
        """Seat a member."""
        return replace(self.house.desk(member, device=device), ledger=self.ledger, clock=self.clock)


def with_clock(ledger: Ledger, clock: FixedClock) -> Ledger:
    """Give the ledger that another process has on the same database, looking at this clock."""
    parts = {name: getattr(ledger, f"_{name}") for name in ("keys", "pseudonym_key", "receipts", "alarms")}
    return Ledger(DatabaseLedger(), clock=clock, details_seal=ledger._details, **parts)  # noqa: SLF001 -- no door leads there


def jumped(place: Place, *, jumps: int, chance: random.Random) -> Jumping:
    """Set the clock so many times, back and forward, by minutes or days, with reads between.

    While it stands behind, nothing may be granted; accepting it must let reads go on. Each jump stands in the log once.
    """
    troubles, refused, expected = list[str](), 0, list[int]()
    with place.opened() as house:
        clocked = ClockedHouse.of(house)
        clock, ledger = clocked.clock, clocked.ledger
        audited_read(ledger)
        for _ in range(jumps):
            clock.advance(timedelta(seconds=chance.randint(3, 600)))
            audited_read(ledger)
            by = chance.choice([-1, 1]) * chance.choice([60, 3_600, 90_000])
            clock.set_by(timedelta(seconds=by))
            expected.append(by)
            ledger.append(_LEAVE)  # leaving is always possible
            if by > 0:
                audited_read(ledger)
                continue
            for _ in range(2):
                refused += _is_refused(ledger, troubles)
            ledger.append(_ACCEPT)
            audited_read(ledger)
        told = [said["counts"]["seconds"] for said in acts_of(ledger) if said["act"] == "ledger.clock-jump"]
        if told != expected:
            troubles.append(f"jumps of {expected} s are in the log as {told}")
        troubles += log_troubles(ledger)
    return Jumping(place.kind, jumps, refused, tuple(troubles))


def accepted_elsewhere(place: Place) -> Jumping:
    """Set the clock back under two processes, and accept it in one: the other must serve again at once."""
    troubles, refused = list[str](), 0
    with place.opened() as house:
        one = ClockedHouse.of(house)
        other = with_clock(house.ledger, one.clock)
        audited_read(one.ledger)
        one.clock.set_by(timedelta(hours=-1))
        one.ledger.append(_LEAVE)
        refused += _is_refused(one.ledger, troubles)
        other.append(_ACCEPT)
        try:
            audited_read(one.ledger)
        except RefusedError as error:
            troubles.append(f"the clock was accepted elsewhere, and a read was refused by {error.rule}")
        troubles += log_troubles(one.ledger)
    return Jumping(place.kind, 1, refused, tuple(troubles))


def _is_refused(ledger: Ledger, troubles: list[str]) -> bool:
    try:
        audited_read(ledger)
    except RefusedError as error:
        if error.rule != "clock-goes-forward":
            troubles.append(f"a read was refused by {error.rule}")
        return True
    troubles.append("a read was granted while the clock stood behind the log")
    return False
