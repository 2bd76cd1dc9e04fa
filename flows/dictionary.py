"""Write docs/data-dictionary.md from the declaration of the tables: `python -m flows.dictionary`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from transforms import schema

PATH = Path(__file__).parent.parent / "docs" / "data-dictionary.md"

HEAD = """\
# Data dictionary

Made from `transforms/schema.py` by `make dictionary`; edit it there. Schema version {version}.

A release holds one Parquet file per table, sorted by key. `_id` is a key, `n_` a count, `is_` a yes or no;
days are inclusive; offsets (`_char`, `_start`/`_end` of words) count characters of `articles.text` from 0,
the end not included. Null means not known, never "none" or zero. Descriptions, units and values stand in
the metadata of each Parquet column, too.
"""


def render() -> str:
    """The whole dictionary as Markdown."""
    return "\n".join([HEAD.format(version=schema.VERSION), *map(_table, schema.TABLES.values())])


def _table(table: schema.Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [f"## {table.name}", "", f"{table.description} Key: {key}.", ""]
    lines += ["| field | type | null | description |", "|---|---|---|---|"]
    lines += [_field(table, field) for field in table.fields]
    return "\n".join([*lines, ""])


def _field(table: schema.Table, field: schema.Field) -> str:
    nullable = "yes" if field.nullable else ""
    return f"| `{field.name}` | {_type(field.type)} | {nullable} | {' '.join(_notes(table, field))} |"


def _notes(table: schema.Table, field: schema.Field) -> Iterator[str]:
    yield field.description.replace("|", "\\|")
    if field.unit:
        yield f"Unit: {field.unit}."
    if field.enum:
        yield "One of " + ", ".join(f"`{value}`" for value in field.enum) + "."
    if field.name in table.foreign:
        yield f"→ `{table.foreign[field.name]}`"


def _type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return f"list<{type_.value_type}>"
    return str(type_)


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(render(), encoding="utf-8")
    print(f"wrote {PATH.relative_to(Path.cwd()) if PATH.is_relative_to(Path.cwd()) else PATH}")
