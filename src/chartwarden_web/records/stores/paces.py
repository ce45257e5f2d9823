"""Paces in the database: in the table of attempts, whose keyed keys name no account."""

from datetime import datetime, timedelta

from django.db import transaction

from chartwarden.actions.pace_store import Pace
from chartwarden.foundation.identifiers import MemberId, keyed_id
from chartwarden_web.records.accounts import AttemptsRecord


class DatabasePaces:
    """The store of paces, shared by every process of the server."""

    def __init__(self, *, key: bytes) -> None:
        self._key = key

    def count(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Count one more, and give how many there are within the pace's time, this one included."""
        row = self._row(member_id, pace)
        with transaction.atomic():
            AttemptsRecord.objects.bulk_create([AttemptsRecord(key_hash=row, value=[])], ignore_conflicts=True)
            record = AttemptsRecord.objects.select_for_update().get(key_hash=row)
            recent = _recent(record.value, pace, at)
            if len(recent) > pace.most:
                return pace.most + 2
            record.value = [*recent, at.timestamp()]
            record.expires_at = at + timedelta(seconds=pace.seconds)
            record.save(update_fields=["value", "expires_at"])
        return len(recent) + 1

    def so_far(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Give how many there are within the pace's time, and count nothing."""
        record = AttemptsRecord.objects.filter(key_hash=self._row(member_id, pace)).first()
        return len(_recent(record.value, pace, at)) if record else 0

    def _row(self, member_id: MemberId, pace: Pace) -> str:
        return keyed_id(self._key, "pace", pace.name, member_id)


def _recent(counted: list[float], pace: Pace, at: datetime) -> list[float]:
    since = (at - timedelta(seconds=pace.seconds)).timestamp()
    return [one for one in counted if one > since]
