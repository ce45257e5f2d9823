"""A whole log rewritten by an administrator who holds the signing key.

Nothing in the database shows it: every hash and every signature fits. Only a checkpoint that left the host before does.

Example:
    >>> Rewriting(Kind.SQLITE, done=3, sound_alone=3, found=3, troubles=()).done
    3

"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction

from chartwarden.ledger.checkpoint import Head, read_head
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.store import Row
from tests.faults.oracle import size_of, verdict_on
from tests.faults.place import Kind, Place
from tests.faults.tampering import without_guards

_ENTRIES = 600


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What came of it."""

    kind: Kind
    done: int
    sound_alone: int  # the control: by itself each rewritten log looks sound
    found: int  # against a checkpoint from after the changed entry, around it
    troubles: tuple[str, ...]


def rewritten(place: Place, *, times: int, chance: random.Random) -> Rewriting:
    """Rewrite a log from some entry on, so many times, and compare it with checkpoints that left before."""
    alone, found, troubles = 0, 0, list[str]()
    with place.opened() as house:
        left = _filled(house.ledger)
        without_guards()
        rows = list(house.ledger.store.rows())
        for _ in range(times):
            at = chance.randrange(len(rows) - 1)
            with transaction.atomic():
                _rewrite(house.ledger, rows, at=at)
                alone += verdict_on(house.ledger).is_sound
                said = list(_compared(house.ledger, at, left, chance))
                transaction.set_rollback(True)
            found += not said
            troubles += said
    return Rewriting(place.kind, times, alone, found, tuple(troubles))


def _compared(ledger: Ledger, at: int, left: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Say what is wrong with what a checkpoint from after the rewritten entry finds, and those from before it."""
    after = chance.choice([note for note in left if size_of(note) > at])
    verdict = verdict_on(ledger, earlier=[after])
    last = -1 if verdict.last_bad is None else verdict.last_bad
    if verdict.first_bad is None or not verdict.first_bad <= at <= last < size_of(after):
        yield f"entry {at} was rewritten, and {verdict.first_bad}-{last} found"
    before = [note for note in left if size_of(note) <= at]
    if not verdict_on(ledger, earlier=before).is_sound:
        yield f"entry {at} was rewritten, and a checkpoint from before it does not fit"


def _filled(ledger: Ledger) -> list[str]:
    """Fill a log, and give the checkpoints that leave the host meanwhile."""
    left = []
    for place in range(1, _ENTRIES + 1):
        ledger.append(Draft("lena.moss", "test:1", Act.READ_DOCUMENT, Outcome.GRANTED, withheld=place))
        if place % 50 == 0:
            left.append(ledger.store.checkpoint() or "")
    return left


def _rewrite(ledger: Ledger, rows: list[Row], *, at: int) -> None:
    """Give an entry to somebody else, and make everything after it fit."""
    signer = ledger.signers[-1]
    body = rows[at].body.replace(b"lena.moss", b"omar.diaz")
    changed = replace(rows[at], body=body, leaf=leaf_hash(body), actor="omar.diaz")
    leaves = [row.leaf for row in (*rows[:at], changed, *rows[at + 1 :])]
    frontier = Frontier().extended_by(leaves)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger SET body = %s, leaf = %s, actor = %s WHERE sequence = %s",
            [changed.body, changed.leaf, changed.actor, at],
        )
        cursor.execute(
            "UPDATE ledger_tip SET peaks = %s, checkpoint = %s",
            [b"".join(frontier.peaks), signer.signed(Head(signer.origin, frontier.size, frontier.root))],
        )
        for note in ledger.store.kept():
            size = read_head(note).size
            root = Frontier().extended_by(leaves[:size]).root
            again = signer.signed(Head(signer.origin, size, root))
            cursor.execute("UPDATE ledger_checkpoint SET note = %s WHERE size = %s", [again, size])
