"""Scores: shares with Wilson's interval, for each class and level, and the gates that they must pass.

Example:
    >>> str(Share(48, 48))
    '48 of 48 (100 %, 93 to 100)'

"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import median
from typing import Final

from chartwarden_bench.case import Case, Expected, Level
from chartwarden_bench.judging import Verdict
from chartwarden_bench.running import Outcome

_Z: Final = 1.959964  # of 95 %
ACCIDENTS, TRICKS, INSIDERS, TWINS, EVIDENCE = 0.99, 0.95, 0.80, 0.99, 1.0  # policy: the release gates
_STOPPED: Final = frozenset({Expected.PREVENTED, Expected.NUDGED, Expected.DETECTED})


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    total: int

    @property
    def rate(self) -> float:
        """The share itself; 1 of nothing."""
        return self.hits / self.total if self.total else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval: honest for small counts, and never outside of 0 to 1.

        Example:
            >>> [round(bound, 4) for bound in Share(8, 10).interval]
            [0.4902, 0.9433]

        Source:
            Wilson, J. Am. Stat. Assoc. 22 (1927) 209.

        """
        if not self.total:
            return 0.0, 1.0
        rate, count = self.rate, self.total
        middle = (rate + _Z * _Z / (2 * count)) / (1 + _Z * _Z / count)
        half = _Z * sqrt(rate * (1 - rate) / count + _Z * _Z / (4 * count * count)) / (1 + _Z * _Z / count)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if not self.total:
            return "none"
        low, high = self.interval
        return f"{self.hits} of {self.total} ({100 * self.rate:.0f} %, {100 * low:.0f} to {100 * high:.0f})"


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that must hold."""

    name: str
    share: Share
    wanted: float

    @property
    def holds(self) -> bool:
        """Tell whether it does."""
        return self.share.rate >= self.wanted


@dataclass(frozen=True, slots=True)
class Score:
    """How one class of violation came out."""

    violation: str
    by_level: dict[Level, Share]  # attempts stopped
    stopped: Share
    twins: Share
    attributed: Share
    evidence: Share
    leaked: int  # bytes, in attempts that had to be prevented
    detected_after: tuple[float, ...]
    twin_seconds: float | None  # the median time of a twin's steps
    not_built: int
    not_here: int = 0  # runs that cannot be played on this machine

    @property
    def is_built(self) -> bool:
        """Tell whether anything of the class could be played."""
        return bool(self.stopped.total + self.twins.total + self.attributed.total)


def scores(outcome: Outcome) -> tuple[Score, ...]:
    """Give the score of each class."""
    played = {one.run.case.violation for one in outcome.verdicts} | {one.violation for one in outcome.not_built}
    elsewhere = [one.run.case.violation for one in outcome.not_here]
    names = sorted(played.union(outcome.named, elsewhere), key=lambda name: (not name.startswith("V"), name))
    told = (
        _score(name, [one for one in outcome.verdicts if one.run.case.violation == name], outcome.not_built)
        for name in names
    )
    return tuple(replace(score, not_here=elsewhere.count(score.violation)) for score in told)


def gates(outcome: Outcome) -> tuple[Gate, ...]:
    """Give the release gates, over all classes that were played."""
    tried = [one for one in outcome.verdicts if one.run.case.expected in _STOPPED and not one.run.case.is_twin]
    must = [one for one in tried if one.run.case.expected is Expected.PREVENTED]
    return (
        Gate("L0 to L2 stopped", _stopped(one for one in tried if one.run.case.level.is_accident_or_policy), ACCIDENTS),
        Gate("L3 stopped", _stopped(one for one in tried if one.run.case.level is Level.L3), TRICKS),
        Gate("L4 stopped", _stopped(one for one in tried if one.run.case.level is Level.L4), INSIDERS),
        Gate("twins let through", _passed(one for one in outcome.verdicts if one.run.case.is_twin), TWINS),
        Gate("evidence whole", _whole(outcome.verdicts), EVIDENCE),
        Gate("prevented without a leaked byte", _share(not one.leaked for one in must), 1.0),
        Gate("nothing at rest in clear", _share([not outcome.sinks]), 1.0),
        *([Gate("controls brought to light", _seen(outcome.controls), 1.0)] if outcome.controls else []),
    )


def _score(name: str, verdicts: Sequence[Verdict], not_built: Iterable[Case]) -> Score:
    tried = [one for one in verdicts if one.run.case.expected in _STOPPED and not one.run.case.is_twin]
    twins = [one for one in verdicts if one.run.case.is_twin]
    return Score(
        violation=name,
        by_level={level: _stopped(one for one in tried if one.run.case.level is level) for level in Level},
        stopped=_stopped(tried),
        twins=_passed(twins),
        attributed=_passed(one for one in verdicts if one.run.case.expected is Expected.ATTRIBUTABLE),
        evidence=_whole(verdicts),
        leaked=sum(one.leaked for one in tried if one.run.case.expected is Expected.PREVENTED),
        detected_after=tuple(one.detected_after for one in tried if one.detected_after is not None),
        twin_seconds=median(one.seconds for one in twins) if twins else None,
        not_built=sum(one.violation == name for one in not_built),
    )


def _stopped(verdicts: Iterable[Verdict]) -> Share:
    """Count what was stopped and came out in every other way as its case asks."""
    return _share(one.was_stopped and one.has_passed for one in verdicts)


def _passed(verdicts: Iterable[Verdict]) -> Share:
    return _share(one.has_passed for one in verdicts)


def _whole(verdicts: Iterable[Verdict]) -> Share:
    return _share(one.has_whole_evidence for one in verdicts if one.evidence or one.run.case.entries)


def _seen(controls: Iterable[Verdict]) -> Share:
    """Count the controls that were played and failed. One that could not be played has shown nothing."""
    return _share(one.was_played and not one.has_passed for one in controls)


def _share(answers: Iterable[bool]) -> Share:
    told = list(answers)
    return Share(sum(told), len(told))
