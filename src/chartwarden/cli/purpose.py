"""`chartwarden purpose`: the kinds of work, why a part of a chart is shown or withheld, and how the rules change.

Example:
    >>> sorted(purpose.commands)
    ['approve', 'check', 'consent', 'decline', 'explain', 'list', 'proposals', 'propose', 'test', 'weigh']

"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from chartwarden.actions.charts import document_title, explain_grant, section_title
from chartwarden.actions.consents import record_consent
from chartwarden.actions.rulebooks import (
    RulebookAnswer,
    decide_rulebook,
    propose_rulebook,
    rulebooks,
    weigh_rulebook,
)
from chartwarden.adapters.rulebook_file import (
    default_rulebook,
    default_text,
    read_rulebook_file,
    read_text_of,
    rulebook_text,
)
from chartwarden.cli.house import House, opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.minimum_necessary.examples import asked_of, kinds_without_both_answers
from chartwarden.minimum_necessary.proposal import Blast, Proposal, RulebookId
from chartwarden.purpose.consent import ConsentState

_STORED = "the proposal"
_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")
_DAY = click.DateTime(["%Y-%m-%d"])
_rulebook = click.option("--rulebook", type=click.Path(path_type=Path), help="A rulebook file, if not the default one.")


@click.group()
def purpose() -> None:
    """Read the rules that pick documents, sections, dates and identifiers by purpose."""


@purpose.command("list")
@_rulebook
@json_option
def list_(rulebook: Path | None, form: str | None) -> None:
    """List the kinds of work and what each one opens."""
    book = read_rulebook_file(rulebook) if rulebook else default_rulebook()
    rows = [
        (
            rule.row,
            rule.kind,
            rule.title,
            rule.window.value,
            "".join(sorted(kind.value for kind in rule.identifiers)),
            len({kind for documents in rule.documents for kind in documents.types}),
        )
        for rule in book.rules.values()
    ]
    heads = ("row", "kind", "title", "window", "identifiers", "document types")
    if form == "json":
        click.echo(as_json({"version": book.version, "kinds": [dict(zip(heads, row, strict=True)) for row in rows]}))
        return
    table(heads, rows, title=f"Rulebook {book.version}")


@purpose.command()
@click.argument("rulebook", type=click.Path(path_type=Path))
def check(rulebook: Path) -> None:
    """Check a rulebook file; exit code 2 names the line and the way to mend it."""
    book = read_rulebook_file(rulebook)
    click.echo(f"{rulebook.name}: {len(book.rules)} kinds of work, version {book.version}.")


@purpose.command()
@click.argument("work_id")
@click.option("--as", "user_id", required=True, help="User id of the member whose work it is.")
@json_option
def explain(work_id: str, user_id: str, form: str | None) -> None:
    """Say for each part of a chart why this work sees it or not. Withheld parts are counted, never titled."""
    grant, outlines = explain_grant(seat(opened(), user_id), WorkItemId(work_id))
    by_id = {outline.id: outline for outline in outlines}
    titles = {(one.id, part.ordinal): section_title(part.loinc) for one in outlines for part in one.sections}
    shown = [
        (
            document_title(by_id[part.document_id].loinc),
            titles[part.document_id, ordinal],
            f"line {line} of the rulebook" if line else "opened beyond the rule",
        )
        for part in grant.shown
        for ordinal, line in zip(part.sections, part.lines, strict=True)
    ]
    withheld = [
        (part.why.sentence, "a section" if part.section is not None else "a document", part.source)
        for part in grant.withheld
    ]
    if form == "json":
        click.echo(
            as_json(
                {
                    "rule": grant.rule,
                    "shown": [dict(zip(("document", "section", "by"), part, strict=True)) for part in shown],
                    "withheld": [{"why": why, "part": part, "source": str(source)} for why, part, source in withheld],
                }
            )
        )
        return
    table(("shown", "section", "by"), shown, title=grant.rule)
    table(("withheld because it is", "part", "source"), withheld)


@purpose.command()
@_rulebook
@json_option
def test(rulebook: Path | None, form: str | None) -> None:
    """Ask every rule the examples that it carries; exit code 1 when one is answered otherwise than it says."""
    book = read_rulebook_file(rulebook) if rulebook else default_rulebook()
    asked = asked_of(book)
    wrong = [one for one in asked if not one.is_right]
    rows = [
        (one.example.line, one.kind, one.coverage or "-", one.part, one.example.answer.value, one.answer.value)
        for one in wrong
    ]
    heads = ("line", "kind", "coverage rule", "part", "should be", "is")
    if form == "json":
        answer = {
            "version": book.version,
            "examples": len(asked),
            "wrong": [dict(zip(heads, row, strict=True)) for row in rows],
            "kinds_without_both_answers": list(kinds_without_both_answers(book)),
        }
        click.echo(as_json(answer))
    else:
        click.echo(f"{book.version}: {len(asked)} examples, {len(wrong)} answered wrongly.")
        if rows:
            table(heads, rows)
    if wrong:
        raise click.exceptions.Exit(1)


@purpose.command()
@click.argument("rulebook", type=click.Path(path_type=Path))
@_as
@click.option("--reason", required=True, help="Why the rules should change; no PHI.")
@json_option
def propose(rulebook: Path, user_id: str, reason: str, form: str | None) -> None:
    """Propose a rulebook. Another person approves it; until then nothing changes."""
    given = rulebook_text(read_text_of(rulebook), where=rulebook.name)
    house = opened()
    began_with = _read(_began_with(house))
    _told(propose_rulebook(seat(house, user_id), given, reason=reason, began_with=began_with), form)


@purpose.command()
@_as
@json_option
def proposals(user_id: str, form: str | None) -> None:
    """List the rulebooks that were proposed, the latest first."""
    rows = rulebooks(seat(opened(), user_id))
    heads = ("id", "version", "state", "asked by", "decided by")
    lines = [
        (row.proposal.id, row.proposal.version, row.proposal.state.value, row.asked_by, row.decided_by) for row in rows
    ]
    if form == "json":
        click.echo(as_json([dict(zip(heads, line, strict=True)) for line in lines]))
        return
    table(heads, lines)


@purpose.command()
@click.argument("rulebook_id")
@_as
@json_option
def weigh(rulebook_id: str, user_id: str, form: str | None) -> None:
    """Show on how much open work a proposed rulebook would fall, by kind of work. Counts only."""
    house = opened()
    weighed = weigh_rulebook(seat(house, user_id), RulebookId(rulebook_id), read=_read, began_with=_began_with(house))
    heads = (
        "kind", "items", "items more", "parts more", "items less", "parts less", "identifiers more",
        "identifiers less", "items closed", "at once more", "at once less",
    )  # fmt: skip
    rows = [_blast_row(blast) for blast in weighed.blasts]
    if form == "json":
        answer = {
            "from": weighed.in_force,
            "to": weighed.row.proposal.version,
            "difference": list(weighed.difference),
            "open_work": [dict(zip(heads, row, strict=True)) for row in rows],
        }
        click.echo(as_json(answer))
        return
    for line in weighed.difference:
        click.echo(line)
    table(heads, rows, title=f"{weighed.in_force} -> {weighed.row.proposal.version}")


def _blast_row(blast: Blast) -> Sequence[object]:
    return (
        blast.kind,
        blast.items,
        blast.items_more,
        blast.parts_more,
        blast.items_less,
        blast.parts_less,
        "".join(sorted(blast.identifiers_more)),
        "".join(sorted(blast.identifiers_less)),
        blast.items_closed,
        blast.at_once_more,
        blast.at_once_less,
    )


@purpose.command()
@click.argument("rulebook_id")
@_as
@json_option
def approve(rulebook_id: str, user_id: str, form: str | None) -> None:
    """Approve a rulebook that somebody else proposed; it is in force at the next request."""
    desk = seat(opened(), user_id)
    _told(decide_rulebook(desk, RulebookId(rulebook_id), answer=RulebookAnswer.APPROVE, read=_read), form)


@purpose.command()
@click.argument("rulebook_id")
@_as
@json_option
def decline(rulebook_id: str, user_id: str, form: str | None) -> None:
    """Decline a rulebook that somebody else proposed."""
    desk = seat(opened(), user_id)
    _told(decide_rulebook(desk, RulebookId(rulebook_id), answer=RulebookAnswer.DECLINE, read=_read), form)


@purpose.command()
@click.argument("work_id")
@_as
@click.option("--signed", type=_DAY, required=True, help="The day on the paper.")
@click.option("--until", type=_DAY, help="Its last day, where it names one.")
@click.option("--kept", required=True, help="Where the signed paper or file lies; no PHI.")
@click.option("--revoked", "state", flag_value=ConsentState.REVOKED.value, help="The patient took it back.")
@click.option("--given", "state", flag_value=ConsentState.GIVEN.value, default=True, help="The patient gave it.")
def consent(work_id: str, user_id: str, signed: datetime, until: datetime | None, kept: str, state: str) -> None:
    """Record a patient's consent to the use of 42 CFR Part 2 records. The chart is named by a work item."""
    recorded = record_consent(
        seat(opened(), user_id),
        WorkItemId(work_id),
        state=ConsentState(state),
        signed_on=signed.date(),
        ends_on=until.date() if until else None,
        kept_where=kept,
    )
    click.echo(f"Recorded: {recorded.state.value}.")


_read = partial(rulebook_text, where=_STORED)


def _began_with(house: House) -> str:
    """Give the text of the rulebook that holds until one is approved."""
    own = house.settings.rulebook
    return read_text_of(own) if own else default_text().text


def _told(proposal: Proposal, form: str | None) -> None:
    if form == "json":
        click.echo(as_json({"id": proposal.id, "version": proposal.version, "state": proposal.state.value}))
        return
    click.echo(f"{proposal.version}: {proposal.state.value}. Its id is {proposal.id}.")
