"""Evidence, suggestions and the packet show no more than the work opens, and leave their record."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from chartwarden.actions.codes import add_code
from chartwarden.actions.packets import build_packet
from chartwarden.actions.suggesting import suggest
from chartwarden.chart.coding import Coding, Evidence, Fact, FactKind
from chartwarden.chart.sections import split_sections
from chartwarden.evidence.suggestion import Wanted
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import FactId
from chartwarden.minimum_necessary.packet import Part, Support, smallest_packet
from tests.builders import Scene, a_scene

SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
MOST_OF_A_CHART = 0.15  # of its characters: the target of attaching records to a claim


class _Titles:
    """A few codes by their titles."""

    def __init__(self, **titles: str) -> None:
        self._titles = titles

    def find(self, code: str) -> Coding | None:
        return Coding("ICD-10-CM", code, self._titles[code]) if code in self._titles else None

    def wanted(self, code: str) -> Wanted:
        return Wanted(code, (self._titles[code],))

    def weights(self) -> Mapping[str, float]:
        return {}


def _latest(scene: Scene) -> dict[str, object]:
    body = scene.at(scene.coder).ledger.store.rows_of(scene.coder.user_id, most=1)[0].body
    found: dict[str, object] = json.loads(body)
    return found


@pytest.mark.control("MIN-2")
def test_words_of_a_withheld_section_do_not_become_evidence() -> None:
    # given the social history, which this work does not open
    scene = a_scene()
    outline = scene.summary.document.outline
    (history,) = [one for one in outline.sections if one.ordinal == 2]
    # when a coder marks words of it all the same
    with pytest.raises(RefusedError, match="does not need that part") as refused:
        add_code(
            scene.at(scene.coder),
            scene.work.id,
            SEPSIS,
            evidence=[Evidence(outline.id, history.ordinal, history.start, history.end)],
        )
    # then it is refused with a way on, nothing is stored, and the attempt is on record
    assert "ask for it with a reason" in str(refused.value)
    assert scene.at(scene.coder).work.coded(scene.work.id) == ()
    assert (_latest(scene)["act"], _latest(scene)["outcome"]) == ("code.assign", "refused")


@pytest.mark.control("MIN-2", "MIN-6")
def test_what_is_masked_or_closed_is_not_told_by_a_suggestion() -> None:
    # given codes that were registered with the encounter, whose words are a masked name and a withheld habit
    scene = a_scene()
    codings = (Coding("ICD-10-CM", "Z1"), Coding("ICD-10-CM", "Z2"), Coding("ICD-10-CM", "Z3"))
    fact = Fact(FactId("fact"), scene.patient.id, scene.stay.id, FactKind.CONDITION, codings)
    scene.at(scene.keeper).charts.save([fact])
    titles = _Titles(Z1="Tobias", Z2="Smokes", Z3="Urosepsis")
    # when suggestions are asked for
    found = suggest(scene.at(scene.coder), scene.work.id, codes=titles)
    # then only the code whose words are shown comes, and the entry names what was searched
    assert [one.coding.code for one in found] == ["Z3"]
    assert (_latest(scene)["act"], _latest(scene)["outcome"]) == ("code.suggest", "granted")
    assert len(str(_latest(scene)["seen"])) > len("[]")


@pytest.mark.control("ACC-1")
@pytest.mark.parametrize("act", ["code.suggest", "packet.build"])
def test_nobody_asks_in_work_that_is_not_theirs(act: str) -> None:
    # given another coder
    scene = a_scene()
    desk = scene.at(scene.other)
    # when they ask for suggestions, or for the packet
    with pytest.raises(RefusedError, match="no open work item"):
        _ = (
            suggest(desk, scene.work.id, codes=_Titles())
            if act == "code.suggest"
            else build_packet(desk, scene.work.id)
        )
    # then the refusal is on record
    body = json.loads(desk.ledger.store.rows_of(scene.other.user_id, most=1)[0].body)
    assert (body["act"], body["outcome"]) == (act, "refused")


@pytest.mark.control("MIN-1")
def test_packets_of_the_hand_written_charts_are_enough_and_small(samples: Path) -> None:
    # given every work item of the charts with the evidence that its key names
    shown = whole = 0
    for path in sorted((samples / "charts").glob("c*.json")):
        chart = json.loads(path.read_text(encoding="utf-8"))
        texts = {one["id"]: one["text"] for one in chart["documents"]}
        sections = {one["id"]: split_sections(one["text"], document_type=one["loinc"]) for one in chart["documents"]}
        sizes = {Part(key, one.ordinal): one.end - one.start for key, cut in sections.items() for one in cut}
        for work in (work for work in chart["work"] if work["codes"]):
            supports = []
            for code in work["codes"]:
                marks = [(told["document"], texts[told["document"]].index(told["quote"])) for told in code["evidence"]]
                ways = tuple(
                    frozenset({Part(key, next(s.ordinal for s in sections[key] if s.start <= at < s.end))})
                    for key, at in marks
                )
                supports.append(Support(code["code"], ways))
            # when its packet is built
            packet = smallest_packet(supports, sizes=sizes)
            # then every code stands on it, and each part is there for a code
            assert packet.is_sufficient(), path.name
            assert packet.is_smallest, path.name
            assert all(packet.needed_for(part) for part in packet.parts), path.name
            shown, whole = shown + packet.size, whole + sum(sizes.values())
    # and together they are a small part of the charts
    assert 0 < shown / whole <= MOST_OF_A_CHART
