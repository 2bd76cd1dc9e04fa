"""What stage two does part by part: each step reads one part of the tables and writes what it found.

    read_articles   a few articles: restatements, profile and shingles of each
    join_tellings   the mentions of some types: which of them tell one event
    find_parties    some events: which claims about them come from a party
    build_events    some events: their rows, and the links between the claims about them

Steps know each other only by the files they leave, so that each can run in any process.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms import schema
from transforms.event import ontology
from transforms.evidence import (
    claim_links,
    event_coreference,
    event_table,
    holders,
    profiles,
    telling_rows,
    text_overlap,
    wording,
)
from transforms.evidence.parts import Part, read, rows_by_key
from transforms.evidence.restatements import restatements
from transforms.evidence.tellings import Telling
from transforms.seeds import Seeds

Row = dict[str, Any]

# Articles in a part of read_articles; join_tellings finds the profile of article i in part i // ARTICLES.
ARTICLES = 2_000
# Mentions turned into rows at once where a part may be large.
_BATCH = 10_000
_NO_DAY = -(2**31)  # stands for no day of publication
# Columns that read_articles and join_tellings read of each table, and those that build_events reads: a row of
# Python objects costs as much as what is done with it.
TOLD: Mapping[str, Sequence[str]] = {
    "mentions": (
        *("mention_id", "article_id", "claim_id", "event_type", "event_mode", "trigger", "trigger_lemma"),
        *(
            "trigger_start",
            "start_char",
            "sentence",
            "date_start",
            "date_end",
            "date_basis",
            "place_id",
            "place_basis",
            "factuality",
        ),
        *("is_aggregate", "is_historical", "is_headline", "rule", "trigger_vector"),
    ),
    "mention_actors": ("mention_id", "actor_id", "side", "text"),
    "quantities": ("mention_id", "kind", "low", "best", "whom", "status"),
}
HELD: Mapping[str, Sequence[str]] = {
    "mentions": (
        *("mention_id", "article_id", "claim_id", "event_id", "event_type", "event_mode", "trigger_start"),
        *("sentence", "date_start", "date_end", "date_precision", "date_basis", "date_text", "place_id"),
        *("factuality", "is_aggregate", "is_historical", "is_headline", "rule", "trigger_lemma"),
    ),
    "mention_actors": ("mention_id", "actor_id", "side", "basis", "participant_id"),
    "quantities": ("mention_id", "claim_id", "kind", "low", "best", "high", "whom", "status"),
    "claims": (
        *("claim_id", "article_id", "source_id", "speaker_is_party", "stance", "content", "start_char"),
        *("content_mention_id", "event_id"),
    ),
    "articles": (
        *("article_id", "origin_id", "source_id", "credited_source_id", "published"),
        *("is_correction", "is_retracted"),
    ),
}
# Those of HELD that find_parties asks for.
_PARTIES: Mapping[str, Sequence[str]] = {
    "mentions": ("mention_id", "event_id", "claim_id"),
    "mention_actors": ("mention_id", "actor_id"),
    "claims": ("claim_id", "source_id"),
}


@contextmanager
def _no_collection() -> Iterator[None]:
    """No search for cycles: rows and tellings form none, and looking through millions costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@lru_cache(maxsize=1)
def _seeds(overlay: Path | None) -> Seeds:
    return Seeds(overlay)


@lru_cache(maxsize=1)
def _ontology(overlay: Path | None) -> ontology.Ontology:
    return ontology.compile(_seeds(overlay))


@_no_collection()
def read_articles(part: Part) -> None:
    """From `texts`, `mentions`, `mention_actors`, `quantities` of a part: `groups` (mention_id, the mention
    that its restatements go by), and by article `profiles` and `shingles`."""
    texts = part.read("texts")
    single, rows = _alone(part)
    by_article: dict[str, list[Telling]] = defaultdict(list)
    published = dict(zip(texts["article_id"].to_pylist(), texts["published"].to_pylist(), strict=True))
    for telling in _tellings(part, rows, published):
        by_article[telling.article_id].append(telling)
    mention_ids, group_ids = list(single), list(single)
    for article_id in sorted(by_article):
        for group in restatements(by_article[article_id]):
            mention_ids += [telling.mention_id for telling in group]
            group_ids += [group[0].mention_id] * len(group)
    part.write("groups", pa.table([pa.array(mention_ids, _TEXT), pa.array(group_ids, _TEXT)], _GROUPS))
    read_texts = wording.read(texts["text"].to_pylist())
    part.write("profiles", profiles.encoded(read_texts))
    part.write("shingles", text_overlap.encoded(read_texts.shingles))


@_no_collection()
def join_tellings(part: Part) -> None:
    """From the `mentions` of some types, in order of publication, with their `group`, `published` and
    `article_at`: `event_of` (mention_id, event_id).

    They are gone through in batches; what stays in memory are the first members of the events of late.
    """
    stored = profiles.stored(part.folder, ARTICLES)
    at: dict[str, int] = {}
    events = event_coreference.Events(
        lambda one: stored.of(at[one]),
        lambda one: stored.key_names(at[one]),
        part.folder / f"events_so_far.{part.number}",
    )
    anchor_of: dict[str, str] = {}
    for rows in _batches(part):
        published = {row["article_id"]: row["published"] for row in rows["mentions"]}
        at |= {row["article_id"]: row["article_at"] for row in rows["mentions"]}
        group_of = {row["mention_id"]: row["group"] for row in rows["mentions"]}
        groups: dict[str, list[Telling]] = defaultdict(list)
        for telling in _tellings(part, rows, published):
            groups[group_of[telling.mention_id]].append(telling)
        anchor_of |= event_coreference.join(groups.values(), events)
    event_ids = [schema.make_id("e", anchor) for anchor in anchor_of.values()]
    part.write(
        "event_of", pa.table([pa.array(list(anchor_of), _TEXT), pa.array(event_ids, _TEXT)], _EVENT_OF)
    )


_TEXT = pa.string()
_GROUPS = pa.schema([("mention_id", _TEXT), ("group", _TEXT)])
_EVENT_OF = pa.schema([("mention_id", pa.string()), ("event_id", pa.string())])
_ROOTS = pa.schema([("mention_id", _TEXT), ("root", _TEXT), ("root_reason", _TEXT)])
_CLAIM_IDS = pa.schema([("claim_id", pa.string())])


@_no_collection()
def find_parties(part: Part) -> None:
    """From some events' `event_mentions`, `event_actors_told`, `event_claims`: `parties` (claim_id)."""
    rows = _event_rows(part, _PARTIES)
    sources, actors = _speakers(part, rows)
    found = sorted(holders.speakers_who_take_part(rows, sources, actors))
    part.write("parties", pa.table([pa.array(found, pa.string())], _CLAIM_IDS))


@_no_collection()
def build_events(part: Part) -> None:
    """From all of some events: their rows of `events`, `event_actors` and `claim_links`, and `roots`
    (by mention_id, whose voice tells it and why)."""
    rows = _event_rows(part)
    by_party = set(read(part.folder, "parties")["claim_id"].to_pylist())
    for claim in rows["claims"]:
        claim["speaker_is_party"] |= claim["claim_id"] in by_party
    sources, actors = _speakers(part, rows)
    places, _ = _around(part, rows)
    articles = {row["article_id"]: row for row in part.read("event_articles").to_pylist()}
    holdings = holders.find(rows, articles, sources, actors, _seeds(part.overlay))
    codes = _ontology(part.overlay)
    events, event_actors = event_table.build(rows, articles, places, actors, holdings, codes)
    told = claim_links.positions(rows, articles, places, actors, sources, holdings)
    held = [one for of_event in holdings.values() for one in of_event]
    roots = {
        "mention_id": [one.mention_id for one in held],
        "root": [None if one.is_echo else one.root for one in held],
        "root_reason": [one.root_reason for one in held],
    }
    part.write("roots", pa.table(roots, _ROOTS))
    tables = (
        (schema.EVENTS, events),
        (schema.EVENT_ACTORS, event_actors),
        (
            schema.CLAIM_LINKS,
            claim_links.link(told),
        ),
    )
    for table, built in tables:
        part.write(table.name, schema.to_arrow(table, built))


# --- rows of a part ----------------------------------------------------------------------------------


def _alone(part: Part) -> tuple[list[str], dict[str, list[Row]]]:
    """(mentions that are the only one of their article, so that nothing is told again there; the others, with
    their actors and quantities)."""
    mentions = part.read("mentions")
    told = mentions.group_by("article_id").aggregate([("mention_id", "count")])
    several = told["article_id"].filter(pc.greater(told["mention_id_count"], 1)).combine_chunks()
    is_one_of = pc.is_in(mentions["article_id"], value_set=several)
    rest = mentions.filter(is_one_of)
    rows = {"mentions": rest.to_pylist()}
    for name in ("mention_actors", "quantities"):
        table = part.read(name)
        kept = pc.is_in(table["mention_id"], value_set=rest["mention_id"].combine_chunks())
        rows[name] = table.filter(kept).to_pylist()
    return mentions.filter(pc.invert(is_one_of))["mention_id"].to_pylist(), rows


def _batches(part: Part) -> Iterator[dict[str, list[Row]]]:
    """The mentions of a part in their order, whole days of publication (of what has none whole articles),
    with their actors and quantities."""
    mentions = part.read("mentions")
    others = {name: part.read(name) for name in ("mention_actors", "quantities")}
    ranks = {name: np.asarray(table["rank"]) for name, table in others.items()}
    rank, article = np.asarray(mentions["rank"]), np.asarray(mentions["article_at"])
    day = np.asarray(pc.fill_null(mentions["published"].cast(pa.int32()), _NO_DAY))
    together = (article[1:] == article[:-1]) | ((day[1:] == day[:-1]) & (day[1:] != _NO_DAY))
    start = 0
    while start < len(rank):
        end = min(start + _BATCH, len(rank))
        while end < len(rank) and together[end - 1]:
            end += 1
        rows = {"mentions": mentions.slice(start, end - start).to_pylist()}
        for name, table in others.items():
            first, last = np.searchsorted(ranks[name], [rank[start], rank[end - 1] + 1]).tolist()
            rows[name] = table.slice(first, last - first).to_pylist()
        yield rows
        start = end


def _tellings(
    part: Part, rows: Mapping[str, Sequence[Row]], published: Mapping[str, date | None]
) -> Iterator[Telling]:
    places, actors = _around(part, rows)
    return telling_rows.tellings_of(rows, published, places, actors, _seeds(part.overlay))


def _event_rows(part: Part, columns: Mapping[str, Sequence[str]] = HELD) -> dict[str, list[Row]]:
    """The mentions of some events with their actors, quantities and claims; a claim stands in the part of
    its own event and of every event whose mentions it holds."""
    return {
        name: part.read(f"event_{name}").select(list(names)).to_pylist()
        for name, names in columns.items()
        if name != "articles"
    }


def _around(part: Part, rows: Mapping[str, Sequence[Row]]) -> tuple[dict[str, Row], dict[str, Row]]:
    """(places, actors) that the rows speak of, and those above them, by id."""
    told = {row["place_id"] for row in rows["mentions"]}
    taking_part = {row["actor_id"] for row in rows["mention_actors"]}
    return (
        rows_by_key(read(part.folder, "places"), "place_id", told, above="parent"),
        rows_by_key(read(part.folder, "actors"), "actor_id", taking_part, above="affiliation_id"),
    )


def _speakers(part: Part, rows: Mapping[str, Sequence[Row]]) -> tuple[dict[str, Row], dict[str, Row]]:
    """(sources of the claims, actors that speak, are spoken for or take part, and those above), by id."""
    sources = rows_by_key(
        read(part.folder, "sources"), "source_id", {row["source_id"] for row in rows["claims"]}
    )
    asked = {row["actor_id"] for row in rows["mention_actors"]}
    asked |= {row[name] for row in sources.values() for name in ("actor_id", "affiliation_id")}
    return sources, rows_by_key(read(part.folder, "actors"), "actor_id", asked, above="affiliation_id")
