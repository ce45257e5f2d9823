"""Dates that their company gives away, and fractions that it does not turn into dates."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.phi.structured.dates_together import in_company
from chartwarden.phi.structured.engine import Engine
from chartwarden.phi.structured.numeric_dates import NUMERIC_DATES
from chartwarden.phi.structured.partial_dates import PARTIAL_DATES
from tests.unit.phi.structured.forms import REPORTED, kinds, marked

_ENGINE: Final = Engine((*NUMERIC_DATES, *PARTIAL_DATES))
SURE: Final = 0.62  # company says nothing about what is surer than this

COMPANY = [
    # a list of one month
    ("Missed school: [1/8], [1/9], [1/22]. ok", "strength 4/5, 5/5, 5/5. ok"),
    ("infusions [2/4], [2/6] and [2/9]", "doses 1/2, 2/4 and 3/4"),
    # a range with an arrow
    ("sheet [3/12]->[3/13] ok".replace("]->[", "->"), "pain 8/10->4/10 ok"),
    ("off [12 - 19 Feb] for", "off 12 - 19 feet for"),
    # the same day once more, or one near by
    ("Seen [3/14/2026]. Deng [3/11], NWB", "Seen 3/14/2026. Apgars 8/9, NWB"),
    ("Note [2/20/2026]\nRTC 2 wk, [3-2]. signed", "q 3-5 hours"),
    # written with the same mark
    ("seen [3.10.2026]. her date is [3.26]. no", "seen 3.10.2026. K 3.26. no"),
    ("adm [03-09-2026]. fell [03-02]. ok", "adm 03-09-2026. x 2-3 days"),
    # a column
    ("Ng   50 mg   [1/30/2026]\nLee  25 mg   [2/2]  ok", "Ng 4/5\nLee 5/5"),
]


@pytest.mark.parametrize(("phrase", "twin"), COMPANY)
def test_a_partial_date_is_told_by_the_dates_around_it(phrase: str, twin: str) -> None:
    # given a phrase whose dates stand in brackets, and its twin
    text = phrase.replace("[", "").replace("]", "")
    # when both are read
    # then what stands in brackets is taken, and no partial date in the twin
    assert marked(text) == phrase
    assert marked(twin).count("[") <= twin.count("2026")


PARTIAL = [
    ("ETT [3/2] ok", "SLR 3/5 strength"),
    ("CTA chest [3/1] no PE", "pain chest 3/10"),
    ("PSA 4.1 ([1/5]), ok", "pain 4 (5/10), ok"),
    ("U/S [3/10] BPP", "u 3/10 out of ten"),
    ("d/c [3/2]. K. Lee", "c 3/10. pain"),
    ("[3/12] K 4.1, ok", "3/12 kg"),
    ("KUB [3/2] neg", "3/5 strength"),
    ("Foley out [2/24] ok", "out of 5/5 ok"),
    ("Coll [2/17] Rec [2/18] Rep [2/20]\nPt Molnar", "Strength 4/5 5/5 3/5\nPt Molnar"),
    ("photo [23/2] 5:55a here", "score 23/30 here"),
    ("hemi on [13-3]. Course", "on 2-3 liters"),
    ("Seroquel on [1-15], resumed", "seen 2-3 times"),
    ("Admit [2-22], stroke", "reps 10-12, ok"),
    ("rehab adm [2/12].\nPT: mod", "adm 2/12 tabs"),
    ("Tdap [4/27] given", "maple 5/12 wheal"),
    ("f/u [10 mar] with", "10 may help"),
    ("by [10 may] with", "of 10 may help"),
]


@pytest.mark.parametrize(("phrase", "twin"), PARTIAL)
def test_a_partial_date_is_told_by_the_words_around_it(phrase: str, twin: str) -> None:
    # given a phrase whose dates stand in brackets, and its twin
    text = phrase.replace("[", "").replace("]", "")
    # when both are read
    # then what stands in brackets is taken, and nothing in the twin
    assert marked(text) == phrase
    assert "date" not in kinds(twin)


@pytest.mark.parametrize(
    "text",
    [
        "Abx d 3/7 Zosyn",
        "CTX q24, day 7/28; end",
        "Epworth 11/24.",
        "Ishihara 12/14.",
        "Braden 14/23",
        "BIMS 5/15",
        "CVP 12/14.",
        "page 12/14 missing",
        "elbow 5/10->1/10 ok",
        "ICP 14/12/13 CPP",
        "HCO3 6/9/14. Plan",
        "water 4/8 glasses",
        "Bristol 4/7",
        "f/u 6/52, 3/12, 6/12",
        "PSA 3.11.",
        "Pain intensity over the past week: 4/10.",
        "Rates her stress level as an 8/10.",
        "test of the 1st and 2nd metatarsals",
        "BPP 8/8, AFI",
        "out of 5/5",
        "Dose 1/2 tab",
        "vision 20/40",
    ],
)
def test_a_score_a_day_of_a_course_or_three_results_are_no_date(text: str) -> None:
    # given numbers with slashes that are counted, scored or measured
    # when they are read beside the date of the note
    # then nothing but that date is taken
    assert marked(f"{text}\nSigned 3/14/2026").endswith("Signed [3/14/2026]")
    assert marked(f"{text}\nSigned 3/14/2026").count("[") == 1


def test_a_text_without_a_sure_date_keeps_its_candidates_as_they_are() -> None:
    # given nothing found
    # when company is looked for
    # then there is none
    assert in_company([], "3/5 of it") == []


@given(st.lists(st.sampled_from(["3/14/2026", "3/4", "3/9", "5/5", "3-11", "3.12", ", ", " ", "\n", "pain ", "on "])))
def test_company_takes_nothing_away_and_gives_only_dates(pieces: list[str]) -> None:
    # given any row of dates, fractions and words
    text = "".join(pieces)
    before = _ENGINE.candidates(text, data=text.encode())
    # when they are weighed in company
    after = in_company(list(before), text)
    # then each candidate is still there, and what was sure on its own still asks to be reported
    assert [(c.end, c.reason) for c in after[: len(before)]] == [(c.end, c.reason) for c in before]
    assert all(c.confidence >= REPORTED for c, own in zip(after, before, strict=False) if own.confidence > SURE)
    assert all("date" in c.kind for c in after[len(before) :])
