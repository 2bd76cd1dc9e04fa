"""Average linkage: no chains, the likeliest first, whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from transforms.evidence.linkage import average_linkage, joined_at


def likeness(count: int, **pairs: float) -> NDArray[np.float64]:
    """Symmetric, from `_0_1=.8`; nothing else is alike."""
    table = np.zeros((count, count))
    for pair, value in pairs.items():
        i, j = (int(one) for one in pair.strip("_").split("_"))
        table[i, j] = table[j, i] = value
    return table


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (likeness(0), []),
        (likeness(1), [0]),
        (likeness(2, _0_1=0.4), [0, 1]),
        (likeness(2, _0_1=0.5), [0, 0]),
        (likeness(3, _0_1=0.9, _1_2=0.8), [0, 0, 2]),  # a chain: the mean of the second is .4
        (likeness(3, _0_1=0.9, _1_2=0.8, _0_2=0.3), [0, 0, 0]),
        (likeness(4, _0_1=0.6, _1_2=0.9, _2_3=0.6, _0_3=0.6), [0, 1, 1, 0]),
        (likeness(4, _2_3=0.9, _1_2=0.8, _1_3=0.8), [0, 1, 1, 1]),
    ],
)
def test_groups(table: NDArray[np.float64], expected: list[int]) -> None:
    assert average_linkage(table, 0.5) == expected


def test_the_order_does_not_matter() -> None:
    chance = np.random.default_rng(5)
    table = chance.random((40, 40))
    table = (table + table.T) / 2
    groups = average_linkage(table, 0.55)
    order = chance.permutation(40)
    shuffled = average_linkage(table[np.ix_(order, order)], 0.55)
    together = {
        (int(order[i]), int(order[j])) for i in range(40) for j in range(40) if shuffled[i] == shuffled[j]
    }
    assert together == {(i, j) for i in range(40) for j in range(40) if groups[i] == groups[j]}


def test_two_are_joined_where_their_groups_are() -> None:
    table = likeness(3, _0_1=0.9, _1_2=0.8, _0_2=0.2)
    assert joined_at(table) == pytest.approx(likeness(3, _0_1=0.9, _1_2=0.5, _0_2=0.5))
