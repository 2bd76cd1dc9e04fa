"""Profiles of articles on disk, so that no process computes or holds those of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.evidence.parts import Numbers, read, spread
from transforms.evidence.stories import KEY_NAMES, Profile, of_sides
from transforms.evidence.wording import Reading, Vectors

# Profiles kept put together, about 20 MB; most are asked for within days of their publication.
_KEPT = 8_000
_SIDES = ("names", "numbers", "words", "lead")


def encoded(read: Reading) -> pa.Table:
    """A table of one row a text: for each of its vectors the words, ascending, and their weights; and its
    `key_names`, as Profile.key_names tells them."""
    columns = {"key_names": _key_names(read.names)}
    for side in _SIDES:
        vectors: Vectors = getattr(read, side)
        columns[side] = lists(vectors.bounds, vectors.words)
        columns[f"{side}_weights"] = lists(vectors.bounds, vectors.weights)
    return pa.table(columns)


def _key_names(names: Vectors) -> pa.Array:
    length = np.diff(names.bounds)
    text = np.repeat(np.arange(len(length)), length)
    heaviest = np.lexsort((names.words, -names.weights, text))
    kept = np.minimum(length, KEY_NAMES)
    at, _ = spread(names.bounds[:-1], kept)
    return lists(np.concatenate([[0], np.cumsum(kept)]), names.words[heaviest][at])


def lists(bounds: Numbers, values: npt.NDArray[Any]) -> pa.Array:
    """Lists one below the other: list i is `values[bounds[i]:bounds[i + 1]]`."""
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), pa.array(values))


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of all articles: that of article i lies in `profiles.{i // size}` of a folder."""

    of: Callable[[int], Profile]
    key_names: Callable[[int], Sequence[int]]  # of an article, without reading the rest


def stored(folder: Path, size: int) -> Profiles:
    """The profiles that lie in a folder, `size` in each of its tables."""

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
            sides.append((words[start:end], weights[start:end]))
        return of_sides(sides)

    @cache
    def names(number: int) -> tuple[Any, Any]:
        column = read(folder, f"profiles.{number}").combine_chunks()["key_names"].chunk(0)
        return column.offsets.to_numpy(), column.values.to_numpy()

    def key_names(position: int) -> Sequence[int]:
        number, at = divmod(position, size)
        offsets, words = names(number)
        found: list[int] = words[offsets[at] : offsets[at + 1]].tolist()
        return found

    return Profiles(profile, key_names)
