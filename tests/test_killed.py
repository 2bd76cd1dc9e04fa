"""kill -9 at any moment, of the command and of its workers: nothing is lost, nothing is done twice."""

from __future__ import annotations

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

from flows import parse_store, release
from flows.parse_store import Store
from flows.release import open_release
from tests.commands import LIMIT, attest, start, write_articles
from tests.test_incremental import content

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]

KILLS = 12  # of each, the command and the workers
N_ARTICLES, BATCH = 96, 4


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


@pytest.fixture()
def undisturbed(tmp_path: Path) -> dict[str, bytes]:
    inbox = write_articles(tmp_path / "inbox", N_ARTICLES, "slowly")
    assert attest("run", inbox, "--output", tmp_path / "once", "--batch-size", BATCH).returncode == 0
    return content(tmp_path / "once")


def test_command_that_is_killed_again_and_again_gets_there(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    inbox, output, log = tmp_path / "inbox", tmp_path / "out", tmp_path / "read.log"
    former = write_articles(tmp_path / "former", 3)
    assert attest("run", former, "--output", output).returncode == 0
    good = open_release(output)
    chance = random.Random(20)
    for kill in range(KILLS):
        before = n_parts(output)
        arguments = ("run", inbox, "--output", output, "--batch-size", BATCH, "--engine", "processes")
        run = start(*arguments, "--workers", 2, ATTEST_TEST_LOG=str(log))
        try:
            # some die as they start, most somewhere in the midst
            if kill % 4:
                goal = before + chance.randrange(2)
                wait_until(lambda run=run, goal=goal: n_parts(output) > goal or run.poll() is not None)
            time.sleep(chance.uniform(0, 0.5))
            workers = pool_workers(run)
        finally:
            run.kill()
            run.communicate()
        assert open_release(output).release_id == good.release_id and release.validate(good) == []
        # the workers end with their parent: nobody is left to write
        wait_until(lambda workers=workers: not any(worker.is_running() for worker in workers))
    kept = len(parse_store.known_keys(store_of(output)))
    last = attest("run", inbox, "--output", output, "--batch-size", BATCH)
    assert last.returncode == 0, last.stderr
    assert f"({N_ARTICLES + 3 - kept} of them new)" in last.stdout
    assert content(output) == undisturbed


def test_workers_that_are_killed_again_and_again_are_replaced(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    output, log = tmp_path / "out", tmp_path / "read.log"
    arguments = ("run", tmp_path / "inbox", "--output", output, "--batch-size", BATCH)
    run = start(*arguments, "--engine", "processes", "--workers", 2, ATTEST_TEST_LOG=str(log))
    chance, kills = random.Random(20), 0
    try:
        while kills < KILLS and run.poll() is None:
            goal = n_parts(output) + chance.randrange(2)
            wait_until(lambda goal=goal: n_parts(output) > goal or run.poll() is not None)
            time.sleep(chance.uniform(0, 0.2))
            for worker in pool_workers(run)[:1]:
                os.kill(worker.pid, signal.SIGKILL)
                kills += 1
        _, told = run.communicate(timeout=LIMIT)
    finally:
        run.kill()
    assert run.returncode == 0, told
    assert kills >= KILLS - 2
    assert content(output) == undisturbed
    # a batch that was finished is not read again: only those that a kill met in the midst
    read = Counter(log.read_text().split())
    assert set(read.values()) <= {1, 2, 3, 4} and sum(read.values()) <= N_ARTICLES + kills * 2 * BATCH


def test_temporary_server_ends_with_a_killed_command(tmp_path: Path) -> None:
    inbox = write_articles(tmp_path / "inbox", 40, "slowly")
    more = {"PREFECT_API_URL": "", "PREFECT_HOME": str(tmp_path / "home")}
    run = start("run", inbox, "--output", tmp_path / "out", "--batch-size", 1, **more)
    servers: list[psutil.Process] = []

    def is_serving() -> bool:
        servers[:] = [
            child for child in psutil.Process(run.pid).children() if "create_app" in " ".join(child.cmdline())
        ]
        return bool(servers) or run.poll() is not None

    wait_until(is_serving)
    run.kill()
    run.communicate()
    wait_until(lambda: not any(server.is_running() for server in servers))
