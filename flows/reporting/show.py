"""One row of a release in words: what it says, where it stands, what it hangs together with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.text import Text

from flows.release import Release, arrow_tables
from flows.reporting.why import ground, reasons

# Tables that have ids to show, and the column that holds them, in the order of their sections.
IDS = {
    "events": "event_id",
    "claims": "claim_id",
    "mentions": "mention_id",
    "sources": "source_id",
    "articles": "article_id",
    "actors": "actor_id",
    "places": "place_id",
}
# Characters of the text around the words.
CONTEXT = 160
MAX_LINKED = 25
WORDS, LABEL, FAINT = "bold reverse", "bold", "dim"

Row = Mapping[str, Any]


class NotFound(LookupError):
    """No id of the release starts like that; the message is one line."""


class Ambiguous(LookupError):
    """Several ids start like that; the message names some of them."""


def describe(release: Release, identifier: str, *, why: bool = False) -> list[Text]:
    """The lines that tell the row whose id is, or alone starts with, `identifier`; with `why`, of an event
    also how its type, actors, date, place, factuality, support, dispute and tolls were reached.

    An actor that is cited has its id in two tables, and both rows are told. Raises NotFound and Ambiguous.
    """
    tables = arrow_tables(release)
    teller = _Teller(tables)
    lines: list[Text] = []
    for table, row in _find(tables, identifier):
        lines += [*teller.fields(table, row), *getattr(teller, f"_{table}", teller.nothing)(row)]
        if why and table == "events":
            lines += reasons(tables, row)
    return lines


def _find(tables: Mapping[str, pa.Table], identifier: str) -> list[tuple[str, Row]]:
    hits: list[tuple[str, str]] = []
    for table, key in IDS.items():
        found = tables[table][key]
        for value in pc.filter(found, pc.starts_with(found, pattern=identifier)).to_pylist():
            hits.append((table, value))
    hits = [hit for hit in hits if hit[1] == identifier] or hits
    if not hits:
        raise NotFound(f"{identifier}: no id of this release starts like that")
    meant = sorted({value for _, value in hits})
    if len(meant) > 1:
        names = ", ".join(meant[:6]) + (" ..." if len(meant) > 6 else "")
        raise Ambiguous(f"{identifier}: {len(meant)} ids start like that: {names}")
    return [(table, _where(tables[table], IDS[table], value)[0]) for table, value in hits]


def _where(table: pa.Table, column: str, value: str) -> list[Row]:
    return table.filter(pc.equal(table[column], value)).to_pylist()


class _Teller:
    """Tells rows in words; holds the tables and the article texts that it looks up."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self.tables = tables
        self._articles_by_id = {row["article_id"]: row for row in tables["articles"].to_pylist()}
        self._replaced = {row["supersedes"] for row in self._articles_by_id.values()}

    def rows(self, table: str, column: str, value: str) -> list[Row]:
        return _where(self.tables[table], column, value)

    def fields(self, table: str, row: Row) -> Iterable[Text]:
        """Every field that is known, one a line; an article's text is told apart."""
        yield Text(f"{table[:-1]} {row[IDS[table]]}", LABEL)
        for name, value in row.items():
            if value is None or value == [] or name in (IDS[table], "text"):
                continue
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield Text.assemble((f"  {name:22}", FAINT), shown)

    def nothing(self, row: Row) -> list[Text]:
        return []

    def words(self, article_id: str, spans: Iterable[tuple[int, int]]) -> Iterable[Text]:
        """The words at these offsets in their context, and where they stand."""
        article = self.article(article_id)
        spans = sorted(spans)
        start, end = max(0, spans[0][0] - CONTEXT), min(len(article["text"]), spans[-1][1] + CONTEXT)
        shown = Text(article["text"][start:end])
        for first, last in spans:
            shown.stylize(WORDS, first - start, last - start)
        shown = Text(" … " if start else "") + shown + Text(" …" if end < len(article["text"]) else "")
        shown.plain = shown.plain.replace("\n", " ")
        places = ", ".join(f"{first}-{last}" for first, last in spans)
        outlet = article["outlet"] or "outlet unknown"
        day = article["published"] or "undated"
        yield Text.assemble("    ", shown)
        where = f"    {outlet}, {day}, {article['source_path']}, characters {places}, {article_id}"
        yield Text(where + self.standing(article), FAINT)

    def standing(self, article: Row) -> str:
        """What keeps an article's words from counting as they stand."""
        marks = {
            "replaced by a newer version": article["article_id"] in self._replaced,
            "withdrawn": article["is_retracted"],
            f"a copy of {article['copy_of']}": article["copy_of"] is not None,
        }
        told = [mark for mark, holds in marks.items() if holds]
        return f"; {', '.join(told)}" if told else ""

    def when(self, article_id: str, offset: int) -> tuple[date, str, int]:
        """What rows are ordered by: publication (undated last), article, place in the text."""
        return (self.article(article_id)["published"] or date.max, article_id, offset)

    def article(self, article_id: str) -> Row:
        return self._articles_by_id[article_id]

    def section(self, title: str, rows: list[Row]) -> Iterable[Text]:
        if rows:
            yield Text(f"{title} ({len(rows)})", LABEL)

    def _mention_lines(self, rows: list[Row]) -> Iterable[Text]:
        yield from self.section("told", rows)
        rows = sorted(rows, key=lambda row: self.when(row["article_id"], row["trigger_start"]))
        for row in rows[:MAX_LINKED]:
            holder = f" by {row['claim_id']}" if row["claim_id"] else ""
            trigger = f"  \u201c{row['trigger']}\u201d"
            yield Text.assemble("  ", row["mention_id"], (f"  {row['factuality']}{holder}", FAINT), trigger)
            yield from self.words(row["article_id"], [(row["trigger_start"], row["trigger_end"])])

    def _claim_lines(self, title: str, rows: list[Row]) -> Iterable[Text]:
        yield from self.section(title, rows)
        rows = sorted(rows, key=lambda row: self.when(row["article_id"], row["start_char"]))
        for row in rows[:MAX_LINKED]:
            speaker = row["speaker_text"] or "nobody named"
            yield Text.assemble("  ", row["claim_id"], (f"  {speaker} ({row['stance']})", FAINT))
            yield from self.words(row["article_id"], _pairs(row["spans"]))

    def _links(self, claim_id: str) -> Iterable[Text]:
        rows = self.rows("claim_links", "claim_a", claim_id) + self.rows("claim_links", "claim_b", claim_id)
        yield from self.section("links", rows)
        for row in rows:
            line = f"  {row['claim_a']} {row['relation']} {row['claim_b']} in {row['slot']}: {row['reason']}"
            yield Text(line)

    def _events(self, row: Row) -> Iterable[Text]:
        names = self.tables["actors"]
        sides = self.rows("event_actors", "event_id", row["event_id"])
        yield from self.section("who", sides)
        for side in sides:
            (actor,) = _where(names, "actor_id", side["actor_id"])
            yield Text(f"  {side['side']}: {actor['name']} ({actor['actor_id']}){ground(side)}")
        yield from self._mention_lines(self.rows("mentions", "event_id", row["event_id"]))
        yield from self._claim_lines("claimed", self.rows("claims", "event_id", row["event_id"]))

    def _mentions(self, row: Row) -> Iterable[Text]:
        for side in self.rows("mention_actors", "mention_id", row["mention_id"]):
            meant = f"{side['text']} ({side['actor_id']}, by {side['resolution']})"
            yield Text(f"  {side['side']}: {meant}{ground(side)}")
        for count in self.rows("quantities", "mention_id", row["mention_id"]):
            bounds = "/".join(
                "?" if count[name] is None else str(count[name]) for name in ("low", "best", "high")
            )
            yield Text(f"  {count['kind']}: {bounds} {count['whom'] or ''} ({count['status']})")
        yield from self.words(row["article_id"], [(row["trigger_start"], row["trigger_end"])])

    def _claims(self, row: Row) -> Iterable[Text]:
        for source in self.rows("sources", "source_id", row["source_id"]):
            yield Text(f"  speaker: {source['name']} ({source['kind']}, {source['source_id']})")
        yield from self.words(row["article_id"], _pairs(row["spans"]))
        yield from self._links(row["claim_id"])
        yield from self._mention_lines(self.rows("mentions", "claim_id", row["claim_id"]))

    def _sources(self, row: Row) -> Iterable[Text]:
        return self._claim_lines("says", self.rows("claims", "source_id", row["source_id"]))

    def _actors(self, row: Row) -> Iterable[Text]:
        ids = [side["mention_id"] for side in self.rows("mention_actors", "actor_id", row["actor_id"])]
        mentions = self.tables["mentions"]
        found = mentions.filter(pc.is_in(mentions["mention_id"], value_set=pa.array(ids, pa.string())))
        return self._mention_lines(found.to_pylist())

    def _places(self, row: Row) -> Iterable[Text]:
        return self._mention_lines(self.rows("mentions", "place_id", row["place_id"]))

    def _articles(self, row: Row) -> Iterable[Text]:
        yield Text("text", LABEL)
        yield Text(row["text"])
        yield from self._claim_lines("claims", self.rows("claims", "article_id", row["article_id"]))
        yield from self._mention_lines(self.rows("mentions", "article_id", row["article_id"]))


def _pairs(spans: list[int]) -> list[tuple[int, int]]:
    return list(zip(spans[::2], spans[1::2], strict=True))
