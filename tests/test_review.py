"""A review sheet samples every kind of row, is read back as judged, and its corrections become seed rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from flows.release import open_release
from flows.reporting import review, review_seeds
from flows.reporting.review import Judgement, SheetError
from tests import releases
from tests.test_cli import attest, one_line
from tests.test_export import given, put
from transforms.seeds import Seeds

HEADER = "table,id,column,value,right,correct,comment,context,where,stratum,weight,release\n"


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def rows(count: int, stratum: str) -> list[dict[str, Any]]:
    return [{"review_id": f"{stratum}-{i}", "stratum": stratum} for i in range(count)]


def judgement(
    table: str, id_: str, column: str, value: str, correct: str = "", weight: float = 1
) -> Judgement:
    return Judgement(table, id_, column, value, not correct, correct, weight)


# --- the sample -----------------------------------------------------------------------------------------


def test_every_stratum_is_drawn_from() -> None:
    found = review.drawn(rows(500, "common") + rows(3, "rare"), lambda row: row["stratum"], 20)
    assert {name for _, name, _ in found} == {"common", "rare"}


def test_weights_add_up_to_all_rows() -> None:
    found = review.drawn(rows(500, "common") + rows(3, "rare"), lambda row: row["stratum"], 20)
    assert sum(weight for _, _, weight in found) == pytest.approx(503)


def test_the_sample_is_the_same_each_time() -> None:
    given_rows = rows(100, "one")
    assert review.drawn(given_rows, lambda _: "", 10) == review.drawn(given_rows[::-1], lambda _: "", 10)


def test_no_cell_of_the_sheet_is_a_formula(tmp_path: Path) -> None:
    found = lines(review.sheet(put(tmp_path, given(place_name="=1+1"))))
    told = {cell for line in found for cell in line.values() if "=1+1" in cell}
    assert "'=1+1" in told and "=1+1" not in told


def test_the_sheet_asks_about_columns_that_say_something(tmp_path: Path) -> None:
    asked = [
        line["column"]
        for line in lines(review.sheet(put(tmp_path, given(place_name=None))))
        if line["table"] == "events"
    ]
    assert "event_type" in asked and "place_name" not in asked


def test_the_sheet_marks_the_words(tmp_path: Path) -> None:
    found = lines(review.sheet(put(tmp_path, given())))
    assert "Soldiers «attacked» Puerto Primo" in found[0]["context"]


# --- reading back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "right"), [("y", True), ("Yes", True), ("1", True), ("n", False), ("wrong", False)]
)
def test_answers(tmp_path: Path, answer: str, right: bool) -> None:
    path = tmp_path / "s.csv"
    path.write_text(HEADER + f"events,e-1,date,x,{answer},,,,,,2.5,r\n")
    assert review.judgements(path) == [Judgement("events", "e-1", "date", "x", right, "", 2.5, "r")]


@pytest.mark.parametrize("answer", ["", "?", " "])
def test_open_answers_are_left_out(tmp_path: Path, answer: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(HEADER + f"events,e-1,date,x,{answer},,,,,,1,r\n")
    assert review.judgements(path) == []


def test_a_spreadsheets_own_way_of_saving_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(
        "\ufeff" + HEADER.replace(",", ";") + "events;e-1;date;x;n;'=1;;;;;2,5;r\n", encoding="utf-8"
    )
    assert review.judgements(path) == [Judgement("events", "e-1", "date", "x", False, "=1", 2.5, "r")]


def test_an_answer_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(HEADER + "events,e-1,date,x,maybe,,,,,,1,r\n")
    with pytest.raises(SheetError, match="line 2: right is 'maybe'"):
        review.judgements(path)


def test_another_file_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SheetError, match="no column 'table'"):
        review.judgements(path)


# Newcombe (1998), table I: Wilson's interval without continuity correction.
@pytest.mark.parametrize(
    ("right", "size", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0)],
)
def test_wilson(right: int, size: int, low: float, high: float) -> None:
    assert review.wilson(right / size, size) == pytest.approx((low, high), abs=1e-4)


def test_precision_counts_by_weight() -> None:
    judged = [judgement("events", "1", "date", "x", weight=3), judgement("events", "2", "date", "x", "y", 1)]
    assert review.precision("events", "date", judged).share == 0.75


def test_unequal_weights_widen_the_interval() -> None:
    even = [judgement("events", str(i), "date", "x", "y" if i % 2 else "") for i in range(20)]
    skewed = [
        judgement("events", str(i), "date", "x", "y" if i % 2 else "", 1 + 9 * (i < 2)) for i in range(20)
    ]
    widths = [
        found.high - found.low
        for found in (review.precision("t", "c", even), review.precision("t", "c", skewed))
    ]
    assert widths[0] < widths[1]


# --- proposals ------------------------------------------------------------------------------------------


def suggested(one: Judgement, **changes: dict[str, object]) -> list[review_seeds.Proposal]:
    return review_seeds.proposals([one], releases.tables(changes), Seeds())


def test_a_wrong_type_suggests_the_lexicon_row_that_found_it() -> None:
    one = judgement("events", "e-1", "event_type", "ASSAULT", "PROTEST")
    (found,) = suggested(one, mentions={"rule": "attack.v"})
    assert (found.table, found.cells["id"], found.cells["event_type"]) == ("lexicon", "attack.v", "PROTEST")


def test_a_wrong_stance_suggests_the_cue() -> None:
    one = judgement("claims", "c-1", "stance", "asserts", "denies")
    found = suggested(one, claims={"cue_lemma": "say", "stance": "asserts"})
    assert {(row.table, row.cells["lemma"], row.cells["stance"]) for row in found} == {
        ("cues", "say", "denies")
    }


def test_a_wrong_speaker_suggests_a_name_of_the_right_actor() -> None:
    one = judgement("claims", "c-1", "source", "the mayor", "Taliban")
    (found,) = suggested(one, claims={"speaker_resolution": "name", "speaker_text": "the Talebs"})
    assert (found.cells["id"], found.cells["aliases"].split("|")[-1]) == ("AFG-TALIBAN", "the Talebs")


def test_a_speaker_by_pronoun_suggests_nothing() -> None:
    one = judgement("claims", "c-1", "source", "the mayor", "Taliban")
    assert suggested(one, claims={"speaker_resolution": "pronoun", "speaker_text": "they"}) == []


def test_a_wrong_place_suggests_a_place() -> None:
    one = judgement("events", "e-1", "place_name", "Puerto Primo", "Puerto Primo de Abajo")
    (found,) = suggested(one, mentions={"place_text": "Puerto Primo"})
    assert (found.table, found.cells["name"], found.cells["aliases"]) == (
        "places",
        "Puerto Primo de Abajo",
        "Puerto Primo",
    )


def test_a_wrong_kind_of_source_suggests_its_noun() -> None:
    one = judgement("sources", "s-mayor", "kind", "official", "witness")
    (found,) = suggested(one, sources={"named": False})
    assert (found.table, found.cells["noun"], found.cells["kind"]) == ("source_nouns", "mayor", "witness")


@pytest.mark.parametrize(("wrong", "right", "reasons"), [(2, 1, ["2 for, 1 against"]), (1, 1, [])])
def test_what_was_right_speaks_against(wrong: int, right: int, reasons: list[str]) -> None:
    judged = [judgement("claims", "c-1", "stance", "asserts", "denies")] * wrong
    judged += [judgement("claims", "c-1", "stance", "asserts")] * right
    tables = releases.tables({"claims": {"cue_lemma": "say", "stance": "asserts"}})
    found = review_seeds.proposals(judged, tables, Seeds())
    assert [row.reason.split("; ")[1] for row in found] == reasons


def test_proposals_are_seed_tables_that_load(tmp_path: Path) -> None:
    judged = [
        judgement("claims", "c-1", "stance", "asserts", "denies"),
        judgement("claims", "c-1", "source", "the mayor", "Harbour Council"),
        judgement("events", "e-1", "event_type", "ASSAULT", "PROTEST demo"),
        judgement("events", "e-1", "place_name", "Puerto Primo", "Elsewhere"),
        judgement("sources", "s-mayor", "kind", "official", "witness"),
    ]
    tables = releases.tables(
        {
            "claims": {"cue_lemma": "say", "speaker_resolution": "name", "speaker_text": "the council"},
            "mentions": {"rule": "attack.v", "place_text": "Puerto Primo"},
            "sources": {"named": False},
        }
    )
    found = review_seeds.proposals(judged, tables, Seeds())
    written = review_seeds.write(found, tmp_path)
    Seeds(tmp_path).validate()
    assert [path.stem for path in written] == ["actors", "cues", "lexicon", "places", "source_nouns"]


# --- the command ----------------------------------------------------------------------------------------


def test_command_there_and_back(tmp_path: Path) -> None:
    put(tmp_path / "out", given())
    sheet = tmp_path / "sheet.csv"
    attest("review", tmp_path / "out", "--to", sheet)
    sheet.write_text(sheet.read_text().replace("ASSAULT,,", "ASSAULT,y,"))
    result = attest("review", tmp_path / "out", "--read", sheet)
    assert (result.exit_code, "event_type            1 of    1" in result.stdout) == (0, True)


def test_command_does_not_write_over_a_sheet(tmp_path: Path) -> None:
    put(tmp_path / "out", given())
    (tmp_path / "sheet.csv").write_text("work of days")
    result = attest("review", tmp_path / "out", "--to", tmp_path / "sheet.csv")
    assert (result.exit_code, "is there already" in one_line(result)) == (2, True)


def test_a_damaged_release_is_one_line_and_leaves_no_sheet(tmp_path: Path) -> None:
    with (put(tmp_path / "bad", given()).folder / "events.parquet").open("ab") as file:
        file.write(b"x")
    result = attest("review", tmp_path / "bad", "--to", tmp_path / "b.csv")
    assert result.exit_code == 1 and "events.parquet: cannot be read" in one_line(result)
    assert not (tmp_path / "b.csv").exists()


def test_sheet_of_another_release_is_told_as_such(tmp_path: Path) -> None:
    put(tmp_path / "out", given())
    sheet = tmp_path / "sheet.csv"
    attest("review", tmp_path / "out", "--to", sheet)
    sheet.write_text(sheet.read_text().replace("ASSAULT,,", "ASSAULT,y,"))
    sheet.write_text(sheet.read_text().replace(open_release(tmp_path / "out").release_id, "other"))
    result = attest("review", tmp_path / "out", "--read", sheet)
    assert "drawn from release other, not from" in one_line(result)
