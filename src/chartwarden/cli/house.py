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

from chartwarden.actions.desk import Desk, Environment
from chartwarden.actions.signing import sign_in, sign_in_failed
from chartwarden.adapters.keys import FolderKeys
from chartwarden.adapters.settings import Settings
from chartwarden.foundation.citation import UNIQUE_USER_ID
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

    def desk(self, member: Member, *, device: str) -> Desk:
        """Seat a member at a device."""
        ...

    def prepare_pages(self) -> None:
        """Make stylesheets and scripts ready for the server."""
        ...

    def knows(self, user_id: str, password: str) -> bool:
        """Tell whether the password is the member's."""
        ...

    def set_password(self, user_id: str, password: str) -> None:
        """Give a member a password. Raises MalformedError when it is too weak."""
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

    In production the member's password is asked for, and a wrong one costs some seconds; a demo or test asks nothing.

    Raises:
        RefusedError: there is no such member, the password is not theirs, or they do not work here today.

    """
    member = _member(house, user_id)
    if member is None:
        sign_in_failed(house.ledger, device=device_here())
        if house.settings.environment is Environment.PRODUCTION:
            time.sleep(_SECONDS_A_WRONG_PASSWORD_COSTS)
        raise RefusedError(
            rule="one-person-one-id",
            because="user id and password do not fit",
            source=UNIQUE_USER_ID,
            next_step="Check both, or ask an administrator.",
        )
    desk = house.desk(member, device=device_here())
    sign_in(desk)
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
