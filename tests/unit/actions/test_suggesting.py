"""Suggestions come from the words that a work shows; codes that came with the chart, only where those support them."""

from collections.abc import Mapping

import pytest

from chartwarden.actions.codes import add_code, add_shown_evidence
from chartwarden.actions.suggesting import MOST_SEARCHED, Origin, suggest
from chartwarden.chart.coding import Coding, Evidence, Fact, FactKind
from chartwarden.evidence.suggestion import Wanted
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import FactId
from tests.builders import Scene, a_document, a_scene, an_encounter

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
_TITLES = {
    "A41.51": "Sepsis due to Escherichia coli",
    "F17.210": "Nicotine dependence, cigarettes",
    "K57.90": "Diverticulitis",
    "N39.0": "Urosepsis",
    "Z63.5": "Webb",  # a word that stands in the chart as a name only
}


class Codes:
    """A few codes, in place of the whole set."""

    def find(self, code: str) -> Coding | None:
        return Coding("ICD-10-CM", code, _TITLES[code]) if code in _TITLES else None

    def wanted(self, code: str) -> Wanted:
        return Wanted(code, (_TITLES[code],))

    def weights(self) -> Mapping[str, float]:
        return {}


@pytest.fixture
def scene() -> Scene:
    """Give a chart whose encounter was registered with four codes."""
    scene = a_scene()
    scene.at(scene.keeper).charts.save(
        [
            Fact(
                FactId(f"fact-{code}"),
                scene.patient.id,
                scene.stay.id,
                FactKind.CONDITION,
                (Coding("ICD-10-CM", code),),
            )
            for code in ("N39.0", "F17.210", "K57.90", "Z63.5")
        ]
    )
    return scene


def test_an_assigned_code_without_evidence_gets_the_words_that_support_it(scene: Scene) -> None:
    # given a code without evidence
    desk = scene.at(scene.coder)
    add_code(desk, scene.work.id, SEPSIS)
    # when suggestions are asked for
    found = suggest(desk, scene.work.id, codes=Codes(), code="A41.51")
    # then the words of the diagnosis come, with what stands around them
    (only,) = found
    best = only.passages[0]
    assert (only.origin, best.words) == (Origin.ASSIGNED, "Sepsis due to E. coli")
    assert best.before == "1. "
    assert best.where.startswith("Discharge diagnosis · Discharge summary")
    # and accepting them marks exactly these words
    add_shown_evidence(desk, scene.work.id, SEPSIS, span=best.span)
    ((evidence,),) = [one.evidence for one in desk.work.coded(scene.work.id)]
    assert scene.summary.document.text.value[evidence.start : evidence.end] == "Sepsis due to E. coli"
    # and nothing is asked for any more but what is offered
    assert {one.origin for one in suggest(desk, scene.work.id, codes=Codes())} == {Origin.CHART}


@pytest.mark.control("MIN-2")
def test_a_code_of_the_chart_is_offered_only_where_shown_words_support_it(scene: Scene) -> None:
    # given codes that were registered: one that open words support, one of a section that is withheld, one of another
    # encounter, and one whose only word is masked
    # when suggestions are asked for
    offered = {one.coding.code: one for one in suggest(scene.at(scene.coder), scene.work.id, codes=Codes())}
    # then the supported one comes, and what the work names; the rest would tell what is not shown
    assert offered.keys() == {"A41.51", "N39.0"}
    assert offered["A41.51"].origin is Origin.TARGET
    assert offered["N39.0"].origin is Origin.CHART
    shown = "".join(p.before + p.words + p.after for one in offered.values() for p in one.passages)
    assert "Webb" not in shown
    assert "Smokes" not in shown


@pytest.mark.control("AUD-2", "AUD-3")
def test_every_document_that_was_searched_is_on_the_entry(scene: Scene) -> None:
    # given a chart of which this work opens one document
    desk = scene.at(scene.coder)
    # when suggestions are asked for
    suggest(desk, scene.work.id, codes=Codes())
    # then one entry names it, and none that was withheld
    body = desk.ledger.store.rows_of(scene.coder.user_id, most=1)[0].body
    named = [key for key in ("summary", "old", "psychotherapy", "face") if _pseudonym(scene, key) in body]
    assert b"code.suggest" in body
    assert named == ["summary"]


def test_somebody_elses_work_suggests_nothing(scene: Scene) -> None:
    # given another coder
    # when they ask for suggestions in work that is not theirs, then they are refused
    with pytest.raises(RefusedError, match="no open work item"):
        suggest(scene.at(scene.other), scene.work.id, codes=Codes())


def test_of_a_long_chart_the_newest_documents_are_searched(scene: Scene) -> None:
    # given more documents than are searched at once, each with the words, all written before the summary
    stay = an_encounter("a", patient=scene.patient)
    scene.at(scene.keeper).charts.save(
        [
            a_document(f"n{number}", "ASSESSMENT\nUrosepsis.\n", patient=scene.patient, encounter=stay)
            for number in range(MOST_SEARCHED)
        ]
    )
    # when suggestions are asked for
    desk = scene.at(scene.coder)
    suggest(desk, scene.work.id, codes=Codes())
    # then the entry says how many were
    assert b'"searched":120' in desk.ledger.store.rows_of(scene.coder.user_id, most=1)[0].body.replace(b" ", b"")


def test_evidence_is_asked_for_again_only_when_its_code_is_named(scene: Scene) -> None:
    # given a code that has evidence
    desk = scene.at(scene.coder)
    outline = scene.summary.document.outline
    add_code(
        desk,
        scene.work.id,
        SEPSIS,
        evidence=[Evidence(outline.id, 3, outline.sections[3].start, outline.sections[3].end)],
    )
    # when all are asked about, then it is left alone; when it is named, it is searched for
    assert "A41.51" not in {one.coding.code for one in suggest(desk, scene.work.id, codes=Codes())}
    assert [one.coding.code for one in suggest(desk, scene.work.id, codes=Codes(), code="A41.51")] == ["A41.51"]


def _pseudonym(scene: Scene, key: str) -> bytes:
    document = getattr(scene, key).document.outline.id
    return scene.at(scene.coder).ledger.pseudonym("document", document).encode()
