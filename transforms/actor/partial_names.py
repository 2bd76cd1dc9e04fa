"""Who is meant by part of a name: surnames, acronyms, the end or the beginning of a longer name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from transforms.actor.coreference_state import State, link_to
from transforms.actor.registry import fold
from transforms.annotations import ActorMention
from transforms.language import syntax

# Characters after a name in which its acronym stands in brackets.
MAX_ACRONYM = 40
_ACRONYM = re.compile(r"\(\s*([A-Z][A-Za-z&.-]{1,9})\s*\)")


def learn_gender(state: State, mentions: Sequence[ActorMention]) -> None:
    for mention in mentions:
        if mention.actor is None or mention.actor.kind != "person":
            continue
        words = fold(mention.role or "").split()
        for width in range(1, len(words) + 1):
            row = state.registry.titles.get(" ".join(words[-width:]))
            if row is not None and row[1].gender:
                state.gender.setdefault(mention.actor.actor_id, row[1].gender)
        before = state.doc[mention.head - 1] if mention.head else None
        if before is not None:
            row = state.registry.titles.get(fold(before.text).rstrip("."))
            if row is not None and row[1].gender:
                state.gender[mention.actor.actor_id] = row[1].gender


def by_surname(state: State, token: Token) -> ActorMention | None:
    """A part of a person's full name, told anywhere in the article; the family name before the others."""
    if not token.text[:1].isupper() or token.pos_ not in {"PROPN", "NOUN", "ADJ", "X"}:
        return None
    word = fold(token.text)
    persons: dict[str, tuple[int, ActorMention]] = {}
    for mention in state.resolved.people_named(word):
        if mention.actor is None:
            continue
        rank = 0 if fold(mention.actor.name).split()[-1] == word else 1
        if rank and token.ent_type_ == "LOC":
            continue  # a place by the name of somebody's first or middle one
        known = persons.get(mention.actor.actor_id)
        is_later = mention.head > token.i
        if known is None or (known[1].head < mention.head and not is_later):
            persons[mention.actor.actor_id] = (rank, mention)
    if not persons:
        return None
    ranked = sorted(
        persons.values(),
        key=lambda one: (one[1].head > token.i, one[0], abs(token.i - one[1].head)),
    )
    best = ranked[0][1]
    names = [mention.actor.actor_id for _, mention in ranked if mention.actor]
    return link_to(state, token, best, "short", 0.95 if len(ranked) == 1 else 0.6, names)


def mark_title(state: State, token: Token, person: ActorMention) -> None:
    """ "Professor Otunga": the title means him as well, also where it heads the phrase."""
    if not token.i:
        return
    title = state.doc[token.i - 1]
    is_linked = title.head == token or token.head == title or title.head == token.head
    if is_linked and fold(title.text).rstrip(".") in state.registry.titles:
        state.resolved[title.i] = replace(person, head=title.i)


def explained_acronyms(doc: Doc, mentions: Sequence[ActorMention]) -> dict[str, ActorMention]:
    """Acronyms that the article itself explains in brackets after a name, by the acronym."""
    found: dict[str, ActorMention] = {}
    spelt = {token.text for token in doc if token.text.isupper() and _is_acronym(token)}
    text = doc.text  # put together anew at each call
    for mention in mentions:
        if mention.actor is None or not mention.named or mention.actor.kind == "person":
            continue
        initials = "".join(word[0] for word in mention.text.replace("-", " ").split() if word[0].isupper())
        if initials in spelt and mention.resolution == "name":
            found.setdefault(initials, mention)
        match = _ACRONYM.match(text[mention.end : mention.end + MAX_ACRONYM].lstrip())
        if match is not None:
            found.setdefault(match.group(1), mention)
    return found


def by_shorter_name(state: State, token: Token, given: ActorMention | None) -> ActorMention | None:
    """An organisation of the article under the end or the beginning of a longer name told before."""
    actor = given.actor if given is not None else None
    if given is None or actor is None or actor.origin != "article" or actor.kind == "person":
        return None
    words = fold(actor.name).split()
    found: dict[str, ActorMention] = {}
    for mention in state.history:
        other = mention.actor
        if other is None or other.actor_id == actor.actor_id or mention.resolution != "name":
            continue
        longer = fold(other.name).split()
        is_end = len(words) < len(longer) and longer[-len(words) :] == words
        is_part = is_end or (len(words) < len(longer) and longer[: len(words)] == words)
        # "Harmony" of "the Church of Harmony" as well as its head
        is_topic = is_end and longer[-len(words) - 1] == "of"
        if is_part and other.kind != "person" and (is_topic or state.doc[mention.head].text == token.text):
            found[other.actor_id] = mention
    if len(found) != 1:
        return None
    (mention,) = found.values()
    return link_to(state, token, mention, "short", 0.85, span=(given.start, given.end))


def _is_acronym(token: Token) -> bool:
    """Three letters or more, all of them capitals."""
    return len(token.text) > 2 and token.text.isalpha() and token.text.isupper()


def by_explained_acronym(
    state: State, token: Token, given: ActorMention | None, short: dict[str, ActorMention]
) -> ActorMention | None:
    """An acronym that the model took for a name of its own and that the article explains."""
    known = short.get(token.text)
    is_guess = given is not None and given.actor is not None and given.actor.origin == "article"
    return link_to(state, token, known, "short", 0.95) if known is not None and is_guess else None


def by_short_form(state: State, token: Token, short: dict[str, ActorMention]) -> ActorMention | None:
    known = short.get(token.text)
    if known is not None:
        return link_to(state, token, known, "short", 0.95)
    if not token.text[:1].isupper() or token.is_sent_start:
        return None
    # "the Confederation": the head word of a name told before, with its capital.
    for mention in reversed(state.history):
        actor = mention.actor
        if actor is None or mention.resolution != "name" or actor.kind in {"person", "state"}:
            continue
        is_head = state.doc[mention.head].text == token.text != mention.text
        if is_head and state.doc[token.i - 1].lower_ in syntax.DEFINITE:
            return link_to(state, token, mention, "short", 0.85, span=syntax.noun_phrase(token))
    return None


def by_direction(state: State, token: Token, given: ActorMention | None) -> ActorMention | None:
    """ "The North" after "North Korea": the one state told whose name begins with the word."""
    if given is not None and (given.actor is None or given.actor.origin != "article"):
        return None
    before = state.doc[token.i - 1] if token.i else None
    is_alone = before is not None and before.lower_ in syntax.DEFINITE and before.head == token
    if not is_alone or not token.text.istitle() or token.dep_ in {"compound", "flat", "amod"}:
        return None
    found: dict[str, ActorMention] = {}
    for mention in state.history:
        actor = mention.actor
        is_state = actor is not None and actor.actor_id in state.registry.states
        if actor is not None and is_state and actor.name.startswith(f"{token.text} "):
            found[actor.actor_id] = mention
    if len(found) != 1:
        return None
    (meant,) = found.values()
    return link_to(state, token, meant, "short", 0.85, span=syntax.noun_phrase(token))
