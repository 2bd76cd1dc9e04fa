"""Which expressions of time govern an act in the parse: its own, or of a clause that shares its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from spacy.tokens import Token

from transforms.annotations import Timex
from transforms.language import syntax
from transforms.time.calendar import PRECISION_ORDER
from transforms.time.dating_cues import Cues
from transforms.time.time_attachment import (
    ancestors,
    governing_predicate,
    head_token,
    is_clause_head,
    sentence_of,
)

# Clauses that share one time nest no deeper than this in news prose.
_NESTING = 4


class Anchored(NamedTuple):
    """An expression with the token on which its words hang."""

    timex: Timex
    head: Token


@dataclass(frozen=True, slots=True)
class Story:
    """What the date of an act is read from."""

    timexes: Sequence[Timex]
    published: date | None
    headline_tokens: int
    cues: Cues


def times_in_sentence(act: Token, story: Story) -> list[Timex]:
    sentence = sentence_of(act)
    start, end = sentence.start_char, sentence.end_char
    return [one for one in story.timexes if start <= one.start < end]


def anchored_in_sentence(act: Token, story: Story) -> Iterator[Anchored]:
    """The expressions of the act's sentence that can date an act; how often and how long does not."""
    for timex in times_in_sentence(act, story):
        if timex.type == "SET" or (timex.type == "DURATION" and timex.date_start is None):
            continue
        head = head_token(act.doc, timex.start, timex.end)
        if head is not None:
            yield Anchored(timex, head)


# A noun below these prepositions is the occasion of the act: "killed in an attack on Friday".
_OCCASION = frozenset({"in", "during", "by", "at", "on", "amid"})


def named_by_clause(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """The expression that the act's clause explains: "in July 2023, when Russia left the deal"."""
    step = syntax.governor(act)
    if step is None or step.relation != "relative":
        return []
    offset = step.head.idx
    return [one for one in near if one.timex.start <= offset < one.timex.end]


def own_times(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """Expressions that hang on the act itself, or on the occasion it names, with no other clause between."""
    direct, through = [], []
    for one in near:
        path = path_to(one.head, act)
        if path == [] and one.timex.value == "PRESENT_REF" and not is_clause_head(act):
            continue  # "death toll now 19"
        reduced = _reduced_clause_before(one.head)
        governs = path == [] and not _dates_a_bound(one.head) and reduced in {None, act}
        beside = _follows(one.head, act) or _precedes(one.timex, act) or reduced == act
        if governs or beside or _is_displaced(one, act, near):
            direct.append(one)
        elif path and one.timex.value != "PRESENT_REF" and _through_occasion(path, act):
            through.append(one)
    return direct or through


def _is_displaced(one: Anchored, act: Token, near: list[Anchored]) -> bool:
    """Whether an expression right behind a noun phrase was hung on a verb that has another date of its own:
    "jailed on Friday for the killing of a student in 2019".
    """
    if act.pos_ != "NOUN" or is_clause_head(act) or one.head.left_edge.i != act.right_edge.i + 1:
        return False
    verb = governing_predicate(one.head)
    if verb is None or verb.i > act.i or not verb.is_ancestor(act):
        return False
    return any(
        governing_predicate(other.head) == verb and _are_disjoint(one.timex, other.timex)
        for other in near
        if other is not one and other.head.i < act.i
    )


def _are_disjoint(first: Timex, second: Timex) -> bool:
    if not (first.date_start and first.date_end and second.date_start and second.date_end):
        return False
    return first.date_end < second.date_start or second.date_end < first.date_start


def _dates_a_bound(head: Token) -> bool:
    """Whether the expression stands right behind a noun that only bounds the act ("stopped since a truce in
    2022").
    """
    at = head.left_edge.i - 1
    if at < 0 or at >= head.i or head.doc[at].pos_ != "NOUN":
        return False
    return syntax.preposition(head.doc[at]) in {"since", "after", "before", "until"}


def path_to(head: Token, act: Token) -> list[Token] | None:
    """The tokens between an expression's head and the act above it; None when a clause or nothing parts
    them.
    """
    if head == act:
        return None
    between: list[Token] = []
    for ancestor in ancestors(head):
        if ancestor == act:
            return between
        if is_clause_head(ancestor):
            return None
        between.append(ancestor)
    return None


def _reduced_clause_before(head: Token) -> Token | None:
    """The bare participle behind a noun that an expression stands right behind, whatever the parser hung it
    on: "released the students *kidnapped* on March 7"."""
    at = head.left_edge.i - 1
    if not 0 < at < head.i or head.doc[at].dep_ == "acl":  # "left three soldiers *wounded* on Friday"
        return None
    return head.doc[at] if _is_reduced_clause(head.doc[at]) else None


def _is_reduced_clause(token: Token) -> bool:
    """Whether a participle stands right behind the noun that it says something of: "pupils *kidnapped*"."""
    return (
        token.tag_ == "VBN"
        and token.dep_ not in {"xcomp", "conj"}  # "found ten soldiers *wounded* on Friday"
        and token.i > 0
        and token.doc[token.i - 1].pos_ in {"NOUN", "PROPN"}
        and not any(child.i < token.i for child in token.children)
    )


def _follows(head: Token, act: Token) -> bool:
    """Whether the expression stands right behind a noun, whatever the parser hung it on: "the arrest last
    month".
    """
    if act.pos_ != "NOUN" or head.i < act.i or (act.dep_ in {"obj", "dobj"} and act.head.i < act.i):
        return False  # behind an object it may as well be the verb's, as the parser says
    left = head.left_edge.i
    return left == act.i + 1 and all(
        token.pos_ in {"ADP", "DET", "ADJ", "NUM", "PROPN", "NOUN", "PUNCT"}
        and token.text not in {",", ";", "-"}
        for token in act.doc[left : head.i]
    )


def _precedes(timex: Timex, act: Token) -> bool:
    """Whether the expression stands between a determiner and its noun: "the Oct. 7 attack"."""
    if act.pos_ != "NOUN" or act.idx < timex.end or act.i == 0:
        return False
    back = (act.doc[i] for i in range(act.i - 1, -1, -1))
    between = list(takewhile(lambda token: token.idx >= timex.end, back))
    first = act.i - len(between)
    while first and act.doc[first - 1].idx >= timex.start:
        first -= 1
    return (
        first > 0
        and act.doc[first - 1].pos_ == "DET"
        and all(token.pos_ in {"ADJ", "NOUN", "PROPN"} for token in between)
    )


def _through_occasion(path: list[Token], act: Token) -> bool:
    """ "in an attack on Friday", "Friday's blast killed": the noun names the act's occasion, not a
    participant.
    """
    top = path[-1]
    if len(path) == 1 and top.pos_ in {"NUM", "ADV", "ADP", "ADJ"}:
        return True
    if len(path) > 2 or top.pos_ == "PROPN" or top.ent_type_ in {"PERSON", "PER"}:
        return False
    preposition = syntax.preposition(top)
    if top.dep_.startswith("obl") and preposition in _OCCASION:
        return len(path) == 1 or preposition in {"in", "during"}
    return top.dep_ in {"nsubj", "compound"} and act.pos_ == "VERB"


def shared_times(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """Expressions of a clause that shares the act's time."""
    for other in _companions(act, cues):
        found = [one for one in own_times(other, near, cues) if one.timex.value != "PRESENT_REF"]
        if found:
            return found
    return [one for one in near if _leads(one.head, act)]


def _companions(act: Token, cues: Cues) -> Iterator[Token]:
    """Predicates told as of the same time as the act, nearest kin first."""
    if not is_clause_head(act):
        yield from _noun_companions(act, cues)
        return
    seen = {act.i}
    token = act
    for _ in range(_NESTING):
        step = syntax.governor(token)
        if step is None or step.head.i in seen:
            break
        seen.add(step.head.i)
        if step.relation == "conjunct":
            shares = syntax.subject(token) is None and _same_tense(token, step.head)
        elif step.relation == "open_complement":
            shares = step.head.lemma_.lower() not in cues.prospective
        elif step.relation == "adverbial":
            shares = _shares_time(token, cues)
        else:
            if step.relation in {"relative", "participial"} and step.head.pos_ == "NOUN":
                yield step.head
            break
        if not shares:
            break
        yield step.head
        token = step.head
    for child in act.children:
        if child.i in seen or not is_clause_head(child):
            continue
        if (
            (
                child.dep_ == "conj"
                and (syntax.subject(child) is None or _gaps(child))
                and _same_tense(child, act)
            )
            or (child.dep_ == "xcomp" and act.lemma_.lower() not in cues.prospective)
            or (child.dep_ == "advcl" and _shares_time(child, cues))
        ):
            yield child
    subject = syntax.subject(act)
    if subject is not None and subject.pos_ == "NOUN" and act.lemma_.lower() in cues.occurrence:
        yield subject


def _gaps(conjunct: Token) -> bool:
    """Whether a conjunct leaves out the first's auxiliary: "ten were killed and 20 *wounded* on Friday"."""
    return conjunct.tag_ == "VBN" and not any(child.dep_.startswith("aux") for child in conjunct.children)


def _same_tense(first: Token, second: Token) -> bool:
    """Whether no tense speaks against a shared time, as in "seized power in 2021 and *is* battling"."""
    tenses = {syntax.tense(first), syntax.tense(second)} - {None}
    return len(tenses) <= 1


def _noun_companions(act: Token, cues: Cues) -> Iterator[Token]:
    """What dates an event told as a noun: the verb that says it took place, or the noun that gathers it."""
    for child in act.children:
        finite = child.tag_ not in {"VB", "VBP", "VBZ"}
        if child.dep_ in syntax.ADNOMINAL and finite and child.lemma_.lower() in cues.occurrence:
            yield child
    head = act.head
    if head == act:
        return
    if act.dep_ == "conj":
        yield head
    elif act.dep_ in {"nmod", "pobj"} and head.lemma_.lower() in cues.collective:
        yield head
        yield from _noun_companions(head, cues)
    elif is_clause_head(head):
        lemma = head.lemma_.lower()
        occasion = act.dep_.startswith("obl") and syntax.preposition(act) in _OCCASION
        does = act.dep_ in {"nsubj", "nsubj:pass", "nsubjpass"} and head.pos_ == "VERB"
        if occasion or lemma in cues.occurrence or (does and lemma not in cues.aftermath):
            yield head
            yield from _companions(head, cues)


def _shares_time(clause: Token, cues: Cues) -> bool:
    """Whether an adverbial clause is of the time of its main clause: a bare participle, or after "when",
    "as".
    """
    marks = {
        child.lower_ for child in clause.children if child.dep_ in {"mark", "advmod"} and child.i < clause.i
    }
    if marks & cues.simultaneous:
        return True
    if marks or clause.tag_ not in {"VBG", "VBN"} or syntax.subject(clause) is not None:
        return False
    return clause.i > clause.head.i or not _is_reduced_clause(clause)  # "pupils *kidnapped* in May are free"


def _leads(head: Token, act: Token) -> bool:
    """Whether an expression before the first subject of a coordination spans all of its members."""
    if act.dep_ != "conj" or head.i > act.i:
        return False
    first = syntax.conjuncts(act)[0]
    subject = syntax.subject(first)
    if path_to(head, first) != [] or subject is None or not _same_tense(first, act):
        return False
    return head.i < subject.i


def lone_time(act: Token, near: list[Anchored], cues: Cues) -> list[Anchored]:
    """The expression of a sentence in which no other predicate stands and no other noun takes it."""
    free = [one for one in near if one.timex.value != "PRESENT_REF" and not _inside_name(one.head, act)]
    if len({one.timex.value for one in free}) != 1:
        return []
    others = [
        token for token in sentence_of(act) if token.pos_ == "VERB" and token != act and is_clause_head(token)
    ]
    alone = all(token.is_ancestor(act) and token.lemma_.lower() in cues.occurrence for token in others)
    return free if alone else []


def _inside_name(head: Token, act: Token) -> bool:
    """Whether the expression modifies another noun than the act ("the 2014 deal", "last year's flood")."""
    return head.dep_ in {"compound", "nmod:poss", "poss", "nummod"} and head.head != act


def best_of(found: list[Anchored], act: Token) -> Timex:
    """Of several the finest in precision; a clock time without a date of its own gives way; then the
    nearest.
    """

    def rank(one: Anchored) -> tuple[bool, bool, int, int]:
        timex = one.timex
        return (
            timex.date_start is None,
            timex.basis == "narrative" and timex.type == "TIME",
            PRECISION_ORDER.index(timex.precision),
            abs(one.head.i - act.i),
        )

    return min(found, key=rank).timex
