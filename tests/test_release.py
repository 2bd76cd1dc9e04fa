"""A release is written whole or not at all, read as one, and keeps its history short."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows import release
from flows.release import Contents, Release, ReleaseError, open_release, publish
from flows.tables import read_tables
from tests import releases
from transforms import schema

ROOT = Path(__file__).parent.parent


def contents(finished: str = "2024-01-01", **changes: dict) -> Contents:
    tables = releases.tables(changes)
    del tables["event_redirects"]
    return Contents(tables, {"digest": "d"}, {"finished_at": finished})


def put(output: Path, finished: str = "2024-01-01", **changes: dict) -> Release:
    return publish(contents(finished, **changes), output)[0]


def test_latest_leads_to_what_was_published(tmp_path: Path) -> None:
    found = put(tmp_path)
    assert open_release(tmp_path).folder == found.folder


def test_manifest_tells_rows_and_hashes(tmp_path: Path) -> None:
    found = put(tmp_path)
    path = found.folder / "events.parquet"
    assert found.manifest["tables"]["events"] == {
        "rows": 1,
        "bytes": path.stat().st_size,
        "sha256": release._sha256(path),
    }


def test_manifest_holds_neither_clock_nor_paths(tmp_path: Path) -> None:
    text = (put(tmp_path).folder / "manifest.json").read_text()
    assert "finished_at" not in text and str(tmp_path) not in text


def test_nothing_changed_makes_no_new_release(tmp_path: Path) -> None:
    put(tmp_path)
    assert publish(contents("2024-01-02"), tmp_path)[1] is False


def test_equal_tables_give_equal_bytes_and_ids(tmp_path: Path) -> None:
    one, other = put(tmp_path / "one"), put(tmp_path / "other", "2025-01-01")
    assert one.release_id == other.release_id
    assert all(
        (other.folder / file.name).read_bytes() == file.read_bytes() for file in one.folder.glob("*.parquet")
    )


def test_only_the_last_three_are_kept(tmp_path: Path) -> None:
    made = [put(tmp_path, f"2024-01-0{n}", events={"summary": f"s{n}"}).release_id for n in range(1, 6)]
    kept = {path.name for path in (tmp_path / "releases").iterdir()}
    assert kept == set(made[-3:])


def test_as_many_are_kept_as_asked_for(tmp_path: Path) -> None:
    for number in range(1, 4):
        made = contents(f"2024-01-0{number}", events={"summary": f"s{number}"})
        last, _ = publish(made, tmp_path, keep=1)
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [last.release_id]


def test_release_that_comes_back_is_the_latest_again(tmp_path: Path) -> None:
    first = put(tmp_path, "2024-01-01", events={"summary": "a"})
    put(tmp_path, "2024-01-02", events={"summary": "b"})
    put(tmp_path, "2024-01-03", events={"summary": "a"})
    assert open_release(tmp_path).release_id == first.release_id


def test_broken_tables_are_never_published(tmp_path: Path) -> None:
    good = put(tmp_path)
    with pytest.raises(ReleaseError, match=r"not published, 1 broken rules: mentions.trigger_start"):
        put(tmp_path, mentions={"trigger": "elsewhere"})
    assert open_release(tmp_path).release_id == good.release_id


def test_open_release_holds_on_to_one_release(tmp_path: Path) -> None:
    put(tmp_path, "2024-01-01", events={"summary": "old"})
    opened = open_release(tmp_path)
    put(tmp_path, "2024-01-02", events={"summary": "new"})
    assert read_tables(opened, ["events"])["events"]["summary"].tolist() == ["old"]


def test_frames_keep_days_nulls_and_counts_exact(tmp_path: Path) -> None:
    events = read_tables(put(tmp_path), ["events"])["events"]
    kinds = (events["date_start"].dtype, events["deaths_high"].dtype, events["date_start"][0])
    assert kinds == (pd.ArrowDtype(pa.date32()), pd.ArrowDtype(pa.int32()), date(2024, 3, 4))


def test_file_carries_the_descriptions(tmp_path: Path) -> None:
    found = pq.read_schema(put(tmp_path).folder / "events.parquet")
    declared = schema.EVENTS.field("support")
    assert found.field("support").metadata[b"description"].decode() == declared.description


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_missing_release_is_told_in_one_line(tmp_path: Path, path: str) -> None:
    with pytest.raises(ReleaseError, match="no release there"):
        open_release(tmp_path / path)


def test_changed_file_is_found_by_validation(tmp_path: Path) -> None:
    found = put(tmp_path)
    path = found.folder / "events.parquet"
    pq.write_table(pq.read_table(path), path, compression="none")
    assert "not the one of the manifest" in str(release.validate(found)[0])


def test_read_only_output_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    good = put(tmp_path)
    monkeypatch.setattr(pq, "write_table", refuse)
    with pytest.raises(ReleaseError, match="No space left on device"):
        put(tmp_path, events={"summary": "new"})
    assert open_release(tmp_path).release_id == good.release_id
    assert [path.name for path in (tmp_path / "releases").iterdir()] == [good.release_id]


KILLED = """
import os, signal, sys
from pathlib import Path
from flows import release
from tests.test_release import contents

step, number = sys.argv[2], int(sys.argv[3])
real, calls = getattr(release, step), 0

def killing(*args, **kwargs):
    global calls
    calls += 1
    if calls == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)

setattr(release, step, killing)
release.publish(contents(events={"summary": "new"}), Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("step", "number"),
    [
        ("_write_table", 1),
        ("_write_table", 7),
        ("_write_json", 1),
        ("_write_json", 2),
        ("_sync", 5),
        ("_point", 1),
    ],
)
def test_killed_publication_leaves_the_former_release(tmp_path: Path, step: str, number: int) -> None:
    good = put(tmp_path)
    command = [sys.executable, "-c", KILLED, str(tmp_path), step, str(number)]
    done = subprocess.run(command, cwd=ROOT, timeout=60, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert open_release(tmp_path).release_id == good.release_id and release.validate(good) == []
    # the next run is not hindered by what was left, and clears it away
    new = put(tmp_path, events={"summary": "new"})
    assert open_release(tmp_path).release_id == new.release_id
    assert not list((tmp_path / "releases").glob(".*"))


PUBLISHING = """
import sys
from pathlib import Path
from flows import release
from tests.test_release import contents

for n in range(5):
    made = contents(f"2024-01-0{n + 1}", events={"summary": f"{sys.argv[2]}{n}"})
    release.publish(made, Path(sys.argv[1]))
"""


def test_two_publications_at_once_leave_a_sound_latest(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PUBLISHING, str(tmp_path)]
    runs = [subprocess.Popen([*command, name], cwd=ROOT) for name in "ab"]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    assert release.validate(open_release(tmp_path)) == []
    assert len(list((tmp_path / "releases").iterdir())) == release.KEEP


# --- redirects ----------------------------------------------------------------------------------------


def mentions(**event_of: str) -> dict[str, pa.Table]:
    return {"mentions": pa.table({"mention_id": list(event_of), "event_id": list(event_of.values())})}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"m1": "e1"}, {"m1": "e1"}, []),
        ({"m1": "e1"}, {"m1": "e2"}, [("e1", "e2", "re-anchored")]),
        ({"m1": "e1", "m2": "e2"}, {"m1": "e1", "m2": "e1"}, [("e2", "e1", "merged")]),
        ({"m1": "e1", "m2": "e1", "m3": "e1"}, {"m1": "e2", "m2": "e3", "m3": "e3"}, [("e1", "e3", "split")]),
        ({"m1": "e1", "m2": "e1"}, {"m1": "e1", "m2": "e2"}, []),
        ({"m1": "e1", "m2": "e2"}, {"m2": "e2"}, [("e1", None, "removed")]),
    ],
)
def test_ids_that_are_gone_lead_to_where_their_mentions_are(
    monkeypatch: pytest.MonkeyPatch, before: dict, after: dict, expected: list
) -> None:
    monkeypatch.setattr(release, "arrow_tables", lambda *_: mentions(**before))
    found = release.redirects(Release(Path(), {"release": "r"}), mentions(**after))
    assert [(row["old_id"], row["new_id"], row["reason"]) for row in found] == expected


def test_run_json_is_apart(tmp_path: Path) -> None:
    assert json.loads((put(tmp_path).folder / "run.json").read_text()) == {"finished_at": "2024-01-01"}
