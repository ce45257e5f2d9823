"""CLM-1: nobody asks sentence after sentence whether it stands in some chart; an ordinary day never meets the limit."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from chartwarden.actions.claim_check import scan_claim
from chartwarden.actions.codes import add_code
from chartwarden.actions.coding_steps import comment_code
from chartwarden.actions.human_pace import CLAIMS, FASTER_THAN_PEOPLE, FOUND, TEXTS
from chartwarden.actions.mixups import index_texts
from chartwarden.actions.own_words import check_text
from chartwarden.adapters.memory import MemoryHouse
from chartwarden.chart.coding import Coding
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.mixup.claim import Claim
from tests.builders import NOW, Scene, a_document, a_patient, a_scene, an_encounter

OWN = "The progress notes and the summary disagree on which of the findings was treated first."
THEIRS = "He fell from a ladder while cleaning the gutter of his workshop and landed on the left hip."
NOBODYS = "She slipped on a wet step of the garden house at dusk and could not get up again alone."


@pytest.fixture
def scene() -> Scene:
    """Give a scene with a stranger's note in the house."""
    made = a_scene()
    stranger = a_patient("z", given="Bertram", family="Oduya")
    desk = made.at(made.keeper)
    stay = an_encounter("z", patient=stranger)
    desk.charts.save(
        [stranger, stay, a_document("z", f"HOSPITAL COURSE\n{THEIRS}\n", patient=stranger, encounter=stay)]
    )
    index_texts(desk)
    return made


def at(scene: Scene, seconds: float) -> None:
    """Let it be so many seconds after nine."""
    assert isinstance(scene.house, MemoryHouse)
    clock = scene.house.clock
    assert isinstance(clock, FixedClock)
    clock.advance(NOW + timedelta(seconds=seconds) - clock.now())


def signs(scene: Scene) -> int:
    """Count the signs that somebody is faster than people."""
    rows = scene.at(scene.officer).ledger.store.rows()
    return sum(json.loads(row.body).get("because") == FASTER_THAN_PEOPLE for row in rows)


def refusal(ask: Callable[[], object]) -> tuple[str, str]:
    """Give the rule and the words of a refusal."""
    with pytest.raises(RefusedError) as refused:
        ask()
    return refused.value.rule, str(refused.value)


@pytest.mark.control("CLM-1")
def test_two_pastes_a_second_for_a_minute_are_fine_and_so_is_what_follows(scene: Scene) -> None:
    # given a coder who pastes twice a second for a minute, and then every two minutes
    desk = scene.at(scene.coder)
    later = [120 * place for place in range(1, 61)]
    # when each text is checked, then none is refused, and no sign is left
    for second in (*(place / 2 for place in range(120)), *later):
        at(scene, second)
        check_text(desk, scene.work.id, OWN)
    assert signs(scene) == 0


@pytest.mark.control("CLM-1")
def test_beyond_a_human_pace_nothing_is_compared_and_one_sign_is_left(scene: Scene) -> None:
    # given somebody who had as many texts checked within a minute as nobody writes
    desk = scene.at(scene.coder)
    for _ in range(TEXTS[0].most):
        check_text(desk, scene.work.id, OWN)
    # when they ask on: with a stranger's words, with nobody's, with a stranger's name, with three words
    answers = {
        refusal(lambda text=text: check_text(desk, scene.work.id, text))
        for text in (THEIRS, NOBODYS, "Patient: Bertram Oduya", "left hip fracture", OWN)
    }
    # then each answer is the same, so that it tells nothing of the text; each is on record, with one sign
    [(rule, words)] = answers
    assert rule == "human-pace"
    assert "nothing was compared" in words
    assert signs(scene) == 1
    # and the same words in a comment are no way around it, while everybody else pastes on
    coded = add_code(desk, scene.work.id, Coding("ICD-10-CM", "A41.51"))
    assert refusal(lambda: comment_code(desk, scene.work.id, coded.id, comment=THEIRS))[0] == "human-pace"
    check_text(scene.at(scene.other), None, OWN)
    # and a minute later they go on
    at(scene, 61)
    check_text(desk, scene.work.id, OWN)


@pytest.mark.control("CLM-1")
def test_whoever_gets_answers_of_other_charts_again_and_again_gets_none_any_more(scene: Scene) -> None:
    # given somebody who was told twenty times within the hour that words stand in another chart, slowly
    desk = scene.at(scene.coder)
    for place in range(FOUND.most + 1):
        at(scene, 60 * place)
        assert refusal(lambda: check_text(desk, scene.work.id, THEIRS))[0] == "own-words"
    assert signs(scene) == 1
    # when they ask on, then words of others and of nobody are answered alike, and what is compared with no other passes
    told = {refusal(lambda text=text: check_text(desk, scene.work.id, text)) for text in (THEIRS, NOBODYS)}
    assert [rule for rule, _ in told] == ["human-pace"]
    check_text(desk, scene.work.id, "see op note")
    # and an hour after the first they are answered again
    at(scene, 3601)
    check_text(desk, scene.work.id, NOBODYS)


@pytest.mark.control("CLM-2")
def test_claims_are_checked_at_a_human_pace_too(scene: Scene) -> None:
    # given somebody who checked as many claims within a minute as nobody has
    desk, claim = scene.at(scene.coder), Claim(codes=("A41.51",))
    for _ in range(CLAIMS[0].most):
        scan_claim(desk, scene.work.id, claim)
    # when they check on, then it is refused, whatever the claim says
    told = {refusal(lambda one=one: scan_claim(desk, scene.work.id, one)) for one in (claim, Claim(codes=("O80",)))}
    assert [rule for rule, _ in told] == ["human-pace"]
    assert signs(scene) == 1
