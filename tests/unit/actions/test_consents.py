"""A consent opens records of a substance use programme to payment work, for its days, until it is taken back."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chartwarden.actions.charts import open_chart
from chartwarden.actions.consents import record_consent
from chartwarden.actions.work import finish_work
from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.purpose.consent import ConsentState
from chartwarden.workforce.member import Role
from tests.builders import TODAY, Scene, a_document, a_scene, a_work_item

PROGRAMME = DocumentId("document-programme")


def _scene() -> Scene:
    scene = a_scene()
    text = "HOSPITAL COURSE\nAttended the programme.\n"
    note = a_document("programme", text, patient=scene.patient, encounter=scene.stay, restricted=RestrictedClass.PART_2)
    scene.at(scene.officer).charts.save([note])
    return scene


def _is_open(scene: Scene) -> bool:
    return PROGRAMME in {listed.id for listed in open_chart(scene.at(scene.coder), scene.work.id).documents}


@pytest.mark.control("MIN-2")
def test_a_recorded_consent_opens_the_programmes_notes_until_it_is_taken_back() -> None:
    # given a note of a substance use programme, which is closed
    scene = _scene()
    assert not _is_open(scene)
    # when the privacy officer records the patient's consent
    record_consent(
        scene.at(scene.officer), scene.work.id, signed_on=TODAY - timedelta(days=9), kept_where="Folder 12, page 3"
    )
    # then it is open at the next request, and the ledger tells what was recorded and by whom
    assert _is_open(scene)
    entries = [json.loads(row.body) for row in scene.at(scene.officer).ledger.store.rows()]
    assert [(one["actor"], one["outcome"]) for one in entries if one["act"] == "chart.record-consent"] == [
        ("petra.vance", "granted")
    ]
    # and when the patient takes it back, it closes
    record_consent(
        scene.at(scene.officer), scene.work.id, state=ConsentState.REVOKED, signed_on=TODAY, kept_where="Folder 12"
    )
    assert not _is_open(scene)


@pytest.mark.parametrize(
    ("signed_on", "ends_on", "is_open"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), False),
    ],
)
def test_a_consent_counts_on_its_days(signed_on: date, ends_on: date | None, is_open: bool) -> None:  # noqa: FBT001
    # given a consent with its days
    scene = _scene()
    record_consent(scene.at(scene.officer), scene.work.id, signed_on=signed_on, ends_on=ends_on, kept_where="Folder 1")
    # when the chart is opened
    # then it counts on its last day still, and not after
    assert _is_open(scene) is is_open


@pytest.mark.control("ACC-7")
def test_nobody_records_the_consent_that_opens_a_chart_to_themselves() -> None:
    # given a privacy officer who codes too, and who has finished work on the patient's chart
    scene = _scene()
    both = replace(scene.officer, roles=frozenset({Role.PRIVACY_OFFICER, Role.CODER}))
    scene.at(scene.keeper).workforce.put(both)
    desk = scene.at(both)
    own = a_work_item("own", encounter=scene.stay, member=both)
    desk.work.add([own])
    finish_work(desk, own.id)
    # when they record that the patient consented, by work of somebody else's
    with pytest.raises(RefusedError, match="opens a chart to themselves"):
        record_consent(desk, scene.work.id, signed_on=TODAY, kept_where="Folder 12, page 3")
    # then nothing has opened; and what closes a chart, they may record
    assert not _is_open(scene)
    record_consent(desk, scene.work.id, state=ConsentState.REVOKED, signed_on=TODAY, kept_where="Folder 12")


@pytest.mark.parametrize(
    ("by", "signed_on", "ends_on", "kept_where"),
    [
        ("coder", TODAY, None, "Folder 1"),
        ("manager", TODAY, None, "Folder 1"),
        ("officer", TODAY + timedelta(days=1), None, "Folder 1"),
        ("officer", TODAY, TODAY - timedelta(days=1), "Folder 1"),
        ("officer", TODAY, None, "  "),
    ],
)
def test_a_consent_that_cannot_be_is_refused_with_an_entry(
    by: str, signed_on: date, ends_on: date | None, kept_where: str
) -> None:
    # given somebody who is no privacy officer, days that cannot be, or no place
    scene = _scene()
    desk = scene.at(getattr(scene, by))
    # when a consent is recorded
    with pytest.raises(RefusedError) as refused:
        record_consent(desk, scene.work.id, signed_on=signed_on, ends_on=ends_on, kept_where=kept_where)
    # then it is refused, and nothing opens
    assert refused.value.rule == "consents-are-recorded-as-signed"
    *_, row = desk.ledger.store.rows()
    assert json.loads(row.body)["outcome"] == "refused"
    assert not _is_open(scene)
