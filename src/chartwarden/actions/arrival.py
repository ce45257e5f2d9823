"""Arriving from outside: a provider vouches for somebody, and they become one member and no other.

A person is known by the provider and the provider's own name for them, and by nothing else: never by an e-mail address,
a name or a user id that happens to be equal. Who is new gets a member of their own without any role, who can do nothing
until two persons here give them one.

Source: 45 CFR 164.312(a)(2)(i), 164.312(d); control IDN-2.

Example:
    >>> Vouched("hospital", "8f2", "Lena.Moss@example.org", "Lena Moss").suggested_user_id
    'lena.moss'

"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chartwarden.actions.desk import Desk
from chartwarden.actions.invitations import Invitations
from chartwarden.actions.signing import ANONYMOUS
from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.workforce.external_id import one_line
from chartwarden.workforce.member import Member, checked_user_id
from chartwarden.workforce.notice import NoticeKind

_LONGEST_NAME = 200  # letters of a member's name, as the table keeps it


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider said of somebody, once its word was verified. `subject` is its own name for them."""

    provider: str
    subject: str
    user_id: str = ""
    name: str = ""
    external_id: str = ""  # what the organisation's directory calls them, if the provider was told to say so
    showed_second_factor: bool = False

    @property
    def suggested_user_id(self) -> str:
        """Give the user id to make for somebody new: without the domain that some providers add."""
        return self.user_id.partition("@")[0].strip().casefold()


class SignOnLinks(Protocol):
    """Which member a provider's subject is."""

    def member_of(self, provider: str, subject: str) -> MemberId | None:
        """Give the member whom this subject is; None when nobody is."""
        ...

    def link(self, member_id: MemberId, *, provider: str, subject: str) -> None:
        """Say that this subject is that member. Raises RefusedError when either is linked to another there."""
        ...

    def unlink(self, member_id: MemberId, *, provider: str) -> int:
        """Forget whom a member is at a provider; give how many links there were."""
        ...


def verified(ledger: Ledger, provider: str, *, device: str, verify: Callable[[], Vouched]) -> Vouched:
    """Give what a provider vouches for. An arrival that does not verify is on record, without what it claimed.

    Args:
        ledger: where the refused attempt is recorded; one that verifies is recorded as the sign-in that follows.
        provider: the id of the provider in the configuration.
        device: the browser, as the ledger names it.
        verify: checks signature, issuer, audience, time and that this browser asked.

    Raises:
        RefusedError: the word of the provider does not verify.

    """
    try:
        return verify()
    except RefusedError as error:
        ledger.append(
            Draft(
                actor=ANONYMOUS,
                device=device,
                act=Act.SIGN_IN,
                outcome=Outcome.REFUSED,
                because=error.rule,
                counts={"attempts": 1},
                details={"provider": provider},
            )
        )
        raise


def link_by_directory(desk: Desk, vouched: Vouched, *, links: SignOnLinks, keep: Invitations) -> None:
    """Link the desk's member, whom the directory provisioned under the external id that the provider vouches for.

    It lets in newcomers only. Who has used their account links it themselves, since one person can change an external
    id, and would be let in as anybody.

    Raises:
        RefusedError: the member does not work here today, somebody has used the account, or the subject is somebody
            else's.

    Source:
        45 CFR 164.312(a)(2)(i), 164.312(d); violation bench V04-09.

    """
    with desk.acting(Act.LINK_SIGN_ON, details={"provider": vouched.provider, "by": "directory"}) as act, act.change():
        held = desk.workforce.held(desk.member.id)
        if keep.standing(held.id).was_used or held.external_id != vouched.external_id:
            raise RefusedError(
                rule="who-is-here-links-themselves",
                because="the account is in use, and only its owner links it",
                source=PERSON_AUTHENTICATION,
                next_step="Sign in as usual, and link your sign-on yourself.",
            )
        links.link(held.id, provider=vouched.provider, subject=vouched.subject)
        _tell(desk, vouched)


def link_own(desk: Desk, vouched: Vouched, *, links: SignOnLinks) -> None:
    """Link oneself to the subject that one has just proved to be, while signed in with a factor shown anew.

    Raises:
        RefusedError: the subject is somebody else's already.

    Source:
        45 CFR 164.312(d).

    """
    with desk.acting(Act.LINK_SIGN_ON, details={"provider": vouched.provider, "by": "member"}) as act:
        taken = links.member_of(vouched.provider, vouched.subject)
        if taken is not None and taken != desk.member.id:
            raise RefusedError(
                rule="one-subject-one-member",
                because="that sign-on belongs to another member",
                source=PERSON_AUTHENTICATION,
                next_step="Sign out at the provider, and sign in there as yourself.",
            )
        with act.change():
            links.link(desk.member.id, provider=vouched.provider, subject=vouched.subject)
            _tell(desk, vouched)


def unlink_own(desk: Desk, provider: str, *, links: SignOnLinks) -> None:
    """Forget who one is at a provider. Raises NotFoundError when one is linked to nobody there."""
    details = {"provider": provider, "by": "member", "what": "unlink"}
    with desk.acting(Act.LINK_SIGN_ON, details=details) as act, act.change():
        if not links.unlink(desk.member.id, provider=provider):
            raise NotFoundError(what="a link of yours to that provider", next_step="Look at the list of providers.")


def join(desk: Desk, vouched: Vouched, *, links: SignOnLinks) -> Member:
    """Make a member without a role for somebody new. Their entry says that the provider vouched for them.

    Args:
        desk: nobody's yet; the entry becomes the new member's own once their user id is found to be theirs alone.
        vouched: what the provider said.
        links: where the subject is linked to the new member.

    Raises:
        RefusedError: the user id is somebody's, was somebody's, or is none; then nobody is made, and nobody is linked.

    Source:
        45 CFR 164.308(a)(4): authorization comes from the organisation, not from having an account.

    """
    details = {"provider": vouched.provider, "user_id": vouched.suggested_user_id}
    with desk.acting(Act.PROVISION_MEMBER, details=details) as act:
        stored = checked_user_id(vouched.suggested_user_id, ever_issued=desk.workforce.user_ids_ever_issued())
        member = Member(
            id=MemberId(desk.ids.new_id()),
            user_id=stored,
            name=one_line(vouched.name, most=_LONGEST_NAME) or stored,
            roles=frozenset(),
            starts_on=desk.clock.now().date(),
        )
        act.note(actor=stored)
        with act.change():
            desk.workforce.put(member)
            links.link(member.id, provider=vouched.provider, subject=vouched.subject)
    return member


def _tell(desk: Desk, vouched: Vouched) -> None:
    """Tell the owner that their account has one more way in. Who has just joined made the account by it, and knows."""
    desk.workforce.tell(desk.member.id, NoticeKind.SIGN_ON_LINKED, said=vouched.provider, at=desk.clock.now())
