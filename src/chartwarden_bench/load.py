"""Load: many coders at their desks at once, with time to think, against a private instance.

Each coder signs in, looks at their work, opens a chart, reads, codes, and goes on, pausing as a person does. What is
measured is what they wait for at each screen. Afterwards each read is compared with the ledger: none may be missing.

Example:
    >>> quantile([0.1, 0.2, 0.3, 0.4], 0.5)
    0.3

"""

import http.client
import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from chartwarden_bench.browsing import Answer, Browser, Codes, sign_in
from chartwarden_bench.instance import Instance, Product, private_instance
from chartwarden_bench.running import verifies_offline
from chartwarden_bench.store import entries

_WORK_EACH: Final = 4
_TURNED_DOWN: Final = 400
_ACT_OF: Final = {"document": "chart.read", "code": "code.assign"}
_PLACE: Final = ("ordinary", "ordinary#2", "ordinary#3", "ordinary#4")
_SESSION, _RESIDENT = 3, 21  # of /proc/PID/stat, after the name


@dataclass(frozen=True, slots=True)
class Pace:
    """How many coders, for how long, and how they arrive and think."""

    coders: int = 50
    seconds: float = 60.0
    think_seconds: float = 10.0  # the mean between two screens; a coder's real pace is slower
    arrive_seconds: float = 60.0  # over which they come
    seed: int = 7
    database: str = ""
    workers: int = 1


@dataclass(slots=True)
class Measured:
    """What was measured. Times are seconds, by screen."""

    pace: Pace
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)  # acts that must have an entry, by user and act
    lost: int = 0
    entries: int = 0
    seconds: float = 0.0
    memory_mib: float = 0.0
    does_verify: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, screen: str, answer: Answer, *, by: str) -> None:
        """Note an answer."""
        with self.lock:
            if answer.status >= _TURNED_DOWN:
                self.errors[f"{screen} {answer.status}"] += 1
                return
            self.waits[screen].append(answer.seconds)
            if screen in _ACT_OF:
                self.done[by, _ACT_OF[screen]] += 1

    def broke(self, screen: str, error: Exception) -> None:
        """Note an answer that did not come."""
        with self.lock:
            self.errors[f"{screen} {type(error).__name__}"] += 1


def driven(pace: Pace, *, on_second: Callable[[], None] = lambda: None) -> Measured:
    """Drive an instance, and give what was measured."""
    measured = Measured(pace)
    people = {f"c{number}": "coder" for number in range(pace.coders)}
    charts = {
        f"{alias}w{place}": {"patient": _PLACE[place], "held_by": alias, "kind": "", "count": 1}
        for alias in people
        for place in range(_WORK_EACH)
    }
    plan = [{"id": "load", "people": {**people, "officer": "privacy_officer"}, "charts": charts}]
    with private_instance(database=pace.database, product=Product()) as instance:
        world = instance.settle(plan, seed=pace.seed, today=datetime.now(UTC).date())["load"]
        instance.start()
        began = time.monotonic()
        until = began + pace.arrive_seconds + pace.seconds
        coders = [
            threading.Thread(target=_coder, args=(instance, world, alias, measured, until), daemon=True)
            for alias in people
        ]
        for coder in coders:
            coder.start()
        while time.monotonic() < until:
            time.sleep(1)
            measured.memory_mib = max(measured.memory_mib, _memory(instance.server_pid))
            on_second()
        for coder in coders:
            coder.join(60)
        measured.seconds = time.monotonic() - began
        _compare(instance, measured)
        measured.does_verify = verifies_offline(instance, world["people"]["officer"]["user_id"])
    return measured


def _coder(instance: Instance, world: Mapping[str, Any], alias: str, measured: Measured, until: float) -> None:
    """Be one coder until the time is over."""
    pace, person = measured.pace, world["people"][alias]
    chance = random.Random(f"{pace.seed} {alias}")  # noqa: S311 -- repeatable on purpose
    time.sleep(chance.uniform(0, pace.arrive_seconds))
    browser = Browser(instance.address)
    day = _Day(browser, measured, person["user_id"])
    codes = Codes(person["code_app"], list(person["codes"]))
    day.ask("sign in", lambda: sign_in(browser, user_id=person["user_id"], password=person["password"], codes=codes))
    place = 0
    while time.monotonic() < until:
        for screen, ask in day.chart(world["charts"][f"{alias}w{place % _WORK_EACH}"], chance):
            time.sleep(chance.expovariate(1 / pace.think_seconds))
            if time.monotonic() >= until:
                break
            day.ask(screen, ask)
        place += 1
    browser.close()


@dataclass(frozen=True, slots=True)
class _Day:
    """What one coder does."""

    browser: Browser
    measured: Measured
    user_id: str

    def ask(self, screen: str, ask: Callable[[], Answer]) -> None:
        try:
            self.measured.took(screen, ask(), by=self.user_id)
        except (OSError, http.client.HTTPException) as error:
            self.measured.broke(screen, error)

    def chart(self, chart: Mapping[str, Any], chance: random.Random) -> list[tuple[str, Callable[[], Answer]]]:
        """Give the screens of one chart, in order."""
        browser, work = self.browser, chart["work"]
        htmx = {"hx_request": "true"}
        documents = chance.sample(chart["documents"]["open"], k=min(3, len(chart["documents"]["open"])))
        code = chance.choice(("A41.51", "I10", "E11.9", "N17.9", "J18.9"))

        def read(document: str) -> Callable[[], Answer]:
            return lambda: browser.get(f"/work/{work}/documents/{document}/", **htmx)

        return [
            ("today", lambda: browser.get("/")),
            ("chart", lambda: browser.get(f"/work/{work}/")),
            *(("document", read(document)) for document in documents),
            ("code search", lambda: browser.post(f"/work/{work}/codes/search/", {"words": "sepsis"}, **htmx)),
            ("code", lambda: browser.post(f"/work/{work}/codes/", {"code": code, "evidence": ""}, **htmx)),
        ]


def _compare(instance: Instance, measured: Measured) -> None:
    """Count what was shown or done without an entry."""
    said = entries(instance.store, start=0)
    measured.entries = len(said)
    found = Counter((entry["actor"], entry["act"]) for entry in said if entry["outcome"] == "granted")
    measured.lost = sum(max(0, count - found[key]) for key, count in measured.done.items())


def _memory(pid: int) -> float:
    """Give what the server's processes hold in memory, in MiB: all of its session; 0 where the system does not tell."""
    pages = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):  # it ended meanwhile
            continue
        if int(fields[_SESSION]) == pid:
            pages += int(fields[_RESIDENT])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def quantile(values: list[float], share: float) -> float:
    """Give the value below which such a share lies; the next one up between two."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
