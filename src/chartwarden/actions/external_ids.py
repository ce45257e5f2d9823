"""Changing what the directory calls a member: it decides whom a provider's word leads to, so it is guarded like a key.

Somebody who arrives with the id that a provider vouches for becomes the member who has it, if nobody has used that
account. So no one person may move an id to an account that roles were given to. An account that somebody has used is
linked by its owner alone, whatever id stands there.

Source: 45 CFR 164.312(a)(2)(i), 164.312(d); violation bench V04-09; docs/adr/0025.

Example:
    >>> changed_external_id.__name__
    'changed_external_id'

"""

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.invitations import Invitations
from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.external_id import as_directory_says, checked_external_id
from chartwarden.workforce.member import Member
from chartwarden.workforce.notice import NoticeKind


def changed_external_id(desk: Desk, act: Acting, member: Member, *, to: str | None, keep: Invitations) -> str | None:
    """Give what is to be kept as a member's external id, and tell its owner where it becomes another.

    Args:
        desk: who changes it; called inside the change.
        act: the act under way; its entry keeps both ids, sealed.
        member: as they are stored, held.
        to: the id; empty for none; None leaves it as it is.
        keep: knows what the account has.

    Raises:
        RefusedError: it is one's own; or the account has roles or is in use, so that another id could let somebody else
            in. A first id for an account that its owner uses is allowed, and so is none: nobody is let in by that.
        MalformedError: it cannot be one.

    """
    before = as_directory_says(member.external_id)
    if to is None or to.strip() in {before, member.external_id}:
        return member.external_id
    after, standing = checked_external_id(to), keep.standing(member.id)
    act.note(details={"external_id_before": before, "external_id_after": after})
    if member.id == desk.member.id:
        because, step = "nobody changes by whose word they are let in themselves", "Ask another administrator."
    elif after and ((before and standing.was_used) or (member.roles and not standing.was_used)):
        because, step = (
            "it says who is let in to an account that has roles or is in use",
            "Whoever the account is links their sign-on themselves; or end it, and add them under another user id.",
        )
    else:
        if standing.was_used:
            keep.tell(member.id, NoticeKind.EXTERNAL_ID, said=f"by {desk.member.user_id}")
        return after or None
    raise RefusedError(rule="external-ids-stay", because=because, source=PERSON_AUTHENTICATION, next_step=step)
