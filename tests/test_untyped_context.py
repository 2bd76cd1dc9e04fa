"""What the places of two untyped tellings in their articles, and the other words of these, say of them."""

import numpy as np
import pytest

from transforms.evidence.tellings import Telling
from transforms.evidence.untyped_context import NAMES, context

# (article, lemma, first character): a fire told in two leads by two words, what it did by one
TOLD = (
    ("a", "blaze", 10),
    ("a", "damage", 40),
    ("a", "blaze", 2000),
    ("b", "fire", 20),
    ("b", "damage", 900),
)
ONE, OTHER = np.triu_indices(len(TOLD), 1)


def _context(told: tuple[tuple[str, str, int], ...] = TOLD) -> dict[tuple[str, int, int], float]:
    """(name, telling, telling) -> value; the articles tell one story for sure."""
    tellings = [
        Telling(str(n), article, "story", lemma, start, is_typed=False)
        for n, (article, lemma, start) in enumerate(told)
    ]
    numbers = [np.unique([one[column] for one in told], return_inverse=True)[1] for column in (0, 1)]
    found = context(tellings, numbers[0], numbers[1], np.full((len(told), len(told)), 50.0))
    return {
        (name, int(i), int(j)): float(value)
        for name, values in found.items()
        for i, j, value in zip(ONE, OTHER, values, strict=True)
    }


def test_each_name_has_its_values() -> None:
    assert {name for name, _, _ in _context()} == set(NAMES)


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("close by", (0, 1), (0, 2)),
        ("far off", (0, 2), (0, 1)),
        ("both in leads", (0, 3), (2, 3)),
        ("lead and body", (2, 3), (0, 3)),
        ("one in a lead", (2, 3), (2, 4)),
        ("both in openings", (0, 3), (0, 4)),
        ("told there", (1, 3), (0, 3)),  # b tells "damage", too, and a tells no "fire"
        ("either told there", (1, 3), (0, 3)),
        ("less usual", (1, 4), (0, 3)),
        ("more usual", (1, 3), (0, 3)),
        ("told together", (0, 1), (0, 3)),
    ],
)
def test_a_pair_has_more_of_what_it_shows(name: str, more: tuple[int, int], less: tuple[int, int]) -> None:
    found = _context()
    assert found[name, *more] > found[name, *less]


def test_what_tells_articles_apart_says_nothing_within_one() -> None:
    found = _context()
    across = ("both in leads", "lead and body", "one in a lead", "both in openings", "told there")
    assert {found[name, 0, 1] for name in across} == {0.0}
