"""Searching stays inside what the work opens, finds clear words only, and is on record with every document searched."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.actions.access import my_access
from chartwarden.actions.chart_search import MOST_HITS, hits_in, search_chart
from chartwarden.actions.charts import MaskedRun
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.ledger.entry import Outcome
from chartwarden.phi.kinds import IdentifierKind
from tests.builders import DISCHARGE_SUMMARY, Scene, a_document, a_scene

words = st.text("ab .", min_size=1, max_size=4)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def test_words_are_found_where_they_stand_whatever_their_case(scene: Scene) -> None:
    # given a discharge summary whose open sections tell of sepsis twice
    # when its words are searched
    found = search_chart(scene.at(scene.coder), scene.work.id, "  SEPSIS ")
    # then each place is told with what stands around it, and counted
    assert [(hit.title, hit.section, hit.before[-4:], hit.words) for hit in found.hits] == [
        ("Discharge summary", "Hospital course", " uro", "sepsis"),
        ("Discharge summary", "Discharge diagnosis", "\n1. ", "Sepsis"),
    ]
    assert (found.count, found.documents) == (2, 1)


@pytest.mark.control("MIN-2", "MIN-7")
def test_what_is_closed_is_not_searched(scene: Scene) -> None:
    # given a section that this work does not open, an earlier stay, and a restricted note
    # when words that stand only there are searched
    # then nothing is found, and nothing tells that they are there
    desk = scene.at(scene.coder)
    for closed in ("half a pack", "Diverticulitis", "Grief"):
        found = search_chart(desk, scene.work.id, closed)
        assert (found.hits, found.count) == ((), 0)


@pytest.mark.control("MIN-6")
@pytest.mark.parametrize(
    "hidden", ["Ostrander", "Tobias", "330-555-0143", "0143", "912-44-0187", "Tannery", "phone", "[relative]"]
)
def test_a_masked_identifier_cannot_be_spelled_out_by_searching(hidden: str, scene: Scene) -> None:
    # given an open section with masked identifiers
    # when one of them, a part of one, or the label of a mask is searched
    # then nothing is found: only clear words are compared
    assert search_chart(scene.at(scene.coder), scene.work.id, hidden).count == 0


@pytest.mark.control("AUD-3")
def test_a_search_is_on_record_with_the_documents_that_were_searched(scene: Scene) -> None:
    # given a coder who searches
    search_chart(scene.at(scene.coder), scene.work.id, "sepsis")
    # when they look at their own access
    row = next(row for row in my_access(scene.at(scene.coder)) if row.sentence.startswith("Searched what"))
    # then the entry names the document and the sections, and what for
    assert (row.outcome, len(row.documents), row.sections) == (Outcome.GRANTED, 1, 2)
    assert "inpatient-final" in row.rule


def test_the_whole_chart_is_not_searched_and_asking_for_it_is_on_record(scene: Scene) -> None:
    # given a coder who asks with two strokes for more than the work opens
    # when it is tried
    with pytest.raises(RefusedError, match="search-stays-inside") as refused:
        search_chart(scene.at(scene.coder), scene.work.id, "/grief")
    # then they learn the way that there is, and the attempt is on record
    assert "ask for a part" in refused.value.next_step
    rows = [row for row in my_access(scene.at(scene.coder)) if row.sentence.startswith("Searched what")]
    assert [row.outcome for row in rows] == [Outcome.REFUSED]


def test_one_character_is_too_little(scene: Scene) -> None:
    # given a search that would find everything
    # when it is tried, then nothing is read
    with pytest.raises(MalformedError):
        search_chart(scene.at(scene.coder), scene.work.id, " a ")


@pytest.mark.control("ACC-1")
def test_nobody_searches_in_anothers_work(scene: Scene) -> None:
    # given somebody else's work, and work that does not exist
    # when its chart is searched, then the answer is the same
    for work_id in (scene.work.id, "nothing"):
        with pytest.raises(RefusedError, match="work-is-the-warrant"):
            search_chart(scene.at(scene.other), work_id, "sepsis")  # type: ignore[arg-type]  # any text does


def test_many_hits_are_counted_and_the_first_are_shown(scene: Scene) -> None:
    # given a note that repeats a word more often than anybody looks through
    text = "HOSPITAL COURSE\n" + "fever. " * (MOST_HITS + 5)
    many = a_document("many", text, patient=scene.patient, encounter=scene.stay, loinc=DISCHARGE_SUMMARY)
    scene.at(scene.keeper).charts.save([many])
    # when it is searched
    found = search_chart(scene.at(scene.coder), scene.work.id, "fever")
    # then all are counted, and as many are shown as are looked at
    assert (found.count, len(found.hits)) == (MOST_HITS + 5, MOST_HITS)


@settings(max_examples=100)
@given(st.lists(st.tuples(words, st.booleans()), max_size=5), words.filter(lambda text: bool(text.strip())))
def test_every_hit_is_those_words_in_a_clear_stretch(parts: list[tuple[str, bool]], sought: str) -> None:
    # given a section of clear and masked stretches
    runs, at = [], 0
    for text, is_masked in parts:
        runs.append(MaskedRun(at, text, IdentifierKind.PHONE if is_masked else None))
        at += len(text)
    shown = "".join(text for text, _ in parts)
    masked = {place for run in runs if run.is_masked for place in range(run.at, run.at + len(run.words))}
    # when it is searched
    hits = hits_in(runs, sought)
    # then each hit says what was sought, in clear words, in order and apart
    for start, end in hits:
        assert "".join(shown[start:end].split()) == "".join(sought.split())
        assert not masked.intersection(range(start, end))
    assert all(one[1] <= other[0] for one, other in pairwise(hits))
