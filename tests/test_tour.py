"""The notebook runs whole over a fresh release of the samples, and its charts draw without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flows.release import Contents, publish
from tests import golden_release

pytestmark = pytest.mark.slow
pytest.importorskip("marimo")
vl_convert = pytest.importorskip("vl_convert")

CHARTS = ("weekly", "standing", "story", "map", "network", "quoted")
# Okabe and Ito (2008), black, white and greys
SAFE = ("#0072b2", "#56b4e9", "#e69f00", "#d55e00", "#999999", "#009e73", "#000000", "white")
QUIET = ("#eef0ee", "#c3cac6", "#ccc", "#555", "#666")


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What the notebook's cells have made."""
    from notebooks.tour import app

    output = tmp_path_factory.mktemp("tour")
    tables = {name: rows for name, rows in golden_release.build().items() if name != "event_redirects"}
    publish(Contents(tables, {}, {"finished_at": ""}), output)
    _, made = app.run(defs={"release_path": str(output)})
    return made


def spec(cells: Mapping[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = cells[f"{name}_chart"].to_dict()
    return found


@pytest.mark.parametrize("name", CHARTS)
def test_chart_draws_marks(cells: Mapping[str, Any], name: str) -> None:
    drawn = vl_convert.vegalite_to_svg(spec(cells, name))
    assert len(re.findall(r"<path aria-label=", drawn)) > 3


@pytest.mark.parametrize("name", CHARTS)
def test_chart_fetches_nothing(cells: Mapping[str, Any], name: str) -> None:
    assert '"url"' not in json.dumps(spec(cells, name))


@pytest.mark.parametrize("name", CHARTS)
def test_title_tells_the_unit(cells: Mapping[str, Any], name: str) -> None:
    assert re.search("number of (events|claims)|one mark = ", spec(cells, name)["title"]["text"])


@pytest.mark.parametrize("name", CHARTS)
def test_colours_are_told_apart_by_everybody(cells: Mapping[str, Any], name: str) -> None:
    found = set(re.findall(r'"(#[0-9a-fA-F]{3,6})"', json.dumps(spec(cells, name))))
    assert {colour.lower() for colour in found} <= {*SAFE, *QUIET}


def test_a_row_leads_to_its_words(cells: Mapping[str, Any]) -> None:
    row = next(cells["traced"].itertuples())
    assert f"**{row.trigger}**" in cells["in_context"](row)


def test_a_contested_story_has_both_sides(cells: Mapping[str, Any]) -> None:
    assert {"asserts", "denies"} <= set(cells["story"]["entry"])


def test_every_table_and_view_is_shown(cells: Mapping[str, Any]) -> None:
    assert len(cells["overview"]) == len(cells["tables"]) + len(cells["views"])


def test_the_event_in_the_readme_is_one_of_the_samples(cells: Mapping[str, Any]) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8").split("## Run it")[0]
    told = " ".join([*cells["claims"]["content"], *cells["tables"]["mentions"]["sentence"]])
    quoted = re.findall(r"\*([A-Zt][^*]{30,})\*", readme)
    assert len(quoted) == 4 and [words for words in quoted if words not in told] == []


def test_the_numbers_in_the_readme_are_those_of_its_event(cells: Mapping[str, Any]) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8").split("## Run it")[0]
    events = cells["events"]
    (event,) = events[(events["deaths_best"] == 23) & (events["dispute"] == "contested")].itertuples()
    told = f"{event.deaths_low} to {event.deaths_high}, highest count that stands {event.deaths_best}"
    assert told in readme and f"by {event.n_independent} independent roots" in readme
