"""tests/gold/stories.yaml: factuality, support, dispute, independence, tolls; which event a claim is about;
what is one event and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from benchmarks.gold_sets.answers import Answer, Found, Item, first, overlap, plain, same, spans_of
from benchmarks.gold_sets.mini_stories import tables_of
from transforms.article_rows import Kit

# Label -> column of the event.
COLUMNS = {
    "type": "event_type",
    **{
        name: name
        for name in (
            "factuality",
            "support",
            "dispute",
            "n_articles",
            "n_origins",
            "n_independent",
            "deaths_best",
        )
    },
}


def predict(items: Iterable[Item], kit: Kit) -> Iterator[Found]:
    """What a release of each item's articles says: `at` (words -> ids of the events told there), `events`
    (id -> row) and `claims` (words -> ids of the events of the claims that hold them)."""
    kept: dict[str, Any] = {}
    for item in items:
        tables = tables_of(item, kit, kept)
        yield {
            "at": {words: _events_at(words, item, tables) for words in _words(item)},
            "events": {
                row["event_id"]: {label: row[column] for label, column in COLUMNS.items()}
                for row in tables["events"]
            },
            "claims": {
                asked["words"]: {
                    claim["event_id"]
                    for claim in tables["claims"]
                    if plain(asked["words"]) in plain(claim["content"])
                }
                for asked in item.get("claims", ())
            },
        }


def _words(item: Item) -> list[str]:
    """All words of an item that stand for an event."""
    return [
        *(one["words"] for one in item.get("events", ())),
        *(one["event"] for one in item.get("claims", ())),
        *(words for key in ("together", "apart") for group in item.get(key, ()) for words in group),
    ]


def _events_at(words: str, item: Item, tables: Mapping[str, list[Any]]) -> set[str]:
    """Events told at the words ("1:words": in the article of that number)."""
    numbered = re.fullmatch(r"(?:(\d):)?(.*)", words)
    assert numbered is not None
    number, bare = numbered.groups()
    source = f"{item['id']}-{number}"
    found = set()
    for article in tables["articles"]:
        if number is not None and article["source_path"] != source:
            continue
        spans = spans_of([bare], article["text"])
        found |= {
            mention["event_id"]
            for mention in tables["mentions"]
            if mention["article_id"] == article["article_id"]
            and overlap([(mention["trigger_start"], mention["trigger_end"])], spans)
        }
    return found


def answers(item: Item, found: Found) -> list[Answer]:
    """Every label of the item, as asked of what was found."""
    return [*_events(item, found), *_claims(item, found), *_groups(item, found)]


def _events(item: Item, found: Found) -> Iterator[Answer]:
    for asked in item.get("events", ()):
        rows = [found["events"][one] for one in sorted(found.get("at", {}).get(asked["words"], ()))]
        best = max(rows, key=lambda row: sum(_checks(asked, row).values()), default=None)
        yield Answer("found", best is not None, asked["words"])
        for what, agrees in _checks(asked, best or {}).items():
            shown = f"{best[what] if best else None}, not {asked[what]}"
            yield Answer(what, best is not None and agrees, shown)


def _checks(asked: Item, row: Found) -> dict[str, bool]:
    return {label: same(asked[label], row.get(label)) for label in COLUMNS if label in asked}


def _claims(item: Item, found: Found) -> Iterator[Answer]:
    for asked in item.get("claims", ()):
        told = found.get("claims", {}).get(asked["words"], set())
        meant = found.get("at", {}).get(asked["event"], set())
        yield Answer("claim to event", bool(told & meant), f"{asked['words']}: {told}, not {meant}")


def _groups(item: Item, found: Found) -> Iterator[Answer]:
    at = found.get("at", {})
    for group in item.get("together", ()):
        sets = [at.get(words, set()) for words in group]
        # A restatement that is no mention of its own splits nothing.
        told = [one for one in sets if one]
        joined = bool(sets[0]) and bool(set.intersection(*told))
        yield Answer("together", joined, str(dict(zip(group, sets, strict=True))))
    for group in item.get("apart", ()):
        sets = [at.get(words, set()) for words in group]
        apart = all(sets) and sum(len(one) for one in sets) == len(set.union(*sets))
        yield Answer("apart", apart, str(dict(zip(group, sets, strict=True))))


def oracle(item: Item) -> Found:
    """What a release without fault would say."""
    words = _words(item)
    event_of = {one: one for one in words}
    for group in item.get("together", ()):
        for one in group:
            event_of[one] = group[0]
    return {
        "at": {one: {event_of[one]} for one in words},
        "events": {
            event_of[asked["words"]]: {label: first(asked.get(label)) for label in COLUMNS}
            for asked in item.get("events", ())
        },
        "claims": {asked["words"]: {event_of[asked["event"]]} for asked in item.get("claims", ())},
    }
