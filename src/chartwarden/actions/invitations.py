"""Making a link for a member, and using it. Whoever makes one never learns a password.

Example:
    >>> len(new_opener()), new_opener() == new_opener()
    (52, False)

"""

import base64
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from chartwarden.actions.desk import Desk
from chartwarden.actions.signing import ANONYMOUS
from chartwarden.foundation.citation import PERSON_AUTHENTICATION, UNIQUE_USER_ID
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.foundation.randomness import random_bytes
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.workforce.invitation import Invitation, InvitationKind, Standing, new_invitation, require_fits
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.roles import MAY_DECIDE

_OPENER_BYTES: Final = 32  # 256 bits: nobody guesses it, so nothing needs to slow the right one down
_MAY_INVITE: Final = frozenset({Role.ADMINISTRATOR})
_LEAST_DECIDERS: Final = 2  # with fewer, roles are granted by one person too
_MADE_FOR: Final[Mapping[InvitationKind, str]] = {
    InvitationKind.JOIN: "to join",
    InvitationKind.PASSWORD: "for a new password",
}


class Invitations(Protocol):
    """Keeps links, each by a keyed hash of what opens it; and knows by what a member can prove who they are."""

    def standing(self, member_id: MemberId) -> Standing:
        """Give what the account has."""
        ...

    def put(self, invitation: Invitation, *, opener: str) -> None:
        """Keep a new link. Any other open link of that member ends: there is one at a time."""
        ...

    def use(self, invitation: Invitation) -> None:
        """Mark a link as used. Raises RefusedError when it was used or ended meanwhile."""
        ...

    def tell(self, member_id: MemberId, kind: NoticeKind, *, said: str) -> None:
        """Leave a notice for the owner of an account."""
        ...


def new_opener() -> str:
    """Give what opens a link: 52 lower-case letters and digits that hold 256 random bits."""
    return base64.b32encode(random_bytes(_OPENER_BYTES)).decode("ascii").rstrip("=").lower()


def invite(desk: Desk, user_id: str, *, kind: InvitationKind, keep: Invitations) -> str:
    """Make a link for a member, to be handed to them in person. It is given once and can never be shown again.

    A reset of second factors is not made here: it needs a second person (`actions.account_requests`).

    Returns:
        What opens the link, 52 letters and digits.

    Raises:
        RefusedError: no administrator; for oneself; or the link alone would open an account that is in use, or one
            whose roles two people have granted.
        NotFoundError: nobody has that user id.

    Source:
        45 CFR 164.312(d), 164.308(a)(5)(ii)(D); controls IDN-3, IDN-7.

    """
    with desk.acting(Act.INVITE_MEMBER, details={"user_id": user_id, "kind": kind.value}) as act:
        _require_may_invite(desk)
        member = desk.workforce.by_user_id(user_id)
        if member.id == desk.member.id or kind is InvitationKind.RESET:
            raise RefusedError(
                rule="a-second-person-lets-in",
                because="nobody makes a link for themselves, and a new second factor takes two people",
                source=PERSON_AUTHENTICATION,
                next_step="Ask another administrator; for a lost second factor, ask for a reset.",
            )
        standing = keep.standing(member.id)
        require_fits(kind, standing)
        if kind is InvitationKind.JOIN:
            _require_opens_no_roles(desk, member, standing)
        opener, by = new_opener(), desk.member.user_id
        link = new_invitation(desk.ids.new_id(), of=member.id, kind=kind, made_by=by, now=desk.clock.now())
        with act.change():
            keep.put(link, opener=opener)
            keep.tell(member.id, NoticeKind.LINK_MADE, said=f"{by} made it {_MADE_FOR[kind]}")
    return opener


def accept_invitation(
    desk: Desk, invitation: Invitation, *, keep: Invitations, prove: Callable[[], object], accept: Callable[[], None]
) -> None:
    """Use a link once: what its kind asks for is proven, and then the account changes and the link is spent, together.

    Args:
        desk: the desk of the member whose link it is, at the device that shows it.
        invitation: the link.
        keep: where links stand.
        prove: shows what the kind of the link asks for; raises RefusedError when it does not fit.
        accept: changes the account; raises MalformedError for a password that is too weak.

    Raises:
        RefusedError: the proof does not fit; the link was used meanwhile; or what the account has has changed so that
            the link alone would open it.
        MalformedError: from `accept`.

    Source:
        45 CFR 164.312(d); control IDN-7.

    """
    with desk.acting(Act.ACCEPT_INVITATION, details={"kind": invitation.kind.value}) as act:
        prove()
        with act.change():
            require_fits(invitation.kind, keep.standing(invitation.member_id))
            keep.use(invitation)
            accept()
            keep.tell(invitation.member_id, NoticeKind.LINK_USED, said=f"made by {invitation.made_by}")


def link_opened_nothing(ledger: Ledger, *, device: str) -> None:
    """Record that somebody showed a link that opens nothing: unknown, used, expired or of somebody who left.

    Raises:
        RefusedError: the entry could not be made durable.

    """
    ledger.append(
        Draft(
            actor=ANONYMOUS,
            device=device,
            act=Act.ACCEPT_INVITATION,
            outcome=Outcome.REFUSED,
            because="link-opens-nothing",
            counts={"attempts": 1},
        )
    )


def _require_may_invite(desk: Desk) -> None:
    if not desk.member.roles & _MAY_INVITE:
        raise RefusedError(
            rule="administrators-keep-accounts",
            because="only an administrator makes a link for a member",
            source=UNIQUE_USER_ID,
            next_step="Ask an administrator.",
        )


def _require_opens_no_roles(desk: Desk, member: Member, standing: Standing) -> None:
    """Let pass a link to join for somebody without roles: whoever makes it could use it before them.

    While an instance has fewer than two others who decide, one person grants roles anyway, and hands over the link.
    """
    deciders = [one for one in desk.workforce.members() if one.roles & MAY_DECIDE and one.id != member.id]
    is_first_steps = len(deciders) < _LEAST_DECIDERS and not standing.has_password
    if member.roles and not is_first_steps:
        raise RefusedError(
            rule="a-link-alone-opens-no-account",
            because="the member has roles already, and whoever makes a link to join could use it and have them",
            source=PERSON_AUTHENTICATION,
            next_step="Take the roles away, make the link, and ask for the roles anew: a second person decides them.",
        )
