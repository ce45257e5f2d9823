"""Every store keeps a member's keys and what was opened in a work item alike: in memory, on SQLite, on PostgreSQL."""

import pytest

from chartwarden.actions.desk import Desk
from tests.builders import NOW, Scene


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Seat the coder."""
    return scene.at(scene.coder)


def _leave_undone(desk: Desk, scene: Scene) -> None:
    with desk.together():
        desk.workforce.put_keys(scene.coder.id, {"hold": "F8"})
        desk.work.note_opened(scene.work.id, scene.face.document.outline.id, at=NOW)
        raise InterruptedError


def test_keys_and_opened_documents_come_back_and_stay_as_they_were_when_a_change_breaks_off(
    scene: Scene, desk: Desk
) -> None:
    # given keys that a member chose twice, and documents opened in their work, one of them twice
    summary, old = scene.summary.document.outline.id, scene.old.document.outline.id
    assert (desk.workforce.keys_of(scene.coder.id), desk.work.opened([scene.work.id])) == ({}, {})
    for chosen in ({"next-document": "F2"}, {"withheld": "g z", "hold": "Control+s"}):
        desk.workforce.put_keys(scene.coder.id, chosen)
    for document_id in (summary, old, summary):
        desk.work.note_opened(scene.work.id, document_id, at=NOW)
    # when a change of both breaks off
    with pytest.raises(InterruptedError):
        _leave_undone(desk, scene)
    # then the latest choice and each document stand there once, and nobody else has any
    assert desk.workforce.keys_of(scene.coder.id) == {"withheld": "g z", "hold": "Control+s"}
    assert desk.workforce.keys_of(scene.other.id) == {}
    assert desk.work.opened([scene.work.id, "work-nobodys"]) == {  # type: ignore[list-item]  # any text does
        scene.work.id: frozenset({summary, old})
    }
