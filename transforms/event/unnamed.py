"""A generic actor for a participant without a name whom no agent noun tells: "the mayor", "a bridegroom".

No list of people is complete. What the noun is by its class (noun_classes.csv) or as an office (titles.csv)
says which generic actor of the seeds stands for it; DESIGN: an unnamed participant is a generic actor.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.actor.registry import Registry
from transforms.annotations import Actor
from transforms.event.word_classes import Classes, classes_of, word_classes

# Class of noun_classes.csv -> agent noun whose generic actor stands for it; the first class that fits.
GENERIC_OF = (
    ("police", "police"),
    ("faced", "fighters"),  # "the other side": who that is, the noun does not say
    ("force", "troops"),
    ("official", "officials"),
    ("state", "officials"),
    ("person", "civilians"),
    ("crowd", "civilians"),
)


# Types and modes of acts that are done to people alone: whom they name is a person, whatever the noun.
HARMS = frozenset(
    {
        ("ASSAULT", mode)
        for mode in ("abduct", "beat", "torture", "execute", "sexual", "assassinate", "cleansing")
    }
    | {("COERCE", "arrest"), ("COERCE", "deport"), ("SANCTION", "convict"), ("PROTEST", "riot")}
)


def generic_of(
    noun: Token, lexicon: Classes, registry: Registry, country: str | None, harmed: bool = False
) -> Actor | None:
    """The generic actor that an unnamed participant is, of `country` (an id of states.csv) where it is known;
    `harmed`: of an act that is done to people alone, so that a noun no table knows is a person.

    None for a pronoun, a name, and what is no person or body of people.
    """
    counts_what_follows = (noun.pos_ == "NUM" or "series" in word_classes(noun, lexicon)) and any(
        child.dep_ == "nmod" for child in noun.children
    )
    is_noun = noun.pos_ in {"NOUN", "NUM"} or (noun.pos_ == "PROPN" and noun.text.islower())
    if not is_noun or noun.ent_type_ or noun.lower_ == "one" or counts_what_follows:
        return None
    state = country if country in registry.states else None
    title = registry.titles.get(noun.lower_)
    if title is not None and title[1].sectors:
        row = registry.organ_noun(title[1].sectors[0])
        if row is not None:
            return registry.generic(row, state)
    found = {"person"} if noun.pos_ == "NUM" else word_classes(noun, lexicon) or classes_of(noun, lexicon)
    if harmed and not found:
        found = {"person"}
    for name, agent in GENERIC_OF:
        row = registry.nouns.get(agent)
        if name in found and row is not None:
            return registry.generic(row, state)
    return None
