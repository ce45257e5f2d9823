"""Every chart store tells whose a stored fact is, so that none moves to another patient."""

from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.foundation.identifiers import EncounterId, FactId
from chartwarden.ledger.entry import Act, Draft, Outcome
from tests.builders import Scene


def _fact(scene: Scene, encounter_id: EncounterId) -> Fact:
    codings = (Coding("ICD-10-CM", "I10"),)
    return Fact(FactId("fact-1"), scene.patient.id, encounter_id, FactKind.CONDITION, codings)


def test_a_stored_fact_is_known_with_its_patient(scene: Scene) -> None:
    # given a stored fact
    charts = scene.at(scene.coder).charts
    charts.save([_fact(scene, scene.stay.id)])
    # when it is asked for among others
    known = charts.known_facts([FactId("fact-1"), FactId("fact-2")])
    # then it is known, and the other is not
    assert known == {"fact-1": scene.patient.id}


def test_a_fact_that_is_sent_again_for_another_stay_moves_there(scene: Scene) -> None:
    # given a fact of one stay
    desk = scene.at(scene.coder)
    desk.charts.save([_fact(scene, scene.stay.id)])
    # when it comes again under another stay of the same patient
    moved = _fact(scene, scene.earlier.id)
    desk.charts.save([moved])
    # then it is found there, and nowhere else
    draft = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)
    receipt = desk.ledger.append(draft, covers=frozenset({scene.patient.id}))
    assert desk.charts.facts(scene.earlier.id, receipt=receipt) == (moved,)
    assert desk.charts.facts(scene.stay.id, receipt=receipt) == ()
