"""What members sign in with, in the database: factors, passwords, sessions, devices and notices."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from chartwarden.foundation.errors import NotFoundError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.invitation import InvitationKind
from chartwarden.workforce.notice import NoticeKind
from chartwarden_web.records.models import (
    DeviceRecord,
    MemberRecord,
    NoticeRecord,
    PasswordRecord,
    SessionRecord,
)


class DatabaseAccounts:
    """The store of what members sign in with."""

    def remove_factors(self, member_id: MemberId) -> None:
        """Remove every second factor, recovery codes included."""
        Authenticator.objects.filter(user_id=member_id).delete()

    def remove_sign_ons(self, member_id: MemberId) -> None:
        """Forget whom the member is at every provider: its word lets nobody in any more."""
        SocialAccount.objects.filter(user_id=member_id).delete()

    def close_password(self, member_id: MemberId, *, at: datetime) -> None:
        """Let the password open nothing from that instant on, and keep it as a former one. Without one, do nothing."""
        record = MemberRecord.objects.get(id=member_id)
        if not record.has_usable_password():
            return
        PasswordRecord.objects.create(member=record, encoded=record.password, until=at)
        record.set_unusable_password()
        record.save(update_fields=["password"])

    def carry_closed(self, member_id: MemberId, *, to: datetime) -> None:
        """Let a password that a reset has closed wait for the link of that instant, which replaces an earlier one."""
        waiting = closed_by_reset(MemberRecord.objects.get(id=member_id))
        if waiting is not None:
            waiting.until = to
            waiting.save(update_fields=["until"])

    def open_password(self, member_id: MemberId) -> None:
        """Let the password that a reset has closed open the account again. Without one, do nothing."""
        record = MemberRecord.objects.get(id=member_id)
        waiting = closed_by_reset(record)
        if waiting is not None:
            record.password = waiting.encoded
            record.save(update_fields=["password"])
            waiting.delete()

    def forget_device(self, device_id: str, *, of: MemberId) -> None:
        """Forget a browser and end its sessions. Raises NotFoundError, for somebody else's too."""
        own = DeviceRecord.objects.filter(id=device_id, member_id=of, forgotten_at=None)
        if not own.update(forgotten_at=timezone.now()):
            raise NotFoundError(what="such a device", next_step="Look at the list of your devices.")
        SessionRecord.objects.filter(device_id=device_id).delete()

    def see_notices(self, member_id: MemberId, *, until: datetime) -> int:
        """Mark a member's notices up to an instant as seen; give how many there were."""
        unseen = NoticeRecord.objects.filter(member_id=member_id, seen_at=None, at__lte=until)
        return unseen.update(seen_at=timezone.now())


def is_shut(record: MemberRecord) -> bool:
    """Tell whether its owner shut an account, since somebody else was in it, and has not opened it with a link yet.

    One without a second factor is not: no link for a password could open it, and nothing was left in it that signs in.
    """
    if record.has_usable_password():
        return False
    factors = Authenticator.objects.filter(user=record).exclude(type=Authenticator.Type.RECOVERY_CODES)
    said = record.notices.filter(kind__in=(NoticeKind.NOT_ME.value, NoticeKind.LINK_USED.value)).order_by("-at", "-pk")
    return factors.exists() and said.values_list("kind", flat=True).first() == NoticeKind.NOT_ME.value


def closed_by_reset(record: MemberRecord) -> PasswordRecord | None:
    """Give the password that a reset has closed and that its link asks for; None when there is none.

    It was closed at the very instant when the latest link of a reset was made. One that its owner closed, since
    somebody else knew it, was not.
    """
    if record.has_usable_password():
        return None
    resets = record.invitations.filter(kind=InvitationKind.RESET.value).order_by("-made_at")
    latest = resets.values_list("made_at", flat=True).first()
    return record.passwords.filter(until=latest).first() if latest else None
