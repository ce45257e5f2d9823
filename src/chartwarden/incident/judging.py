"""Judging an incident: assessed, decided, its notices held or sent, and closed. Nobody judges their own.

Each move takes an incident and gives the next one, a version further and with one event more, or is refused.

Source: 45 CFR 164.402, 164.404-164.414, 164.530(j); controls INC-4, INC-6, INC-10, INC-14, INC-16, ACC-9, MIN-8.

Example:
    >>> KEPT_YEARS
    6

"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from chartwarden.foundation.citation import (
    BREACH_RECORDS,
    BURDEN_OF_PROOF,
    FOUR_FACTORS,
    LAW_ENFORCEMENT_DELAY,
    MITIGATION,
)
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.assessment import Assessed, Assessment, Conclusion, Rating
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Told
from chartwarden.incident.incident import Decision, Event, EventKind, Incident, IncidentState, NoticeSent
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.moving import (
    checked_words,
    moved,
    refuse_move,
    require_may_judge,
    require_move,
    require_open,
)
from chartwarden.incident.weighing import require_concludable

KEPT_YEARS: Final = 6  # 45 CFR 164.530(j)(2), by way of 164.414


def assessed(incident: Incident, *, said: Assessed, by: MemberId, at: datetime) -> Incident:
    """Save an assessment behind the earlier ones. It may be unfinished; what is concluded from it may not.

    Raises:
        RefusedError: triage is not complete or it is decided, its words are too many or hold a secret, the remaining
            risk is called low without an exhibit, or the member may not judge it.

    Source:
        45 CFR 164.402(2), 164.414(b); controls INC-10, INC-16.

    """
    require_may_judge(incident, by)
    if incident.state is not IncidentState.TRIAGED:
        refuse_move(incident.state)
    for text in _texts(said):
        checked_words(text, least=0)
    if said.mitigation.rating is Rating.LOW and not said.mitigation.exhibits:
        raise RefusedError(
            rule="an-assurance-needs-an-exhibit",
            because="an assurance without an exhibit does not make the remaining risk low",
            source=FOUR_FACTORS,
            next_step="Attach what shows it, or rate the fourth factor medium or high.",
        )
    assessment = Assessment(said, by, at)
    event = Event(at, by, EventKind.ASSESSED)
    return moved(incident, incident.state, event, assessments=(*incident.assessments, assessment))


def _texts(said: Assessed) -> Iterator[str]:
    for ground in said.grounds.values():
        yield ground.words
        yield ground.counterweight
    for claim in (said.permitted, said.secured, said.exception):
        if claim is not None:
            yield claim.words


def decided(incident: Incident, *, conclusion: Conclusion, by: MemberId, at: datetime, words: str) -> Incident:
    """Decide what it was. Once decided, only a breach may be decided instead.

    Raises:
        RefusedError: it is not triaged or is closed, the assessment does not carry the conclusion, a breach is to be
            called none, nothing is said, or the member may not judge it.

    Source:
        45 CFR 164.402, 164.414(b); controls INC-14, INC-16, ACC-9, MIN-8.

    """
    require_may_judge(incident, by)
    require_move(incident, IncidentState.DECIDED)
    if incident.decision is not None and conclusion is not Conclusion.BREACH:
        raise RefusedError(
            rule="a-decision-is-only-made-stricter",
            because="it is decided already, and a decision is made again only to call it a breach",
            source=BURDEN_OF_PROOF,
            next_step="Leave the decision, or decide that it is a breach.",
        )
    said = incident.assessment.said if incident.assessment else None
    require_concludable(incident.report, said, conclusion, steps=incident.steps)
    _require_assessed(incident)
    decision = Decision(conclusion, by, at, checked_words(words))
    event = Event(at, by, EventKind.DECIDED, conclusion.value)
    return moved(incident, IncidentState.DECIDED, event, decisions=(*incident.decisions, decision))


def held(incident: Incident, *, delay: Delay, by: MemberId, at: datetime) -> Incident:
    """Record that law enforcement holds notices back.

    An oral statement holds for 30 days and no other one prolongs it: what is longer is in writing, and is shown.

    Raises:
        RefusedError: the incident is closed, the statement is of a day that cannot be, it is a second oral one, one in
            writing is not among the exhibits, or the member may not judge it.

    Source:
        45 CFR 164.412.

    """
    require_may_judge(incident, by)
    require_open(incident)
    _require_true_delay(incident, delay, at=at)
    event = Event(at, by, EventKind.DELAYED, f"{delay.kind.value}, until {delay.ends_on.isoformat()}")
    return moved(incident, incident.state, event, delays=(*incident.delays, delay))


def _require_true_delay(incident: Incident, delay: Delay, *, at: datetime) -> None:
    """Let pass a statement that was made by now and may hold notices back: nobody else looks at it for as long."""
    if not incident.discovered_on <= delay.said_on <= at.astimezone(UTC).date():
        raise RefusedError(
            rule="a-delay-is-of-these-days",
            because="nobody can have asked to wait before it was discovered, or on a day that is still to come",
            source=LAW_ENFORCEMENT_DELAY,
            next_step="Give the day on which the statement was made.",
        )
    if delay.kind is DelayKind.ORAL and any(
        one.kind is DelayKind.ORAL and one.ends_on < delay.ends_on for one in incident.delays
    ):
        raise RefusedError(
            rule="an-oral-delay-is-not-prolonged",
            because="an oral statement holds notices back for 30 days, and was made once already",
            source=LAW_ENFORCEMENT_DELAY,
            next_step="Ask for a statement in writing, or send the notices when the 30 days are over.",
        )
    if delay.kind is DelayKind.WRITTEN and not delay.exhibits:
        raise RefusedError(
            rule="a-written-delay-is-shown",
            because="a statement in writing is kept, and no exhibit names it",
            source=LAW_ENFORCEMENT_DELAY,
            next_step="Give the SHA-256 of the statement; until it is here, record it as oral.",
        )


def told(
    incident: Incident, *, whom: Told, on: date, by: MemberId, at: datetime, state: State | None = None
) -> Incident:
    """Record that somebody was told, and on which day.

    A business associate tells the covered entity of any use that its contract does not allow, decided or not; everybody
    else is told once it is decided to be a breach.

    Raises:
        RefusedError: it is not decided to be a breach or is closed, the day is to come or before the discovery, law
            enforcement holds notices back on it, or the member may not judge it.

    Source:
        45 CFR 164.404-164.410, 164.412, 164.414(b), 164.504(e)(2)(ii)(C); controls INC-13, INC-14.

    """
    require_may_judge(incident, by)
    require_open(incident)
    if whom is not Told.COVERED_ENTITY and not _is_breach(incident):
        raise RefusedError(
            rule="notices-follow-a-breach",
            because="notices follow once it is decided that it is a breach, and until it is closed",
            source=BURDEN_OF_PROOF,
            next_step="Decide first what it was.",
        )
    if not incident.discovered_on <= on <= at.astimezone(UTC).date():
        raise RefusedError(
            rule="told-between-discovery-and-today",
            because="nobody can have been told of it before it was discovered, or on a day that is still to come",
            source=BREACH_RECORDS,
            next_step="Give the day on which the notice was sent.",
        )
    if incident.delay is not None and incident.delay.said_on <= on < incident.delay.ends_on:
        raise RefusedError(
            rule="law-enforcement-holds-notices",
            because="law enforcement asked to hold notices back until after that day",
            source=LAW_ENFORCEMENT_DELAY,
            next_step="Send it when the delay ends, and record the day then.",
        )
    event = Event(at, by, EventKind.TOLD, f"{whom.value}{f', {state.value}' if state else ''}: {on.isoformat()}")
    return moved(incident, incident.state, event, sent=(*incident.sent, NoticeSent(whom, on, by, at, state)))


def closed(incident: Incident, *, by: MemberId, at: datetime, words: str, owed: tuple[str, ...]) -> Incident:
    """Close an incident of which nothing is left to do.

    Args:
        incident: what is to be closed.
        by: who closes it.
        at: now.
        words: what is said at the end.
        owed: who still has to be told, in words.

    Raises:
        RefusedError: it is not decided, somebody still has to be told, a containment step has no answer, the assessment
            that its kind or its decision needs is missing, or the member may not judge it.

    Source:
        45 CFR 164.404-164.410, 164.414(b), 164.530(f); controls INC-4, INC-16, ACC-9, MIN-8.

    """
    require_may_judge(incident, by)
    require_move(incident, IncidentState.CLOSED)
    _require_assessed(incident)
    if any(result is None for result in incident.containment.values()):
        raise RefusedError(
            rule="containment-is-answered",
            because="a containment step has no answer yet",
            source=MITIGATION,
            next_step="Say for each step whether it was done, was not done, or could not be.",
        )
    if owed:
        raise RefusedError(
            rule="nobody-is-left-to-be-told",
            because=f"these have not been told yet: {', '.join(owed)}",
            source=BURDEN_OF_PROOF,
            next_step="Send the notices and record the day of each. Where it hangs on the States, count by State.",
        )
    return moved(incident, IncidentState.CLOSED, Event(at, by, EventKind.CLOSED, checked_words(words)))


def kept_until(incident: Incident) -> date | None:
    """Give the last day on which the file must be kept; None while it is open.

    Source:
        45 CFR 164.414, 164.530(j)(2): six years from when it was last in effect, here its closing.

    """
    if incident.is_open:
        return None
    last = max(event.at for event in incident.events).astimezone(UTC).date()
    is_leap_day = (last.month, last.day) == (2, 29)
    return date(last.year + KEPT_YEARS, 3, 1) if is_leap_day else last.replace(year=last.year + KEPT_YEARS)


def _is_breach(incident: Incident) -> bool:
    return incident.decision is not None and incident.decision.conclusion is Conclusion.BREACH


def _require_assessed(incident: Incident) -> None:
    if incident.kind.is_never_permitted and incident.assessment is None:
        raise RefusedError(
            rule="never-closed-without-the-factors",
            because="access without need, or more than was needed, is assessed before anything is decided",
            source=FOUR_FACTORS,
            next_step="Save an assessment of the four factors.",
        )
