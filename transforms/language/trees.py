"""From arc scores to a dependency tree with one root: greedy if that is one, else the best spanning tree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FORBIDDEN = -1e9
_ROOTS_TRIED = 5  # the root is nearly always the best-rated of them


def decode(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Heads of the words of one sentence.

    ``scores[i, h]`` rates head ``h`` for word ``i``; column 0 is the root, column ``j + 1`` word ``j``.
    Returns for each word its head as such a column; exactly one word has head 0 and there are no cycles.
    Greedy heads are kept where they already are a tree; else Chu-Liu-Edmonds, once for each likely root.
    """
    size = len(scores)
    weights = scores.astype(np.float64)
    weights[np.arange(size), np.arange(1, size + 1)] = _FORBIDDEN
    heads = weights.argmax(1)
    if _is_tree(heads):
        return heads
    best, best_score = heads, -np.inf
    candidates = np.argsort(-weights[:, 0], kind="stable")[:_ROOTS_TRIED]
    for root in candidates:
        fixed = weights.copy()
        fixed[:, 0] = _FORBIDDEN
        fixed[root] = _FORBIDDEN
        fixed[root, 0] = weights[root, 0]
        if fixed.max(1).sum() <= best_score:  # no tree is better than each word's best head
            continue
        found = _spanning_tree(fixed)
        score = fixed[np.arange(size), found].sum()
        if score > best_score:
            best, best_score = found, score
    return best


def _is_tree(heads: NDArray[np.int64]) -> bool:
    return int((heads == 0).sum()) == 1 and _cycle(heads) is None


def _cycle(heads: NDArray[np.int64]) -> list[int] | None:
    """Words of one cycle, or None; words count from 0, heads from 1 with 0 the root."""
    state = [0] * len(heads)
    parents = heads.tolist()
    for start in range(len(parents)):
        path, word = [], start
        while word >= 0 and state[word] == 0:
            state[word] = 1
            path.append(word)
            word = parents[word] - 1
        if word >= 0 and state[word] == 1:
            return path[path.index(word) :]
        for visited in path:
            state[visited] = 2
    return None


def _spanning_tree(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Chu-Liu-Edmonds: the maximum spanning tree over ``weights[word, head]``, root at column 0."""
    heads = weights.argmax(1)
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    size = len(weights)
    inside = np.zeros(size, bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    members = np.array(cycle)
    # contract the cycle into one node that stands last
    small = np.full((len(outside) + 1, len(outside) + 2), _FORBIDDEN)
    small[:-1, 0] = weights[outside, 0]
    small[:-1, 1:-1] = weights[np.ix_(outside, outside + 1)]
    into = weights[np.ix_(outside, members + 1)]  # heads in the cycle for words outside
    small[:-1, -1] = into.max(1) if len(outside) else 0
    gain = weights[members] - weights[members, heads[members]][:, None]  # breaking the cycle at a member
    small[-1, 0] = gain[:, 0].max()
    small[-1, 1:-1] = gain[:, outside + 1].max(0)
    solved = _spanning_tree(small)
    result = heads.copy()
    for row, word in enumerate(outside):
        head = int(solved[row])
        if head == len(outside) + 1:
            result[word] = members[int(into[row].argmax())] + 1
        else:
            result[word] = 0 if head == 0 else outside[head - 1] + 1
    entry = int(solved[-1])
    column = 0 if entry == 0 else int(outside[entry - 1]) + 1
    broken = int(gain[:, column].argmax())
    result[members[broken]] = column
    return result
