"""Negative controls: each baseline lets through what its rule is for, and the product does not."""

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chartwarden.actions import charts, conflicts, own_words
from chartwarden.foundation.identifiers import DocumentId, MemberId, PatientId
from chartwarden.mixup import copies
from chartwarden.mixup.fingerprint import prints
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.purpose.conflict import Conflict
from chartwarden.workforce.member import Member, Role
from chartwarden_bench.baselines import BASELINES
from chartwarden_bench.case import Case, Door, Run
from chartwarden_bench.comparing import comparable, comparison_figures, row_of
from chartwarden_bench.judging import Verdict
from chartwarden_bench.other_tools import redacted_by_patterns, verify_rows
from chartwarden_bench.weakened_rules import PATCHES
from chartwarden_bench.world import altered
from tests.bench.test_judging import CASE
from tests.builders import a_patient

REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = REPOSITORY / "benchmarks" / "results" / "bench-compare.json"
PAGE = REPOSITORY / "docs" / "explanation" / "violation-bench.md"
HOME = "9 Quarry Row, Larkmoor, OH 00011"


def _verdict(id_: str, *reasons: str) -> Verdict:
    case: Case = replace(CASE, id=id_)
    return Verdict(Run(case, Door.UI), reasons, not reasons, was_detected=False, leaked=11 if reasons else 0)


def test_exact_copies_misses_a_passage_with_every_sixth_word_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    # given another patient's note, and what somebody pastes of it: as it stands, and from memory
    note = (
        "Fell from a ladder while cleaning the gutter of the garage and landed on the left hip, and could not walk on."
    )
    index = copies.PrintsInMemory()
    index.add(PatientId("b"), DocumentId("d"), prints(note, key=b"k"))

    def found(text: str) -> bool:
        return bool(own_words.edited_copies(text, key=b"k", own=PatientId("a"), index=index))  # type: ignore[attr-defined]

    by_the_product = [found(text) for text in (note, altered(note))]
    # when words count only in a row and unaltered
    monkeypatch.setattr(copies, "_UNLIKE", copies._UNLIKE)  # noqa: SLF001 -- and it is as before afterwards
    monkeypatch.setattr(own_words, "edited_copies", own_words.edited_copies)  # type: ignore[attr-defined]
    PATCHES["exact-copies"]()
    # then the altered passage is missed, and the product had found it
    assert by_the_product == [True, True]
    assert [found(text) for text in (note, altered(note))] == [True, False]


def test_surname_only_misses_a_household_of_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a coder, and patients at the same address: one of the coder's name, one of another
    coder = Member(MemberId("m"), "ada.moss", "Ada Moss", frozenset({Role.CODER}), date(2020, 1, 1), home_address=HOME)
    kin, housemate = (replace(a_patient("p", family=family), addresses=(HOME,)) for family in ("Moss", "Okonkwo"))
    by_the_product = [conflicts.conflict_of(coder, one) for one in (kin, housemate)]  # type: ignore[attr-defined]
    # when a conflict is a shared surname
    monkeypatch.setattr(conflicts, "conflict_of", conflicts.conflict_of)  # type: ignore[attr-defined]
    PATCHES["surname-only"]()
    # then the other is missed, and the product had found both
    assert by_the_product == [Conflict.FAMILY, Conflict.HOUSEHOLD]
    assert [conflicts.conflict_of(coder, one) for one in (kin, housemate)] == [Conflict.FAMILY, None]  # type: ignore[attr-defined]


def test_nothing_masked_shows_every_kind_of_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    # given work that needs no identifier
    monkeypatch.setattr(charts, "visible_kinds", charts.visible_kinds)  # type: ignore[attr-defined]
    # when nothing is masked, then it shows all
    PATCHES["nothing-masked"]()
    assert charts.visible_kinds(frozenset()) == frozenset(IdentifierKind)  # type: ignore[attr-defined]


def test_patterns_leave_a_name_where_they_take_numbers_out() -> None:
    # given a line with a name and a number, when patterns mask it, then the name stays
    assert redacted_by_patterns("Pt: Ida Okonkwo, SSN 912-44-0187") == "Pt: Ida Okonkwo, SSN [x]"


def test_row_checksums_believe_a_row_that_was_edited_with_its_checksum(tmp_path: Path) -> None:
    # given a log of two rows, each with its checksum
    def leaf(body: bytes) -> bytes:
        return hashlib.sha256(b"\x00" + body).digest()

    with closing(sqlite3.connect(tmp_path / "chartwarden.sqlite3")) as database, database:
        database.execute("CREATE TABLE ledger (body BLOB, leaf BLOB)")
        database.executemany("INSERT INTO ledger VALUES (?, ?)", [(body, leaf(body)) for body in (b"a", b"b")])
        # when one is edited: alone, and then with a checksum that fits
        database.execute("UPDATE ledger SET body = ? WHERE body = ?", (b"c", b"b"))
    alone = verify_rows(tmp_path)
    with closing(sqlite3.connect(tmp_path / "chartwarden.sqlite3")) as database, database:
        database.execute("UPDATE ledger SET leaf = ? WHERE body = ?", (leaf(b"c"), b"c"))
    # then only the first is seen
    assert alone != 0
    assert verify_rows(tmp_path) == 0


@pytest.mark.parametrize(
    ("reasons", "is_seen"), [(("open_chart was done",), True), ((), False)], ids=["it fails", "it passes"]
)
def test_a_baseline_that_passes_what_it_must_fail_is_told(reasons: tuple[str, ...], is_seen: bool) -> None:  # noqa: FBT001
    # given a baseline, and what came of the cases that it must fail, and of one more that it may
    baseline = BASELINES["role-only"]
    ours = {id_: _verdict(id_) for id_ in (*baseline.must_fail, "V01-99")}
    weak = {id_: _verdict(id_, *reasons) for id_ in baseline.must_fail} | {"V01-99": _verdict("V01-99", "leak")}
    # when they are put beside each other
    told = row_of("role-only", baseline, {"": ours, "role-only": weak})
    # then it is seen only when it failed where it must, though it failed elsewhere too
    assert told["is_seen"] is is_seen
    assert told["passes_what_it_must_fail"] == ([] if is_seen else sorted(baseline.must_fail))


def test_a_baseline_that_breaks_shows_nothing() -> None:
    # given a baseline that crashes where it must fail
    baseline = BASELINES["row-checksums"]
    ours = {id_: _verdict(id_) for id_ in baseline.must_fail}
    weak = {id_: _verdict(id_, "verify_ledger broke") for id_ in baseline.must_fail}
    # when they are put beside each other, then it was not seen
    assert row_of("row-checksums", baseline, {"": ours, "row-checksums": weak})["is_seen"] is False


def test_a_failure_of_the_product_itself_shows_nothing_of_a_baseline() -> None:
    # given cases that the product fails as well
    baseline = BASELINES["role-only"]
    both = {id_: _verdict(id_, "open_chart was done") for id_ in baseline.must_fail}
    # when they are put beside each other, then the baseline was not seen
    assert row_of("role-only", baseline, {"": both, "role-only": both})["is_seen"] is False


def test_each_case_is_compared_once_and_not_in_a_real_browser() -> None:
    # given cases with several doors, and one that only a real browser plays
    several = replace(CASE, doors=(Door.BROWSER, Door.API, Door.UI))
    # when those are chosen that can be compared, then each comes through the first door that is no real browser
    assert comparable([several, replace(CASE, doors=(Door.BROWSER,)), replace(CASE, not_built="no door")]) == (
        Run(several, Door.API),
    )


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def test_each_baseline_failed_in_the_kept_comparison_where_it_must_and_the_product_did_not(
    told: dict[str, Any],
) -> None:
    # given the comparison that is kept
    assert {one["name"] for one in told["baselines"]} == BASELINES.keys()
    # when each row is read, then the bench saw the baseline, and the product stopped more than it
    for one in told["baselines"]:
        assert one["is_seen"], one["name"]
        assert one["must_fail"] == list(BASELINES[one["name"]].must_fail)
        assert one["product_attempts"]["rate"] > one["baseline_attempts"]["rate"]


def test_the_page_shows_the_kept_comparison(told: dict[str, Any]) -> None:
    # given the comparison that is kept, when it is told as `bench figures` does, then the page has it
    assert comparison_figures(told) in PAGE.read_text(encoding="utf-8")
