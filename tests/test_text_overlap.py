"""What two texts have in common: the sketches rule out nothing, and the shares are those of the shingles."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from transforms.evidence import text_overlap, wording

LEAST = 0.4


def texts_of_shared_runs(count: int, length: int, seed: int) -> list[str]:
    """Texts of runs of words from a few sources, so that pairs share anything from none to all."""
    pick = random.Random(seed)
    sources = [[f"w{source}x{at}" for at in range(length)] for source in range(4)]
    texts = []
    for _ in range(count):
        words: list[str] = []
        while len(words) < length:
            source, start = pick.choice(sources), pick.randrange(length)
            words += source[start : start + pick.randrange(5, length)]
        texts.append(" ".join(words[:length]))
    return texts


def read(texts: Sequence[str]) -> text_overlap.Texts:
    return text_overlap.texts([text_overlap.encoded(wording.read([text]).shingles) for text in texts])


def brute_force(texts: Sequence[str]) -> dict[tuple[int, int], float]:
    """(younger, older) -> share, by sets."""
    sets = [set(wording.read([text]).shingles.hashes.tolist()) for text in texts]
    pairs = [(one, other) for one in range(len(sets)) for other in range(one)]
    return {(a, b): len(sets[a] & sets[b]) / min(len(sets[a]), len(sets[b])) for a, b in pairs}


@pytest.mark.parametrize("length", (80, 300, 3000))
def test_the_pairs_found_are_those_that_share_enough(length: int) -> None:
    texts = texts_of_shared_runs(24, length, seed=length)
    found = {
        (one, other): share
        for pairs in text_overlap.overlaps(read(texts), np.arange(len(texts)), LEAST)
        for one, other, share in zip(*(column.tolist() for column in pairs[:3]), strict=True)
    }
    assert found == {pair: share for pair, share in brute_force(texts).items() if share >= LEAST}


@pytest.mark.parametrize("length", (80, 300, 3000))
def test_sketches_rule_out_only_what_shares_less(length: int) -> None:
    texts = texts_of_shared_runs(24, length, seed=length + 1)
    expected = brute_force(texts)
    one, other = (np.array(side) for side in zip(*expected, strict=True))
    may = text_overlap._may_share(read(texts), one, other, LEAST)
    assert not any(share >= LEAST for share, kept in zip(expected.values(), may, strict=True) if not kept)


def test_one_pair_has_the_share_that_many_have() -> None:
    texts = texts_of_shared_runs(6, 100, seed=3)
    told = read(texts)
    pairs = list(brute_force(texts))
    many = text_overlap.shares(told, *(np.array(side) for side in zip(*pairs, strict=True)))
    assert many.tolist() == [text_overlap.share(told, *pair) for pair in pairs]


def test_pairs_come_in_the_same_way_however_few_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    told = read(texts_of_shared_runs(24, 60, seed=5))
    order = np.arange(24)
    whole = [np.concatenate(one) for one in zip(*text_overlap.overlaps(told, order, LEAST), strict=True)]
    monkeypatch.setattr(text_overlap, "_HELD", 1)
    monkeypatch.setattr(text_overlap, "_COMPARED", 1)
    monkeypatch.setattr(text_overlap, "_PAIRS", 2)
    cut = [np.concatenate(one) for one in zip(*text_overlap.overlaps(told, order, LEAST), strict=True)]
    assert [one.tolist() for one in whole] == [one.tolist() for one in cut]
