"""Each rule of a release catches what breaks it, and a sound release breaks none."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from tests import releases
from transforms import schema
from transforms.checks import check


def test_sound_release_has_no_problems() -> None:
    assert check(releases.tables()) == []


@pytest.mark.parametrize(
    ("table", "changes", "column", "rule"),
    [
        ("events", {"summary": None}, "summary", "null"),
        ("events", {"factuality": "true"}, "factuality", "none of the declared"),
        ("events", {"quad_class": 9}, "quad_class", "none of the declared"),
        ("events", {"date_start": date(2024, 3, 5)}, "date_start", "exceeds date_end"),
        ("events", {"deaths_best": 1}, "deaths_low", "exceeds deaths_best"),
        ("events", {"n_independent": 2}, "n_independent", "exceeds n_origins"),
        ("events", {"place_id": "place:2"}, "place_id", "no row of places.place_id"),
        ("mentions", {"article_id": "a-2"}, "article_id", "no row of articles.article_id"),
        ("mentions", {"event_id": "e-2"}, "event_id", "no row of events.event_id"),
        ("mentions", {"trigger": "Attacked"}, "trigger_start", "do not point at `trigger`"),
        ("mentions", {"trigger_end": 10_000}, "trigger_start", "do not point at `trigger`"),
        ("mentions", {"start_char": -1}, "start_char", "do not point at `sentence`"),
        ("mentions", {"date_text": "Monday"}, "date_text_start", "do not point at `date_text`"),
        ("mention_actors", {"end_char": 3}, "start_char", "do not point at `text`"),
        ("mention_actors", {"candidates": ["act-2"]}, "candidates", "no row of actors.actor_id"),
        ("claims", {"cue": None}, "cue_start", "do not point at `cue`"),
        ("claims", {"content": "something else"}, "spans", "do not make up the content"),
        ("claims", {"spans": [20]}, "spans", "do not make up the content"),
        ("claims", {"spans": [-3, 5]}, "spans", "do not make up the content"),
        ("claims", {"relayed_by": ["s-none"]}, "relayed_by", "no row of sources.source_id"),
        ("articles", {"supersedes": "a-0"}, "supersedes", "no row of articles.article_id"),
    ],
)
def test_broken_row_is_found(table: str, changes: dict, column: str, rule: str) -> None:
    found = [
        (item.table, item.column) for item in check(releases.tables({table: changes})) if rule in item.rule
    ]
    assert (table, column) in found


def test_pieces_of_a_claim_are_joined_by_the_ellipsis() -> None:
    (first, end), (second, last) = releases.words("Soldiers attacked"), releases.words("on Monday")
    changes = {
        "spans": [first, end, second, last],
        "start_char": first,
        "end_char": last,
        "content": "Soldiers attacked [...] on Monday",
    }
    assert check(releases.tables({"claims": changes})) == []


def test_key_that_stands_twice_is_found() -> None:
    tables = releases.tables()
    tables["events"] = pa.concat_tables([tables["events"], tables["events"]])
    assert [(item.table, item.rule) for item in check(tables)] == [("events", "the key stands twice")]


def test_rows_out_of_order_are_found() -> None:
    tables = releases.tables()
    tables["sources"] = tables["sources"].take([1, 0])
    assert [(item.table, item.rule) for item in check(tables)] == [
        ("sources", "the rows are not sorted by the key")
    ]


def test_missing_table_is_found() -> None:
    tables = releases.tables()
    del tables["claims"]
    assert [(item.table, item.rule) for item in check(tables)] == [("claims", "the table is missing")]


def test_missing_and_undeclared_columns_are_found() -> None:
    tables = releases.tables()
    tables["events"] = tables["events"].rename_columns(
        ["extra" if name == "summary" else name for name in tables["events"].schema.names]
    )
    assert [(item.column, item.rule) for item in check(tables)] == [
        ("summary", "the column is missing"),
        ("extra", "the column is not declared"),
    ]


def test_wrong_type_is_found() -> None:
    tables = releases.tables()
    at = tables["events"].schema.get_field_index("n_mentions")
    tables["events"] = tables["events"].set_column(at, "n_mentions", pa.array([1], pa.int64()))
    assert [(item.column, item.rule) for item in check(tables)] == [
        ("n_mentions", "its type is int64 and should be int32")
    ]


def test_empty_release_is_sound() -> None:
    assert check({name: schema.to_arrow(declared, []) for name, declared in schema.TABLES.items()}) == []


def test_message_names_table_column_rule_and_row() -> None:
    (problem,) = check(releases.tables({"events": {"summary": None}}))
    assert str(problem) == "events.summary: it is null (1 rows, first e-1)"
