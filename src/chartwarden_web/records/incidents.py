"""The table of incidents. What was reported, assessed and decided is ciphertext under a key of the incident's own.

In clear stand who reported it, when, and how far it has come: nothing of a patient, and nothing of whom it is about.
"""

from typing import ClassVar

from django.db import models

from chartwarden.incident.incident import IncidentState

_ID = 32  # letters of an identifier


class IncidentRecord(models.Model):
    """An incident: a wrapped data key, and everything that is known of it under that. Rows are never deleted."""

    id = models.CharField(primary_key=True, max_length=_ID)
    state = models.CharField(max_length=16, choices=[(state.value, state.value) for state in IncidentState])
    opened_at = models.DateTimeField()
    reporter = models.ForeignKey("records.MemberRecord", on_delete=models.PROTECT, null=True, related_name="incidents")
    version = models.PositiveIntegerField(default=0)
    wrapping_id = models.CharField(max_length=40)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "incident"
        indexes: ClassVar = [models.Index(fields=["reporter", "opened_at"], name="incident_of_reporter")]
