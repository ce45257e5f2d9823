"""`chartwarden purpose`: the kinds of work, and why a part of a chart is shown or withheld.

Example:
    >>> sorted(purpose.commands)
    ['check', 'explain', 'list']

"""

from pathlib import Path

import click

from chartwarden.actions.charts import document_title, explain_grant, section_title
from chartwarden.adapters.rulebook_file import default_rulebook, read_rulebook_file
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.foundation.identifiers import WorkItemId

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
    shown = [
        (document_title(by_id[part.document_id].loinc), section_title(section.loinc))
        for part in grant.shown
        for section in by_id[part.document_id].sections
        if section.ordinal in part.sections
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
                    "shown": [{"document": document, "section": section} for document, section in shown],
                    "withheld": [{"why": why, "part": part, "source": str(source)} for why, part, source in withheld],
                }
            )
        )
        return
    table(("shown", "section"), shown, title=grant.rule)
    table(("withheld because it is", "part", "source"), withheld)
