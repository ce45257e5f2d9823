"""Broken glass: named parts of one chart, opened at once by whoever holds its work, for an hour, always reviewed.

It is for the night on which nobody is there to approve, so it asks nobody; instead it takes a fresh proof of who is
there and a reason, opens no more than it names, and is followed by a review that only somebody else can write. Until
that is written, the same member breaks nothing more.

Source: 45 CFR 164.312(a)(2)(ii), 164.308(a)(1)(ii)(D); bench V01-05, V19-05; controls ACC-6, ACC-7.

Example:
    >>> GLASS_LASTS
    datetime.timedelta(seconds=3600)

"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from chartwarden.foundation.citation import EMERGENCY_ACCESS
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, MemberId, WorkItemId
from chartwarden.minimum_necessary.grant import Through, Widening

GlassId = NewType("GlassId", str)

GLASS_LASTS: Final = timedelta(hours=1)  # policy
MOST_PARTS: Final = 8  # policy: whoever needs more needs another encounter or the chart, which somebody approves
LEAST_GLANCE: Final = timedelta(seconds=20)  # policy: a look that is shorter and codes nothing is asked about


@dataclass(frozen=True, slots=True)
class GlassPart:
    """A document, or one section of it, by ordinal. Never more: broken glass names what it opens."""

    document_id: DocumentId
    section: int | None


class Path(StrEnum):
    """Whether another way to the same parts was there when the glass was broken."""

    NONE = "none"
    AT_ONCE = "at-once"  # the ladder would have opened each of them for the same reason
    PERSON = "person"  # each could be asked for, and somebody who decides was at work


class Verdict(StrEnum):
    """What the review says."""

    CONSISTENT = "consistent"
    QUESTIONABLE = "questionable"
    WITHOUT_NEED = "without-need"  # a violation whether or not anything went further, so an incident is opened


@dataclass(frozen=True, slots=True, repr=False)
class Review:
    """What somebody else said of broken glass."""

    by: MemberId
    at: datetime
    verdict: Verdict
    words: str

    def __repr__(self) -> str:
        return f"Review({self.verdict})"


@dataclass(frozen=True, slots=True, repr=False)
class Glass:
    """Glass that somebody broke. `ended_at` is when it was first seen that its hour was over."""

    id: GlassId
    work_id: WorkItemId
    member_id: MemberId
    parts: tuple[GlassPart, ...]
    reason: str
    broken_at: datetime
    expires_at: datetime
    work_version: int
    path: Path = Path.NONE
    restricted: int = 0  # how many of the parts are of a restricted class
    ended_at: datetime | None = None
    review: Review | None = None

    def __repr__(self) -> str:
        return f"Glass({self.id!r}, {len(self.parts)} parts)"

    @property
    def widenings(self) -> tuple[Widening, ...]:
        """The parts that it opens until its hour is over."""
        return tuple(
            Widening(part.document_id, part.section, self.expires_at, through=Through.GLASS) for part in self.parts
        )

    def is_over(self, now: datetime) -> bool:
        """Tell whether its hour is over and nobody has seen that yet."""
        return self.ended_at is None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Since:
    """What was done in the work since its glass was broken, as the ledger tells it."""

    codes: int  # codes assigned
    reads: int  # documents read
    seconds: int  # from breaking to the last that was read of it


def suggested(glass: Glass, since: Since) -> Verdict:
    """Suggest a verdict from what can be counted; a person decides.

    Source:
        Policy; bench V01-05 (a short look and no code), V01-B3 (codes were written), V19-05 (another way was there).

    """
    was_used = since.codes > 0 or (since.reads > 0 and timedelta(seconds=since.seconds) >= LEAST_GLANCE)
    return Verdict.CONSISTENT if was_used and glass.path is Path.NONE else Verdict.QUESTIONABLE


def require_few(parts: tuple[GlassPart, ...]) -> None:
    """Let pass some named parts, each once.

    Raises:
        RefusedError: none is named, one is named twice, or more than glass may open.

    """
    if not parts or len(parts) > MOST_PARTS or len(set(parts)) < len(parts):
        raise RefusedError(
            rule="glass-names-its-parts",
            because=f"broken glass opens from one to {MOST_PARTS} named parts, each once",
            source=EMERGENCY_ACCESS,
            next_step="Choose the parts that the question needs; for more, ask for the encounter or the chart.",
        )
