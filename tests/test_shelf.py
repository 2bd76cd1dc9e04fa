"""A shelf gives back what was put on it, however little of it is in memory."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from transforms.evidence.shelf import Shelf


@pytest.mark.parametrize("kept", (1, 3, 100))
def test_lists_come_back_as_they_were_left(kept: int, tmp_path: Path) -> None:
    shelf: Shelf[int] = Shelf(str, int, tmp_path / "shelf", kept)
    expected: list[list[int]] = []
    pick = random.Random(kept)
    for step in range(300):
        if not expected or pick.random() < 0.3:
            shelf.add(step)
            expected.append([step])
        elif pick.random() < 0.5:
            number = pick.randrange(len(expected))
            shelf.extend(number, step)
            expected[number].append(step)
        else:
            number = pick.randrange(len(expected))
            assert shelf[number] == expected[number]
    assert [shelf[number] for number in range(len(shelf))] == expected


def test_without_a_file_all_stays_in_memory() -> None:
    shelf: Shelf[str] = Shelf(str, str)
    for word in ("a", "b"):
        shelf.add(word)
    assert [shelf[0], shelf[1]] == [["a"], ["b"]]


def test_a_number_that_was_never_given_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Shelf[int](str, int, tmp_path / "shelf", 1)[0]
