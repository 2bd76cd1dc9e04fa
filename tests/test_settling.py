"""Arcs and names in doubt: parses as the network may give them, and how they are settled."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from transforms.language import settling

VOCAB = spacy.blank("en").vocab
CASES = Path(__file__).parent / "settling.csv"


@lru_cache(maxsize=1)
def cases() -> tuple[dict[str, str], ...]:
    """Rows of settling.csv: words as text/tag/pos/label/head/name, and a word with the arc it should have."""
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple(csv.DictReader(lines, delimiter="|"))


def parse(written: str) -> Doc:
    """A Doc from words written as text/tag/pos/label/head/name; a "_" before a word joins it to the last."""
    words = [word.split("/") for word in written.split()]
    joined = [word[0].startswith("_") for word in words] + [False]
    kinds = [word[5] for word in words]
    return Doc(
        VOCAB,
        words=[word[0].removeprefix("_") for word in words],
        spaces=[not after for after in joined[1:]],
        tags=[word[1] for word in words],
        pos=[word[2] for word in words],
        deps=[word[3] for word in words],
        heads=[int(word[4]) for word in words],
        ents=[kind or "O" for kind in kinds],
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["what"])
def test_a_parse_in_doubt_is_settled(case: dict[str, str]) -> None:
    word = settling.settle(parse(case["parse"]))[int(case["word"])]
    assert f"{word.dep_} {word.head.i} {word.ent_type_}".strip() == case["settled"]


def test_an_empty_text_has_nothing_to_settle() -> None:
    assert len(settling.settle(Doc(VOCAB))) == 0
