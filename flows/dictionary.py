"""Write docs/data-dictionary.md and docs/seeds.md from the declarations: `python -m flows.dictionary`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from transforms import schema, seed_rows
from transforms.seeds import columns_of

DOCS = Path(__file__).parent.parent / "docs"
PATH = DOCS / "data-dictionary.md"
SEEDS_PATH = DOCS / "seeds.md"

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


SEEDS_HEAD = """\
# Seed tables

Made from `transforms/seed_rows.py` by `make dictionary`; edit it there. What people edit lies in `seeds/`:
CSV with a header. `#` lines are comments: each file's own say where it comes from and what its columns mean.
`|` parts the items of a list. `attest seeds` checks all tables; a bad row is told with file, line and reason.

`--seeds DIR` lays a folder of yours over ours: files of the same names, whose rows replace ours by `id`, add
new ones, or (all other cells empty) take ours away.
"""


def render_seeds() -> str:
    """The page on the seed tables as Markdown."""
    return "\n".join([SEEDS_HEAD, *(_seed_table(name) for name in sorted(seed_rows.TABLES))])


def _seed_table(name: str) -> str:
    model = seed_rows.TABLES[name]
    lines = [
        f"## {name}.csv",
        "",
        " ".join((model.__doc__ or "").split()),
        "",
        "| column | may be empty |",
        "|---|---|",
    ]
    lines += [f"| `{name}` | {'' if required else 'yes'} |" for name, required in columns_of(model).items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for path, text in ((PATH, render()), (SEEDS_PATH, render_seeds())):
        path.write_text(text, encoding="utf-8")
        print(f"wrote docs/{path.name}")
