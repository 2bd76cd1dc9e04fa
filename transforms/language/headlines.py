"""Headlines whose verb the parser took for a noun: "Court jails former minister", "Rebels ambush convoy".

Method: a line without a full stop and without a finite verb is read once more with the word that agrees with
the noun before it (a plural and a plain form, a singular and a form in -s) put into the past tense, where the
parser cannot take it for a noun. If that gives a clause with this word as its head, a subject before it and
something behind it, the line keeps that parse; its words, offsets and names stay. A participle before "dead",
"in", "by" ... ("Mayor shot dead outside home") is read as one in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spacy.attrs import DEP, HEAD, LEMMA, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc, Token

from transforms.language import syntax
from transforms.language.lemmas import Lemmas

# More words than this are no headline.
_LONGEST = 20
_FEWEST = 3
_PLURAL = frozenset({"police"})  # without an ending that says so
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_BEHIND = frozenset(
    {"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "DT", "PRP$", "VBN", "VBG", "IN", "TO", "RP", "RB"}
)
_COLUMNS = [HEAD, DEP, TAG, POS, LEMMA]
_CLEAR = "attacked"  # a past tense that no parser takes for a noun


@dataclass(frozen=True, slots=True)
class Words:
    """What a headline is read by: base forms of verbs, nouns of acts, nouns of who may act, and lemmas."""

    verbs: frozenset[str]
    with_preposition: frozenset[tuple[str, str]]  # verbs told with a preposition: ("fire", "on")
    acts: frozenset[str]
    doers: frozenset[str]
    lemmas: Lemmas


def reread(doc: Doc, nlp: Language, words: Words) -> Doc:
    """`doc`, with the parse of its headlines mended in place where a verb was taken for a noun."""
    for sentence in list(doc.sents):
        line = [tok for tok in sentence if not tok.is_space]
        if not _is_headline(line):
            continue
        for at, lemma, tag in _verbs_in(line, words):
            if _take_over(doc, line, at, lemma, tag, nlp):
                break
    return doc


def _is_headline(line: list[Token]) -> bool:
    return (
        _FEWEST <= len(line) <= _LONGEST
        and line[-1].text.replace("-", "").isalpha()  # "Court jails ex-minister"
        and line[0].dep_ != "dep"  # left unparsed
        and not any(tok.tag_ in syntax.FINITE for tok in line)
    )


def _verbs_in(line: list[Token], words: Words) -> Iterator[tuple[int, str, str]]:
    """Index, base form and tag of the words that may be the verb, from left to right."""
    for at in range(1, len(line) - 1):
        before, word, behind = line[at - 1], line[at], line[at + 1]
        if word.text[:1].isupper() or before.tag_ not in _NOUNS or behind.tag_ not in _BEHIND:
            continue
        lower, noun = word.lower_, before.lower_
        if not (before.ent_type_ or {noun, before.lemma_.lower(), noun.removesuffix("s")} & words.doers):
            continue
        is_phrase = behind.tag_ in {"IN", "TO"} and word.tag_ in _NOUNS  # "air *strikes on* the port"
        many = noun.endswith("s") and not noun.endswith("ss") and not before.ent_type_
        lemma = words.lemmas.lemma(lower, "VERB", "VBZ") if lower.endswith("s") else lower
        participle = words.lemmas.lemma(lower, "VERB", "VBN")
        if (lower, behind.lower_) in words.with_preposition and noun in _PLURAL:
            is_phrase = False  # "police *fire on* strikers", not "police *raid on* mosque"
        if lower in words.verbs and (many or (noun in _PLURAL and not is_phrase)):
            yield at, lower, "VBP"
        elif not many and lemma != lower and lemma in words.verbs and not (is_phrase and lemma in words.acts):
            yield at, lemma, "VBZ"
        elif participle != lower and participle in words.verbs and word.tag_ in _NOUNS:
            yield at, participle, "VBN"


def _take_over(doc: Doc, line: list[Token], at: int, lemma: str, tag: str, nlp: Language) -> bool:
    """Give the line the parse that they have with the verb at `at` made plain; False where that is none."""
    texts = [tok.text for tok in line]
    blanks = [bool(tok.whitespace_) for tok in line]
    texts[at] = _CLEAR
    plain = "".join(text + " " * blank for text, blank in zip(texts, blanks, strict=True)).rstrip() + "."
    read = nlp(plain)
    if [tok.text for tok in read][:-1] != texts:
        return False
    verb = read[at]
    subject = [child for child in verb.lefts if child.dep_ in {"nsubj", "nsubj:pass"}]
    if verb.head != verb or verb.tag_ not in {"VBD", "VBN"} or not subject or read[at - 1] not in subject:
        return False
    strings = doc.vocab.strings
    values: Any = doc.to_array(_COLUMNS)
    heads = values[:, 0].view("int64")
    for tok, new in zip(line, read, strict=False):
        heads[tok.i] = line[new.head.i].i - tok.i if new.head.i < len(line) else line[at].i - tok.i
        values[tok.i, 1:] = [new.dep, new.tag, new.pos, new.lemma]
    values[line[at].i, 2:] = [strings.add(tag), verb.pos, strings.add(lemma)]
    doc.from_array(_COLUMNS, values)
    return True
