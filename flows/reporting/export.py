"""A release in other formats: CSV, JSON Lines, GeoJSON, a DuckDB file, and the shapes of other data sets.

Every export is made of one release, is written aside and then put in place, and equal releases give equal
files (but for the DuckDB file, which holds the same rows).
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows import tables as reading
from flows.release import Release, arrow_tables, table_path
from flows.reporting import shapes
from transforms import schema

# What a spreadsheet takes for a formula when a cell begins with it (OWASP, CSV Injection), in full width too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LIST_MARK = "|"
# Rows that are taken out of Arrow at once.
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: files with how many `units` they hold, and the events left out, by reason."""

    files: dict[Path, int]
    left_out: dict[str, int] = field(default_factory=dict)
    units: str = "rows"


class ExportError(RuntimeError):
    """The export cannot be written; the message is one line."""


def export(release: Release, kind: str, to: Path) -> Exported:
    """Write the release as `kind` (FORMATS) to `to`, a file, or a folder for csv and jsonl.

    Nothing is left of an export that fails, but what was there. Raises ExportError, ReleaseError, and
    KeyError for a format that is none.
    """
    write = FORMATS[kind].write
    new = [folder for folder in (to, *to.parents) if not folder.exists()]
    try:
        for name in schema.TABLES:
            table_path(release, name)
        to.parent.mkdir(parents=True, exist_ok=True)
        return write(release, to)
    except BaseException as error:
        if new:
            shutil.rmtree(new[-1], ignore_errors=True)
        if isinstance(error, OSError):
            raise ExportError(f"{to}: cannot be written ({error.strerror or error})") from None
        raise


# --- tables as they are ---------------------------------------------------------------------------------


def _csv(release: Release, folder: Path) -> Exported:
    return _each(release, folder, "csv", _csv_chunks)


def _json_lines(release: Release, folder: Path) -> Exported:
    return _each(release, folder, "jsonl", _json_chunks)


def _csv_chunks(table: pa.Table) -> Iterator[str]:
    yield csv_text(table.column_names, ())
    for batch in table.to_batches(CHUNK):
        yield csv_rows(table.column_names, batch.to_pylist())


def _json_chunks(table: pa.Table) -> Iterator[str]:
    for batch in table.to_batches(CHUNK):
        yield "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in batch.to_pylist())


def _each(
    release: Release, folder: Path, suffix: str, chunks: Callable[[pa.Table], Iterator[str]]
) -> Exported:
    """A file for each table and view, written piece by piece."""
    folder.mkdir(exist_ok=True)
    files = {}
    with reading.connect(release) as connection:
        for name in (*schema.TABLES, *reading.VIEWS):
            stored = name in schema.TABLES
            table = arrow_tables(release, [name])[name] if stored else reading.view(connection, name)
            path = folder / f"{name}.{suffix}"
            _put(path, chunks(table))
            files[path] = table.num_rows
    return Exported(files)


def _geojson(release: Release, path: Path) -> Exported:
    """The events that have a point, as points (RFC 7946: longitude first, WGS 84)."""
    events = arrow_tables(release, ["events"])["events"].to_pylist()
    features = []
    for row in events:
        lat, lon = row.pop("lat"), row.pop("lon")
        if lat is None or lon is None:
            continue
        point = {"type": "Point", "coordinates": [lon, lat]}
        features.append({"type": "Feature", "id": row["event_id"], "geometry": point, "properties": row})
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, default=str) for feature in features)
    _put(path, [f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'])
    left = len(events) - len(features)
    return Exported({path: len(features)}, {"no point": left} if left else {})


def _duckdb(release: Release, path: Path) -> Exported:
    """One DuckDB file that holds the tables, with their descriptions as comments, and the views."""
    import duckdb

    aside = _aside(path)
    aside.unlink(missing_ok=True)
    rows = {}
    try:
        with duckdb.connect(str(aside)) as connection:
            for name, declared in schema.TABLES.items():
                table = arrow_tables(release, [name])[name]
                connection.register("given", table)
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
                connection.unregister("given")
                connection.execute(f"COMMENT ON TABLE {name} IS {_quoted(declared.description)}")
                for column in declared.fields:
                    words = column.description + (f" Unit: {column.unit}." if column.unit else "")
                    connection.execute(f"COMMENT ON COLUMN {name}.{column.name} IS {_quoted(words)}")
                rows[name] = table.num_rows
            for view in reading.VIEWS:
                connection.execute(reading.view_sql(view))
        aside.replace(path)
    except duckdb.Error as error:
        raise ExportError(f"{path}: cannot be written ({str(error).splitlines()[0]})") from None
    finally:
        aside.unlink(missing_ok=True)
    return Exported({path: sum(rows.values())})


def _sql(release: Release, path: Path) -> Exported:
    """The statements that give DuckDB the tables, read from the release's Parquet files, and the views."""
    _put(path, [reading.views_script(release.folder)])
    return Exported({path: len(schema.TABLES) + len(reading.VIEWS)}, units="tables and views")


# --- shapes of other data sets --------------------------------------------------------------------------


def _shape(shaped: Callable[[Mapping[str, pa.Table]], shapes.Shaped]) -> Callable[[Release, Path], Exported]:
    def write(release: Release, path: Path) -> Exported:
        found = shaped(arrow_tables(release))
        _put(path, [csv_text(found.columns, found.rows)])
        return Exported({path: len(found.rows)}, found.left_out)

    return write


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written, where to by default, and what it is in a few words."""

    write: Callable[[Release, Path], Exported]
    default: str
    words: str
    is_folder: bool = False


FORMATS: dict[str, Format] = {
    "csv": Format(_csv, "csv", "a folder of CSV files, one per table and view", is_folder=True),
    "jsonl": Format(
        _json_lines, "jsonl", "a folder of JSON Lines files, one per table and view", is_folder=True
    ),
    "geojson": Format(_geojson, "events.geojson", "events as points"),
    "duckdb": Format(_duckdb, "attest.duckdb", "one DuckDB file with tables and views"),
    "sql": Format(_sql, "attest.sql", "SQL that lets DuckDB read the Parquet files and makes the views"),
    "acled": Format(_shape(shapes.acled), "acled.csv", "events with ACLED's columns"),
    "gdelt": Format(_shape(shapes.gdelt), "gdelt.csv", "pairs of actors with GDELT's columns"),
    "icews": Format(_shape(shapes.icews), "icews.csv", "pairs of actors with ICEWS's columns"),
}


# --- cells ----------------------------------------------------------------------------------------------


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], guard: bool = True) -> str:
    """CSV (RFC 4180, UTF-8) with a header; nothing known is an empty cell, lists are parted by `|`.

    With `guard`, a text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    return _lines([columns]) + csv_rows(columns, rows, guard)


def csv_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], guard: bool = True) -> str:
    """The same without a header."""
    return _lines([cell(row.get(name), guard) for name in columns] for row in rows)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def cell(value: Any, guard: bool = True) -> str:
    """One cell of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = LIST_MARK.join(map(str, value)) if isinstance(value, list) else str(value)
    return "'" + text if guard and text.lstrip(" ").startswith(FORMULA) else text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _put(path: Path, pieces: Iterable[str]) -> None:
    """Write a file aside and put it in its place; nothing is left of one that fails."""
    aside = _aside(path)
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
