"""Checking a whole log, with several processes where asked to: each looks over stretches, and what they saw is joined.

A log that fits into one or two stretches is looked over right here, which is faster than starting a process. A server
checks in its own process too: its other processors have people to serve.

Example:
    >>> from chartwarden.adapters.memory.ledger import MemoryLedger
    >>> _stretches(3, 2), MemoryLedger().source().rows
    ([(0, 2), (2, 3)], ())

"""

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.store import LedgerStore, Source
from chartwarden.ledger.stretch import STRETCH, Fault, Stretch, looked_over
from chartwarden.ledger.verify import Claims, Verdict, judged, marks_of

_Look = tuple[Source, int, int, tuple[int, ...]]


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
    claims = Claims(tip.checkpoint, keys, kept=store.kept(), earlier=earlier, end=tip.frontier)
    verdict = verified_in_processes(
        store.source(), claims, size=tip.frontier.size, on_entry=on_entry, processes=processes
    )
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
    marks = marks_of(claims)
    looks: list[_Look] = [
        (source, start, stop, tuple(mark for mark in marks if start < mark <= stop))
        for start, stop in _stretches(size, STRETCH)
    ]

    def told(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
        for stretch in stretches:
            on_entry(stretch.start + stretch.frontier.size)
            yield stretch

    with _workers(min(processes, len(looks) - 1)) as run:
        return judged(told(run(looks)), claims)


def closed_details(ledger: Ledger, verdict: Verdict, *, on_entry: Callable[[int], object] = lambda _: None) -> Verdict:
    """Give the verdict, or that some entry's details do not open or are not those it commits to; needs their keys."""
    for place, row in enumerate(ledger.store.rows(stop=verdict.entries)):
        if row.sealed_details and ledger.told(row).trouble:
            because = "the details beside the entry are not those it was sealed with"
            return replace(verdict, first_bad=row.sequence, because=because, fault=Fault.DETAILS)
        on_entry(place + 1)
    return verdict


def _first_beyond(store: LedgerStore) -> int | None:
    """Give the first entry behind the end, or None. The rows are asked first: what is added meanwhile moves the end."""
    last = store.tip().last
    size = store.tip().frontier.size
    return None if last is None or last.sequence < size else size


def _stretches(size: int, of: int) -> list[tuple[int, int]]:
    return [*pairwise((*range(0, size, of), size))] if size else [(0, 0)]


def _look(look: _Look) -> Stretch:
    source, start, stop, marks = look
    return looked_over(source.raw(start, stop), start=start, marks=marks)


@contextmanager
def _workers(processes: int) -> Iterator[Callable[[Sequence[_Look]], Iterator[Stretch]]]:
    if processes < 2:  # noqa: PLR2004 -- one process is this one
        yield lambda looks: map(_look, looks)
        return
    # A copy of this process starts fastest, but copies no thread: with others about, a fresh one is the safe way.
    how = "fork" if threading.active_count() == 1 else "spawn"
    with multiprocessing.get_context(how).Pool(processes) as pool:
        yield lambda looks: pool.imap(_look, looks)
