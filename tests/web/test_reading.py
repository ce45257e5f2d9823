"""Asking for a page changes nothing, except that the ledger says so, and the session that somebody is there."""

import hashlib
from collections.abc import Callable, Mapping

import pytest
from django.apps import apps
from django.test import Client

from chartwarden.actions.work import my_work
from chartwarden.workforce.member import Member
from chartwarden_web.gate import declared
from chartwarden_web.records.models import WorkRecord
from tests.builders import Scene
from tests.web.test_quiet_places import _addresses_of, _routes

# What says that somebody asked, or is there; the ledger is what a read must change (no record, no read).
_MAY = {"ledger", "ledger_details", "ledger_tip", "ledger_checkpoint", "session", "device", "attempts", "api_token"} | {
    "opened"  # which documents somebody read in a work item: it says what the ledger says, for counting
}


def _state() -> Mapping[str, str]:
    """Give a digest of every row of every table that reading must leave alone."""
    found = {}
    for table in apps.get_models():
        name = table._meta.db_table  # noqa: SLF001 -- documented by Django under this name
        if name not in _MAY:
            rows = sorted(map(repr, table._default_manager.values_list()))  # noqa: SLF001 -- the same
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.fixture
def read_all(scene: Scene, signed_in: Callable[[Member], Client]) -> Callable[[], int]:
    """Give what reads every route that can be read, as each of three members; it gives how many pages came."""
    clients = [signed_in(member) for member in (scene.coder, scene.manager, scene.officer)]
    address = _addresses_of(scene)

    def read() -> int:
        came = 0
        for client in clients:
            for pattern, route in _routes():
                said = declared(route.callback)
                if said is not None and "GET" in said.methods:
                    came += client.get(address(pattern)).status_code == 200
        return came

    return read


def test_reading_every_route_changes_nothing(read_all: Callable[[], int]) -> None:
    # given everything that is stored
    before = _state()
    # when every route that can be read is read, by three members
    came = read_all()
    # then all is as it was
    assert came > 15
    assert {name for name, digest in _state().items() if before[name] != digest} == set()


def test_a_page_that_changes_something_when_it_is_read_is_found(
    read_all: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a screen that finishes work when it is looked at
    looked, own = [], my_work

    def finishes(*parts: object, **named: object) -> object:
        looked.append(WorkRecord.objects.update(status="finished"))
        return own(*parts, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr("chartwarden_web.desk.views.my_work", finishes)
    before = _state()
    # when every route is read
    read_all()
    # then the table that it changed is named
    assert looked
    assert {name for name, digest in _state().items() if before[name] != digest} == {"work"}
