"""Average linkage: what is likely to be one on average stays together, and no chain of neighbours does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray


def average_linkage(likeness: NDArray[np.float64], enough: float) -> list[int]:
    """Join the two groups whose pairs are most alike on average, as long as that mean is `enough`.

    `likeness` is symmetric, n by n, none below 0, its diagonal of no account; `enough` is above 0. Gives for
    each of the n the smallest number in its group. Of equal means the pair with the smallest numbers is
    joined. Method: unweighted pair group method with arithmetic mean (Sokal and Michener 1958).
    """
    group_of = np.arange(len(likeness))
    for kept, gone, _ in _joins(likeness, enough):
        group_of[group_of == gone] = kept
    return [int(one) for one in group_of]


def joined_at(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean likeness at which average linkage joins each two (cophenetic), n by n; its diagonal is 0.

    `likeness` as for `average_linkage`. Less noisy than the likeness of the two themselves: what stands
    between them and all their neighbours is in it.
    """
    found = np.zeros(np.shape(likeness))
    members = [np.array([one]) for one in range(len(found))]
    for kept, gone, mean in _joins(likeness, 0.0):
        found[np.ix_(members[kept], members[gone])] = mean
        found[np.ix_(members[gone], members[kept])] = mean
        members[kept] = np.concatenate([members[kept], members[gone]])
    return found


def _joins(likeness: NDArray[np.float64], enough: float) -> Iterator[tuple[int, int, float]]:
    """(smallest number of the group that grows, of the one that it takes in, their mean), in that order."""
    mean = np.array(likeness, dtype=np.float64)
    np.fill_diagonal(mean, -1.0)
    count = len(mean)
    size = np.ones(count)
    best = mean.argmax(axis=1) if count else np.empty(0, np.int64)
    while count:
        top = mean[np.arange(count), best]
        one = int(top.argmax())
        other = int(best[one])
        if top[one] < enough:
            break
        kept, gone = min(one, other), max(one, other)
        yield kept, gone, float(top[one])
        joined = (size[kept] * mean[kept] + size[gone] * mean[gone]) / (size[kept] + size[gone])
        joined[mean[kept] < 0] = -1.0  # itself, and what was joined before
        mean[kept], mean[:, kept] = joined, joined
        mean[gone], mean[:, gone] = -1.0, -1.0
        mean[kept, kept] = -1.0
        size[kept] += size[gone]
        stale = np.flatnonzero((best == kept) | (best == gone))
        best[stale] = mean[stale].argmax(axis=1)
        best[kept] = mean[kept].argmax()
        # a group that grew may now be the best of those that did not think so before
        better = np.flatnonzero(mean[:, kept] > mean[np.arange(count), best])
        best[better] = kept
