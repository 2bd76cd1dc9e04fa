"""Which names are places, which place they mean, and where one act was."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from transforms import language, reading
from transforms.annotations import Toponym
from transforms.place import toponyms
from transforms.place.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gaz() -> Gazetteer:
    return reading.prepare().gazetteer


def read(text: str) -> Doc:
    return language.load()(text)


def linked(found: list[Toponym]) -> dict[str, str | None]:
    return {item.text: item.place.place_id if item.place else None for item in found}


@pytest.mark.parametrize(
    ("text", "name", "place_id"),
    [
        ("Two men were shot in Paris, Texas, on Friday.", "Paris", "geonames:4717560"),
        ("Two men were shot in Paris on Friday.", "Paris", "geonames:2988507"),
        ("Clashes broke out in Tripoli, Lebanon.", "Tripoli", "geonames:266826"),
        ("Clashes broke out in Tripoli, and Libya closed its ports.", "Tripoli", "geonames:2210247"),
        ("The governor of Kunduz province fled.", "Kunduz", "admin1:AFG-24"),
        ("Fighting went on in Georgia, near Tbilisi.", "Georgia", "country:GEO"),
        ("A bomb went off in Hama, not far from Homs.", "Hama", "geonames:170017"),
        ("Shells fell in Marib's Raghwan district.", "Marib", "admin1:YEM-14"),
        ("Rockets were fired from Gaza.", "Gaza", "admin1:PSE-GZ"),
        ("UN officials in Geneva said shells fell in Idlib.", "Idlib", "geonames:169389"),
        ("Rockets fired from Gaza landed near Ashkelon.", "Ashkelon", "geonames:295620"),
        ("Forces took Lyman, Bakhmut and Soledar in Donetsk Oblast.", "Lyman", "geonames:704204"),
        ("Voters in Atlanta and Savannah, Georgia, waited.", "Georgia", "admin1:USA-GA"),
    ],
)
def test_which_place_is_meant(gaz: Gazetteer, text: str, name: str, place_id: str) -> None:
    found = {
        key.removesuffix(" province"): value for key, value in linked(toponyms.find(read(text), gaz)).items()
    }
    assert found[name] == place_id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Paris Hilton gave a party.", "Paris"),
        ("Kabul Bank lost its licence.", "Kabul"),
        ("He read it in the Moscow Times.", "Moscow"),
        ("The van stopped on Tripoli Street.", "Tripoli"),
        ("Michael Jordan spoke to reporters.", "Jordan"),
        ("They met in May, after the talks.", "May"),
        ("A bomb went off in Puerto Jordan, in Arauca department.", "Puerto"),
        ("A bomb went off in Puerto Jordan, in Arauca department.", "Jordan"),
        ("Fighters raided Al Hamra Gharbiya in Syria.", "Al Hamra"),
    ],
)
def test_what_is_no_place(gaz: Gazetteer, text: str, name: str) -> None:
    assert name not in linked(toponyms.find(read(text), gaz))


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Gunmen killed six people in Maiduguri on Sunday.", "killed", "Maiduguri"),
        ("Officials in Geneva said rebels shelled the village of Douma.", "shelled", "Douma"),
        ("A bomb exploded at a market in Baghdad, the minister said in Basra.", "exploded", "Baghdad"),
        ("Rebels captured Goma after two days.", "captured", "Goma"),
        ("Police in London arrested a man over an attack in Nairobi.", "arrested", "London"),
        ("In the Sahel, rebels killed 20 men in Seytenga, in Burkina Faso.", "killed", "Seytenga"),
        ("Troops withdrew from Kherson.", "withdrew", "Kherson"),
        ("Kidal is the last town in Mali holding out against the army.", "holding", "Kidal"),
        ("Militants attacked Kabul's airport on Monday.", "attacked", "Kabul"),
        ("The jets bombed Moscow's proxies in the east of Syria.", "bombed", "Syria"),
        ("Police in Delhi arrested Islamabad's envoy.", "arrested", "Delhi"),
    ],
)
def test_place_of_an_act(gaz: Gazetteer, text: str, trigger: str, place: str) -> None:
    doc = read(text)
    predicate = next(token.i for token in doc if token.text == trigger)
    found = toponyms.locate(doc, predicate, (), toponyms.find(doc, gaz), gaz)
    assert found is not None and found.text.endswith(place)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Israel attacked on Sunday, officials said.", "attacked"),
        ("Three U.S. soldiers were killed on Sunday.", "killed"),
        ("The convoy was bombed by Russia on Sunday.", "bombed"),
        ("Washington said it would attack.", "attack"),
        ("Washington attacked Tehran's allies on Monday.", "attacked"),
        ("Beijing's ambassador was expelled on Friday.", "expelled"),
        ("The group's Africa director was arrested on Monday.", "arrested"),
    ],
)
def test_a_country_that_acts_is_not_where(gaz: Gazetteer, text: str, trigger: str) -> None:
    doc = read(text)
    predicate = next(token.i for token in doc if token.text == trigger)
    assert toponyms.locate(doc, predicate, (), toponyms.find(doc, gaz), gaz) is None


@pytest.mark.parametrize(
    ("text", "words", "place_id"),
    [
        (
            "Rebels hold the Panjshir Valley. Troops shelled the valley.",
            "the valley",
            "place:panjshir-valley",
        ),
        ("Rebels entered Kunduz. Troops retook the city.", "the city", "geonames:1135689"),
        ("Rebels entered Kunduz. Protests spread through the country.", "the country", "country:AFG"),
        ("Rebels left Kandahar. Shots were heard in the capital.", "the capital", "geonames:1138958"),
    ],
)
def test_a_definite_noun_leads_back(gaz: Gazetteer, text: str, words: str, place_id: str) -> None:
    assert linked(toponyms.find(read(text), gaz)).get(words) == place_id


def test_a_doc_without_names_and_parse_will_do(gaz: Gazetteer) -> None:
    doc = spacy.blank("en")("Gunmen killed six people in Maiduguri, Nigeria.")
    found = toponyms.find(doc, gaz)
    assert [item.text for item in found] == ["Maiduguri", "Nigeria"]
    located = toponyms.locate(doc, 1, (), found, gaz)
    assert located is not None and located.text == "Maiduguri"


def test_where_someone_spoke_is_not_where_it_was(gaz: Gazetteer) -> None:
    doc = read("The minister said at a news conference in Ankara that troops had shelled the camp.")
    roles = [item.role for item in toponyms.find(doc, gaz)]
    assert roles == ["speech"]


def test_a_place_that_no_table_has_keeps_its_country(gaz: Gazetteer) -> None:
    found = toponyms.find(read("Shells fell in the village of Umm Zirqa, in Sudan, on Monday."), gaz)
    unknown = [item.place for item in found if item.place and item.place.origin == "article"]
    assert [(place.lat, place.country) for place in unknown] == [(None, "SDN")]


def test_a_body_in_a_town_is_where_the_town_is(gaz: Gazetteer) -> None:
    doc = read("Gunmen stormed Kabul University on Monday, killing 20 students.")
    predicate = next(token.i for token in doc if token.text == "stormed")
    found = toponyms.locate(doc, predicate, (), toponyms.find(doc, gaz), gaz)
    assert found is not None and found.place is not None and found.place.name == "Kabul"


def test_no_place_told_is_none(gaz: Gazetteer) -> None:
    doc = read("Gunmen killed six people on Sunday.")
    assert toponyms.locate(doc, 1, (), toponyms.find(doc, gaz), gaz) is None


def test_a_measured_place_is_computed(gaz: Gazetteer) -> None:
    doc = read("The rebels attacked a convoy about 50 miles northeast of Kabul.")
    described = [item for item in toponyms.find(doc, gaz) if item.role == "described"]
    assert [(round(item.place.lat or 0), round(item.place.lon or 0)) for item in described if item.place] == [
        (35, 70)
    ]
    predicate = next(token.i for token in doc if token.text == "attacked")
    located = toponyms.locate(doc, predicate, (), toponyms.find(doc, gaz), gaz)
    assert located is not None and located.role == "described"


@pytest.mark.parametrize(
    "text",
    [
        "Pakistani troops entered Dasht on Monday. The Pakistani army said eight men died in Dasht.",
        "Gunmen attacked Pakistan's army near Dasht. Officials in Quetta said eight men died.",
    ],
)
def test_a_lone_small_town_abroad_is_a_place_at_home(gaz: Gazetteer, text: str) -> None:
    place = next(item.place for item in toponyms.find(read(text), gaz) if item.text == "Dasht")
    assert place is not None
    assert (place.country, place.lat) == ("PAK", None)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Pakistani pilgrims were killed near Dasht in Iran, Pakistan said.", "Dasht", "IRN"),
        ("Pakistani ministers flew to Hamburg. The Pakistani army said nothing.", "Hamburg", "DEU"),
        # a facility may bear the name of any town, a town abroad is told as one
        ("Fighting raged in El Fasher in Sudan. Shells hit Naivasha market.", "Naivasha", "SDN"),
        ("Gunmen attacked Geneva camp in Dhaka, Bangladesh.", "Geneva", "BGD"),
        ("A fire in Kenya's south spread to Naivasha market.", "Naivasha", "KEN"),
        ("Fighting raged in El Fasher in Sudan. Talks went on in Geneva.", "Geneva", "CHE"),
    ],
)
def test_a_town_abroad_that_is_told_or_well_known_stays(
    gaz: Gazetteer, text: str, name: str, country: str
) -> None:
    place = next(item.place for item in toponyms.find(read(text), gaz) if item.text == name)
    assert place is not None
    assert place.country == country


@pytest.mark.parametrize(
    "text",
    [
        'Gunmen raided a farm. "We have seen no fighting in Goma," a colonel said. Six soldiers were killed.',
        "Rebels raided a farm on Monday, according to a diplomat in Addis Ababa. Six soldiers were killed.",
        "A Western diplomat in Addis Ababa said talks would go on. Six soldiers were killed on Sunday.",
        "The European Union in Brussels condemned the raid. Six soldiers were killed on Sunday.",
    ],
)
def test_no_place_is_taken_over_from_a_quotation_or_a_seat(gaz: Gazetteer, text: str) -> None:
    doc = read(text)
    predicate = next(token.i for token in doc if token.text == "killed")
    assert toponyms.locate(doc, predicate, (), toponyms.find(doc, gaz), gaz) is None


def test_the_place_of_the_sentence_before_is_taken_over(gaz: Gazetteer) -> None:
    doc = read("Gunmen raided a farm in Beni on Monday. Six soldiers were killed.")
    predicate = next(token.i for token in doc if token.text == "killed")
    found = toponyms.locate(doc, predicate, (), toponyms.find(doc, gaz), gaz)
    assert found is not None
    assert found.text == "Beni"


def test_the_money_of_a_country_speaks_of_it(gaz: Gazetteer) -> None:
    text = "Men in Kuta paid a ransom of nine million naira. The money was left there."
    found = toponyms.link(text, [(7, 11)], gaz)
    assert found[0] is not None and found[0].country == "NGA"


def test_part_of_a_name_is_no_place_in_a_country_nobody_speaks_of(gaz: Gazetteer) -> None:
    text = "Shells fell in Kabul and Herat. Wounded men were taken to Thomas Memorial Hospital."
    spans = [(15, 20), (25, 30), (text.index("Thomas"), text.index("Hospital") + 8)]
    assert [place.country if place else None for place in toponyms.link(text, spans, gaz)] == [
        "AFG",
        "AFG",
        None,
    ]


def test_the_dateline_speaks_weakly_for_its_country(gaz: Gazetteer) -> None:
    doc = read("Shells hit houses in Kuta on Monday.")
    kuta = [toponyms.find(doc, gaz, dateline)[0].place for dateline in (None, "ABUJA")]
    assert [place.country if place else None for place in kuta] == ["IDN", "NGA"]


def test_a_dateline_does_not_outweigh_a_great_city(gaz: Gazetteer) -> None:
    place = toponyms.find(read("Shells hit houses in Kharkiv on Monday."), gaz, "ABUJA")[0].place
    assert place is not None and place.country == "UKR"


def test_a_place_that_no_table_has_stands_where_its_distance_says(gaz: Gazetteer) -> None:
    found = toponyms.find(read("Shells hit Umm Zirqa, a village 20 km north of Khartoum, on Monday."), gaz)
    place = next(item.place for item in found if item.text == "Umm Zirqa")
    assert place is not None and place.precision == "district"
    assert (round(place.lat or 0, 1), round(place.lon or 0, 1)) == (15.7, 32.5)


@pytest.mark.parametrize(
    ("text", "name", "place_id"),
    [
        (
            "Soldiers killed ten people in Kandi, some 600 km north of Cotonou, Indian officials told India.",
            "Kandi",
            "geonames:2393693",
        ),
        (
            "Rebels shelled Tripoli, which lies about 80 km north of Beirut. Libya and Libyans protested.",
            "Tripoli",
            "geonames:266826",
        ),
        (
            "Police in Spain said Spanish citizens died in Cordoba, a city 90 km west of Veracruz.",
            "Cordoba",
            "geonames:3530240",
        ),
        ("Gunmen attacked Mao, some 220 km north of N'Djamena.", "Mao", "geonames:2428394"),
        (
            "A mine killed two in Bor, 150 km from the town of Juba, Serbian officials said.",
            "Bor",
            "geonames:377241",
        ),
        # the name that a phrase measures from is one of several, too
        ("Two men were shot in Dara, some 100 km south of Damascus.", "Dara", "geonames:170905"),
    ],
)
def test_a_distance_chooses_among_namesakes(gaz: Gazetteer, text: str, name: str, place_id: str) -> None:
    assert linked(toponyms.find(read(text), gaz))[name] == place_id


def test_a_distance_chooses_where_it_is_measured_from(gaz: Gazetteer) -> None:
    found = linked(toponyms.find(read("Two men were shot in Bala, a town 60 km south of Ankara."), gaz))
    assert (found["Bala"], found["Ankara"]) == ("geonames:322240", "geonames:323786")


def test_a_namesake_far_from_where_a_distance_puts_the_place_is_not_it(gaz: Gazetteer) -> None:
    text = "Iran and Armenia condemned it. Shells hit Dasht, a village 20 km south of Quetta, on Monday."
    place = next(item.place for item in toponyms.find(read(text), gaz) if item.text == "Dasht")
    assert place is not None
    assert (place.country, round(place.lat or 0)) == ("PAK", 30)


def test_an_act_some_way_from_a_place_does_not_tell_where_another_lies(gaz: Gazetteer) -> None:
    text = "Fighters from Tripoli attacked a convoy on Monday 80 km north of Beirut, Libya said."
    assert linked(toponyms.find(read(text), gaz))["Tripoli"] == "geonames:2210247"
