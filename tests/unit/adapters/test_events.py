"""The log of a process takes event names, ids and counts; nothing else fits in, and nothing forges a line."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.adapters.events import WITHHELD, Event, EventLog, JsonLines

_NAMES = ("because", "to", "route", "method", "rule", "outcome", "kind", "member", "session", "reference")


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[_Kept]:
    """Give what keeps the lines of one log."""
    handler, log = _Kept(), logging.getLogger("chartwarden.of-a-test")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)


@pytest.mark.control("AUD-1")
def test_an_event_is_one_line_of_json_with_its_fields(kept: _Kept) -> None:
    # given an event
    EventLog("chartwarden.of-a-test").error("ledger.not-written", because="OperationalError", entries=3)
    # when its line is read
    [line] = kept.lines
    said = json.loads(line)
    # then it says when, how grave, what, and the fields
    assert datetime.fromisoformat(said.pop("at")).tzinfo == UTC
    assert said == {"level": "error", "event": "ledger.not-written", "because": "OperationalError", "entries": 3}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("request", {"patient": "x"}),
        ("request", {"path": "/work/x/"}),
        ("request", {"message": "x"}),
        ("Opened the chart of Ada", {}),
        ("request\nforged", {}),
        ("", {}),
    ],
)
def test_a_field_or_a_name_that_nobody_listed_is_refused_when_it_is_called(name: str, fields: dict[str, Any]) -> None:
    # given a call that would tell more
    log = EventLog("chartwarden.of-a-test")
    # when it is made, then it fails, whether or not anybody listens
    with pytest.raises(TypeError):
        log.info(name, **fields)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("because", "Wilhelmina Ostrander has no such document"),
        ("because", "born on 1950-03-14"),
        ("because", "no chart with number 4471902"),
        ("route", "/work/work-a/"),
        ("member", "Ostrander, Wilhelmina"),
        ("to", "https://elsewhere.example/?token=s3cret"),
        ("reference", "a\n{}"),
        ("method", "GET /work/"),
        ("status", "200"),
        ("ms", float("nan")),
        ("count", True),
        ("because", None),
    ],
)
def test_words_that_do_not_have_their_fields_form_are_withheld(field: str, words: object) -> None:
    # given words that could be of a chart, or an address, in a field that is listed
    # when the event is made, then it stands, without them
    assert Event("request", {field: words}).fields == {field: WITHHELD}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("because", "BrokenSealError"),
        ("because", "the clock stands behind what is recorded"),
        ("because", "it answered with status 503"),
        ("to", "witness w.example.org"),
        ("route", "api-1.0.0:read_document"),
        ("member", "member-lena.moss0000000000000000"),
        ("session", "web:0a1b2c3d4e5f"),
        ("session", "api:0123456789abcdef"),
        ("ms", 12.5),
    ],
)
def test_what_the_product_says_stands_as_it_is(field: str, words: object) -> None:
    # given what the product itself says
    # when it is told, then it stands there
    assert Event("request", {field: words}).fields == {field: words}


@given(st.sampled_from(_NAMES), st.text())
def test_no_words_make_a_second_line_or_a_field_of_their_own(field: str, words: str) -> None:
    # given anything at all in a field
    record = logging.makeLogRecord({"msg": Event("request", {field: words}), "levelname": "INFO"})
    # when the line is written
    line = JsonLines().format(record)
    # then it is one line of ASCII, which says the same four things
    assert line.isascii()
    assert line.isprintable()
    assert set(json.loads(line)) == {"at", "level", "event", field}


def test_what_a_library_logs_is_told_without_its_words() -> None:
    # given a library that logs an address, and an exception whose words are of a chart
    try:
        int("Wilhelmina Ostrander")
    except ValueError:
        raised = sys.exc_info()
    record = logging.LogRecord(
        "django.request", logging.ERROR, "x.py", 1, "Internal Server Error: %s", ("/work/work-a/",), raised
    )
    # when its line is written
    line = JsonLines().format(record)
    said = json.loads(line)
    # then it says who logged, which kind of exception and where it was raised
    assert (said["event"], said["from"], said["because"]) == ("library.said", "django.request", "ValueError")
    assert said["where"].startswith("unit/adapters/test_events.py:")
    assert not any(word in line for word in ("Ostrander", "work-a", "Internal"))


def test_a_log_call_of_our_own_with_free_text_says_nothing() -> None:
    # given a record of our own whose words are no event
    record = logging.makeLogRecord({"name": "chartwarden.desk", "msg": "opened Ostrander", "levelname": "INFO"})
    # when its line is written, then the words are not in it
    assert set(json.loads(JsonLines().format(record))) == {"at", "level", "event", "from"}
