"""What members do with their own account, and what becomes of an account whose second factors are reset.

Example:
    >>> sorted(act.value for act in OF_SESSIONS)
    ['account.end-session', 'account.sign-in', 'account.sign-out']

"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, Protocol

from chartwarden.actions.access import AccessRow, Telling
from chartwarden.actions.desk import Desk
from chartwarden.actions.invitations import Invitations, new_opener
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in
from chartwarden.workforce.account_request import AccountRequest
from chartwarden.workforce.invitation import InvitationKind, new_invitation, require_fits
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind

OF_SESSIONS: Final = frozenset({Act.SIGN_IN, Act.SIGN_OUT, Act.END_SESSION})
_LOOKED_AT: Final = 300  # of one's own latest entries, so that the page comes at once
_MOST_TOLD: Final = 6


class Accounts(Protocol):
    """What members sign in with."""

    def remove_factors(self, member_id: MemberId) -> None:
        """Remove every second factor, recovery codes included."""
        ...

    def remove_sign_ons(self, member_id: MemberId) -> None:
        """Forget whom the member is at every provider: its word lets nobody in any more."""
        ...

    def close_password(self, member_id: MemberId, *, at: datetime) -> None:
        """Let the password open nothing from that instant on, and keep it as a former one. Without one, do nothing."""
        ...

    def carry_closed(self, member_id: MemberId, *, to: datetime) -> None:
        """Let a password that a reset has closed wait for the link of that instant, which replaces an earlier one."""
        ...


def look_at_account(desk: Desk) -> tuple[AccessRow, ...]:
    """Look at one's own account. Gives how one's latest sessions began and ended, newest first.

    Source:
        NIST SP 800-63B-4, 4.6; control AUD-1.

    """
    with desk.acting(Act.REVIEW_ACCOUNT) as act:
        act.granted()
        rows = desk.ledger.store.rows_of(desk.member.user_id, most=_LOOKED_AT)
        of_sessions = [row for row in rows if _is_of_sessions(row)]
        return tuple(map(Telling(desk).row, of_sessions[:_MOST_TOLD]))


def see_notices(desk: Desk, *, see: Callable[[], int]) -> None:
    """Say that one has seen what one was told; `see` marks the notices and gives how many there were."""
    with desk.acting(Act.REVIEW_ACCOUNT) as act, act.change():
        act.note(counts={"notices": see()})


def forget_device(desk: Desk, *, forget: Callable[[], None]) -> None:
    """Forget a browser: its sessions end, and the next sign-in with it is told as one with a new device.

    Args:
        desk: whose device it is.
        forget: marks the device and ends its sessions.

    Raises:
        NotFoundError: there is no such device, or it is somebody else's; from `forget`.

    Source:
        45 CFR 164.312(d).

    """
    with desk.acting(Act.FORGET_DEVICE) as act, act.change():
        forget()


def say_it_was_not_me(desk: Desk, *, accounts: Accounts, keep: Invitations) -> str | None:
    """Shut one's account at once, since somebody else may be in it, and tell the privacy officer.

    Every session and token ends, this one included. The password opens nothing any more, rather than waiting for the
    next sign-in to be changed: whoever knows it could be the one to change it. A factor alone lets nobody in either,
    until a link for a new password is used: somebody else may have added it.

    Returns:
        What opens a link for a new password, for whoever shows a second factor; None when there is no factor.

    Source:
        45 CFR 164.308(a)(6)(ii); NIST SP 800-63B-4, 4.6; control IDN-3.

    """
    with desk.acting(Act.SIGNAL, because="not-me") as act:
        member, standing = desk.member, keep.standing(desk.member.id)
        link = new_invitation(
            desk.ids.new_id(),
            of=member.id,
            kind=InvitationKind.PASSWORD,
            made_by=member.user_id,
            now=desk.clock.now(),
        )
        opener = new_opener() if standing.has_factor else None
        with act.change():
            desk.workforce.end_sessions(member.id, at=link.made_at)
            accounts.close_password(member.id, at=link.made_at)
            if standing.has_factor:  # without one, the provider's word is all by which the owner could come back
                accounts.remove_sign_ons(member.id)
            if opener is not None:
                keep.put(link, opener=opener)
            keep.tell(member.id, NoticeKind.NOT_ME, said="")
    return opener


class Resetting:
    """Carries out a reset of second factors that one person asked for and another has just approved.

    No second factor and no sign-on link stays, nothing stays open, and the owner is told by whom. It runs in the
    transaction of the decision, which leaves the entry. The password is closed until the link is opened, and the link
    asks for it: neither somebody who has the password alone, nor the two who have the link alone, can add a second
    factor of theirs.

    Source:
        45 CFR 164.312(d); control IDN-7; violation bench V04-09.

    """

    def __init__(self, desk: Desk, *, accounts: Accounts, keep: Invitations) -> None:
        self._desk, self._accounts, self._keep = desk, accounts, keep
        self.opener: str | None = None  # what opens the link, for the person who approved to hand over
        self.user_id = ""  # to whom

    def __call__(self, request: AccountRequest, member: Member) -> None:
        """Carry the request out. Raises RefusedError when the account has no password that could be asked for."""
        desk, owner = self._desk, member.id
        require_fits(InvitationKind.RESET, self._keep.standing(owner))
        opener, by = new_opener(), desk.member.user_id
        link = new_invitation(desk.ids.new_id(), of=owner, kind=InvitationKind.RESET, made_by=by, now=desk.clock.now())
        self._accounts.remove_factors(owner)
        self._accounts.remove_sign_ons(owner)
        self._accounts.carry_closed(owner, to=link.made_at)
        self._accounts.close_password(owner, at=link.made_at)
        desk.workforce.end_sessions(owner, at=link.made_at)
        self._keep.put(link, opener=opener)
        asked_by = desk.workforce.member(request.asked_by).user_id
        self._keep.tell(owner, NoticeKind.FACTORS_RESET, said=f"{asked_by} asked for it, {by} approved it")
        self.opener, self.user_id = opener, member.user_id


def _is_of_sessions(row: Row) -> bool:
    with suppress(BrokenSealError):  # one that somebody damaged is told under My access
        return said_in(row)["act"] in OF_SESSIONS
    return False
