"""The questions of the gate's matrix, the answer that the rules call for, and what is wrong with the one that came.

A question is a route with one kind of thing in each place of its address: a cell of routes, people and things.

Example:
    >>> OPENS != REFUSED
    True

"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chartwarden.ledger.entry import Act
from chartwarden_web.gate import Proof, Veiled
from tests.web.gate_table import Row
from tests.web.gate_world import HINDERED, PLACE, Answer, GateWorld, words_of_charts_in
from tests.web.routes import Route

# What a cell may say.
OPENS, SIGN_IN, SECOND_FACTOR, LOCKED, NO_TOKEN, REFUSED, NOT_FOUND, MALFORMED = (
    "opens", "sign in first", "second factor first", "locked", "no token", "refused", "not found", "malformed",
)  # fmt: skip
_PLACES = {"/sign-in/": SIGN_IN, "/veiled/": LOCKED, "/factors/": SECOND_FACTOR}
_STATUSES = {403: REFUSED, 404: NOT_FOUND, 422: MALFORMED}
_GONE = frozenset({"ended", "on leave", "nobody"})
_TURNED_DOWN = 400
_AS_GOOD = {"review", "over"}  # work of their own, and an incident that is theirs to close
_OF_NOBODY = {"scim_schema", "scim_resource_type", "scim_group"}  # words of a protocol, or of no directory: no entry


@dataclass(frozen=True)
class Cell:
    """One question: a route, and the kind of thing that stands in each place of its address, query and form."""

    route: Route
    row: Row
    which: tuple[tuple[str, str], ...]

    @property
    def odd(self) -> tuple[str, str] | None:
        """The place, and the kind of thing in it, that is not the one that the route wants; None when all are."""
        return next(((name, kind) for name, kind in self.which if kind != wanted(self.row, name)), None)

    @property
    def hides(self) -> str:
        """Name the place whose thing must not be told from one that does not exist; empty for none."""
        if self.odd is None or self.odd[1] in {"finished", "held", "mine", "own"} or self.tells_form_first:
            return ""
        return self.odd[0]

    @property
    def tells_form_first(self) -> bool:
        """Tell whether an id is turned down for its form, before anything is looked up, whatever exists."""
        if self.odd is None or self.odd[1] != "malformed":
            return False
        return self.route.name.startswith("api_") or self.odd[0] not in self.route.names

    def __str__(self) -> str:
        return " ".join((self.route.name, *(f"{name}={kind}" for name, kind in self.which)))


def wanted(row: Row, name: str) -> str:
    """Give the kind of thing that a route wants in a place of its address."""
    return row.own if name in {"work_id", "request_id", "finding_id", "incident_id"} else "own"


def cells(world: GateWorld, persona: str, asked: Sequence[Route], *, rows: Mapping[str, Row]) -> Iterator[Cell]:
    """Give every question for somebody. A route without a row is told by a test of its own."""
    for route in asked:
        if route.name in rows:
            yield from _cells_of(route, rows[route.name], world.things(persona), persona)


def _cells_of(route: Route, row: Row, things: Mapping[str, Mapping[str, str]], persona: str) -> Iterator[Cell]:
    """Give a route with all as it should be, then with each other kind of thing in each place."""
    names = (*route.names, *PLACE.findall(f"{row.query} {row.form}"))
    plain = {name: wanted(row, name) for name in names}
    yield Cell(route, row, tuple(plain.items()))
    for name in names:
        assert name in things, f"{route.name}: say in tests/web/gate_world.py what <{name}> may be"
        others = [kind for kind in things[name] if kind not in {plain[name], *_AS_GOOD}]
        if persona in HINDERED:  # they are stopped before anything is looked at
            others = [kind for kind in others if kind in {"foreign", "missing"}]
        yield from (Cell(route, row, tuple({**plain, name: kind}.items())) for kind in others)


def expected(cell: Cell, persona: str) -> str:
    """Give the answer that the rules call for."""
    stopped = _stopped(cell, persona)
    if stopped:
        return stopped
    role = "coder" if persona in HINDERED else persona
    if role not in cell.row.may:
        return f"{REFUSED} or {MALFORMED}" if cell.tells_form_first else REFUSED
    if cell.odd is None or (role in cell.row.any_for and cell.odd[1] == "foreign"):
        return OPENS
    return _about_others(cell, *cell.odd)


def _stopped(cell: Cell, persona: str) -> str:
    """Give the answer to somebody whose session or membership does not carry them to the route; empty for others."""
    says = cell.route.says
    if says.proof is Proof.TOKEN:
        return NO_TOKEN if persona in _GONE else ""
    if persona in _GONE:
        return SIGN_IN
    if persona == "veiled" and says.veiled is Veiled.SHUT:
        return LOCKED
    return SECOND_FACTOR if persona == "half" and says.proof is not Proof.PASSWORD else ""


def _about_others(cell: Cell, name: str, kind: str) -> str:
    """Give the answer to somebody whose role may, about a thing that is not theirs."""
    if cell.tells_form_first:
        return MALFORMED
    if kind == "mine" and cell.row.mine_too:
        return OPENS
    # Work is the warrant, and the log has all numbers up to its end; one's own request; somebody else's to take back.
    is_refused = name in {"work_id", "document_id", "part", "entry", "finding_id"} or kind in {"mine", "own"}
    return REFUSED if is_refused else NOT_FOUND


def said(answer: Answer, cell: Cell, persona: str) -> str:
    """Name an answer."""
    if answer.status == 302 and not _is_done(answer, cell, persona) and answer.leads_to in _PLACES:
        return _PLACES[answer.leads_to]
    if b"a-veiled-screen-shows-nothing" in answer.body:
        return LOCKED
    if b"token-in-force" in answer.body:
        return NO_TOKEN
    if answer.status in cell.row.opens and (answer.status < _TURNED_DOWN or cell.odd is None):
        return OPENS
    return _STATUSES.get(answer.status, f"status {answer.status}")


def _is_done(answer: Answer, cell: Cell, persona: str) -> bool:
    """Tell whether an answer that leads out is what the route does when it is done, as signing out is."""
    granted = any(entry["outcome"] == "granted" for entry in answer.entries)
    return answer.leads_to == cell.row.leads and granted and persona not in _GONE


def faults_of(
    world: GateWorld, persona: str, asked: Sequence[Route], *, rows: Mapping[str, Row]
) -> tuple[list[str], int]:
    """Ask every question, and give what is wrong with the answers, and how many were asked.

    An answer is the one called for; it holds words of a chart only if it opens; it is on record as what it was; and
    what is not theirs is told alike, whatever it is and whether it exists or not.
    """
    wrong, told, count = [], dict[tuple[str, str], dict[str, tuple[object, ...]]](), 0
    for cell in cells(world, persona, asked, rows=rows):
        things = world.things(persona)
        answer = world.ask(
            persona, cell.route, row=cell.row, ids={name: things[name][kind] for name, kind in cell.which}
        )
        count += 1
        came = said(answer, cell, persona)
        wrong += [f"{cell}: {fault}" for fault in _faults(cell, answer, came, call_for=expected(cell, persona))]
        if cell.hides and came != OPENS:
            told.setdefault((cell.route.name, cell.hides), {})[str(cell)] = answer.told
    return [*wrong, *(fault for alike in told.values() for fault in _told_apart(alike))], count


def _faults(cell: Cell, answer: Answer, came: str, *, call_for: str) -> Iterator[str]:
    """Say what is wrong with an answer and its entries."""
    if came not in call_for.split(" or "):
        yield f"{came} (status {answer.status}), not {call_for}"
    if came != OPENS and (words := words_of_charts_in(answer.body)):
        yield f"shows {words}"
    acts = {act.value for act in cell.route.says.acts}
    done = {entry["act"] for entry in answer.entries}
    granted = {entry["act"] for entry in answer.entries if entry["outcome"] == "granted"}
    if came == OPENS and done - acts:
        yield f"it did {done - acts}, and declares {acts}"
    is_told = cell.route.name in _OF_NOBODY or any(entry["outcome"] == "refused" for entry in answer.entries)
    # A directory's look at its members is one entry, whatever it then finds.
    is_told = is_told or (cell.route.name.startswith("scim_") and came == NOT_FOUND and bool(done))
    if came in {REFUSED, NOT_FOUND} and not is_told:
        yield "it was turned down, and no entry says so"
    if came not in {OPENS, REFUSED, NOT_FOUND} and granted - {Act.SIGN_OUT, Act.END_SESSION}:
        yield f"it was shut, and {granted} is on record as granted"


def _told_apart(alike: Mapping[str, tuple[object, ...]]) -> Iterator[str]:
    for first, other in pairwise(alike):
        pairs = zip(("status", "headers", "words", "entries"), alike[first], alike[other], strict=True)
        if by := ", ".join(name for name, one, two in pairs if one != two):
            yield f"{first} is told from {other} by its {by}"
