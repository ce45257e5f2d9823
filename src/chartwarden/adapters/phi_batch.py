"""The finder over Arrow record batches: the same answers in one process, in a pool of them, and on Spark.

Needs the extra `batch` (pyarrow); Spark needs the extra `spark` (pyspark 4 and Java 17) as well. A row of the answer is
a finding: the id of the row of text it was found in, where, what, and by which finder. It holds no words of the text.

Example:
    >>> notes = pa.record_batch({"id": ["n1", "n2"], "note": ["Call 330-555-0142.", "Cough."]})
    >>> found = pa.Table.from_batches(scan_batches([notes], text_column="note", row_id_column="id"))
    >>> found.select(["row_id", "start", "end", "kind"]).to_pylist()
    [{'row_id': 'n1', 'start': 5, 'end': 17, 'kind': 'phone'}]

"""

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import Any, Final

import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types

from chartwarden.adapters.phi_formats.files import Setting
from chartwarden.adapters.phi_formats.work import File, FileReport, Keep, scan_file
from chartwarden.adapters.phi_known_json import known_from_json
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.finding import Finding
from chartwarden.phi.scan import FINDER_VERSION, scan_many

SCHEMA: Final = pa.schema(
    [
        pa.field("row_id", pa.string(), nullable=False),
        pa.field("start", pa.int64(), nullable=False),
        pa.field("end", pa.int64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("confidence", pa.float64(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("finder_version", pa.string(), nullable=False),
    ]
)
"""What every answer looks like. `start` and `end` count characters of the text, not bytes."""

_ROW: Final = "row"  # the place of a text in what was given, to bring Spark's answers back into order
_ORDERED: Final = pa.schema([pa.field(_ROW, pa.int64(), nullable=False), *SCHEMA])
_BATCHES_AT_ONCE: Final = 64  # given to Spark together: more than its tasks, less than the driver's memory


class Engine(StrEnum):
    """Where the finder runs."""

    LOCAL = "local"
    POOL = "pool"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns of a batch are read."""

    text: str
    row_id: str | None
    known: str | None


def scan_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    text_column: str,
    row_id_column: str | None = None,
    known_column: str | None = None,
    engine: Engine = Engine.LOCAL,
    jobs: int | None = None,
    spark: Any = None,  # noqa: ANN401 -- a SparkSession, whose package may be absent
) -> Iterator[pa.RecordBatch]:
    """Find the identifiers in a column of texts.

    Args:
        batches: of one schema; read one after the other, never all at once.
        text_column: strings; a null counts as empty.
        row_id_column: what names a row in the answer, as text; None means its number over all batches, from 0.
        known_column: what registration knows of the row's patient, as `known_as_json` writes it; null means nothing.
        engine: where it runs. The answers are the same.
        jobs: processes of a pool; None means one per core.
        spark: the session to use; None means the running one, or a local one.

    Yields:
        Batches of `SCHEMA`, sorted by row and place; a batch of texts without findings gives an empty one.

    Raises:
        MalformedError: a column is missing or of another type, or a value of `known_column` cannot be read.

    """
    columns = _Columns(text_column, row_id_column, known_column)
    numbered = _numbered(batches, columns)
    if engine is Engine.SPARK:
        yield from _on_spark(numbered, spark or _session())
    elif engine is Engine.POOL:
        yield from map(_without_order, _in_pool(numbered, jobs))
    else:
        yield from (_without_order(_found(batch)) for batch in numbered)


def _numbered(batches: Iterable[pa.RecordBatch], columns: _Columns) -> Iterator[pa.RecordBatch]:
    """Give batches of four columns of our own names, whatever the caller's are called."""
    first = 0
    for batch in batches:
        rows = pa.array(range(first, first + batch.num_rows), pa.int64())
        ids = _column(batch, columns.row_id) if columns.row_id else rows.cast(pa.string())
        known = _column(batch, columns.known) if columns.known else pa.nulls(batch.num_rows, pa.string())
        texts = _column(batch, columns.text)
        yield pa.record_batch([rows, ids, texts, known], names=[_ROW, "row_id", "text", "known"])
        first += batch.num_rows


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    if name not in batch.schema.names:
        raise MalformedError(what="a column that was named is not there", where="the batch", fix="Check its name.")
    try:
        return batch.column(name).cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise MalformedError(what="a column holds no text", where="the batch", fix="Name a column of text.") from None


def _found(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Search one numbered batch."""
    rows, ids, texts, known = (batch.column(name).to_pylist() for name in (_ROW, "row_id", "text", "known"))
    registered = [None if line is None else known_from_json(line) for line in known]
    findings = scan_many([text or "" for text in texts], known=registered if any(registered) else None)
    flat: list[tuple[int, str, Finding]] = [
        (row, str(name), finding) for row, name, found in zip(rows, ids, findings, strict=True) for finding in found
    ]
    arrays = [
        [row for row, _, _ in flat],
        [name for _, name, _ in flat],
        [finding.start for _, _, finding in flat],
        [finding.end for _, _, finding in flat],
        [finding.kind.value for _, _, finding in flat],
        [finding.confidence for _, _, finding in flat],
        [finding.reason for _, _, finding in flat],
        [FINDER_VERSION] * len(flat),
    ]
    return pa.record_batch(
        [pa.array(values, item.type) for values, item in zip(arrays, _ORDERED, strict=True)], schema=_ORDERED
    )


def _without_order(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.select(SCHEMA.names).cast(SCHEMA)


def _in_pool(batches: Iterator[pa.RecordBatch], jobs: int | None) -> Iterator[pa.RecordBatch]:
    # Processes are started fresh, not forked: a fork would copy the parent's threads and locks half way.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        ahead = 2 * (jobs or 4)
        waiting: deque[Future[pa.RecordBatch]] = deque(pool.submit(_found, batch) for batch in islice(batches, ahead))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(_found, batch) for batch in islice(batches, 1))


# Spark


def _session() -> Any:  # noqa: ANN401 -- a SparkSession, whose package may be absent
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 -- an extra, and slow to load
    except ModuleNotFoundError:
        raise MalformedError(
            what="Spark needs pyspark", where="the engine", fix="Install the extra: chartwarden[spark]."
        ) from None
    # Workers of a local session must be this Python, not the first one on the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("chartwarden").config("spark.ui.enabled", "false")
    return builder.getOrCreate()


def _on_spark(batches: Iterator[pa.RecordBatch], spark: Any) -> Iterator[pa.RecordBatch]:  # noqa: ANN401 -- as above
    while group := list(islice(batches, _BATCHES_AT_ONCE)):
        frame = spark.createDataFrame(pa.Table.from_batches(group))
        spread = frame.repartition(max(spark.sparkContext.defaultParallelism, 1))
        found = spread.mapInArrow(scan_arrow, _spark_schema()).toArrow()
        ordered = found.sort_by([(_ROW, "ascending"), ("start", "ascending")])
        yield from (_without_order(batch) for batch in ordered.combine_chunks().to_batches())


def _spark_schema() -> str:
    names = {pa.int64(): "bigint", pa.string(): "string", pa.float64(): "double"}
    return ", ".join(f"`{item.name}` {names[item.type]}" for item in _ORDERED)


def scan_arrow(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Search numbered batches, as a function for `mapInArrow`."""
    yield from map(_found, batches)


def scan_files_on_spark(
    files: Sequence[File],
    *,
    setting: Setting,
    keep: Keep,
    spark: Any = None,  # noqa: ANN401 -- as above
) -> Iterator[FileReport]:
    """Search files with Spark; every worker must see them under the same path.

    Yields:
        Reports in the order of the files, as `work.scan_file` gives them.

    """
    session = spark or _session()
    tasks = max(min(len(files), 4 * session.sparkContext.defaultParallelism), 1)
    work = partial(scan_file, setting=setting, keep=keep)
    for reports in session.sparkContext.parallelize(list(files), tasks).map(work).toLocalIterator():
        yield from reports
