"""IDN: one person, one user id, for ever."""

import pytest

from chartwarden.actions.members import add_member, end_member
from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.member import Role, checked_user_id
from tests.builders import TODAY, Scene, a_scene
from tests.spec.test_audit import _acts


def _add(scene: Scene, user_id: str) -> None:
    add_member(
        scene.at(scene.keeper), user_id=user_id, name="Somebody Else", roles=frozenset({Role.CODER}), starts_on=TODAY
    )


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize("user_id", ["lena.moss", "LENA.MOSS", " lena.moss "])
def test_a_second_person_on_the_same_user_id_is_refused(user_id: str) -> None:
    # given a member called lena.moss
    scene = a_scene()
    # when another person gets that id, in any letter case
    # then it is refused
    with pytest.raises(RefusedError, match="one-person-one-id"):
        _add(scene, user_id)


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize(
    "user_id", ["front-desk", "coder2", "night.shift", "icu_shared", "HIM-Team", "guest", "admin", "station4"]
)
def test_an_id_named_like_a_shared_desk_is_refused(user_id: str) -> None:
    # given an id that names a place, a shift or a role
    # when a person is to get it
    # then it is refused
    with pytest.raises(RefusedError, match="reads like a shared desk"):
        _add(a_scene(), user_id)


@pytest.mark.control("IDN-2")
@pytest.mark.parametrize("user_id", ["deskin.ray", "ana.officer", "templeward.k", "nightingale.f", "allan.p"])
def test_a_surname_that_only_contains_such_a_word_is_accepted(user_id: str) -> None:
    # given the harmless twins of those ids
    # when they are checked
    # then they pass
    assert checked_user_id(user_id, ever_issued=frozenset()) == user_id


@pytest.mark.control("IDN-2")
def test_the_id_of_somebody_who_left_is_never_issued_again() -> None:
    # given a member who left
    scene = a_scene()
    end_member(scene.at(scene.keeper), "omar.diaz", last_day=TODAY)
    # when a newcomer gets the id
    # then it is refused
    with pytest.raises(RefusedError, match="never issued again"):
        _add(scene, "omar.diaz")


@pytest.mark.control("IDN-2")
def test_every_entry_maps_to_one_person() -> None:
    # given acts of several members
    scene = a_scene()
    for member in (scene.coder, scene.manager):
        _acts(scene)["my_work"](scene.at(member))
    # when the entries' actors are looked up
    desk = scene.at(scene.keeper)
    actors = [row.actor for row in desk.ledger.store.rows()]
    # then each is one member
    assert [desk.workforce.by_user_id(actor).user_id for actor in actors] == ["lena.moss", "mara.quist"]
