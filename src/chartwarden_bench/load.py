"""Load: many coders at their desks at once, at the pace of coders, against a private instance.

Each coder signs in, looks at their work, opens a chart, reads, codes, finishes it and goes on; `pace` says how fast.
What is measured is what they wait for at each screen. Afterwards each act is compared with the ledger: none may be
missing.

Example:
    >>> quantile([0.1, 0.2, 0.3, 0.4], 0.5)
    0.3

"""

import http.client
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from chartwarden_bench.browsing import Answer, Browser, Codes, sign_in
from chartwarden_bench.instance import Instance, Product, private_instance
from chartwarden_bench.pace import DEPARTMENT, ItemOfWork, Pace, Screen, Step
from chartwarden_bench.running import verifies_offline
from chartwarden_bench.server_use import Use, used
from chartwarden_bench.store import entries

_TURNED_DOWN: Final = 400
_TURNED_AWAY: Final = ("/sign-in/", "/veiled/", "/factors/")
_ACT_OF: Final = {
    Screen.SIGN_IN: "account.sign-in",
    Screen.TODAY: "work.list",
    Screen.CHART: "chart.open",
    Screen.DOCUMENT: "chart.read",
    Screen.CODE: "code.assign",
    Screen.FINISH: "work.finish",
}
_CHARTS: Final = 12  # of each kind, shared by those who work on them
_SETTLED_WITHIN_SECONDS: Final = 60.0
_IDLE_SHARE: Final = 0.03  # of a processor, over a second
_KEPT_SECONDS: Final = 20.0  # a connection that nothing was asked on; servers close it after thirty
_MANY_SIGN_IN: Final = b"Many people are signing in"
_TOLD_TO_WAIT_SECONDS: Final = 10.0
_LAST_ANSWERS_SECONDS: Final = 15.0  # what has not come by then is an error


@dataclass(slots=True)
class Measured:
    """What was measured. Times are seconds, by screen."""

    pace: Pace
    waits: dict[Screen, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)  # acts that must have an entry, by user and act
    signed_in: int = 0
    told_to_wait: int = 0  # since so many signed in
    items: int = 0  # finished
    lost: int = 0
    entries: int = 0
    seconds: float = 0.0
    use: Use = field(default_factory=Use)
    does_verify: bool = False
    log: tuple[str, ...] = ()  # what the server said of errors
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, screen: Screen, answer: Answer, *, seconds: float, by: str) -> bool:
        """Note an answer, and how long it took with what led there; tell whether it is what was asked for."""
        with self.lock:
            if (wrong := _wrong(screen, answer)) is not None:
                self.errors[f"{screen}: {wrong}"] += 1
                return False
            self.waits[screen].append(seconds)
            self.signed_in += screen is Screen.SIGN_IN
            self.items += screen is Screen.FINISH
            if screen in _ACT_OF:
                self.done[by, _ACT_OF[screen]] += 1
            return True

    def broke(self, screen: Screen, what: str) -> None:
        """Note an answer that did not come."""
        with self.lock:
            self.errors[f"{screen}: {what}"] += 1

    @property
    def answers(self) -> int:
        """How many answers came."""
        return sum(len(waits) for waits in self.waits.values())


def driven(pace: Pace, *, say: Callable[[str, Measured], None] = lambda _, __: None) -> Measured:
    """Drive an instance, and give what was measured.

    Args:
        pace: how many, how long, how fast.
        say: is told once a second what is going on.

    """
    measured = Measured(pace)
    chance = random.Random(pace.seed)  # noqa: S311 -- repeatable on purpose
    items = {f"c{place}": DEPARTMENT[place % len(DEPARTMENT)] for place in range(pace.coders)}
    with private_instance(database=pace.database, product=Product()) as instance:
        say("making the people and their charts", measured)
        world = instance.settle([_plan(pace, items)], seed=pace.seed, today=datetime.now(UTC).date())["load"]
        say("starting the server", measured)
        instance.start(workers=pace.workers)
        _let_settle(instance)
        began = time.monotonic()
        coders = [
            _Coder(
                instance.address, world, alias, item, measured,
                comes_at=began + chance.uniform(0, pace.arrive_seconds), until=began + pace.seconds,
            )
            for alias, item in items.items()
        ]  # fmt: skip
        _work(instance, coders, measured, say=lambda: say("working", measured))
        measured.seconds = time.monotonic() - began
        say("comparing with the ledger", measured)
        _compare(instance, measured)
        measured.does_verify = verifies_offline(instance, world["people"]["officer"]["user_id"])
        measured.log = _errors_of(instance)
    return measured


def _work(instance: Instance, coders: Sequence["_Coder"], measured: Measured, *, say: Callable[[], None]) -> None:
    """Let all work until the time is over, and note what the server uses meanwhile."""
    before = used(instance.server_pid)
    threads = [threading.Thread(target=coder.work, name=coder.alias, daemon=True) for coder in coders]
    for thread in threads:
        thread.start()
    until = time.monotonic() + measured.pace.seconds
    while (now := time.monotonic()) < until:
        time.sleep(min(1.0, until - now))
        measured.use = measured.use.with_most(used(instance.server_pid))
        say()
    _let_end(threads, coders, measured)
    measured.use = measured.use.with_most(used(instance.server_pid)).since(before)


def _let_settle(instance: Instance) -> None:
    """Wait until the server has read its code sets: a shift does not begin in the seconds after a restart."""
    deadline, before = time.monotonic() + _SETTLED_WITHIN_SECONDS, -1.0
    while time.monotonic() < deadline:
        now = used(instance.server_pid).processor_seconds
        if now - before < _IDLE_SHARE:
            return
        before = now
        time.sleep(1)


def _plan(pace: Pace, items: Mapping[str, ItemOfWork]) -> dict[str, Any]:
    """Give what the instance is filled with: each coder has as many items as they could begin."""
    charts = {
        f"{alias}w{number}": {
            "patient": f"having:{item.kind}#{(place * 5 + number) % _CHARTS + 1}",
            "held_by": alias,
            "kind": item.kind,
            "count": 1,
        }
        for place, (alias, item) in enumerate(items.items())
        for number in range(pace.items_each(item))
    }
    return {"id": "load", "people": {**dict.fromkeys(items, "coder"), "officer": "privacy_officer"}, "charts": charts}


def _let_end(threads: Sequence[threading.Thread], coders: Sequence["_Coder"], measured: Measured) -> None:
    """Wait for the last answers, but no longer than is told; whoever still waits then has got none."""
    deadline = time.monotonic() + _LAST_ANSWERS_SECONDS
    for thread, coder in zip(threads, coders, strict=True):
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            measured.broke(coder.asking or Screen.TODAY, "no answer in time")


@dataclass(slots=True)
class _Coder:
    """Somebody at their desk, from signing in to the end of the time."""

    address: str
    world: Mapping[str, Any]
    alias: str
    item: ItemOfWork
    measured: Measured
    comes_at: float
    until: float
    asking: Screen | None = None
    asked_at: float = 0.0

    def work(self) -> None:
        """Sign in and do one item after the other."""
        person = self.world["people"][self.alias]
        browser = Browser(self.address)
        codes = Codes(person["code_app"], list(person["codes"]))
        if not self._pause(self.comes_at - time.monotonic()):
            return
        login = {"user_id": person["user_id"], "password": person["password"], "codes": codes}
        if self._ask(Screen.SIGN_IN, lambda: self._sign_in(browser, login), browser=browser):
            for _ in self._items(browser):
                if time.monotonic() >= self.until:
                    break
        browser.close()

    def _sign_in(self, browser: Browser, login: Mapping[str, Any]) -> Answer:
        """Sign in; who is told that many do so waits as told, and tries again. All of it counts as one wait."""
        answer = sign_in(browser, **login)
        while _MANY_SIGN_IN in answer.body and self._pause(_TOLD_TO_WAIT_SECONDS):
            with self.measured.lock:
                self.measured.told_to_wait += 1
            answer = sign_in(browser, **login)
        return answer

    def _items(self, browser: Browser) -> Iterator[None]:
        """Do what there is to do, a step at a time."""
        pace, chance = self.measured.pace, random.Random(f"{self.measured.pace.seed} {self.alias}")  # noqa: S311 -- as above
        self._ask(Screen.TODAY, lambda: browser.get("/"), browser=browser)
        for number in range(pace.items_each(self.item)):
            chart = self.world["charts"][f"{self.alias}w{number}"]
            steps = pace.first_steps(self.item, chance) if number == 0 else iter(self.item.steps())
            for step in steps:
                if step.screen is Screen.DOCUMENT and not chart["documents"]["open"]:
                    continue
                if not self._pause(pace.pause(step, chance)):
                    return
                self._ask(step.screen, _asking(browser, chart, step, chance), browser=browser)
                yield

    def _pause(self, seconds: float) -> bool:
        """Wait; tell whether there is time left afterwards."""
        left = self.until - time.monotonic()
        time.sleep(max(0.0, min(seconds, left)))
        return seconds < left

    def _ask(self, screen: Screen, ask: Callable[[], Answer], *, browser: Browser) -> bool:
        self.asking, began = screen, time.monotonic()
        if began - self.asked_at > _KEPT_SECONDS:
            browser.close()
        self.asked_at = began
        by = self.world["people"][self.alias]["user_id"]
        try:
            answer = ask()
            return self.measured.took(screen, answer, seconds=time.monotonic() - began, by=by)
        except (OSError, http.client.HTTPException) as error:
            self.measured.broke(screen, type(error).__name__)
            return False


def _asking(browser: Browser, chart: Mapping[str, Any], step: Step, chance: random.Random) -> Callable[[], Answer]:
    """Give what a key asks for, as the page's own scripts do."""
    work, htmx = chart["work"], {"hx_request": "true"}
    if step.screen is Screen.DOCUMENT:
        document = chance.choice(chart["documents"]["open"])
        return lambda: browser.get(f"/work/{work}/documents/{document}/", **htmx)
    if step.screen is Screen.CODE_SEARCH:
        return lambda: browser.post(f"/work/{work}/codes/search/", {"words": step.words}, **htmx)
    if step.screen is Screen.CODE:
        return lambda: browser.post(f"/work/{work}/codes/", {"code": step.words, "evidence": ""}, **htmx)
    if step.screen is Screen.FINISH:
        # Codes here are not those of the chart, so that some do not fit the patient's age or sex.
        return lambda: browser.post(f"/work/{work}/finish/", {"claim_reason": "It is coded as the note says."})
    return lambda: browser.get(f"/work/{work}/")


def _wrong(screen: Screen, answer: Answer) -> str | None:
    """Say what is wrong with an answer; None where it is what was asked for."""
    if answer.status >= _TURNED_DOWN:
        return f"status {answer.status}"
    if answer.leads_to.startswith(_TURNED_AWAY):
        return f"led to {answer.leads_to}"
    if screen is Screen.SIGN_IN and answer.leads_to != "/":
        return "turned away"
    return None


def _compare(instance: Instance, measured: Measured) -> None:
    """Count what was shown or done without an entry."""
    said = entries(instance.store, start=0)
    measured.entries = len(said)
    found = Counter((entry["actor"], entry["act"]) for entry in said if entry["outcome"] == "granted")
    measured.lost = sum(max(0, count - found[key]) for key, count in measured.done.items())


def _errors_of(instance: Instance) -> tuple[str, ...]:
    """Give what stands in the server's log, each line once; it holds no word of a chart."""
    lines = instance.log.read_text(encoding="utf-8", errors="replace").splitlines() if instance.log.exists() else []
    return tuple(dict.fromkeys(line for line in lines if line.strip()))[:20]


def quantile(values: list[float], share: float) -> float:
    """Give the value below which such a share lies; the next one up between two."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
