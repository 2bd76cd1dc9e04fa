"""The names under which others keep our fields: seeds/field_names.csv, compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.seeds import SeedError, Seeds

# What a record may tell of an article.
FIELDS = ("text", "title", "outlet", "url", "byline", "published", "updated", "collected_at", "language")

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Names by field, the likeliest first: of records (JSON, CSV, Parquet), HTML's meta elements, JSON-LD's
    properties, and the labels of database exports. `mapping` is what the user says: {ours: theirs}."""

    records: Names
    html: Names
    json_ld: Names
    nexis: Names
    factiva: Names
    mapping: Mapping[str, str]


def presets(seeds: Seeds) -> tuple[str, ...]:
    """The tools whose record layouts are known, by name."""
    return tuple(
        sorted({row.tool for row in seeds.field_names.values() if row.layout == "record" and row.tool})
    )


def compile(seeds: Seeds, preset: str | None = None, mapping: Mapping[str, str] | None = None) -> FieldNames:
    """The names of all tools together, or of one (`preset`) alone. Raises SeedError for an unknown preset."""
    if preset is not None and preset not in presets(seeds):
        raise SeedError(f"no preset {preset!r}; there are {', '.join(presets(seeds))}")
    return FieldNames(
        records=_of("record", seeds, preset),
        html=_of("html", seeds),
        json_ld=_of("json-ld", seeds),
        nexis=_of("nexis", seeds),
        factiva=_of("factiva", seeds),
        mapping=dict(mapping or {}),
    )


def _of(layout: str, seeds: Seeds, preset: str | None = None) -> Names:
    found: dict[str, list[str]] = {name: [] for name in FIELDS}
    for row in seeds.field_names.values():
        if row.layout == layout and preset in (None, row.tool):
            names: Sequence[str] = row.names
            found.setdefault(row.field, []).extend(name for name in names)
    return {field: tuple(dict.fromkeys(names)) for field, names in found.items()}
