"""Keeping the ledger: who may, what it leaves, and what it can never do."""

import json
from datetime import timedelta

import pytest

from chartwarden.actions.access import my_access
from chartwarden.actions.ledger_keeping import DETAILS_ARE_KEPT, accept_clock, destroy_details, rotate_ledger_key
from chartwarden.actions.ledger_proof import prove_entry, verify_ledger
from chartwarden.actions.work import my_work
from chartwarden.adapters.ledger_check import check_ledger, closed_details
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.proof import check_proof, read_proof
from chartwarden.ledger.verify import Verdict
from chartwarden.workforce.member import Role
from chartwarden_web.wiring import House
from tests.builders import NOW, Scene, a_member, house_in_memory


@pytest.fixture
def clock() -> FixedClock:
    """Give a clock that stands."""
    return FixedClock(NOW)


@pytest.fixture
def scene(clock: FixedClock) -> Scene:
    """Give a scene in memory with that clock."""
    return Scene(house_in_memory(clock=clock))


def _last(ledger: Ledger) -> dict[str, object]:
    *_, row = ledger.store.rows()
    said: dict[str, object] = json.loads(row.body)
    return said


@pytest.mark.parametrize("role", list(Role))
def test_few_keep_the_ledger_and_every_try_is_an_entry(scene: Scene, clock: FixedClock, role: Role) -> None:
    # given a member of each role
    member = a_member("noor.holt", role)
    scene.at(scene.keeper).workforce.put(member)
    desk = scene.at(member)
    may = {
        "accept_clock": {Role.ADMINISTRATOR, Role.PRIVACY_OFFICER},
        "destroy_details": {Role.PRIVACY_OFFICER},
        "verify_ledger": {Role.PRIVACY_OFFICER},
    }
    acts = {
        "accept_clock": lambda: accept_clock(desk),
        "destroy_details": lambda: destroy_details(desk, before=clock.now() - DETAILS_ARE_KEPT),
        "verify_ledger": lambda: verify_ledger(desk, check=_check),
    }
    for name, act in acts.items():
        # when they try
        if role in may[name]:
            act()
        else:
            with pytest.raises(RefusedError):
                act()
        # then the entry says how it went
        assert _last(desk.ledger)["outcome"] == ("granted" if role in may[name] else "refused"), name
        assert _last(desk.ledger)["actor"] == "noor.holt"


def test_only_an_administrator_rotates_the_key_and_the_entry_names_it(house: House) -> None:
    # given an instance with keys in a folder
    scene = Scene(house)
    before = house.ledger.signers[0].verifier
    with pytest.raises(RefusedError, match="does not keep the ledger"):
        rotate_ledger_key(scene.at(scene.officer))
    # when the administrator rotates
    new = rotate_ledger_key(scene.at(scene.keeper))
    # then the entry names the new key, the log goes on, and who trusts the first key can follow
    assert _last(house.ledger)["target"] == new.words
    my_work(scene.at(scene.coder))
    verdict = check_ledger(house.ledger)
    assert (verdict.is_sound, verdict.keys) == (True, (before, new))


def test_details_are_destroyed_after_six_years_and_the_entries_stand(scene: Scene, clock: FixedClock) -> None:
    # given an entry with details, another six years later, and one more
    desk = scene.at(scene.officer)
    my_access(desk)
    clock.advance(DETAILS_ARE_KEPT)
    my_access(desk)
    with pytest.raises(RefusedError, match="kept for six years"):
        destroy_details(desk, before=clock.now())
    clock.advance(timedelta(days=1))
    # when what is older than six years is destroyed
    done = destroy_details(desk, before=clock.now() - DETAILS_ARE_KEPT)
    # then only the first entry's details are gone, an entry says so, and the log verifies
    assert (done.first, done.last, done.entries) == (0, 0, 1)
    assert _last(desk.ledger)["counts"] == {"first": 0, "last": 0, "entries": 1}
    first, second, *_ = desk.ledger.store.rows()
    assert (dict(desk.ledger.details(first)), dict(desk.ledger.details(second))) == ({}, {"of": "petra.vance"})
    assert check_ledger(desk.ledger).is_sound


def test_a_jump_of_the_clock_lets_no_younger_entry_be_destroyed(scene: Scene, clock: FixedClock) -> None:
    # given an entry of today, and one that a wrong clock dated six years back, both with details
    desk = scene.at(scene.officer)
    my_access(desk)
    clock.set_by(timedelta(days=-(6 * 365 + 40)))
    accept_clock(desk)
    my_access(desk)
    clock.set_by(timedelta(days=6 * 365 + 40))
    # when old details are destroyed
    done = destroy_details(desk, before=clock.now() - DETAILS_ARE_KEPT)
    # then nothing behind the first younger entry is
    assert (done.last, done.entries) == (-1, 0)


def test_one_proves_ones_own_entries_and_the_privacy_officer_any(scene: Scene) -> None:
    # given an entry of the coder's
    mine = scene.at(scene.coder)
    my_work(mine)
    # when the coder and the privacy officer ask for its proof
    for desk in (mine, scene.at(scene.officer)):
        proof = read_proof(prove_entry(desk, 0))
        proven = check_proof(proof, origin=desk.ledger.origin, keys=[one.verifier for one in desk.ledger.signers])
        # then it holds, offline, with the very bytes of the entry
        assert json.loads(proven.body)["act"] == "work.list"
    # and somebody else gets the answer that they get for an entry that is not there
    refusals = []
    for sequence in (0, 99, -1, 2**60):
        with pytest.raises(RefusedError) as refused:
            prove_entry(scene.at(scene.other), sequence)
        refusals.append(str(refused.value))
    assert len(set(refusals)) == 1


@pytest.mark.control("AUD-2")
def test_a_log_that_takes_no_more_entries_can_still_be_verified(scene: Scene) -> None:
    # given a log one of whose entries was altered, so that nothing is granted any more
    desk = scene.at(scene.officer)
    my_work(scene.at(scene.coder))
    my_work(scene.at(scene.coder))
    store = desk.ledger.store
    assert isinstance(store, MemoryLedger)
    store._rows.pop()  # noqa: SLF001 -- that is the tampering
    with pytest.raises(RefusedError, match="no-record-no-read"):
        my_work(scene.at(scene.coder))
    # when the privacy officer verifies it
    verdict = verify_ledger(desk, check=_check)
    # then the first bad entry is named, and somebody else still gets nothing
    assert verdict.first_bad == 1
    with pytest.raises(RefusedError):
        verify_ledger(scene.at(scene.coder), check=_check)


def _check(ledger: Ledger, earlier: object, on_entry: object) -> Verdict:  # noqa: ARG001 -- as the proof room does
    return closed_details(ledger, check_ledger(ledger))
