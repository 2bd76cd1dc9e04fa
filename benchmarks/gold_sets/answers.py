"""How a label is compared with what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks import stories
from benchmarks.stories import plain, same

__all__ = ["Answer", "Found", "Item", "first", "named", "overlap", "plain", "same", "same_names", "spans_of"]

Item = dict[str, Any]
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that an item asks: the attribute, whether what was found agrees, and what was found."""

    what: str
    agrees: bool
    detail: str = ""


def named(expected: object, found: object) -> bool:
    """One name holds the other whole; a list of names is met by any of them."""
    if isinstance(expected, list):
        return any(named(one, found) for one in expected)
    return stories.named(expected, found)


def same_names(expected: Iterable[object], found: Iterable[Iterable[object]]) -> bool:
    """Each expected name is met by one that was found, and each found one (given under all the names that it
    goes by) by an expected one."""
    wanted, told = list(expected), [list(names) for names in found]
    return all(any(named(one, name) for names in told for name in names) for one in wanted) and all(
        any(named(one, name) for name in names for one in wanted) for names in told
    )


def spans_of(words: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Where any of the words stand in the text, half-open."""
    return [match.span() for word in words for match in re.finditer(re.escape(word), text)]


def overlap(some: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> bool:
    """Whether any span of the one overlaps any of the other."""
    rest = list(others)
    return any(a < d and c < b for a, b in some for c, d in rest)


def first(expected: object) -> Any:
    """The first of several right answers, or the only one."""
    return expected[0] if isinstance(expected, list) else expected
