"""tests/gold/lookalikes/: look-alike incidents of one country and month, each told by several reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmarks import stories
from benchmarks.gold_sets.answers import Answer, Found, Item, first, named, overlap, same, spans_of
from transforms import reading
from transforms.article_rows import Kit
from transforms.seeds import Seeds

FOLDER = "lookalikes"


def load(folder: Path) -> list[Item]:
    """The incidents; `_articles` leads `predict` to the reports."""
    text = (folder / FOLDER / "incidents.yaml").read_text(encoding="utf-8")
    return [{**item, "_articles": folder / FOLDER / "articles.jsonl"} for item in yaml.safe_load(text)]


def predict(items: Iterable[Item], kit: Kit) -> Iterator[Found]:
    """What a release of all reports says of each incident: `told` (events at the evidence, by report),
    `event` (that with most reports), `others` (events at the evidence of other incidents), `origins`."""
    asked, seeds = list(items), Seeds()
    rows: dict[str, list[Any]] = {}
    for article in stories.read_articles(asked[0]["_articles"], seeds):
        for name, more in reading.read(article, kit).items():
            rows.setdefault(name, []).extend(more)
    tables = stories.consolidated(rows, seeds)
    articles = {str(row["url"]).rpartition("/")[2]: row for row in tables["articles"]}
    events = {row["event_id"]: row for row in tables["events"]}
    origins = {report: row["origin_id"] for report, row in articles.items()}
    told = {
        item["id"]: {
            one["report"]: events_at(one["evidence"], articles[one["report"]], tables, item["type"])
            for one in item["reports"]
        }
        for item in asked
    }
    for item in asked:
        shared = Counter(event for found in told[item["id"]].values() for event in found)
        best = max(shared, key=lambda event: (shared[event], event), default=None)
        yield {
            "told": told[item["id"]],
            "event": events.get(best) if best else None,
            "others": {
                event
                for other in asked
                if other["id"] != item["id"]
                for found in told[other["id"]].values()
                for event in found
            },
            "background": [
                events_at(one["evidence"], articles[one["report"]], tables, item["type"])
                for one in item.get("background", ())
            ],
            "origins": origins,
        }


def events_at(
    evidence: str, article: Mapping[str, Any], tables: Mapping[str, list[Any]], event_type: str
) -> set[str]:
    """Ids of the events of a type told at these words of the article; where no trigger stands there, of those
    in whose sentence they stand."""
    spans = spans_of([evidence], article["text"])
    within: set[str] = set()
    around: set[str] = set()
    for mention in tables["mentions"]:
        if mention["article_id"] != article["article_id"] or mention["event_type"] != event_type:
            continue
        if overlap([(mention["trigger_start"], mention["trigger_end"])], spans):
            within.add(mention["event_id"])
        elif overlap([(mention["start_char"], mention["end_char"])], spans):
            around.add(mention["event_id"])
    return within or around


def answers(item: Item, found: Found) -> list[Answer]:
    """Whether its reports are one event, which is no other incident's, and what the event says."""
    told, event = found.get("told", {}), found.get("event") or {}
    mine = {one for events in told.values() for one in events}
    shared = mine & found.get("others", set())
    given = [Answer("apart", bool(mine) and not shared, f"{len(shared)} events shared with other incidents")]
    for one in item["reports"]:
        joined = event.get("event_id") in told.get(one["report"], ())
        given.append(Answer("joined", joined, one["report"]))
        if "copy_of" in one:
            origins = found.get("origins", {})
            same_origin = one["report"] in origins and origins[one["report"]] == origins.get(one["copy_of"])
            given.append(Answer("copy", same_origin, one["report"]))
    for one, events in zip(item.get("background", ()), found.get("background", ({},) * 9), strict=False):
        apart = bool(event) and event["event_id"] not in events
        given.append(Answer("background apart", apart, f"{one['report']}: {one['evidence']}"))
    days = {event.get("date_start"), event.get("date_end")}
    asked = {
        "type": (item["type"], event.get("event_type")),
        "place": (item["place"], event.get("place_name")),
        "dispute": (item["dispute"], event.get("dispute")),
        "start": (item["start"], *days),
        **{
            f"{kind} {bound}": (number, event.get(f"{kind}_{bound}"))
            for kind in ("deaths", "injured")
            for bound, number in item.get(kind, {}).items()
        },
    }
    for what, (wanted, *got) in asked.items():
        agrees = (named if what == "place" else same)(wanted, got[0]) and len(got) == 1
        given.append(Answer(what, bool(event) and agrees, f"{got}, not {wanted}"))
    return given


def oracle(item: Item) -> Found:
    """What a release without fault would say of the incident."""
    event = {
        "event_id": item["id"],
        "event_type": item["type"],
        "place_name": item["place"],
        "date_start": item["start"],
        "date_end": item["start"],
        "dispute": first(item["dispute"]),
        **{
            f"{kind}_{bound}": number
            for kind in ("deaths", "injured")
            for bound, number in item.get(kind, {}).items()
        },
    }
    return {
        "told": {one["report"]: {item["id"]} for one in item["reports"]},
        "event": event,
        "others": set(),
        "background": [{one["of"]} for one in item.get("background", ())],
        "origins": {one["report"]: one.get("copy_of", one["report"]) for one in item["reports"]},
    }
