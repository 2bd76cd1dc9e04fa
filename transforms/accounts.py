"""The account of each file of a run: records read = articles + rejects + exact duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from transforms.checks import Problem

COUNTS = ("read", "articles", "rejects", "duplicates")


def check_account(records: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> list[Problem]:
    """What does not add up in the `records` of a release's manifest: within a file, against the tables
    `articles` and `rejects`, and in the totals; [] = it does. Without an account nothing is checked."""
    files: Mapping[str, Mapping[str, int]] = records.get("files", {})
    if not files:
        return []
    off = [path for path, told in files.items() if told["read"] != sum(told[name] for name in COUNTS[1:])]
    problems = _problem("read = articles + rejects + duplicates", off)
    for name in ("articles", "rejects"):
        rows = Counter(tables[name]["source_path"].to_pylist())
        paths = dict.fromkeys([*files, *rows])
        off = [path for path in paths if rows[path] != files.get(path, {}).get(name, 0)]
        problems += _problem(f"the account of a file counts its rows in {name}", off)
    sums = {name: sum(told[name] for told in files.values()) for name in COUNTS}
    off = [name for name in COUNTS if records.get(name) != sums[name]]
    return problems + _problem("the totals are the sums over the files", off)


def _problem(rule: str, off: list[str]) -> list[Problem]:
    return [Problem("manifest", rule, "records", len(off), off[0])] if off else []
