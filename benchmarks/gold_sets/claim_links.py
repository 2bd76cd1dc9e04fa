"""tests/gold/claim_links.yaml: what a claim does to an earlier one about the same event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from benchmarks.gold_sets.answers import Answer, Found, Item, first, named, plain, same
from benchmarks.gold_sets.mini_stories import tables_of
from transforms.article_rows import Kit

UNRELATED = "unrelated"


def predict(items: Iterable[Item], kit: Kit) -> Iterator[Found]:
    """What a release of each item's articles says: `pairs`, one list of {slot: relation} by pair; None where
    one of the two claims was not found."""
    samples: dict[str, Any] = {}
    for item in items:
        yield {"pairs": [_links(pair, tables_of(item, kit, samples)) for pair in item["pairs"]]}


def _links(pair: Item, tables: Mapping[str, list[Any]]) -> dict[str, str] | None:
    """Slot -> relation between the two claims of a pair, whichever of them the tables hold for the later."""
    later, earlier = (_claims(pair[side], tables) for side in ("later", "earlier"))
    if not later or not earlier:
        return None
    return {
        link["slot"]: link["relation"]
        for link in tables["claim_links"]
        if (link["claim_a"] in later and link["claim_b"] in earlier)
        or (link["claim_a"] in earlier and link["claim_b"] in later)
    }


def _claims(asked: Item, tables: Mapping[str, list[Any]]) -> set[str]:
    names = {source["source_id"]: source["name"] for source in tables["sources"]}
    return {
        claim["claim_id"]
        for claim in tables["claims"]
        if plain(asked["words"]) in plain(claim["content"])
        and (
            "speaker" not in asked
            or named(asked["speaker"], claim["speaker_text"])
            or named(asked["speaker"], names[claim["source_id"]])
        )
    }


def answers(item: Item, found: Found) -> list[Answer]:
    """One answer a pair; `unrelated` asks for no link (in that slot, where one is named)."""
    given = []
    for pair, told in zip(item["pairs"], found.get("pairs", [None] * len(item["pairs"])), strict=True):
        relation, slot = pair["relation"], pair.get("slot")
        if told is None:
            agrees = False
        elif relation == UNRELATED:
            agrees = slot not in told if slot else not told
        else:
            agrees = slot in told and same(relation, told[slot])
        detail = f"{slot} of {pair['later']['words']} | {pair['earlier']['words']}: {told}, not {relation}"
        given.append(Answer(first(relation), agrees, detail))
    return given


def oracle(item: Item) -> Found:
    """What a release without fault would say."""
    return {
        "pairs": [
            {} if pair["relation"] == UNRELATED else {pair["slot"]: first(pair["relation"])}
            for pair in item["pairs"]
        ]
    }
