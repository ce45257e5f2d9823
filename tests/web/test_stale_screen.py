"""Stale copies on the screen: as a part, as a whole page without scripts, and with nothing of a masked name."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.builders import ADMITTED, Scene, a_document

HTMX = {"HX-Request": "true"}
PLAN = (
    "ASSESSMENT AND PLAN\nAntibiotic day 2 of 10 for Ostrander's urosepsis, blood pressure holding without pressors.\n"
    "Walks to the door with the therapist and eats half of each meal.\n"
)


@pytest.mark.control("CLM-1")
def test_a_stale_copy_is_one_line_that_leads_to_the_older_note(scene: Scene, coder: Client) -> None:
    # given a plan that was copied into the note of the next day
    notes = [
        a_document(
            f"day{day}",
            PLAN,
            patient=scene.patient,
            encounter=scene.stay,
            loinc="11506-3",
            written_at=ADMITTED + timedelta(days=day),
        )
        for day in (1, 2)
    ]
    scene.at(scene.keeper).charts.save(notes)
    # when the desk looks for it, with and without scripts
    part = coder.post(f"/work/{scene.work.id}/stale/", headers=HTMX).content.decode()
    page = coder.post(f"/work/{scene.work.id}/stale/").content.decode()
    # then both tell it in one line, with one key, and link to the older note; names stay masked
    for answer in (part, page):
        assert '<q class="stale__quote">Antibiotic day 2</q> counts a day that has passed since' in answer
        assert f"/work/{scene.work.id}/documents/document-day1/#s" in answer
        assert 'data-key="v"' in answer
        assert "1 day have passed" not in answer
        assert "Ostrander" not in answer
    assert "<html" not in part
    assert "<html" in page


def test_a_chart_without_one_says_so(scene: Scene, coder: Client) -> None:
    # given a chart in which nothing was copied
    # when the desk looks without scripts, then that is told, and before it looked nothing is
    assert "No copied passage" in coder.post(f"/work/{scene.work.id}/stale/").content.decode()
    assert "No copied passage" not in coder.get(f"/work/{scene.work.id}/").content.decode()
