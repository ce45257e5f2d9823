"""What every screen must keep for people who cannot see it, use no mouse, or have little room."""

import os
from collections.abc import Callable
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
_ALL: dict[str, object] = {}
_COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that a scheme changes
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def assert_clean(page: Page, name: str, *, screenshot: Callable[[Page, str], object]) -> None:
    """Fail when the page as it stands breaks a rule of axe, light or dark, or is too wide for its window.

    Pictures are taken where somebody wants to see them (CHARTWARDEN_SCREENSHOTS).
    """
    for scheme in _SCHEMES:
        page.emulate_media(color_scheme=scheme)
        if os.environ.get("CHARTWARDEN_SCREENSHOTS"):
            screenshot(page, f"{name}-{scheme}")
        assert_axe_clean(page, options=_ALL if scheme == "light" else _COLOURS)
    assert_fits(page)


def assert_axe_clean(page: Page, *, options: dict[str, object] | None = None) -> None:
    """Fail with the rule, the reason and the element for each accessibility violation on the page as it stands."""
    violations = _AXE.run(page, options=options).response["violations"]
    told = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"])
        for violation in violations
    ]
    assert not told, f"{len(told)} accessibility rules broken at {page.url}\n" + "\n".join(told)


def assert_fits(page: Page) -> None:
    """Fail when the page is wider than its window, so that a person would have to scroll sideways to read."""
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} is {widths[0]} px wide in a window of {widths[1]} px"
