"""What must hold after every fault: nothing was served without its entry, and the log is sound.

Whatever goes wrong is a sentence; no sentence means that all is well. The same oracle judges the product and the broken
variants beside it, which it must not let pass.

Example:
    >>> Served("a1", 7).id
    'a1'

"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chartwarden.adapters.ledger_check import check_ledger, closed_details
from chartwarden.ledger.checkpoint import read_head
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.verify import Claims, Verdict, verified

DEVICE = "fault:"  # the device of every read here is this and the read's own id, so that its entry can be found


@dataclass(frozen=True, slots=True)
class Served:
    """A read whose words were handed out."""

    id: str
    sequence: int | None = None  # as its receipt said, where whoever read could see the receipt


def verdict_on(ledger: Ledger, *, earlier: Sequence[str] = ()) -> Verdict:
    """Verify a log at rest from its own rows, details and checkpoints, and those that left before."""
    return verified(ledger.store.rows(), claims_of(ledger, earlier=earlier), details=ledger.details)


def claims_of(ledger: Ledger, *, earlier: Sequence[str] = ()) -> Claims:
    """Give all that a log is compared with."""
    return Claims(
        ledger.store.checkpoint(),
        [ledger.signers[0].verifier],
        kept=ledger.store.kept(),
        earlier=earlier,
        end=ledger.store.tip().frontier,
    )


def size_of(note: str | None) -> int:
    """Give how many entries a checkpoint is about; 0 for none."""
    return read_head(note).size if note else 0


def log_troubles(ledger: Ledger, *, earlier: Sequence[str] = ()) -> Iterator[str]:
    """Say what is wrong with the log itself, while a server may still be storing what a killed process had sent it."""
    verdict = check_ledger(ledger, earlier=earlier)
    if verdict.is_sound:
        verdict = closed_details(ledger, verdict)
    if not verdict.is_sound:
        yield f"the log is not sound at {verdict.first_bad}: {verdict.because}"


def served_troubles(ledger: Ledger, served: Iterable[Served], *, start: int = 0) -> Iterator[str]:
    """Say which reads have no entry, or not the one their receipt named.

    Args:
        ledger: the log.
        served: the reads.
        start: from where on their entries must stand.

    """
    found: dict[str, list[int]] = {}
    for row in ledger.store.rows(start=start):
        said = json.loads(row.body)
        if said["device"].startswith(DEVICE) and said["outcome"] == "granted":
            found.setdefault(said["device"].removeprefix(DEVICE), []).append(row.sequence)
    reads = list(served)
    for read in reads:
        places = found.get(read.id, [])
        if not places:
            yield f"read {read.id} was served and has no entry"
        elif len(places) > 1 or read.sequence not in {None, places[0]}:
            yield f"read {read.id} was served for entry {read.sequence} and stands at {places}"
    for sequence, count in Counter(read.sequence for read in reads if read.sequence is not None).items():
        if count > 1:
            yield f"entry {sequence} was given to {count} reads"


def acts_of(ledger: Ledger, *, start: int = 0) -> list[dict[str, Any]]:
    """Give what the entries say, from one on."""
    return [json.loads(row.body) for row in ledger.store.rows(start=start)]
