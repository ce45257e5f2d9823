"""What the tests of the screens share: a filled instance, and browsers without JavaScript."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from chartwarden.workforce.member import Member
from chartwarden_web import wiring
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene

PASSWORD = "correct horse battery staple"


@pytest.fixture
def scene(house: wiring.House) -> Scene:
    """Give one patient's chart with its coders, on the database; everybody has the same password."""
    cache.clear()  # attempts to sign in are counted there
    filled = Scene(house)
    for record in MemberRecord.objects.all():
        record.set_password(PASSWORD)
        record.save(update_fields=["password"])
    return filled


@pytest.fixture
def signed_in(scene: Scene) -> Callable[[Member], Client]:  # noqa: ARG001 -- members must be there
    """Give a maker of clients that are signed in, and that check form tokens as browsers make them do."""

    def make(member: Member) -> Client:
        client = Client()
        answer = client.post("/sign-in/", {"login": member.user_id, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return make


@pytest.fixture
def coder(scene: Scene, signed_in: Callable[[Member], Client]) -> Client:
    """Give the browser of the coder whose work it is."""
    return signed_in(scene.coder)
