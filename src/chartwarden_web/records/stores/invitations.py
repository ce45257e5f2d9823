"""Links in the database, each by a keyed hash of what opens it: whoever reads the table can open none.

A link is found by the hash that the database holds an index of, so the time of an answer says nothing about what was
nearly right.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from chartwarden.actions.stores import changed
from chartwarden.foundation.identifiers import MemberId, RandomIds, keyed_id
from chartwarden.workforce.invitation import Invitation, InvitationId, InvitationKind, Standing
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.records.models import DeviceRecord, InvitationRecord, MemberRecord, NoticeRecord
from chartwarden_web.records.stores.accounts import closed_by_reset


class DatabaseInvitations:
    """The store of links, and of notices about them."""

    def __init__(self, *, key: bytes) -> None:
        self._key = key

    def standing(self, member_id: MemberId) -> Standing:
        """Give what the account has. One that had a whole session, or a reset, is in use, whatever it has just now."""
        factors = Authenticator.objects.filter(user_id=member_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
        resets = InvitationRecord.objects.filter(member_id=member_id, kind=InvitationKind.RESET.value)
        sign_ons = SocialAccount.objects.filter(user_id=member_id)
        devices = DeviceRecord.objects.filter(member_id=member_id)
        has_factor, record = factors.exists(), MemberRecord.objects.get(id=member_id)
        return Standing(
            has_password=record.has_usable_password() or closed_by_reset(record) is not None,
            has_factor=has_factor,
            is_in_use=has_factor or resets.exists() or sign_ons.exists() or devices.exists(),
        )

    def find(self, opener: str, *, now: datetime) -> Invitation | None:
        """Give the open link that this opens, of a member who works here today; None for anything else."""
        still_open = InvitationRecord.objects.filter(used_at=None, made_at__lte=now, expires_at__gt=now)
        # Asked as one question, so that one made up, a used one and an expired one cost the same.
        record = still_open.select_related("member").filter(key_hash=self._hash(opener)).first()
        if record is None or not record.member.is_active_on(now.date()):
            return None
        invitation = _as_invitation(record)
        return invitation if invitation.is_open_at(now) else None

    def owner(self, invitation: Invitation) -> MemberRecord:
        """Give the member whose link it is."""
        return MemberRecord.objects.get(id=invitation.member_id)

    def put(self, invitation: Invitation, *, opener: str) -> None:
        """Keep a new link. Any other open link of that member ends: there is one at a time."""
        InvitationRecord.objects.filter(member_id=invitation.member_id, used_at=None).update(used_at=invitation.made_at)
        InvitationRecord.objects.create(
            id=invitation.id,
            member_id=invitation.member_id,
            kind=invitation.kind.value,
            key_hash=self._hash(opener),
            made_by=invitation.made_by,
            made_at=invitation.made_at,
            expires_at=invitation.expires_at,
        )

    def use(self, invitation: Invitation) -> None:
        """Mark a link as used. Raises RefusedError when it was used or ended meanwhile."""
        if not InvitationRecord.objects.filter(id=invitation.id, used_at=None).update(used_at=timezone.now()):
            raise changed("the link")

    def tell(self, member_id: MemberId, kind: NoticeKind, *, said: str) -> None:
        """Leave a notice for the owner of an account."""
        NoticeRecord.objects.create(
            id=RandomIds().new_id(), member_id=member_id, kind=kind.value, said=said[:300], at=timezone.now()
        )

    def _hash(self, opener: str) -> str:
        return keyed_id(self._key, "invitation", opener.strip().casefold())


def _as_invitation(record: InvitationRecord) -> Invitation:
    return Invitation(
        id=InvitationId(record.id),
        member_id=MemberId(record.member_id),
        kind=InvitationKind(record.kind),
        made_by=record.made_by,
        made_at=record.made_at,
        expires_at=record.expires_at,
        used_at=record.used_at,
    )
