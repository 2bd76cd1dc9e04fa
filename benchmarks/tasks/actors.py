"""Answers to the actor tasks, by the annotators that the flow runs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from spacy.tokens import Doc, Span

from transforms import language
from transforms.actor import actors, coreference
from transforms.actor.registry import Registry, fold
from transforms.annotations import Actor, ActorMention, Toponym
from transforms.place import gazetteer, toponyms
from transforms.seeds import Seeds

Rows = Iterable[dict[str, Any]]

# Sectors that PLOVER writes in the place of a country.
_SUPRANATIONAL = ("IGO", "NGO")


@cache
def _resources() -> tuple[Registry, gazetteer.Gazetteer]:
    seeds = Seeds()
    return actors.compile(seeds), gazetteer.compile(seeds)


def _read(row: dict[str, Any]) -> tuple[Doc, list[ActorMention], Sequence[Toponym]]:
    registry, places = _resources()
    doc = language.load()(row["text"])
    published = date.fromisoformat(row["date"]) if row.get("date") else None
    found = toponyms.find(doc, places)
    mentions = actors.find(doc, registry, published, found)
    return doc, coreference.resolve(doc, mentions, registry), found


def _span(doc: Doc, start: int, end: int) -> Span | None:
    return doc.char_span(start, end, alignment_mode="expand")


def _code(
    span: Span, mentions: dict[int, ActorMention], registry: Registry, places: Sequence[Toponym]
) -> dict[str, Any]:
    """Country, supranational kind and sectors of the phrase: its head's actor, then what stands in it."""
    heads = [span.root.i, *(token.i for token in span if token.i != span.root.i)]
    told = [mention for head in heads if (mention := mentions.get(head)) is not None]
    people: list[Actor] = []
    for mention in told:
        if mention.actor is not None:
            people.append(mention.actor)
        if mention.affiliation_id is not None:
            people.append(_by_id(mention.affiliation_id, mentions, registry))
    # Of "Kenyan and Ugandan troops" the phrase asked for may hold one adjective only.
    told_states = [one.actor.country for one in told if one.actor and one.actor.actor_id in registry.states]
    country = next((code for one in people if (code := one.country or one.historic_state)), None)
    if people and "." in people[0].actor_id and told_states and country not in told_states:
        country = told_states[0]
    sectors = next((list(one.sectors) for one in people if one.sectors), [])
    kind = None
    if country is None:
        kind = next((code for one in people for code in _SUPRANATIONAL if code in one.sectors), None)
    if country is None and kind is None:
        within = [place for place in places if place.start < span.end_char and span.start_char < place.end]
        country = next((one.place.country for one in within if one.place and one.place.country), None)
        if within and not sectors:
            sectors = list(registry.inhabitants.sectors)  # an attack on a place hits those who live there
    return {"country": country, "igo": kind, "sectors": sectors}


def _by_id(actor_id: str, mentions: dict[int, ActorMention], registry: Registry) -> Actor:
    for mention in mentions.values():
        if mention.actor is not None and mention.actor.actor_id == actor_id:
            return mention.actor
    return registry.actor(actor_id)


def predict_codes(rows: Rows) -> Iterator[dict[str, Any]]:
    """{id, text, date, actors: [{start, end}]} -> country, kind and PLOVER sectors of each."""
    registry, _ = _resources()
    for row in rows:
        began = time.process_time()
        doc, mentions, places = _read(row)
        by_head = {mention.head: mention for mention in mentions}
        answers = []
        for asked in row["actors"]:
            empty: dict[str, Any] = {"country": None, "igo": None, "sectors": []}
            if asked["start"] is None:  # a phrase with a gap: it is read by itself
                apart = {"text": asked["text"].replace(" ... ", " "), "date": row.get("date")}
                phrase, told, there = _read(apart)
                heads = {mention.head: mention for mention in told}
                answers.append(_code(phrase[:], heads, registry, there) if len(phrase) else empty)
                continue
            span = _span(doc, asked["start"], asked["end"])
            answers.append(
                _code(span, by_head, registry, places) if span is not None and len(span) else empty
            )
        yield {"id": row["id"], "actors": answers, "seconds": time.process_time() - began}


def predict_groups(rows: Rows) -> Iterator[dict[str, Any]]:
    """{id, text, date, mentions: [{start, end}]} -> who each means; a place by its id, else by its words."""
    for row in rows:
        began = time.process_time()
        doc, mentions, places = _read(row)
        by_head = {mention.head: mention for mention in mentions}
        place_at = {
            token.i: place.place.place_id
            for place in places
            if place.place is not None and (span := _span(doc, place.start, place.end)) is not None
            for token in span
        }
        answers = [
            {**asked, "actor_id": _who(doc, asked["start"], asked["end"], by_head, place_at)}
            for asked in ({"start": one["start"], "end": one["end"]} for one in row["mentions"])
        ]
        yield {"id": row["id"], "mentions": answers, "seconds": time.process_time() - began}


def _who(
    doc: Doc, start: int, end: int, by_head: dict[int, ActorMention], place_at: dict[int, str]
) -> str | None:
    span = _span(doc, start, end)
    if span is None or not len(span):
        return None
    root = span.root
    if any(child.dep_ == "conj" and child.i < span.end for child in root.children):
        return f"words:{fold(span.text)}"
    mention = by_head.get(root.i)
    if mention is not None and mention.actor is not None and mention.named:
        return mention.actor.actor_id
    if mention is not None and mention.actor is not None and mention.resolution in {"pronoun", "description"}:
        return mention.actor.actor_id
    if root.i in place_at:
        return place_at[root.i]
    if root.pos_ == "PROPN":
        words = fold(span.text).removeprefix("the ").removesuffix("'s")
        return f"words:{words}"
    return None


TASKS = {"actor-codes": predict_codes, "actor-groups": predict_groups}
