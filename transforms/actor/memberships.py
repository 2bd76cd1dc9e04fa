"""Of whom somebody is one, where the name stands further down: "urban cells of the Front", "a group of rebels
belonging to the Front", "a caller who identified himself as a member of the Front".

Method: from a noun of a part of a body, or of people under arms, down the parse over what memberships.csv
lists, to the first body that is known; what the text gives no such path for is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Token

from transforms.actor.coreference_state import UNDER_ARMS, State
from transforms.annotations import ActorMention
from transforms.language import syntax

# Kinds of actors that a noun such as "group" or "fighters" may only describe.
BODIES = frozenset({"armed_group", "party", "organisation"})
_INNER = frozenset({"xcomp", "ccomp"})
# Steps from the noun to the body: "a group of rebels of a front of the Army" has three.
_STEPS = 5


def by_membership(state: State, token: Token, given: ActorMention | None) -> ActorMention | None:
    """The mention of the body of which `token` is a part or one of its people; None where none is told.

    `given` is what the token means without: a generic actor, or nobody.
    """
    if token.pos_ != "NOUN" or token.dep_ in {"compound", "flat", "nmod:desc", "amod"}:
        return None
    if given is not None and given.resolution not in {"generic", "none", "demonym"}:
        return None
    told = list(_bodies(state, token, _STEPS))
    by_name = (one for one in told if _is_body(state, one, is_unit=False))
    body = next(by_name, None) or next(iter(told), None)
    if body is None or body.actor is None:
        return None
    start, end = syntax.noun_phrase(token)
    return replace(
        body,
        start=start,
        end=end,
        text=state.text[start:end],
        head=token.i,
        confidence=min(body.confidence, 0.85),
        role=None,
        unnamed=False,
    )


def _bodies(state: State, noun: Token, steps: int) -> Iterator[ActorMention]:
    """The bodies, and the forces without a name, that the words below a noun lead to, nearest first."""
    if steps == 0:
        return
    sort = state.registry.memberships.get(noun.lemma_.lower(), (None,))[0]
    is_unit = sort == "unit"
    if sort in {"unit", "people"}:
        named = [state.resolved.get(word.i) for word in noun.lefts if word.dep_ != "nmod:poss"]
        yield from (one for one in named if _is_body(state, one, is_unit=False) and one is not None)
    if is_unit or _is_under_arms(state, noun):
        for preposition, owner in syntax.obliques(noun):
            if preposition in {"of", "from"}:
                yield from _meant(state, owner, steps, is_unit=is_unit)
    for verb in noun.rights:
        if verb.dep_ in syntax.ADNOMINAL and verb.pos_ == "VERB" and not syntax.is_negated(verb):
            yield from _in_clause(state, verb, steps)


def _in_clause(state: State, verb: Token, steps: int) -> Iterator[ActorMention]:
    """The bodies that a clause says the noun before it belongs to."""
    sort, prepositions = state.registry.memberships.get(verb.lemma_.lower(), (None, ()))
    if sort != "verb" or steps == 0:
        return
    for child in verb.children:
        if child.dep_ in _INNER and child.pos_ in {"VERB", "AUX"}:
            yield from _in_clause(state, child, steps - 1)
        elif child.dep_ in _INNER or child.dep_ in syntax.OBJECTS:
            if "-" in prepositions or syntax.preposition(child) in prepositions:
                yield from _told(state, child, steps)
        elif child.dep_.startswith("obl") and syntax.preposition(child) in prepositions:
            yield from _told(state, child, steps)
        elif child.dep_.startswith("obl") and _stands_for(state, child):
            owners = [owner for preposition, owner in syntax.obliques(child) if preposition == "of"]
            for owner in owners or [other for other in verb.rights if _is_owner(other, child)]:
                yield from _meant(state, owner, steps, is_unit=False)


def _stands_for(state: State, noun: Token) -> bool:
    """Whether a phrase says for whom somebody speaks or acts: "*in the name* of the Front"."""
    words = f"{syntax.preposition(noun)} {noun.lemma_.lower()}"
    return state.registry.memberships.get(words, (None,))[0] == "proxy"


def _is_owner(tok: Token, noun: Token) -> bool:
    """Whether the parse hung a noun's "of" on the verb instead: "spoke on behalf *of the Front*"."""
    return tok.i > noun.i and tok.left_edge.i == noun.i + 1 and syntax.preposition(tok) == "of"


def _told(state: State, noun: Token, steps: int) -> Iterator[ActorMention]:
    """The body that a noun of such a clause is, or of which it is a member."""
    yield from _meant(state, noun, steps, is_unit=False)
    if state.registry.memberships.get(noun.lemma_.lower(), (None,))[0] in {"member", "people"}:
        words = [*syntax.compound_modifiers(noun), *syntax.adjectives(noun)]
        words += [owner for preposition, owner in syntax.obliques(noun) if preposition in {"of", "for"}]
        for word in words:
            yield from _meant(state, word, steps, is_unit=False)


def _meant(state: State, noun: Token, steps: int, *, is_unit: bool) -> Iterator[ActorMention]:
    """The body that a noun names, else those that it leads on to."""
    mention = state.resolved.get(noun.i)
    if _is_body(state, mention, is_unit=False) and mention is not None:
        yield mention
        return
    yield from _bodies(state, noun, steps - 1)
    if is_unit and _is_body(state, mention, is_unit=True) and mention is not None:
        yield mention


def _is_body(state: State, mention: ActorMention | None, *, is_unit: bool) -> bool:
    """Whether a mention is of a body that somebody can be of; of a unit, also of the forces of a state or of
    people under arms without a name ("a group of rebels")."""
    actor = mention.actor if mention is not None else None
    if actor is None or actor.actor_id in state.registry.states:
        return False
    if actor.kind in BODIES and not state.registry.is_generic(actor):
        return True
    return is_unit and actor.kind in {"state", "group", "armed_group"} and bool(actor.sectors)


def _is_under_arms(state: State, noun: Token) -> bool:
    row = state.registry.nouns.get(noun.lower_)
    return row is not None and row.sort in {"member", "organ"} and bool(set(row.sectors) & UNDER_ARMS)
