"""What every answer carries, and what a request must be before anybody looks at it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory, override_settings

from chartwarden.workforce.member import Member
from chartwarden_web import arriving, origins
from chartwarden_web.gate import gate, public
from chartwarden_web.headers import EVERYWHERE
from tests.builders import Scene
from tests.web.conftest import PASSWORD

_TLS = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
}
_PAGES = ["/", "/sign-in/", "/work/work-a/", "/work/nothing/", "/nothing/", "/healthz", "/readyz", "/metrics"]
_STATIC = "/static/css/tokens.css"


def _policy(answer: HttpResponseBase) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))


@pytest.mark.parametrize("path", [*_PAGES, _STATIC, "/static/nothing.css"])
def test_every_answer_carries_the_headers_whatever_answers(path: str, coder: Client) -> None:
    # given a signed-in coder
    # when anything is answered: a page, a failure, a file of the product, a probe
    answer = coder.get(path)
    # then browsers may not guess, embed, frame or tell others of it
    assert {name: answer[name] for name in EVERYWHERE} == EVERYWHERE
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert {answer[f"Cross-Origin-{name}-Policy"] for name in ("Opener", "Resource")} == {"same-origin"}
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"
    # and nothing runs but our own files, and no text becomes markup
    policy = _policy(answer)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "default chartwarden-inert"
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", [*_PAGES, "/static/nothing.css"])
def test_what_is_no_file_of_the_product_is_kept_nowhere(path: str, coder: Client) -> None:
    # given a signed-in coder
    # when it is answered, then no cache keeps it
    assert coder.get(path)["Cache-Control"] == "no-store"


def test_a_view_cannot_allow_that_its_answer_is_kept(rf: RequestFactory) -> None:
    # given a view that says its answer may be kept for a day
    from chartwarden_web.headers import headers  # noqa: PLC0415 -- the one under test

    def kept(_: HttpRequest) -> HttpResponse:
        return HttpResponse("words of a chart", headers={"Cache-Control": "max-age=86400", "Referrer-Policy": "origin"})

    # when it answers
    answer = headers(kept)(rf.get("/"))
    # then it is kept nowhere all the same
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_only_files_whose_names_change_with_their_content_are_kept(tmp_path: Path, rf: RequestFactory) -> None:
    # given a file under a name with the hash of its content, and one without
    from whitenoise.middleware import WhiteNoiseMiddleware  # noqa: PLC0415 -- used here only

    from chartwarden_web.headers import headers  # noqa: PLC0415

    for name in ("a.0123456789ab.css", "a.css"):
        (tmp_path / name).write_text("a {}")
    with override_settings(STATIC_ROOT=tmp_path, WHITENOISE_USE_FINDERS=False, WHITENOISE_AUTOREFRESH=False,
                           WHITENOISE_IMMUTABLE_FILE_TEST=lambda path, url: "0123456789ab" in url):  # noqa: ARG005  # fmt: skip
        served = headers(WhiteNoiseMiddleware(lambda _: HttpResponse(status=404)))
        hashed, plain = (served(rf.get(f"/static/{name}")) for name in ("a.0123456789ab.css", "a.css"))
    # when both are asked for, then only the first is kept, and both carry the headers
    assert "immutable" in hashed["Cache-Control"]
    assert "immutable" not in plain["Cache-Control"]
    assert hashed["Cross-Origin-Resource-Policy"] == plain["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sign-in/", _STATIC])
def test_behind_tls_browsers_remember_it_for_a_year_with_all_below(path: str, scene: Scene) -> None:  # noqa: ARG001
    # given an instance behind TLS, with one proxy on this machine
    with override_settings(**_TLS, CHARTWARDEN=replace(settings.CHARTWARDEN, proxies=1)):
        # when the proxy hands on what came over TLS
        answer = Client().get(path, headers={"X-Forwarded-Proto": "https"})
    # then browsers come by TLS from now on
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("host", ["elsewhere.example", "localhost.elsewhere.example", "", "a b"])
def test_another_host_gets_no_page(host: str, scene: Scene) -> None:  # noqa: ARG001
    # given the hosts that the settings name
    # when a request names another one
    answer = Client().get("/sign-in/", headers={"Host": host})
    # then it is told nothing, not even the host it named
    assert answer.status_code == 400
    assert not host or host.encode() not in answer.content
    assert answer["Cache-Control"] == "no-store"


def test_no_header_of_a_proxy_names_the_host(scene: Scene) -> None:  # noqa: ARG001
    # given a request to our host that claims to have been meant for another
    answer = Client().get("/", headers={"X-Forwarded-Host": "elsewhere.example"})
    # when it is answered, then the answer leads to us
    assert answer["Location"] == "/sign-in/"


@contextmanager
def _proxies(*, count: int, networks: str) -> Iterator[None]:
    places = tuple(ip_network(network) for network in networks.split(","))
    known = replace(settings.CHARTWARDEN, proxies=count, proxy_networks=places)
    with override_settings(CHARTWARDEN=known):
        yield


_FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.5",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "elsewhere.example",
    "HTTP_X_FORWARDED_ANYTHING": "x",
    "HTTP_FORWARDED": "for=203.0.113.5;proto=https",
    "HTTP_X_REAL_IP": "203.0.113.5",
    "HTTP_VIA": "1.1 somebody",
}


@pytest.mark.parametrize(
    ("count", "networks", "peer", "is_believed"),
    [
        (1, "127.0.0.0/8", "127.0.0.1", True),
        (1, "10.0.7.0/24,::1/128", "10.0.7.9", True),
        (1, "10.0.7.0/24,::1/128", "::ffff:10.0.7.9", True),
        (1, "127.0.0.0/8", "192.0.2.7", False),
        (1, "127.0.0.0/8", "", False),
        (1, "127.0.0.0/8", "127.0.0.1, 192.0.2.7", False),
        (0, "127.0.0.0/8", "127.0.0.1", False),
    ],
)
def test_only_our_own_proxies_are_believed(
    count: int, networks: str, peer: str, is_believed: object, rf: RequestFactory
) -> None:
    # given where our proxies are, and a request that says it was handed on
    request = rf.get("/", REMOTE_ADDR=peer, **_FORWARDED)  # type: ignore[arg-type]  # headers by their WSGI names
    seen: list[set[str]] = []

    def sees(arrived: HttpRequest) -> HttpResponse:
        seen.append(set(_FORWARDED) & set(arrived.META))
        return HttpResponse()

    # when it arrives from there, or from elsewhere
    with _proxies(count=count, networks=networks):
        arriving.from_our_proxies(sees)(request)
    # then what it says is there for the rest of the product, or all of it is gone
    assert seen == [set(_FORWARDED) if is_believed else set()]


def test_who_guesses_cannot_make_up_where_they_are(scene: Scene) -> None:  # noqa: ARG001
    # given an instance behind TLS whose proxy is elsewhere
    with override_settings(**_TLS), _proxies(count=1, networks="10.0.7.0/24"):
        # when somebody who reaches the server directly says that they came over TLS
        answer = Client().get("/sign-in/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.7.9"})
    # then they are not believed
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/sign-in/")


@pytest.mark.parametrize(
    "length", [str(arriving.LARGEST_REQUEST_BYTES + 1), "-1", "1e3", "99999999999999999999", "\u0663"]
)
def test_what_is_larger_than_any_form_is_refused_unread(length: str, rf: RequestFactory) -> None:
    # given a request that says it is too large, or says nonsense
    class Unreadable:
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

    request = rf.post("/sign-in/")
    request.META.update({"CONTENT_LENGTH": length, "wsgi.input": Unreadable()})
    # when it arrives
    answer = arriving.bounded(lambda _: HttpResponse("passed"))(request)
    # then nobody reads it
    assert answer.status_code == 413


def test_a_form_of_the_largest_size_passes(rf: RequestFactory) -> None:
    # given one that is just as large as is allowed
    request = rf.post("/sign-in/")
    request.META["CONTENT_LENGTH"] = str(arriving.LARGEST_REQUEST_BYTES)
    # when it arrives, then it goes on
    assert arriving.bounded(lambda _: HttpResponse("passed"))(request).content == b"passed"


@gate()
def _ours(_: HttpRequest) -> HttpResponse:
    return HttpResponse("words of a chart")


@public("GET", "HEAD", "POST")
def _open(_: HttpRequest) -> HttpResponse:
    return HttpResponse("a form")


def _fetched(site: str | None, mode: str = "navigate", dest: str = "document") -> dict[str, str]:
    said = {"HTTP_SEC_FETCH_MODE": mode, "HTTP_SEC_FETCH_DEST": dest}
    return {**said, "HTTP_SEC_FETCH_SITE": site} if site else {}


@pytest.mark.parametrize(
    ("said", "method", "path", "view", "passes"),
    [
        (_fetched("same-origin"), "GET", "/x/", _ours, True),
        (_fetched("none"), "GET", "/x/", _ours, True),
        (_fetched(None), "GET", "/x/", _ours, True),
        (_fetched("cross-site"), "GET", "/x/", _ours, False),
        (_fetched("same-site"), "GET", "/x/", _ours, False),
        (_fetched("cross-site", "no-cors", "image"), "GET", "/x/", _ours, False),
        (_fetched("cross-site", "no-cors", "image"), "GET", "/x/", _open, False),
        (_fetched("cross-site", "navigate", "iframe"), "GET", "/x/", _open, False),
        (_fetched("cross-site", "cors", "empty"), "POST", "/x/", _open, False),
        (_fetched("cross-site"), "GET", "/x/", _open, True),
        (_fetched("cross-site"), "POST", "/x/", _open, False),
        (_fetched("cross-site"), "POST", "/sso/saml/acs/", _open, True),
        (_fetched("cross-site"), "GET", "/sso/callback/", _open, True),
        (_fetched("cross-site", "navigate", "iframe"), "POST", "/sso/saml/acs/", _open, False),
        (_fetched("something-new"), "GET", "/x/", _ours, False),
    ],
)
def test_only_our_own_pages_ask_for_more_than_a_public_page(
    said: dict[str, str], method: str, path: str, view: Callable[..., HttpResponse], passes: object, rf: RequestFactory
) -> None:
    # given what a browser says of who made it ask
    request = rf.generic(method, path, **said)  # type: ignore[arg-type]  # headers by their WSGI names
    # when the request has found its route
    answer = origins.OnlyOurPages(view).process_view(request, view, [], {})
    # then it goes on, or is refused without a word of what is there
    assert (answer is None) is passes
    assert answer is None or (answer.status_code == 403 and b"chart" not in answer.content.split(b"<main")[1])


def test_a_chart_is_not_shown_to_a_page_of_another_site(coder: Client, scene: Scene) -> None:
    # given a coder's browser with their session
    path = f"/work/{scene.work.id}/"
    assert coder.get(path).status_code == 200
    # when a page of another site, or of a neighbour, makes it ask
    answers = [coder.get(path, **_fetched(site, "no-cors", "image")) for site in ("cross-site", "same-site")]  # type: ignore[arg-type]  # headers by their WSGI names
    # then it gets nothing
    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize(
    ("said", "is_secure", "passes"),
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True, True),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, True, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, True, False),
        ({"Origin": "null", "Sec-Fetch-Site": "none"}, True, False),
        ({"Origin": "null"}, True, False),
        ({"Origin": "null"}, False, True),  # a demo on plain HTTP: the token alone decides
        ({"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"}, True, False),
        ({"Origin": "https://testserver"}, True, True),
        ({}, True, False),  # nothing at all: not a browser that keeps our rules
    ],
)
def test_a_form_counts_only_from_our_own_pages(
    said: dict[str, str], *, is_secure: bool, passes: bool, scene: Scene
) -> None:  # fmt: skip
    # given a browser that has our form, with its token
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in/", secure=is_secure).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"login": scene.coder.user_id, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    # when the form is sent, with what browsers add
    answer = browser.post("/sign-in/", form, secure=is_secure, headers=said)
    # then it counts, or it is refused
    assert (answer.status_code != 403) is passes
    assert {**form, "csrfmiddlewaretoken": "x" * 32} != form
    form["csrfmiddlewaretoken"] = "x" * 32
    assert browser.post("/sign-in/", form, secure=is_secure, headers=said).status_code == 403


def test_no_address_of_the_product_answers_with_another_sites_permission(
    signed_in: Callable[[Member], Client], scene: Scene
) -> None:
    # given a coder, and a page of another site that asks as scripts do
    client = signed_in(scene.coder)
    # when it asks, and when it asks first whether it may
    asked = client.get("/", headers={"Origin": "https://elsewhere.example"})
    first = client.options("/", headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"})
    file = client.get(_STATIC, headers={"Origin": "https://elsewhere.example"})
    # then no answer lets it read, not even a file
    assert file.status_code == 200
    names = [name for answer in (asked, first, file) for name in answer.headers]
    assert [name for name in names if name.startswith("Access-Control")] == []
    assert first.status_code == 405


def test_nothing_in_the_environment_turns_debugging_on(tmp_path: Path) -> None:
    # given an environment that asks for it in every way that is usual
    asked = {"DEBUG": "1", "DJANGO_DEBUG": "True", "CHARTWARDEN_HOME": str(tmp_path), "CHARTWARDEN_ENVIRONMENT": "demo"}
    words = "import chartwarden_web.settings as s; print(s.DEBUG, 'debug' in str(s.TEMPLATES) + str(s.MIDDLEWARE))"
    # when the settings are read
    told = subprocess.run([sys.executable, "-c", words], env=asked, capture_output=True, text=True, check=True)
    # then it stays off; and a name of the product's own that is unknown stops the process
    assert told.stdout.split() == ["False", "False"]
    asked["CHARTWARDEN_DEBUG"] = "1"
    stopped = subprocess.run([sys.executable, "-c", words], env=asked, capture_output=True, text=True, check=False)
    assert stopped.returncode != 0
    assert "CHARTWARDEN_DEBUG" in stopped.stderr


def test_behind_tls_every_cookie_is_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    # given the settings of an instance behind TLS
    asked = {"CHARTWARDEN_HOME": str(tmp_path), "CHARTWARDEN_ENVIRONMENT": "test", "CHARTWARDEN_TLS": "on"}
    words = (
        "import chartwarden_web.settings as s\n"
        "names = [n for n in dir(s) if n.endswith('_COOKIE_NAME')]\n"
        "print(sorted(getattr(s, n) for n in names))\n"
        "flags = ('SECURE', 'HTTPONLY', 'SAMESITE')\n"
        "print([getattr(s, f'{k}_COOKIE_{a}') for k in ('SESSION', 'CSRF') for a in flags])\n"
    )
    # when they are read
    told = subprocess.run([sys.executable, "-c", words], env=asked, capture_output=True, text=True, check=True).stdout
    names, flags = told.splitlines()
    # then each cookie has the prefix that browsers enforce, and scripts and other sites get none
    assert {name[:8] for name in json.loads(names.replace("'", '"'))} == {"__Host-s", "__Host-c", "__Host-d"}
    assert flags == "[True, True, 'Strict', True, True, 'Strict']"
