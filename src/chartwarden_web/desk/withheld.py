"""What is withheld, laid out for the screen: how much and why, what can be asked for, and how each request stands.

A closed part is told by place, day and reason, never by a title or words of the chart.

Example:
    >>> encounter_value(EncounterId("abc"))
    'encounter:abc'

"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chartwarden.actions.beyond import is_of_this_holding
from chartwarden.actions.charts import ReadDocument
from chartwarden.actions.desk import Desk
from chartwarden.chart.document import Outline
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.minimum_necessary.glass import Glass
from chartwarden.minimum_necessary.grant import Grant, Withheld, Withholding
from chartwarden.minimum_necessary.ladder import Decision, Scope, WideningRequest, opens_at_once
from chartwarden.phi.mask import Veil
from chartwarden.purpose.reason import REASON_CHOICES, Names, ReasonChoice
from chartwarden.purpose.work import WorkItem
from chartwarden_web.desk.workbench import Outlook

WHOLE_CHART: Final = "chart"
_MOST_LISTED: Final = 150  # closed parts, before those of other open documents are left out; a preference
_SENSITIVE: Final = "open, with clauses of a sensitive subject masked"
_RUNGS: Final = ("One part", "All of an encounter, or the chart")


@dataclass(frozen=True, slots=True)
class WithheldGroup:
    """How many parts are withheld for one reason, by which rule, from which paragraph."""

    sentence: str
    count: int
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Something that can be asked for. `at_once` tells that a specific reason alone opens it."""

    value: str
    words: str
    why: str
    at_once: bool


@dataclass(frozen=True, slots=True, repr=False)
class RequestLine:
    """A request made in this work, and how it stands."""

    where: str
    state: str
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class PartsList:
    """What can be asked for: single parts, and what is wider."""

    parts: tuple[Closed, ...]
    wider: tuple[Closed, ...]


@dataclass(frozen=True, slots=True, repr=False)
class WithheldPane:
    """The whole of it, as the template shows it."""

    groups: tuple[WithheldGroup, ...]
    count: int
    parts: tuple[Closed, ...]
    wider: tuple[Closed, ...]
    requests: tuple[RequestLine, ...]
    reasons: tuple[ReasonChoice, ...]
    codes: tuple[str, ...]  # what a reason may name

    @property
    def names_code(self) -> str:
        """The word by which a template tells the reasons that name a code."""
        return Names.CODE.value


def pane_of(
    desk: Desk,
    item: WorkItem,
    outlook: Outlook,
    requests: Sequence[WideningRequest],
    *,
    read: ReadDocument | None = None,
) -> WithheldPane:
    """Lay out what is withheld from a work item that an action has just let this member into.

    Args:
        desk: who looks.
        item: the work item.
        outlook: what it opens now.
        requests: those made in it, oldest first.
        read: the document in the middle, whose parts come first.

    """
    parts = _parts(outlook, read)
    glass = [one for one in desk.glass.of_work(item.id) if is_of_this_holding(one, item)]
    now, target = desk.clock.now(), item.purpose.target
    lines = (*_glass_lines(glass, outlook, now), *(_request_line(one, outlook, now) for one in reversed(requests)))
    return WithheldPane(
        groups=withheld_groups(outlook.grant),
        count=len(outlook.grant.withheld),
        parts=parts.parts,
        wider=parts.wider,
        requests=lines,
        reasons=tuple(REASON_CHOICES.values()),
        codes=target.codes or (target.coverage_rule,),
    )


def withheld_groups(grant: Grant) -> tuple[WithheldGroup, ...]:
    """Count what is withheld, by reason, rule and paragraph; the most first."""
    counts: dict[tuple[str, str, str], int] = {}
    for part in grant.withheld:
        key = (part.why.sentence, part.rule, str(part.source))
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(WithheldGroup(sentence, count, rule, source) for (sentence, rule, source), count in ordered)


def following(outlook: Outlook, read: ReadDocument) -> PartsList | None:
    """Give what can be asked for beside a document that was turned to; None when the page lists all of it already."""
    asked = sum(part.may_be_requested for part in outlook.grant.withheld)
    return _parts(outlook, read) if asked > _MOST_LISTED else None


def _parts(outlook: Outlook, read: ReadDocument | None) -> PartsList:
    closed = closed_parts(outlook, here=read.listed.id if read else None)
    return PartsList((*_veiled_parts(read), *closed), _wider(outlook))


def closed_parts(outlook: Outlook, *, here: DocumentId | None = None) -> tuple[Closed, ...]:
    """Give the withheld sections and documents that can be asked for; those of the document in the middle first.

    A long stay has thousands of closed sections, among which nobody would find one. Those of an open document are then
    listed once it is turned to.
    """
    asked = [part for part in outlook.grant.withheld if part.may_be_requested]
    if len(asked) > _MOST_LISTED:
        asked = [part for part in asked if part.section is None or part.document_id == here]
    asked.sort(key=lambda part: part.document_id != here)
    return tuple(_closed(part, outlook, here=here) for part in asked)


def breakable_parts(outlook: Outlook) -> tuple[Closed, ...]:
    """Give what glass may be broken for. Which restricted ones it opens is not told before: it would tell the class."""
    return tuple(
        _closed(part, outlook)
        for part in outlook.grant.withheld
        if part.may_be_requested or part.why is Withholding.RESTRICTED
    )


def encounter_value(encounter_id: EncounterId) -> str:
    """Give what a form sends for all of an encounter."""
    return f"encounter:{encounter_id}"


def _closed(part: Withheld, outlook: Outlook, *, here: DocumentId | None = None) -> Closed:
    outline = outlook.outline(part.document_id)
    place = "All of" if part.section is None else f"Section {part.section + 1} of"
    which = f"the document of {outlook.day(outline)}" if outline else "a document"
    return Closed(
        f"{part.document_id}:{'whole' if part.section is None else part.section}",
        f"{place} {'this document' if part.document_id == here else which}",
        part.why.sentence,
        at_once=bool(outline) and _at_once(part, outline, outlook.grant),
    )


def _at_once(part: Withheld, outline: Outline | None, grant: Grant) -> bool:
    return outline is not None and opens_at_once(part, outline, section=part.section, grant=grant)


def _veiled_parts(read: ReadDocument | None) -> tuple[Closed, ...]:
    """Give the open sections of the document in the middle in which clauses of a sensitive subject are masked."""
    if read is None:
        return ()
    return tuple(
        Closed(f"{read.listed.id}:{section.ordinal}", f"{section.title}, in this document", _SENSITIVE, at_once=False)
        for section in read.sections
        if any(run.kind is Veil.SENSITIVE for run in section.runs)
    )


def _wider(outlook: Outlook) -> tuple[Closed, ...]:
    """Give the encounters of which something can be asked for, by side and number, and the chart."""
    asked = [part for part in outlook.grant.withheld if part.may_be_requested]
    outlines = [one for part in asked if (one := outlook.outline(part.document_id))]
    own = outlook.grant.purpose.encounter_id
    elsewhere = list(dict.fromkeys(one.encounter_id for one in outlook.outlines if one.encounter_id not in {None, own}))
    found = {one.encounter_id for one in outlines}
    lines = [
        Closed(encounter_value(one), f"All of another encounter ({place} of {len(elsewhere)})", "", at_once=False)
        for place, one in enumerate(elsewhere, 1)
        if one in found
    ]
    if own in found:
        lines.insert(0, Closed(encounter_value(own), "All of this encounter", "", at_once=False))
    if asked:
        lines.append(Closed(WHOLE_CHART, "The entire record", "needs a justification of its own", at_once=False))
    return tuple(lines)


_STATES: Final = {
    Decision.OPEN: "waits for a second person",
    Decision.DECLINED: "declined",
    Decision.ENDED: "closed again",
}


def _request_line(request: WideningRequest, outlook: Outlook, now: datetime) -> RequestLine:
    where = _where(request, outlook)
    if request.decision is not Decision.APPROVED:
        return RequestLine(where, _STATES[request.decision], None, request.reason)
    is_over = request.expires_at is None or request.expires_at <= now
    state, until = ("closed again", None) if is_over else ("open until", request.expires_at)
    return RequestLine(where, state, until, request.reason)


def _where(request: WideningRequest, outlook: Outlook) -> str:
    if request.scope is Scope.CHART:
        return "The entire record"
    if request.scope is Scope.ENCOUNTER:
        is_own = request.encounter_id == outlook.grant.purpose.encounter_id
        return "All of this encounter" if is_own else "All of another encounter"
    return _part(request.document_id, request.section, outlook)


def _part(document_id: DocumentId | None, section: int | None, outlook: Outlook) -> str:
    outline = outlook.outline(document_id) if document_id else None
    part = "The whole document" if section is None else f"Section {section + 1} of the document"
    return f"{part} of {outlook.day(outline)}" if outline else part


def _glass_lines(glass: Sequence[Glass], outlook: Outlook, now: datetime) -> tuple[RequestLine, ...]:
    return tuple(
        RequestLine(
            f"{_part(part.document_id, part.section, outlook)}, by broken glass",
            "open until" if one.expires_at > now else "closed again",
            one.expires_at if one.expires_at > now else None,
            one.reason,
        )
        for one in reversed(glass)
        for part in one.parts
    )
