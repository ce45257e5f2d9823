"""Checkpoints are signed notes that other tools read, and that nobody else can write."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.checkpoint import Head, Signer, key_hash, opened, opened_by_any, read_head, signed_by_all
from chartwarden.ledger.note import Note, parsed

ORIGIN = "test.example/log"
ROOT = bytes(range(32))


@pytest.fixture(scope="module")
def signer() -> Signer:
    """Make a key."""
    return Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"s" * 32))


def _key(verifier: str) -> tuple[str, bytes, Ed25519PublicKey]:
    """Read a verifier key: name+hash+base64(algorithm, key)."""
    name, hashed, encoded = verifier.split("+", 2)
    raw = base64.b64decode(encoded)
    assert raw[0] == 1  # Ed25519
    return name, bytes.fromhex(hashed), Ed25519PublicKey.from_public_bytes(raw[1:])


def test_what_is_signed_opens_again(signer: Signer) -> None:
    # given a signed head
    head = Head(ORIGIN, 12, ROOT)
    note = signer.signed(head)
    # when it is opened with the key
    # then it is the head, in the form that other tools read
    assert opened(note, origin=ORIGIN, public=signer.key.public_key()) == head
    body, _, signature = note.partition("\n\n")
    assert body.split("\n") == [ORIGIN, "12", base64.b64encode(ROOT).decode()]
    assert signature.startswith(f"\u2014 {ORIGIN} ")


@pytest.mark.control("AUD-4")
def test_every_changed_character_is_found(signer: Signer) -> None:
    # given a signed head
    note = signer.signed(Head(ORIGIN, 12, ROOT))
    # when any one character is changed, or the end is cut anywhere
    changed = [note[:place] + ("A" if note[place] != "A" else "B") + note[place + 1 :] for place in range(len(note))]
    # then nothing of it opens
    for wrong in changed + [note[:place] for place in range(len(note))]:
        with pytest.raises(BrokenSealError):
            opened(wrong, origin=ORIGIN, public=signer.key.public_key())


def test_a_checkpoint_of_another_log_or_key_does_not_open(signer: Signer) -> None:
    # given heads signed by another key, under another name, or for another log
    other = Signer(ORIGIN, Ed25519PrivateKey.generate())
    renamed = Signer("other.example/log", signer.key)
    # when they are opened as this log's
    for note in (
        other.signed(Head(ORIGIN, 1, ROOT)),
        renamed.signed(Head(ORIGIN, 1, ROOT)),
        signer.signed(Head("other.example/log", 1, ROOT)),
    ):
        # then they do not open
        with pytest.raises(BrokenSealError):
            opened(note, origin=ORIGIN, public=signer.key.public_key())


@pytest.mark.parametrize("signature", ["\u00e9", "\ud800", "A", "=", "", "AAAA", "\x00"])
def test_a_signature_that_is_none_does_not_open(signer: Signer, signature: str) -> None:
    # given a checkpoint with nonsense in its signature's place, as a database may hold it
    body = Head(ORIGIN, 12, ROOT).body
    # when it is opened
    # then it is not this log's
    with pytest.raises(BrokenSealError):
        opened(f"{body}\n\u2014 {ORIGIN} {signature}\n", origin=ORIGIN, public=signer.key.public_key())


@pytest.mark.parametrize("size", ["-1", "01", "1.0", "\u0661", "", "1e3"])
def test_a_size_has_one_spelling(signer: Signer, size: str) -> None:
    # given a signed body whose size is spelled otherwise
    body = f"{ORIGIN}\n{size}\n{base64.b64encode(ROOT).decode()}\n"
    public = signer.key.public_key()
    signature = base64.b64encode(key_hash(ORIGIN, public) + signer.key.sign(body.encode())).decode()
    # when it is opened
    # then it is no checkpoint, though the signature is right
    with pytest.raises(BrokenSealError):
        opened(f"{body}\n\u2014 {ORIGIN} {signature}\n", origin=ORIGIN, public=public)


def test_signatures_of_witnesses_beside_the_logs_own_do_not_disturb(signer: Signer) -> None:
    # given a checkpoint that a witness has signed too, before and after the log
    note = signer.signed(Head(ORIGIN, 12, ROOT))
    body, _, own = note.partition("\n\n")
    witness = f"\u2014 witness.example {base64.b64encode(b'w' * 68).decode()}\n"
    # when it is opened
    # then the log's own signature counts, wherever it stands; without it nothing opens
    for signatures in (witness + own, own + witness):
        assert opened(f"{body}\n\n{signatures}", origin=ORIGIN, public=signer.key.public_key()).size == 12
    with pytest.raises(BrokenSealError):
        opened(f"{body}\n\n{witness}", origin=ORIGIN, public=signer.key.public_key())


def test_the_published_notes_are_answered_as_they_say(samples: Path) -> None:
    # given notes of other implementations, good and corrupted, checkpoints or not
    checkpoints = 0
    for line in (samples / "merkle" / "signed-note" / "notes.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        name, hashed, public = _key(case["vkey"])
        # when the key's hash is computed
        # then it is the published one
        assert key_hash(name, public) == hashed
        # and when the note is opened as a checkpoint of that log
        is_checkpoint = case["valid"] and case["note"].split("\n")[1].isdecimal()
        if is_checkpoint:
            # then the valid checkpoints open
            head = opened(case["note"], origin=name, public=public)
            assert case["note"].startswith(head.body)
            checkpoints += 1
        else:
            # and notes that are corrupted, or signed but no checkpoints, do not
            with pytest.raises(BrokenSealError):
                opened(case["note"], origin=name, public=public)
    assert checkpoints == 16


def test_the_checkpoints_of_a_published_log_open(samples: Path) -> None:
    # given the checkpoints of a small real log after each append, and its verifier key
    name, _, public = _key("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    for size in range(16):
        # when each is opened
        note = (samples / "merkle" / "tlog-tiles" / f"checkpoint.{size}").read_text(encoding="utf-8")
        # then it says its size
        assert opened(note, origin=name, public=public).size == size


def test_a_checkpoint_at_a_rotation_opens_with_either_key(signer: Signer) -> None:
    # given a head that the old key and the new one have signed
    new = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"n" * 32))
    other = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"o" * 32))
    head = Head(ORIGIN, 12, ROOT)
    note = signed_by_all(head, (signer, new))
    # when it is opened by those who trust one, the other, or both
    # then each learns the head, and which of the trusted keys have signed
    assert opened_by_any(note, origin=ORIGIN, keys=(signer.verifier,)) == (head, (signer.verifier,))
    assert opened_by_any(note, origin=ORIGIN, keys=(other.verifier, new.verifier)) == (head, (new.verifier,))
    both = (new.verifier, signer.verifier)
    assert opened_by_any(note, origin=ORIGIN, keys=both) == (head, both)
    assert opened(note, origin=ORIGIN, public=new.key.public_key()) == head
    # and who trusts neither learns nothing
    for keys in ((), (other.verifier,)):
        with pytest.raises(BrokenSealError):
            opened_by_any(note, origin=ORIGIN, keys=keys)


@pytest.mark.control("AUD-4")
def test_a_bad_signature_of_one_trusted_key_outweighs_a_good_one_of_another(signer: Signer) -> None:
    # given a checkpoint with a good signature, and one by another trusted key over another head
    new = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"n" * 32))
    good, foreign = signer.signed(Head(ORIGIN, 12, ROOT)), new.signed(Head(ORIGIN, 13, ROOT))
    note = good + foreign.rpartition("\n\n")[2]
    # when it is opened by who trusts both, then it does not open
    with pytest.raises(BrokenSealError):
        opened_by_any(note, origin=ORIGIN, keys=(signer.verifier, new.verifier))
    # and who trusts only the good one reads it
    assert opened_by_any(note, origin=ORIGIN, keys=(signer.verifier,))[0].size == 12


def test_lines_that_others_add_below_the_root_are_signed_and_passed_over(signer: Signer) -> None:
    # given a checkpoint with two more lines, signed with them
    text = Head(ORIGIN, 12, ROOT).body + "more\nand more\n"
    note = Note(text, (signer.note_signer.signature(text),)).words
    # when it is opened
    # then it says the same head; with a line changed or taken out, nothing
    assert opened(note, origin=ORIGIN, public=signer.key.public_key()) == Head(ORIGIN, 12, ROOT)
    for wrong in (note.replace("and more", "and less"), note.replace("and more\n", "")):
        with pytest.raises(BrokenSealError):
            opened(wrong, origin=ORIGIN, public=signer.key.public_key())


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n12\n",
        f"\n12\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n12\n{base64.b64encode(ROOT[1:]).decode()}\n",
        f"{ORIGIN}\n12\n{base64.b64encode(ROOT).decode()} \n",
        f"{ORIGIN}\n12\n{base64.b64encode(ROOT).decode().rstrip('=')}\n",
        f"{ORIGIN}\n12\n\n",
        f"{ORIGIN}\n12\n{base64.b64encode(ROOT).decode()}\n\nmore\n",
        f"{ORIGIN}\n9223372036854775808\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{base64.b64encode(ROOT).decode()}\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_does_not_open(signer: Signer, text: str) -> None:
    # given a text with a part missing, empty, beyond its limits or spelled otherwise, under a good signature
    note = Note(text, (signer.note_signer.signature(text),)).words
    # when it is opened or read, then it is no checkpoint
    with pytest.raises(BrokenSealError):
        opened(note, origin=ORIGIN, public=signer.key.public_key())
    with pytest.raises(BrokenSealError):
        read_head(note)


def test_a_head_can_be_read_without_any_key(signer: Signer) -> None:
    # given a checkpoint, as words and as a note
    head = Head(ORIGIN, 2**63 - 1, ROOT)
    words = signer.signed(head)
    # when its head is read without a key
    # then it says what stands there
    assert read_head(words) == read_head(parsed(words)) == head
