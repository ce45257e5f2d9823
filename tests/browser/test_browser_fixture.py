"""The browser behaves as its users' browsers do, and the accessibility check can fail."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import assert_axe_clean, assert_fits

pytestmark = pytest.mark.browser

_PAGE = """<!doctype html><html lang="en"><head><title>{name}</title><link rel="icon" href="data:,"></head>
<body><main><h1>{name}</h1><p>An empty ward.</p>{body}</main><script>
addEventListener("pageshow", event => {{ window.cameBack = event.persisted }});
</script></body></html>"""
_BODIES = {
    "/unnamed-field": "<input>",
    "/wide": "<div style='width:900px'>wide</div>",
}


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = _PAGE.format(name=self.path.strip("/") or "home", body=_BODIES.get(self.path, "")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_back_brings_a_page_from_the_back_forward_cache(page: Page, site: str) -> None:
    # given two pages visited one after the other
    page.goto(f"{site}/first")
    page.goto(f"{site}/second")
    # when the person goes back
    page.go_back(wait_until="commit")
    page.wait_for_function("document.title === 'first' && window.cameBack !== undefined")
    # then the first page was kept by the browser, not asked for again
    assert page.evaluate("window.cameBack") is True


def test_a_clean_page_passes_and_fits_a_narrow_window(
    narrow_page: Page, site: str, screenshot: Callable[[Page, str], Path]
) -> None:
    # given a plain page in a window 360 px wide
    narrow_page.goto(f"{site}/plain")
    # when it is examined
    picture = screenshot(narrow_page, "plain")
    # then nothing is found, it fits, and there is a picture of it
    assert_axe_clean(narrow_page)
    assert_fits(narrow_page)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert narrow_page.evaluate("innerWidth") == 360


def test_a_field_without_a_name_is_reported(page: Page, site: str) -> None:
    # given a form field that no label names
    page.goto(f"{site}/unnamed-field")
    # when the page is examined, then the rule is told
    with pytest.raises(AssertionError, match="label"):
        assert_axe_clean(page)


def test_a_page_wider_than_its_window_is_reported(narrow_page: Page, site: str) -> None:
    # given content 900 px wide in a narrow window
    narrow_page.goto(f"{site}/wide")
    # when its width is examined, then it is told
    with pytest.raises(AssertionError, match="in a window of 360 px"):
        assert_fits(narrow_page)
