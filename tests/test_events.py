"""Frames and non-events: one sentence, one expectation. Sentences are the project's own."""

from __future__ import annotations

from functools import lru_cache

import pytest

from transforms import language, reading
from transforms.annotations import EventMention
from transforms.event import events
from transforms.seeds import Seeds


@lru_cache(maxsize=1)
def tools():
    return language.load(), reading.prepare().lexicon


def read(text: str) -> tuple[str, list[EventMention]]:
    nlp, lexicon = tools()
    return text, events.find(nlp(text), lexicon)


def told(text: str) -> list[tuple[str, str | None]]:
    _, mentions = read(text)
    return [(mention.event_type, mention.event_mode) for mention in mentions]


def texts(text: str, arguments) -> list[str]:
    return [text[argument.start : argument.end] for argument in arguments]


# sentence, type, mode (None: do not ask), words of an actor ("": none told), words of a recipient ("": none)
FRAMES = [
    # active, passive, agentless
    ("Rebels attacked the village of Maro on Monday.", "ASSAULT", None, "Rebels", "village"),
    ("The village was attacked by rebels on Monday.", "ASSAULT", None, "rebels", "village"),
    ("The village was attacked on Monday.", "ASSAULT", None, "", "village"),
    ("Soldiers shot two farmers near the river.", "ASSAULT", "firearms", "Soldiers", "farmers"),
    ("Two farmers were shot dead near the river.", "ASSAULT", "firearms", "", "farmers"),
    ("A judge was assassinated outside her home.", "ASSAULT", "assassinate", "", "judge"),
    ("Gunmen kidnapped a priest in the north.", "ASSAULT", "abduct", "Gunmen", "priest"),
    ("Militants beheaded three fishermen.", "ASSAULT", "execute", "Militants", "fishermen"),
    ("Guards tortured the prisoners.", "ASSAULT", "torture", "Guards", "prisoners"),
    ("Fighters raped dozens of women in the camp.", "ASSAULT", "sexual", "Fighters", "women"),
    ("Police beat students outside the university.", "ASSAULT", "beat", "Police", "students"),
    # headlines
    ("Nine villagers killed in raid", "ASSAULT", None, "", "villagers"),
    ("Army says two soldiers wounded near Orr", "ASSAULT", None, "", "soldiers"),
    ("Gunmen kill nine villagers in raid", "ASSAULT", None, "Gunmen", "villagers"),
    ("Rebels attacked the village in the night.", "ASSAULT", None, "Rebels", "village"),
    # nouns
    ("The army's shelling of the town lasted all night.", "ASSAULT", "heavy-weapons", "army", "town"),
    ("The shelling of the town by the army lasted all night.", "ASSAULT", "heavy-weapons", "army", "town"),
    ("A rebel attack on a police station shook the capital.", "ASSAULT", None, "rebel", "police station"),
    ("The assassination of the mayor shocked the city.", "ASSAULT", "assassinate", "", "mayor"),
    ("Clashes between herders and farmers erupted in the valley.", "ASSAULT", None, "herders", ""),
    ("Fighting broke out between the army and the militia.", "ASSAULT", None, "army", ""),
    ("The kidnapping of five engineers was reported on Friday.", "ASSAULT", "abduct", "", "engineers"),
    ("The jailing of three lawyers drew protests.", "COERCE", "arrest", "", "lawyers"),
    # who acts and suffers where the parse hangs them elsewhere
    ("The depot was set ablaze by a mob.", "ASSAULT", "destroy", "mob", "depot"),
    ("Navy boats blockaded the port of Orr.", "COERCE", "restrict", "Navy", "port"),
    ("Raiders ran over a shepherd near the ford.", "ASSAULT", "primitive", "Raiders", "shepherd"),
    ("Government forces recaptured the town from the insurgents.", "ASSAULT", None, "forces", "insurgents"),
    ("Settlers burned a farmer's barn.", "ASSAULT", "destroy", "Settlers", "farmer"),
    ("The rebels demanded a ransom from the mining company.", "REQUEST", None, "rebels", "company"),
    ("The army offered its condolences to the families.", "SUPPORT", None, "army", "families"),
    # light verbs
    ("The army carried out an attack on the camp.", "ASSAULT", None, "army", "camp"),
    ("An attack on the camp was carried out by the army.", "ASSAULT", None, "army", "camp"),
    ("Insurgents launched an offensive against the port.", "ASSAULT", None, "Insurgents", "port"),
    ("The convoy came under fire from rebels.", "ASSAULT", "firearms", "rebels", "convoy"),
    ("Rebels dropped two grenades on a police post.", "ASSAULT", None, "Rebels", "post"),
    ("The town fell on Sunday.", "ASSAULT", None, "", "town"),
    ("Soldiers lost the town on Sunday.", "ASSAULT", None, "", "Soldiers"),
    ("The base came under attack on Sunday.", "ASSAULT", None, "", "base"),
    ("Gunmen opened fire on a bus.", "ASSAULT", "firearms", "Gunmen", "bus"),
    ("Militiamen set fire to a church.", "ASSAULT", "destroy", "Militiamen", "church"),
    ("Bandits took four miners hostage.", "ASSAULT", "abduct", "Bandits", "miners"),
    ("The rebels laid siege to the town.", None, None, "rebels", "town"),
    ("Students staged a protest against the minister.", "PROTEST", "demo", "Students", "minister"),
    ("Miners went on strike over pay.", "PROTEST", "strike", "Miners", ""),
    ("Residents took to the streets to demand clean water.", "PROTEST", "demo", "Residents", ""),
    ("Prisoners began a hunger strike on Tuesday.", "PROTEST", "hunger", "Prisoners", ""),
    # instruments are no actors
    ("A car bomb killed 12 people in the market.", "ASSAULT", "explosives", "", "people"),
    ("A roadside bomb killed a colonel.", "ASSAULT", "explosives", "", "colonel"),
    ("A landmine wounded three children.", "ASSAULT", "explosives", "", "children"),
    ("A bomb exploded outside the court.", "ASSAULT", "explosives", "", ""),
    ("Rockets hit the airport.", "ASSAULT", "heavy-weapons", "", "airport"),
    ("A drone strike killed a commander.", "ASSAULT", "drone", "", "commander"),
    ("An airstrike killed six civilians.", "ASSAULT", "aerial", "", "civilians"),
    ("A suicide bomber killed ten soldiers.", "ASSAULT", "suicide-attack", "", "soldiers"),
    ("Warplanes bombed the harbour.", "ASSAULT", "aerial", "", "harbour"),
    ("Attackers hurled a grenade at a restaurant.", "ASSAULT", "explosives", "Attackers", "restaurant"),
    # coordination, relative clauses, participles
    ("Troops attacked and captured the town.", "ASSAULT", None, "Troops", "town"),
    ("Gunmen who attacked the mosque fled on foot.", "ASSAULT", None, "Gunmen", "mosque"),
    ("The mosque that gunmen attacked was empty.", "ASSAULT", None, "gunmen", "mosque"),
    ("Soldiers guarding the bridge were killed by rebels.", "ASSAULT", None, "rebels", "Soldiers"),
    # territory
    ("The army recaptured the town of Delo.", "ASSAULT", None, "army", "town"),
    ("Rebels seized control of the border crossing.", "ASSAULT", None, "Rebels", "crossing"),
    ("Insurgents overran an army base.", "ASSAULT", None, "Insurgents", "base"),
    # protest
    ("Thousands marched through the capital against the new tax.", "PROTEST", "demo", "Thousands", ""),
    ("Farmers blocked the main highway.", "PROTEST", "obstruct", "Farmers", ""),
    ("Youths rioted in the suburbs.", "PROTEST", "riot", "Youths", ""),
    ("The opposition boycotted the vote.", "PROTEST", "boycott", "opposition", ""),
    ("Police fired tear gas at protesters.", "ASSAULT", "crowd-control", "Police", "protesters"),
    ("Police dispersed the demonstrators.", "ASSAULT", "crowd-control", "Police", "demonstrators"),
    # coerce
    ("Police arrested the opposition leader.", "COERCE", "arrest", "Police", "leader"),
    ("The opposition leader was arrested on Monday.", "COERCE", "arrest", "", "leader"),
    ("The government imposed a curfew on the city.", "COERCE", "curfew", "government", "city"),
    ("The president declared a state of emergency.", "COERCE", "martial-law", "president", ""),
    ("The government imposed sanctions on the company.", "SANCTION", "discontinue", "government", "company"),
    ("Authorities deported forty migrants.", "COERCE", "deport", "Authorities", "migrants"),
    ("The ministry banned the party.", "COERCE", "ban", "ministry", "party"),
    ("Officials confiscated the farmers' land.", "COERCE", "seize", "Officials", ""),
    ("The regime shut down a newspaper.", "COERCE", None, "regime", "newspaper"),
    ("Hackers attacked the ministry's computers.", None, None, "Hackers", ""),
    # sanction
    ("The government recalled its ambassador.", "SANCTION", "withdraw", "government", ""),
    ("The two states broke off diplomatic relations.", "SANCTION", "withdraw", "states", ""),
    ("The donors suspended aid to the ministry.", "SANCTION", "discontinue", "donors", "ministry"),
    ("The country expelled three diplomats.", "SANCTION", "expel", "country", "diplomats"),
    ("A court sentenced the general to ten years.", "SANCTION", "convict", "court", "general"),
    # mobilize
    ("The army deployed tanks along the border.", "MOBILIZE", None, "army", ""),
    ("The government sent troops to the province.", "MOBILIZE", "troops", "government", "province"),
    ("The army was put on alert.", "MOBILIZE", "troops", "", "army"),
    ("The group recruited hundreds of fighters.", "MOBILIZE", "militia", "group", "fighters"),
    ("The navy test-fired a missile.", "MOBILIZE", "weapons", "", ""),
    ("The colonels' men set up a base in the hills.", "MOBILIZE", "troops", "men", ""),
    # retreat
    ("The army withdrew from the city.", "RETREAT", "withdraw", "army", "city"),
    ("The rebels released four hostages.", "RETREAT", "release", "rebels", "hostages"),
    ("Four hostages were released by the rebels.", "RETREAT", "release", "rebels", "hostages"),
    ("The militia laid down its arms.", "RETREAT", "disarm", "militia", ""),
    ("Both sides declared a ceasefire.", "RETREAT", "ceasefire", "sides", ""),
    ("The government lifted the curfew.", "RETREAT", "ease", "government", ""),
    ("The prime minister resigned on Friday.", "RETREAT", "resign", "minister", ""),
    ("The government reopened the border crossing.", "RETREAT", None, "government", ""),
    # request
    ("The union demanded higher wages.", "REQUEST", None, "union", ""),
    ("The bishop urged the rebels to disarm.", "REQUEST", "yield", "bishop", "rebels"),
    ("The minister called on the army to withdraw.", "REQUEST", "yield", "minister", "army"),
    ("The governor appealed for aid.", "REQUEST", "assist", "governor", ""),
    ("The envoy asked both sides to resume talks.", "REQUEST", "meet", "envoy", "sides"),
    ("Protesters demanded the president's resignation.", "REQUEST", "change", "Protesters", "president"),
    # accuse
    ("The minister accused the rebels of killing civilians.", "ACCUSE", "allege", "minister", "rebels"),
    ("The opposition condemned the arrests.", "ACCUSE", "disapprove", "opposition", ""),
    ("The bishop criticised the government.", "ACCUSE", "disapprove", "bishop", "government"),
    ("Police launched an investigation into the killing.", "ACCUSE", "investigate", "Police", ""),
    ("Villagers blamed the army for the raid.", "ACCUSE", "allege", "Villagers", "army"),
    # reject
    ("The rebels rejected the peace plan.", "REJECT", None, "rebels", ""),
    ("The general refused to withdraw.", "REJECT", "yield", "general", ""),
    ("The government refused to meet the strikers.", "REJECT", "meet", "government", "strikers"),
    ("The president vetoed the resolution.", "REJECT", None, "president", ""),
    ("The council turned down the request.", "REJECT", None, "council", ""),
    # threaten
    ("The rebels vowed to attack the capital.", "THREATEN", "violence", "rebels", "capital"),
    ("The rebels threatened to attack the capital.", "THREATEN", "violence", "rebels", "capital"),
    ("The union threatened to strike.", "THREATEN", None, "union", ""),
    ("The government threatened to impose sanctions on the firm.", "THREATEN", "restrict", "government", ""),
    ("The army issued an ultimatum to the militia.", "THREATEN", None, "army", "militia"),
    # agree
    ("The two sides agreed to exchange prisoners.", "AGREE", None, "sides", ""),
    ("The government promised to release the prisoners.", "AGREE", None, "government", ""),
    ("The kingdom pledged aid to the refugees.", "AGREE", None, "kingdom", "refugees"),
    ("The rebels accepted the peace plan.", "AGREE", None, "rebels", ""),
    ("The minister offered to negotiate with the strikers.", "AGREE", None, "minister", "strikers"),
    # consult
    ("The president met the rebel leader in a hotel.", "CONSULT", None, "president", "leader"),
    ("The foreign minister visited the neighbouring country.", "CONSULT", "visit", "minister", "country"),
    ("Both delegations held talks on Monday.", "CONSULT", None, "delegations", ""),
    ("The envoy mediated between the army and the rebels.", "CONSULT", "third-party", "envoy", "army"),
    ("The king hosted the visiting president.", "CONSULT", "host", "king", "president"),
    ("The president telephoned his counterpart.", "CONSULT", "phone", "president", "counterpart"),
    ("Talks between the government and the rebels opened on Monday.", "CONSULT", None, "government", ""),
    # support
    ("The minister praised the soldiers.", "SUPPORT", None, "minister", "soldiers"),
    ("The two countries signed a treaty.", "SUPPORT", None, "countries", ""),
    ("The company apologised to the victims.", "SUPPORT", None, "company", "victims"),
    ("The two states restored diplomatic relations.", "SUPPORT", None, "states", ""),
    # concede
    ("The government bowed to the strikers' demands.", "CONCEDE", None, "government", ""),
    ("Parliament repealed the emergency law.", "CONCEDE", None, "Parliament", ""),
    ("The junta gave in to the protesters.", "CONCEDE", None, "junta", "protesters"),
    # cooperate
    ("The two agencies shared intelligence.", "COOPERATE", None, "agencies", ""),
    ("The country extradited the suspect to its neighbour.", "COOPERATE", None, "country", "neighbour"),
    ("The two navies held a joint exercise.", "COOPERATE", None, "navies", ""),
    # aid
    ("The agency delivered food to the camp.", "AID", None, "agency", "camp"),
    ("The kingdom sent medical supplies to the hospital.", "AID", None, "kingdom", "hospital"),
    ("The country granted asylum to the general.", "AID", None, "country", "general"),
    ("Volunteers rescued forty villagers.", "AID", None, "Volunteers", "villagers"),
]


@pytest.mark.parametrize(("text", "event_type", "mode", "actor", "recipient"), FRAMES)
def test_frame(text, event_type, mode, actor, recipient):
    _, mentions = read(text)
    assert mentions, "no event found"
    mention = mentions[0]
    if event_type is not None:
        assert mention.event_type == event_type
    if mode is not None:
        assert mention.event_mode == mode
    actors = texts(text, mention.actors)
    recipients = texts(text, mention.recipients)
    if actor:
        assert any(actor in found for found in actors), actors
    elif event_type == "ASSAULT":
        assert actors == []
    if recipient:
        assert any(recipient in found for found in recipients), recipients


# One act told in several words of a clause is one mention.
ONE_ACT = [
    "The army carried out an airstrike on the town, killing 12 people.",
    "Gunmen killed three people and wounded five in an attack on a bus.",
    "A bomb exploded in the market, killing four and injuring ten.",
    "Twelve soldiers were killed when a mine exploded under their truck.",
    "Rebels staged an ambush on the road.",
    "Police repelled an attack on the prison.",
    "Six people died in the shelling.",
    "An explosion caused by a bomb wounded a guard.",
    "The militia vowed to attack the port.",
    "The army committed a massacre in the village.",
]


@pytest.mark.parametrize("text", ONE_ACT)
def test_one_act_is_one_mention(text):
    assert len(told(text)) == 1


SEVERAL = [
    ("Rebels attacked the town and took forty hostages.", {"ASSAULT"}, 2),
    ("Police arrested ten students after protesters burned a bus.", {"COERCE", "PROTEST"}, 2),
    ("The president met the general and later dismissed the minister.", {"CONSULT", "COERCE"}, 2),
    ("The government lifted the curfew, but rebels attacked the port.", {"RETREAT", "ASSAULT"}, 2),
]


@pytest.mark.parametrize(("text", "types", "number"), SEVERAL)
def test_several_acts_in_a_sentence(text, types, number):
    found = told(text)
    assert len(found) == number
    assert {event_type for event_type, _ in found} == types


NON_EVENTS = [
    "The minister said the economy was growing.",
    "The spokesman told reporters that he was tired.",
    "The two countries are in a trade war.",
    "The striker scored twice as the home team beat the champions in the final.",
    "The candidates are fighting a battle for votes in the north.",
    "The company reported explosive growth in sales.",
    "He died of a heart attack at home.",
    "The actress was hit by a wave of nostalgia.",
    "Shares rallied after the bank raised its forecast.",
    "The new phone was a bombshell for its rivals.",
    "The book captured the imagination of readers.",
    "The factory struck a balance between cost and quality.",
    "Doctors are fighting the disease with new drugs.",
    "The bank fights corruption with new rules.",
    "An earthquake killed forty people in the hills.",
    "Six passengers were killed in a bus crash.",
    "The flood killed dozens of villagers.",
    "The singer released an album in March.",
    "The shop fired up its ovens at dawn.",
    "The team met the deadline.",
    "Consumer demand for cars fell last year.",
    "Visit our website and sign up for the newsletter.",
    "The court of appeal sits on Mondays.",
    "The storm destroyed forty houses.",
    "She is battling cancer.",
    "A dog attacked a child in the park.",
    "The riot police wore new helmets.",
    "The price war between the airlines goes on.",
    "The committee discussed the weather.",
    "He withdrew cash from the machine.",
    "The goalkeeper saved two penalties in the match.",
    "The report was published on Monday.",
    "Investors dumped shares as stocks retreated.",
    "The fire brigade has a new truck.",
]


@pytest.mark.parametrize("text", NON_EVENTS)
def test_what_is_no_event_stays_out(text):
    assert told(text) == []


def test_a_word_on_a_policy_is_no_assault():
    assert told("The senator attacked the policy in a speech.") == [("ACCUSE", "disapprove")]


AGGREGATES = [
    ("There were forty bombings in the province this year.", True),
    ("A series of attacks shook the province.", True),
    ("More than 200 people have been killed since January.", True),
    ("A bombing shook the province on Monday.", False),
    ("Two soldiers were killed on Monday.", False),
]


@pytest.mark.parametrize(("text", "expected"), AGGREGATES)
def test_totals_are_aggregates(text, expected):
    _, mentions = read(text)
    assert [mention.is_aggregate for mention in mentions] == [expected]


PLACES = [
    ("Rebels attacked a convoy near Kidal on Monday.", "Kidal"),
    ("Protesters took to the streets of Lima.", "Lima"),
    ("Clashes broke out between rebels and soldiers in Bor.", "Bor"),
    ("The army shelled the port of Odesa.", "port of Odesa"),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_the_place_is_given(text, place):
    _, mentions = read(text)
    assert any(place in found for found in texts(text, mentions[0].places))


def test_offsets_are_those_of_the_text():
    text, mentions = read("On Monday gunmen opened fire on a bus.")
    assert text[mentions[0].trigger.start : mentions[0].trigger.end] == "opened fire on"
    assert mentions[0].rule.startswith("open-fire-on.v")


def test_harm_points_back_to_its_own_word():
    nlp, lexicon = tools()
    doc = nlp("Rebels attacked a village, killing 12 people.")
    mention = events.find(doc, lexicon)[0]
    assert [doc[index].text for index in mention.parts] == ["killing"]


def test_every_type_has_triggers():
    lexicon = Seeds().lexicon
    assert len(lexicon) >= 900
    counts = {event_type: 0 for event_type in {row.event_type for row in lexicon.values()}}
    for row in lexicon.values():
        counts[row.event_type] += 1
    assert len(counts) == 16
    assert min(counts.values()) >= 30


def argument_words(text: str, trigger: str) -> tuple[list[str], list[str]]:
    """Actors and recipients of the mention whose trigger begins with `trigger`."""
    _, mentions = read(text)
    one = next(item for item in mentions if text[item.trigger.start :].startswith(trigger))
    return texts(text, one.actors), texts(text, one.recipients)


@pytest.mark.parametrize(
    "text",
    [
        "The raid came six days after bombs killed 23 people at a bazaar.",
        "Gunmen raided the village because soldiers had killed two farmers.",
    ],
)
def test_what_came_before_an_act_is_no_result_of_it(text: str) -> None:
    assert len(told(text)) == 2


@pytest.mark.parametrize(
    ("text", "trigger", "actors", "recipients"),
    [
        ("Police blamed the attack on the rebels.", "attack", ["the rebels"], []),
        ("The government pinned the bombing on separatists.", "bombing", ["separatists"], []),
        ("The bombing was attributed to separatists.", "bombing", ["separatists"], []),
        ("Officials condemned the attack on the base.", "attack", [], ["the base"]),
    ],
)
def test_whom_an_act_is_laid_upon_does_not_suffer_it(
    text: str, trigger: str, actors: list[str], recipients: list[str]
) -> None:
    assert argument_words(text, trigger) == (actors, recipients)


@pytest.mark.parametrize(
    "text",
    [
        "President visits quake-hit Tajikistan",
        "At least 73 people were wounded in an earthquake on Monday.",
        "The flood drowned the valley and 30 people died.",
    ],
)
def test_a_disaster_assaults_no_one(text: str) -> None:
    assert "ASSAULT" not in {kind for kind, _ in told(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The rebels captured Kadugli on Monday.", "ASSAULT"),
        ("Soldiers captured Ahmed Diallo near the border.", "COERCE"),
        ("Ahmed Diallo led the rebels. Soldiers captured Diallo on Monday.", "COERCE"),
    ],
)
def test_a_lone_name_that_is_captured_is_a_town_unless_known_as_a_person(text: str, kind: str) -> None:
    assert [one for one, _ in told(text)] == [kind]


def test_a_meeting_that_is_held_is_not_arrested() -> None:
    assert "COERCE" not in {kind for kind, _ in told("Talks held in Zanzibar on Monday failed.")}


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Armed groups have kidnapped thousands of people in the north.", True),
        ("Eleven journalists have been detained since January.", True),
        ("Armed groups kidnapped thousands of people on Monday.", False),
        ("A journalist has been detained since January.", False),
    ],
)
def test_vague_hundreds_and_periods_tell_a_total(text: str, total: bool) -> None:
    _, (one,) = read(text)
    assert one.is_aggregate == total


def test_an_aid_worker_is_freed_though_the_words_are_no_event() -> None:
    assert ("RETREAT", "release") in told("Kidnappers freed a French aid worker.")


def test_a_verb_with_an_object_is_active_whatever_its_subject_is_labelled() -> None:
    nlp, lexicon = tools()
    doc = nlp("Gunmen freed 16 hostages.")
    doc[0].dep_ = "nsubj:pass"
    (one,) = events.find(doc, lexicon)
    assert texts(doc.text, one.actors) == ["Gunmen"]
    assert texts(doc.text, one.recipients) == ["16 hostages"]
