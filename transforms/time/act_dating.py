"""The date of one act: the expression of time that governs it in the parse, never the nearest string."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from spacy.tokens import Doc, Token

from transforms.annotations import PredicateDate, Span, Timex
from transforms.language import syntax
from transforms.time.act_distances import lagging, lasting
from transforms.time.dating_cues import Cues, default_cues
from transforms.time.governing_times import (
    Anchored,
    Story,
    anchored_in_sentence,
    best_of,
    lone_time,
    named_by_clause,
    own_times,
    shared_times,
)
from transforms.time.time_attachment import (
    governing_predicate,
    headline_end,
    is_clause_head,
    sentence_of,
)
from transforms.time.told_days import is_backgrounded, is_naming, told_by

# How many sentences "then ... later ..." may go on from; stories seldom chain more.
_CHAIN = 3


def date_predicate(
    doc: Doc,
    predicate: int,
    timexes: Sequence[Timex],
    published: date | None,
    *,
    headline: Span | None = None,
    cues: Cues | None = None,
) -> PredicateDate:
    """The date of the act that token `predicate` tells, and how it is known.

    In this order: an expression among its own modifiers; one of a clause that shares its time (a
    coordinated or
    participial verb, the verb that says the event took place); a distance from an act that is dated ("two
    days
    after the strike"); the only expression of a sentence without another predicate; the date of what it
    goes on
    from ("later"); the publication day for a present tense outside the headline, or the day of the utterance
    within one. Else null: never the publication day in silence. The date of a verb of saying never dates
    what is
    said, so the function serves for "said on Friday" too: give it the cue.
    """
    story = Story(
        timexes,
        published,
        _tokens_before(doc, headline.end) if headline is not None else headline_end(doc),
        cues or default_cues(),
    )
    return _date_act(doc[predicate], story, _CHAIN)


def _tokens_before(doc: Doc, offset: int) -> int:
    return bisect_left(doc, offset, key=lambda token: token.idx)


def _date_act(act: Token, story: Story, chain: int) -> PredicateDate:
    unknown = PredicateDate(None, None, "unknown", "unknown", is_historical=is_backgrounded(act, story.cues))
    if act.dep_ in {"case", "mark", "cc", "punct"}:  # "according to" has no time of its own
        return unknown
    near = list(anchored_in_sentence(act, story))
    for level in (named_by_clause, own_times, shared_times):
        found = level(act, near, story.cues)
        if found:
            return told_by(best_of(found, act), act, story)
    counted = lagging(act, near, story, lambda verb: _told_before(verb, story, chain)) or lasting(act, story)
    if counted is not None:
        return counted
    found = lone_time(act, near, story.cues)
    if found:
        return told_by(best_of(found, act), act, story)
    if unknown.is_historical:
        return unknown
    found_elsewhere = _carried(act, story, chain) or _present(act, near, story)
    return found_elsewhere or _presupposed(act, near, story) or unknown


def _carried(act: Token, story: Story, chain: int) -> PredicateDate | None:
    """The date of what the act goes on from: "..., and later fled", "Later, they withdrew"."""
    if not chain:
        return None
    source: Token | None = None
    if _has_continuation(act, story.cues) and act.dep_ == "conj":
        source = syntax.conjuncts(act)[0]
    elif _opens_with_continuation(act, story.cues):
        source = _sentence_before(act)
    if source is None or source == act:
        return None
    told = _date_act(source, story, chain - 1)
    if told.date_start is None or told.basis == "publication":
        return None
    return replace(told, basis="narrative", text=None, span=None)


def _told_before(verb: Token, story: Story, chain: int) -> PredicateDate | None:
    """The date of the act of the sentence before, which "it came" and "the attack happened" speak of."""
    source = _sentence_before(verb)
    if source is None or not chain:
        return None
    told = [source, *(child for child in source.children if child.dep_ in {"ccomp", "parataxis"})]
    dates = (_date_act(one, story, chain - 1) for one in told if is_clause_head(one))
    return next((one for one in dates if one.date_start is not None and one.basis != "publication"), None)


def _has_continuation(act: Token, cues: Cues) -> bool:
    return any(child.lower_ in cues.continuation and child.dep_ == "advmod" for child in act.children)


def _opens_with_continuation(act: Token, cues: Cues) -> bool:
    """Whether the act's sentence opens with a word that goes on from the one before."""
    words = (token for token in sentence_of(act) if not token.is_space and not token.is_punct)
    opening = islice(words, 3)
    return any(
        token.lower_ in cues.continuation and token.dep_ == "advmod" and token.head == act
        for token in opening
    )


def _sentence_before(act: Token) -> Token | None:
    """The main predicate of the sentence before, within the paragraph."""
    first = sentence_of(act).start
    if first == 0:
        return None
    gap = act.doc.text[act.doc[first - 1].idx : act.doc[first].idx + 1]
    if "\n\n" in gap:
        return None
    return sentence_of(act.doc[first - 1]).root


def _present(act: Token, near: list[Anchored], story: Story) -> PredicateDate | None:
    """An act told in the present tense: of the day it is said on, where that stands, else of publication."""
    if act.i < story.headline_tokens:
        return None
    predicate = act
    if not is_clause_head(act):
        governor = governing_predicate(act)
        if governor is None or governor.lemma_.lower() not in story.cues.occurrence:
            return None
        predicate = governor
    if syntax.tense(predicate) != "present" or syntax.is_conditional(predicate):
        return None
    if syntax.is_negated(predicate) or is_naming(predicate):
        return None
    step = syntax.governor(predicate)
    if step is not None and step.relation in {"complement", "parataxis"}:
        said = own_times(step.head, near, story.cues)
        if said:
            return told_by(best_of(said, step.head), step.head, story)
    if story.published is None:
        return None
    return PredicateDate(story.published, story.published, "day", "publication")


def _presupposed(act: Token, near: list[Anchored], story: Story) -> PredicateDate | None:
    """A noun in a clause of long ago is of long ago too, though its own day is not told."""
    if is_clause_head(act):
        return None
    governor = governing_predicate(act)
    if governor is None:
        return None
    found = own_times(governor, near, story.cues) or shared_times(governor, near, story.cues)
    if not found or not told_by(best_of(found, governor), governor, story).is_historical:
        return None
    return PredicateDate(None, None, "unknown", "unknown", is_historical=True)
