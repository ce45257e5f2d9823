"""The ledger in files keeps what it acknowledged, through stops, full disks and damage, or says what is not there."""

import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chartwarden.adapters.ledger_check import verified_in_processes
from chartwarden.adapters.ledger_files.frames import frame_bytes, read_frame
from chartwarden.adapters.ledger_files.segments import SegmentLedger
from chartwarden.adapters.vault import KeyedSeal
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import BrokenSealError, RefusedError
from chartwarden.ledger.checkpoint import Signer
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.ledger import Ledger
from chartwarden.ledger.merkle import Frontier, leaf_hash
from chartwarden.ledger.receipt import ReceiptBook
from chartwarden.ledger.signing import OneKey
from chartwarden.ledger.store import Batch, Row, Tip, raw_rows
from chartwarden.ledger.verify import Claims, Verdict, verified
from tests.builders import NOW

REPOSITORY = Path(__file__).resolve().parents[3]
DRAFT = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)
SIGNER = Signer("test.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
SEGMENT, DETAILS, MARK = f"segments/{0:020}.seg", f"details/{0:020}.details", "acknowledged"


def a_ledger(store: SegmentLedger) -> Ledger:
    """Make a ledger on a store."""
    return Ledger(
        store,
        keys=OneKey(SIGNER),
        clock=FixedClock(NOW),
        pseudonym_key=b"p" * 32,
        details_seal=KeyedSeal(b"d" * 32),
        receipts=ReceiptBook(),
    )


def _sealing(*bodies: bytes, sealed: bytes = b"", kept: str | None = None) -> Callable[[Tip], Batch]:
    """Seal bodies as a batch, each with these details, as a ledger would but without signing."""

    def seal(tip: Tip) -> Batch:
        start = tip.frontier.size
        rows = tuple(
            Row(place, body, leaf_hash(body), f"member.{place % 3}", sealed) for place, body in enumerate(bodies, start)
        )
        frontier = tip.frontier.extended_by(row.leaf for row in rows)
        return Batch(rows, Tip(frontier, NOW, f"checkpoint {frontier.size}", rows[-1]), kept)

    return seal


def _state(store: SegmentLedger) -> tuple[Sequence[Row], Tip, Sequence[str]]:
    return tuple(store.rows()), store.tip(), store.kept()


def _verdict(ledger: Ledger, store: SegmentLedger) -> Verdict:
    keys = [signer.verifier for signer in ledger.signers]
    claims = Claims(store.checkpoint(), keys, kept=store.kept(), end=store.tip().frontier)
    return verified(store.rows(), claims, details=ledger.details)


def _damaged(folder: Path, to: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Copy a log with one file changed."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
    (to / name).write_bytes(change((to / name).read_bytes()))
    return to


def _cut(length: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:length]


def _giving(new: bytes) -> Callable[[bytes], bytes]:
    return lambda _: new


def test_a_log_comes_back_as_it_was_when_it_is_opened_again(tmp_path: Path) -> None:
    # given batches of several sizes, with details and without, one of them with a checkpoint that stays
    with SegmentLedger(tmp_path / "log", segment_bytes=600) as store:
        store.append(_sealing(b"zero"))
        store.append(_sealing(b"one", b"", b"three", sealed=b"secret", kept="checkpoint 4"))
        store.append(_sealing("vier · four".encode()))
        before = _state(store)
    # when it is opened again
    with SegmentLedger(tmp_path / "log", segment_bytes=600) as store:
        # then everything is as it was, and the log goes on
        assert _state(store) == before
        assert [row.body for row in before[0]] == [b"zero", b"one", b"", b"three", "vier · four".encode()]
        assert [row.sealed_details for row in before[0]] == [b"", b"secret", b"secret", b"secret", b""]
        assert before[1].last_at == NOW
        assert before[1].frontier == Frontier().extended_by(row.leaf for row in before[0])
        assert before[2] == ("checkpoint 4",)
        store.append(_sealing(b"five"))
        assert [row.sequence for row in store.rows(start=3)] == [3, 4, 5]
        assert [row.sequence for row in store.rows_of("member.2", most=9)] == [5, 2]
        assert [row.sequence for row in store.rows_of("member.2", most=9, before=5)] == [2]
        assert store.rows_of("nobody", most=9) == []
    assert len(list((tmp_path / "log/segments").iterdir())) > 1


def test_files_are_their_owners_alone_and_no_segment_grows_beyond_its_bound(tmp_path: Path) -> None:
    # given a log in small segments
    with SegmentLedger(tmp_path / "new" / "log", segment_bytes=1000) as store:
        # when it grows
        for place in range(30):
            store.append(_sealing(b"%d" % place * 20, sealed=b"secret"))
    # then nobody else can read it, and each segment is named for its first entry
    found = {path: path.stat() for path in (tmp_path / "new").rglob("*")}
    assert {stat.S_IMODE(each.st_mode) for path, each in found.items() if path.is_file()} == {0o600}
    assert {stat.S_IMODE(each.st_mode) for path, each in found.items() if path.is_dir()} == {0o700}
    segments = sorted(path for path in found if path.suffix == ".seg")
    assert len(segments) > 3
    assert max(found[path].st_size for path in segments) <= 1000
    assert [read_frame(_first_frame(path)).header.first for path in segments] == [int(path.stem) for path in segments]


def _first_frame(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: 36 + int.from_bytes(data[20:24], "big")]


@pytest.mark.control("AUD-2")
def test_a_write_that_stopped_at_any_byte_leaves_exactly_what_was_acknowledged(tmp_path: Path) -> None:
    # given a log whose last batch was being written when the machine stopped: nobody had heard of it
    with SegmentLedger(tmp_path / "log") as store:
        store.append(_sealing(b"zero", b"one"))
        store.append(_sealing(b"two", sealed=b"secret"))
        acknowledged, before = (tmp_path / "log" / MARK).read_bytes(), _state(store)
        whole = (tmp_path / "log" / SEGMENT).stat().st_size
        details = (tmp_path / "log" / DETAILS).read_bytes()
        store.append(_sealing(b"three", sealed=b"more"))
        after = _state(store)
    data = (tmp_path / "log" / SEGMENT).read_bytes()
    for length in range(whole, len(data) + 1):
        copy = _damaged(tmp_path / "log", tmp_path / "copy", MARK, _giving(acknowledged))
        (copy / SEGMENT).write_bytes(data[:length])
        # when it is opened
        with SegmentLedger(copy) as store:
            # then what was acknowledged is there, and what was written whole
            assert _state(store) == (after if length == len(data) else before)
            if length < len(data):
                # and nothing of the other is left beside it
                assert (copy / DETAILS).read_bytes() == details
            # and the log goes on
            store.append(_sealing(b"next"))
            assert [row.body for row in store.rows()][-1] == b"next"
        with SegmentLedger(copy) as store:
            assert [row.body for row in store.rows()][-1] == b"next"


@pytest.mark.control("AUD-2")
def test_details_that_stopped_at_any_byte_leave_what_was_acknowledged(tmp_path: Path) -> None:
    # given a log that stopped while it stored the details of its last batch, which come first
    with SegmentLedger(tmp_path / "log") as store:
        store.append(_sealing(b"zero", sealed=b"secret"))
        before = _state(store)
        whole = (tmp_path / "log" / DETAILS).stat().st_size
        segment, mark = (tmp_path / "log" / SEGMENT).read_bytes(), (tmp_path / "log" / MARK).read_bytes()
        store.append(_sealing(b"one", b"two", sealed=b"more"))
    data = (tmp_path / "log" / DETAILS).read_bytes()
    for length in range(whole, len(data) + 1):
        copy = _damaged(tmp_path / "log", tmp_path / "copy", DETAILS, _cut(length))
        (copy / SEGMENT).write_bytes(segment)
        (copy / MARK).write_bytes(mark)
        # when it is opened
        with SegmentLedger(copy) as store:
            # then it is as acknowledged, and another entry gets no details that are not its own
            assert _state(store) == before
            store.append(_sealing(b"next"))
            assert [row.sealed_details for row in store.rows()] == [b"secret", b""]


def test_a_batch_of_which_the_disk_has_only_some_sectors_was_not_acknowledged(tmp_path: Path) -> None:
    # given a batch of several sectors, of which a power cut has left all but some
    with SegmentLedger(tmp_path / "log") as store:
        store.append(_sealing(b"zero"))
        mark, before = (tmp_path / "log" / MARK).read_bytes(), _state(store)
        start = (tmp_path / "log" / SEGMENT).stat().st_size
        store.append(_sealing(*(b"x" * 400 for _ in range(9))))
    size = (tmp_path / "log" / SEGMENT).stat().st_size
    for lost in range(start - start % 512, size, 512):

        def without_sector(data: bytes, lost: int = lost) -> bytes:
            first, end = max(start, lost), min(lost + 512, len(data))
            return data[:first] + bytes(end - first) + data[end:]

        copy = _damaged(tmp_path / "log", tmp_path / "copy", SEGMENT, without_sector)
        (copy / MARK).write_bytes(mark)
        # when the log is opened, then it is what was acknowledged
        with SegmentLedger(copy) as store:
            assert _state(store) == before


@pytest.mark.control("AUD-4")
def test_a_last_batch_that_was_acknowledged_is_never_cut_off(tmp_path: Path) -> None:
    # given a log that was closed
    with SegmentLedger(tmp_path / "log") as store:
        for body in (b"zero", b"one"):
            store.append(_sealing(body))
    size = (tmp_path / "log" / SEGMENT).stat().st_size
    # when its end is cut off at any byte
    for length in range(size):
        copy = _damaged(tmp_path / "log", tmp_path / "copy", SEGMENT, _cut(length))
        # then opening names file and place, and changes nothing
        with pytest.raises(BrokenSealError, match=rf"segments/{0:020}\.seg at byte \d+"):
            SegmentLedger(copy)
        assert (copy / SEGMENT).stat().st_size == length


def _filled(folder: Path) -> Path:
    """Make a log of three segments with details."""
    with SegmentLedger(folder, segment_bytes=2500) as store:
        ledger = a_ledger(store)
        for place in range(7):
            ledger.append(replace(DRAFT, details={"reason": f"because {place}"} if place % 2 else {}))
    assert len(list((folder / "segments").iterdir())) == 3
    return folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a log that a ledger wrote; copy it to change it."""
    return _filled(tmp_path_factory.mktemp("filled") / "log")


@pytest.mark.control("AUD-4")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_anywhere_is_found_or_changes_nothing(filled: Path, tmp_path: Path, data: st.DataObject) -> None:
    # given a sound log
    names = sorted(path.relative_to(filled).as_posix() for path in filled.rglob("*") if path.is_file())
    name = data.draw(st.sampled_from([name for name in names if name != "lock"]))
    size = (filled / name).stat().st_size
    place, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 7))

    def flipped(old: bytes) -> bytes:
        return old[:place] + bytes([old[place] ^ 1 << bit]) + old[place + 1 :]

    # when one bit of one of its files is flipped
    copy = _damaged(filled, tmp_path / "copy", name, flipped)
    # then opening or reading says so, unless it was only the mark, which may say less than there is
    found, error = _opened(copy)
    if error is not None:
        assert re.search(r"at byte \d+", error)
    else:
        assert found is not None
        assert (name, found.is_sound, found.entries) == (MARK, True, 7)


def _opened(folder: Path) -> tuple[Verdict | None, str | None]:
    """Open and verify a log; give the verdict, or why there is none."""
    try:
        with SegmentLedger(folder) as store:
            return _verdict(a_ledger(store), store), None
    except BrokenSealError as error:
        return None, str(error)


@pytest.mark.control("AUD-4")
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_segment_that_is_missing_is_named(filled: Path, tmp_path: Path, which: int) -> None:
    # given a log of three segments
    copy = shutil.copytree(filled, tmp_path / "copy")
    # when one is removed
    sorted((copy / "segments").iterdir())[which].unlink()
    # then the log does not open, not even shorter
    with pytest.raises(BrokenSealError, match=r"\.seg at byte"):
        SegmentLedger(copy)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (MARK, lambda path: path.unlink()),
        (MARK, lambda path: path.write_bytes(b"")),
        (MARK, lambda path: path.write_bytes(b"a mark\n")),
        ("segments/7.seg", lambda path: path.write_bytes(b"")),
        (SEGMENT, lambda path: path.write_bytes(path.read_bytes() + b"and more")),
        (SEGMENT, lambda path: (path.rename(path.parent / "moved"), path.symlink_to("moved"))),
        (SEGMENT, lambda path: (path.unlink(), subprocess.run(["mkfifo", path], check=True))),
        (DETAILS, lambda path: (path.rename(path.parent / "moved"), path.symlink_to("moved"))),
        (DETAILS, lambda path: path.write_bytes(path.read_bytes()[:-1])),
        (DETAILS, lambda path: path.write_bytes(path.read_bytes()[::-1])),
    ],
)
def test_a_folder_in_which_somebody_changed_files_does_not_open(
    filled: Path, tmp_path: Path, name: str, change: Callable[[Path], object]
) -> None:
    # given a sound log
    copy = shutil.copytree(filled, tmp_path / "copy")
    # when a file of it is removed, emptied, replaced or added to
    change(copy / name)
    # then opening names it
    with pytest.raises(BrokenSealError, match=f"{(copy / name).name} at byte"):
        SegmentLedger(copy)


@pytest.mark.control("AUD-2")
def test_an_append_finds_that_somebody_else_has_written_or_removed_the_segment(tmp_path: Path) -> None:
    # given a log that is open
    changes: list[Callable[[Path], object]] = [lambda path: path.write_bytes(b""), lambda path: path.unlink()]
    for change in changes:
        shutil.rmtree(tmp_path / "log", ignore_errors=True)
        with SegmentLedger(tmp_path / "log") as store:
            store.append(_sealing(b"zero"))
            # when its segment is emptied or removed
            change(tmp_path / "log" / SEGMENT)
            # then nothing more is acknowledged
            with pytest.raises(BrokenSealError, match="changed by somebody else"):
                store.append(_sealing(b"one"))


_FULL = """
import resource, sys
from pathlib import Path
from tests.unit.adapters.test_ledger_segments import SegmentLedger, _sealing, _state

folder, limit, sealed = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode()
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
with SegmentLedger(folder) as store:
    store.append(_sealing(b"zero"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    refused = 0
    for place in range(1, 60):
        before = _state(store)
        try:
            store.append(_sealing(b"%d" % place * 30, sealed=sealed))
        except OSError as error:
            refused += 1
            assert _state(store) == before
            print(error.errno)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    store.append(_sealing(b"there is room again", sealed=sealed))
    print(len(before[0]), refused)
"""


@pytest.mark.control("AUD-2")
@pytest.mark.parametrize("sealed", ["", "s" * 200])
def test_a_full_disk_refuses_the_batch_and_leaves_the_log_as_it_was(tmp_path: Path, sealed: str) -> None:
    # given a process that may make no file longer than 3000 bytes
    command = [sys.executable, "-c", _FULL, str(tmp_path / "log"), "3000", sealed]
    # when it appends until that is reached, and once more when there is room
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    # then each append beyond was refused by the system, and the last went well
    *codes, (acknowledged, refused) = (tuple(map(int, line.split())) for line in done.stdout.splitlines())
    assert refused > 0
    assert set(codes) == {(errno.EFBIG,)}
    # and what was acknowledged is all there is
    with SegmentLedger(tmp_path / "log") as store:
        rows = list(store.rows())
        assert [row.body for row in rows[1:-1]] == [b"%d" % place * 30 for place in range(1, acknowledged)]
        assert [row.sealed_details for row in rows[1:]] == [sealed.encode()] * acknowledged
        assert rows[-1].body == b"there is room again"


def _fail_once(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let one call of the system fail as when the disk does."""
    real = getattr(os, name)
    failures = iter([OSError(errno.EIO, "the disk failed")])

    def failing(*args: object) -> object:
        for failure in failures:
            raise failure
        return real(*args)

    monkeypatch.setattr(os, name, failing)


@pytest.mark.control("AUD-2")
@pytest.mark.parametrize("name", ["pwrite", "fdatasync"])
@pytest.mark.parametrize("sealed", [b"", b"secret"])
def test_a_batch_whose_write_or_sync_fails_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, sealed: bytes
) -> None:
    # given a log
    with SegmentLedger(tmp_path / "log") as store:
        store.append(_sealing(b"zero", sealed=b"secret"))
        before = _state(store)
        # when a write or a sync fails
        with monkeypatch.context() as patch:
            _fail_once(patch, name)
            with pytest.raises(OSError, match="the disk failed"):
                store.append(_sealing(b"never", sealed=sealed))
        # then the log is as before
        assert _state(store) == before
        # and goes on, in memory and on the disk
        store.append(_sealing(b"one"))
        after = _state(store)
    with SegmentLedger(tmp_path / "log") as store:
        assert _state(store) == after
        assert [(row.body, row.sealed_details) for row in store.rows()] == [(b"zero", b"secret"), (b"one", b"")]


def test_a_batch_that_is_interrupted_after_its_sync_is_taken_back(tmp_path: Path) -> None:
    # given a log, and somebody who presses Ctrl-C just after the system has synced
    with SegmentLedger(tmp_path / "log") as store:
        store.append(_sealing(b"zero"))
        end = store._end  # noqa: SLF001 -- where the interruption comes
        real = end.append

        def interrupted(data: bytes) -> None:
            real(data)
            raise KeyboardInterrupt

        end.append = interrupted  # type: ignore[method-assign]  # the moment cannot be met otherwise
        with pytest.raises(KeyboardInterrupt):
            store.append(_sealing(b"never"))
        end.append = real  # type: ignore[method-assign]  # as it was
        # when the log goes on
        store.append(_sealing(b"one"))
    # then the batch that nobody was told of is not in it
    with SegmentLedger(tmp_path / "log") as store:
        assert [row.body for row in store.rows()] == [b"zero", b"one"]


def test_a_folder_that_cannot_be_synced_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a file system without syncing
    def failing(_: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", failing)
        # when a log is opened there, then it is refused
        with pytest.raises(RefusedError, match="durable storage"):
            SegmentLedger(tmp_path / "log")
    # and the folder is free for whoever comes next
    SegmentLedger(tmp_path / "log").close()


_HOLD = """
import sys, time
from pathlib import Path
from tests.unit.adapters.test_ledger_segments import SegmentLedger, _sealing

store = SegmentLedger(Path(sys.argv[1]))
store.append(_sealing(b"zero"))
print("open", flush=True)
time.sleep(60)
"""


def test_one_process_has_the_log_until_it_ends(tmp_path: Path) -> None:
    # given a process that has the log open
    command = [sys.executable, "-c", _HOLD, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        # when another opens it, then it is refused and told which process to stop
        with pytest.raises(RefusedError, match=f"process {other.pid} has this log open"):
            SegmentLedger(tmp_path / "log")
        # and once that one was killed, the log opens with what was acknowledged
        other.send_signal(signal.SIGKILL)
    with SegmentLedger(tmp_path / "log") as store:
        assert [row.body for row in store.rows()] == [b"zero"]


def test_a_child_of_the_process_and_a_closed_store_append_nothing(tmp_path: Path) -> None:
    # given an open log
    store = SegmentLedger(tmp_path / "log")
    store.append(_sealing(b"zero"))
    # when a child that has a copy of everything appends
    child = os.fork()
    if not child:
        try:
            store.append(_sealing(b"never"))
        except RefusedError:
            os._exit(7)
        os._exit(1)
    # then it is refused
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    # and so is whoever appends after closing
    store.close()
    store.close()
    with pytest.raises(RefusedError, match="closed"):
        store.append(_sealing(b"never"))


_APPEND = """
import os, sys
from pathlib import Path
from tests.unit.adapters.test_ledger_segments import SegmentLedger, _sealing

with SegmentLedger(Path(sys.argv[1]), segment_bytes=700) as store:
    os.write(1, b"begin\\n")
    if sys.argv[2] == "careless":
        os.fdatasync = lambda handle: None
    for place in range(6):
        store.append(_sealing(b"%d" % place, sealed=b"secret" if place % 2 else b""))
        os.write(1, b"acknowledged %d\\n" % place)
"""
_CALL = re.compile(r'^\d+ +(\w+)\((\d+)(?:<([^>]*)>)?(?:, "([^"]*)")?.*\) += (-?\d+)')


@dataclass
class _Seen:
    """What system calls say about an appending process."""

    acknowledged: int = 0
    too_early: int = 0  # acknowledged while something of it was not on the disk
    before_details: int = 0  # entries written while details were not on the disk
    folder_syncs: int = 0


def _seen(trace: str) -> _Seen:
    calls = [found.groups() for line in trace.splitlines() if (found := _CALL.match(line))]
    begun = next(at for at, call in enumerate(calls) if call[0] == "write" and call[3] == r"begin\n")
    seen, dirty = _Seen(), set[str]()
    for name, handle, path, words, result in calls[begun + 1 :]:
        if name == "pwrite64" and path.endswith((".seg", ".details")):
            seen.before_details += path.endswith(".seg") and any(each.endswith(".details") for each in dirty)
            dirty.add(path)
        elif name in {"fdatasync", "fsync"} and result == "0":
            dirty.discard(path)
            seen.folder_syncs += path.endswith("segments")
        elif name == "write" and handle == "1" and (words or "").startswith("acknowledged"):
            seen.acknowledged += 1
            seen.too_early += bool(dirty)
    return seen


def _traced(folder: Path, how: str) -> _Seen:
    trace, watched = folder / "trace", "trace=write,pwrite64,fsync,fdatasync"
    strace = ["strace", "-f", "-y", "-e", watched, "-o", str(trace)]
    append = [sys.executable, "-c", _APPEND, str(folder / "log"), how]
    if subprocess.run([*strace, *append], capture_output=True, check=False, cwd=REPOSITORY).returncode:
        pytest.skip("strace may not trace here")
    return _seen(trace.read_text())


@pytest.mark.control("AUD-1")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows the order of system calls")
def test_nothing_is_acknowledged_before_the_system_has_synced_it(tmp_path: Path) -> None:
    # given a process that says when each of its entries was acknowledged
    # when its system calls are read in their order
    seen = _traced(tmp_path, "careful")
    # then each entry and its details were on the disk before, the details first
    assert (seen.acknowledged, seen.too_early, seen.before_details) == (6, 0, 0)
    # and so was the name of each segment that was begun
    assert seen.folder_syncs == len(list((tmp_path / "log/segments").iterdir())) - 1 > 0


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows the order of system calls")
def test_a_process_that_does_not_sync_is_seen(tmp_path: Path) -> None:
    # given the same process with syncing taken out
    # when its system calls are read
    seen = _traced(tmp_path, "careless")
    # then every acknowledgement came too early, and entries before their details
    assert (seen.acknowledged, seen.too_early, seen.before_details > 0) == (6, 6, True)


@pytest.mark.control("AUD-3")
def test_destroyed_details_are_in_no_file_any_more_and_the_log_verifies(tmp_path: Path) -> None:
    # given entries with details over several segments
    with SegmentLedger(tmp_path / "log", segment_bytes=900) as store:
        for place in range(8):
            store.append(_sealing(b"%d" % place * 50, sealed=b"secret number %d" % place))
        # when those of some are destroyed
        count = store.destroy_details(first=2, last=5)
        # then they are gone from the rows and from every file, and the others stay
        assert count == 4
        assert store.destroy_details(first=2, last=5) == 0
        assert [row.sequence for row in store.rows() if row.sealed_details] == [0, 1, 6, 7]
        # and the log goes on
        store.append(_sealing(b"next", sealed=b"secret number 8"))
    files = b"".join(path.read_bytes() for path in (tmp_path / "log").rglob("*") if path.is_file())
    assert [place for place in range(9) if b"secret number %d" % place in files] == [0, 1, 6, 7, 8]
    # and it is the same when it is opened again
    with SegmentLedger(tmp_path / "log") as store:
        assert [row.sealed_details for row in store.rows(start=5)] == [
            b"",
            *(b"secret number %d" % n for n in (6, 7, 8)),
        ]


def test_the_bytes_of_destroyed_details_are_overwritten_on_the_disk(tmp_path: Path) -> None:
    # given details, and a second name for the file that they are in
    with SegmentLedger(tmp_path / "log") as store:
        store.append(_sealing(b"zero", sealed=b"secret"))
        (tmp_path / "old").hardlink_to(tmp_path / "log" / DETAILS)
        # when they are destroyed
        store.destroy_details(first=0, last=0)
    # then what was the file holds zeros
    assert set((tmp_path / "old").read_bytes()) == {0}


def test_a_destruction_that_stopped_leaves_no_copy_behind(tmp_path: Path) -> None:
    # given a file that a destruction has left when the machine stopped
    with SegmentLedger(tmp_path / "log") as store:
        store.append(_sealing(b"zero", sealed=b"secret"))
    draft = tmp_path / "log/details/.draft-0123"
    draft.write_bytes(b"secret")
    # when the log is opened
    with SegmentLedger(tmp_path / "log") as store:
        # then it is gone, and nothing else is
        assert not draft.exists()
        assert [row.sealed_details for row in store.rows()] == [b"secret"]


def test_reading_goes_on_while_others_append_and_destroy(tmp_path: Path) -> None:
    # given a writer that also destroys
    def write(store: SegmentLedger) -> None:
        for place in range(120):
            store.append(_sealing(b"%d" % place, sealed=b"secret"))
            if not place % 10:
                store.destroy_details(first=place, last=place)

    def read(store: SegmentLedger) -> bool:
        rows, own = list(store.rows()), store.rows_of("member.1", most=9)
        return [row.sequence for row in rows] == list(range(len(rows))) and all(row.sequence % 3 == 1 for row in own)

    with SegmentLedger(tmp_path / "log", segment_bytes=2000) as store, ThreadPoolExecutor() as pool:
        writing = pool.submit(write, store)
        # when others read all the time
        reading = []
        while not writing.done():
            reading += [pool.submit(read, store), pool.submit(read, store)]
            wait(reading)
        # then each saw whole rows in order
        assert writing.result() is None
        assert reading
        assert all(each.result() for each in reading)
        assert len(list(store.rows())) == 120


@pytest.mark.control("AUD-4")
def test_the_log_is_verified_from_its_files_by_other_processes(tmp_path: Path) -> None:
    # given a log with details over several segments
    with SegmentLedger(_filled(tmp_path / "log")) as store:
        ledger = a_ledger(store)
        claims = Claims(store.checkpoint(), [SIGNER.verifier], kept=store.kept(), end=store.tip().frontier)
        # when it is read as another process reads it, from any place
        raw = [(*row[:4], bool(row[4])) for row in raw_rows(store.rows())]
        for start in range(8):
            assert [(*row[:4], bool(row[4])) for row in store.source().raw(start, 7)] == raw[start:]
        # then both ways find it sound
        assert verified_in_processes(store.source(), claims, size=7).is_sound
        assert _verdict(ledger, store).is_sound
        # and a batch that was damaged since is named
        path = tmp_path / "log" / SEGMENT
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        with pytest.raises(BrokenSealError, match="at byte"):
            verified_in_processes(store.source(), claims, size=7)
        with pytest.raises(BrokenSealError, match="at byte"):
            list(store.rows())


@given(
    bodies=st.lists(st.binary(max_size=200), min_size=1, max_size=6),
    actors=st.lists(st.text(max_size=20), min_size=6, max_size=6),
    checkpoint=st.none() | st.text(min_size=1, max_size=40),
    kept=st.none() | st.text(min_size=1, max_size=40),
    first=st.integers(0, 2**40),
    at=st.none() | st.datetimes(timezones=st.just(NOW.tzinfo)),
)
def test_a_frame_holds_what_a_batch_holds(
    bodies: list[bytes], actors: list[str], checkpoint: str | None, kept: str | None, first: int, at: object
) -> None:
    # given any batch
    rows = tuple(
        Row(place, body, leaf_hash(body), actor)
        for place, (body, actor) in enumerate(zip(bodies, actors, strict=False), first)
    )
    tip = Tip(Frontier().extended_by(row.leaf for row in rows), at, checkpoint)  # type: ignore[arg-type]  # drawn
    # when it is written and read
    frame = read_frame(frame_bytes(Batch(rows, tip, kept), first=first))
    # then it is the same
    assert (frame.tip, frame.kept) == (tip, kept)
    assert list(frame.raw_rows()) == [(row.sequence, row.body, row.leaf, row.actor.encode()) for row in rows]


@given(st.binary(max_size=300))
def test_bytes_that_are_no_frame_are_refused(data: bytes) -> None:
    # given any bytes
    # when they are read as a frame, then they are refused
    with pytest.raises(ValueError, match="frame"):
        read_frame(data)


@pytest.mark.parametrize("sequences", [(1,), (0, 2), (0, 0)])
def test_rows_that_are_not_in_their_place_are_not_stored(tmp_path: Path, sequences: tuple[int, ...]) -> None:
    # given an empty log
    with SegmentLedger(tmp_path / "log") as store:
        rows = tuple(Row(sequence, b"", leaf_hash(b""), "lena.moss") for sequence in sequences)
        # when a batch does not go on where the log ends, then it is not stored
        with pytest.raises(ValueError, match="go on where the log ends"):
            store.append(lambda tip: Batch(rows, tip))
        assert list(store.rows()) == []
        # and neither is one that sealing refuses
        with pytest.raises(RuntimeError, match="no"):
            store.append(_refusing)
        assert list(store.rows()) == []


def _refusing(_: Tip) -> Batch:
    message = "no"
    raise RuntimeError(message)
