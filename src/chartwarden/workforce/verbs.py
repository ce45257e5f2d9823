"""The verbs: everything that a key does, by name, with the key that it has from the start and where it works.

Pages and their scripts speak these keys. A test holds the list against them, so the key sheet promises nothing else.

Example:
    >>> [verb.key for verb in VERBS if verb.name == "hold"]
    ['Control+h']

"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chartwarden.workforce.member import Role


class Place(StrEnum):
    """Where a key does something: a screen, or all screens of a kind. One key may do two things in two places."""

    EVERYWHERE = "everywhere"
    CHART = "chart"  # the workbench, whatever the work
    CODING = "coding"
    REVIEW = "review"  # of another's codes
    ELSEWHERE = "elsewhere"  # every screen but the workbench
    TODAY = "today"
    ACCESS = "access"
    REQUESTS = "requests"
    QUEUES = "queues"
    PROOF = "proof"
    REPORT = "report"  # of a mistake

    @property
    def within(self) -> frozenset["Place"]:
        """The places that this one lies in, itself included."""
        if self is Place.EVERYWHERE:
            return frozenset({self})
        around = Place.CHART if self in {Place.CHART, Place.CODING, Place.REVIEW} else Place.ELSEWHERE
        return frozenset({self, around, Place.EVERYWHERE})


class Group(StrEnum):
    """What a key sheet puts together."""

    EVERYWHERE = "Everywhere"
    READING = "Reading"
    CODING = "Coding"
    REVIEWING = "Reviewing codes"
    OTHER = "Other screens"


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that a key does. `roles` empty is everybody."""

    name: str
    words: str
    key: str  # from the start
    group: Group
    place: Place
    roles: frozenset[Role] = frozenset()


_ALL: Final[frozenset[Role]] = frozenset()
_OFFICE: Final = frozenset({Role.PRIVACY_OFFICER})
_MANAGERS: Final = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
_DECIDERS: Final = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})
_REVIEWERS: Final = frozenset({Role.AUDITOR, Role.MANAGER})
_Row = tuple[str, str, str, frozenset[Role]]

_ROWS: Final[dict[tuple[Group, Place], tuple[_Row, ...]]] = {
    (Group.EVERYWHERE, Place.EVERYWHERE): (
        ("today", "Go to Today", "g t", _ALL),
        ("my-access", "Go to My access", "g a", _ALL),
        ("my-account", "Go to My account", "g m", _ALL),
        ("queues", "Go to Queues", "g q", _MANAGERS),
        ("requests", "Go to Requests", "g r", _DECIDERS),
        ("members", "Go to Members, the workforce", "g w", _DECIDERS),
        ("proof-room", "Go to the Proof room", "g v", _OFFICE),
        ("incidents", "Go to Incidents", "g i", _OFFICE),
        ("report-mistake", "Report a mistake, or a suspicion of one", "!", _ALL),
        ("keys", "This list of keys", "?", _ALL),
        ("sit-alone", "Nobody sits beside me any more; so does the lock", "q", _ALL),
    ),
    (Group.READING, Place.CHART): (
        ("next-document", "Next document", "j", _ALL),
        ("previous-document", "Previous document", "k", _ALL),
        ("discharge-summary", "Discharge summary; again: the next one", "g d", _ALL),
        ("operation-note", "Operative or procedure note", "g o", _ALL),
        ("pathology", "Pathology", "g p", _ALL),
        ("laboratory", "Laboratory", "g l", _ALL),
        ("find-words", "Find words in what this work opens", "/", _ALL),
        ("withheld", "What is withheld, and asking for it", "w", _ALL),
        ("break-glass", "Break glass, when nobody can be asked", "g b", _ALL),
        ("next-mask", "Next masked place; Enter shows it, for a reason", "m", _ALL),
        ("compare", "Compare a copied passage with its older note", "v", _ALL),
        ("checklist", "Why this access is in order", "s", _ALL),
        ("hold", "Put on hold, with a reason", "Control+h", _ALL),
        ("finish", "Finish and open the next chart", "Control+Enter", _ALL),
    ),
    (Group.CODING, Place.CODING): (
        ("find-code", "Find a code", "c", _ALL),
        ("mark-evidence", "Selected words are evidence; without a code, for the next one", "e", _ALL),
        ("next-suggestion", "Next suggested words", "n", _ALL),
        ("previous-suggestion", "Previous suggested words", "p", _ALL),
        ("reject", "Pass the suggestion", "x", _ALL),
        ("undo", "Undo", "u", _ALL),
        ("repeat", "Say the same of this code as of the one before", ".", _ALL),
        ("admission", "Present on admission", "o", _ALL),
        ("code-up", "Move the code up", "[", _ALL),
        ("code-down", "Move the code down", "]", _ALL),
        ("comment", "Comment on the code", ";", _ALL),
        ("take-out", "Take the code out", "-", _ALL),
        ("packet", "Packet from the evidence", "a", _ALL),
    ),
    (Group.REVIEWING, Place.REVIEW): (
        ("agree", "Agree with the first code that waits", "y", _REVIEWERS),
        ("missing-code", "A code is missing", "a", _REVIEWERS),
    ),
    (Group.OTHER, Place.TODAY): (
        ("next-chart", "On Today: open my next chart", "n", _ALL),
        ("resume", "On Today: go on with what is on hold", "r", _ALL),
    ),
    (Group.OTHER, Place.ELSEWHERE): (("search", "Search what the screen is about", "/", _ALL),),
    (Group.OTHER, Place.ACCESS): (
        ("filter", "My access: filter the entries", "f", _ALL),
        ("older", "My access: older entries", "o", _ALL),
        ("table", "My access: the plot as a table", "t", _ALL),
        ("report", "My access: report on a member", "m", _OFFICE),
    ),
    (Group.OTHER, Place.REQUESTS): (
        ("next-request", "Requests: the next one", "j", _DECIDERS),
        ("previous-request", "Requests: the one before", "k", _DECIDERS),
        ("approve", "Requests: approve it", "a", _DECIDERS),
        ("decline", "Requests: decline it", "d", _DECIDERS),
        ("glass-reviews", "Requests: go to Broken glass", "g b", _OFFICE),
    ),
    (Group.OTHER, Place.QUEUES): (
        ("queue-filter", "Queues: which kind of work", "f", _MANAGERS),
        ("queue-assign", "Queues: whom to give it to", "a", _MANAGERS),
        ("queue-priority", "Queues: priority and due date", "p", _MANAGERS),
    ),
    (Group.OTHER, Place.PROOF): (
        ("verify", "Proof room: verify the ledger", "v", _OFFICE),
        ("compare-checkpoints", "Proof room: compare with earlier checkpoints", "e", _OFFICE),
        ("prove", "Proof room: prove an entry", "p", _OFFICE),
        ("check-proof", "Proof room: check a proof", "c", _OFFICE),
    ),
    (Group.OTHER, Place.REPORT): (("send-report", "Report a mistake: send it", "Control+Enter", _ALL),),
}


def _verbs() -> Iterator[Verb]:
    for (group, place), rows in _ROWS.items():
        for name, words, key, roles in rows:
            yield Verb(name, words, key, group, place, roles)


VERBS: Final = tuple(_verbs())
"""Everything that a key does and that can have another key."""

FIXED: Final = (
    ("Control+l", "Lock the screen, also while typing", Group.EVERYWHERE),
    ("Alt+key", "Any plain key, also while typing", Group.EVERYWHERE),
    ("Escape", "Leave a field, close a list", Group.EVERYWHERE),
    ("Alt+ArrowDown Alt+ArrowUp", "Next, previous document, also while typing", Group.READING),
    ("Enter", "Take what is found or suggested, and go on", Group.CODING),
    ("ArrowDown ArrowUp", "Choose among what was found", Group.CODING),
    ("1 9", "Turn to an assigned code, by its place", Group.CODING),
)
"""Keys that stay as they are: the lock must work before anything else does, the others choose among what is shown."""
