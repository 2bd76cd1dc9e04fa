"""The store is pruned by age and by size, and never from under a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.storage import parse_store, pruning
from flows.storage.parse_store import Store
from flows.storage.pruning import Part
from tests.test_cli import attest, one_line

DAY = 24 * 3600


def part(name: str, size: int, age: float) -> Part:
    return Part("d", name, size, 1000 * DAY - age * DAY, 1)


PARTS = [part("old", 50, 90), part("older", 30, 40), part("new", 20, 1)]


@pytest.mark.parametrize(
    ("days", "keep", "doomed"),
    [
        (30, None, ["old", "older"]),
        (60, None, ["old"]),
        (None, 60, ["old"]),
        (None, 20, ["old", "older"]),
        (None, 0, ["old", "older", "new"]),
        (60, 20, ["old", "older"]),
        (None, 1000, []),
    ],
)
def test_what_was_used_longest_ago_goes_first(
    days: float | None, keep: int | None, doomed: list[str]
) -> None:
    assert [each.name for each in pruning.choose(PARTS, days, keep, now=1000 * DAY)] == doomed


def fill(output: Path) -> Store:
    store = Store(output / "store", "digest")
    rows = parse_store.stage_one_rows({}, "a-1")
    for n in range(3):
        parse_store.append(store, [("a-1", f"key-{n}")], [rows])
    return store


def test_parts_are_listed_with_their_articles(tmp_path: Path) -> None:
    fill(tmp_path)
    assert [(each.digest, each.n_articles) for each in pruning.parts(tmp_path)] == [("digest", 1)] * 3


def test_pruned_articles_are_not_known_any_more(tmp_path: Path) -> None:
    store = fill(tmp_path)
    result = attest("store", "prune", "--output", tmp_path, "--keep", "0")
    assert (result.exit_code, parse_store.known_keys(store)) == (0, {})


def test_use_makes_a_part_young(tmp_path: Path) -> None:
    store = fill(tmp_path)
    for path in (tmp_path / "store").rglob("*.parquet"):
        os.utime(path, (0, 0))
    keys = {"a-1": "key-1"}
    parse_store.load(store, keys, tmp_path)
    attest("store", "prune", "--output", tmp_path, "--older-than", "30d")
    assert list(parse_store.known_keys(store)) == ["key-1"]


def test_dry_run_removes_nothing(tmp_path: Path) -> None:
    store = fill(tmp_path)
    result = attest("store", "prune", "--output", tmp_path, "--keep", "0", "--dry-run")
    assert "would remove 3 of 3 parts" in result.stdout and len(parse_store.known_keys(store)) == 3


def test_store_in_use_is_not_pruned(tmp_path: Path) -> None:
    store = fill(tmp_path)
    with parse_store.in_use(store):
        result = attest("store", "prune", "--output", tmp_path, "--keep", "0")
    assert result.exit_code == 1 and "a run is using the store" in one_line(result)
    assert len(parse_store.known_keys(store)) == 3


def test_what_a_killed_run_left_half_is_no_part_and_is_pruned(tmp_path: Path) -> None:
    store = fill(tmp_path)
    half = tmp_path / "store" / "digest" / "half"
    half.mkdir()
    (half / "events.parquet").write_bytes(b"x")
    assert len(parse_store.known_keys(store)) == 3
    attest("store", "prune", "--output", tmp_path, "--keep", "0")
    assert not half.exists()


@pytest.mark.parametrize(
    "arguments", [["prune"], ["prune", "--keep", "much"], ["prune", "--older-than", "3 moons"]]
)
def test_wrong_usage_is_one_line_and_exits_2(tmp_path: Path, arguments: list[str]) -> None:
    result = attest("store", *arguments, "--output", tmp_path)
    assert result.exit_code == 2 and one_line(result)


def test_list_counts(tmp_path: Path) -> None:
    fill(tmp_path)
    assert "digest" in attest("store", "list", "--output", tmp_path).stdout
