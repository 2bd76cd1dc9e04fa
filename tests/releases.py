"""A small sound release, written by hand: one article with one event and one claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from transforms import schema

TEXT = "Troops cross river\n\nSoldiers attacked Puerto Primo on Monday, the mayor said."
DAY = date(2024, 3, 4)


def words(text: str) -> tuple[int, int]:
    """Where `text` stands in TEXT."""
    start = TEXT.index(text)
    return start, start + len(text)


def row(table: schema.Table, **values: object) -> dict[str, object]:
    """A row of the table; what is not given is null, or the plainest value that its field takes."""
    plain: dict[pa.DataType, object] = {
        schema.TEXT: "x",
        schema.COUNT: 0,
        schema.FLAG: False,
        schema.SHARE: 1.0,
        schema.TEXTS: [],
        schema.OFFSETS: [],
    }
    found: dict[str, object] = {}
    for field in table.fields:
        if field.name in values:
            found[field.name] = values[field.name]
        elif field.nullable:
            found[field.name] = None
        else:
            found[field.name] = field.enum[0] if field.enum else plain[field.type]
    return found


def _rows() -> dict[str, list[dict[str, object]]]:
    sentence, trigger, speaker = words(TEXT[20:]), words("attacked"), words("the mayor")
    content, cue = words("Soldiers attacked Puerto Primo on Monday"), words("said")
    actor, place = words("Soldiers"), words("Puerto Primo")
    return {
        "articles": [
            row(
                schema.ARTICLES,
                article_id="a-1",
                source_path="a.txt",
                text=TEXT,
                title="Troops cross river",
                published=DAY,
                origin_id="a-1",
                source_id="s-outlet",
                version=1,
            )
        ],
        "mentions": [
            row(
                schema.MENTIONS,
                mention_id="m-1",
                article_id="a-1",
                event_id="e-1",
                claim_id="c-1",
                event_type="ASSAULT",
                trigger="attacked",
                rule="attack",
                trigger_start=trigger[0],
                trigger_end=trigger[1],
                sentence=TEXT[20:],
                start_char=sentence[0],
                end_char=sentence[1],
                date_start=DAY,
                date_end=DAY,
                place_id="place:1",
                place_text="Puerto Primo",
                place_text_start=place[0],
                place_text_end=place[1],
                place_basis="clause",
            )
        ],
        "mention_actors": [
            row(
                schema.MENTION_ACTORS,
                mention_id="m-1",
                actor_id="act-1",
                side="actor",
                text="Soldiers",
                start_char=actor[0],
                end_char=actor[1],
            )
        ],
        "events": [
            row(
                schema.EVENTS,
                event_id="e-1",
                event_type="ASSAULT",
                date_start=DAY,
                date_end=DAY,
                place_id="place:1",
                place_name="Puerto Primo",
                n_mentions=1,
                n_articles=1,
                n_origins=1,
                n_independent=1,
                deaths_low=2,
                deaths_best=3,
            )
        ],
        "event_actors": [row(schema.EVENT_ACTORS, event_id="e-1", actor_id="act-1", side="actor")],
        "claims": [
            row(
                schema.CLAIMS,
                claim_id="c-1",
                article_id="a-1",
                source_id="s-mayor",
                speaker_text="the mayor",
                speaker_start=speaker[0],
                speaker_end=speaker[1],
                cue="said",
                cue_start=cue[0],
                cue_end=cue[1],
                content=TEXT[slice(*content)],
                spans=list(content),
                start_char=content[0],
                end_char=content[1],
                event_id="e-1",
                content_mention_id="m-1",
                relayed_by=["s-outlet"],
            )
        ],
        "sources": [
            row(schema.SOURCES, source_id="s-mayor", name="the mayor", kind="official"),
            row(schema.SOURCES, source_id="s-outlet", name="The Paper", kind="newspaper"),
        ],
        "actors": [row(schema.ACTORS, actor_id="act-1", name="soldiers", kind="group")],
        "places": [row(schema.PLACES, place_id="place:1", name="Puerto Primo", kind="town")],
    }


def tables(changes: Mapping[str, Mapping[str, object]] | None = None) -> dict[str, pa.Table]:
    """The sound release; `changes` {table: {field: value}} overwrite fields of each table's first row."""
    rows = _rows()
    for name, fields in (changes or {}).items():
        rows[name][0].update(fields)
    return {
        name: pa.Table.from_pylist(rows.get(name, []), schema=_nullable(declared))
        for name, declared in schema.TABLES.items()
    }


def _nullable(declared: schema.Table) -> pa.Schema:
    """The table's schema without its null rules, so that a test can break them."""
    return pa.schema([field.with_nullable(True) for field in schema.arrow_schema(declared)])
