"""Event coreference: reports of one event join, look-alikes and days of fighting stay apart."""

from __future__ import annotations

import random
from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from transforms.evidence import (
    event_coreference,
    event_likeness,
    trigger_vectors,
    untyped_groups,
    untyped_likeness,
    victims,
)
from transforms.evidence.tellings import Telling
from transforms.seeds import Seeds

DAY = date(2024, 5, 7)
ATTACK = Telling(
    mention_id="m1",
    article_id="a1",
    event_type="ASSAULT",
    lemma="attack",
    start_char=100,
    published=DAY + timedelta(days=1),
    date_start=DAY,
    date_end=DAY,
    place_id="town",
    country="AAA",
    is_spot=True,
    families=frozenset({"attack"}),
    kinds=frozenset({"any"}),
    path=frozenset({"town", "province", "country"}),
    actors=frozenset({"rebels"}),
    recipients=frozenset({"army"}),
    named=frozenset({"rebels", "army"}),
)


def elsewhere(**changes: object) -> Telling:
    """The same attack in another article, with some changes."""
    return replace(ATTACK, **{"mention_id": "m2", "article_id": "a2", **changes})  # type: ignore[arg-type]


def joined(a: Telling, b: Telling) -> bool:
    anchors = event_coreference.cluster([a, b])
    return anchors[a.mention_id] == anchors[b.mention_id]


def test_two_reports_of_one_attack_join() -> None:
    assert joined(ATTACK, elsewhere())


def test_a_report_that_names_only_the_province_joins() -> None:
    province = elsewhere(place_id="province", path=frozenset({"province", "country"}))
    assert joined(ATTACK, province)


def test_another_town_of_the_same_province_stays_apart() -> None:
    assert not joined(ATTACK, elsewhere(place_id="other", path=frozenset({"other", "province", "country"})))


def test_another_day_stays_apart() -> None:
    later = DAY + timedelta(days=3)
    assert not joined(ATTACK, elsewhere(date_start=later, date_end=later))


def test_other_participants_in_a_wider_place_stay_apart() -> None:
    police = elsewhere(
        actors=frozenset({"police"}),
        recipients=frozenset(),
        named=frozenset({"police"}),
        lemma="shoot",
        families=frozenset({"shoot"}),
        kinds=frozenset({"harm"}),
        place_id="province",
        is_spot=False,
        path=frozenset({"province", "country"}),
    )
    assert not joined(ATTACK, police)


def test_a_rival_account_of_who_did_it_is_the_same_event() -> None:
    assert joined(ATTACK, elsewhere(actors=frozenset({"militia"}), named=frozenset({"militia", "army"})))


def test_another_realisation_on_the_same_day_in_the_same_town_stays_apart() -> None:
    raid = elsewhere(lemma="abduct", families=frozenset({"abduct"}), kinds=frozenset(), named=frozenset())
    assert not joined(ATTACK, raid)


def test_the_next_day_stays_apart() -> None:
    later = DAY + timedelta(days=1)
    other = elsewhere(lemma="shell", families=frozenset({"shell"}), kinds=frozenset({"harm"}))
    assert not joined(ATTACK, replace(other, date_start=later, date_end=later))


def test_a_toll_told_without_a_day_belongs_to_the_act_before_it() -> None:
    toll = replace(
        ATTACK,
        mention_id="m2",
        lemma="kill",
        start_char=400,
        families=frozenset({"kill"}),
        kinds=frozenset({"result"}),
        numbers=frozenset({("killed", 9)}),
        date_start=None,
        date_end=None,
        place_id=None,
        actors=frozenset(),
        recipients=frozenset({"civilians"}),
        named=frozenset(),
    )
    assert joined(ATTACK, toll)


def test_a_plan_is_not_the_deed() -> None:
    assert not joined(ATTACK, elsewhere(is_real=False))


def test_a_total_over_many_is_not_one_of_them() -> None:
    assert not joined(ATTACK, elsewhere(is_aggregate=True))


def test_same_type_place_and_day_is_not_enough_within_an_article() -> None:
    second = replace(
        ATTACK,
        mention_id="m2",
        lemma="shell",
        families=frozenset({"shell"}),
        kinds=frozenset({"harm"}),
        start_char=300,
        actors=frozenset({"army"}),
        recipients=frozenset({"rebels"}),
    )
    assert not joined(ATTACK, second)


def test_the_headline_joins_what_it_heads() -> None:
    headline = replace(
        ATTACK,
        mention_id="m0",
        lemma="strike",
        families=frozenset({"attack", "airstrike"}),
        start_char=0,
        is_headline=True,
        date_start=None,
        date_end=None,
    )
    assert joined(headline, ATTACK)


def test_daily_fighting_does_not_fuse() -> None:
    days = [DAY + timedelta(days=n) for n in range(60)]
    tellings = [
        replace(
            ATTACK, mention_id=f"m{n:03}", article_id=f"a{n}", published=day, date_start=day, date_end=day
        )
        for n, day in enumerate(days)
    ]
    anchors = event_coreference.cluster(tellings)
    by_anchor: dict[str, list[date]] = {}
    for telling in tellings:
        assert telling.date_start is not None
        by_anchor.setdefault(anchors[telling.mention_id], []).append(telling.date_start)
    assert max((max(days) - min(days)).days for days in by_anchor.values()) == 0


def test_order_does_not_matter() -> None:
    tellings = [
        elsewhere(mention_id=f"m{n}", article_id=f"a{n}", published=DAY + timedelta(days=n % 3))
        for n in range(9)
    ]
    expected = event_coreference.cluster(tellings)
    random.Random(2).shuffle(tellings)
    assert event_coreference.cluster(tellings) == expected


def test_a_war_that_goes_on_is_not_one_of_its_attacks() -> None:
    war = elsewhere(lemma="war", date_start=DAY - timedelta(days=300), date_end=DAY + timedelta(days=1))
    assert not joined(ATTACK, war)


def test_a_village_no_gazetteer_knows_lies_somewhere_in_its_country() -> None:
    village = elsewhere(
        place_id="place:village",
        unlocated="village",
        country="AAA",
        path=frozenset({"place:village", "country"}),
    )
    province = replace(ATTACK, place_id="province", is_spot=False, path=frozenset({"province", "country"}))
    assert joined(province, village)


def test_two_villages_no_gazetteer_knows_stay_apart() -> None:
    one = replace(ATTACK, place_id="place:ford", unlocated="ford", path=frozenset({"place:ford"}))
    other = elsewhere(place_id="place:mill", unlocated="mill", path=frozenset({"place:mill"}))
    assert not joined(one, other)


def test_civilians_killed_are_no_fighters_killed_in_other_numbers() -> None:
    fighters = replace(ATTACK, victims=frozenset({("killed", "fighters", 60)}))
    assert not joined(fighters, elsewhere(victims=frozenset({("killed", "civilians", 14)})))
    assert joined(fighters, elsewhere(victims=frozenset({("killed", "civilians", 60)})))
    assert joined(fighters, elsewhere(victims=frozenset({("killed", "fighters", 14)})))


@pytest.mark.parametrize(
    ("whom", "expected"),
    [
        ("civilians", "civilians"),
        ("villagers", "civilians"),
        ("soldiers", "fighters"),
        ("attackers", "fighters"),
        ("people", ""),
        ("men", ""),
        ("soldiers and civilians", ""),
        (None, ""),
    ],
)
def test_class_of_those_counted(whom: str | None, expected: str) -> None:
    assert victims.class_of(whom, Seeds()) == expected


BARE = replace(
    ATTACK,
    mention_id="m9",
    lemma="strike",
    families=frozenset({"kill"}),
    kinds=frozenset({"result"}),
    start_char=900,
    date_start=None,
    date_end=None,
    place_id=None,
    country=None,
    path=frozenset(),
    is_spot=False,
    actors=frozenset(),
)


@pytest.mark.parametrize(
    ("changes", "is_one"),
    [
        ({}, True),
        ({"is_headline": True}, True),
        ({"recipients": frozenset({"villagers"}), "named": frozenset()}, False),
        ({"place_id": "other", "is_spot": True, "path": frozenset({"other", "country"})}, False),
        ({"recipients": frozenset(), "named": frozenset()}, False),
        ({"is_historical": True}, False),
        ({"families": frozenset({"fight"}), "kinds": frozenset({"harm"})}, False),
    ],
)
def test_an_undated_telling_joins_the_only_dated_act_that_it_agrees_with(
    changes: dict[str, object], is_one: bool
) -> None:
    assert joined(ATTACK, replace(BARE, **changes)) is is_one  # type: ignore[arg-type]


ACCUSED = replace(
    ATTACK,
    event_type="ACCUSE",
    lemma="accuse",
    families=frozenset({"accuse"}),
    kinds=frozenset(),
    actors=frozenset({"opposition"}),
    recipients=frozenset({"party"}),
    named=frozenset({"party"}),
    of_states=frozenset(),
)


@pytest.mark.parametrize(
    ("first", "changes", "is_one"),
    [
        (ATTACK, {"actors": frozenset({"mutineers"})}, True),
        (ATTACK, {"actors": frozenset({"mutineers"}), "of_states": frozenset({"rebels"})}, False),
        (
            replace(ATTACK, recipients=frozenset()),
            {
                "actors": frozenset({"army"}),
                "recipients": frozenset({"rebels.army"}),
                "of_states": frozenset({"army", "rebels", "rebels.army"}),
            },
            False,
        ),
        (ACCUSED, {"recipients": frozenset()}, True),
        (ACCUSED, {"actors": frozenset({"widow"}), "recipients": frozenset()}, False),
        (ACCUSED, {"actors": frozenset({"party"}), "recipients": frozenset({"opposition"})}, False),
    ],
)
def test_within_an_article_nobody_restates_what_the_other_side_did_or_another_said(
    first: Telling, changes: dict[str, object], is_one: bool
) -> None:
    first = replace(first, named=frozenset(), of_states=changes.get("of_states", frozenset()))  # type: ignore[arg-type]
    assert joined(first, replace(first, mention_id="m2", start_char=500, **changes)) is is_one  # type: ignore[arg-type]


def test_an_undated_telling_joins_none_of_two_dated_acts() -> None:
    second = replace(ATTACK, mention_id="m5", start_char=500, lemma="shell", families=frozenset({"shell"}))
    second = replace(second, kinds=frozenset({"harm"}), recipients=frozenset({"army", "camp"}))
    second = replace(second, date_start=DAY - timedelta(days=4), date_end=DAY - timedelta(days=4))
    assert len(set(event_coreference.cluster([ATTACK, second, BARE]).values())) == 3


def test_a_headline_in_the_event_does_not_shut_out_the_act_of_its_article() -> None:
    headline = elsewhere(
        mention_id="m2", lemma="kill", is_headline=True, start_char=0, date_start=None, date_end=None
    )
    body = elsewhere(mention_id="m3", families=frozenset({"raid"}), lemma="raid", start_char=200)
    anchors = event_coreference.cluster([ATTACK, headline, body])
    assert len(set(anchors.values())) == 1


def test_a_place_that_the_other_sentence_names_is_no_other_place() -> None:
    village = elsewhere(place_id="x-1", path=frozenset({"x-1"}), unlocated="gurbi", lemma="raid")
    near = replace(ATTACK, names=frozenset({"gurbi", "town"}))
    apart = event_likeness.log_odds(ATTACK, village)
    assert event_likeness.log_odds(near, village) > apart


def test_a_town_that_fell_and_shells_that_fell_on_it_are_no_one_word() -> None:
    fell = elsewhere(lemma="fall", families=frozenset({"capture"}), specific=frozenset({"capture"}))
    shells = elsewhere(
        mention_id="m3", lemma="fall", families=frozenset({"shell"}), specific=frozenset({"shell"})
    )
    captured = replace(fell, lemma="capture")
    assert event_likeness.told_odds(fell, captured) > event_likeness.told_odds(fell, shells)


def vector(*numbers: int) -> str:
    return b64encode(bytes(one & 255 for one in numbers)).decode("ascii")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (vector(3, 4), vector(6, 8), 1.0),
        (vector(3, 4), vector(-3, -4), -1.0),
        (vector(3, 4), vector(4, -3), 0.0),
        (vector(0, 0), vector(3, 4), 0.0),
    ],
)
def test_cosine_of_vectors(a: str, b: str, expected: float) -> None:
    assert trigger_vectors.cosine(a, b) == expected


def test_triggers_of_like_vectors_are_likelier_one_event() -> None:
    def odds(one: str | None, other: str | None) -> float:
        told = elsewhere(lemma="storm", vector=other)
        return event_likeness.told_odds(replace(ATTACK, vector=one), told)

    assert odds(vector(3, 4), vector(3, 4)) > odds(None, vector(3, 4)) > odds(vector(3, 4), vector(4, -3))


def test_vectors_and_articles_say_no_more_than_the_bound_by_which_candidates_are_passed_over() -> None:
    one, other = replace(ATTACK, vector=vector(3, 4)), elsewhere(lemma="storm", vector=vector(3, 4))
    most = event_likeness.log_odds(one, other, event_likeness.MOST_ALIKE)
    bound = event_likeness.plain_odds(one, other) + event_likeness.MOST_OF_THE_REST
    assert most == pytest.approx(bound)


UNTYPED = Telling("m1", "a1", "story 1", "flee", 0, is_typed=False, arguments=frozenset({"prisoner"}))


@pytest.mark.parametrize(("other", "together"), [(vector(3, 4), True), (vector(4, -3), False)])
def test_untyped_triggers_join_by_their_vectors(other: str, together: bool) -> None:
    second = replace(UNTYPED, mention_id="m2", article_id="a2", lemma="escape", vector=other)
    assert joined(replace(UNTYPED, vector=vector(3, 4)), second) == together


def test_every_feature_of_untyped_tellings_has_a_weight() -> None:
    assert set(untyped_likeness.weights()["pairs"]) == {"bias", *untyped_likeness.NAMES}


def test_every_feature_of_untyped_groups_has_a_weight() -> None:
    assert set(untyped_likeness.weights()["groups"]) == {"bias", *untyped_groups.NAMES}


def test_groups_of_untyped_tellings_compare_as_many_features_as_they_name() -> None:
    told = [replace(UNTYPED, vector=vector(3, 4)), replace(UNTYPED, mention_id="m2", vector=vector(3, 4))]
    groups = untyped_groups.Groups(told, np.full((2, 2), -1.0), np.zeros((2, 2)))
    assert groups.features(0, np.array([1])).shape == (1, len(untyped_groups.NAMES))


@pytest.mark.parametrize(("enough", "expected"), [(0.5, [0, 0, 2]), (0.9, [0, 1, 2])])
def test_groups_of_untyped_tellings_join_while_it_is_likely_enough(
    enough: float, expected: list[int]
) -> None:
    told = [replace(UNTYPED, mention_id=f"m{number}", vector=vector(3, 4)) for number in range(3)]
    odds = np.array([[0.0, 0.5, -6.0], [0.5, 0.0, -6.0], [-6.0, -6.0, 0.0]])
    weights = dict.fromkeys(untyped_groups.NAMES, 0.0) | {"odds": 1.0, "bias": 0.0}
    assert (
        untyped_groups.group(untyped_groups.Groups(told, odds, np.zeros((3, 3))), weights, enough) == expected
    )
