"""A release is read with exact types, and its views answer questions alike in Python and in plain DuckDB."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from flows import tables
from flows.release import Contents, ReleaseError, publish
from tests import releases
from tests.releases import row
from transforms import schema

SATURDAY = date(2024, 3, 9)


def rows_of(name: str, given: dict[str, pa.Table]) -> list[dict[str, Any]]:
    with tables.connect_tables(given) as connection:
        return tables.view(connection, name).to_pylist()


def contested(changes: dict[str, dict[str, object]] | None = None) -> dict[str, pa.Table]:
    """The small release, in which the rebels deny in a second article what the mayor said in the first."""
    given = releases.tables({"events": {"dispute": "contested"}, **(changes or {})})
    more = {
        "articles": row(
            schema.ARTICLES,
            article_id="a-2",
            text="Rebels denied it.",
            published=SATURDAY,
            outlet="The Other",
        ),
        "claims": row(
            schema.CLAIMS,
            claim_id="c-2",
            article_id="a-2",
            source_id="s-rebels",
            stance="denies",
            content="it",
            event_id="e-1",
            relayed_by=["s-mayor", "s-outlet"],
            speaker_is_party=True,
            said_start=SATURDAY,
        ),
        "mentions": row(
            schema.MENTIONS,
            mention_id="m-2",
            article_id="a-2",
            event_id="e-1",
            claim_id="c-2",
            factuality="denied",
            trigger="it",
        ),
        "sources": row(schema.SOURCES, source_id="s-rebels", name="rebels", kind="armed_group"),
    }
    for name, one in more.items():
        given[name] = pa.concat_tables([given[name], pa.Table.from_pylist([one], given[name].schema)])
    return given


def put(output: Path, given: dict[str, pa.Table]) -> Path:
    given = {name: table for name, table in given.items() if name != "event_redirects"}
    publish(Contents(given, {"digest": "d"}, {"finished_at": "2024-01-01"}), output)
    return output


@pytest.mark.parametrize("name", tables.VIEWS)
def test_each_view_tells_what_its_rows_are(name: str) -> None:
    assert re.match(r"-- One row per [\s\S]+\nCREATE OR REPLACE VIEW " + name + " AS", tables.view_sql(name))


@pytest.mark.parametrize("name", tables.VIEWS)
def test_each_view_is_ordered(name: str) -> None:
    assert "ORDER BY" in tables.view_sql(name).rsplit("FROM", 1)[-1]


@pytest.mark.parametrize("name", tables.VIEWS)
def test_each_view_runs_on_empty_tables(name: str) -> None:
    assert rows_of(name, {}) == []


def test_all_sql_files_are_views() -> None:
    assert sorted(path.stem for path in tables.SQL.glob("*.sql")) == sorted(tables.VIEWS)


@pytest.mark.parametrize(
    ("mention", "claim", "position"),
    [
        ({"factuality": "happened"}, {"stance": "asserts"}, "asserts"),
        ({"factuality": "not_happened"}, {"stance": "asserts"}, "denies"),
        ({"factuality": "happened"}, {"stance": "doubts"}, "doubts"),
        ({"factuality": "uncertain"}, {"stance": "asserts"}, "uncertain"),
        ({"factuality": "planned"}, {"stance": "threatens"}, "foretells"),
    ],
)
def test_position_of_a_holder(mention: dict[str, str], claim: dict[str, str], position: str) -> None:
    found = rows_of("tellings", releases.tables({"mentions": mention, "claims": claim}))
    assert [telling["position"] for telling in found] == [position]


def test_a_telling_in_the_outlets_own_voice_is_held_by_the_outlet() -> None:
    (telling,) = rows_of("tellings", releases.tables({"mentions": {"claim_id": None}}))
    assert (telling["own_voice"], telling["holder"]) == (True, "The Paper")


def test_relays_stand_in_their_order() -> None:
    assert rows_of("tellings", contested())[1]["relayed_by"] == ["the mayor", "The Paper"]


def test_contested_event_names_both_sides() -> None:
    (event,) = rows_of("contested_events", contested())
    assert (event["held_by"], event["disputed_by"]) == (["the mayor"], ["rebels"])


def with_another_article(**more: object) -> dict[str, pa.Table]:
    """The contested release and a third article that tells what the first does, by a mayor without a name."""
    given = contested({"claims": {"source_id": "s-third"}})
    rows = {
        "articles": row(
            schema.ARTICLES, article_id="a-3", text=releases.TEXT, published=SATURDAY, outlet="Third", **more
        ),
        "claims": row(
            schema.CLAIMS, claim_id="c-3", article_id="a-3", source_id="s-fourth", content="x", event_id="e-1"
        ),
        "mentions": row(
            schema.MENTIONS, mention_id="m-3", article_id="a-3", event_id="e-1", claim_id="c-3", root="x"
        ),
    }
    for number, source_id in enumerate(("s-third", "s-fourth")):
        one = row(schema.SOURCES, source_id=source_id, name="mayor", kind="official")
        rows[f"sources{number}"] = one
    for name, one in rows.items():
        name = name.rstrip("01")
        given[name] = pa.concat_tables([given[name], pa.Table.from_pylist([one], given[name].schema)])
    mentions = given["mentions"].to_pylist()
    mentions[0]["root"] = "x"
    given["mentions"] = pa.Table.from_pylist(mentions, given["mentions"].schema)
    return given


def test_a_copy_adds_no_voice_to_a_contested_event() -> None:
    (event,) = rows_of("contested_events", with_another_article(copy_of="a-1"))
    assert (event["n_for"], event["held_by"]) == (1, ["mayor"])


def test_what_a_newer_version_replaced_is_marked() -> None:
    found = rows_of("tellings", with_another_article(supersedes="a-1"))
    assert [telling["mention_id"] for telling in found if telling["is_superseded"]] == ["m-1"]


def test_an_event_that_the_newer_version_no_longer_tells_is_told_by_the_former() -> None:
    given = with_another_article(supersedes="a-1")
    mentions = given["mentions"].to_pylist()
    given["mentions"] = pa.Table.from_pylist(mentions[:1], given["mentions"].schema)
    assert [telling["is_superseded"] for telling in rows_of("tellings", given)] == [False]


def test_an_undisputed_event_is_not_contested() -> None:
    assert rows_of("contested_events", releases.tables()) == []


def test_timeline_goes_by_days() -> None:
    found = [(entry["day"], entry["entry"]) for entry in rows_of("timeline", contested())]
    assert found == [(releases.DAY, "event"), (releases.DAY, "asserts"), (SATURDAY, "denies")]


def test_source_audit_counts_speaking_as_a_party() -> None:
    found = {source["source_id"]: source["n_as_party"] for source in rows_of("source_audit", contested())}
    assert found == {"s-mayor": 0, "s-rebels": 1}


def test_dyads_pair_who_acts_with_who_receives() -> None:
    given = releases.tables()
    target = {"event_id": "e-1", "actor_id": "act-1", "side": "recipient"}
    sides = given["event_actors"]
    given["event_actors"] = pa.concat_tables([sides, pa.Table.from_pylist([target], sides.schema)])
    (dyad,) = rows_of("dyads", given)
    assert (dyad["actor"], dyad["recipient"], dyad["n_events"]) == ("soldiers", "soldiers", 1)


def test_tolls_quote_their_words() -> None:
    given = releases.tables()
    start, end = releases.words("Puerto Primo")
    count = row(schema.QUANTITIES, mention_id="m-1", kind="killed", start_char=start, end_char=end)
    given["quantities"] = pa.Table.from_pylist([count], schema.arrow_schema(schema.QUANTITIES))
    assert [toll["words"] for toll in rows_of("tolls", given)] == ["Puerto Primo"]


def test_days_and_counts_keep_their_types(tmp_path: Path) -> None:
    telling = tables.read_views(put(tmp_path, releases.tables()), ["tellings"])["tellings"]
    types = (str(telling["published"].dtype), str(telling["trigger_start"].dtype))
    assert types == ("date32[day][pyarrow]", "int32[pyarrow]")


def test_a_question_of_ones_own(tmp_path: Path) -> None:
    found = tables.query(
        "SELECT holder FROM tellings WHERE event_id = ?", put(tmp_path, releases.tables()), ["e-1"]
    )
    assert found["holder"].tolist() == ["the mayor"]


def test_the_script_gives_plain_duckdb_the_same_rows(tmp_path: Path) -> None:
    output = put(tmp_path / "it's here", releases.tables())
    with duckdb.connect() as connection:
        connection.execute(tables.views_script(output / "latest"))
        found = connection.sql("SELECT holder FROM tellings").fetchall()
    assert found == [("the mayor",)]


def test_no_release_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release there"):
        tables.read_views(tmp_path)


def test_a_missing_table_is_one_line(tmp_path: Path) -> None:
    output = put(tmp_path, releases.tables())
    (output / "latest" / "claims.parquet").unlink()
    with pytest.raises(ReleaseError, match="the table claims is missing"):
        tables.connect(output)


def test_a_damaged_table_is_one_line(tmp_path: Path) -> None:
    output = put(tmp_path, releases.tables())
    with (output / "latest" / "events.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ReleaseError, match=r"events\.parquet: cannot be read"):
        tables.read_views(output)
