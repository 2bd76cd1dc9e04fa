"""Whose somebody is: "its fighters", "his army", "a spokesman for the group"."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from transforms.actor.coreference_state import IRREGULAR, UNDER_ARMS, State, link_to
from transforms.actor.quoted_speakers import speaking_side
from transforms.actor.registry import Registry, born, fold
from transforms.annotations import Actor, ActorMention
from transforms.language import syntax
from transforms.seed_rows import AgentNounRow

# --- what is somebody's ---------------------------------------------------------------------------------


def by_owner(state: State, noun: Token) -> ActorMention | None:
    """ "Its fighters", "our forces", "their men": the armed group itself, or the body of the state."""
    owner = syntax.possessor(noun)
    whose = state.resolved.get(owner.i) if owner is not None and owner.pos_ == "PRON" else None
    row = _owned_noun(state.registry, owner, noun) if owner is not None else None
    if whose is None or row is None:
        return None
    who = whose.actor
    if who is not None and who.kind == "person":
        who = speaking_side(state, whose).actor  # "he said his men": those of whom he belongs to
    meant = _body_of(state.registry, who, row) if who is not None else None
    if meant is None:
        return None
    link = link_to(state, noun, whose, "description", 0.8, (meant.actor_id,), syntax.noun_phrase(noun))
    return replace(link, actor=meant, role=None, affiliation_id=meant.affiliation_id, named=whose.named)


def _owned_noun(registry: Registry, owner: Token, noun: Token) -> AgentNounRow | None:
    """The row of the longest agent noun between a possessive pronoun and the end of `noun`."""
    starts = range(max(owner.i + 1, noun.i - registry.noun_words + 1), noun.i + 1)
    forms = (fold(noun.doc[start : noun.i + 1].text) for start in starts)
    return next((row for form in forms if (row := registry.nouns.get(form)) is not None), None)


def _body_of(registry: Registry, owner: Actor, noun: AgentNounRow) -> Actor | None:
    """Whom an agent noun means as the owner's own; None where it means others ("its citizens")."""
    sectors, is_follower = set(noun.sectors), noun.sort == "follower"
    is_armed = bool(sectors & UNDER_ARMS) and noun.sort in {"organ", "member", "thing"}
    is_irregular = owner.kind in {"group", "party"} and bool(set(owner.sectors) & IRREGULAR)
    if owner.kind == "armed_group" or is_irregular:
        return owner if is_armed or is_follower else None
    home = owner.actor_id if owner.actor_id in registry.states else owner.affiliation_id
    if owner.kind != "state" or home is None or home not in registry.states:
        return None
    if is_follower:
        return owner if set(owner.sectors) & {"MIL", "COP"} else None
    if noun.sort in {"organ", "thing"}:
        return registry.generic(noun, home)
    # "Fighters" may be anybody's, a state's own are its soldiers.
    return registry.organ(home, "MIL") if is_armed and sectors >= IRREGULAR else None


# --- affiliations --------------------------------------------------------------------------------------


def affiliate_unnamed(state: State) -> None:
    """Whose spokesman someone is, where that was told by a description ("a spokesman for the group")."""
    changed: dict[str, Actor] = {}
    for head, mention in sorted(state.resolved.items()):
        actor = mention.actor
        if mention.affiliation_id is not None and actor is not None:
            continue
        if mention.resolution not in {"none", "generic", "title"} or _is_past(state, mention):
            continue
        owner = _owner(state, state.doc[head])
        if owner is None:
            continue
        if actor is None:
            state.resolved[head] = replace(mention, affiliation_id=owner.actor_id)
            for copy, linked in state.resolved.items():
                if state.links.get(copy) == head and linked.actor is None:
                    state.resolved[copy] = replace(linked, affiliation_id=owner.actor_id)
        elif actor.kind == "person" and actor.origin == "article" and actor.actor_id not in changed:
            country = actor.country or owner.country
            grown = born(actor.name, actor.kind, country, owner.actor_id)
            sectors = actor.sectors or owner.sectors
            changed[actor.actor_id] = replace(grown, role=actor.role, sectors=sectors)
    for head, mention in state.resolved.items():
        if mention.actor is None or (new := changed.get(mention.actor.actor_id)) is None:
            continue
        old = mention.actor.actor_id
        candidates = tuple(new.actor_id if one == old else one for one in mention.candidates)
        state.resolved[head] = replace(
            mention, actor=new, affiliation_id=new.affiliation_id, candidates=candidates
        )


def _is_past(state: State, mention: ActorMention) -> bool:
    """Whether the words say that a post is held no more ("a former head of the army")."""
    words = fold(mention.text).replace("-", " ").split()
    return any(state.registry.role_words.get(word) == "past" for word in words)


def _owner(state: State, noun: Token) -> Actor | None:
    """The one group or body that the modifiers of a role noun lead to, by link or by its descriptor."""
    serving = {"of", "for", "from", "with"}
    words = [owned for preposition, owned in syntax.obliques(noun) if preposition in serving]
    owner = syntax.possessor(noun)
    words += [owner] if owner is not None else []
    for word in words:
        mention = state.resolved.get(word.i)
        actor = mention.actor if mention is not None else None
        if actor is not None and actor.kind not in {"person", "group"}:
            return None if actor.actor_id in state.registry.states else actor
    told = {fold(child.text) for child in noun.lefts if child.dep_ in {"amod", "compound", "nmod:desc"}}
    fitting = {
        mention.actor.actor_id: mention.actor
        for mention in state.history
        if mention.actor is not None
        and mention.resolution == "name"
        and told & state.registry.descriptors.get(mention.actor.actor_id, frozenset())
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else None
