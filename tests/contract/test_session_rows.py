"""Rows of sessions keep their promises on both databases: made once, renamed at each proof, and gone when ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import IntegrityError, transaction

from chartwarden_web import wiring
from chartwarden_web.account import sitting
from chartwarden_web.account.sessions import SessionStore
from chartwarden_web.gate import Proof
from chartwarden_web.records.accounts import SessionRecord
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene
from tests.web.seats import seated_cookie


@pytest.fixture
def record(house_anywhere: wiring.House) -> MemberRecord:
    scene = Scene(house_anywhere)
    return MemberRecord.objects.get(pk=scene.coder.id)


def test_one_whole_session_is_left_however_often_a_member_signs_in(record: MemberRecord) -> None:
    # given a member who signs in three times, half and whole
    half = seated_cookie(record, proof=Proof.PASSWORD)
    first = seated_cookie(record)
    another_half = seated_cookie(record, proof=Proof.PASSWORD)
    # when the stores are asked which sessions there are
    # then a whole one has ended what was before it, and half a one has ended nothing
    assert [SessionStore().exists(cookie) for cookie in (half, first, another_half)] == [False, True, True]
    last = seated_cookie(record)
    assert [SessionStore().exists(cookie) for cookie in (first, another_half, last)] == [False, False, True]
    assert SessionRecord.objects.count() == 1


def test_another_cookie_leads_to_the_same_row_and_the_former_to_none(record: MemberRecord) -> None:
    # given a session
    store = SessionStore(seated_cookie(record))
    store["kept"] = "words"
    before = SessionRecord.objects.get()
    # when it gets another cookie
    former = store.session_key
    store.cycle_key()
    store.save()
    # then the row is the same but for its key, and holds what it held
    after = SessionRecord.objects.get()
    assert (after.public_id, after.began_at, after.expire_date) == (
        before.public_id, before.began_at, before.expire_date,
    )  # fmt: skip
    assert after.expire_date - after.began_at == timedelta(hours=12)
    assert after.session_key != before.session_key
    assert SessionStore(store.session_key).get("kept") == "words"
    assert SessionStore(former).get("kept") is None


def test_a_session_that_was_ended_meanwhile_cannot_be_stored_again(record: MemberRecord) -> None:
    # given a request that is under way while its session is ended
    store = SessionStore(seated_cookie(record))
    store["kept"] = "words"
    assert sitting.end_all(record.pk) == 1
    # when the request stores what it has
    with pytest.raises(UpdateError):
        store.save()
    # then the session is not back
    assert not SessionRecord.objects.exists()


def test_a_session_that_was_ended_meanwhile_gets_no_other_cookie(record: MemberRecord) -> None:
    # given a request that is under way while its session is ended
    store = SessionStore(seated_cookie(record))
    assert store.get("kept") is None
    assert sitting.end_all(record.pk) == 1
    # when the request asks for another cookie
    with pytest.raises(SessionInterrupted):
        store.cycle_key()
    # then no session is made in its place
    assert not SessionRecord.objects.exists()


def test_a_browser_whose_cookie_leads_nowhere_gets_a_new_session(record: MemberRecord) -> None:
    # given a cookie whose session was ended before the request began
    cookie = seated_cookie(record)
    sitting.end_all(record.pk)
    store = SessionStore(cookie)
    # when the request asks for another cookie
    store.cycle_key()
    # then there is a session, and it is nobody's
    assert [row.member_id for row in SessionRecord.objects.all()] == [None]
    assert store.session_key != cookie


def test_somebody_sits_beside_another_for_a_while_and_nobody_beside_themselves_or_without_an_end(
    record: MemberRecord,
) -> None:
    # given a session, and a colleague
    seated_cookie(record)
    row = SessionRecord.objects.get()
    other, until = MemberRecord.objects.exclude(pk=record.pk)[0], row.began_at + timedelta(hours=1)
    # when it is stored who sits there
    SessionRecord.objects.update(shadow=other, shadow_until=until)
    # then it is kept, and none of what says half of it, or one person twice
    assert SessionRecord.objects.get().shadow == other
    for shadow, ends in ((record, until), (other, None), (None, until)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionRecord.objects.update(shadow=shadow, shadow_until=ends)
