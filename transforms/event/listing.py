"""Phrases side by side: who belongs to a list, and which phrase has a verb of its own."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.language import syntax

_JOINED = ("conj", "appos")


def members(tok: Token) -> list[Token]:
    """`tok` and the phrases coordinated to it (not those it is itself coordinated to)."""
    if not any(child.dep_ in _JOINED for child in tok.children):
        return [tok]
    found, waiting = [], [tok]
    while waiting:
        member = waiting.pop(0)
        found.append(member)
        waiting += [
            child
            for child in member.children
            if (
                child.dep_ == "conj"
                and child.pos_ != "VERB"
                and own_verb(child) is None
                and not any(word.lower_ == "not" for word in child.lefts)  # "guards, *not inmates*"
            )
            or (child.dep_ == "appos" and is_listed(child))
        ]
    return sorted(found, key=lambda one: one.i)


def is_listed(tok: Token) -> bool:
    """Whether an apposition is an item of a list: "a priest, *two nuns* and a driver".

    The list goes on with an "and" behind it, and both items bring somebody new (a, a number, a bare plural)
    or are names; "her brother, *a priest*, and two nuns" has no list before its second comma.
    """
    first = tok.head
    ending = any(child.dep_ == "conj" and child.pos_ == tok.pos_ for child in tok.children)
    ending = ending or any(
        child.dep_ == "conj"
        and child.i > tok.i
        and not any(
            word.dep_ == "punct" and tok.i < word.i < child.i for word in (*child.lefts, *first.rights)
        )
        for child in first.children
    )
    if not ending or first.pos_ not in {"NOUN", "PROPN"} or tok.pos_ != first.pos_:
        return False
    # "a shepherd, *his two sons* and a neighbour": nobody is two
    several = first.tag_ == "NN" and tok.tag_ == "NNS" and any(one.dep_ == "nummod" for one in tok.lefts)
    # "the colonel, *his driver* and two escorts": nobody is "his" own
    theirs = any(child.tag_ == "PRP$" for child in tok.lefts)
    return theirs or (_is_new(first) and (_is_new(tok) or several))


def _is_new(tok: Token) -> bool:
    if tok.pos_ == "PROPN":
        return not any(child.dep_ == "det" for child in tok.children)
    before = [
        child for child in tok.children if child.i < tok.i and child.dep_ in {"det", "nummod", "nmod:poss"}
    ]
    if not before:
        return tok.tag_ == "NNS"
    return all(
        child.dep_ == "nummod" or child.lower_ in {"a", "an", "another", "several"} for child in before
    )


def own_verb(conjunct: Token) -> Token | None:
    """The verb of which a phrase is the subject where the parse coordinated it to the object before it:
    "arrested 140 people and 22 officers *injured*"; None for a true member."""
    first = conjunct
    while first.dep_ == "conj" and first.head.pos_ != "VERB":
        first = first.head
    if first.dep_ not in syntax.OBJECTS:
        return None
    after = conjunct.right_edge.i + 1
    if after >= conjunct.sent.end:
        return None
    verb = conjunct.doc[after]
    if verb.dep_ in syntax.AUXILIARIES:
        verb = verb.head
    beside = verb.dep_ in {"conj", "parataxis"} and verb.head == first.head
    # below the verb of saying that the parse put above both: "..., the minister told reporters"
    beside = beside or (verb.dep_ == "ccomp" and verb.head == first.head.head != first.head)
    told = verb.tag_ in {"VBD", "VBN", "VBZ", "VBP"} and beside
    return verb if told and syntax.subject(verb) is None else None


def stray_subject(verb: Token) -> Token | None:
    """The subject of a verb that the parse coordinated to the object before it: "arrested 140 people and *22
    officers* were injured"."""
    if syntax.subject(verb) is not None:
        return None
    first = min([verb.i, *(aux.i for aux in syntax.auxiliaries(verb))])
    before = verb.doc[first - 1] if first > verb.sent.start else None
    return before if before is not None and before.dep_ == "conj" and own_verb(before) == verb else None


def speaking_subject(verb: Token) -> Token | None:
    """Who says what a verb of speech says that the parse coordinated to the content of another: "*the
    ministry* said that 22 people had died and accused the rebels"; None where its own clause may say who.

    The content has a tense or a voice of its own (an auxiliary), which the second verb does not share.
    """
    inner = verb.head
    if (
        verb.dep_ != "conj"
        or verb.tag_ not in {"VBD", "VBZ", "VBP"}
        or inner.dep_ != "ccomp"
        or inner.i > verb.i
    ):
        return None
    if syntax.subject(verb) is not None or syntax.auxiliaries(verb) or not syntax.auxiliaries(inner):
        return None
    outer = inner.head
    if outer.i > inner.i or outer.tag_ != verb.tag_:
        return None
    return syntax.controlled_subject(outer)
