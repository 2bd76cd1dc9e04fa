"""The readings and the sample articles agree: what a reading quotes stands in its article."""

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
ARTICLES = HERE.parents[1] / "seeds" / "articles"
READINGS = sorted(p for p in HERE.glob("*.yaml") if p.name != "stories.yaml")
PLOVER = {
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
}
FACTUALITY = {"happened", "claimed", "uncertain", "denied", "planned", "hypothetical", "not_happened"}
DISPUTE = {"none", "denied", "contested", "retracted"}
STANCE = {
    "asserts",
    "denies",
    "confirms",
    "doubts",
    "unverified",
    "promises",
    "threatens",
    "demands",
    "declines",
}


def plain(text: object) -> str:
    """Lower case, straight quotation marks, single spaces."""
    straight = str(text).translate(str.maketrans("“”‘’", "\"\"''"))
    return re.sub(r"\s+", " ", straight.lower()).strip()


@cache
def paragraphs(file: str, record: int | None = None) -> list[str]:
    """Plain paragraphs of an article, with the headline; `record` is the line (from 1) of a JSONL file."""
    text = (ARTICLES / file).read_text(encoding="utf-8-sig")
    if record is not None:
        fields = json.loads(text.splitlines()[record - 1])
        text = fields["title"] + "\n" + fields["text"]
    return [plain(line) for line in text.splitlines() if line.strip()]


@cache
def reading(stem: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / f"{stem}.yaml").read_text(encoding="utf-8"))
    return found


def events_of(doc: dict[str, Any]) -> list[dict[str, Any]]:
    return doc["events"] + doc.get("optional_events", [])


def claims_of(doc: dict[str, Any]) -> list[dict[str, Any]]:
    return doc["claims"] + doc.get("optional_claims", [])


def stories() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / "stories.yaml").read_text(encoding="utf-8"))
    return found


def cited_mentions() -> list[Any]:
    doc = stories()
    rows = [m for e in doc["same_event"] for m in e["mentions"] + e.get("may_join", [])]
    return rows + [m for line in doc["apart"] for m in line["mentions"]]


@pytest.mark.parametrize("path", READINGS, ids=lambda p: p.stem)
def test_what_a_reading_quotes_stands_in_one_paragraph(path: Path) -> None:
    doc = reading(path.stem)
    text = paragraphs(doc["article"], doc.get("record"))
    wanted = [[e["evidence"]] for e in events_of(doc)] + [c["contains"] for c in claims_of(doc)]
    missing = [words for words in wanted if not any(all(plain(w) in p for w in words) for p in text)]
    assert missing == []


@pytest.mark.parametrize("path", READINGS, ids=lambda p: p.stem)
def test_a_reading_keeps_to_the_vocabulary(path: Path) -> None:
    doc = reading(path.stem)
    ids = {e["id"] for e in events_of(doc)}
    for event in events_of(doc):
        assert event["type"] in PLOVER and event["factuality"] in FACTUALITY
        assert event.get("dispute", "none") in DISPUTE and isinstance(event["historical"], bool)
        assert event.get("start") is None or event["start"] <= event["end"]
    for claim in claims_of(doc):
        assert claim["stance"] in STANCE and claim["quote"] in {"direct", "indirect", "mixed"}
        assert claim.get("event") is None or claim["event"] in ids


@pytest.mark.parametrize("cited", cited_mentions(), ids=str)
def test_a_cited_mention_exists(cited: Any) -> None:
    if isinstance(cited, str):
        stem, event_id = cited.split("#")
        assert event_id in {e["id"] for e in events_of(reading(stem))}
    else:
        assert any(plain(cited["evidence"]) in p for p in paragraphs(cited["article"]))


def test_copies_name_articles_that_exist() -> None:
    files = [f for g in stories()["copies"] for f in [g["original"], *g["copies"], *g["not_copies"]]]
    assert [f for f in files if not (ARTICLES / f).is_file()] == []


def test_the_manifest_lists_every_text_file_once() -> None:
    with (ARTICLES / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        listed = [row["file"] for row in csv.DictReader(lines)]
    assert sorted(listed) == sorted(p.name for p in ARTICLES.glob("*.txt"))


def test_there_are_at_least_forty_four_articles() -> None:
    files = [p for p in ARTICLES.iterdir() if p.suffix in {".txt", ".md"}]
    records = (ARTICLES / "mixed-export.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(files) + len(records) >= 44


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt")), ids=lambda p: p.stem)
def test_a_sample_article_has_the_length_of_a_report(path: Path) -> None:
    assert 100 <= len(path.read_text(encoding="utf-8-sig").split()) <= 450
