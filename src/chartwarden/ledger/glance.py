"""Glancing over a stretch of the log: what is enough as long as nothing is wrong, and several times as fast.

Whoever signed the root over these bytes sealed each of them at its place; to read every entry again adds nothing to
that. What the root does not cover is compared here: the order of the rows, the hash that is stored with each, under
whose name it is listed, and whether details stand beside it. When anything is wrong, here or with the root, the log is
looked over entry by entry (`ledger.stretch`), which says what and where.

Example:
    >>> glanced_over((), start=0, marks=()).frontier.size
    0

"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice

import orjson

from chartwarden.ledger.entry import Act
from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.store import RawRow
from chartwarden.ledger.stretch import Fault, Found, Noted, Stretch

_BLOCK = 4096
_BEFORE_TIME = b'","at":"'  # a quotation mark inside a text is escaped, so that this stands behind the actor alone
_WITHOUT_COMMITMENT = b',"commitment":null,'
_TOLD_OF = tuple(f'{{"act":"{act}",'.encode() for act in (Act.ROTATE_KEY, Act.DESTROY_DETAILS))


@dataclass(slots=True)
class _Names:
    """Under whose name entries stand, by how their bytes begin: the act and the actor. There are few of these."""

    known: dict[bytes, bytes] = field(default_factory=dict)

    def actor(self, beginning: bytes) -> bytes:
        """Give the actor in UTF-8. Raises ValueError, KeyError, TypeError, AttributeError for what is no beginning."""
        if beginning not in self.known:
            self.known[beginning] = orjson.loads(beginning + b'"}')["actor"].encode()
        return self.known[beginning]


def glanced_over(rows: Iterable[RawRow], *, start: int, marks: Sequence[int]) -> Stretch:
    """Glance over rows until something is wrong, somewhere near the place that the stretch says. No row makes it raise.

    Args:
        rows: by sequence, the first one's sequence being `start`.
        start: 0, or a multiple of `STRETCH`; then no more than `STRETCH` rows.
        marks: sizes of the whole log at which the frontier is wanted, ascending.

    """
    noted, names, frontier, place = Noted(), _Names(), Frontier(), start
    reached: list[tuple[int, Frontier]] = []
    feed, found = iter(rows), None
    for mark in [*(mark for mark in marks if mark > start), None]:
        while found is None:
            wanted = _BLOCK if mark is None else min(_BLOCK, mark - place)
            block = list(islice(feed, wanted))
            found = _wrong(block, place, names, noted)
            if found is not None or not block:
                break
            frontier = frontier.extended_by([row[2] for row in block])
            place += len(block)
        if mark == place:
            reached.append((place, frontier))
    return noted.stretch(start, frontier, found=found, marks=reached)


def _wrong(block: Sequence[RawRow], place: int, names: _Names, noted: Noted) -> Found | None:
    """Give that something is wrong with a block, or None."""
    try:
        is_right = (
            [row[0] for row in block] == list(range(place, place + len(block)))
            and [sha256(b"\x00" + row[1]).digest() for row in block] == [row[2] for row in block]
            and [names.actor(row[1].partition(_BEFORE_TIME)[0]) for row in block] == [row[3] for row in block]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        is_right = False
    if is_right:
        for sequence, body, _, _, sealed in block:
            if (_WITHOUT_COMMITMENT in body) == bool(sealed) or body.startswith(_TOLD_OF):
                is_right = is_right and _is_noted(noted, sequence, body, sealed)
    return None if is_right else Found(place, Fault.ALTERED, "something is wrong from here on")


def _is_noted(noted: Noted, sequence: int, body: bytes, sealed: bytes | None) -> bool:
    """Note what an entry says that others are compared with; tell whether what stands beside it may stand there."""
    try:
        said = orjson.loads(body)
        has_commitment = said["commitment"] is not None
    except (ValueError, KeyError, TypeError):
        return False
    noted.note(said, place=sequence, is_missing=sealed is not None and not sealed)
    return has_commitment or not sealed
