"""`chartwarden member invite`: a link that works once, to be handed over in person.

Example:
    >>> link("abc", origin="https://charts.example.org")
    'https://charts.example.org/invitation/#abc'

"""

import click

from chartwarden.actions.desk import Desk
from chartwarden.actions.invitations import invite as invite_member
from chartwarden.adapters.settings import Settings
from chartwarden.cli.house import House, opened, seat
from chartwarden.workforce.invitation import LASTS, InvitationKind

_KINDS = [InvitationKind.JOIN.value, InvitationKind.PASSWORD.value]  # a reset of factors takes two people
_HOURS = int(LASTS.total_seconds()) // 3600


@click.command()
@click.option("--as", "user_id", required=True, help="User id of the administrator who acts.")
@click.argument("invited")
@click.option(
    "--kind",
    type=click.Choice(_KINDS),
    default=InvitationKind.JOIN.value,
    show_default=True,
    help="join: a first password. password: another one, for whoever shows a second factor.",
)
def invite(user_id: str, invited: str, kind: str) -> None:
    """Make a link for a member, and print it once. A newer link replaces an older one."""
    house = opened()
    say_link(house, seat(house, user_id), invited, kind=InvitationKind(kind))


def say_link(house: House, desk: Desk, user_id: str, *, kind: InvitationKind = InvitationKind.JOIN) -> None:
    """Make a link for a member and print it: the link alone to standard output, what to do with it beside.

    Raises:
        RefusedError: no administrator; for oneself; or the link alone would open an account that is in use.
        NotFoundError: nobody has that user id.

    """
    opener = invite_member(desk, user_id, kind=kind, keep=house.invitations)
    click.echo(link(opener, origin=_origin(house.settings)))
    told = f"Hand it to {user_id} in person. It works once, for {_HOURS} hours, and is shown only now."
    click.echo(told, err=True)


def link(opener: str, *, origin: str) -> str:
    """Give the address of a link. What opens it stands behind the #, which browsers tell no server."""
    return f"{origin}/invitation/#{opener}"


def _origin(settings: Settings) -> str:
    """Give where people find this instance: the first of its host names."""
    return f"{'https' if settings.is_behind_tls else 'http'}://{settings.hosts[0]}"
