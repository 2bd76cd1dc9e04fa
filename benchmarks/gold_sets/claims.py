"""tests/gold/claims.yaml: who says what, how, through whom; and what is no claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from benchmarks.gold_sets.answers import Answer, Found, Item, first, named, plain, same
from transforms import reading
from transforms.annotations import Article
from transforms.article_rows import Kit

PUBLISHED = date(2024, 9, 18)
OUTLET = "The Test Ledger"
# Labels that are columns of the claim or of its source, compared as they are.
EQUAL = ("stance", "quote", "hedged", "medium", "platform", "kind", "named")


def predict(items: Iterable[Item], kit: Kit) -> Iterator[Found]:
    """What the flow reads out of each item's text: `claims`."""
    for item in items:
        article = Article(item["id"], item["id"], item["text"], "0", outlet=OUTLET, published=PUBLISHED)
        rows = reading.read(article, kit)
        source_of = {source["source_id"]: source for source in rows["sources"]}
        speakers = {
            claim["claim_id"]: _names(source_of[claim["source_id"]]["name"], claim["speaker_text"])
            for claim in rows["claims"]
        }
        yield {
            "claims": [
                {
                    **{
                        key: claim[key]
                        for key in ("content", "stance", "quote", "hedged", "medium", "platform")
                    },
                    "source": claim["source_id"],
                    "kind": source_of[claim["source_id"]]["kind"],
                    "named": source_of[claim["source_id"]]["named"],
                    "speaker": speakers[claim["claim_id"]],
                    "parent": speakers.get(claim["parent_claim_id"], []),
                    "relayed_by": [source_of[one]["name"] for one in claim["relayed_by"]],
                    "said": [str(claim["said_start"]), str(claim["said_end"])],
                }
                for claim in rows["claims"]
            ]
        }


def _names(name: str, words: str | None) -> list[str]:
    """Under which names a source may be asked for: "Ethiopia (army)" is also "army"."""
    return [name, name.partition(" (")[2].removesuffix(")"), words or ""]


def answers(item: Item, found: Found) -> list[Answer]:
    """Every label of the item, as asked of what was found."""
    told = found.get("claims", [])
    if not item["claims"]:
        return [Answer("no claim", not told, str([claim["content"] for claim in told]))]
    return [answer for claim in item["claims"] for answer in _claim(claim, told)]


def _claim(asked: Item, told: list[Found]) -> Iterator[Answer]:
    held = [(one, _checks(asked, one, told)) for one in told if _holds(asked["contains"], one)]
    best = max(held, key=lambda pair: sum(pair[1].values()), default=None)
    yield Answer("found", best is not None, str(asked["contains"]))
    for what in _checks(asked, {}, told):
        shown = f"{best[0].get(what)}, not {asked.get(what)}" if best else "not found"
        yield Answer(what, best is not None and best[1][what], shown)


def _holds(contains: str | list[str], claim: Found) -> bool:
    words = [contains] if isinstance(contains, str) else contains
    return any(plain(one) in plain(claim["content"]) for one in words)


def _checks(asked: Item, claim: Found, told: list[Found]) -> dict[str, bool]:
    """Label -> whether the claim agrees."""
    checks = {key: same(asked[key], claim.get(key)) for key in EQUAL if key in asked}
    for key in ("speaker", "parent"):
        if key in asked:
            checks[key] = any(named(asked[key], name) for name in claim.get(key, ()))
    if "relayed_by" in asked:
        carried = claim.get("relayed_by", [None])
        checks["relayed_by"] = len(carried) == len(asked["relayed_by"]) and all(
            named(one, name) for one, name in zip(asked["relayed_by"], carried, strict=True)
        )
    if "back" in asked:
        before = {one["source"] for one in told if plain(asked["back"]) in plain(one["content"])}
        checks["back"] = claim.get("source") in before
    if "said_start" in asked:
        checks["said"] = claim.get("said") == [str(asked["said_start"]), str(asked["said_end"])]
    return checks


def oracle(item: Item) -> Found:
    """What a reading without fault would find for the item."""
    claims: list[dict[str, Any]] = []
    for number, asked in enumerate(item["claims"]):
        source = asked.get("back", number)
        claim = {key: first(asked.get(key)) for key in EQUAL}
        claim |= {"content": first(asked["contains"]), "source": source}
        claim |= {key: [first(asked[key])] if key in asked else [] for key in ("speaker", "parent")}
        claim |= {"relayed_by": asked.get("relayed_by", [])}
        claim |= {"said": [str(asked.get("said_start")), str(asked.get("said_end"))]}
        claims.append(claim)
        if "back" in asked:
            claims.append({**claim, "content": asked["back"]})
    return {"claims": claims}
