"""Attempts, codes and questions are counted once for all processes: many at a time get no more than one at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections, transaction

from chartwarden.foundation.errors import RefusedError
from chartwarden_web import wiring
from chartwarden_web.account.factors import add_code_app, factors_of, new_secret, next_code, remove_factor, use_code
from chartwarden_web.account.throttle import Bucket, Limit, is_first_time, take
from chartwarden_web.records.accounts import AttemptsRecord
from chartwarden_web.records.models import MemberRecord
from tests.builders import a_member

_MANY = 12


def _at_once(act: Callable[[], object]) -> list[object]:
    """Run an act many times at one moment, each on a connection of its own."""
    start = Barrier(_MANY)

    def one(_: int) -> object:
        start.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(_MANY) as pool:
        return list(pool.map(one, range(_MANY)))


@pytest.fixture
def record(house_anywhere: wiring.House) -> MemberRecord:
    """Give a member with a code app, on each database in turn."""
    member = a_member("lena.moss")
    house_anywhere.desk(member, device="test:1").workforce.put(member)
    found = MemberRecord.objects.get(user_id="lena.moss")
    add_code_app(found, new_secret())
    return found


@pytest.mark.usefixtures("record")
def test_attempts_at_once_are_counted_one_by_one() -> None:
    # given a bucket that takes five, and one that takes a hundred
    narrow, wide = (Bucket(Limit("narrow", 5, 300), "k"), Bucket(Limit("wide", 100, 300), "k"))
    # when many attempts come at once, in either order of the two
    first = _at_once(lambda: take(narrow, wide))
    # then five are let through, and only these count in the wide one
    assert sum(taken is not None for taken in first) == 5
    assert len(AttemptsRecord.objects.get(key_hash=wide.row).value) == 5
    # and one that is given back makes room for one
    given = next(taken for taken in first if taken is not None)
    given.give_back()  # type: ignore[attr-defined]  # an attempt that was counted
    assert sum(taken is not None for taken in _at_once(lambda: take(wide, narrow))) == 1


def test_a_code_at_once_is_accepted_once(record: MemberRecord) -> None:
    # given one code
    code = next_code(record)
    assert code is not None
    # when it is used by many at once
    used = _at_once(lambda: use_code(record, code))
    # then one of them gets in
    assert sum(kind is not None for kind in used) == 1


@pytest.mark.usefixtures("record")
def test_an_answer_at_once_is_seen_first_once() -> None:
    # given one question
    # when it is answered by many at once
    seen = _at_once(lambda: is_first_time("question", "q", seconds=300))
    # then one of them is the first
    assert sorted(map(bool, seen)) == [False] * (_MANY - 1) + [True]


def test_many_who_remove_different_factors_at_once_leave_one(record: MemberRecord) -> None:
    # given a member with as many factors as there are hands that remove one each
    for place in range(_MANY - 1):
        Authenticator.objects.create(user=record, type=Authenticator.Type.WEBAUTHN, data={"name": f"key {place}"})
    waiting = [str(factor.id) for factor in factors_of(record)]

    def remove() -> str:
        try:
            with transaction.atomic():
                remove_factor(record, waiting.pop())
        except RefusedError as refusal:
            return refusal.rule
        return "removed"

    # when all remove at once
    told = _at_once(remove)
    # then one is refused, and its factor stays
    assert sorted(map(str, told)) == ["one-factor-stays"] + ["removed"] * (_MANY - 1)
    assert len(factors_of(record)) == 1
