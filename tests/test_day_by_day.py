"""Building day by day gives the tables of building all at once, and redirects tell what became of each event.

The articles are written to provoke it: an earlier report that comes in late, a fuller one to which two thin
ones belong, one of another town to which a vague one belongs, one that is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.release import open_release
from flows.reporting import diff
from tests.test_incremental import build, content

ARTICLES = {
    # told on 7 May, then by a report of 6 May that comes in late: re-anchored
    "2024-05-07-bridge": "Bridge blown up in Sarpol\n\n"
    "A bomb destroyed the railway bridge at Kunduz on Sunday, killing two guards, the mayor of "
    "Kunduz said.",
    "2024-05-06-bridge": "Two guards die at bridge\n\n"
    "KUNDUZ - A bomb destroyed the railway bridge at Kunduz on Sunday and killed two guards, "
    "firemen said. Trains will not run for weeks.",
    # vague, joined by what tells the town; then a report of the day before tells another town: split
    "2024-06-12-raid": "Herders attacked\n\n"
    "Gunmen attacked herders in Borno state of Nigeria on Monday, killing nine, a union said.",
    "2024-06-13-raid": "Nine herders killed\n\n"
    "Gunmen attacked herders in Bama in Borno state of Nigeria on Monday, killing nine, a cattle "
    "union said on Wednesday.",
    "2024-06-11-raid": "Herders attacked in Gwoza\n\n"
    "Gunmen attacked herders in Gwoza in Borno state of Nigeria on Monday, killing nine, a herders' "
    "union said.",
    # two thin reports, then the full one of the day before to which both belong: merged
    "2024-07-10-clinic": "Clinic shelled\n\nThe clinic in Rubkona was shelled on Monday.",
    "2024-07-11-clinic": "Deaths in South Sudan\n\n"
    "Four patients were killed by shells in South Sudan on Monday, an aid group said.",
    "2024-07-09-clinic": "Four patients killed as clinic is shelled\n\n"
    "RUBKONA, South Sudan - Soldiers shelled the clinic in Rubkona on Monday and killed four "
    "patients, an aid group said.",
    # taken away again
    "2024-08-02-talks": "Envoys meet\n\nThe foreign ministers of Peru and Chile met in Lima on Thursday.",
}
# What is put into the inbox (+) and taken out (-) before each build.
DAYS = (
    ("+2024-05-07-bridge", "+2024-06-12-raid", "+2024-07-10-clinic", "+2024-08-02-talks"),
    ("+2024-06-13-raid", "+2024-07-11-clinic"),
    ("+2024-05-06-bridge", "+2024-06-11-raid"),
    ("+2024-07-09-clinic",),
    ("-2024-08-02-talks",),
)


pytestmark = pytest.mark.slow  # five builds with the language model

READ = ("events", "mentions", "event_redirects")


@dataclass(frozen=True)
class Grown:
    """What the builds of the days left."""

    folder: Path
    releases: tuple[Mapping[str, pa.Table], ...]  # READ of each day


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    folder = tmp_path_factory.mktemp("days")
    inbox = folder / "inbox"
    inbox.mkdir()
    releases = []
    for day in DAYS:
        for step in day:
            path = inbox / f"{step[1:]}.txt"
            if step[0] == "+":
                path.write_text(ARTICLES[step[1:]])
            else:
                path.unlink()
        build(inbox, folder / "grown")
        latest = open_release(folder / "grown").folder
        releases.append({name: pq.read_table(latest / f"{name}.parquet") for name in READ})
    build(inbox, folder / "scratch", batch_size=16)
    return Grown(folder, tuple(releases))


def test_the_tables_are_those_of_building_all_at_once(grown: Grown) -> None:
    assert content(grown.folder / "grown") == content(grown.folder / "scratch")


@pytest.mark.parametrize(("day", "reason"), [(2, "re-anchored"), (2, "split"), (3, "merged"), (4, "removed")])
def test_what_became_of_an_event_is_told(grown: Grown, day: int, reason: str) -> None:
    rows = grown.releases[day]["event_redirects"].to_pylist()
    assert reason in {row["reason"] for row in rows}


def test_an_id_that_is_gone_leads_to_an_event_that_stands(grown: Grown) -> None:
    for release in grown.releases:
        standing = set(release["events"]["event_id"].to_pylist()) | {None}
        assert {row["new_id"] for row in release["event_redirects"].to_pylist()} <= standing


@pytest.mark.parametrize("day", range(1, len(DAYS)))
def test_every_id_of_the_day_before_stands_or_is_led_on(grown: Grown, day: int) -> None:
    before, now = grown.releases[day - 1], grown.releases[day]
    led = set(now["event_redirects"]["old_id"].to_pylist())
    assert set(before["events"]["event_id"].to_pylist()) == led | (
        set(before["events"]["event_id"].to_pylist()) & set(now["events"]["event_id"].to_pylist())
    )


@pytest.mark.parametrize("day", range(1, len(DAYS)))
def test_diff_tells_the_same_of_two_days(grown: Grown, day: int) -> None:
    before, now = grown.releases[day - 1], grown.releases[day]
    told = {(change.event_id, change.kind) for change in diff.differences(before, now)}
    redirects = {(row["old_id"], row["reason"]) for row in now["event_redirects"].to_pylist()}
    assert redirects <= told
