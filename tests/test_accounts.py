"""The account of each file of a run."""

from __future__ import annotations

import copy
from typing import Any

import pyarrow as pa
import pytest

from transforms.accounts import check_account

TABLES = {
    "articles": pa.table({"source_path": ["a.jsonl", "a.jsonl", "b.txt"]}),
    "rejects": pa.table({"source_path": ["a.jsonl"]}),
}
SOUND: dict[str, Any] = {
    "read": 5, "articles": 3, "rejects": 1, "duplicates": 1,
    "files": {
        "a.jsonl": {"read": 4, "articles": 2, "rejects": 1, "duplicates": 1},
        "b.txt": {"read": 1, "articles": 1, "rejects": 0, "duplicates": 0},
    },
}  # fmt: skip


def test_account_that_adds_up_is_sound() -> None:
    assert check_account(SOUND, TABLES) == []


@pytest.mark.parametrize(
    ("path", "name", "rule"),
    [
        ("a.jsonl", "read", "read = articles"),
        ("a.jsonl", "duplicates", "read = articles"),
        ("b.txt", "articles", "counts its rows in articles"),
        ("b.txt", "rejects", "counts its rows in rejects"),
        (None, "duplicates", "the totals"),
    ],
)
def test_count_that_is_off_is_told(path: str | None, name: str, rule: str) -> None:
    records = copy.deepcopy(SOUND)
    (records["files"][path] if path else records)[name] += 1
    assert any(rule in problem.rule for problem in check_account(records, TABLES))


def test_row_of_a_file_without_an_account_is_told() -> None:
    tables = {**TABLES, "rejects": pa.table({"source_path": ["a.jsonl", "c.txt"]})}
    assert [problem.example for problem in check_account(SOUND, tables)] == ["c.txt"]
