"""Who is meant where no name stands: surnames, short forms, pronouns, "the group", "the source".

Rules over the parse, in text order, in the tradition of Lappin and Leass (1994) and of Lee et al.'s sieves
(2013): sure links first, then descriptions and pronouns to the most salient fitting antecedent. What does not
fit stays unresolved. The registry is read and never changed; two persons are one only where one's name is
part of the other's and nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from transforms.actor.belongings import affiliate_unnamed, by_owner
from transforms.actor.coreference_state import State
from transforms.actor.descriptions import by_description, resolve_headline
from transforms.actor.memberships import by_membership
from transforms.actor.partial_names import (
    by_direction,
    by_explained_acronym,
    by_short_form,
    by_shorter_name,
    by_surname,
    explained_acronyms,
    learn_gender,
    mark_title,
)
from transforms.actor.pronouns import by_pronoun
from transforms.actor.quoted_speakers import first_persons
from transforms.actor.registry import Registry
from transforms.annotations import ActorMention
from transforms.language import syntax

# What may mean somebody in lower case: "the group", "they".
_POINTING = frozenset({"NOUN", "PROPN", "PRON"})


def _is_plain(token: Token) -> bool:
    """Whether a word has no capital and no possessor, as most words of a text."""
    text = token.text
    return not text[:1].isupper() and not text.istitle() and syntax.possessor(token) is None


def resolve(doc: Doc, mentions: Sequence[ActorMention], registry: Registry) -> list[ActorMention]:
    """`mentions` and those that lead back to them, sorted by head token, one per head.

    A mention added has its antecedent's actor, role, affiliation and `named`; its candidates are the actors
    considered, best first.
    """
    sentences = [0] * len(doc)
    for number, sentence in enumerate(doc.sents):
        for token in sentence:
            sentences[token.i] = number
    state = State(doc, registry, sentences, {mention.head: mention for mention in mentions})
    inside = {
        token.i
        for mention in mentions
        if mention.resolution in {"name", "short", "title"} and mention.actor is not None
        if (span := doc.char_span(mention.start, mention.end, alignment_mode="expand")) is not None
        for token in span
    }
    short = explained_acronyms(doc, mentions)
    learn_gender(state, mentions)
    resolve_headline(state)
    for token in doc:
        given = state.resolved.get(token.i)
        if given is None and token.pos_ not in _POINTING and _is_plain(token):
            continue  # no step below could say anything of it
        found = (
            by_explained_acronym(state, token, given, short)
            or by_shorter_name(state, token, given)
            or by_direction(state, token, given)
            or by_owner(state, token)
            or by_membership(state, token, given)
        )
        if found is None and (given is None or given.resolution in {"generic", "demonym", "none"}):
            if given is None and (token.i not in inside or token.pos_ == "PRON"):
                found = (
                    by_surname(state, token) or by_short_form(state, token, short) or by_pronoun(state, token)
                )
            elif given is not None and given.actor is not None and given.actor.kind == "group":
                found = by_short_form(state, token, short)  # "the Church" told in full before, no clergy
            found = found or by_description(state, token, given)
        if found is not None:
            state.resolved[token.i] = found
            if found.resolution == "short" and found.actor is not None and found.actor.kind == "person":
                mark_title(state, token, found)
        now = found or given
        if (
            now is not None and state.text[now.end : now.end + 1] != "-"
        ):  # of "the X-linked group" X is not meant
            state.history.append(now)
    affiliate_unnamed(state)
    for mention in first_persons(state):
        state.resolved[mention.head] = mention
        owned = state.doc[mention.head].head
        if (its := by_owner(state, owned)) is not None:
            state.resolved[owned.i] = its
    return [state.resolved[head] for head in sorted(state.resolved)]
