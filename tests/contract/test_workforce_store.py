"""Every store of the workforce keeps the same promises: in memory, on SQLite, on PostgreSQL."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chartwarden.actions.stores import Workforce
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestKind, RequestState
from chartwarden.workforce.member import Leave, Role
from chartwarden.workforce.relation import Relation, RelationKind
from chartwarden.workforce.role_review import Keep, Quarter, RoleDecision
from chartwarden_web.records.models import ApiTokenRecord, SessionRecord
from tests.builders import NOW, TODAY, Scene, a_member

_Q4, _Q3 = Quarter(2026, 4), Quarter(2026, 3)


@pytest.fixture
def workforce(scene: Scene) -> Workforce:
    return scene.at(scene.keeper).workforce


def _request(scene: Scene, key: str = "r") -> AccountRequest:
    return AccountRequest(
        AccountRequestId(key),
        RequestKind.ROLES,
        scene.coder.id,
        "Covers the evening shift.",
        scene.keeper.id,
        NOW,
        frozenset({Role.AUDITOR, Role.CDI}),
        frozenset({"ed-visit"}),
    )


def test_everything_of_a_member_comes_back_as_it_was(scene: Scene, workforce: Workforce) -> None:
    # given a member with everything that is known of one
    whole = replace(
        scene.coder,
        roles=frozenset({Role.CODER, Role.AUDITOR}),
        ends_on=date(2027, 3, 31),
        department="Inpatient Coding",
        team="Evening",
        home_address="12 Tannery Row",
        home_phone="(330) 555-0142",
        kinds_of_work=frozenset({"ed-visit", "professional-em"}),
        external_id="S-1-5-21",
        leaves=(Leave(date(2026, 12, 1), date(2026, 12, 4)), Leave(date(2027, 1, 1), date(2027, 1, 1))),
    )
    # when they are stored
    workforce.put(whole)
    # then they are read the same, by id, by user id, in the list and under a lock
    assert workforce.member(whole.id) == workforce.by_user_id("lena.moss") == whole
    assert whole in workforce.members()
    with scene.at(scene.keeper).together():
        assert workforce.held(whole.id) == whole
    # and what is taken back is gone
    workforce.put(replace(whole, leaves=(), external_id=None))
    assert (workforce.member(whole.id).leaves, workforce.member(whole.id).external_id) == ((), None)


def test_an_external_id_belongs_to_one_member(scene: Scene, workforce: Workforce) -> None:
    # given a member whom the directory knows
    workforce.put(replace(scene.coder, external_id="S-1"))
    # when another is stored under the same
    with pytest.raises(RefusedError, match="one-person-one-id"):
        workforce.put(replace(scene.other, external_id="S-1"))
    # then nothing changed, and two without one are no conflict
    assert workforce.member(scene.other.id).external_id is None
    workforce.put(replace(scene.manager, external_id=None))


def test_relations_are_kept_in_order_and_replaced_whole(scene: Scene, workforce: Workforce) -> None:
    # given relations
    spouse = Relation(RelationKind.SPOUSE, "Tomas Moss", "12 Tannery Row", date(1979, 5, 1))
    child = Relation(RelationKind.CHILD, "Ida Moss")
    workforce.put_relations(scene.coder.id, [spouse, child])
    assert workforce.relations(scene.coder.id) == (spouse, child)
    # when others are stored
    workforce.put_relations(scene.coder.id, [child])
    # then only those are there, and nobody else has any
    assert workforce.relations(scene.coder.id) == (child,)
    assert workforce.relations(scene.other.id) == ()


def test_a_request_waits_until_it_is_decided_and_is_decided_once(scene: Scene, workforce: Workforce) -> None:
    # given two requests
    first, second = _request(scene), replace(_request(scene, "s"), asked_at=NOW + timedelta(minutes=1))
    for request in (second, first):
        workforce.put_account_request(request)
    assert workforce.account_requests() == (first, second)
    # when one is approved, and then declined
    approved = first.moved(RequestState.APPROVED, by=scene.manager.id, at=NOW)
    workforce.put_account_request(approved)
    with pytest.raises(RefusedError, match="meanwhile"):
        workforce.put_account_request(first.moved(RequestState.DECLINED, by=scene.officer.id, at=NOW))
    # then the approval stands, and the other waits
    assert workforce.account_request(first.id) == approved
    assert workforce.account_requests() == (second,)
    assert workforce.account_requests(of=scene.coder.id) == (approved, second)
    assert workforce.account_requests(of=scene.other.id) == ()
    with pytest.raises(NotFoundError):
        workforce.account_request(AccountRequestId("none"))


def test_a_reset_has_no_roles_and_a_request_that_is_taken_back_nobody_who_decided(
    scene: Scene, workforce: Workforce
) -> None:
    # given a reset
    reset = replace(_request(scene), kind=RequestKind.FACTOR_RESET, roles=frozenset(), kinds_of_work=None)
    workforce.put_account_request(reset)
    # when it is taken back
    taken = reset.moved(RequestState.WITHDRAWN, by=None, at=NOW)
    workforce.put_account_request(taken)
    # then it is read the same
    assert workforce.account_request(reset.id) == taken


def test_a_role_is_decided_once_in_a_quarter_and_a_sitting_is_stored_whole(scene: Scene, workforce: Workforce) -> None:
    # given a decision of each of two quarters
    kept = RoleDecision(_Q4, scene.coder.id, Role.CODER, Keep.KEEP, scene.manager.id, NOW)
    before = replace(kept, quarter=_Q3, keep=Keep.REMOVE)
    workforce.put_role_decisions([kept, before])
    # when a sitting decides it again, with another
    other = replace(kept, member_id=scene.other.id)
    with pytest.raises(RefusedError, match="meanwhile"):
        workforce.put_role_decisions([other, replace(kept, keep=Keep.REMOVE)])
    # then nothing of that sitting is there
    assert workforce.role_decisions([_Q4]) == (kept,)
    assert set(workforce.role_decisions([_Q4, _Q3])) == {kept, before}


def test_a_removal_is_decided_anew_when_the_role_is_held_again(scene: Scene, workforce: Workforce) -> None:
    # given a role that was removed in a review
    removed = RoleDecision(_Q4, scene.coder.id, Role.CODER, Keep.REMOVE, scene.manager.id, NOW)
    workforce.put_role_decisions([removed])
    # when somebody decides it again, as whoever was given it once more makes possible
    again = replace(removed, keep=Keep.KEEP, decided_by=scene.officer.id, decided_at=NOW + timedelta(days=1))
    workforce.put_role_decisions([again])
    # then the later word stands
    assert workforce.role_decisions([_Q4]) == (again,)


def test_that_a_role_was_kept_lapses_when_it_is_taken_away_and_not_by_any_other_change(
    scene: Scene, workforce: Workforce
) -> None:
    # given a role that was kept in two quarters, and one of somebody else
    kept = RoleDecision(_Q4, scene.coder.id, Role.CODER, Keep.KEEP, scene.manager.id, NOW)
    earlier, others = replace(kept, quarter=_Q3), replace(kept, member_id=scene.other.id)
    workforce.put_role_decisions([kept, earlier, others])
    # when the member gets another role beside, then nothing lapses
    workforce.put(replace(scene.coder, roles=frozenset({Role.CODER, Role.AUDITOR})))
    assert set(workforce.role_decisions([_Q4, _Q3])) == {kept, earlier, others}
    # and once it is taken away and given again, their own are over, and may be decided anew
    for roles in (frozenset({Role.AUDITOR}), frozenset({Role.CODER})):
        workforce.put(replace(scene.coder, roles=roles))
    assert set(workforce.role_decisions([_Q4])) == {replace(kept, keep=Keep.LAPSED), others}
    assert workforce.role_decisions([_Q3]) == (replace(earlier, keep=Keep.LAPSED),)
    workforce.put_role_decisions([kept])
    assert set(workforce.role_decisions([_Q4])) == {kept, others}


def test_what_is_changed_together_is_taken_back_together(scene: Scene, workforce: Workforce) -> None:
    # given a change of everything that breaks at its end
    with pytest.raises(ZeroDivisionError), scene.at(scene.keeper).together():  # noqa: PT012 -- it breaks at the end
        workforce.put(replace(scene.coder, roles=frozenset(), leaves=(Leave(TODAY, TODAY),)))
        workforce.put_relations(scene.coder.id, [Relation(RelationKind.CHILD, "Ida Moss")])
        workforce.put_account_request(_request(scene))
        raise ZeroDivisionError
    # when all of it is read, then nothing of it is there
    assert workforce.member(scene.coder.id) == scene.coder
    assert workforce.relations(scene.coder.id) == ()
    assert workforce.account_requests() == ()


def test_a_member_who_is_not_there_is_not_found(scene: Scene, workforce: Workforce) -> None:
    # given a store
    # when nobody is asked for, then there is nobody
    for ask in (workforce.member, workforce.held):
        with scene.at(scene.keeper).together(), pytest.raises(NotFoundError):
            ask(MemberId("nobody"))


@pytest.mark.usefixtures("database")
def test_sessions_and_tokens_of_one_member_end_and_others_stay(fresh_house: object) -> None:
    # given sessions and tokens of two members, one token revoked before
    scene = Scene(fresh_house)  # type: ignore[arg-type]  # the database's house
    workforce = scene.at(scene.keeper).workforce
    for member in (scene.coder, scene.other):
        SessionRecord.objects.create(
            session_key=f"row-{member.id}"[:40],
            session_data="",
            expire_date=NOW,
            member_id=member.id,
            public_id=f"public-{member.user_id}",
            began_at=NOW,
            active_at=NOW,
            worked_at=NOW,
        )
        for key, revoked in (("a", None), ("b", NOW - timedelta(days=1))):
            ApiTokenRecord.objects.create(
                id=f"{key}-{member.user_id}",
                member_id=member.id,
                key_hash=f"{key}-{member.user_id}",
                label="x",
                purpose="x",
                made_at=NOW,
                expires_at=NOW,
                revoked_at=revoked,
            )
    # when those of one are ended
    ended = workforce.end_sessions(scene.coder.id, at=NOW)
    # then theirs are gone, what was revoked before keeps its time, and the other's are untouched
    assert ended == 2
    assert list(SessionRecord.objects.values_list("member_id", flat=True)) == [scene.other.id]
    left = dict(ApiTokenRecord.objects.values_list("id", "revoked_at"))
    assert left == {
        "a-lena.moss": NOW,
        "b-lena.moss": NOW - timedelta(days=1),
        "a-omar.diaz": None,
        "b-omar.diaz": NOW - timedelta(days=1),
    }


def test_two_newcomers_with_one_id_at_once_are_one(workforce: Workforce) -> None:
    # given a newcomer
    workforce.put(a_member("ana.reyes"))
    # when another comes with the same user id
    with pytest.raises(RefusedError, match="one-person-one-id"):
        workforce.put(replace(a_member("ana.reyes"), id=MemberId("somebody-else")))
    # then one is there
    assert [one.user_id for one in workforce.members()].count("ana.reyes") == 1
