"""A sample of a release for people to check: drawn over its kinds of rows, written as a sheet, read back.

One line of the sheet is one cell to judge. Every row of a table has a known chance to be drawn, and its lines
carry the inverse of it as their weight, so that the shares hold for the whole release and not for the sample.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows import tables as reading
from flows.release import Release, arrow_tables
from flows.reporting.export import FORMULA, csv_text

Row = Mapping[str, Any]

# Rows drawn of each table by default: with 50, a share of 80 % is known to about 11 points.
SIZE = 50
# The line that judges the row as a whole, before its columns.
WHOLE = "row"
COLUMNS = (
    "table",
    "id",
    "column",
    "value",
    "right",
    "correct",
    "comment",
    "context",
    "where",
    "stratum",
    "weight",
    "release",
)
YES, NO, OPEN = ("y", "yes", "1", "true", "right"), ("n", "no", "0", "false", "wrong"), ("", "?")
# 97.5th percentile of the normal distribution: an interval of 95 %
Z = 1.959964
MAX_CONTEXT = 3


class SheetError(ValueError):
    """A sheet cannot be read; the message is one line with file, line and reason."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One cell as somebody judged it; `correct` is what should stand there, where they say so."""

    table: str
    id: str
    column: str
    value: str
    right: bool
    correct: str
    weight: float
    release: str = ""


@dataclass(frozen=True, slots=True)
class Precision:
    """The share of right cells, weighted to the release, with its interval of 95 % (Wilson 1927)."""

    table: str
    column: str
    judged: int
    right: int
    share: float
    low: float
    high: float


# --- the sample -----------------------------------------------------------------------------------------


def sheet(release: Release, size: int = SIZE) -> str:
    """The sheet as CSV: up to `size` rows each of events, claims, quantities and sources, by stratum."""
    with reading.connect(release) as connection:
        tellings = reading.view(connection, "tellings").to_pylist()
    tables = {name: rows.to_pylist() for name, rows in arrow_tables(release).items()}
    told: dict[str, list[Row]] = defaultdict(list)
    by_mention = {}
    for row in tellings:
        told[row["event_id"]].append(row)
        by_mention[row["mention_id"]] = row
    articles = {row["article_id"]: row for row in tables["articles"]}
    lines: list[dict[str, Any]] = []

    def add(
        table: str, rows: Sequence[Row], stratum: Callable[[Row], str], cells: Callable[[Row], Cells]
    ) -> None:
        for row, name, weight in drawn(rows, stratum, size):
            found = cells(row)
            known = [(column, value) for column, value in found.values if value not in (None, "", [])]
            lines.extend(
                {
                    "table": table,
                    "id": row["review_id"],
                    "column": column,
                    "value": value,
                    "context": found.context,
                    "where": found.where,
                    "stratum": name,
                    "weight": round(weight, 4),
                    "release": release.release_id,
                }
                for column, value in known
            )

    add(
        "events",
        [{**row, "review_id": row["event_id"]} for row in tables["events"]],
        lambda row: f"{row['event_type']}, {row['support']}",
        lambda row: _event(row, told[row["event_id"]]),
    )
    sources = {row["source_id"]: row for row in tables["sources"]}
    add(
        "claims",
        [{**row, "review_id": row["claim_id"]} for row in tables["claims"]],
        lambda row: f"{row['stance']}, {row['speaker_resolution']}",
        lambda row: _claim(row, sources[row["source_id"]], articles[row["article_id"]]),
    )
    add(
        "quantities",
        [
            {**row, "review_id": f"{row['mention_id']}/{row['kind']}/{row['start_char']}"}
            for row in tables["quantities"]
        ],
        lambda row: str(row["kind"]),
        lambda row: _quantity(row, by_mention[row["mention_id"]], articles),
    )
    cited: dict[str, Row] = {}
    for row in tables["claims"]:
        cited.setdefault(row["source_id"], row)
    actors = {row["actor_id"]: row["name"] for row in tables["actors"]}
    add(
        "sources",
        [{**row, "review_id": row["source_id"]} for row in tables["sources"] if row["source_id"] in cited],
        lambda row: str(row["kind"]),
        lambda row: _source(row, cited[row["source_id"]], articles, actors),
    )
    return csv_text(COLUMNS, lines)


def drawn(rows: Sequence[Row], stratum: Callable[[Row], str], size: int) -> list[tuple[Row, str, float]]:
    """(row, its stratum, its weight) of up to `size` rows: each stratum in proportion, one at least.

    The hash of its id settles whether a row is drawn, so the same release gives the same sample. With more
    strata than `size`, there are as many rows as strata.
    """
    strata: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        strata[stratum(row)].append(row)
    found = []
    for name in sorted(strata):
        members = sorted(strata[name], key=lambda row: hashlib.sha256(row["review_id"].encode()).hexdigest())
        wanted = min(len(members), max(1, round(size * len(members) / len(rows))))
        found += [(row, name, len(members) / wanted) for row in members[:wanted]]
    return found


@dataclass(frozen=True, slots=True)
class Cells:
    """What is asked about one row, the words to judge it by, and where they stand."""

    values: list[tuple[str, Any]]
    context: str
    where: str


def _event(row: Row, tellings: Sequence[Row]) -> Cells:
    first = list({telling["article_id"]: telling for telling in reversed(tellings)}.values())[::-1][
        :MAX_CONTEXT
    ]
    days = (
        f"{row['date_start']} to {row['date_end']}"
        if row["date_start"] != row["date_end"]
        else row["date_start"]
    )
    values = [
        (WHOLE, "an event is told here, and all these sentences tell the same one"),
        ("event_type", " ".join(part for part in (row["event_type"], row["event_mode"]) if part)),
        ("date", days if row["date_start"] else None),
        ("place_name", row["place_name"]),
        ("actor_names", row["actor_names"]),
        ("recipient_names", row["recipient_names"]),
        ("factuality", row["factuality"]),
        ("dispute", row["dispute"]),
        ("deaths_best", row["deaths_best"]),
    ]
    return Cells(
        values,
        " / ".join(_marked(one["sentence"], one["trigger"]) for one in first),
        " / ".join(_where(one) for one in first),
    )


def _claim(row: Row, source: Row, article: Row) -> Cells:
    values = [
        (WHOLE, "somebody other than the outlet is said to say this"),
        ("source", source["name"]),
        ("content", row["content"]),
        ("stance", row["stance"]),
        ("medium", None if row["medium"] == "unknown" else row["medium"]),
        ("said", row["said_start"]),
        ("speaker_is_party", row["speaker_is_party"]),
    ]
    return Cells(values, _around(article["text"], row), _where(article))


def _quantity(row: Row, telling: Row, articles: Mapping[str, Row]) -> Cells:
    article = articles[telling["article_id"]]
    bounds = "/".join("?" if row[name] is None else str(row[name]) for name in ("low", "best", "high"))
    values = [
        (WHOLE, "people are counted here, with this event"),
        ("kind", row["kind"]),
        ("low/best/high", bounds),
        ("status", row["status"]),
    ]
    return Cells(values, _around(article["text"], row), _where(article))


def _source(row: Row, claim: Row, articles: Mapping[str, Row], actors: Mapping[str, str]) -> Cells:
    article = articles[claim["article_id"]]
    values = [
        (WHOLE, f"{row['name']} is quoted here"),
        ("kind", row["kind"]),
        ("named", row["named"]),
        ("affiliation", actors.get(row["affiliation_id"] or "")),
    ]
    return Cells(values, _around(article["text"], claim), _where(article))


def _around(text: str, row: Row) -> str:
    """The words of a row, marked, with what stands around them."""
    start, end = row["start_char"], row["end_char"]
    before, after = text[max(0, start - 150) : start], text[end : end + 150]
    return " ".join(f"{before}«{text[start:end]}»{after}".split())


def _marked(sentence: str, words: str) -> str:
    return " ".join(sentence.replace(words, f"«{words}»", 1).split())


def _where(row: Row) -> str:
    place = row["url"] or row["source_path"]
    return f"{row['outlet'] or 'outlet unknown'}, {row['published'] or 'undated'}, {place}"


# --- reading it back ------------------------------------------------------------------------------------


def judgements(path: Path) -> list[Judgement]:
    """What was judged in a sheet; lines without a judgement are left out. Raises SheetError."""
    try:
        # a spreadsheet may have put a byte order mark, semicolons or tabs
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    mark = max(",;\t", key=(text.splitlines() or [""])[0].count)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=mark)
    missing = [name for name in COLUMNS[:6] if name not in (reader.fieldnames or ())]
    if missing:
        raise SheetError(f"{path}, line 1: no column {missing[0]!r}; is it a sheet of `attest review`?")
    found = []
    for row in reader:
        answer = (row["right"] or "").strip().lower()
        if answer in OPEN:
            continue
        if answer not in YES + NO:
            raise SheetError(f"{path}, line {reader.line_num}: right is {answer!r}; write y, n or ?")
        try:
            weight = float((row.get("weight") or "1").replace(",", "."))
        except ValueError:
            raise SheetError(f"{path}, line {reader.line_num}: weight is no number") from None
        found.append(
            Judgement(
                row["table"],
                row["id"],
                row["column"],
                _plain(row["value"]),
                answer in YES,
                _plain(row["correct"] or "").strip(),
                weight,
                row.get("release") or "",
            )
        )
    return found


def _plain(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA) else text


def precisions(judged: Sequence[Judgement]) -> list[Precision]:
    """Precision by table and column, in the order of the sheet; `all` over the columns of a table."""
    groups: dict[tuple[str, str], list[Judgement]] = {}
    for one in judged:
        groups.setdefault((one.table, one.column), []).append(one)
    return [precision(table, column, members) for (table, column), members in groups.items()]


def precision(table: str, column: str, members: Sequence[Judgement]) -> Precision:
    """The weighted share of right ones. Its interval is Wilson's for as many judgements as the weights leave
    (Kish's effective size: unequal weights are worth fewer)."""
    weights = [one.weight for one in members]
    share = sum(one.weight for one in members if one.right) / sum(weights)
    size = sum(weights) ** 2 / sum(weight**2 for weight in weights)
    low, high = wilson(share, size)
    return Precision(table, column, len(members), sum(one.right for one in members), share, low, high)


def wilson(share: float, size: float) -> tuple[float, float]:
    """The interval of 95 % around a share of `size` trials (Wilson 1927)."""
    middle = (share + Z**2 / (2 * size)) / (1 + Z**2 / size)
    half = Z / (1 + Z**2 / size) * math.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def rows_of(tables: Mapping[str, pa.Table], name: str, key: str) -> dict[str, Row]:
    """The rows of a table by one column."""
    return {row[key]: row for row in tables[name].to_pylist()}
