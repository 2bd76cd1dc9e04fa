"""The words that decide whether the date of one clause dates another act: `dating_cues.csv` by class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from transforms.seeds import Seeds


@dataclass(frozen=True, slots=True)
class Cues:
    """The lemmas of `dating_cues.csv` by class."""

    occurrence: frozenset[str]
    aftermath: frozenset[str]
    prospective: frozenset[str]
    continuation: frozenset[str]
    retrospective: frozenset[str]
    collective: frozenset[str]
    simultaneous: frozenset[str]
    scheduling: frozenset[str]


def compile(seeds: Seeds) -> Cues:
    """Gather the cue words by class."""
    rows = seeds.dating_cues.values()
    return Cues(**{name: frozenset(row.lemma for row in rows if row.cls == name) for name in Cues.__slots__})


@cache
def default_cues() -> Cues:
    """The cues of the project's own seed tables."""
    return compile(Seeds())
