"""My keys: chosen with select boxes alone, refused where one key would do two things, and on every page afterwards."""

import html
import json
import re

from django.test import Client

from chartwarden.actions.access import my_access
from chartwarden.ledger.entry import Outcome
from tests.builders import Scene


def test_a_key_is_chosen_without_javascript_and_stands_on_every_page(coder: Client, scene: Scene) -> None:
    # given the screen as a browser without JavaScript shows it
    page = coder.get("/account/keys/").content.decode()
    assert '<option value="next-document">Next document</option>' in page
    assert '<option value="F2">F2</option>' in page
    # when a coder chooses another key
    answer = coder.post("/account/keys/change/", {"verb": "next-document", "key": "F2"}, follow=True)
    # then the list says so
    assert "That key is yours now." in answer.content.decode()
    # and the workbench writes it where it is used, with what its script translates
    bench = coder.get(f"/work/{scene.work.id}/").content.decode()
    assert '<dt><kbd class="kbd">F2</kbd></dt><dd>Next document</dd>' in bench
    told = re.search(r'<meta name="keys" content="([^"]*)">', bench)
    assert told is not None
    assert json.loads(html.unescape(told[1]))["coding"] == {"F2": "j", "j": ""}
    # and the change is on record, once
    rows = my_access(scene.at(scene.coder))
    assert [row.outcome for row in rows if row.sentence.startswith("Changed my keys")] == [Outcome.GRANTED]


def test_a_key_that_would_do_two_things_is_refused_and_nothing_changes(coder: Client, scene: Scene) -> None:
    # given a key that turns back
    # when it is chosen for turning on
    answer = coder.post("/account/keys/change/", {"verb": "next-document", "key": "k"})
    # then the reader learns what else it does
    assert answer.status_code == 422
    assert "k would do two things: next document, and previous document" in answer.content.decode()
    # and nothing is stored, and the attempt is on record
    assert scene.at(scene.coder).workforce.keys_of(scene.coder.id) == {}
    rows = my_access(scene.at(scene.coder))
    assert [row.outcome for row in rows if row.sentence.startswith("Changed my keys")] == [Outcome.FAILED]


def test_keys_go_out_as_text_and_come_back(coder: Client, scene: Scene) -> None:
    # given keys of one's own, handed out as a file
    coder.post("/account/keys/change/", {"verb": "withheld", "key": "g z"})
    answer = coder.get("/account/keys/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="my-keys.toml"'
    # when all are set back, and the file is taken over
    coder.post("/account/keys/take-over/", {"text": ""})
    assert scene.at(scene.coder).workforce.keys_of(scene.coder.id) == {}
    coder.post("/account/keys/take-over/", {"text": answer.content.decode()})
    # then the choice is there again, and nobody else has it
    workforce = scene.at(scene.coder).workforce
    assert workforce.keys_of(scene.coder.id) == {"withheld": "g z"}
    assert workforce.keys_of(scene.other.id) == {}
