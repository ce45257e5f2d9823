"""Adding and removing the factors that a member signs in with.

What a factor is made of stays outside: each act is given the change to carry out, in the transaction of its entry.

Example:
    >>> add_factor.__name__
    'add_factor'

"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from chartwarden.actions.desk import Desk
from chartwarden.ledger.entry import Act
from chartwarden.workforce.factor import FactorKind

_Found = TypeVar("_Found")


class Which(StrEnum):
    """Whether a factor is the first one: it makes half a session whole."""

    FIRST = "first"
    ANOTHER = "another"


def look_at_factors(desk: Desk, *, find: Callable[[], _Found]) -> _Found:
    """Give what a member's own factors are, or one of them; for the list, and for forms that change it.

    Args:
        desk: whose factors they are.
        find: gives them.

    Raises:
        NotFoundError: `find` raised it: the member has no such factor.

    Source:
        45 CFR 164.312(b).

    """
    with desk.acting(Act.REVIEW_ACCOUNT, details={"part": "factors"}) as act:
        found = find()
        act.granted()
    return found


def add_factor(desk: Desk, kind: FactorKind, *, which: Which, change: Callable[[], None]) -> None:
    """Add a factor, or make codes to fall back on.

    Args:
        desk: whose factor it is.
        kind: what is added.
        which: for the entry.
        change: adds it, ends the member's other sessions and tokens, and tells the member.

    Raises:
        RefusedError: `change` refused it, or the entry could not be made durable; nothing is added then.

    Source:
        45 CFR 164.312(d); threat model V7.4.3.

    """
    with desk.acting(Act.ADD_FACTOR, details={"factor": kind.value, "which": which.value}) as act, act.change():
        change()


def remove_factor(desk: Desk, *, change: Callable[[], None]) -> None:
    """Remove a factor.

    Args:
        desk: whose factor it is.
        change: removes it, ends the member's other sessions and tokens, and tells the member.

    Raises:
        RefusedError: `change` refused it: it is the only one. Or the entry could not be made durable.
        NotFoundError: the member has no such factor.

    Source:
        45 CFR 164.312(d); threat model V7.4.3.

    """
    with desk.acting(Act.REMOVE_FACTOR) as act, act.change():
        change()


def rename_factor(desk: Desk, *, change: Callable[[], None]) -> None:
    """Give a passkey another name. Raises NotFoundError when the member has no such passkey."""
    with desk.acting(Act.REVIEW_ACCOUNT, details={"part": "name of a factor"}) as act, act.change():
        change()
