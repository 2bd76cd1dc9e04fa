"""Which tellings without a type are one event: groups grow as long as two of them are likely one.

First what is surely one by average linkage; from there groups are held against groups: two dozen tellings of
an arrest and two dozen of another are told apart by what all their articles and participants have in common,
where any two of them could be one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.evidence.linkage import average_linkage
from transforms.evidence.rarity import rarity
from transforms.evidence.tellings import Telling
from transforms.evidence.untyped_likeness import Matrix, gram, vectors_of

NAMES = (
    *("likely", "odds", "likeliest", "story tree", "lemmas", "arguments", "other arguments", "vectors"),
    *("subjects", "other subjects", "objects", "other objects", "names", "other names"),
    *("smaller", "larger", "share of articles in both", "articles in both", "lemmas, story tree"),
    *("other stories", "lemmas, other stories", "smaller, story tree", "smaller, likely", "smaller, lemmas"),
)
# Mean probability from which tellings are taken to be one before groups are compared.
SURE = 0.7
_LEAST_ODDS, _MOST_ODDS, _MOST_ARTICLES = -6.0, 6.0, 3
# Means over pairs of members, and sums of products of what the members have.
_LIKELY, _ODDS, _TREE, _LEMMAS, _ARGUMENTS, _VECTORS, _SUBJECTS, _OBJECTS, _WITH_CAPITALS = range(9)
# In the tree of articles, of two tellings of one article.
_ONE_ARTICLE, _MOST_JOINED = 3.0, 8.0


class Groups:
    """Groups of tellings by number: sums over the pairs of their members, [9, groups, groups], and so on."""

    def __init__(self, told: Sequence[Telling], odds: Matrix, joined: Matrix, enough: float = SURE) -> None:
        """`odds`, `joined`: as `untyped_likeness.odds` gives and takes them."""
        likely = 1 / (1 + np.exp(-odds))
        np.fill_diagonal(likely, 0.0)
        groups, self.group_of = np.unique(average_linkage(likely, enough), return_inverse=True)
        count = len(groups)
        holds = np.zeros((count, len(told)))
        holds[self.group_of, np.arange(len(told))] = 1.0
        names = {name: number for number, name in enumerate(sorted({one.article_id for one in told}))}
        article = np.array([names[one.article_id] for one in told])
        tree = np.where(
            article[:, None] == article, _ONE_ARTICLE, np.clip(joined, -_MOST_JOINED, _MOST_JOINED)
        )
        vectors = vectors_of(told)
        pairs = (
            likely,
            np.clip(odds, _LEAST_ODDS, _MOST_ODDS),
            tree,
            gram(told, lambda one: (one.lemma,), _square),
            gram(told, lambda one: one.arguments, _square),
            vectors @ vectors.T,
            gram(told, lambda one: one.actors, _square),
            gram(told, lambda one: one.recipients, _square),
            gram(told, lambda one: one.names, _square),
        )
        self.sums = np.stack([holds @ table @ holds.T for table in pairs])
        most = np.full((count, len(told)), _LEAST_ODDS)
        np.maximum.at(most, self.group_of, np.where(np.eye(len(told), dtype=bool), _LEAST_ODDS, odds))
        self.most = np.full((count, count), _LEAST_ODDS)
        np.maximum.at(self.most.T, self.group_of, most.T)
        self.size = holds.sum(axis=1)
        self.articles = np.zeros((count, len(names)))
        self.articles[self.group_of, article] = 1.0
        self.stands = np.ones(count, bool)

    def features(self, one: int, others: NDArray[np.int64]) -> Matrix:
        """What speaks for and against one event of a group and each of some others, [others, `NAMES`]."""
        between = self.sums[:, one, others] / (self.size[one] * self.size[others])
        own = self.sums[:, one, one] / self.size[one] ** 2
        theirs = self.sums[:, others, others] / self.size[others] ** 2
        scale = np.sqrt(
            own[:, None] * np.maximum(theirs, 0.0), where=own[:, None] > 0, out=np.zeros_like(theirs)
        )
        cosine = np.divide(between, scale, where=scale > 0, out=np.zeros_like(between))
        others_told = (scale > 0) & (between <= 0)
        lemmas, tree, likely = cosine[_LEMMAS], between[_TREE], between[_LIKELY]
        smaller = np.log(np.minimum(self.size[one], self.size[others]))
        both = self.articles[others] @ self.articles[one]
        fewer = np.minimum(self.articles[one].sum(), self.articles[others].sum(axis=1))
        return np.stack(
            [
                likely,
                between[_ODDS],
                np.clip(self.most[one, others], _LEAST_ODDS, _MOST_ODDS),
                tree,
                lemmas,
                cosine[_ARGUMENTS],
                others_told[_ARGUMENTS],
                cosine[_VECTORS],
                cosine[_SUBJECTS],
                others_told[_SUBJECTS],
                cosine[_OBJECTS],
                others_told[_OBJECTS],
                cosine[_WITH_CAPITALS],
                others_told[_WITH_CAPITALS],
                smaller,
                np.log(np.maximum(self.size[one], self.size[others])),
                both / fewer,
                np.minimum(both, _MOST_ARTICLES),
                lemmas * tree,
                np.minimum(tree, 0.0),
                lemmas * np.minimum(tree, 0.0),
                smaller * tree,
                smaller * likely,
                smaller * lemmas,
            ],
            axis=1,
        )

    def join(self, one: int, other: int) -> None:
        """Put the other group into the one."""
        self.sums[:, one] += self.sums[:, other]
        self.sums[:, :, one] += self.sums[:, :, other]
        self.most[one] = np.maximum(self.most[one], self.most[other])
        self.most[:, one] = self.most[one]
        self.size[one] += self.size[other]
        self.articles[one] = np.maximum(self.articles[one], self.articles[other])
        self.stands[other] = False
        self.group_of[self.group_of == other] = one


def group(groups: Groups, learnt: Mapping[str, float], enough: float) -> list[int]:
    """Join the two groups that are likeliest one event as long as that is `enough`, between 0 and 1.

    Gives for each telling the smallest number of a telling in its group. `learnt`: a weight for each of
    `NAMES`, and a "bias".
    """
    count, least, nothing = len(groups.size), math.log(enough / (1 - enough)), -np.inf
    weights, bias = np.array([learnt[name] for name in NAMES]), learnt["bias"]
    odds = np.full((count, count), nothing)
    for one in range(count):
        others = np.arange(one + 1, count)
        odds[one, others] = odds[others, one] = groups.features(one, others) @ weights + bias
    while count:
        one, other = sorted(divmod(int(odds.argmax()), count))
        if not odds[one, other] >= least or one == other:
            break
        groups.join(one, other)
        odds[[one, other]] = odds[:, [one, other]] = nothing
        others = np.flatnonzero(groups.stands)
        others = others[others != one]
        odds[one, others] = odds[others, one] = groups.features(one, others) @ weights + bias
    first: dict[int, int] = {}
    return [first.setdefault(int(of), number) for number, of in enumerate(groups.group_of)]


def _square(word: str) -> float:
    return rarity(word) ** 2
