"""Random manipulation of a stored log by somebody who may do anything to the database and has no key.

Each is done in a transaction that is taken back afterwards, so that all are done to the same log. For each it is known
beforehand where verifying must say that trust ends: one entry, or a stretch where only a kept checkpoint tells.

Example:
    >>> Sought(5, 5).holds(5, 5), Sought(5, 7).holds(9, 9), Sought(5, 5).holds(0, 255)
    (True, False, True)

"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.store import Row
from chartwarden.ledger.verify import Verdict
from tests.faults.oracle import verdict_on
from tests.faults.place import Kind, Place

ENTRIES = 600  # two checkpoints are kept among so many
_TABLES = ("ledger", "ledger_details", "ledger_tip", "ledger_checkpoint")


@dataclass(frozen=True, slots=True)
class Sought:
    """Where trust must end: the first place, and the last that may be named instead."""

    first: int
    last: int

    def holds(self, first_bad: int, last_bad: int) -> bool:
        """Tell whether a finding is right: it is inside, or it is a stretch around it."""
        return self.first <= first_bad <= self.last or first_bad <= self.first <= last_bad


@dataclass(frozen=True, slots=True)
class Log:
    """What is stored, as somebody sees it who reads the tables."""

    rows: Sequence[Row]
    kept: Sequence[tuple[int, str]]  # size and note
    checkpoint: str

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.rows)


Manipulation = Callable[[Log, random.Random], Sought]
Judge = Callable[[Ledger], Verdict]


@dataclass(frozen=True, slots=True)
class Tampering:
    """What came of many."""

    kind: Kind
    done: Mapping[str, int]
    missed: tuple[str, ...]
    misplaced: tuple[str, ...]

    @property
    def found(self) -> int:
        """How many were found at the right place."""
        return sum(self.done.values()) - len(self.missed) - len(self.misplaced)


def filled(ledger: Ledger) -> None:
    """Put entries into an empty log, most of them with details, a few at a time."""
    for place in range(ENTRIES):
        details = {"reason": f"reason {place}"} if place % 3 else {}
        ledger.append(
            Draft("lena.moss", f"test:{place % 7}", Act.READ_DOCUMENT, Outcome.GRANTED, details=details, withheld=place)
        )


def without_guards() -> None:
    """Take the guards away, as the owner of the database can."""
    if connection.vendor == "postgresql":
        for table in _TABLES:
            _run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        _run(f"DROP TRIGGER {name}")


def tampered(
    place: Place, *, times: int, chance: random.Random, judge: Judge | None = None, only: Sequence[str] = ()
) -> Tampering:
    """Manipulate a log at random so many times, and see whether each is found, and where.

    Args:
        place: an empty instance.
        times: how many manipulations.
        chance: decides which, and where.
        judge: the verifier; the control brings one that does not look.
        only: names of manipulations; all by default.

    """
    judge = judge or verdict_on
    done, missed, misplaced = Counter[str](), list[str](), list[str]()
    with place.opened() as house:
        filled(house.ledger)
        without_guards()
        log = _read(house.ledger)
        chosen = [name for name in KINDS[place.kind] if not only or name in only]
        for turn in range(times):
            name = chosen[turn % len(chosen)]
            with transaction.atomic():
                sought = KINDS[place.kind][name](log, chance)
                verdict = _judged(house.ledger, judge, size=log.size)
                transaction.set_rollback(True)
            done[name] += 1
            if verdict.first_bad is None:
                missed.append(f"{name}, to be found at {sought}")
            elif not sought.holds(verdict.first_bad, verdict.last_bad or verdict.first_bad):
                misplaced.append(f"{name}, to be found at {sought}: {verdict.first_bad}-{verdict.last_bad}")
        verdict = judge(house.ledger)
        if not verdict.is_sound:
            misplaced.append(f"the log that nobody touched: {verdict.because}")
    return Tampering(place.kind, done, tuple(missed), tuple(misplaced))


def _judged(ledger: Ledger, judge: Judge, *, size: int) -> Verdict:
    try:
        return judge(ledger)
    except BrokenSealError as error:  # the stored end is none: what a person sees is an error in words
        return Verdict(size, size, error.what)


def without_hashing(ledger: Ledger) -> Verdict:
    """Verify as somebody does who forgot to hash the bodies: the control."""
    frontier, sequence = Frontier(), 0
    for row in ledger.store.rows():
        if row.sequence != sequence:
            return Verdict(sequence, sequence, "an entry is missing")
        frontier, sequence = frontier.extended(row.leaf), sequence + 1
    if frontier != ledger.store.tip().frontier:
        return Verdict(sequence, sequence, "the end is another")
    return Verdict(sequence, None, "")


def _read(ledger: Ledger) -> Log:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size")
        kept = [(int(size), str(note)) for size, note in cursor.fetchall()]
    return Log(list(ledger.store.rows()), kept, ledger.store.checkpoint() or "")


def _run(statement: str, *values: Any) -> None:  # noqa: ANN401 -- whatever a column holds
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def _flipped(value: bytes, chance: random.Random) -> bytes:
    """Turn one bit over."""
    at = chance.randrange(len(value) * 8)
    return value[: at // 8] + bytes([value[at // 8] ^ 1 << at % 8]) + value[at // 8 + 1 :]


def _misspelled(words: str, chance: random.Random) -> str:
    """Turn one bit over in a text, so that it stays a text that every database takes."""
    at = chance.choice([place for place, letter in enumerate(words) if letter.isascii()])
    return words[:at] + chr(ord(words[at]) ^ 1 << chance.randrange(5)) + words[at + 1 :]


def _any(log: Log, chance: random.Random) -> Row:
    return log.rows[chance.randrange(log.size)]


def _with_details(log: Log, chance: random.Random) -> Row:
    return chance.choice([row for row in log.rows if row.sealed_details])


def _at(place: int) -> Sought:
    return Sought(place, place)


def _flip_body(log: Log, chance: random.Random) -> Sought:
    row = _any(log, chance)
    _run("UPDATE ledger SET body = %s WHERE sequence = %s", _flipped(row.body, chance), row.sequence)
    return _at(row.sequence)


def _flip_leaf(log: Log, chance: random.Random) -> Sought:
    row = _any(log, chance)
    _run("UPDATE ledger SET leaf = %s WHERE sequence = %s", _flipped(row.leaf, chance), row.sequence)
    return _at(row.sequence)


def _flip_both(log: Log, chance: random.Random) -> Sought:
    """Alter an entry and its hash with it: only the tree tells."""
    row = _any(log, chance)
    body = _flipped(row.body, chance)
    _run("UPDATE ledger SET body = %s, leaf = %s WHERE sequence = %s", body, leaf_hash(body), row.sequence)
    return _at(row.sequence)


def _flip_actor(log: Log, chance: random.Random) -> Sought:
    row = _any(log, chance)
    _run("UPDATE ledger SET actor = %s WHERE sequence = %s", _misspelled(row.actor, chance), row.sequence)
    return _at(row.sequence)


def _flip_details(log: Log, chance: random.Random) -> Sought:
    row = _with_details(log, chance)
    sealed = _flipped(row.sealed_details, chance)
    _run("UPDATE ledger_details SET sealed = %s WHERE sequence = %s", sealed, row.sequence)
    return _at(row.sequence)


def _delete(log: Log, chance: random.Random) -> Sought:
    row = _any(log, chance)
    _run("DELETE FROM ledger WHERE sequence = %s", row.sequence)
    return _at(row.sequence)


def _delete_details(log: Log, chance: random.Random) -> Sought:
    row = _with_details(log, chance)
    _run("DELETE FROM ledger_details WHERE sequence = %s", row.sequence)
    return _at(row.sequence)


def _two(log: Log, chance: random.Random) -> tuple[Row, Row]:
    one, other = sorted(chance.sample(range(log.size), 2))
    return log.rows[one], log.rows[other]


def _swap(log: Log, chance: random.Random) -> Sought:
    one, other = _two(log, chance)
    _put(replace(other, sequence=one.sequence))
    _put(replace(one, sequence=other.sequence))
    return _at(one.sequence)


def _swap_details(log: Log, chance: random.Random) -> Sought:
    one, other = sorted(chance.sample([row for row in log.rows if row.sealed_details], 2), key=lambda row: row.sequence)
    for sealed, row in ((other.sealed_details, one), (one.sealed_details, other)):
        _run("UPDATE ledger_details SET sealed = %s WHERE sequence = %s", sealed, row.sequence)
    return _at(one.sequence)


def _duplicate_over(log: Log, chance: random.Random) -> Sought:
    """Put one entry over another's, with its hash."""
    one, other = _two(log, chance)
    row, over = chance.choice([(one, other), (other, one)])
    _put(replace(row, sequence=over.sequence))
    return _at(over.sequence)


def _duplicate_at_end(log: Log, chance: random.Random) -> Sought:
    row = _any(log, chance)
    _insert(replace(row, sequence=log.size))
    return _at(log.size)


def _duplicate_between(log: Log, chance: random.Random) -> Sought:
    """Use what SQLite allows: a sequence that is no whole number, and reads as its neighbour's."""
    row = _any(log, chance)
    _run(
        "INSERT INTO ledger (sequence, body, leaf, actor) VALUES (%s, %s, %s, %s)",
        row.sequence + 0.5, row.body, row.leaf, row.actor,
    )  # fmt: skip
    return _at(row.sequence + 1)


def _cut_tail(log: Log, chance: random.Random) -> Sought:
    left = log.size - chance.randint(1, 50)
    _run("DELETE FROM ledger WHERE sequence >= %s", left)
    return _at(left)


def _cut_tail_and_end(log: Log, chance: random.Random) -> Sought:
    """Cut the tail and make the stored end fit, as far as that goes without the key."""
    left = log.size - chance.randint(1, 50)
    _run("DELETE FROM ledger WHERE sequence >= %s", left)
    frontier = Frontier().extended_by(row.leaf for row in log.rows[:left])
    _run("UPDATE ledger_tip SET size = %s, peaks = %s", left, b"".join(frontier.peaks))
    return _at(left)


def _cut_to_a_kept_checkpoint(log: Log, _: random.Random) -> Sought:
    """Go back to a head that the log's own key has signed, while a later one is still among the kept."""
    size, note = log.kept[0]
    _run("DELETE FROM ledger WHERE sequence >= %s", size)
    _run("DELETE FROM ledger_details WHERE sequence >= %s", size)
    frontier = Frontier().extended_by(row.leaf for row in log.rows[:size])
    _run("UPDATE ledger_tip SET size = %s, peaks = %s, checkpoint = %s", size, b"".join(frontier.peaks), note)
    return _at(size)


def _insert_at_end(log: Log, chance: random.Random) -> Sought:
    _insert(_forged(log, log.size, chance))
    return _at(log.size)


def _insert_between(log: Log, chance: random.Random) -> Sought:
    """Move later entries up by one and put another in. It looks like an entry; the one after it stands wrong."""
    place = chance.randrange(log.size)
    for table in ("ledger", "ledger_details"):
        _run(f"UPDATE {table} SET sequence = -sequence - 2 WHERE sequence >= %s", place)  # noqa: S608 -- words of this module
        _run(f"UPDATE {table} SET sequence = -sequence - 1 WHERE sequence < -1")  # noqa: S608
    _insert(_forged(log, place, chance))
    return Sought(place, place + 1)


def _forged(log: Log, sequence: int, chance: random.Random) -> Row:
    row = _any(log, chance)
    body = row.body.replace(b'"sequence":%d,' % row.sequence, b'"sequence":%d,' % sequence)
    return Row(sequence, body, leaf_hash(body), row.actor)


def _tip_size(log: Log, chance: random.Random) -> Sought:
    _run("UPDATE ledger_tip SET size = %s", log.size + chance.choice([-2, -1, 1, 2]))
    return _at(log.size)


def _tip_peaks(log: Log, chance: random.Random) -> Sought:
    peaks = b"".join(Frontier().extended_by(row.leaf for row in log.rows).peaks)
    wrong = chance.choice([_flipped(peaks, chance), peaks[:-1], peaks[:-32], peaks + peaks[:32]])
    _run("UPDATE ledger_tip SET peaks = %s", wrong)
    return _at(log.size)


def _tip_checkpoint(log: Log, chance: random.Random) -> Sought:
    _run("UPDATE ledger_tip SET checkpoint = %s", _misspelled(log.checkpoint, chance))
    return _at(0)


def _tip_older_checkpoint(log: Log, chance: random.Random) -> Sought:
    size, note = chance.choice(log.kept)
    _run("UPDATE ledger_tip SET checkpoint = %s", note)
    return _at(size)


def _tip_gone(log: Log, _: random.Random) -> Sought:
    _run("DELETE FROM ledger_tip")
    return Sought(0, log.size)


def _kept_root(log: Log, chance: random.Random) -> Sought:
    size, note = chance.choice(log.kept)
    origin, number, root, rest = note.split("\n", 3)
    _keep(size, "\n".join((origin, number, _misspelled(root, chance), rest)))
    return Sought(0, log.size)


def _kept_signature(log: Log, chance: random.Random) -> Sought:
    """Spoil what makes a kept checkpoint worth keeping, while its words stay right."""
    size, note = chance.choice(log.kept)
    head, signature = note.split("\n\n", 1)
    _keep(size, f"{head}\n\n{_misspelled(signature, chance)}")
    return Sought(0, log.size)


def _kept_later(log: Log, chance: random.Random) -> Sought:
    """Let a kept checkpoint speak of more entries than there are."""
    size, note = chance.choice(log.kept)
    later = note.replace(f"\n{size}\n", f"\n{size + 10_000}\n")
    _keep(size, later)
    return Sought(0, log.size)


def _keep(size: int, note: str) -> None:
    _run("UPDATE ledger_checkpoint SET note = %s WHERE size = %s", note, size)


def _put(row: Row) -> None:
    values = (row.body, row.leaf, row.actor, row.sequence)
    _run("UPDATE ledger SET body = %s, leaf = %s, actor = %s WHERE sequence = %s", *values)


def _insert(row: Row) -> None:
    values = (row.sequence, row.body, row.leaf, row.actor)
    _run("INSERT INTO ledger (sequence, body, leaf, actor) VALUES (%s, %s, %s, %s)", *values)


_EVERYWHERE: Mapping[str, Manipulation] = {
    "bit flip in an entry": _flip_body,
    "bit flip in a hash": _flip_leaf,
    "bit flip in an entry, its hash made to fit": _flip_both,
    "bit flip in the actor's column": _flip_actor,
    "bit flip in details": _flip_details,
    "entry deleted": _delete,
    "details deleted": _delete_details,
    "two entries swapped": _swap,
    "details of two entries swapped": _swap_details,
    "entry put over another": _duplicate_over,
    "entry repeated at the end": _duplicate_at_end,
    "tail cut": _cut_tail,
    "tail cut, the end made to fit": _cut_tail_and_end,
    "entry added at the end": _insert_at_end,
    "entry put between": _insert_between,
    "size of the end": _tip_size,
    "peaks of the end": _tip_peaks,
    "checkpoint altered": _tip_checkpoint,
    "checkpoint exchanged for an older one": _tip_older_checkpoint,
    "end deleted": _tip_gone,
    "root of a kept checkpoint altered": _kept_root,
    "signature of a kept checkpoint altered": _kept_signature,
    "kept checkpoint made later": _kept_later,
    "cut to a kept checkpoint, a later one left": _cut_to_a_kept_checkpoint,
}
KINDS: Mapping[Kind, Mapping[str, Manipulation]] = {
    Kind.SQLITE: {**_EVERYWHERE, "entry repeated between": _duplicate_between},
    Kind.POSTGRESQL: _EVERYWHERE,
}


# What touches no entry and leaves the end as signed: only the checkpoints that the log keeps could tell.
BESIDE = (
    "signature of a kept checkpoint altered",
    "kept checkpoint made later",
    "cut to a kept checkpoint, a later one left",
)


def by_kind(results: Sequence[Tampering]) -> Iterator[tuple[str, int]]:
    """Give how often each manipulation was done, on all databases."""
    total = Counter[str]()
    for result in results:
        total.update(result.done)
    yield from sorted(total.items())
