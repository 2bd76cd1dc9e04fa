"""Tables with a row for each record: CSV (any usual delimiter) and Parquet."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from transforms.annotations import Record, Reject
from transforms.article import raw
from transforms.article.field_names import FieldNames
from transforms.article.raw import Refused, Source
from transforms.article.readers.json_records import row_record

_DELIMITERS = ",;\t|"
# Rows of a Parquet file that are held at once: with a megabyte each they still fit.
PARQUET_ROWS = 64
MAX_COLUMNS = 2_000


def looks_like_csv(source: Source) -> bool:
    """Whether the first line is a header that names a text, or any two of our fields."""
    header = _header(source)
    if source.suffix in (".csv", ".tsv", ".tab"):
        return True
    if len(header) < 2 or len(header) > MAX_COLUMNS:
        return False
    known = _known(header, source.names)
    return len(known) >= 2 and ("text" in known or len(header) >= 3)


def _header(source: Source) -> list[str]:
    first = source.start.lstrip("\ufeff\n").partition("\n")[0]
    try:
        return [cell.strip() for cell in next(csv.reader([first], delimiter=_delimiter(first)), [])]
    except csv.Error:
        return []


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _known(header: list[str], names: FieldNames) -> set[str]:
    """Which of our fields the cells of a header name."""
    told = set(header)
    return {field for field, theirs in names.records.items() if told & set(theirs)} | {
        field for field, theirs in names.mapping.items() if theirs in told
    }


def read_csv(source: Source) -> Iterator[Record | Reject]:
    """A record a row, under a header."""
    csv.field_size_limit(raw.MAX_RECORD_BYTES)
    first = source.start.lstrip("\ufeff\n").partition("\n")[0]
    lines = (line.replace("\0", "").replace("\r", " ") for line in raw.text_lines(source))
    reader = csv.reader(lines, delimiter=_delimiter(first), strict=False)
    try:
        header = [cell.strip() for cell in _next_row(reader) or []]
    except csv.Error as error:
        raise Refused("parse", "broken_record", f"no CSV: {error}") from None
    if "text" not in _known(header, source.names):
        told = ", ".join(header[:12])
        raise Refused("parse", "no_text", f"no column of texts in the header {told}; --map names it"[:300])
    number = 0
    while True:
        try:
            row = _next_row(reader)
        except csv.Error as error:
            number += 1
            if number > source.skip:
                yield Reject("", number, "parse", "broken_record", f"no CSV: {error}")
            continue
        if row is None:
            break
        number += 1
        if number > source.skip:
            yield _csv_record(header, row, number, source.names)
    if not number:
        raise Refused("parse", "empty", "no rows under the header")


def _next_row(reader: Any) -> list[str] | None:
    """The next row that is not blank, None at the end. Raises csv.Error."""
    for row in reader:
        if any(cell.strip() for cell in row):
            return list(row)
    return None


def _csv_record(header: list[str], row: list[str], number: int, names: FieldNames) -> Record | Reject:
    if len(row) != len(header):
        detail = f"{len(row)} cells where the header has {len(header)}"
        return Reject("", number, "parse", "broken_record", detail)
    cells = {name: cell for name, cell in zip(header, row, strict=True) if name}
    return raw.taken(number, lambda: row_record(cells, number, names))


def read_parquet(source: Source) -> Iterator[Record | Reject]:
    """A record a row; only columns that are asked for are read, a few rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(source.file, pre_buffer=False)
        columns = _wanted(table.schema_arrow.names, source.names)
    except (pa.ArrowException, OSError) as error:
        raise Refused("decode", "broken_record", f"no Parquet: {_line(error)}") from None
    if "text" not in _known(columns, source.names) and "text" not in source.names.mapping:
        told = ", ".join(table.schema_arrow.names[:12])
        raise Refused("parse", "no_text", f"no column of texts among {told}; --map names it"[:300])
    if not table.metadata.num_rows:
        raise Refused("parse", "empty", "the table has no rows")
    number = 0
    for group in range(table.num_row_groups):
        rows = table.metadata.row_group(group).num_rows
        if number + rows <= source.skip:
            number += rows
            continue
        try:
            for batch in table.iter_batches(batch_size=PARQUET_ROWS, row_groups=[group], columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    if number > source.skip:
                        yield raw.taken(number, partial(row_record, _plain(row), number, source.names))
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            yield Reject("", number + 1, "parse", "broken_record", f"no Parquet from here on: {_line(error)}")
            return


def _wanted(columns: list[str], names: FieldNames) -> list[str]:
    """The columns that may hold one of our fields."""
    theirs = {name for some in names.records.values() for name in some} | set(names.mapping.values())
    heads = {name.partition(".")[0] for name in theirs} | {"html"}
    return [column for column in columns if column in theirs or column in heads]


def _plain(value: Any) -> Any:
    """Arrow's values as JSON has them: days and instants as ISO text, NaN as null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return None if isinstance(value, float) and math.isnan(value) else value


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
