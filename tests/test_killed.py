"""kill -9 at any moment, of the command and of its workers: nothing is lost, nothing is done twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from flows import release
from flows.release import open_release
from flows.storage import parse_store, release_intake
from flows.storage.parse_store import Store
from tests import fakes
from tests.commands import LIMIT, start, write_articles
from tests.test_incremental import build, content

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]

KILLS, WORKER_KILLS = 20, 8
N_ARTICLES, BATCH = 240, 2


def store_of(output: Path) -> Store:
    return Store(output / "store", "fake")


def n_parts(output: Path) -> int:
    return len(set(parse_store.known_keys(store_of(output)).values()))


def pool_workers(run: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        children = psutil.Process(run.pid).children(recursive=True)
        return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    except psutil.Error:
        return []


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not done():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_articles(tmp_path_factory.mktemp("killed") / "inbox", N_ARTICLES, "slowly")


@pytest.fixture(scope="module")
def undisturbed(prefect_server: None, inbox: Path) -> dict[str, bytes]:
    """The release of the inbox, made without being killed."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        fakes.install(monkeypatch)
        build(inbox, inbox.parent / "once", BATCH)
    return content(inbox.parent / "once")


@pytest.fixture()
def stages(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes.install(monkeypatch)


def run_flow(url: str, inbox: Path, output: Path) -> None:
    """The flow in a process of its own, with stand-ins for reading."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.build_dataset import build_dataset
    from flows.options import Options

    fakes.install(pytest.MonkeyPatch())
    with temporary_settings({PREFECT_API_URL: url}):
        build_dataset(Options.model_validate({"inputs": [inbox], "output": output, "batch_size": BATCH}))


def test_run_that_is_killed_again_and_again_gets_there(
    stages: None,
    tmp_path: Path,
    inbox: Path,
    undisturbed: dict[str, bytes],
    record_property: Callable[[str, object], None],
) -> None:
    from prefect.settings import PREFECT_API_URL

    record_property("times", KILLS)  # benchmarks/torture.py counts them
    output = tmp_path / "out"
    former = write_articles(tmp_path / "former", 3)
    build(former, output)
    good = open_release(output)
    # forked from a process that has imported all: a kill costs a second, not ten
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.build_dataset", "tests.fakes", "prefect.client.orchestration"])
    chance, grown = random.Random(20), 0
    for kill in range(KILLS):
        before = n_parts(output)
        run = context.Process(target=run_flow, args=(PREFECT_API_URL.value(), inbox, output))
        run.start()
        # some die as they start, most in the midst of reading, the last ones near the end
        if kill % 4:
            goal = before + chance.randrange(3)
            wait_until(lambda run=run, goal=goal: n_parts(output) > goal or not run.is_alive())
        time.sleep(chance.uniform(0, 0.3))
        assert open_release(output).release_id == good.release_id
        run.kill()
        run.join()
        assert run.exitcode == -signal.SIGKILL
        assert open_release(output).release_id == good.release_id and release.validate(good) == []
        # nothing that was finished is lost
        assert n_parts(output) >= before
        grown += n_parts(output) > before
    kept = parse_store.known_keys(store_of(output))
    assert grown >= KILLS // 2 and len(kept) < N_ARTICLES
    fakes.CALLS.clear()
    build(inbox, output, BATCH)
    # ... nor done twice
    assert len(fakes.CALLS) == N_ARTICLES - len(set(kept) & set(keys_of(inbox, output)))
    assert content(output) == undisturbed


def keys_of(inbox: Path, output: Path) -> set[str]:
    """The reading keys of the articles of the latest release."""
    intake = release_intake.take_again(open_release(output), store_of(output), output, BATCH)
    return set(intake.keys.values())


def test_workers_that_are_killed_again_and_again_are_replaced(
    tmp_path: Path,
    inbox: Path,
    undisturbed: dict[str, bytes],
    record_property: Callable[[str, object], None],
) -> None:
    output, log = tmp_path / "out", tmp_path / "read.log"
    arguments = ("run", inbox, "--output", output, "--batch-size", 4 * BATCH)
    run = start(*arguments, "--engine", "processes", "--workers", 2, ATTEST_TEST_LOG=str(log))
    chance, kills = random.Random(20), 0
    try:
        while kills < WORKER_KILLS and run.poll() is None:
            goal = n_parts(output) + chance.randrange(2)
            wait_until(lambda goal=goal: n_parts(output) > goal or run.poll() is not None)
            time.sleep(chance.uniform(0, 0.2))
            for worker in pool_workers(run)[:1]:
                os.kill(worker.pid, signal.SIGKILL)
                kills += 1
        _, told = run.communicate(timeout=LIMIT)
    finally:
        run.kill()
    record_property("times", kills)
    assert run.returncode == 0, told
    assert kills >= WORKER_KILLS - 2
    assert content(output) == undisturbed
    # a batch that was finished is not read again: only those that a kill met in the midst
    read = Counter(log.read_text().split())
    assert set(read.values()) <= {1, 2, 3, 4} and sum(read.values()) <= N_ARTICLES + kills * 2 * 4 * BATCH


def test_server_and_workers_end_with_a_killed_command(tmp_path: Path) -> None:
    inbox = write_articles(tmp_path / "inbox", 400, "slowly")
    more = {"PREFECT_API_URL": "", "PREFECT_HOME": str(tmp_path / "home")}
    arguments = ("run", inbox, "--output", tmp_path / "out", "--batch-size", 1, "--engine", "processes")
    run = start(*arguments, "--workers", 2, **more)
    wait_until(lambda: run.poll() is not None or len(pool_workers(run)) == 2)
    children = psutil.Process(run.pid).children(recursive=True)
    names = " ".join(word for child in children for word in child.cmdline())
    run.kill()
    run.communicate()
    assert "create_app" in names and "spawn_main" in names
    wait_until(lambda: not any(child.is_running() and not is_zombie(child) for child in children))


def is_zombie(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True
