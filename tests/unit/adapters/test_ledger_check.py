"""A log that is looked over in stretches, by several processes, gets the verdict that it gets in one piece."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.adapters import ledger_check
from chartwarden.adapters.ledger_check import _verified, check_ledger, closed_details, verified_in_processes
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.ledger import stretch
from chartwarden.ledger.checkpoint import Head
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.glance import glanced_over
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.store import KEPT_EVERY, Listed, Row, Tip
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Claims, Verdict, verified
from tests.builders import house_in_memory

DRAFT = Draft("lena.moss", "test:1", Act.OPEN_CHART, Outcome.GRANTED)
_SIZE = 3 * KEPT_EVERY + 40


def _log(size: int) -> Ledger:
    ledger = house_in_memory().ledger
    for place in range(size):
        ledger.append(replace(DRAFT, details={"n": place} if place % 7 == 0 else {}))
    return ledger


LOG = _log(_SIZE)
ROWS = tuple(LOG.store.rows())


def _claims(*, with_kept: bool = True) -> Claims:
    keys = [signer.verifier for signer in LOG.signers]
    return Claims(LOG.store.checkpoint(), keys, kept=LOG.store.kept() if with_kept else None)


def _as_another(row: Row) -> Row:
    body = row.body.replace(b"lena.moss", b"omar.diaz")
    return replace(row, body=body, leaf=leaf_hash(body), actor="omar.diaz")


_CHANGES: dict[str, Callable[[list[Row], int], None]] = {
    "none": lambda rows, at: rows.__setitem__(at, rows[at]),
    "altered": lambda rows, at: rows.__setitem__(at, replace(rows[at], body=rows[at].body + b" ")),
    "rewritten": lambda rows, at: rows.__setitem__(at, _as_another(rows[at])),
    "removed": lambda rows, at: rows.__delitem__(at),
    "doubled": lambda rows, at: rows.insert(at, rows[at]),
    "swapped": lambda rows, at: rows.__setitem__(slice(at, at + 2), rows[at : at + 2][::-1]),
    "cut off": lambda rows, at: rows.__delitem__(slice(at, None)),
    "under another name": lambda rows, at: rows.__setitem__(at, replace(rows[at], actor="omar.diaz")),
    "renumbered": lambda rows, at: rows.__setitem__(at, replace(rows[at], sequence=at + 1)),
    "another hash": lambda rows, at: rows.__setitem__(at, replace(rows[at], leaf=b"h" * 32)),
    "no entry": lambda rows, at: rows.__setitem__(at, replace(rows[at], body=b"[]", leaf=leaf_hash(b"[]"))),
    "details too many": lambda rows, at: rows.__setitem__(
        at - at % 7 + 1, replace(rows[at - at % 7 + 1], sealed_details=b"x")
    ),
    "without details": lambda rows, at: rows.__setitem__(at - at % 7, replace(rows[at - at % 7], sealed_details=b"")),
}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(_CHANGES)), st.integers(0, _SIZE - 2), st.sampled_from([64, 256, 4096]))
def test_stretches_joined_get_the_verdict_of_the_whole(how: str, at: int, length: int) -> None:
    # given a log with a change somewhere
    rows = list(ROWS)
    _CHANGES[how](rows, at)
    whole = verified(rows, _claims())
    # when it is looked over in stretches
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_check, "STRETCH", length)
        joined = verified_in_processes(Listed(rows), _claims(), size=len(rows))
        glance = _verified(glanced_over, Listed(rows), _claims(), size=len(rows), on_entry=lambda _: None, processes=1)
    # then the verdict is the same, and nothing but a sound log gets a sound one, at a glance too
    assert joined == whole
    assert whole.is_sound is glance.is_sound is (how == "none")


def test_processes_give_the_verdict_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a log of several stretches, one entry of which was altered
    monkeypatch.setattr(ledger_check, "STRETCH", 128)
    rows = list(ROWS)
    rows[700] = replace(rows[700], body=b"{}")
    told: list[int] = []
    # when it is looked over by processes
    verdict = verified_in_processes(Listed(rows), _claims(), size=len(rows), on_entry=told.append, processes=2)
    # then the entry is named, and progress was told on the way
    assert (verdict.first_bad, verdict.fault) == (700, Fault.ALTERED)
    assert told == [128, 256, 384, 512, 640, 700]


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("at", [0, KEPT_EVERY - 1, KEPT_EVERY, 2 * KEPT_EVERY + 100, _SIZE - 1])
def test_an_entry_that_was_rewritten_with_its_hash_is_found_between_two_kept_checkpoints(at: int) -> None:
    # given an entry rewritten together with its hash, so that no row shows it
    rows = list(ROWS)
    rows[at] = _as_another(rows[at])
    # when the log is verified
    verdict = verified(rows, _claims())
    # then it is found between the two checkpoints around it
    assert verdict.fault is Fault.REWRITTEN
    assert verdict.first_bad is not None
    assert verdict.last_bad is not None
    assert verdict.first_bad <= at <= verdict.last_bad
    assert verdict.last_bad - verdict.first_bad < KEPT_EVERY
    # and without kept checkpoints, somewhere in the log
    assert verified(rows, _claims(with_kept=False)).first_bad == 0


@pytest.mark.control("AUD-4")
def test_kept_checkpoints_that_were_altered_are_a_finding() -> None:
    # given a kept checkpoint whose root was changed, and one that is no checkpoint any more
    first, *others = LOG.store.kept()
    _, _, root, *_ = first.split("\n")
    for wrong in (first.replace(root, "A" * 43 + "="), "nonsense"):
        # when the log is verified
        claims = replace(_claims(), kept=[wrong, *others])
        # then the entries stand, and the checkpoint is what is wrong
        assert verified(ROWS, claims).fault is Fault.END


def test_checking_a_ledger_looks_at_end_details_and_what_stands_behind_the_end() -> None:
    # given a small log with details
    ledger = _log(9)
    store = ledger.store
    assert isinstance(store, MemoryLedger)
    sound = check_ledger(ledger)
    assert closed_details(ledger, sound) == sound
    assert (sound.entries, sound.is_sound) == (9, True)
    # when details are exchanged, or a row is put behind the end
    before = list(store._rows)  # noqa: SLF001 -- that is the tampering
    store._rows[0] = replace(before[0], sealed_details=before[7].sealed_details)  # noqa: SLF001
    exchanged = closed_details(ledger, check_ledger(ledger))
    body = json.dumps({**json.loads(before[8].body), "sequence": 9}, separators=(",", ":")).encode()
    store._rows[:] = [*before, Row(9, body, leaf_hash(body), "lena.moss")]  # noqa: SLF001
    added = check_ledger(ledger)
    # then both are found at their place
    assert (exchanged.first_bad, exchanged.fault) == (0, Fault.DETAILS)
    assert (added.first_bad, added.fault) == (9, Fault.ADDED)


@pytest.mark.control("AUD-4")
def test_what_the_key_itself_has_signed_is_still_read_entry_by_entry() -> None:
    # given a log into which somebody with the key has sealed what is no entry
    ledger = house_in_memory().ledger
    ledger.append(DRAFT)
    store = ledger.store
    assert isinstance(store, MemoryLedger)
    body = store._rows[0].body.replace(b'"format":1', b'"format":2').replace(b"granted", b"praised")  # noqa: SLF001
    row = Row(0, body, leaf_hash(body), "lena.moss")
    frontier = Frontier().extended(row.leaf)
    note = ledger.signers[0].signed(Head(ledger.origin, 1, frontier.root))
    store._rows[:], store._tip = [row], Tip(frontier, None, note, row)  # noqa: SLF001
    # when it is checked, at a glance and then read
    verdict = check_ledger(ledger)
    read = closed_details(ledger, verdict)
    # then the root covers it, and reading names it
    assert verdict.is_sound
    assert (read.first_bad, read.fault) == (0, Fault.NOT_AN_ENTRY)


def test_details_that_were_destroyed_are_allowed_at_a_glance_too() -> None:
    # given a log whose first details were destroyed, as a later entry says
    ledger = _log(20)
    ledger.store.destroy_details(first=0, last=8)
    ledger.append(replace(DRAFT, act=Act.DESTROY_DETAILS, counts={"first": 0, "last": 8, "entries": 2}))
    # when it is checked, then it is sound, with two runs of entries without details
    verdict = check_ledger(ledger)
    assert (verdict.is_sound, verdict.details_destroyed) == (True, 2)


def test_an_empty_ledger_is_sound() -> None:
    # given nothing
    ledger = house_in_memory().ledger
    # when it is checked, then it is sound
    assert check_ledger(ledger) == Verdict(0, None, "", keys=tuple(signer.verifier for signer in ledger.signers))


def test_the_length_of_a_stretch_is_a_power_of_two() -> None:
    # given the length of a stretch, then its trees can be joined (RFC 9162, 2.1.1)
    assert stretch.STRETCH.bit_count() == 1
