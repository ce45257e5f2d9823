"""A stay of many documents is opened like any other, its entry names all of it, and a page reads on what it opened."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chartwarden.actions.chart_search import search_chart
from chartwarden.actions.charts import open_chart, read_document, turn_to
from chartwarden.actions.desk import Desk
from chartwarden.actions.downloading import download_documents
from chartwarden.actions.mixups import scan_chart
from chartwarden.actions.stores import NewDocument
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Outcome
from chartwarden.ledger.telling import Told
from chartwarden.purpose.work import WorkStatus
from tests.builders import Scene, a_document, a_scene

_SECTIONS = "".join(f"HOSPITAL COURSE\nDay {day}, no fever.\n" for day in range(30))


def _again(new: NewDocument, key: str) -> NewDocument:
    return replace(
        new, document=replace(new.document, outline=replace(new.document.outline, id=DocumentId(key))), digest=key
    )


def _last(scene: Scene) -> Told:
    ledger = scene.at(scene.coder).ledger
    [*_, row] = ledger.store.rows()
    return ledger.told(row)


@pytest.mark.control("AUD-1")
def test_an_entry_names_what_a_long_stay_shows_although_it_has_an_end() -> None:
    # given a stay of 700 notes, each of 30 sections: more than an entry of 65,535 bytes can name
    scene = a_scene()
    note = a_document("day", _SECTIONS, patient=scene.patient, encounter=scene.stay)
    scene.at(scene.keeper).charts.save([_again(note, f"day-{number:03}") for number in range(700)])
    # when it is opened
    chart = open_chart(scene.at(scene.coder), scene.work.id)
    # then the entry names every document, counts the sections, and the sections stand sealed beside it
    told = _last(scene)
    assert told.said is not None
    named = told.said["seen"]
    assert isinstance(named, list)
    assert len(named) == len(chart.documents) == 701
    assert told.said["counts"] == {"documents": 701, "sections": 21_002}
    beside = told.details["seen"]
    assert isinstance(beside, list)
    assert sum(len(one["sections"]) for one in beside) == 21_002


def test_a_page_reads_on_what_it_opened_and_leaves_an_entry_for_it() -> None:
    # given a chart that a page has just opened
    scene = a_scene()
    chart, wanted = open_chart(scene.at(scene.coder), scene.work.id), scene.summary.document.outline.id
    # when a document of it is read on that, and by itself
    on_it = read_document(scene.at(scene.coder), scene.work.id, wanted, opened=chart)
    alone = read_document(scene.at(scene.coder), scene.work.id, wanted)
    turned, grant, outlines = turn_to(scene.at(scene.coder), scene.work.id, wanted)
    # then the same is shown, each time with an entry of its own
    assert on_it.sections == alone.sections == turned.sections
    assert on_it.withheld == alone.withheld == turned.withheld
    assert on_it.entry < alone.entry < turned.entry == _last(scene).said["sequence"]  # type: ignore[index]  # it is sound
    assert (grant, outlines) == (chart.grant, chart.outlines)


@pytest.mark.control("ACC-1", "ACC-8")
def test_what_a_page_opened_reads_nothing_once_the_work_has_moved() -> None:
    # given a chart that a page has just opened, and work that is taken away meanwhile
    scene = a_scene()
    chart = open_chart(scene.at(scene.coder), scene.work.id)
    taken = replace(scene.work, status=WorkStatus.WAITING, member_id=None, version=1)
    scene.at(scene.manager).work.move(taken, seen_version=0)
    # when a document is read on it, then it is refused, and the ledger says so
    with pytest.raises(RefusedError, match="work-is-the-warrant"):
        read_document(scene.at(scene.coder), scene.work.id, scene.summary.document.outline.id, opened=chart)
    said = _last(scene).said
    assert said is not None
    assert (said["outcome"], said["seen"]) == (Outcome.REFUSED, [])


def test_what_a_page_did_not_open_it_does_not_read() -> None:
    # given a chart that a page has just opened, with a note that stays closed
    scene = a_scene()
    chart = open_chart(scene.at(scene.coder), scene.work.id)
    # when that one is read on it, or one that does not exist, then both are refused alike
    for document_id in (scene.psychotherapy.document.outline.id, DocumentId("missing")):
        with pytest.raises(RefusedError, match="minimum-necessary"):
            read_document(scene.at(scene.coder), scene.work.id, document_id, opened=chart)


@pytest.mark.control("AUD-1")
@pytest.mark.parametrize(
    "looks_at_all",
    [
        lambda desk, work_id: search_chart(desk, work_id, "fever"),
        scan_chart,
        lambda desk, work_id: download_documents(desk, work_id, only=()),
    ],
    ids=["search", "scan", "download"],
)
def test_whatever_looks_at_all_of_a_long_stay_leaves_an_entry_that_has_room(
    looks_at_all: Callable[[Desk, WorkItemId], object],
) -> None:
    # given a stay of 700 notes, each of 30 sections
    scene = a_scene()
    note = a_document("day", _SECTIONS, patient=scene.patient, encounter=scene.stay)
    scene.at(scene.keeper).charts.save([_again(note, f"day-{number:03}") for number in range(700)])
    # when all that is open of it is looked at
    looks_at_all(scene.at(scene.coder), scene.work.id)
    # then an entry counts every document and section of it
    desk = scene.at(scene.coder)
    said = [desk.ledger.told(row).said for row in desk.ledger.store.rows()]
    assert [one["counts"]["sections"] for one in said if one and "sections" in one["counts"]] == [21_002]  # type: ignore[call-overload, index]
