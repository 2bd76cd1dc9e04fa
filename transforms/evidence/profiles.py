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
from transforms.evidence.stories import KEY_NAMES, Profile, below
from transforms.evidence.wording import Reading, Vectors

# Profiles kept put together, about 20 MB; most are asked for within days of their publication.
_KEPT = 8_000


def encoded(read: Reading) -> pa.Table:
    """A table of one row a text: its `words`, those of one vector below those of the other, each ascending;
    their `weights`; `starts`, where the second, third and fourth vector begin; and its `key_names`, as
    Profile.key_names tells them."""
    sides = (read.names, read.numbers, read.words, read.lead)
    lengths = np.array([np.diff(side.bounds) for side in sides])
    text = np.concatenate([np.repeat(np.arange(lengths.shape[1]), length) for length in lengths])
    order = np.argsort(text, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(lengths.sum(axis=0))])
    starts = np.cumsum(lengths, axis=0)[:3].T.astype(np.int32)
    return pa.table(
        {
            "key_names": _key_names(read.names),
            "words": lists(bounds, np.concatenate([side.words for side in sides])[order]),
            "weights": lists(bounds, np.concatenate([side.weights for side in sides])[order]),
            "starts": pa.FixedSizeListArray.from_arrays(pa.array(starts.ravel()), 3),
        }
    )


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
    def columns(number: int) -> tuple[Any, Any, Any, Any]:
        table = read(folder, f"profiles.{number}").combine_chunks()
        words, weights, starts = (table[name].chunk(0) for name in ("words", "weights", "starts"))
        starts = starts.flatten().to_numpy().reshape(-1, 3)
        return words.offsets.to_numpy(), words.values.to_numpy(), weights.values.to_numpy(), starts

    @lru_cache(maxsize=_KEPT)
    def profile(position: int) -> Profile:
        number, at = divmod(position, size)
        offsets, words, weights, starts = columns(number)
        start, end = offsets[at], offsets[at + 1]
        return below(words[start:end], weights[start:end], starts[at].tolist())

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
