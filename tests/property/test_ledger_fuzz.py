"""Two verifiers that know nothing of each other say the same of every log: ours, and the script in docs/scripts."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chartwarden.adapters.ledger_check import check_ledger, verified_in_processes
from chartwarden.adapters.ledger_files.tiles_folder import TilesFolder
from chartwarden.adapters.ledger_files.tiles_writing import write_tiles
from chartwarden.foundation.errors import ChartwardenError
from chartwarden.ledger.checkpoint import Head, Signer, signed_by_all
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome
from chartwarden.ledger.merkle import leaf_hash
from chartwarden.ledger.store import Row
from chartwarden.ledger.verify import Claims, Verdict
from tests.builders import NOW
from tests.ledger_cases import FARTHEST_KEPT, ORIGIN, Case, SealedLog, cases, fresh_log, logs, sealed_log

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "scripts" / "verify_ledger.py"
_MANY = settings(
    max_examples=1500,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

Answer = tuple[int, int, str] | None
"""The first entry that cannot be trusted, up to where that may begin, and the fault; None for a sound log."""


def _script(source: str = "") -> ModuleType:
    """Give the script, or another one made of it, as a module."""
    module = ModuleType("verify_ledger")
    exec(compile(source or SCRIPT.read_text(encoding="utf-8"), SCRIPT, "exec"), module.__dict__)  # noqa: S102 -- ours
    module.FARTHEST = FARTHEST_KEPT  # type: ignore[attr-defined]  # as the logs here keep checkpoints
    return module


VERIFIER = _script()


def _by_script(case: Case, database: Path, script: ModuleType = VERIFIER) -> Answer:
    keys = [script.read_key(key.words) for key in case.trusted]
    _, _, bad = script.judged(*script.database(database), keys, case.earlier)
    return bad[0] if bad else None


def _said(verdict: Verdict) -> Answer:
    if verdict.first_bad is None or verdict.fault is None:
        return None
    last = verdict.first_bad if verdict.last_bad is None else verdict.last_bad
    return verdict.first_bad, last, verdict.fault.value


def _agree(ours: Answer, theirs: Answer) -> bool:
    """Tell whether both say the same.

    The script also holds each body against the canonical form, and stops there, where ours goes on to find that the
    root is not the signed one. How far details are gone behind the first is not compared: the script does not tell.
    """
    if ours is None or theirs is None or theirs[2] == "not-an-entry":
        return (ours is None) is (theirs is None)
    return (ours[0], ours[2]) == (theirs[0], theirs[2]) and (ours[1] == theirs[1] or ours[2] == "details")


@pytest.mark.control("AUD-4")
@settings(max_examples=100, deadline=None, suppress_health_check=_SLOW)
@given(cases())
def test_both_verifiers_say_the_same_of_a_database(case: Case) -> None:
    with TemporaryDirectory() as folder:
        # given a log that the real ledger has sealed, in a database, with up to three changes
        database = case.write_database(Path(folder) / "copy.sqlite3")
        # when both verify it
        ours, theirs = _said(case.verdict(database)), _by_script(case, database)
        # and our glance at it, which is to see no more than that all is well
        is_well = case.glance(database)
    # then both trust it, or neither does, from the same entry on and for the same reason
    assert _agree(ours, theirs), (ours, theirs)
    # and so does the glance
    assert is_well is (ours is None)


@pytest.mark.control("AUD-4")
@settings(max_examples=60, deadline=None, suppress_health_check=_SLOW)
@given(logs(), st.data())
def test_both_verifiers_say_the_same_of_a_folder_of_tiles(log: SealedLog, data: st.DataObject) -> None:
    if not log.notes:
        return
    key, earlier = log.signers[0].verifier, data.draw(st.lists(st.sampled_from(log.notes), max_size=1))
    with TemporaryDirectory() as name:
        # given a log as it is handed out, with a file changed, or none
        folder = Path(name) / "log"
        write_tiles(log.store, folder)
        if data.draw(st.integers(0, 4)):
            _change_file(folder, data)
        # when both verify it
        theirs = _of_folder_by_script(folder, key.words, earlier)
        try:
            files = TilesFolder(folder)
            claims = Claims(files.checkpoint(), [key], kept=files.kept(), earlier=earlier)
            with patch("chartwarden.ledger.verify._FARTHEST_KEPT", FARTHEST_KEPT):
                verdict = verified_in_processes(files, claims, size=files.size)
        except ChartwardenError:  # a file is missing or no tile at all
            verdict = None
    # then both trust it, or neither does
    assert (verdict is not None and verdict.is_sound) is (theirs is None), (verdict, theirs)


def test_a_bundle_that_says_more_than_it_holds_is_trusted_by_neither(tmp_path: Path) -> None:
    # given tiles of one entry whose length is told too long by one, so that the entry itself is whole
    log, folder = sealed_log(("list",)), tmp_path / "log"
    write_tiles(log.store, folder)
    bundle = folder / "tile" / "entries" / "000.p" / "1"
    content = bundle.read_bytes()
    bundle.write_bytes((int.from_bytes(content[:2]) + 1).to_bytes(2) + content[2:])
    # when the script and the product read them, then neither goes on
    assert _of_folder_by_script(folder, log.signers[0].verifier.words, []) is not None
    with pytest.raises(ChartwardenError, match="whole entries"):
        list(TilesFolder(folder).raw(0, 1))


def _change_file(folder: Path, data: st.DataObject) -> None:
    """Change a file that verifying reads: not the tiles above the leaves, which only proofs need."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "/tile/1/" not in path.as_posix())
    path = data.draw(st.sampled_from(paths))
    content, how = path.read_bytes(), data.draw(st.sampled_from(["flip", "cut", "longer", "gone", "another"]))
    if how == "flip":
        place = data.draw(st.integers(0, len(content) - 1))
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    elif how == "gone":
        path.unlink()
    else:
        changed = {
            "cut": content[:-1],
            "longer": content + b"\x00",
            "another": data.draw(st.sampled_from(paths)).read_bytes(),
        }
        path.write_bytes(changed.get(how, content))


def _of_folder_by_script(folder: Path, key: str, earlier: Sequence[str]) -> object:
    try:
        _, _, bad = VERIFIER.judged(*VERIFIER.tiles(folder), [VERIFIER.read_key(key)], earlier)
    except (OSError, ValueError) as error:
        return error
    return bad[0] if bad else None


@dataclass(frozen=True)
class Known:
    """A copy of a log that was difficult once, and what is to be said of it."""

    case: Callable[[], Case]
    answer: Answer


def _without_an_act() -> Case:
    case = Case.of(sealed_log(("list", "read")))
    body = case.rows[1].body.replace(b'"act"', b'"abt"')
    return replace(case, rows=(case.rows[0], replace(case.rows[1], body=body, leaf=leaf_hash(body))))


def _altered_between_details_and_their_destruction() -> Case:
    case = Case.of(sealed_log(("read", "list", "list", "list", "destroy")))
    altered = replace(case.rows[2], body=case.rows[2].body + b" ")
    return replace(case, rows=(*case.rows[:2], altered, *case.rows[3:]))


def _with_details_gone_behind_destroyed_ones() -> Case:
    case = Case.of(sealed_log(("read", "list", "destroy", "list", "read")))
    return replace(case, rows=tuple(replace(row, sealed_details=b"") for row in case.rows))


def _continued_by_a_key_that_was_rotated_away() -> Case:
    """Somebody has stolen the first key, which is why it was rotated, and lets it vouch for a key of their own."""
    log = sealed_log(("list", "rotate", "list"))
    case, thief = Case.of(log), Signer(ORIGIN, Ed25519PrivateKey.generate())
    place = len(case.rows)
    draft = Draft("ada.keys", "test:3", Act.ROTATE_KEY, Outcome.GRANTED, target=thief.verifier.words)
    body = Entry(place, NOW, draft, None).body()
    end = case.end.extended(leaf_hash(body))
    head = Head(ORIGIN, end.size, end.root)
    return replace(
        case,
        rows=(*case.rows, Row(place, body, leaf_hash(body), "ada.keys")),
        checkpoint=thief.signed(head),
        kept=(*case.kept, signed_by_all(head, [log.signers[0], thief])),
        end=end,
    )


def _without_what_had_to_be_kept() -> Case:
    case = Case.of(sealed_log(("list",) * 12))
    return replace(case, kept=(case.kept[0], *case.kept[2:]))


KNOWN = {
    "a row without an act": Known(_without_an_act, (1, 1, "not-an-entry")),
    "an entry altered before details were destroyed": Known(
        _altered_between_details_and_their_destruction, (2, 2, "altered")
    ),
    "details gone behind destroyed ones": Known(_with_details_gone_behind_destroyed_ones, (4, 4, "details")),
    "a kept checkpoint that is gone": Known(_without_what_had_to_be_kept, (12, 12, "end")),
    "a key that was rotated away": Known(_continued_by_a_key_that_was_rotated_away, (3, 3, "foreign-key")),
}


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("name", KNOWN)
def test_what_once_misled_a_verifier_misleads_none_any_more(name: str, tmp_path: Path) -> None:
    # given a copy that one of them answered wrongly when it was new
    known = KNOWN[name]
    case = known.case()
    database = case.write_database(tmp_path / "copy.sqlite3")
    # when both verify it
    ours, theirs = _said(case.verdict(database)), _by_script(case, database)
    # then both are right
    assert theirs == known.answer
    assert _agree(ours, theirs), (ours, theirs)


@pytest.mark.control("AUD-4")
def test_details_that_were_emptied_are_gone_too(tmp_path: Path) -> None:
    # given a log whose database still has a row for the details, with nothing in it
    case = Case.of(sealed_log(("list", "read", "list")))
    database = case.write_database(tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE ledger_details SET sealed = x''")
        connection.commit()
    # when both verify it, then both miss them
    assert _said(case.verdict(database)) == _by_script(case, database) == (1, 1, "details")


@pytest.mark.control("AUD-4")
def test_a_log_that_grows_while_it_is_checked_is_not_taken_for_a_cut_one() -> None:
    # given a log, and somebody who acts between one look of the check and the next
    log = fresh_log(("list",) * 4)
    kept = log.store.kept

    def kept_later() -> Sequence[str]:
        with patch("chartwarden.ledger.ledger.KEPT_EVERY", 1):
            log.go(("list", "read"))
        return kept()

    # when it is checked meanwhile
    with patch.object(log.store, "kept", kept_later):
        verdict = check_ledger(log.ledger)
    # then nothing is wrong with what was there when the check began
    assert (verdict.is_sound, verdict.entries) == (True, 4)


# Each takes one check out of the script. What the check is for stands in its name.
MUTANTS = {
    "a gap is passed over": ('("missing", sequence > size)', '("missing", False)'),
    "two entries share a place": ('("out-of-order", sequence < size)', '("out-of-order", False)'),
    "a body that does not fit its hash": ("hashed(body) != leaf", "False"),
    "bytes that are no entry": ('("not-an-entry", not said)', '("not-an-entry", said == {} and body == b"{}")'),
    "other letters for the same": ("if again == body and sorted", "if sorted"),
    "an entry in another's place": ('sequence != said["sequence"]', "False"),
    "an entry listed under another": ('actor not in {None, said["actor"].encode()}', "False"),
    "details that nobody committed to": ('("details", said and has_details', '("details", False and has_details'),
    "any signature": (".verify(value, text.encode())", ""),
    "nobody's signature": ("any(key.name == head.origin for key, _ in named)", "True"),
    "a rotation that nobody vouches for": (
        "if any(opened(note, keys if key in keys else keys[-1:])[1] for note in notes)",
        "if True",
    ),
    "the log's own head": ("    if not bad:  # step 7", "    if False:  # step 7"),
    "a tail that was cut off": ('"cut-off", size < head.size)', '"cut-off", False)'),
    "entries that were added": ('"added", size > head.size)', '"added", False)'),
    "another root": ('"rewritten", head.root != root(peaks))', '"rewritten", False)'),
    "another end": ('"end", end not in {None, (size, b"".join(peaks))})', '"end", False)'),
    "an earlier checkpoint of others": ("] * (not is_signed)\n", "] * False\n"),
    "an earlier checkpoint of a longer log": ("(is_signed and is_walked and head.size > size)", "False"),
    "a fork": ("(is_signed and head.size in roots and words not in agree)", "False"),
    "what was kept": ("    for words in kept:  # step 9", "    for words in ():  # step 9"),
    "what had to be kept": ("any(after - mark > FARTHEST for mark, after in pairwise(marks))", "False"),
    "details that are gone": ("for place in gone * is_walked", "for place in ()"),
    "details that were destroyed": ('all(not c["first"] <= place <= c["last"] < by for by, c in destroyed)', "True"),
}


def _mutants() -> dict[str, ModuleType]:
    source, made = SCRIPT.read_text(encoding="utf-8"), {}
    for name, (check, without) in MUTANTS.items():
        assert source.count(check) == 1, name
        made[name] = _script(source.replace(check, without))
    return made


def _says(right: Answer, mutant: ModuleType, case: Case, database: Path) -> bool:
    try:
        return _agree(right, _by_script(case, database, mutant))
    except (KeyError, TypeError, AttributeError):  # without the check it does not get far
        return False


class _AllNoticedError(Exception):
    """Nothing is left to look for."""


@pytest.mark.slow
def test_a_script_that_leaves_a_check_out_is_found_by_the_same_logs() -> None:
    # given the script, once for each check without it
    unnoticed = _mutants()

    def look(case: Case) -> None:
        with TemporaryDirectory() as folder:
            database = case.write_database(Path(folder) / "copy.sqlite3")
            right = _by_script(case, database)
            for name, mutant in list(unnoticed.items()):
                if not _says(right, mutant, case, database):
                    del unnoticed[name]
        if not unnoticed:
            raise _AllNoticedError

    for known in KNOWN.values():
        look(known.case())
    # when they verify such logs
    with suppress(_AllNoticedError):
        _MANY(given(cases())(look))()
    # then each says something else than the script, sooner or later
    assert not unnoticed, set(unnoticed)
