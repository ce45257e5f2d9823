"""Where each batch of a log stands, and which entries each member left: 20 bytes a batch and 8 an entry, in memory.

One caller at a time adds; others may read meanwhile. They look at `size` first, and find all that is below it.

Example:
    >>> index = Index()
    >>> index.begin(0)
    >>> index.add(Place(0, at=0, length=90), [b"lena.moss", b"omar.diaz"])
    >>> index.size, index.end, list(index.latest_of("lena.moss", most=5, before=None))
    (2, 90, [0])

"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Place:
    """Where a batch stands in its segment, in bytes."""

    first: int  # the sequence of its first row
    at: int
    length: int


class Index:
    """Finds batches by sequence and entries by member."""

    def __init__(self) -> None:
        self._segments = array("Q")  # the first sequence of each
        self._firsts, self._places, self._lengths = array("Q"), array("Q"), array("I")
        self._actors: dict[str, array[int]] = {}
        self.size = 0  # of the log
        self.end = 0  # of the last segment, in bytes

    @property
    def segment(self) -> int:
        """The first sequence of the last segment."""
        return self._segments[-1]

    def begin(self, segment: int) -> None:
        """Begin a segment with this sequence."""
        if not self._segments or self.segment != segment:
            self._segments.append(segment)
        self.end = 0

    def add(self, place: Place, actors: Sequence[bytes]) -> None:
        """Add a batch at the end of the last segment, with the member of each row."""
        self._places.append(place.at)
        self._lengths.append(place.length)
        self._firsts.append(place.first)
        for sequence, actor in enumerate(actors, place.first):
            self._actors.setdefault(actor.decode(errors="replace"), array("Q")).append(sequence)
        self.size, self.end = place.first + len(actors), place.at + place.length

    def place_of(self, sequence: int) -> tuple[int, Place]:
        """Give the segment of an entry, and where its batch stands there."""
        return self._segment_of(sequence), self._place(self._number_of(sequence))

    def between(self, start: int, stop: int) -> Iterator[tuple[int, Iterator[Place]]]:
        """Give the batches that hold entries from `start` up to `stop`, by segment."""
        if start >= stop:
            return
        places = (self._place(number) for number in range(self._number_of(start), self._number_of(stop - 1) + 1))
        yield from groupby(places, lambda place: self._segment_of(place.first))

    def latest_of(self, actor: str, *, most: int, before: int | None) -> Sequence[int]:
        """Give the latest entries of a member, newest first."""
        all_of = self._actors.get(actor, array("Q"))
        stop = len(all_of) if before is None else bisect_left(all_of, before)
        return all_of[max(0, stop - most) : stop][::-1]

    def _number_of(self, sequence: int) -> int:
        return max(0, bisect_right(self._firsts, sequence) - 1)

    def _place(self, number: int) -> Place:
        return Place(self._firsts[number], self._places[number], self._lengths[number])

    def _segment_of(self, sequence: int) -> int:
        return self._segments[bisect_right(self._segments, sequence) - 1]
