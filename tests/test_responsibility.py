"""Who is said to have done an act that is told elsewhere."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from transforms import reading
from transforms.annotations import Article

ARTICLE = re.compile(r"^the ", re.I)


def doers(text: str) -> list[tuple[str, str, str]]:
    """(act, doer without article, basis) of each actor of an article's mentions of violence."""
    rows = reading.read(Article("a", "a.txt", text, ""), reading.prepare())
    acts = {one["mention_id"]: one["trigger"] for one in rows["mentions"] if one["event_type"] == "ASSAULT"}
    return [
        (acts[one["mention_id"]], ARTICLE.sub("", one["text"]), one["basis"])
        for one in rows["mention_actors"]
        if one["mention_id"] in acts and one["side"] == "actor"
    ]


BOMB = "A bomb exploded at a bank on Monday, killing two people. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Shining Path claimed responsibility for the attack.", ("attack", "Shining Path", "claimed")),
        ("The Shining Path claimed the attack.", ("attack", "Shining Path", "claimed")),
        ("The Shining Path claimed responsibility.", ("claimed", "Shining Path", "claimed")),
        ("The Shining Path took credit for it.", ("it", "Shining Path", "claimed")),
        (
            "Responsibility for the bombing was claimed by the Shining Path.",
            ("bombing", "Shining Path", "claimed"),
        ),
        ("Police attributed the blast to the Shining Path.", ("blast", "Shining Path", "blamed")),
        ("Police blamed the Shining Path for the killings.", ("killings", "Shining Path", "blamed")),
        ("The bombing was the work of the Shining Path.", ("bombing", "Shining Path", "blamed")),
        ("Police accused the rebels of killing the mayor.", ("killing", "rebels", "blamed")),
        ("The rebels may be behind the bombing.", ("bombing", "rebels", "suspected")),
        (
            "Suspected Shining Path guerrillas killed the mayor.",
            ("killed", "Shining Path guerrillas", "suspected"),
        ),
        ("Shining Path guerrillas killed the mayor.", ("killed", "Shining Path guerrillas", "told")),
    ],
)
def test_a_doer_told_elsewhere_is_tied_to_the_act(text: str, expected: tuple[str, str, str]) -> None:
    assert doers(BOMB + text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "No group has claimed responsibility for the attack.",
        "Nobody has claimed responsibility for it.",
        "The Shining Path denied responsibility for the attack.",
        "The Shining Path said it was not behind the attack.",
    ],
)
def test_a_responsibility_that_is_denied_ties_nobody(text: str) -> None:
    assert doers(BOMB + text) == []


def test_capitals_are_read_as_prose() -> None:
    text = "GUNMEN OF THE SHINING PATH KILLED THE MAYOR OF HUANTA ON MONDAY, OFFICIALS SAID."
    assert doers(text) == [("KILLED", "GUNMEN OF THE SHINING PATH", "told")]


def test_members_of_a_body_act_as_the_body() -> None:
    assert doers("Members of the Shining Path killed the mayor.") == [("killed", "Shining Path", "told")]


def _told() -> list[dict[str, str]]:
    path = Path(__file__).with_name("responsibility_told.csv")
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="|"))


@pytest.mark.parametrize("row", _told(), ids=lambda row: row["text"][:70])
def test_doers_are_led_to_whom_they_belong(row: dict[str, str]) -> None:
    rows = reading.read(Article("a", "a.txt", row["text"], ""), reading.prepare())
    acts = {one["mention_id"] for one in rows["mentions"] if one["event_type"] == "ASSAULT"}
    names = {one["actor_id"]: one["name"] for one in rows["actors"]}
    doers = {
        f"{names[one['actor_id']]} {one['basis']}"
        for one in rows["mention_actors"]
        if one["mention_id"] in acts and one["side"] == "actor"
    }
    assert doers == set(row["doers"].split(";")) - {"-"}
