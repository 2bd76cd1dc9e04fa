"""Organisations that the model sees in an article and the registry does not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from transforms import enums
from transforms.actor.actor_scene import (
    Scene,
    agent_noun,
    names_actor,
    repeated,
    state_of,
    state_of_modifiers,
    trimmed,
)
from transforms.actor.registry import Registry, born, fold
from transforms.annotations import Actor, ActorMention
from transforms.language import syntax

_SELF = frozenset({"itself", "themselves"})
# Relations of those who do or suffer what a verb tells, and of whom a noun is ("a statement by ...").
_TAKING_PART = ("nsubj", "obj", "obl:agent", "nmod")


def find(scene: Scene) -> Iterator[tuple[int, ActorMention]]:
    """Organisations that the model sees and the registry does not know; one actor per name."""
    named: dict[str, list[Span]] = defaultdict(list)
    surnames = {
        fold(entity[-1].text) for entity in scene.doc.ents if entity.label_ == "PERSON" and len(entity) > 1
    }
    for entity in scene.doc.ents:
        if entity.label_ not in {"ORG", "PERSON"} or any(names_actor(scene, token) for token in entity):
            continue
        span = trimmed(entity)
        if span is None or not any(char.isupper() for char in span.text):
            continue
        if len(span) == 1 and _is_first_word(span[0]) and fold(span.text) in scene.registry.nouns:
            continue  # "Rebels freed 11 people": the capital is the sentence's
        told = _told_kind(scene, span) or _kind_of_body(scene, span)
        if (entity.label_ == "PERSON" and told is None) or (told is None and is_called(scene, span)):
            continue
        if told is None and len(span) == 1 and not span.text.isupper() and fold(span.text) in surnames:
            continue  # the model took a person's family name for a body
        is_place = all(token.i in scene.place_country for token in span)
        if not is_place and not all(token.i in scene.known for token in span):
            named[fold(" ".join(span.text.split()))].append(span)
    for token in scene.doc:
        if not token.ent_type_ and is_plural_name(scene, token) and _singular(token) not in surnames:
            named[fold(token.text)].append(scene.doc[token.i : token.i + 1])
    for spans in named.values():
        taken = {span.start for span in spans}
        spans += [span for span in repeated(scene, spans[0]) if span.start not in taken]
        actor = _organisation(scene, spans)
        for span in spans:
            yield (
                span.root.i,
                ActorMention(
                    start=span.start_char,
                    end=span.end_char,
                    text=span.text,
                    head=span.root.i,
                    actor=actor,
                    resolution="name",
                    confidence=0.7,
                    affiliation_id=actor.affiliation_id,
                    candidates=(actor.actor_id,),
                ),
            )


def is_plural_name(scene: Scene, token: Token) -> bool:
    """Whether a word is the name of people who act together, told by its form alone: "the Untouchables shot".

    A capitalised plural of one word behind "the", which takes part in what a verb tells; not one that a table
    knows (as people, a place, a noun), nor in a line where all words have capitals.
    """
    if token.tag_ not in {"NNPS", "NNS"} or not token.text.istitle() or token.i == 0:
        return False
    if token.nbor(-1).lower_ != "the" or not token.dep_.startswith(_TAKING_PART):
        return False
    verb = token.head
    if verb.text[:1].isupper() and not verb.is_sent_start:
        return False
    is_known = token.i in scene.known or token.i in scene.place_country
    return not is_known and fold(token.text) not in scene.registry.nouns


def _singular(token: Token) -> str:
    """A plural name without its ending: "the Webers" are people called Weber."""
    return fold(token.text).removesuffix("s")


def _is_first_word(token: Token) -> bool:
    return bool(token.i == token.sent.start)


def _organisation(scene: Scene, spans: Sequence[Span]) -> Actor:
    registry = scene.registry
    first = spans[0]
    kind, sectors = next(
        (told for span in spans if (told := _told_kind(scene, span)) is not None),
        _organisation_kind(registry, first),
    )
    within = (state_of(scene, token) or registry.seat_of(token.text) for token in first)
    country = next((state for state in within if state), None)
    if country is None:
        around = (state_of_modifiers(scene, span.root) for span in spans)
        country = next((state for state in around if state), None)
    name = " ".join(first.text.split())
    if kind == "state":
        country = country or scene.dominant
    state = registry.states.get(country) if country is not None else None
    iso = state.actor.country if state is not None else None  # none for a state that is no more
    organ = registry.organ(state.actor.actor_id, sectors[0]) if state is not None and sectors else None
    if kind != "state" or organ is None:
        return replace(born(name, kind, iso, None), sectors=sectors)
    if fold(name) in registry.nouns or _is_organ_of(scene, first):
        return organ
    return replace(born(name, kind, iso, organ.affiliation_id), sectors=organ.sectors)


def _is_organ_of(scene: Scene, name: Span) -> bool:
    """Whether a name is a state's and then an organ's ("Niger army", "Kenya Police")."""
    own = [token for token in name if state_of(scene, token) is None]
    row = scene.registry.nouns.get(fold(" ".join(token.text for token in own)))
    return row is not None and row.sort == "organ" and len(own) < len(name)


def _organisation_kind(registry: Registry, span: Span) -> tuple[str, tuple[str, ...]]:
    words = fold(span.text).replace("\n", " ").split()
    for length in (3, 2, 1):
        for end in range(len(words), length - 1, -1):
            row = registry.name_words.get(" ".join(words[end - length : end]))
            if row is not None:
                return row.kind, row.sectors
    return "organisation", ()


def is_called(scene: Scene, name: Span) -> bool:
    """Whether a role stands beside a name without a word of an organisation's: "the candidate, X Y"."""
    if len(name) < 2 or any(fold(token.text) in scene.registry.name_words for token in name):
        return False
    head = name.root
    nouns = [head.head] if head.dep_ == "appos" else []
    while nouns and nouns[-1].dep_ == "nmod" and nouns[-1].head.pos_ == "NOUN":
        nouns.append(nouns[-1].head)  # "the candidate of the alliance, X Y"
    nouns += [scene.doc[name.start - 1]] if name.start and scene.doc[name.start - 1].dep_ != "case" else []
    roles = (scene.registry.titles.get(noun.lower_) for noun in nouns if noun.pos_ == "NOUN")
    return any(role is not None and role[1].is_role for role in roles)


def _told_kind(scene: Scene, name: Span) -> tuple[str, tuple[str, ...]] | None:
    """What the noun beside a name says it is: "the militant group X", "X, a rebel faction", "a party calling
    itself X"."""
    head = name.root
    before = scene.doc[name.start - 1] if name.start else None
    nouns = [*syntax.appositions(head), *([head.head] if head.dep_ == "appos" else [])]
    if before is not None and before.pos_ == "NOUN" and (before.head == head or head.head == before):
        nouns.append(before)
    if any(child.lower_ in _SELF for child in head.head.children) and head.head.dep_ == "acl":
        nouns.append(head.head.head)
    for noun in nouns:
        told = scene.registry.anaphors.get(noun.lower_)
        row = agent_noun(scene, noun)
        if told is not None and told.kinds[0] in enums.ACTOR_KIND:
            if len(told.kinds) > 1 and (known := _kind_of_words(scene, noun, name)) is not None:
                return known if known[0] in told.kinds else (told.kinds[0], known[1])
            sectors = row.sectors if row is not None and row.sort == "member" else told.sectors
            return told.kinds[0], sectors
    return None


def _kind_of_body(scene: Scene, name: Span) -> tuple[str, tuple[str, ...]] | None:
    """What the last word of a name behind "the" says it is ("the X Brigade"): no person is called so."""
    before = scene.doc[name.start - 1] if name.start else None
    if len(name) < 2 or before is None or before.lower_ != "the":
        return None
    row = scene.registry.name_words.get(fold(name[-1].text))
    return (row.kind, row.sectors) if row is not None and row.kind == "armed_group" else None


def _kind_of_words(scene: Scene, noun: Token, name: Span) -> tuple[str, tuple[str, ...]] | None:
    """What the words before a noun that may mean many kinds say ("the monitoring *group* X"), else those of
    the name ("the group Observatory of ..."); None where neither does.
    """
    for word in noun.lefts:
        row = scene.registry.nouns.get(word.lower_)
        if row is not None and row.kind == "armed_group":
            return row.kind, row.sectors  # "the rebel group X"
    words = [fold(word.text) for word in noun.lefts if word.dep_ in {"amod", "compound"}]
    for form in (*reversed(words), *(fold(token.text) for token in name)):
        told = scene.registry.name_words.get(form)
        if told is not None and told.kind != "company":
            return told.kind, told.sectors
    return None
