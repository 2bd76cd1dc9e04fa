"""Names of places: what is found, what it may mean, what holds what."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms import reading
from transforms.place import gazetteer, name_matching
from transforms.place.gazetteer import Gazetteer
from transforms.seeds import Seeds


@pytest.fixture(scope="session")
def gaz() -> Gazetteer:
    return reading.prepare().gazetteer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rockets fell on Kharkiv and Sumy.", ["Kharkiv", "Sumy"]),
        ("They left Burkina Faso for Ivory Coast.", ["Burkina Faso", "Ivory Coast"]),
        ("Afghanistan's army left Kunduz.", ["Afghanistan", "Kunduz"]),
        ("a strike in Deir al-Zor", ["Deir al-Zor"]),
        ("the U.S. and the UAE", ["U.S.", "UAE"]),
        ("give us a car", []),
        ("BOMB HITS CAR IN BAGHDAD", ["BAGHDAD"]),
        ("in Kabul, Herat", ["Kabul", "Herat"]),
        ("in Buenos\nAires", []),
    ],
)
def test_match_finds_the_names(gaz: Gazetteer, text: str, names: list[str]) -> None:
    known = [name.text for name in name_matching.match(text, gaz)]
    assert [name for name in known if name in names or name in ("CAR", "us") or not names] == names


@pytest.mark.parametrize(
    ("name", "key"),
    [("Al Fallūjah", "al fallujah"), ("Stratford-upon-Avon", "stratford upon avon"), ("Sana'a", "sanaa")],
)
def test_name_key_folds(name: str, key: str) -> None:
    assert gazetteer.name_key(name) == key


@pytest.mark.parametrize(
    ("key", "place_id"),
    [("afghanistan", "country:AFG"), ("tigray", "admin1:ETH-53"), ("donbas", "place:donbas")],
)
def test_first_candidate(gaz: Gazetteer, key: str, place_id: str) -> None:
    assert gaz.place(gazetteer.candidates(key, gaz)[0].row).place_id == place_id


def test_a_short_form_in_capitals_needs_capitals(gaz: Gazetteer) -> None:
    assert not any(item.row < len(gaz.fixed) for item in gazetteer.candidates("us", gaz, in_capitals=False))


def test_containment_leads_to_the_country(gaz: Gazetteer) -> None:
    kunduz = gaz.place(gazetteer.candidates("kunduz", gaz)[0].row)
    assert gazetteer.containment(kunduz, gaz) == (kunduz.place_id, "admin1:AFG-24", "country:AFG")


def test_every_parent_in_the_seeds_is_known(gaz: Gazetteer) -> None:
    orphans = [
        place.place_id for place in gaz.fixed if place.parent and gaz.by_place_id(place.parent) is None
    ]
    assert orphans == []


def test_distance_between_two_capitals(gaz: Gazetteer) -> None:
    paris, london = (gaz.place(gazetteer.candidates(key, gaz)[0].row) for key in ("paris", "london"))
    assert gazetteer.distance_between(paris, london) == pytest.approx(344, abs=5)


def test_offset_to_the_north() -> None:
    assert gazetteer.offset(10.0, 20.0, 111.19, 0.0) == pytest.approx((11.0, 20.0), abs=0.01)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Qatraneh", "Al Qaţrānah"), ("Khan Sheikhoun", "Khān Shaykhūn"), ("Deir ez-Zor", "Dayr az Zawr")],
)
def test_spellings_sound_alike(one: str, other: str) -> None:
    assert gazetteer.sound_key(one) == gazetteer.sound_key(other) != ""


def test_a_town_is_found_by_its_sound(gaz: Gazetteer) -> None:
    place = gazetteer.town_sounding("Qatraneh", "JOR", gaz)
    assert place is not None and place.country == "JOR"


def test_rows_of_a_user_win(tmp_path: Path) -> None:
    table = "id,name,kind,precision,country,admin1,parent,lat,lon,aliases,geonames_id\n"
    (tmp_path / "places.csv").write_text(table + "our-camp,Kunduz,site,exact,AFG,AFG-24,,36.7,68.9,,\n")
    own = gazetteer.compile(Seeds(tmp_path))
    assert own.place(gazetteer.candidates("kunduz", own)[0].row).place_id == "place:our-camp"


def test_no_two_places_share_an_id(gaz: Gazetteer) -> None:
    assert len(gaz.by_id) == len(gaz.fixed)


def test_a_loop_of_parents_ends(tmp_path: Path) -> None:
    table = "id,name,kind,precision,country,admin1,parent,lat,lon,aliases,geonames_id\n"
    rows = "one,Oneville,site,exact,,,place:two,1,1,,\ntwo,Twoville,site,exact,,,place:one,1,1,,\n"
    (tmp_path / "places.csv").write_text(table + rows)
    own = gazetteer.compile(Seeds(tmp_path))
    place = own.by_place_id("place:one")
    assert place is not None and gazetteer.containment(place, own) == ("place:one", "place:two")
