"""`chartwarden ledger publish` and `ledger witness`: two programs that watch over one log."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartwarden.adapters.checkpoints_out.addresses import read_checkpoint_addresses, read_witness_addresses
from chartwarden.cli.ledger_publish import publish, publish_beside
from chartwarden.cli.ledger_witness import witness, witness_key
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import opened_by_any, read_head
from chartwarden.ledger.note import cosignatures, parsed, verifier_key
from chartwarden_web.wiring import House
from tests.unit.adapters.posted import listening


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """Give a folder that checkpoints go to."""
    made = tmp_path / "share"
    made.mkdir()
    return made


def _with(house: House, monkeypatch: pytest.MonkeyPatch, *, checkpoints: str = "", witnesses: str = "") -> House:
    """Let the command open the house with these settings."""
    settings = replace(
        house.settings,
        checkpoints=read_checkpoint_addresses(checkpoints),
        witnesses=read_witness_addresses(witnesses),
    )
    other = replace(house, settings=settings)
    monkeypatch.setattr("chartwarden.cli.ledger_publish.opened", lambda: other)
    return other


def _publish(*arguments: str) -> Result:
    return CliRunner().invoke(publish, arguments)


def _entries(house: House) -> list[dict[str, object]]:
    return [json.loads(row.body) for row in house.ledger.store.rows()]


@contextmanager
def _witness_running(folder: Path, log: str) -> Iterator[str]:
    """Run the witness as a program of its own; give its key and its address, as CHARTWARDEN_WITNESSES wants them."""
    command = [
        sys.executable, "-c", "from chartwarden.cli.ledger_witness import witness; witness()",
        "--state", str(folder / "state"), "--log", log, "--key", str(folder / "witness.key"),
        "--name", "witness.example/w", "--port", "0",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        words = running.stdout.readline().strip()
        port = running.stderr.readline().removesuffix(".\n").rpartition(" ")[2]
        try:
            yield f"{words}@http://127.0.0.1:{port}"
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(10) == 0


@pytest.mark.control("AUD-4")
@pytest.mark.usefixtures("scene")
def test_a_cosigned_checkpoint_reaches_the_share(
    house: House, share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a witness that is another program, and a share
    key = house.ledger.signers[-1].verifier
    with _witness_running(tmp_path, key.words) as address:
        _with(house, monkeypatch, checkpoints=f"file:{share}/", witnesses=address)
        # when the checkpoint is published
        answer = _publish()
        # then it is there with the signature of the witness
        assert answer.exit_code == 0, answer.output
        note = (share / "latest").read_text(encoding="utf-8")
        assert opened_by_any(note, origin=house.ledger.origin, keys=[key])[0].size == 4
        assert len(cosignatures(parsed(note), [verifier_key(address.rpartition("@")[0])])) == 1
        assert answer.stdout.splitlines() == [
            "The checkpoint of 4 entries:",
            "  cosigned by witness witness.example/w",
            "  sent to file share",
        ]
        assert answer.stderr == ""
        # and nothing happens when nothing has happened
        assert _publish().stdout == "Nothing has happened since the last checkpoint was sent.\n"
        # and a member who publishes leaves an entry under their own name
        assert _publish("--as", "petra.vance").exit_code == 0
    acts = [(entry["act"], entry["actor"], entry["because"]) for entry in _entries(house)[4:]]
    assert acts == [
        ("ledger.publish-checkpoint", "ledger", None),
        ("account.sign-in", "petra.vance", None),
        ("ledger.publish-checkpoint", "petra.vance", None),
    ]
    # and what the witness keeps is for its owner alone
    assert stat.S_IMODE((tmp_path / "witness.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.control("AUD-4")
@pytest.mark.usefixtures("scene")
def test_a_place_that_fails_is_told_in_a_sentence_with_exit_code_1(
    house: House, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a web server that refuses, and a share
    with listening(lambda _: (403, "text/plain", b"")) as listener:
        hook = f"http://127.0.0.1:{listener.port}/hook?token=s3cret"
        _with(house, monkeypatch, checkpoints=f"{hook} file:{share}/")
        # when the checkpoint is published
        answer = _publish()
        told = _publish("--json")
    # then the share has it, the failure is named, and no token is told
    assert answer.exit_code == 1
    assert (share / "latest").exists()
    warning, failure = answer.stderr.splitlines()
    assert warning.startswith("No witness signs: somebody who holds the signing key could show two different logs")
    assert failure == f"127.0.0.1:{listener.port}: it answered with status 403."
    facts = json.loads(told.stdout)
    assert (facts["size"], facts["sent"], facts["witnesses"]) == (5, ["file share"], [])
    assert facts["failed"] == [
        {"to": f"127.0.0.1:{listener.port}", "fate": "failed", "because": "it answered with status 403"}
    ]
    assert read_head(facts["note"]).size == 5
    assert facts["warning"].startswith("No witness signs")
    assert "s3cret" not in answer.output + told.output


@pytest.mark.control("AUD-4")
@pytest.mark.usefixtures("scene")
def test_another_history_outside_ends_with_exit_code_4(
    house: House, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a share that has a later checkpoint than the log is long, as after a backup was put back
    _with(house, monkeypatch, checkpoints=f"file:{share}/")
    later = house.ledger.signers[-1].signed(replace(read_head(house.ledger.store.checkpoint() or ""), size=900))
    (share / "latest").write_text(later, encoding="utf-8")
    # when the log is published
    answer = _publish()
    # then that is told, the later one stays, and the entry says so
    assert answer.exit_code == 4
    assert "file share: a checkpoint of 900 entries lies there, and this log has 4." in answer.stderr
    assert (share / "latest").read_text(encoding="utf-8") == later
    assert (_entries(house)[-1]["outcome"], _entries(house)[-1]["because"]) == ("failed", "checkpoint-contradicted")


@pytest.mark.control("AUD-4")
@pytest.mark.usefixtures("scene")
def test_an_instance_without_ways_out_says_what_nobody_can_see(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # given settings that name nothing
    other = _with(house, monkeypatch)
    # when it is published
    answer = _publish()
    # then the settings are named, and what it means that they are empty
    assert isinstance(answer.exception, MalformedError)
    assert "CHARTWARDEN_CHECKPOINTS" in answer.exception.fix
    assert "nobody could see it" in answer.exception.fix
    assert len(_entries(house)) == 4
    # and a server says the same when it starts
    assert publish_beside(other) is None


_SERVER = """
import sys, time
from pathlib import Path
from chartwarden.cli.house import opened
from chartwarden.cli.ledger_publish import publish_beside
from chartwarden.ledger.entry import Act, Draft, Outcome
house = opened()
house.ledger.append(Draft("lena.moss", "test:1", Act.LIST_WORK, Outcome.GRANTED))
beside = publish_beside(house)
print(beside.pid, flush=True)
latest = Path(sys.argv[1]) / "latest"
while not latest.exists():
    time.sleep(0.05)
"""


def _is_running(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.control("AUD-4")
def test_a_server_has_checkpoints_published_while_it_lives_and_no_longer(share: Path, tmp_path: Path) -> None:
    # given a server with a share to publish to
    home = tmp_path / "served"
    environment = {
        "PATH": os.environ["PATH"],
        "CHARTWARDEN_ENVIRONMENT": "test",
        "CHARTWARDEN_HOME": str(home),
        "CHARTWARDEN_KEYS": str(home / "keys"),
        "CHARTWARDEN_CHECKPOINTS": f"file:{share}/",
    }
    # when it runs until a checkpoint has arrived, and ends
    command = [sys.executable, "-c", _SERVER, str(share)]
    server = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    # then what it said first is what nobody can see, and what publishes ends with it
    assert "No witness signs" in server.stderr
    assert read_head((share / "latest").read_text(encoding="utf-8")).size >= 1
    until = time.monotonic() + 20
    while _is_running(int(server.stdout)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_running(int(server.stdout))


@pytest.mark.usefixtures("scene")
def test_going_on_goes_with_no_member(house: House, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a share
    _with(house, monkeypatch, checkpoints=f"file:{share}/")
    # when somebody wants to go on under a member's name, then it is a wrong use
    assert _publish("--every", "10", "--as", "petra.vance").exit_code == 2
    assert _publish("--every", "0").exit_code == 2
    assert len(_entries(house)) == 4


@pytest.mark.usefixtures("scene")
def test_going_on_publishes_until_it_is_stopped(house: House, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a share, and somebody who stops the program once something has arrived
    _with(house, monkeypatch, checkpoints=f"file:{share}/")
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    class Stopping:
        def __init__(self) -> None:
            self.set = lambda: None

        def wait(self, _: float) -> bool:
            until = time.monotonic() + 10
            while len(_entries(house)) == 4 and time.monotonic() < until:
                time.sleep(0.02)
            return True

    try:
        with monkeypatch.context() as patched:
            patched.setattr("chartwarden.cli.ledger_publish.waiting_until_stopped", Stopping)
            # when it goes on
            answer = _publish("--every", "10")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    # then it has arrived
    assert answer.exit_code == 0, answer.output
    assert read_head((share / "latest").read_text(encoding="utf-8")).size == 4


@pytest.mark.parametrize("fault", ["open", "short", "folder"])
def test_a_key_that_others_read_or_that_is_damaged_is_refused(tmp_path: Path, fault: str) -> None:
    # given a key file
    path = tmp_path / "witness.key"
    made = witness_key(path)
    assert witness_key(path).private_bytes_raw() == made.private_bytes_raw()
    # when something is wrong with it
    if fault == "open":
        path.chmod(0o644)
    elif fault == "short":
        path.write_bytes(b"short")
    else:
        path = tmp_path / "nowhere" / "witness.key"
    # then it is refused
    with pytest.raises((BrokenSealError, MalformedError)):
        witness_key(path)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"--name": "a name with spaces"}, "a witness cannot have this name"),
        ({"--log": "nothing"}, "not a verifier key"),
        ({"--log": ""}, "no log is named"),
        ({"--host": "192.0.2.1"}, "one cannot listen there"),
    ],
)
def test_a_witness_that_cannot_begin_says_why(house: House, tmp_path: Path, changed: dict[str, str], what: str) -> None:
    # given a command with one thing wrong
    options = {
        "--state": str(tmp_path / "state"),
        "--log": house.ledger.signers[-1].verifier.words,
        "--key": str(tmp_path / "witness.key"),
        "--name": "witness.example/w",
        "--port": "0",
    } | changed
    # when it is run, then it says what
    answer = CliRunner().invoke(
        witness, [word for pair in options.items() if pair[1] for word in pair], env=dict(os.environ)
    )
    assert isinstance(answer.exception, MalformedError)
    assert what in str(answer.exception)
