"""The packet: the smallest set of parts of a chart that still supports every code. Enough, and no more.

A code is supported in one or more *ways*; a way is a set of parts that support it together (a stage in a nursing note
and the diagnosis in a provider's note). The packet holds a whole way of every code and is as small as that allows: all
its parts are needed, and for usual charts no other choice of ways is smaller. Where the search was cut short the packet
says so, and how small another one could be at best.

Source: 45 CFR 164.502(b), 164.514(d)(3)-(5); controls MIN-4, MIN-5.

Example:
    >>> course, plan = Part("d1", 2), Part("d1", 5)
    >>> packet = smallest_packet(
    ...     [Support("A41.51", (frozenset({course}), frozenset({plan}))), Support("N39.0", (frozenset({plan}),))],
    ...     sizes={course: 900, plan: 300},
    ... )
    >>> packet.parts == (plan,), packet.size, packet.needed_for(plan)
    (True, 300, ('A41.51', 'N39.0'))

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

MOST_STEPS: Final = 100_000  # policy: about a second; every packet of usual size needs a few hundred


class Part(NamedTuple):
    """A section of a document, by ordinal; or a page, where a document is cut into pages."""

    document_id: str
    section: int


Way = frozenset[Part]


@dataclass(frozen=True, slots=True)
class Support:
    """What supports a code: any one of `ways`, whole. Without a way the code is not supported at all."""

    code: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """What goes out, and why each part of it must. `parts` are sorted; each is there once.

    `least` is a proven lower bound for the size of any packet that supports the same codes: equal to `size` when no
    smaller packet exists.
    """

    parts: tuple[Part, ...]
    size: int  # in the unit of `sizes`
    least: int
    unsupported: tuple[str, ...]  # codes that nothing in the chart was marked for
    supports: tuple[Support, ...] = field(repr=False)

    @property
    def is_smallest(self) -> bool:
        """Tell whether it is proven that no smaller packet supports the same codes."""
        return self.least == self.size

    def is_sufficient(self) -> bool:
        """Tell whether every code that can be supported has a whole way in the packet. Asked again from scratch."""
        return not _without_way(self.supports, frozenset(self.parts))

    def needed_for(self, part: Part) -> tuple[str, ...]:
        """Give the codes that would lose their support without a part of the packet; never empty for one of them."""
        return _without_way(self.supports, frozenset(self.parts) - {part})


def smallest_packet(supports: Iterable[Support], *, sizes: Mapping[Part, int], most_steps: int = MOST_STEPS) -> Packet:
    """Give the smallest packet that supports every code.

    Args:
        supports: one for each code, in any order; a code without a way is told as unsupported and asks for nothing.
        sizes: how much each part shows, in characters or pages, above 0; every part of every way must be there.
        most_steps: how many choices the search may look at before it gives the best packet found so far.

    Returns:
        A packet that is sufficient and in which each part is needed. Equal input gives an equal packet.

    Raises:
        KeyError: a way names a part without a size.
        ValueError: a size is not above 0.

    """
    asked = tuple(supports)
    unsupported = tuple(sorted(support.code for support in asked if not support.ways))
    wanted = tuple(Support(support.code, _undominated(support.ways)) for support in asked if support.ways)
    weights = {part: sizes[part] for support in wanted for way in support.ways for part in way}
    if any(size <= 0 for size in weights.values()):
        raise ValueError("a part has a size above 0")
    chosen: set[Part] = set()
    least = 0
    for group in _connected(wanted):
        search = _Search(group, weights, steps_left=most_steps)
        best = search.best()
        chosen |= best
        least += sum(weights[part] for part in best) if search.steps_left > 0 else search.bound(group, frozenset())
    parts = _only_needed(wanted, chosen, weights)
    return Packet(tuple(sorted(parts)), sum(weights[part] for part in parts), least, unsupported, wanted)


def _without_way(supports: Iterable[Support], parts: frozenset[Part]) -> tuple[str, ...]:
    """Give the codes that have no whole way among some parts, sorted."""
    return tuple(sorted(support.code for support in supports if not any(way <= parts for way in support.ways)))


def _undominated(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Leave out ways that hold another way: whoever shows them shows the other one too."""
    by_count = sorted(set(ways), key=lambda way: (len(way), sorted(way)))
    kept: list[Way] = []
    for way in by_count:
        if not any(smaller <= way for smaller in kept):
            kept.append(way)
    return tuple(kept)


def _connected(supports: Sequence[Support]) -> list[list[Support]]:
    """Group codes whose ways have parts in common: each group can be decided by itself."""
    groups: list[tuple[set[Part], list[Support]]] = []
    for support in supports:
        parts = set().union(*support.ways)
        touched = [group for group in groups if not group[0].isdisjoint(parts)]
        groups = [group for group in groups if group[0].isdisjoint(parts)]
        groups.append(
            (parts.union(*(group[0] for group in touched)), [one for group in touched for one in group[1]] + [support])
        )
    return [sorted(group, key=lambda support: (len(support.ways), support.code)) for _, group in groups]


def _only_needed(supports: Sequence[Support], chosen: set[Part], weights: Mapping[Part, int]) -> frozenset[Part]:
    """Leave out parts that no code needs, the largest first."""
    kept = frozenset(chosen)
    for part in sorted(chosen, key=lambda part: (-weights[part], part)):
        if not _without_way(supports, kept - {part}):
            kept -= {part}
    return kept


class _Search:
    """Branch and bound over one group of codes: choose a way for the code that has the fewest left, then go on."""

    def __init__(self, group: Sequence[Support], weights: Mapping[Part, int], *, steps_left: int) -> None:
        self._group, self._weights, self.steps_left = group, weights, steps_left
        self._best = self._greedy()
        self._size = self._cost(self._best)

    def best(self) -> frozenset[Part]:
        """Give the smallest choice found: the smallest there is, when steps are left."""
        self._go(list(self._group), frozenset(), 0)
        return self._best

    def bound(self, open_codes: Sequence[Support], have: frozenset[Part]) -> int:
        """Give what the open codes cost at least: the cheapest way of each, of codes that share no part."""
        priced = sorted(
            ((min(self._cost(way - have) for way in support.ways), support) for support in open_codes),
            key=lambda pair: (-pair[0], pair[1].code),
        )
        total, seen = 0, set(have)
        for cheapest, support in priced:
            parts = frozenset().union(*support.ways) - have
            if seen.isdisjoint(parts):
                total += cheapest
                seen |= parts
        return total

    def _go(self, open_codes: list[Support], have: frozenset[Part], size: int) -> None:
        self.steps_left -= 1
        left = [support for support in open_codes if not any(way <= have for way in support.ways)]
        if not left:
            if size < self._size:
                self._best, self._size = have, size
            return
        if self.steps_left <= 0 or size + self.bound(left, have) >= self._size:
            return
        support = min(left, key=lambda support: (len(support.ways), support.code))
        for way in sorted(support.ways, key=lambda way: (self._cost(way - have), sorted(way))):
            self._go(left, have | way, size + self._cost(way - have))

    def _greedy(self) -> frozenset[Part]:
        """Give a first choice: for one code after another the way that adds least."""
        have: frozenset[Part] = frozenset()
        for support in self._group:
            have |= min(support.ways, key=lambda way: (self._cost(way - have), sorted(way)))
        return have

    def _cost(self, parts: Iterable[Part]) -> int:
        return sum(self._weights[part] for part in parts)
