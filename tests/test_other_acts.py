"""Acts told as another than those before: "another bombing", "in a separate attack"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from transforms.evidence import other_acts, restatements
from transforms.evidence.tellings import ANY, HARM, Telling, compatible
from transforms.seeds import Seeds

OTHERS = other_acts.compile(Seeds())


@pytest.mark.parametrize(
    ("sentence", "trigger", "expected"),
    [
        ("Hours later another bombing killed two policemen.", "killed", True),
        ("In a separate attack, gunmen killed two traders.", "killed", True),
        ("Three policemen were killed in another bombing.", "killed", True),
        ("Another bomb exploded near a police post.", "exploded", True),
        ("Gunmen killed two on Monday and kidnapped a priest in a separate incident.", "kidnapped", True),
        ("Gunmen killed two on Monday and kidnapped a priest in a separate incident.", "killed", False),
        ("A bomb killed three on Thursday, the second blast in the city.", "killed", False),
        ("The attack came a day after another bombing.", "attack", False),
        ("Another 12 people were killed.", "killed", False),
    ],
)
def test_what_is_told_as_another_act(sentence: str, trigger: str, expected: bool) -> None:
    start = sentence.index(trigger)
    assert other_acts.tells_another(sentence, start, start + len(trigger), OTHERS) is expected


BOMB = Telling(
    mention_id="m1",
    article_id="a1",
    event_type="ASSAULT",
    lemma="bombing",
    start_char=10,
    families=frozenset({"explode"}),
    kinds=frozenset({HARM, ANY}),
    specific=frozenset({"explode"}),
    place_id="town",
    path=frozenset({"town"}),
    is_spot=True,
    numbers=frozenset({("killed", 6)}),
)
ANOTHER = replace(BOMB, mention_id="m2", start_char=90, another_at=80, numbers=frozenset({("killed", 2)}))


def test_another_bombing_is_no_restatement_of_the_one_before() -> None:
    assert len(restatements.restatements([BOMB, ANOTHER])) == 2


def test_what_follows_another_bombing_may_tell_it_again() -> None:
    again = replace(ANOTHER, mention_id="m3", start_char=150, another_at=None)
    assert [ANOTHER, again] in restatements.restatements([BOMB, ANOTHER, again])


def test_what_only_points_at_an_act_is_that_act_whoever_is_blamed_for_it() -> None:
    first = replace(BOMB, mention_id="m5", actors=frozenset({"a"}), named=frozenset({"a"}))
    shot = replace(BOMB, mention_id="m6", start_char=30, lemma="shoot", families=frozenset({"shoot"}))
    blamed = replace(
        BOMB,
        mention_id="m7",
        start_char=60,
        numbers=frozenset(),
        actors=frozenset({"b"}),
        named=frozenset({"b"}),
        points_back=True,
    )
    groups = restatements.restatements([first, shot, blamed])
    assert next(group for group in groups if first in group)[-1] == blamed


def test_another_bombing_without_a_day_is_that_of_another_article_only_by_its_count() -> None:
    elsewhere = replace(BOMB, mention_id="m4", article_id="a2")
    assert not compatible(elsewhere, ANOTHER)
    assert compatible(elsewhere, replace(ANOTHER, numbers=BOMB.numbers))
