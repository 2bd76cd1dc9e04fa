"""`attest diff`: what one release tells of events that another does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.release import Contents, publish
from flows.reporting import diff
from tests import releases
from transforms import schema


def tables(events: Mapping[str, Mapping[str, Any]], mentions: Mapping[str, str]) -> dict[str, pa.Table]:
    rows = [releases.row(schema.EVENTS, event_id=one, **told) for one, told in events.items()]
    told = [releases.row(schema.MENTIONS, mention_id=one, event_id=event) for one, event in mentions.items()]
    return {
        "events": pa.Table.from_pylist(rows, schema=schema.arrow_schema(schema.EVENTS)),
        "mentions": pa.Table.from_pylist(told, schema=schema.arrow_schema(schema.MENTIONS)),
    }


FORMER = tables({"e1": {}, "e2": {}}, {"m1": "e1", "m2": "e1", "m3": "e2"})


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (FORMER, []),
        (
            tables({"e1": {}, "e2": {}, "e3": {}}, {"m1": "e1", "m2": "e1", "m3": "e2", "m4": "e3"}),
            [("new", "e3")],
        ),
        (
            tables({"e1": {"deaths_best": 3}, "e2": {}}, {"m1": "e1", "m2": "e1", "m3": "e2"}),
            [("changed", "e1")],
        ),
        (
            tables({"e1": {"dispute": "retracted"}, "e2": {}}, {"m1": "e1", "m2": "e1", "m3": "e2"}),
            [("retracted", "e1")],
        ),
        (tables({"e1": {}}, {"m1": "e1", "m2": "e1", "m3": "e1"}), [("merged", "e2")]),
        (
            tables({"e0": {}, "e2": {}}, {"m0": "e0", "m1": "e0", "m2": "e0", "m3": "e2"}),
            [("re-anchored", "e1")],
        ),
        (tables({"e1": {}}, {"m1": "e1", "m2": "e1"}), [("removed", "e2")]),
    ],
)
def test_what_became_of_each_event(current: dict[str, pa.Table], expected: list[tuple[str, str]]) -> None:
    found = diff.differences(FORMER, current)
    assert [(change.kind, change.event_id) for change in found] == expected


def test_a_change_tells_the_column_before_and_after() -> None:
    current = tables({"e1": {"deaths_best": 3}, "e2": {}}, {"m1": "e1", "m2": "e1", "m3": "e2"})
    assert [change.fields for change in diff.differences(FORMER, current)] == [{"deaths_best": [None, 3]}]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("output")
    publish(Contents(releases.tables(), {}, {}), output)
    return output


def test_equal_releases_end_with_0(published: Path) -> None:
    result = CliRunner().invoke(app, ["diff", str(published), str(published)])
    assert (result.exit_code, result.output) == (0, "no event differs\n")


def test_a_release_that_cannot_be_read_ends_with_2(published: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["diff", str(published), str(tmp_path)]).exit_code == 2


def test_other_releases_end_with_1_and_tell_it_line_by_line(published: Path, tmp_path: Path) -> None:
    changed = dict(releases.tables())
    events = changed["events"]
    toll = pa.array([7] * events.num_rows, schema.COUNT)
    for name in ("deaths_best", "deaths_high", "deaths_low"):
        at = events.schema.get_field_index(name)
        events = events.set_column(at, events.schema.field(at), toll)
    changed["events"] = events
    publish(Contents(changed, {}, {}), tmp_path)
    result = CliRunner().invoke(app, ["diff", str(published), str(tmp_path), "--json"])
    told = [json.loads(line) for line in result.output.splitlines()]
    assert (result.exit_code, [one["kind"] for one in told]) == (1, ["changed"])


def test_one_release_is_held_against_the_one_before_it(tmp_path: Path) -> None:
    for day, summary in ((1, "first"), (2, "second"), (3, "third")):
        publish(
            Contents(
                releases.tables({"events": {"summary": summary, "event_mode": summary}}),
                {},
                {"finished_at": f"2024-01-0{day}"},
            ),
            tmp_path,
        )
    result = CliRunner().invoke(app, ["diff", str(tmp_path), "--json"])
    assert json.loads(result.stdout)["fields"]["event_mode"] == ["second", "third"]


def test_a_release_that_nothing_came_before_ends_with_2_and_one_line(published: Path) -> None:
    result = CliRunner().invoke(app, ["diff", str(published)])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "no release before it is there" in result.stderr
