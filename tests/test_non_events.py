"""What looks like an event and is none: one sentence, no event. Sentences are the project's own."""

from __future__ import annotations

from functools import lru_cache

import pytest

from transforms import reading
from transforms.event import events, factuality


@lru_cache(maxsize=1)
def tools():
    kit = reading.prepare()
    return kit.nlp, kit.lexicon, kit.factuality_cues


def told(text: str) -> list[str]:
    nlp, lexicon, cues = tools()
    doc = nlp(text)
    found = events.find(doc, lexicon)
    return [
        f"{one.event_type} {one.rule}" for one in found if not factuality.is_played(doc, one.predicate, cues)
    ]


NONE = [
    # metaphor
    "The trade war between the two blocs hurts farmers.",
    "Both parties are battling for votes in the suburbs.",
    "The company reported explosive growth in the spring.",
    "The minister came under fire for his remarks.",
    "The news sparked an explosion of anger.",
    "The song has stormed the charts.",
    "The comedy bombed in the shops.",
    "She killed two birds with one stone.",
    "A flood of complaints hit the ministry.",
    "The virus attacks the lungs.",
    "The deputy was bombarded with emails about the fees.",
    "Elephants raided the orchards behind the mill.",
    "Hurricane Odile killed two sailors.",
    "A gas leak caused an explosion in the laundry.",
    "His novel about the siege of a mountain fort sold well.",
    "The airline fought off a hostile takeover.",
    "The patient was released from hospital on Sunday.",
    "The company fired forty workers.",
    "It held 23 names.",
    "The rescuers called off the search for the climbers.",
    "A barrage of questions greeted the coach.",
    # sports
    "The champions hammered the visitors 5-1.",
    "The striker shot the winner in extra time of the semi-final.",
    "The bowlers attacked after lunch and took four wickets.",
    "He crushed his opponent in straight sets.",
    "The side beat the league leaders on penalties.",
    # weather that harms no one by anyone's doing
    "A heat wave struck the south of the country.",
    "Rain pounded the coast overnight.",
    # titles, names
    '"Massacre at Dawn", a film by a young director, opens on Friday.',
    "The museum of the Battle of Kursk has closed for repairs.",
    # played
    "During the exercise, commandos stormed a mock embassy.",
    "The sirens were part of a drill simulating a missile strike.",
    "In the video game, players assault an enemy base.",
    # denials of what was said are no acts; the denied act is told elsewhere
    "The army rejected the accusation.",
    "The ministry denied the allegations.",
    # opinion and speech
    "The economist said the plan was a mistake.",
    "Three experts agreed that the ship was overtaking.",
    "Subscribe now and beat inflation with our guide.",
]


@pytest.mark.parametrize("text", NONE)
def test_no_event(text: str) -> None:
    assert told(text) == []


STILL = [
    ("The war between the two states has killed thousands.", "ASSAULT"),
    ("Rebels battled the army for the town.", "ASSAULT"),
    ("An explosion killed two people in the market.", "ASSAULT"),
    ("The soldiers came under fire from the hills.", "ASSAULT"),
    ("The army rejected the ceasefire.", "REJECT"),
    ("The sides agreed to stop fighting.", "AGREE"),
    ("The army shelled the stadium during a match.", "ASSAULT"),
]


@pytest.mark.parametrize(("text", "event_type"), STILL)
def test_its_literal_twin_is_one(text: str, event_type: str) -> None:
    assert event_type in {one.partition(" ")[0] for one in told(text)}
