"""Paces in the database: in the table of attempts, whose keyed keys name no account."""

from datetime import datetime, timedelta

from django.db import transaction

from chartwarden.actions.pace_store import Pace
from chartwarden.foundation.identifiers import MemberId, keyed_id
from chartwarden_web.records.accounts import AttemptsRecord

_TOLD_ANEW = timedelta(minutes=1)  # what was noted just now is not noted again: each note waits for the disk


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

    def may_have(self, member_id: MemberId, what: str, pace: Pace, *, at: datetime) -> bool:
        """Tell whether this is among the first so many different things of a member within the pace's time."""
        row, thing = self._row(member_id, pace), keyed_id(self._key, "thing", pace.name, member_id, what)
        # Asked without a lock first: most often it is the very chart that they are in.
        if _was_told_just_now(AttemptsRecord.objects.filter(key_hash=row).first(), thing, at):
            return True
        with transaction.atomic():
            AttemptsRecord.objects.bulk_create([AttemptsRecord(key_hash=row, value={})], ignore_conflicts=True)
            record = AttemptsRecord.objects.select_for_update().get(key_hash=row)
            since = (at - timedelta(seconds=pace.seconds)).timestamp()
            had = {one: told for one, told in record.value.items() if told > since}
            if thing not in had and len(had) >= pace.most:
                return False
            record.value = {**had, thing: at.timestamp()}
            record.expires_at = at + timedelta(seconds=pace.seconds)
            record.save(update_fields=["value", "expires_at"])
        return True

    def so_far(self, member_id: MemberId, pace: Pace, *, at: datetime) -> int:
        """Give how many there are within the pace's time, and count nothing."""
        record = AttemptsRecord.objects.filter(key_hash=self._row(member_id, pace)).first()
        return len(_recent(record.value, pace, at)) if record else 0

    def _row(self, member_id: MemberId, pace: Pace) -> str:
        return keyed_id(self._key, "pace", pace.name, member_id)


def _recent(counted: list[float], pace: Pace, at: datetime) -> list[float]:
    since = (at - timedelta(seconds=pace.seconds)).timestamp()
    return [one for one in counted if one > since]


def _was_told_just_now(record: AttemptsRecord | None, thing: str, at: datetime) -> bool:
    told = record.value.get(thing) if record else None
    return told is not None and timedelta(0) <= at - datetime.fromtimestamp(told, tz=at.tzinfo) < _TOLD_ANEW
