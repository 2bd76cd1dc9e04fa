"""Claim links: stance and slots decide, to the nearest earlier claim of another root."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gold_sets import claim_links as pairs_of_claims
from transforms import reading
from transforms.evidence import claim_links
from transforms.evidence.claim_links import Position

FIRST = Position("c1", "e1", "army", date(2024, 5, 8), 10, True, "soldiers took the bridge at dawn")


def links(*positions: Position) -> list[tuple[str, str, str, str]]:
    rows: list[dict[str, Any]] = claim_links.link(positions)
    return [(row["claim_a"], row["claim_b"], row["slot"], row["relation"]) for row in rows]


def later(claim_id: str = "c2", root: str | None = "rebels", **changes: object) -> Position:
    told = {
        "claim_id": claim_id,
        "root": root,
        "published": date(2024, 5, 9),
        "content": "the bridge is ours",
        **changes,
    }
    return replace(FIRST, **told)  # type: ignore[arg-type]


def test_a_denial_contradicts() -> None:
    assert links(FIRST, later(holds=False)) == [("c2", "c1", "occurrence", "contradicts")]


def test_another_account_supports() -> None:
    assert links(FIRST, later()) == [("c2", "c1", "occurrence", "supports")]


def test_the_same_words_repeat() -> None:
    assert links(FIRST, later(content="Soldiers took the bridge at dawn")) == [
        ("c2", "c1", "occurrence", "repeats")
    ]


def test_who_says_more_in_the_same_words_supports() -> None:
    told = later(content="Soldiers took the bridge at dawn and shot its two keepers")
    assert links(FIRST, told) == [("c2", "c1", "occurrence", "supports")]


def test_what_is_denied_of_an_act_outweighs_that_it_was() -> None:
    struck = replace(FIRST, whom=frozenset({"civilians"}))
    told = later(whom=frozenset({"fighters"}))
    denied = later(whom=frozenset({"civilians"}), holds=False, only_denies_part=True)
    assert links(denied, struck, told) == [("c2", "c1", "occurrence", "contradicts")]


def test_who_denies_that_others_were_struck_contradicts_nobody() -> None:
    struck = replace(FIRST, word="kill", whom=frozenset({"fighters"}))
    denied = later(word="hurt", whom=frozenset({"soldiers"}), holds=False, only_denies_part=True)
    assert links(struck, denied) == []


def test_who_only_blames_tells_who_did_it() -> None:
    ours = replace(FIRST, actors=frozenset({"army"}))
    blaming = later(actors=frozenset({"militia"}), only_blames=True)
    assert links(ours, blaming) == [("c2", "c1", "actor", "contradicts")]


def test_fewer_than_a_count_contradicts_it() -> None:
    crowd = replace(FIRST, tolls=(("crowd", "", 40_000, 40_000),))
    assert ("c2", "c1", "number", "contradicts") in links(crowd, later(tolls=(("crowd", "", 0, 9_000),)))


def test_a_namesake_that_no_gazetteer_knows_is_the_same_place() -> None:
    town = replace(FIRST, place_id="town", place_name="ford", path=frozenset({"town", "country"}))
    named = later(place_id="ford.", place_name="ford", path=frozenset({"ford."}), is_located=False)
    assert ("c2", "c1", "place", "supports") in links(town, named)


def test_the_same_words_with_another_count_support() -> None:
    first = replace(FIRST, content="soldiers killed 30 people at the bridge")
    assert links(first, later(content="soldiers killed 44 people at the bridge")) == [
        ("c2", "c1", "occurrence", "supports")
    ]


def test_who_confirms_in_the_same_words_supports() -> None:
    assert links(FIRST, later(content=FIRST.content, confirms=True)) == [
        ("c2", "c1", "occurrence", "supports")
    ]


def test_the_same_root_never_links_to_itself() -> None:
    assert links(FIRST, later(root="army")) == []


def test_two_unnamed_speakers_of_one_article_are_two_voices() -> None:
    assert links(replace(FIRST, speaker="s1"), later(root="army", speaker="s2", article_id=FIRST.article_id))


def test_unnamed_speakers_of_a_text_and_its_copy_are_one_voice() -> None:
    assert not links(replace(FIRST, speaker="s1"), later(root="army", speaker="s2", article_id="a2"))


MAYOR = replace(FIRST, root="state", office="mayor", tolls=(("killed", "", 12, 12),))


def test_two_offices_of_one_state_contradict_each_other() -> None:
    assert links(MAYOR, later(root="state", office="ministry", holds=False)) == [
        ("c2", "c1", "occurrence", "contradicts")
    ]


def test_two_offices_of_one_state_that_agree_are_one_root() -> None:
    assert not links(MAYOR, later(root="state", office="ministry", tolls=MAYOR.tolls))


def test_one_office_never_links_to_itself() -> None:
    assert not links(MAYOR, later(root="state", office="mayor", holds=False))


def test_the_same_words_with_another_count_in_words_support() -> None:
    ten = replace(FIRST, content="ten died at the bridge", tolls=(("killed", "", 10, None),))
    sixteen = later(content="sixteen died at the bridge", tolls=(("killed", "", 16, 16),))
    assert links(ten, sixteen) == [("c2", "c1", "occurrence", "supports")]


def test_only_the_nearest_earlier_claim_of_another_root() -> None:
    third = later("c3", "village", published=date(2024, 5, 10), content="men in uniform crossed it")
    assert [row for row in links(FIRST, later(), third) if row[0] == "c3"] == [
        ("c3", "c2", "occurrence", "supports")
    ]


def test_a_rival_account_of_who_did_it() -> None:
    ours = replace(FIRST, actors=frozenset({"army"}))
    assert ("c2", "c1", "actor", "contradicts") in links(ours, later(actors=frozenset({"militia"})))


def test_gunmen_are_the_gunmen_whose_country_is_told() -> None:
    ours = replace(FIRST, actors=frozenset({"NGA.gunmen"}), is_particular=False)
    theirs = later(actors=frozenset({"gunmen"}), is_particular=False)
    assert ("c2", "c1", "actor", "supports") in links(ours, theirs)


def test_a_lower_count_contradicts_and_a_later_higher_one_updates() -> None:
    twelve = replace(FIRST, tolls=(("killed", "", 12, 12),))
    assert ("c2", "c1", "number", "contradicts") in links(twelve, later(tolls=(("killed", "", 3, 3),)))
    assert not [row for row in links(twelve, later(tolls=(("killed", "", 19, 19),))) if row[2] == "number"]


def test_the_same_count_supports() -> None:
    twelve = replace(FIRST, tolls=(("killed", "", 12, 12),))
    assert ("c2", "c1", "number", "supports") in links(twelve, later(tolls=(("killed", "", 12, 12),)))


def test_another_village_is_another_place() -> None:
    here = replace(FIRST, place_id="ford", path=frozenset({"ford", "district"}))
    there = later(place_id="mill", path=frozenset({"mill", "district"}))
    assert ("c2", "c1", "place", "contradicts") in links(here, there)


def test_the_district_around_the_village_is_no_other_place() -> None:
    here = replace(FIRST, place_id="ford", path=frozenset({"ford", "district"}))
    around = later(place_id="district", path=frozenset({"district"}))
    assert not [row for row in links(here, around) if row[2] == "place"]


def test_another_day_contradicts_and_the_same_day_supports() -> None:
    day = date(2024, 5, 7)
    on_day = replace(FIRST, date_start=day, date_end=day)
    next_day = date(2024, 5, 8)
    assert ("c2", "c1", "date", "contradicts") in links(on_day, later(date_start=next_day, date_end=next_day))
    assert ("c2", "c1", "date", "supports") in links(on_day, later(date_start=day, date_end=day))


def test_at_most_one_link_per_claim_and_slot() -> None:
    many = [later(f"c{n}", f"root {n}", content=f"account {n}", start_char=n) for n in range(2, 9)]
    rows = links(FIRST, *many)
    assert len({(row[0], row[2]) for row in rows}) == len(rows)


def test_counts_of_civilians_and_of_fighters_are_no_rivals() -> None:
    fighters = replace(FIRST, tolls=(("killed", "fighters", 60, 60),))
    civilians = later(tolls=(("killed", "civilians", 14, 14),))
    assert not [row for row in links(fighters, civilians) if row[2] == "number"]


def test_a_village_that_no_gazetteer_knows_contradicts_no_place() -> None:
    town = replace(FIRST, place_id="town", path=frozenset({"town", "country"}))
    village = later(place_id="village", path=frozenset({"village", "country"}), is_located=False)
    assert not [row for row in links(town, village) if row[2] == "place"]


TABLE = Path(__file__).parent / "claim_pairs.csv"
# Of 84 pairs 73 were right (86.9 %) when the table was written; the others are kept: they wait.
LEAST_RIGHT = 0.85


def stories_of_the_table() -> list[dict[str, Any]]:
    """The rows of claim_pairs.csv as items of benchmarks.gold_sets.claim_links."""

    def side(cell: str) -> dict[str, str]:
        words, at, speaker = cell.partition("@")
        return {"words": words} | ({"speaker": speaker} if at else {})

    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    items: dict[str, dict[str, Any]] = {}
    for row in csv.DictReader(lines):
        told = [(row[f"day{n}"], row[f"text{n}"]) for n in (1, 2, 3)]
        articles = [
            {"outlet": f"Paper {n}", "published": day, "text": text}
            for n, (day, text) in enumerate(told)
            if text
        ]
        item = items.setdefault(row["id"], {"id": row["id"], "articles": articles, "pairs": []})
        pair = {"later": side(row["later"]), "earlier": side(row["earlier"])}
        relation = row["relation"].split("|")
        item["pairs"].append(
            pair
            | {"relation": relation if len(relation) > 1 else relation[0]}
            | ({"slot": row["slot"]} if row["slot"] else {})
        )
    return list(items.values())


@pytest.mark.slow  # 130 short reports are read
def test_pairs_of_claims_read_from_reports() -> None:
    items = stories_of_the_table()
    answers = [
        answer
        for item, found in zip(items, pairs_of_claims.predict(items, reading.prepare()), strict=True)
        for answer in pairs_of_claims.answers(item, found)
    ]
    wrong = [answer.detail for answer in answers if not answer.agrees]
    assert 1 - len(wrong) / len(answers) >= LEAST_RIGHT, wrong
