"""The web server, killed while people read: what arrived in a browser has its entry."""

import random

import pytest

from tests.faults.place import Place
from tests.faults.web import web_killed


@pytest.mark.control("AUD-1")
@pytest.mark.slow
def test_a_document_that_arrived_in_a_browser_has_its_entry_though_the_server_was_killed(
    on_a_file: Place, chance: random.Random
) -> None:
    # given the product as it is served, and four windows of one person who reads
    # when its processes are killed
    done = web_killed(on_a_file, kills=1, chance=chance)
    # then every document that arrived had its entry when it arrived, and the log is sound
    assert (done.kills, done.troubles) == (1, ())
    assert done.served > 5
