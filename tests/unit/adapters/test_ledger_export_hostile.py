"""Whatever stands in an entry, no form lets it make a second record or break the reading of one."""

import json
import re
import string
from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export import FILE_FORMS
from chartwarden.adapters.ledger_export.audit_event import ndjson
from chartwarden.adapters.ledger_export.json_lines import json_lines
from chartwarden.adapters.ledger_export.naming import one_line
from chartwarden.adapters.ledger_export.syslog import frames, message
from chartwarden.adapters.ledger_export.table import COLUMNS, table
from chartwarden.ledger.entry import Act, Draft, Entry, Outcome, Pseudonym, Seen
from chartwarden.ledger.merkle import leaf_hash
from tests.builders import NOW
from tests.unit.adapters.test_ledger_export_audit_event import LOG, balp_faults, exported, faults

# Pieces that mean something to one form or another, and any text at all.
_PIECES = [
    *["\n", "\r\n", "\r", "\x00", "\t", "\x1b[2J", "\x85", "\u2028", "\u2029", "\x0b", "\x7f"],
    *['"', "'", "\\", "]", "[", '"] BOM', ",", ";", "=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "|", "%0A"],
    *['\n{"act":"chart.open"}', '","sequence":0,"x":"', "\n<86>1 - - - - - -", "\r\n0,x,x", '"]\n86 <86>1 -'],
    *["", " ", "\ud800", "\ufeff", "x" * 20_000, "\U0001f600", "\u202e", "e\u0301"],
]
hostile = st.one_of(
    st.sampled_from(_PIECES), st.text(max_size=20), st.lists(st.sampled_from(_PIECES), max_size=4).map("".join)
)
maybe = st.none() | hostile


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Give acts with hostile words wherever an entry holds words."""
    patient, encounter = draw(maybe), draw(maybe)
    seen = st.builds(Seen, hostile.map(Pseudonym), st.lists(st.integers(0, 9), max_size=3).map(tuple))
    return Draft(
        actor=draw(hostile),
        device=draw(hostile | hostile.map("cli:{}".format)),
        act=draw(st.sampled_from(Act)),
        outcome=draw(st.sampled_from(Outcome)),
        patient=None if patient is None else Pseudonym(patient),
        encounter=None if encounter is None else Pseudonym(encounter),
        work=draw(maybe),
        kind_of_work=draw(maybe),
        target=draw(maybe),
        seen=tuple(draw(st.lists(seen, max_size=2))),
        search=draw(maybe),
        withheld=draw(st.integers(0, 99)),
        rule=draw(maybe),
        because=draw(maybe),
        counts={"n": draw(st.integers(-9, 9))},
    )


@st.composite
def logs(draw: st.DrawFn) -> list[ExportedEntry]:
    """Give some entries in order, with places that cannot be trusted among them."""
    count = draw(st.integers(1, 3))
    entries = [exported(draw(drafts()), sequence=place) for place in range(count)]
    spoiled = draw(st.sets(st.integers(0, count - 1), max_size=1))
    return [replace(one, body=b"", said=None, trouble="x\ny") if one.sequence in spoiled else one for one in entries]


@given(logs())
def test_json_lines_give_back_the_very_bytes_that_were_sealed(entries: list[ExportedEntry]) -> None:
    # given hostile entries, when they are written and split at LF, as a reader of another make does
    lines = b"".join(json_lines(entries, LOG)).split(b"\n")
    # then there is one line for each, and it hashes to the leaf
    assert lines.pop() == b""
    assert len(lines) == len(entries)
    for line, entry in zip(lines, entries, strict=True):
        read = orjson.loads(line)
        assert read["sequence"] == entry.sequence
        if entry.said is None:
            assert read.keys() == {"sequence", "trouble"}
        else:
            assert (line, leaf_hash(line)) == (entry.body, entry.leaf)


@given(logs())
def test_every_line_of_audit_events_is_one_valid_event_for_any_reader(entries: list[ExportedEntry]) -> None:
    # given hostile entries, when they are written and split at whatever Python takes for a line end
    lines = b"".join(ndjson(entries, LOG)).decode().splitlines()
    # then each line is a valid event of its own entry
    assert len(lines) == len(entries)
    for line, entry in zip(lines, entries, strict=True):
        event = orjson.loads(line)
        assert list(faults(event)) == []
        assert list(balp_faults(event)) == []
        sealed = event["entity"][-1]
        details = {one["type"]: one["valueString"] for one in sealed["detail"]}
        assert (sealed["what"]["identifier"]["value"], details["leaf"]) == (str(entry.sequence), entry.leaf.hex())


def _rows(words: str) -> Iterator[list[str]]:
    """Read CSV letter by letter, as RFC 4180 has it: outside of quotes no line end but CR LF, and no quote."""
    row, cell, at = [], "", 0
    while at < len(words):
        if words[at] == '"':
            end = re.compile(r'"((?:[^"]|"")*)"').match(words, at)
            assert end is not None, "a quoted cell has no end"
            cell, at = end[1].replace('""', '"'), end.end()
        else:
            plain = re.compile(r'[^",\r\n]*').match(words, at)
            assert plain is not None
            cell, at = plain[0], plain.end()
        row.append(cell)
        if words[at] == ",":
            at += 1
            if words[at : at + 2] == "\r\n":
                row.append("")
        if words[at : at + 2] == "\r\n":
            yield row
            row, at = [], at + 2
        else:
            assert words[at - 1] == ",", "something stands after a cell"


@given(logs())
def test_a_table_has_one_row_for_each_entry_and_no_formula(entries: list[ExportedEntry]) -> None:
    # given hostile entries, when the table is read by another reader
    words = b"".join(table(entries, LOG)).decode()
    head, *rows = _rows(words)
    # then rows and lines are as many as entries, whatever is taken for a line end
    assert tuple(head) == COLUMNS
    assert len(rows) == len(entries) == len(words.splitlines()) - 1
    for row, entry in zip(rows, entries, strict=True):
        cells = dict(zip(head, row, strict=True))
        assert (cells["sequence"], cells["leaf"]) == (str(entry.sequence), entry.leaf.hex())
        # and no cell is a formula; without its mark it says what the entry says
        assert not any(cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")) for cell in row)
        said = entry.said or {}
        for name in ("actor", "device", "target", "because", "search"):
            assert cells[name].removeprefix("'") == one_line(str(said.get(name) or ""))


_SD_NAME = frozenset(string.printable[:94]) - set('= ]"')


def _syslog(raw: bytes) -> tuple[list[str], dict[str, str], bytes]:
    """Read one message by the grammar of RFC 5424, 6; letter by letter."""
    words = raw.decode()
    head = re.compile(r"<(\d{1,3})>1 (\S+) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) \[").match(words)
    assert head is not None
    name, at = re.compile(r"[^ =\]\"]+").match(words, head.end()), 0
    assert name is not None
    assert name[0] == "entry@32473"
    at, pairs = name.end(), {}
    while words[at] == " ":
        equals = words.index('="', at)
        key, value, at = words[at + 1 : equals], "", equals + 2
        assert key
        assert set(key) <= _SD_NAME
        while words[at] != '"':
            assert words[at] != "]", "a bracket stands unescaped"
            if words[at] == "\\":
                assert words[at + 1] in '"\\]'
                at += 1
            value, at = value + words[at], at + 1
        assert key not in pairs
        pairs[key], at = value, at + 1
    assert words[at : at + 2] == "] "
    return list(head.groups()), pairs, words[at + 2 :].encode()


def _unframed(stream: bytes) -> Iterator[bytes]:
    """Take frames apart as RFC 5425, 4.3 has it."""
    while stream:
        length, _, rest = stream.partition(b" ")
        assert re.fullmatch(rb"[1-9][0-9]*", length)
        yield rest[: int(length)]
        stream = rest[int(length) :]


@given(logs())
def test_every_frame_is_one_message_of_its_own_entry(entries: list[ExportedEntry]) -> None:
    # given hostile entries, when the stream is taken apart and each message is read by the grammar
    read = [_syslog(one) for one in _unframed(b"".join(frames(entries, LOG)))]
    # then each is one entry's, and what it carries hashes to the leaf
    assert len(read) == len(entries)
    for (_, pairs, carried), entry in zip(read, entries, strict=True):
        assert (pairs["sequence"], pairs["leaf"]) == (str(entry.sequence), entry.leaf.hex())
        assert carried.startswith(b"\xef\xbb\xbf")
        assert not re.search(rb"[\x00-\x1f]", carried)
        if entry.said is not None:
            assert leaf_hash(carried[3:]) == entry.leaf
            assert pairs.get("actor", "") == one_line(str(entry.said["actor"]))
            assert pairs.get("target", "") == one_line(str(entry.said["target"] or ""))


@pytest.mark.parametrize(
    ("outcome", "priority"), [(Outcome.GRANTED, "86"), (Outcome.REFUSED, "84"), (Outcome.FAILED, "83")]
)
def test_a_message_says_how_bad_the_outcome_is(outcome: Outcome, priority: str) -> None:
    # given an act with that outcome
    entry = exported(Draft('a"]\\b', "web:1", Act.OPEN_CHART, outcome, because="r"))
    # when its head is read
    raw = message(entry, log=LOG)
    head, pairs, _ = _syslog(raw)
    # then facility 10 and the severity make the priority, and the act is the kind of message
    assert head == [priority, "2026-11-23T09:00:00.000000+00:00", "example.org", "chartwarden", "-", "chart.open"]
    # and quotes, brackets and backslashes are escaped as RFC 5424 wants
    assert b'actor="a\\"\\]\\\\b"' in raw
    assert pairs["actor"] == 'a"]\\b'


def test_every_act_is_short_enough_for_a_kind_of_message() -> None:
    # given all acts, when they are measured, then each fits the 32 letters of a MSGID
    assert [act for act in Act if not re.fullmatch(r"[!-~]{1,32}", act.value)] == []


def test_a_log_whose_name_is_no_host_has_none_in_its_messages() -> None:
    # given logs whose names cannot stand in a head, when a message is made, then `-` stands there
    for origin in ("a b/log", "", "h\u00f6st/log", "x" * 256):
        head, pairs, _ = _syslog(
            message(exported(Draft("a", "d", Act.REWORK, Outcome.GRANTED)), log=replace(LOG, origin=origin))
        )
        assert (head[2], pairs.get("log", "")) == ("-", origin)


@pytest.mark.parametrize("form", FILE_FORMS)
def test_very_long_words_pass_through_every_form(form: str) -> None:
    # given an entry with two million letters
    entry = exported(Draft("a", "d", Act.REWORK, Outcome.GRANTED, target="x" * 2_000_000))
    # when it is written, then it is written
    assert len(b"".join(FILE_FORMS[form]([entry], LOG))) > 1_000_000


@pytest.mark.parametrize("form", FILE_FORMS)
def test_entries_are_taken_one_at_a_time(form: str) -> None:
    # given entries that come one by one, and a note of how many have been asked for
    asked = []

    def coming() -> Iterator[ExportedEntry]:
        for place in range(1000):
            asked.append(place)
            yield exported(Draft("a", "d", Act.REWORK, Outcome.GRANTED), sequence=place)

    # when the first piece of the form is taken
    next(FILE_FORMS[form](coming(), LOG))
    # then only the beginning has been read, so any number of entries fits into memory
    assert len(asked) <= 1


def test_the_last_day_of_all_is_an_instant_too() -> None:
    # given an entry of a clock that went mad
    body = json.loads(Entry(0, NOW, Draft("a", "d", Act.REWORK, Outcome.GRANTED), None).body())
    entry = ExportedEntry(0, b"l" * 32, b"", {**body, "at": "9999-12-31T23:59:59-14:00"}, "")
    # when it is told, then the time is one that FHIR and RFC 3339 know
    event = orjson.loads(b"".join(ndjson([entry], LOG)))
    assert (event["recorded"], list(faults(event))) == ("9999-12-31T23:59:59.000000+00:00", [])
