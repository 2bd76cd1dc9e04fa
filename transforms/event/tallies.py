"""What a sum comes to: "the toll rose to 12", "put the number of dead at 12"."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.event.counts import has_number
from transforms.event.toll_words import Tolls
from transforms.event.word_classes import indexed_classes
from transforms.language import syntax


def tallied(tok: Token, tolls: Tolls) -> tuple[list[Token], str | None]:
    """What a sum comes to: "the *toll* rose to 12", "the number of *dead* is put at 12"."""
    if _is_sum_itself(tok, tolls):
        return _come_to(tok, tolls)
    tally = tok if tok.lemma_.lower() in tolls.tally else tok.head
    if tally.lemma_.lower() not in tolls.tally or (tally != tok and tok.i < tally.i):
        return [], None
    return _come_to(tally, tolls)


def _is_sum_itself(tok: Token, tolls: Tolls) -> bool:
    """Whether a noun of those counted is the subject of what they come to: "the *dead* numbered 19",
    "*arrests* rose to 300"."""
    return (
        tok.dep_ in syntax.SUBJECTS
        and tok.head.pos_ == "VERB"
        and tok.head.lemma_.lower() in tolls.tallies
        and (tok.tag_ == "NNS" or tok.pos_ == "ADJ" or any(child.dep_ == "det" for child in tok.lefts))
    )


def sum_of(tok: Token, tolls: Tolls) -> tuple[list[Token], str | None]:
    """What the number of a phrase comes to: "the number of *people* killed has reached 70"."""
    if not is_counted_by_sum(tok, tolls):
        return [], None
    return _come_to(tok.head, tolls)


def is_counted_by_sum(tok: Token, tolls: Tolls) -> bool:
    """Whether a phrase is what a sum counts: "the number of *people*"."""
    return tok.dep_ == "nmod" and tok.head.lemma_.lower() in tolls.tally and syntax.preposition(tok) == "of"


def bare_sum(tok: Token, tolls: Tolls) -> Token | None:
    """The number that a sum comes to which does not say of whom: "put *the figure* at 140", "bringing *the
    total* to 17"; None where it is a sum of something else ("oil output figures", "the number of goals")."""
    if tok.lemma_.lower() not in tolls.tally or tok.tag_ != "NN":
        return None
    if any(child.dep_ in _TELLS_OF_WHAT for child in tok.children):
        return None
    numbers, _ = _come_to(tok, tolls)
    alone = bool(numbers) and numbers[0].tag_ == "CD" and numbers[0].dep_ not in {"nummod", "compound"}
    return numbers[0] if alone and not any(child.tag_ in _NOUNS for child in numbers[0].children) else None


_TELLS_OF_WHAT = frozenset({"compound", "nmod", "acl", "acl:relcl", "nummod", "appos"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "$"})


def _is_of_period(tally: Token, tolls: Tolls) -> bool:
    for preposition, tok in syntax.obliques(tally):
        is_period = "period" in indexed_classes(tok, tolls.classes)
        if preposition == "since" or (is_period and preposition in {"for", "over", "in", "during", "of", ""}):
            return True
    return False


def _come_to(tally: Token, tolls: Tolls) -> tuple[list[Token], str | None]:
    """What the verb of a sum says that it comes to; nothing where the sum is of a stretch of time ("the toll
    *for the week*"): it is no toll of the act told before."""
    verb = tally.head
    if _is_of_period(tally, tolls):
        return [], None
    if tally.dep_ in syntax.SUBJECTS and verb.tag_ == "CD":  # "the number of dead is 41"
        return [verb], "cumulative"
    if verb.pos_ in {"VERB", "AUX"} and verb.lemma_.lower() in tolls.tallies:
        phrases = [word for prep, word in syntax.obliques(verb) if prep.split()[-1:] in (["to"], ["at"])]
        phrases += [  # "from 12 *to 15*" hangs the second number on the first
            word
            for prep, first in syntax.obliques(verb)
            if prep == "from" and first.tag_ == "CD"
            for inner, word in syntax.obliques(first)
            if inner == "to"
        ]
        phrases += [child for child in verb.children if child.dep_ == "xcomp" and child.tag_ == "CD"]
        if tally.dep_ in syntax.SUBJECTS:
            phrases += syntax.objects(verb)
        numbers = [word for word in phrases if has_number(word, tolls)]
        return numbers[:1], "cumulative"
    return [], None
