"""The seed tables of a renamed world: what they know of an old name, they know of its new one.

A group, body, people or landform whose new name the tables do not hold gets the row of the old one, with the
names in it renamed and at home in the renamed country. Countries, towns and persons stay as they are known.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from transforms.seeds import DEFAULT_FOLDER, Seeds

# Columns of names, by table; other cells of a row stay, but for countries.
NAMED = {
    "actors": ("name", "aliases", "short_forms", "context"),
    "peoples": ("name", "adjectives", "people"),
    "places": ("name", "aliases"),
}
COUNTRIES = {"actors": "country", "peoples": "countries", "places": "country"}


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    reader = csv.DictReader(line for line in path.open(encoding="utf-8") if not line.startswith("#"))
    rows = list(reader)
    return list(reader.fieldnames or ()), rows


def _forms(row: Mapping[str, str], columns: tuple[str, ...]) -> Iterator[str]:
    for column in columns:
        yield from row[column].split("|")


def write(folder: Path, new: Mapping[str, str], rename: Callable[[str], str]) -> None:
    """Write the rows that texts renamed by `new` (old name -> new) need; `rename` does a text."""
    codes = {row.name: key for key, row in Seeds().territories.items()}
    moved = {codes[old]: codes[name] for old, name in new.items() if old in codes and name in codes}
    tables = {table: _rows(DEFAULT_FOLDER / f"{table}.csv") for table in NAMED}
    for table, columns in NAMED.items():
        header, rows = tables[table]
        at = COUNTRIES[table]
        own = columns[:3]
        moving = [row for row in rows if any(rename(form) != form for form in _forms(row, own))]
        staying = {form.lower() for row in rows if row not in moving for form in _forms(row, own[:2]) if form}
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            for row in moving:
                row |= {column: rename(row[column]) for column in columns}
                row[at] = "|".join(moved.get(code, code) for code in row[at].split("|"))
                if not staying.intersection(form.lower() for form in _forms(row, own[:2])):
                    writer.writerow(row)
