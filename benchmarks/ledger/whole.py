"""A log of a million entries as a whole: verified, opened and proven, with time and memory.

Example:
    >>> ENTRIES
    1000000

"""

from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figure import Figure
from benchmarks.ledger.whole_log import Watched, built, watched
from benchmarks.part import Part

ENTRIES: Final = 1_000_000
_SHORT: Final = 100_000
_SECONDS: Final = 2.2
_GROWTH: Final = 1.1  # what memory may grow by when the log is ten times as long and we still call it flat

_SAYS: Final = (
    "A log on SQLite, each entry with details. `The plain loop` reads the rows, hashes each and keeps a stack of "
    "subtree roots; it checks nothing. The ways take turns, five each. Verifying uses every processor, as the command "
    "does, unless it says otherwise."
)


def whole(folder: Path) -> Part:
    """Make the log, and measure."""
    long, short = folder / "long", folder / "short"
    rate = built(long, short=short, entries=ENTRIES, short_entries=_SHORT)
    few, many = watched("once", short), watched("once", long)
    taken = watched("verify", long).said
    seconds, loop = median(taken["verify"]), median(taken["loop"])
    ratio = round(median(one / other for one, other in zip(taken["verify"], taken["loop"], strict=True)), 2)
    figures = (
        Figure("verify a million", round(seconds, 2), "s"),
        Figure("verify a million, one process", round(median(taken["verify alone"]), 2), "s"),
        Figure("the plain loop over a million", round(loop, 2), "s"),
        # Either is enough: so many seconds, or no longer than the loop.
        Figure("verify against the plain loop", ratio, "times", at_most=1.0 if seconds > _SECONDS else None),
        Figure("verify: memory, a million against a tenth", _growth(few, many), "times", at_most=_GROWTH),
        Figure("verify: memory of the process", round(many.parent), "MB"),
        Figure("verify: memory of the largest child", round(many.children), "MB"),
        Figure("open the details of a tenth", round(watched("details", short).said["rate"][0]), "entries/s"),
        Figure("prove one of a million", round(median(watched("prove", long).said["prove"]), 2), "s"),
        Figure("append in batches of 512, one thread", round(rate), "entries/s"),
    )
    rows = tuple((figure.name, figure.value, figure.unit) for figure in figures)
    return Part("A whole log", _SAYS, ("what", "value", "unit"), rows, figures)


def _growth(few: Watched, many: Watched) -> float:
    """Give how much more the process, or a child of it, held for the longer log. A tenth starts children as well."""
    pairs = [(few.parent, many.parent)] + ([(few.children, many.children)] if few.children else [])
    return round(max(more / less for less, more in pairs), 2)
