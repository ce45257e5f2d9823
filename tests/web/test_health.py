"""Probes see whether the instance lives and works; numbers and the log say how much, and never of whom."""

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from chartwarden.actions.work import my_work
from chartwarden.adapters.events import JsonLines
from chartwarden.adapters.settings import MetricsFor
from chartwarden.ledger.alarm import Alarm
from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.records.models import LedgerTipRecord
from chartwarden_web.watching import numbers, views
from tests.builders import Scene
from tests.database import without_triggers


@pytest.fixture(autouse=True)
def _no_outage_before() -> Iterator[None]:
    """Forget what other tests of this process have had go wrong."""
    numbers.CountedEvents.last_outage_at = 0.0
    yield
    numbers.CountedEvents.last_outage_at = 0.0


@pytest.fixture
def open_numbers(house: wiring.House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine read the numbers."""
    open_house = replace(house, settings=replace(house.settings, metrics_for=MetricsFor.LOOPBACK))
    monkeypatch.setattr(views, "house", lambda: open_house)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Give what gives the lines that the log has by now, as the process writes them."""
    caplog.set_level(logging.INFO, "chartwarden")
    shown = JsonLines()
    return lambda: [json.loads(shown.format(record)) for record in caplog.records]  # type: ignore[return-value]


def test_a_process_that_answers_is_alive_whatever_the_database_does(
    scene: Scene,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given a database that does not answer
    def silent(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", silent)
    # when probes ask
    alive, ready = Client().get("/healthz"), Client().get("/readyz")
    # then the process lives, and cannot work
    assert (alive.status_code, alive.json()) == (200, {"alive": True})
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "troubles": ["database-silent"]})


def test_an_instance_that_can_do_its_work_says_so(scene: Scene) -> None:  # noqa: ARG001
    # given an instance that is well
    # when a probe asks whether it can work
    answer = Client().get("/readyz")
    # then it can, and nobody got a session by asking
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "troubles": []})
    assert answer.cookies == {}


def _keys_gone(house: wiring.House, _: pytest.MonkeyPatch) -> None:
    shutil.rmtree(house.settings.keys)


def _disk_full(_: wiring.House, patch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=1024)
    patch.setattr("shutil.disk_usage", lambda _: usage)


def _guards_gone(_: wiring.House, __: pytest.MonkeyPatch) -> None:
    without_triggers()


def _end_broken(_: wiring.House, __: pytest.MonkeyPatch) -> None:
    without_triggers()
    LedgerTipRecord.objects.update_or_create(id=1, defaults={"size": 3, "peaks": b"torn"})


def _migrations_open(_: wiring.House, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: [("a", False)])


def _outage(house: wiring.House, _: pytest.MonkeyPatch) -> None:
    house.ledger._alarms(Alarm.NOT_WRITTEN, because="OperationalError")  # noqa: SLF001 -- what a full disk raises


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (_keys_gone, "keys-gone"),
        (_disk_full, "disk-full"),
        (_guards_gone, "ledger-guards-gone"),
        (_end_broken, "ledger-broken-end"),
        (_migrations_open, "migrations-open"),
        (_outage, "ledger-not-written"),
    ],
)
def test_what_keeps_an_instance_from_its_work_is_told_in_a_code(
    happens: Callable[[wiring.House, pytest.MonkeyPatch], None],
    code: str,
    scene: Scene,  # noqa: ARG001
    house: wiring.House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given an instance to which something happens
    happens(house, monkeypatch)
    # when a probe asks
    answer = Client().get("/readyz")
    # then it is told the code of it
    assert answer.status_code == 503
    assert code in answer.json()["troubles"]


def test_an_outage_is_over_once_an_entry_was_stored_again(scene: Scene, house: wiring.House) -> None:
    # given a ledger that could not be written for a moment
    _outage(house, pytest.MonkeyPatch())
    assert Client().get("/readyz").status_code == 503
    # when an act is stored again
    my_work(scene.at(scene.coder))
    # then the instance can work
    assert Client().get("/readyz").json() == {"ready": True, "troubles": []}


def test_numbers_are_for_a_token_only_unless_the_settings_say_this_machine(scene: Scene) -> None:  # noqa: ARG001
    # given an instance as it is by default
    # when this machine asks for numbers without a token
    answer = Client().get("/metrics")
    # then it gets none
    assert answer.status_code in {401, 403}
    assert b"chartwarden_" not in answer.content


@pytest.mark.usefixtures("open_numbers")
def test_this_machine_reads_numbers_where_the_settings_say_so(scene: Scene, coder: Client) -> None:
    # given a coder who has opened a chart, and an address that leads nowhere
    coder.get(f"/work/{scene.work.id}/")
    coder.get("/nothing/of/the/kind/")
    # when this machine asks
    answer = Client().get("/metrics")
    told = answer.content.decode()
    # then routes, times, batches, sessions, entries and troubles are told
    assert answer.status_code == 200
    assert 'chartwarden_requests_total{method="GET",route="work",status="2xx"}' in told
    assert 'chartwarden_requests_total{method="GET",route="none",status="4xx"}' in told
    assert 'chartwarden_request_seconds_bucket{le="0.25",route="work"}' in told
    assert "chartwarden_ledger_batch_entries_sum" in told
    assert 'chartwarden_sessions{state="open"} 1.0' in told
    assert 'chartwarden_trouble{code="keys-gone"} 0.0' in told
    assert f"chartwarden_ledger_entries {float(LedgerTipRecord.objects.get().size)}" in told
    # and nothing says who, or which
    for word in (scene.coder.user_id, scene.coder.id, scene.work.id, "nothing/of", scene.patient.id):
        assert word not in told, word


@pytest.mark.usefixtures("open_numbers")
@pytest.mark.parametrize(
    "said",
    [{"REMOTE_ADDR": "192.0.2.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_FORWARDED": "for=127.0.0.1"},
     {"HTTP_VIA": "1.1 proxy"}, {"REMOTE_ADDR": ""}],
)  # fmt: skip
def test_numbers_are_refused_to_whoever_comes_from_elsewhere(said: dict[str, str], scene: Scene) -> None:  # noqa: ARG001
    # given an instance whose numbers this machine may read
    # when somebody asks who is elsewhere, or whom a proxy on this machine hands on
    answer = Client().get("/metrics", **said)  # type: ignore[arg-type]  # headers by their WSGI names
    # then there are none for them
    assert answer.status_code in {401, 403}


@pytest.mark.control("AUD-1")
def test_probes_leave_no_entry_and_are_no_activity(house: wiring.House, coder: Client) -> None:
    # given a coder's session
    before = house.ledger.store.tip().frontier.size
    cookie = coder.cookies["session"].value
    # when probes ask with its cookie, as a browser that was led there would
    for path in ("/healthz", "/readyz", "/metrics"):
        coder.get(path)
    # then the ledger is as it was, and so is the session
    assert house.ledger.store.tip().frontier.size - before <= 1  # a token that is not in force is an entry
    assert coder.cookies["session"].value == cookie


def test_each_request_leaves_one_line_that_names_its_route(
    scene: Scene, signed_in: Callable[[Member], Client], lines: Callable[[], list[dict[str, Any]]]
) -> None:
    # given a signed-in coder
    client = signed_in(scene.coder)
    already = len(lines())
    # when they open their chart
    client.get(f"/work/{scene.work.id}/")
    # then one line says which route, how it went and who asked
    [line] = [line for line in lines()[already:] if line["event"] == "request"]
    assert {name: line[name] for name in ("level", "route", "method", "status", "member")} == {
        "level": "info", "route": "work", "method": "GET", "status": 200, "member": scene.coder.id,
    }  # fmt: skip
    assert line["session"].startswith("web:")
    assert set(line) == {"at", "level", "event", "route", "method", "status", "ms", "reference", "member", "session"}
    assert line["at"].endswith("+00:00")


@pytest.mark.control("INC-6")
def test_the_lines_of_a_report_say_nothing_of_who_made_it(
    scene: Scene, coder: Client, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    # given a coder who looks at the form, and reports without their name
    said = {"kind": "other", "what": "Something is odd here.", "known_on": "2026-11-20", "without_name": "on"}
    coder.get("/report/")
    coder.post("/report/send/", said)
    coder.get(f"/work/{scene.work.id}/")
    # when the log is read
    told = [(line["route"], "member" in line, "session" in line) for line in lines() if line["event"] == "request"]
    # then the lines of the report name nobody, as those of other routes do
    assert told == [("report_mistake", False, False), ("send_report", False, False), ("work", True, True)]


def test_an_error_page_and_the_log_name_the_same_reference(
    coder: Client, monkeypatch: pytest.MonkeyPatch, lines: Callable[[], list[dict[str, Any]]],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    # given a store that breaks with words of a chart in its message
    def breaks(*_: object) -> None:
        raise ValueError("Wilhelmina Ostrander")

    logging.getLogger("django").addHandler(caplog.handler)
    coder.raise_request_exception = False
    monkeypatch.setattr("chartwarden_web.records.stores.work.DatabaseWork.of_member", breaks)
    # when a screen needs it
    page = coder.get("/").content.decode()
    logging.getLogger("django").removeHandler(caplog.handler)
    # then the page gives a reference, under which the log says what kind of failure it was and where, in no words of it
    [broke] = [line for line in lines() if line["event"] == "library.said"]
    assert (broke["from"], broke["because"]) == ("django.request", "ValueError")
    assert broke["where"].startswith("tests/web/test_health.py:")
    assert broke["reference"] in page
    [request] = [line for line in lines() if line["event"] == "request" and line["status"] == 500]
    assert request["reference"] == broke["reference"]
    assert "Ostrander" not in json.dumps(lines())


def test_numbers_of_several_workers_are_added_up(tmp_path: Path) -> None:
    # given two processes that count in one folder
    count = (
        "from chartwarden_web.watching import numbers\n"
        "numbers.REQUESTS.labels(route='work', method='GET', status='2xx').inc(2)\n"
        "from prometheus_client import generate_latest\n"
        "print(generate_latest(numbers.registry()).decode())\n"
    )
    command = [sys.executable, "-c", count]
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PATH": ""}
    # when the second is asked
    subprocess.run(command, env=environment, check=True, capture_output=True)
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    # then it tells the sum
    assert 'chartwarden_requests_total{method="GET",route="work",status="2xx"} 4.0' in told
