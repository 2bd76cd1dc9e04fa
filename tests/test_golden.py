"""The release of the sample articles: sound, and the one that we looked at last."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyarrow as pa
import pytest

from tests import golden_release
from transforms.checks import check


@pytest.fixture(scope="module")
def tables() -> Mapping[str, pa.Table]:
    return golden_release.build()


def test_release_of_the_samples_is_sound(tables: Mapping[str, pa.Table]) -> None:
    assert [str(problem) for problem in check(tables)] == []


def test_release_of_the_samples_is_the_golden_one(tables: Mapping[str, pa.Table]) -> None:
    golden = json.loads(golden_release.PATH.read_text(encoding="utf-8"))
    if golden_release.processor() != golden["processor"]:
        pytest.skip("another processor family rounds otherwise: rows may differ in places")
    assert golden_release.summary(tables) == golden["tables"], (
        "look at the tables; if the change is meant, `make golden`"
    )


def test_release_of_the_samples_is_about_as_large_anywhere(tables: Mapping[str, pa.Table]) -> None:
    golden = json.loads(golden_release.PATH.read_text(encoding="utf-8"))["tables"]
    for name, told in golden.items():
        assert abs(tables[name].num_rows - told["rows"]) <= 2 + told["rows"] // 20, name
