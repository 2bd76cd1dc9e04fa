"""The sets of our own gold: each module says how its items are read (`predict`), what they ask (`answers`)
and what a reading without fault would be (`oracle`).

An item and what was found for it are plain dicts; what each field of an item means stands in
tests/gold/README.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from benchmarks.gold_sets import claim_links, claims, dates, events, lookalikes, mini_story_labels
from benchmarks.gold_sets.answers import Answer, Item

__all__ = ["SETS", "Answer", "Item", "load"]

SETS: dict[str, Any] = {
    "events": events,
    "claims": claims,
    "dates": dates,
    "lookalikes": lookalikes,
    "claim_links": claim_links,
    "stories": mini_story_labels,
}


def load(name: str, folder: Path) -> list[Item]:
    """The items of one set. Raises FileNotFoundError, yaml.YAMLError."""
    module = SETS[name]
    if hasattr(module, "load"):
        return list(module.load(folder))
    return list(yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")))
