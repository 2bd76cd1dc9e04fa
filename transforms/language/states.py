"""Hidden states of the encoder for the words that carry meaning: what it knows of a word in its sentence.

A word's state is that of its first piece, after an early layer (mostly which word it is) and a late one
(mostly what it does in the sentence). Kept as int8 with a scale for each vector: a long text stays small, and
the last bits of a sum of floats, which may differ between processors, rarely show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD_STATES = "word_states"  # in Doc.user_data, where the pipeline is the shipped base
# The layers of the encoder, counted from 1, whose states the graph gives (training/export.py).
LAYERS = (1, 5)
LATE = 1  # index in LAYERS of the layer that vectors are made of
PROJECTION = "word_projection.npy"  # in the model's directory: a row for the centre, then one a dimension
DIMENSIONS = 64
# Universal tags of the words that can be a trigger, a participant or a cue.
MEANINGFUL = ("ADJ", "ADV", "AUX", "NOUN", "PROPN", "VERB")
_TINY = np.float32(1e-9)

# Numbers of tokens, and the codes and scales of their states.
Part = tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class WordStates:
    """States of one text. `row_of`: the row of each token, -1 without one; `codes`: [rows, layers, width];
    `scales`: [rows, layers], what a code of 1 is worth; `projection`: see training/projection.py."""

    row_of: NDArray[np.int32]
    codes: NDArray[np.int8]
    scales: NDArray[np.float32]
    projection: NDArray[np.float64] | None = None

    def of(self, token: int) -> NDArray[np.float32] | None:
        """The states of a token by its number in the text, [layers, width]; None for a word of no class of
        `MEANINGFUL` or in a sentence that was not parsed."""
        row = int(self.row_of[token])
        return None if row < 0 else self.codes[row] * self.scales[row][:, None]

    def vector(self, token: int) -> bytes | None:
        """A token's state as `DIMENSIONS` signed bytes, of which only the direction counts: the cosine of two
        tells how alike two words are in meaning and use. None where `of` is, or without a projection."""
        row = int(self.row_of[token])
        if row < 0 or self.projection is None:
            return None
        # one word at a time and in double precision: the same bytes in whatever company
        state = self.codes[row, LATE] * self.scales[row, LATE]
        values = self.projection[1:] @ (state.astype(np.float64) - self.projection[0])
        return np.rint(values * (127 / np.abs(values).max())).astype(np.int8).tobytes()

    def part(self, tokens: slice) -> WordStates:
        """The states of a stretch of the text, which is counted from its first token."""
        row_of = self.row_of[tokens]
        kept = row_of >= 0
        rows = row_of[kept]
        row_of = row_of.copy()
        row_of[kept] = np.arange(len(rows))
        return WordStates(row_of, self.codes[rows], self.scales[rows], self.projection)


def rounded(states: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(codes, scales) of states [words, layers, width]."""
    scales = np.maximum(np.abs(states).max(axis=2), _TINY) / np.float32(127)
    return np.rint(states / scales[:, :, None]).astype(np.int8), scales


def gather(size: int, parts: list[Part], projection: NDArray[np.float64] | None = None) -> WordStates:
    """The states of a text of `size` tokens, put together from parts of it in any order."""
    row_of = np.full(size, -1, np.int32)
    if not parts:
        nothing = np.zeros((0, len(LAYERS)), np.float32)
        return WordStates(row_of, np.zeros((*nothing.shape, 0), np.int8), nothing, projection)
    tokens, codes, scales = (np.concatenate(column) for column in zip(*parts, strict=True))
    row_of[tokens] = np.arange(len(tokens))
    return WordStates(row_of, codes, scales, projection)
