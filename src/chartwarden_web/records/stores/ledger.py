"""The ledger in the database: rows, the end of the log and its checkpoint, in one transaction."""

from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction

from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.store import Batch, Row, Tip
from chartwarden_web.records.models import LedgerDetailsRecord, LedgerRecord, LedgerTipRecord

_HASH_BYTES = 32
_ROWS_AT_A_TIME = 1000


class DatabaseLedger:
    """The ledger store. One row, the tip, is locked by whoever appends, so several processes keep one order."""

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Lock the end of the log, seal a batch onto it, and store it all in one transaction."""
        with transaction.atomic():
            LedgerTipRecord.objects.get_or_create(id=1)
            record = LedgerTipRecord.objects.select_for_update().get(id=1)
            peaks = bytes(record.peaks)
            split = tuple(peaks[start : start + _HASH_BYTES] for start in range(0, len(peaks), _HASH_BYTES))
            batch = seal(Tip(Frontier(record.size, split), record.last_at))
            LedgerRecord.objects.bulk_create(
                [
                    LedgerRecord(sequence=row.sequence, body=row.body, leaf=row.leaf, actor=row.actor)
                    for row in batch.rows
                ]
            )
            LedgerDetailsRecord.objects.bulk_create(
                [
                    LedgerDetailsRecord(sequence=row.sequence, sealed=row.sealed_details)
                    for row in batch.rows
                    if row.sealed_details
                ]
            )
            LedgerTipRecord.objects.filter(id=1).update(
                size=batch.tip.frontier.size,
                peaks=b"".join(batch.tip.frontier.peaks),
                last_at=batch.tip.last_at,
                checkpoint=batch.checkpoint,
            )
        return batch

    def is_durable(self) -> bool:
        """Tell whether what this thread appended is on durable storage: no transaction of its own is open."""
        return not connection.in_atomic_block

    def rows(self, *, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Give rows by sequence, `start` included, `stop` excluded."""
        query = LedgerRecord.objects.filter(sequence__gte=start).order_by("sequence")
        if stop is not None:
            query = query.filter(sequence__lt=stop)
        some: list[LedgerRecord] = []
        for record in query.iterator(chunk_size=_ROWS_AT_A_TIME):
            some.append(record)
            if len(some) == _ROWS_AT_A_TIME:
                yield from _rows(some)
                some = []
        yield from _rows(some)

    def rows_of(self, actor: str, *, most: int) -> Sequence[Row]:
        """Give the latest rows of one member, newest first."""
        return list(_rows(list(LedgerRecord.objects.filter(actor=actor).order_by("-sequence")[:most])))

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        record = LedgerTipRecord.objects.filter(id=1).first()
        return record.checkpoint if record and record.checkpoint else None


def _rows(records: Sequence[LedgerRecord]) -> Iterator[Row]:
    details = dict(
        LedgerDetailsRecord.objects.filter(sequence__in=[record.sequence for record in records]).values_list(
            "sequence", "sealed"
        )
    )
    for record in records:
        yield Row(
            record.sequence,
            bytes(record.body),
            bytes(record.leaf),
            record.actor,
            bytes(details.get(record.sequence, b"")),
        )
