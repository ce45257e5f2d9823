"""Playing a run: its steps one after the other, and what the ledger has of it afterwards.

Example:
    >>> door_of(Step("sign_in", {}, 1), Door.API), door_of(Step("open_chart", {}, 1), Door.API)
    (<Door.UI: 'ui'>, <Door.API: 'api'>)

"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench import doing_host, doing_web
from chartwarden_bench.case import Door, Run, Step
from chartwarden_bench.seat import Came, Reply, Seat
from chartwarden_bench.store import entries, size
from chartwarden_bench.verbs import VERBS


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a run, before anybody judges it."""

    run: Run
    replies: tuple[Reply, ...]  # to the steps; the setup's are not judged
    absent: tuple[Reply, ...]  # to the same steps, asked about what does not exist
    entries: tuple[Mapping[str, Any], ...]  # since the setup
    last_step_at: datetime
    seconds: float
    trouble: str = ""  # why it could not be played


def door_of(step: Step, door: Door) -> Door:
    """Give the door that a step goes through in a run."""
    if "through" in step.given:
        return Door(str(step.given["through"]))
    return VERBS[step.verb].door(door) or door


def play(seat: Seat, run: Run) -> Played:
    """Play a run at its seat."""
    began = time.monotonic()
    case, last = run.case, datetime.now(UTC)
    try:
        setup = _all(seat, case.setup, run.door)
        failed = [reply.verb for reply in setup if reply.came is not Came.DONE]
        if failed:
            return _not_played(run, f"the setup fails at {failed[0]}", began)
        for alias in _who(case.steps) & seat.world.people.keys() if run.door is Door.UI else ():
            seat.browser(alias)  # signing in is no part of the attempt
        before = size(seat.instance.store)
        replies = []
        for step in case.steps:
            last = datetime.now(UTC)
            replies.append(_one(seat, step, run.door))
        said = entries(seat.instance.store, start=before)
        absent = _asked_for_nothing(seat, run) if case.is_same_if_absent else ()
    except MalformedError as error:
        return _not_played(run, str(error), began)
    return Played(run, tuple(replies), absent, tuple(said), last, time.monotonic() - began)


def _who(steps: Iterable[Step]) -> set[str]:
    """Give who needs a session before the steps: whoever does something at a screen and does not sign in first."""
    found: set[str] = set()
    for step in steps:
        if door_of(step, Door.UI) is Door.UI and step.verb not in {"sign_in_wrong", "use_cookie_of"}:
            found.add(str(step.given.get("by", "actor")))
    return found


def _all(seat: Seat, steps: Iterable[Step], door: Door) -> list[Reply]:
    return [_one(seat, step, door) for step in steps]


def _one(seat: Seat, step: Step, door: Door) -> Reply:
    given = {word: seat.world.filled(value) for word, value in step.given.items() if word not in {"by", "through"}}
    by, through = str(step.given.get("by", "actor")), door_of(step, door)
    if through in {Door.UI, Door.API}:
        reply = doing_web.do(seat, step.verb, through, by, given)
    elif through is Door.BROWSER:
        from chartwarden_bench import doing_browser  # noqa: PLC0415 -- it needs the extra

        reply = doing_browser.do(seat, step.verb, by, given)
    else:
        reply = doing_host.do(seat, step.verb, by, given)
    # What stands in a file must not come back; its name may be named.
    said = [list(value) if word == "files" else value for word, value in given.items()]
    return replace(reply, asked=str(said))


def _asked_for_nothing(seat: Seat, run: Run) -> tuple[Reply, ...]:
    """Take the same steps, where what somebody else holds does not exist."""
    foreign = [alias for alias, chart in run.case.charts.items() if chart.held_by != "actor"]
    world = seat.world
    seat.world = world.without(foreign)
    try:
        return tuple(_all(seat, run.case.steps, run.door))
    finally:
        seat.world = world


def _not_played(run: Run, trouble: str, began: float) -> Played:
    return Played(run, (), (), (), datetime.now(UTC), time.monotonic() - began, trouble)
