"""One row per source: what goes together, what stays apart, who is a party to a conflict."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.evidence import cited_sources


def source(source_id: str, name: str = "Ann Marsh", kind: str = "person", **told: Any) -> dict[str, Any]:
    facts = {"role": None, "actor_id": None, "affiliation_id": None, "country": None, "named": True}
    return {"source_id": source_id, "name": name, "kind": kind, **facts, **told}


def same(*rows: dict[str, Any]) -> dict[str, str]:
    return cited_sources.one_per_name({row["source_id"]: row for row in rows})


def test_a_barely_told_person_goes_under_the_fully_told_one() -> None:
    bare, full = source("x-1"), source("x-2", kind="official", role="governor", country="KEN")
    assert same(bare, full) == {"x-1": "x-2"}


def test_an_outlet_taken_for_an_organisation_goes_under_the_outlet() -> None:
    desk = source("x-1", "Open Field Desk", "organisation", actor_id="x-1", country="KEN")
    outlet = source("outlet:ab", "The Open Field Desk", "outlet")
    assert same(desk, outlet) == {"x-1": "outlet:ab"}


@pytest.mark.parametrize("fact", ["country", "affiliation_id"])
def test_two_of_whom_different_things_are_told_stay_apart(fact: str) -> None:
    assert same(source("x-1", **{fact: "KEN"}), source("x-2", **{fact: "TZA"})) == {}


def test_who_could_be_either_of_two_stays_apart() -> None:
    assert same(source("x-1"), source("x-2", country="KEN"), source("x-3", country="TZA")) == {}


def test_a_surname_is_not_enough() -> None:
    assert same(source("x-1", "Marsh"), source("x-2", "Marsh", country="KEN")) == {}


def test_a_person_is_never_a_body() -> None:
    assert same(source("x-1"), source("x-2", kind="organisation")) == {}


def test_claims_are_led_to_the_source_that_is_kept() -> None:
    claim = {"source_id": "x-1", "relayed_by": ["x-3", "x-4"]}
    cited_sources.rename([claim], [], {"x-1": "x-2", "x-3": "x-4"})
    assert claim == {"source_id": "x-2", "relayed_by": ["x-4"]}


def test_whoever_fights_and_whom_it_belongs_to_is_a_party() -> None:
    actors = {
        "KEN": {"actor_id": "KEN", "kind": "state", "affiliation_id": None},
        "KEN.military": {"actor_id": "KEN.military", "kind": "state", "affiliation_id": "KEN"},
    }
    events = [{"event_id": "e", "quad_class": 4}, {"event_id": "f", "quad_class": 1}]
    found = cited_sources.parties_to_conflict(events, [{"event_id": "e", "actor_id": "KEN.military"}], actors)
    assert found == {"KEN", "KEN.military"}


def test_words_alone_make_no_party() -> None:
    actors = {"KEN": {"actor_id": "KEN", "kind": "state", "affiliation_id": None}}
    events = [{"event_id": "f", "quad_class": 1}]
    told = [{"event_id": "f", "actor_id": "KEN"}]
    assert cited_sources.parties_to_conflict(events, told, actors) == frozenset()
