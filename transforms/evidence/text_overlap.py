"""How much of one text stands in another, for the pairs of many texts that may have any in common.

Candidates are pairs that share a few of the smallest shingles of each text, so that the cost grows with the
number of copies and not with the square of the articles. Most of them have but a turn of phrase in common;
that is seen from a sketch (which of 2,048 bits the shingles of a text set), by a bound that never rules out
what has more, and only the rest is compared shingle by shingle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.evidence.parts import Lists, Numbers, distinct, spread
from transforms.evidence.profiles import lists
from transforms.evidence.wording import Shingles

# The smallest hashes of each text. On the dev reports, comparing all pairs finds nothing more.
SAMPLE = 28
# A sampled shingle that stands in more texts than this is boilerplate and proposes nothing.
MAX_TEXTS_PER_SHINGLE = 200
# Sampled shingles that two texts must share: one alone is a turn of phrase. None is lost on the dev reports.
MIN_SHARED = 2
# Shorter texts (a sentence or two) have too few shingles for their share to mean anything: two papers tell
# one event in six of the same words without having read each other.
MIN_SHINGLES = 24

# Words of 64 bits of a sketch: what two texts of 500 words have in common by chance stays below two fifths.
_SKETCH = 32
# Pairs held at once before and after they are counted, and shingles of those that are compared: some 100 MB
# each.
_HELD, _PAIRS, _COMPARED = 3_000_000, 100_000, 2_000_000

Hashes = npt.NDArray[np.uint32]
Shares = npt.NDArray[np.float64]


def encoded(read: Shingles) -> pa.Table:
    """A table of one row a text: `shingles` in its order, `sample`, `n_distinct` and `sketch`."""
    count = len(read.bounds) - 1
    text = np.repeat(np.arange(count), np.diff(read.bounds))
    keys = distinct((text << 32) | read.hashes)
    text, hashes = keys >> 32, (keys & 0xFFFFFFFF).astype(np.uint32)
    bounds = np.searchsorted(text, np.arange(count + 1))
    counts = np.diff(bounds)
    sampled = np.where(counts >= MIN_SHINGLES, np.minimum(counts, SAMPLE), 0)
    at, _ = spread(bounds[:-1], sampled)
    sketch = np.zeros((count, _SKETCH), dtype=np.uint64)
    bit = hashes % np.uint32(64 * _SKETCH)
    np.bitwise_or.at(sketch, (text, bit >> 6), np.uint64(1) << (bit & np.uint32(63)).astype(np.uint64))
    return pa.table(
        {
            "shingles": lists(read.bounds, read.hashes),
            "sample": lists(np.concatenate([[0], np.cumsum(sampled)]), hashes[at]),
            "n_distinct": pa.array(counts, pa.int64()),
            "sketch": pa.FixedSizeListArray.from_arrays(pa.array(sketch.ravel()), _SKETCH),
        }
    )


@dataclass(frozen=True, slots=True)
class Texts:
    """What `encoded` tells of all texts."""

    shingles: Lists
    sample: Lists
    distinct: Numbers  # number of different shingles
    sketch: npt.NDArray[np.uint64]  # one row a text
    bits: Numbers  # number of those set in the sketch


def texts(tables: Iterable[pa.Table]) -> Texts:
    """The texts of several tables of `encoded`, one below the other."""
    several = list(tables)
    sketches = [chunk.flatten().to_numpy() for one in several for chunk in one["sketch"].chunks]
    sketch = np.concatenate([np.empty(0, np.uint64), *sketches]).reshape(-1, _SKETCH)
    return Texts(
        Lists(one["shingles"] for one in several),
        Lists(one["sample"] for one in several),
        np.concatenate([np.empty(0, np.int64), *(one["n_distinct"].to_numpy() for one in several)]),
        sketch,
        np.bitwise_count(sketch).sum(axis=1, dtype=np.int64),
    )


def overlaps(told: Texts, order: Numbers, least: float) -> Iterator[tuple[Numbers, Numbers, Shares, Shares]]:
    """(younger, older, share, late share) of all pairs with a share of `least` or more.

    `order` are the texts from the oldest to the youngest, and a text is told by its place in it; the pairs
    come by younger text, ascending, all of a text at once. The share is that of the shorter text's different
    shingles which stand in the longer one; the late share that of the younger text which stands in the older,
    each shingle weighted by its position.
    """
    for younger, older in _candidates(told, order):
        kept = _may_share(told, order[younger], order[older], least)
        younger, older = younger[kept], older[kept]
        size = told.shingles.lengths[order[younger]] + told.shingles.lengths[order[older]]
        cuts = np.flatnonzero(np.diff(np.cumsum(size) // _COMPARED)) + 1
        pairs = [
            _compared(told, order, *pair, least)
            for pair in zip(np.split(younger, cuts), np.split(older, cuts), strict=True)
        ]
        one, other, share, late = (np.concatenate(column) for column in zip(*pairs, strict=True))
        yield one, other, share, late


def _compared(
    told: Texts, order: Numbers, younger: Numbers, older: Numbers, least: float
) -> tuple[Numbers, Numbers, Shares, Shares]:
    share = shares(told, order[younger], order[older])
    found = share >= least
    younger, older = younger[found], older[found]
    return younger, older, share[found], _late_shares(told, order[younger], order[older])


def shares(told: Texts, one: Numbers, other: Numbers) -> Shares:
    """For each pair the share of the shorter text's different shingles that stand in the longer, 0 to 1."""
    # each side holds a key once, so one that stands there twice is a shingle of both
    keys = np.sort(np.concatenate([_keys(told, one), _keys(told, other)]))
    both = keys[1:][keys[1:] == keys[:-1]]
    counts = np.bincount(both >> 32, minlength=len(one))
    return counts / np.maximum(np.minimum(told.distinct[one], told.distinct[other]), 1)


def _late_shares(told: Texts, younger: Numbers, older: Numbers) -> Shares:
    pair, hashes = _spelt(told, younger)
    wanted, keys = (pair << 32) | hashes, _keys(told, older)
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    there = keys[at] == wanted
    length = told.shingles.lengths[younger]
    position = np.arange(len(pair)) - np.repeat(np.cumsum(length) - length, length) + 1
    total = np.bincount(pair, position, len(younger))
    return np.bincount(pair[there], position[there], len(younger)) / np.maximum(total, 1)


def share(told: Texts, one: int, other: int) -> float:
    """What `shares` tells, for one pair."""
    a, b = (np.sort(told.shingles.one(row)) for row in (one, other))
    a, b = (texts[np.diff(texts, prepend=-1) > 0] for texts in (a, b))
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    at = np.minimum(np.searchsorted(long, short), max(len(long) - 1, 0))
    return float(np.count_nonzero(long[at] == short) / max(len(short), 1))


def _keys(told: Texts, rows: Numbers) -> Numbers:
    """Place among `rows` and hash of the different shingles of some texts, as one number each."""
    pair, hashes = _spelt(told, rows)
    return distinct((pair << 32) | hashes)


def _spelt(told: Texts, rows: Numbers) -> tuple[Numbers, Hashes]:
    """(place among `rows`, hash) of all shingles of some texts."""
    bounds, hashes = told.shingles.take(rows)
    return np.repeat(np.arange(len(rows)), np.diff(bounds)), hashes


def _may_share(told: Texts, one: Numbers, other: Numbers, least: float) -> npt.NDArray[np.bool_]:
    """Whether the sketches leave room for a share of `least`: shingles that two texts share set bits that
    both have, and no more of them fall on one bit than those of either text do."""
    found = np.empty(len(one), dtype=np.bool_)
    for start in range(0, len(one), _PAIRS):
        a, b = one[start : start + _PAIRS], other[start : start + _PAIRS]
        both = np.bitwise_count(told.sketch[a] & told.sketch[b]).sum(axis=1, dtype=np.int64)
        hidden = np.minimum((told.distinct - told.bits)[a], (told.distinct - told.bits)[b])
        most = both + hidden
        found[start : start + _PAIRS] = most >= least * np.minimum(told.distinct[a], told.distinct[b])
    return found


def _candidates(told: Texts, order: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Pairs (younger, older) of places in `order` that share sampled shingles, by younger, ascending."""
    bounds, values = told.sample.take(order)
    holder = np.repeat(np.arange(len(order), dtype=np.int32), np.diff(bounds))
    by_value = np.argsort(values, kind="stable")  # stable: holders of one value stay in order of age
    values, holder = values[by_value], holder[by_value]
    del by_value
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: len(values)])
    sizes = np.diff(starts, append=len(values))
    proposes = (sizes > 1) & (sizes <= MAX_TEXTS_PER_SHINGLE)
    holder, sizes = holder[np.repeat(proposes, sizes)], sizes[proposes]
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    elder = np.arange(len(holder)) - first  # how many older texts hold the value
    met = np.argsort(holder, kind="stable")
    many = np.cumsum(elder[met])
    start = 0
    while start < len(met):
        end = int(np.searchsorted(many, many[start] + _HELD, side="right"))
        end = int(np.searchsorted(holder[met], holder[met[end - 1]], side="right"))  # all pairs of a text
        rows = met[start:end]
        older, of = spread(first[rows], elder[rows])
        pairs = holder[rows][of].astype(np.int64) * len(order) + holder[older]
        found, counts = np.unique(pairs, return_counts=True)
        found = found[counts >= MIN_SHARED]
        yield found // len(order), found % len(order)
        start = end
