"""Asking the server as a browser or a program does: cookies, form tokens, both factors; no redirect is followed.

Example:
    >>> Browser("127.0.0.1:1").cookies
    {}

"""

import base64
import http.client
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

_PATIENCE_SECONDS: Final = 60
_STEP: Final = 30
_TOKEN: Final = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is HTTP's."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def leads_to(self) -> str:
        """Where it sends the browser; empty when it does not."""
        return self.headers.get("location", self.headers.get("hx-redirect", ""))


class Browser:
    """One browser or program: it keeps cookies and one connection."""

    def __init__(self, address: str, *, agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> None:
        self._address, self.agent = address, agent
        self.cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for an address."""
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, form: Mapping[str, Any], **headers: str) -> Answer:
        """Send a form, with the token that a form of ours carries."""
        fields = [("csrfmiddlewaretoken", self.cookies.get("csrf", ""))]
        for name, value in form.items():
            values = value if isinstance(value, list | tuple) else [value]
            fields.extend((name, str(one)) for one in values)
        kind = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        return self._ask("POST", path, urlencode(fields).encode(), {**kind, **headers})

    def send_json(self, path: str, value: object, **headers: str) -> Answer:
        """Send JSON, as a program does."""
        return self._ask("POST", path, json.dumps(value).encode(), {"content-type": "application/json", **headers})

    def close(self) -> None:
        """Close the connection; cookies stay."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        began = time.monotonic()
        told = {"user-agent": self.agent, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            told["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response, words = self._sent(method, path, body, told)
        for line in response.headers.get_all("Set-Cookie") or ():
            self._keep(line)
        named = {name.lower(): value for name, value in response.headers.items()}
        if found := _TOKEN.search(words):
            self.cookies.setdefault("csrf", found[1].decode())
        return Answer(response.status, named, words, time.monotonic() - began)

    def _sent(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        for attempt in range(2):  # a connection that the server closed meanwhile is opened anew, once
            if self._connection is None:
                self._connection = http.client.HTTPConnection(self._address, timeout=_PATIENCE_SECONDS)
            try:
                self._connection.request(method, path, body or None, dict(headers))
                response = self._connection.getresponse()
                return response, response.read()
            except (http.client.HTTPException, OSError):
                self.close()
                if attempt or method != "GET":
                    raise
        raise AssertionError("unreachable")

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel.value and morsel["max-age"] != "0":
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)


class Codes:
    """The codes that a member's app shows, and those to fall back on: each is used once."""

    def __init__(self, secret: str, recovery: list[str]) -> None:
        self._app = TOTP(base64.b32decode(secret + "=" * (-len(secret) % 8)), _DIGITS, SHA1(), _STEP)  # noqa: S303  # nosec B303 -- RFC 6238
        self._used, self._recovery = 0, iter(recovery)

    def next(self) -> str:
        """Give a code that works now. Waits for the next one when all are used up."""
        for code in self._ready():
            return code
        time.sleep(_STEP - time.time() % _STEP + 0.1)
        return self.next()

    def _ready(self) -> Iterator[str]:
        now = int(time.time()) // _STEP
        step = max(now, self._used + 1)
        if step <= now + 1:
            self._used = step
            yield self._app.generate(step * _STEP).decode()
            return
        yield from self._recovery


def sign_in(browser: Browser, *, user_id: str, password: str, codes: Codes) -> Answer:
    """Sign in with both factors; give the last answer, which leads to `/` when it went well."""
    browser.get("/sign-in/")
    first = browser.post("/sign-in/", {"login": user_id, "password": password})
    if "factor" not in first.leads_to:
        return first
    browser.get("/sign-in/factor/")
    return browser.post("/sign-in/factor/", {"code": codes.next()})
