"""A sound release of as many events as asked, for tests of speed: two articles each, a tenth disputed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from tests.releases import row
from transforms import enums, schema

FIRST = date(2020, 1, 6)
TOWNS = ("Ardale", "Brimont", "Casuela", "Dunvik", "Estrela", "Fanoor", "Gilmarsh", "Hatay Point")
PADDING = " Shops stayed shut and the bridge was closed to lorries until the evening." * 4


def tables(n: int) -> dict[str, pa.Table]:
    """A release of n events, 2n articles, 2n mentions and 2n claims."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schema.TABLES}
    rows["sources"] = [
        row(schema.SOURCES, source_id=f"s-{i}", name=f"Speaker {i}", kind="official", named=True)
        for i in range(50)
    ]
    rows["actors"] = [
        row(schema.ACTORS, actor_id=f"act-{i}", name=f"Group {i}", kind="armed_group") for i in range(40)
    ]
    rows["places"] = [
        row(schema.PLACES, place_id=f"place:{i}", name=name, kind="town", lat=i * 7.0 - 20, lon=i * 11.0 - 30)
        for i, name in enumerate(TOWNS)
    ]
    for number in range(n):
        _event(rows, number)
    return {name: schema.to_arrow(declared, rows[name]) for name, declared in schema.TABLES.items()}


def _event(rows: dict[str, list[dict[str, Any]]], number: int) -> None:
    day, town = FIRST + timedelta(days=number % 1500), number % len(TOWNS)
    event_id, disputed = f"e-{number:06}", number % 10 == 0
    summary = (
        f"Fighters of group {number % 40} attacked a post near {TOWNS[town]}, killing {number % 30} people"
    )
    for telling in range(2):
        article_id, denied = f"a-{number:06}-{telling}", disputed and telling == 1
        said = f"Speaker {number % 50} " + ("denied that " if denied else "said that ")
        text = f"News from {TOWNS[town]}\n\n{said}{summary}.{PADDING}"
        start = text.index(summary)
        trigger = text.index("attacked")
        rows["articles"].append(
            row(
                schema.ARTICLES,
                article_id=article_id,
                origin_id=article_id,
                source_path=f"{article_id}.txt",
                outlet=f"Paper {telling}",
                title=f"News from {TOWNS[town]}",
                published=day,
                text=text,
                version=1,
            )
        )
        claim_id, mention_id = f"c-{number:06}-{telling}", f"m-{number:06}-{telling}"
        rows["claims"].append(
            row(
                schema.CLAIMS,
                claim_id=claim_id,
                article_id=article_id,
                source_id=f"s-{number % 50}",
                stance="denies" if denied else "asserts",
                content=summary,
                spans=[start, start + len(summary)],
                start_char=start,
                end_char=start + len(summary),
                event_id=event_id,
                content_mention_id=mention_id,
            )
        )
        rows["mentions"].append(
            row(
                schema.MENTIONS,
                mention_id=mention_id,
                article_id=article_id,
                event_id=event_id,
                claim_id=claim_id,
                event_type="ASSAULT",
                trigger="attacked",
                trigger_start=trigger,
                trigger_end=trigger + len("attacked"),
                sentence=summary,
                start_char=start,
                end_char=start + len(summary),
                factuality="denied" if denied else "happened",
                date_start=day,
                date_end=day,
                place_id=f"place:{town}",
            )
        )
    rows["event_actors"].append(
        row(schema.EVENT_ACTORS, event_id=event_id, actor_id=f"act-{number % 40}", side="actor")
    )
    rows["events"].append(
        row(
            schema.EVENTS,
            event_id=event_id,
            event_type=enums.EVENT_TYPE[number % len(enums.EVENT_TYPE)],
            summary=summary,
            actor_names=[f"Group {number % 40}"],
            date_start=day,
            date_end=day,
            place_id=f"place:{town}",
            place_name=TOWNS[town],
            lat=town * 7.0 - 20,
            lon=town * 11.0 - 30,
            support=enums.SUPPORT[number % 4],
            dispute="contested" if disputed else "none",
            n_mentions=2,
            n_articles=2,
            n_origins=2,
            n_independent=1,
            deaths_low=number % 30,
            deaths_best=number % 30,
            deaths_high=number % 30,
        )
    )
