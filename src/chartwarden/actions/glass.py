"""Breaking glass: named parts of one chart, at once, for an hour. Its review is in `actions.glass_review`.

It needs the work item as everything does: whoever has no work on a chart has no emergency in it either. A coder treats
nobody, so there is no way here to a chart without a warrant.

Source: 45 CFR 164.312(a)(2)(ii); controls ACC-6, ACC-7; bench V01-05, V19-05.

Example:
    >>> break_glass.__name__
    'break_glass'

"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from chartwarden.actions.beyond import note_opened
from chartwarden.actions.charts import current_grant
from chartwarden.actions.desk import Desk
from chartwarden.actions.own_words import require_own_words
from chartwarden.actions.reasons import note_reason, require_fresh
from chartwarden.actions.warrant import warrant
from chartwarden.chart.document import Outline
from chartwarden.foundation.citation import EMERGENCY_ACCESS
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.ledger.telling import said_in
from chartwarden.minimum_necessary.glass import (
    GLASS_LASTS,
    Glass,
    GlassId,
    GlassPart,
    Path,
    require_few,
)
from chartwarden.minimum_necessary.grant import Grant, Through, Widening, Withheld, Withholding
from chartwarden.minimum_necessary.ladder import checked_reason, opens_at_once
from chartwarden.workforce.free_text import require_no_secret
from chartwarden.workforce.member import Role
from chartwarden.workforce.notice import NoticeKind
from chartwarden.workforce.roles import active_in

_DECIDES: Final = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
_SOME_TIME: Final = datetime.max.replace(tzinfo=UTC)  # a pane that is only tried out does not run out
_AT_WORK: Final = timedelta(minutes=15)  # policy: who did something this lately could have been asked


def break_glass(desk: Desk, work_id: WorkItemId, parts: Sequence[GlassPart], *, reason: str) -> Glass:
    """Open named parts of one's own work's chart at once, for an hour. It is always reviewed.

    Args:
        desk: who breaks it; whoever calls has made them prove anew who they are.
        work_id: the warrant.
        parts: documents or sections of this chart that are closed; restricted ones too, but never psychotherapy notes,
            records of a Part 2 program, another patient's, what was entered in error, or pictures.
        reason: why it cannot wait.

    Raises:
        RefusedError: no warrant; a reason that says nothing; too many parts, or one that no glass opens; or the last
            glass of this member was not reviewed yet.

    Source:
        45 CFR 164.312(a)(2)(ii); controls ACC-6, ACC-7; bench V01-05.

    """
    with desk.acting(Act.BREAK_GLASS) as act:
        item = warrant(desk, act, work_id)
        require_no_secret(reason)
        require_own_words(desk, act, item, reason)
        act.note(details={"reason": reason})
        why, named = checked_reason(reason), tuple(parts)
        require_fresh(desk, item, why)
        note_reason(desk, act, why)
        require_few(named)
        _require_reviewed(desk)
        grant, outlines = current_grant(desk, item)
        closed = [_closed(part, grant, outlines) for part in named]
        now = desk.clock.now()
        glass = Glass(
            id=GlassId(desk.ids.new_id()),
            work_id=item.id,
            member_id=desk.member.id,
            parts=named,
            reason=why,
            broken_at=now,
            expires_at=now + GLASS_LASTS,
            work_version=item.version,
            path=_path(desk, named, closed, grant, outlines),
            restricted=sum(one.why is Withholding.RESTRICTED for one in closed),
        )
        note_opened(desk, act, glass)
        another_way = int(glass.path is not Path.NONE)
        act.note(
            rule=grant.rule,
            counts={"parts": len(named), "restricted": glass.restricted, "path_available": another_way},
        )
        with act.change():
            desk.workforce.held(desk.member.id)  # so that two tabs do not break two panes
            _require_reviewed(desk)
            desk.work.hold(item)
            desk.glass.add(glass, patient_id=item.patient_id)
            _tell_reviewers(desk, now)
    return glass


def _require_reviewed(desk: Desk) -> None:
    if desk.glass.unreviewed(of=desk.member.id):
        raise RefusedError(
            rule="glass-is-reviewed-first",
            because="you broke glass before, and that has not been reviewed yet",
            source=EMERGENCY_ACCESS,
            next_step="Ask for the part with a reason, or ask the privacy officer to review the first.",
        )


def _closed(part: GlassPart, grant: Grant, outlines: Sequence[Outline]) -> Withheld:
    """Give a named part as it is withheld.

    Raises:
        RefusedError: it is not closed, no glass opens it, or it is not there; answered alike.

    """
    outline = next((one for one in outlines if one.id == part.document_id), None)
    closed = next(
        (one for one in grant.withheld if one.document_id == part.document_id and one.section in {part.section, None}),
        None,
    )
    if outline is not None and closed is not None:
        is_there = part.section is None or any(one.ordinal == part.section for one in outline.sections)
        as_whole = closed.why if closed.section is None else None
        pane = Widening(part.document_id, part.section, _SOME_TIME, through=Through.GLASS)
        if is_there and pane.reaches(outline, as_whole):
            return closed
    raise RefusedError(
        rule="glass-opens-what-is-closed",
        because="one of the parts is open already, is opened by no glass, or is not part of this chart",
        source=EMERGENCY_ACCESS,
        next_step="Choose among the parts listed; what is not listed, or stays closed, needs the privacy officer.",
    )


def _path(
    desk: Desk, parts: Sequence[GlassPart], closed: Sequence[Withheld], grant: Grant, outlines: Sequence[Outline]
) -> Path:
    """Tell whether another way to all the parts was there. Source: bench V19-05."""
    by_id = {outline.id: outline for outline in outlines}
    if all(
        opens_at_once(one, by_id[part.document_id], section=part.section, grant=grant)
        for part, one in zip(parts, closed, strict=True)
    ):
        return Path.AT_ONCE
    if all(one.may_be_requested for one in closed) and _somebody_decides(desk):
        return Path.PERSON
    return Path.NONE


def _somebody_decides(desk: Desk) -> bool:
    """Tell whether somebody else who decides did something a moment ago."""
    now = desk.clock.now()
    others = (one for one in desk.workforce.members() if one.roles & _DECIDES and one.id != desk.member.id)
    return any(_acted_lately(desk, member.user_id) for member in others if member.is_active_on(now.date()))


def _acted_lately(desk: Desk, user_id: str) -> bool:
    rows = desk.ledger.store.rows_of(user_id, most=1)
    if not rows:
        return False
    try:
        said = said_in(rows[0])
    except BrokenSealError:
        return False
    is_recent = desk.clock.now() - datetime.fromisoformat(str(said["at"])) <= _AT_WORK
    return is_recent and said["act"] != Act.SIGN_OUT


def _tell_reviewers(desk: Desk, now: datetime) -> None:
    for member in active_in(desk.workforce.members(), Role.PRIVACY_OFFICER, on=now.date()):
        desk.workforce.tell(member.id, NoticeKind.GLASS_BROKEN, said=desk.member.user_id, at=now)
