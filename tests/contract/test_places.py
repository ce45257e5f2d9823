"""Where members were when the veil fell: kept once, sealed, and only in their own work; on both databases."""

import pytest

from chartwarden.actions.sessions import Place, Typed
from chartwarden.foundation.errors import BrokenSealError
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden_web import wiring
from chartwarden_web.records.accounts import PlaceRecord
from chartwarden_web.records.stores.places import DatabasePlaces
from tests.builders import Scene


@pytest.fixture
def scene(house_anywhere: wiring.House) -> Scene:
    return Scene(house_anywhere)


@pytest.fixture
def places(house_anywhere: wiring.House) -> DatabasePlaces:
    return DatabasePlaces(vault=house_anywhere.vault)


def _place(scene: Scene, *words: str, offset: int = 7) -> Place:
    typed = tuple(Typed("/form/", "reason", each) for each in words)
    return Place(scene.work.id, DocumentId("document-summary"), offset, typed)


def test_a_place_is_given_back_as_it_was_and_once(scene: Scene, places: DatabasePlaces) -> None:
    # given a place, kept after an earlier one in the same work
    places.keep(scene.coder.id, _place(scene, "earlier", offset=1))
    kept = _place(scene, "a\nb", "\U0001d54f é")
    places.keep(scene.coder.id, kept)
    # when it is asked for twice, then it comes once
    assert places.taken(scene.coder.id, scene.work.id) == kept
    assert places.taken(scene.coder.id, scene.work.id) is None


def test_a_place_without_words_is_kept_too(scene: Scene, places: DatabasePlaces) -> None:
    # given a page on which nothing was typed
    kept = Place(scene.work.id, None, 0, ())
    # when it is kept, then it comes back
    places.keep(scene.coder.id, kept)
    assert places.taken(scene.coder.id, scene.work.id) == kept


def test_no_place_is_kept_in_work_that_is_not_ones_own_or_is_not_there(scene: Scene, places: DatabasePlaces) -> None:
    # given somebody who does not hold the work, and work that does not exist
    # when their places come
    places.keep(scene.other.id, _place(scene, "words"))
    places.keep(scene.coder.id, Place(WorkItemId("nothing"), None, 0, ()))
    # then none is kept
    assert not PlaceRecord.objects.exists()


def test_words_of_one_member_do_not_open_as_anothers(scene: Scene, places: DatabasePlaces) -> None:
    # given words that somebody with the database put under another member
    places.keep(scene.coder.id, _place(scene, "words"))
    PlaceRecord.objects.update(member_id=scene.other.id)
    # when that member's place is asked for, then it does not open
    with pytest.raises(BrokenSealError):
        places.taken(scene.other.id, scene.work.id)
