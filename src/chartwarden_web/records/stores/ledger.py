"""The ledger in the database: rows, the end of the log and its checkpoint, in one transaction.

Columns are read as bytes whatever they hold: SQLite keeps text or a number in a column of bytes if somebody puts it
there, and a log is verified because somebody may have. Such a row comes out as bytes that do not fit their hash.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, BinaryField, F, Func, QuerySet, Value
from django.db.models.functions import Cast

from chartwarden.ledger.store import Batch, Row, Source, Tip
from chartwarden_web.records.models import (
    LedgerCheckpointRecord,
    LedgerDetailsRecord,
    LedgerRecord,
    LedgerTipRecord,
)
from chartwarden_web.records.stores.committer import Committer
from chartwarden_web.records.stores.ledger_reading import source_of
from chartwarden_web.records.stores.ledger_writing import row_of, tip_of, writing_for
from chartwarden_web.watching.numbers import BATCH

_ROWS_AT_A_TIME = 1000
_Raw = tuple[int, bytes, bytes, bytes]  # sequence, body, leaf, actor


class _Here(threading.local):
    """This thread's connection. Django's own way to it takes longer than all the rest of asking whether it is free."""

    connection: BaseDatabaseWrapper | None = None


class DatabaseLedger:
    """The ledger store. One row, the tip, is locked by whoever appends, so several processes keep one order."""

    def __init__(self) -> None:
        self._committer = Committer()
        self._here = _Here()

    def append(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Lock the end of the log, seal a batch onto it, and store it all in one transaction: the caller's, if open."""
        if not self.is_durable():
            return self._appended_within(seal)
        batch = self._committer.append(seal)
        BATCH.observe(len(batch.rows))
        return batch

    def _appended_within(self, seal: Callable[[Tip], Batch]) -> Batch:
        """Append in the caller's transaction, which must not be committed if this fails: half a batch is no batch."""
        try:
            with connection.wrap_database_errors:
                return writing_for(connection.vendor)(connection).append(seal)
        except BaseException:
            transaction.set_rollback(True)
            raise

    def close(self) -> None:
        """Close the connection that appends; the next entry opens another."""
        self._committer.close()

    def is_durable(self) -> bool:
        """Tell whether what this thread appended is on durable storage: no transaction of its own is open."""
        own = self._here.connection
        if own is None or own.settings_dict is not connections.settings["default"]:
            own = self._here.connection = connections["default"]
        return not own.in_atomic_block

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

    def rows_of(self, actor: str, *, most: int, before: int | None = None) -> Sequence[Row]:
        """Give the latest rows of one member, newest first; with `before`, only those of a lower sequence."""
        query = LedgerRecord.objects.filter(actor=actor).order_by("-sequence")
        if before is not None:
            query = query.filter(sequence__lt=before)
        return list(_rows(list(_raw(query)[:most])))

    def tip(self) -> Tip:
        """Give the end of the log as it is stored. Raises BrokenSealError when it is no end of any log."""
        end = (
            LedgerTipRecord.objects.filter(id=1)
            .annotate(whole=Cast("size", BigIntegerField()), hashes=Cast("peaks", BinaryField()))
            .annotate(note=_bytes_of_text("checkpoint"))
            .values_list("whole", "hashes", "last_at", "note")
        )
        last = _raw(LedgerRecord.objects.order_by("-sequence")).first()
        return tip_of(end.first(), last)

    def checkpoint(self) -> str | None:
        """Give the latest signed checkpoint; None when the log is empty."""
        found = LedgerTipRecord.objects.filter(id=1).annotate(note=_bytes_of_text("checkpoint"))
        note = found.values_list("note", flat=True).first()
        return bytes(note).decode(errors="replace") if note else None

    def source(self) -> Source:
        """Give the rows to be looked over, on connections of their own."""
        return source_of(connection.settings_dict)

    def kept(self) -> Sequence[str]:
        """Give the checkpoints that were kept, by size."""
        notes = LedgerCheckpointRecord.objects.order_by("size").annotate(raw=_bytes_of_text("note"))
        return tuple(bytes(note).decode(errors="replace") for note in notes.values_list("raw", flat=True))

    def destroy_details(self, *, first: int, last: int) -> int:
        """Destroy what stands beside the entries from `first` to `last`; give how many there were."""
        count, _ = LedgerDetailsRecord.objects.filter(sequence__gte=first, sequence__lte=last).delete()
        return count


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
        yield row_of(sequence, body, leaf, actor, details.get(sequence, b""))
