"""The policy lab on the screen, without JavaScript: a rulebook is proposed, weighed, and decided by another."""

import html
from collections.abc import Callable

import pytest
from django.test import Client

from chartwarden.adapters.rulebook_file import default_text
from chartwarden.workforce.member import Member
from tests.builders import Scene
from tests.web.conftest import anew

_WHY = "Social history is needed for tobacco codes on every stay."


def _page(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]  # an answer of the test client


@pytest.mark.control("MIN-1")
def test_a_rulebook_is_proposed_weighed_and_approved_by_another(
    scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a privacy officer who proposes that final coding shows the social history
    officer, keeper = signed_in(scene.officer), signed_in(scene.keeper)
    text = default_text().text.replace('"2026.5"', '"2026.5-<b>"').replace("11493-4, 10223-6]", "11493-4, 29762-2]", 1)
    text = text.replace("      - {shown: 11506-3 18776-5}\n", "", 1)
    sent = officer.post("/rules/propose/", {"text": text.replace("\n", "\r\n"), "reason": _WHY}, follow=True)
    # when they look at it
    page = _page(sent)
    # then it says on whom it falls and which words change, and offers them no answer
    assert "waits for a second person" in page
    assert "Inpatient final coding" in page
    assert "+1 part" in page
    assert "29762-2" in page
    assert 'name="answer"' not in page
    # and when an administrator approves it, with a factor
    [address] = {line.split('"')[0] for line in _page(keeper.get("/rules/")).split('href="')[1:] if "/rules/" in line
                 and not line.startswith(("/rules/propose", '/rules/"'))}  # fmt: skip
    assert "2026.5-<b>" not in keeper.get(address).content.decode()  # its words are shown, not obeyed
    decided = keeper.post(f"{address}decide/", {"answer": "approve", **anew(scene.keeper)}, follow=True)
    # then it is in force at once
    assert "In force: 2026.5-<b>" in _page(decided)
    assert scene.at(scene.coder).rulebook.version == "2026.5-<b>"


def test_a_rulebook_that_cannot_be_read_is_told_with_line_and_fix(
    scene: Scene, signed_in: Callable[[Member], Client]
) -> None:
    # given a rulebook with a misspelt key
    officer = signed_in(scene.officer)
    text = default_text().text.replace("identifiers:", "identifyers:", 1)
    # when it is proposed
    answer = officer.post("/rules/propose/", {"text": text, "reason": _WHY})
    # then nothing is proposed, and the line and the key that was meant are told
    assert answer.status_code == 422
    assert "Did you mean `identifiers`?" in _page(answer)
    assert "line" in _page(answer)
    assert scene.at(scene.officer).rulebooks.proposals() == ()
