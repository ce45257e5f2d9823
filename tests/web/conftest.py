"""What the tests of the screens share: a filled instance, and browsers without JavaScript, with two factors."""

import copy
from collections.abc import Callable

import pytest
from django.test import Client

from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene
from tests.database import Filled
from tests.factors import code_of, with_code_app, without_factors

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def scene_filled(fill_once: Callable[[Callable[[wiring.House], Scene]], Filled]) -> Filled:
    """Give an instance with one patient's chart and its coders; everybody has the same password, and a code app."""

    def put_in(house: wiring.House) -> Scene:
        scene = Scene(house)
        for record in MemberRecord.objects.all():
            record.set_password(PASSWORD)
            record.save(update_fields=["password"])
            with_code_app(record.user_id)
        return scene

    return fill_once(put_in)


@pytest.fixture
def begins_with(request: pytest.FixtureRequest) -> Filled | None:
    """Begin with the scene where a test asks for one."""
    return request.getfixturevalue("scene_filled") if "scene" in request.fixturenames else None


@pytest.fixture
def scene(house: wiring.House, begins_with: Filled) -> Scene:
    """Give one patient's chart with its coders, on the database; everybody has the same password, and a code app."""
    scene: Scene = copy.copy(begins_with.values)
    scene.house = house
    return scene


def anew(member: Member) -> dict[str, str]:
    """Give the fields to add to a form that asks anew who is there."""
    return {"code": code_of(member.user_id)}


def with_password(member: Member) -> Client:
    """Give a browser whose password was right, and that is asked for the second factor where there is one."""
    client = Client()
    answer = client.post("/sign-in/", {"login": member.user_id, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


@pytest.fixture
def signed_in_half(scene: Scene) -> Callable[[Member], Client]:  # noqa: ARG001 -- members must be there
    """Give a maker of half sessions: the password was right, and the member has no factor (any more)."""

    def make(member: Member) -> Client:
        without_factors(member.user_id)
        return with_password(member)

    return make


@pytest.fixture
def signed_in(scene: Scene) -> Callable[[Member], Client]:  # noqa: ARG001 -- members must be there
    """Give a maker of clients that are signed in with both factors, and that check form tokens as browsers do."""

    def make(member: Member) -> Client:
        client = with_password(member)
        answer = client.post("/sign-in/factor/", anew(member))
        assert answer.status_code == 302, answer.content
        return client

    return make


@pytest.fixture
def coder(scene: Scene, signed_in: Callable[[Member], Client]) -> Client:
    """Give the browser of the coder whose work it is."""
    return signed_in(scene.coder)
