"""Numbers in words and digits, as expressions of time use them: "twenty four", "2 1/2", "nineteen
ninety-six".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# What a text can mean by a year at all.
YEARS = range(1000, 2200)
_FRACTION_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_FRACTION = re.compile(r"([1-9])/([2-9])")
_DIGITS = re.compile(r"[\d,]*(?:\.\d+)?")
# Longer runs of digits count nothing that a calendar knows.
_LONGEST = 12


def count(words: Sequence[str], values: Sequence[str]) -> float | None:
    """The number that words and digits name: "twenty four" 24, "2 1/2" 2.5, "a dozen" 12; None if they
    name none.

    `values` are the words' lexicon values, digits for a number word. Of two numbers ("two to three") the
    first counts. A word of value 1 before another number ("a dozen") adds nothing.
    """
    total, current, seen = 0.0, 0.0, False
    for position, (word, value) in enumerate(zip(words, values, strict=True)):
        fraction = _FRACTION.fullmatch(word)
        if word in _FRACTION_SIGNS or fraction:
            current += int(fraction[1]) / int(fraction[2]) if fraction else _FRACTION_SIGNS[word]
        elif word[0].isdigit():
            if seen:
                break
            digits = _DIGITS.match(word)
            current = float((digits.group() if digits else "0").replace(",", "")[:_LONGEST] or 0)
        elif value == "0.5":
            current += 0.5
        elif value.isdigit():
            number = int(value)
            if number == 12 and current:  # "two dozen"
                current *= 12
            elif number in {100, 1000}:
                current = max(current, 1) * number
                if number == 1000:
                    total, current = total + current, 0.0
            elif number != 1 or not _number_follows(values, position):
                current += number
        elif seen:  # "to", "or", "and" part two numbers; after "and" a smaller one goes on
            if value != "+":
                break
            continue
        else:
            continue
        seen = True
    return total + current if seen else None


def _number_follows(values: Sequence[str], position: int) -> bool:
    return any(value.isdigit() or value == "0.5" for value in values[position + 1 :])


def spelled_year(words: Sequence[str], values: Sequence[str]) -> int | None:
    """A year from words: "nineteen ninety-six" 1996, "two thousand three" 2003; None when it is none."""
    numbers = [int(value) for value in values if value.isdigit()]
    if 1000 in numbers:
        found = count(words, values)
        year = int(found) if found else 0
    elif len(numbers) >= 2 and 10 <= numbers[0] <= 20:
        rest = [number for number in numbers[1:] if number != 100]
        year = numbers[0] * 100 + sum(rest)
    else:
        return None
    return year if year in YEARS else None
