"""The routes that the browser asks before a text enters a field, and the alarm beside a note, without JavaScript."""

from dataclasses import replace

import pytest
from django.test import Client

from chartwarden.actions.mixups import index_texts
from chartwarden.chart.patient import Sex
from chartwarden.mixup.doubt import Doubt, DoubtKind
from tests.builders import Scene, a_document, a_patient, an_encounter
from tests.web.test_screens import latest

STORY = "He fell from a ladder while cleaning the gutter of his workshop and landed on the left hip"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def strangers(scene: Scene) -> Scene:
    """Give the scene with a second patient's note, and everything indexed."""
    other = replace(a_patient("z", given="Bertram", family="Oduya"), sex=Sex.MALE)
    stay = an_encounter("z", patient=other)
    desk = scene.at(scene.keeper)
    desk.charts.save([other, stay, a_document("z", f"HPI\n{STORY}.\n", patient=other, encounter=stay)])
    index_texts(desk)
    return scene


@pytest.mark.control("CLM-1")
def test_a_text_of_another_chart_is_answered_no_and_the_text_is_not_repeated(strangers: Scene, coder: Client) -> None:
    # given a sentence of somebody else's note
    # when the page asks whether it may be pasted
    answer = coder.post(f"/work/{strangers.work.id}/paste/", {"text": STORY}, headers=HTMX)
    # then the answer is a notice that says why and what to do, and nothing of the text
    told = answer.content.decode()
    assert answer.status_code == 403
    assert "These words stand in another chart" in told
    assert "in your own words" in told
    assert "ladder" not in told
    assert latest(strangers, strangers.coder)["because"] == "own-words"


def test_the_charts_own_words_are_answered_with_an_empty_yes(strangers: Scene, coder: Client) -> None:
    # when the page asks about words of this chart
    answer = coder.post(f"/work/{strangers.work.id}/paste/", {"text": "Smokes half a pack a day since the divorce."})
    # then the answer is empty
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.usefixtures("strangers")
def test_outside_of_work_the_same_words_are_answered_no(coder: Client) -> None:
    assert coder.post("/paste/", {"text": STORY}).status_code == 403
    assert coder.post("/paste/", {"text": "seen"}).status_code == 204


def test_a_text_longer_than_any_field_is_not_looked_at(strangers: Scene, coder: Client) -> None:
    assert coder.post(f"/work/{strangers.work.id}/paste/", {"text": "x" * 20_001}).status_code == 422


def test_a_marked_note_carries_an_alarm_that_a_form_settles(scene: Scene, coder: Client) -> None:
    # given a note of the chart that speaks of a man of 31, and was doubted when it came in
    text = "HOSPITAL COURSE\nThis 31-year-old man was struck by a car.\n"
    note = replace(
        a_document("man", text, patient=scene.patient, encounter=scene.stay),
        doubts=(Doubt(DoubtKind.AGE, 21, 32),),
    )
    scene.at(scene.keeper).charts.save([note])
    address = f"/work/{scene.work.id}/documents/{note.document.outline.id}/"
    # when it is read
    page = coder.get(address).content.decode()
    # then the alarm says what does not fit, with the words; once it is settled, a remark stands in its place
    assert "This note may be about somebody else" in page
    assert '<mark class="mixup__mark">31-year-old man</mark>' in page
    assert coder.post(f"{address}relates/", {"relates": "quotation"}).status_code == 302
    page = coder.get(address).content.decode()
    assert "may be about somebody else" not in page
    assert "speaks of another person too: somebody who is quoted" in page


def test_a_note_of_the_patients_own_carries_none(scene: Scene, coder: Client) -> None:
    # given a note that nobody doubted
    address = f"/work/{scene.work.id}/documents/{scene.summary.document.outline.id}/"
    # when it is read, then there is no alarm
    assert "mixup" not in coder.get(address).content.decode().replace("css/mixup", "")
