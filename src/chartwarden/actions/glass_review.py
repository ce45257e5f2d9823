"""The review of broken glass: what was opened, why, and what came of it; and the words of whoever looked at it.

What can be counted is read from the ledger, never from what somebody says of themselves, and suggests a verdict. A
person decides. A look without need is a violation by itself: the verdict opens an incident in the same transaction.

Source: 45 CFR 164.308(a)(1)(ii)(D), 164.402; control ACC-9; bench V01-05, V01-B3, V19-05.

Example:
    >>> review_glass.__name__
    'review_glass'

"""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chartwarden.actions.beyond import note_opened
from chartwarden.actions.desk import Desk
from chartwarden.actions.incident_file import add_incident
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.privacy_office import require_privacy_office
from chartwarden.actions.warrant import note_work
from chartwarden.actions.widening import part_title
from chartwarden.foundation.citation import ACTIVITY_REVIEW
from chartwarden.foundation.errors import BrokenSealError, NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId, keyed_id
from chartwarden.incident.assessment import Further
from chartwarden.incident.course import opened
from chartwarden.incident.incident import Incident, IncidentId
from chartwarden.incident.kind import IncidentKind, Recipient
from chartwarden.incident.report import Said
from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in
from chartwarden.minimum_necessary.glass import Glass, GlassId, Review, Since, Verdict, suggested
from chartwarden.minimum_necessary.ladder import WideningRequest, checked_reason
from chartwarden.workforce.free_text import require_no_secret

_ROWS_AT_A_TIME: Final = 500
MOST_REVIEWED: Final = 20  # reviews that the list shows below what waits
SAMPLED_WITHIN: Final = timedelta(days=7)
_SHARED: Final = {
    Further.NO: "By the reviewer, it was not shared further.",
    Further.YES: "By the reviewer, it was shared further.",
    Further.UNKNOWN: "Whether it was shared further is not known.",
}
_SAMPLED_LETTERS: Final = "abc"  # of the 32 that an identifier may begin with: about one in ten


@dataclass(frozen=True, slots=True, repr=False)
class AtOnceRow:
    """A request that the ladder opened at once, for somebody to look over."""

    request: WideningRequest
    who: str
    part: str
    target: str


@dataclass(frozen=True, slots=True, repr=False)
class GlassRow:
    """Broken glass as its reviewer sees it: who, for what work, which kinds of parts, why, and what came of it."""

    glass: Glass
    who: str
    work_title: str
    target: str
    parts: tuple[str, ...]
    since: Since
    suggested: Verdict
    reviewed_by: str
    may_review: bool  # nobody reviews what they broke themselves


def list_glass(desk: Desk) -> tuple[GlassRow, ...]:
    """Give what waits for a review, oldest first, and then the latest that were reviewed.

    Raises:
        RefusedError: the member's role does not review.

    Source:
        45 CFR 164.308(a)(1)(ii)(D); bench V01-05, V19-05.

    """
    with desk.acting(Act.LIST_GLASS) as act:
        require_privacy_office(desk)
        found = (*desk.glass.unreviewed(), *desk.glass.reviewed(most=MOST_REVIEWED))
        act.note(counts={"waiting": sum(one.review is None for one in found)})
        act.granted()
        return tuple(_row(desk, one) for one in found)


def sample_at_once(desk: Desk) -> tuple[AtOnceRow, ...]:
    """Give about one in ten of the requests that the ladder opened at once within a week, for somebody to look over.

    Which ones is decided by a keyed hash of each, so that whoever asks cannot tell.

    Raises:
        RefusedError: the member's role does not review.

    Source:
        45 CFR 164.308(a)(1)(ii)(D); control ACC-6.

    """
    with desk.acting(Act.LIST_WIDENINGS) as act:
        require_privacy_office(desk)
        asked = desk.work.requests_since(desk.clock.now() - SAMPLED_WITHIN)
        opened = [one for one in asked if one.decided_by is None and one.expires_at is not None]
        sampled = [one for one in opened if keyed_id(desk.content_key, "sample", one.id)[0] in _SAMPLED_LETTERS]
        act.note(counts={"at_once": len(opened), "sampled": len(sampled)})
        act.granted()
        return tuple(_at_once_row(desk, one) for one in reversed(sampled))


def review_glass(
    desk: Desk, glass_id: GlassId, *, verdict: Verdict, words: str, shared_further: Further = Further.UNKNOWN
) -> Glass:
    """Write the review of glass that somebody else broke. From then on they may break another.

    Args:
        desk: of the reviewer.
        glass_id: which glass.
        verdict: what the reviewer finds; that there was no need opens an incident about whoever broke it.
        words: what they looked at.
        shared_further: whether what was seen went further, for the incident; it decides nothing by itself.

    Raises:
        RefusedError: the member's role does not review, it is their own, the words say nothing, or it was reviewed.
        NotFoundError: there is no such glass.

    Source:
        45 CFR 164.308(a)(1)(ii)(D), 164.402 (access counts); control ACC-9; bench V01-05.

    """
    with desk.acting(Act.REVIEW_GLASS) as act:
        require_privacy_office(desk)
        glass = desk.glass.one(glass_id)
        item = desk.work.item(glass.work_id)
        note_work(desk, act, item)
        note_opened(desk, act, glass)
        require_no_secret(words)
        require_own_words(desk, act, item, words)
        act.note(details={"verdict": verdict.value, "words": words})
        if glass.member_id == desk.member.id:
            raise RefusedError(
                rule="second-person-reviews",
                because="nobody reviews the glass that they broke themselves",
                source=ACTIVITY_REVIEW,
                next_step="Another privacy officer reviews it.",
            )
        review = Review(desk.member.id, desk.clock.now(), verdict, checked_reason(words))
        reviewed = dataclasses.replace(glass, review=review)
        act.note(counts={"questionable": int(verdict is Verdict.QUESTIONABLE)})
        found = _incident_of(desk, reviewed, review, shared_further) if verdict is Verdict.WITHOUT_NEED else None
        if found is not None:
            act.note(counts={"without_need": 1}, details={"incident": found.id, "shared_further": shared_further.value})
        with act.change():
            desk.glass.put_review(reviewed, patient_id=item.patient_id)
            if found is not None:
                add_incident(desk, act, found)
    return reviewed


def _incident_of(desk: Desk, glass: Glass, review: Review, shared_further: Further) -> Incident:
    """Give the incident that a look without need is. The product opens it: the reviewer found it and takes no side."""
    said = Said(
        kind=IncidentKind.ACCESS_WITHOUT_NEED,
        what=f"A review found no need for what broken glass had opened. {_SHARED[shared_further]} {review.words}",
        known_on=review.at.date(),
        occurred_on=glass.broken_at.date(),
        how_found="The review of broken glass.",
        recipient=Recipient.WORKFORCE,
        individuals=1,  # glass opens parts of one chart
        work_id=glass.work_id,
        subjects=(glass.member_id,),
    )
    return opened(said, id=IncidentId(desk.ids.new_id()), by=None, at=review.at)


def _row(desk: Desk, glass: Glass) -> GlassRow:
    item = desk.work.item(glass.work_id)
    outlines = desk.charts.outlines(item.patient_id)
    rule = desk.rulebook.rules.get(item.purpose.kind)
    since = _since(desk, glass)
    return GlassRow(
        glass=glass,
        who=_name(desk, glass.member_id),
        work_title=rule.title if rule else item.purpose.kind,
        target=str(item.purpose.target),
        parts=tuple(part_title(outlines, part.document_id, part.section) for part in glass.parts),
        since=since,
        suggested=suggested(glass, since),
        reviewed_by=_name(desk, glass.review.by) if glass.review else "",
        may_review=glass.review is None and glass.member_id != desk.member.id,
    )


def _at_once_row(desk: Desk, request: WideningRequest) -> AtOnceRow:
    item = desk.work.item(request.work_id)
    part = "A part"
    if request.document_id is not None:
        part = part_title(desk.charts.outlines(item.patient_id), request.document_id, request.section)
    return AtOnceRow(request, _name(desk, request.requested_by), part, str(item.purpose.target))


def _name(desk: Desk, member_id: MemberId) -> str:
    with suppress(NotFoundError):
        return desk.workforce.member(member_id).name
    return "a former member"


def _since(desk: Desk, glass: Glass) -> Since:
    """Count what was done in the work from the breaking on, as the ledger tells it."""
    codes, reads, last = 0, 0, glass.broken_at
    named = frozenset(desk.ledger.pseudonym("document", part.document_id) for part in glass.parts)
    try:
        user_id = desk.workforce.member(glass.member_id).user_id
    except NotFoundError:
        return Since(0, 0, 0)
    for said in _said_since(desk, user_id, glass):
        if said["act"] == Act.ASSIGN_CODE:
            codes += 1
        elif said["act"] == Act.READ_DOCUMENT and _names_one(said, named):
            reads += 1
            last = max(last, datetime.fromisoformat(str(said["at"])))
    return Since(codes, reads, round((last - glass.broken_at).total_seconds()))


def _names_one(said: Mapping[str, Canonical], named: frozenset[str]) -> bool:
    seen = said["seen"]
    return isinstance(seen, list) and any(isinstance(one, dict) and one.get("document") in named for one in seen)


def _said_since(desk: Desk, user_id: str, glass: Glass) -> Iterator[Mapping[str, Canonical]]:
    """Give the granted entries of a member on the work of some glass, newest first, back to its breaking."""
    before: int | None = None
    mark = f'"work":"{glass.work_id}"'.encode()
    while rows := desk.ledger.store.rows_of(user_id, most=_ROWS_AT_A_TIME, before=before):
        for row in rows:
            said = _said(row)
            if said and datetime.fromisoformat(str(said["at"])) < glass.broken_at:
                return
            if said and mark in row.body and said["outcome"] == Outcome.GRANTED:
                yield said
        before = rows[-1].sequence


def _said(row: Row) -> Mapping[str, Canonical] | None:
    try:
        return said_in(row)
    except BrokenSealError:
        return None
