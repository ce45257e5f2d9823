"""The gate: each route says which acts it performs and by which method, or that it is public. Undeclared is refused.

The gate asks who is there and whether they work here today. Whether the act is allowed is decided once, by the action,
which also records the answer; a second list of roles here could only disagree with it.

Source: 45 CFR 164.312(a)(1), 164.312(d); threat model rule "a new view is refused by default".

Example:
    >>> @gate(Act.LIST_WORK)
    ... def today(request): ...
    >>> sorted(declared(today).methods)
    ['GET', 'HEAD']

"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from chartwarden.ledger.entry import Act

_ATTRIBUTE = "chartwarden_gate"
_View = TypeVar("_View", bound=Callable[..., Any])


class Reading(StrEnum):
    """Whether a route reads or changes; a route does one of the two."""

    READS = "reads"
    CHANGES = "changes"
    ASKS = "asks"  # reads, but its question may name a person, so it travels in a body and never in an address


_METHODS = {
    Reading.READS: frozenset({"GET", "HEAD"}),
    Reading.CHANGES: frozenset({"POST"}),
    Reading.ASKS: frozenset({"POST"}),
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a route says of itself."""

    acts: tuple[Act, ...]  # empty for a public route
    methods: frozenset[str]
    is_public: bool = False


def gate(*acts: Act, does: Reading = Reading.READS) -> Callable[[_View], _View]:
    """Declare which acts a route performs for a signed-in member."""

    def declare(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, Declaration(acts, _METHODS[does]))
        return view

    return declare


def public(*methods: str) -> Callable[[_View], _View]:
    """Declare that a route is open to anybody, by these methods."""

    def declare(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, Declaration((), frozenset(methods), is_public=True))
        return view

    return declare


def declared(view: Callable[..., Any]) -> Declaration | None:
    """Give what a route says of itself; None when it says nothing."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None
