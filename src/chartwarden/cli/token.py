"""`chartwarden token`: tokens that programs show in my name.

Example:
    >>> sorted(token.commands)
    ['list', 'make', 'revoke']

"""

import click

from chartwarden.actions.tokens import make_token, my_tokens, revoke_token
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option, table
from chartwarden.workforce.token import DEFAULT_LIFE, Scope, Token, TokenId

_as = click.option("--as", "user_id", required=True, help="User id of the member whose tokens they are.")


@click.group()
def token() -> None:
    """Keep the tokens that programs show in my name."""


@token.command()
@_as
@click.option("--label", required=True, help="Name of the program.")
@click.option("--purpose", required=True, help="What the program does with it, in 20 to 200 characters.")
@click.option("--scope", "scopes", required=True, multiple=True, type=click.Choice([scope.value for scope in Scope]))
@click.option("--days", default=DEFAULT_LIFE.days, show_default=True, help="How long it lasts, 90 days at most.")
def make(user_id: str, label: str, purpose: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token and print its secret, this once.

    Only the secret goes to standard output, so that it can be sent to where the program reads it.
    """
    desk = seat(opened(), user_id)
    asked = frozenset(Scope(word) for word in scopes)
    made = make_token(desk, label=label, purpose=purpose, scopes=asked, days=days)
    click.echo(f"Token {made.token.id}, until {made.token.expires_at:%Y-%m-%d %H:%M} UTC. Shown this once:", err=True)
    click.echo(made.secret)


@token.command("list")
@_as
@json_option
def list_(user_id: str, form: str | None) -> None:
    """List my tokens, newest first."""
    desk = seat(opened(), user_id)
    now = desk.clock.now()
    rows = [_row(one, "in force" if one.is_in_force(now) else "closed") for one in my_tokens(desk)]
    if form == "json":
        click.echo(as_json([dict(zip(_HEADS, row, strict=True)) for row in rows]))
        return
    table(_HEADS, rows)


@token.command()
@_as
@click.argument("token_id")
def revoke(user_id: str, token_id: str) -> None:
    """Revoke a token of mine; the next request that shows it is turned away."""
    revoke_token(seat(opened(), user_id), TokenId(token_id))


_HEADS = ("token", "label", "purpose", "scopes", "until", "state")


def _row(one: Token, state: str) -> tuple[object, ...]:
    scopes = ", ".join(sorted(one.scopes))
    return one.id, one.label, one.purpose, scopes, f"{one.expires_at:%Y-%m-%d %H:%M}", state
