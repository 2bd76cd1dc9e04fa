"""Both stages without a language pass, for tests of the wiring: each "attacked" is an assault.

What an article says can go wrong as it is read: "poison" raises, "slowly" takes its time, "endless" never
ends, "deaf" neither, outside Python, where no signal ends it, and "deadly" kills its process as a system
does that is out of memory.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
import spacy

from tests.releases import row
from transforms import consolidation, reading, schema
from transforms.annotations import Article

CALLS: list[str] = []  # article_ids in the order in which they were read


def read(article: Article, kit: object) -> dict[str, list[dict[str, Any]]]:
    """Rows of stage one; raises ValueError for an article that says "poison"."""
    CALLS.append(article.article_id)
    _misbehave(article)
    source_id = schema.make_id("s", article.outlet)
    row = {name: getattr(article, name, None) for name in schema.arrow_schema(schema.ARTICLES, stage=1).names}
    return {
        "articles": [{**row, "source_id": source_id}],
        "sources": [{"source_id": source_id, "name": article.outlet or "?", "kind": "outlet", "named": True}],
        "mentions": [_mention(article, match) for match in re.finditer("attacked", article.text)],
    }


def _misbehave(article: Article) -> None:
    if "poison" in article.text:
        raise ValueError("poisoned\nsecond line")
    if "slowly" in article.text:
        time.sleep(0.05)
    if "deadly" in article.text:
        os.kill(os.getpid(), signal.SIGKILL)
    while "endless" in article.text:
        pass
    if "deaf" in article.text:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(10_000)
    if log := os.environ.get("ATTEST_TEST_LOG"):  # who reads what, over all processes
        with open(log, "a") as file:  # noqa: PTH123
            file.write(f"{article.article_id}\n")


def _mention(article: Article, match: re.Match[str]) -> dict[str, Any]:
    start = article.text.rfind("\n", 0, match.start()) + 1
    end = article.text.find("\n", match.end())
    end = len(article.text) if end < 0 else end
    return {
        "mention_id": schema.make_id("m", article.article_id, match.start(), "ASSAULT"),
        "article_id": article.article_id,
        "claim_id": None,
        "event_type": "ASSAULT",
        "event_mode": None,
        "trigger": "attacked",
        "trigger_start": match.start(),
        "trigger_end": match.end(),
        "trigger_lemma": "attack",
        "trigger_vector": None,
        "sentence": article.text[start:end],
        "start_char": start,
        "end_char": end,
        "date_start": article.published,
        "date_end": article.published,
        "date_precision": "day" if article.published else "unknown",
        "date_basis": "publication" if article.published else "unknown",
        "factuality": "happened",
        "is_historical": False,
        "is_aggregate": False,
        "is_headline": False,
        "rule": "fake",
    }


def consolidate(stage_one: Mapping[str, pa.Table], *_: object, **__: object) -> dict[str, pa.Table]:
    """An event for each day on which mentions stand; everything else as it comes."""
    rows = {name: stage_one[name].to_pylist() for name in schema.STAGE_ONE}
    anchors: dict[Any, str] = {}
    for mention in rows["mentions"]:
        day = mention["date_start"]
        anchors[day] = min(anchors.get(day, mention["mention_id"]), mention["mention_id"])
    for mention in rows["mentions"]:
        mention["event_id"] = schema.make_id("e", anchors[mention["date_start"]])
        mention["root_reason"] = "outlet"
    told = Counter(mention["event_id"] for mention in rows["mentions"])
    rows["events"] = [
        row(
            schema.EVENTS,
            event_id=event_id,
            event_type="ASSAULT",
            summary="<b>bold</b> & more",
            n_mentions=n,
            n_articles=1,
            n_origins=1,
        )
        for event_id, n in told.items()
    ]
    for article in rows["articles"]:
        article |= {"version": 1, "origin_id": article["article_id"]}
    rows["sources"] = list({source["source_id"]: source for source in rows["sources"]}.values())
    for source in rows["sources"]:
        source |= {"n_claims": 0, "n_articles": 1, "party_to_conflict": False}
    made = set(schema.TABLES) - {"rejects", "event_redirects"}
    return {name: schema.to_arrow(schema.TABLES[name], rows.get(name, [])) for name in made}


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the flow run with these stages."""
    CALLS.clear()
    monkeypatch.setattr(reading, "prepare", lambda seeds, model: SimpleNamespace(nlp=spacy.blank("en")))
    monkeypatch.setattr(reading, "digest", lambda kit, seeds: "fake")
    monkeypatch.setattr(reading, "model_of", lambda kit: {"name": "fake", "version": "0", "digest": "0"})
    monkeypatch.setattr(reading, "read", read)
    monkeypatch.setattr(consolidation, "consolidate", consolidate)
