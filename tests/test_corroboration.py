"""Support, dispute, factuality and tolls from the holders of an event, one ruling a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from transforms.evidence import corroboration
from transforms.evidence.corroboration import Holding, Source, Teller, Toll

HELD = Holding(
    mention_id="m1",
    article_id="a1",
    origin_id="a1",
    root="outlet:one",
    kind="newspaper",
    factuality="happened",
    stance="asserts",
    is_party=False,
    is_outlet=True,
    is_correction=False,
    published=date(2024, 5, 8),
)
OTHER = replace(HELD, mention_id="m2", article_id="a2", origin_id="a2", root="outlet:two")
PARTY = replace(OTHER, root="rebels", kind="armed_group", is_party=True, is_outlet=False)
RUMOUR = replace(OTHER, root=None, kind="rumor", is_outlet=False)
DENIAL = replace(
    OTHER, root="army", kind="state", factuality="denied", stance="denies", is_party=True, is_outlet=False
)
WITNESS = replace(HELD, root="one", speaker="s1", root_reason="unnamed", is_outlet=False)
RETRACTED = replace(HELD, is_retracted=True)
DOUBT = replace(HELD, mention_id="m3", factuality="uncertain", stance="unverified", root="outlet:three")


@pytest.mark.parametrize(
    ("holdings", "expected"),
    [
        ([HELD], "happened"),
        ([PARTY], "claimed"),
        ([PARTY, HELD], "happened"),
        ([RUMOUR], "uncertain"),
        ([RUMOUR, DENIAL], "uncertain"),
        ([DENIAL], "denied"),
        ([replace(HELD, factuality="not_happened")], "not_happened"),
        ([replace(HELD, factuality="planned")], "planned"),
        ([replace(HELD, factuality="hypothetical")], "hypothetical"),
        ([PARTY, DENIAL], "claimed"),
        ([RETRACTED], "uncertain"),
        ([RETRACTED, PARTY], "claimed"),
    ],
)
def test_factuality(holdings: list[Holding], expected: str) -> None:
    assert corroboration.factuality(holdings) == expected


@pytest.mark.parametrize(
    ("holdings", "expected"),
    [
        ([HELD], "none"),
        ([HELD, OTHER], "none"),
        ([RETRACTED], "retracted"),
        ([RETRACTED, OTHER], "retracted"),
        ([OTHER, replace(DENIAL, is_retracted=True)], "none"),
        ([HELD, DENIAL], "contested"),
        ([RUMOUR, DENIAL], "contested"),
        ([PARTY, DOUBT], "contested"),
        ([WITNESS, replace(WITNESS, speaker="s2", factuality="denied")], "contested"),
        ([WITNESS, replace(HELD, root="one", mention_id="m8", factuality="denied")], "contested"),
        ([DENIAL], "denied"),
        ([PARTY, replace(DENIAL, mention_id="m9", root="rebels", published=date(2024, 5, 9))], "retracted"),
        ([HELD, replace(HELD, mention_id="m9", factuality="not_happened", is_correction=True)], "retracted"),
        ([HELD, replace(DENIAL, is_correction=True)], "contested"),
        ([replace(RETRACTED, is_echo=True)], "retracted"),
    ],
)
def test_dispute(holdings: list[Holding], expected: str) -> None:
    assert corroboration.dispute(holdings) == expected


MINISTRY = replace(DENIAL, mention_id="m9", office="AAA:defence", published=date(2024, 5, 9))


@pytest.mark.parametrize(("office", "expected"), [("AAA:defence", "retracted"), ("mayor", "contested")])
def test_an_office_takes_back_only_what_it_said_itself(office: str, expected: str) -> None:
    told = replace(
        MINISTRY, mention_id="m8", factuality="happened", office=office, published=date(2024, 5, 8)
    )
    assert corroboration.dispute([told, MINISTRY]) == expected


@pytest.mark.parametrize(
    ("source", "office"),
    [
        (Source("mayor", "official", False, None, "AAA.government"), "mayor"),
        (
            Source("AAA.government:interior-ministry", "state", True, "AAA.government", "AAA"),
            "AAA.government:interior-ministry",
        ),
        (Source("AAA.government:government", "state", True, "AAA.government", "AAA"), None),
        (Source("someone", "spokesperson", False, None, "AAA.government"), None),
        (Source("someone", "spokesperson", False, None, "AAA.military"), "AAA.military"),
        (Source("AAA.military:army", "state", True, "AAA.military", "AAA"), "AAA.military"),
        (Source("AAA", "state", True, "AAA", None), None),
    ],
)
def test_the_office_of_a_state_that_speaks(source: Source, office: str | None) -> None:
    assert corroboration.office_of(source, "AAA", lambda one: one == "AAA.government") == office


@pytest.mark.parametrize(
    ("holdings", "count", "expected"),
    [
        ([HELD], 1, "single_source"),
        ([HELD, OTHER], 2, "corroborated"),
        ([HELD, replace(OTHER, root="outlet:one")], 1, "one_origin"),
        ([HELD, replace(PARTY, article_id="a1", origin_id="a1")], 1, "single_source"),
        ([RUMOUR], 0, "unsourced"),
        ([DENIAL], 0, "unsourced"),
    ],
)
def test_support(holdings: list[Holding], count: int, expected: str) -> None:
    assert (corroboration.independent(holdings), corroboration.support(holdings)) == (count, expected)


def held_with(toll: Toll, root: str, day: int) -> Holding:
    return replace(HELD, mention_id=f"m{root}{day}", root=root, published=date(2024, 5, day), tolls=(toll,))


def killed(best: int | None, low: int | None = None, high: int | None = None) -> Toll:
    return Toll("killed", low if low is not None else best, best, high)


def test_a_later_higher_toll_updates_best_and_high() -> None:
    held = [held_with(killed(12, high=12), "one", 8), held_with(killed(19, high=19), "two", 9)]
    assert corroboration.toll(held, "killed") == Toll("killed", 12, 19, 19)


def test_a_later_lower_toll_of_another_root_is_a_conflict_and_no_update() -> None:
    held = [held_with(killed(19, high=19), "one", 8), held_with(killed(12, high=12), "two", 9)]
    assert corroboration.toll(held, "killed") == Toll("killed", 12, 19, 19)


def test_a_later_lower_toll_of_the_same_root_takes_its_former_one_back() -> None:
    held = [held_with(killed(19, high=19), "one", 8), held_with(killed(12, high=12), "one", 9)]
    assert corroboration.toll(held, "killed") == Toll("killed", 12, 12, 12)


def test_a_toll_that_the_same_root_replaces_leaves_the_range() -> None:
    held = [held_with(killed(12, high=12), "one", 8), held_with(killed(23, high=23), "one", 9)]
    assert corroboration.toll(held, "killed") == Toll("killed", 23, 23, 23)


def test_at_least_leaves_the_high_end_open() -> None:
    assert corroboration.toll([held_with(killed(12), "one", 8)], "killed") == Toll("killed", 12, 12, None)


def test_dozens_have_no_best() -> None:
    assert corroboration.toll([held_with(killed(None, low=24), "one", 8)], "killed") == Toll(
        "killed", 24, None, None
    )


def test_a_denied_toll_does_not_count() -> None:
    held = [replace(held_with(killed(50, high=50), "one", 8), factuality="denied")]
    assert corroboration.toll(held, "killed") == Toll("killed", None, None, None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source("s1", "spokesperson", True, "person", "front"), ("front", "affiliation")),
        (Source("s1", "official", True, "person", None), ("front", "affiliation")),
        (Source("s1", "armed_group", True, "front", None), ("front", "speaker")),
        (Source("s1", "person", True, None, None), ("s1", "speaker")),
        (Source("s1", "anonymous", False, None, None), ("outlet:origin", "unnamed")),
        (Source("outlet:daily", "newspaper", True, None, None), ("outlet:house", "owner")),
        (Source("s1", "rumor", False, None, None), (None, "none")),
        (Source("s1", "unspecified", False, None, None), (None, "none")),
    ],
)
def test_roots_and_why(source: Source, expected: tuple[str | None, str]) -> None:
    affiliation_of = {"person": "front", "front": None}
    owner_of = {"outlet:daily": "outlet:house"}
    assert corroboration.root_of(source, affiliation_of, owner_of, "outlet:origin") == expected


def test_who_still_asserts_on_the_day_of_the_denial_withdraws_nothing() -> None:
    denied = replace(DENIAL, mention_id="m9", root="rebels", published=date(2024, 5, 9))
    insists = replace(PARTY, mention_id="m8", published=date(2024, 5, 9))
    assert corroboration.dispute([PARTY, insists, denied]) == "none"


def test_a_headline_that_echoes_what_its_article_attributes_asserts_nothing() -> None:
    echo = replace(HELD, is_echo=True)
    party = replace(PARTY, article_id="a1", origin_id="a1")
    assert corroboration.factuality([echo, party]) == "claimed"
    assert corroboration.independent([echo, party]) == 1


def test_of_one_article_the_highest_count_stands() -> None:
    rose = [held_with(killed(12, high=12), "one", 8), held_with(killed(19, high=19), "one", 8)]
    assert corroboration.toll(rose, "killed") == Toll("killed", 19, 19, 19)


def test_an_article_without_a_date_updates_nobody() -> None:
    undated = replace(held_with(killed(3, high=3), "one", 8), published=None, mention_id="m0")
    assert corroboration.toll([undated, held_with(killed(9, high=9), "one", 9)], "killed").best == 9


def test_a_police_officer_speaks_for_the_state_behind_the_police() -> None:
    officer = Source("s1", "official", True, "officer", None)
    affiliation_of = {"officer": "police", "police": "state", "state": None}
    assert corroboration.root_of(officer, affiliation_of, {}, "outlet:origin")[0] == "state"


def test_affiliations_in_a_circle_still_give_one_root() -> None:
    affiliation_of: dict[str, str | None] = {"a": "b", "b": "a"}
    one = corroboration.root_of(Source("s", "person", True, "a", None), affiliation_of, {}, "o")
    other = corroboration.root_of(Source("t", "person", True, "b", None), affiliation_of, {}, "o")
    assert one == other


def test_a_closed_count_above_a_minimum_closes_the_range() -> None:
    held = [held_with(killed(9), "one", 8), held_with(killed(14, high=14), "two", 9)]
    assert corroboration.toll(held, "killed") == Toll("killed", 9, 14, 14)


def test_a_retracted_article_adds_no_voice_and_no_toll() -> None:
    retracted = replace(RETRACTED, tolls=(Toll("killed", 9, 9, 9),))
    told = [retracted, replace(OTHER, tolls=(Toll("killed", 3, 3, 3),))]
    assert (corroboration.support(told), corroboration.toll(told, "killed").high) == ("single_source", 3)


def told_by(root: str | None, toll: Toll, **changes: Any) -> Holding:
    return replace(HELD, mention_id=f"m{root}", root=root, tolls=(toll,), **changes)


def test_a_count_of_another_speaker_is_that_speakers() -> None:
    six, twelve = killed(6, high=6), replace(killed(12, high=12), teller=Teller("ministry", "c2"))
    held = [replace(HELD, root="police", tolls=(six, twelve))]
    assert corroboration.toll(held, "killed") == Toll("killed", 6, 12, 12)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((("new", 6), ("added", 5)), (6, 11, 11)),  # "killed six", "five of the wounded died"
        ((("new", 6), ("added", 2), ("cumulative", 8)), (6, 8, 8)),  # ... "raising the toll to eight"
        ((("new", 8), ("new", 6), ("added", 2)), (6, 8, 8)),  # the headline has the sum already
        ((("added", 2),), (2, 2, 2)),  # nothing else is known
    ],
)
def test_those_who_die_later_are_added(
    statuses: tuple[tuple[str, int], ...], expected: tuple[int, int, int]
) -> None:
    held = [
        told_by(f"root {at}", replace(killed(count, high=count), status=status))
        for at, (status, count) in enumerate(statuses)
    ]
    assert corroboration.toll(held, "killed") == Toll("killed", *expected)


def test_those_who_die_later_are_no_lower_toll_of_another_article() -> None:
    held = [
        told_by("one", killed(12, high=12)),
        told_by("two", replace(killed(2, high=2), status="added"), article_id="a2"),
    ]
    assert corroboration.toll(held, "killed") == Toll("killed", 12, 12, 12)
