"""What a release has that the one before it had not, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

# What a reader of events wants to hear of when it changes.
WATCHED = (
    "event_type",
    "date_start",
    "place_name",
    "factuality",
    "support",
    "dispute",
    "deaths_best",
    "injured_best",
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """Events by what became of them; rows of `events`, in the order of their ids."""

    release: str  # the former release
    new: list[Row]
    gone: list[Row]  # rows of the former release, with `new_id` and `reason` of event_redirects
    changed: list[tuple[Row, list[tuple[str, Any, Any]]]]  # (row now, [(field, before, now)])
    counts: dict[str, tuple[int, int]]  # rows of each table: before, now


def between(former: Mapping[str, pa.Table], tables: Mapping[str, pa.Table], release: str) -> Changes:
    """What changed from the former tables to these; `release` is the id of the former one."""
    before = {row["event_id"]: row for row in former["events"].to_pylist()}
    now = {row["event_id"]: row for row in tables["events"].to_pylist()}
    redirects = {row["old_id"]: row for row in tables["event_redirects"].to_pylist()}
    gone = []
    for event_id in sorted(before.keys() - now.keys()):
        led = redirects.get(event_id, {})
        gone.append({**before[event_id], "new_id": led.get("new_id"), "reason": led.get("reason", "removed")})
    changed = []
    for event_id in sorted(before.keys() & now.keys()):
        old, row = before[event_id], now[event_id]
        fields = [(name, old.get(name), row[name]) for name in WATCHED if old.get(name) != row[name]]
        if fields:
            changed.append((row, fields))
    return Changes(
        release=release,
        new=[now[event_id] for event_id in sorted(now.keys() - before.keys())],
        gone=gone,
        changed=changed,
        counts={name: (former[name].num_rows, tables[name].num_rows) for name in tables if name in former},
    )
