"""The count that one phrase tells: its number, the words that bound it, and whether it counts people."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.event.numerals import RATE, bounded, is_open_ended, number_at, run_of, share_of, value
from transforms.event.toll_words import Tolls
from transforms.event.word_classes import indexed_classes
from transforms.language import syntax

_INCLUDING = frozenset({"including", "among", "excluding", "besides"})
_OF_SEVERAL = frozenset({"of", "between", "from"})  # "a total *of* 50", "anything *between* five and eight"
_SINGULAR_DETERMINERS = frozenset({"a", "an", "one", "the", "his", "her", "their", "another", "its"})
# Classes of noun_classes.csv whose nouns are people; of other classes, none is counted.
_PEOPLE = frozenset({"person", "force", "official", "worker"})
_ORDINAL_ENDINGS = ("econd", "ird", "fourth", "fifth", "sixth", "seventh")
_BETWEEN = 5  # tokens between two numbers of one count: "nine, and possibly as many as 14"


@dataclass(frozen=True, slots=True)
class Count:
    """What one phrase counts, and where it stands."""

    low: int | None
    best: int | None
    high: int | None
    start: int  # token indices, inclusive
    end: int
    status: str
    whom: str | None


def has_number(tok: Token, tolls: Tolls) -> bool:
    """Whether a phrase tells a number: its head is one or has one."""
    return number_at(tok, tolls.vague) or any(number_at(child, tolls.vague) for child in tok.children)


def count_of(tok: Token, tolls: Tolls, *, alone: bool) -> Count | None:
    """The count of the phrase headed by `tok`; `alone`: a singular person without a number counts as one.

    Of "from 12 to 15" with the second number as `tok`, the second is told.
    """
    before = syntax.preposition(tok).split()[:1]
    # "a girl *was among* three people killed", "among the 23 killed *were* two boys" tell of all
    if before and before[0] in _INCLUDING and not _is_said_of(tok):
        return None
    part = _share(tok, tolls)
    if part is not None:
        return part
    number = _number_token(tok, tolls)
    classes = indexed_classes(tok, tolls.classes)
    # "a *group* of 30" are 30, "a *mother* of four" is one
    several = tok.lemma_.lower() in tolls.collectives or (
        {"series", "crowd"} & classes and (tok.tag_ == "NNS" or "person" not in classes)
    )
    if number is None and several:
        told = [
            word for prep, word in syntax.obliques(tok) if prep in _OF_SEVERAL and has_number(word, tolls)
        ]
        for child in tok.children:  # "a crowd *estimated at 50,000*"
            if child.dep_ == "acl":
                told += [
                    word for prep, word in syntax.obliques(child) if prep == "at" and has_number(word, tolls)
                ]
        if told:  # "a *total* of 50 people", "a family of five"
            return count_of(told[0], tolls, alone=False)
    noun = tok
    if number_at(tok, tolls.vague) and tok.tag_ != "CD":
        inner = [
            word for prep, word in syntax.obliques(tok) if prep == "of" and not number_at(word, tolls.vague)
        ]
        noun = inner[-1] if inner else tok
    if noun.lemma_.lower() in tolls.units or not _is_people(noun, tolls, is_counted=number is not None):
        return None
    whom = noun.text.lower() if noun.pos_ == "NOUN" else noun.text if noun.pos_ == "PROPN" else None
    if any(child.lower_ == "not" and child.i < tok.i for child in tok.children) and (
        number is None or number.lower_ in {"one", "1"}
    ):
        return None  # "*not* a single soldier"
    if number is None:
        if alone and is_one_person(tok, tolls):
            end = max((child.i for child in tok.children if child.dep_ == "flat"), default=tok.i)
            return Count(1, 1, 1, tok.i, end, "new", whom)
        return None
    run = run_of(number)
    links = [word.i for word in run if word.lower_ == "to"]
    if links and tok == number and tok.i > links[-1] and run[0].i and run[0].nbor(-1).lower_ == "from":
        run = run[links[-1] + 1 - run[0].i :]
    low, best, high = value(run, tolls.vague)
    if (low, best, high) == (None, None, None):
        return None
    low, best, high, status, start = bounded(run, low, best, high, tolls.cues)
    if status == RATE:
        return None  # "*an average of* three people a day"
    parts = _parts_before(run[0], tolls)
    if parts:
        low, best, high = share_of((low, best, high), 1, parts)
    end = max(run[-1].i, tok.i)
    fewer = _guessed_before(run[0], best, tolls)
    if fewer is not None:
        low, best, start = fewer.low, None, fewer.start
    if low is None and high is not None:
        lower = _least_before(start, noun.doc, tolls)
        if lower is not None:
            low, best, start = lower.low, lower.best, lower.start
    if best is not None and is_open_ended(noun, tolls.cues):  # "30 people *or more*"
        high = None
    return Count(low, best, high, min(start, tok.i), end, status, whom)


def _is_said_of(tok: Token) -> bool:
    """Whether a phrase with "among" is the one end of a "was among", "among whom were"."""
    return (
        syntax.preposition(tok) == "among"
        and tok.dep_ not in {"nmod", "appos"}
        and any(child.dep_ == "cop" for child in (*tok.children, *tok.head.children))
    )


def _share(tok: Token, tolls: Tolls) -> Count | None:
    """The count of a part of a number: "*half* of the 40 guards", "*two-thirds* of the 90"."""
    parts = tolls.shares.get(tok.lower_)
    if parts is None:
        return None
    of = [word for prep, word in syntax.obliques(tok) if prep == "of" and has_number(word, tolls)]
    whole = count_of(of[0], tolls, alone=False) if of else None
    if whole is None:
        return None
    numerator = next((run_of(child) for child in tok.lefts if child.tag_ == "CD"), None)
    told = value(numerator, tolls.vague)[1] if numerator else 1
    low, best, high = share_of((whole.low, whole.best, whole.high), told or 1, parts)
    return Count(low, best, high, min(tok.i, tok.left_edge.i), whole.end, whole.status, whole.whom)


def _parts_before(number: Token, tolls: Tolls) -> int | None:
    """The parts of a whole of which a number tells one: "*half the* 40 guards"."""
    at = number.i - 1
    if at > number.sent.start and number.doc[at].lower_ == "the":
        at -= 1
        return tolls.shares.get(number.doc[at].lower_)
    return None


def is_new_person(tok: Token) -> bool:
    """Whether a phrase brings in one person: "a nurse", "its driver"; "the nurse" was counted before."""
    return any(child.lower_ in {"a", "an", "one"} or child.dep_ == "nmod:poss" for child in tok.lefts)


def _guessed_before(number: Token, best: int | None, tolls: Tolls) -> Count | None:
    """The lower of two numbers of which the second is a guess: "*eight*, possibly nine"."""
    at = number.i - 1
    if best is None or at < number.sent.start or number.doc[at].lower_ not in tolls.guesses:
        return None
    while at > number.sent.start and number.doc[at].pos_ in {"CCONJ", "PUNCT", "ADV"}:
        at -= 1
    if number.doc[at].tag_ != "CD":
        return None
    low, exact, _ = value(run_of(number.doc[at]), tolls.vague)
    return Count(low, exact, None, at, at, "new", None) if exact is not None and exact < best else None


def _least_before(start: int, doc: Doc, tolls: Tolls) -> Count | None:
    """The lower number that stands before a bound: "*at least nine* and perhaps as many as 14"."""
    at = start - 1
    while at >= 0 and start - at <= _BETWEEN and doc[at].pos_ in {"CCONJ", "PUNCT", "ADV"}:
        at -= 1
    if at < 2 or at == start - 1 or not number_at(doc[at], tolls.vague):
        return None
    if [tok.lower_ for tok in doc[at - 2 : at]] != ["at", "least"]:
        return None
    low, best, _ = value(run_of(doc[at]), tolls.vague)
    return Count(low, best, None, at - 2, at, "new", None)


def _is_people(noun: Token, tolls: Tolls, *, is_counted: bool) -> bool:
    """Whether a counted phrase may be people: a noun of people, or an unknown one with a number."""
    if number_at(noun, tolls.vague) or noun.ent_type_ in {"PERSON", "NORP"} or noun.tag_ == "PRP":
        return True
    if noun.pos_ not in {"NOUN", "PROPN"} or noun.lemma_.lower() in tolls.counted:
        return True
    found = indexed_classes(noun, tolls.classes)
    if found & {"site", "vehicle"} and not found & _PEOPLE and (not is_counted or noun.tag_ == "NN"):
        return False  # "burned one *church*", though "the mosque said" speaks of people
    if noun.lemma_.lower() in tolls.people or noun.lower_ in tolls.people:
        return True
    if "crowd" in found and "protest" not in found:  # "rioters", not "rallies"
        return True
    return bool(found & _PEOPLE) or (is_counted and not found)


def _number_token(tok: Token, tolls: Tolls) -> Token | None:
    if number_at(tok, tolls.vague):
        parts = [word for prep, word in syntax.obliques(tok) if prep == "of"]  # "tens of thousands"
        return next((word for word in parts if number_at(word, tolls.vague)), tok)
    before = tok.doc[tok.i - 1] if tok.i > tok.sent.start else None
    if before is not None and before.lower_ == "," and tok.i > tok.sent.start + 1:
        far = tok.doc[tok.i - 2]  # "and possibly as many as *seven*, students were shot": hung elsewhere
        before = far if far.head.tag_ == "CD" and tok.head.tag_ != "CD" else before
    if before is not None and before.tag_ == "CD" and tok.tag_ == "NNS":
        return before
    if (
        tok.tag_ == "NNS" and tok.i - 3 >= tok.sent.start
    ):  # "a dozen *or so* guards", also where it is no modifier
        first, *links = tok.doc[tok.i - 3 : tok.i]
        if [word.lower_ for word in links] == ["or", "so"] and number_at(first, tolls.vague):
            return first
    for child in tok.children:
        if (
            child.i < tok.i
            and child.dep_ in {"nummod", "nmod", "amod", "det", "compound"}
            and number_at(child, tolls.vague)
        ):
            return child
    return None


def is_ordinal_of_one(tok: Token) -> bool:
    """Whether an ordinal stands for one more of those counted: "two were killed, *a third* was wounded", "and
    *a third* wounded"."""
    if not tok.lower_.endswith(_ORDINAL_ENDINGS) or tok.ent_type_ or tok.i == tok.sent.start:
        return False
    is_subject = tok.dep_ in syntax.SUBJECTS or tok.head.tag_ in {"VBN", "VBD"}
    return is_subject and (is_new_person(tok) or tok.nbor(-1).lower_ == "a")


def is_one_person(tok: Token, tolls: Tolls) -> bool:
    """Whether a phrase without a number is one person: a name, "a nurse", "she", "another"."""
    if tok.ent_type_ == "PERSON":
        return True
    if tok.tag_ == "PRP":
        return tok.lower_ in {"he", "she", "him", "her"}
    if tok.lower_ == "another":
        return True
    if is_ordinal_of_one(tok):
        return True
    if tok.tag_ != "NN" or tok.ent_type_:
        return False
    if tok.lemma_.lower() in tolls.collectives:
        return False
    before = [child for child in tok.children if child.i < tok.i]
    if any(child.lower_ in _SINGULAR_DETERMINERS or child.dep_ in {"nmod:poss", "poss"} for child in before):
        return True
    if tok.dep_ == "conj" and tok.lower_ in tolls.kin and tok.head.lower_ in tolls.kin:
        return any(child.lower_ in _SINGULAR_DETERMINERS for child in tok.head.lefts)  # "a father and *son*"
    # headlines leave the article out: "*Journalist* shot dead"
    is_subject = tok.dep_ in syntax.SUBJECTS and tok.head.tag_ in {"VBN", "VBD"}
    return is_subject and tok.i == tok.sent.start and syntax.is_without_full_stop(tok)
