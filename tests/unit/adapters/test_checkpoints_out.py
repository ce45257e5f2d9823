"""Checkpoints reach files and web servers whole, no address is told whole, and no older history is written over."""

import os
import socket
import threading
import time
from contextlib import closing, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chartwarden.actions.publishing import Fate, Published, Sent
from chartwarden.adapters.checkpoints_out.addresses import (
    FileAddress,
    StampAddress,
    WebAddress,
    read_checkpoint_addresses,
    read_web_address,
    read_witness_addresses,
)
from chartwarden.adapters.checkpoints_out.file_drop import FileDrop
from chartwarden.adapters.checkpoints_out.posting import LARGEST_ANSWER_BYTES, Patience
from chartwarden.adapters.checkpoints_out.remote_witness import RemoteWitness
from chartwarden.adapters.checkpoints_out.schedule import Schedule
from chartwarden.adapters.checkpoints_out.time_stamp import TimeStamp
from chartwarden.adapters.checkpoints_out.ways_out import destinations_of, witnesses_of
from chartwarden.adapters.checkpoints_out.web_hook import WebHook
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import Head, Signer
from chartwarden.ledger.note import Cosigner
from tests.builders import NOW
from tests.unit.adapters.posted import HASTY, Posted, Said, listening
from tests.unit.adapters.test_ledger_export_receiver import paper

LOG = Signer("log.example/one", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
WITNESS = Cosigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32)).verifier.words


def note(size: int, *, mark: bytes = b"r", origin: str = "log.example/one") -> str:
    """Give a signed checkpoint."""
    return Signer(origin, LOG.key).signed(Head(origin, size, mark * 32))


def _folder(path: Path) -> FileDrop:
    return FileDrop(FileAddress(path, is_folder=True), FixedClock(NOW))


def _hook(port: int, *, target: str = "/hook?token=s3cret", patience: Patience = HASTY) -> WebHook:
    return WebHook(WebAddress("127.0.0.1", port, target, is_tls=False), patience)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        return int(door.getsockname()[1])


# Addresses


def test_each_kind_of_address_is_read_and_has_its_sender() -> None:
    # given one of each kind
    words = """
        file:/srv/check%20points/ file:///srv/head.txt https://audit.example.org:8443/hook?token=s3cret#ca=/etc/ca.pem
        http://localhost/hook rfc3161+https://tsa.example.org/stamp#tsa=/etc/tsa.pem&keep=/srv/stamps
    """
    # when they are read
    addresses = read_checkpoint_addresses(words)
    # then their parts are there
    assert addresses == (
        FileAddress(Path("/srv/check points"), is_folder=True),
        FileAddress(Path("/srv/head.txt"), is_folder=False),
        WebAddress("audit.example.org", 8443, "/hook?token=s3cret", trusted=Path("/etc/ca.pem")),
        WebAddress("localhost", 80, "/hook", is_tls=False),
        StampAddress(WebAddress("tsa.example.org", 443, "/stamp"), Path("/etc/tsa.pem"), Path("/srv/stamps")),
    )
    # and each is sent to in its way
    senders = destinations_of(addresses, clock=FixedClock(NOW))
    assert [type(sender) for sender in senders] == [FileDrop, FileDrop, WebHook, WebHook, TimeStamp]
    assert [sender.label for sender in senders] == [
        "file check points",
        "file head.txt",
        "audit.example.org:8443",
        "localhost",
        "time stamp of tsa.example.org",
    ]


def test_a_witness_is_read_with_its_key() -> None:
    # given two witnesses
    words = f"{WITNESS}@https://one.example.org/w {WITNESS}@http://[::1]:8099"
    # when they are read
    one, two = read_witness_addresses(words)
    # then each has its key and its place
    assert (one.key.words, one.web) == (WITNESS, WebAddress("one.example.org", 443, "/w"))
    assert (two.web.label, two.web.target) == ("[::1]:8099", "/")
    assert [type(each) for each in witnesses_of([one])] == [RemoteWitness]
    assert [each.label for each in witnesses_of([one])] == ["witness witness.example/w"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("http://audit.example.org/s3cret", "over http to another machine"),
        ("ftp://audit.example.org/s3cret", "of a kind that is not known"),
        ("https:///s3cret", "of a kind that is not known"),
        ("s3cret", "of a kind that is not known"),
        ("https://s3cret@audit.example.org/", "with a user or password"),
        ("https://audit.example.org:s3cret/", "cannot be read"),
        ("https://[s3cret/", "cannot be read"),
        ("https://audit.example.org/#s3cret=x", "something unknown behind its #"),
        ("https://audit.example.org/#ca=", "something unknown behind its #"),
        ("https://audit.example.org/s3cr\u00e9t", "of a kind that is not known"),
        ("https://a.example/s3cret https://a.example/s3cret", "one address twice"),
        ("file://host/s3cret", "names no file or folder here"),
        ("file:/", "names no file or folder here"),
        ("file:/s3cret#x", "names no file or folder here"),
        ("file:/s3cret%00", "names no file or folder here"),
        ("rfc3161+https://tsa.example.org/s3cret", "without certificates to check its stamps with"),
        ("rfc3161+https://tsa.example.org/#tsa=/s3cret", "without certificates to check its stamps with"),
        ("rfc3161+http://tsa.example.org/#tsa=/a&keep=/s3cret", "over http to another machine"),
        ("witness+https://w.example.org/s3cret", "names a witness"),
    ],
)
def test_an_address_that_cannot_be_used_names_its_setting_and_quotes_nothing(words: str, what: str) -> None:
    # given an address with a fault, and something secret in it
    # when it is read
    with pytest.raises(MalformedError, match=f"CHARTWARDEN_CHECKPOINTS .*{what}") as malformed:
        read_checkpoint_addresses(words)
    # then the setting and the fix are named, and the secret is not
    assert malformed.value.fix
    assert "s3cr" not in str(malformed.value)


@pytest.mark.parametrize(
    "words", ["https://w.example", "key@https://w.example", f"{LOG.verifier.words}@https://w.example"]
)
def test_a_witness_without_a_key_for_cosignatures_is_refused(words: str) -> None:
    # given a witness with no key, none that is one, or the key of a log, when it is read, then it is refused
    with pytest.raises(MalformedError, match="CHARTWARDEN_WITNESSES has a witness without a key"):
        read_witness_addresses(words)


def test_a_token_shows_in_no_repr() -> None:
    # given an address with a token, when it is shown as a program shows values, then the host is all there is
    address = read_web_address("https://audit.example.org/hook/s3cret?token=s3cret", setting="X")
    assert repr(address) == "WebAddress('audit.example.org')"
    assert "s3cret" not in repr(WebHook(address))


# Files


@pytest.mark.control("AUD-4")
def test_a_folder_gets_a_dated_copy_of_each_checkpoint_and_the_latest(tmp_path: Path) -> None:
    # given a folder
    clock = FixedClock(NOW)
    drop = FileDrop(FileAddress(tmp_path, is_folder=True), clock)
    before = os.umask(0o077)
    try:
        # when two checkpoints are sent
        assert drop.send(note(3)) == Sent(f"file {tmp_path.name}")
        clock.advance(timedelta(minutes=10))
        drop.send(note(8))
    finally:
        os.umask(before)
    # then both are there, the second is the latest, and others may read them
    held = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir() if path.name != ".lock"}
    assert held == {
        "checkpoint-00000000000000000003-20261123T090000Z.txt": note(3),
        "checkpoint-00000000000000000008-20261123T091000Z.txt": note(8),
        "latest": note(8),
    }
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.name != ".lock"} == {0o644}


def test_a_file_holds_the_latest_alone(tmp_path: Path) -> None:
    # given an address of a file
    drop = FileDrop(FileAddress(tmp_path / "head.txt", is_folder=False), FixedClock(NOW))
    # when two checkpoints are sent, then it holds the second
    drop.send(note(3))
    drop.send(note(8))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "head.txt"]
    assert (tmp_path / "head.txt").read_text(encoding="utf-8") == note(8)


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize(
    ("sent", "what"),
    [
        (note(7), "a checkpoint of 8 entries lies there, and this log has 7"),
        (note(8, mark=b"x"), "a checkpoint of the same 8 entries lies there, and its root is another"),
    ],
)
def test_a_log_that_was_put_back_or_rewritten_does_not_write_over_what_lies_there(
    tmp_path: Path, sent: str, what: str
) -> None:
    # given a folder that has a checkpoint of eight entries
    drop = _folder(tmp_path)
    drop.send(note(8))
    held = sorted(path.name for path in tmp_path.iterdir())
    # when the log comes with fewer, or with as many others
    with pytest.raises(BrokenSealError) as broken:
        drop.send(sent)
    # then it is told, and what lay there lies there
    assert broken.value.what == what
    assert sorted(path.name for path in tmp_path.iterdir()) == held
    assert (tmp_path / "latest").read_text(encoding="utf-8") == note(8)


def test_the_same_checkpoint_with_more_signatures_is_taken(tmp_path: Path) -> None:
    # given a checkpoint that lies there
    drop = _folder(tmp_path)
    drop.send(note(8))
    # when it comes again with a cosignature, then that is the latest
    cosigned = note(8) + "\u2014 witness.example/w AAAAAAAA\n"
    drop.send(cosigned)
    assert (tmp_path / "latest").read_text(encoding="utf-8") == cosigned


@pytest.mark.parametrize("lies_there", [b"my letters", b"\xff\xfe", note(3, origin="log.example/two").encode()])
def test_what_is_not_ours_is_not_written_over(tmp_path: Path, lies_there: bytes) -> None:
    # given something else under the name
    (tmp_path / "latest").write_bytes(lies_there)
    # when a checkpoint is sent, then it is refused
    with pytest.raises(MalformedError, match="lies there"):
        _folder(tmp_path).send(note(8))
    assert (tmp_path / "latest").read_bytes() == lies_there


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    # given a share that is not mounted
    # when a checkpoint is sent, then that is told, and no folder of that name pretends to be it
    with pytest.raises(MalformedError, match="cannot be written"):
        _folder(tmp_path / "share").send(note(8))
    assert list(tmp_path.iterdir()) == []


def test_a_link_under_the_name_is_not_followed(tmp_path: Path) -> None:
    # given a link under the name, to something else
    other = tmp_path / "other"
    other.write_text(note(3), encoding="utf-8")
    (tmp_path / "latest").symlink_to(other)
    # when a checkpoint is sent, then it is refused
    with pytest.raises(MalformedError, match="cannot be written"):
        _folder(tmp_path).send(note(8))
    assert other.read_text(encoding="utf-8") == note(3)


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a checkpoint, and then a disk that takes nothing more
    drop = _folder(tmp_path)
    drop.send(note(3))

    def full(_: int) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("chartwarden.adapters.checkpoints_out.whole_files.os.fsync", full)
        # when the next one is sent
        with pytest.raises(MalformedError, match="cannot be written"):
            drop.send(note(8))
    # then there is neither a part of it nor a loss
    assert (tmp_path / "latest").read_text(encoding="utf-8") == note(3)
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))


# Web servers


@pytest.mark.control("AUD-4")
def test_a_web_server_gets_the_checkpoint_and_nothing_more() -> None:
    # given a web server that says yes
    with listening(lambda _: (204, "text/plain", b"")) as listener:
        # when a checkpoint is sent
        sent = _hook(listener.port).send(note(8))
    # then it got the very text, at the whole address
    (posted,) = listener.got
    assert (posted.target, posted.body.decode()) == ("/hook?token=s3cret", note(8))
    assert posted.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert sent == Sent(f"127.0.0.1:{listener.port}")


@pytest.mark.parametrize(("status", "tries"), [(302, 1), (400, 1), (401, 1), (404, 1), (500, 3), (503, 3), (429, 3)])
def test_another_status_is_a_failure_that_names_host_and_status_alone(status: int, tries: int) -> None:
    # given a web server that says something else, and quotes the token
    with (
        listening(lambda _: (status, "text/plain", b"no s3cret")) as listener,
        pytest.raises(MalformedError) as malformed,
    ):
        # when a checkpoint is sent
        _hook(listener.port).send(note(8))
    # then it was tried so often and not elsewhere, and the token is not told
    assert len(listener.got) == tries
    assert malformed.value.what == f"it answered with status {status}"
    assert malformed.value.where == f"127.0.0.1:{listener.port}"
    assert "s3cret" not in str(malformed.value)


def test_a_server_that_comes_back_gets_it_after_a_pause() -> None:
    # given a server that is away twice, once without a word
    turn = count()
    waited: list[float] = []

    def answer(_: Posted) -> Said | None:
        return [(503, "text/plain", b""), None, (200, "text/plain", b"")][next(turn)]

    patience = Patience(connect_seconds=2, whole_seconds=2, sleep=waited.append)
    with listening(answer) as listener:
        # when a checkpoint is sent, then the third try brings it there
        _hook(listener.port, patience=patience).send(note(8))
    assert len(listener.got) == 3
    # and the pauses grow
    first, second = waited
    assert 0.75 <= first <= 1.25
    assert 1.5 <= second <= 2.5


def test_nobody_at_the_port_and_no_such_name_are_told() -> None:
    # given a port where nobody listens, and a name that nobody has
    with pytest.raises(MalformedError, match="nobody listens at that port"):
        _hook(_free_port()).send(note(8))
    # when a checkpoint is sent there, then it is told which it was
    with pytest.raises(MalformedError) as malformed:
        WebHook(WebAddress("nowhere.invalid", 443, "/s3cret"), HASTY).send(note(8))
    assert malformed.value.where == "nowhere.invalid"
    assert "s3cret" not in str(malformed.value)


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    # given a server that answers with more than an answer may hold
    endless = (200, "text/plain", b"x" * (LARGEST_ANSWER_BYTES + 10))
    with listening(lambda _: endless) as listener, pytest.raises(MalformedError, match="no answer"):
        # when a checkpoint is sent, then it is a failure
        _hook(listener.port).send(note(8))


def _drip(door: socket.socket, stop: threading.Event) -> None:
    """Send a header a letter at a time, which no time-out for a single letter ends."""
    connection, _ = door.accept()
    with closing(connection), suppress(OSError):
        for _ in range(60):  # so that a sender who does not give up is found out, and not waited for
            connection.sendall(b"H")
            if stop.wait(0.05):
                return


@pytest.mark.parametrize("speaks", [True, False])
def test_a_server_that_never_comes_to_an_end_is_left(speaks: bool) -> None:  # noqa: FBT001 -- a row of the table
    # given a server that sends a letter now and then, or none
    stop = threading.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        thread = threading.Thread(target=_drip, args=(door, stop), daemon=True)
        if speaks:
            thread.start()
        began = time.monotonic()
        # when a checkpoint is sent
        hook = _hook(door.getsockname()[1], patience=Patience(connect_seconds=1, whole_seconds=0.4, tries=1))
        with pytest.raises(MalformedError):
            hook.send(note(8))
        # then the whole of it does not take longer than it may
        assert time.monotonic() - began < 2
        stop.set()


def test_a_server_is_believed_for_a_certificate_that_was_named(tmp_path: Path) -> None:
    # given a server whose certificate an authority of our own vouches for
    authority = paper(tmp_path, "authority")
    server = paper(tmp_path, "server", by=authority)
    with listening(lambda _: (200, "text/plain", b""), certificate=server.certificate, key=server.key) as listener:
        known = WebAddress("localhost", listener.port, "/hook", trusted=authority.certificate)
        # when a checkpoint is sent with that authority, then it arrives
        WebHook(known, HASTY).send(note(8))
        assert len(listener.got) == 1
        # and without it, or under another name, or with a file that holds none, nothing does
        for address, told in [
            (WebAddress("localhost", listener.port, "/hook"), "its certificate does not hold"),
            (WebAddress("127.0.0.1", listener.port, "/hook", trusted=authority.certificate), "does not hold"),
            (WebAddress("localhost", listener.port, "/hook", trusted=server.key), "cannot be read"),
        ]:
            with pytest.raises(MalformedError, match=told):
                WebHook(address, HASTY).send(note(8))
    assert len(listener.got) == 1


# The schedule


def test_a_schedule_begins_at_once_goes_on_after_a_failure_and_stops(caplog: pytest.LogCaptureFixture) -> None:
    # given something that fails the first time
    turns, done = count(), threading.Event()
    connections: set[int] = set()

    def publish() -> None:
        connections.add(threading.get_ident())
        if next(turns) == 0:
            raise ZeroDivisionError("https://audit.example.org/s3cret")
        done.set()

    # when it is scheduled
    with Schedule(publish, every_seconds=0.01):
        assert done.wait(5)
    came = next(turns)
    time.sleep(0.1)
    # then the failure is an event without its words, the next time came, and nothing comes after the end
    assert came >= 2
    assert next(turns) == came + 1
    assert "publishing.failed because=ZeroDivisionError" in caplog.text
    assert "s3cret" not in caplog.text


def test_the_time_between_is_about_what_was_asked_for() -> None:
    # given a schedule whose jitter is looked at
    asked: list[tuple[float, float]] = []
    turns: list[float] = []
    done = threading.Event()

    def jitter(low: float, high: float) -> float:
        asked.append((low, high))
        return high

    def publish() -> None:
        turns.append(time.monotonic())
        if len(turns) == 2:
            done.set()

    # when it comes round twice
    with Schedule(publish, every_seconds=0.2, jitter=jitter):
        assert done.wait(5)
    # then it was a tenth more or less
    assert asked[0] == (0.9, 1.1)
    assert turns[1] - turns[0] >= 0.22


def test_what_is_under_way_does_not_hold_up_the_end() -> None:
    # given something that does not come to an end
    begun, never = threading.Event(), threading.Event()

    def publish() -> None:
        begun.set()
        never.wait()

    schedule = Schedule(publish, every_seconds=1)
    schedule.start()
    assert begun.wait(5)
    began = time.monotonic()
    # when the schedule is stopped, then it waits a while and no longer
    schedule.stop(wait_seconds=0.1)
    assert time.monotonic() - began < 1
    never.set()


def test_what_came_of_a_publication_is_logged_by_host(caplog: pytest.LogCaptureFixture) -> None:
    # given a publication with one failure and one contradiction
    published = Published(
        8,
        note(8),
        (Sent("a.example", Fate.FAILED, "it answered with status 503"), Sent("b.example")),
        (Sent("witness w", Fate.CONTRADICTED, "the witness has seen another history"),),
    )
    done = threading.Event()

    def publish() -> Published:
        done.set()
        return published

    # when the schedule has run it
    with caplog.at_level("INFO", logger="chartwarden.publishing"), Schedule(publish, every_seconds=60):
        assert done.wait(5)
        time.sleep(0.05)
    # then the contradiction is what monitoring wakes somebody for
    told = {record.getMessage(): record.levelname for record in caplog.records}
    assert told == {
        "publishing.contradicted to=witness w because=the witness has seen another history": "CRITICAL",
        "publishing.failed to=a.example because=it answered with status 503": "ERROR",
        "publishing.done size=8 sent=1 witnesses=0": "INFO",
    }
