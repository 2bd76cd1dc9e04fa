"""Profiles of articles on disk, so that no process computes or holds those of all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pyarrow as pa

from transforms.evidence.parts import Numbers, read
from transforms.evidence.stories import Profile
from transforms.evidence.wording import Reading, Vectors

# Profiles kept decoded, about 100 MB; most are asked for within days of their publication.
_KEPT = 8_000
_SIDES = ("names", "numbers", "words", "lead")


def encoded(read: Reading) -> pa.Table:
    """A table of one row a text: for each of its vectors the words, ascending, and their weights."""
    columns = {}
    for side in _SIDES:
        vectors: Vectors = getattr(read, side)
        columns[side] = lists(vectors.bounds, vectors.words)
        columns[f"{side}_weights"] = lists(vectors.bounds, vectors.weights)
    return pa.table(columns)


def lists(bounds: Numbers, values: npt.NDArray[Any]) -> pa.Array:
    """Lists one below the other: list i is `values[bounds[i]:bounds[i + 1]]`."""
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), pa.array(values))


def reader(folder: Path, size: int) -> Callable[[int], Profile]:
    """Gives the profile of article i, which lies in `profiles.{i // size}`."""

    @cache
    def columns(number: int) -> list[tuple[Any, Any, Any]]:
        table = read(folder, f"profiles.{number}").combine_chunks()
        found = []
        for side in _SIDES:
            words, weights = (table[name].chunk(0) for name in (side, f"{side}_weights"))
            found.append((words.offsets.to_numpy(), words.values.to_numpy(), weights.values.to_numpy()))
        return found

    @lru_cache(maxsize=_KEPT)
    def profile(position: int) -> Profile:
        number, at = divmod(position, size)
        sides = []
        for offsets, words, weights in columns(number):
            start, end = offsets[at], offsets[at + 1]
            sides.append(dict(zip(words[start:end].tolist(), weights[start:end].tolist(), strict=True)))
        return Profile(*sides)

    return profile
