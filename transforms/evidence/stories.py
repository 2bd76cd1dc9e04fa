"""Do two articles tell one story? Likeness of their names, numbers and words, weighted by rarity.

Everything is read off the plain text, sentence by sentence (`wording.py`), and weighs by a frozen rarity
(`rarity.py`), so that one article more never moves a decision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.evidence import wording

Weights = Mapping[int, float]

# Logistic regression over pairs of articles of one topic (ECB+ dev, role train: same subtopic or not); on its
# role val, grouping by average likeness gives precision .86 and recall .90 of pairs.
_BIAS = -6.17
_NAMES, _NUMBERS, _WORDS, _LEADS, _NAMES_AND_WORDS = 8.32, 6.91, 5.72, 8.87, -13.66
# Names of an article under which its events are filed.
KEY_NAMES = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """Unit vectors (word -> weight) of an article's names, numbers, other words and lead.

    A word stands as the CRC-32 of its lower-case form or stem: small, and the same on every machine.
    """

    names: Weights
    numbers: Weights
    words: Weights
    lead: Weights

    def key_names(self, count: int) -> tuple[int, ...]:
        """The `count` heaviest names, of equals the first by number."""
        return tuple(sorted(self.names, key=lambda name: (-self.names[name], name))[:count])


def profile(text: str) -> Profile:
    """Read the profile off an article's text."""
    read = wording.read([text])
    return Profile(
        *(
            dict(zip(side.words.tolist(), side.weights.tolist(), strict=True))
            for side in (read.names, read.numbers, read.words, read.lead)
        )
    )


def likeness(a: Profile, b: Profile) -> float:
    """Log-odds that two articles tell one story; 0 = as likely as not."""
    names, words = _cosine(a.names, b.names), _cosine(a.words, b.words)
    return (
        _BIAS
        + _NAMES * names
        + _NUMBERS * _cosine(a.numbers, b.numbers)
        + _WORDS * words
        + _LEADS * _cosine(a.lead, b.lead)
        + _NAMES_AND_WORDS * names * words
    )


def group(profiles: Sequence[Profile]) -> list[int]:
    """Put each article to the story it is on average most like, in the given order; a story's number is the
    position of its first article."""
    stories: dict[int, list[int]] = {}
    told: list[int] = []
    for position, one in enumerate(profiles):
        best, chosen = 0.0, position
        for first, members in stories.items():
            mean = sum(likeness(one, profiles[member]) for member in members) / len(members)
            if mean > best:
                best, chosen = mean, first
        stories.setdefault(chosen, []).append(position)
        told.append(chosen)
    return told


def _cosine(a: Weights, b: Weights) -> float:
    if len(a) > len(b):
        a, b = b, a
    # fsum: the same sum in whatever order the words stand
    return math.fsum([a[word] * b[word] for word in a.keys() & b.keys()])
