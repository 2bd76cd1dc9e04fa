"""Which sentences are worth parsing, told by their words alone.

A sentence can matter when it has a trigger or a cue, a quotation mark, a number, or something that
another sentence may lead back to or be led back from: a capitalised word inside it or a personal
pronoun. The rest may stay unparsed (``language.parse``) without a row lost. News have few such
sentences; measure before relying on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from transforms.language.lemmas import Lemmas

_WORD = re.compile(r"[^\W_][\w'’-]*")
_TELLING = re.compile(r"[\"“”«»‘`]|''|\d")
_PRONOUNS = frozenset(
    """he him his himself she her hers herself they them their theirs themselves it its itself
    we us our""".split()  # noqa: SIM905
)
# Words of many triggers and cues that by themselves tell nothing.
_EMPTY = frozenset(
    "of to in on for a an the with by from out up down off over at as into about is be and or".split()  # noqa: SIM905
)
_INFLECTIONS = (("VERB", "VBD"), ("VERB", "VBN"), ("VERB", "VBG"), ("VERB", "VBZ"), ("NOUN", "NNS"))


def compile(phrases: Iterable[str], lemmas: Lemmas) -> Callable[[str], bool]:
    """A predicate on the text of a sentence: whether it can matter.

    ``phrases`` are the words of triggers and cues in their base forms, several to a phrase; any of them makes
    a sentence matter. ``lemmas`` undoes the endings of the words met.
    """
    known = frozenset(word for phrase in phrases for word in phrase.lower().split()) - _EMPTY

    @lru_cache(maxsize=20_000)
    def tells(word: str) -> bool:
        return word in known or any(lemmas.lemma(word, pos, tag) in known for pos, tag in _INFLECTIONS)

    def matters(sentence: str) -> bool:
        if _TELLING.search(sentence):
            return True
        words = _WORD.findall(sentence)
        if any(word[0].isupper() for word in words[1:]):
            return True
        return any(word in _PRONOUNS or tells(word) for word in map(str.lower, words))

    return matters
