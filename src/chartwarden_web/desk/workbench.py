"""The workbench as the screen shows it: values of the actions, laid out for templates. It decides nothing.

Example:
    >>> span = ShownSpan(DocumentId("d"), 0, 5, 10)
    >>> [piece.words for piece in pieces((MaskedRun(5, "fever and cough", None),), (span,))]
    ['fever', ' and cough']

"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from chartwarden.actions.alarm import Alarm
from chartwarden.actions.charts import (
    Banner,
    Listed,
    MaskedRun,
    OpenChart,
    ReadDocument,
    current_grant,
    document_title,
    outside_grant,
    section_title,
)
from chartwarden.actions.coding_steps import evidence_key
from chartwarden.actions.desk import Desk
from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.unmasking import Unmasked
from chartwarden.chart.document import Outline
from chartwarden.chart.encounter import EncounterClass
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.minimum_necessary.grant import Grant
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden_web.desk.masks import mask_name, why_it_stays

# Coders read what sums a stay up before what it was made of; anything else follows by date. A preference.
_READ_FIRST: Final = ("18842-5", "11504-8", "28570-0", "11526-1", "34117-2", "34111-5", "11488-4", "11506-3")
_ENCOUNTER_WORDS: Final = {
    EncounterClass.INPATIENT.value: "Inpatient",
    EncounterClass.EMERGENCY.value: "Emergency",
    EncounterClass.AMBULATORY.value: "Outpatient",
    EncounterClass.OBSERVATION.value: "Observation",
    EncounterClass.HOME.value: "Home health",
    EncounterClass.VIRTUAL.value: "Virtual",
}


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A stretch of a section. `at` counts characters of the section as shown, and evidence is measured by it."""

    at: int
    words: str
    label: str  # what stands in place of masked words, without brackets; empty when they are clear
    is_evidence: bool = False
    mask: str = ""  # the name of the mask within its section; empty for clear words
    stays: str = ""  # why no reason opens the mask; empty where one may
    opened: str = ""  # what the mask hid, just after it was opened for a reason


@dataclass(frozen=True, slots=True, repr=False)
class NoteSection:
    """An open section. `span` is what a form sends to use all of it as evidence; empty when all of it is masked."""

    ordinal: int
    title: str
    pieces: tuple[Piece, ...]
    span: str


@dataclass(frozen=True, slots=True)
class MarkLine:
    """Evidence in the document in the middle: of which code, and where, as a form would send it."""

    code: str
    span: str
    key: str  # names the evidence for a form


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """The document in the middle, and its neighbours in reading order."""

    listed: Listed
    sections: tuple[NoteSection, ...]
    marks: tuple[MarkLine, ...]
    masked: int
    withheld: int
    before: Listed | None
    after: Listed | None
    place: int  # from 1
    of: int
    alarm: Alarm | None = None  # it may be about somebody else


@dataclass(frozen=True, slots=True)
class BannerCell:
    """One fact of the banner."""

    term: str
    words: str

    @property
    def is_in_cue(self) -> bool:
        """Tell whether the right-patient cue says it too, so that it need not stand twice where there is room."""
        return self.term == "Age, sex"


def banner_cells(banner: Banner) -> tuple[BannerCell, ...]:
    """Give what the work may know of the person and the stay; facts that stay closed are left out, not blanked."""
    told = (f"{at:%d %b %Y}" for at in (banner.starts_at, banner.ends_at) if at)
    days = " \u2013 ".join(dict.fromkeys(told))  # one day is told once
    facts = (
        ("Encounter", banner.encounter_number),
        ("Kind", _ENCOUNTER_WORDS.get(banner.kind, "Encounter")),
        ("Dates", days),
        ("Patient", banner.name or banner.initials),
        ("Age, sex", banner.age_and_sex),
        ("Born", banner.birth_on),
        ("Record number", banner.record_number),
        ("Member number", banner.member_number),
        ("Attending", banner.attending),
    )
    return tuple(BannerCell(term, words) for term, words in facts if words)


def encounter_word(kind: str) -> str:
    """Give the word for a class of encounter."""
    return _ENCOUNTER_WORDS.get(kind, "Encounter")


def in_reading_order(documents: Sequence[Listed]) -> tuple[Listed, ...]:
    """Sort documents as coders read them; those alike keep the order they came in, by date."""
    rank = {loinc: place for place, loinc in enumerate(_READ_FIRST)}
    return tuple(sorted(documents, key=lambda listed: rank.get(listed.loinc, len(rank))))


def note_of(read: ReadDocument, documents: Sequence[Listed], *, key: bytes) -> Note:
    """Lay a document out, with its evidence marked.

    Args:
        read: the document.
        documents: all that the work opens, in reading order.
        key: by which evidence is named.

    Raises:
        RefusedError: the document is not among them: what opened it ended between reading and listing.

    """
    here = read.listed.id
    place = next((place for place, listed in enumerate(documents) if listed.id == here), None)
    if place is None:
        raise outside_grant()
    return Note(
        listed=read.listed,
        sections=tuple(
            NoteSection(
                section.ordinal,
                section.title,
                pieces(section.runs, [mark.span for mark in read.marks if mark.span.section == section.ordinal]),
                _span(here, section.ordinal, section.runs),
            )
            for section in read.sections
        ),
        marks=tuple(
            MarkLine(mark.code, raw_span(mark.span), evidence_key(mark.evidence, key=key)) for mark in read.marks
        ),
        masked=read.masked,
        alarm=read.alarm,
        withheld=len(read.withheld),
        before=documents[place - 1] if place else None,
        after=documents[place + 1] if place + 1 < len(documents) else None,
        place=place + 1,
        of=len(documents),
    )


def with_opened(note: Note, unmasked: Unmasked) -> Note:
    """Give a note in which one mask has been opened. The next time it is read, it is masked again."""
    name = mask_name(unmasked.field.ordinal, unmasked.field.kind)

    def opened(section: NoteSection, piece: Piece) -> Piece:
        is_it = section.ordinal == unmasked.field.section and piece.mask == name
        return replace(piece, opened=unmasked.words.value) if is_it else piece

    return replace(
        note,
        sections=tuple(
            replace(section, pieces=tuple(opened(section, piece) for piece in section.pieces))
            for section in note.sections
        ),
    )


def pieces(runs: Sequence[MaskedRun], spans: Sequence[ShownSpan]) -> tuple[Piece, ...]:
    """Split clear runs of a section where evidence in it begins and ends.

    The words of the pieces joined are the words of the runs.
    """
    laid: list[Piece] = []
    for run in runs:
        if run.kind is not None:
            name = mask_name(sum(bool(piece.label) for piece in laid), run.kind)
            laid.append(Piece(run.at, "", run.words.strip("[]"), mask=name, stays=why_it_stays(run.kind)))
            continue
        end = run.at + len(run.words)
        cuts = {run.at, end, *(at for span in spans for at in (span.start, span.end) if run.at < at < end)}
        edges = sorted(cuts)
        for first, last in pairwise(edges):
            words = run.words[first - run.at : last - run.at]
            covered = any(span.start <= first and last <= span.end for span in spans)
            laid.append(Piece(first, words, "", is_evidence=covered))
    return tuple(laid)


def _span(document_id: DocumentId, ordinal: int, runs: Sequence[MaskedRun]) -> str:
    clear = [run for run in runs if not run.is_masked and run.words.strip()]
    if not clear:
        return ""
    first, last = clear[0], clear[-1]
    start = first.at + len(first.words) - len(first.words.lstrip())
    return raw_span(ShownSpan(document_id, ordinal, start, last.at + len(last.words.rstrip())))


def raw_span(span: ShownSpan) -> str:
    """Give a span as forms send it."""
    return f"{span.document_id}:{span.section}:{span.start}:{span.end}"


@dataclass(frozen=True, slots=True, repr=False)
class Outlook:
    """What a work item opens now, for telling where things stand without opening them."""

    grant: Grant
    outlines: tuple[Outline, ...]
    _by_id: Mapping[DocumentId, Outline] = field(init=False)
    _elsewhere: Mapping[DocumentId, int] = field(init=False)  # documents of other encounters, with their place from 1
    _first: datetime | None = field(init=False)  # when this encounter's first document was written, by its own clock

    def __post_init__(self) -> None:
        """Go through the chart once: it may have a thousand documents, and each is asked about."""
        here = self.grant.purpose.encounter_id
        elsewhere = (one.id for one in self.outlines if one.encounter_id != here)
        written = (one.written_at for one in self.outlines if one.encounter_id == here and one.written_at)
        object.__setattr__(self, "_by_id", {one.id: one for one in self.outlines})
        object.__setattr__(self, "_elsewhere", {id_: place for place, id_ in enumerate(elsewhere, 1)})
        object.__setattr__(self, "_first", min((_naive(at) for at in written), default=None))

    def day(self, outline: Outline) -> str:
        """Tell the day of a document; of one from another encounter that stays closed, only on which side it lies.

        The days on which somebody was treated elsewhere are not needed to ask for a part, and are an identifier.
        """
        if outline.encounter_id == self.grant.purpose.encounter_id or self.grant.sections_of(outline.id):
            return _day(outline)
        side = "another"
        if outline.written_at and self._first:
            side = "an earlier" if _naive(outline.written_at) < self._first else "a later"
        return f"{side} date ({self._elsewhere[outline.id]} of {len(self._elsewhere)})"

    def outline(self, document_id: DocumentId) -> Outline | None:
        """Give the outline of a document of the chart; None when there is none."""
        return self._by_id.get(document_id)

    def where(self, document_id: DocumentId, section: int) -> str:
        """Tell an open part by section and document; empty when it is not open."""
        outline = self._by_id.get(document_id)
        if outline is None or section not in self.grant.sections_of(document_id):
            return ""
        of = f"{document_title(outline.loinc)}, {self.day(outline)}"
        inside = next((one for one in outline.sections if one.ordinal == section), None)
        return f"{section_title(inside.loinc)} \u00b7 {of}" if inside and inside.heading else of


def outlook_of(desk: Desk, work_id: WorkItemId) -> Outlook:
    """Give the outlook of a work item that an action has just let this member into."""
    return Outlook(*current_grant(desk, desk.work.item(work_id)))


def listed_of(outlook: Outlook) -> tuple[Listed, ...]:
    """List what a work item opens now, in reading order, without an entry: the reading of each has its own."""
    is_author_shown = IdentifierClass.PROVIDER in outlook.grant.identifiers
    return in_reading_order(
        [
            Listed(
                outline.id,
                outline.loinc,
                document_title(outline.loinc),
                outline.written_at,
                outline.author if is_author_shown else "",
                (),
                0,
            )
            for outline in outlook.outlines
            if outlook.grant.sections_of(outline.id)
        ]
    )


def opened(chart: OpenChart, document_id: DocumentId | None) -> Listed | None:
    """Choose the document in the middle: the one asked for, else the first in reading order; None when none is open."""
    documents = in_reading_order(chart.documents)
    return next((one for one in documents if one.id == document_id), documents[0] if documents else None)


def _naive(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)


def _day(outline: Outline) -> str:
    return f"{outline.written_at:%d %b %Y}" if outline.written_at else "an unknown date"
