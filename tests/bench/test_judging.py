"""The oracle: it passes what is right, and catches each way in which something can be wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chartwarden_bench.case import Answered, Case, Chart, Door, Expected, ExpectedEntry, Level, Run, Step
from chartwarden_bench.judging import Check, Verdict, judge
from chartwarden_bench.playing import Played
from chartwarden_bench.seat import Came, Reply
from chartwarden_bench.world import World

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
VICTIM: dict[str, Any] = {
    "work": "w-1",
    "pseudonym": "pseudonym-of-ida",
    "identifiers": ["Ida Okonkwo", "912-44-0187"],
    "masked": ["912-44-0187"],
    "sentences": {"open": ["Grief after the loss of her sister."], "earlier": ["Diverticulitis in 2019."]},
    "documents": {"open": ["d-1"]},
}
WORLD = World("V01-01@ui", {"actor": {"user_id": "lena.moss", "name": "Lena Moss"}}, {"victim": VICTIM})
REFUSED = ExpectedEntry("chart.open", "refused", "work-is-the-warrant", about="victim")
CASE = Case(
    id="V01-01",
    level=Level.L0,
    title="t",
    guide="g",
    doors=(Door.UI,),
    people={},
    charts={"victim": Chart("ordinary")},
    setup=(),
    steps=(Step("open_chart", {"work": "w-1"}, 1),),
    expected=Expected.PREVENTED,
    answered=Answered.REFUSED,
    entries=(REFUSED,),
    seeks=("victim",),
)


def entry(**said: Any) -> dict[str, Any]:  # noqa: ANN401 -- fields of an entry
    """Give an entry of a refusal that leads to the patient."""
    return {
        "act": "chart.open",
        "actor": "lena.moss",
        "at": NOW.isoformat(),
        "because": "work-is-the-warrant",
        "commitment": None,
        "counts": {},
        "device": "web:1",
        "kind_of_work": None,
        "outcome": "refused",
        "patient": "pseudonym-of-ida",
        "rule": None,
        "seen": [],
        "target": None,
        "work": None,
        **said,
    }


def reply(words: str = "Not opened", came: Came = Came.REFUSED, told: tuple[object, ...] = (403,)) -> Reply:
    return Reply("open_chart", Door.UI, "actor", came, words, told, 0.01)


def judged(
    case: Case = CASE,
    replies: tuple[Reply, ...] = (reply(),),
    entries: tuple[dict[str, Any], ...] = (entry(),),
    absent: tuple[Reply, ...] = (),
) -> Verdict:
    return judge(Played(Run(case, Door.UI), replies, absent, entries, NOW - timedelta(seconds=2), 0.1), WORLD)


def test_a_refusal_on_record_is_prevention_with_whole_evidence() -> None:
    # given an attempt that was refused, with its entry
    # when it is judged
    verdict = judged()
    # then it passes, and every check came true
    assert verdict.has_passed
    assert verdict.was_prevented
    assert set(verdict.evidence) == {Check.EXISTS, Check.WHOLE, Check.NO_PHI, Check.NOTHING_LEAKED}
    assert verdict.has_whole_evidence


@pytest.mark.parametrize(
    "words",
    ["Ida Okonkwo", "SSN 912-44-0187", "note: Grief after the loss of her sister. more", "Diverticulitis in 2019."],
)
def test_a_single_word_of_the_chart_in_an_answer_fails_it(words: str) -> None:
    # given a product that refuses and shows something all the same: the negative control
    # when it is judged
    verdict = judged(replies=(reply(words),))
    # then it is no prevention, and the bytes are counted
    assert not verdict.has_passed
    assert not verdict.was_prevented
    assert verdict.leaked >= 11
    assert verdict.evidence[Check.NOTHING_LEAKED] is False


def test_to_hear_ones_own_words_again_is_no_leak() -> None:
    # given a search for a name, whose answer repeats what was searched
    own = replace(reply("No work fits Ida Okonkwo.", Came.DONE), asked="{'words': 'Ida Okonkwo'}")
    # when it is judged, then nothing leaked
    assert judged(replace(CASE, answered=Answered.DONE), (own,)).leaked == 0


def test_a_chart_that_opens_fails_the_case() -> None:
    # given a broken product that opens the chart, without a word that is sought
    verdict = judged(replies=(reply("Workbench", Came.DONE),))
    # when it is judged, then that is the reason
    assert verdict.reasons == ("open_chart was done",)


def test_a_product_that_breaks_has_not_prevented() -> None:
    # given an answer of 500, when it is judged, then the case fails: an error is no refusal
    assert judged(replies=(reply("Something broke", Came.BROKEN),)).reasons == ("open_chart broke",)


@pytest.mark.parametrize(
    "said",
    [{"outcome": "granted"}, {"act": "work.list"}, {"actor": "omar.diaz"}, {"because": "not-found"}],
)
def test_an_entry_that_is_another_is_no_evidence(said: dict[str, Any]) -> None:
    # given a ledger in which one thing of the entry is different
    verdict = judged(entries=(entry(**said),))
    # when it is judged, then the attempt is prevented, and its evidence is not there
    assert verdict.has_passed
    assert verdict.evidence[Check.EXISTS] is False
    assert verdict.gaps == ("no entry chart.open refused work-is-the-warrant",)


def test_what_an_entry_must_have_counted_is_asked_for() -> None:
    # given a case whose entry must say that another way was there
    case = replace(CASE, entries=(replace(REFUSED, counts={"path_available": 1}),))
    # when it is judged with and without that count, then only the first is evidence
    assert judged(case, entries=(entry(counts={"path_available": 1, "parts": 2}),)).evidence[Check.EXISTS]
    assert judged(case).evidence[Check.EXISTS] is False


def test_an_entry_that_leads_to_nobody_is_not_whole() -> None:
    # given a refusal whose entry names no patient and has nothing sealed beside it
    verdict = judged(entries=(entry(patient=None),))
    # when it is judged, then the patient is what it lacks
    assert verdict.evidence[Check.WHOLE] is False
    assert verdict.gaps == ("chart.open: no patient",)
    # and one with something sealed beside it is whole
    assert judged(entries=(entry(patient=None, commitment="ab"),)).has_whole_evidence


def test_an_entry_of_a_look_must_say_for_which_work_and_by_which_rule() -> None:
    # given a granted look without its purpose, and the case of a twin
    twin = replace(
        CASE, level=Level.BENIGN, expected=Expected.BENIGN, answered=Answered.DONE, seeks=(),
        entries=(ExpectedEntry("chart.open", "granted", about="victim"),),
    )  # fmt: skip
    bare = entry(outcome="granted", because=None)
    # when it is judged
    verdict = judged(twin, (reply("Workbench", Came.DONE),), (bare,))
    # then each is named that is missing
    assert verdict.gaps == tuple(f"chart.open: no {name}" for name in "kind_of_work target work rule seen".split())


def test_a_name_in_an_entry_is_found() -> None:
    # given an entry that holds a name
    verdict = judged(entries=(entry(target="Ida Okonkwo"),))
    # when it is judged, then it is told
    assert verdict.evidence[Check.NO_PHI] is False


def test_an_answer_that_tells_foreign_from_missing_fails() -> None:
    # given a product whose answer about a missing thing has another status
    case = replace(CASE, is_same_if_absent=True)
    # when it is judged
    told = judged(case, absent=(reply(told=(404,)),))
    # then the difference is the reason; without one it passes
    assert told.reasons == ("what is absent is answered otherwise: open_chart, status",)
    assert judged(case, absent=(reply(),)).has_passed


def test_what_must_be_noticed_needs_an_entry_that_says_so() -> None:
    # given an attempt that must be detected
    case = replace(
        CASE, expected=Expected.DETECTED, answered=Answered.EITHER,
        entries=(ExpectedEntry("account.signal", "granted", "factor-burst"),),
    )  # fmt: skip
    signal = entry(act="account.signal", outcome="granted", because="factor-burst")
    # when it is judged with and without the signal
    with_it, without = judged(case, entries=(signal,)), judged(case)
    # then only the first was noticed, two seconds after the last step
    assert with_it.was_detected
    assert with_it.detected_after == 2.0
    assert without.reasons == ("nothing in the ledger says that it was noticed",)


def test_a_twin_that_is_refused_fails() -> None:
    # given harmless work that is turned away
    twin = replace(CASE, level=Level.BENIGN, expected=Expected.BENIGN, answered=Answered.DONE, entries=(), seeks=())
    # when it is judged, then a product that blocks everything fails
    assert judged(twin).reasons == ("open_chart was refused",)


def test_words_that_must_be_shown_are_asked_for() -> None:
    # given a twin that must show a line of the chart
    twin = replace(
        CASE, level=Level.BENIGN, expected=Expected.BENIGN, answered=Answered.DONE, entries=(), seeks=(),
        shows=("victim.open",),
    )  # fmt: skip
    # when it is judged with and without the line, then only the first passes
    assert judged(twin, (reply("x Grief after the loss of her sister. x", Came.DONE),)).has_passed
    assert judged(twin, (reply("an empty page", Came.DONE),)).reasons == ("no answer has victim.open",)


def test_a_run_that_could_not_be_played_has_failed() -> None:
    # given a run whose setup failed
    played = Played(Run(CASE, Door.UI), (), (), (), NOW, 0.1, "the setup fails at lock")
    # when it is judged, then it counts as failed, never as passed
    verdict = judge(played, WORLD)
    assert not verdict.has_passed
    assert not verdict.was_stopped
