"""What goes wrong around a run: full disks, read-only folders, workers that die or hang, two runs at once."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.release import open_release, validate
from flows.tables import read_tables
from tests import fakes
from tests.commands import LIMIT, attest, start, write_articles
from tests.test_flow import build
from tests.test_incremental import content

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]


def refused(output: Path) -> dict[str, str]:
    rejects = read_tables(output, ["rejects"])["rejects"]
    return dict(zip(rejects["source_path"], rejects["detail"], strict=True))


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    (line,) = done.stderr.strip().splitlines()
    return line


# --- articles that take their worker along ------------------------------------------------------------


def test_article_that_kills_its_worker_is_refused_alone(tmp_path: Path) -> None:
    inbox = write_articles(tmp_path / "inbox", 12)
    (inbox / "bad.txt").write_text("Bad\n\nA deadly piece that soldiers attacked near the river, he said.")
    done = attest("run", inbox, "--output", tmp_path / "out", "--engine", "processes", "--workers", 2)
    assert done.returncode == 0, done.stderr
    told = refused(tmp_path / "out")
    assert list(told) == ["bad.txt"] and "the worker process died of it 3 times" in told["bad.txt"]
    assert len(read_tables(tmp_path / "out", ["articles"])["articles"]) == 12


def test_article_that_stands_still_outside_python_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.running import extraction

    monkeypatch.setattr(extraction, "_GRACE", 2.0)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["tests/stand_in", "."]))
    fakes.install(monkeypatch)
    inbox = write_articles(tmp_path / "inbox", 5)
    (inbox / "bad.txt").write_text("Bad\n\nA deaf piece that soldiers attacked near the river, he said.")
    build(inbox, output=tmp_path / "out", engine="processes", workers=2, batch_size=3, time_limit=2)
    told = refused(tmp_path / "out")
    assert list(told) == ["bad.txt"] and "the reading stood still" in told["bad.txt"]
    assert len(read_tables(tmp_path / "out", ["articles"])["articles"]) == 5


# --- disks --------------------------------------------------------------------------------------------


@pytest.fixture()
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of 4 MB (two releases with their reports), where the system lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("no filesystem can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def forty(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder of articles, and its release as made on a disk with room."""
    folder = tmp_path_factory.mktemp("forty")
    inbox = write_articles(folder / "inbox", 40)
    assert attest("run", inbox, "--output", folder / "once", "--batch-size", 4).returncode == 0
    return inbox, content(folder / "once")


@pytest.mark.parametrize("room", [0, 60_000, 200_000])
def test_full_disk_is_one_line_and_the_next_run_goes_on(
    small_disk: Path,
    forty: tuple[Path, dict[str, bytes]],
    tmp_path: Path,
    room: int,
) -> None:
    inbox, once = forty
    output = small_disk / "out"
    assert attest("run", write_articles(tmp_path / "former", 2), "--output", output).returncode == 0
    good = open_release(output)
    status = os.statvfs(small_disk)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - room)))
    done = attest("run", inbox, "--output", output, "--batch-size", 4)
    assert done.returncode == 1 and "No space left on device" in one_line(done)
    assert open_release(output).release_id == good.release_id and validate(good) == []
    filler.unlink()
    assert attest("run", inbox, "--output", output, "--batch-size", 4).returncode == 0
    assert content(output) == once


def test_read_only_output_is_one_line_before_anything_is_read(small_disk: Path, tmp_path: Path) -> None:
    inbox = write_articles(tmp_path / "inbox", 2)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = attest("run", inbox, "--output", small_disk / "out")
    assert (done.returncode, "Read-only file system" in one_line(done)) == (1, True)


# --- asked to end -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize("engine", ["inline", "processes"])
def test_run_that_is_asked_to_end_says_so_in_one_line(
    tmp_path: Path, number: int, code: int, engine: str
) -> None:
    inbox, output = write_articles(tmp_path / "inbox", 600, "slowly"), tmp_path / "out"
    options = ("--engine", engine, "--workers", 2, "--batch-size", 4)
    run = start("run", inbox, "--output", output, *options, group=True, PREFECT_API_URL="")
    end = time.monotonic() + LIMIT
    while not list(output.glob("store/fake/*")) and run.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    os.killpg(run.pid, number)  # as a terminal and a service manager do: the workers and the server, too
    _, told = run.communicate(timeout=LIMIT)
    lines = [line for line in told.strip().splitlines() if "reading articles" not in line]
    assert (run.returncode, lines) == (
        code,
        ["attest: stopped; what was read is kept, and the next run goes on from there"],
    )


# --- two at once --------------------------------------------------------------------------------------


def test_two_runs_at_once_share_a_store_and_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, output = write_articles(tmp_path / "inbox", 60, "slowly"), tmp_path / "out"
    runs = [start("run", inbox, "--output", output, "--batch-size", size) for size in (3, 4)]
    ends = [(run.communicate(timeout=LIMIT)[1], run.returncode) for run in runs]
    assert [code for _, code in ends] == [0, 0], ends
    fakes.install(monkeypatch)
    build(inbox, output=tmp_path / "once")
    assert content(output) == content(tmp_path / "once")
    assert validate(open_release(output)) == []
