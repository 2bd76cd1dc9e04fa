"""Stage two: from the rows of all articles to the tables of a release.

    versions, copies ─► same event ─► holders, roots ─► support, dispute, tolls ─► claim links ─► tables

A pure function of stage one's rows and the seeds; the order of articles does not matter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from transforms import schema
from transforms.event import ontology
from transforms.evidence import (
    cited_sources,
    claim_links,
    copies,
    event_coreference,
    event_table,
    holders,
    stories,
    tellings,
    versions,
    victims,
)
from transforms.evidence.corroboration import Holding
from transforms.evidence.tellings import Telling
from transforms.seeds import Seeds

Row = dict[str, Any]

# What counts as told as real, against planned or supposed: only like joins like.
REAL = ("happened", "uncertain", "denied", "not_happened")
_WORD = re.compile(r"[^\W_]+")
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


def consolidate(stage_one: Mapping[str, pa.Table], seeds: Seeds) -> dict[str, pa.Table]:
    """All tables of a release but `rejects` and `event_redirects`, from the tables of schema.STAGE_ONE.

    Rows of equal key in `sources`, `actors` and `places` are pooled. Returned tables have the schema of
    `schema.arrow_schema` and are sorted by key.
    """
    rows = {name: stage_one[name].to_pylist() for name in schema.STAGE_ONE}
    articles = _articles(rows["articles"])
    places = _pooled(rows["places"], "place_id")
    actors = _pooled(rows["actors"], "actor_id")
    sources = _pooled(rows["sources"], "source_id")
    same_as = cited_sources.one_per_name(sources)
    cited_sources.rename(rows["claims"], articles.values(), same_as)
    sources = {source_id: row for source_id, row in sources.items() if source_id not in same_as}
    event_of = {
        mention_id: schema.make_id("e", anchor)
        for mention_id, anchor in event_coreference.cluster(
            _tellings(rows, articles, places, actors, seeds)
        ).items()
    }
    for mention in rows["mentions"]:
        mention["event_id"] = event_of[mention["mention_id"]]
    for claim in rows["claims"]:
        claim["event_id"] = event_of.get(claim["content_mention_id"] or "")
    party = holders.speakers_who_take_part(rows, sources, actors)
    for claim in rows["claims"]:
        claim["speaker_is_party"] = party[claim["claim_id"]]

    holdings = holders.find(rows, articles, sources, actors, seeds)
    events, event_actors = event_table.build(
        rows, articles, places, actors, holdings, ontology.compile(seeds)
    )
    events, event_actors = list(events), list(event_actors)
    parties = cited_sources.parties_to_conflict(events, event_actors, actors)
    links = claim_links.link(_linkable(rows, articles, places, actors, holdings))
    tables: dict[str, Iterable[Row]] = {
        "articles": articles.values(),
        "mentions": rows["mentions"],
        "mention_actors": rows["mention_actors"],
        "quantities": rows["quantities"],
        "events": events,
        "event_actors": event_actors,
        "claims": rows["claims"],
        "claim_links": links,
        "sources": cited_sources.counted(sources, rows["claims"], articles, parties, actors),
        "actors": _counted_actors(actors, rows["mention_actors"]),
        "places": places.values(),
    }
    return {name: schema.to_arrow(schema.TABLES[name], table) for name, table in tables.items()}


# --- articles ----------------------------------------------------------------------------------------


def _articles(rows: Sequence[Row]) -> dict[str, Row]:
    """Articles by id, with versions, copies and origins filled in."""
    articles = {row["article_id"]: dict(row) for row in rows}
    ordered = sorted(articles.values(), key=_by_publication)
    versions.mark(ordered)
    parents = copies.find_parents(
        [
            copies.Report(
                row["article_id"], row["text"], row["published"], row["outlet"], row["credited_agency"]
            )
            for row in ordered
        ]
    )
    origins = copies.find_origins(list(articles), parents)
    for article_id, row in articles.items():
        row["copy_of"] = parents.get(article_id)
        row["origin_id"] = origins[article_id]
    return articles


def _by_publication(article: Row) -> tuple[date, str]:
    """Oldest first, undated last."""
    return (article["published"] or date.max, article["article_id"])


def _pooled(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """One row per key; where articles tell different things, the fullest row, of equals the first by text."""
    best: dict[str, tuple[int, str, Row]] = {}
    for row in rows:
        rank = (-sum(value not in (None, [], "") for value in row.values()), repr(sorted(row.items())))
        former = best.get(row[key])
        if former is None or rank < former[:2]:
            best[row[key]] = (*rank, row)
    return {identity: best[identity][2] for identity in sorted(best)}


# --- events ------------------------------------------------------------------------------------------


def _tellings(
    rows: Mapping[str, list[Row]],
    articles: Mapping[str, Row],
    places: Mapping[str, Row],
    actors: Mapping[str, Row],
    seeds: Seeds,
) -> Iterator[Telling]:
    """Each mention as event coreference sees it."""
    sides: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    words: dict[str, set[str]] = defaultdict(set)
    for row in rows["mention_actors"]:
        sides[row["mention_id"]][row["side"]].append(row["actor_id"])
        words[row["mention_id"]].update(_WORD.findall(row["text"].lower()))
    families = tellings.compile(seeds)
    numbers: dict[str, set[tuple[str, int]]] = defaultdict(set)
    counted: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for row in rows["quantities"]:
        if row["best"] is not None:
            numbers[row["mention_id"]].add((row["kind"], row["best"]))
        count = row["low"] if row["best"] is None else row["best"]
        whom = victims.class_of(row["whom"], seeds)
        if whom and count is not None:
            counted[row["mention_id"]].add((row["kind"], whom, count))
    profiles = {article_id: stories.profile(row["text"]) for article_id, row in articles.items()}
    around = {None: frozenset[str]()} | {one: frozenset(containment(one, places)) for one in places}
    lineage = {actor_id: holders.lineage(actor_id, actors) for actor_id in actors}
    for mention in rows["mentions"]:
        mention_id, place_id = mention["mention_id"], mention["place_id"]
        doers, receivers = frozenset(sides[mention_id]["actor"]), frozenset(sides[mention_id]["recipient"])
        place = places.get(place_id or "")
        found, kinds = families.of(mention["trigger_lemma"], mention["trigger"].lower())
        specific = families.specific(found)
        if mention["event_mode"]:
            specific |= {f"mode {mention['event_mode']}"}
            found |= {f"mode {mention['event_mode']}"}
            kinds |= {tellings.HARM} if mention["event_mode"] in WEAPONS else frozenset()
        yield Telling(
            mention_id=mention_id,
            article_id=mention["article_id"],
            event_type=mention["event_type"],
            lemma=mention["trigger_lemma"],
            start_char=mention["trigger_start"],
            published=articles[mention["article_id"]]["published"],
            # A present tense ("are fighting") tells when it was reported, not when it began.
            date_start=None if mention["date_basis"] == "publication" else mention["date_start"],
            date_end=None if mention["date_basis"] == "publication" else mention["date_end"],
            place_id=place_id,
            country=place["country"] if place else None,
            path=around[place_id],
            is_spot=bool(place and (place["precision"] in SPOT or _is_unlocated(place))),
            unlocated=place["name"].lower() if place and _is_unlocated(place) else None,
            families=found,
            kinds=kinds,
            specific=specific,
            actors=doers,
            recipients=receivers,
            named=frozenset().union(*(lineage[one] for one in doers | receivers)),
            arguments=frozenset(words[mention_id]),
            numbers=frozenset(numbers[mention_id]),
            victims=frozenset(counted[mention_id]),
            is_real=mention["factuality"] in REAL,
            is_aggregate=mention["is_aggregate"],
            is_historical=mention["is_historical"],
            is_headline=mention["is_headline"],
            profile=profiles[mention["article_id"]],
        )


def _is_unlocated(place: Row) -> bool:
    """Named by an article and found in no gazetteer: a village, a street, a hospital."""
    return place["origin"] == "article" and place["precision"] == "unknown"


def containment(place_id: str | None, places: Mapping[str, Row]) -> list[str]:
    """The place and all places around it, innermost first; empty for None."""
    path: list[str] = []
    while place_id is not None and place_id in places and place_id not in path:
        path.append(place_id)
        place_id = places[place_id]["parent"]
    return path


# --- claims, sources, actors -------------------------------------------------------------------------


def _linkable(
    rows: Mapping[str, list[Row]],
    articles: Mapping[str, Row],
    places: Mapping[str, Row],
    actors: Mapping[str, Row],
    holdings: Mapping[str, Sequence[Holding]],
) -> Iterator[claim_links.Position]:
    """What each claim about an event holds of it."""
    held_by = {one.mention_id: one for held in holdings.values() for one in held}
    heads = {claim["content_mention_id"] for claim in rows["claims"]}
    mentions = {row["mention_id"]: row for row in rows["mentions"] if row["mention_id"] in heads}
    doers: dict[str, set[str]] = defaultdict(set)
    for row in rows["mention_actors"]:
        if row["side"] == "actor" and row["mention_id"] in heads:
            doers[row["mention_id"]] |= holders.lineage(row["actor_id"], actors)
    for claim in rows["claims"]:
        mention = mentions.get(claim["content_mention_id"] or "")
        if claim["event_id"] is None or mention is None:
            continue
        held = held_by[mention["mention_id"]]
        against = held.denies or held.doubts
        yield claim_links.Position(
            claim_id=claim["claim_id"],
            event_id=claim["event_id"],
            root=held.root,
            published=articles[claim["article_id"]]["published"],
            start_char=claim["start_char"],
            holds=False if against else True if held.asserts or held.is_rumour else None,
            content=claim["content"],
            actors=frozenset(doers[mention["mention_id"]]),
            tolls=tuple(
                (told.kind, told.whom, told.low or told.best or 0, told.high)
                for told in held.tolls
                if told.low is not None or told.best is not None
            ),
            place_id=mention["place_id"],
            is_located=not _is_unlocated(places[mention["place_id"]]) if mention["place_id"] else False,
            path=frozenset(containment(mention["place_id"], places)),
            date_start=mention["date_start"],
            date_end=mention["date_end"],
            article_id=claim["article_id"],
        )


def _counted_actors(actors: Mapping[str, Row], taking_part: Sequence[Row]) -> Iterator[Row]:
    told = Counter(actor_id for _, actor_id in {(row["mention_id"], row["actor_id"]) for row in taking_part})
    for actor_id, row in actors.items():
        yield {**row, "n_mentions": told[actor_id]}
