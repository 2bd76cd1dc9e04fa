"""The actor tables as shipped, and that each check refuses what it is there to refuse."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from transforms import reading, seed_checks
from transforms import seeds as seeds_module
from transforms.actor import registry
from transforms.seeds import SeedError, Seeds
from transforms.time import timex

ACTORS = "id,name,kind,country,sectors,aliases,short_forms,context,descriptors,parent,successor\n"
OFFICES = "id,post,body,person,name,aliases,valid_from,valid_to\n"
PLACES = "id,name,kind,precision,country,admin1,parent,lat,lon\n"
HEADERS = {"actors": ACTORS, "offices": OFFICES, "places": PLACES, "states": "id,names,demonyms\n"}


def overlay(folder: Path, actors: str = "", offices: str = "") -> Seeds:
    if actors:
        (folder / "actors.csv").write_text(ACTORS + actors, encoding="utf-8")
    if offices:
        (folder / "offices.csv").write_text(OFFICES + offices, encoding="utf-8")
    return Seeds(folder)


def test_the_shipped_tables_are_sound() -> None:
    assert seed_checks.problems(Seeds()) == []


def test_at_least_four_hundred_actors_are_known() -> None:
    seeds = Seeds()
    assert len(seeds.actors) >= 400


def test_every_actor_office_and_place_has_a_source() -> None:
    seeds = Seeds()
    tables = (seeds.actors, seeds.offices, seeds.places)
    assert [key for table in tables for key, row in table.items() if not row.source] == []


@pytest.mark.parametrize(
    ("table", "rows", "said"),
    [
        (
            "actors",
            "A1,Red Dawn,armed_group,KEN,,,,,,,\nA2,Red Dawn,party,UGA,,,,,,,\n",
            "actors.csv, line 3: 'red dawn' names A1 and A2: make it a short form with context",
        ),
        (
            "actors",
            "A1,One,party,KEN,,,RD,,,,\nA2,Two,party,KEN,,,RD,,,,\n",
            "actors.csv, line 3: no country or context tells A1 and A2 apart by 'rd'",
        ),
        (
            "actors",
            "A1,One,party,KEN,,,,,,A2,\nA2,Two,party,KEN,,,,,,A1,\n",
            "actors.csv, line 2: cycle of parents: A1 > A2 > A1",
        ),
        (
            "actors",
            "A1,One,party,KEN,,,,,,,A2\nA2,Two,party,KEN,,,,,,,A1\n",
            "actors.csv, line 2: cycle of successors: A1 > A2 > A1",
        ),
        (
            "actors",
            "A1,Nyayo,party,KEN,,Kenyan,,,,,\n",
            "actors.csv, line 2: 'kenyan' names A1 and KEN: make it a short form with context",
        ),
        (
            "actors",
            "A1,Nyayo,party,KEN,,Agence France-Presse,,,,,\n",
            "actors.csv, line 2: 'agence france-presse' names A1 and afp: make it a short form with context",
        ),
        (
            "actors",
            "A1,Nyayo,party,KEN,,Vladimir Putin,,,,,\n",
            "actors.csv, line 2: 'vladimir putin' names A1 and RUS-PUTIN: make it a short form with context",
        ),
        (
            "actors",
            "A1,One,party,KEN,,,,,,NOBODY,\n",
            "actors.csv, line 2: A1: parent NOBODY is not there",
        ),
        (
            "offices",
            "o1,chair,KEN,P1,Ada One,,2001-01-01,2004-01-01\no2,chair,KEN,P2,Bo Two,,2003-01-01,\n",
            "offices.csv, line 3: o1 and o2 hold chair of KEN at once",
        ),
        (
            "offices",
            "o1,chair,KEN,P1,Ada One,,2001-01-01,2000-01-01\n",
            "offices.csv, line 2: o1: ends before it begins",
        ),
        (
            "offices",
            "o1,chair,NOWHERE,P1,Ada One,,,\n",
            "offices.csv, line 2: o1: body NOWHERE is not there",
        ),
        (
            "places",
            "one,Oneville,site,exact,,,place:two,1,1\ntwo,Twoville,site,exact,,,place:one,1,1\n",
            "places.csv, line 2: cycle of parents: place:one > place:two > place:one",
        ),
        (
            "places",
            "one,Oneville,site,exact,,XXX-1,,1,1\n",
            "places.csv, line 2: one: admin1 XXX-1 is not there",
        ),
        (
            "states",
            "QQQ,,Queen\n",
            "states.csv, line 2: QQQ: no name, and territories.csv has none for it",
        ),
        ("places", "one,Oneville,site,exact,,,,1,\n", "places.csv, line 2: one: lat and lon go together"),
    ],
)
def test_a_bad_table_is_refused_with_file_line_and_reason(
    tmp_path: Path, table: str, rows: str, said: str
) -> None:
    (tmp_path / f"{table}.csv").write_text(HEADERS[table] + rows, encoding="utf-8")
    assert seed_checks.problems(Seeds(tmp_path)) == [said]


def test_no_table_is_read_anew_for_each_of_its_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read: Counter[str] = Counter()
    cells = seeds_module._cells
    monkeypatch.setattr(
        seeds_module, "_cells", lambda path, model: read.update([str(path)]) or cells(path, model)
    )
    rows = "".join(f"p{n},Town{n},site,exact,,XXX-1,,1,1\n" for n in range(9))
    (tmp_path / "places.csv").write_text(PLACES + rows, encoding="utf-8")
    assert len(seed_checks.problems(Seeds(tmp_path))) == 9 and max(read.values()) <= 2


def test_a_build_refuses_a_bad_table(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"actors\.csv, line 2: A1: parent NOBODY is not there"):
        reading.prepare(_folder(tmp_path, "A1,One,party,KEN,,,,,,NOBODY,\n"))


def _folder(folder: Path, actors: str) -> Path:
    (folder / "actors.csv").write_text(ACTORS + actors, encoding="utf-8")
    return folder


def test_a_short_form_of_two_countries_is_allowed(tmp_path: Path) -> None:
    rows = "A1,One,party,KEN,,,QXZ,,,,\nA2,Two,party,UGA,,,QXZ,,,,\n"
    assert seed_checks.problems(overlay(tmp_path, rows)) == []


def test_a_successor_may_begin_on_the_day_the_other_ends(tmp_path: Path) -> None:
    rows = "o1,chair,KEN,P1,Ada One,,2001-01-01,2003-01-01\no2,chair,KEN,P2,Bo Two,,2003-01-01,\n"
    assert seed_checks.problems(overlay(tmp_path, "", rows)) == []


def test_a_row_of_the_user_replaces_ours(tmp_path: Path) -> None:
    seeds = overlay(tmp_path, "AFG-TALIBAN,Emirate,armed_group,AFG,REB,,,,,,\n")
    assert registry.compile(seeds).actor("AFG-TALIBAN").name == "Emirate"


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="column kind: 'gang' is none of"):
        registry.compile(overlay(tmp_path, "A1,One,gang,KEN,,,,,,,\n"))


def test_a_file_of_an_unknown_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "actorz.csv").write_text("id,name\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"actorz\.csv: no seed table of that name"):
        Seeds(tmp_path)


def test_a_wrong_header_is_refused_even_without_rows(tmp_path: Path) -> None:
    (tmp_path / "outlets.csv").write_text("# mine\nid,nam,kind\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"outlets\.csv, line 2: the header has no column 'name'"):
        Seeds(tmp_path).validate()


def test_a_row_of_the_user_adds_an_actor_that_is_found(tmp_path: Path) -> None:
    own = registry.compile(
        overlay(tmp_path, "KEN-RED-DAWN,Red Dawn,armed_group,KEN,REB,Dawn Fighters,,,,,\n")
    )
    found = own.search("Nairobi blamed the Dawn Fighters.")
    assert [one.senses[0].actor_id for one in found if one.senses[0].use == "name"] == ["KEN-RED-DAWN"]


def test_a_row_without_cells_removes_ours(tmp_path: Path) -> None:
    assert "AFG-TALIBAN" not in registry.compile(overlay(tmp_path, "AFG-TALIBAN,,,,,,,,,,\n")).actors


MEMBERS = "id,name,kind,parent,members\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A1,One,organisation,,KEN|NOBODY\n", "actors.csv, line 2: A1: member NOBODY is not there"),
        (
            "A1,One,organisation,,A2\nA2,Two,organisation,,A1\n",
            "actors.csv, line 2: A1: it belongs itself to its member A2",
        ),
        (
            "A1,One,organisation,A2,A2\nA2,Two,organisation,,\n",
            "actors.csv, line 2: A1: it belongs itself to its member A2",
        ),
    ],
)
def test_members_that_cannot_be_are_refused(tmp_path: Path, rows: str, said: str) -> None:
    (tmp_path / "actors.csv").write_text(MEMBERS + rows, encoding="utf-8")
    assert seed_checks.problems(Seeds(tmp_path))[0] == said


def test_who_names_a_body_as_parent_is_its_member_too() -> None:
    members = registry.compile(Seeds()).members
    assert {"SYR-YPG"} <= set(members["SYR-SDF"]) and {"KEN", "UGA"} <= set(members["EAC"])


@pytest.mark.parametrize(
    ("name", "table", "said"),
    [
        (
            "outlets",
            b"id,name,kind\nx,Caf\xe9,outlet\n",
            "outlets.csv, line 2: not in UTF-8: save the table in UTF-8",
        ),
        ("outlets", b'id,name,kind\nx,"One,outlet\n', "outlets.csv, line 2: no CSV: unexpected end of data"),
        (
            "outlets",
            b"id,name,kind\nx, ,outlet\n",
            "outlets.csv, line 2, column name: empty, and it must be filled",
        ),
        (
            "time_words",
            b"id,language,class,words\nx,en,month,monday\n",
            "time_words.csv, line 2: x: 'monday' has two classes",
        ),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path: Path, name: str, table: bytes, said: str) -> None:
    (tmp_path / f"{name}.csv").write_bytes(table)
    seeds = Seeds(tmp_path)
    with pytest.raises(SeedError) as raised:
        seeds.validate()
        timex.compile_all(seeds)
    assert str(raised.value) == said


@pytest.mark.parametrize(
    "countries",
    [
        {"NGA", "SDN", "COD", "ETH", "SOM"},
        {"COL", "MEX", "VEN", "HTI", "PER"},
        {"AFG", "IND", "PAK", "LKA"},
        {"MMR", "PHL", "IDN", "THA", "CHN"},
        {"SYR", "IRQ", "YEM", "LBN", "ISR", "PSE"},
        {"RUS", "UKR", "GBR", "DEU", "SRB"},
        {"KAZ", "KGZ", "TJK", "UZB"},
        {"AUS", "NZL", "PNG", "FJI"},
    ],
)
def test_actors_of_every_region_are_known(countries: set[str]) -> None:
    assert countries <= {row.country for row in Seeds().actors.values()}
