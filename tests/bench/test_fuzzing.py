"""Variations: drawn from a seed, and made smaller when they fail."""

from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden_bench.case import Expected
from chartwarden_bench.fuzzing import Variation, case_of, fuzzed, smallest


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_the_same_seed_gives_the_same_and_more_begin_with_the_same(seed: int) -> None:
    # given a seed
    # when few and many are drawn, then the few are the first of the many
    assert fuzzed(5, seed=seed) == fuzzed(9, seed=seed)[:5]


def test_variations_reach_every_feature_and_hold_twins() -> None:
    # given many variations
    cases = fuzzed(400, seed=1)
    # when they are looked at, then about a fifth are twins and every role and both doors occur
    twins = sum(case.expected is Expected.BENIGN for case in cases)
    assert 50 < twins < 110
    assert {case.people["actor"] for case in cases} >= {"coder", "auditor", "manager", "administrator", "provider"}
    assert {door.value for case in cases for door in case.doors} == {"ui", "api", "cli"}


def test_a_failure_is_made_as_plain_as_it_can_be() -> None:
    # given a product that fails for one way of writing an address by one role
    def fails(one: Variation) -> bool:
        return one.way == "null" and one.role == "cdi"

    found = Variation(role="cdi", patient="vip", asks="api chart", way="null", when="after lock")
    # when it is made smaller
    least = smallest(found, fails=fails)
    # then only what matters is left
    assert least == Variation(role="cdi", way="null")
    assert {field.name for field in fields(least)} >= {"role", "patient", "asks", "way", "when", "is_own"}


def test_a_twin_is_ones_own_work_and_must_be_done() -> None:
    # given a twin, when its case is made, then the actor holds the work and nothing is sought
    case = case_of(Variation(is_own=True), 3)
    assert case.charts["victim"].held_by == "actor"
    assert case.seeks == ()
