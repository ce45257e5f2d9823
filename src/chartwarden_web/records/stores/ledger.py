"""The ledger in the database: rows, the end of the log and its checkpoint, in one transaction.

Columns are read as bytes whatever they hold: SQLite keeps text or a number in a column of bytes if somebody puts it
there, and a log is verified because somebody may have. Such a row comes out as bytes that do not fit their hash.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, BinaryField, F, Func, QuerySet, Value
from django.db.models.functions import Cast

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.store import Batch, Row, Tip
from chartwarden_web.records.models import LedgerDetailsRecord, LedgerRecord, LedgerTipRecord

_HASH_BYTES = 32
_ROWS_AT_A_TIME = 1000
_Raw = tuple[int, bytes, bytes, bytes]  # sequence, body, leaf, actor


class DatabaseLedger:
    """The ledger store. One row, the tip, is locked by whoever appends, so several processes keep one order."""

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Lock the end of the log, seal a batch onto it, and store it all in one transaction."""
        with transaction.atomic():
            LedgerTipRecord.objects.get_or_create(id=1)
            LedgerTipRecord.objects.select_for_update().only("id").get(id=1)
            batch = seal(self.tip())
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
                checkpoint=batch.tip.checkpoint or "",
            )
        return batch

    def is_durable(self) -> bool:
        """Tell whether what this thread appended is on durable storage: no transaction of its own is open."""
        return not connection.in_atomic_block

    def rows(self, *, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Give rows by sequence, `start` included, `stop` excluded. From 0 means from the first row there is."""
        query = LedgerRecord.objects.order_by("sequence")
        if start:  # a row below 0 is none of ours; leaving it out here would keep it from being found
            query = query.filter(sequence__gte=start)
        if stop is not None:
            query = query.filter(sequence__lt=stop)
        some: list[_Raw] = []
        for record in _raw(query).iterator(chunk_size=_ROWS_AT_A_TIME):
            some.append(record)
            if len(some) == _ROWS_AT_A_TIME:
                yield from _rows(some)
                some = []
        yield from _rows(some)

    def rows_of(self, actor: str, *, most: int) -> Sequence[Row]:
        """Give the latest rows of one member, newest first."""
        return list(_rows(list(_raw(LedgerRecord.objects.filter(actor=actor).order_by("-sequence"))[:most])))

    def tip(self) -> Tip:
        """Give the end of the log as it is stored. Raises BrokenSealError when it is no end of any log."""
        last = next(_rows(list(_raw(LedgerRecord.objects.order_by("-sequence"))[:1])), None)
        end = (
            LedgerTipRecord.objects.filter(id=1)
            .annotate(whole=Cast("size", BigIntegerField()), hashes=Cast("peaks", BinaryField()))
            .values_list("whole", "hashes", "last_at")
        )
        try:
            size, hashes, last_at = end.first() or (0, b"", None)
        except (TypeError, ValueError) as error:
            raise BrokenSealError(
                what="the stored end of the ledger is not one",
                next_step="Stop, keep the database as it is, and run `chartwarden ledger verify`.",
            ) from error
        peaks = bytes(hashes)
        split = tuple(peaks[start : start + _HASH_BYTES] for start in range(0, len(peaks), _HASH_BYTES))
        return Tip(Frontier(size, split), last_at, self.checkpoint(), last)

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        found = LedgerTipRecord.objects.filter(id=1).annotate(note=_bytes_of_text("checkpoint"))
        note = found.values_list("note", flat=True).first()
        return bytes(note).decode(errors="replace") if note else None


def _bytes_of_text(name: str) -> Cast | Func:
    """Read a column of text as its bytes in UTF-8, so that text which is not UTF-8 is a finding and no crash."""
    if connection.vendor == "sqlite":
        return Cast(name, BinaryField())
    return Func(F(name), Value("UTF8"), function="convert_to", output_field=BinaryField())


def _raw(query: QuerySet[LedgerRecord]) -> "QuerySet[LedgerRecord, Any]":
    return query.annotate(
        place=Cast("sequence", BigIntegerField()),
        said=Cast("body", BinaryField()),
        hashed=Cast("leaf", BinaryField()),
        who=_bytes_of_text("actor"),
    ).values_list("place", "said", "hashed", "who")


def _rows(records: Sequence[_Raw]) -> Iterator[Row]:
    wanted = LedgerDetailsRecord.objects.filter(sequence__in=[record[0] for record in records])
    details = dict(wanted.annotate(raw=Cast("sealed", BinaryField())).values_list("sequence", "raw"))
    for sequence, body, leaf, actor in records:
        yield Row(
            sequence,
            bytes(body),
            bytes(leaf),
            bytes(actor).decode(errors="replace"),
            bytes(details.get(sequence, b"")),
        )
