"""Whom "both sides" means: the two that the last act before was between.

A side is nobody by itself: where no two are told before, the words mean fighters that nobody names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from transforms.annotations import ActorMention
from transforms.event.word_classes import Classes, word_classes

LED_BACK = 0.6  # confidence of the two
_BODIES = frozenset({"state", "armed_group", "party", "organisation", "company"})
_BOTH = frozenset({"group", "state", "force"})  # classes of nouns which "both" makes the two of an act
_POWERS = frozenset({"GOV", "MIL", "REB", "OPP", "UAF", "COP", "SPY", "CRM", "LAB", "BUS"})


def are_meant(noun: Token, lexicon: Classes) -> bool:
    """Whether a noun means two who face each other ("both sides", "both parties", "the two countries")."""
    if noun.tag_ != "NNS":
        return False
    told = word_classes(noun, lexicon)
    before = {word.lower_ for word in noun.lefts}
    counted = "both" in before or {"the", "two"} <= before
    # "the two countries" are those told before; "both countries in the south" need not be
    alone = not any(
        child.i > noun.i and child.dep_ in {"nmod", "acl", "acl:relcl"} for child in noun.children
    )
    return "faced" in told or (bool(told & _BOTH) and counted and alone)


def before(noun: Token, told: Iterable[tuple[int, Sequence[ActorMention]]]) -> tuple[ActorMention, ...]:
    """The two actors of the last act before `noun` that is told of exactly two, in text order, or none.

    `told`: (token of the predicate, its participants) of each act. Those without power or arms are no sides.
    """
    found: tuple[ActorMention, ...] = ()
    last = -1
    for predicate, participants in told:
        actors = {one.actor.actor_id: one for one in reversed(participants) if one.actor is not None}
        if not last < predicate < noun.i or len(actors) != 2:
            continue
        one, other = actors.values()
        if _is_side(one) and _is_side(other) and not _own(one) & _own(other):
            found, last = tuple(sorted(actors.values(), key=lambda one: one.start)), predicate
    return found


def _own(mention: ActorMention) -> set[str]:
    """Ids of an actor and of the body that he belongs to; two who share one stand on one side."""
    ids = {mention.actor.actor_id if mention.actor is not None else None, mention.affiliation_id}
    return {one for one in ids if one is not None}


def _is_side(mention: ActorMention) -> bool:
    actor = mention.actor
    return actor is not None and (actor.kind in _BODIES or bool(_POWERS & set(actor.sectors)))
