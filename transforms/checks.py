"""Hold the tables of a release against their declaration in transforms.schema.

Every rule comes from the declaration: columns and types, nulls, enums, keys, foreign keys, offsets that must
point at the very words, pairs that must lie in order. Two rules of the claims table that a declaration of
one column cannot say (the pieces of `spans`, the outlets of `relayed_by`) stand at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms import schema

# What joins the pieces of a claim's content: see the field claims.content.
ELLIPSIS = " [...] "
# Rows that are held against their texts at once.
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: how many rows break it, and the key of the first."""

    table: str
    rule: str
    column: str
    rows: int
    example: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}: {self.rule} ({self.rows} rows, first {self.example})"


def check(tables: Mapping[str, pa.Table]) -> list[Problem]:
    """All rules that the tables of a release break, in the order of their declaration; [] = it is sound.

    Rules between columns are tried only where every table has the declared columns.
    """
    problems: list[Problem] = []
    for name, declared in schema.TABLES.items():
        if name not in tables:
            problems.append(Problem(name, "the table is missing", "*", 0, "-"))
        else:
            problems += _columns(declared, tables[name])
    if problems:
        return problems
    for name, declared in schema.TABLES.items():
        rows = tables[name]
        problems += _nulls(declared, rows)
        problems += _enums(declared, rows)
        problems += _keys(declared, rows)
        problems += _foreign(declared, rows, tables)
        problems += _ordered(declared, rows)
        problems += _quotes(declared, rows, tables)
    problems += _spans(tables["claims"], tables["articles"])
    problems += _relays(tables)
    return problems


def _problem(declared: schema.Table, rows: pa.Table, rule: str, column: str, bad: pa.Array) -> list[Problem]:
    """One Problem when any value of the boolean array `bad` is true (null counts as false)."""
    bad = pc.fill_null(bad, False)
    count = pc.sum(bad).as_py() or 0
    if not count:
        return []
    first = pc.index(bad, True).as_py()
    return [Problem(declared.name, rule, column, count, _row_key(declared, rows, first))]


def _row_key(declared: schema.Table, rows: pa.Table, number: int) -> str:
    return " ".join(str(rows[name][number].as_py()) for name in declared.key)


def _columns(declared: schema.Table, rows: pa.Table) -> list[Problem]:
    wanted = schema.arrow_schema(declared)
    problems = []
    for field in wanted:
        if field.name not in rows.schema.names:
            problems.append(Problem(declared.name, "the column is missing", field.name, rows.num_rows, "-"))
        elif rows.schema.field(field.name).type != field.type:
            found = rows.schema.field(field.name).type
            rule = f"its type is {found} and should be {field.type}"
            problems.append(Problem(declared.name, rule, field.name, rows.num_rows, "-"))
    extra = [name for name in rows.schema.names if name not in wanted.names]
    problems += [Problem(declared.name, "the column is not declared", name, 0, "-") for name in extra]
    return problems


def _nulls(declared: schema.Table, rows: pa.Table) -> Iterator[Problem]:
    for field in declared.fields:
        if not field.nullable:
            yield from _problem(declared, rows, "it is null", field.name, pc.is_null(rows[field.name]))


def _enums(declared: schema.Table, rows: pa.Table) -> Iterator[Problem]:
    for field in declared.fields:
        if field.enum is not None:
            allowed = pc.is_in(rows[field.name], value_set=pa.array(field.enum, field.type))
            bad = pc.and_(pc.invert(allowed), pc.is_valid(rows[field.name]))
            yield from _problem(declared, rows, "its value is none of the declared ones", field.name, bad)


def _keys(declared: schema.Table, rows: pa.Table) -> Iterator[Problem]:
    if rows.num_rows < 2:
        return
    twice, back = _same_and_smaller([rows[name] for name in declared.key])
    name = ", ".join(declared.key)
    if declared.name != "rejects":  # a file may be refused twice for the same reason at the same place
        yield from _problem(declared, rows, "the key stands twice", name, twice)
    yield from _problem(declared, rows, "the rows are not sorted by the key", name, back)


def _same_and_smaller(columns: Sequence[pa.ChunkedArray]) -> tuple[pa.Array, pa.Array]:
    """For each row whether its key is that of the row before, and whether it is smaller; nulls are largest,
    as pyarrow sorts them, and equal to one another."""
    count = len(columns[0])
    same = np.ones(count - 1, dtype=np.bool_)
    smaller = np.zeros(count - 1, dtype=np.bool_)
    for column in columns:
        before, here = column.slice(0, count - 1), column.slice(1)
        no_before, none = np.asarray(pc.is_null(before)), np.asarray(pc.is_null(here))
        less = np.asarray(pc.fill_null(pc.less(here, before), False)) | (no_before & ~none)
        equal = np.asarray(pc.fill_null(pc.equal(here, before), False)) | (no_before & none)
        smaller |= same & less
        same &= equal
    return pa.array(np.append(False, same)), pa.array(np.append(False, smaller))


def _foreign(declared: schema.Table, rows: pa.Table, tables: Mapping[str, pa.Table]) -> Iterator[Problem]:
    for column, target in declared.foreign.items():
        table, key = target.split(".")
        values = _values(tables[table][key])
        if pa.types.is_list(rows[column].type):
            known = set(values.to_pylist())
            bad = pa.array([not known.issuperset(row or ()) for row in rows[column].to_pylist()], pa.bool_())
        else:
            bad = pc.and_(pc.invert(pc.is_in(rows[column], value_set=values)), pc.is_valid(rows[column]))
        yield from _problem(declared, rows, f"it points at no row of {target}", column, bad)


def _ordered(declared: schema.Table, rows: pa.Table) -> Iterator[Problem]:
    for low, high in declared.ordered:
        rule = f"it exceeds {high}"
        yield from _problem(declared, rows, rule, low, pc.greater(rows[low], rows[high]))


# --- offsets ------------------------------------------------------------------------------------------


def _quotes(declared: schema.Table, rows: pa.Table, tables: Mapping[str, pa.Table]) -> Iterator[Problem]:
    if not declared.quotes or not rows.num_rows:
        return
    if "article_id" in rows.schema.names:
        articles = rows["article_id"]
    else:
        articles = _looked_up(rows["mention_id"], tables["mentions"], "mention_id", "article_id")
    for quote in declared.quotes:
        columns = [articles, rows[quote.start], rows[quote.end]]
        columns += [rows[quote.words]] if quote.words else []
        needs_words = quote.words is not None
        bad = [
            not _points(text, start, end, words[0] if words else None, needs_words)
            for text, start, end, *words in _with_texts(columns, tables["articles"])
        ]
        rule = "the offsets do not point at " + (f"`{quote.words}`" if quote.words else "words of the text")
        yield from _problem(declared, rows, rule, quote.start, pa.array(bad, pa.bool_()))


def _points(text: str, start: int | None, end: int | None, words: str | None, needs_words: bool) -> bool:
    if start is None or end is None:
        return start is None and end is None and (words is None or not needs_words)
    if not 0 <= start < end <= len(text):
        return False
    return not needs_words or text[start:end] == words


def _spans(claims: pa.Table, articles: pa.Table) -> Iterator[Problem]:
    """claims.spans: whole pairs in order, from start_char to end_char, whose words make up the content."""

    def fits(text: str, spans: Sequence[int], first: int, last: int, content: str) -> bool:
        if not spans or len(spans) % 2 or list(spans) != sorted(spans) or spans[-1] > len(text):
            return False
        if spans[0] < 0 or spans[0] != first or spans[-1] != last:
            return False
        pieces = [text[start:end] for start, end in zip(spans[::2], spans[1::2], strict=True)]
        return all(pieces) and ELLIPSIS.join(pieces) == content

    columns = [claims[name] for name in ("article_id", "spans", "start_char", "end_char", "content")]
    bad = pa.array([not fits(*row) for row in _with_texts(columns, articles)], pa.bool_())
    yield from _problem(schema.CLAIMS, claims, "they do not make up the content", "spans", bad)


def _relays(tables: Mapping[str, pa.Table]) -> Iterator[Problem]:
    claims = tables["claims"]
    known = set(tables["sources"]["source_id"].to_pylist())
    bad = [not known.issuperset(row or ()) for row in claims["relayed_by"].to_pylist()]
    rule = "it points at no row of sources.source_id"
    yield from _problem(schema.CLAIMS, claims, rule, "relayed_by", pa.array(bad, pa.bool_()))


# --- look-ups -----------------------------------------------------------------------------------------


def _values(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(column.chunks)


def _looked_up(wanted: pa.ChunkedArray, rows: pa.Table, key: str, value: str) -> pa.ChunkedArray:
    """The column `value` of the rows whose `key` is wanted; null where there is none."""
    return rows[value].take(pc.index_in(wanted, value_set=_values(rows[key])))


def _with_texts(columns: Sequence[pa.ChunkedArray], articles: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Rows of the columns, of which the first, an article_id, is led to the article's text ("" for none).

    Some rows at a time: texts of all articles at once would be held twice.
    """
    rows = pc.index_in(columns[0], value_set=_values(articles["article_id"]))
    for start in range(0, len(rows), _BATCH):
        texts = pc.fill_null(articles["text"].take(rows.slice(start, _BATCH)), "").to_pylist()
        yield from zip(texts, *(one.slice(start, _BATCH).to_pylist() for one in columns[1:]), strict=True)
