"""A person's window: Chromium with its scripts, tabs and the way back, and everything that can be read in a page.

Needs the extra `browser`, and Chromium; `means` says whether they are there. Playwright turns the browser's cache of
left pages off; here it is on, as people have it: a page that comes back from it was never asked of the server.

Example:
    >>> "--enable-features=BackForwardCache" in switches(is_root=False)
    True

"""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Error, Playwright, Response, sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_MOST_MS: Final = 15_000
_RESTS_MS: Final = 300  # what a page still does by itself after it came
EVERYTHING: Final = """() => {
    const kept = name => { try { return JSON.stringify(window[name]); } catch { return ''; } };
    return [document.documentElement.outerHTML, document.title, location.href,
        ...[...document.querySelectorAll('input, textarea')].map(field => field.value),
        kept('localStorage'), kept('sessionStorage')].join('\\n');
}"""
"""Everything that a person with the browser's own tools can read in a page: text, attributes, fields, what it keeps."""


@cache
def program() -> str:
    """Give the path of Chromium: the system's, or Playwright's own; empty when there is neither."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), "")
    if found:
        return found
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else ""


def switches(*, is_root: bool) -> list[str]:
    """Give what Chromium is started with. Its own sandbox does not start as root, who runs it in a container."""
    return [*(["--no-sandbox"] if is_root else []), "--enable-features=BackForwardCache", "--disable-dev-shm-usage"]


def launched(playwright: Playwright) -> Browser:
    """Start Chromium."""
    return playwright.chromium.launch(
        executable_path=program(),
        args=switches(is_root=os.geteuid() == 0),
        ignore_default_args=["--disable-back-forward-cache"],
    )


class Window:
    """One person's browser with its tabs. It belongs to the thread that made it."""

    def __init__(self, address: str, *, cookies: dict[str, str], agent: str) -> None:
        self._running = sync_playwright().start()
        self._browser = launched(self._running)
        self.origin = f"http://{address}"
        self.context = self._browser.new_context(user_agent=agent)
        self.context.set_default_timeout(_MOST_MS)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.origin)
        self.context.add_cookies([{"name": name, "value": one, "url": self.origin} for name, one in cookies.items()])
        self.status = 0  # of the latest answer that became a page, in any tab
        self.context.on("response", self._hear)
        self.page = self.context.new_page()

    def _hear(self, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self.status = answer.status

    def go(self, path: str) -> None:
        """Go to an address of ours; returns once the page has come to rest."""
        self.page.goto(f"{self.origin}{path}")
        self.rest()

    def rest(self) -> None:
        """Wait until the page has loaded and done what it does by itself."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(_RESTS_MS)

    @property
    def path(self) -> str:
        """Where the page is."""
        return self.page.url.removeprefix(self.origin)

    def everything(self) -> str:
        """Give everything that can be read in the page; one that is just being left is asked again where it arrives."""
        for _ in range(9):
            try:
                return str(self.page.evaluate(EVERYTHING))
            except Error as error:
                if "Execution context was destroyed" not in error.message:
                    raise
                self.page.wait_for_load_state()
        raise TimeoutError(f"{self.path} never came to rest")

    def close(self) -> None:
        """Close it, tabs and all."""
        self._browser.close()
        self._running.stop()
