"""`chartwarden codes`: lists of codes that the user brings, and searching all that are there.

Example:
    >>> sorted(codes.commands)
    ['import', 'list']

"""

from pathlib import Path

import click

from chartwarden.actions.code_lists import import_codes
from chartwarden.adapters.code_list_csv import read_code_list_file
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table


@click.group()
def codes() -> None:
    """Bring lists of codes in. ICD-10-CM comes with the product; licensed lists such as CPT do not."""


@codes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--system", required=True, help="CPT, HCPCS, ICD-10-PCS, POA-EXEMPT, or a name of your own.")
@click.option("--edition", default="", help="Which edition it is, as people say it.")
@click.option("--as", "user_id", required=True, help="User id of the administrator or manager who acts.")
def import_(file: Path, system: str, edition: str, user_id: str) -> None:
    """Bring a list in, whole, in place of the one its system had: a CSV file with the columns code and display.

    POA-EXEMPT says which codes are exempt from reporting presence on admission; bring the tab-delimited file that CMS
    publishes for the fiscal year.
    """
    desk = seat(opened(), user_id)
    listed = import_codes(desk, system, read=lambda: read_code_list_file(file), edition=edition)
    click.echo(f"{listed.codes:,} codes of {listed.system} are there now.")


@codes.command("list")
@click.option("--as", "user_id", required=True, help="User id of a member.")
@json_option
def list_(user_id: str, form: str | None) -> None:
    """List which lists are there. They hold nothing about anybody."""
    found = seat(opened(), user_id).lists.systems()
    if form == "json":
        rows = [{"system": one.system, "edition": one.edition, "codes": one.codes} for one in found]
        click.echo(as_json(rows))
        return
    table(("system", "edition", "codes"), [(one.system, one.edition, one.codes) for one in found])
