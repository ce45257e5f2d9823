"""What the API takes and gives. Each field stands here; a field that does not is refused on the way in.

Example:
    >>> Words(words="sepsis").words
    'sepsis'

"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from chartwarden.actions.access import AccessPage, AccessRow
from chartwarden.actions.charts import Mark, OpenChart, ReadDocument
from chartwarden.actions.spans import ShownSpan
from chartwarden.actions.work import WorkRow
from chartwarden.chart.coding import CodedResult, Coding
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.ledger.entry import Outcome
from chartwarden.minimum_necessary.grant import Withheld
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.purpose.work import WorkStatus
from chartwarden.workforce.member import Member, Role

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$", description="A random identifier; it opens nothing.")]
_Ordinal = Annotated[int, Field(ge=0, le=999_999)]
_Place = Annotated[int, Field(ge=0, le=999_999_999)]


def _as_told(instant: datetime | str | None) -> str | None:
    return instant.isoformat() if isinstance(instant, datetime) else instant


# Without an offset, so it is no instant that a machine may compare with others.
_WardTime = Annotated[
    str | None, BeforeValidator(_as_told), Field(description="As the clock on the ward showed it, without an offset.")
]


class _Sent(Schema):
    """What a program sends: no field but those named."""

    model_config = ConfigDict(extra="forbid")


class Words(_Sent):
    """Words to search the code set for, or the beginning of a code."""

    words: str = Field(max_length=120)


class Span(_Sent):
    """Words of an open section, in characters as they are shown, masks included."""

    document_id: Id
    section: _Ordinal
    start: _Place
    end: _Place

    def as_shown(self) -> ShownSpan:
        """Give the core's value."""
        return ShownSpan(DocumentId(self.document_id), self.section, self.start, self.end)


class CodeSent(_Sent):
    """A code to assign, and the words that support it."""

    code: str = Field(max_length=12)
    evidence: Span | None = None


class WideningSent(_Sent):
    """A part that is withheld, and why it is needed; no section means the whole document."""

    document_id: Id
    section: _Ordinal | None = None
    reason: str = Field(max_length=1000)


class WorkLine(Schema):
    """A work item of the member's own."""

    id: str
    title: str
    target: str
    due_on: date
    status: WorkStatus
    encounter_number: str
    encounter_kind: str
    is_overdue: bool


class WorkAnswer(Schema):
    """My work, earliest due first."""

    items: list[WorkLine]

    @classmethod
    def of(cls, rows: Iterable[WorkRow]) -> Self:
        """Tell the rows of a worklist."""
        return cls(items=[WorkLine.model_validate(row, from_attributes=True) for row in rows])


class Code(Schema):
    """A code of the code set."""

    system: str
    code: str
    display: str

    @classmethod
    def of(cls, coding: Coding) -> Self:
        """Tell a code."""
        return cls(system=coding.system, code=coding.code, display=coding.display)


class CodesAnswer(Schema):
    """Codes that fit, best first."""

    codes: list[Code]


class MarkedWords(Schema):
    """Evidence that stands in the shown words of a document."""

    coded_id: str
    code: str
    document_id: str
    section: int
    start: int
    end: int

    @classmethod
    def of(cls, mark: Mark) -> Self:
        """Tell a mark by its place in the shown words; its place in the note stays on the server."""
        at = mark.span
        return cls(
            coded_id=mark.coded_id,
            code=mark.code,
            document_id=at.document_id,
            section=at.section,
            start=at.start,
            end=at.end,
        )


class CodedLine(Schema):
    """A code assigned in the work item."""

    id: str
    system: str
    code: str
    display: str
    marks: tuple[MarkedWords, ...] = ()

    @classmethod
    def of(cls, coded: CodedResult, *, marks: Iterable[Mark] = ()) -> Self:
        """Tell an assigned code, with those marks that are its own."""
        told = tuple(MarkedWords.of(mark) for mark in marks if mark.coded_id == coded.id)
        return cls(id=coded.id, marks=told, **Code.of(coded.coding).model_dump())


class ShownPart(Schema):
    """Open sections of a document, by ordinal, and the rule that opened them."""

    document_id: str
    sections: list[int]
    rule: str


class WithheldPart(Schema):
    """A part that stays closed, and why. No section means the whole document."""

    document_id: str
    section: int | None
    why: str
    rule: str
    source: str
    may_be_requested: bool

    @classmethod
    def of(cls, part: Withheld) -> Self:
        """Tell a part by the rule that closed it; it has no title, which may say more than the part."""
        return cls(
            document_id=part.document_id,
            section=part.section,
            why=part.why.value,
            rule=part.rule,
            source=str(part.source),
            may_be_requested=part.may_be_requested,
        )


class DocumentLine(Schema):
    """A document that this work opens."""

    id: str
    loinc: str
    title: str
    written_at: _WardTime
    author: str
    sections: list[str]
    withheld_sections: int


class BannerAnswer(Schema):
    """What this work may know of the person; the rest is empty."""

    encounter_number: str
    kind: str
    starts_at: _WardTime
    ends_at: _WardTime
    initials: str
    name: str
    age_and_sex: str
    birth_on: str
    record_number: str
    member_number: str
    attending: str


class RequestLine(Schema):
    """A request to see more, and what was decided. Without a document it is for an encounter, or for the chart."""

    id: str
    document_id: str | None
    encounter_id: str | None
    section: int | None
    decision: Decision
    requested_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, request: WideningRequest) -> Self:
        """Tell a request."""
        return cls.model_validate(request, from_attributes=True)


class ChartAnswer(Schema):
    """A chart as this work sees it; bodies are read one document at a time."""

    work_id: str
    kind_of_work: str
    target: str
    rule: str
    identifiers: list[str]
    banner: BannerAnswer
    documents: list[DocumentLine]
    shown: list[ShownPart]
    withheld: list[WithheldPart]
    coded: list[CodedLine]
    requests: list[RequestLine]

    @classmethod
    def of(cls, chart: OpenChart) -> Self:
        """Tell an open chart."""
        return cls(
            work_id=chart.work.id,
            kind_of_work=chart.work.purpose.kind,
            target=str(chart.work.purpose.target),
            rule=chart.grant.rule,
            identifiers=sorted(chart.grant.identifiers),
            banner=BannerAnswer.model_validate(chart.banner, from_attributes=True),
            documents=[DocumentLine.model_validate(one, from_attributes=True) for one in chart.documents],
            shown=[ShownPart.model_validate(one, from_attributes=True) for one in chart.grant.shown],
            withheld=[WithheldPart.of(one) for one in chart.grant.withheld],
            coded=[CodedLine.of(one) for one in chart.coded],
            requests=[RequestLine.of(one) for one in chart.requests],
        )


class RunOfWords(Schema):
    """A stretch of a section: its words, or the label of what is masked there."""

    at: int
    words: str
    masked: str | None


class SectionAnswer(Schema):
    """An open section."""

    ordinal: int
    loinc: str | None
    title: str
    runs: list[RunOfWords]


class DocumentAnswer(Schema):
    """One document as this work sees it, masked, with the parts of it that stay closed."""

    id: str
    title: str
    sections: list[SectionAnswer]
    withheld: list[WithheldPart]
    masked: int
    marks: list[MarkedWords]

    @classmethod
    def of(cls, read: ReadDocument) -> Self:
        """Tell a document that was read."""
        return cls(
            id=read.listed.id,
            title=read.listed.title,
            sections=[
                SectionAnswer(
                    ordinal=section.ordinal,
                    loinc=section.loinc,
                    title=section.title,
                    runs=[
                        RunOfWords(at=run.at, words=run.words, masked=run.kind.value if run.kind else None)
                        for run in section.runs
                    ],
                )
                for section in read.sections
            ],
            withheld=[WithheldPart.of(part) for part in read.withheld],
            masked=read.masked,
            marks=[MarkedWords.of(mark) for mark in read.marks],
        )


class AccessLine(Schema):
    """An entry of one's own: when, from where, on what (under pseudonyms), why, and how it ended."""

    sequence: int
    at: datetime
    device: str
    patient: str
    documents: list[str]
    sections: int
    purpose: str
    rule: str
    outcome: Outcome
    because: str
    sentence: str

    @classmethod
    def of(cls, row: AccessRow) -> Self:
        """Tell an entry."""
        return cls.model_validate(row, from_attributes=True)


class AccessAnswer(Schema):
    """One's own entries, newest first. Ask again with `before` set to `older` for what lies further back."""

    entries: list[AccessLine]
    older: int | None

    @classmethod
    def of(cls, page: AccessPage) -> Self:
        """Tell a page of entries."""
        return cls(entries=[AccessLine.of(row) for row in page.rows], older=page.older)


class MemberLine(Schema):
    """A member of the workforce, without where they live and whom they are related to."""

    user_id: str
    name: str
    roles: list[Role]
    department: str
    starts_on: date
    ends_on: date | None

    @classmethod
    def of(cls, member: Member) -> Self:
        """Tell a member."""
        return cls(
            user_id=member.user_id,
            name=member.name,
            roles=sorted(member.roles),
            department=member.department,
            starts_on=member.starts_on,
            ends_on=member.ends_on,
        )


class MembersAnswer(Schema):
    """All members, by user id."""

    members: list[MemberLine]
