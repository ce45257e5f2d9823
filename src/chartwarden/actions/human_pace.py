"""A human pace: how many charts somebody may open, and how often they may have texts and claims compared with charts.

Whoever takes charts in bulk is no coder at work, whatever work they hold. And each answer to a comparison tells a
little: that words stand in some other chart, or that they do not. Nobody pastes and writes faster than these limits;
whoever tries sentence after sentence does. What is beyond them is refused before anything is opened or compared, so
the refusal says nothing of the chart or the text, and leaves a sign for the privacy office.

Source: policy; serves 45 CFR 164.502(a), 164.312(b), 164.308(a)(1)(ii)(D); control CLM-1; bench V01-06, V12-05.

Example:
    >>> [(pace.most, pace.seconds) for pace in TEXTS]
    [(150, 60), (900, 3600)]

"""

from collections.abc import Sequence
from typing import Final

from chartwarden.actions.desk import Acting, Desk
from chartwarden.actions.pace_store import Pace
from chartwarden.foundation.citation import INCIDENT_RESPONSE, USES_AND_DISCLOSURES, WORKFORCE_USES
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.ledger.entry import Act

CHARTS: Final = Pace("charts-an-hour", most=100, seconds=3600)  # policy: more than a coder opens in a day
# All policy. Two pastes a second for a whole minute are 120; a day of coding has a few hundred in all.
TEXTS: Final = (Pace("texts-a-minute", most=150, seconds=60), Pace("texts-an-hour", most=900, seconds=3600))
CLAIMS: Final = (Pace("claims-a-minute", most=60, seconds=60), Pace("claims-an-hour", most=600, seconds=3600))
# Answers that another chart has these words. Mistakes are rare; whoever gets more of them asks for them.
FOUND: Final = Pace("words-of-others-an-hour", most=20, seconds=3600)
# Reports of mistakes: nobody makes thirty in an hour, and a flood would hide one. Those without a name are counted
# all together, since a count by member would tell whose they are.
REPORTS: Final = Pace("reports-an-hour", most=30, seconds=3600)
FASTER_THAN_PEOPLE: Final = "faster-than-people"


def keep_pace(desk: Desk, work_id: WorkItemId) -> None:
    """Count a chart that somebody is about to ask for, and refuse what would be a harvest.

    What was asked for counts, whether it exists or not, so that the count tells nothing. The same chart again within
    the hour is no new one. A member has one count for the screens, the command line and all their tokens. Each refusal
    is a signal in the ledger.

    Raises:
        RefusedError: the member asked for as many other charts within the last hour as they may.

    Source:
        Policy; serves 45 CFR 164.308(a)(1)(ii)(D) and 164.514(d)(2); OWASP ASVS 2.4.1.

    """
    if desk.paces.may_have(desk.member.id, work_id, CHARTS, at=desk.clock.now()):
        return
    with desk.acting(Act.SIGNAL, counts={"charts": CHARTS.most}):
        raise RefusedError(
            rule=CHARTS.name,
            because="one member opens at most 100 charts within an hour",
            source=WORKFORCE_USES,
            next_step="Wait until the hour is over; the privacy office sees this too.",
        )


def require_human_pace(desk: Desk, paces: Sequence[Pace], *, found: Pace | None = None) -> None:
    """Let pass what a person may do, and count it. Ask it before anything is compared.

    Args:
        desk: who asks.
        paces: what is counted; each is asked.
        found: what the answers before were counted by, with `note_found`; None where no answer counts.

    Raises:
        RefusedError: it is faster than people, whatever the text holds.

    Source:
        45 CFR 164.502(a), 164.308(a)(1)(ii)(D); violation bench V01-06.

    """
    now = desk.clock.now()
    counts = [(pace, desk.paces.count(desk.member.id, pace, at=now)) for pace in paces]
    if any(count == pace.most + 1 for pace, count in counts):
        tell_of_pace(desk)
    is_asking = found is not None and desk.paces.so_far(desk.member.id, found, at=now) > found.most
    if is_asking or any(count > pace.most for pace, count in counts):
        raise RefusedError(
            rule="human-pace",
            because="texts are compared faster and more often than anybody works, so nothing was compared",
            source=USES_AND_DISCLOSURES,
            next_step="Wait a while, then go on. If you did not do this, tell the privacy office.",
        )


def keep_report_pace(desk: Desk, act: Acting) -> None:  # noqa: ARG001 -- it is part of an act
    """Count a report, and refuse what would be a flood of them: in it the others would not be seen.

    Args:
        desk: who reports; of reports without a name, the nobody under whom they all stand.
        act: the act under way.

    Raises:
        RefusedError: there were as many within the last hour as anybody makes by hand.

    Source:
        Policy; serves 45 CFR 164.308(a)(6)(ii), 164.530(d); OWASP ASVS 2.4.1.

    """
    if desk.paces.count(desk.member.id, REPORTS, at=desk.clock.now()) > REPORTS.most:
        raise RefusedError(
            rule="reports-an-hour",
            because="30 reports came within the hour, and more would keep the others from being seen",
            source=INCIDENT_RESPONSE,
            next_step="Tell the privacy office by telephone or in person, or report it when the hour is over.",
        )


def note_found(desk: Desk, found: Pace) -> None:
    """Count an answer that other charts have some words."""
    if desk.paces.count(desk.member.id, found, at=desk.clock.now()) == found.most + 1:
        tell_of_pace(desk)


def tell_of_pace(desk: Desk) -> None:
    """Leave a sign that somebody is faster than people, once for each time that it begins."""
    with desk.acting(Act.SIGNAL, because=FASTER_THAN_PEOPLE) as act:
        act.granted()
