"""Finished reviews as screens show them: laid out for templates. It decides nothing.

Example:
    >>> accuracy_words(None), accuracy_words(0.954)
    ('nothing was judged', '95 % of codes stand')

"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chartwarden.actions.coding_review import ReviewRow
from chartwarden.chart.coding_review import CoderAnswer, CodingFinding, accuracy


@dataclass(frozen=True, slots=True, repr=False)
class FindingLine:
    """What was said of a code."""

    code: str
    finding: CodingFinding


@dataclass(frozen=True, slots=True, repr=False)
class ReviewCard:
    """A finished review, as its coder reads it."""

    encounter_number: str
    title: str
    auditor: str
    finished_at: datetime | None
    accuracy_words: str
    said: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class CoderLine:
    """How accurate somebody's coding was in all finished reviews."""

    coder: str
    reviews: int
    codes: int
    share: float
    words: str
    rebuttals: int


def accuracy_words(share: float | None) -> str:
    """Tell an accuracy."""
    return "nothing was judged" if share is None else f"{share:.0%} of codes stand".replace("%", " %")


def card(row: ReviewRow) -> ReviewCard:
    """Lay a review out for its coder."""
    return ReviewCard(
        row.encounter_number,
        row.title,
        row.auditor,
        row.finished_at,
        accuracy_words(row.review.accuracy),
        tuple(_said(row)),
    )


def by_coder(rows: Iterable[ReviewRow]) -> tuple[CoderLine, ...]:
    """Sum finished reviews up by coder, the lowest accuracy first."""
    of: dict[str, list[ReviewRow]] = {}
    for row in rows:
        of.setdefault(row.coder, []).append(row)
    lines = [_line(coder, theirs) for coder, theirs in of.items()]
    return tuple(sorted(lines, key=lambda line: (line.share, line.coder)))


def _line(coder: str, rows: list[ReviewRow]) -> CoderLine:
    findings = [line.finding for row in rows for line in _said(row)]
    share = accuracy([finding.verdict for finding in findings])
    rebutted = sum(finding.answer is CoderAnswer.REBUTTED for finding in findings)
    words = "none judged" if share is None else f"{share:.0%}"
    return CoderLine(coder, len(rows), len(findings), share or 0.0, words, rebutted)


def _said(row: ReviewRow) -> Iterable[FindingLine]:
    for one in row.review.codes:
        if one.finding is not None:
            yield FindingLine(one.coded.coding.code, one.finding)
    for finding in row.review.gone:
        yield FindingLine(f"{finding.judged.code if finding.judged else 'A code'}, taken out since", finding)
    for finding in row.review.missing:
        yield FindingLine(finding.coding.code if finding.coding else "", finding)
