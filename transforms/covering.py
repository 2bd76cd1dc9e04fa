"""Which of many spans cover given words, without looking at all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from transforms.annotations import Span


class Covering:
    """Spans with the numbers of what they belong to, in order of their beginnings."""

    def __init__(self, spans: Iterable[tuple[Span, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span, _ in self._spans]
        # the furthest end of each span and all before it: where it falls short, none before covers
        self._reach = list(accumulate((span.end for span, _ in self._spans), max))

    def of(self, words: Span) -> Iterator[tuple[Span, int]]:
        """(span, number) of those that cover the words, the latest beginning first."""
        at = bisect_right(self._starts, words.start) - 1
        while at >= 0 and self._reach[at] >= words.end:
            if self._spans[at][0].covers(words):
                yield self._spans[at]
            at -= 1
