"""A proof file shows its entry to anybody who has the log's key, and shows nothing once it was changed."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import Head, Signer
from chartwarden.ledger.merkle import inclusion_proof, leaf_hash, root
from chartwarden.ledger.note import Cosignature, Cosigner, Note, parsed, verifier_key
from chartwarden.ledger.proof import EntryProof, Proven, check_proof, read_proof
from chartwarden.ledger.tiles import Tile, bundle_entries

ORIGIN = "log.example/one"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
KEYS = (SIGNER.verifier,)
WITNESS = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
BODIES = [b'{"sequence":%d}' % place for place in range(11)]
LEAVES = [leaf_hash(body) for body in BODIES]


def _proof(index: int, *, size: int = 11) -> EntryProof:
    note = SIGNER.signed(Head(ORIGIN, size, root(LEAVES[:size])))
    return EntryProof(index, BODIES[index], inclusion_proof(LEAVES[:size], index=index), note)


def _witnessed(index: int) -> EntryProof:
    proof = _proof(index)
    note = parsed(proof.checkpoint)
    cosigned = Note(note.text, (*note.signatures, WITNESS.signature(note.text, at=AT)))
    return replace(proof, checkpoint=cosigned.words)


def _shown(words: bytes) -> Proven | None:
    """Read and check what stands in a file; None when it is refused."""
    try:
        return check_proof(read_proof(words.decode(errors="surrogateescape")), origin=ORIGIN, keys=KEYS)
    except (MalformedError, BrokenSealError):
        return None


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("index", range(11))
def test_a_proof_shows_its_entry_offline(index: int) -> None:
    # given the file of a proof
    words = _proof(index).written()
    # when it is read and checked with nothing but the log's key
    shown = check_proof(read_proof(words), origin=ORIGIN, keys=KEYS)
    # then it shows the entry, its place, the head and who signed it
    head = Head(ORIGIN, 11, root(LEAVES))
    assert shown == Proven(index, BODIES[index], head, KEYS, ())


def test_a_proof_is_written_as_the_specification_says() -> None:
    # given the proof of the third of three entries
    proof = _proof(2, size=3)
    # when it is written
    lines = proof.written().split("\n")
    # then it has the specification's lines
    assert lines[:5] == [
        "c2sp.org/tlog-proof@v1",
        "extra eyJzZXF1ZW5jZSI6Mn0=",
        "index 2",
        base64.b64encode(root(LEAVES[:2])).decode(),
        "",
    ]
    assert lines[5:7] == [ORIGIN, "3"]
    assert proof.written().endswith("\n\n" + proof.checkpoint)


def test_a_proof_of_another_log_without_the_entry_is_read_and_checked(samples: Path) -> None:
    # given a log of another implementation, its key, and a proof text without an extra line
    folder = samples / "merkle" / "tlog-tiles"
    key = verifier_key("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    bundle = Tile(None, 0, 3)
    one, two, three = bundle_entries((folder / bundle.path).read_bytes(), tile=bundle)
    path = [base64.b64encode(part).decode() for part in (leaf_hash(one), leaf_hash(three))]
    checkpoint = (folder / "checkpoint.3").read_text(encoding="utf-8")
    words = "\n".join(["c2sp.org/tlog-proof@v1", "index 1", *path, "", checkpoint])
    # when it is read
    proof = read_proof(words)
    # then it is written as it came, and shows the entry once that is given beside
    assert (proof.body, proof.written()) == (None, words)
    assert check_proof(replace(proof, body=two), origin=key.name, keys=[key]).head.size == 3
    for body in (None, one):
        with pytest.raises(BrokenSealError):
            check_proof(replace(proof, body=body), origin=key.name, keys=[key])


@given(
    st.integers(0, 2**63 - 1),
    st.none() | st.binary(max_size=60),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
)
def test_a_proof_that_is_written_is_read_again(index: int, body: bytes | None, path: list[bytes]) -> None:
    # given any proof
    proof = EntryProof(index, body, tuple(path), _proof(0).checkpoint)
    # when it is written and read
    # then it is the same
    assert read_proof(proof.written()) == proof
    assert read_proof(proof.written()).written() == proof.written()


@pytest.mark.control("AUD-4")
def test_every_changed_byte_of_a_proof_is_refused_or_means_the_same() -> None:
    # given a proof, with a witness's signature below that nobody asks about
    words = _witnessed(4).written().encode()
    whole, end = _shown(words), words.index("\u2014 witness".encode())
    # when any one bit is flipped, or a byte is taken out or doubled
    changed = [
        words[:place] + part + words[place + 1 :]
        for place, byte in enumerate(words)
        for part in (*(bytes([byte ^ 1 << bit]) for bit in range(8)), b"", bytes([byte, byte]))
    ]
    answers = [_shown(wrong) for wrong in changed if wrong != words]
    # then it shows nothing, or the same: this only where the signature of that witness was changed, or its time
    assert whole is not None
    assert {answer for answer in answers if answer is not None} <= {whole}
    assert all(answer is None for answer in answers[: end * 10])
    assert any(answer is not None for answer in answers[end * 10 :])


def test_every_cut_proof_is_refused() -> None:
    # given a proof with a witness's signature at its end
    words = _witnessed(4).written().encode()
    # when its end is cut anywhere
    shown = {length for length in range(len(words)) if _shown(words[:length]) is not None}
    # then nothing is shown, except where exactly the witness's line is gone
    assert shown == {words.index("\u2014 witness".encode())}


def test_witnesses_that_are_asked_about_are_told_with_their_time() -> None:
    # given a proof whose checkpoint a witness has signed too
    proof = read_proof(_witnessed(4).written())
    # when it is checked with that witness's key, and with another's
    other = Cosigner("other.example/w", WITNESS.key).verifier
    told = check_proof(proof, origin=ORIGIN, keys=KEYS, witnesses=[other, WITNESS.verifier])
    # then the one that has signed is told
    assert told.cosignatures == (Cosignature(WITNESS.verifier, AT),)
    assert check_proof(proof, origin=ORIGIN, keys=KEYS, witnesses=[other]).cosignatures == ()


def test_a_bad_signature_of_a_witness_that_is_asked_about_refuses_the_proof() -> None:
    # given a witness's signature from another checkpoint
    proof = _proof(4)
    note = parsed(proof.checkpoint)
    foreign = WITNESS.signature("another\n0\nroot\n", at=AT)
    wrong = replace(proof, checkpoint=Note(note.text, (*note.signatures, foreign)).words)
    # when the proof is checked with that witness, then it is refused; a log's key is no witness either
    with pytest.raises(BrokenSealError):
        check_proof(wrong, origin=ORIGIN, keys=KEYS, witnesses=[WITNESS.verifier])
    with pytest.raises(MalformedError):
        check_proof(proof, origin=ORIGIN, keys=KEYS, witnesses=KEYS)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (lambda proof: replace(proof, body=b"another"), "does not lead"),
        (lambda proof: replace(proof, index=5), "does not lead"),
        (lambda proof: replace(proof, path=proof.path[:-1]), "does not lead"),
        (lambda proof: replace(proof, index=11), "from before the entry"),
        (lambda proof: replace(proof, body=None), "does not carry"),
        (lambda proof: replace(proof, checkpoint=_proof(4, size=10).checkpoint), "does not lead"),
        (lambda proof: replace(proof, checkpoint="nothing"), "not a signed note"),
        (
            lambda proof: replace(
                proof, checkpoint=Signer("b.example", SIGNER.key).signed(Head(ORIGIN, 11, b"r" * 32))
            ),
            "no signature by a key",
        ),
        (
            lambda proof: replace(proof, checkpoint=SIGNER.signed(Head("b.example", 11, root(LEAVES)))),
            "not a checkpoint of this log",
        ),
    ],
)
def test_a_proof_that_does_not_fit_says_what_does_not(changed: Callable[[EntryProof], EntryProof], says: str) -> None:
    # given a good proof of which one part is another's
    wrong = changed(_proof(4))
    # when it is checked, then it is refused for that
    with pytest.raises(BrokenSealError, match=says):
        check_proof(wrong, origin=ORIGIN, keys=KEYS)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n", "first line"),
        ("c2sp.org/tlog-proof@v1\n", "", "first line"),
        ("c2sp.org/tlog-proof@v1\n", "\ufeffc2sp.org/tlog-proof@v1\n", "first line"),
        ("\n\n", "\n", "hashes"),
        ("extra eyJ", "extra  eyJ", "extra line"),
        ("extra eyJ", "extra !eyJ", "extra line"),
        ("extra ", "more ", "index line"),
        ("index 4\n", "", "index line"),
        ("index 4\n", "index 04\n", "index line"),
        ("index 4\n", "index -4\n", "index line"),
        ("index 4\n", "index \u0664\n", "index line"),
        ("index 4\n", "index 4\r\n", "index line"),
        ("index 4\n", f"index {'9' * 5000}\n", "index line"),
        ("index 4\n", "index 4\nAAAA\n", "hashes"),
        ("index 4\n", "index 4\n****\n", "hashes"),
        ("index 4\n", "index 4\n" + (base64.b64encode(bytes(32)).decode() + "\n") * 60, "hashes"),
        ("index 4\n", "index 4\n" + "A" * 2_000_000, "the proof"),
    ],
)
def test_what_is_no_proof_is_refused_by_its_part(old: str, new: str, where: str) -> None:
    # given a proof file of which one part is missing, spelled otherwise or beyond its limits
    words = _proof(4).written()
    assert old in words
    # when it is read, then it is refused, and the part is named
    with pytest.raises(MalformedError, match=where):
        read_proof(words.replace(old, new, 1))


def test_entries_hide() -> None:
    # given a proof and what it shows
    proof = _proof(4)
    # when they are shown, then the entry is not
    assert repr(proof) == "EntryProof(4, 4 hashes)"
    assert repr(check_proof(proof, origin=ORIGIN, keys=KEYS)) == "Proven(4 of 11)"
