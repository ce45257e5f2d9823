"""Places in a section as it is shown, and the same places in the note: masks stand in between.

What leaves the server counts characters of the shown words, each mask as long as its label. A place in the note would
tell how long a masked name is, and with it often whose. Translating either way keeps clear words only: a span begins
and ends in them, and a mask counts as part of it only when it lies between.

Example:
    >>> from chartwarden.phi.kinds import IdentifierKind
    >>> parts = (Run(0, 5, None), Run(5, 24, IdentifierKind.PHONE), Run(24, 30, None))
    >>> to_note(parts, 3, 14), to_shown(parts, 3, 26)
    ((3, 26), (3, 14))

"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartwarden.foundation.identifiers import DocumentId
from chartwarden.phi.mask import Run


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """A stretch of an open section, in characters of its shown words: what a screen may know and send back."""

    document_id: DocumentId
    section: int  # ordinal
    start: int
    end: int


def placed(runs: Sequence[Run]) -> Iterator[tuple[int, Run]]:
    """Give each run of a section with where it begins in the shown words."""
    at = 0
    for run in runs:
        yield at, run
        at += _length(run)


def shown_length(runs: Sequence[Run]) -> int:
    """Give how many characters a section has as it is shown."""
    return sum(_length(run) for run in runs)


def to_note(runs: Sequence[Run], start: int, end: int) -> tuple[int, int] | None:
    """Give the place in the note of shown words.

    Args:
        runs: of the section, in order, with their places in the note.
        start: first shown character.
        end: where the shown words end.

    Returns:
        From the first clear character chosen to behind the last, in characters of the note; None when only masks were
        chosen, or nothing.

    """
    clear = [(at, at + _length(run), run.start) for at, run in placed(runs) if run.kind is None]
    return _carried(clear, start, end)


def to_shown(runs: Sequence[Run], start: int, end: int) -> tuple[int, int] | None:
    """Give the place in the shown words of a part of the note: the inverse of `to_note`.

    Returns:
        From the first clear character of it to behind the last; None when all of it is masked, or lies elsewhere.

    """
    clear = [(run.start, run.end, at) for at, run in placed(runs) if run.kind is None]
    return _carried(clear, start, end)


def _carried(clear: Sequence[tuple[int, int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Carry a span from one way of counting to the other; each clear stretch is given by both of its beginnings."""
    parts = [
        (max(start, first) - first + there, min(end, last) - first + there)
        for first, last, there in clear
        if max(start, first) < min(end, last)
    ]
    return (parts[0][0], parts[-1][1]) if parts else None


def _length(run: Run) -> int:
    return len(run.label) or run.end - run.start
