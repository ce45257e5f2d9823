"""Looking for stale copies: passages of the patient's own older notes that a newer one carries on and that are over.

It reads what the work opens, as it is shown, and nothing else: a note that stays closed is compared with nothing, and
what is masked is no word here. The look is an entry that names what was read; what was found is an entry of its own,
so that a review can count it. Nothing is blocked: the older and the newer words are shown beside each other.

Source: 45 CFR 164.312(c)(1), 164.502(b); violation bench V10-09.

Example:
    >>> StalePassage.__name__
    'StalePassage'

"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chartwarden.actions.charts import (
    MaskedSection,
    current_grant,
    document_title,
    marks_in,
    section_title,
    shown_runs,
    shown_sections,
)
from chartwarden.actions.desk import Desk
from chartwarden.actions.seen import look_noted
from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.warrant import warrant
from chartwarden.chart.coding import CodedResult
from chartwarden.chart.document import Outline
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.grant import Grant
from chartwarden.mixup.carried import Place, Told, ToldSection
from chartwarden.mixup.stale import MOST_NOTES, StaleCopy, StaleKind, stale_copies
from chartwarden.mixup.stale_words import sentence_around
from chartwarden.phi.mask import Run

_NO_PROSE: Final = frozenset({"11502-2", "80565-5"})  # laboratory, medicines given: lists that are not copied forward
_LONGEST: Final = 240  # characters of a quoted sentence


@dataclass(frozen=True, slots=True, repr=False)
class Quote:
    """A sentence as it is shown, in three parts, with where it stands."""

    span: ShownSpan
    where: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, repr=False)
class StalePassage:
    """A copied passage that does not hold any more: as it stands, where it stood first, and what speaks against it."""

    kind: StaleKind
    now: Quote
    older: Quote
    against: Quote | None  # None where the calendar speaks against it
    days: int  # between the two notes, by the calendar
    codes: tuple[str, ...]  # that have evidence in its sentence

    @property
    def sentence(self) -> str:
        """What was found, in words that quote nothing."""
        return self.kind.sentence


@dataclass(frozen=True, slots=True, repr=False)
class _Read:
    outline: Outline
    shown: tuple[MaskedSection, ...]
    laid: Mapping[int, tuple[Run, ...]]


def find_stale(desk: Desk, work_id: WorkItemId) -> tuple[StalePassage, ...]:
    """Look through what a work item opens for copied passages that time has made wrong.

    Returns:
        By note, the oldest first; empty when there is none.

    Raises:
        RefusedError: no warrant, or an entry could not be made durable.

    Source:
        45 CFR 164.312(c)(1); control CLM-1.

    """
    with desk.acting(Act.SCAN_MIXUP) as act:
        item = warrant(desk, act, work_id)
        grant, outlines = current_grant(desk, item)
        opened = _compared(grant, outlines)
        act.note(counts={"compared": len(opened)})
        receipt = look_noted(desk, act, item, grant, opened)
        read: dict[DocumentId, _Read] = {}
        for outline in opened:
            scanned = desk.charts.read(outline.id, receipt=receipt, as_seen=outline)
            laid = shown_runs(scanned, outline, grant)
            read[outline.id] = _Read(outline, shown_sections(scanned, outline, laid), laid)
        found = stale_copies([_told(one) for one in read.values()])
    coded = desk.work.coded(item.about or item.id) if found else ()
    passages = tuple(_passage(one, read, coded) for one in found)
    if passages:
        _tell(desk, work_id, passages)
    return passages


def _tell(desk: Desk, work_id: WorkItemId, found: Sequence[StalePassage]) -> None:
    """Leave the entry that says what was found, before anybody sees it."""
    with desk.acting(Act.STALE_COPY) as act:
        warrant(desk, act, work_id)
        places = [
            {"kind": one.kind.value, "document": one.now.span.document_id, "older": one.older.span.document_id}
            for one in found
        ]
        act.note(
            counts={"stale": len(found), "evidence": sum(bool(one.codes) for one in found)},
            details={"stale": places[:_MOST_NAMED]},
        )


_MOST_NAMED: Final = 100  # places; further ones are counted


def _compared(grant: Grant, outlines: Sequence[Outline]) -> list[Outline]:
    """Choose the open documents to compare: the newest first, those without a time of writing left out."""
    opened = [one for one in outlines if one.written_at and one.loinc not in _NO_PROSE and grant.sections_of(one.id)]
    return sorted(opened, key=lambda one: (str(one.written_at), one.id), reverse=True)[:MOST_NOTES]


def _told(one: _Read) -> Told:
    outline = one.outline
    assert outline.written_at is not None  # noqa: S101 -- those without were left out
    return Told(
        outline.id,
        outline.encounter_id,
        outline.loinc,
        outline.written_at.replace(tzinfo=None),  # as the clock on the ward showed it
        tuple(ToldSection(section.ordinal, section.loinc, section.clear_words) for section in one.shown),
    )


def _passage(one: StaleCopy, read: Mapping[DocumentId, _Read], coded: Sequence[CodedResult]) -> StalePassage:
    now, older = read[one.document_id].outline, read[one.older.document_id].outline
    place = Place(one.document_id, one.section, one.start, one.end)
    days = (now.written_at.date() - older.written_at.date()).days if now.written_at and older.written_at else 0
    marks = marks_in(one.document_id, read[one.document_id].laid, coded)
    around = _sentence(read, place)
    codes = [
        mark.code
        for mark in marks
        if mark.span.section == one.section and mark.span.start < around[1] and around[0] < mark.span.end
    ]
    return StalePassage(
        one.kind,
        _quote(read, place),
        _quote(read, one.older),
        _quote(read, one.against) if one.against else None,
        days,
        tuple(dict.fromkeys(codes)),
    )


def _sentence(read: Mapping[DocumentId, _Read], place: Place) -> tuple[int, int]:
    section = next(one for one in read[place.document_id].shown if one.ordinal == place.section)
    return sentence_around(section.clear_words, place.start, place.end)


def _quote(read: Mapping[DocumentId, _Read], place: Place) -> Quote:
    one = read[place.document_id]
    section = next(each for each in one.shown if each.ordinal == place.section)
    words, (first, last) = section.words, _sentence(read, place)
    first = max(first, place.start - _LONGEST)
    at = one.outline.written_at
    day = f", {at:%d %b %Y}" if at else ""
    return Quote(
        ShownSpan(place.document_id, place.section, place.start, place.end),
        f"{section_title(section.loinc)} \u00b7 {document_title(one.outline.loinc)}{day}",
        _after_heading(words[first : place.start]),
        words[place.start : place.end],
        words[place.end : min(max(last, place.end), place.end + _LONGEST)].rstrip(),
    )


def _after_heading(before: str) -> str:
    """Leave out a heading in capitals that stands on a line of its own before a sentence."""
    heading, _, rest = before.lstrip().partition("\n")
    return rest.lstrip() if heading.isupper() else before.lstrip()
