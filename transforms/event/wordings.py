"""The words of a wording of several ("opened fire on") found around its head in a parse."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from transforms.event.lexicon import Trigger
from transforms.event.word_classes import forms
from transforms.language import syntax

_CLAUSES = frozenset({"ccomp", "advcl", "acl", "acl:relcl", "relcl", "parataxis", "csubj", "conj", "xcomp"})
# How far below its verb a word of a phrase may stand: "took control [of] the town": of < town < control.
_DEPTH = 3
_ASKING = frozenset({"for", "on", "to", "with", "at"})  # prepositions that make another verb of one
# Prepositions that set a noun apart from the wording of the verb: it is when or why, not what.
_APART = frozenset({"after", "before", "during", "since", "until", "despite", "amid", "following", "ahead"})
_BELOW = "attest_below"  # where a document keeps what stands below its verbs, by index


def possible(head: Token, rows: Sequence[Trigger]) -> Sequence[Trigger]:
    """The rows of a verb whose second word, if any, stands below it: most rows need no closer look."""
    if len(rows) < 2:
        return rows
    _, spelt = _forms_below(head)
    return [row for row in rows if len(row.words) == 1 or row.words[1] in spelt]


def match_words(head: Token, words: tuple[str, ...]) -> tuple[Token, ...] | None:
    """The tokens of a wording around its head verb, in text order; None where a word is missing.

    The words after the first stand below the verb, at most three steps down and in no clause of their own
    ("opened heavy *fire on* the crowd"), in any order.
    """
    if len(words) == 1:
        return (head,)
    below, spelt = _forms_below(head)
    if words[1] not in spelt or not spelt.issuperset(words[1:]):
        return None
    if any(word in _ASKING for word in words) and has_other_particle(head, words):
        return None  # "called *off* the search for survivors" calls for nothing
    found = [head.i]
    ordered = _by_nearness(head, below)
    for word in words[1:]:
        index = next(
            (
                tok.i
                for tok in ordered
                if word in forms(tok) and tok.i not in found and not _is_set_apart(tok, head, words)
            ),
            None,
        )
        if index is None:
            return None
        found.append(index)
    if _is_called(head, found):
        return None
    return tuple(head.doc[index] for index in sorted(found))


def _is_called(head: Token, found: list[int]) -> bool:
    """Whether an object is no part of a wording, for the clause says what it is called or made: "called the
    *strikes* a violation"."""
    named = [
        child
        for child in head.children
        if child.dep_ == "xcomp" and child.pos_ == "NOUN" and child.i not in found and child.i > head.i
    ]
    if not named:
        return False
    inside = {tok.i for tok in named[0].subtree}
    objects = {tok.i for tok in syntax.objects(head) if tok.i < named[0].i}
    return bool((inside | objects) & set(found))


def has_other_particle(head: Token, words: tuple[str, ...]) -> bool:
    """Whether a verb has a particle that a wording does not know: "called *off*", "taken *down*"."""
    return any(child.dep_ in {"compound:prt", "prt"} and child.lower_ not in words for child in head.children)


def _is_set_apart(tok: Token, head: Token, words: tuple[str, ...]) -> bool:
    """Whether a preposition of time or cause parts a noun from the verb: "was *held* after the *rally*"."""
    if tok.dep_ == "compound" and tok.head != head and not set(forms(tok.head)) & set(words):
        return True  # "blocked the *access* road" blocks no access
    if tok.head != head or tok.pos_ not in {"NOUN", "PROPN"} or not tok.dep_.startswith("obl"):
        return False
    before = syntax.preposition(tok).split()
    return bool(before) and before[0] in _APART and not set(before) & set(words)


_Below = tuple[list[Token], frozenset[str]]


def _forms_below(head: Token) -> _Below:
    """The words in which the phrase of a verb may go on, and all their forms. The document remembers them:
    many rows ask for the same verb."""
    known = head.doc.user_data.setdefault(_BELOW, {})
    found: _Below | None = known.get(head.i)
    if found is None:
        below = _below(head)
        found = known[head.i] = (below, frozenset(form for tok in below for form in forms(tok)))
    return found


def _by_nearness(head: Token, below: list[Token]) -> list[Token]:
    """The words after the verb first, near ones before far ones."""
    return sorted(below, key=lambda tok: (tok.i < head.i, abs(tok.i - head.i)))


def _below(head: Token) -> list[Token]:
    found: list[Token] = []
    level = [head]
    for depth in range(_DEPTH):
        level = [
            child
            for tok in level
            for child in tok.children
            # an infinitive or adjective that completes the verb belongs to the phrase: "shot dead"
            # and what someone is sent or called for: "sent a team to investigate"
            if child.dep_ not in _CLAUSES
            or (depth == 0 and child.dep_ in {"xcomp", "ccomp"})
            or (depth == 0 and child.dep_ == "advcl" and child.i > head.i and child.tag_ == "VB")
        ]
        found += [
            tok
            for tok in level
            if not (depth == 0 and tok.dep_ in syntax.SUBJECTS and not syntax.is_passive(head))
        ]
    return found


def match_noun(head: Token, words: tuple[str, ...]) -> tuple[Token, ...] | None:
    """The tokens of a noun wording that ends in `head` ("suicide car bombing"); else None."""
    if len(words) == 1:
        return (head,)
    found = [head]
    index = head.i - 1
    for word in reversed(words[:-1]):
        while index >= head.sent.start and head.doc[index].tag_ in {"HYPH", ":"}:
            index -= 1
        if index < head.sent.start or word not in forms(head.doc[index]):
            return None
        found.append(head.doc[index])
        index -= 1
    return tuple(reversed(found))
