"""One actor per body: what goes under a known one, and what stays apart."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import consolidation_scale as scale
from transforms import consolidation
from transforms.evidence import cited_sources, known_bodies
from transforms.seeds import Seeds

Row = dict[str, Any]


def body(actor_id: str, name: str = "Harbour Defence Front", kind: str = "organisation", **told: Any) -> Row:
    return {"actor_id": actor_id, "name": name, "kind": kind, "country": None, "origin": "article"} | {
        "aliases": [],
        **told,
    }


KNOWN = body("HDF", kind="armed_group", country="KEN", origin="seed", aliases=["Front of the Harbour"])


@pytest.mark.parametrize(
    "name", ["Harbour Defence Front", "the harbour defence front", "Front of the Harbour"]
)
def test_a_name_or_alias_in_full_is_the_known_body(name: str) -> None:
    assert known_bodies.same_as([KNOWN, body("x-1", name)]) == {"x-1": "HDF"}


@pytest.mark.parametrize(
    "other",
    [
        body("x-1", "Harbour Defence Fronts"),
        body("x-1", "Harbour Defence"),
        body("x-1", country="TZA"),
        body("x-1", kind="person"),
        body("x-1", kind="group"),
        body("FRONT-2", origin="seed"),
    ],
)
def test_what_only_resembles_a_known_body_stays_apart(other: Row) -> None:
    assert known_bodies.same_as([KNOWN, other]) == {}


def test_a_name_that_two_known_bodies_bear_leads_to_neither() -> None:
    other = body("HDF-2", origin="seed")
    assert known_bodies.same_as([KNOWN, other, body("x-1")]) == {}


def test_a_single_word_is_not_enough() -> None:
    known = body("HDF", "Harbourites", origin="seed")
    assert known_bodies.same_as([known, body("x-1", "Harbourites")]) == {}


def test_born_bodies_of_one_name_go_under_the_one_of_which_most_is_told() -> None:
    rows = [body("x-1"), body("x-2", kind="armed_group", country="KEN"), body("x-3", kind="armed_group")]
    assert known_bodies.same_as(rows) == {"x-1": "x-2", "x-3": "x-2"}


def test_born_bodies_of_two_countries_stay_apart() -> None:
    assert known_bodies.same_as([body("x-1", country="TZA"), body("x-2", country="KEN"), body("x-3")]) == {}


def test_who_is_told_so_is_led_to_the_known_body() -> None:
    row = {"actor_id": "x-1", "participant_id": "x-1", "candidates": ["HDF", "x-2"]}
    assert known_bodies.lead(row, {"x-1": "HDF"}) == {
        "actor_id": "HDF",
        "participant_id": "HDF",
        "candidates": ["x-2"],
    }


def test_a_source_told_by_an_alias_goes_under_the_known_body() -> None:
    facts: Row = {
        "role": None,
        "affiliation_id": None,
        "country": None,
        "named": True,
        "kind": "organisation",
    }
    rows: list[Row] = [
        {"source_id": "name:ab", "name": "Front of the Harbour", "actor_id": None, **facts},
        {"source_id": "HDF", "name": "Harbour Defence Front", "actor_id": "HDF", **facts},
    ]
    names = {name: row["name"] for name, row in known_bodies.by_name([KNOWN]).items()}
    assert cited_sources.one_per_name({row["source_id"]: row for row in rows}, names) == {"name:ab": "HDF"}


def test_a_release_has_one_actor_per_body() -> None:
    rows = scale.world(60, seed=3).rows
    doer = next(row["actor_id"] for row in rows["mention_actors"] if row["side"] == "actor")
    known = next(row for row in rows["actors"] if row["actor_id"] == doer)
    known |= {"origin": "seed", "name": "Harbour Defence Front"}
    rows["actors"].append(known | {"actor_id": "x-1", "origin": "article", "country": None})
    told = [row for row in rows["mention_actors"] if row["actor_id"] == doer]
    told[0] |= {"actor_id": "x-1", "participant_id": "x-1"}
    made = consolidation.consolidate(scale.tables(rows), Seeds())
    assert "x-1" not in made["actors"]["actor_id"].to_pylist()
    assert {row["actor_id"] for row in made["mention_actors"].to_pylist() if row["text"] == doer} == {doer}
