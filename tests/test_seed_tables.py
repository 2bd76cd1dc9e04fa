"""The actor tables as shipped, and that each check refuses what it is there to refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.actor import registry
from transforms.seeds import SeedError, Seeds

ACTORS = "id,name,kind,country,sectors,aliases,short_forms,context,descriptors,parent,successor\n"
OFFICES = "id,post,body,person,name,aliases,valid_from,valid_to\n"


def overlay(folder: Path, actors: str = "", offices: str = "") -> Seeds:
    if actors:
        (folder / "actors.csv").write_text(ACTORS + actors, encoding="utf-8")
    if offices:
        (folder / "offices.csv").write_text(OFFICES + offices, encoding="utf-8")
    return Seeds(folder)


def test_the_shipped_tables_are_sound() -> None:
    assert registry.problems(Seeds()) == []


def test_at_least_four_hundred_actors_are_known() -> None:
    seeds = Seeds()
    assert len(seeds.actors) >= 400


def test_every_actor_has_a_source() -> None:
    assert [key for key, row in Seeds().actors.items() if not row.source] == []


@pytest.mark.parametrize(
    ("actors", "offices", "said"),
    [
        ("A1,Red Dawn,armed_group,KEN,,,,,,,\nA2,Red Dawn,party,UGA,,,,,,,\n", "", "names A1 and A2"),
        ("A1,One,party,KEN,,,RD,,,,\nA2,Two,party,KEN,,,RD,,,,\n", "", "tells A1 and A2 apart"),
        ("A1,One,party,KEN,,,,,,A2,\nA2,Two,party,KEN,,,,,,A1,\n", "", "cycle of parents"),
        ("A1,One,party,KEN,,,,,,NOBODY,\n", "", "parent NOBODY is not there"),
        (
            "",
            "o1,chair,KEN,P1,Ada One,,2001-01-01,2004-01-01\no2,chair,KEN,P2,Bo Two,,2003-01-01,\n",
            "hold chair of KEN at once",
        ),
        ("", "o1,chair,KEN,P1,Ada One,,2001-01-01,2000-01-01\n", "ends before it begins"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, actors: str, offices: str, said: str) -> None:
    assert any(said in problem for problem in registry.problems(overlay(tmp_path, actors, offices)))


def test_a_short_form_of_two_countries_is_allowed(tmp_path: Path) -> None:
    rows = "A1,One,party,KEN,,,QXZ,,,,\nA2,Two,party,UGA,,,QXZ,,,,\n"
    assert registry.problems(overlay(tmp_path, rows)) == []


def test_a_successor_may_begin_on_the_day_the_other_ends(tmp_path: Path) -> None:
    rows = "o1,chair,KEN,P1,Ada One,,2001-01-01,2003-01-01\no2,chair,KEN,P2,Bo Two,,2003-01-01,\n"
    assert registry.problems(overlay(tmp_path, "", rows)) == []


def test_a_row_of_the_user_replaces_ours(tmp_path: Path) -> None:
    seeds = overlay(tmp_path, "AFG-TALIBAN,Emirate,armed_group,AFG,REB,,,,,,\n")
    assert registry.compile(seeds).actor("AFG-TALIBAN").name == "Emirate"


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="column kind"):
        registry.compile(overlay(tmp_path, "A1,One,gang,KEN,,,,,,,\n"))


def test_a_file_of_an_unknown_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "actorz.csv").write_text("id,name\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"actorz\.csv: no seed table of that name"):
        Seeds(tmp_path)


def test_a_wrong_header_is_refused_even_without_rows(tmp_path: Path) -> None:
    (tmp_path / "outlets.csv").write_text("# mine\nid,nam,kind\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"outlets\.csv, line 2: the header has no column 'name'"):
        Seeds(tmp_path).validate()
