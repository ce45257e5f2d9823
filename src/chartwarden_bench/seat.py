"""Where the steps of a run are done: browsers with their sessions, commands, the database; and what each step came to.

Example:
    >>> Came.REFUSED.value
    'refused'

"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.browsing import Answer, Browser, Codes, sign_in
from chartwarden_bench.case import Door
from chartwarden_bench.instance import Done, Instance
from chartwarden_bench.world import World

_TAGS: Final = re.compile(r"<[^>]*>")
_SPACE: Final = re.compile(r"\s+")
_NEW_EACH_TIME: Final = re.compile(
    rb'(name="csrfmiddlewaretoken" value=|data-token=|data-form-token=|name="path" value=)"[^"]*"'
)
TURNED_DOWN: Final = 400
BROKEN: Final = 500
TURNED_AWAY: Final = ("/sign-in/", "/veiled/", "/factors/")
_OTHER_AGENT: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
# Where a step leads when it was done, for those that lead where others are turned away to.
_LEADS: Final = {"lock": "/veiled/", "sign_out": "/sign-in/", "change_password": "/factors/"}
FIRST: Final = "first"  # who goes on with the browser that somebody had before they signed in elsewhere
_VARIES: Final = frozenset({"date", "set-cookie", "content-length", "x-form-token"})


class Came(StrEnum):
    """What a step came to."""

    DONE = "done"
    REFUSED = "refused"
    BROKEN = "broken"  # the product did not answer as one of its own


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody got for a step. `words` is all that they can read in it, tags and line breaks aside."""

    verb: str
    door: Door
    by: str
    came: Came
    words: str
    told: tuple[object, ...] = ()  # everything that two answers could be told apart by
    seconds: float = 0.0
    asked: str = ""  # what they sent: to hear one's own words again is no leak


def of_answer(verb: str, door: Door, by: str, answer: Answer) -> Reply:
    """Give the reply that an answer of the server is."""
    if answer.leads_to == _LEADS.get(verb):
        came = Came.DONE
    elif answer.status >= BROKEN:
        came = Came.BROKEN
    elif answer.status >= TURNED_DOWN or answer.leads_to.startswith(TURNED_AWAY):
        came = Came.REFUSED
    else:
        came = Came.DONE
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name not in _VARIES))
    told = (answer.status, headers, _NEW_EACH_TIME.sub(b"", answer.body))
    words = f"{answer.leads_to} {readable(answer.body.decode(errors='replace'))}"
    return Reply(verb, door, by, came, words, told, answer.seconds)


def of_command(verb: str, by: str, done: Done, *, more: str = "") -> Reply:
    """Give the reply that a command's outcome is. `more` is what it wrote beside."""
    came = {0: Came.DONE, 2: Came.REFUSED, 3: Came.REFUSED, 4: Came.REFUSED}.get(done.code, Came.BROKEN)
    told = (done.code, done.out, done.err)
    return Reply(verb, Door.CLI, by, came, readable(f"{done.out}\n{done.err}\n{more}"), told, done.seconds)


def readable(text: str) -> str:
    """Give the words of a page: what is shown, and what stands in attributes or scripts, on one line.

    Example:
        >>> readable("<p title='x'>Ida <b>Okonkwo</b>&amp;</p>")
        "Ida Okonkwo& <p title='x'>Ida <b>Okonkwo</b>&</p>"

    """
    shown = html.unescape(_TAGS.sub("", text))
    raw = html.unescape(text) if "<" in text else ""
    return _SPACE.sub(" ", f"{shown} {raw}").strip()


@dataclass
class Seat:
    """One run's place: its world, its people's browsers, and its folder for files."""

    instance: Instance
    world: World
    door: Door
    today: str
    browsers: dict[str, Browser] = field(default_factory=dict)
    codes: dict[str, Codes] = field(default_factory=dict)
    windows: dict[str, Any] = field(default_factory=dict)  # of real browsers, which are an extra
    kept: dict[str, Any] = field(default_factory=dict)  # what a step laid by: a checkpoint, a backup

    @property
    def folder(self) -> Path:
        """Where the run's files go; the judge does not look there, since they are what somebody brought along."""
        place = self.instance.folder / "tried" / self.world.run.replace("@", "-")
        place.mkdir(parents=True, exist_ok=True)
        return place

    def person(self, alias: str) -> Mapping[str, Any]:
        """Give somebody of the run."""
        self.world.named(alias, "user_id")  # an unknown name is an error
        return self.world.people[alias]

    def browser(self, alias: str) -> Browser:
        """Give somebody's browser, signed in."""
        if alias not in self.browsers:
            self.sign_in(alias, Browser(self.instance.address))
        if alias not in self.browsers:
            raise MalformedError(what=f"{alias} cannot sign in", where=self.world.run, fix="Look at the case's setup.")
        return self.browsers[alias]

    def sign_in(self, alias: str, browser: Browser) -> Answer:
        """Sign somebody in with a browser, which is theirs from now on if that went well."""
        person = self.person(alias)
        answer = sign_in(browser, user_id=person["user_id"], password=person["password"], codes=self.codes_of(alias))
        if answer.leads_to == "/":
            if alias in self.browsers:
                self.browsers[FIRST] = self.browsers[alias]
            self.browsers[alias] = browser
            browser.get("/")  # which shows what a member is told after signing in, once
        return answer

    def window(self, alias: str) -> Any:  # noqa: ANN401 -- a `Window`, which only the extra has
        """Give somebody's window in a real browser, signed in."""
        if alias not in self.windows:
            from chartwarden_bench.window import Window  # noqa: PLC0415 -- it needs the extra

            browser = self.browser(alias)
            self.windows[alias] = Window(self.instance.address, cookies=browser.cookies, agent=browser.agent)
        return self.windows[alias]

    def another_browser(self) -> Browser:
        """Give a browser on another machine, as far as browsers tell."""
        return Browser(self.instance.address, agent=_OTHER_AGENT)

    def codes_of(self, alias: str) -> Codes:
        """Give the codes of somebody, shared by all runs of this process that they are in."""
        person = self.person(alias)
        key = person["user_id"]
        if key not in self.codes:
            self.codes[key] = Codes(person["code_app"], list(person["codes"]))
        return self.codes[key]

    def token(self, alias: str) -> dict[str, str]:
        """Give the header that shows somebody's token."""
        return {"authorization": f"Bearer {self.person(alias)['token']}"}

    def program(self, alias: str) -> Browser:
        """Give what a program of somebody's asks with: no cookies."""
        name = f"program of {alias}"
        if name not in self.browsers:
            self.browsers[name] = Browser(self.instance.address, agent="bench-program")
        return self.browsers[name]

    def restart(self) -> None:
        """Start the server again, and let browsers ask at its new port with the cookies that they have."""
        self.instance.start()
        for alias, browser in list(self.browsers.items()):
            again = Browser(self.instance.address)
            again.cookies = dict(browser.cookies)
            browser.close()
            self.browsers[alias] = again

    def close(self) -> None:
        """Close every connection and window."""
        for window in self.windows.values():
            window.close()
        for browser in self.browsers.values():
            browser.close()
