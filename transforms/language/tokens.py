"""Words: each sentence is cut on its own, so a token never reaches over a sentence's end.

``treebank_words`` turns spaCy's English tokenizer into one that cuts as the English UD treebanks do, where
they agree: a run of one mark is one word, hyphens part words except after prefixes, "and/or" is three words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Protocol, cast

from spacy.attrs import ORTH, SPACY
from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.tokenizer import Tokenizer as SpacyTokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

_RUNS = [r"[!?]{2,}|\.\?", r"([=*_~#+<>$-])\1+"]
_HALF_DAY = r"(?<=[0-9])[AaPp]\.?[Mm]\.?"
_NO_INITIAL = rf"(?<=[{ALPHA}]-[{ALPHA}])\."  # "in Khin-U."
_PREFIXES = "non|anti|re|co|pre|pro|mid|cross|post|over|semi|multi|ex|sub|counter|mini|inter|e|neo|ultra"
_WHOLE = re.compile(
    rf"(?:(?:{_PREFIXES})-[{ALPHA}][{ALPHA}-]*"
    r"|(?:\+?\d{1,3}[-.])?(?:\d{3}[-.])?\d{3}[-.]\d{4}"  # telephone numbers
    r"|\d{1,2}-\d{1,2}-\d{2,4}|\d0['’]s"  # dates, decades
    r"|[#@]\w+|[A-Za-z]/[A-Za-z])",
    re.IGNORECASE,
)
_CONTRACTIONS = {"wanna": ("wan", "na"), "Wanna": ("Wan", "na"), "WANNA": ("WAN", "NA")}
_EMOTICONS = frozenset({":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", ":P", ":p", ":/", "<3", "^_^"})


# spaCy takes marks off a run one by one, each time looking at all of it: the square of a run's length.
LONGEST_RUN = 1_000
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")


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
        """A ``TextDoc`` of ``text``; white space beyond one blank after a word becomes tokens of its own."""
        words: list[str | int] = []  # white space as it is, words by their codes in the vocabulary
        spaces: list[bool] = []
        starts: list[bool | int | None] = []
        position = 0
        for begin, end in self._split(text):
            _add_gap(text[position:begin], words, spaces, starts)
            first = len(starts)
            for part in _bounded(text[begin:end]):
                table: Any = self._words(part).to_array([ORTH, SPACY])
                codes, blanks = table.reshape(-1, 2).T.tolist()
                words += codes
                spaces += map(bool, blanks)
            starts += [False] * (len(words) - first)
            if first < len(starts):
                starts[first] = True
            position = end
        _add_gap(text[position:], words, spaces, starts)
        if starts:
            starts[0] = True
        doc = TextDoc(self.vocab, words=cast(list[str], words), spaces=spaces, sent_starts=starts)
        doc.text = text
        return doc


def _bounded(sentence: str) -> Iterator[str]:
    """The sentence in parts, cut only inside runs of more than LONGEST_RUN characters without white space."""
    begin = 0
    for run in _LONG_RUN.finditer(sentence):
        for cut in range(run.start() + LONGEST_RUN, run.end(), LONGEST_RUN):
            yield sentence[begin:cut]
            begin = cut
    yield sentence[begin:]


class TextDoc(Doc):
    """A Doc that remembers its text: spaCy's puts it together from the tokens at each access.

    Rules ask for it thousands of times an article: remembered, the rest of stage one takes a third less.
    """

    @cached_property
    def text(self) -> str:
        """The text of the document, as it was given to the tokenizer."""
        return cast(str, super().text)


def _add_gap(gap: str, words: list[str | int], spaces: list[bool], starts: list[bool | int | None]) -> None:
    if gap.startswith(" ") and words and not spaces[-1]:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)
        starts.append(False)


def treebank_words(nlp: Language, abbreviations: Iterable[str] = ()) -> Tokenizer:
    """The tokenizer of ``nlp`` (spaCy's English one) with the treebanks' ways and ``abbreviations``."""
    defaults = nlp.Defaults
    rules = {
        form: parts
        for form, parts in cast(SpacyTokenizer, nlp.tokenizer).rules.items()
        if _is_treebank_rule(form, len(parts))
    }
    infixes = [
        *_RUNS[1:],
        *(defaults.infixes or ()),
        rf"(?<=[{ALPHA}])-(?=[0-9])",
        rf"(?<=[0-9])-(?=[{ALPHA}])",
        rf"(?<=[{ALPHA}])[,:](?=[“\"])",  # said,“We
        rf"(?<=[,:])[“\"](?=[{ALPHA}])",
    ]
    tokenizer = SpacyTokenizer(
        nlp.vocab,
        rules=rules,
        prefix_search=compile_prefix_regex([*_RUNS, *(defaults.prefixes or ())]).search,
        suffix_search=compile_suffix_regex(
            [*_RUNS, _HALF_DAY, _NO_INITIAL, *(defaults.suffixes or ())]
        ).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
        token_match=_WHOLE.fullmatch,
        url_match=defaults.url_match,
    )
    for word in abbreviations:
        tokenizer.add_special_case(word, [{"ORTH": word}])
    for word, parts in _CONTRACTIONS.items():
        tokenizer.add_special_case(word, [{"ORTH": part} for part in parts])
    return cast(Tokenizer, tokenizer)


def _is_treebank_rule(form: str, parts: int) -> bool:
    """Whether a special case of spaCy's is kept: not "and/or", "id" for "I'd", nor most emoticons ("):")."""
    if form in {"and/or", "''", "’’"}:
        return form != "and/or"
    if form.lower() in {"id", "hed", "shed", "wed", "shell", "well", "ill", "were", "hell", "theyd"}:
        return parts == 1
    return (
        form in _EMOTICONS
        or form.isspace()
        or (any(char.isalpha() for char in form) and not _is_emoticon(form))
    )


def _is_emoticon(form: str) -> bool:
    return sum(char.isalpha() for char in form) <= 1 and not re.fullmatch(
        r"[A-Za-zäöü]\.|'[a-z]|’[a-z]|\\[tn]", form
    )
