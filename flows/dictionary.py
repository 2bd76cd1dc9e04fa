"""Write the pages of docs/ that are made from declarations: `python -m flows.dictionary`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from transforms import schema, seed_rows
from transforms.seeds import columns_of

DOCS = Path(__file__).parent.parent / "docs"
PATH = DOCS / "data-dictionary.md"
SEEDS_PATH = DOCS / "seeds.md"
FORMATS_PATH = DOCS / "formats.md"
MODULES_PATH = DOCS / "modules.md"
# In the order in which an article passes them.
PACKAGES = (
    "flows",
    "flows/commands",
    "flows/inbox",
    "flows/running",
    "transforms",
    "transforms/article",
    "transforms/article/readers",
    "transforms/language",
    "transforms/time",
    "transforms/place",
    "transforms/actor",
    "transforms/claim",
    "transforms/event",
    "transforms/evidence",
    "flows/storage",
    "flows/reporting",
)
MODULES_HEAD = """\
# Every module in a line

Made from the first sentence of each module by `make dictionary`. How they hang together: `architecture.md`.
"""

HEAD = """\
# Data dictionary

Made from `transforms/schema.py` by `make dictionary`; edit it there. Schema version {version}.

A release holds one Parquet file per table, sorted by key. `_id` is a key, `n_` a count, `is_` a yes or no;
days are inclusive; offsets (`_char`, `_start`/`_end` of words) count characters of `articles.text` from 0,
the end not included. Null means not known, never "none" or zero. Descriptions, units and values stand in
the metadata of each Parquet column, too.
"""


FORMATS_HEAD = """\
# What can be read

Made from `transforms/article/formats.py`, `seeds/field_names.csv` and `seeds/furniture.csv` by `make
dictionary`.

```
attest run FOLDER FILE ...              # any of these, mixed, plain, in .gz or in .zip; also s3://bucket/folder
attest run dump.jsonl --preset newsapi  # the field names of one tool alone
attest run dump.csv --map text=body --map published=meta.day
attest fetch addresses.txt --into pages && attest run pages
```

The format is told by the content; a name only breaks ties. A record that cannot be taken goes to
`rejects` with its reason and the rest goes on. For each file `manifest.json` keeps an account, which
`attest validate` and the report check: records read = articles + rejects + exact duplicates.
`articles.source_path` and `articles.record` lead back to the raw record (a file in a zip archive is
`archive.zip/its/path`; records count from 1). In a folder, hidden files and folders (those whose names
begin with a dot) and links to folders are passed over and not counted; name one itself to have it read.

## Formats

"""
CLEANING = """\
## Cleaning

Characters are mended first (`mojibake`, `no-break-space`; control and invisible characters go, quotation
marks of all styles stay). Then rules cut out what tells nothing of the news; `articles.cleaning` names
those that did. Besides the rows below there are `title-again`, `url-line`, `repeated-paragraph` (a
caption that stands twice goes altogether), `teaser-list`, `agency-line`, `slogan` and `dateline` (kept
as `dateline_place`, `dateline_day`, `credited_agency`). Marks of updates and corrections are kept as
`update_mark`, `correction`, `is_correction`, `is_retracted`, authors as `byline`, credits as
`credited_agency`.

| kind | rules (rows of seeds/furniture.csv) |
|---|---|
"""
METADATA = """\

## Where metadata come from

The day of publication is taken from the first of: the file itself, `manifest.csv`, the dateline, the
address, the file's name, `--published`; outlet, author and language likewise. The `_basis` columns say
which; what nothing tells is null. A day that is told and cannot be read is counted on the screen and
marked `day-unread` in `articles.cleaning`; one that is yet to come is kept, and counted on the screen.
The date of a crawl is `collected_at`, never `published`. The language is detected where a text has
{words} words or more; other languages than English go to `rejects`, unless `--model` names a spaCy
pipeline of that language.

## One article once

Equal texts are one article where their addresses agree (http or https, www., tracking and fragment
aside), or where one of them has none and the outlets agree or are not told: the first by path is kept,
the others are counted as duplicates. A changed text under one address is a new version: both stay in
`articles`, `supersedes` and `change` say what became of the earlier, and events count the newest that
tells them. Copies under other names are articles of their own, with `copy_of` and `origin_id`.

## Limits

| what | at most |
|---|---|
| text of one article | {text:,} characters |
| one record with all its markup | {record} MB |
| a feed, a Word or RTF file | {document} MB |
| unpacked, of its packed size | {ratio} times (above {harmless} MB) |
| packed into one another | {packings} times, no archive in an archive |

JSON lines, JSON, CSV, Parquet, WARC, Nexis and Factiva texts are streamed: memory does not grow with the
file. What was taken in is kept in `OUTPUT/store/intake`; a stopped run goes on there without extracting
anything again. XML with entities, names that lead out of an archive, links and encrypted files in
archives are refused.

## Fetching

`attest fetch` asks only for the addresses that it is given (and, with `--follow`, for those in feeds):
http and https, public addresses alone (after DNS and at each of {redirects} redirects at most),
robots.txt honoured (RFC 9309), one request at a time and a pause of `--delay` seconds (2) for each host,
`--seconds` (30) and `--megabytes` (10) for each page. Pages become a WARC in the folder, feeds stay as
they are; a second call asks for what is new.
"""


def render_formats() -> str:
    """The page on what can be read."""
    from flows.inbox import web
    from transforms import enums
    from transforms.article import formats, raw, tongues, unpacking
    from transforms.article.readers import office
    from transforms.seeds import Seeds

    seeds = Seeds()
    lines = [FORMATS_HEAD + "| format | told by | a record is | |", "|---|---|---|---|"]
    lines += [
        f"| {one.name} | {one.told_by} | {one.record} | {'streamed' if one.is_streamed else ''} |"
        for one in (formats.DOCX, *formats.FORMATS)
    ]
    lines += [
        "",
        "## Names of fields",
        "",
        "| preset | field | names, the first with a value first |",
        "|---|---|---|",
    ]
    lines += [
        f"| {row.tool or '(any)'} | `{row.field}` | {', '.join(f'`{name}`' for name in row.names)} |"
        for row in seeds.field_names.values()
        if row.layout == "record"
    ]
    lines += ["", CLEANING.rstrip("\n")]
    for kind in enums.FURNITURE_KIND:
        rules = ", ".join(f"`{row.id}`" for row in seeds.furniture.values() if row.kind == kind)
        lines.append(f"| {kind.replace('_', ' ')} | {rules} |")
    limits = METADATA.format(
        words=tongues.MIN_TELLING_WORDS,
        text=raw.MAX_TEXT_CHARACTERS,
        record=raw.MAX_RECORD_BYTES // 1024**2,
        document=office.MAX_DOCUMENT_BYTES // 1024**2,
        ratio=unpacking.MAX_RATIO,
        harmless=unpacking.HARMLESS_BYTES // 1024**2,
        packings=unpacking.MAX_PACKINGS,
        redirects=web.MAX_REDIRECTS,
    )
    return "\n".join(lines) + "\n" + limits


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


def render_modules() -> str:
    """The page that names every module of flows/ and transforms/ with the first sentence of its docstring."""
    lines = [MODULES_HEAD]
    for package in PACKAGES:
        lines += [f"\n## {package}/\n\n", "| module | what it is |\n|---|---|\n"]
        for path in sorted((DOCS.parent / package).glob("*.py")):
            told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            if told:
                name = "(package)" if path.stem == "__init__" else f"`{path.stem}`"
                sentence = " ".join(told.partition("\n\n")[0].split()).replace("|", "\\|")
                lines.append(f"| {name} | {sentence} |\n")
    return "".join(lines)


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
    pages = {
        PATH: render(),
        SEEDS_PATH: render_seeds(),
        FORMATS_PATH: render_formats(),
        MODULES_PATH: render_modules(),
    }
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote docs/{path.name}")
