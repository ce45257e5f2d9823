"""What verbs of faults do: a server that is killed, traced, or may write nothing, a clock that is set, a race.

A fault is put into the instance from outside, by means that its own user has. What it brings to light is told as any
other step is: the words of a reply are what somebody could read who should not have.

Example:
    >>> sorted(FAULTS)[:2]
    ['accept_clock', 'fill_disk']

"""

import http.client
import re
import resource
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from chartwarden.foundation.errors import MalformedError
from chartwarden.ledger.entry import Act, Outcome
from chartwarden_bench.browsing import Browser
from chartwarden_bench.call_order import SQLITE_LOG, Call, calls_in, order_in, tracing
from chartwarden_bench.case import Door
from chartwarden_bench.doing_web import Given
from chartwarden_bench.racing import Ask, after
from chartwarden_bench.seat import Came, Reply, Seat, of_command, readable
from chartwarden_bench.settable_clock import set_by
from chartwarden_bench.store import entries, size

_Do = Callable[[Seat, str, Given], Reply]
_OK: Final = 200
_BROKEN: Final = 500
_HANDS: Final = 4
_PATIENCE_SECONDS: Final = 60.0
READ_ENTRY: Final = re.compile(r'"act":"chart\.read"(?:(?!"act":).)*?"sequence":(\d+)', re.DOTALL)
_SERVES: Final = "HTTP/1.1 200"


def _path(given: Given) -> str:
    return f"/work/{given['work']}/documents/{given['document']}/"


def _hand(seat: Seat, by: str) -> Browser:
    """Give another connection of somebody's own browser."""
    mine = Browser(seat.instance.address)
    mine.cookies = dict(seat.browser(by).cookies)
    return mine


# Killing.


def _kill_server(seat: Seat, by: str, given: Given) -> Reply:
    """Read a document with several hands, kill the server meanwhile, and start it again."""
    seat.kept["unseen from"] = size(seat.instance.store)
    path, arrived, enough = _path(given), list[str](), threading.Event()
    hands = [_hand(seat, by) for _ in range(_HANDS)]

    def read(mine: Browser) -> None:
        try:
            while (answer := mine.get(path)).status == _OK:
                arrived.append(answer.body.decode(errors="replace"))
                if len(arrived) >= int(given.get("reads", 20)):
                    enough.set()
        except (OSError, http.client.HTTPException):
            return  # the server was killed

    readers = [threading.Thread(target=read, args=(mine,)) for mine in hands]
    for reader in readers:
        reader.start()
    enough.wait(_PATIENCE_SECONDS)
    seat.instance.kill()
    for reader in readers:
        reader.join()
    seat.kept["arrived"] = arrived
    seat.restart()
    return Reply("kill_server", Door.STORE, by, Came.DONE, "", told=(len(arrived),))


def _find_unrecorded(seat: Seat, by: str, _: Given) -> Reply:
    """Give the words of documents that arrived before the kill and have no entry."""
    arrived: list[str] = seat.kept.get("arrived", [])
    if not arrived:
        raise MalformedError(what="no document arrived", where=seat.world.run, fix="Let `kill_server` come before.")
    lost = len(arrived) - len(_reads_of(seat, by, start=seat.kept["unseen from"]))
    words = readable(" ".join(arrived[-lost:])) if lost > 0 else ""
    return Reply("find_unrecorded", Door.STORE, by, Came.DONE if lost > 0 else Came.REFUSED, words)


def _reads_of(seat: Seat, by: str, *, start: int) -> list[int]:
    """Give the places of the entries of somebody's granted reads, in order."""
    user_id = seat.person(by)["user_id"]
    return [
        said["sequence"]
        for said in entries(seat.instance.store, start=start)
        if (said["act"], said["outcome"], said["actor"]) == (Act.READ_DOCUMENT, Outcome.GRANTED, user_id)
    ]


# A full disk.


def _limit_files(seat: Seat, verb: str, by: str, *, most_bytes: int | None) -> Reply:
    """Let no file of the server grow beyond so many bytes, or be written there; None takes the limit away again."""
    for pid in seat.instance.server_pids():
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if most_bytes is None else most_bytes, hard))
    return Reply(verb, Door.STORE, by, Came.DONE, "")


# The clock.


def _set_clock(seat: Seat, by: str, given: Given) -> Reply:
    set_by(seat.instance.clock, timedelta(minutes=int(given["minutes"])))
    return Reply("set_clock", Door.STORE, by, Came.DONE, "")


def _accept_clock(seat: Seat, by: str, _: Given) -> Reply:
    user_id = seat.person(by)["user_id"]
    return of_command("accept_clock", by, seat.instance.run("ledger", "accept-clock", "--as", user_id))


# A race.


def _race(seat: Seat, by: str, given: Given) -> Reply:
    """Let somebody read while their work is taken away, again and again; give what came too late."""
    user_id, taker = seat.person(by)["user_id"], seat.person(given["taker"])["user_id"]

    def moved(*to: str) -> None:
        done = seat.instance.run("work", "reassign", given["work"], *to, "--as", taker)
        if done.code:
            raise MalformedError(what="the work does not move", where=seat.world.run, fix="Let a manager be `taker`.")

    late = []
    for turn in range(int(given.get("rounds", 3))):
        if turn:
            moved("--to", user_id)
        hands = [_hand(seat, by) for _ in range(_HANDS // 2)]
        try:
            readings = after([_asking(mine, _path(given)) for mine in hands], revoke=moved)
        except TimeoutError as error:
            raise MalformedError(what=str(error), where=seat.world.run, fix="Look at the log of the server.") from error
        for mine in hands:
            mine.close()
        if any(one.status >= _BROKEN for one in readings):
            return Reply("race_revocation", Door.STORE, by, Came.BROKEN, "")
        late += [one.words for one in readings if one.status == _OK]
    return Reply("race_revocation", Door.STORE, by, Came.DONE if late else Came.REFUSED, readable(" ".join(late)))


def _asking(mine: Browser, path: str) -> Ask:
    def ask() -> tuple[int, str]:
        answer = mine.get(path)
        return answer.status, answer.body.decode(errors="replace")

    return ask


# The order of system calls.


def _trace_reads(seat: Seat, by: str, given: Given) -> Reply:
    """Read one document after another under a trace; give those that were served before their entry was synced."""
    mine, count = _hand(seat, by), int(given.get("reads", 10))
    mine.get(_path(given))  # what the first read opens is none of the others' business
    before, trace, shown = size(seat.instance.store), seat.folder / "trace", list[str]()
    with _traced(seat, trace):
        for _ in range(count):
            answer = mine.get(_path(given))
            if answer.status != _OK:
                return Reply("trace_reads", Door.STORE, by, Came.BROKEN, "")
            shown.append(answer.body.decode(errors="replace"))
    early = served_early(trace, _reads_of(seat, by, start=before), count=count, where=seat.world.run)
    words = readable(" ".join(shown[place] for place in early))
    return Reply("trace_reads", Door.STORE, by, Came.DONE if early else Came.REFUSED, words)


@contextmanager
def _traced(seat: Seat, trace: Path) -> Iterator[None]:
    pids = seat.instance.server_pids()
    command = tracing(trace, attached=pids)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as tracer:  # noqa: S603
        assert tracer.stderr is not None  # noqa: S101 -- as asked for
        attached = 0
        for line in tracer.stderr:
            attached += b"attached" in line
            if attached == len(pids):
                break
        try:
            yield
        finally:
            tracer.terminate()  # which lets the server go on by itself


def served_early(trace: Path, recorded: list[int], *, count: int, where: str) -> list[int]:
    """Give which of so many reads, one after another, were served before their entry was synced, or have none.

    Args:
        trace: what `strace` wrote.
        recorded: the places of the reads' entries in the ledger, in order.
        count: how many were served.
        where: the run, for errors.

    Raises:
        MalformedError: the trace shows too few of them to say anything.

    """
    served = iter(range(count))

    def serves(call: Call) -> str | None:
        if "socket:" not in call.path or _SERVES not in call.words:
            return None
        place = next(served, count)
        return str(recorded[place]) if place < len(recorded) else f"without an entry {place}"

    with trace.open(encoding="utf-8", errors="replace") as lines:
        calls = (_unquoted(call) for call in calls_in(lines))
        order = order_in(calls, log=SQLITE_LOG, entry=READ_ENTRY, served=serves)
    if next(served, None) is not None or (order.served < count // 2 and len(recorded) == count):
        raise MalformedError(what="the trace shows too little", where=where, fix="Look whether strace sees the server.")
    unrecorded = list(range(len(recorded), count))
    return [*(recorded.index(int(own)) for own in order.early), *unrecorded]


def _unquoted(call: Call) -> Call:
    return Call(call.name, call.path, call.begun, call.ended, call.words.replace('\\"', '"'), call.is_done)


FAULTS: Mapping[str, _Do] = {
    "kill_server": _kill_server,
    "find_unrecorded": _find_unrecorded,
    "fill_disk": lambda seat, by, _: _limit_files(seat, "fill_disk", by, most_bytes=0),
    "make_room": lambda seat, by, _: _limit_files(seat, "make_room", by, most_bytes=None),
    "set_clock": _set_clock,
    "accept_clock": _accept_clock,
    "race_revocation": _race,
    "trace_reads": _trace_reads,
}
ALONE: Final = frozenset({"kill_server", "fill_disk", "set_clock", "race_revocation", "trace_reads"})
"""Verbs that leave an instance as others cannot use it, or need it for themselves."""
CLOCKED: Final = frozenset({"set_clock"})
"""Verbs that need an instance whose clock can be set."""


def do(seat: Seat, verb: str, by: str, given: Mapping[str, Any]) -> Reply:
    """Do a verb of a fault."""
    return FAULTS[verb](seat, by, given)
