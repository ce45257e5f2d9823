"""The packet: which few parts of a chart support the codes of a work item, and what the rest of the chart is spared.

It is put together from the evidence that the coder marked; no word of the chart is read for it, and nothing leaves.

Example:
    >>> Measure(sections=2, characters=1_200, pages=1).share_of(Measure(sections=40, characters=60_000, pages=20)).pages
    0.05

"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.actions.charts import current_grant
from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.warrant import warrant
from chartwarden.chart.coding import CodedResult
from chartwarden.chart.document import Outline, Section
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act, Seen
from chartwarden.minimum_necessary.grant import Grant
from chartwarden.minimum_necessary.packet import Packet, Part, Support, smallest_packet
from chartwarden.purpose.work import WorkItem

PAGE: Final = 3_000  # characters; policy: about what a printed page of a note holds
# Characters in which sections are measured, up to the next; longer than any name. An exact length, held against what is
# shown of a section, would tell how long its masked words are, and so does which of two sections is the shorter.
STEP: Final = 100


class LeftOut(StrEnum):
    """Why a part of the chart is not in the packet."""

    SPARED = "marked, and its codes stand in the packet without it"
    UNMARKED = "open to this work, and nothing in it was marked"
    WITHHELD = "not opened by this work"


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of a chart something is."""

    sections: int
    characters: int  # each section up to the next `STEP`
    pages: int

    def share_of(self, whole: "Measure") -> "Shares":
        """Give the shares of a whole, from 0 to 1."""
        return Shares(
            self.sections / whole.sections if whole.sections else 0.0,
            self.characters / whole.characters if whole.characters else 0.0,
            self.pages / whole.pages if whole.pages else 0.0,
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of a chart, from 0 to 1."""

    sections: float
    characters: float
    pages: float


@dataclass(frozen=True, slots=True)
class PacketPart:
    """A section that is in the packet, and the codes that would lose their support without it."""

    document_id: DocumentId
    section: int  # ordinal
    characters: int  # up to the next `STEP`
    needed_for: tuple[str, ...]
    supports: tuple[str, ...]  # every code with evidence in it


@dataclass(frozen=True, slots=True, repr=False)
class BuiltPacket:
    """What would go out, why each part of it must, and how little of the chart that is."""

    parts: tuple[PacketPart, ...]
    unsupported: tuple[str, ...]  # codes without evidence in what the work opens now
    left_out: Mapping[LeftOut, int]  # sections, by why
    size: Measure
    chart: Measure
    is_sufficient: bool  # asked again from scratch
    is_smallest: bool  # proven: no other choice of marked sections is smaller

    @property
    def share(self) -> Shares:
        """How much of the chart the packet is."""
        return self.size.share_of(self.chart)


def build_packet(desk: Desk, work_id: WorkItemId) -> BuiltPacket:
    """Choose the smallest set of sections that supports every code of a work item. Nothing is sent.

    Any one stretch of evidence supports its code: coders mark what is enough by itself.

    Args:
        desk: who codes.
        work_id: the warrant.

    Returns:
        The packet, without parts when nothing was marked. Evidence in what the work no longer opens does not count.

    Raises:
        RefusedError: no warrant.

    Source:
        45 CFR 164.502(b), 164.514(d)(3)-(5); controls MIN-4, MIN-5.

    """
    with desk.acting(Act.BUILD_PACKET) as act:
        item = warrant(desk, act, work_id)
        grant, outlines = current_grant(desk, item)
        coded = desk.work.coded(item.id)
        packet = smallest_packet(_supports(coded, grant), sizes=_sizes(outlines))
        built = _built(packet, coded, grant, outlines)
        act.note(
            seen=tuple(
                Seen(desk.ledger.pseudonym("document", document_id), tuple(sections))
                for document_id, sections in _by_document(packet.parts).items()
            ),
            withheld=len(grant.withheld),
            rule=grant.rule,
            counts={
                "codes": len(coded),
                "unsupported": len(built.unsupported),
                "parts": len(built.parts),
                "chart_parts": built.chart.sections,
            },
        )
    return built


def needed_of(desk: Desk, act: Acting, item: WorkItem) -> Measure | None:  # noqa: ARG001 -- it is part of a report
    """Measure what the codes of a work item need to be supported, for an incident about what went out beyond it.

    Returns:
        Sections, characters and pages of the smallest packet; None where the work has no code that anything supports.

    Source:
        45 CFR 164.502(b), 164.514(d)(3); control MIN-8.

    """
    grant, outlines = current_grant(desk, item)
    coded = desk.work.coded(item.id)
    packet = smallest_packet(_supports(coded, grant), sizes=_sizes(outlines))
    return _measure(outlines, frozenset(packet.parts)) if packet.parts else None


def _supports(coded: Sequence[CodedResult], grant: Grant) -> list[Support]:
    """Give for each code the open sections that hold evidence of it."""
    return [
        Support(
            one.coding.code,
            tuple(
                frozenset({Part(span.document_id, span.section)})
                for span in one.evidence
                if span.section in grant.sections_of(span.document_id)
            ),
        )
        for one in coded
    ]


def _sizes(outlines: Iterable[Outline]) -> dict[Part, int]:
    return {Part(outline.id, section.ordinal): _length(section) for outline in outlines for section in outline.sections}


def _length(section: Section) -> int:
    """Give the characters of a section as they may be told."""
    return max(1, -(-(section.end - section.start) // STEP)) * STEP


def _built(packet: Packet, coded: Sequence[CodedResult], grant: Grant, outlines: Sequence[Outline]) -> BuiltPacket:
    inside = frozenset(packet.parts)
    sizes = _sizes(outlines)
    opened = {Part(shown.document_id, section) for shown in grant.shown for section in shown.sections}
    marked = {Part(span.document_id, span.section) for one in coded for span in one.evidence} & opened
    return BuiltPacket(
        parts=tuple(
            PacketPart(
                DocumentId(part.document_id),
                part.section,
                sizes[part],
                packet.needed_for(part),
                tuple(support.code for support in packet.supports if any(part in way for way in support.ways)),
            )
            for part in packet.parts
        ),
        unsupported=packet.unsupported,
        left_out=Counter(
            LeftOut.WITHHELD if part not in opened else LeftOut.SPARED if part in marked else LeftOut.UNMARKED
            for part in sizes
            if part not in inside
        ),
        size=_measure(outlines, inside),
        chart=_measure(outlines, frozenset(sizes)),
        is_sufficient=packet.is_sufficient(),
        is_smallest=packet.is_smallest,
    )


def _measure(outlines: Iterable[Outline], parts: frozenset[Part]) -> Measure:
    """Count sections, their characters, and the pages that the sections touch where a document is printed whole."""
    chosen = [
        (outline.id, section)
        for outline in outlines
        for section in outline.sections
        if Part(outline.id, section.ordinal) in parts
    ]
    pages = {
        (document_id, page)
        for document_id, section in chosen
        for page in range(section.start // PAGE, max(section.start, section.end - 1) // PAGE + 1)
    }
    return Measure(len(chosen), sum(_length(section) for _, section in chosen), len(pages))


def _by_document(parts: Iterable[Part]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for part in parts:
        found.setdefault(part.document_id, []).append(part.section)
    return found
