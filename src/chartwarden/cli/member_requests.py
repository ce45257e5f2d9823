"""`chartwarden member roles|requests|decide|review`: what two persons do about accounts, at a terminal.

Example:
    >>> kinds_in("ed-visit professional-em") == frozenset({"ed-visit", "professional-em"})
    True

"""

import click

from chartwarden.actions.account_requests import decide_account_request, open_account_requests
from chartwarden.actions.role_review import decide_roles, review_roles
from chartwarden.actions.roles import change_roles
from chartwarden.actions.widening import Answer
from chartwarden.cli.house import installer, opened, seat
from chartwarden.cli.show import table
from chartwarden.foundation.citation import PERSON_AUTHENTICATION
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.role_review import Keep

_as = click.option("--as", "user_id", required=True, help="User id of the member who acts.")
_ROLES = [role.value for role in Role]


@click.command()
@_as
@click.argument("changed")
@click.option("--role", "chosen", multiple=True, type=click.Choice(_ROLES), help="All that they are to hold.")
@click.option(
    "--kinds", "words", default="", help="Kinds of work, separated by spaces; every one of their roles if left out."
)
@click.option("--reason", default="", help="Why it becomes more; not needed for less.")
def roles(user_id: str, changed: str, chosen: tuple[str, ...], words: str, reason: str) -> None:
    """Say which roles a member is to hold. Less holds at once; more waits for a second person."""
    desk = seat(opened(), user_id)
    answer = change_roles(
        desk,
        desk.workforce.by_user_id(changed).id,
        roles=frozenset(Role(role) for role in chosen),
        kinds_of_work=kinds_in(words),
        reason=reason,
    )
    click.echo("Changed." if answer.request is None else f"Asked: {answer.request.id}. A second person decides.")


@click.command()
@_as
def requests(user_id: str) -> None:
    """List the requests about accounts that wait for a second person."""
    rows = [
        (
            row.request.id,
            row.request.kind.value.replace("_", " "),
            row.member.user_id,
            " ".join(sorted(row.request.roles)),
            row.asked_by,
            f"{row.expires_at:%Y-%m-%d}",
            row.request.reason,
        )
        for row in open_account_requests(seat(opened(), user_id))
    ]
    table(("request", "kind", "member", "roles", "asked by", "lapses", "reason"), rows)


@click.command()
@click.option("--as", "user_id", help="User id of the member who acts.")
@click.option("--installer", "who", flag_value="installer", help="Where no member is left who could decide.")
@click.argument("request")
@click.argument("answer", type=click.Choice([answer.value for answer in Answer]))
def decide(user_id: str | None, who: str | None, request: str, answer: str) -> None:
    """Approve or decline somebody else's request about roles. A reset of factors is decided in the browser."""
    if bool(user_id) == bool(who):
        raise MalformedError(what="it is not said who decides", where="--as", fix="Give --as or --installer.")
    house = opened()
    desk = installer(house) if user_id is None else seat(house, user_id)
    decided = decide_account_request(
        desk, AccountRequestId(request), answer=Answer(answer), carry_out=_not_at_a_terminal
    )
    click.echo(f"{decided.state.value.capitalize()}.")


@click.command()
@_as
@click.option("--keep-used", "mode", flag_value="keep", help="Keep what was used, remove what was not.")
def review(user_id: str, mode: str | None) -> None:
    """Show who holds which role and when it was last used; with --keep-used, decide all that are left so."""
    desk = seat(opened(), user_id)
    found = review_roles(desk)
    rows = [
        (
            line.member.user_id,
            line.role.words,
            f"{line.last_used_at:%Y-%m-%d}" if line.last_used_at else "not in 90 days" if line.is_told else "not told",
            line.decided.keep.value if line.decided else "yours: somebody else" if line.is_own else "",
        )
        for line in found.lines
    ]
    table(("member", "role", "last used", "decided"), rows, title=f"{found.quarter}, due {found.due_on}")
    left = {
        (line.member.id, line.role): Keep.REMOVE if line.is_proposed_for_removal else Keep.KEEP
        for line in found.lines
        if line.decided is None and not line.is_own
    }
    if mode:
        made = decide_roles(desk, left)
        click.echo(f"{sum(one.keep is Keep.KEEP for one in made)} kept, {len(made)} decided.")


def kinds_in(words: str) -> frozenset[str]:
    """Give kinds of work that are separated by spaces."""
    return frozenset(words.split())


def _not_at_a_terminal(_: AccountRequest, __: Member) -> None:
    raise RefusedError(
        rule="resets-are-decided-in-the-browser",
        because="a reset makes a link that is shown once, to the person who decides",
        source=PERSON_AUTHENTICATION,
        next_step="Decide it under Requests.",
    )
