"""The workbench as the screen shows it: values of the actions, laid out for templates. It decides nothing.

Example:
    >>> span = ShownSpan(DocumentId("d"), 0, 5, 10)
    >>> [piece.words for piece in pieces((MaskedRun(5, "fever and cough", None),), (span,))]
    ['fever', ' and cough']

"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from chartwarden.actions.charts import (
    Banner,
    Listed,
    Mark,
    MaskedRun,
    OpenChart,
    ReadDocument,
    current_grant,
    document_title,
    outside_grant,
    section_title,
)
from chartwarden.actions.desk import Desk
from chartwarden.actions.spans import ShownSpan
from chartwarden.chart.coding import CodedResult, Evidence
from chartwarden.chart.document import Outline
from chartwarden.chart.encounter import EncounterClass
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.minimum_necessary.grant import Grant, Withheld
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.phi.identifier_policy import IdentifierClass

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


@dataclass(frozen=True, slots=True, repr=False)
class EvidenceLine:
    """Words that support a code, by where they stand. `is_open` is false once the work no longer opens that part.

    `span` is empty unless the document was read for this answer: where a mask stands is known only then.
    """

    evidence: Evidence
    where: str
    span: str
    is_open: bool


@dataclass(frozen=True, slots=True, repr=False)
class CodeLine:
    """An assigned code."""

    coded: CodedResult
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class WithheldGroup:
    """How many parts are withheld for one reason, by which rule, from which paragraph."""

    sentence: str
    count: int
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A withheld part that can be asked for: told by place, date and reason, never by title."""

    value: str
    place: str
    day: str
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class RequestLine:
    """A request made in this work, and how it stands."""

    where: str
    state: str
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class BannerCell:
    """One fact of the banner."""

    term: str
    words: str


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


def note_of(read: ReadDocument, documents: Sequence[Listed]) -> Note:
    """Lay a document out, with its evidence marked.

    Args:
        read: the document.
        documents: all that the work opens, in reading order.

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
        marks=tuple(MarkLine(mark.code, _raw(mark.span)) for mark in read.marks),
        masked=read.masked,
        withheld=len(read.withheld),
        before=documents[place - 1] if place else None,
        after=documents[place + 1] if place + 1 < len(documents) else None,
        place=place + 1,
        of=len(documents),
    )


def pieces(runs: Sequence[MaskedRun], spans: Sequence[ShownSpan]) -> tuple[Piece, ...]:
    """Split clear runs of a section where evidence in it begins and ends.

    The words of the pieces joined are the words of the runs.
    """
    laid: list[Piece] = []
    for run in runs:
        if run.is_masked:
            laid.append(Piece(run.at, "", run.words.strip("[]")))
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
    return _raw(ShownSpan(document_id, ordinal, start, last.at + len(last.words.rstrip())))


def _raw(span: ShownSpan) -> str:
    return f"{span.document_id}:{span.section}:{span.start}:{span.end}"


@dataclass(frozen=True, slots=True, repr=False)
class Outlook:
    """What a work item opens now, for telling where things stand without opening them."""

    grant: Grant
    outlines: tuple[Outline, ...]

    def day(self, outline: Outline) -> str:
        """Tell the day of a document; of one from another encounter that stays closed, only on which side it lies.

        The days on which somebody was treated elsewhere are not needed to ask for a part, and are an identifier.
        """
        if outline.encounter_id == self.grant.purpose.encounter_id or self.grant.sections_of(outline.id):
            return _day(outline)
        others = [one for one in self.outlines if one.encounter_id != self.grant.purpose.encounter_id]
        own = [one.written_at for one in self.outlines if one not in others and one.written_at]
        side = "another"
        if outline.written_at and own:
            side = "an earlier" if outline.written_at.replace(tzinfo=None) < min(_naive(own)) else "a later"
        return f"{side} date ({others.index(outline) + 1} of {len(others)})"

    def where(self, document_id: DocumentId, section: int) -> str:
        """Tell an open part by section and document; empty when it is not open."""
        outline = next((one for one in self.outlines if one.id == document_id), None)
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


def code_lines(coded: Sequence[CodedResult], outlook: Outlook, *, marks: Sequence[Mark] = ()) -> tuple[CodeLine, ...]:
    """Lay assigned codes out, each with where its evidence stands; exactly, in the document that `marks` are of."""
    spans = {(mark.coded_id, mark.evidence): _raw(mark.span) for mark in marks}
    return tuple(
        CodeLine(
            one,
            tuple(
                _evidence_line(evidence, outlook, span=spans.get((one.id, evidence), "")) for evidence in one.evidence
            ),
        )
        for one in coded
    )


def withheld_groups(grant: Grant) -> tuple[WithheldGroup, ...]:
    """Count what is withheld, by reason, rule and paragraph; the most first."""
    counts: dict[tuple[str, str, str], int] = {}
    for part in grant.withheld:
        key = (part.why.sentence, part.rule, str(part.source))
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(WithheldGroup(sentence, count, rule, source) for (sentence, rule, source), count in ordered)


def closed_parts(outlook: Outlook) -> tuple[Closed, ...]:
    """Give the withheld parts that can be asked for."""
    days = {outline.id: outlook.day(outline) for outline in outlook.outlines}
    return tuple(
        Closed(
            f"{part.document_id}:{'whole' if part.section is None else part.section}",
            _place(part),
            days[part.document_id],
            part.why.sentence,
        )
        for part in outlook.grant.withheld
        if part.may_be_requested
    )


def request_lines(requests: Sequence[WideningRequest], outlook: Outlook, *, now: datetime) -> tuple[RequestLine, ...]:
    """Lay requests out, newest first."""
    return tuple(_request_line(request, outlook, now) for request in reversed(requests))


def opened(chart: OpenChart, document_id: DocumentId | None) -> Listed | None:
    """Choose the document in the middle: the one asked for, else the first in reading order; None when none is open."""
    documents = in_reading_order(chart.documents)
    return next((one for one in documents if one.id == document_id), documents[0] if documents else None)


_STATES = {
    Decision.OPEN: "waits for a second person",
    Decision.DECLINED: "declined",
    Decision.ENDED: "closed: the clock by which it was counted was set anew",
}


def _request_line(request: WideningRequest, outlook: Outlook, now: datetime) -> RequestLine:
    outline = next((one for one in outlook.outlines if one.id == request.document_id), None)
    part = "the whole document" if request.section is None else f"section {request.section + 1} of the document"
    where = f"{part} of {outlook.day(outline)}" if outline else part
    if request.decision is not Decision.APPROVED:
        state = _STATES[request.decision]
        return RequestLine(where, state, None, request.reason)
    is_over = request.expires_at is None or request.expires_at <= now
    return RequestLine(
        where, "closed again" if is_over else "open until", None if is_over else request.expires_at, request.reason
    )


def _evidence_line(evidence: Evidence, outlook: Outlook, *, span: str) -> EvidenceLine:
    where = outlook.where(evidence.document_id, evidence.section)
    return EvidenceLine(evidence, where or "a part that this work no longer opens", span, is_open=bool(where))


def _place(part: Withheld) -> str:
    return "All of" if part.section is None else f"Section {part.section + 1} of"


def _naive(instants: Sequence[datetime]) -> list[datetime]:
    return [instant.replace(tzinfo=None) for instant in instants]


def _day(outline: Outline) -> str:
    return f"{outline.written_at:%d %b %Y}" if outline.written_at else "an unknown date"
