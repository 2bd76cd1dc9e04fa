"""Acts told before that a noun alone names again: "blamed the army for *the strike*".

Three ways, each a mention that points at the act and tells neither day nor place of its own: a definite noun
that by itself is no trigger ("the strike" may be one of workers), where an act was told before by the same
word; a noun that counts or ranks the act of its own sentence ("killed nine, police said, in the third such
*attack* this month"), or that of the sentence before ("It was the deadliest *attack* since May").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from transforms.annotations import EventMention
from transforms.event.event_anaphora import REACH, Anaphors, pointing_at
from transforms.event.lexicon import Lexicon
from transforms.event.word_classes import forms
from transforms.language import syntax

# Sentences back to the act that "It was the third such attack" ranks.
RANKED_REACH = 2
_SUPERLATIVE_TAGS = frozenset({"JJS", "RBS"})
# How the parse hangs a noun behind the report of what it names: "..., police said, the latest *raid*".
_TRAILING = frozenset({"ccomp", "appos", "parataxis", "dep", "obj"})
_SUPERLATIVE = "est"  # the tagger takes rare ones for plain adjectives


def find(
    doc: Doc, events: Sequence[EventMention], lexicon: Lexicon, anaphors: Anaphors
) -> list[EventMention]:
    """`events` of the article, in text order, with those that name an act again turned into mentions that
    point at it, and the mentions of nouns that are no trigger by themselves."""
    starts = [sentence.start_char for sentence in doc.sents]
    found: list[EventMention] = []
    for event in events:
        meant = _ranked(doc[event.predicate], event, found, starts, anaphors)
        found.append(event if meant is None else pointing_at(meant, doc[event.predicate]))
    told = {at for event in found for at in (event.predicate, *event.parts)}
    in_triggers = {at for event in found for at in range(event.trigger.start, event.trigger.end)}
    for noun in _definite_nouns(doc, lexicon):
        if noun.i in told or noun.idx in in_triggers:
            continue
        meant = _told_by_the_word(noun, doc, found, starts)
        if meant is not None:
            found.append(pointing_at(meant, noun))
    return sorted(found, key=lambda event: (event.trigger, event.event_type))


def _definite_nouns(doc: Doc, lexicon: Lexicon) -> Iterator[Token]:
    """Nouns of acts with "the", "this" or "that" and no other word before them."""
    for tok in doc:
        if tok.tag_ not in {"NN", "NNS"} or not any(form in lexicon.nouns for form in forms(tok)):
            continue
        before = [child for child in tok.lefts if child.dep_ != "case"]
        if len(before) == 1 and before[0].lemma_.lower() in syntax.DEFINITE and tok.dep_ != "compound":
            yield tok


def _told_by_the_word(
    noun: Token, doc: Doc, events: Sequence[EventMention], starts: Sequence[int]
) -> EventMention | None:
    """The act told last before a noun by the same noun, within REACH sentences."""
    words = set(forms(noun))
    near = [
        event
        for event in _before(noun, events, starts, REACH)
        if any(words & {*forms(doc[at])} for at in (event.predicate, *event.parts))
    ]
    return max(near, key=lambda event: event.trigger.start, default=None)


def _ranked(
    noun: Token,
    event: EventMention,
    before: Sequence[EventMention],
    starts: Sequence[int],
    anaphors: Anaphors,
) -> EventMention | None:
    """The act that a noun counts or ranks: that of the clause which a report trails, or the one before."""
    if noun.pos_ != "NOUN" or not any(_is_ranking(child, anaphors) for child in noun.lefts):
        return None
    if not any(child.lemma_.lower() in syntax.DEFINITE for child in noun.lefts):
        return None
    alike = [one for one in before if one.event_type == event.event_type]
    if any(child.dep_ == "cop" for child in noun.children):
        subject = syntax.subject(noun)
        if subject is None or subject.tag_ not in {"PRP", "DT"}:
            return None
        near = _before(noun, alike, starts, RANKED_REACH)
        return max(near, key=lambda one: one.trigger.start, default=None)
    trails = noun.dep_ in _TRAILING and not syntax.preposition(noun)
    if not trails and (syntax.preposition(noun) != "in" or not noun.dep_.startswith("obl")):
        return None
    inside = [one for one in alike if noun.sent.start_char <= one.trigger.start]
    if not any(noun.doc[one.predicate].head == noun.head for one in inside):
        return None
    return min(inside, key=lambda one: (one.event_mode != event.event_mode, one.trigger.start))


def _is_ranking(word: Token, anaphors: Anaphors) -> bool:
    """Whether a word before an act's noun counts it among others: "third", "deadliest", "most violent"."""
    return (
        word.lower_ in anaphors.rankings
        or any(one.tag_ in _SUPERLATIVE_TAGS for one in (word, *word.lefts))
        or (word.pos_ == "ADJ" and word.lower_.endswith(_SUPERLATIVE))
    )


def _before(
    noun: Token, events: Sequence[EventMention], starts: Sequence[int], reach: int
) -> list[EventMention]:
    """Acts told before a noun, within `reach` sentences; none that itself points at another."""
    here = bisect_right(starts, noun.idx)
    return [
        event
        for event in events
        if event.antecedent is None
        and event.trigger.end <= noun.idx
        and here - bisect_right(starts, event.trigger.start) <= reach
    ]
