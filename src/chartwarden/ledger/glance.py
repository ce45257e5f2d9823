"""Glancing over a stretch of the log: what is enough as long as nothing is wrong, and several times as fast.

Whoever signed the root over these bytes sealed each of them at its place; to read every entry again adds nothing to
that. What the root does not cover is compared here: the order of the rows, the hash that is stored with each, under
whose name it is listed, and whether details stand beside it. When anything is wrong, here or with the root, the log is
looked over entry by entry (`ledger.stretch`), which says what and where.

Example:
    >>> glanced_over((), start=0, marks=()).frontier.size
    0

"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, islice, repeat

import orjson

from chartwarden.ledger.entry import Act
from chartwarden.ledger.merkle import Frontier, leaf_hashes
from chartwarden.ledger.store import InRuns, RawRow, Run
from chartwarden.ledger.stretch import Fault, Found, Noted, Stretch

_BLOCK = 1024
_BEFORE_TIME = b'","at":"'  # a quotation mark inside a text is escaped, so that this stands behind the actor alone
_TOLD_OF = tuple(f'{{"act":"{act}",'.encode() for act in (Act.ROTATE_KEY, Act.DESTROY_DETAILS))

# What a plain entry says of its details, and where: behind act, actor and time, unless it is longer than most.
_COMMITTED, _UNCOMMITTED, _EITHER = b',"commitment":"', b',"commitment":null,', b',"commitment":'
_COMMITMENT_FROM, _COMMITMENT_TO = 80, 320

_Columns = tuple[bytes, bytes, bytes]  # body, leaf hash, actor

_MOST_BEGINNINGS = 64  # of one actor; more would take longer to look through than to read


@dataclass(slots=True)
class _Names:
    """How entries of each actor begin: with an act and that actor. There are few of these.

    Of acts that are told of none is remembered, so that each of those is read.
    """

    known: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)

    def is_of(self, body: bytes, actor: bytes) -> bool:
        """Tell whether an entry names this actor (in UTF-8). Raises ValueError, KeyError, TypeError, AttributeError."""
        beginning, before_time, _ = body.partition(_BEFORE_TIME)
        if orjson.loads(beginning + b'"}')["actor"].encode() != actor:
            return False
        known = self.known.get(actor, ())
        if before_time and not body.startswith(_TOLD_OF) and len(known) < _MOST_BEGINNINGS:
            self.known[actor] = (*known, beginning + before_time)
        return True


def glanced_over(rows: Iterable[RawRow], *, start: int, marks: Sequence[int]) -> Stretch:
    """Glance over rows until something is wrong, somewhere near the place that the stretch says. No row makes it raise.

    Args:
        rows: by sequence, the first one's sequence being `start`.
        start: 0, or a multiple of `STRETCH`; then no more than `STRETCH` rows.
        marks: sizes of the whole log at which the frontier is wanted, ascending.

    """
    noted, names, frontier, place = Noted(), _Names(), Frontier(), start
    reached: list[tuple[int, Frontier]] = []
    wanted, found = deque(mark for mark in marks if mark > start), None
    for read in rows.read if isinstance(rows, InRuns) else _blocks(rows):
        leaves = _sound_leaves(read, place, names, noted)
        if leaves is None:
            found = Found(place, Fault.ALTERED, "something is wrong from here on")
            break
        begun, place = place, place + len(leaves)
        while wanted and wanted[0] <= place:
            mark = wanted.popleft()
            frontier = frontier.extended_by(leaves[frontier.size + start - begun : mark - begun])
            reached.append((mark, frontier))
        frontier = frontier.extended_by(leaves[frontier.size + start - begun :])
    return noted.stretch(start, frontier, found=found, marks=reached)


def _blocks(rows: Iterable[RawRow]) -> Iterator[Sequence[RawRow]]:
    feed = iter(rows)
    while block := list(islice(feed, _BLOCK)):
        yield block


def _sound_leaves(read: Run | Sequence[RawRow], place: int, names: _Names, noted: Noted) -> list[bytes] | None:
    """Give the leaf hashes of some rows, or None when something is wrong with them."""
    if isinstance(read, Run):
        first, rows, beside = read.first, read.rows, read.beside
    else:
        rows, beside = [row[1:4] for row in read], [row[4] for row in read]
        first = place if [row[0] for row in read] == list(range(place, place + len(read))) else -1
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        leaves = leaf_hashes([row[0] for row in rows])
        is_right = (
            first == place
            and leaves == [row[1] for row in rows]
            and all(_is_noted(noted, names, *each) for each in _not_plain(place, rows, beside, names))
        )
        return leaves if is_right else None
    return None


def _not_plain(
    place: int, rows: Sequence[_Columns], beside: Sequence[bytes | None], names: _Names
) -> Iterator[tuple[int, _Columns, bytes | None]]:
    """Give what must be read: all that does not begin in a known way, or does not say what fits what stands beside it.

    Most entries are plain. Each step here is one over all of them, not one for each. What reading one makes known is
    known for the next.
    """
    bodies = [row[0] for row in rows]
    beginnings = map(names.known.get, [row[2] for row in rows], repeat(()))
    fitting = [_COMMITTED if sealed else _UNCOMMITTED if sealed is not None else _EITHER for sealed in beside]
    is_known = map(bytes.startswith, bodies, beginnings)
    told_at = map(bytes.find, bodies, fitting, repeat(_COMMITMENT_FROM), repeat(_COMMITMENT_TO))
    for at, row, sealed, known, told in zip(count(place), rows, beside, is_known, told_at):
        if not known or told < 0:
            yield at, row, sealed


def _is_noted(noted: Noted, names: _Names, place: int, row: _Columns, sealed: bytes | None) -> bool:
    """Note what an entry says that others are compared with; tell whether it stands under its actor, with its details.

    Raises ValueError, KeyError, TypeError, AttributeError for what is no entry.
    """
    body, _, actor = row
    if not names.is_of(body, actor):
        return False
    said = orjson.loads(body)
    noted.note(said, place=place, is_missing=sealed is not None and not sealed)
    return said["commitment"] is not None or not sealed
