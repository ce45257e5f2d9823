"""Time tells nothing: what is somebody else's and what does not exist are refused at the same cost.

The server is a process of its own, the one that people use, and the clock is the client's.
"""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.place import Place
from tests.faults.seating import SLOW
from tests.faults.timing import LEAKING, PRODUCT, Asking, Pair, answering, auc, seated

LEAST, MOST = 0.45, 0.55  # 0.5 is no difference at all
AT_ONCE, ROUNDS = 200, 3
A_LEAK = 0.7  # what a leak must show as

WORK = Pair("work", "lena.moss", "/work/work-foreign/", "/work/work-missing/")
PAIRS = [
    WORK,
    Pair("document", "lena.moss", "/work/work-a/documents/document-z/", "/work/work-a/documents/document-0/"),
    Pair("finish", "lena.moss", "/work/work-foreign/finish/", "/work/work-missing/finish/", {}),
    Pair(
        "work again",
        "lena.moss",
        "/work/work-foreign/again/",
        "/work/work-missing/again/",
        {"reason": "Tobacco use decides F17.210; the assessment refers to it."},
    ),
]


def _told_apart(asking: Asking, pair: Pair, chance: random.Random) -> float:
    """Give how well time tells the two apart. A busy machine makes noise, so a doubtful answer is asked about again."""
    missing: list[float] = []
    foreign: list[float] = []
    for _ in range(ROUNDS):
        more_missing, more_foreign, statuses = asking.told(pair, count=AT_ONCE, chance=chance)
        assert len(statuses) == 1, f"{pair.name}: the statuses already differ: {statuses}"
        assert statuses <= {403, 404}, f"{pair.name}: {statuses} is no refusal"
        missing += more_missing
        foreign += more_foreign
        if LEAST <= auc(missing, foreign) <= MOST:
            break
    return auc(missing, foreign)


@pytest.mark.control("ACC-1")
@pytest.mark.slow
def test_time_does_not_tell_what_exists(
    on_a_file: Place, chance: random.Random, record_property: Callable[[str, object], None]
) -> None:
    # given the product as it is served, and a coder
    cookies = seated(on_a_file)
    found = {}
    with answering(on_a_file, PRODUCT) as host:
        for pair in PAIRS:
            # when they ask about what is somebody else's and about what does not exist, hundreds of times each
            found[pair.name] = _told_apart(Asking(host, cookies[pair.who]), pair, chance)
            record_property(f"auc, {pair.name}", round(found[pair.name], 3))
    # then the times of the two answers cannot be told apart
    assert {name: told for name, told in found.items() if not LEAST <= told <= MOST} == {}


@pytest.mark.slow
def test_a_server_that_is_slower_for_foreign_work_is_found(
    on_a_file: Place, chance: random.Random, record_property: Callable[[str, object], None]
) -> None:
    # given a server that waits a little when work is somebody else's: a thousandth of a second, or more where others
    # keep this machine busy, since then nobody could see so little
    cookies = seated(on_a_file)
    found = 0
    with answering(on_a_file, LEAKING) as host:
        asking = Asking(host, cookies[WORK.who])
        for key, milliseconds in SLOW.items():
            # when it is asked as above
            pair = replace(WORK, foreign=f"/work/work-{key}/")
            missing, foreign, _ = asking.told(pair, count=AT_ONCE, chance=chance)
            if auc(missing, foreign) > A_LEAK:
                found = milliseconds
                break
    # then the times give it away
    record_property("least leak seen, ms", found)
    assert found


def test_the_measure_is_half_without_a_difference_and_whole_with_one() -> None:
    # given times that are the same, apart, and half over each other; worked out by hand
    # when they are compared, then the measure is the chance that the second is longer, a tie counting half
    assert auc([1, 1], [1, 1]) == 0.5
    assert auc([1, 2], [3, 4]) == 1.0
    assert auc([3, 4], [1, 2]) == 0.0
    assert auc([1, 3], [2, 3]) == (1 + 0 + 1 + 0.5) / 4
