"""Every table. What names a patient, and what is known or asked about one, is ciphertext under the patient's key.

In clear stand ids that tell nothing, members, and of each work item its kind, due date, state and holder. The codes
that work is about are sealed here. The ledger's entries do name them, beside the id of the work item: an entry says why
somebody looked, and is never changed. So whoever holds the whole database learns the codes of charts without a name.

Nothing is decided in `save`, in signals or in managers: the stores write, the actions decide.
"""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from chartwarden.actions.desk import Environment
from chartwarden.foundation.identifiers import MemberId
from chartwarden.minimum_necessary.ladder import Decision
from chartwarden.purpose.work import Priority, WorkStatus
from chartwarden.workforce.member import Leave, Member, Role
from chartwarden_web.records.accounts import (
    AccountRequestRecord,
    ApiTokenRecord,
    AttemptsRecord,
    DeviceRecord,
    InvitationRecord,
    LeaveRecord,
    NoticeRecord,
    PasswordRecord,
    PlaceRecord,
    RelationRecord,
    RoleReviewRecord,
    SessionRecord,
)
from chartwarden_web.records.desk import (
    CodingFindingRecord,
    CodingStepRecord,
    ConsentRecord,
    GlassRecord,
    KeyMapRecord,
    LinkRecord,
    ListedCodeRecord,
    OpenedRecord,
    PersonPrintRecord,
    RulebookRecord,
    TextPrintRecord,
    WaiverRecord,
    WordOrderRecord,
)
from chartwarden_web.records.incidents import IncidentRecord

__all__ = [
    "AccountRequestRecord",
    "ApiTokenRecord",
    "AttemptsRecord",
    "CodedRecord",
    "CodingFindingRecord",
    "CodingStepRecord",
    "ConsentRecord",
    "DeviceRecord",
    "DocumentRecord",
    "EncounterRecord",
    "FactRecord",
    "GlassRecord",
    "IncidentRecord",
    "InstanceRecord",
    "InvitationRecord",
    "KeyMapRecord",
    "LeaveRecord",
    "LedgerCheckpointRecord",
    "LedgerDetailsRecord",
    "LedgerRecord",
    "LedgerTipRecord",
    "LedgerVerificationRecord",
    "LinkRecord",
    "ListedCodeRecord",
    "MemberRecord",
    "NoticeRecord",
    "OpenedRecord",
    "PasswordRecord",
    "PatientRecord",
    "PersonPrintRecord",
    "PlaceRecord",
    "RelationRecord",
    "RoleReviewRecord",
    "RulebookRecord",
    "SessionRecord",
    "TextPrintRecord",
    "WaiverRecord",
    "WideningRecord",
    "WordOrderRecord",
    "WorkRecord",
]

_ID = 32  # letters of an identifier


def _choices(words: type[Any]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class InstanceRecord(models.Model):
    """The one row that says what this database is for. A production database never opens as a demo, nor the reverse."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    environment = models.CharField(max_length=16, choices=_choices(Environment))
    origin = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "instance"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="instance_is_one")]


class MemberManager(BaseUserManager["MemberRecord"]):
    """Finds members by the id they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "MemberRecord":
        """Give the member; letter case does not matter. Django raises its own DoesNotExist."""
        return self.get(user_id=(username or "").casefold())


class MemberRecord(AbstractBaseUser):
    """A member of the workforce, who signs in."""

    id = models.CharField(primary_key=True, max_length=_ID)
    user_id = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    roles = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    department = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    kinds_of_work = models.JSONField(default=list)  # what they do of what their roles may do; empty for all of it
    # What the organisation's directory calls them. Null, because two members without one are not the same.
    external_id = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 -- as said
    home_address = models.CharField(max_length=300, blank=True)
    home_phone = models.CharField(max_length=40, blank=True)
    clearances = models.JSONField(default=list)  # restricted pools whose work they may be given, such as `vip`

    USERNAME_FIELD = "user_id"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = MemberManager()

    class Meta:
        db_table = "member"
        constraints: ClassVar = [models.UniqueConstraint(Lower("user_id"), name="member_user_id_any_case")]

    def as_member(self) -> Member:
        """Give the core's value."""
        return Member(
            id=MemberId(self.id),
            user_id=self.user_id,
            name=self.name,
            roles=frozenset(Role(role) for role in self.roles),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            department=self.department,
            home_address=self.home_address,
            home_phone=self.home_phone,
            team=self.team,
            kinds_of_work=frozenset(self.kinds_of_work),
            external_id=self.external_id,
            clearances=frozenset(self.clearances),
            leaves=tuple(sorted(Leave(leave.starts_on, leave.ends_on) for leave in self.leaves.all())),
        )

    def is_active_on(self, day: date) -> bool:
        """Tell whether the member works here on that day."""
        return self.as_member().is_active_on(day)


class PatientRecord(models.Model):
    """A patient: a wrapped data key, and everything else under it."""

    id = models.CharField(primary_key=True, max_length=_ID)
    wrapping_id = models.CharField(max_length=40)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "patient"


class EncounterRecord(models.Model):
    """An encounter."""

    id = models.CharField(primary_key=True, max_length=_ID)
    patient = models.ForeignKey(PatientRecord, on_delete=models.PROTECT, related_name="encounters")
    sealed = models.BinaryField()

    class Meta:
        db_table = "encounter"


class DocumentRecord(models.Model):
    """A document: outline, and words with findings; large bodies stand in the blob store under `blob`."""

    id = models.CharField(primary_key=True, max_length=_ID)
    patient = models.ForeignKey(PatientRecord, on_delete=models.PROTECT, related_name="documents")
    encounter = models.ForeignKey(EncounterRecord, on_delete=models.PROTECT, null=True, related_name="documents")
    sealed_outline = models.BinaryField()
    sealed_body = models.BinaryField()
    blob = models.CharField(max_length=64, blank=True)
    original_blob = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=_ID)

    class Meta:
        db_table = "document"


class FactRecord(models.Model):
    """A coded condition, procedure or claim."""

    id = models.CharField(primary_key=True, max_length=_ID)
    patient = models.ForeignKey(PatientRecord, on_delete=models.PROTECT, related_name="facts")
    encounter = models.ForeignKey(EncounterRecord, on_delete=models.PROTECT, null=True, related_name="facts")
    sealed = models.BinaryField()

    class Meta:
        db_table = "fact"


class WorkRecord(models.Model):
    """A work item. What is sealed is its target, and why it is on hold."""

    id = models.CharField(primary_key=True, max_length=_ID)
    patient = models.ForeignKey(PatientRecord, on_delete=models.PROTECT, related_name="work")
    encounter = models.ForeignKey(EncounterRecord, on_delete=models.PROTECT, related_name="work")
    kind = models.CharField(max_length=60)
    sealed = models.BinaryField()
    due_on = models.DateField()
    status = models.CharField(max_length=16, choices=_choices(WorkStatus))
    member = models.ForeignKey(MemberRecord, on_delete=models.PROTECT, null=True, related_name="work")
    changed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    priority = models.PositiveSmallIntegerField(default=Priority.ROUTINE.value)
    sealed_hold = models.BinaryField(null=True)
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reviews")

    class Meta:
        db_table = "work"
        indexes: ClassVar = [models.Index(fields=["member", "status", "due_on"], name="work_of_member")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status__in=[WorkStatus.ASSIGNED.value, WorkStatus.HELD.value])
                | models.Q(member__isnull=False),
                name="assigned_work_has_a_holder",
            )
        ]


class CodedRecord(models.Model):
    """A code assigned in a work item, with its evidence."""

    id = models.CharField(primary_key=True, max_length=_ID)
    work = models.ForeignKey(WorkRecord, on_delete=models.PROTECT, related_name="coded")
    position = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "coded"


class WideningRecord(models.Model):
    """A request to see one part more."""

    id = models.CharField(primary_key=True, max_length=_ID)
    work = models.ForeignKey(WorkRecord, on_delete=models.PROTECT, related_name="widenings")
    decision = models.CharField(max_length=16, choices=_choices(Decision))
    requested_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "widening"


class LedgerRecord(models.Model):
    """A sealed entry. Triggers refuse to change or delete it."""

    sequence = models.BigIntegerField(primary_key=True)
    body = models.BinaryField()
    leaf = models.BinaryField()
    actor = models.CharField(max_length=60)

    class Meta:
        db_table = "ledger"
        indexes: ClassVar = [models.Index(fields=["actor", "-sequence"], name="ledger_of_actor")]


class LedgerDetailsRecord(models.Model):
    """What stands beside an entry, sealed; it may be destroyed while the entry stays."""

    sequence = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "ledger_details"


class LedgerTipRecord(models.Model):
    """The end of the ledger: one row, locked by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=b"")
    last_at = models.DateTimeField(null=True)
    checkpoint = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_tip"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_tip_is_one")]


class LedgerCheckpointRecord(models.Model):
    """A signed head that stays: it says where a log was rewritten, and carries trust from one key to the next."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()

    class Meta:
        db_table = "ledger_checkpoint"


class LedgerVerificationRecord(models.Model):
    """The latest verification of the ledger: one row. `said` is sealed; the other columns only keep one at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    run = models.CharField(max_length=_ID, blank=True)
    is_over = models.BooleanField(default=True)
    seen_at = models.DateTimeField()
    said = models.TextField(blank=True)
    seal = models.BinaryField(default=b"")

    class Meta:
        db_table = "ledger_verification"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_verification_is_one")]
