"""The report holds what the release holds, runs nothing but its own script, and shows what changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from flows.release import Contents, publish
from flows.reporting import changes, report
from tests import releases

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u2028"


def data(page: str, name: str) -> Any:
    """The JSON that the page holds under this id."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def rendered(tables: dict[str, dict[str, object]] | None = None) -> str:
    return report.render(releases.tables(tables), {"release": "r1", "records": {"read": 1}})


def test_every_event_stands_in_the_page() -> None:
    assert [row[0] for row in data(rendered(), "events-data")["rows"]] == ["e-1"]


def test_each_telling_leads_to_its_words() -> None:
    details = data(rendered(), "details-data")
    ((telling,),) = details["tellings"]
    start, end = telling[5]
    offset, piece = details["articles"][telling[0]][-1][0]
    assert piece[start - offset : end - offset] == "attacked"


@pytest.mark.parametrize("field", ["summary", "place_name", "event_id"])
def test_an_event_cannot_become_markup(field: str) -> None:
    page = rendered({"events": {field: HOSTILE}, "mentions": {}, "event_actors": {}, "claims": {}})
    assert "<script>alert" not in page and "<img" not in page


@pytest.mark.parametrize(("table", "field"), [("rejects", "detail"), ("sources", "name")])
def test_what_stands_in_the_page_as_text_is_escaped(table: str, field: str) -> None:
    tables = releases.tables({"sources": {"name": HOSTILE}})
    reject = releases.row(releases.schema.REJECTS, source_path=HOSTILE, detail=HOSTILE)
    tables["rejects"] = releases.schema.to_arrow(releases.schema.REJECTS, [reject])
    page = report.render(tables, {})
    assert "<img" not in page and "&lt;img" in page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " javascript:alert(1)", "file:///x"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    details = data(rendered({"articles": {"url": url}}), "details-data")
    assert details["articles"][0][3] is None


def test_policy_allows_nothing_from_anywhere() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', rendered())
    assert policy and policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")


def test_the_page_names_no_other_host() -> None:
    hosts = set(re.findall(r"https?://([\w.]+)", rendered()))
    assert hosts <= {"www.w3.org"}  # the name of SVG's elements, which nothing fetches


def test_equal_releases_give_equal_pages() -> None:
    assert rendered() == rendered()


def test_excerpts_keep_whole_words_and_join_where_they_meet() -> None:
    text = "word " * 400
    found = report.excerpts(text, [(1000, 1004), (1100, 1104), (1900, 1904)])
    assert [(start, len(piece)) for start, piece in found] == [(780, 544), (1680, 320)]


def test_land_is_one_path() -> None:
    assert re.fullmatch(r"(M-?\d+ ?-?\d+l[-\d ]+z)+", report.land_path())


@pytest.mark.parametrize(
    ("ring", "pieces"),
    [
        ([[0, 0], [10, 0], [10, 10], [0, 0]], [[(0, 0), (10, 0), (10, 10), (0, 0)]]),
        (
            [[170, 0], [-170, 0], [-170, 10], [170, 0]],
            [[(170, 0), (190, 0), (190, 10), (170, 0)], [(-190, 0), (-170, 0), (-170, 10), (-190, 0)]],
        ),
    ],
)
def test_a_ring_over_the_date_line_stands_at_both_ends(ring: list, pieces: list) -> None:
    assert report._unwrapped(ring) == pieces


# --- what changed ---------------------------------------------------------------------------------------


def test_a_changed_field_is_told_with_both_values() -> None:
    now = releases.tables({"events": {"dispute": "contested", "deaths_best": 5}})
    (one,) = changes.between(releases.tables(), now, "r0").kinds["changed"]
    assert one.change.fields == {"dispute": ["none", "contested"], "deaths_best": [3, 5]}


def test_an_event_that_is_gone_is_told_by_its_former_row() -> None:
    now = releases.tables()
    for name in ("events", "mentions"):
        now[name] = now[name].slice(0, 0)
    (one,) = changes.between(releases.tables({"events": {"summary": "gone"}}), now, "r0").kinds["removed"]
    assert one.row["summary"] == "gone"


def test_an_equal_release_has_no_changes() -> None:
    assert changes.between(releases.tables(), releases.tables(), "r0").kinds == {}


def test_a_published_report_tells_what_changed(tmp_path: Path) -> None:
    for dispute in ("none", "contested"):
        tables = releases.tables({"events": {"dispute": dispute}})
        del tables["event_redirects"]
        made, _ = publish(Contents(tables, {}, {"finished_at": dispute}), tmp_path, report.page)
    assert "dispute none → contested" in (made.folder / "report.html").read_text(encoding="utf-8")


def test_style_has_as_many_ends_as_beginnings() -> None:
    style = (report.PAGE / "page.css").read_text(encoding="utf-8")
    assert style.count("{") == style.count("}")
