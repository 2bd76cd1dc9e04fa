"""The data dictionary is that of the schema, and the schema is whole."""

from __future__ import annotations

import pyarrow as pa
import pytest

from flows import dictionary
from transforms import schema, seed_rows
from transforms.seeds import DEFAULT_FOLDER

FIELDS = [(table, field) for table in schema.TABLES.values() for field in table.fields]


def test_dictionary_on_disk_is_not_stale() -> None:
    assert dictionary.PATH.read_text(encoding="utf-8") == dictionary.render(), "stale: run `make dictionary`"


def test_page_on_formats_is_not_stale() -> None:
    told = dictionary.FORMATS_PATH.read_text(encoding="utf-8")
    assert told == dictionary.render_formats(), "stale: run `make dictionary`"


def test_page_on_modules_is_not_stale() -> None:
    told = dictionary.MODULES_PATH.read_text(encoding="utf-8")
    assert told == dictionary.render_modules(), "stale: run `make dictionary`"


def test_page_on_modules_names_every_package() -> None:
    root = dictionary.DOCS.parent
    packages = {
        str(path.parent.relative_to(root))
        for top in ("flows", "transforms")
        for path in root.glob(f"{top}/**/*.py")
    }
    assert packages == set(dictionary.PACKAGES)


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=lambda value: value.name)
def test_field_is_described_in_a_sentence(table: schema.Table, field: schema.Field) -> None:
    assert len(field.description) > 3 and field.description.endswith("."), f"{table.name}.{field.name}"


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=lambda table: table.name)
def test_declaration_names_only_what_exists(table: schema.Table) -> None:
    named = {*table.key, *table.foreign, *(name for pair in table.ordered for name in pair)}
    named |= {name for quote in table.quotes for name in (quote.start, quote.end, quote.words) if name}
    assert named <= {field.name for field in table.fields}


@pytest.mark.parametrize("table", schema.TABLES.values(), ids=lambda table: table.name)
def test_foreign_keys_point_at_keys(table: schema.Table) -> None:
    for column, target in table.foreign.items():
        name, key = target.split(".")
        assert schema.TABLES[name].key == (key,)
        of = table.field(column).type
        assert schema.TABLES[name].field(key).type == (of.value_type if pa.types.is_list(of) else of)


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=lambda value: value.name)
def test_arrow_field_carries_the_declaration(table: schema.Table, field: schema.Field) -> None:
    found = schema.arrow_schema(table).field(field.name)
    assert (found.type, found.nullable) == (field.type, field.nullable)
    assert found.metadata[b"description"].decode() == field.description


def test_page_on_seeds_is_not_stale() -> None:
    assert dictionary.SEEDS_PATH.read_text(encoding="utf-8") == dictionary.render_seeds(), (
        "stale: run `make dictionary`"
    )


def test_every_seed_file_is_declared() -> None:
    assert {path.stem for path in DEFAULT_FOLDER.glob("*.csv")} == set(seed_rows.TABLES)
