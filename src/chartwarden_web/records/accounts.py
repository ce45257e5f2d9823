"""Tables of accounts: sessions, devices, invitations, requests, tokens. None holds a secret that opens anything.

Whatever a browser or a program shows (a session's cookie, a device's cookie, an invitation, a token) stands here only
as a keyed hash, so that whoever reads these tables can be nobody.
"""

from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

_ID = 32  # letters of an identifier
_MEMBER = "records.MemberRecord"


class DeviceRecord(models.Model):
    """A browser that somebody has signed in with. `label` is a family and a system, from what it says of itself."""

    id = models.CharField(primary_key=True, max_length=_ID)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="devices")
    key_hash = models.CharField(max_length=_ID)
    label = models.CharField(max_length=80)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    came_back = False  # no column: whether it had been forgotten, told to whoever signs it in again

    class Meta:
        db_table = "device"
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key_hash"], name="device_of_member")]


class SessionRecord(AbstractBaseSession):
    """A session. Its key is a keyed hash of the cookie; `expire_date` is its absolute end, which nothing moves."""

    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, null=True, related_name="sessions")
    device = models.ForeignKey(DeviceRecord, on_delete=models.PROTECT, null=True, related_name="sessions")
    public_id = models.CharField(max_length=_ID, unique=True)  # names it on screens and in entries; opens nothing
    began_at = models.DateTimeField()
    active_at = models.DateTimeField()  # the last sign of a person; background requests leave it alone
    worked_at = models.DateTimeField()  # the last act; signs without an act do not move it
    veiled_at = models.DateTimeField(null=True)
    wrong_proofs = models.PositiveSmallIntegerField(default=0)  # in a row, at the veil or before a sensitive act
    proof = models.CharField(max_length=16, default="none")  # none, password, factor
    shadow = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, null=True, related_name="+")  # who sits beside them
    shadow_until = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "session"
        indexes: ClassVar = [models.Index(fields=["member"], name="session_of_member")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(shadow__isnull=True, shadow_until__isnull=True)
                | (models.Q(shadow__isnull=False, shadow_until__isnull=False) & ~models.Q(shadow=models.F("member"))),
                name="session_shadow_is_another",
            )
        ]


class NoticeRecord(models.Model):
    """Something a member is told about their own account: a new device, a reset, an ended session."""

    id = models.CharField(primary_key=True, max_length=_ID)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=32)
    said = models.CharField(max_length=300, blank=True)  # a device's label, or who did it; never of a patient
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"


class PasswordRecord(models.Model):
    """A password that a member had, hashed like the one they have: it may not come back."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="passwords")
    encoded = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        db_table = "former_password"


class InvitationRecord(models.Model):
    """A link that works once: to join, or to begin anew after a reset that a second person approved."""

    id = models.CharField(primary_key=True, max_length=_ID)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=_ID, unique=True)
    made_by = models.CharField(max_length=_ID)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"


class RelationRecord(models.Model):
    """Somebody whose chart a member must not be given: a relative, or who lives with them, as they declared."""

    id = models.CharField(primary_key=True, max_length=_ID)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    birth_on = models.DateField(null=True)

    class Meta:
        db_table = "relation"


class LeaveRecord(models.Model):
    """Days on which a member does not work here; both ends included."""

    id = models.CharField(primary_key=True, max_length=_ID)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        db_table = "leave"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="leave_ends_after_start"
            )
        ]


class AccountRequestRecord(models.Model):
    """What needs a second person: wider roles for somebody, or a reset of their factors."""

    id = models.CharField(primary_key=True, max_length=_ID)
    kind = models.CharField(max_length=16)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="account_requests")
    roles = models.JSONField(default=list)  # what the member would hold; empty for a reset
    reason = models.CharField(max_length=400)
    asked_by = models.CharField(max_length=_ID)
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=16)
    decided_by = models.CharField(max_length=_ID, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_request"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("asked_by")),
                name="account_request_has_a_second_person",
            )
        ]


class RoleReviewRecord(models.Model):
    """What was decided of one role of one member in one quarter."""

    id = models.CharField(primary_key=True, max_length=_ID)
    quarter = models.CharField(max_length=8)  # 2026-Q4
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="role_reviews")
    role = models.CharField(max_length=20)
    decision = models.CharField(max_length=16)
    decided_by = models.CharField(max_length=_ID)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "role_review"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quarter", "member", "role"], name="role_review_once_a_quarter")
        ]


class ApiTokenRecord(models.Model):
    """A token that a program shows for one person, for one purpose, for a while."""

    id = models.CharField(primary_key=True, max_length=_ID)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="tokens")
    key_hash = models.CharField(max_length=_ID, unique=True)
    label = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"


class PlaceRecord(models.Model):
    """Where a member was in a work item when the veil fell; `sealed`, what they had typed, under the patient's key."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="places")
    work = models.ForeignKey("records.WorkRecord", on_delete=models.PROTECT, related_name="places")
    document_id = models.CharField(max_length=_ID, blank=True)
    offset = models.PositiveIntegerField(default=0)  # pixels that the note was scrolled by
    sealed = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        db_table = "place"
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "work"], name="place_of_member_in_work")]


class AttemptsRecord(models.Model):
    """How often something was tried lately. The key is a keyed hash: the table names no account and no address."""

    key_hash = models.CharField(primary_key=True, max_length=_ID)
    value = models.JSONField()  # never pickled: whoever writes this table must not be able to run code
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "attempts"
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="attempts_that_expire")]
