"""What the ladder opens at once: a short table, and nothing that a rule leaves out on purpose."""

from dataclasses import replace

import pytest

from chartwarden.actions.charts import explain_grant
from chartwarden.chart.loinc import SECTIONS
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.minimum_necessary.glass import GLASS_LASTS, Glass, GlassId, Path, Since, Verdict, suggested
from chartwarden.minimum_necessary.ladder import LASTS, Scope, checked_reason_for, opens_at_once, scope_of
from tests.builders import NOW, Scene, a_document, a_scene, a_work_item


def _answers(scene: Scene, *, kind: str = "inpatient-final") -> dict[tuple[str, int | None], bool]:
    """Give for each withheld part whether it opens at once."""
    work = a_work_item("rung", encounter=scene.stay, member=scene.coder, kind=kind)
    desk = scene.at(scene.coder)
    desk.work.add([work])
    grant, outlines = explain_grant(desk, work.id)
    by_id = {outline.id: outline for outline in outlines}
    return {
        (part.document_id.removeprefix("document-"), part.section): opens_at_once(
            part, by_id[part.document_id], section=part.section, grant=grant
        )
        for part in grant.withheld
        if part.may_be_requested
    }


@pytest.mark.control("MIN-2")
def test_only_the_letterhead_opens_at_once_in_the_plain_scene() -> None:
    # given a stay with a summary, a face sheet, and a note of an earlier stay
    # when final coding asks what opens at once
    # then the letterhead does; social history, a document of no known type and the earlier stay do not
    assert _answers(a_scene()) == {
        ("summary", 0): True, ("summary", 2): False, ("face", None): False, ("old", None): False,
    }  # fmt: skip


@pytest.mark.control("MIN-2")
@pytest.mark.parametrize("heading", ["SOCIAL HISTORY", "FAMILY HISTORY"])
def test_a_document_that_holds_what_no_rule_wants_takes_a_second_person(heading: str) -> None:
    # given two notes of a nurse, one with such a section
    scene = a_scene()
    plain, with_it = (
        a_document(key, text, patient=scene.patient, encounter=scene.stay, loinc="34746-8")
        for key, text in (("plain", "PHYSICAL EXAM\nStage 3.\n"), ("with", f"PHYSICAL EXAM\nStage 3.\n{heading}\nx.\n"))
    )
    scene.at(scene.keeper).charts.save([plain, with_it])
    # when final coding asks
    found = _answers(scene)
    # then the plain one opens at once, and the other does not
    assert (found["plain", None], found["with", None]) == (True, False)


def test_work_that_is_no_whole_stay_opens_no_document_at_once() -> None:
    # given a nurse's note of the stay
    scene = a_scene()
    nurse = a_document("nurse", "VITAL SIGNS\nx\n", patient=scene.patient, encounter=scene.stay, loinc="80565-5")
    scene.at(scene.keeper).charts.save([nurse])
    # when work on one procedure asks for it
    # then it takes a second person
    assert _answers(scene, kind="inpatient-procedure")["nurse", None] is False


def test_the_rungs_are_told_by_what_is_named() -> None:
    # given what a request may name
    # when its rung is asked for, then it is told
    document, stay = DocumentId("d"), EncounterId("e")
    assert scope_of(document, 2, None) is Scope.SECTION
    assert scope_of(document, None, None) is Scope.DOCUMENT
    assert scope_of(None, None, stay) is Scope.ENCOUNTER
    assert scope_of(None, None, None) is Scope.CHART
    # and the higher it is, the sooner it closes
    assert [LASTS[scope].total_seconds() / 3600 for scope in Scope] == [8, 8, 4, 1]


@pytest.mark.control("MIN-5")
def test_a_reason_for_a_part_does_not_do_for_a_chart() -> None:
    # given a reason of six telling words, and one of many
    short, long = "Stone size decides N20.1 here.", "Every day is disputed; nursing, orders, therapy show none alone."
    # when they are given for a part and for the chart
    # then the short one does for the part alone
    assert checked_reason_for(Scope.ENCOUNTER, short) == short
    assert checked_reason_for(Scope.CHART, long) == long
    with pytest.raises(RefusedError, match=r"164\.514\(d\)\(5\)"):
        checked_reason_for(Scope.CHART, short)


GLASS = Glass(
    GlassId("g"), a_scene().work.id, a_scene().coder.id, (), "why", NOW, NOW + GLASS_LASTS, work_version=0
)  # fmt: skip


@pytest.mark.parametrize(
    ("since", "path", "verdict"),
    [
        (Since(codes=6, reads=1, seconds=120), Path.NONE, Verdict.CONSISTENT),
        (Since(codes=0, reads=1, seconds=20), Path.NONE, Verdict.CONSISTENT),
        (Since(codes=1, reads=0, seconds=0), Path.NONE, Verdict.CONSISTENT),
        (Since(codes=0, reads=1, seconds=8), Path.NONE, Verdict.QUESTIONABLE),
        (Since(codes=0, reads=0, seconds=0), Path.NONE, Verdict.QUESTIONABLE),
        (Since(codes=6, reads=1, seconds=120), Path.AT_ONCE, Verdict.QUESTIONABLE),
        (Since(codes=6, reads=1, seconds=120), Path.PERSON, Verdict.QUESTIONABLE),
    ],
)
def test_a_verdict_is_suggested_from_what_was_counted(since: Since, path: Path, verdict: Verdict) -> None:
    # given what was done since the glass was broken, and whether another way was there
    # when a verdict is suggested
    # then only use without another way is consistent
    assert suggested(replace(GLASS, path=path), since) is verdict


def test_broken_glass_shows_no_reason_to_a_programmer() -> None:
    # given broken glass
    # when it is shown
    # then neither its reason nor its parts are in it
    assert repr(GLASS) == "Glass('g', 0 parts)"
    assert SECTIONS["29762-2"].title == "Social history"  # the code that the table above leaves out is what it says
