"""Coders of the load work at the pace of coders; what went wrong for one of them is not taken for an answer."""

import os
import random

from chartwarden_bench.browsing import Answer
from chartwarden_bench.load import Measured, _plan
from chartwarden_bench.load_command import as_json, table
from chartwarden_bench.pace import DEPARTMENT, REPORT, STAY, VISIT, Pace, Screen
from chartwarden_bench.server_use import Use, used


def _answer(status: int = 200, location: str = "") -> Answer:
    return Answer(status, {"location": location} if location else {}, b"", 0.1)


def test_items_take_as_long_as_coders_say() -> None:
    # three stays an hour, twelve visits an hour, 400 reports in eight hours
    assert [round(item.seconds) for item in (STAY, VISIT, REPORT)] == [1200, 300, 72]
    assert [item.name for item in DEPARTMENT].count("stay") == 6


def test_a_stay_is_opened_first_finished_last_and_each_code_is_searched_before() -> None:
    # given, when
    screens = [step.screen for step in STAY.steps()]
    # then
    assert (screens[0], screens[-1]) == (Screen.CHART, Screen.FINISH)
    assert screens.count(Screen.DOCUMENT) == 15
    places = [place for place, screen in enumerate(screens) if screen is Screen.CODE]
    assert len(places) == 10
    assert all(screens[place - 2 : place] == [Screen.CODE_SEARCH, Screen.CODE_SEARCH] for place in places)


def test_haste_shortens_every_pause_and_asks_for_more_work() -> None:
    # given
    plain, hasty = Pace(seconds=600), Pace(seconds=600, haste=4)
    step = STAY.steps()[1]
    # when
    pauses = [pace.pause(step, random.Random(1)) for pace in (plain, hasty)]
    # then
    assert abs(pauses[0] / pauses[1] - 4) < 1e-9
    assert (plain.items_each(VISIT), hasty.items_each(VISIT)) == (3, 9)


def test_everybody_has_work_of_their_own_kind() -> None:
    # given
    pace = Pace(coders=3, seconds=144)
    # when
    plan = _plan(pace, {"c0": STAY, "c1": REPORT})
    # then a report a little over a minute each, and one to spare
    assert sorted(plan["charts"]) == ["c0w0", "c0w1", "c1w0", "c1w1", "c1w2"]
    assert plan["charts"]["c1w0"]["kind"] == "radiology-profee"


def test_what_leads_away_or_fails_is_an_error_and_waits_for_no_entry() -> None:
    # given
    measured = Measured(Pace(coders=1))
    answers = [
        (Screen.SIGN_IN, _answer(200)),  # the form again: a password was not taken
        (Screen.TODAY, _answer(302, "/sign-in/")),
        (Screen.CODE, _answer(500)),
        (Screen.CHART, _answer()),
    ]
    # when
    took = [measured.took(screen, answer, seconds=0.2, by="ada") for screen, answer in answers]
    # then
    assert took == [False, False, False, True]
    assert measured.errors == {"sign in: turned away": 1, "today: led to /sign-in/": 1, "code: status 500": 1}
    assert measured.done == {("ada", "chart.open"): 1}


def test_a_slow_screen_a_lost_entry_and_an_empty_run_fail_their_gates() -> None:
    # given a run that was slow at one screen and lost an entry
    measured = Measured(Pace(coders=1), seconds=10, lost=1, does_verify=True, use=Use(processor_seconds=1.0))
    measured.took(Screen.CHART, _answer(), seconds=0.4, by="ada")
    # when
    told = as_json(measured, command="chartwarden bench load")
    # then
    assert told["gates"] == {
        "p99 of every screen below 300 ms": False,
        "everybody signed in": False,
        "no error": True,
        "no act without an entry": False,
        "the ledger verifies": True,
    }
    assert "| chart | Enter | 1 | 400.0 | 400.0 | 400.0 |" in table(told)
    assert not as_json(Measured(Pace(), seconds=1), command="")["gates"]["p99 of every screen below 300 ms"]


def test_what_this_process_uses_is_told() -> None:
    # given the session of this very process, when
    found = used(os.getsid(0))
    # then
    assert found.memory_mib > 1
    assert found.peak_mib >= found.memory_mib / 2
    assert found.processor_seconds > 0
