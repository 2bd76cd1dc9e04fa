"""Where two tellings without a type stand in their articles, and what else these and their neighbours tell.

Leads tell the main act of a story, each in words of its own; an article that tells both words mostly means
two acts by them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.evidence.tellings import Telling

Matrix = NDArray[np.float64]

NAMES = (
    *("close by", "far off", "both in leads", "lead and body", "one in a lead", "both in openings"),
    *("told there", "either told there", "less usual", "more usual", "told together"),
)
# Characters within which an article tells its main act for the most part, and of a headline or first clause;
# within which two words of an article mostly tell two acts.
_LEAD, _OPENING, _CLAUSE = 300.0, 90, 100.0
_FAR = 8.0  # the logarithm of some 3,000 characters


def context(
    told: Sequence[Telling], article_of: NDArray[np.int64], lemma_of: NDArray[np.int64], joined: Matrix
) -> Mapping[str, Matrix]:
    """Each of `NAMES` for each pair, in the order of `np.triu_indices(n, 1)`.

    `article_of`, `lemma_of`: numbers of each telling's article and lemma, from 0 without a gap; `joined`: see
    `untyped_likeness.features`.
    """
    one, other = np.triu_indices(len(told), 1)
    starts = np.array([telling.start_char for telling in told], float)
    lead, opening = np.exp(-starts / _LEAD), starts < _OPENING
    apart = np.abs(starts[one] - starts[other])
    same_article = article_of[one] == article_of[other]
    others = ~same_article
    differs = others & (lemma_of[one] != lemma_of[other])
    tells = np.zeros((article_of.max(initial=-1) + 1, lemma_of.max(initial=-1) + 1))
    tells[article_of, lemma_of] = 1.0
    here = tells[article_of[one], lemma_of[other]], tells[article_of[other], lemma_of[one]]
    usual = _usual(tells, article_of, joined)[article_of, lemma_of]
    articles = tells.sum(axis=0)
    together = tells.T @ tells / np.minimum.outer(articles, articles)
    return {
        "close by": same_article * np.exp(-apart / _CLAUSE),
        "far off": same_article * np.log1p(apart) / _FAR,
        "both in leads": others * lead[one] * lead[other],
        "lead and body": others * np.abs(lead[one] - lead[other]),
        "one in a lead": others * np.maximum(lead[one], lead[other]),
        "both in openings": others * (opening[one] & opening[other]),
        "told there": differs * (here[0] + here[1]),
        "either told there": differs * np.maximum(*here),
        "less usual": np.minimum(usual[one], usual[other]),
        "more usual": np.maximum(usual[one], usual[other]),
        "told together": (lemma_of[one] != lemma_of[other]) * together[lemma_of[one], lemma_of[other]],
    }


def _usual(tells: Matrix, article_of: NDArray[np.int64], joined: Matrix) -> Matrix:
    """The share of an article's neighbours that tell a word, [articles, words]; each counts as it is likely
    to tell the same story, the article itself in full."""
    _, first = np.unique(article_of, return_index=True)
    near = 1 / (1 + np.exp(-joined[np.ix_(first, first)]))
    np.fill_diagonal(near, 1.0)
    share: Matrix = near @ tells / near.sum(axis=1, keepdims=True)
    return share
