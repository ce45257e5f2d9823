"""Nothing of a chart stands where it outlives the page: addresses, titles, headers, mail, the log, numbers, failures.

Every route is asked, by a coder, a manager and an officer, for things that exist, and every form is sent with names and
numbers of the patient in it. Whatever comes of each is searched for them.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from prometheus_client import generate_latest

from chartwarden.actions.codes import add_code
from chartwarden.actions.widening import request_widening
from chartwarden.adapters.events import JsonLines
from chartwarden.chart.coding import Coding
from chartwarden.workforce.member import Member
from chartwarden_web import headers, wiring
from chartwarden_web.gate import Proof, declared
from chartwarden_web.watching import requests as watched_requests
from chartwarden_web.watching.numbers import registry
from chartwarden_web.watching.state import State
from tests.builders import Scene
from tests.planted import left_in

_REASON = "Tobacco use decides F17.210; the assessment refers to the social history."
_CANARIES = [
    "urosepsis", "Smokes half a pack", "Diverticulitis", "Ostrander", "Wilhelmina", "912-44-0187", "330-555-0143",
    "Tannery Row", "E-2026-a",
]  # fmt: skip
_TYPED = "Wilhelmina Ostrander 912-44-0187 Tannery Row urosepsis"
_NAMES = (
    "words reason text user_id login password code part evidence name label purpose answer next said file address mask "
    "of why draft key"
)
_FIELDS = dict.fromkeys(_NAMES.split(), _TYPED)
# What ends or veils a session is asked last, or nothing after it would be seen.
_LAST = ("veil", "not_me", "account_logout")
_ADDRESSES = re.compile(r'(?:href|src|action|formaction|hx-[a-z]+)="([^"]*)"')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def _routes(resolver: URLResolver | None = None, *, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, before=before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


@dataclass
class Places:
    """What was said in each place that outlives a page."""

    said: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: str, words: object) -> None:
        """Keep what was said in a place."""
        self.said.setdefault(place, []).append(str(words))

    def add_answer(self, answer: Any) -> None:  # noqa: ANN401 -- what Django's client gives has no public type
        """Keep what an answer says beside its words; of a failure, all of it."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        words = body.decode(errors="replace")
        self.add("headers", dict(answer.headers))
        self.add("cookies", answer.cookies.output())
        self.add("titles", _TITLE.findall(words))
        self.add("addresses", _ADDRESSES.findall(words))
        if answer.status_code >= 400:
            self.add("failures", words)

    def leaks(self) -> dict[str, list[str]]:
        """Give by place what of the chart was said there."""
        found = {place: left_in("\n".join(words).encode(), _CANARIES) for place, words in self.said.items()}
        return {place: words for place, words in found.items() if words}


class _Log(logging.Handler):
    """Keeps lines as the process writes them."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self._places = places
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self._places.add("log", self.format(record))


@pytest.fixture
def places() -> Iterator[Places]:
    """Give the places, with the log of this process among them."""
    found = Places()
    handler = _Log(found)
    for name in ("chartwarden", "django"):
        logging.getLogger(name).addHandler(handler)
    yield found
    for name in ("chartwarden", "django"):
        logging.getLogger(name).removeHandler(handler)


def _addresses_of(scene: Scene) -> Callable[[str], str]:
    """Store what routes name, and give what fills the address of a route with ids of things that exist."""
    coded = add_code(scene.at(scene.coder), scene.work.id, Coding("ICD-10-CM", "A41.51", "Sepsis due to E. coli"))
    document_id = scene.summary.document.outline.id
    widening = request_widening(scene.at(scene.coder), scene.work.id, document_id, section=2, reason=_REASON)
    ids: dict[str, object] = {
        "work_id": scene.work.id, "document_id": document_id, "coded_id": coded.id, "widening_id": widening.id,
        "member_id": scene.coder.id, "sequence": 0,
    }  # fmt: skip
    return lambda pattern: re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids.get(found[1], "nothing")), pattern)


@pytest.fixture
def walk(scene: Scene, signed_in: Callable[[Member], Client], places: Places) -> Callable[..., Mapping[str, set[int]]]:
    """Give what asks every route as each of some members, and gives by route how it answered."""
    address = _addresses_of(scene)

    def order(route: tuple[str, URLPattern]) -> tuple[bool, bool, bool]:
        said = declared(route[1].callback)
        assert said is not None
        return route[1].name in _LAST, said.proof is Proof.ANEW, "POST" in said.methods

    def ask(*members: Member) -> Mapping[str, set[int]]:
        answered: dict[str, set[int]] = {}
        for member in members:
            client = signed_in(member)
            client.raise_request_exception = False
            for pattern, route in sorted(_routes(), key=order):
                said = declared(route.callback)
                assert said is not None
                for method in sorted(said.methods & {"GET", "POST"}):
                    fields = _FIELDS if method == "POST" else None
                    answer = getattr(client, method.lower())(address(pattern), fields)
                    places.add_answer(answer)
                    places.add("addresses", address(pattern))
                    answered.setdefault(str(route.name), set()).add(answer.status_code)
        return answered

    return ask


@pytest.mark.control("AUD-1")
def test_nothing_of_a_chart_stands_where_it_outlives_the_page(
    scene: Scene, walk: Callable[..., Mapping[str, set[int]]], places: Places, house: wiring.House
) -> None:
    # given a chart, and members who may do what the product can
    # when every route is asked, and every form sent with the patient's name in it
    answered = walk(scene.coder, scene.manager, scene.officer)
    asked = registry()
    asked.register(State(house.settings, origin=house.ledger.origin))
    places.add("numbers", generate_latest(asked).decode())
    places.add("mail", [f"{letter.subject} {letter.body}" for letter in getattr(mail, "outbox", [])])
    # then no address, title, header, cookie, failure, letter, number or line of the log holds a word of it
    assert places.leaks() == {}
    # and the routes were there to leak: charts were open, forms were read, and each place was looked at
    assert {"work", "document", "today", "proof_room", "requests"} <= {
        name for name, statuses in answered.items() if 200 in statuses
    }
    assert {"headers", "titles", "addresses", "failures", "log", "numbers"} <= set(places.said)
    assert len(answered) > 50
    assert sum('"event":"request"' in line for line in places.said["log"]) >= len(answered)


def test_a_planted_leak_is_found_in_its_place(
    scene: Scene, walk: Callable[..., Mapping[str, set[int]]], places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a build that names the patient in the log, and in a header
    monkeypatch.setattr(watched_requests, "route_of", lambda _: "of-ostrander")
    monkeypatch.setattr(headers, "EVERYWHERE", {**headers.EVERYWHERE, "X-Chart": "Tannery Row"})
    # when every route is asked
    walk(scene.coder)
    # then both are found
    assert places.leaks() == {"log": ["Ostrander"], "headers": ["Tannery Row"]}


def test_a_leak_in_a_title_an_address_and_a_failure_is_found() -> None:
    # given answers with a patient's name in each of these places
    from django.http import HttpResponse  # noqa: PLC0415 -- what is planted

    places = Places()
    # when they are looked at
    places.add_answer(HttpResponse("<title>Wilhelmina · Chartwarden</title>"))
    places.add_answer(HttpResponse('<a href="/work/?name=ostrander">x</a>'))
    places.add_answer(HttpResponse("No document 912-44-0187", status=404))
    # then each is found
    assert places.leaks() == {"titles": ["Wilhelmina"], "addresses": ["Ostrander"], "failures": ["912-44-0187"]}


def test_everything_that_is_logged_goes_through_the_one_form() -> None:
    # given how the process logs
    logs: dict[str, Any] = settings.LOGGING
    # when every way out is looked at
    shown = {name: handler.get("formatter") for name, handler in logs["handlers"].items() if name != "counted"}
    # then each writes events, and what libraries log through no logger of these goes nowhere
    assert set(shown.values()) == {"lines"}
    assert logs["formatters"]["lines"]["()"] == "chartwarden.adapters.events.JsonLines"
    assert logs["root"] == {"handlers": [], "level": "CRITICAL"}
    assert logs["disable_existing_loggers"] is True
