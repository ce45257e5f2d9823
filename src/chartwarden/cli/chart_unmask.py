"""`chartwarden chart unmask`: show one masked identifier, for a reason, with an entry of its own.

Example:
    >>> unmask_.name
    'unmask'

"""

import click

from chartwarden.actions.unmasking import MaskedField, unmask
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, printable
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.phi.kinds import IdentifierKind


@click.command("unmask")
@click.argument("document")
@click.option("--as", "user_id", required=True, help="User id of the member who looks.")
@click.option("--work", "work_id", required=True, help="The assigned work item: the warrant.")
@click.option("--section", required=True, type=click.IntRange(min=0), help="Ordinal of the section.")
@click.option("--mask", "nth", required=True, type=click.IntRange(min=1), help="Which mask of the section, from 1.")
@click.option(
    "--kind",
    required=True,
    type=click.Choice([kind.value for kind in IdentifierKind]),
    help="What its label stands for.",
)
@click.option("--reason", required=True, help="What this identifier decides, in at least 20 characters.")
@json_option
def unmask_(  # noqa: PLR0913 -- one for each option
    document: str, *, user_id: str, work_id: str, section: int, nth: int, kind: str, reason: str, form: str | None
) -> None:
    """Show what one mask hides. Nothing else opens; each look has a ledger entry of its own, with the reason.

    DOCUMENT and the ordinal of the section are those of `chartwarden chart open --json`. Exit code 3 when the work does
    not open that section, the reason says nothing, or no such mask stands there.
    """
    field = MaskedField(DocumentId(document), section=section, ordinal=nth - 1, kind=IdentifierKind(kind))
    seen = unmask(seat(opened(), user_id), WorkItemId(work_id), field, reason=reason)
    if form == "json":
        click.echo(as_json({"document": document, "section": section, "kind": kind, "words": seen.words.value}))
        return
    click.echo(printable(seen.words.value))
