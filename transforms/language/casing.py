"""Texts in capitals (old wire copy, headlines): the same letters in the case of ordinary prose, to be read.

Method: a first language pass over the capitals says which words are names (tags and entities); the others are
put in small letters. Length and offsets stay, so what is read from the restored text holds for the original.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable

from spacy.language import Language
from spacy.tokens import Token

# A paragraph with a smaller share of small letters than this was written in capitals.
_LOWER_SHARE = 0.2
# Fewer words in capitals are a name or a mark ("BREAKING", "NATO-EU").
_FEWEST_WORDS = 4
_LONGEST_ACRONYM = 5
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Known names of fewer letters, all capitals, may be words ("IS", "MAS"): the tags decide.
_SHORTEST_KNOWN = 4
Names = Callable[
    [str], Iterable[tuple[int, int, str]]
]  # known names in a text: start, end, as they are written
# Tags of words that no name begins with: within a name too they stand in small letters ("Bank of Ghana").
_SMALL_TAGS = frozenset({"IN", "DT", "CC", "TO", "PRP", "PRP$", "MD", "WDT", "WP", "EX"})


def is_upper(text: str) -> bool:
    """Whether a text is written in capitals."""
    letters = list(filter(str.isalpha, text))
    return bool(letters) and sum(map(str.islower, letters)) / len(letters) < _LOWER_SHARE


def readable(text: str, nlp: Language, words: Container[str] = (), names: Names | None = None) -> str:
    """`text` with its paragraphs in capitals in the case of prose, all else untouched; as long as before.

    `words` are common nouns that look like acronyms ("army"); `names` finds names that are known beforehand.
    """
    pieces: list[str] = []
    at = 0
    for match in _PARAGRAPH.finditer(text):
        paragraph = match.group()
        if is_upper(paragraph) and len(_WORD.findall(paragraph)) >= _FEWEST_WORDS:
            prose = _with_names(restore(paragraph, nlp, words), paragraph, names)
            pieces += [text[at : match.start()], prose]
            at = match.end()
    return "".join([*pieces, text[at:]]) if pieces else text


def restore(text: str, nlp: Language, words: Container[str] = ()) -> str:
    """A text in capitals, of which only names, acronyms and sentences begin with one; as long as before.

    `words` are common nouns that look like acronyms ("army").
    """
    doc = nlp(text)
    pieces = list(text)
    for tok in doc:
        pieces[tok.idx : tok.idx + len(tok.text)] = list(_cased(tok, words))
    return "".join(pieces)


def _with_names(prose: str, capitals: str, names: Names | None) -> str:
    """The prose with the names that are known written as they are known."""
    for start, end, form in names(capitals) if names is not None else ():
        plain = not form.islower() and len(form) == end - start and form.lower() == prose[start:end].lower()
        if plain and not (form.isupper() and len(form) < _SHORTEST_KNOWN):
            prose = prose[:start] + form + prose[end:]
    return prose


def _cased(tok: Token, words: Container[str]) -> str:
    lowered = tok.text.lower()
    if len(lowered) != len(tok.text) or tok.text == "I" or "." in tok.text[:-1]:
        return tok.text  # "U.S." too
    small = tok.tag_ in _SMALL_TAGS
    is_name = tok.tag_ in {"NNP", "NNPS"} or tok.ent_type_ in {"PERSON", "LOC", "ORG", "NORP"}
    if is_name and not small:
        if tok.ent_type_ in {"ORG", ""} and _is_acronym(tok.text) and tok.lower_ not in words:
            return tok.text
        return lowered[:1].upper() + lowered[1:]
    return lowered[:1].upper() + lowered[1:] if tok.is_sent_start else lowered


def _is_acronym(text: str) -> bool:
    vowels = sum(char in "AEIOU" for char in text)
    return text.isalpha() and len(text) <= _LONGEST_ACRONYM and (vowels <= 1 or vowels >= len(text) - 1)
