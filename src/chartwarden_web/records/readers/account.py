"""What a member's own account screen lists: their session, devices and notices.

Nothing here is of a patient, and nothing of it opens anything.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.notice import told
from chartwarden_web.records.models import (
    ApiTokenRecord,
    DeviceRecord,
    MemberRecord,
    NoticeRecord,
    PasswordRecord,
    SessionRecord,
)

_MOST_NOTICES = 20


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A browser that the member has signed in with and has not forgotten."""

    id: str
    label: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something that the member was told."""

    sentence: str
    at: datetime
    is_new: bool

    @property
    def until(self) -> str:
        """The instant as a form carries it, to the last digit."""
        return self.at.isoformat()


@dataclass(frozen=True, slots=True)
class SessionRow:
    """The session that asks."""

    began_at: datetime
    ends_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """Everything that the screen lists besides factors, which `account.factors` gives."""

    session: SessionRow
    devices: tuple[DeviceRow, ...]
    notices: tuple[NoticeRow, ...]
    password_changed_at: datetime | None  # None when it is the first one
    has_password: bool
    tokens: int


def account_sheet(member_id: MemberId, *, session: SessionRecord) -> AccountSheet:
    """Give what an account screen lists. `session` is the row of the session that asks."""
    return AccountSheet(
        session=SessionRow(session.began_at, session.expire_date, session.device.label if session.device else ""),
        devices=_devices(member_id, here=session.device_id),
        notices=_notices(NoticeRecord.objects.filter(member_id=member_id).order_by("-at", "-id")[:_MOST_NOTICES]),
        password_changed_at=PasswordRecord.objects.filter(member_id=member_id)
        .order_by("-until")
        .values_list("until", flat=True)
        .first(),
        has_password=MemberRecord.objects.get(id=member_id).has_usable_password(),
        tokens=ApiTokenRecord.objects.filter(
            member_id=member_id, revoked_at=None, expires_at__gt=timezone.now()
        ).count(),
    )


def unseen_notices(member_id: MemberId) -> tuple[NoticeRow, ...]:
    """Give what a member was told and has not marked as seen, newest first."""
    return _notices(NoticeRecord.objects.filter(member_id=member_id, seen_at=None).order_by("-at", "-id"))


def _devices(member_id: MemberId, *, here: str | None) -> tuple[DeviceRow, ...]:
    records = DeviceRecord.objects.filter(member_id=member_id, forgotten_at=None).order_by("-last_seen_at", "id")
    return tuple(
        DeviceRow(one.id, one.label, one.first_seen_at, one.last_seen_at, is_this=one.id == here) for one in records
    )


def _notices(records: QuerySet[NoticeRecord]) -> tuple[NoticeRow, ...]:
    return tuple(NoticeRow(told(one.kind, said=one.said), one.at, is_new=one.seen_at is None) for one in records)
