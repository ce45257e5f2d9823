"""What verbs do in a real browser, as a person does: with keys, tabs, the clipboard and the way back.

The reply to a step is everything that can be read in the page afterwards, hidden or not. A page that was left may come
back without the server being asked, so what counts is what is there, not what was answered.

Example:
    >>> "go_back" in BROWSER
    True

"""

import time
from collections.abc import Callable, Mapping
from typing import Final

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as TookTooLong

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.case import Door
from chartwarden_bench.doing_web import Given
from chartwarden_bench.seat import BROKEN, TURNED_AWAY, TURNED_DOWN, Came, Reply, Seat, readable
from chartwarden_bench.window import Window

_Do = Callable[[Window, Given], Came]
_VEILED: Final = "/veiled/"
_SETTLES_MS: Final = 6_000
_LOOKS_MS: Final = 50
_OPENS: Final = (
    "(field) => { for (let box = field; box; box = box.parentElement) if (box.open === false) box.open = 1; }"
)


def _went(path: str) -> _Do:
    """Give a verb that goes to an address."""

    def go(window: Window, given: Given) -> Came:
        window.go(path.format(**given))
        return _came(window)

    return go


def _came(window: Window) -> Came:
    """Give what the latest answer was, or where the page leads that stands there now."""
    if window.status >= BROKEN:
        return Came.BROKEN
    return Came.REFUSED if window.status >= TURNED_DOWN or window.path.startswith(TURNED_AWAY) else Came.DONE


def _lock(window: Window, _: Given) -> Came:
    window.page.bring_to_front()
    window.page.keyboard.press("Control+l")
    try:
        window.page.wait_for_url(f"**{_VEILED}", timeout=_SETTLES_MS)
    except TookTooLong:
        window.page.wait_for_selector(".veil")  # it looks locked to whoever locked it; what is in it, the judge sees
    window.rest()
    return Came.DONE


def _look(window: Window, _: Given) -> Came:
    window.rest()
    return _came(window)


def _go_back(window: Window, given: Given) -> Came:
    for _ in range(int(given.get("times", 1))):
        window.page.go_back(wait_until="commit")
        window.rest()
    return _came(window)


def _reload(window: Window, _: Given) -> Came:
    window.page.reload()
    window.rest()
    return _came(window)


def _open_tab(window: Window, _: Given) -> Came:
    path = window.path
    window.page = window.context.new_page()
    window.go(path)
    return _came(window)


def _switch_tab(window: Window, _: Given) -> Came:
    others = [one for one in window.context.pages if one is not window.page]
    window.page = others[0]
    window.rest()
    return _came(window)


def _finish(window: Window, given: Given) -> Came:
    _at_work(window, given)
    window.page.locator("#finish button[type=submit]").click()
    window.page.wait_for_load_state()
    window.rest()
    return _came(window) if not window.path.startswith(f"/work/{given['work']}/") else Came.REFUSED


def _at_work(window: Window, given: Given) -> None:
    if not window.path.startswith(f"/work/{given['work']}/"):
        window.go(f"/work/{given['work']}/")


def _paste(window: Window, given: Given) -> Came:
    """Paste with the keys: the words were cut elsewhere. Done when they are in the field afterwards."""
    _at_work(window, given)
    field = window.page.locator(f"#{given.get('field', 'words')}")
    field.evaluate(_OPENS)
    field.fill(given["text"])
    words = field.input_value()  # the field may take fewer than there are
    field.press("Control+a")
    field.press("Control+x")
    field.press("Control+v")
    for _ in range(_SETTLES_MS // _LOOKS_MS):
        window.page.wait_for_timeout(_LOOKS_MS)
        if field.input_value() == words:
            return Came.DONE
        if window.page.locator(".paste").count() and not field.input_value():
            return Came.REFUSED
    return Came.BROKEN


BROWSER: Mapping[str, _Do] = {
    "sign_in": _went("/"),
    "list_work": _went("/"),
    "list_members": _went("/members/"),
    "open_chart": _went("/work/{work}/"),
    "read_document": _went("/work/{work}/documents/{document}/"),
    "lock": _lock,
    "look": _look,
    "go_back": _go_back,
    "reload": _reload,
    "open_tab": _open_tab,
    "switch_tab": _switch_tab,
    "paste": _paste,
    "finish_work": _finish,
}


def do(seat: Seat, verb: str, by: str, given: Given) -> Reply:
    """Do a verb in somebody's window, and read everything in it afterwards."""
    began = time.monotonic()
    try:
        window = seat.window(by)
    except Error as error:
        raise MalformedError(what="Chromium does not start", where=seat.world.run, fix=error.message) from error
    try:
        came = _unlock(window, seat.codes_of(by).next()) if verb == "unlock" else BROWSER[verb](window, given)
    except Error as error:  # nothing came of it that this verb waits for
        return Reply(verb, Door.BROWSER, by, Came.BROKEN, readable(f"{error.message} {window.everything()}"))
    words = readable(window.everything())
    return Reply(verb, Door.BROWSER, by, came, words, seconds=time.monotonic() - began)


def _unlock(window: Window, code: str) -> Came:
    if not window.path.startswith(_VEILED):
        raise MalformedError(what="the screen is not locked", where=window.path, fix="Let `lock` come before.")
    window.page.locator("input[name=code]").fill(code[:-1])
    window.page.keyboard.type(code[-1])
    if not code.isdigit():
        window.page.keyboard.press("Enter")  # one to fall back on; six digits send themselves
    window.page.wait_for_url(lambda url: _VEILED not in url)
    window.rest()
    return _came(window)
