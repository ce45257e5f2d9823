"""The review of roles: what counts as used, what is ticked, and what one sitting does."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.access import access_report, my_access
from chartwarden.actions.account_requests import decide_account_request
from chartwarden.actions.charts import open_chart
from chartwarden.actions.role_review import Held, decide_roles, review_due, review_roles
from chartwarden.actions.role_use import Used, last_used
from chartwarden.actions.roles import change_roles
from chartwarden.actions.widening import Answer
from chartwarden.actions.work import my_work
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.canonical import Canonical
from chartwarden.ledger.entry import Act
from chartwarden.ledger.store import Row
from chartwarden.ledger.telling import said_in
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.role_review import Keep
from tests.builders import NOW, TODAY, Scene, a_member, a_scene, house_in_memory

_KINDS = {"inpatient-final": frozenset({Role.CODER}), "internal-audit": frozenset({Role.AUDITOR})}


def _proposed(scene: Scene, by: Member) -> dict[str, bool]:
    return {
        f"{line.member.user_id}:{line.role}": line.is_proposed_for_removal for line in review_roles(scene.at(by)).lines
    }


def test_a_role_counts_as_used_by_the_latest_act_that_needs_it() -> None:
    # given acts of somebody who holds two roles, newest first
    acts = [
        Used(Act.READ_DOCUMENT, NOW, "internal-audit"),
        Used(Act.OPEN_CHART, NOW - timedelta(days=1), "inpatient-final"),
        Used(Act.OPEN_CHART, NOW - timedelta(days=2), "internal-audit"),
    ]
    # when it is asked when each was used
    found = last_used(acts, roles=frozenset({Role.CODER, Role.AUDITOR, Role.MANAGER}), roles_of_kind=_KINDS)
    # then the kind of work tells, and of a role that nothing needed there is no word
    assert found == {Role.AUDITOR: NOW, Role.CODER: NOW - timedelta(days=1)}


def test_no_more_is_read_than_it_takes() -> None:
    # given a long record
    read = 0

    def acts() -> Iterator[Used]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield Used(Act.OPEN_CHART, NOW, "inpatient-final")

    # when the first entry tells all
    last_used(acts(), roles=frozenset({Role.CODER}), roles_of_kind=_KINDS)
    # then one was read
    assert read == 1


def test_only_a_look_at_somebody_elses_record_uses_the_privacy_officers_role() -> None:
    # given a privacy officer who looked at their own access
    scene = a_scene()
    my_access(scene.at(scene.officer))
    assert _proposed(scene, scene.manager)["petra.vance:privacy_officer"]
    # when they look at a coder's
    access_report(scene.at(scene.officer), "lena.moss")
    # then the role is used
    assert not _proposed(scene, scene.manager)["petra.vance:privacy_officer"]


def test_what_everybody_does_and_what_was_refused_uses_no_role() -> None:
    # given a coder who looked at their list, and one who was refused a chart
    scene = a_scene()
    my_work(scene.at(scene.coder))
    with pytest.raises(RefusedError):
        open_chart(scene.at(scene.other), scene.work.id)
    # when the review is opened, then both roles are ticked
    proposed = _proposed(scene, scene.manager)
    assert (proposed["lena.moss:coder"], proposed["omar.diaz:coder"]) == (True, True)


def test_a_role_that_no_act_needs_is_not_ticked() -> None:
    # given a provider: nothing in the product needs that role yet
    scene = a_scene()
    scene.at(scene.keeper).workforce.put(a_member("ida.holm", Role.PROVIDER))
    # when the review is opened, then silence means nothing
    assert not _proposed(scene, scene.manager)["ida.holm:provider"]


def test_use_of_ninety_days_ago_counts_and_older_does_not() -> None:
    # given a coder who opened a chart
    clock = FixedClock(NOW)
    scene = Scene(house_in_memory(clock=clock))
    open_chart(scene.at(scene.coder), scene.work.id)
    # when ninety days have passed, and one more second
    clock.advance(timedelta(days=90))
    assert not _proposed(scene, scene.manager)["lena.moss:coder"]
    clock.advance(timedelta(seconds=1))
    # then it is ticked
    assert _proposed(scene, scene.manager)["lena.moss:coder"]


def test_thirty_members_are_decided_in_one_entry() -> None:
    # given thirty coders
    scene = a_scene()
    desk = scene.at(scene.manager)
    coders = [a_member(f"coder-{place}.ray") for place in range(30)]
    for coder in coders:
        desk.workforce.put(coder)
    before = len(list(desk.ledger.store.rows()))
    # when the manager decides all, and removes every third
    decisions: dict[Held, Keep] = {
        (coder.id, Role.CODER): Keep.REMOVE if place % 3 == 0 else Keep.KEEP for place, coder in enumerate(coders)
    }
    decide_roles(desk, decisions)
    # then it is one entry, ten have no role any more, and twenty do
    assert len(list(desk.ledger.store.rows())) == before + 1
    assert [len(desk.workforce.member(coder.id).roles) for coder in coders] == [0, 1, 1] * 10


def test_nobody_reviews_themselves_and_no_role_is_decided_twice() -> None:
    # given a manager
    scene = a_scene()
    desk = scene.at(scene.manager)
    # when they decide their own role along with another
    with pytest.raises(RefusedError, match="nobody-reviews-themselves"):
        decide_roles(desk, {(scene.manager.id, Role.MANAGER): Keep.KEEP, (scene.coder.id, Role.CODER): Keep.KEEP})
    # then nothing is decided; and what is decided once stays so in this quarter
    decide_roles(desk, {(scene.coder.id, Role.CODER): Keep.KEEP})
    with pytest.raises(RefusedError, match="meanwhile"):
        decide_roles(scene.at(scene.officer), {(scene.coder.id, Role.CODER): Keep.REMOVE})
    assert desk.workforce.member(scene.coder.id).roles == {Role.CODER}


def test_a_role_that_was_removed_and_granted_again_waits_for_a_decision_again() -> None:
    # given a role that the review removed, and that two persons gave back within the quarter
    scene = a_scene()
    desk = scene.at(scene.manager)
    removed = {(scene.coder.id, Role.CODER): Keep.REMOVE}
    decide_roles(desk, removed)
    before = review_due(desk.workforce, desk.ledger.store, reader=scene.manager, today=TODAY)
    asked = change_roles(
        scene.at(scene.keeper),
        scene.coder.id,
        roles=scene.coder.roles,
        kinds_of_work=frozenset(),
        reason="Is back now.",
    ).request
    assert asked is not None
    decide_account_request(scene.at(scene.officer), asked.id, answer=Answer.APPROVE, carry_out=lambda *_: None)
    # when the review is opened
    (line,) = [line for line in review_roles(desk).lines if line.member.id == scene.coder.id]
    after = review_due(desk.workforce, desk.ledger.store, reader=scene.manager, today=TODAY)
    # then it is open again, and can be removed again
    assert line.decided is None
    assert before is not None
    assert after is not None
    assert after.left == before.left + 1
    decide_roles(desk, removed)
    assert desk.workforce.member(scene.coder.id).roles == frozenset()


@pytest.mark.control("IDN-1")
def test_a_role_that_was_kept_taken_away_and_given_again_in_one_quarter_is_decided_anew() -> None:
    # given a role that the review kept, that somebody took away outside of it, and that two persons gave back
    scene = a_scene()
    desk, keeper = scene.at(scene.manager), scene.at(scene.keeper)
    kept, nothing = {(scene.coder.id, Role.CODER): Keep.KEEP}, frozenset[str]()
    decide_roles(desk, kept)
    before = review_due(desk.workforce, desk.ledger.store, reader=scene.manager, today=TODAY)
    change_roles(keeper, scene.coder.id, roles=frozenset(), kinds_of_work=nothing)
    asked = change_roles(
        keeper, scene.coder.id, roles=frozenset({Role.CODER}), kinds_of_work=nothing, reason="Is back now."
    ).request
    assert asked is not None
    decide_account_request(scene.at(scene.officer), asked.id, answer=Answer.APPROVE, carry_out=lambda *_: None)
    # when the review is opened
    (line,) = [line for line in review_roles(desk).lines if line.member.id == scene.coder.id]
    after = review_due(desk.workforce, desk.ledger.store, reader=scene.manager, today=TODAY)
    # then the new grant waits for a decision of its own, and gets one
    assert line.decided is None
    assert before is not None
    assert after is not None
    assert after.left == before.left + 1
    decide_roles(desk, kept)
    (line,) = [line for line in review_roles(desk).lines if line.member.id == scene.coder.id]
    assert line.decided is not None
    # and what else is stored of a member leaves a decision alone
    desk.workforce.put(replace(desk.workforce.member(scene.coder.id), department="Coding"))
    (line,) = [line for line in review_roles(desk).lines if line.member.id == scene.coder.id]
    assert line.decided is not None


def test_a_role_that_is_not_held_any_more_takes_the_whole_sitting_back() -> None:
    # given a coder whose role went away after the page was opened
    scene = a_scene()
    desk = scene.at(scene.manager)
    desk.workforce.put(replace(scene.other, roles=frozenset()))
    # when both are decided
    with pytest.raises(RefusedError, match="meanwhile"):
        decide_roles(desk, {(scene.coder.id, Role.CODER): Keep.REMOVE, (scene.other.id, Role.CODER): Keep.KEEP})
    # then the other one is as it was
    assert desk.workforce.member(scene.coder.id).roles == {Role.CODER}


def test_a_review_leaves_two_who_can_decide() -> None:
    # given an officer who would take the role from every other decider
    scene = a_scene()
    desk = scene.at(scene.officer)
    # when the sitting removes both
    with pytest.raises(RefusedError, match="two-persons-can-decide"):
        decide_roles(
            desk, {(scene.manager.id, Role.MANAGER): Keep.REMOVE, (scene.keeper.id, Role.ADMINISTRATOR): Keep.REMOVE}
        )
    # then both are as they were
    assert desk.workforce.member(scene.manager.id).roles == {Role.MANAGER}


def test_what_is_left_is_told_to_those_who_review_until_nothing_is() -> None:
    # given a scene of five members
    scene = a_scene()
    desk = scene.at(scene.manager)

    def left(reader: Member) -> int | None:
        due = review_due(desk.workforce, desk.ledger.store, reader=reader, today=TODAY)
        return due.left if due else None

    assert (left(scene.manager), left(scene.officer), left(scene.coder), left(scene.keeper)) == (4, 4, None, None)
    # when the manager decides all but their own
    held = [(line.member.id, line.role) for line in review_roles(desk).lines if not line.is_own]
    decide_roles(desk, dict.fromkeys(held, Keep.KEEP))
    # then one is left, and not for them
    assert (left(scene.manager), left(scene.officer)) == (None, 1)


def test_a_long_record_is_read_once_for_each_kind_of_act(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a coder with a second role that they do not use, and many charts
    scene = a_scene()
    coder = replace(scene.coder, roles=frozenset({Role.CODER, Role.AUDITOR}))
    desk = scene.at(coder)
    desk.workforce.put(coder)
    for _ in range(40):
        open_chart(desk, scene.work.id)
    read = 0

    def counted(row: Row) -> Mapping[str, Canonical]:
        nonlocal read
        read += 1
        return said_in(row)

    monkeypatch.setattr("chartwarden.actions.role_use.said_in", counted)
    # when the review looks for the second role through all of them
    proposed = _proposed(scene, scene.manager)
    # then the answer is right, and few entries were read whole
    assert (proposed["lena.moss:coder"], proposed["lena.moss:auditor"]) == (False, True)
    assert read < 10


def test_a_damaged_entry_tells_of_no_use() -> None:
    # given a coder's only granted act, the first of the log, damaged in the store
    scene = a_scene()
    open_chart(scene.at(scene.coder), scene.work.id)
    my_work(scene.at(scene.coder))
    store = scene.at(scene.coder).ledger.store
    assert isinstance(store, MemoryLedger)
    store._rows[0] = replace(store._rows[0], body=store._rows[0].body.replace(b"granted", b"Granted"))  # noqa: SLF001
    # when the review is opened, then it is not taken for use, and nothing breaks
    assert _proposed(scene, scene.manager)["lena.moss:coder"]
