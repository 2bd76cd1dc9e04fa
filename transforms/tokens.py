"""Words: each sentence is cut on its own, so a token never reaches over a sentence's end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from spacy.tokens import Doc
from spacy.vocab import Vocab


class Tokenizer(Protocol):
    """What is asked of spaCy's tokenizer."""

    vocab: Vocab

    def __call__(self, text: str) -> Doc: ...


class SentenceTokenizer:
    """Sentence splitter and spaCy tokenizer in one: gives a Doc with sentence starts, its text as it was."""

    def __init__(self, words: Tokenizer, split: Callable[[str], list[tuple[int, int]]]) -> None:
        self.vocab = words.vocab
        self._words = words
        self._split = split

    def __call__(self, text: str) -> Doc:
        """Tokens of ``text``; white space beyond the one blank after a word becomes tokens of its own."""
        words: list[str] = []
        spaces: list[bool] = []
        starts: list[bool | int | None] = []
        position = 0
        for begin, end in self._split(text):
            _add_gap(text[position:begin], words, spaces, starts)
            first = True
            for tok in self._words(text[begin:end]):
                words.append(tok.text)
                spaces.append(bool(tok.whitespace_))
                starts.append(first)
                first = False
            position = end
        _add_gap(text[position:], words, spaces, starts)
        if starts:
            starts[0] = True
        return Doc(self.vocab, words=words, spaces=spaces, sent_starts=starts)


def _add_gap(gap: str, words: list[str], spaces: list[bool], starts: list[bool | int | None]) -> None:
    if gap.startswith(" ") and words and not spaces[-1]:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)
        starts.append(False)
