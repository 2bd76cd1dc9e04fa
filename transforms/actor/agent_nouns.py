"""Those who act without a name: "Afghan troops", "Taliban forces", "gunmen", "a Taliban source"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from spacy.tokens import Token

from transforms.actor.actor_scene import (
    Scene,
    agent_noun,
    has_adjective_of,
    home_of,
    is_tied,
    modifiers_of,
    names_actor,
)
from transforms.annotations import ActorMention
from transforms.language import syntax
from transforms.seed_rows import AgentNounRow

_AT_LARGE = frozenset({"people", "follower"})
# Determiners of some people of a kind: "a soldier" is one of the army's, "the troops" are it.
_SOME = frozenset({"a", "an", "another", "some", "several"})


def find(scene: Scene, named: Mapping[int, ActorMention]) -> dict[int, ActorMention]:
    """Mentions by agent nouns, by head token: organs of states, groups under their name, generic groups."""
    found: dict[int, ActorMention] = {}
    taken = set(named)
    for mention in named.values():
        span = scene.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is not None and mention.actor is not None and mention.actor.origin == "article":
            taken |= {token.i for token in span}
    # agent noun, and kind of organ -> state last told with it
    organs: dict[tuple[str, str], str] = {}
    for token in scene.doc:
        if token.i in taken or token.pos_ not in {"NOUN", "PROPN", "ADJ"} or names_actor(scene, token):
            continue
        noun = agent_noun(scene, token)
        if noun is None:
            continue
        told = _agent(scene, token, noun, named, organs)
        if told is not None:
            found[token.i] = told
    for head, mention in found.items():
        # "A spokesman for the army", "leaders of the opposition": whose they are stands behind them.
        owner = next(
            (
                found[word.i].actor
                for word in modifiers_of(scene.doc[head])
                if word.i in found and syntax.preposition(word) in {"of", "for", "from"}
            ),
            None,
        )
        if owner is None:
            continue
        if mention.actor is None and mention.affiliation_id is None:
            found[head] = replace(mention, affiliation_id=owner.actor_id, resolution="generic")
        is_organ = mention.actor is not None and mention.actor.kind == "state"
        if is_organ and mention.resolution == "generic" and owner.kind != "state":
            found[head] = replace(mention, actor=owner, named=False, affiliation_id=owner.affiliation_id)
    return found


def _agent(
    scene: Scene,
    token: Token,
    noun: AgentNounRow,
    named: Mapping[int, ActorMention],
    organs: dict[tuple[str, str], str],
) -> ActorMention | None:
    registry = scene.registry
    owner = syntax.possessor(token)
    if owner is not None and owner.pos_ == "PRON" and noun.sort not in _AT_LARGE:
        return None  # "their fighters": whose, coreference says
    own_words = noun.id.split()
    if noun.sort != "speaker" and any(
        registry.role_words.get(word.lower_) == "past" and word.lower_ not in own_words  # "former rebels"
        for word in syntax.adjectives(token)
    ):
        return None  # "the old government" is not the one of today
    for child in token.lefts:
        told = registry.nouns.get(child.lower_) if child.dep_ in {"amod", "compound"} else None
        if noun.sort in {"organ", "thing"} and told is not None and told.sort == "member":
            noun = told  # "the paramilitary force", "the rebel army"
    group, state, people, is_told = None, None, None, False
    for word in modifiers_of(token):
        known = scene.known.get(word.i)
        name = known[2] if known is not None else scene.doc[word.i : word.i + 1]
        if is_tied(registry, scene.text, name.start_char, name.end_char):
            continue
        if known is not None and known[0] in registry.states:
            state = state or known[0]
            is_told = True
        elif known is not None and known[0] in registry.peoples:
            people = people or known[0]
        elif known is not None and registry.actor(known[0]).kind != "person":
            group = group or registry.actor(known[0])
        elif word.i in named and (other := named[word.i].actor) is not None and other.kind != "person":
            group = group or other
        elif word.i in scene.place_country:
            state = state or scene.place_country[word.i]
            is_told = is_told or noun.sort != "organ"
    if state is not None and state not in registry.states:
        state = None
    start, end = _extent(token)
    mention = partial(
        ActorMention,
        start=start,
        end=end,
        text=scene.text[start:end],
        head=token.i,
        actor=None,
        resolution="generic",
        named=False,
        unnamed=_is_some(token),
    )
    if noun.sort == "speaker":
        affiliation = group.actor_id if group else state
        return mention(affiliation_id=affiliation, resolution="none" if not affiliation else "generic")
    if noun.sort == "thing" and group is None and not is_told:
        return None
    if group is not None and noun.sort not in _AT_LARGE:
        # "Taliban forces" are the Taliban; "UN peacekeepers" the UN.
        return mention(
            actor=group,
            resolution="name",
            named=True,
            affiliation_id=group.affiliation_id,
            candidates=(group.actor_id,),
        )
    if state is None and people is not None and scene.registry.peoples[people]:
        state = home_of(scene, people)
    is_power = noun.sort == "people" and "GOV" in noun.sectors
    if state is not None and owner is not None and is_power and has_adjective_of(scene, token, state):
        # "Its Russian allies": the ally is the state itself.
        ally = registry.actor(state)
        return mention(actor=ally, resolution="demonym", named=True, candidates=(state,))
    is_elsewhere = people is not None and not registry.peoples[people]
    if is_elsewhere and noun.sort in {"organ", "thing"}:
        return mention(actor=registry.generic(noun, state, people))  # "European diplomats"
    if state is None and noun.sort == "organ":
        state = organs.get(("noun", noun.id))
    if state is None and group is not None:
        state = group.country
    if state is None and noun.sort in {"member", "people"}:
        state = _where_it_acts(scene, token)
    if state is None:
        state = scene.dominant or organs.get(("organ", noun.actor))
    if state is None and noun.sort == "organ":
        state = scene.governed
    if noun.sort == "organ" and is_told and state is not None:
        organs["noun", noun.id] = organs["organ", noun.actor] = state
    actor = registry.generic(noun, state, people)
    return mention(
        actor=actor,
        resolution="demonym" if is_told else "generic",
        confidence=0.9 if is_told else 0.6,
        named=noun.kind == "state" and state is not None,
        affiliation_id=group.actor_id if group else actor.affiliation_id,
        candidates=(actor.actor_id,),
    )


def _extent(noun: Token) -> tuple[int, int]:
    """Characters of the noun with what stands before it and its of-phrases, half-open.

    Of other phrases behind it the parse says now that they are its own and now that they are the verb's
    ("fought *rebels* in the province", "accused *the army* of a crime").
    """
    start, end = syntax.noun_phrase(noun)
    if any(child.dep_ == "nmod:poss" for child in noun.lefts):
        return start, end  # "*Niger's embassy in Paris*"
    for child in noun.rights:
        preposition = syntax.preposition(child)
        some = any(word.lower_ in _SOME for word in child.lefts)
        if (preposition and (preposition != "of" or some)) or child.dep_ == "nummod":
            end = min(end, max(noun.idx + len(noun), _before(child)))
            break
    return start, end


def _before(token: Token) -> int:
    """The character behind the last word before a phrase."""
    last = token.doc[token.left_edge.i - 1]
    return last.idx + len(last)


def _is_some(noun: Token) -> bool:
    """Whether a noun is counted or indefinite ("three soldiers", "an officer")."""
    return any(child.dep_ == "nummod" or child.lower_ in _SOME for child in noun.lefts)


def _where_it_acts(scene: Scene, token: Token) -> str | None:
    """The state in which the clause places what somebody does or suffers ("gunmen killed six in Chad")."""
    if token.dep_ not in syntax.SUBJECTS and token.dep_ not in syntax.OBJECTS:
        return None
    for preposition, noun in syntax.obliques(token.head):
        state = scene.place_country.get(noun.i) if preposition in {"in", "near", "at", "outside"} else None
        if state in scene.registry.states:
            return state
    return None
