"""The quality gate: floors that cannot sink unseen, figures read out of the scorers' words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from benchmarks import gold_tasks, quality, told_figures
from benchmarks.quality import Figure, Note

FLOORS = {"a F1": {"floor": 80.0, "raised_to": 80.0, "former": 81.0}}


def test_the_floors_of_the_project_are_just() -> None:
    assert quality.unjust(quality.read_floors()) == []


def test_the_page_on_the_method_tells_the_figures_last_measured() -> None:
    page = told_figures.PAGE.read_text(encoding="utf-8")
    assert page.count("<!-- ") > 20
    assert told_figures.renewed(page, quality.read_floors()) == page


def test_a_named_figure_is_written_anew_and_others_stay() -> None:
    assert told_figures.renewed("80<!-- a F1 --> of 90", FLOORS) == "81.0<!-- a F1 --> of 90"


@pytest.mark.parametrize(("value", "code"), [(80.0, 0), (79.9, 1)])
def test_a_figure_below_its_floor_fails_the_gate(value: float, code: int, tmp_path: Path) -> None:
    assert quality.judge([Figure("a F1", value)], FLOORS, lift=False, path=tmp_path / "floors.yaml") == code


def test_a_figure_that_is_only_shown_fails_nothing() -> None:
    assert quality.undercut([Figure("a F1", 1.0, is_gated=False)], FLOORS) == []


def test_what_could_not_be_measured_fails_the_gate(tmp_path: Path) -> None:
    told = Note("dates x: not measured: no such thing", is_failure=True)
    assert quality.judge([told], {}, lift=False, path=tmp_path / "floors.yaml") == 1
    assert quality.judge([Note("seen")], {}, lift=False, path=tmp_path / "floors.yaml") == 0


def test_a_floor_rises_to_its_figure_less_the_margin_and_keeps_it_for_next_time(tmp_path: Path) -> None:
    path = tmp_path / "floors.yaml"
    path.write_text("# why\n", encoding="utf-8")
    quality.judge([Figure("a F1", 90.0), Figure("b F1", 50.0, margin=2.0)], FLOORS, lift=True, path=path)
    assert path.read_text(encoding="utf-8").startswith("# why\n")
    assert quality.read_floors(path) == {
        "a F1": {"floor": 89.7, "raised_to": 89.7, "former": 90.0},
        "b F1": {"floor": 48.0, "raised_to": 48.0, "former": 50.0},
    }


def test_raising_never_lowers() -> None:
    assert quality.raised([Figure("a F1", 70.0)], FLOORS)["a F1"]["floor"] == 80.0


@pytest.mark.parametrize(
    ("reason", "unjust"),
    [({}, ["a F1"]), ({"lowered_because": " "}, ["a F1"]), ({"lowered_because": "X"}, [])],
)
def test_lowering_a_floor_takes_a_reason(reason: dict[str, str], unjust: list[str]) -> None:
    assert quality.unjust({"a F1": {"floor": 70.0, "raised_to": 80.0, **reason}}) == unjust


def test_the_reason_goes_when_the_floor_is_back() -> None:
    lowered = {"a F1": {"floor": 70.0, "raised_to": 80.0, "lowered_because": "new labels"}}
    assert "lowered_because" in quality.raised([Figure("a F1", 75.0)], lowered)["a F1"]
    assert "lowered_because" not in quality.raised([Figure("a F1", 85.0)], lowered)["a F1"]


@pytest.mark.parametrize(
    ("task", "printed", "figures"),
    [
        ("dates", "value         F1  82.10  P  83.00  R  81.22", {"value F1": 82.1}),
        ("claims", "full                         P 0.700  R 0.600  F1 0.646", {"full F1": 64.6}),
        ("factuality", "uds   system        20  1.2  0.5  80.0  61.5  x:1/2/3/4", {"uds macro-F1": 61.5}),
        (
            "event-types",
            "ACLED 25  509                81.0  70.2  80.4",
            {"ACLED 25 weighted F1, dev in sample": 80.4},
        ),
        ("incidents", "killed exact  100              55.0", {"killed exact": 55.0}),
    ],
)
def test_figures_are_read_out_of_what_a_scorer_prints(
    task: str, printed: str, figures: dict[str, float]
) -> None:
    (declared,) = [one for one in gold_tasks.TASKS if one.task == task]
    assert gold_tasks.read_figures(declared, printed) == figures


@pytest.mark.parametrize(
    "arguments",
    [["--gold", "no/such/folder"], ["--only", "nothing"], ["--limit", "0"]],
)
def test_wrong_use_is_told_in_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert quality.main(arguments) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A gold folder of one file, with a scorer that counts the answers."""
    for name in ("time", "score"):
        (tmp_path / "gold" / name).mkdir(parents=True)
    rows = [{"id": str(n), "dct": "2024-05-08", "text": "Shells fell on Monday."} for n in range(3)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "gold" / "time" / "x.jsonl").write_text(lines, encoding="utf-8")
    script = "import sys; print('value F1', 10.0 * sum('05-06' in line for line in open(sys.argv[2])))"
    (tmp_path / "gold" / "score" / "score_timex.py").write_text(script, encoding="utf-8")
    return tmp_path / "gold"


@pytest.mark.slow
def test_a_task_is_predicted_scored_and_kept(gold: Path, tmp_path: Path) -> None:
    (first,) = gold_tasks.measure(gold, 2, tmp_path / "kept")
    assert (first.name, first.figures, first.read, first.there) == ("dates x", {"value F1": 20.0}, 2, 3)
    (second,) = gold_tasks.measure(gold, 2, tmp_path / "kept")
    assert second.kept and second.figures == first.figures


@pytest.mark.slow
def test_a_scorer_that_fails_is_told(gold: Path, tmp_path: Path) -> None:
    (gold / "score" / "score_timex.py").write_text("raise SystemExit('no gold here')", encoding="utf-8")
    (result,) = gold_tasks.measure(gold, 1, tmp_path / "kept")
    assert result.failed == "no gold here" and not list(tmp_path.glob("kept/*"))


def test_the_floors_file_is_as_the_gate_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "floors.yaml"
    path.write_text(quality.FLOORS.read_text(encoding="utf-8"), encoding="utf-8")
    before = yaml.safe_load(path.read_text(encoding="utf-8"))
    quality.write_floors(quality.read_floors(path), path)
    assert (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) == (before or {})


@pytest.mark.parametrize("table", ["incident_weights.csv", "force_words.csv"])
def test_results_are_measured_anew_when_a_table_of_the_tasks_changes(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "benchmarks").mkdir()
    monkeypatch.setattr(gold_tasks, "ROOT", tmp_path)
    (tmp_path / "benchmarks" / table).write_text("a,1\n", encoding="utf-8")
    before = gold_tasks.code_digest()
    (tmp_path / "benchmarks" / "floors.yaml").write_text("{}\n", encoding="utf-8")
    assert gold_tasks.code_digest() == before
    (tmp_path / "benchmarks" / table).write_text("a,2\n", encoding="utf-8")
    assert gold_tasks.code_digest() != before
