"""`chartwarden access`: what I opened and why; for the privacy officer, what anybody opened.

Example:
    >>> sorted(access.commands)
    ['mine', 'report']

"""

from collections.abc import Sequence

import click

from chartwarden.actions.access import AccessRow, access_report, my_access
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table

_as = click.option("--as", "user_id", required=True, help="User id of the member who looks.")
_FIELDS = (
    "sequence",
    "at",
    "who",
    "device",
    "patient",
    "documents",
    "sections",
    "purpose",
    "rule",
    "outcome",
    "because",
)


@click.group()
def access() -> None:
    """Read who opened what, when, where, why and under which rule."""


@access.command()
@_as
@json_option
def mine(user_id: str, form: str | None) -> None:
    """Tell my own latest acts, newest first."""
    _print(my_access(seat(opened(), user_id)), form)


@access.command()
@_as
@click.argument("of")
@click.option("-n", "most", default=1000, show_default=True, help="How many entries.")
@json_option
def report(user_id: str, of: str, most: int, form: str | None) -> None:
    """Tell the acts of one member, for the privacy officer. The look is itself an entry."""
    desk = seat(opened(), user_id)
    _print(access_report(desk, of, most=most), form)


def _print(rows: Sequence[AccessRow], form: str | None) -> None:
    if form == "json":
        click.echo(
            as_json([{**{name: getattr(row, name) for name in _FIELDS}, "sentence": row.sentence} for row in rows])
        )
        return
    table(
        ("#", "at", "device", "what", "purpose"),
        [(r.sequence, f"{r.at:%Y-%m-%d %H:%M}", r.device, r.sentence, r.purpose) for r in rows],
    )
