"""`copies`: which of the reports carry one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from transforms.evidence import copies


def predict_copies(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """{report_id, text} -> {report_id, group}; the group is the report_id of the origin."""
    reports = [copies.Report(row["report_id"], copies.shingles(row["text"])) for row in rows]
    parents = copies.find_parents(reports)
    for report in reports:
        origin = report.article_id
        while origin in parents:
            origin = parents[origin]
        yield {"report_id": report.article_id, "group": origin}


TASKS = {"copies": predict_copies}
