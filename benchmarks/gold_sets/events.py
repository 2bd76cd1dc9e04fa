"""tests/gold/events.yaml: acts, participants, factuality, history, tolls, and what is no act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from benchmarks.gold_sets.answers import (
    Answer,
    Found,
    Item,
    first,
    named,
    overlap,
    same,
    same_names,
    spans_of,
)
from transforms import article_rows, reading
from transforms.annotations import Article
from transforms.article_rows import Kit

PUBLISHED = date(2024, 9, 18)
# Label -> column of the mention.
COLUMNS = {
    "type": "event_type",
    "mode": "event_mode",
    "factuality": "factuality",
    "historical": "is_historical",
    "aggregate": "is_aggregate",
}
BOUNDS = ("low", "best", "high", "status")


def predict(items: Iterable[Item], kit: Kit) -> Iterator[Found]:
    """What the flow reads out of each item's text: `mentions` and `tolls`."""
    for item in items:
        published = item.get("published", PUBLISHED)
        article = Article(
            item["id"], item["id"], item["text"], "0", outlet="The Test Ledger", published=published
        )
        read = reading.annotate(article, kit)
        rows = article_rows.build(read, kit)
        parts = {
            (one.trigger.start, one.event_type): [
                (read.doc[at].idx, read.doc[at].idx + len(read.doc[at].text)) for at in one.parts
            ]
            for one in read.events
        }
        names = {actor["actor_id"]: actor["name"] for actor in rows["actors"]}
        yield {
            "mentions": [
                {
                    **{label: mention[column] for label, column in COLUMNS.items()},
                    "spans": [
                        (mention["trigger_start"], mention["trigger_end"]),
                        *parts.get((mention["trigger_start"], mention["event_type"]), ()),
                    ],
                    "trigger": mention["trigger"],
                    "place": mention["place_text"],
                    "start": mention["date_start"],
                    "end": mention["date_end"],
                    **{
                        f"{side}s": [
                            [row["text"], names[row["actor_id"]]]
                            for row in rows["mention_actors"]
                            if row["mention_id"] == mention["mention_id"] and row["side"] == side
                        ]
                        for side in ("actor", "recipient")
                    },
                }
                for mention in rows["mentions"]
            ],
            "tolls": [{key: row[key] for key in ("kind", *BOUNDS)} for row in rows["quantities"]],
        }


def answers(item: Item, found: Found) -> list[Answer]:
    """Every label of the item, as asked of what was found."""
    return [*_events(item, found), *_tolls(item, found), *_none(item, found)]


def _events(item: Item, found: Found) -> Iterator[Answer]:
    mentions = found.get("mentions", [])
    for event in item.get("events", ()):
        spans = spans_of(event["words"], item["text"])
        held = [(one, _checks(event, one)) for one in mentions if overlap(one["spans"], spans)]
        best = max(held, key=lambda pair: sum(pair[1].values()), default=None)
        yield Answer("found", best is not None, " / ".join(event["words"]))
        for what in _checks(event, {}):
            shown = (
                f"{event['words'][0]}: {_shown(best[0], what)}, not {event.get(what)}"
                if best
                else "not found"
            )
            yield Answer(what, best is not None and best[1][what], shown)
    if item.get("complete"):
        known = spans_of(
            [word for event in item["events"] for word in event["words"]] + item.get("may", []), item["text"]
        )
        extra = [one for one in mentions if not overlap(one["spans"], known)]
        yield Answer("nothing else", bool(mentions) and not extra, str([_told(one) for one in extra]))


def _checks(event: Item, mention: Found) -> dict[str, bool]:
    """Label -> whether the mention agrees."""
    checks = {key: same(event[key], mention.get(key)) for key in COLUMNS if key in event}
    for key in ("actors", "recipients"):
        if key in event:
            checks[key] = same_names(event[key], mention.get(key, []))
    if "participants" in event:
        both = [*mention.get("actors", []), *mention.get("recipients", [])]
        checks["participants"] = same_names(event["participants"], both)
    if "place" in event:
        checks["place"] = named(event["place"], mention.get("place"))
    if "start" in event:
        days = (str(mention.get("start")), str(mention.get("end")))
        checks["start"] = days == (str(event["start"]), str(event["end"]))
    return checks


def _shown(mention: Found, what: str) -> str:
    if what == "start":
        return f"{mention['start']}..{mention['end']}"
    return str(mention.get(what) or [*mention["actors"], *mention["recipients"]])


def _told(mention: Found) -> str:
    return f"{mention['type']} {mention.get('trigger', '')}"


def _tolls(item: Item, found: Found) -> Iterator[Answer]:
    told = found.get("tolls", [])
    asked = item.get("tolls", [])
    for toll in asked:
        agrees = any(_meets(toll, row) for row in told)
        yield Answer(f"toll {toll['kind']}", agrees, f"{toll} but {told}")
    kinds = {toll["kind"] for toll in asked}
    extra = [row for row in told if row["kind"] in kinds and not any(_meets(toll, row) for toll in asked)]
    if asked:
        yield Answer("no other toll", bool(told) and not extra, str(extra))
    for kind in item.get("no_toll_of", ()):
        counted = [row for row in told if row["kind"] == kind and (row["low"] or row["best"] or row["high"])]
        yield Answer("no toll", not counted, str(counted))


def _meets(toll: Item, row: Found) -> bool:
    return toll["kind"] == row["kind"] and all(same(toll[key], row[key]) for key in BOUNDS if key in toll)


def _none(item: Item, found: Found) -> Iterator[Answer]:
    if "no_events_of" in item:
        kept_out = item["no_events_of"]
        wrong = [one for one in found.get("mentions", ()) if kept_out == ["all"] or one["type"] in kept_out]
        yield Answer("no event", not wrong, str([_told(one) for one in wrong]))


def oracle(item: Item) -> Found:
    """What a reading without fault would find for the item."""
    mentions: list[dict[str, Any]] = []
    for event in item.get("events", ()):
        mention: dict[str, Any] = {key: first(event.get(key)) for key in COLUMNS}
        for key in ("actors", "recipients"):
            mention[key] = [[first(one)] for one in event.get(key, ())]
        mention["actors"] += [[first(one)] for one in event.get("participants", ())]
        mention |= {key: first(event.get(key)) for key in ("place", "start", "end")}
        mentions.append({**mention, "spans": spans_of(event["words"][:1], item["text"])[:1]})
    tolls = [
        {"kind": toll["kind"], **{key: first(toll.get(key)) for key in BOUNDS}}
        for toll in item.get("tolls", ())
    ]
    return {"mentions": mentions, "tolls": tolls}
