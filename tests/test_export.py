"""Exports hold what the release holds, are safe to open in a spreadsheet, and say what they lose."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from flows import tables
from flows.release import Contents, Release, publish
from flows.reporting import export, shapes
from tests import releases
from tests.test_cli import attest, one_line
from transforms import schema

SOUND = {
    "factuality": "happened",
    "place_precision": "town",
    "place_name": "Puerto Primo",
    "country": "PER",
    "lat": -4.5,
    "lon": -80.0,
    "acled_event_type": "Battles",
    "acled_sub_event_type": "Armed clash",
    "acled_disorder_type": "Political violence",
    "cameo_root": "19",
    "actor_names": ["soldiers"],
}


def given(**event: object) -> dict[str, pa.Table]:
    return releases.tables({"events": {**SOUND, **event}})


def put(output: Path, found: dict[str, pa.Table]) -> Release:
    found = {name: table for name, table in found.items() if name != "event_redirects"}
    return publish(Contents(found, {"digest": "d"}, {"finished_at": "2024-01-01"}), output)[0]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=HYPERLINK(1)"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert export.cell(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "true"),
        (-4.5, "-4.5"),
        (releases.DAY, "2024-03-04"),
        (["a", "b"], "a|b"),
        ("a-b", "a-b"),
    ],
)
def test_cells(value: object, shown: str) -> None:
    assert export.cell(value) == shown


def test_csv_quotes_what_would_break_a_row() -> None:
    text = export.csv_text(["a"], [{"a": 'one, "two"\nthree'}])
    assert list(csv.reader(io.StringIO(text))) == [["a"], ['one, "two"\nthree']]


@pytest.mark.parametrize("kind", list(export.FORMATS))
def test_every_format_is_written(tmp_path: Path, kind: str) -> None:
    found = export.export(put(tmp_path, given()), kind, tmp_path / "to" / export.FORMATS[kind].default)
    assert found.files and all(path.is_file() for path in found.files)


def test_a_script_is_not_counted_in_rows(tmp_path: Path) -> None:
    found = export.export(put(tmp_path, given()), "sql", tmp_path / "a.sql")
    assert (found.units, set(found.files.values())) == (
        "tables and views",
        {len(schema.TABLES) + len(tables.VIEWS)},
    )


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_folder_has_all_tables_and_views(tmp_path: Path, kind: str) -> None:
    found = export.export(put(tmp_path, given()), kind, tmp_path / kind)
    assert {path.stem for path in found.files} == {*schema.TABLES, *tables.VIEWS}


def test_json_lines_keep_lists_and_nulls(tmp_path: Path) -> None:
    export.export(put(tmp_path, given()), "jsonl", tmp_path / "jsonl")
    row = json.loads((tmp_path / "jsonl" / "events.jsonl").read_text())
    assert (row["actor_names"], row["admin1"]) == (["soldiers"], None)


def test_geojson_puts_longitude_first(tmp_path: Path) -> None:
    export.export(put(tmp_path, given()), "geojson", tmp_path / "e.geojson")
    (feature,) = json.loads((tmp_path / "e.geojson").read_text())["features"]
    assert feature["geometry"]["coordinates"] == [-80.0, -4.5]


def test_geojson_counts_events_without_a_point(tmp_path: Path) -> None:
    found = export.export(put(tmp_path, given(lat=None, lon=None)), "geojson", tmp_path / "e.geojson")
    assert found.left_out == {"no point": 1}


def test_duckdb_file_answers_through_its_views(tmp_path: Path) -> None:
    export.export(put(tmp_path, given()), "duckdb", tmp_path / "a.duckdb")
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        assert connection.sql("SELECT holder FROM tellings").fetchall() == [("the mayor",)]


def test_duckdb_file_tells_what_its_columns_are(tmp_path: Path) -> None:
    export.export(put(tmp_path, given()), "duckdb", tmp_path / "a.duckdb")
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        ask = "SELECT comment FROM duckdb_columns() WHERE table_name = 'events' AND column_name = 'dispute'"
        assert connection.sql(ask).fetchall() == [(schema.EVENTS.field("dispute").description,)]


def test_an_export_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(export.ExportError, match="cannot be written"):
        export.export(put(tmp_path, given()), "geojson", tmp_path / "file" / "e.geojson")


# --- shapes of others -----------------------------------------------------------------------------------


def test_acled_row() -> None:
    (row,) = shapes.acled(given()).rows
    assert [row[name] for name in ("event_date", "time_precision", "geo_precision", "actor1", "country")] == [
        releases.DAY,
        1,
        1,
        "soldiers",
        "Peru",
    ]


def test_acled_fatalities_are_the_lowest_told() -> None:
    assert shapes.acled(given(deaths_low=2, deaths_best=3)).rows[0]["fatalities"] == 2


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"factuality": "planned"}, "not told as having happened"),
        ({"is_aggregate": True}, "a total over several events"),
        ({"acled_event_type": None}, "no ACLED type"),
        ({"date_precision": "year"}, "no date to a month or better"),
        ({"place_precision": "country"}, "no place finer than a country"),
    ],
)
def test_acled_leaves_out_and_says_why(event: dict[str, object], reason: str) -> None:
    assert shapes.acled(given(**event)).left_out == {reason: 1}


def test_gdelt_has_a_row_per_pair() -> None:
    found = given()
    other = {"event_id": "e-1", "actor_id": "act-2", "side": "recipient"}
    sides = [*found["event_actors"].to_pylist(), other]
    more = [{**sides[0], "actor_id": "act-2"}]
    found["actors"] = pa.concat_tables([found["actors"], found["actors"]])
    rows = found["actors"].to_pylist()
    rows[1] |= {"actor_id": "act-2", "name": "farmers", "sectors": ["CVL"]}
    found["actors"] = pa.Table.from_pylist(rows, found["actors"].schema)
    found["event_actors"] = pa.Table.from_pylist(sides + more, found["event_actors"].schema)
    pairs = [(row["Actor1Name"], row["Actor2Name"]) for row in shapes.gdelt(found).rows]
    assert pairs == [("SOLDIERS", "FARMERS"), ("FARMERS", "FARMERS")]


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("day", ("20240304", "202403", 2024)),
        ("month", (None, "202403", 2024)),
        ("decade", (None, None, None)),
    ],
)
def test_gdelt_says_no_date_finer_than_it_is_told(precision: str, said: tuple[object, ...]) -> None:
    (row,) = shapes.gdelt(given(date_precision=precision)).rows
    assert (row["SQLDATE"], row["MonthYear"], row["Year"]) == said


def test_icews_row() -> None:
    (row,) = shapes.icews(given()).rows
    assert [row[name] for name in ("Source Name", "CAMEO Code", "City")] == ["soldiers", "19", "Puerto Primo"]


@pytest.mark.parametrize("shape", [shapes.acled, shapes.gdelt, shapes.icews])
def test_a_row_has_no_column_that_is_not_declared(shape: object) -> None:
    found = shape(given())  # type: ignore[operator]
    assert set(found.rows[0]) <= set(found.columns)


# --- the command ----------------------------------------------------------------------------------------


def test_command_writes_and_tells(tmp_path: Path) -> None:
    put(tmp_path / "out", given(lat=None, lon=None))
    result = attest("export", tmp_path / "out", "--format", "geojson", "--to", tmp_path / "e.geojson")
    assert (result.exit_code, "1 events left out: no point" in result.stdout) == (0, True)


def test_command_without_a_release_is_one_line(tmp_path: Path) -> None:
    result = attest("export", tmp_path)
    assert (result.exit_code, "no release there" in one_line(result)) == (2, True)


def test_command_with_a_format_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    result = attest("export", tmp_path, "--format", "xlsx")
    assert (result.exit_code, "one of csv" in one_line(result)) == (2, True)


def test_command_report_compares_with_any_release(tmp_path: Path) -> None:
    for name, dispute in (("old", "none"), ("new", "contested")):
        put(tmp_path / name, given(dispute=dispute))
    page = tmp_path / "page.html"
    attest("report", tmp_path / "new", "--since", tmp_path / "old", "--to", page)
    assert "dispute none → contested" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(export.FORMATS))
def test_a_damaged_release_is_one_line_and_leaves_nothing_behind(tmp_path: Path, kind: str) -> None:
    damaged = put(tmp_path / "bad", given()).folder / "events.parquet"
    damaged.write_bytes(damaged.read_bytes() + b"x")
    result = attest("export", tmp_path / "bad", "--format", kind, "--to", tmp_path / "new" / "out")
    assert f"{damaged}: cannot be read" in one_line(result)
    assert result.exit_code == 1 and not (tmp_path / "new").exists()
