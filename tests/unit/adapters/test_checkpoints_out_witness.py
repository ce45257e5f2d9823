"""A log and a witness that speak over HTTP: growth is cosigned, and another history is told by both of them."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from chartwarden.actions.publishing import ConsistencyProof
from chartwarden.adapters.checkpoints_out.addresses import WebAddress, WitnessAddress
from chartwarden.adapters.checkpoints_out.remote_witness import RemoteWitness
from chartwarden.adapters.checkpoints_out.witness_folder import FolderMemory
from chartwarden.adapters.checkpoints_out.witness_server import LARGEST_REQUEST_BYTES, WitnessServer
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import read_head
from chartwarden.ledger.merkle import consistency_proof
from chartwarden.ledger.note import Cosigner, Note, Signature, VerifierKey, cosignatures, parsed
from chartwarden.ledger.witness import Conflict, Cosigned, Witness
from tests.builders import NOW
from tests.unit.adapters.posted import HASTY, Posted, Said, listening
from tests.unit.ledger.test_witness import COSIGNER, LEAVES, LOG, NEXT, REWRITTEN, checkpoint, request


def _witness(folder: Path, *, logs: Sequence[VerifierKey] = (LOG.verifier,)) -> Witness:
    return Witness(COSIGNER, logs=logs, memory=FolderMemory(folder), clock=FixedClock(NOW))


@contextmanager
def _serving(witness: Witness, **limits: float) -> Iterator[int]:
    with WitnessServer(witness, host="127.0.0.1", port=0, **limits) as server:  # type: ignore[arg-type]  # names its limits
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _remote(port: int, *, target: str = "/", key: VerifierKey = COSIGNER.verifier) -> RemoteWitness:
    return RemoteWitness(WitnessAddress(key, WebAddress("127.0.0.1", port, target, is_tls=False)), HASTY)


def _proof(size: int, leaves: Sequence[bytes] = LEAVES) -> ConsistencyProof:
    return lambda old: consistency_proof(leaves, old=old, size=size) if old else ()


def _post(port: int, words: str | bytes, *, path: str = "/add-checkpoint") -> tuple[int, str, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("POST", path, words.encode() if isinstance(words, str) else words)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()


@pytest.mark.control("AUD-4")
def test_a_log_that_grows_gets_its_cosignatures(tmp_path: Path) -> None:
    # given a witness elsewhere
    with _serving(_witness(tmp_path)) as port:
        remote = _remote(port)
        for size in (3, 8, 8, 21):
            # when the log sends checkpoint after checkpoint, with proofs as the witness asks for them
            signature = remote.cosign(checkpoint(size), proof=_proof(size))
            # then each signature holds for the checkpoint
            own = parsed(checkpoint(size))
            cosigned = Note(own.text, (*own.signatures, signature))
            assert [each.at for each in cosignatures(cosigned, [COSIGNER.verifier])] == [NOW]


@pytest.mark.control("AUD-4")
def test_a_log_that_remembers_nothing_learns_the_size_from_the_witness(tmp_path: Path) -> None:
    # given a witness that has cosigned eight entries
    asked: list[int] = []
    _witness(tmp_path).add_checkpoint(request(0, 8))

    def proof(old: int) -> Sequence[bytes]:
        asked.append(old)
        return _proof(21)(old)

    with _serving(_witness(tmp_path)) as port:
        # when a process asks that has just begun
        _remote(port).cosign(checkpoint(21), proof=proof)
    # then it asks twice, the second time with the proof from eight on
    assert asked == [0, 8]


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize(
    ("size", "leaves", "what"),
    [
        (8, REWRITTEN, "the witness has seen another history of the same 8 entries"),
        (21, REWRITTEN, "the witness has seen another history of this log: this one does not continue it"),
        (5, LEAVES, "the witness has seen 8 entries of this log, and the checkpoint has 5"),
    ],
)
def test_another_history_is_told_as_such(tmp_path: Path, size: int, leaves: list[bytes], what: str) -> None:
    # given a witness that has cosigned eight entries
    _witness(tmp_path).add_checkpoint(request(0, 8))
    with _serving(_witness(tmp_path)) as port, pytest.raises(BrokenSealError) as broken:
        # when the log comes with others, or with fewer, then it is the alarm that all this is for
        _remote(port).cosign(checkpoint(size, leaves=leaves), proof=_proof(size, leaves))
    assert broken.value.what.startswith(what)
    # and what was cosigned stands
    assert isinstance(_witness(tmp_path).add_checkpoint(request(8, 9)), Cosigned)


@pytest.mark.control("AUD-4")
def test_the_evidence_of_a_fork_is_two_notes_that_the_log_has_signed(tmp_path: Path) -> None:
    # given a witness that has cosigned eight entries
    witness = _witness(tmp_path)
    witness.add_checkpoint(request(0, 8))
    # when the log signs others, twice over
    for _ in range(2):
        witness.add_checkpoint(request(8, 8, leaves=REWRITTEN))
    # then the two notes are kept once, for their owner
    known, other = sorted((tmp_path / "evidence").glob("*.note"))
    assert [known.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")] == [
        checkpoint(8),
        checkpoint(8, leaves=REWRITTEN),
    ]
    assert {path.stat().st_mode & 0o777 for path in (known, other)} == {0o600}


@pytest.mark.control("AUD-4")
def test_each_answer_has_the_status_that_the_specification_says(tmp_path: Path) -> None:
    # given a witness that has cosigned three entries
    good = request(3, 8)
    _witness(tmp_path).add_checkpoint(request(0, 3))
    with _serving(_witness(tmp_path)) as port:
        # when requests of each kind come
        # then the status, and the content type of a size, are as others' tools expect
        assert _post(port, request(0, 8)) == (409, "text/x.tlog.size", b"3\n")
        assert _post(port, good.replace("log.example/one", "log.example/two"))[0] == 404
        assert _post(port, request(3, 8).replace(checkpoint(8), checkpoint(8, signer=NEXT)))[0] == 403
        assert _post(port, request(3, 8, leaves=REWRITTEN).replace("old 3", "old 3\n" + "A" * 43 + "="))[0] == 422
        assert _post(port, request(9, 8))[0] == 400
        assert _post(port, b"\xff")[0] == 400
        assert _post(port, good, path="/elsewhere")[0] == 404
        status, kind, body = _post(port, good)
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert cosignatures(parsed(checkpoint(8) + body.decode()), [COSIGNER.verifier])
    # and the fork of eight others
    with _serving(_witness(tmp_path)) as port:
        assert _post(port, request(8, 8, leaves=REWRITTEN)) == (409, "text/x.tlog.size", b"8\n")


def test_several_requests_go_over_one_connection(tmp_path: Path) -> None:
    # given one connection
    with _serving(_witness(tmp_path)) as port, closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        # when two requests are sent over it, then both are answered
        for old, size in [(0, 3), (3, 8)]:
            connection.request("POST", "/add-checkpoint", request(old, size).encode())
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True)


def test_a_request_that_is_too_long_or_has_no_length_is_not_read(tmp_path: Path) -> None:
    # given a witness
    with _serving(_witness(tmp_path)) as port:
        # when more is announced than a request may hold, or nothing, then it is refused before it is read
        for head, status in [
            (f"Content-Length: {LARGEST_REQUEST_BYTES + 1}", b"413"),
            (f"Content-Length: {'9' * 5000}", b"413"),
            ("Content-Length: -1", b"411"),
            ("Transfer-Encoding: chunked", b"411"),
        ]:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as connection:
                connection.sendall(f"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n{head}\r\n\r\n".encode())
                assert connection.recv(4096).split(b" ")[1] == status
        assert _post(port, request(0, 3))[0] == 200


@pytest.mark.parametrize("manner", ["silent", "chattering"])
def test_a_client_that_lingers_does_not_keep_others_out_for_long(tmp_path: Path, manner: str) -> None:
    # given a witness with room for one, and a client that says nothing, or a letter now and then
    limits = {"most": 1, "silent_seconds": 0.3, "connection_seconds": 30 if manner == "silent" else 0.5}
    stop = threading.Event()

    def chatter(connection: socket.socket) -> None:
        with suppress(OSError):
            while not stop.wait(0.05):
                connection.sendall(b"P")

    with (
        _serving(_witness(tmp_path), **limits) as port,
        closing(socket.create_connection(("127.0.0.1", port))) as lingering,
    ):
        if manner == "chattering":
            threading.Thread(target=chatter, args=(lingering,), daemon=True).start()
        time.sleep(0.1)
        # when another comes, then it is turned away, and served once the first one's time is over
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            _post(port, request(0, 3))
        assert _until(lambda: _post(port, request(0, 3))[0]) == 200
        stop.set()


def _until(ask: Callable[[], int]) -> int:
    for _ in range(100):
        try:
            return ask()
        except (ConnectionError, http.client.HTTPException):
            time.sleep(0.05)
    return 0


@pytest.mark.control("AUD-4")
def test_a_witness_whose_memory_is_damaged_cosigns_nothing(tmp_path: Path) -> None:
    # given a witness that has cosigned, and whose folder was damaged
    _witness(tmp_path).add_checkpoint(request(0, 8))
    (path,) = tmp_path.glob("*.note")
    path.write_text("something else", encoding="utf-8")
    with _serving(_witness(tmp_path)) as port:
        # when it is asked from the beginning, as a log with another history would
        status, _, body = _post(port, request(0, 8, leaves=REWRITTEN))
        # then it does not begin anew
        assert (status, body) == (500, b"")
        with pytest.raises(MalformedError, match="status 500"):
            _remote(port).cosign(checkpoint(8), proof=_proof(8))


@pytest.mark.control("AUD-4")
def test_a_witness_whose_disk_is_full_cosigns_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a disk that syncs nothing
    def full(_: int) -> None:
        raise OSError

    with _serving(_witness(tmp_path)) as port:
        with monkeypatch.context() as patched:
            patched.setattr("chartwarden.adapters.checkpoints_out.whole_files.os.fsync", full)
            # when it is asked, then there is no cosignature, and nothing is remembered
            assert _post(port, request(0, 8))[0] == 500
        assert _post(port, request(0, 5))[0] == 200


@pytest.mark.control("AUD-4")
def test_the_checkpoint_is_synced_before_the_cosignature_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a witness whose syncing and signing are watched
    steps: list[str] = []
    signature = type(COSIGNER).signature

    def signed(cosigner: Cosigner, text: str, *, at: datetime) -> Signature:
        steps.append("signed")
        return signature(cosigner, text, at=at)

    with monkeypatch.context() as patched:
        patched.setattr(
            "chartwarden.adapters.checkpoints_out.whole_files.os.fsync", lambda _: steps.append("file synced")
        )
        patched.setattr(
            "chartwarden.adapters.checkpoints_out.whole_files.sync_folder", lambda _: steps.append("name synced")
        )
        patched.setattr(type(COSIGNER), "signature", signed)
        # when it cosigns
        _witness(tmp_path).add_checkpoint(request(0, 8))
    # then signing comes last
    assert steps == ["file synced", "name synced", "signed"]


@pytest.mark.control("AUD-4")
def test_requests_at_the_same_time_never_put_a_witness_back(tmp_path: Path) -> None:
    # given many requests for growing checkpoints at once, each from its own opening of the folder
    answers: dict[int, object] = {}
    _witness(tmp_path).add_checkpoint(request(0, 1))

    def ask(size: int) -> None:
        answer = _witness(tmp_path).add_checkpoint(request(1, size))
        while isinstance(answer, Conflict) and answer.size <= size:
            answer = _witness(tmp_path).add_checkpoint(request(answer.size, size))
        answers[size] = answer

    threads = [threading.Thread(target=ask, args=(size,)) for size in range(2, 22)]
    # when all have been answered
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # then the largest is what the witness remembers; whoever was too late was told so
    (path,) = tmp_path.glob("*.note")
    assert read_head(path.read_text(encoding="utf-8")).size == 21
    assert isinstance(answers[21], Cosigned)
    assert all(
        isinstance(answer, Cosigned) or (isinstance(answer, Conflict) and answer.size > size)
        for size, answer in answers.items()
    )


# Witnesses that do not keep to the rules


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ((200, "text/plain", b""), "no cosignature"),
        ((200, "text/plain", b"\xff"), "no cosignature that holds"),
        ((200, "text/plain", b"nothing of the kind\n"), "no cosignature that holds"),
        ((200, "text/plain", b"\nlog.example/one\n9\n"), "no cosignature that holds"),
        ((409, "text/x.tlog.size", b"many\n"), "status 409 and no size"),
        ((404, "text/plain", b""), "does not know this log"),
        ((403, "text/plain", b""), "does not know the key that signs this log"),
        ((400, "text/plain", b""), "it answered with status 400"),
        ((500, "text/plain", b""), "it answered with status 500"),
    ],
)
def test_an_answer_that_is_no_cosignature_is_a_failure(said: Said, what: str) -> None:
    # given a witness that answers something else
    with listening(lambda _: said) as listener, pytest.raises(MalformedError, match=what):
        # when it is asked, then that is told
        _remote(listener.port).cosign(checkpoint(8), proof=_proof(8))


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("fault", ["of another checkpoint", "by another key", "spoiled", "of a longer text"])
def test_a_cosignature_that_does_not_hold_is_not_taken(fault: str) -> None:
    # given a witness that cosigns wrongly
    text = parsed(checkpoint(9 if fault == "of another checkpoint" else 8)).text
    line = COSIGNER.signature(text, at=NOW)
    if fault == "spoiled":
        line = replace(line, value=line.value[:-1] + bytes([line.value[-1] ^ 1]))
    if fault == "by another key":
        line = type(COSIGNER)("other.example/w", NEXT.key).signature(text, at=NOW)
    words = f"{line.line}\n"
    if fault == "of a longer text":  # which it adds itself, so that what it signs is not what was sent
        longer = f"{checkpoint(8)}\nmore\n"
        words = f"\nmore\n\n{LOG.note_signer.signature(longer).line}\n{COSIGNER.signature(longer, at=NOW).line}\n"
    answer = (200, "text/plain", words.encode())
    with listening(lambda _: answer) as listener, pytest.raises(MalformedError, match="no cosignature"):
        # when it is asked, then its answer is no cosignature
        _remote(listener.port).cosign(checkpoint(8), proof=_proof(8))


def test_the_right_one_among_others_cosignatures_is_taken() -> None:
    # given a witness that answers with several lines
    text = parsed(checkpoint(8)).text
    other = type(COSIGNER)("other.example/w", NEXT.key).signature(text, at=NOW)
    right = COSIGNER.signature(text, at=NOW)
    answer = f"{other.line}\n{right.line}\n".encode()
    with listening(lambda _: (200, "text/plain", answer)) as listener:
        # when it is asked, then its own is given
        assert _remote(listener.port).cosign(checkpoint(8), proof=_proof(8)) == right


def test_a_witness_that_names_another_size_each_time_is_left() -> None:
    # given a witness that sends us round
    sizes = iter(range(1, 9))

    def answer(_: Posted) -> Said:
        return 409, "text/x.tlog.size", f"{next(sizes)}\n".encode()

    with listening(answer) as listener, pytest.raises(MalformedError, match="all the time"):
        # when it is asked, then we stop soon
        _remote(listener.port).cosign(checkpoint(8), proof=_proof(8))
    assert len(listener.got) == 3


def test_the_call_stands_below_the_witnesss_own_address() -> None:
    # given a witness below a path, with a query
    said: list[Posted] = []

    def answer(posted: Posted) -> Said:
        said.append(posted)
        return 404, "text/plain", b""

    with listening(answer) as listener, pytest.raises(MalformedError):
        # when it is asked, then the call is added to the path
        _remote(listener.port, target="/w1/?token=s3cret").cosign(checkpoint(8), proof=_proof(8))
    assert [posted.target for posted in said] == ["/w1/add-checkpoint?token=s3cret"]
