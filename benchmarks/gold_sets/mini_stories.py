"""Tables of a release over the few short articles of one item, or over named sample articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks import stories
from benchmarks.gold_sets.answers import Item
from transforms import reading
from transforms.annotations import Article, Record, Reject
from transforms.article import cleaning
from transforms.article_rows import Kit
from transforms.seeds import Seeds


def tables_of(item: Item, kit: Kit, kept: dict[str, Any]) -> Mapping[str, list[Any]]:
    """The tables over `articles` (outlet, published, text, maybe title and url) or `samples` (file names).

    `kept` holds over the calls of one pass what need not be made twice: furniture, sample articles, tables.
    """
    if item["id"] in kept:
        return dict(kept[item["id"]])
    if "seeds" not in kept:
        kept["seeds"] = Seeds()
        kept["furniture"] = cleaning.compile(kept["seeds"])
    rows: dict[str, list[Any]] = {}
    for article in _articles(item, kept):
        for name, more in reading.read(article, kit).items():
            rows.setdefault(name, []).extend(more)
    kept[item["id"]] = stories.consolidated(rows, kept["seeds"])
    return dict(kept[item["id"]])


def _articles(item: Item, kept: dict[str, Any]) -> list[Article]:
    if "samples" in item:
        if "samples" not in kept:
            kept["samples"] = list(stories.read_articles(stories.ARTICLES, kept["seeds"]))
        return [one for one in kept["samples"] if one.source_path in item["samples"]]
    found = []
    for number, told in enumerate(item["articles"]):
        record = Record(
            source_path=f"{item['id']}-{number}",
            record=0,
            text=told["text"],
            title=told.get("title"),
            outlet=told["outlet"],
            url=told.get("url"),
            published=str(told["published"]) if told.get("published") else None,
            published_basis="metadata" if told.get("published") else "none",
        )
        article = cleaning.clean(record, kept["furniture"])
        if isinstance(article, Reject):
            raise ValueError(f"{item['id']}: article {number} is refused: {article.reason} {article.detail}")
        found.append(article)
    return found
