"""Rows of stage one as event coreference sees them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from transforms.annotations import POINTS_BACK
from transforms.evidence import holders, other_acts, tellings, victims
from transforms.evidence.corroboration import ADDED
from transforms.evidence.tellings import Telling
from transforms.seeds import Seeds

Row = dict[str, Any]

# What counts as told as real, against planned or supposed: only like joins like.
REAL = ("happened", "uncertain", "denied", "not_happened")
# Modes of ASSAULT that tell the weapon, so that "killed" is as good as "shelled".
WEAPONS = (
    "primitive",
    "firearms",
    "explosives",
    "suicide-attack",
    "heavy-weapons",
    "aerial",
    "drone",
    "unconventional",
)
# Places fine enough that two events of one kind and day there are as a rule one.
SPOT = ("exact", "town", "district")
# Values of enums.PLACE_BASIS by which a place is that of the words before.
FOLLOWS = ("earlier", "focus")
_WORD = re.compile(r"[^\W_]+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][^\W\d_]+")


def tellings_of(
    rows: Mapping[str, Sequence[Row]],
    published: Mapping[str, date | None],
    places: Mapping[str, Row],
    actors: Mapping[str, Row],
    seeds: Seeds,
) -> Iterator[Telling]:
    """Each of `rows["mentions"]`, with what `mention_actors` and `quantities` tell of it.

    `published`: days by article_id; `places` and `actors`: rows by id, all that lie above them included.
    """
    # What is told in the same words again and again is read once.
    words_of = cache(lambda text: _WORD.findall(text.lower()))
    class_of = cache(lambda whom: victims.class_of(whom, seeds))
    phrase_of = cache(lambda rule: _phrase(rule, seeds))
    sides: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    words: dict[str, set[str]] = defaultdict(set)
    for row in rows["mention_actors"]:
        sides[row["mention_id"]][row["side"]].append(row["actor_id"])
        words[row["mention_id"]].update(words_of(row["text"]))
    families, others = tellings.compile(seeds), other_acts.compile(seeds)
    numbers: dict[str, set[tuple[str, int]]] = defaultdict(set)
    counted: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for row in rows["quantities"]:
        if row["status"] == ADDED:  # "two more died" counts no act as a whole
            continue
        if row["best"] is not None:
            numbers[row["mention_id"]].add((row["kind"], row["best"]))
        count = row["low"] if row["best"] is None else row["best"]
        whom = class_of(row["whom"])
        if whom and count is not None:
            counted[row["mention_id"]].add((row["kind"], whom, count))
    around = {None: frozenset[str]()} | {one: frozenset(containment(one, places)) for one in places}
    lineage = {actor_id: holders.lineage(actor_id, actors) for actor_id in actors}

    @cache
    def parties(doers: frozenset[str], receivers: frozenset[str]) -> tuple[frozenset[str], ...]:
        """The two sides, the particular actors among them with all they belong to, people, those of states,
        countries."""
        both = doers | receivers
        return (
            doers,
            receivers,
            frozenset().union(*(lineage[one] for one in both)),
            frozenset(one for one in both if actors[one]["kind"] == "person" and lineage[one]),
            frozenset(one for one in both if actors[one]["kind"] == "state"),
            frozenset({actors[one]["country"] for one in both} - {None}),
        )

    told_by: dict[
        tuple[str, str, str, str | None], tuple[frozenset[str], frozenset[str], frozenset[str]]
    ] = {}
    for mention in rows["mentions"]:
        mention_id, place_id = mention["mention_id"], mention["place_id"]
        doers, receivers, named, persons, of_states, of_countries = parties(
            frozenset(sides[mention_id]["actor"]), frozenset(sides[mention_id]["recipient"])
        )
        place = places.get(place_id or "")
        rule = mention["rule"].partition("+")[0]
        phrase = phrase_of(rule) or mention["trigger"].lower()
        trigger = (mention["trigger_lemma"], phrase, rule, mention["event_mode"])
        if trigger not in told_by:
            told_by[trigger] = _families(families, *trigger)
        found, kinds, specific = told_by[trigger]
        country = place["country"] if place else None
        # A present tense ("are fighting") tells when it was reported, not when it began.
        is_dated = mention["date_basis"] != "publication" and tellings.LATER not in found
        start = mention["trigger_start"] - mention["start_char"]
        is_other = other_acts.tells_another(
            mention["sentence"], start, start + len(mention["trigger"]), others
        )
        yield Telling(
            mention_id=mention_id,
            article_id=mention["article_id"],
            event_type=mention["event_type"],
            lemma=mention["trigger_lemma"],
            start_char=mention["trigger_start"],
            published=published[mention["article_id"]],
            date_start=mention["date_start"] if is_dated else None,
            date_end=mention["date_end"] if is_dated else None,
            place_id=place_id,
            country=country,
            path=around[place_id],
            is_spot=bool(place and (place["precision"] in SPOT or is_unlocated(place))),
            unlocated=_folded(place["name"]) if place and is_unlocated(place) else None,
            names=_names(mention["sentence"]),
            families=found,
            kinds=kinds,
            specific=specific,
            actors=doers,
            recipients=receivers,
            named=named,
            persons=persons,
            of_states=of_states,
            arguments=frozenset(words[mention_id]),
            numbers=frozenset(numbers[mention_id]),
            victims=frozenset(counted[mention_id]),
            is_real=mention["factuality"] in REAL,
            is_denied=mention["factuality"] == "denied",
            is_negated=mention["factuality"] == "not_happened",
            is_aggregate=mention["is_aggregate"],
            is_historical=mention["is_historical"],
            is_headline=mention["is_headline"],
            another_at=mention["start_char"] if is_other else None,
            claim_id=mention["claim_id"],
            countries=frozenset({country}) if country else of_countries,
            vector=mention["trigger_vector"],
            # "could not verify either side's account": whose account is meant is not sure
            points_back=rule == POINTS_BACK and mention["factuality"] != "uncertain",
            place_follows=mention["place_basis"] in FOLLOWS,
        )


def _phrase(rule: str, seeds: Seeds) -> str | None:
    """The words of the row of lexicon.csv by which a mention was found; None for a single word."""
    row = seeds.lexicon.get(rule)
    return row.words if row is not None and " " in row.words else None


def _families(
    families: tellings.Families, lemma: str, phrase: str, rule: str, mode: str | None
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(families, kinds, specific families) of a trigger, given as lemma and phrase ("carry out attack" tells
    what "attack" does), and the mode of its act; a row of lexicon.csv that has families of its own has no
    others."""
    found, kinds = families.of(rule)
    if not found:
        found, kinds = families.of(lemma, phrase, phrase.rpartition(" ")[2])
    specific = families.specific(found)
    if mode:
        specific |= {f"{tellings.OF_MODE}{mode}"}
        found |= {f"{tellings.OF_MODE}{mode}"}
        kinds |= {tellings.HARM} if mode in WEAPONS else frozenset()
    return found, kinds, specific


def _names(sentence: str) -> frozenset[str]:
    """Words that may be (part of) a name."""
    return frozenset(_folded(word) for word in _CAPITALISED.findall(sentence))


def _folded(name: str) -> str:
    """In lower case and without accents, as every outlet may write it."""
    if name.isascii():
        return name.lower()
    return "".join(
        one for one in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(one)
    )


def is_unlocated(place: Row) -> bool:
    """Named by an article and found in no gazetteer: a village, a street, a hospital."""
    return bool(place["origin"] == "article" and place["precision"] == "unknown")


def containment(place_id: str | None, places: Mapping[str, Row]) -> list[str]:
    """The place and all places around it, innermost first; empty for None."""
    path: list[str] = []
    while place_id is not None and place_id in places and place_id not in path:
        path.append(place_id)
        place_id = places[place_id]["parent"]
    return path
