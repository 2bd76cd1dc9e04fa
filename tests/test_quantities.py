"""Counts of people: one sentence, one expectation. Sentences are the project's own."""

from __future__ import annotations

from functools import lru_cache

import pytest

from transforms import language, reading
from transforms.event import quantities


@lru_cache(maxsize=1)
def tools():
    return language.load(), reading.prepare().tolls


def counts(text: str):
    nlp, tolls = tools()
    return [(item.kind, item.low, item.best, item.high) for item in quantities.find(nlp(text), tolls)]


ONE = [
    ("Twelve people were killed in the attack.", ("killed", 12, 12, 12)),
    ("12 people were killed in the attack.", ("killed", 12, 12, 12)),
    ("At least 12 people were killed.", ("killed", 12, 12, None)),
    ("The blast killed at least twelve people.", ("killed", 12, 12, None)),
    ("More than 100 people were killed.", ("killed", 100, 100, None)),
    ("Over 1,200 people were killed.", ("killed", 1200, 1200, None)),
    ("No fewer than 30 villagers were killed.", ("killed", 30, 30, None)),
    ("Dozens of people were killed.", ("killed", 24, None, None)),
    ("Hundreds of people were killed.", ("killed", 200, None, None)),
    ("A dozen people were killed.", ("killed", 12, 12, 12)),
    ("Two dozen people were killed.", ("killed", 24, 24, 24)),
    ("Half a dozen people were killed.", ("killed", 6, 6, 6)),
    ("Several people were killed.", ("killed", 3, None, None)),
    ("Between 10 and 15 people were killed.", ("killed", 10, None, 15)),
    ("Ten to fifteen people were killed.", ("killed", 10, None, 15)),
    ("Up to 20 people were killed.", ("killed", None, None, 20)),
    ("As many as 20 people were killed.", ("killed", None, None, 20)),
    ("Nearly 50 people were killed.", ("killed", None, 50, 50)),
    ("About 50 people were killed.", ("killed", 50, 50, 50)),
    ("Two soldiers and a child were killed.", ("killed", 3, 3, 3)),
    ("Three men, two women and a boy were killed.", ("killed", 6, 6, 6)),
    ("A dozen people, including three children, were killed.", ("killed", 12, 12, 12)),
    ("A policeman was killed.", ("killed", 1, 1, 1)),
    ("Two hundred and fifty people died in the fighting.", ("killed", 250, 250, 250)),
    ("The death toll rose to 45.", ("killed", 45, 45, 45)),
    ("The toll stands at 45.", ("killed", 45, 45, 45)),
    ("The army put the death toll at 45.", ("killed", 45, 45, 45)),
    ("There were no casualties.", ("killed", 0, 0, 0)),
    ("The raid left 12 people dead.", ("killed", 12, 12, 12)),
    ("The raid claimed 12 lives.", ("killed", 12, 12, 12)),
    ("Six bodies were found in the river.", ("killed", 6, 6, 6)),
    ("The death of three miners was reported.", ("killed", 3, 3, 3)),
    ("Eight people were wounded.", ("injured", 8, 8, 8)),
    ("Eight others were injured.", ("injured", 8, 8, 8)),
    ("The blast wounded dozens.", ("injured", 24, None, None)),
    ("Forty people are missing.", ("missing", 40, 40, 40)),
    ("Forty people remain missing.", ("missing", 40, 40, 40)),
    ("The number of wounded rose to 70.", ("injured", 70, 70, 70)),
    ("The mission put the number of dead at 300.", ("killed", 300, 300, 300)),
    ("The shell killed a family of six.", ("killed", 6, 6, 6)),
    ("Half a million people fled.", ("displaced", 500_000, 500_000, 500_000)),
    ("The massacre of 40 herders shocked the province.", ("killed", 40, 40, 40)),
    ("The garrison lost eleven men.", ("killed", 11, 11, 11)),
    ("A mob shot and killed a clerk.", ("killed", 1, 1, 1)),
    ("Six demonstrators died when guards opened fire.", ("killed", 6, 6, 6)),
    ("Police detained 63 protesters in the square.", ("detained", 63, 63, 63)),
    ("Gunmen abducted seven teachers.", ("missing", 7, 7, 7)),
    ("Police arrested 30 students.", ("detained", 30, 30, 30)),
    ("More than 200 people were detained.", ("detained", 200, 200, None)),
    ("Some 3,000 people fled their homes.", ("displaced", 3000, 3000, 3000)),
    ("The fighting displaced 1.5 million people.", ("displaced", 1500000, 1500000, 1500000)),
    ("Tens of thousands of people fled.", ("displaced", 20000, None, None)),
    ("Thousands of protesters marched through the capital.", ("crowd", 2000, None, None)),
    ("About 500 people gathered in the square.", ("crowd", 500, 500, 500)),
]


@pytest.mark.parametrize(("text", "expected"), ONE)
def test_one_count(text, expected):
    assert counts(text) == [expected]


def test_two_harms_are_two_counts():
    assert counts("At least 12 people were killed and 30 wounded in the attack.") == [
        ("killed", 12, 12, None),
        ("injured", 30, 30, 30),
    ]


NONE = [
    "The army killed the talks.",
    "Twelve houses were destroyed.",
    "The company hired 300 workers.",
    "Soldiers were killed.",
    "The attack lasted three hours.",
    "Nobody marched.",
]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_count_of_harm(text):
    assert [count for count in counts(text) if count[1] != 0] == []


STATUS = [
    ("A total of 50 people were killed over the week.", "cumulative"),
    ("Another five bodies were found.", "added"),
    ("The death toll rose to 45.", "cumulative"),
    ("A total of 50 people were killed.", "cumulative"),
    ("So far 50 people have been killed.", "cumulative"),
    ("Two people were killed on Monday.", "new"),
]


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_status(text, status):
    nlp, tolls = tools()
    assert [item.status for item in quantities.find(nlp(text), tolls)] == [status]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Police arrested 200 people. The ministry put the figure at 140.",
            [("detained", 200, 200, 200), ("detained", 140, 140, 140)],
        ),
        (
            "A bomb killed 15 people. Two of the wounded died, bringing the total to 17.",
            [("killed", 15, 15, 15), ("killed", 2, 2, 2), ("killed", 17, 17, 17)],
        ),
        (
            "A bomb killed 15 people. The oil price index rose, and output brought the total to 40 barrels.",
            [("killed", 15, 15, 15)],
        ),
    ],
)
def test_a_sum_that_does_not_say_of_whom_is_of_those_counted_last(text, expected):
    assert counts(text) == expected


def test_whom_and_offsets():
    nlp, tolls = tools()
    text = "At least 12 civilians were killed."
    found = quantities.find(nlp(text), tolls)[0]
    assert found.whom == "civilians"
    assert text[found.start : found.end] == "At least 12 civilians"
    assert nlp(text)[found.predicate].text == "killed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The air defences injured 21 drones overnight.", []),
        ("Soldiers shot down 21 drones.", []),
        ("Two drones were fired and one was shot down.", []),
        ("The storm hurt a mast.", []),
        ("He shot a video of the harbour.", []),
        ("The opposition held 12 rallies.", []),
        ("A maid was killed.", [("killed", 1, 1, 1)]),
        ("Raiders killed 12 zorbas.", [("killed", 12, 12, 12)]),
        ("A total of 50 people were killed.", [("killed", 50, 50, 50)]),
        (
            "Police arrested 140 people and 22 officers injured in clashes.",
            [("detained", 140, 140, 140), ("injured", 22, 22, 22)],
        ),
    ],
)
def test_only_people_count_and_each_for_their_own_verb(text, expected):
    assert counts(text) == expected


def test_a_clause_with_since_counts_anew():
    nlp, tolls = tools()
    doc = nlp("Gunmen raided the village since soldiers had killed two farmers.")
    assert [item.status for item in quantities.find(doc, tolls)] == ["new"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The raid left between 30 and 40 villagers dead.", [("killed", 30, None, 40)]),
        ("A crowd of about 20,000 marched in the capital.", [("crowd", 20000, 20000, 20000)]),
        ("Fewer than ten people were hurt.", [("injured", None, None, 10)]),
        ("The shelling caused no casualties.", [("killed", 0, 0, 0)]),
        ("A dozen people died, including three children.", [("killed", 12, 12, 12)]),
        ("Some 400,000 residents were forced from their homes.", [("displaced", 400000, 400000, 400000)]),
        ("It killed dozens and wounded scores.", [("killed", 24, None, None), ("injured", 40, None, None)]),
    ],
)
def test_bounds_and_inclusions(text, expected):
    assert counts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The raid killed nobody.", [("killed", 0, 0, 0)]),
        ("A guard was among the dead.", []),
        (
            "Two guards were shot dead and 31 detained.",
            [("killed", 2, 2, 2), ("detained", 31, 31, 31)],
        ),
        (
            "Two guards were killed and a third wounded.",
            [("killed", 2, 2, 2), ("injured", 1, 1, 1)],
        ),
        (
            "One guard was killed and another badly wounded.",
            [("killed", 1, 1, 1), ("injured", 1, 1, 1)],
        ),
        ("The attack left 12 people and a baby dead.", [("killed", 13, 13, 13)]),
        ("The rebels acknowledged the loss of 11 fighters.", [("killed", 11, 11, 11)]),
        ("The closure meant the loss of 11 jobs.", []),
        (
            "Rebels killed 16 soldiers and took seven prisoner.",
            [("killed", 16, 16, 16), ("detained", 7, 7, 7)],
        ),
        ("The riot left 19 dead and 400 in custody.", [("killed", 19, 19, 19), ("detained", 400, 400, 400)]),
        (
            "The raid killed at least 20 people, wounded dozens and drove hundreds from their homes.",
            [("killed", 20, 20, None), ("injured", 24, None, None), ("displaced", 200, None, None)],
        ),
        ("A mother of four was killed.", [("killed", 1, 1, 1)]),
        ("Shots killed a father and son.", [("killed", 2, 2, 2)]),
        ("The strike wounded three people: a man, his wife and their son.", [("injured", 3, 3, 3)]),
        (
            "The army lost 23 men and the rebels more than 100 in the battle for the bridge.",
            [("killed", 23, 23, 23), ("killed", 100, 100, None)],
        ),
        ("The judge sentenced 12 protesters to two years.", []),
    ],
)
def test_short_clauses_and_losses(text, expected):
    assert counts(text) == expected


def test_what_is_told_of_both_verbs_makes_both_counts_totals():
    nlp, tolls = tools()
    doc = nlp("Some 200 people have been killed and 900 detained since March.")
    assert [item.status for item in quantities.find(doc, tolls)] == ["cumulative", "cumulative"]
