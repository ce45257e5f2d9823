"""Checking a whole log, with several processes where asked to: each looks over stretches, and what they saw is joined.

A log that fits into one or two stretches is looked over right here, which is faster than starting a process. A server
checks in its own process too: its other processors have people to serve.

Example:
    >>> from chartwarden.adapters.memory.ledger import MemoryLedger
    >>> _stretches(3, 2), MemoryLedger().source().rows
    ([(0, 2), (2, 3)], ())

"""

import gc
import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise

from chartwarden.ledger.glance import glanced_over
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.note import VerifierKey
from chartwarden.ledger.store import LedgerStore, Source
from chartwarden.ledger.stretch import STRETCH, Fault, Stretch, looked_over
from chartwarden.ledger.verify import Claims, Verdict, is_signed, judged, marks_of

_Way = Callable[..., Stretch]


@dataclass(frozen=True, slots=True)
class _Look:
    """What one process is to look over, and what it compares with."""

    way: _Way
    source: Source
    start: int
    stop: int
    marks: tuple[int, ...]
    kept: tuple[tuple[int, str], ...]  # checkpoints of this stretch, by size
    trusted: tuple[VerifierKey, ...]

    def stretch(self) -> Stretch:
        """Look, and see which of the kept checkpoints a trusted key has signed."""
        seen = self.way(self.source.raw(self.start, self.stop), start=self.start, marks=self.marks)
        signed = frozenset(size for size, note in self.kept if is_signed(note, self.trusted))
        return replace(seen, kept_signed=signed)


def check_ledger(
    ledger: Ledger,
    *,
    earlier: Sequence[str] = (),
    on_entry: Callable[[int], object] = lambda _: None,
    processes: int = 1,
) -> Verdict:
    """Check every entry that the log's checkpoint covers, and that there is none beyond. The log may grow meanwhile.

    Args:
        ledger: the log, with the keys that it is signed by.
        earlier: checkpoints that left the host before.
        on_entry: told the number of entries looked at so far, for progress.
        processes: how many may look over stretches at once.

    Returns:
        As `ledger.verify.verified`; what stands beside entries is checked by `closed_details`.

    """
    store = ledger.store
    tip = store.tip()
    keys = [signer.verifier for signer in ledger.signers]
    size = tip.frontier.size
    claims = Claims(tip.checkpoint, keys, kept=store.kept(), earlier=earlier, end=tip.frontier)
    claims = _without_later(claims, size, now=store.tip().frontier.size)
    verdict = _verified(glanced_over, store.source(), claims, size=size, on_entry=on_entry, processes=processes)
    if not verdict.is_sound:  # looking again, entry by entry, says what is wrong and where
        verdict = _verified(looked_over, store.source(), claims, size=size, on_entry=on_entry, processes=processes)
    if verdict.fault is Fault.DETAILS and store.tip().frontier.size > size:  # destroyed meanwhile: the entry came after
        return check_ledger(ledger, earlier=earlier, on_entry=on_entry, processes=processes)
    if verdict.is_sound and (added := _first_beyond(store)) is not None:
        because = "entries were added that no checkpoint covers"
        return replace(verdict, first_bad=added, because=because, fault=Fault.ADDED)
    return verdict


def verified_in_processes(
    source: Source,
    claims: Claims,
    *,
    size: int,
    on_entry: Callable[[int], object] = lambda _: None,
    processes: int = 1,
) -> Verdict:
    """Check the first `size` entries of a log against what it and others say of it.

    Args:
        source: where the rows are.
        claims: what they are compared with.
        size: how many entries to look over, as the checkpoint says; more are not asked for.
        on_entry: told the number of entries looked at so far, for progress.
        processes: how many may look over stretches at once.

    """
    return _verified(looked_over, source, claims, size=size, on_entry=on_entry, processes=processes)


def _verified(
    way: _Way, source: Source, claims: Claims, *, size: int, on_entry: Callable[[int], object], processes: int
) -> Verdict:
    marks, kept = marks_of(claims), claims.kept_heads
    looks = [
        _Look(
            way,
            source,
            start,
            stop,
            tuple(mark for mark in marks if start < mark <= stop),
            tuple((head.size, note) for head, note in kept if start < head.size <= stop),
            tuple(claims.trusted),
        )
        for start, stop in _stretches(size, STRETCH)
    ]

    def told(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
        for stretch in stretches:
            on_entry(stretch.start + stretch.frontier.size)
            yield stretch

    with _workers(min(processes, len(looks) - 1)) as run:
        return judged(told(run(looks)), claims)


def closed_details(ledger: Ledger, verdict: Verdict, *, on_entry: Callable[[int], object] = lambda _: None) -> Verdict:
    """Read every entry as people do, and give the verdict, or the first that does not say what an entry says.

    Or whose details do not open or are not those it commits to: that takes their keys.
    """
    for place, row in enumerate(ledger.store.rows(stop=verdict.entries)):
        told = ledger.told(row)
        if told.said is None:
            because = "the entry is not an entry"
            return replace(verdict, first_bad=row.sequence, because=because, fault=Fault.NOT_AN_ENTRY)
        if told.trouble:
            because = "the details beside the entry are not those it was sealed with"
            return replace(verdict, first_bad=row.sequence, because=because, fault=Fault.DETAILS)
        on_entry(place + 1)
    return verdict


def _without_later(claims: Claims, size: int, *, now: int) -> Claims:
    """Leave out kept checkpoints that have come since the log had this size. None beyond the end has."""
    since = {note for head, note in claims.kept_heads if size < head.size <= now}
    return replace(claims, kept=[note for note in claims.kept or () if note not in since]) if since else claims


def _first_beyond(store: LedgerStore) -> int | None:
    """Give the first entry behind the end, or None. The rows are asked first: what is added meanwhile moves the end."""
    last = store.tip().last
    size = store.tip().frontier.size
    return None if last is None or last.sequence < size else size


def _stretches(size: int, of: int) -> list[tuple[int, int]]:
    return [*pairwise((*range(0, size, of), size))] if size else [(0, 0)]


def _seen(look: _Look) -> Stretch:
    return look.stretch()


@contextmanager
def _workers(processes: int) -> Iterator[Callable[[Sequence[_Look]], Iterator[Stretch]]]:
    if processes < 2:  # noqa: PLR2004 -- one process is this one
        yield lambda looks: map(_seen, looks)
        return
    # A copy of this process starts fastest, but copies no thread: with others about, a fresh one is the safe way.
    how = "fork" if threading.active_count() == 1 else "spawn"
    # Rows make no cycles, and looking for some among millions of them takes a tenth of the time.
    with multiprocessing.get_context(how).Pool(processes, initializer=gc.disable) as pool:
        yield lambda looks: pool.imap(_seen, looks)
