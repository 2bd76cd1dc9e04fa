"""Read a release: its tables with exact types, and the views in which its rows answer questions.

    from flows.tables import query, read_tables, read_views

    events = read_tables("output")["events"]
    contested = read_views("output")["contested_events"]
    query("SELECT * FROM tellings WHERE event_id = ?", "output", ["e-55ea89a29f36bc98"])

A view is declared once, as SQL in `flows/views/`. DuckDB runs it over the Parquet files, here and for whoever
reads them without Python, so both see the same rows; all are ordered, so equal releases give equal rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from flows.release import Release, ReleaseError, arrow_tables, open_release, table_path
from flows.storage.places import Location
from transforms import schema

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

SQL = Path(__file__).parent / "views"
# In the order in which they are made: some read those before them.
VIEWS = (
    "tellings",
    "contested_events",
    "timeline",
    "tolls",
    "claim_pairs",
    "source_audit",
    "dyads",
    "weekly_events",
)


def read_tables(
    release: Release | Location | None = None, names: Iterable[str] | None = None
) -> dict[str, pd.DataFrame]:
    """Tables of a release as pandas frames with Arrow types, so that days, nulls and counts stay exact.

    `release`: a release folder, an output folder (its latest release), the URL of either, or None for
    ./output; `names`: tables
    wanted, all of them by default. Raises ReleaseError.
    """
    return {name: _frame(table) for name, table in arrow_tables(_opened(release), names).items()}


def read_views(
    release: Release | Location | None = None, names: Iterable[str] | None = None
) -> dict[str, pd.DataFrame]:
    """Views of a release (VIEWS, or those named) as pandas frames with Arrow types. Raises ReleaseError."""
    with connect(release) as connection:
        return {name: _frame(view(connection, name)) for name in (VIEWS if names is None else names)}


def query(
    sql: str, release: Release | Location | None = None, values: Sequence[Any] | None = None
) -> pd.DataFrame:
    """The rows that a question in SQL finds in the tables and views; `values` fill its question marks.

    Raises ReleaseError, and duckdb.Error for SQL that does not run.
    """
    with connect(release) as connection:
        return _frame(connection.sql(sql, params=values or None).to_arrow_table())


def connect(release: Release | Location | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB database in memory in which the tables (read from their files as asked) and views stand.

    Raises ReleaseError.
    """
    import duckdb

    found = _opened(release)
    connection = _database()
    for name in schema.TABLES:
        connection.read_parquet(str(table_path(found, name))).create_view(name)
    try:
        return _with_views(connection)
    except duckdb.Error as error:
        raise ReleaseError(f"{found.folder}: cannot be read ({_first_line(error)})") from None


def connect_tables(tables: Mapping[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """The same over tables in memory; a table that is not given is an empty one."""
    connection = _database()
    for name, declared in schema.TABLES.items():
        connection.register(name, tables.get(name, schema.arrow_schema(declared).empty_table()))
    return _with_views(connection)


def view(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """One view, or table, as Arrow. Raises KeyError for a name that is none of them, and ReleaseError where
    a file under it is damaged."""
    import duckdb

    if name not in VIEWS and name not in schema.TABLES:
        raise KeyError(name)
    try:
        return connection.sql(f"SELECT * FROM {name}").to_arrow_table()
    except duckdb.Error as error:
        raise ReleaseError(f"{name}: cannot be read ({_first_line(error)})") from None


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def view_sql(name: str) -> str:
    """The statement that makes a view, with the comment that says what its rows are."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def views_script(folder: Path | str) -> str:
    """SQL that gives DuckDB all tables (as views over the Parquet files in `folder`) and all views."""
    reads = [
        f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet('{_quoted(folder, name)}');"
        for name in schema.TABLES
    ]
    return "\n".join([*reads, "", *(view_sql(name) for name in VIEWS)])


def _quoted(folder: Path | str, name: str) -> str:
    return f"{Path(folder).as_posix()}/{name}.parquet".replace("'", "''")


def _opened(release: Release | Location | None) -> Release:
    return release if isinstance(release, Release) else open_release(release)


def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    # nothing is ever fetched from elsewhere, whatever a question asks for
    connection = duckdb.connect(":memory:")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    return connection


def _with_views(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for name in VIEWS:
        connection.execute(view_sql(name))
    return connection


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    return table.to_pandas(types_mapper=pd.ArrowDtype)
