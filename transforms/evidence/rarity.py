"""How rare a word is: its place in the vocabulary of the shipped base, which runs from common to rare.

Frozen, so that one article more never moves a decision.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).resolve().parents[2] / "models" / "en_news_minilm" / "tokenizer.json"
# A word that is no entry of the vocabulary is as rare as its last ones.
RAREST = math.log(1 + 30_000 / 1000)


@lru_cache(maxsize=1)
def rarities() -> Mapping[str, float]:
    """The weights of all words of the vocabulary."""
    vocabulary: dict[str, int] = json.loads(VOCABULARY.read_text(encoding="utf-8"))["model"]["vocab"]
    return {word: math.log(1 + place / 1000) for word, place in vocabulary.items()}


@lru_cache(maxsize=200_000)
def rarity(word: str) -> float:
    """The weight of a lower-case word: 0.7 for "the", 3.4 for what the vocabulary does not hold."""
    return rarities().get(word, RAREST)
