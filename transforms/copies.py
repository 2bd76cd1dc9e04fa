"""Which article carries the text of which: wire copy found by shared word sequences.

Method: containment of 4-word shingles (the share of the shorter text's shingles that the longer one holds),
best parent only. Exact hashes find no wire copy and MinHash Jaccard at 0.8 finds a fifth of it, since papers
cut and frame what they run. Candidates are pairs that share one of a few sampled shingles, so that the cost
grows with the number of copies and not with the square of the articles.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

SHINGLE_WORDS = 4
# Share of the shorter text's shingles. F1 of pairs on the dev reports: .45 87.7, .50 88.7, .55 87.4.
MIN_CONTAINMENT = 0.5
# The smallest hashes of each text. On the dev reports, comparing all pairs finds nothing more.
SAMPLE = 28
# A sampled shingle that stands in more texts than this is boilerplate and proposes nothing.
MAX_TEXTS_PER_SHINGLE = 200
# Shorter texts have too few shingles for their share to mean anything.
MIN_SHINGLES = 8

Hashes = npt.NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Report:
    """What is asked of an article here: its text, when and by whom it was published, whom it credits."""

    article_id: str
    text: str
    published: date | None = None
    outlet: str | None = None
    credited_agency: str | None = None


def shingles(text: str) -> Hashes:
    """The sorted distinct hashes of all runs of four words, case and punctuation left out."""
    words = np.array([zlib.crc32(word.encode()) for word in _WORD.findall(text.lower())], dtype=np.uint64)
    if len(words) < SHINGLE_WORDS:
        return np.empty(0, dtype=np.uint64)
    runs = np.zeros(len(words) - SHINGLE_WORDS + 1, dtype=np.uint64)
    for offset in range(SHINGLE_WORDS):
        # Multiply and xor-shift (a 64-bit mix after Vigna's splitmix64): order of words counts.
        runs = (runs ^ words[offset : offset + len(runs)]) * np.uint64(0x9E3779B97F4A7C15)
        runs ^= runs >> np.uint64(29)
    return np.unique(runs)


def find_parents(reports: Sequence[Report]) -> dict[str, str]:
    """For each article that is a copy, the article whose text it carries (article_id -> article_id).

    A parent is older, or of the same day and the credited agency's own, or of the same day and first by
    (outlet that others credit, id); an article without a date is never a parent of one that has one. Order
    of `reports` does not matter.
    """
    credited = {_plain(report.credited_agency) for report in reports if report.credited_agency}
    ordered = sorted(reports, key=lambda report: _seniority(report, credited))
    hashes = [shingles(report.text) for report in ordered]
    best: dict[str, tuple[float, int]] = {}
    for parent, child in _candidates(hashes):
        share = _containment(hashes[parent], hashes[child])
        if share >= MIN_CONTAINMENT:
            former = best.get(ordered[child].article_id)
            # The older of two equal parents: `ordered` runs from the oldest.
            if former is None or (share, -parent) > (former[0], -former[1]):
                best[ordered[child].article_id] = (share, parent)
    return {child: ordered[parent].article_id for child, (_, parent) in sorted(best.items())}


def find_origins(article_ids: Sequence[str], parents: dict[str, str]) -> dict[str, str]:
    """For each article the root of its chain of copies; itself when it is no copy."""
    origins: dict[str, str] = {}
    for article_id in article_ids:
        root = article_id
        while root in parents:
            root = parents[root]
        origins[article_id] = root
    return origins


def _plain(name: str | None) -> str:
    return " ".join(_WORD.findall((name or "").lower()))


def _seniority(report: Report, credited: set[str]) -> tuple[date, bool, str]:
    return (report.published or date.max, _plain(report.outlet) not in credited, report.article_id)


def _candidates(hashes: Sequence[Hashes]) -> list[tuple[int, int]]:
    """Pairs (older, younger) of positions that share a sampled shingle."""
    holders: dict[int, list[int]] = defaultdict(list)
    for position, of_text in enumerate(hashes):
        if len(of_text) >= MIN_SHINGLES:
            for value in of_text[:SAMPLE].tolist():
                holders[value].append(position)
    pairs = {
        (older, younger)
        for positions in holders.values()
        if 1 < len(positions) <= MAX_TEXTS_PER_SHINGLE
        for at, older in enumerate(positions)
        for younger in positions[at + 1 :]
    }
    return sorted(pairs)


def _containment(a: Hashes, b: Hashes) -> float:
    """The share of the shorter text's shingles that stand in the longer one, 0 to 1."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / min(len(a), len(b))
