"""Signed notes are read as other tools write them, in one spelling, and believed only when a known key signed."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.note import (
    Algorithm,
    Cosignature,
    Cosigner,
    Note,
    NoteSigner,
    Signature,
    VerifierKey,
    cosignatures,
    cosigned_at,
    from_base64,
    parsed,
    signers,
    to_base64,
    verifier_key,
)

LOG = NoteSigner("log.example/one", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
NEXT = NoteSigner("log.example/one", Ed25519PrivateKey.from_private_bytes(b"n" * 32))
WITNESS = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
TEXT = "log.example/one\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)

texts = st.text(
    st.one_of(st.just("\n"), st.characters(min_codepoint=0x20, exclude_categories=["Cs"])), max_size=60
).map(lambda text: text + "\n")
names = st.text(st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), min_size=1).map(
    lambda name: name.replace("+", "-")
)


def _note(*signatures: Signature, text: str = TEXT) -> Note:
    return Note(text, signatures)


@given(
    texts, st.lists(st.tuples(names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)), max_size=5)
)
def test_a_note_that_is_written_is_read_again(text: str, made: list[tuple[str, bytes, bytes]]) -> None:
    # given any text with at least one signature
    note = Note(text, (LOG.signature(text), *(Signature(*each) for each in made)))
    # when it is written and read
    again = parsed(note.words)
    # then it is the same, and its signer is known
    assert (again, again.words) == (note, note.words)
    assert signers(again, [LOG.verifier]) == (LOG.verifier,)


def test_the_published_notes_are_answered_as_they_say(samples: Path) -> None:
    # given notes of other implementations with their keys, good and corrupted
    answers = []
    for line in (samples / "merkle" / "signed-note" / "notes.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        key = verifier_key(case["vkey"])
        # when each is read and its signature checked
        try:
            note = parsed(case["note"])
            is_good = signers(note, [key]) == (key,)
            assert note.words == case["note"]
        except BrokenSealError:
            is_good = False
        # then the answer is the expected one, and the key is written as it was read
        assert is_good is case["valid"], case["source"]
        assert key.words == case["vkey"]
        answers.append(is_good)
    assert (len(answers), sum(answers)) == (38, 18)


def test_a_published_key_has_its_published_hash() -> None:
    # given the key of a small public test log
    key = verifier_key("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    # when it is looked at
    # then name, kind and hash are those in its words
    assert (key.name, key.algorithm, key.key_hash.hex()) == ("example.com/log/testdata", Algorithm.ED25519, "33d7b496")


def test_the_keys_of_signers_travel_as_words() -> None:
    # given the keys of a log and of a witness
    # when they are written and read again
    # then they are the same, and one key under two kinds has two hashes
    assert [verifier_key(key.words) for key in (LOG.verifier, WITNESS.verifier)] == [LOG.verifier, WITNESS.verifier]
    same = NoteSigner(WITNESS.name, WITNESS.key).verifier
    assert (same.public, same.key_hash == WITNESS.verifier.key_hash) == (WITNESS.verifier.public, False)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "log.example",
        "log.example+00000000",
        "log.example+00000000+",
        "+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b497+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33D7B496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\n",
        "example.com/log/testdatb+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b496+AuHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkk==",
        "example.com/log testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "\ud800+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "\u00e9+33d7b496+\u00e9",
    ],
)
def test_what_is_no_verifier_key_is_refused(words: str) -> None:
    # given words that are no key, another name's or kind's key, or a key in another spelling
    # when they are read, then they are refused
    with pytest.raises(MalformedError):
        verifier_key(words)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "\ud800"])
def test_a_name_that_notes_cannot_carry_signs_nothing(name: str) -> None:
    # given a name with a space, a plus sign or worse
    # when a signer of that name is made, then there is none
    with pytest.raises(ValueError, match="cannot sign"):
        NoteSigner(name, LOG.key)
    with pytest.raises(ValueError, match="cannot sign"):
        VerifierKey("a.example", Algorithm.ED25519, b"short")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\n\u2014 name AAAAAAA=",
        "text\n\u2014 name AAAAAAA=\n",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 name AAAAAA==\n",
        "text\n\n\u2014 name AAAAAAB=\n",
        "text\n\n\u2014 name AAAAAAA\n",
        "text\n\n\u2014 name  AAAAAAA=\n",
        "text\n\n\u2014 name AAAAAAA= \n",
        "text\n\n\u2014 na+me AAAAAAA=\n",
        "text\n\n\u2014 na\u2003me AAAAAAA=\n",
        "text\n\n\u2014  AAAAAAA=\n",
        "text\n\n\u2014 name AAAAAAA=\nmore\n",
        "te\txt\n\n\u2014 name AAAAAAA=\n",
        "text\r\n\n\u2014 name AAAAAAA=\n",
        "te\x00xt\n\n\u2014 name AAAAAAA=\n",
        "te\ud800xt\n\n\u2014 name AAAAAAA=\n",
    ],
)
def test_what_is_no_signed_note_is_refused(words: str) -> None:
    # given a text that misses a part of a note, has one in another spelling, or has letters that notes cannot have
    # when it is read, then it is refused, without looking at any key
    with pytest.raises(BrokenSealError):
        parsed(words)


def test_the_smallest_note_is_read() -> None:
    # given the form that the malformed ones above are changed from
    # when it is read
    # then it is a note with one signature of one byte
    assert parsed("text\n\n\u2014 name AAAAAAA=\n") == Note("text\n", (Signature("name", bytes(4), b"\x00"),))


def test_a_note_is_bounded_in_size_and_signatures() -> None:
    # given notes at the limits and beyond
    foreign = Signature("a.example", bytes(4), bytes(64))
    long = "x" * (1_000_000 - len(_note(foreign, text="\n").words.encode())) + "\n"
    # when they are read
    # then a hundred signatures and a million bytes pass, and no more
    assert len(parsed(_note(*[foreign] * 100).words).signatures) == 100
    assert parsed(_note(foreign, text=long).words).text == long
    for beyond in (_note(*[foreign] * 101), _note(foreign, text="x" + long)):
        with pytest.raises(BrokenSealError):
            parsed(beyond.words)


@pytest.mark.control("AUD-4")
def test_only_known_keys_count_as_signers() -> None:
    # given a note that a log, its next key, a witness and a stranger with the log's name have signed
    stranger = NoteSigner(LOG.name, Ed25519PrivateKey.from_private_bytes(b"s" * 32)).signature(TEXT)
    note = parsed(_note(stranger, WITNESS.signature(TEXT, at=AT), NEXT.signature(TEXT), LOG.signature(TEXT)).words)
    # when signers are looked for
    # then those keys answer that were asked about, each once, in the order of asking
    assert signers(note, [LOG.verifier]) == (LOG.verifier,)
    assert signers(note, [LOG.verifier, NEXT.verifier, LOG.verifier]) == (LOG.verifier, NEXT.verifier)
    assert signers(note, [WITNESS.verifier]) == (WITNESS.verifier,)
    assert signers(note, []) == ()


@pytest.mark.parametrize("value", [b"x", bytes(64), LOG.signature("another text\n").value, bytes(63), bytes(65)])
def test_a_bad_signature_of_a_known_key_refuses_the_whole_note(value: bytes) -> None:
    # given a note with a good signature and a bad one that names a known key
    bad = Signature(LOG.name, LOG.verifier.key_hash, value)
    for order in ((LOG.signature(TEXT), bad), (bad, LOG.signature(TEXT)), (bad, NEXT.signature(TEXT))):
        note = parsed(_note(*order).words)
        # when signers are looked for, then the note is refused whole
        with pytest.raises(BrokenSealError):
            signers(note, [LOG.verifier, NEXT.verifier])
    # and who does not know the key passes it over
    assert signers(_note(bad, NEXT.signature(TEXT)), [NEXT.verifier]) == (NEXT.verifier,)


def test_a_name_alone_or_a_hash_alone_makes_no_key_known() -> None:
    # given bad signatures that share only the name, or only the hash, with a known key
    others = Signature(LOG.name, b"none", bytes(64)), Signature("other.example", LOG.verifier.key_hash, bytes(64))
    # when signers are looked for
    # then they are passed over
    assert signers(_note(*others, LOG.signature(TEXT)), [LOG.verifier]) == (LOG.verifier,)


@given(st.integers(0, 253_402_300_799))
def test_a_cosignature_says_when(seconds: int) -> None:
    # given a time up to the year 9999
    at = datetime.fromtimestamp(seconds, UTC)
    # when a witness signs then
    note = parsed(_note(WITNESS.signature(TEXT, at=at)).words)
    # then the signature is good and says so, in UTC
    assert cosignatures(note, [WITNESS.verifier]) == (Cosignature(WITNESS.verifier, at),)


def test_the_example_of_the_specification_says_its_time() -> None:
    # given the cosignature that C2SP tlog-cosignature shows
    note = parsed(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5"
        "nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    # when its time is read
    # then it is the one in the specification's message: 1679315147 seconds
    assert cosigned_at(note.signatures[0]) == datetime(2023, 3, 20, 12, 25, 47, tzinfo=UTC)


def test_the_time_of_a_cosignature_cannot_be_changed() -> None:
    # given a cosignature whose time is moved by a second
    value = WITNESS.signature(TEXT, at=AT).value
    moved = (int.from_bytes(value[:8], "big") + 1).to_bytes(8, "big") + value[8:]
    # when it is checked, then it is bad
    with pytest.raises(BrokenSealError):
        cosignatures(_note(Signature(WITNESS.name, WITNESS.verifier.key_hash, moved)), [WITNESS.verifier])


def test_a_time_beyond_all_calendars_is_no_crash() -> None:
    # given a witness that signs a time after the year 9999, and a signature that is too short to hold one
    seconds = 253_402_300_800
    signed = WITNESS.key.sign(f"cosignature/v1\ntime {seconds}\n{TEXT}".encode())
    late = Signature(WITNESS.name, WITNESS.verifier.key_hash, seconds.to_bytes(8, "big") + signed)
    # when they are read, then they are refused
    with pytest.raises(BrokenSealError):
        cosignatures(_note(late), [WITNESS.verifier])
    with pytest.raises(BrokenSealError):
        cosigned_at(LOG.signature(TEXT))


def test_a_cosigner_wants_to_know_which_instant_it_is() -> None:
    # given one instant in two zones, and a time without a zone
    elsewhere = AT.astimezone(timezone(timedelta(hours=-5)))
    # when a witness signs
    # then both spellings sign the same, and the last signs nothing
    assert WITNESS.signature(TEXT, at=elsewhere) == WITNESS.signature(TEXT, at=AT)
    with pytest.raises(ValueError, match="zone"):
        WITNESS.signature(TEXT, at=AT.replace(tzinfo=None))


def test_a_logs_key_is_no_witness() -> None:
    # given a log's own key where a witness's is wanted
    # when cosignatures are looked for, then somebody is told
    with pytest.raises(MalformedError):
        cosignatures(_note(LOG.signature(TEXT)), [LOG.verifier])


@given(st.binary(max_size=40))
def test_base64_has_one_spelling(raw: bytes) -> None:
    # given bytes and their base64
    words = to_base64(raw)
    # when it is read
    # then it gives the bytes, and no other spelling does
    assert from_base64(words) == raw
    for other in (words + "\n", " " + words, words + "=", words.rstrip("=") if "=" in words else words + "A"):
        with pytest.raises(ValueError, match=r"."):
            from_base64(other)


def test_a_private_key_hides() -> None:
    # given signers
    # when they are shown, then the key is not
    assert repr(LOG) == "NoteSigner(name='log.example/one')"
    assert repr(WITNESS) == "Cosigner(name='witness.example/w')"
