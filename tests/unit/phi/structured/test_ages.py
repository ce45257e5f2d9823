"""Ages over 89 in the forms people write; younger ages and other numbers stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.phi.structured.forms import found, kinds

OLD = [
    ("a 93 y/o man", "93"),
    ("94yo F", "94"),
    ("aged 91", "91"),
    ("age: 90", "90"),
    ("AGE 91", "91"),
    ("101-year-old woman", "101"),
    ("96 years old", "96"),
    ("92 y.o. lady", "92"),
    ("93F with cough", "93"),
    ("ninety-three years old", "ninety-three"),
    ("a nonagenarian", "nonagenarian"),
    ("in her 90s", "90s"),
    ("in his mid-90s", "mid-90s"),
    ("her 95th birthday", "95th"),
    ("AGE/SEX 92/F", "92"),
    ("turned 101 in", "101"),
    ("died at 97", "97"),
    ("her aunt, who is 91.", "91"),
    ("mother 96, well", "96"),
    ("Hanae Whitlock (91), resident", "91"),
    ("91 anos", "91"),
    ("97yo F", "97"),
    ("a centenarian", "centenarian"),
    ("aged ninety-one", "ninety-one"),
    ("94 YRS", "94"),
    ("AGENT: so he's 94. Member", "94"),
    ("403A ST. CYR, JOSAPHAT      94  GER", "94"),
    ("STAVROPOULOU, EVDOKIA         91 F\nInterval", "91"),
    ("Pt 94/F here", "94"),
    ("Pt F/93 here", "93"),
    ("94 yowf with", "94"),
    ("wiek 94", "94"),
    ("een 92-jarige man", "92"),
    ("she will be 92 in", "92"),
    ("age 101", "101"),
    ("94\u5c81", "94"),
    ("94 \u043b\u0435\u0442.", "94"),
]
YOUNG = [
    "an 89 y/o man",
    "a 67-year-old",
    "SpO2 93",
    "93% on room air",
    "HR 95",
    "90 mg daily",
    "90 kg",
    "90 minutes",
    "90 years ago",
    "in the 90s",
    "BP 92/60",
    "T 98 F",
    "sats in the mid 90s",
    "age 45",
    "ninety percent",
    "for 90 days",
    "MAP 91",
    "weight 95 lbs",
    "lived 90 miles away",
    "he's 92 on RA",
    "she's 95% on air",
    "ROE, JOHN  94%",
    "BP F/100/93 here",
    "T 98/F here",
    "ward 94 \u043c",
]


@pytest.mark.parametrize(("text", "age"), OLD)
def test_an_age_over_89_is_found_and_only_the_age(text: str, age: str) -> None:
    # given a phrase that states an age over 89
    # when it is read
    # then exactly the age is taken
    assert found(text) == [(age, "age_over_89")]


@pytest.mark.parametrize("text", YOUNG)
def test_a_younger_age_or_another_number_stays(text: str) -> None:
    # given a number that is no age over 89
    # when it is read
    # then no age is taken
    assert "age_over_89" not in kinds(text)


@given(st.integers(0, 125), st.sampled_from(["{} y/o", "{}yo", "{}-year-old", "aged {}", "age: {}"]))
def test_the_border_lies_between_89_and_90(age: int, form: str) -> None:
    # given any age in any form
    text = f"The patient is {form.format(age)} and well."
    # when it is read
    # then it is taken exactly when it is over 89
    assert ("age_over_89" in kinds(text)) == (age > 89)
