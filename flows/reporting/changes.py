"""What changed between two releases, as the report tells it; `flows/reporting/diff.py` finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from flows.reporting.diff import Change, differences

# What a reader asks for first comes first.
KINDS = ("new", "retracted", "changed", "merged", "split", "re-anchored", "removed")


@dataclass(frozen=True, slots=True)
class Changed:
    """One event that differs, with its row of the later release, or of the former one when it is gone."""

    change: Change
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the release of that id: events by kind; rows of each table, before and now."""

    release: str
    kinds: dict[str, list[Changed]]
    counts: dict[str, tuple[int, int]]


def between(former: Mapping[str, pa.Table], tables: Mapping[str, pa.Table], release: str) -> Changes:
    """What changed from the former tables to these; `release` is the id of the former one.

    Raises KeyError when the former tables lack a column that is compared (another version of the schema).
    """
    before = {row["event_id"]: row for row in former["events"].to_pylist()}
    now = {row["event_id"]: row for row in tables["events"].to_pylist()}
    found = sorted(differences(former, tables), key=lambda change: KINDS.index(change.kind))
    kinds = {
        kind: [Changed(one, now[one.became] if one.became else before[one.event_id]) for one in group]
        for kind, group in groupby(found, key=lambda change: change.kind)
    }
    counts = {name: (former[name].num_rows, tables[name].num_rows) for name in tables if name in former}
    return Changes(release, kinds, counts)
