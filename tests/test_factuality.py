"""Factuality of one act in one sentence, in the eyes of its holder. Sentences are the project's own."""

from __future__ import annotations

from functools import lru_cache

import pytest

from transforms import language, reading
from transforms.event import factuality


@lru_cache(maxsize=1)
def tools():
    return language.load(), reading.prepare().factuality_cues


def assess(text: str, word: str, event_type: str | None = None) -> str:
    nlp, cues = tools()
    doc = nlp(text)
    token = next(tok for tok in doc if tok.text == word)
    return factuality.assess(doc, token.i, cues, event_type)


CASES = [
    # plain
    ("Rebels attacked the town on Monday.", "attacked", "happened"),
    ("The town was attacked on Monday.", "attacked", "happened"),
    ("The army has shelled the port.", "shelled", "happened"),
    ("Rebels attack border town", "attack", "happened"),
    # negation
    ("The rebels did not attack the town.", "attack", "not_happened"),
    ("The rebels never attacked the town.", "attacked", "not_happened"),
    ("No one was killed.", "killed", "not_happened"),
    ("Nobody was arrested.", "arrested", "not_happened"),
    ("There was no attack on the town.", "attack", "not_happened"),
    ("The rebels left without attacking the town.", "attacking", "not_happened"),
    ("The army did not launch an attack.", "attack", "not_happened"),
    # modals and the future
    ("The army will attack the town.", "attack", "planned"),
    ("The army will not attack the town.", "attack", "not_happened"),
    ("The army is going to attack the town.", "attack", "planned"),
    ("The army may have attacked the town.", "attacked", "uncertain"),
    ("The army might have attacked the town.", "attacked", "uncertain"),
    ("The rebels could attack the town.", "attack", "hypothetical"),
    ("The rebels could not capture the town.", "capture", "not_happened"),
    ("The army should have protected the town.", "protected", "not_happened"),
    ("The army said it would attack the town.", "attack", "planned"),
    ("The army should attack the town.", "attack", "hypothetical"),
    # conditions, questions, commands
    ("If the rebels attack the town, the army will respond.", "attack", "hypothetical"),
    ("Unless the rebels withdraw, talks will fail.", "withdraw", "hypothetical"),
    ("Did the rebels attack the town?", "attack", "uncertain"),
    ("Who killed the mayor?", "killed", "happened"),
    ("The rebels refused to recognise the truce and shelled the town.", "shelled", "happened"),
    ("If the army does not leave and shells the town, we will act.", "shells", "hypothetical"),
    ("Which town did the rebels attack?", "attack", "happened"),
    ("Is the man who shot the driver in custody?", "shot", "happened"),
    ("We lost two trucks on the road, can anybody help?", "lost", "happened"),
    ("Did we attack the wrong village?", "attack", "uncertain"),
    ("Release the prisoners now!", "Release", "hypothetical"),
    # intention, promise, threat
    ("The rebels plan to attack the town.", "attack", "planned"),
    ("The rebels planned to attack the town.", "attack", "planned"),
    ("The rebels threatened to attack the town.", "attack", "planned"),
    ("The government agreed to release the prisoners.", "release", "planned"),
    ("The general decided to withdraw his troops.", "withdraw", "planned"),
    ("The strike is scheduled to begin on Friday.", "begin", "planned"),
    ("A protest is planned for Friday.", "protest", "planned"),
    ("The planned protest drew criticism.", "protest", "planned"),
    ("The rebels want to capture the town.", "capture", "hypothetical"),
    ("The bishop urged the army to withdraw.", "withdraw", "hypothetical"),
    ("The union called for a strike.", "strike", "hypothetical"),
    ("Residents fear an attack.", "attack", "uncertain"),
    ("The president ordered the army to attack the town.", "attack", "hypothetical"),
    # implicatives
    ("The rebels managed to capture the town.", "capture", "happened"),
    ("The rebels did not manage to capture the town.", "capture", "not_happened"),
    ("The rebels failed to capture the town.", "capture", "not_happened"),
    ("The general refused to withdraw.", "withdraw", "not_happened"),
    ("The rebels tried to capture the town.", "capture", "uncertain"),
    ("The rebels began shelling the town.", "shelling", "happened"),
    ("The rebels stopped shelling the town.", "shelling", "happened"),
    ("Police forced the protesters to leave.", "leave", "happened"),
    ("Police prevented the students from marching.", "marching", "not_happened"),
    ("Police foiled an attack on the station.", "attack", "not_happened"),
    ("Guards thwarted a bombing at the airport.", "bombing", "not_happened"),
    ("A massacre was averted.", "massacre", "not_happened"),
    ("The failed attack killed nobody.", "attack", "not_happened"),
    # reported
    ("Police said gunmen attacked the bus.", "attacked", "happened"),
    ("Gunmen attacked the bus, police said.", "attacked", "happened"),
    ("The general denied that his men attacked the bus.", "attacked", "denied"),
    ("The general denied attacking the bus.", "attacking", "denied"),
    ("The group denied the attack.", "attack", "denied"),
    ("Witnesses believe soldiers attacked the bus.", "attacked", "uncertain"),
    ("Soldiers are believed to have attacked the bus.", "attacked", "uncertain"),
    ("The rebels allegedly attacked the bus.", "attacked", "uncertain"),
    ("The alleged attack took place at night.", "attack", "uncertain"),
    ("The rebels reportedly attacked the bus.", "attacked", "uncertain"),
    ("Rumours spread that the rebels had captured the town.", "captured", "uncertain"),
    ("There were rumours that the rebels had captured the town.", "captured", "uncertain"),
    ("Police suspect that militants planted the bomb.", "planted", "uncertain"),
    ("Villagers doubt that the army withdrew.", "withdrew", "uncertain"),
    ("It is unclear whether the army withdrew.", "withdrew", "uncertain"),
    ("Officials confirmed that the army withdrew.", "withdrew", "happened"),
    ("The minister knew that the army withdrew.", "withdrew", "happened"),
    ("The minister accused the rebels of attacking the bus.", "attacking", "happened"),
    ("The spokesman did not confirm that the army withdrew.", "withdrew", "uncertain"),
    ("The rebels probably attacked the bus.", "attacked", "uncertain"),
    ("He feared arrest.", "arrest", "uncertain"),
    ("Fearing arrest, the leader fled the country.", "arrest", "uncertain"),
    ("He went into hiding, fearing arrest.", "arrest", "uncertain"),
    # nominal
    ("The threat of an attack keeps people at home.", "attack", "planned"),
    ("Plans for a strike were announced.", "strike", "planned"),
    ("Plans for a strike were dropped.", "strike", "not_happened"),
    ("There is a possibility of an attack.", "attack", "uncertain"),
    ("The attack did not take place.", "attack", "not_happened"),
    ("The attack took place at dawn.", "attack", "happened"),
    ("The attack will take place at dawn.", "attack", "planned"),
    ("The victims of the attack were buried.", "attack", "happened"),
    ("The minister condemned the attack.", "attack", "happened"),
    # not real
    ("In the film, rebels attack the palace.", "attack", "hypothetical"),
    ("During the drill, soldiers attacked a mock village.", "attacked", "hypothetical"),
    ("Soldiers practised for a mock attack.", "attack", "hypothetical"),
    # coordination and participles
    ("The rebels did not attack or burn the town.", "burn", "not_happened"),
    ("The army will surround and attack the town.", "attack", "planned"),
    ("The army did not leave, but attacked the town.", "attacked", "happened"),
    ("A bomb exploded, killing two people.", "killing", "happened"),
    ("The army is unlikely to withdraw.", "withdraw", "not_happened"),
    ("The army is ready to attack.", "attack", "planned"),
    ("The army is able to attack at night.", "attack", "hypothetical"),
    ("The army was able to capture the town.", "capture", "happened"),
]


@pytest.mark.parametrize(("text", "word", "expected"), CASES)
def test_factuality(text, word, expected):
    assert assess(text, word) == expected


def test_a_threat_is_planned_by_its_type():
    assert assess("The rebels threatened the town.", "threatened", "THREATEN") == "planned"


def test_a_demand_made_for_a_purpose_is_made():
    assert assess("Students marched to demand reform.", "demand", "REQUEST") == "happened"


def test_an_act_done_for_a_purpose_is_planned():
    assert assess("The army crossed the river to attack the town.", "attack", "ASSAULT") == "planned"
