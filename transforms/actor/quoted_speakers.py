"""Whom "I" and "we" mean within a quotation: its speaker, or the speaker's side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span

from transforms.actor.coreference_state import State, is_quoted, link_to, quotation_tokens
from transforms.annotations import Actor, ActorMention
from transforms.language import syntax
from transforms.language.closed_classes import FIRST_PLURAL, FIRST_SINGULAR


def first_persons(state: State) -> Iterator[ActorMention]:
    """ "I" and "we" in a quotation mean its speaker, "we" the speaker's side where he has one."""
    doc = state.doc
    last: ActorMention | None = None
    last_end = -1
    sentences = list(doc.sents)
    for start, end in quotation_tokens(doc):
        speaker = _speaker(state, sentences, start, end)
        if speaker is None and last is not None and "\n\n" not in doc[last_end:start].text:
            speaker = last
        last, last_end = speaker, end
        if speaker is None:
            continue
        for token in doc[start:end]:
            if token.lower_ in FIRST_SINGULAR:
                yield link_to(state, token, speaker, "pronoun", 0.8)
            elif token.lower_ in FIRST_PLURAL:
                side = speaking_side(state, speaker)
                yield link_to(state, token, side, "pronoun", 0.6)


def speaking_side(state: State, speaker: ActorMention) -> ActorMention:
    """The speaker as the body that he belongs to, known or named in this article, or himself."""
    if speaker.affiliation_id is None:
        return speaker
    actor: Actor
    try:
        actor = state.registry.actor(speaker.affiliation_id)
    except KeyError:  # "the Tashkent City Police spokesman": a body that only the article knows
        bodies = (one.actor for one in state.resolved.values() if one.actor is not None)
        born_here = next((body for body in bodies if body.actor_id == speaker.affiliation_id), None)
        if born_here is None:
            return speaker
        actor = born_here
    return replace(speaker, actor=actor, role=None, affiliation_id=actor.affiliation_id, named=True)


def _speaker(state: State, sentences: list[Span], start: int, end: int) -> ActorMention | None:
    """The subject of the verb outside the quotation to whose clause the quotation belongs."""
    doc = state.doc
    # the sentences of the quotation, the one that ends before it and the one that begins behind it
    first, last = state.sentence_of[max(start - 1, 0)], state.sentence_of[min(end, len(doc) - 1)]
    for sentence in reversed(sentences[first : last + 1]):
        for token in sentence:
            if start <= token.i < end or token.pos_ != "VERB" or is_quoted(doc, token.i):
                continue
            below = syntax.reported_content(token)
            if below is None or not (start <= below.i < end or token.head.i in range(start, end)):
                continue
            who = syntax.subject(token)
            if who is not None and not is_quoted(doc, who.i):
                return state.resolved.get(who.i)
            # The parse lost the subject: whoever is told nearest before the verb, outside the quotation.
            near = [
                head
                for head in state.resolved
                if sentence.start <= head < token.i and not is_quoted(doc, head)
            ]
            return state.resolved[max(near)] if near else None
    return None
