"""`chartwarden incident`: report a mistake, see who must be told by when, and read the files of the privacy office.

`clock` asks for no instance and no member: it computes from what it is given.

Example:
    >>> sorted(incident.commands)
    ['clock', 'list', 'report', 'show']

"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import click

from chartwarden.actions.incidents import list_incidents, read_incident, report_incident
from chartwarden.adapters.organisation_file import read_organisation_file
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, printable, table
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.incident.clock import DutyFacts, Standing, duties
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Duty
from chartwarden.incident.incident import IncidentId
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.organisation import COVERED_ENTITY
from chartwarden.incident.report import KnownBy, ReportField, Said
from chartwarden.incident.states import states_without_rules

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")
_DAY: Final = click.DateTime(["%Y-%m-%d"])
_PRESUMED: Final = "Nothing is decided: what is not shown to be otherwise counts as a breach."
_NOTHING: Final = "Nobody has to be told."


def _one_of(words: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([word.value for word in words])


@click.group()
def incident() -> None:
    """Report a mistake, and see who must be told of it by when."""


@incident.command()
@click.option("--discovered", required=True, type=_DAY, help="First day on which anybody but whoever did it knew.")
@click.option("--individuals", type=click.IntRange(min=0), help="How many people it touched; leave out if unknown.")
@click.option("--resident", "residents", multiple=True, metavar="STATE=N", help="How many of them reside in a State.")
@click.option("--standing", type=_one_of(Standing), default=Standing.PRESUMED.value, help="What was decided.")
@click.option("--determined", type=_DAY, help="Day on which it was decided to be a breach.")
@click.option("--agent-knew", type=_DAY, help="Day on which a business associate that is our agent knew.")
@click.option("--delay", type=_one_of(DelayKind), help="How law enforcement asked for a delay.")
@click.option("--delay-asked", type=_DAY, help="Day on which it asked.")
@click.option("--delay-until", type=_DAY, help="Last day that it named.")
@click.option("--official", default="", help="Who asked for the delay, and for which agency.")
@click.option(
    "--organisation",
    "file",
    type=click.Path(path_type=Path),
    help="File that says what the organisation is; a covered entity if left out.",
)
@click.option("--on", "today", type=_DAY, help="The day from which days are left; today if left out.")
@json_option
def clock(  # noqa: PLR0913 -- one option for each fact
    *,
    discovered: datetime,
    individuals: int | None,
    residents: Sequence[str],
    standing: str,
    determined: datetime | None,
    agent_knew: datetime | None,
    delay: str | None,
    delay_asked: datetime | None,
    delay_until: datetime | None,
    official: str,
    file: Path | None,
    today: datetime | None,
    form: str | None,
) -> None:
    """Compute who must be told of a breach, by which last day. It asks for no instance and keeps nothing."""
    facts = DutyFacts(
        discovered_on=discovered.date(),
        standing=Standing(standing),
        determined_on=_day(determined),
        individuals=individuals,
        residents=_residents(residents),
        delay=_delay(delay, asked=delay_asked, until=delay_until, official=official),
        agent_knew_on=_day(agent_knew),
    )
    owed = duties(facts, read_organisation_file(file) if file else COVERED_ENTITY)
    unknown = states_without_rules(facts.residents)
    on = _day(today) or datetime.now(UTC).date()
    if form == "json":
        click.echo(as_json({"duties": [_row(duty, on) for duty in owed], "ask_counsel_about": list(unknown)}))
        return
    _show(owed, on)
    if facts.standing is Standing.PRESUMED:
        click.echo(_PRESUMED)
    if unknown:
        click.echo(f"No rule is known here, ask counsel: {', '.join(state.words for state in unknown)}.")


@incident.command()
@_as
@click.argument("kind", metavar="KIND", type=_one_of(IncidentKind))
@click.option("--what", help="What happened. Read from the standard input if left out, so that no history keeps it.")
@click.option("--known", type=_DAY, help="First day on which you or anybody knew; today if left out.")
@click.option("--known-by", type=_one_of(KnownBy), default=KnownBy.ANOTHER.value, help="Who knew on that day.")
@click.option("--occurred", type=_DAY, help="Day on which it happened.")
@click.option("--found", default="", help="How it was found.")
@click.option("--recipient", type=_one_of(Recipient), help="Who got it or could reach it.")
@click.option("--phi", multiple=True, type=_one_of(PhiKind), help="A kind of information it touched.")
@click.option("--individuals", type=click.IntRange(min=0), help="Roughly how many people.")
@click.option("--unknown", multiple=True, type=_one_of(ReportField), help="What is not known yet.")
@click.option("--work", help="The work item in which it happened.")
@click.option("--about", multiple=True, metavar="USER", help="User id of a member whom it is about.")
@click.option("--pages-sent", type=click.IntRange(min=0), help="Pages that were sent.")
@click.option("--pages-needed", type=click.IntRange(min=0), help="Pages that were needed.")
@json_option
def report(  # noqa: PLR0913 -- one option for each field of the form
    *,
    user_id: str,
    kind: str,
    what: str | None,
    known: datetime | None,
    known_by: str,
    occurred: datetime | None,
    found: str,
    recipient: str | None,
    phi: Sequence[str],
    individuals: int | None,
    unknown: Sequence[str],
    work: str | None,
    about: Sequence[str],
    pages_sent: int | None,
    pages_needed: int | None,
    form: str | None,
) -> None:
    """Report what may have gone wrong. A suspicion is enough; the kind and what happened suffice.

    KIND is access-without-need, minimum-necessary, misdirected, mix-up, lost-device, paper, shared-credentials,
    phishing or other.
    """
    desk = seat(opened(), user_id)
    said = Said(
        kind=IncidentKind(kind),
        what=what if what is not None else click.get_text_stream("stdin").read(),
        known_on=_day(known) or desk.clock.now().date(),
        known_by=KnownBy(known_by),
        occurred_on=_day(occurred),
        how_found=found,
        recipient=Recipient(recipient) if recipient else None,
        phi=frozenset(map(PhiKind, phi)),
        individuals=individuals,
        unknown=frozenset(map(ReportField, unknown)),
        work_id=WorkItemId(work) if work else None,
        subjects=tuple(map(MemberId, about)),
        pages_sent=pages_sent,
        pages_needed=pages_needed,
    )
    incident_id = report_incident(desk, said)
    if form == "json":
        click.echo(as_json({"incident": incident_id}))
        return
    click.echo(
        f"Reported: {incident_id}. The privacy office has it. Keep everything as it is, and do not look into it."
    )


@incident.command("list")
@_as
@json_option
def list_(user_id: str, form: str | None) -> None:
    """List incidents for the privacy office: first the one whose duty is due first."""
    desk = seat(opened(), user_id)
    heads = ("incident", "state", "kind", "opened", "people", "tell", "by", "days_left", "days_late")
    today = desk.clock.now().date()
    values = [
        (
            row.id,
            row.state.value,
            row.kind.value,
            row.opened_at.date().isoformat(),
            row.individuals,
            row.first_due.to if row.first_due else None,
            row.first_due.due if row.first_due else None,
            row.first_due.days_left(today) if row.first_due else None,
            row.days_late,
        )
        for row in list_incidents(desk)
    ]
    if form == "json":
        click.echo(as_json([dict(zip(heads, value, strict=True)) for value in values]))
        return
    table(heads, [["" if cell is None else cell for cell in value] for value in values])


@incident.command()
@_as
@click.argument("incident_id", metavar="INCIDENT")
@json_option
def show(user_id: str, incident_id: str, form: str | None) -> None:
    """Show an incident to the privacy office: its facts, who must be told by when, and what was done so far."""
    desk = seat(opened(), user_id)
    view = read_incident(desk, IncidentId(incident_id))
    found, today = view.incident, desk.clock.now().date()
    done = [(event.at, view.names.get(event.by, "") if event.by else "", event.what.value) for event in found.events]
    if form == "json":
        facts: dict[str, object] = {
            "incident": found.id,
            "state": found.state.value,
            "kind": found.kind.value,
            "what": found.report.what,
            "discovered_on": found.discovered_on,
            "individuals": found.individuals,
            "decision": found.decision.conclusion.value if found.decision else None,
            "duties": [_row(duty, today) for duty in view.duties],
            "events": [dict(zip(("at", "by", "what"), event, strict=True)) for event in done],
        }
        click.echo(as_json(facts))
        return
    click.echo(f"{found.kind.words}: {found.state.value}. Discovered on {found.discovered_on}.")
    click.echo(printable(found.report.what))
    _show(view.duties, today)
    table(("when", "who", "what"), [(f"{at:%Y-%m-%d %H:%M} UTC", by, what) for at, by, what in done])


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _residents(given: Sequence[str]) -> dict[State, int]:
    counted: dict[State, int] = {}
    for one in given:
        letters, _, number = one.partition("=")
        if letters.upper() not in set(State) or not (number.isascii() and number.isdecimal()):
            raise MalformedError(
                what="this is no State with a number of residents", where="--resident", fix="Write it as CO=501."
            )
        counted[State(letters.upper())] = int(number)
    return counted


def _delay(kind: str | None, *, asked: datetime | None, until: datetime | None, official: str) -> Delay | None:
    if kind is None:
        return None
    if asked is None:
        raise MalformedError(
            what="a delay counts from the day on which it was asked for", where="--delay", fix="Add --delay-asked."
        )
    return Delay(DelayKind(kind), asked.date(), official, _day(until))


def _row(duty: Duty, today: date) -> dict[str, object]:
    return {
        "tell": duty.to,
        "whom": duty.whom.value,
        "state": duty.state.value if duty.state else None,
        "due": duty.due,
        "days_left": duty.days_left(today),
        "outer": duty.outer,
        "only": duty.condition or None,
        "citation": str(duty.citation),
        "verified": duty.is_verified,
        "why": duty.why,
    }


def _show(owed: Sequence[Duty], today: date) -> None:
    if not owed:
        click.echo(_NOTHING)
        return
    table(
        ("last day", "days left", "tell", "source", "why"),
        [
            (
                f"{duty.due} (the law: {duty.outer})" if duty.outer else duty.due,
                duty.days_left(today),
                f"{duty.to}, only {duty.condition}" if duty.condition else duty.to,
                str(duty.citation) if duty.is_verified else f"{duty.citation} (unverified)",
                duty.why,
            )
            for duty in owed
        ],
    )
