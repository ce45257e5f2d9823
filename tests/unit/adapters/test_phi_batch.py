"""The finder over record batches: one schema, and the same answers in one process, in a pool and on Spark."""

import importlib.util
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from chartwarden.adapters.phi_batch import SCHEMA, Engine, scan_batches
from chartwarden.adapters.phi_known_json import known_as_json, known_from_json
from chartwarden.chart.patient import PersonName
from chartwarden.cli import group
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import FINDER_VERSION, scan

ADA = KnownIdentifiers(
    names=(PersonName(("Ada",), "Example-Sands"),), numbers=((IdentifierKind.MEDICAL_RECORD, "MR-4471902"),)
)
TEXTS = ("Call 330-555-0142.", "Cough for five days.", "", "Ada said: write to ada@example.org", "Seen 03/14/2026, é.")
COLUMNS = {"text_column": "note", "row_id_column": "id", "known_column": "known"}


def _batches() -> list[pa.RecordBatch]:
    line = known_as_json(ADA)
    return [
        pa.record_batch(
            {
                "id": [f"{batch}-{place}" for place in range(len(TEXTS))],
                "note": list(TEXTS),
                "known": [line if place % 2 else None for place in range(len(TEXTS))],
            }
        )
        for batch in range(4)
    ]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Give a local Spark of two cores; tests that need one are skipped where Java or pyspark is missing."""
    if shutil.which("java") is None or importlib.util.find_spec("pyspark") is None:
        pytest.skip("Java and pyspark are needed for this test")
    from chartwarden.adapters.phi_batch import _session  # noqa: PLC0415 -- as a caller without a session gets it

    session = _session()
    yield session
    session.stop()


def test_a_row_of_the_answer_is_a_finding_of_the_text_by_itself() -> None:
    # given batches of texts
    batches = _batches()
    # when they are searched
    answer = pa.Table.from_batches(scan_batches(batches, **COLUMNS))
    # then the answer has its schema, and per row what scanning that text alone gives
    assert answer.schema == SCHEMA
    expected = [
        (f"{batch}-{place}", found.start, found.end, found.kind.value, found.confidence, found.reason, FINDER_VERSION)
        for batch in range(4)
        for place, text in enumerate(TEXTS)
        for found in scan(text, known=ADA if place % 2 else None)
    ]
    assert expected
    assert [tuple(row.values()) for row in answer.to_pylist()] == expected


def test_a_pool_gives_the_same_answer() -> None:
    # given the answer of one process
    here = pa.Table.from_batches(scan_batches(_batches(), **COLUMNS))
    # when two processes share the batches, then their answer is the same, in the same order
    pool = pa.Table.from_batches(scan_batches(_batches(), engine=Engine.POOL, jobs=2, **COLUMNS))
    assert pool.equals(here)


@pytest.mark.slow
def test_spark_gives_the_same_answer(spark: Any) -> None:  # noqa: ANN401 -- a session of a package without types
    # given the answer of one process
    here = pa.Table.from_batches(scan_batches(_batches(), **COLUMNS))
    # when Spark spreads the batches, then its answer is the same, in the same order
    there = pa.Table.from_batches(scan_batches(_batches(), engine=Engine.SPARK, spark=spark, **COLUMNS))
    assert there.schema == SCHEMA
    assert there.to_pylist() == here.to_pylist()


@pytest.mark.slow
def test_the_command_prints_the_same_on_spark(spark: Any, tmp_path: Path) -> None:  # noqa: ANN401, ARG001 -- it is found
    # given files of two formats, and a running Spark
    (tmp_path / "note.txt").write_text("Ms. Example called 330-555-0142 on 03/14/2026.", encoding="utf-8")
    (tmp_path / "table.csv").write_text("mrn,note\nMR-4471902,Call 330-555-0143.\n", encoding="utf-8")
    # when they are scanned by it and by one process
    there, here = (
        CliRunner().invoke(group, ["phi", "scan", str(tmp_path), "--json", "--engine", engine])
        for engine in ("spark", "local")
    )
    # then the answers are the same
    assert json.loads(there.stdout) == json.loads(here.stdout)
    assert json.loads(here.stdout)


def test_rows_without_a_name_are_numbered_over_all_batches() -> None:
    # given two batches without ids
    batches = [pa.record_batch({"t": ["Cough.", "330-555-0142"]}), pa.record_batch({"t": [None, "330-555-0143"]})]
    # when they are searched
    answer = pa.Table.from_batches(scan_batches(batches, text_column="t"))
    # then rows count from 0, and a missing text holds nothing
    assert answer.column("row_id").to_pylist() == ["1", "3"]


def test_batches_are_taken_one_after_the_other() -> None:
    # given batches that are counted as they are taken
    taken: list[int] = []

    def counted() -> Iterator[pa.RecordBatch]:
        for place, batch in enumerate(_batches()):
            taken.append(place)
            yield batch

    # when the first answer is asked for
    next(scan_batches(counted(), **COLUMNS))
    # then only the first was taken
    assert taken == [0]


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"text_column": "nothing"}, "a column that was named is not there"),
        ({"text_column": "list"}, "a column holds no text"),
        ({"text_column": "note", "known_column": "note"}, "what is known of a patient is not readable"),
    ],
)
def test_a_wrong_column_is_refused_without_its_words(columns: dict[str, str], what: str) -> None:
    # given a batch with a text and a list
    batch = pa.record_batch({"note": ["Ada"], "list": [["Ada"]]})
    # when a wrong column is named
    with pytest.raises(MalformedError) as refused:
        list(scan_batches([batch], **columns))
    # then that is said, and nothing of the batch
    assert refused.value.what == what
    assert "Ada" not in str(refused.value)


def test_what_is_known_travels_as_json_and_comes_back() -> None:
    # given everything that can be known
    known = KnownIdentifiers(
        names=(PersonName(("Ada", "Mae"), "Example-Sands"),),
        relatives=(PersonName((), "Tobias"),),
        providers=("Priya Ravenholt, MD",),
        numbers=((IdentifierKind.SSN, "912-44-0187"),),
        phones=("330-555-0142",),
    )
    # when it is written and read, then it is the same
    assert known_from_json(known_as_json(known)) == known
