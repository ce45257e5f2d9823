"""A candidate: what one rule takes for an identifier, before candidates are weighed against each other.

Example:
    >>> weigh([Candidate(0, 9, IdentifierKind.PERSON_NAME, Tier.SHAPE, 0.6, "given-name"),
    ...        Candidate(4, 9, IdentifierKind.PATIENT_NAME, Tier.KNOWN, 1.0, "known-name")])
    [(0, 4, 'given-name'), (4, 9, 'known-name')]

"""

from collections.abc import Iterable
from enum import IntEnum
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from chartwarden.phi.kinds import IdentifierKind

_EDGES: Final = " \t\r\n,;:.()"


class Tier(IntEnum):
    """How much a rule knows. Of two candidates at one place the higher tier names the kind."""

    SHAPE = 1  # it looks like one, and nothing beside it says so
    TAGGED = 2  # the words around it speak for it
    KNOWN_PART = 3  # one word of a name that registration knows
    CUE = 4  # a word beside it says what it is, or a checksum holds
    KNOWN = 5  # registration knows the whole of it


class Candidate(NamedTuple):
    """`text[start:end]` of the folded text may be an identifier."""

    start: int
    end: int
    kind: IdentifierKind
    tier: Tier
    confidence: float
    reason: str


def resolve(candidates: Iterable[Candidate], text: str) -> list[Candidate]:
    """Make candidates disjoint without giving up a character that any of them covers.

    The higher tier wins, then the longer, then the surer. What a loser covers beside the winner stays its own
    piece when it holds a letter or digit, so that a wrong winner never uncovers anything.

    Args:
        candidates: in any order; may overlap.
        text: the text they were made on.

    Returns:
        Sorted and disjoint candidates, none empty.

    """
    kept: list[Candidate] = []
    group: list[Candidate] = []
    reach = -1
    for candidate in sorted(candidates, key=itemgetter(0, 1)):
        if candidate.start >= reach and group:
            kept += _settle(group, reach, text)
            group = []
        group.append(candidate)
        reach = max(reach, candidate.end)
    return kept + _settle(group, reach, text)


def _strength(candidate: Candidate) -> tuple[Tier, int, float, IdentifierKind]:
    return candidate.tier, candidate.end - candidate.start, candidate.confidence, candidate.kind


def _settle(group: list[Candidate], reach: int, text: str) -> list[Candidate]:
    """Settle candidates that touch one another and end at `reach`; of equally strong ones the last counts."""
    if len(group) < 2:  # noqa: PLR2004 -- one alone has nothing to settle
        return group
    strongest = max(reversed(group), key=_strength)
    if strongest.start == group[0].start and strongest.end == reach:  # as most are: the others lie inside of it
        return [strongest] if any(map(str.isalnum, text[strongest.start : reach])) else []
    return _shared(group, reach, text)


def _shared(group: list[Candidate], reach: int, text: str) -> list[Candidate]:
    """Give each candidate its own part: paint the weakest first, then read who owns which place."""
    # Painting keeps the cost at the sum of the lengths; comparing pairs would be quadratic on hostile text.
    origin = group[0].start
    owner = [-1] * (reach - origin)
    ranked = sorted(group, key=_strength)
    for rank, candidate in enumerate(ranked):
        owner[candidate.start - origin : candidate.end - origin] = [rank] * (candidate.end - candidate.start)
    settled = []
    here = origin
    for rank, places in groupby(owner):
        start, here = here, here + len(list(places))
        whole = rank >= 0 and (start, here) == (ranked[rank].start, ranked[rank].end)
        bare = text[start:here]
        lead = 0 if whole else len(bare) - len(bare.lstrip(_EDGES))
        tail = len(bare) if whole else len(bare.rstrip(_EDGES))
        if rank >= 0 and lead < tail and any(map(str.isalnum, bare)):
            settled.append(ranked[rank]._replace(start=start + lead, end=start + tail))
    return settled


def weigh(candidates: Iterable[Candidate]) -> list[tuple[int, int, str]]:
    """Say who keeps which place when every character counts as a word: for reading and tests."""
    candidates = list(candidates)
    text = "x" * max((c.end for c in candidates), default=0)
    return [(c.start, c.end, c.reason) for c in resolve(candidates, text)]
