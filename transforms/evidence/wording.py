"""The words of many texts as arrays: profiles and shingles of a batch of articles, reckoned column by column.

What is read off a word as written is read once and kept by the word, and what is reckoned over the words of a
text is reckoned over all texts of a batch at once: a tenth of the time of one text after the other, and the
same numbers to the last bit, whatever texts are read together.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from transforms.evidence.parts import Numbers, spread
from transforms.evidence.rarity import RAREST, rarities

Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float64]

# Words commoner than this (weight of the first 1,300 or so) tell nothing of a story.
COMMON = 1.2
# How many words from the start make up the lead.
LEAD = 70
# A line where more of the longer words than this are capitalised is a headline in title case.
TITLE_CASE = 0.6
SHINGLE_WORDS = 4
# Characters of the texts that are read together, about 100 bytes of memory each.
BATCH = 1_000_000
# Words as written that are remembered, about 300 bytes each.
_REMEMBERED = 300_000

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_ENDS_SENTENCE = re.compile(r"[.!?][\"”’)]*$")
_LAST_OF_ENDINGS = "sgd"
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))


class Vectors(NamedTuple):
    """A sparse unit vector for each text: text i has `words[bounds[i]:bounds[i + 1]]`, ascending, and their
    weights. A word stands as the CRC-32 of its lower-case form or stem."""

    bounds: Numbers
    words: Hashes
    weights: Weights


class Shingles(NamedTuple):
    """The hashes of all runs of four words of each text, in its order: text i has
    `hashes[bounds[i]:bounds[i + 1]]`."""

    bounds: Numbers
    hashes: Hashes


class Reading(NamedTuple):
    """What is reckoned over some texts."""

    names: Vectors
    numbers: Vectors
    words: Vectors
    lead: Vectors
    shingles: Shingles


def read(texts: Sequence[str]) -> Reading:
    """Profiles and shingles of texts, in their order."""
    found = [_read(batch) for batch in _batches(texts)]
    return Reading(
        _below([one.names for one in found]),
        _below([one.numbers for one in found]),
        _below([one.words for one in found]),
        _below([one.lead for one in found]),
        Shingles(
            _stacked([one.shingles.bounds for one in found]),
            np.concatenate([one.shingles.hashes for one in found]),
        ),
    )


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for at, text in enumerate(texts):
        if size > BATCH:
            yield texts[start:at]
            start, size = at, 0
        size += len(text)
    yield texts[start:]


def _below(several: Sequence[Vectors]) -> Vectors:
    return Vectors(
        _stacked([one.bounds for one in several]),
        np.concatenate([one.words for one in several]),
        np.concatenate([one.weights for one in several]),
    )


def _stacked(bounds: Sequence[Numbers]) -> Numbers:
    """Bounds of lists that stand one below the other."""
    lengths = np.concatenate([np.diff(one) for one in bounds])
    return np.concatenate([[0], np.cumsum(lengths)])


# --- what is read off a word --------------------------------------------------------------------------


_NUMBER, _LOWER, _CAPITAL, _LONG = 1, 2, 4, 8


class _Chunks(dict[str, int]):
    """A number for each run of characters between blanks; what is read off it stands in columns, once
    `learn` was called."""

    def __init__(self) -> None:
        super().__init__()
        self._new: list[str] = []
        self.ends_sentence = array("B")
        self.first_word = array("q", [0])  # of each chunk, and of the next one to come
        self.form, self.stem, self.weight, self.flags = array("I"), array("I"), array("d"), array("B")
        self.first_plain = array("q", [0])
        self.plain = array("I")  # words without inner marks, in lower case

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self)
        self._new.append(chunk)
        return number

    def learn(self) -> None:
        """Read the chunks met since the last call, all at once: a third of the time of one by one."""
        words: list[str] = []
        plain: list[str] = []
        for chunk in self._new:
            if chunk.isalnum() and chunk.isascii():  # most are one word as it stands
                words.append(chunk)
                plain.append(chunk)
                self.ends_sentence.append(0)
            else:
                found = _WORD.findall(chunk)
                words += [word[:-2] if word.endswith(("'s", "’s")) else word for word in found]
                plain += _PLAIN_WORD.findall(chunk.lower())
                self.ends_sentence.append(_ENDS_SENTENCE.search(chunk) is not None)
            self.first_word.append(len(self.form) + len(words))
            self.first_plain.append(len(self.plain) + len(plain))
        self._new.clear()
        self.plain.extend([crc32(word.lower().encode()) for word in plain])
        low = [word.lower() for word in words]
        codes = [crc32(word.encode()) for word in low]
        self.form.extend(codes)
        for at, word in enumerate(low):
            if word[-1] in _LAST_OF_ENDINGS:
                codes[at] = crc32(_stem(word).encode())
        self.stem.extend(codes)
        known = rarities().get
        self.weight.extend([known(word, RAREST) for word in low])
        self.flags.extend([_flags(word[0], len(word) > 3) for word in words])


@lru_cache(maxsize=10_000)
def _flags(first: str, is_long: bool) -> int:
    """What is told of a word by its first character and whether it has more than three."""
    return (
        _NUMBER * first.isdigit()
        | _LOWER * first.islower()
        | _CAPITAL * first.isupper()
        | _LONG * (first.isalpha() and is_long)
    )


def _stem(word: str) -> str:
    if word[-1] in _LAST_OF_ENDINGS:
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) > 3:
                return word[: -len(ending)] + instead
    return word


@lru_cache(maxsize=1)
def _chunks() -> _Chunks:
    return _Chunks()


# --- what is reckoned over the words of texts ---------------------------------------------------------


class _Words(NamedTuple):
    """The words of some texts, one below the other."""

    text: Numbers  # number of the text
    form: Hashes
    stem: Hashes
    weight: Weights
    flags: npt.NDArray[np.uint8]
    sentence: Numbers  # number of the sentence, over all texts


def _read(texts: Sequence[str]) -> Reading:
    words, plain_of, plain = _words_of(texts)
    count = len(texts)
    first = np.diff(words.sentence, prepend=-1) != 0
    is_long = words.flags & _LONG > 0
    longs = np.bincount(words.sentence[is_long])
    capitals = np.bincount(words.sentence[is_long & (words.flags & _CAPITAL > 0)], minlength=len(longs))
    titles = np.append((longs > 2) & (capitals > TITLE_CASE * longs), np.False_)
    in_title = titles[np.minimum(words.sentence, len(longs))]
    is_number = words.flags & _NUMBER > 0
    is_word = ~is_number & (words.flags & _LOWER > 0)
    # capitalised, but so is every first word and every word of a headline
    is_unsure = ~is_number & ~is_word & (first | in_title)
    is_name = ~is_number & ~is_word & ~is_unsure
    key = (words.text << 32) | words.form
    is_known = is_unsure & np.isin(key, key[is_name])
    is_lead = np.arange(len(key)) - np.searchsorted(words.text, np.arange(count))[words.text] < LEAD
    rare = words.weight > COMMON
    return Reading(
        _unit(words, np.concatenate([np.flatnonzero(is_name), np.flatnonzero(is_known)]), count),
        _unit(words, np.flatnonzero(is_number), count),
        _unit(
            words,
            np.concatenate([np.flatnonzero(is_word & rare), np.flatnonzero(is_unsure & ~is_known & rare)]),
            count,
            by_stem=True,
        ),
        _unit(words, np.flatnonzero(is_lead & (rare | is_number)), count),
        _shingles(plain_of, plain, count),
    )


def _words_of(texts: Sequence[str]) -> tuple[_Words, Numbers, Hashes]:
    """(the words, the number of the text of each plain word, its hash)."""
    chunks = _chunks()
    if len(chunks) > _REMEMBERED:
        _chunks.cache_clear()
        chunks = _chunks()
    numbers: list[int] = []
    lines: list[int] = []  # where each line ends
    ends: list[int] = []  # where each text ends
    for one in texts:
        for line in one.split("\n"):
            numbers += map(chunks.__getitem__, line.split())
            lines.append(len(numbers))
        ends.append(len(numbers))
    chunks.learn()
    chunk = np.array(numbers, dtype=np.int64)
    lengths = np.array(ends, dtype=np.int64)
    lengths[1:] -= lengths[:-1].copy()
    text = np.repeat(np.arange(len(texts)), lengths)
    closes = np.frombuffer(chunks.ends_sentence, dtype=np.uint8)[chunk] if numbers else np.empty(0, np.uint8)
    breaks = np.zeros(len(chunk) + 1, dtype=np.int64)
    breaks[1:] += closes
    breaks[np.array(lines, dtype=np.int64)] += 1
    sentence = np.cumsum(breaks > 0, dtype=np.int64)[:-1]
    at, of = _inside(np.frombuffer(chunks.first_word, dtype=np.int64), chunk)
    words = _Words(
        text[of],
        _gathered(chunks.form, np.uint32, at),
        _gathered(chunks.stem, np.uint32, at),
        _gathered(chunks.weight, np.float64, at),
        _gathered(chunks.flags, np.uint8, at),
        sentence[of],
    )
    at, of = _inside(np.frombuffer(chunks.first_plain, dtype=np.int64), chunk)
    return words, text[of], _gathered(chunks.plain, np.uint32, at)


def _inside(first: Numbers, chunk: Numbers) -> tuple[Numbers, Numbers]:
    """(the rows that belong to each chunk in turn, for each of them the position of its chunk)."""
    return spread(first[chunk], first[chunk + 1] - first[chunk])


def _gathered(column: array[Any], kind: type, at: Numbers) -> npt.NDArray[Any]:
    # a copy: the column cannot grow as long as anything looks at its memory
    return np.frombuffer(column, dtype=kind)[at] if len(at) else np.empty(0, dtype=kind)


def _unit(words: _Words, rows: Numbers, count: int, by_stem: bool = False) -> Vectors:
    """Counts (damped) times weights of the words in `rows`, scaled to length 1: by form, or by stem, which is
    as common as its commonest form."""
    rows = rows[np.argsort(words.text[rows], kind="stable")]
    key = (words.text[rows] << 32) | (words.stem if by_stem else words.form)[rows]
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    if not len(starts):
        return Vectors(np.zeros(count + 1, np.int64), np.empty(0, np.uint32), np.empty(0))
    counts = np.diff(starts, append=len(order))
    weight = words.weight[rows][order]
    weights = np.minimum.reduceat(weight, starts) if by_stem else weight[starts + counts - 1]
    raw = _damped(counts) * weights
    text = key[order][starts] >> 32
    # the sum in the order in which the words are met, as it comes out one by one
    met = np.argsort(order[starts], kind="stable")
    length = np.sqrt(np.bincount(text[met], raw[met] * raw[met], count))
    kept = length[text] > 0
    bounds = np.searchsorted(text[kept], np.arange(count + 1))
    return Vectors(bounds, key[order][starts][kept].astype(np.uint32), (raw / length[text])[kept])


def _damped(counts: Numbers) -> Weights:
    # by math.log, once for each count: numpy's own may differ in the last bit from machine to machine
    known = np.array([1 + math.log(one) for one in range(1, int(counts.max()) + 1)])
    return known[counts - 1]


def _shingles(text: Numbers, plain: Hashes, count: int) -> Shingles:
    if len(plain) < SHINGLE_WORDS:
        return Shingles(np.zeros(count + 1, dtype=np.int64), np.empty(0, dtype=np.uint32))
    size = len(plain) - SHINGLE_WORDS + 1
    runs = np.zeros(size, dtype=np.uint64)
    for offset in range(SHINGLE_WORDS):
        # Multiply and xor-shift (a 64-bit mix after Vigna's splitmix64): order of words counts.
        runs = (runs ^ plain[offset : offset + size]) * np.uint64(0x9E3779B97F4A7C15)
        runs ^= runs >> np.uint64(29)
    within = text[:size] == text[SHINGLE_WORDS - 1 :]
    bounds = np.searchsorted(text[:size][within], np.arange(count + 1))
    return Shingles(bounds, (runs[within] >> np.uint64(32)).astype(np.uint32))
