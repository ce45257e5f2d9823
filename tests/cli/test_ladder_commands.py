"""The ladder at a terminal: asking, answering, breaking glass and reviewing it."""

import json

import pytest
from click.testing import CliRunner

from chartwarden.cli import group
from tests.builders import Scene

REASON = "Tobacco use decides F17.210; the assessment refers to the social history."


def _run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.control("ACC-6", "ACC-7")
def test_a_part_is_asked_for_approved_and_swept_up_at_a_terminal(scene: Scene) -> None:
    # given a coder whose work withholds the social history
    part = f"{scene.summary.document.outline.id}:2"
    # when they ask for it without and with a reason, and a manager lists and approves it for an hour
    refused = _run("grant", "ask", "work-a", part, "--reason", "need it", "--as", "lena.moss", code=3)
    asked = json.loads(_run("grant", "ask", "work-a", part, "--reason", REASON, "--as", "lena.moss", "--json"))
    listed = json.loads(_run("grant", "list", "--as", "mara.quist", "--json"))
    approved = _run("grant", "approve", asked["request"], "--hours", "1", "--as", "mara.quist")
    # then each says what it did
    assert "reasons-are-specific" in refused
    assert [(one["request"], one["part"]) for one in listed] == [
        (asked["request"], "Discharge summary: Social history")
    ]
    assert approved.startswith("Approved, until ")
    # and nothing is over yet
    assert _run("grant", "expire", "--as", "mara.quist") == "0 were over.\n"


def test_a_section_that_is_no_number_and_glass_for_a_chart_are_malformed(scene: Scene) -> None:
    # given a scene
    assert scene.work.id == "work-a"
    # when a part is written wrongly
    # then exit code 2 says how to write it
    assert "DOCUMENT:2" in _run("grant", "ask", "work-a", "x:y", "--reason", REASON, "--as", "lena.moss", code=2)
    assert "Name the documents" in _run(
        "glass", "break", "work-a", "chart", "--reason", REASON, "--as", "lena.moss", code=2
    )


@pytest.mark.control("ACC-7")
def test_glass_is_broken_listed_and_reviewed_at_a_terminal(scene: Scene) -> None:
    # given a coder and a document that their work does not open
    face = scene.face.document.outline.id
    # when they break glass for it, twice, and the privacy officer reviews the first
    broken = json.loads(_run("glass", "break", "work-a", face, "--reason", REASON, "--as", "lena.moss", "--json"))
    blocked = _run("glass", "break", "work-a", face, "--reason", REASON, "--as", "lena.moss", code=3)
    [row] = json.loads(_run("glass", "list", "--as", "petra.vance", "--json"))
    words = ("--words", "The ticket and the assessment were seen.")
    _run("glass", "review", broken["glass"], "consistent", *words, "--as", "petra.vance")
    # then the second was refused, the review was listed, and it holds
    assert "glass-is-reviewed-first" in blocked
    assert (row["glass"], row["review"], row["suggested"]) == (broken["glass"], "waits", "questionable")
    [row] = json.loads(_run("glass", "list", "--as", "petra.vance", "--json"))
    assert row["review"] == "consistent"
