"""Which article carries the text of which: wire copy found by shared word sequences.

Method: containment of 4-word shingles (the share of the shorter text's shingles that the longer one holds).
Exact hashes find no wire copy and MinHash Jaccard at 0.8 finds a fifth of it, since papers cut and frame what
they run. Each copy has one parent; the root of its chain must be in the text as well, or chains of half
copies would make one voice of strangers. `text_overlap.py` compares the texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.evidence import text_overlap, wording
from transforms.evidence.parts import Numbers
from transforms.evidence.text_overlap import Hashes, Texts
from transforms.evidence.wording import Shingles

# Share of the shorter text's shingles. F1 of pairs on the dev reports: .35 95.3, .4 96.1, .45 95.3, .5 93.5.
MIN_CONTAINMENT = 0.4
# Share of the shorter text's shingles that parent and child must have in common with the root of the chain.
# Without it precision of pairs on the dev reports is 86, with .2 or more it is 100.
MIN_OF_ROOT = 0.2
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Report:
    """What is asked of an article here: the shingles of its text in order, when and by whom it was
    published, whom it credits."""

    article_id: str
    text: Hashes
    published: date | None = None
    outlet: str | None = None
    credited_agency: str | None = None


def shingles(text: str) -> Hashes:
    """The hashes of all runs of four words in order of the text, case and punctuation left out."""
    return wording.read([text]).shingles.hashes


def find_parents(reports: Sequence[Report]) -> dict[str, str]:
    """For each article that is a copy, the article whose text it carries (article_id -> article_id), as
    `parents_of` finds them. Order of `reports` does not matter."""
    bounds = np.cumsum([0, *(len(report.text) for report in reports)])
    hashes = np.concatenate([np.empty(0, np.uint32), *(report.text for report in reports)])
    told = text_overlap.texts([text_overlap.encoded(Shingles(bounds, hashes))])
    names = ("article_id", "published", "outlet", "credited_agency")
    columns = {name: [getattr(report, name) for report in reports] for name in names}
    kinds = (pa.string(), pa.date32(), pa.string(), pa.string())
    known = pa.table({name: pa.array(columns[name], kind) for name, kind in zip(names, kinds, strict=True)})
    ids = columns["article_id"]
    found = {ids[child]: ids[parent] for child, parent in enumerate(parents_of(known, told)) if parent >= 0}
    return dict(sorted(found.items()))


def parents_of(articles: pa.Table, told: Texts) -> Numbers:
    """For each article that is a copy, the row of the article whose text it carries; -1 for any other.

    `articles` has article_id, published, outlet and credited_agency, `told` what is read off their texts.
    A parent is older, or of the same day and the credited agency's own, or of the same day and first by
    (outlet that others credit, id); an article without a date is never a parent of one that has one. Of
    several parents the one that the copy holds most of, what stands late in the copy counting more: a paper
    writes its own top and lets the wire run on below it.
    """
    order = _by_seniority(articles)
    parent_of = np.full(len(order), -1, dtype=np.int64)
    root_of: dict[int, int] = {}
    for pairs in text_overlap.overlaps(told, order, MIN_CONTAINMENT):
        proposed: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for child, parent, share, late in zip(*(column.tolist() for column in pairs), strict=True):
            proposed[child].append((-share - late, parent))
        for child in sorted(proposed):  # from the oldest, so that a parent's root is known
            for _, parent in sorted(proposed[child]):
                root = root_of.get(parent, parent)
                if root == parent or text_overlap.share(told, order[root], order[child]) >= MIN_OF_ROOT:
                    parent_of[order[child]], root_of[child] = order[parent], root
                    break
    return parent_of


def origins_of(parents: Numbers) -> Numbers:
    """For each row the root of its chain of copies, itself when it is no copy; `parents` as `parents_of`
    gives them."""
    above = np.where(parents < 0, np.arange(len(parents)), parents)
    while True:
        higher = above[above]
        if np.array_equal(higher, above):
            return above
        above = higher


def _plain(name: str | None) -> str:
    return " ".join(_WORD.findall((name or "").lower()))


def _by_seniority(articles: pa.Table) -> Numbers:
    """The rows from the oldest to the youngest."""
    credited = {_plain(one) for one in articles["credited_agency"].unique().to_pylist() if one}
    outlets = articles["outlet"].combine_chunks().dictionary_encode()
    others = np.array([_plain(one) not in credited for one in [*outlets.dictionary.to_pylist(), None]])
    asked = pa.table(
        {
            "published": articles["published"],  # nulls sort last
            "other": pa.array(others[np.asarray(pc.fill_null(outlets.indices, -1))]),
            "article_id": articles["article_id"],
        }
    )
    return np.asarray(pc.sort_indices(asked, [(name, "ascending") for name in asked.column_names])).astype(
        np.int64
    )
