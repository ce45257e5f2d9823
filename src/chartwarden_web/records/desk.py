"""Tables of the desk: broken glass, second-level review, prints of texts, rulebooks, code lists, keys, consents, links.

What names a patient, and what is said of one, is ciphertext under the patient's key. Prints of texts are keyed hashes:
whoever holds the database alone cannot ask it whether a text that they know is in it.
"""

from typing import ClassVar

from django.db import models

_ID = 32  # letters of an identifier
_MEMBER = "records.MemberRecord"
_PATIENT = "records.PatientRecord"
_WORK = "records.WorkRecord"
_DOCUMENT = "records.DocumentRecord"


class GlassRecord(models.Model):
    """Glass that somebody broke: parts of one chart, opened at once, always reviewed. Parts and words are sealed."""

    id = models.CharField(primary_key=True, max_length=_ID)
    work = models.ForeignKey(_WORK, on_delete=models.PROTECT, related_name="glass")
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="glass")
    broken_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "glass"
        indexes: ClassVar = [models.Index(fields=["member", "reviewed_at"], name="glass_of_member")]


class OpenedRecord(models.Model):
    """A document that was opened in a work item, once: for the ratio of opened to used, and for re-performance."""

    work = models.ForeignKey(_WORK, on_delete=models.PROTECT, related_name="opened")
    document = models.ForeignKey(_DOCUMENT, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "opened"
        constraints: ClassVar = [models.UniqueConstraint(fields=["work", "document"], name="opened_once_in_work")]


class CodingFindingRecord(models.Model):
    """What a second-level review says of one code of the work it is about."""

    id = models.CharField(primary_key=True, max_length=_ID)
    work = models.ForeignKey(_WORK, on_delete=models.PROTECT, related_name="findings")  # the review's own item
    position = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "coding_finding"


class CodingStepRecord(models.Model):
    """The codes of a work item as they stood before one change, so that it can be taken back. Sealed."""

    work = models.ForeignKey(_WORK, on_delete=models.PROTECT, related_name="steps")
    sealed = models.BinaryField()

    class Meta:
        db_table = "coding_step"


class WaiverRecord(models.Model):
    """A supervisor's approval that somebody does work on a chart which a conflict would send elsewhere."""

    id = models.CharField(primary_key=True, max_length=_ID)
    work = models.ForeignKey(_WORK, on_delete=models.PROTECT, related_name="waivers")
    member = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="waivers")
    approved_by = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "waiver"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "member"], name="waiver_once_for_work"),
            models.CheckConstraint(condition=~models.Q(member=models.F("approved_by")), name="waiver_by_another"),
        ]


class TextPrintRecord(models.Model):
    """One keyed print of a document's words, by which text of another patient is recognised."""

    document = models.ForeignKey(_DOCUMENT, on_delete=models.CASCADE, related_name="prints")
    patient = models.ForeignKey(_PATIENT, on_delete=models.CASCADE, related_name="+")
    print = models.BigIntegerField()

    class Meta:
        db_table = "text_print"
        indexes: ClassVar = [models.Index(fields=["print"], name="text_print_of")]


class WordOrderRecord(models.Model):
    """The words of a document one after the other as keyed numbers, sealed: whole passages are compared by it."""

    document = models.OneToOneField(_DOCUMENT, on_delete=models.CASCADE, primary_key=True, related_name="order")
    sealed = models.BinaryField()

    class Meta:
        db_table = "word_order"


class PersonPrintRecord(models.Model):
    """One keyed print of what identifies a patient (a number, a name with a birth date), for finding whose text is."""

    patient = models.ForeignKey(_PATIENT, on_delete=models.CASCADE, related_name="prints")
    print = models.BigIntegerField()

    class Meta:
        db_table = "person_print"
        indexes: ClassVar = [models.Index(fields=["print"], name="person_print_of")]


class LinkRecord(models.Model):
    """That words of a chart are about another person, and why that is right. What it says is sealed."""

    id = models.CharField(primary_key=True, max_length=_ID)
    patient = models.ForeignKey(_PATIENT, on_delete=models.PROTECT, related_name="links")
    made_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "link"


class ConsentRecord(models.Model):
    """A patient's written consent that opens a restricted class. Source: 42 CFR 2.31, 2.33."""

    id = models.CharField(primary_key=True, max_length=_ID)
    patient = models.ForeignKey(_PATIENT, on_delete=models.PROTECT, related_name="consents")
    recorded_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "consent"


class RulebookRecord(models.Model):
    """A rulebook that somebody proposed; the one that was approved last is in force. It holds no PHI."""

    id = models.CharField(primary_key=True, max_length=_ID)
    version = models.CharField(max_length=60)
    text = models.TextField()
    state = models.CharField(max_length=16)  # open, approved, declined
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(_MEMBER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rulebook"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="rulebook_by_two",
            )
        ]


class ListedCodeRecord(models.Model):
    """A code of a list that the user brought: licensed ones such as CPT do not come with the product."""

    system = models.CharField(max_length=40)
    code = models.CharField(max_length=20)
    display = models.CharField(max_length=300)
    edition = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "listed_code"
        constraints: ClassVar = [models.UniqueConstraint(fields=["system", "code"], name="listed_code_once")]


class KeyMapRecord(models.Model):
    """The keys that a member chose, by the name of what they do."""

    member = models.OneToOneField(_MEMBER, on_delete=models.CASCADE, primary_key=True, related_name="key_map")
    keys = models.JSONField(default=dict)

    class Meta:
        db_table = "key_map"
