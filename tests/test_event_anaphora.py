"""Denials that only point at an act lead back to it."""

from __future__ import annotations

import pytest

from transforms import language, reading
from transforms.annotations import EventMention
from transforms.claim import attribution, quotations
from transforms.event import acts_named_again, event_anaphora, events


def pointed_at(text: str) -> list[str]:
    """The triggers of the acts that the article's answers point at."""
    kit = reading.prepare()
    doc = language.load()(text)
    told = events.find(doc, kit.lexicon)
    said = attribution.find(doc, quotations.find(text), kit.cues)
    found = event_anaphora.find(doc, said, told, kit.event_anaphors)
    by_predicate: dict[int, EventMention] = {event.predicate: event for event in told}
    return [
        text[by_predicate[one.antecedent].trigger.start : by_predicate[one.antecedent].trigger.end]
        for one in found
        if one.antecedent is not None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rebels said they had captured the town. The army denied it.", ["captured"]),
        (
            "Villagers accused soldiers of shelling the market. The ministry urged calm. "
            "The army denied the accusation.",
            ["shelling"],
        ),
        ("Rebels shelled the port, the mayor said. The group denied that its men were there.", []),
        ("The minister denied it.", []),
        (
            "Rebels bombed a bridge, the mayor said. The militia said it held forty villages. "
            "The army denied the claim.",
            [],
        ),
        ("The navy sank the boat, Manila said, a claim Beijing rejects.", ["sank"]),
        ("Soldiers burned the school, residents said, an accusation that the army denies.", ["burned"]),
        ("Opposition leaders accuse the army of killing civilians, a charge the army denies.", ["killing"]),
        ("Villagers accused soldiers of abuse. The army denied it.", []),
        (
            "The rebels said they had captured the town. Villagers accused soldiers of abuse. "
            "The army denied the charge.",
            [],
        ),
        ("The minister threatened to cut aid. The embassy denied it.", []),
        ("The rebels killed 12 people. The army denied it.", []),
        ("The rebels killed 12 people. The group denied involvement.", ["killed"]),
        ('The mayor said soldiers burned the mill. "That is a lie," a colonel said.', ["burned"]),
        ('The mayor said soldiers burned the mill. "This is not true," a colonel said.', ["burned"]),
        ("The mayor said soldiers burned the mill. A colonel called the accusation false.", ["burned"]),
        ("The mayor said soldiers burned the mill. A colonel said it was true that they came.", []),
    ],
)
def test_a_denial_leads_back_to_the_act(text: str, expected: list[str]) -> None:
    assert pointed_at(text) == expected


def named_again(text: str) -> list[tuple[str, str]]:
    """(the words that name an act again, the trigger of the act), of an article."""
    kit = reading.prepare()
    doc = language.load()(text)
    told = acts_named_again.find(doc, events.find(doc, kit.lexicon), kit.lexicon, kit.event_anaphors)
    words = {one.predicate: text[one.trigger.start : one.trigger.end] for one in told}
    return [(words[one.predicate], words[one.antecedent]) for one in told if one.antecedent is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # by itself "the strike" may be one of workers
            "A drone strike on a market killed 14 people. The opposition blamed the army for the strike.",
            [("strike", "killed")],
        ),
        ("Miners walked out on Monday. The opposition blamed the army for the strike.", []),
        (
            "A drone strike on a crowded market in the town killed at least 14 people and wounded more than "
            "30 on Wednesday, medics and residents said, in the third such attack this month.",
            [("attack", "killed")],
        ),
        (
            "A bomb killed nine people on Monday. It was the deadliest attack in the town since May.",
            [("attack", "killed")],
        ),
        (
            "Gunmen stormed a school on Monday and abducted 30 pupils, the governor said, the latest mass "
            "kidnapping in the region.",
            [("kidnapping", "abducted")],
        ),
        ("Gunmen killed two guards on Monday. A similar attack was foiled in May.", []),
        ("A bomb killed nine people on Monday. The attack in Mosul on Sunday killed two.", []),
    ],
)
def test_nouns_name_an_act_again(text: str, expected: list[tuple[str, str]]) -> None:
    assert named_again(text) == expected
