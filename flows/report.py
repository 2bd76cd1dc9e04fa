"""A release at a glance: one HTML page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
from jinja2 import Environment, FileSystemLoader

# A page of more rows is slow to open; the tables hold all of them.
MAX_ROWS = 500
TEMPLATE = "report.html.jinja"


def render(tables: Mapping[str, pa.Table], records: Mapping[str, int]) -> str:
    """The page for these tables; `records` counts what was read. All text of articles is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    events = tables["events"].to_pylist()
    events.sort(
        key=lambda row: (-row["n_independent"], -row["n_articles"], str(row["date_start"]), row["event_id"])
    )
    return environment.get_template(TEMPLATE).render(
        records=records,
        counts={name: table.num_rows for name, table in tables.items()},
        support=_shares(events, "support"),
        dispute=_shares(events, "dispute"),
        factuality=_shares(events, "factuality"),
        events=events[:MAX_ROWS],
        n_events=len(events),
        rejects=tables["rejects"].slice(0, MAX_ROWS).to_pylist(),
        n_rejects=tables["rejects"].num_rows,
    )


def _shares(rows: list[dict[str, object]], column: str) -> list[tuple[str, int]]:
    return Counter(str(row[column]) for row in rows).most_common()
