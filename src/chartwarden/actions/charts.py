"""Opening a chart and reading a document, through assigned work and after a durable entry.

Example:
    >>> MaskedRun(0, "[phone]", IdentifierKind.PHONE).is_masked
    True

"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chartwarden.actions.alarm import Alarm, alarm_of
from chartwarden.actions.beyond import opened_beyond
from chartwarden.actions.circumstances import circumstances_of
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.human_pace import keep_pace
from chartwarden.actions.re_performance import Reviewed, reviewed_by
from chartwarden.actions.seen import note_seen
from chartwarden.actions.spans import ShownSpan, placed, to_shown
from chartwarden.actions.stores import Scanned
from chartwarden.actions.warrant import require_unchanged, still_warrant, warrant
from chartwarden.actions.whose import doubts_now
from chartwarden.chart.coding import CodedResult, Evidence
from chartwarden.chart.document import Outline
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.loinc import DOCUMENT_TYPES, SECTIONS
from chartwarden.chart.patient import NumberKind, Patient
from chartwarden.foundation.citation import MINIMUM_NECESSARY, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import CodedId, DocumentId, EncounterId, WorkItemId
from chartwarden.ledger.entry import Act, Seen
from chartwarden.minimum_necessary.grant import Grant, Widening, Withheld, grant_parts
from chartwarden.minimum_necessary.ladder import WideningRequest
from chartwarden.minimum_necessary.rulebook import Rule
from chartwarden.minimum_necessary.sensitive import veiled
from chartwarden.phi.identifier_policy import IdentifierClass, visible_kinds
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import Run, Veil, runs
from chartwarden.purpose.restricted import sensitive_in
from chartwarden.purpose.work import WorkItem

_MASKED: Final = "\u25a0"  # no letter, and no part of a run of words


@dataclass(frozen=True, slots=True, repr=False)
class Banner:
    """What the work may know of the person: only the identifiers its rule allows; the rest is empty."""

    encounter_number: str
    kind: str
    starts_at: datetime | None  # naive: as the clock on the ward showed it
    ends_at: datetime | None
    initials: str = ""
    name: str = ""
    age_and_sex: str = ""
    birth_on: str = ""
    record_number: str = ""
    member_number: str = ""
    attending: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """A document that the purpose opens. Its title is the standard one of its type: free titles may hold PHI."""

    id: DocumentId
    loinc: str
    title: str
    written_at: datetime | None  # naive: as the clock on the ward showed it
    author: str  # empty unless providers are among the visible identifiers
    sections: tuple[str, ...]  # titles of the open ones
    withheld_sections: int


@dataclass(frozen=True, slots=True, repr=False)
class OpenChart:
    """A chart as this work sees it: what is listed, and what is counted only."""

    work: WorkItem
    grant: Grant
    banner: Banner
    documents: tuple[Listed, ...]
    coded: tuple[CodedResult, ...]
    requests: tuple[WideningRequest, ...]
    outlines: tuple[Outline, ...]  # of every document, also of those that stay closed: not for a screen
    entry: int  # its number in the ledger


@dataclass(frozen=True, slots=True, repr=False)
class MaskedRun:
    """A stretch of a section: its own words, or the label of what is masked. `at` counts its shown characters.

    The place in the note stays on the server: it would tell how long each masked stretch is.
    """

    at: int
    words: str
    kind: IdentifierKind | Veil | None

    @property
    def is_masked(self) -> bool:
        """Tell whether the words are a label that stands for an identifier."""
        return self.kind is not None


@dataclass(frozen=True, slots=True, repr=False)
class MaskedSection:
    """An open section of a document."""

    ordinal: int
    loinc: str | None
    title: str
    runs: tuple[MaskedRun, ...]

    @property
    def words(self) -> str:
        """The section as it is shown, labels included."""
        return "".join(run.words for run in self.runs)

    @property
    def clear_words(self) -> str:
        """The section as long as it is shown, with a mark for every masked character: nothing is found in those."""
        return "".join(_MASKED * len(run.words) if run.is_masked else run.words for run in self.runs)


@dataclass(frozen=True, slots=True, repr=False)
class Mark:
    """Evidence of a code, with where it stands in the shown words. `evidence` counts in the note: not for a screen."""

    coded_id: CodedId
    code: str
    evidence: Evidence
    span: ShownSpan


@dataclass(frozen=True, slots=True, repr=False)
class ReadDocument:
    """One document as this work sees it, with the parts of it that stay closed."""

    listed: Listed
    sections: tuple[MaskedSection, ...]
    withheld: tuple[Withheld, ...]
    masked: int  # identifiers hidden in the open sections
    marks: tuple[Mark, ...] = ()  # evidence in the open sections
    entry: int = -1  # its number in the ledger
    alarm: Alarm | None = None  # it may be about somebody else
    coded: tuple[CodedResult, ...] = ()  # of the work itself, as they were read with it: not for a screen


def open_chart(desk: Desk, work_id: WorkItemId, *, encounter_id: EncounterId | None = None) -> OpenChart:
    """Show which parts of a chart a work item needs; bodies are read one document at a time.

    Args:
        desk: who asks, and where.
        work_id: the warrant.
        encounter_id: the chart asked for, when it came from outside; it must be the work item's own.

    Raises:
        RefusedError: the work is no warrant for this member and chart now, they open charts faster than anybody works,
            or the entry could not be made durable.

    Source:
        45 CFR 164.502(b), 164.514(d)(2); controls ACC-1, ACC-5, ACC-8, MIN-1.

    """
    keep_pace(desk, work_id)
    with desk.acting(Act.OPEN_CHART) as act:
        item = warrant(desk, act, work_id, encounter_id=encounter_id)
        basis = _basis(desk, item)
        outlines = desk.charts.outlines(item.patient_id)
        grant = basis.grant(desk, outlines)
        _note_grant(desk, act, grant)
        receipt = act.granted(covers=frozenset({item.patient_id}))
        require_unchanged(desk, item)
        patient = desk.charts.patient(item.patient_id, receipt=receipt)
        banner = _banner(basis.own, patient, grant.identifiers)
        listed = tuple(_listed(outline, grant) for outline in outlines if grant.sections_of(outline.id))
        coded = desk.work.coded(item.id)
        return OpenChart(item, grant, banner, listed, coded, basis.requests, outlines, receipt.sequence)


def read_document(
    desk: Desk, work_id: WorkItemId, document_id: DocumentId, *, opened: OpenChart | None = None
) -> ReadDocument:
    """Show the open sections of one document, with identifiers masked as the rule says.

    Args:
        desk: who asks, and where.
        work_id: the warrant.
        document_id: what is read.
        opened: the chart, where this very request has just opened it: what the work opens is not worked out again. That
            the work has not moved since is still asked, before and after the entry.

    Raises:
        RefusedError: no warrant; or the document is not among what this work needs, which is answered alike whether it
            exists or not; or the entry could not be made durable.

    Source:
        45 CFR 164.514(d)(2)(ii); controls MIN-2, MIN-6, MIN-7, AUD-3.

    """
    with desk.acting(Act.READ_DOCUMENT) as act:
        if opened is None or opened.work.id != work_id:
            return _read(desk, act, work_id, document_id)[0]
        item = still_warrant(desk, act, opened.work)
        outline = next((one for one in opened.outlines if one.id == document_id), None)
        coded = opened.coded if item.about is None else None
        return _read_granted(desk, act, item, document_id, outline=outline, grant=opened.grant, coded=coded)[0]


def turn_to(
    desk: Desk, work_id: WorkItemId, document_id: DocumentId
) -> tuple[ReadDocument, Grant, tuple[Outline, ...]]:
    """Do as `read_document`, and give what the work opens of the whole chart, for telling what stands beside it.

    Raises:
        RefusedError: as `read_document`.

    """
    with desk.acting(Act.READ_DOCUMENT) as act:
        item = warrant(desk, act, work_id)
        grant, outlines = current_grant(desk, item)
        outline = next((one for one in outlines if one.id == document_id), None)
        read, _ = _read_granted(desk, act, item, document_id, outline=outline, grant=grant)
        return read, grant, outlines


def read_with_runs(
    desk: Desk, work_id: WorkItemId, document_id: DocumentId
) -> tuple[ReadDocument, Mapping[int, tuple[Run, ...]]]:
    """Do as `read_document`, and give the runs of each open section for translating places. They stay on the server.

    Raises:
        RefusedError: as `read_document`.

    """
    with desk.acting(Act.READ_DOCUMENT) as act:
        return _read(desk, act, work_id, document_id)


def marks_in(
    document_id: DocumentId, laid: Mapping[int, tuple[Run, ...]], coded: Sequence[CodedResult]
) -> tuple[Mark, ...]:
    """Give the evidence that stands in the shown words of one document; what is masked now or closed is left out.

    Args:
        document_id: the document.
        laid: the runs of its open sections, by ordinal.
        coded: the codes of the work.

    """
    found = []
    for one in coded:
        for evidence in one.evidence:
            if evidence.document_id != document_id or evidence.section not in laid:
                continue
            place = to_shown(laid[evidence.section], evidence.start, evidence.end)
            if place is not None:
                found.append(Mark(one.id, one.coding.code, evidence, ShownSpan(document_id, evidence.section, *place)))
    return tuple(found)


def _read(
    desk: Desk, act: Acting, work_id: WorkItemId, document_id: DocumentId
) -> tuple[ReadDocument, Mapping[int, tuple[Run, ...]]]:
    item = warrant(desk, act, work_id)
    outline = desk.charts.outline(document_id, patient_id=item.patient_id)
    basis = _basis(desk, item)
    alone = (outline,) if outline else ()  # each document is decided by itself, unless the rule looks at the others
    grant = basis.grant(desk, desk.charts.outlines(item.patient_id) if outline and basis.rule.looks_around else alone)
    return _read_granted(desk, act, item, document_id, outline=outline, grant=grant)


def _read_granted(
    desk: Desk,
    act: Acting,
    item: WorkItem,
    document_id: DocumentId,
    *,
    outline: Outline | None,
    grant: Grant,
    coded: tuple[CodedResult, ...] | None = None,  # where this very request has read the codes already
) -> tuple[ReadDocument, Mapping[int, tuple[Run, ...]]]:
    sections = grant.sections_of(document_id)
    if outline is None or not sections:
        act.note(rule=grant.rule)
        raise outside_grant()
    pseudonym = desk.ledger.pseudonym("document", document_id)
    closed = tuple(part for part in grant.withheld if part.document_id == document_id)
    act.note(
        seen=(Seen(pseudonym, sections),),
        withheld=len(closed),
        rule=grant.rule,
        details={"document": document_id, "document_type": outline.loinc},
    )
    receipt = act.granted(covers=frozenset({document_id}))
    require_unchanged(desk, item)
    scanned = desk.charts.read(document_id, receipt=receipt, as_seen=outline)
    desk.work.note_opened(item.id, document_id, at=desk.clock.now())
    laid = shown_runs(scanned, outline, grant)
    shown = shown_sections(scanned, outline, laid)
    count = sum(run.is_masked for section in shown for run in section.runs)
    coded = desk.work.coded(item.about or item.id) if coded is None else coded
    marks = marks_in(document_id, laid, coded)
    alarm = _alarm(desk, outline, scanned, laid)
    own = coded if item.about is None else ()
    return ReadDocument(_listed(outline, grant), shown, closed, count, marks, receipt.sequence, alarm, own), laid


def _alarm(desk: Desk, outline: Outline, scanned: Scanned, laid: Mapping[int, tuple[Run, ...]]) -> Alarm | None:
    doubts = doubts_now(desk, outline, scanned)
    links = desk.links.of_patient(outline.patient_id) if doubts else ()
    return alarm_of(doubts, laid, scanned.text.value, links=links, document_id=outline.id)


def shown_runs(scanned: Scanned, outline: Outline, grant: Grant) -> dict[int, tuple[Run, ...]]:
    """Lay out the open sections of a document that was read, by ordinal: which stretches are clear, which masked.

    Whatever shows, searches or counts the words of a document goes by this. The runs stay on the server.
    """
    text, visible, open_ones = scanned.text.value, visible_kinds(grant.identifiers), grant.sections_of(outline.id)
    return {
        section.ordinal: veiled(
            runs(text, scanned.findings, visible=visible, start=section.start, end=section.end),
            sensitive_in(text, section, except_for=grant.readable)
            if (outline.id, section.ordinal) not in grant.revealed
            else (),
        )
        for section in outline.sections
        if section.ordinal in open_ones
    }


def shown_sections(
    scanned: Scanned, outline: Outline, laid: Mapping[int, tuple[Run, ...]]
) -> tuple[MaskedSection, ...]:
    """Give the open sections of a document as they are shown, in their order; `laid` is what `shown_runs` gave."""
    return tuple(
        MaskedSection(
            section.ordinal,
            section.loinc,
            section_title(section.loinc),
            _masked(laid[section.ordinal], scanned.text.value),
        )
        for section in outline.sections
        if section.ordinal in laid
    )


def _masked(parts: Sequence[Run], text: str) -> tuple[MaskedRun, ...]:
    return tuple(MaskedRun(at, part.label or text[part.start : part.end], part.kind) for at, part in placed(parts))


def explain_grant(desk: Desk, work_id: WorkItemId) -> tuple[Grant, tuple[Outline, ...]]:
    """Give the decision on every part of the chart, without any words of it.

    Raises:
        RefusedError: the work is no warrant for this member now.

    """
    with desk.acting(Act.EXPLAIN_GRANT) as act:
        item = warrant(desk, act, work_id)
        grant, outlines = current_grant(desk, item)
        act.note(withheld=len(grant.withheld), rule=grant.rule)
        act.granted()
        return grant, outlines


def outside_grant() -> RefusedError:
    """Give the one refusal for parts that a purpose does not open, and for parts that do not exist."""
    return RefusedError(
        rule="minimum-necessary",
        because="this work does not need that part of the chart",
        source=WORKFORCE_USES,
        next_step="If a code depends on it, ask for it with a reason; a second person decides.",
    )


def current_grant(desk: Desk, item: WorkItem) -> tuple[Grant, tuple[Outline, ...]]:
    """Give what a work item opens now, and the outlines it was decided on.

    Raises:
        RefusedError: the rulebook in force has no rule for this kind of work.

    """
    outlines = desk.charts.outlines(item.patient_id)
    return _basis(desk, item).grant(desk, outlines), outlines


@dataclass(frozen=True, slots=True, repr=False)
class _Basis:
    """What decides over the documents of a chart for a work item now, beside the documents."""

    item: WorkItem
    rule: Rule
    requests: tuple[WideningRequest, ...]
    encounters: tuple[Encounter, ...]
    widenings: tuple[Widening, ...]
    reviewed: Reviewed | None = None

    @property
    def own(self) -> Encounter:
        """The encounter that the work is about."""
        return next(one for one in self.encounters if one.id == self.item.purpose.encounter_id)

    def grant(self, desk: Desk, outlines: Sequence[Outline]) -> Grant:
        """Give what the work item opens of some documents of its chart."""
        purpose = self.item.purpose
        grant = grant_parts(
            self.reviewed.purpose(purpose) if self.reviewed else purpose,
            outlines,
            encounters=self.encounters,
            rulebook=desk.rulebook,
            widenings=self.widenings,
            now=desk.clock.now(),
            circumstances=circumstances_of(desk, self.item, outlines),
        )
        if self.reviewed is None:
            return grant
        return self.reviewed.narrowed(desk, self.item, grant, outlines=outlines, widenings=self.widenings)


def _basis(desk: Desk, item: WorkItem) -> _Basis:
    rule = desk.rulebook.rules.get(item.purpose.kind)
    if rule is None:
        raise RefusedError(
            rule="purpose-has-a-rule",
            because="the rulebook in force has no rule for this kind of work",
            source=MINIMUM_NECESSARY,
            next_step="Ask the privacy officer to add a rule for it, or your manager to choose another kind of work.",
        )
    requests = desk.work.requests(item.id)
    widenings = opened_beyond(desk, item, requests)
    encounters = desk.charts.encounters_of(item.patient_id)
    return _Basis(item, rule, requests, encounters, widenings, reviewed_by(desk, item))


def section_title(loinc: str | None) -> str:
    """Give the standard title of a section code; free headings may hold PHI and are never used as titles."""
    return SECTIONS[loinc].title if loinc and loinc in SECTIONS else "Note"


def document_title(loinc: str) -> str:
    """Give the standard title of a document type."""
    return DOCUMENT_TYPES[loinc].title if loinc in DOCUMENT_TYPES else "Note"


def _note_grant(desk: Desk, act: Acting, grant: Grant) -> None:
    act.note(withheld=len(grant.withheld), rule=grant.rule)
    note_seen(desk, act, ((shown.document_id, shown.sections) for shown in grant.shown))


def _listed(outline: Outline, grant: Grant) -> Listed:
    sections = grant.sections_of(outline.id)
    return Listed(
        id=outline.id,
        loinc=outline.loinc,
        title=document_title(outline.loinc),
        written_at=_as_sent(outline.written_at),
        author=outline.author if IdentifierClass.PROVIDER in grant.identifiers else "",
        sections=tuple(section_title(section.loinc) for section in outline.sections if section.ordinal in sections),
        withheld_sections=len(outline.sections) - len(sections),
    )


def _banner(encounter: Encounter, patient: Patient, classes: frozenset[IdentifierClass]) -> Banner:
    seen_at = encounter.starts_at or encounter.ends_at
    age = patient.age_on(seen_at.date()) if seen_at else None
    told = "" if age is None else f"{age}"
    shown = {
        IdentifierClass.INITIALS: {"initials": patient.initials},
        IdentifierClass.NAME: {"name": patient.names[0].whole if patient.names else ""},
        IdentifierClass.AGE_SEX: {"age_and_sex": " ".join(part for part in (told, patient.sex.value) if part)},
        IdentifierClass.BIRTH_DATE: {"birth_on": patient.birth_on.isoformat() if patient.birth_on else ""},
        IdentifierClass.RECORD_NUMBER: {"record_number": _number(patient, NumberKind.MEDICAL_RECORD)},
        IdentifierClass.MEMBER: {"member_number": _number(patient, NumberKind.MEMBER)},
        IdentifierClass.PROVIDER: {"attending": encounter.attending},
    }
    fields = {name: value for kind in classes for name, value in shown.get(kind, {}).items()}
    number = encounter.number if IdentifierClass.ENCOUNTER in classes else ""
    return Banner(number, encounter.kind.value, _as_sent(encounter.starts_at), _as_sent(encounter.ends_at), **fields)


def _as_sent(instant: datetime | None) -> datetime | None:
    """Give a clinical time as the clock on the ward showed it, which is how the notes speak of it."""
    return instant.replace(tzinfo=None) if instant else None


def _number(patient: Patient, kind: NumberKind) -> str:
    return next((number.value for number in patient.numbers if number.kind is kind), "")
