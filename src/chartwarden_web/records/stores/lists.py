"""Lists of codes in the database. They hold nothing about anybody, so nothing of them is sealed."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from chartwarden.actions.list_store import POA_EXEMPT, ListedSystem
from chartwarden.chart.coding import Coding
from chartwarden_web.records.models import ListedCodeRecord

_AT_ONCE = 2_000  # rows of one statement


class DatabaseLists:
    """The store of code lists."""

    def systems(self) -> tuple[ListedSystem, ...]:
        """Give the lists that are there, by system."""
        counted = ListedCodeRecord.objects.values("system", "edition").annotate(codes=Count("id")).order_by("system")
        return tuple(ListedSystem(**row) for row in counted)

    def has(self, system: str) -> bool:
        """Tell whether a list is there."""
        return ListedCodeRecord.objects.filter(system=system).exists()

    def find(self, system: str, code: str) -> Coding | None:
        """Give a code of a list, in the letter case of the list; None when there is none."""
        record = ListedCodeRecord.objects.filter(system=system, code=code.upper()).first()
        return None if record is None else _coding(record)

    def search(self, words: str, *, most: int) -> tuple[Coding, ...]:
        """Give codes that begin with the words, then those whose text has all of them; by system and code."""
        asked = words.strip()
        if not asked:
            return ()
        assigned = ListedCodeRecord.objects.exclude(system=POA_EXEMPT)
        begins = _first(assigned.filter(code__startswith=asked.upper()), most)
        if len(begins) < most:
            has = Q()
            for word in asked.split():
                has &= Q(display__icontains=word)
            begins += _first(assigned.filter(has), most)
        return tuple(dict.fromkeys(begins))[:most]

    def put(self, system: str, codes: Sequence[Coding], *, edition: str) -> None:
        """Store a list in place of the one that the system had."""
        with transaction.atomic():
            ListedCodeRecord.objects.filter(system=system).delete()
            records = (
                ListedCodeRecord(system=system, code=one.code, display=one.display, edition=edition) for one in codes
            )
            ListedCodeRecord.objects.bulk_create(records, batch_size=_AT_ONCE)


def _first(which: QuerySet[ListedCodeRecord], most: int) -> list[Coding]:
    return [_coding(record) for record in which.order_by("system", "code")[:most]]


def _coding(record: ListedCodeRecord) -> Coding:
    return Coding(record.system, record.code, record.display)
