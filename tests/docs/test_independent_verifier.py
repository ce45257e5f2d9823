"""The verifier that stands in the documents is short, stands alone, and answers as it says."""

import ast
import base64
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection

from chartwarden.adapters.ledger_files.tiles_writing import write_tiles
from chartwarden.ledger.canonical import encode
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.merkle import Frontier, inclusion_proof
from chartwarden.ledger.proof import EntryProof
from chartwarden_web.wiring import House
from tests.ledger_cases import Case, SealedLog, sealed_log

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "scripts" / "verify_ledger.py"
STEPS = ("list", "read", "rotate", "letters", "refused", "read", "destroy", "forward", "back", "outage")


@pytest.fixture(scope="module")
def log() -> SealedLog:
    return sealed_log(STEPS)


def _run(*arguments: object) -> tuple[int, str]:
    """Run the script as an auditor does; `-I` keeps everything of ours out of its way."""
    command = [sys.executable, "-I", str(SCRIPT), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def _proof(log: SealedLog, place: int) -> str:
    rows = list(log.store.rows())
    path = inclusion_proof([row.leaf for row in rows], index=place)
    return EntryProof(place, rows[place].body, path, log.notes[-1]).written()


def test_it_is_short_and_knows_nothing_of_the_product() -> None:
    # given the script
    source = SCRIPT.read_text(encoding="utf-8")
    # when its lines and imports are counted
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    # then an auditor can read it in one sitting, and needs one package beside Python
    assert len(source.splitlines()) <= 200
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.control("AUD-4")
def test_it_answers_by_exit_code_for_a_database_and_a_folder(log: SealedLog, tmp_path: Path) -> None:
    # given a log that was rotated, as a database and as a folder of tiles, and a copy with an altered entry
    case, key = Case.of(log), log.signers[0].verifier.words
    sound = case.write_database(tmp_path / "sound.sqlite3")
    altered = replace(case.rows[3], body=case.rows[3].body.replace(b"granted", b"refused"))
    changed = replace(case, rows=(*case.rows[:3], altered, *case.rows[4:])).write_database(tmp_path / "changed.sqlite3")
    write_tiles(log.store, tmp_path / "tiles")
    # when each is verified
    answers = [_run(key, path) for path in (sound, tmp_path / "tiles", changed)]
    # then the exit code tells, and so do the words
    assert [code for code, _ in answers] == [0, 0, 4]
    newest = log.signers[-1].verifier.words
    assert answers[0][1] == answers[1][1] == f"Sound: {len(case.rows)} entries.\nKey 1: {key}\nKey 2: {newest}\n"
    assert answers[2][1].startswith("First bad entry: 3 (at the latest 3): altered\n")


@pytest.mark.control("AUD-4")
def test_an_earlier_checkpoint_shows_a_log_that_was_put_back(log: SealedLog, tmp_path: Path) -> None:
    # given a log that was put back to its first entry, with its end and its checkpoint of that time
    case, key = Case.of(log), log.signers[0].verifier.words
    first = replace(case, rows=case.rows[:1], checkpoint=log.notes[0], kept=())
    first = replace(first, end=Frontier().extended(case.rows[0].leaf))
    database = first.write_database(tmp_path / "back.sqlite3")
    # and a checkpoint that left the host later
    earlier = tmp_path / "checkpoint.txt"
    earlier.write_text(log.notes[1], encoding="utf-8")
    # when it is verified without that checkpoint, and with it
    alone, compared = _run(key, database), _run(key, database, earlier)
    # then only the checkpoint shows that there was more
    assert alone[0] == 0
    assert compared[0] == 4
    assert compared[1].startswith("First bad entry: 1 (at the latest 1): cut-off\n")


def test_what_cannot_be_read_is_neither_sound_nor_bad(log: SealedLog, tmp_path: Path) -> None:
    # given a key, and things that are no logs
    key = log.signers[0].verifier.words
    (tmp_path / "words.txt").write_text("words", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    write_tiles(log.store, tmp_path / "tiles")
    (tmp_path / "tiles" / "tile" / "entries" / f"000.p/{len(Case.of(log).rows)}").unlink()
    # when they are verified, or nothing is named, or no key, or no proof
    answers = [
        _run(key, tmp_path / "words.txt"),
        _run(key, tmp_path / "empty"),
        _run(key, tmp_path / "tiles"),
        _run(key, tmp_path / "nowhere"),
        _run("no+key+here", tmp_path / "tiles"),
        _run(key, "--proof", tmp_path / "words.txt"),
        _run(key, "--proof"),
        _run(),
    ]
    # then the exit code says so, and somebody is told why
    assert [code for code, _ in answers] == [2] * len(answers)
    assert all(words for _, words in answers)


def test_it_verifies_the_database_of_a_running_instance(house: House) -> None:
    # given an instance on SQLite, which holds its database open
    for outcome in (Outcome.GRANTED, Outcome.REFUSED):
        house.ledger.append(Draft("lena.moss", "test:1", Act.OPEN_CHART, outcome, details={"reason": "because"}))
    # when its database is verified beside it
    code, words = _run(house.ledger.signers[0].verifier.words, connection.settings_dict["NAME"])
    # then it is sound
    assert (code, words.splitlines()[0]) == (0, "Sound: 2 entries.")


@pytest.mark.control("AUD-4")
def test_a_proof_of_each_entry_is_proven_and_says_what_was_sealed(log: SealedLog, tmp_path: Path) -> None:
    # given the proofs of all entries, under the log's newest key
    rows, newest = list(log.store.rows()), log.signers[-1].verifier.words
    for row in rows:
        path = tmp_path / f"{row.sequence}.tlog-proof"
        path.write_text(_proof(log, row.sequence), encoding="utf-8")
    # when they are checked by the script, then the entry is told
    module = _module()
    proven = [module.proven(_proof(log, row.sequence), [module.read_key(newest)]) for row in rows]
    assert proven == [row.body for row in rows]
    assert _run(newest, "--proof", tmp_path / "0.tlog-proof") == (0, rows[0].body.decode() + "\n")


@pytest.mark.control("AUD-4")
def test_no_changed_byte_of_a_proof_proves_anything_else(log: SealedLog) -> None:
    # given a proof
    module, words = _module(), _proof(log, 4)
    keys, body = [module.read_key(log.signers[-1].verifier.words)], list(log.store.rows())[4].body
    for place in range(len(words)):
        # when one of its letters is another
        changed = words[:place] + ("A" if words[place] != "A" else "B") + words[place + 1 :]
        try:
            proven = module.proven(changed, keys)
        except ValueError:
            proven = b""
        # then it proves nothing, or still the same: the letter stood in the name of somebody who was not asked about
        assert proven in {b"", body}
        assert proven == b"" or place > words.index("\u2014")


def test_an_entry_is_read_in_its_one_form_only(log: SealedLog) -> None:
    # given an entry
    module, body = _module(), next(log.store.rows()).body
    said = json.loads(body)
    others = [
        body.replace(b'","', b'", "', 1),
        body.replace(b"lena", b"\\u006cena", 1),
        body.replace(b'"withheld":0', b'"withheld":0.0'),
        body.replace(b'"withheld":0', b'"withheld":-0'),
        body.replace(b'"withheld":0', b'"withheld":9007199254740992'),
        body.replace(b'"withheld":0', b'"withheld":true'),
        body.replace(b'"format":1', b'"format":2'),
        body.replace(b'"counts":{}', b'"counts":{"a":NaN}'),
        body.replace(b'"work":null}', b'"work":null,"work":null}'),
        body.replace(b'"act":', b'"z":'),
        encode({name: value for name, value in said.items() if name != "work"}),
        body + b"\n",
        b"\xef\xbb\xbf" + body,
        body.decode().encode("utf-16"),
    ]
    # and one of format 2, whose second person is somebody, and stands nowhere else
    two = encode(said | {"format": 2, "shadow": "omar.diaz"})
    others += [encode(said | {"shadow": "omar.diaz"}), encode(said | {"format": 2, "shadow": None})]
    others += [two.replace(b'"shadow":"omar.diaz",', b""), two.replace(b'"format":2', b'"format":3'), b"[]", b"2"]
    # when they and others that say nearly the same are read
    # then they alone are entries
    assert module.read_entry(two) == json.loads(two)
    assert module.read_entry(body) == said
    assert [other for other in others if module.read_entry(other)] == []


def test_it_answers_published_vectors_as_they_say(samples: Path) -> None:
    # given inclusion proofs and signed notes that others have published
    module = _module()
    proofs = [json.loads(line) for line in _lines(samples / "merkle" / "rfc6962" / "inclusion.jsonl")]
    notes = [json.loads(line) for line in _lines(samples / "merkle" / "signed-note" / "notes.jsonl")]
    notes = [note for note in notes if note["vkey"].startswith("example.com/log/")]  # the others are no checkpoints
    # when the script follows them
    for case in proofs:
        path = [base64.b64decode(part) for part in case["proof"] or ()]
        leaf, top = (base64.b64decode(case[name] or "") for name in ("leafHash", "root"))
        size, place = case["treeSize"], case["leafIdx"]
        fits = 0 <= place < size and all(len(part) == 32 for part in (leaf, top, *path))
        # then a good one leads to the root, and no other
        assert (fits and module.climbed(leaf, place, size, path) == top) is not case["wantErr"], case["file"]
    # and of the checkpoints, those are signed that are said to be
    for case in notes:
        assert module.opened(case["note"], [module.read_key(case["vkey"])])[1] is case["valid"], case["source"]
    assert (len(proofs), len(notes)) == (98, 26)


def _module() -> ModuleType:
    module = ModuleType("verify_ledger")
    exec(compile(SCRIPT.read_text(encoding="utf-8"), SCRIPT, "exec"), module.__dict__)  # noqa: S102 -- our own
    return module


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
