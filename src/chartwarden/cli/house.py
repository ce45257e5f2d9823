"""Opening the instance that the environment names, and taking a seat in it.

Example:
    >>> device_here().startswith("cli:")
    True

"""

import getpass
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from importlib.metadata import entry_points
from typing import Protocol

import click

from chartwarden.actions.account import Accounts
from chartwarden.actions.desk import Desk, Environment
from chartwarden.actions.invitations import Invitations
from chartwarden.actions.signing import second_factor_failed, sign_in, sign_in_failed
from chartwarden.adapters.keys import FolderKeys
from chartwarden.adapters.settings import Settings
from chartwarden.foundation.citation import PERSON_AUTHENTICATION, UNIQUE_USER_ID
from chartwarden.foundation.errors import MalformedError, NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.ledger import Ledger
from chartwarden.workforce.member import Member, Role

_GROUP = "chartwarden.houses"
_SECONDS_A_WRONG_PASSWORD_COSTS = 3  # policy: guessing at a terminal is slow; serves SP 800-63B-4, 3.2.2


class House(Protocol):
    """An instance, as the command line uses it."""

    @property
    def settings(self) -> Settings:
        """Where things are, and what the instance is for."""
        ...

    @property
    def keys(self) -> FolderKeys:
        """The instance's keys."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The instance's ledger."""
        ...

    @property
    def invitations(self) -> Invitations:
        """The links that work once."""
        ...

    @property
    def accounts(self) -> Accounts:
        """What members sign in with."""
        ...

    def desk(self, member: Member, *, device: str) -> Desk:
        """Seat a member at a device."""
        ...

    def prepare_pages(self) -> None:
        """Make stylesheets and scripts ready for the server."""
        ...

    def knows(self, user_id: str, password: str) -> bool:
        """Tell whether the password is the member's."""
        ...

    def shown(self, user_id: str, code: str) -> str | None:
        """Use up a code of a member's; give the kind of factor it was, or None when it proves nothing."""
        ...

    def set_password(self, user_id: str, password: str) -> None:
        """Give a member a password. Raises MalformedError when it is too weak."""
        ...

    def ensure_code_app(self, user_id: str) -> None:
        """Give a member of a demo a code app, if they have no second factor."""
        ...


def opened() -> House:
    """Open the instance that the environment names, and bring its database to this version.

    Raises:
        MalformedError: the parts that keep a database are not installed, or a setting is wrong.
        RefusedError: the database does not sync its commits, or belongs to another environment.

    """
    for point in entry_points(group=_GROUP):
        try:
            load: Callable[[], House] = point.load()
        except ModuleNotFoundError:
            continue
        return load()
    raise MalformedError(
        what="nothing is installed that keeps charts", where="this installation", fix="Install chartwarden[web]."
    )


def seat(house: House, user_id: str) -> Desk:
    """Give the desk of a member who sits at this terminal. Sitting down and being turned away both leave an entry.

    In production the member's password is asked for and then a code of theirs (from their app, or one to fall back on),
    and a wrong one costs some seconds; a demo or test asks nothing. A passkey cannot be shown at a terminal.

    Raises:
        RefusedError: there is no such member, the password or code is not theirs, or they do not work here today.

    """
    member = _member(house, user_id)
    if member is None:
        sign_in_failed(house.ledger, device=device_here())
        _slow_down(house)
        raise RefusedError(
            rule="one-person-one-id",
            because="user id and password do not fit",
            source=UNIQUE_USER_ID,
            next_step="Check both, or ask an administrator.",
        )
    desk = house.desk(member, device=device_here())
    sign_in(desk, shown=_factor_shown(house, desk))
    return desk


def _member(house: House, user_id: str) -> Member | None:
    """Give the member who proved who they are, or None."""
    if house.settings.environment is Environment.PRODUCTION:
        password = click.prompt(f"Password of {user_id}", hide_input=True, err=True)
        if not house.knows(user_id, password):
            return None
    with suppress(NotFoundError):
        return installer(house).workforce.by_user_id(user_id)
    return None


def _factor_shown(house: House, desk: Desk) -> str:
    """Give the kind of factor that the member shows. Raises RefusedError when they show none."""
    if house.settings.environment is not Environment.PRODUCTION:
        return "none-asked"
    code = click.prompt("Code from your app, or one to fall back on", hide_input=True, err=True)
    shown = house.shown(desk.member.user_id, code)
    if shown is None:
        _slow_down(house)
        refusal = RefusedError(
            rule="prove-it-is-you",
            because="the code is not right, or it was used before",
            source=PERSON_AUTHENTICATION,
            next_step="A code works once: wait for the next one. If you have no code app yet, add one in the browser.",
        )
        second_factor_failed(desk, refusal)
    return shown


def _slow_down(house: House) -> None:
    if house.settings.environment is Environment.PRODUCTION:
        time.sleep(_SECONDS_A_WRONG_PASSWORD_COSTS)


def installer(house: House) -> Desk:
    """Give the desk of whoever installs the product; its entries say `installer`.

    Only what sets an instance up uses it: the first administrator, and the demo's people.
    """
    member = Member(MemberId("installer"), "installer", "Installer", frozenset({Role.ADMINISTRATOR}), date.min)
    return house.desk(member, device=device_here())


def device_here() -> str:
    """Name this terminal: host and operating system user."""
    user = "unknown"
    with suppress(KeyError, OSError):
        user = getpass.getuser()
    return f"cli:{platform.node()}:{user}"
