"""The ladder without scripts: a part and a reason chosen, glass broken with a fresh proof, and the second person."""

from collections.abc import Callable

import pytest
from django.test import Client

from chartwarden.minimum_necessary.ladder import Decision
from chartwarden.workforce.member import Member
from tests.builders import Scene
from tests.web.conftest import anew
from tests.web.test_screens import REASON, document

_EMERGENCY = "Ticket 4471: the attending asked; the claim closes at midnight."


@pytest.mark.control("ACC-6")
def test_a_chosen_reason_opens_at_once_or_waits_and_names_a_code_of_the_work(scene: Scene, coder: Client) -> None:
    # given the letterhead, which opens at once, and the social history, which does not
    at, summary = f"/work/{scene.work.id}/parts/", document(scene, "summary")
    # when both are asked for with a chosen reason, one without saying the code, since there is one only
    opened = coder.post(at, {"part": f"{summary}:0", "why": "6", "named": ""})
    waits = coder.post(at, {"part": f"{summary}:2", "why": "1", "named": "DN-2026-0417"})
    # then the first leads to its document, the second back to the work, and each reason is a sentence
    assert opened["Location"] == f"/work/{scene.work.id}/documents/{summary}/"
    assert waits["Location"] == f"/work/{scene.work.id}/"
    asked = scene.at(scene.coder).work.requests(scene.work.id)
    assert [(one.decision, one.reason) for one in asked] == [
        (Decision.APPROVED, "A note that is open refers to this part for A41.51."),
        (Decision.OPEN, "Denial no. DN-2026-0417 turns on what this part says."),
    ]
    # and a code of other work, a part of a wrong shape, and somebody else's work are refused
    assert coder.post(at, {"part": f"{summary}:2", "why": "4", "named": "I10"}).status_code == 403
    *_, row = scene.at(scene.coder).ledger.store.rows()
    assert b'"because":"reasons-are-specific"' in row.body
    for part in (f"{summary}:2x", "encounter:", "'><x>"):
        assert coder.post(at, {"part": part, "reason": REASON}).status_code == 422
    assert (
        "work-is-the-warrant"
        in coder.post("/work/nothing/parts/", {"part": f"{summary}:0", "why": "6"}).content.decode()
    )


@pytest.mark.control("MIN-5")
def test_another_encounter_and_the_entire_record_stand_below_and_take_a_second_person(
    scene: Scene, coder: Client, signed_in: Callable[[Member], Client]
) -> None:
    # given the workbench
    page = coder.get(f"/work/{scene.work.id}/").content.decode()
    # when the earlier stay and the chart are asked for from it
    at, stay = f"/work/{scene.work.id}/parts/", f"encounter:{scene.earlier.id}"
    assert f'value="{stay}"' in page
    assert 'value="chart"' in page
    coder.post(at, {"part": stay, "reason": REASON})
    refused = coder.post(at, {"part": "chart", "reason": REASON.split(";")[0]})
    # then the stay waits, with how long an approval may open it, and the chart needs its own justification
    assert "an-entire-record-is-justified" in refused.content.decode()
    office = signed_in(scene.manager)
    told = office.get("/requests/").content.decode()
    assert "All of another encounter" in told
    assert '<option value="4">' in told
    assert '<option value="8">' not in told
    # and an approval for an hour says until when, and is counted on the meter
    (asked,) = scene.at(scene.manager).work.open_requests()
    office.post(f"/requests/{asked.id}/", {"answer": "approve", "hours": "1", **anew(scene.manager)})
    assert "<strong>1</strong> answered by you in the last minute" in office.get("/requests/").content.decode()
    decided = scene.at(scene.coder).work.request(asked.id)
    assert decided.decided_at is not None
    assert decided.expires_at is not None
    assert (decided.expires_at - decided.decided_at).total_seconds() == 3600


@pytest.mark.control("ACC-7")
def test_glass_takes_a_fresh_proof_and_its_page_tells_no_title_and_no_class(
    scene: Scene, coder: Client, signed_in: Callable[[Member], Client]
) -> None:
    # given the page on which glass is broken
    page = coder.get(f"/work/{scene.work.id}/glass/").content.decode()
    # when it lists what is closed, the restricted note too
    assert f'value="{document(scene, "psychotherapy")}:whole"' in page
    assert [word for word in ("sychotherapy note of", "Grief", "A title", "20 May 2025") if word in page] == []
    # then without a proof nothing opens, nor does what no glass opens
    at, face = f"/work/{scene.work.id}/glass/break/", f"{document(scene, 'face')}:whole"
    without = coder.post(at, {"part": face, "reason": _EMERGENCY})
    assert "prove-it-is-you" in without.content.decode()
    broken = coder.post(at, {"part": face, "reason": _EMERGENCY, **anew(scene.coder)})
    assert broken["Location"] == f"/work/{scene.work.id}/documents/{document(scene, 'face')}/"
    assert "not reviewed yet" in coder.get(f"/work/{scene.work.id}/glass/").content.decode()
    # and the privacy officer finds it with its reason and no words of the chart, and writes the review
    office = signed_in(scene.officer)
    told = office.get("/glass/").content.decode()
    assert _EMERGENCY in told.replace("&#x27;", "'")
    assert "urosepsis" not in told
    (glass,) = scene.at(scene.officer).glass.unreviewed()
    words = "Ticket 4471 and the attending's call were seen."
    assert office.post(f"/glass/{glass.id}/review/", {"verdict": "consistent", "words": words}).status_code == 302
    assert scene.at(scene.officer).glass.unreviewed() == ()
