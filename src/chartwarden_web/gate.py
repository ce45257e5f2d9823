"""The gate: each route says its acts, whose things they touch and how its caller proved who they are; else it is shut.

The gate asks who is there, how well they proved it, whether their screen is veiled, and whether they work here today.
Whether the act is allowed is decided once, by the action, which also records the answer; a second list of roles here
could only disagree with it.

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
    ASKS = "asks"  # reads, but its question may name a person or its form shows a factor, so it travels in a body


class Of(StrEnum):
    """What the address of a route names, and whose it must be. Foreign and missing are answered alike."""

    NOTHING = "nothing"  # the address names nothing: what is shown is found from who asks
    OWN_WORK = "own work"  # a work item that the member holds, and the documents and codes in it
    OTHERS_REQUEST = "another's request"  # a request that somebody else made, for those who decide
    MEMBER = "member"  # a member of the workforce, for those who keep accounts
    OWN_THING = "own thing"  # a factor, session, device, token or notice of the member's own


class Proof(StrEnum):
    """How somebody must have proved who they are before a route answers."""

    NONE = "none"  # anybody
    PASSWORD = "password"  # noqa: S105 -- a half session: it may get a second factor, or leave
    FACTOR = "factor"  # both factors, or a passkey
    ANEW = "anew"  # both, and once more a factor with this very form: the proof is for this act and no other
    TOKEN = "token"  # noqa: S105 -- a program's, which the route itself asks for; a session counts for nothing there


class Counts(StrEnum):
    """Whether a request is a sign that a person is there."""

    AS_ACTIVITY = "activity"
    AS_SIGN = "sign"  # a hand at the mouse or keyboard, as its page reports; no act on the work
    NOT_AT_ALL = "nothing"  # a page asking by itself; it also never starts or prolongs anything


class Veiled(StrEnum):
    """What a route does while the screen is veiled."""

    SHUT = "shut"
    OPEN = "open"  # taking the veil off, and leaving


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
    of: Of = Of.NOTHING
    proof: Proof = Proof.FACTOR
    counts: Counts = Counts.AS_ACTIVITY
    veiled: Veiled = Veiled.SHUT

    @property
    def is_public(self) -> bool:
        """Tell whether anybody may ask."""
        return self.proof is Proof.NONE


def gate(
    *acts: Act,
    does: Reading = Reading.READS,
    of: Of = Of.NOTHING,
    proof: Proof = Proof.FACTOR,
    counts: Counts = Counts.AS_ACTIVITY,
    veiled: Veiled = Veiled.SHUT,
) -> Callable[[_View], _View]:
    """Declare which acts a route performs for a signed-in member, on what, and how they must have proved themselves."""

    def declare(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, Declaration(acts, _METHODS[does], of, proof, counts, veiled))
        return view

    return declare


def public(*methods: str) -> Callable[[_View], _View]:
    """Declare that a route is open to anybody, by these methods."""

    def declare(view: _View) -> _View:
        setattr(
            view,
            _ATTRIBUTE,
            Declaration((), frozenset(methods), proof=Proof.NONE, counts=Counts.NOT_AT_ALL, veiled=Veiled.OPEN),
        )
        return view

    return declare


def declared(view: Callable[..., Any]) -> Declaration | None:
    """Give what a route says of itself; None when it says nothing."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None


def as_declared(view: _View, *, by: Callable[..., Any]) -> _View:
    """Let a view that stands before another say of itself what that one says; nothing when it says nothing."""
    said = declared(by)
    if said is not None:
        setattr(view, _ATTRIBUTE, said)
    return view
