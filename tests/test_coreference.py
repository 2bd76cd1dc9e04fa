"""Who is meant where no name stands; the texts are written for this test."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from transforms import language, reading
from transforms.actor import actors, coreference
from transforms.actor.registry import Registry
from transforms.annotations import ActorMention


@cache
def registry() -> Registry:
    return reading.prepare().registry


def resolved(text: str) -> list[ActorMention]:
    doc = language.load()(text)
    mentions = actors.find(doc, registry(), date(2021, 9, 4), [])
    return coreference.resolve(doc, mentions, registry())


def last(text: str, word: str) -> ActorMention | None:
    """The last mention whose head is `word`."""
    doc = language.load()(text)
    mentions = actors.find(doc, registry(), date(2021, 9, 4), [])
    linked = coreference.resolve(doc, mentions, registry())
    return next((one for one in reversed(linked) if doc[one.head].text == word), None)


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Peter Otunga left Nairobi. Otunga said he was tired.", "Otunga", "Peter Otunga"),
        ("Peter Otunga left Nairobi. Otunga said he was tired.", "he", "Peter Otunga"),
        ("Taliban fighters took the town. The group denied it.", "group", "Taliban"),
        (
            "The Oromo Liberation Army signed the text in Ethiopia. The rebels will leave the camps.",
            "rebels",
            "Oromo Liberation Army",
        ),
        ("Hamas rejected the offer. It said the terms were unfair.", "It", "Hamas"),
        (
            "Ada Obi fled in May. Her lawyer, Ben Asante, is ill, but his clerk Eva Moyo says she may come.",
            "she",
            "Eva Moyo",
        ),
        ("Ben Asante fled in May. His lawyer, Tom Obi, says he will return.", "he", "Ben Asante"),
        (
            '"Nobody was held," Velm City Police spokesman Tom Obi said. "We held nobody."',
            "We",
            "Velm City Police",
        ),
        (
            "Miners left in May. Traders stayed. Hundreds of farmers marched. Police stopped them.",
            "them",
            "farmers",
        ),
        ("The Lake Fishers Union (LFU) met on Monday. The LFU wants nets.", "LFU", "Lake Fishers Union"),
        (
            "North Korea fired missiles. South Korea protested. The North said so.",
            "North",
            "North Korea",
        ),
        ("The Church of Harmony sued the state. The Church wants its land.", "Church", "Church of Harmony"),
        (
            "Prime Minister Ada Obi left. Information Minister Peter Otunga rose. So did the prime minister.",
            "minister",
            "Ada Obi",
        ),
    ],
)
def test_leads_back_to(text: str, word: str, name: str) -> None:
    mention = last(text, word)
    assert mention is not None and mention.actor is not None
    assert mention.actor.name == name


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Information Minister Peter Otunga spoke. The law minister did not.", "Otunga minister"),
        ("Reuters could not say. Fighters broke into the jail and set it on fire.", "Reuters it"),
    ],
)
def test_does_not_lead_back_to(text: str, word: str) -> None:
    other, anaphor = word.split()
    mention = last(text, anaphor)
    assert mention is None or mention.actor is None or other not in mention.actor.name


@pytest.mark.parametrize(
    ("text", "word", "actor_id"),
    [
        ("Hamas said its fighters had crossed the fence.", "fighters", "PSE-HAMAS"),
        ("The Taliban denied it. They said their men were elsewhere.", "men", "AFG-TALIBAN"),
        ('"Our forces hold the bridge," the Taliban said.', "forces", "AFG-TALIBAN"),
        ("Kenya said its forces had left the camp.", "forces", "KEN.military"),
        ("Kenya's defence ministry said its troops had left the camp.", "troops", "KEN.military"),
        ("Kenya's army said its men had left the camp.", "men", "KEN.military"),
        ("Mali's army and its Kenyan allies entered the town.", "allies", "KEN"),
    ],
)
def test_what_is_somebodys_own_is_he_or_his_states_body(text: str, word: str, actor_id: str) -> None:
    mention = last(text, word)
    assert mention is not None and mention.actor is not None
    assert mention.actor.actor_id == actor_id


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Kenya said its men drink more tea than its women.", "men"),
        ("Hamas said its supporters would march.", "supporters"),
    ],
)
def test_people_of_a_country_or_group_are_not_its_arms(text: str, word: str) -> None:
    mention = last(text, word)
    assert mention is None or mention.actor is None or not mention.named


def test_an_unknown_committee_is_no_body_of_the_state() -> None:
    text = "Kenyan troops entered Lodwar. The local water committee accused the army of looting."
    assert last(text, "committee") is None


def test_it_is_no_crowd_that_they_meant() -> None:
    text = "Kenyan villagers fled. They say that they do not know who holds it now."
    it = last(text, "it")
    assert it is None or it.actor is None or it.actor.kind != "group"


def test_a_spokesman_before_a_comma_and_a_name_has_the_groups_affiliation() -> None:
    text = "The Taliban left the talks. A spokesman for the group, Peter Otunga, said it was tired."
    mention = last(text, "Peter")
    assert mention is not None
    assert mention.affiliation_id == "AFG-TALIBAN"


def test_the_source_leads_back_to_the_unnamed_source() -> None:
    mention = last('A Taliban source spoke to reporters. "It goes on," the source said.', "source")
    assert mention is not None
    assert (mention.actor, mention.affiliation_id) == (None, "AFG-TALIBAN")


def test_an_empty_it_means_nobody() -> None:
    assert last("Hamas rejected the offer. It was not possible to reach the town.", "It") is None


def test_two_persons_of_one_surname_are_not_one() -> None:
    mentions = resolved("Ahmad Massan met Karim Massan in Kabul.")
    persons = {one.actor.actor_id for one in mentions if one.actor and one.actor.kind == "person"}
    assert len(persons) == 2


def test_the_registry_is_not_taught() -> None:
    before = dict(registry().actors)
    resolved("The Lake Fishers Union (LFU) met on Monday. The LFU wants nets.")
    assert dict(registry().actors) == before


def test_we_in_a_quotation_means_the_speakers_side() -> None:
    mention = last('"We hold the town," Taliban spokesman Hamid Rezai said.', "We")
    assert mention is not None and mention.actor is not None and mention.actor.actor_id == "AFG-TALIBAN"


def test_a_rival_group_is_another_one() -> None:
    mention = last("Hamas rejected the offer. A rival group took it.", "group")
    assert mention is None or mention.actor is None or mention.actor.actor_id != "PSE-HAMAS"


@pytest.mark.parametrize(
    ("text", "word", "actor_id"),
    [
        (
            "The jihadist-linked Taliban met. Hamas and the Taliban talked. The Islamist group left.",
            "group",
            "",
        ),
        (
            "Sudan's Rapid Support Forces shelled the army. The paramilitary group denied it.",
            "group",
            "SDN-RSF",
        ),
        ("Chad's army said it had won.", "it", "TCD.military"),
        ("The army of Mali met the Houthis. The country was calm.", "country", "MLI"),
    ],
)
def test_a_description_leads_to_whom_it_describes(text: str, word: str, actor_id: str) -> None:
    mention = last(text, word)
    assert mention is not None and mention.actor is not None
    assert not actor_id or mention.actor.actor_id == actor_id


def test_a_spokesman_for_the_group_is_affiliated_with_the_group() -> None:
    mention = last("Hamas rejected the offer. A spokesman for the group spoke.", "spokesman")
    assert mention is not None and (mention.actor, mention.affiliation_id) == (None, "PSE-HAMAS")


def test_a_headline_may_describe_whom_the_body_names() -> None:
    text = "Sudan's paramilitary force takes town\n\nThe Rapid Support Forces took Babanusa on Monday."
    doc = language.load()(text)
    linked = coreference.resolve(doc, actors.find(doc, registry(), None, []), registry())
    mention = next(one for one in linked if doc[one.head].text == "force")
    assert mention.actor is not None and mention.actor.actor_id == "SDN-RSF"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Congo accused Rwanda of the raid. Kigali denied it.", "it"),
        ("Turkey's army shelled it.", "it"),
    ],
)
def test_it_is_neither_what_was_said_nor_the_doers_own_state(text: str, word: str) -> None:
    assert last(text, word) is None


def test_a_group_without_a_name_is_led_back_to() -> None:
    mention = last("An armed group attacked a convoy in Kenya. The group burned three trucks.", "group")
    assert mention is not None and mention.actor is not None and mention.actor.actor_id.endswith("gunmen")


def test_a_former_head_of_the_army_is_not_the_armys() -> None:
    mention = last("Retired general Peter Otunga, a former head of the Kenyan army, was arrested.", "Peter")
    assert mention is not None
    assert mention.affiliation_id is None


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        (
            "Three Somali soldiers were wounded. He led the Gedo Peace Council. The council blamed rebels.",
            "council",
            "Gedo Peace Council",
        ),
        (
            "Kurdish fighters attacked Turkish troops in northern Syria. The fighters fled.",
            "fighters",
            "Kurds: fighters (Syria)",
        ),
        (
            "Taliban fighters entered Kunduz. Soldiers fled. The fighters burned a school.",
            "fighters",
            "Taliban",
        ),
    ],
)
def test_a_bare_noun_leads_back_to_who_bears_it(text: str, word: str, name: str) -> None:
    mention = last(text, word)
    assert mention is not None and mention.actor is not None
    assert mention.actor.name == name
