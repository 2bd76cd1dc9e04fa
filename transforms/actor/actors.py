"""Who is named in an article: known names, persons with their roles, organisations, and those without a name.

One mention per head noun. Known names come from the registry and go before the model's entities, which give
persons and organisations that nobody wrote down beforehand. An agent noun with a state's adjective is the
state's organ ("Afghan troops"), with a group's name the group itself ("Taliban forces"), alone a generic
actor of its country ("gunmen"). Nothing found in one article is remembered for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from spacy.tokens import Doc, Span

from transforms.actor import agent_nouns, organisations, persons
from transforms.actor.actor_scene import Scene, home_of, state_of_modifiers, survey
from transforms.actor.registry import Registry, Sense, compile, fold
from transforms.annotations import ActorMention, Toponym

__all__ = ["Registry", "compile", "find"]

AMBIGUOUS = 0.8  # confidence in a known form that others bear too, chosen by what the article names


def find(
    doc: Doc, registry: Registry, published: date | None, toponyms: Sequence[Toponym]
) -> list[ActorMention]:
    """Mentions of actors by name, title, adjective and agent noun, sorted by place, one per head token.

    `toponyms` give the country of the article's places. Pronouns, surnames and "the group" are left to
    `coreference.resolve`.
    """
    scene = survey(doc, registry, published, toponyms)
    mentions: dict[int, ActorMention] = {}
    for token, (actor_id, sense, span) in scene.known.items():
        if token == span.root.i:
            mentions[token] = _known_mention(scene, actor_id, sense, span)
    bodies = dict(organisations.find(scene))
    mentions.update({head: one for head, one in bodies.items() if _holds_more(one, mentions.get(head))})
    agents = agent_nouns.find(scene, mentions)
    people = persons.find(scene, {**agents, **mentions}, bodies, toponyms)
    for head, mention in agents.items():
        noun = doc[head]
        if noun.dep_ not in {"nmod:desc", "flat"} or noun.head.pos_ not in {"PROPN", "NOUN"}:
            mentions.setdefault(head, mention)
    for person in people:
        for mention in persons.mentions_of(person):
            mentions[mention.head] = mention
    return [mentions[head] for head in sorted(mentions)]


def _holds_more(body: ActorMention, known: ActorMention | None) -> bool:
    """Whether a body's name is to be taken: nobody known stands there, or but a state within it ("Statistics
    Norway")."""
    if known is None:
        return True
    is_state = known.actor is not None and known.actor.kind == "state" and known.resolution == "name"
    return is_state and body.start < known.start and known.end <= body.end


def _known_mention(scene: Scene, actor_id: str, sense: Sense, span: Span) -> ActorMention:
    registry = scene.registry
    actor = registry.actor(actor_id)
    is_noun = span.root.dep_ not in {"amod", "compound"}
    is_people = sense.use == "people"
    if sense.use == "adjective" and is_noun and span.root.tag_ in {"NN", "NNS"}:
        is_people = True  # "a Palestinian was shot"
    if is_people and is_noun:
        return _people_mention(scene, actor_id, span)
    if sense.use == "seat":
        actor = registry.organ(actor_id, "GOV") or actor
    resolution = {"adjective": "demonym", "people": "demonym", "short": "short"}.get(sense.use, "name")
    meanings = (one.actor_id for one in registry.by_form[fold(sense.form)])
    meant = (registry.state_at(one, scene.published) if one in registry.states else one for one in meanings)
    others = [
        one
        for one in dict.fromkeys(meant)
        if one not in {actor_id, actor.actor_id}
        and (registry.actor(one).kind != "media" or sense.use in {"name", "short"})  # no outlet's adjective
    ]
    return ActorMention(
        start=span.start_char,
        end=span.end_char,
        text=span.text,
        head=span.root.i,
        actor=actor,
        resolution=resolution,
        confidence=AMBIGUOUS if others else 1.0,
        affiliation_id=actor.affiliation_id,
        named=True,
        candidates=(actor.actor_id, *others),
    )


def _people_mention(scene: Scene, actor_id: str, span: Span) -> ActorMention:
    """ "Nigerians", "the Kurds": people at large, of their state or of where they are told to be."""
    registry = scene.registry
    if actor_id in registry.peoples:
        told = state_of_modifiers(scene, span.root)
        actor = registry.generic(registry.inhabitants, told or home_of(scene, actor_id), actor_id)
    else:
        actor = registry.generic(registry.inhabitants, actor_id)
    return ActorMention(
        start=span.start_char,
        end=span.end_char,
        text=span.text,
        head=span.root.i,
        actor=actor,
        resolution="demonym",
        affiliation_id=actor.affiliation_id,
        named=False,
        candidates=(actor.actor_id,),
    )
