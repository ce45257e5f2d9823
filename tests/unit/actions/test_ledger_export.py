"""Entries leave the house for the privacy officer alone, after their leaving is on record, and without details."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.actions.ledger_export import export_entries
from chartwarden.actions.work import my_work, search_work
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.ledger.merkle import leaf_hash
from chartwarden.ledger.store import Row
from tests.builders import Scene, a_scene


def _bodies(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(row.body) for row in desk.ledger.store.rows()]


def _busy_scene() -> Scene:
    """Give a scene with five entries, of which one has details."""
    scene = a_scene()
    coder = scene.at(scene.coder)
    for _ in range(4):
        my_work(coder)
    search_work(coder, "Ostrander")
    return scene


def _stored(scene: Scene) -> list[Row]:
    store = scene.at(scene.officer).ledger.store
    assert isinstance(store, MemoryLedger)
    return store._rows  # noqa: SLF001 -- what somebody does who can write the database


@pytest.mark.control("AUD-1", "AUD-3")
def test_every_entry_before_the_export_is_handed_out_as_it_was_sealed() -> None:
    # given five entries
    scene = _busy_scene()
    # when the privacy officer exports all of them
    export = export_entries(scene.at(scene.officer), first=0, last=None)
    handed_out = list(export.entries)
    # then their bytes are those that were sealed, and they hash to the leaves
    assert [entry.body for entry in handed_out] == [row.body for row in _stored(scene)[:5]]
    assert [leaf_hash(entry.body) for entry in handed_out] == [entry.leaf for entry in handed_out]
    assert (export.first, export.last, export.count, export.origin) == (0, 4, 5, "test.example/log")
    # and the export left one entry of its own, which is not among them
    *_, own = _bodies(scene.at(scene.officer))
    assert (own["sequence"], own["act"], own["actor"], own["outcome"]) == (5, "ledger.export", "petra.vance", "granted")
    assert own["counts"] == {"first": 0, "last": 4, "entries": 5}


@pytest.mark.control("AUD-3")
def test_details_stay_here() -> None:
    # given a search, whose words are sealed beside its entry
    scene = _busy_scene()
    assert "Ostrander" in str(scene.at(scene.officer).ledger.told(_stored(scene)[4]).details)
    # when it is exported
    (searched,) = export_entries(scene.at(scene.officer), first=4, last=4).entries
    # then the words are in nothing that is handed out
    assert searched.said is not None
    assert searched.said["act"] == "work.search"
    held = [getattr(searched, name) for name in ("body", "leaf", "said", "trouble")]
    assert "ostrander" not in (str(held) + repr(searched)).casefold()


@pytest.mark.control("AUD-1")
def test_the_export_is_on_record_before_anything_is_handed_out() -> None:
    # given an export that nobody reads
    scene = _busy_scene()
    # when it is asked for
    export_entries(scene.at(scene.officer), first=0, last=1)
    # then it is on record already
    assert _bodies(scene.at(scene.officer))[-1]["counts"] == {"first": 0, "last": 1, "entries": 2}


def test_what_cannot_be_recorded_is_not_exported() -> None:
    # given a log whose end was exchanged, so that nothing more is sealed onto it
    scene = _busy_scene()
    _stored(scene)[4] = replace(_stored(scene)[4], body=b"{}")
    # when entries are asked for, then none is handed out
    with pytest.raises(RefusedError) as refused:
        export_entries(scene.at(scene.officer), first=0, last=None)
    assert refused.value.rule == "no-record-no-read"


@pytest.mark.control("AUD-1")
@pytest.mark.parametrize("who", ["coder", "manager", "keeper"])
def test_nobody_but_the_privacy_officer_exports(who: str) -> None:
    # given somebody of another role
    scene = _busy_scene()
    desk = scene.at(getattr(scene, who))
    # when they ask for an export, even of a range that does not exist
    with pytest.raises(RefusedError) as refused:
        export_entries(desk, first=0, last=10**6)
    # then they are refused, and the attempt is an entry
    assert refused.value.rule == "privacy-office-exports-the-ledger"
    *before, attempt = _bodies(desk)
    assert len(before) == 5
    assert (attempt["act"], attempt["outcome"], attempt["because"]) == (
        "ledger.export",
        "refused",
        "privacy-office-exports-the-ledger",
    )


@pytest.mark.parametrize(("first", "last"), [(-1, None), (6, None), (3, 2), (0, 5), (0, 99)])
def test_a_range_that_the_log_does_not_have_is_said_to_be_none(first: int, last: int | None) -> None:
    # given five entries
    scene = _busy_scene()
    # when others are asked for
    with pytest.raises(MalformedError, match="the log has 5 entries"):
        export_entries(scene.at(scene.officer), first=first, last=last)
    # then the attempt is on record as failed
    attempt = _bodies(scene.at(scene.officer))[-1]
    assert (attempt["act"], attempt["outcome"], attempt["counts"]) == ("ledger.export", "failed", {})


def test_going_on_where_nothing_has_happened_since_hands_out_nothing() -> None:
    # given an export up to the end of five entries
    scene = _busy_scene()
    # when it goes on from there, then it is empty and is no failure
    export = export_entries(scene.at(scene.officer), first=5, last=None)
    assert (export.count, list(export.entries)) == (0, [])
    assert _bodies(scene.at(scene.officer))[-1]["counts"] == {"first": 5, "last": 4, "entries": 0}


@pytest.mark.control("AUD-4")
def test_an_altered_row_is_handed_out_as_such_and_hides_no_other() -> None:
    # given a row that somebody altered
    scene = _busy_scene()
    _stored(scene)[1] = replace(_stored(scene)[1], body=b'{"act":"nothing"}\n{"act":"forged"}')
    # when the log is exported
    entries = list(export_entries(scene.at(scene.officer), first=0, last=None).entries)
    # then its place is marked, its bytes stay here, and the others are whole
    assert [entry.sequence for entry in entries if entry.trouble] == [1]
    assert (entries[1].said, entries[1].body) == (None, b"")
    assert "entry 1 cannot be read" in entries[1].trouble


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize(
    "spell",
    [
        lambda body: json.dumps(json.loads(body), indent=1).encode(),
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.replace(b'{"act":', b'{"act":"account.sign-in","act":', 1),
        lambda body: body.replace(b'"counts":{', b'"counts":{"z":9007199254740993,', 1),
    ],
    ids=["line ends", "another encoding", "a name twice", "a number too great"],
)
def test_an_entry_in_other_bytes_than_the_canonical_ones_is_not_handed_out(spell: Any) -> None:  # noqa: ANN401 -- a row of the table
    # given a row that says an entry, spelled otherwise, with the hash of that spelling
    scene = _busy_scene()
    row = _stored(scene)[1]
    other = spell(row.body)
    _stored(scene)[1] = replace(row, body=other, leaf=leaf_hash(other))
    # when it is exported
    (entry,) = export_entries(scene.at(scene.officer), first=1, last=1).entries
    # then its bytes stay here: a reader of lines would take them for other lines
    assert (entry.said, entry.body) == (None, b"")
    assert entry.trouble


@pytest.mark.control("AUD-4")
def test_a_row_that_was_taken_out_leaves_its_place() -> None:
    # given a log whose second and last rows before the export are gone
    scene = _busy_scene()
    desk = scene.at(scene.officer)
    export = export_entries(desk, first=0, last=4)
    rows = _stored(scene)
    rows[:] = [replace(row) for row in rows if row.sequence not in {1, 4}][:3]
    # when what was asked for is read
    entries = list(export.entries)
    # then both places are there, as missing
    assert [entry.sequence for entry in entries] == [0, 1, 2, 3, 4]
    assert [entry.trouble for entry in entries if entry.trouble] == ["entry 1 is missing", "entry 4 is missing"]


def test_details_that_are_not_the_entrys_own_are_told_with_it() -> None:
    # given an entry whose details were exchanged
    scene = _busy_scene()
    _stored(scene)[4] = replace(_stored(scene)[4], sealed_details=b"\x01" + b"0" * 60)
    # when it is exported
    (entry,) = export_entries(scene.at(scene.officer), first=4, last=4).entries
    # then the entry is whole, and the trouble is told
    assert entry.said is not None
    assert entry.trouble
