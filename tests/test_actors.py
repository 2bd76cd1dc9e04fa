"""Who is found by name, title, adjective and agent noun; the sentences are written for this test."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from transforms import language, reading
from transforms.actor import actors
from transforms.actor.registry import Registry, fold
from transforms.annotations import ActorMention
from transforms.place import toponyms

DAY = date(2021, 9, 4)


@cache
def registry() -> Registry:
    return reading.prepare().registry


def found(text: str, published: date | None = DAY) -> list[ActorMention]:
    return actors.find(language.load()(text), registry(), published, [])


def one(text: str, word: str, published: date | None = DAY) -> ActorMention | None:
    """The mention whose head is `word`."""
    doc = language.load()(text)
    mentions = actors.find(doc, registry(), published, [])
    return next((mention for mention in mentions if doc[mention.head].text == word), None)


@pytest.mark.parametrize(
    ("text", "word", "actor_id"),
    [
        ("Afghan troops entered the town.", "troops", "AFG.military"),
        ("Taliban forces entered the town.", "forces", "AFG-TALIBAN"),
        ("Houthi fighters fired a missile.", "fighters", "YEM-HOUTHI"),
        ("The Soviet Union withdrew its soldiers.", "Union", "SUN"),
        ("Soviet troops left the valley.", "troops", "SUN.military"),
        ("Russia sent more men.", "Russia", "RUS"),
        ("Sudan's army denied the report.", "army", "SDN.military"),
        ("Nigerian police arrested nine men.", "police", "NGA.police"),
        ("Gunmen killed six people in Nigeria.", "Gunmen", "NGA.gunmen"),
        ("The Kremlin rejected the offer.", "Kremlin", "RUS.government"),
        ("Hezbollah and Israel exchanged fire.", "Hezbollah", "LBN-HEZBOLLAH"),
        ("The Afghan and Pakistani Taliban, TTP, met in Pakistan.", "TTP", "PAK-TTP"),
    ],
)
def test_who_is_meant(text: str, word: str, actor_id: str) -> None:
    mention = one(text, word)
    assert mention is not None and mention.actor is not None
    assert mention.actor.actor_id == actor_id


def test_a_capital_that_is_only_a_place_is_no_actor() -> None:
    assert one("The rebels marched towards Khartoum.", "Khartoum") is None


def test_the_army_is_that_of_the_one_state_whose_body_or_capital_is_named() -> None:
    text = "The ministry in Lusaka said so. Boko Haram and Hezbollah denied it. The army had left, they said."
    mention = one(text, "army")
    assert mention is not None and mention.actor is not None and mention.actor.actor_id == "ZMB.military"


def test_the_army_of_one_of_two_states_is_nobodys() -> None:
    text = "Lusaka and Nairobi met. Zambia and Kenya agreed. The army had left, they said."
    mention = one(text, "army")
    assert mention is not None and mention.actor is not None and mention.actor.country is None


def test_russia_before_its_first_day_is_the_soviet_union() -> None:
    mention = one("Russia sent more men.", "Russia", date(1985, 3, 1))
    assert mention is not None and mention.actor is not None and mention.actor.actor_id == "SUN"


def test_a_title_is_taken_apart() -> None:
    mention = one("Former Zambian vice-president Joseph Kabwita spoke in Lusaka.", "Joseph")
    assert mention is not None and mention.actor is not None
    assert (mention.actor.kind, mention.actor.country, mention.role) == (
        "person",
        "ZMB",
        "former vice-president",
    )


def test_a_former_minister_speaks_for_no_state() -> None:
    mention = one("Former Kenyan defence minister Peter Otunga criticised the plan.", "Peter")
    assert mention is not None and mention.affiliation_id is None


def test_a_spokesman_is_affiliated_with_whom_he_speaks_for() -> None:
    mention = one("Taliban spokesman Hamid Rezai denied it.", "Hamid")
    assert mention is not None and (mention.role, mention.affiliation_id) == ("spokesman", "AFG-TALIBAN")


def test_the_role_may_stand_behind_the_name() -> None:
    mention = one("Musa Idris Bello, a spokesman for the Nigerian army, said so.", "Musa")
    assert mention is not None and mention.affiliation_id == "NGA.military"


def test_an_unnamed_source_is_no_actor_and_has_its_affiliation() -> None:
    mention = one("A Taliban source told reporters so.", "source")
    assert mention is not None
    assert (mention.actor, mention.affiliation_id, mention.named) == (None, "AFG-TALIBAN", False)


def test_an_acronym_needs_its_country() -> None:
    abroad = one("The RSF published a report.", "RSF")
    assert abroad is None or abroad.actor is None or abroad.actor.actor_id != "SDN-RSF"
    mention = one("The RSF shelled a market in Sudan.", "RSF")
    assert mention is not None and mention.actor is not None and mention.actor.actor_id == "SDN-RSF"


def test_a_short_form_in_small_letters_needs_the_full_name() -> None:
    text = "The resistance holds the valley in Afghanistan."
    mention = one(text, "resistance")
    assert mention is None or mention.actor is None or mention.actor.actor_id != "AFG-NRF"


def test_an_actor_of_the_article_has_an_id_by_name_kind_country_and_affiliation() -> None:
    first = one("Taliban spokesman Hamid Rezai denied it.", "Hamid")
    second = one("The rebels fled, Taliban spokesman Hamid Rezai told reporters.", "Hamid")
    assert first is not None and second is not None and first.actor is not None and second.actor is not None
    assert first.actor.actor_id == second.actor.actor_id and first.actor.origin == "article"


def test_every_actor_and_affiliation_is_found_again_by_id() -> None:
    for mention in found("Afghan troops and Syrian rebels fought gunmen, a Sudanese army spokesman said."):
        for actor_id in (mention.actor.actor_id if mention.actor else None, mention.affiliation_id):
            assert actor_id is None or registry().actor(actor_id).actor_id == actor_id


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(KeyError):
        registry().actor("NOWHERE.military")


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("The militant group Hizb-e-Sarwan claimed the attack.", "Hizb", "Hizb-e-Sarwan"),
        ("The candidate of the alliance, Chola Mwansa Phiri, spoke.", "Chola", "Chola Mwansa Phiri"),
    ],
)
def test_a_name_nobody_knows_becomes_an_actor_of_the_article(text: str, word: str, name: str) -> None:
    mention = one(text, word)
    assert mention is not None and mention.actor is not None
    assert (mention.actor.name, mention.actor.origin) == (name, "article")


def test_the_noun_beside_a_name_tells_its_kind() -> None:
    mention = one("The militant group Hizb-e-Sarwan claimed the attack.", "Hizb")
    assert mention is not None and mention.actor is not None and mention.actor.kind == "armed_group"


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Gunmen killed a land rights defender.", "defender", "activists"),
        ("Gunmen killed a social leader.", "leader", "civilians"),
        ("Gunmen killed two village chiefs.", "chiefs", "local government"),
        ("Gunmen killed a park ranger.", "ranger", "police"),
        ("Soldiers arrested a former rebel.", "rebel", "fighters"),
        ("The court banned its student wing.", "wing", "students and teachers"),
    ],
)
def test_people_are_told_by_their_calling(text: str, word: str, name: str) -> None:
    mention = one(text, word)
    assert mention is not None and mention.actor is not None and mention.actor.name == name


def test_a_past_organ_is_not_the_one_of_today() -> None:
    mention = one("Remnants of the old government fled Afghanistan.", "government")
    assert mention is None or mention.actor is None


def test_a_known_leader_speaks_for_his_state_only_in_office() -> None:
    then = one("President Jacob Zuma spoke in South Africa.", "Jacob", date(2012, 5, 1))
    later = one("Jacob Zuma spoke in South Africa.", "Jacob", date(2020, 5, 1))
    assert then is not None and later is not None
    assert (then.affiliation_id, later.affiliation_id) == ("ZAF", None)


def test_a_surname_of_somebody_else_is_no_known_leader() -> None:
    mentions = found("Salma Putin Otunga lives in Russia. Putin Otunga said so. Otunga agreed.")
    assert all(one.actor is None or one.actor.actor_id != "RUS-PUTIN" for one in mentions)


@pytest.mark.parametrize("text", ["The industry grew.", "This is used.", "They won."])
def test_an_acronym_is_not_found_inside_a_word(text: str) -> None:
    assert registry().search(text) == []


def test_folding_keeps_the_length() -> None:
    text = "Côte d’Ivoire, İzmir, Brasília — straße"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The monitoring group Observatory of Civil Liberties said ten people died.", "organisation"),
        ("The rebel group Harakat al-Fajr said it had seized the town.", "armed_group"),
        ("Fighters of the Macina Katiba attacked a convoy near Mopti.", "armed_group"),
    ],
)
def test_the_words_before_group_tell_its_kind(text: str, kind: str) -> None:
    kinds = {
        mention.actor.kind for mention in found(text) if mention.actor and mention.actor.origin == "article"
    }
    assert kinds == {kind}


def test_the_army_of_a_people_in_its_name_is_that_states() -> None:
    mention = one("The Korean People's Army fired shells near the border.", "Army")
    assert mention is not None and mention.actor is not None and mention.actor.actor_id == "PRK-KPA"


@pytest.mark.parametrize(
    ("text", "word", "actor_id"),
    [
        ("Turkish-backed Syrian rebels took the town.", "rebels", "SYR.rebels"),
        ("Pro-Russian separatists fled, Ukraine said.", "separatists", "UKR.separatists"),
        ("The Houthi-run ministry agreed.", "ministry", "YEM-HOUTHI"),
    ],
)
def test_a_tie_before_a_hyphen_tells_whose_somebody_is(text: str, word: str, actor_id: str) -> None:
    mention = one(text, word)
    assert mention is not None and mention.actor is not None and mention.actor.actor_id == actor_id


def test_where_an_agency_sits_tells_nothing_of_what_it_reports() -> None:
    mention = one("Reuters reported that the port was closed, citing two officials.", "officials")
    assert mention is not None and mention.actor is not None and mention.actor.country is None


def test_those_who_act_in_another_country_are_of_that_country() -> None:
    doc = language.load()(
        "Nigerian officials met. Nigeria's army said so. In Niger, gunmen killed six villagers."
    )
    mentions = actors.find(doc, registry(), DAY, toponyms.find(doc, reading.prepare().gazetteer))
    gunmen = next(mention for mention in mentions if doc[mention.head].text == "gunmen")
    assert gunmen.actor is not None and gunmen.actor.actor_id == "NER.gunmen"


@pytest.mark.parametrize(
    ("text", "word", "role", "affiliation_id"),
    [
        ("Ex-Kenyan defence minister Peter Otunga spoke.", "Peter", "ex defence minister", None),
        ("Then-President Peter Otunga ordered the raid.", "Peter", "then President", None),
        ("General Peter Otunga, commander of the Kenyan army, left.", "Peter", "commander", "KEN.military"),
        ("The UN Special Envoy for Yemen Peter Otunga spoke.", "Peter", "Special Envoy", "UN"),
    ],
)
def test_a_role_is_told_by_its_post(text: str, word: str, role: str, affiliation_id: str | None) -> None:
    mention = one(text, word)
    assert mention is not None and (mention.role, mention.affiliation_id) == (role, affiliation_id)


def test_an_envoy_is_not_of_the_country_he_is_sent_to() -> None:
    mention = one("The UN Special Envoy for Yemen Peter Otunga spoke.", "Peter")
    assert mention is not None and mention.actor is not None and mention.actor.country is None


def test_the_beginning_of_a_title_is_no_person() -> None:
    names = {mention.actor.name for mention in found("The Home Secretary said so.") if mention.actor}
    assert "Home" not in names


def test_a_form_that_others_bear_has_them_as_candidates() -> None:
    mention = one("Congolese leaders met. Congo said so.", "Congolese")
    assert mention is not None and mention.actor is not None
    assert (mention.actor.actor_id, mention.candidates) == ("COD", ("COD", "COG"))


def test_a_form_of_one_alone_is_sure() -> None:
    mention = one("Hezbollah denied it.", "Hezbollah")
    assert mention is not None and (mention.confidence, mention.candidates) == (1.0, ("LBN-HEZBOLLAH",))


@pytest.mark.parametrize("words", ["Niger army", "Niger Army"])
def test_a_states_name_before_an_organ_is_that_organ(words: str) -> None:
    text = f"{words} kills 12 insurgents near Diffa\n\nNiger said troops killed 12 insurgents."
    told = {one.actor.actor_id for one in found(text) if one.actor is not None and one.start == 0}
    assert told <= {"NER", "NER.military"} and "NER.military" in told
