"""What needs a second person: wider access for somebody, or a reset of their second factor. It lapses after a week.

Source: 45 CFR 164.308(a)(4)(ii)(B)-(C), 164.312(d); control IDN-7 ("factor reset needs a second person").

Example:
    >>> sorted(state.value for state in MOVES[RequestState.OPEN])
    ['approved', 'declined', 'expired', 'withdrawn']

"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from chartwarden.foundation.citation import WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.member import Role

AccountRequestId = NewType("AccountRequestId", str)

REQUEST_LASTS = timedelta(days=7)  # policy: what nobody answered in a week is asked anew
LEAST_REASON_CHARACTERS = 8  # policy; "new coder" will do, and a dot will not
MOST_REASON_CHARACTERS = 400


class RequestKind(StrEnum):
    """What is asked for."""

    ROLES = "roles"
    FACTOR_RESET = "factor_reset"
    CLEARANCE = "clearance"  # for work of a restricted pool
    RELATIONS = "relations"  # taking back whose charts somebody must not be given


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by whoever asked, or by taking away what it asked for
    EXPIRED = "expired"  # nobody answered in time


# The allowed moves; everything else is refused. An answer is never taken back: what it opened is narrowed instead.
MOVES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.OPEN: frozenset(RequestState) - {RequestState.OPEN},
    RequestState.APPROVED: frozenset(),
    RequestState.DECLINED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.EXPIRED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """One request about one member's account. `roles` are those to be added; empty for a reset."""

    id: AccountRequestId
    kind: RequestKind
    member_id: MemberId
    reason: str
    asked_by: MemberId
    asked_at: datetime
    roles: frozenset[Role] = frozenset()
    kinds_of_work: frozenset[str] | None = None  # what they would do; None leaves that as it is
    clearances: frozenset[str] = frozenset()  # those to be added
    relations: frozenset[str] = frozenset()  # those to be taken back, by keyed names that tell nothing of them
    state: RequestState = RequestState.OPEN
    decided_by: MemberId | None = None
    decided_at: datetime | None = None

    def state_at(self, now: datetime) -> RequestState:
        """Give where the request stands: an open one lapses by itself, and nobody has to write that down."""
        is_late = self.state is RequestState.OPEN and now >= self.asked_at + REQUEST_LASTS
        return RequestState.EXPIRED if is_late else self.state

    def moved(self, to: RequestState, *, by: MemberId | None, at: datetime) -> "AccountRequest":
        """Give the request after a decision; nobody decides what is withdrawn, or what needs no second person yet.

        Raises:
            RefusedError: it stands where no such move leads from.

        """
        now = self.state_at(at)
        if to not in MOVES[now]:
            raise RefusedError(
                rule="requests-are-decided-once",
                because=f"the request is {now.value} already",
                source=WORKFORCE_USES,
                next_step="Ask anew if it is still needed.",
            )
        return dataclasses.replace(self, state=to, decided_by=by, decided_at=at)


def checked_account_reason(reason: str) -> str:
    """Give the reason for a change of somebody's account, stripped.

    Raises:
        RefusedError: it is empty, says too little or too much.

    """
    stripped = reason.strip()
    if not LEAST_REASON_CHARACTERS <= len(stripped) <= MOST_REASON_CHARACTERS:
        raise RefusedError(
            rule="reasons-are-specific",
            because=f"a reason has {LEAST_REASON_CHARACTERS} to {MOST_REASON_CHARACTERS} characters",
            source=WORKFORCE_USES,
            next_step="Say why this person needs it.",
        )
    return stripped
