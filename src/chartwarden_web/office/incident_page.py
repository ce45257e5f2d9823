"""An incident as its page shows it: what is known, who must be told by when, what has been done. It decides nothing.

Example:
    >>> left_words(3), left_words(0), left_words(-1)
    ('3 days left', 'last day today', '1 day over')

"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from chartwarden.actions.incidents import IncidentRow, IncidentView
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.assessment import Conclusion
from chartwarden.incident.containment import StepResult, StepState
from chartwarden.incident.duty import Duty, Told
from chartwarden.incident.incident import Count, Incident, IncidentState
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.report import KnownBy, ReportField, blanks

SOON_DAYS: Final = 10  # a preference: from here on a duty is shown as urgent
_SIGNS: Final = {StepState.DONE: "✓", StepState.NOT_POSSIBLE: "✗", StepState.NOT_DONE: "·"}
_CAME: Final = {
    StepState.DONE: "Done",
    StepState.NOT_POSSIBLE: "Not possible",
    StepState.NOT_DONE: "Not done yet",
}
_TELL: Final = ("Next: tell those who must be told, then close it.", "owed")
_NOBODY: Final = "somebody without a name"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """An incident in the list, with the duty that is first."""

    row: IncidentRow
    due: date | None
    left: str
    pressure: str  # over, soon, calm or none
    to: str
    individuals: str


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """One thing that is known of an incident, or that nobody knows yet."""

    term: str
    words: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Owed:
    """A duty, with the days that it leaves, and the day on which it was met."""

    duty: Duty
    left: str
    pressure: str
    told_on: date | None
    may_tell: bool  # the reader may say that it was met
    key: str  # names it for the fields of its form


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """A containment step, with what came of it."""

    value: str
    words: str
    sign: str
    state: str
    came: str
    who: str
    result: StepResult | None


@dataclass(frozen=True, slots=True, repr=False)
class Counted:
    """A count, by whom and when."""

    count: Count
    who: str
    where: str


@dataclass(frozen=True, slots=True, repr=False)
class Happened:
    """An event of the timeline."""

    what: str
    who: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """An incident's page, whatever the reader may do with it."""

    incident: Incident
    what_now: str
    goes_to: str  # the part of the page where that is done; empty for none
    known: tuple[Known, ...]
    owed: tuple[Owed, ...]
    steps: tuple[Step, ...]
    counts: tuple[Counted, ...]
    events: tuple[Happened, ...]
    is_breach: bool
    may_close: bool


def line_of(row: IncidentRow, *, today: date) -> Line:
    """Give a line of the list."""
    duty = row.first_due
    days = duty.days_left(today) if duty else None
    return Line(
        row=row,
        due=duty.due if duty else None,
        left="" if days is None else left_words(days),
        pressure=pressure(days),
        to=duty.to if duty else "",
        individuals=people_words(row.individuals),
    )


def case_of(view: IncidentView, *, today: date) -> Case:
    """Give an incident's page."""
    incident = view.incident
    what_now, goes_to = _what_now(view)
    return Case(
        incident=incident,
        what_now=what_now,
        goes_to=goes_to,
        known=tuple(_known(view)),
        owed=tuple(_owed(view, today=today)),
        steps=tuple(_steps(view)),
        counts=tuple(_counts(incident, view.names)),
        events=tuple(_events(incident, view)),
        is_breach=is_breach(incident),
        may_close=incident.state is IncidentState.DECIDED and view.may_decide,
    )


def is_breach(incident: Incident) -> bool:
    """Tell whether it was decided to be a breach."""
    return incident.decision is not None and incident.decision.conclusion is Conclusion.BREACH


def left_words(days: int) -> str:
    """Say how many days are left."""
    if days == 0:
        return "last day today"
    number = abs(days)
    return f"{number} day{'' if number == 1 else 's'} {'left' if days > 0 else 'over'}"


def pressure(days: int | None) -> str:
    """Give how a number of days is shown."""
    if days is None:
        return "none"
    return "over" if days < 0 else "soon" if days <= SOON_DAYS else "calm"


def people_words(individuals: int | None) -> str:
    """Say how many patients."""
    if individuals is None:
        return "patients not counted yet"
    return f"{individuals} patient{'' if individuals == 1 else 's'}"


def _what_now(view: IncidentView) -> tuple[str, str]:
    match view.incident.state:
        case IncidentState.OPEN:
            return "Next: stop the exposure, then complete triage. The clocks run since discovery.", "containment"
        case IncidentState.TRIAGED if not view.may_decide:
            return "You reported this, so another privacy officer assesses and decides it.", ""
        case IncidentState.TRIAGED if view.incident.assessment is None:
            return "Next: assess it by the four factors. Until it is decided, it counts as a breach.", "assessor"
        case IncidentState.TRIAGED:
            return "Next: decide. Until then it counts as a breach.", "decision"
        case IncidentState.DECIDED:
            return _TELL if is_breach(view.incident) else ("Next: close it.", "decision")
        case IncidentState.CLOSED:
            return "Closed. It is kept for six years; a new count opens it again.", ""


def _known(view: IncidentView) -> Iterator[Known]:
    report, missing = view.incident.report, set(blanks(view.incident.report))
    people = "" if report.individuals is None else str(report.individuals)
    phi = ", ".join(sorted(one.words for one in report.phi))
    told = {
        ReportField.OCCURRED_ON: ("Happened on", _day(report.occurred_on)),
        ReportField.HOW_FOUND: ("How it was found", report.how_found),
        ReportField.RECIPIENT: ("Who got it", report.recipient.words if report.recipient else ""),
        ReportField.PHI: ("What was in it", phi),
        ReportField.INDIVIDUALS: ("Patients, as reported", people),
    }
    yield Known("Discovered on", _day(view.incident.discovered_on))
    if report.known_by is KnownBy.ONLY_WHO_DID_IT:
        yield Known("Known before", f"since {_day(report.known_on)}, to whoever did it alone")
    for field, (term, words) in told.items():
        yield Known(term, words or ("blank" if field in missing else "not known yet"), is_missing=not words)
    if report.pages_sent is not None or report.pages_needed is not None:
        yield Known("Pages", f"{_number(report.pages_sent)} sent, {_number(report.pages_needed)} needed")
    yield Known("Reported by", view.reporter)
    if view.subjects:
        yield Known("About", ", ".join(view.subjects))
    if report.exhibits:
        yield Known("Exhibits", "; ".join(f"{one.reference} {one.words}".strip() for one in report.exhibits))


def _owed(view: IncidentView, *, today: date) -> Iterator[Owed]:
    sent = {(row.whom, row.state): row.on for row in view.incident.sent}
    for duty in view.duties:
        days = duty.days_left(today)
        told_on = sent.get((duty.whom, duty.state))
        key = f"{duty.whom.value}-{duty.state.value if duty.state else 'all'}"
        left = "told" if told_on else left_words(days)
        is_next = view.incident.is_open and view.may_decide and told_on is None
        may_tell = is_next and (is_breach(view.incident) or duty.whom is Told.COVERED_ENTITY)
        yield Owed(duty, left, "calm" if told_on else pressure(days), told_on, may_tell, key)


def _steps(view: IncidentView) -> Iterator[Step]:
    for step, result in view.incident.containment.items():
        state = result.state if result else None
        yield Step(
            value=step.value,
            words=step.words,
            sign=_SIGNS[state] if state else "·",
            state=state.value if state else "",
            came=_CAME[state] if state else "Nobody has said yet",
            who=view.names.get(result.by, "") if result else "",
            result=result,
        )


def _counts(incident: Incident, names: Mapping[MemberId, str]) -> Iterator[Counted]:
    for count in reversed(incident.counts):
        where = ", ".join(f"{row.state.words} {row.people}" for row in count.residents)
        yield Counted(count, names.get(count.by, _NOBODY) if count.by else _NOBODY, where)


def _events(incident: Incident, view: IncidentView) -> Iterator[Happened]:
    for event in reversed(incident.events):
        yield Happened(
            event.what.words, view.names.get(event.by, _NOBODY) if event.by else _NOBODY, event.at, event.words
        )


def state_choices(residents: Mapping[State, int], *, spare: int) -> Sequence[tuple[str, str]]:
    """Give rows of a form: a State with its residents, and some that are empty."""
    rows = [(state.value, str(people)) for state, people in residents.items()]
    return (*rows, *(("", "") for _ in range(spare)))


def _day(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""


def _number(number: int | None) -> str:
    return "an unknown number" if number is None else str(number)
