"""What counts beside the rulebook: marked evidence narrows a query, and a clearance opens its pool."""

from dataclasses import replace

import pytest

from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code
from chartwarden.chart.coding import Coding, Evidence
from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.errors import RefusedError
from tests.builders import PROGRESS_NOTE, Scene, a_document, a_scene, a_work_item


def _mark(scene: Scene, code: str) -> None:
    """Mark the discharge diagnosis as evidence of a code, in coding work on the stay."""
    outline = scene.summary.document.outline
    section = next(one for one in outline.sections if one.loinc == "11535-2")
    span = Evidence(outline.id, section.ordinal, section.start, section.start + 9)
    add_code(scene.at(scene.coder), scene.work.id, Coding("ICD-10-CM", code, "Some title"), evidence=[span])


@pytest.mark.control("MIN-1")
@pytest.mark.parametrize(("code", "is_narrowed"), [("A41.51", True), ("N17.9", False)])
def test_a_query_sees_the_documents_in_which_its_evidence_was_marked(code: str, is_narrowed: bool) -> None:  # noqa: FBT001
    # given coding work in which evidence was marked, a progress note, and a query about sepsis on the same stay
    scene = a_scene()
    note = a_document("note", "Assessment\nSepsis.\n", patient=scene.patient, encounter=scene.stay, loinc=PROGRESS_NOTE)
    scene.at(scene.coder).charts.save([note])
    query = a_work_item("query", encounter=scene.stay, member=scene.coder, kind="acuity-query")
    scene.at(scene.coder).work.add([query])
    _mark(scene, code)
    # when the query's chart is opened, and the note is read by itself
    listed = {one.id for one in open_chart(scene.at(scene.coder), query.id).documents}
    # then evidence for its own code narrows it to the summary, at every door, and for another code it does not
    assert listed == {"document-summary"} | (set() if is_narrowed else {"document-note"})
    if is_narrowed:
        with pytest.raises(RefusedError, match="does not need that part"):
            read_document(scene.at(scene.coder), query.id, note.document.outline.id)
    else:
        assert read_document(scene.at(scene.coder), query.id, note.document.outline.id).sections


@pytest.mark.control("ACC-4")
@pytest.mark.parametrize(
    ("clearance", "restricted", "is_open"),
    [
        ("vip", RestrictedClass.VIP, True),
        ("sealed", RestrictedClass.SEALED, True),
        ("vip", RestrictedClass.SEALED, False),
        ("part2", RestrictedClass.PART_2, False),
        ("psychotherapy", RestrictedClass.PSYCHOTHERAPY, False),
    ],
)
def test_a_clearance_opens_its_own_pool_and_no_class_that_takes_more(
    clearance: str,
    restricted: RestrictedClass,
    is_open: bool,  # noqa: FBT001
) -> None:
    # given a restricted note, and a coder with a clearance
    scene = a_scene()
    text = "HOSPITAL COURSE\nSepsis.\n"
    note = a_document("closed", text, patient=scene.patient, encounter=scene.stay, restricted=restricted)
    desk = scene.at(scene.coder)
    desk.charts.save([note])
    cleared = replace(scene.coder, clearances=frozenset({clearance}))
    desk.workforce.put(cleared)
    # when the chart is opened
    listed = {one.id for one in open_chart(scene.at(cleared), scene.work.id).documents}
    # then the note is there only for its own clearance
    assert ("document-closed" in listed) is is_open
