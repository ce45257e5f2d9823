"""Parquet tables, read and written one batch of rows at a time. Needs the extra `batch` (pyarrow).

Columns of text are masked as text. Dates, and numbers that are identifiers by their column, become empty, since their
types take no label. Lists and structures inside a column are searched text by text.

Example:
    >>> import io
    >>> import pyarrow, pyarrow.parquet
    >>> out = io.BytesIO()
    >>> pyarrow.parquet.write_table(pyarrow.table({"mrn": ["MR-0000001"], "note": ["Cough."]}), out)
    >>> [value.place for part in read_parquet(out, where="a.parquet") for value in part.values]
    ['row 1, column mrn', 'row 1, column note']

Source: 45 CFR 164.514(b)(2)(i).

"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any, Final

import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above

from chartwarden.adapters.phi_formats.columns import is_identifier, kind_of_column, plain_name, row_registers
from chartwarden.adapters.phi_formats.rows import FREE_TEXT, cell_values
from chartwarden.adapters.phi_formats.values import Findings, Part, Value, masked_text
from chartwarden.foundation.errors import MalformedError
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers

_ROWS: Final = 2_000


class _Sink(io.RawIOBase):
    """Takes what a writer writes, and gives it away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._length

    def write(self, data: Any) -> int:  # noqa: ANN401 -- any buffer
        piece = bytes(data)
        self._pieces.append(piece)
        self._length += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


@dataclass(slots=True)
class _Batch:
    """Some rows as Python values."""

    columns: dict[str, list[Any]]
    schema: pa.Schema
    writer: Callable[[pa.Table], bytes]
    values: list[Value] = field(default_factory=list)
    cells: list[Callable[[str | None], None]] = field(default_factory=list)  # one per value
    left_out: Sequence[str] = ()
    registered: dict[str, KnownIdentifiers] = field(default_factory=dict)

    def known(self, subject: str) -> KnownIdentifiers | None:
        """Give what a row registers."""
        return self.registered.get(subject)

    def masked(self, findings: Findings) -> bytes:
        """Give the bytes that the rows add to the file."""
        for value, one, write in zip(self.values, findings, self.cells, strict=True):
            if one:
                write(masked_text(value, one))
        arrays = [pa.array(self.columns[item.name], type=item.type) for item in self.schema]
        return self.writer(pa.Table.from_arrays(arrays, schema=self.schema))


@dataclass(slots=True)
class _End:
    """The footer of the file."""

    close: Callable[[], bytes]
    values: Sequence[Value] = ()
    left_out: Sequence[str] = ()

    def known(self, subject: str) -> KnownIdentifiers | None:  # noqa: ARG002 -- as in Part
        """Give nothing."""
        return None

    def masked(self, findings: Findings) -> bytes:  # noqa: ARG002 -- as in Part
        """Give the last bytes of the file."""
        return self.close()


def read_parquet(source: IO[bytes], *, where: str) -> Iterator[Part]:
    """Give the parts of a table: some rows at a time, then the end of the file.

    Raises:
        MalformedError: it is no Parquet file, or damaged.

    """
    try:
        table = pq.ParquetFile(source)
        schema = _plain_schema(table.schema_arrow)
        sink = _Sink()
        writer = pq.ParquetWriter(sink, schema)
        first = 1
        for batch in table.iter_batches(batch_size=_ROWS):
            yield _batch(batch, schema, first=first, write=lambda rows: _written(writer, sink, rows))
            first += batch.num_rows
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise MalformedError(what="the Parquet file is damaged", where=where, fix="Export it again.") from None
    yield _End(lambda: _closed(writer, sink))


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    """Give the schema that is written: every field may be empty, dictionaries are plain, metadata stays behind."""
    fields = []
    for item in schema:
        kind = item.type.value_type if pa.types.is_dictionary(item.type) else item.type
        fields.append(pa.field(item.name, kind, nullable=True))
    return pa.schema(fields)


def _written(writer: pq.ParquetWriter, sink: _Sink, rows: pa.Table) -> bytes:
    writer.write_table(rows)
    return sink.taken()


def _closed(writer: pq.ParquetWriter, sink: _Sink) -> bytes:
    writer.close()
    return sink.taken()


def _batch(batch: pa.RecordBatch, schema: pa.Schema, *, first: int, write: Callable[[pa.Table], bytes]) -> _Batch:
    columns = {name: batch.column(place).to_pylist() for place, name in enumerate(batch.schema.names)}
    found = _Batch(columns, schema, write)
    beside = frozenset(map(plain_name, columns))
    for row in range(batch.num_rows):
        number = first + row
        texts = {name: cells[row] for name, cells in columns.items() if isinstance(cells[row], str)}
        subject = ""
        if any(len(text) >= FREE_TEXT for text in texts.values()) and (known := row_registers(texts)):
            subject = f"row {number}"
            found.registered[subject] = known
        for value, name in zip(cell_values(texts, row=number, subject=subject), texts, strict=True):
            found.values.append(value)
            found.cells.append(_setter(columns[name], row))
        for name, cells in columns.items():
            if cells[row] is not None and not isinstance(cells[row], str):
                _other(found, cells, row, name, beside, f"row {number}, column {name}", subject)
    return found


def _setter(holder: list[Any] | dict[str, Any], key: int | str) -> Callable[[str | None], None]:
    return lambda words: holder.__setitem__(key, words)  # type: ignore[index]  # key fits its holder


def _other(
    found: _Batch,
    holder: list[Any] | dict[str, Any],
    key: int | str,
    name: str,
    beside: frozenset[str],
    place: str,
    subject: str,
) -> None:
    """Take a value that is no text: a date by its type, a number by its column, a structure by what is in it."""
    value = holder[key]  # type: ignore[index]  # key fits its holder
    if isinstance(value, dict):
        for inner in value:
            _other(found, value, inner, inner, beside, f"{place}.{inner}", subject)
    elif isinstance(value, list):
        for index in range(len(value)):
            _other(found, value, index, name, beside, f"{place}[{index}]", subject)
    elif isinstance(value, str):
        (cell,) = cell_values({name: value}, row=0, subject=subject)
        found.values.append(replace(cell, place=place))
        found.cells.append(_setter(holder, key))
    else:
        _empty_where_identifier(found, holder, key, name, beside, place, subject)


def _empty_where_identifier(
    found: _Batch,
    holder: list[Any] | dict[str, Any],
    key: int | str,
    name: str,
    beside: frozenset[str],
    place: str,
    subject: str,
) -> None:
    value = holder[key]  # type: ignore[index]  # key fits its holder
    kind = kind_of_column(name, beside=beside)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    if hasattr(value, "year") and kind is not IdentifierKind.BIRTH_DATE:
        kind = IdentifierKind.DATE
    if kind is None or isinstance(value, bool | bytes) or not is_identifier(kind, text):
        return
    found.values.append(Value(place, text, kind, "column-name", subject))
    found.cells.append(lambda _: holder.__setitem__(key, None))  # type: ignore[index]  # as above
