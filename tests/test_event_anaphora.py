"""Denials that only point at an act lead back to it."""

from __future__ import annotations

import pytest

from transforms import language, reading
from transforms.annotations import EventMention
from transforms.claim import attribution, quotations
from transforms.event import event_anaphora, events


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
        ("The mayor said soldiers burned the mill. A colonel said it was true that they came.", []),
    ],
)
def test_a_denial_leads_back_to_the_act(text: str, expected: list[str]) -> None:
    assert pointed_at(text) == expected
