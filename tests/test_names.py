"""Names of people that the names model takes for something else, cuts short or misses."""

from __future__ import annotations

from functools import cache

import pytest
from spacy.tokens import Doc, Span

from transforms import language, reading
from transforms.actor import actors, coreference
from transforms.actor.registry import Registry
from transforms.annotations import ActorMention
from transforms.language import name_labels


@cache
def registry() -> Registry:
    return reading.prepare().registry


def made(words: str, entities: str, deps: str, heads: str) -> Doc:
    """A doc of given words, entity labels ("-" = none, "_" = as before), relations and heads."""
    doc = Doc(
        language.load().vocab,
        words.split(),
        deps=deps.split(),
        heads=[int(head) for head in heads.split()],
        pos=["PROPN" if word[0].isupper() else "VERB" for word in words.split()],
    )
    labels = entities.split()
    ends = [at for at in range(1, len(labels) + 1) if at == len(labels) or labels[at] != "_"]
    starts = [0, *ends[:-1]]
    doc.ents = tuple(
        Span(doc, start, end, label=labels[start])
        for start, end in zip(starts, ends, strict=True)
        if labels[start] != "-"
    )
    return doc


WORDS = "Edita Sudan spoke Sudan left Sudan stayed"
DEPS = "nsubj flat ROOT nsubj conj nsubj conj"
HEADS = "2 0 2 4 2 6 2"


def test_a_family_name_that_is_a_places_makes_the_full_name_a_persons() -> None:
    doc = name_labels.settle(made(WORDS, "LOC _ - PERSON - PERSON -", DEPS, HEADS))
    assert next((one.text, one.label_) for one in doc.ents) == ("Edita Sudan", "PERSON")


@pytest.mark.parametrize(
    ("entities", "deps"),
    [
        ("LOC _ - PERSON - LOC -", DEPS),
        ("LOC _ - LOC - LOC -", DEPS),
        ("LOC _ - PERSON - PERSON -", DEPS.replace("flat", "compound")),
    ],
)
def test_a_place_stays_one_where_its_last_word_is_one(entities: str, deps: str) -> None:
    doc = name_labels.settle(made(WORDS, entities, deps, HEADS))
    assert next(one.label_ for one in doc.ents) == "LOC"


def read(text: str) -> list[ActorMention]:
    doc = language.load()(text)
    return coreference.resolve(doc, actors.find(doc, registry(), None, []), registry())


def named(text: str, words: str) -> set[str]:
    return {
        one.actor.name for one in read(text) if one.actor is not None and text[one.start : one.end] == words
    }


def test_a_body_is_not_called_by_a_name_that_ends_in_a_preposition() -> None:
    rows = read(
        "The Museum of Flight in Seattle opened. The museum said it was proud. Museum of Glass closed."
    )
    assert not [one.text for one in rows if one.text.endswith((" of", " for"))]


def test_the_channel_is_no_broadcaster() -> None:
    text = "BBC News said 40 migrants crossed the Channel on Friday."
    assert not {one.actor.name for one in read(text) if one.actor and "Channel" in one.text}


def test_a_role_before_a_name_that_the_model_missed_is_its_bearers() -> None:
    text = "Swedish captain Andreas Granlund scored from the penalty spot."
    assert named(text, "Andreas Granlund") == {"Andreas Granlund"}
    assert "Sweden (military)" not in {one.actor.name for one in read(text) if one.actor}
