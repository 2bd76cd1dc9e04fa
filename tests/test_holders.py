"""Who holds a mention: owners of outlets, generic speakers, parties, echoes."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.evidence import holders
from transforms.evidence.corroboration import Holding
from transforms.seeds import Seeds

Row = dict[str, Any]


def actor(actor_id: str, kind: str, affiliation_id: str | None = None) -> Row:
    return {"actor_id": actor_id, "kind": kind, "affiliation_id": affiliation_id}


ACTORS = {
    row["actor_id"]: row
    for row in (
        actor("AAA", "state"),
        actor("AAA.military", "state", "AAA"),
        actor("AAA.civilians", "group"),
        actor("AAA.gunmen", "armed_group"),
    )
}


@pytest.mark.parametrize(
    ("actor_id", "expected"),
    [
        ("AAA.military", {"AAA.military", "AAA"}),
        ("AAA.civilians", set()),
        ("AAA.gunmen", set()),
        ("unknown", set()),
    ],
)
def test_lineage(actor_id: str, expected: set[str]) -> None:
    assert holders.lineage(actor_id, ACTORS) == expected


def test_outlets_of_one_state_have_one_owner_and_private_ones_none() -> None:
    seeds = Seeds()
    owners = holders.owners(seeds)
    private = [one for one in seeds.outlets.values() if one.owner == "private"]
    state = [one for one in seeds.outlets.values() if one.owner == "state"]
    assert not {f"outlet:{one.id}" for one in private} & set(owners)
    assert len({owners[f"outlet:{one.id}"] for one in state}) == len({one.country for one in state})


def held(**mention: Any) -> list[Holding]:
    """The holders of an event that one article tells in its headline and, attributed to the army, below."""
    told = {
        "article_id": "a1",
        "event_id": "e1",
        "factuality": "happened",
        "date_start": None,
        "trigger_start": 0,
        "is_headline": False,
    }
    rows: dict[str, list[Row]] = {
        "mentions": [
            {**told, "mention_id": "m1", "claim_id": None, **mention},
            {**told, "mention_id": "m2", "claim_id": "c1", "trigger_start": 90},
        ],
        "mention_actors": [{"mention_id": "m2", "actor_id": "AAA.military", "side": "actor"}],
        "claims": [{"claim_id": "c1", "source_id": "s1", "stance": "asserts", "speaker_is_party": False}],
        "quantities": [],
    }
    articles = {
        "a1": {
            "article_id": "a1",
            "origin_id": "a1",
            "source_id": "outlet:one",
            "credited_source_id": None,
            "published": None,
            "is_correction": False,
            "is_retracted": False,
        }
    }
    source = {"source_id": "s1", "kind": "state", "named": True, "actor_id": "AAA", "affiliation_id": None}
    for claim in rows["claims"]:
        claim["speaker_is_party"] = claim["claim_id"] in holders.speakers_who_take_part(
            rows, {"s1": source}, ACTORS
        )
    return holders.find(rows, articles, {"s1": source}, ACTORS, Seeds())["e1"]


def test_a_headline_echoes_what_its_article_attributes() -> None:
    assert [one.is_echo for one in held(is_headline=True)] == [True, False]


def test_the_outlets_own_dated_sentence_is_no_echo() -> None:
    assert [one.is_echo for one in held(date_start="2024-05-07")] == [False, False]


def test_the_state_of_the_army_that_acts_is_a_party() -> None:
    assert [one.is_party for one in held()] == [False, True]


def test_the_outlets_own_voice_has_the_outlet_as_root() -> None:
    assert [one.root for one in held()] == ["outlet:one", "AAA"]


OUTLETS_OWN = {"article_id": "a1", "source_id": "outlet:one", "credited_source_id": None}
OWNERS = {"outlet:two": "owner:house"}


@pytest.mark.parametrize(
    ("article", "origin", "expected"),
    [
        ({}, {}, ("outlet:one", "outlet")),
        ({"source_id": None}, {"source_id": None}, ("a1", "outlet")),
        ({"source_id": "outlet:two"}, {"source_id": "outlet:two"}, ("owner:house", "owner")),
        ({}, {"article_id": "a0", "source_id": "outlet:wire"}, ("outlet:wire", "copy")),
        (
            {"credited_source_id": "outlet:wire"},
            {"credited_source_id": "outlet:wire"},
            ("outlet:wire", "credit"),
        ),
        ({}, {"article_id": "a0", "credited_source_id": "outlet:wire"}, ("outlet:wire", "copy")),
    ],
)
def test_whose_voice_an_articles_own_words_are(article: Row, origin: Row, expected: tuple[str, str]) -> None:
    assert holders.outlet_root(OUTLETS_OWN | article, OUTLETS_OWN | origin, OWNERS) == expected


def test_a_claim_is_a_partys_when_any_report_of_the_event_names_the_speaker() -> None:
    source = {"source_id": "s1", "kind": "state", "named": True, "actor_id": "AAA", "affiliation_id": None}
    rows: dict[str, list[Row]] = {
        "mentions": [
            {"mention_id": "m1", "event_id": "e1", "claim_id": "c1"},
            {"mention_id": "m2", "event_id": "e1", "claim_id": None},
            {"mention_id": "m3", "event_id": "e2", "claim_id": "c2"},
        ],
        "mention_actors": [{"mention_id": "m2", "actor_id": "AAA.military", "side": "actor"}],
        "claims": [
            {"claim_id": claim_id, "source_id": "s1", "speaker_is_party": False} for claim_id in ("c1", "c2")
        ],
    }
    assert holders.speakers_who_take_part(rows, {"s1": source}, ACTORS) == {"c1"}
