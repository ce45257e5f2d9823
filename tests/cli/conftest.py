"""What tests of the commands share."""

import pytest

from chartwarden.actions.work import my_work
from chartwarden_web.wiring import House
from tests.builders import Scene


@pytest.fixture
def scene(house: House) -> Scene:
    """Give a house with four entries."""
    scene = Scene(house)
    for _ in range(4):
        my_work(scene.at(scene.coder))
    return scene
