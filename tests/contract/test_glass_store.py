"""Stores of broken glass, and of what was opened beyond a rule, keep the same promises in memory and in databases."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.desk import Desk
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import EncounterId, WideningId, WorkItemId
from chartwarden.minimum_necessary.glass import GLASS_LASTS, Glass, GlassId, GlassPart, Path, Review, Verdict
from chartwarden.minimum_necessary.ladder import Decision, Scope, WideningRequest
from tests.builders import NOW, Scene


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """Seat the coder."""
    return scene.at(scene.coder)


def _glass(scene: Scene, key: str, *, minutes: int = 0) -> Glass:
    at = NOW + timedelta(minutes=minutes)
    return Glass(
        id=GlassId(key),
        work_id=scene.work.id,
        member_id=scene.coder.id,
        parts=(GlassPart(scene.face.document.outline.id, None), GlassPart(scene.summary.document.outline.id, 2)),
        reason="Ticket 4471.",
        broken_at=at,
        expires_at=at + GLASS_LASTS,
        work_version=3,
        path=Path.PERSON,
        restricted=1,
    )


def _review(scene: Scene, *, minutes: int = 5) -> Review:
    return Review(scene.officer.id, NOW + timedelta(minutes=minutes), Verdict.CONSISTENT, "Seen.")


def test_broken_glass_comes_back_as_it_was_oldest_first(scene: Scene, desk: Desk) -> None:
    # given glass that was broken twice
    first, second = _glass(scene, "a"), _glass(scene, "b", minutes=1)
    for glass in (first, second):
        desk.glass.add(glass, patient_id=scene.patient.id)
    # when it is asked for by its id, by its work, and as what waits
    # then it is what went in, in that order, and of others there is nothing
    assert desk.glass.one(first.id) == first
    assert desk.glass.of_work(scene.work.id) == (first, second)
    assert desk.glass.unreviewed() == desk.glass.unreviewed(of=scene.coder.id) == (first, second)
    assert desk.glass.unreviewed(of=scene.other.id) == desk.glass.of_work(WorkItemId("none")) == ()
    with pytest.raises(NotFoundError):
        desk.glass.one(GlassId("none"))


def test_glass_is_reviewed_once_and_the_latest_review_comes_first(scene: Scene, desk: Desk) -> None:
    # given two panes of which the second is reviewed first
    first, second = (replace(_glass(scene, key), review=_review(scene, minutes=n)) for key, n in (("a", 9), ("b", 5)))
    for glass in (first, second):
        desk.glass.add(replace(glass, review=None), patient_id=scene.patient.id)
    for glass in (second, first):
        desk.glass.put_review(glass, patient_id=scene.patient.id)
    # when one is reviewed again
    with pytest.raises(RefusedError, match="meanwhile"):
        desk.glass.put_review(first, patient_id=scene.patient.id)
    # then the reviews stand, the latest first, and nothing waits
    assert desk.glass.reviewed(most=5) == (first, second)
    assert desk.glass.reviewed(most=1) == (first,)
    assert desk.glass.unreviewed() == ()


def test_the_end_of_glass_is_seen_once_and_keeps_its_review(scene: Scene, desk: Desk) -> None:
    # given glass that was reviewed while it was open
    glass = _glass(scene, "a")
    desk.glass.add(glass, patient_id=scene.patient.id)
    desk.glass.put_review(replace(glass, review=_review(scene)), patient_id=scene.patient.id)
    over = glass.expires_at
    # when its hour is over, and somebody who has not seen the review notes the end
    assert desk.glass.over(over - timedelta(seconds=1)) == ()
    assert [one.id for one in desk.glass.over(over)] == [glass.id]
    assert desk.glass.end(glass, at=over, patient_id=scene.patient.id) is True
    # then a second note says that it is none, and both are kept
    assert desk.glass.end(glass, at=over, patient_id=scene.patient.id) is False
    assert desk.glass.over(over) == ()
    assert desk.glass.one(glass.id) == replace(glass, ended_at=over, review=_review(scene))


def test_requests_of_every_rung_end_once_and_are_found_by_their_time(scene: Scene, desk: Desk) -> None:
    # given an approved request for an encounter, one for the chart that waits, and an older one
    asked = [
        WideningRequest(
            WideningId(key), scene.work.id, None, None, "why", scene.coder.id, NOW + timedelta(minutes=minutes),
            encounter_id=encounter_id,
        )
        for key, minutes, encounter_id in (("o", -9, None), ("e", 0, EncounterId("encounter-b")), ("c", 1, None))
    ]  # fmt: skip
    for one in asked:
        desk.work.put_request(one, patient_id=scene.patient.id)
    until = NOW + timedelta(hours=4)
    approved = replace(
        asked[1], decision=Decision.APPROVED, decided_by=scene.manager.id, decided_at=NOW, expires_at=until
    )
    desk.work.put_request(approved, patient_id=scene.patient.id)
    # when they are asked for by time
    # then each says its rung, and the approved one ends once
    assert [one.scope for one in desk.work.requests_since(NOW)] == [Scope.ENCOUNTER, Scope.CHART]
    assert desk.work.over_requests(until - timedelta(seconds=1)) == ()
    assert desk.work.over_requests(until) == (approved,)
    assert desk.work.end_request(approved, patient_id=scene.patient.id) is True
    assert desk.work.end_request(approved, patient_id=scene.patient.id) is False
    assert desk.work.over_requests(until) == ()
    assert desk.work.request(approved.id).decision is Decision.ENDED


def test_a_request_that_an_earlier_version_stored_is_read() -> None:
    # given a stored request as the version before this one wrote it, without rungs above a document
    asked = WideningRequest(WideningId("r"), WorkItemId("w"), None, None, "why", NOW, NOW)  # type: ignore[arg-type]
    fields = json.loads(encoded(replace(asked, requested_by="lena", document_id="d")))  # type: ignore[arg-type]
    before = {name: value for name, value in fields.items() if name not in {"encounter_id", "decided_at"}}
    # when it is read
    read = decoded(WideningRequest, json.dumps(before).encode())
    # then it is the request for a document that it was
    assert (read.scope, read.encounter_id, read.decided_at) == (Scope.DOCUMENT, None, None)
