"""Our own gold: the sets load, the halves have the same make-up, the scorer is sane, no share sinks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import own_gold, quality
from benchmarks.gold_sets import SETS, Answer, Item, load

GOLD = Path(__file__).parent / "gold"
LEAST = {"events": 620, "claims": 220, "dates": 200, "lookalikes": 14, "claim_links": 60, "stories": 70}


def items(name: str) -> list[Item]:
    return load(name, GOLD)


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_large_and_its_ids_are_its_own(name: str) -> None:
    ids = [item["id"] for item in items(name)]
    assert len(ids) >= LEAST[name] and len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", SETS)
def test_both_halves_have_the_same_make_up(name: str) -> None:
    halves = Counter((item["phenomenon"], own_gold.half_of(item)) for item in items(name))
    for phenomenon in {phenomenon for phenomenon, _ in halves}:
        assert abs(halves[phenomenon, "open"] - halves[phenomenon, "held"]) <= 1, phenomenon


@pytest.mark.parametrize("name", SETS)
def test_a_reading_without_fault_is_right_in_all(name: str) -> None:
    wrong = [
        (item["id"], answer)
        for item in items(name)
        for answer in SETS[name].answers(item, SETS[name].oracle(item))
        if not answer.agrees
    ]
    assert not wrong


@pytest.mark.parametrize("name", SETS)
def test_every_item_asks_something(name: str) -> None:
    assert [item["id"] for item in items(name) if not SETS[name].answers(item, {})] == []


# What is right when nothing is found: the items whose point is that there is nothing.
NOTHING_IS_RIGHT = {"no event", "no toll", "no claim", "no expression"}


@pytest.mark.parametrize("name", SETS)
def test_finding_nothing_is_never_right_where_something_is_told(name: str) -> None:
    right = {answer.what for item in items(name) for answer in SETS[name].answers(item, {}) if answer.agrees}
    assert right <= NOTHING_IS_RIGHT


def test_items_of_the_held_half_are_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [Answer("type", False, "seen")]
    told = [({"id": "one", "text": "open"}, wrong), ({"id": "two", "text": "secret", "held": True}, wrong)]
    monkeypatch.setattr(own_gold, "measure", lambda name, folder: told)
    assert own_gold.main(["events", "--wrong"]) == 0
    printed = capsys.readouterr().out
    assert "open" in printed and "secret" not in printed and "two" not in printed


def test_an_unknown_set_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert own_gold.main(["nothing"]) == 2 and "no set nothing" in capsys.readouterr().err


# Whole articles are read for these.
SLOW = {"claim_links", "lookalikes"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in SETS]
)
def test_no_set_sinks_below_its_floor(name: str) -> None:
    floors = {
        figure: told["floor"]
        for figure, told in quality.read_floors().items()
        if figure.startswith(f"own {name} ")
    }
    below = {
        figure.name: round(figure.value, 1)
        for figure in quality.own_figures([name])
        if figure.value < floors[figure.name]
    }
    assert not below, f"floors {floors}; see `python -m benchmarks.own_gold {name} --wrong`"
