"""Who sits beside a member at a screen: stored with the session, read anew with each request.

A person is active at one workstation. Whoever sits down beside somebody has their own screen locked, and who goes back
to their own screen sits beside nobody any more: the screen they leave is locked, since its member did not say so.

Source: 45 CFR 164.312(a)(2)(i), (d); controls IDN-2, IDN-3; violation bench V04-B2.

Example:
    >>> shadow_of.__name__
    'shadow_of'

"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone

from chartwarden.actions.desk import Desk
from chartwarden.actions.sessions import veil
from chartwarden.actions.shadowing import Proven, end_sharing
from chartwarden.actions.stores import changed
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.session import Why
from chartwarden.workforce.shadow import Shadow, not_proven, require_may_sit_beside
from chartwarden_web.account import throttle
from chartwarden_web.account.anew import verify_factor
from chartwarden_web.account.factors import kinds_of
from chartwarden_web.account.throttle import Bucket
from chartwarden_web.gate import Proof
from chartwarden_web.records.accounts import SessionRecord
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import house

_ITS_SCREEN = "web:another-screen"  # the server locked it, since its member or their shadow went elsewhere


def shadow_of(row: SessionRecord) -> Shadow | None:
    """Give who sits beside the member of a session; None where nobody does."""
    if row.shadow is None or row.shadow_until is None:
        return None
    return Shadow(row.shadow.as_member(), row.shadow_until)


def proven_beside(request: HttpRequest, desk: Desk, user_id: str) -> Proven:
    """Give the member whose user id was typed and whose factor this form shows.

    An unknown id, somebody who may not sit there and a factor that proves nothing are answered alike, and tries at one
    id are counted at this screen, whether or not it is anybody's.

    Raises:
        RefusedError: it is not proven.

    Source:
        45 CFR 164.312(d); threat model V6.3.1, V6.3.8.

    """
    named = user_id.replace("\0", "").strip().casefold()
    taken = throttle.take(Bucket(throttle.CODE_HERE, f"beside {desk.member.id} {named}"))
    record = MemberRecord.objects.filter(user_id=named).first()
    if taken is None or record is None:
        raise not_proven()
    member = record.as_member()
    require_may_sit_beside(member, beside=desk.member, kinds=kinds_of(record), today=desk.clock.now().date())
    kind = _shown(request, record)
    taken.give_back()
    leave_other_screens(record)
    _leave_own_screens(record)
    return Proven(member, kind)


def sits_down(row: SessionRecord) -> Callable[[Shadow], None]:
    """Give what stores a shadow with a session. Runs in the transaction of the act.

    What it gives raises RefusedError where somebody sits there already, by another form of the same moment.
    """

    def begin(shadow: Shadow) -> None:
        fields = {"shadow_id": shadow.member.id, "shadow_until": shadow.until}
        if not SessionRecord.objects.filter(public_id=row.public_id, shadow__isnull=True).update(**fields):
            raise changed("this screen")

    return begin


def stands_up(row: SessionRecord) -> None:
    """Take a shadow away from a session."""
    SessionRecord.objects.filter(public_id=row.public_id).update(shadow_id=None, shadow_until=None)


def leave_other_screens(record: MemberRecord) -> None:
    """Lock each screen that a member sat beside, since they are at one of their own now.

    Raises:
        RefusedError: that could not be put on record; the screens are locked all the same.

    """
    for row in SessionRecord.objects.filter(shadow=record).select_related("member", "shadow"):
        _lock(row)


def _leave_own_screens(record: MemberRecord) -> None:
    """Lock a member's own screens, since they sit at somebody else's now. Raises RefusedError, like the one above."""
    whole = SessionRecord.objects.filter(member=record, proof=Proof.FACTOR.value, veiled_at__isnull=True)
    for row in whole.select_related("member", "shadow"):
        _lock(row)


def _lock(row: SessionRecord) -> None:
    shadow, is_locked = shadow_of(row), row.veiled_at is not None
    now = {"veiled_at": row.veiled_at or timezone.now(), "shadow_id": None, "shadow_until": None}
    SessionRecord.objects.filter(public_id=row.public_id).update(**now)
    if row.member is None:
        return
    desk = house().desk(row.member.as_member(), device=_ITS_SCREEN, shadow=shadow)
    if not is_locked:
        veil(desk, why=Why.SHADOW_ELSEWHERE)
    if shadow is not None:
        end_sharing(desk, why=Why.SHADOW_ELSEWHERE)


def _shown(request: HttpRequest, record: MemberRecord) -> str:
    try:
        return verify_factor(request, record)
    except RefusedError as refusal:
        raise not_proven() from refusal
