"""Versions of an article under one address."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from transforms.evidence import versions


def row(article_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "url": "https://paper.example/a",
        "text": "Head\n\nNine died.",
        "published": date(2024, 3, 5),
        "updated_at": None,
        "update_mark": None,
        "is_correction": False,
        "collected_at": None,
        **fields,
    }


def chain(*rows: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    versions.mark(rows)
    return sorted((row["article_id"], row["version"], row["supersedes"]) for row in rows)


@pytest.mark.parametrize(
    "later",
    [
        {"published": date(2024, 3, 6)},
        {"updated_at": datetime(2024, 3, 5, 12, tzinfo=UTC)},
        {"update_mark": "UPDATE 1"},
        {"is_correction": True},
        {"collected_at": datetime(2024, 3, 7, tzinfo=UTC)},
        {"published": None, "collected_at": datetime(2024, 3, 7, tzinfo=UTC)},
    ],
)
def test_later_text_of_an_address_supersedes_the_earlier(later: dict[str, Any]) -> None:
    assert chain(row("a-2"), row("a-1", **later)) == [("a-1", 2, "a-2"), ("a-2", 1, None)]


def test_text_that_nothing_dates_supersedes_nothing() -> None:
    assert chain(row("a-1"), row("a-2", published=None)) == [("a-1", 2, "a-2"), ("a-2", 1, None)]


def test_front_page_of_a_site_names_no_article() -> None:
    url = "https://www.paper.example/"
    assert chain(row("a-1", url=url), row("a-2", url=url)) == [("a-1", 1, None), ("a-2", 1, None)]


def test_second_update_supersedes_the_first() -> None:
    rows = [row("a-1", update_mark="UPDATE 10"), row("a-2", update_mark="UPDATE 9"), row("a-3")]
    assert chain(*rows) == [("a-1", 3, "a-2"), ("a-2", 2, "a-3"), ("a-3", 1, None)]


def test_other_addresses_are_other_articles() -> None:
    assert chain(row("a-1"), row("a-2", url="https://paper.example/b")) == [
        ("a-1", 1, None),
        ("a-2", 1, None),
    ]


def test_articles_without_an_address_have_no_versions() -> None:
    assert chain(row("a-1", url=None), row("a-2", url=None)) == [("a-1", 1, None), ("a-2", 1, None)]


@pytest.mark.parametrize(
    "url",
    [
        "http://paper.example/a",
        "https://www.paper.example/a/",
        "https://paper.example/a?utm_source=x&fbclid=1",
        "https://paper.example/a#comments",
    ],
)
def test_address_of_the_same_page_is_the_same(url: str) -> None:
    assert versions.canonical(url) == "paper.example/a"


@pytest.mark.parametrize("url", ["https://paper.example/a?id=2", "https://paper.example/A", "not an address"])
def test_address_of_another_page_is_another(url: str) -> None:
    assert versions.canonical(url) != "paper.example/a"


def test_change_is_told() -> None:
    before, after = "Head\n\nNine died.\n\nGone.", "Head\n\nTen died.\n\nGone.\n\nNew."
    assert versions.change(before, after) == "paragraphs: 1 added, 1 rewritten; “Nine” → “Ten”"


@pytest.mark.slow
def test_newest_version_counts_and_both_are_kept() -> None:
    from flows.storage.parse_store import stage_one_rows
    from transforms import consolidation, reading, schema
    from transforms.annotations import Article
    from transforms.seeds import Seeds

    kit = reading.prepare()
    pieces = []
    for identity, dead, day in (("a-1", "nine", 5), ("a-2", "twelve", 6)):
        told = f"Gunmen killed {dead} people in Kano, Nigeria, on Monday, police said."
        article = Article(
            identity, "x", told, "sha", url="https://p.example/a", published=date(2024, 3, day), outlet="P"
        )
        pieces.append(stage_one_rows(reading.read(article, kit), identity))
    stage_one = {}
    for name in schema.STAGE_ONE:
        names = [field.name for field in schema.arrow_schema(schema.TABLES[name], stage=1)]
        stage_one[name] = pa.concat_tables([piece[name].select(names) for piece in pieces])
    tables = consolidation.consolidate(stage_one, Seeds())
    (event,) = tables["events"].to_pylist()
    assert (event["n_articles"], event["deaths_best"], event["n_mentions"]) == (1, 12, 1)
    assert tables["articles"].num_rows == 2 and tables["mentions"].num_rows == 2
    assert [row["change"] for row in tables["articles"].to_pylist()] == [
        None,
        "paragraphs: 1 rewritten; “nine” → “twelve”",
    ]
