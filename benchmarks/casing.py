"""Texts in capitals: give them back the case of ordinary prose, letter for letter."""

from __future__ import annotations

from collections.abc import Container

from spacy.language import Language
from spacy.tokens import Token

# A text with a smaller share of lower-case letters than this was written in capitals.
_LOWER_SHARE = 0.2
_LONGEST_ACRONYM = 5


def is_upper(text: str) -> bool:
    """Whether a text is written in capitals."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.islower() for char in letters) / len(letters) < _LOWER_SHARE


def restore(text: str, nlp: Language, words: Container[str] = ()) -> str:
    """`text` with only names, acronyms and the starts of sentences in capitals; as long as before.

    `words` are common nouns that look like acronyms ("army").
    """
    doc = nlp(text)
    pieces = list(text)
    for tok in doc:
        word = _cased(tok, words)
        pieces[tok.idx : tok.idx + len(tok.text)] = list(word)
    return "".join(pieces)


def _cased(tok: Token, words: Container[str]) -> str:
    is_name = tok.tag_ in {"NNP", "NNPS"} or tok.ent_type_ in {"PERSON", "LOC", "ORG", "NORP"}
    if is_name and tok.ent_type_ in {"ORG", ""} and _is_acronym(tok.text) and tok.lower_ not in words:
        return tok.text
    lowered = tok.text.lower()
    if len(lowered) != len(tok.text):
        return tok.text
    if is_name and tok.tag_ not in {"IN", "DT", "CC", "TO"}:
        return lowered[:1].upper() + lowered[1:]
    return lowered[:1].upper() + lowered[1:] if tok.is_sent_start else lowered


def _is_acronym(text: str) -> bool:
    vowels = sum(char in "AEIOU" for char in text)
    return text.isalpha() and len(text) <= _LONGEST_ACRONYM and (vowels <= 1 or vowels >= len(text) - 1)
