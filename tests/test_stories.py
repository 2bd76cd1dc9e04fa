"""What the sample articles are read as, against our own readings: no share may sink below its floor."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from benchmarks import stories

FLOORS: dict[str, float] = yaml.safe_load(
    (Path(__file__).parent / "stories" / "floors.yml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def shares() -> dict[str, float]:
    answers = stories.measure()
    asked = Counter(answer.what for answer in answers)
    agreed = Counter(answer.what for answer in answers if answer.agrees)
    return {what: 100 * agreed[what] / asked[what] for what in asked}


@pytest.mark.parametrize("what", FLOORS)
def test_no_share_sinks_below_its_floor(shares: dict[str, float], what: str) -> None:
    assert shares[what] >= FLOORS[what], "see `python -m benchmarks.stories --wrong`"


def test_every_share_has_a_floor(shares: dict[str, float]) -> None:
    assert set(shares) == set(FLOORS)
