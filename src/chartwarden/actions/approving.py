"""How somebody approves: how fast, and whether two people approve each other's requests.

A second person who answers every two seconds has read nothing, and two who answer for each other are one. The first is
shown to them and put on record; the second is refused.

Source: 45 CFR 164.308(a)(4)(ii)(B), 164.308(a)(1)(ii)(D); control ACC-7; bench V19-02, V19-03.

Example:
    >>> Pace(last_minute=12, last_hour=40).is_hasty
    True

"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest

MOST_IN_A_MINUTE: Final = 10  # policy: faster than one in six seconds, nobody reads reasons
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_WEEK: Final = timedelta(days=7)  # older requests that wait are declined or asked anew
_MOST_ROWS: Final = 300
_DECIDED: Final = f'"act":"{Act.DECIDE_WIDENING.value}"'.encode()
HASTE: Final = "rubber-stamp"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many answers somebody gave lately."""

    last_minute: int
    last_hour: int

    @property
    def is_hasty(self) -> bool:
        """Tell whether it is faster than anybody reads."""
        return self.last_minute > MOST_IN_A_MINUTE


def pace_of(desk: Desk) -> Pace:
    """Give how fast the member has answered, as the ledger tells it: the meter on their screen."""
    now = desk.clock.now()
    rows = desk.ledger.store.rows_of(desk.member.user_id, most=_MOST_ROWS)
    answers = [at for row in rows if _DECIDED in row.body and (at := _answered_at(row)) is not None]
    return Pace(sum(now - at < _MINUTE for at in answers), sum(now - at < _HOUR for at in answers))


def note_pace(desk: Desk, act: Acting) -> Pace:
    """Put on an answer's entry how many its minute has with it, and give the pace."""
    so_far = pace_of(desk)
    pace = Pace(so_far.last_minute + 1, so_far.last_hour + 1)
    act.note(counts={"velocity": pace.last_minute})
    return pace


def tell_of_haste(desk: Desk, pace: Pace) -> None:
    """Leave a sign of its own once a minute has more answers than anybody reads reasons for.

    Only the first answer beyond the limit leaves one: the entries of those that follow carry the count anyway.
    """
    if pace.last_minute == MOST_IN_A_MINUTE + 1:
        with desk.acting(Act.SIGNAL, because=HASTE, counts={"velocity": pace.last_minute}) as act:
            act.granted()


def require_no_exchange(desk: Desk, request: WideningRequest) -> None:
    """Let pass an approval for somebody who has approved nothing of the approver's on the same day.

    Asked inside the transaction of the answer, which it keeps both of them for: two who answer each other in one
    instant do so one after the other.

    Raises:
        RefusedError: they did: the two would approve for each other.

    Source:
        45 CFR 164.308(a)(4)(ii)(B); control ACC-7; bench V19-02.

    """
    for member_id in sorted({desk.member.id, request.requested_by}):
        desk.workforce.held(member_id)
    start = desk.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = (one for one in desk.work.requests_since(start - _WEEK) if one.requested_by == desk.member.id)
    theirs = (one for one in mine if one.decided_by == request.requested_by and (one.decided_at or start) >= start)
    if any(one.decision is not Decision.DECLINED for one in theirs):
        raise RefusedError(
            rule="approvals-are-not-exchanged",
            because="whoever asked has approved a request of yours today, and two people do not approve for each other",
            source=WORKFORCE_USES,
            next_step="Another manager or the privacy officer decides.",
        )


def _answered_at(row: Row) -> datetime | None:
    try:
        said = said_in(row)
    except BrokenSealError:
        return None
    return datetime.fromisoformat(str(said["at"])) if said["outcome"] == Outcome.GRANTED else None
