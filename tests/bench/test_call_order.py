"""The order of system calls, judged from traces written by hand."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from chartwarden.foundation.errors import MalformedError
from chartwarden_bench.call_order import SQLITE_LOG, Call, Order, calls_in, order_in
from chartwarden_bench.doing_faults import READ_ENTRY, served_early

WRITE = '7 pwrite64(5</home/x.sqlite3-wal>, "own:a1", 4096) = 4096'
SYNC = "7 fdatasync(5</home/x.sqlite3-wal>) = 0"
ANSWER = '9 sendto(11<socket:[88]>, "served a1", 9, 0, NULL, 0) = 9'


def order(*lines: str) -> Order:
    def served(call: Call) -> str | None:
        found = re.search(r"served (\w+)", call.words)
        return found[1] if found else None

    return order_in(calls_in(lines), log=SQLITE_LOG, entry=re.compile(r"own:(\w+)"), served=served)


def test_what_is_served_after_the_sync_of_its_entry_is_sound() -> None:
    # given a trace in which the entry is written, synced, and then the answer goes out
    # when it is judged, then there is nothing to say
    assert order(WRITE, SYNC, ANSWER) == Order(served=1, unseen=0, early=())


@pytest.mark.parametrize(
    "lines",
    [
        (WRITE, ANSWER, SYNC),
        (SYNC, WRITE, ANSWER),
        (WRITE, "7 fdatasync(5</home/x.sqlite3-wal>) = -1 EIO (Input/output error)", ANSWER),
        (WRITE, "7 fdatasync(6</home/server.log>) = 0", ANSWER),
        (WRITE, "7 fdatasync(5</home/x.sqlite3-wal> <unfinished ...>", ANSWER, "7 <... fdatasync resumed>) = 0"),
    ],
    ids=["sync too late", "sync too early", "sync failed", "another file", "sync under way"],
)
def test_what_is_served_before_its_sync_is_named(lines: Sequence[str]) -> None:
    # given a trace in which no sync of the log lies between the entry and the answer
    # when it is judged, then the read is named
    assert order(*lines).early == ("a1",)


def test_an_entry_that_stands_nowhere_whole_is_no_trouble_but_counted() -> None:
    # given a trace without the write of the entry
    # when it is judged, then the read is unseen, and not counted as served
    assert order(SYNC, ANSWER) == Order(served=0, unseen=1, early=())


def test_the_bench_finds_the_entries_of_reads_in_pages_that_hold_others_too() -> None:
    # given a page of the log with three entries, as the database writes it
    page = (
        r'{"act":"chart.open","actor":"a","counts":{"n":1},"sequence":7}..{"act":"chart.read","actor":"a",'
        r'"counts":{},"sequence":8}..{"act":"work.list","sequence":9}'
    )
    # when reads are looked for, then the one is found by its place in the ledger
    assert READ_ENTRY.findall(page) == ["8"]


_ENTRY = '7 pwrite64(5</home/x.sqlite3-wal>, "{\\"act\\":\\"chart.read\\",\\"sequence\\":%d}", 40) = 40'
_PAGE = '9 writev(11<socket:[88]>, [{iov_base="HTTP/1.1 200 OK\\r\\n", iov_len=17}], 1) = 17'


def _trace(folder: Path, *lines: str) -> Path:
    path = folder / "trace"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_pages_are_paired_with_the_entries_of_their_reads_in_order(tmp_path: Path) -> None:
    # given a server that synced the first entry before its page, and the second one after it
    trace = _trace(tmp_path, _ENTRY % 8, SYNC, _PAGE, _ENTRY % 10, _PAGE, SYNC)
    # when its trace is judged, then the second page was early
    assert served_early(trace, [8, 10], count=2, where="F02-01") == [1]


def test_a_page_that_has_no_entry_at_all_is_early(tmp_path: Path) -> None:
    # given two pages and one entry
    trace = _trace(tmp_path, _ENTRY % 8, SYNC, _PAGE, _PAGE)
    # when the trace is judged, then the second page has nothing behind it
    assert served_early(trace, [8], count=2, where="F02-01") == [1]


@pytest.mark.parametrize("lines", [(), (SYNC, _PAGE, _PAGE)], ids=["no pages", "no entries"])
def test_a_trace_that_shows_too_little_is_an_error_and_no_pass(tmp_path: Path, lines: Sequence[str]) -> None:
    # given a trace in which strace saw nothing of the server, or nothing of its log
    trace = _trace(tmp_path, *lines)
    # when it is judged, then nothing is said of it
    with pytest.raises(MalformedError, match="shows too little"):
        served_early(trace, [8, 10], count=2, where="F02-01")
