"""What a change of a factor or a password does beside: it ends what was opened with the old one, and tells the owner.

Source: threat model V7.4.3; NIST SP 800-63B-4, 4.6 (notifications).

Example:
    >>> end_others.__name__
    'end_others'

"""

from django.utils import timezone

from chartwarden.foundation.identifiers import MemberId, RandomIds
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.account import sitting
from chartwarden_web.records.accounts import NoticeRecord
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.records.stores.workforce import DatabaseWorkforce
from chartwarden_web.request import SeatedRequest


def end_others(request: SeatedRequest, kind: NoticeKind, *, said: str = "") -> None:
    """End the member's other sessions and all their tokens, and leave them a notice. Runs in the act's transaction."""
    desk = request.desk
    sitting.end_all(desk.member.id, but=sitting.row_of(request).public_id)
    desk.tokens.revoke_all(desk.member.id, at=desk.clock.now())
    tell(request.user, kind, said=said)


def end_everything(record: MemberRecord, kind: NoticeKind, *, said: str = "") -> None:
    """End every session and token of a member, and leave them a notice: where no session of theirs asks for it."""
    DatabaseWorkforce().end_sessions(MemberId(record.pk), at=timezone.now())
    tell(record, kind, said=said)


def tell(record: MemberRecord, kind: NoticeKind, *, said: str = "") -> None:
    """Leave a member a notice about their account."""
    NoticeRecord.objects.create(id=RandomIds().new_id(), member=record, kind=kind.value, said=said, at=timezone.now())
