"""Prints and links keep the same promises in memory, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.actions.print_store import PrintedText
from chartwarden.actions.stores import Scanned
from chartwarden.chart.document import Outline
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.mixup.copies import Holder
from chartwarden.mixup.doubt import Doubt, DoubtKind
from chartwarden.mixup.link import Link, LinkId, Relates
from chartwarden_web.records.desk import WordOrderRecord
from tests.builders import NOW, Scene, a_document

_LARGEST = 2**63 - 1  # of a print


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Seat the keeper."""
    return scene.at(scene.keeper)


def _printed(scene: Scene, *values: int) -> PrintedText:
    return PrintedText(scene.summary.document.outline.id, scene.patient.id, values)


def test_what_has_a_print_is_found_and_what_has_none_is_left_out(scene: Scene, desk: Desk) -> None:
    # given two documents with a print in common
    old = PrintedText(scene.old.document.outline.id, scene.patient.id, (7, 9))
    desk.prints.put_texts([_printed(scene, 0, 7, _LARGEST), old])
    # when prints are looked up
    found = desk.prints.holders([0, 7, _LARGEST, 8])
    # then each is given with those that have it
    here = Holder(scene.patient.id, scene.summary.document.outline.id)
    there = Holder(scene.patient.id, scene.old.document.outline.id)
    assert found == {0: {here}, 7: {here, there}, _LARGEST: {here}}


def test_prints_put_again_replace_and_prints_removed_are_gone(scene: Scene, desk: Desk) -> None:
    # given a document's prints
    desk.prints.put_texts([_printed(scene, 1, 2)])
    # when they are put anew, then removed, twice
    desk.prints.put_texts([_printed(scene, 2, 3)])
    again = set(desk.prints.holders([1, 2, 3]))
    desk.prints.remove(scene.summary.document.outline.id)
    desk.prints.remove(scene.summary.document.outline.id)
    # then the former ones are gone, and at last all
    assert again == {2, 3}
    assert desk.prints.holders([1, 2, 3]) == {}


def test_more_prints_than_one_statement_takes_are_all_kept(scene: Scene, desk: Desk) -> None:
    # given a document with many prints
    many = tuple(range(1203))
    # when they are put and looked up, then all are there
    desk.prints.put_texts([_printed(scene, *many)])
    assert set(desk.prints.holders(many)) == set(many)


def test_the_order_of_words_comes_back_as_it_was_and_goes_with_its_document(scene: Scene, desk: Desk) -> None:
    # given documents with an order of words, one with none, and one whose order is put anew
    first, second = scene.summary.document.outline.id, scene.old.document.outline.id
    desk.prints.put_texts([replace(_printed(scene, 1), order=b"\x01former")])
    desk.prints.put_texts(
        [
            replace(_printed(scene, 1), order=bytes(range(256))),
            PrintedText(second, scene.patient.id, (2,)),
        ]
    )
    # when they are asked for, then each is as it was put last; those that have none are left out
    assert desk.prints.orders([first, second, DocumentId("nobody's")]) == {first: bytes(range(256))}
    assert desk.prints.orders([]) == {}
    assert desk.prints.orders_of(scene.patient.id) == {first: bytes(range(256))}
    assert desk.prints.orders_of(PatientId("nobody")) == {}
    # when the document's prints are put without one, or removed, then there is none
    desk.prints.put_texts([_printed(scene, 1)])
    assert desk.prints.orders([first]) == {}
    desk.prints.put_texts([replace(_printed(scene, 1), order=b"\x01again")])
    desk.prints.remove(first)
    assert desk.prints.orders([first]) == {}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_database_holds_the_order_of_words_sealed_for_its_place(
    database: str, request: pytest.FixtureRequest
) -> None:
    # given the orders of two documents
    request.getfixturevalue(f"on_{database}")
    scene = Scene(request.getfixturevalue("fresh_house"))
    first, second = scene.summary.document.outline.id, scene.old.document.outline.id
    store, order = scene.at(scene.keeper).prints, b"\x01" + bytes(range(60, 120))
    store.put_texts([PrintedText(one, scene.patient.id, (), order) for one in (first, second)])
    # when somebody looks at the rows, then no part of the order stands there; moved to another row it opens no more
    records = WordOrderRecord.objects.in_bulk([first, second])
    assert all(order[1:9] not in bytes(record.sealed) for record in records.values())
    WordOrderRecord.objects.filter(document_id=first).update(sealed=records[second].sealed)
    with pytest.raises(BrokenSealError):
        store.orders([first])


def test_prints_of_persons_are_found_and_replaced(scene: Scene, desk: Desk) -> None:
    # given a patient's prints, then others
    desk.prints.put_persons({scene.patient.id: frozenset({5, 6})})
    desk.prints.put_persons({scene.patient.id: frozenset({6, 8})})
    # when they are looked up, then the later ones count
    assert desk.prints.persons([5, 6, 8, 9]) == {6: {scene.patient.id}, 8: {scene.patient.id}}


def test_prints_come_and_go_with_what_is_changed_beside(scene: Scene, desk: Desk) -> None:
    # given a change that fails after prints were put
    def fails() -> None:
        with desk.together():
            desk.prints.put_texts([_printed(scene, 1)])
            desk.prints.put_persons({scene.patient.id: frozenset({2})})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    # when they are looked up, then they were never put
    assert (desk.prints.holders([1]), desk.prints.persons([2])) == ({}, {})


def test_links_come_back_as_they_were_oldest_first(scene: Scene, desk: Desk) -> None:
    # given two links, the later one stored first
    links = [
        Link(
            LinkId(f"link-{place}"),
            scene.patient.id,
            scene.summary.document.outline.id,
            Relates.DONOR,
            scene.coder.id,
            NOW + timedelta(hours=place),
            PatientId("other") if place else None,
        )
        for place in range(2)
    ]
    for link in reversed(links):
        desk.links.add(link)
    # when they are read, then they come in order, and a chart without any has none
    assert desk.links.of_patient(scene.patient.id) == tuple(links)
    assert desk.links.of_patient(PatientId("nobody")) == ()
    # and one that is taken back is gone, if it is of that patient
    desk.links.remove(links[0].id, patient_id=PatientId("nobody"))
    assert desk.links.of_patient(scene.patient.id) == tuple(links)
    desk.links.remove(links[0].id, patient_id=scene.patient.id)
    assert desk.links.of_patient(scene.patient.id) == tuple(links[1:])


def test_doubts_are_kept_with_a_document_and_outlive_another_finder(scene: Scene, desk: Desk) -> None:
    # given a document that is looked at, and doubted
    doubt = Doubt(DoubtKind.COPIED, 3, 9, PatientId("other"))
    seen: list[DocumentId] = []

    def look(outline: Outline, scanned: Scanned) -> tuple[Doubt, ...] | None:
        seen.append(outline.id)
        return (doubt,) if outline.id == scene.summary.document.outline.id and scanned.text.value else None

    count = desk.charts.look_over(scene.patient.id, look=look)
    # when its identifiers are found anew
    desk.charts.rescan(scene.patient.id, find=lambda _: (), finder="another")
    # then the doubt is still there, for its own patient alone; every document was looked at
    document_id = scene.summary.document.outline.id
    draft = Draft(actor="x", device="test", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)
    receipt = desk.ledger.append(draft, covers=frozenset({document_id}))
    assert desk.charts.read(document_id, receipt=receipt).doubts == (doubt,)
    assert desk.charts.doubts(document_id, patient_id=scene.patient.id) == (doubt,)
    assert desk.charts.doubts(document_id, patient_id=PatientId("other")) == ()
    assert desk.charts.doubts(scene.old.document.outline.id, patient_id=scene.patient.id) == ()
    assert (count, len(seen)) == (4, 4)


def test_doubts_come_in_with_their_document(scene: Scene, desk: Desk) -> None:
    # given a document that was doubted on its way in
    made = a_document("doubted", "HPI\nCough.\n", patient=scene.patient, encounter=scene.stay)
    doubt = Doubt(DoubtKind.AGE, 0, 3)
    # when it is saved, then so is the doubt
    desk.charts.save([replace(made, doubts=(doubt,))])
    assert desk.charts.doubts(made.document.outline.id, patient_id=scene.patient.id) == (doubt,)


def test_patients_are_told_in_parts(scene: Scene, desk: Desk) -> None:
    # given three patients
    desk.charts.save([replace(scene.patient, id=PatientId(f"patient-{key}")) for key in "yz"])
    # when they are asked for two at a time, then each is told once, in order
    first = desk.charts.patient_ids(after=None, most=2)
    assert first == ("patient-a", "patient-y")
    assert desk.charts.patient_ids(after=first[-1], most=2) == ("patient-z",)
