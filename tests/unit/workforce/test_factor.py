"""Codes and factors: which step a code may be of, and which factors must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import RefusedError
from chartwarden.workforce.factor import (
    FactorKind,
    kind_of_code,
    matching_step,
    needs_passkey,
    plain_code,
    require_another,
    require_first,
    written_code,
)
from chartwarden.workforce.member import Role


def _code_at(step: int) -> str:
    return f"{step:06}"


@given(now=st.integers(2, 900_000), used=st.integers(0, 900_002), typed=st.integers(0, 900_003))
def test_a_code_is_of_an_open_step_or_of_none(now: int, used: int, typed: int) -> None:
    # given a clock, the last step used, and a code typed
    # when the step is looked for
    step = matching_step(_code_at(typed), now=now, used=used, code_at=_code_at)
    # then it is found when it is at most one from now and later than the last one used
    is_open = abs(typed - now) <= 1 and typed > used
    assert step == (typed if is_open else None)


@given(st.lists(st.integers(98, 103), max_size=30))
def test_no_step_is_accepted_twice(tries: list[int]) -> None:
    # given codes typed in any order around one instant
    accepted, used = list[int](), 0
    # when each accepted one is remembered
    for typed in tries:
        step = matching_step(_code_at(typed), now=100, used=used, code_at=_code_at)
        if step is not None:
            accepted.append(step)
            used = step
    # then none comes twice
    assert len(set(accepted)) == len(accepted)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("123456", FactorKind.CODE_APP),
        (" 123 456 ", FactorKind.CODE_APP),
        ("ABCDE-FGHJK", FactorKind.RECOVERY_CODE),
        ("abcde fghjk", FactorKind.RECOVERY_CODE),
        ("abcde-fghj", None),
        ("abcde-fghj0", None),  # a zero is in no code: it looks like a letter
        ("\u0661\u0662\u0663\u0664\u0665\u0666", None),
        ("", None),
    ],
)
def test_the_form_of_a_code_tells_its_kind(typed: str, kind: FactorKind | None) -> None:
    # given what somebody typed
    # when its kind is asked, then the form decides
    assert kind_of_code(typed) is kind


def test_a_code_that_is_shown_is_read_again() -> None:
    # given a code as it is shown
    # when it is typed, then it is the same
    assert plain_code(written_code("abcdefghjk").upper()) == "abcdefghjk"


@pytest.mark.parametrize(
    ("left", "is_enough"),
    [([], False), ([FactorKind.RECOVERY_CODE], False), ([FactorKind.PASSKEY], True), ([FactorKind.CODE_APP], True)],
)
def test_one_factor_stays_and_codes_to_fall_back_on_are_none(left: list[FactorKind], is_enough: bool) -> None:  # noqa: FBT001 -- a parameter
    # given what would be left
    told = []
    # when the rules of leaving and of coming first are asked
    for rule in (require_another, require_first):
        try:
            rule(left)
        except RefusedError as refusal:
            told.append(refusal.rule)
    # then one of the two refuses, always
    assert told == (["prove-it-is-you"] if is_enough else ["one-factor-stays"])


def test_roles_that_open_much_need_a_passkey() -> None:
    # given every role, with a code app and with a passkey
    # when it is asked whether a passkey is missing
    asked = {role for role in Role if needs_passkey([role], [FactorKind.CODE_APP])}
    # then it is for those who keep accounts, approve, and read the ledger
    assert asked == {Role.ADMINISTRATOR, Role.PRIVACY_OFFICER, Role.MANAGER}
    assert not any(needs_passkey([role], [FactorKind.PASSKEY]) for role in Role)
