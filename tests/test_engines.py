"""Prefect's settings as we leave them, the engines, the limit of time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path

import pytest

from flows.options import Options
from flows.running import engines, extraction
from flows.running.deadline import TimeLimit, deadline
from flows.running.engines import EngineError
from flows.storage import places
from tests.commands import LIMIT, ROOT, command, environment, write_articles

# What Prefect itself makes of our settings, in a process that has no others.
SETTLED = """
import json
from flows.running import engines
engines.settle_prefect()
import prefect
from prefect._internal.analytics import is_telemetry_enabled
settings = prefect.settings.get_current_settings()
print(json.dumps([is_telemetry_enabled(), settings.server.analytics_enabled]))
"""


def settled(code: str, **environment: str) -> object:
    bare = {"PATH": "", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [sys.executable, "-c", code], env=bare, cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_is_told_to_anybody_by_default(tmp_path: Path) -> None:
    assert settled(SETTLED, PREFECT_HOME=str(tmp_path)) == [False, False]


def test_flows_loaded_by_a_worker_tell_nothing_either(tmp_path: Path) -> None:
    code = SETTLED.replace("engines.settle_prefect()", "import flows.build_dataset")
    assert settled(code, PREFECT_HOME=str(tmp_path)) == [False, False]


@pytest.mark.slow
def test_no_process_of_a_run_connects_beyond_this_machine(tmp_path: Path) -> None:
    inbox, told = write_articles(tmp_path / "inbox", 40, "slowly"), tmp_path / "sockets"
    given = environment(PREFECT_HOME=str(tmp_path / "home"), ATTEST_TEST_SOCKETS=str(told))
    for name in ("PREFECT_API_URL", *engines._SETTINGS):  # as on a machine on which nothing is set
        given.pop(name, None)
    arguments = ("run", inbox, "--output", tmp_path / "out", "--engine", "processes", "--workers", 2)
    done = subprocess.run(
        command(arguments), cwd=ROOT, env=given, capture_output=True, text=True, timeout=LIMIT
    )
    assert done.returncode == 0, done.stderr
    asked = set(told.read_text().splitlines())
    assert asked and {line for line in asked if "127.0.0.1" not in line and "localhost" not in line} == set()


def test_wish_of_the_user_stands(tmp_path: Path) -> None:
    more = {"PREFECT_HOME": str(tmp_path), "PREFECT_SERVER_ANALYTICS_ENABLED": "true", "DO_NOT_TRACK": "0"}
    assert settled(SETTLED, **more) == [True, True]


# What a thread sees that Prefect starts, which inherits no context: the server in use, inside and afterwards.
IN_A_THREAD = """
import json
from concurrent.futures import ThreadPoolExecutor
from flows.running import engines, temporary_server
engines.settle_prefect()
from prefect.settings import PREFECT_API_URL
with ThreadPoolExecutor(1) as pool:
    with temporary_server.serving():
        inside = (PREFECT_API_URL.value(), pool.submit(PREFECT_API_URL.value).result())
    afterwards = pool.submit(PREFECT_API_URL.value).result()
    print(json.dumps([inside[0] is not None and inside[0] == inside[1], afterwards]))
"""


def test_threads_see_the_temporary_server_and_start_no_other(tmp_path: Path) -> None:
    assert settled(IN_A_THREAD, PREFECT_HOME=str(tmp_path)) == [True, None]


def options(**given: object) -> Options:
    return Options.model_validate({"inputs": ["in"], **given})


@pytest.mark.parametrize("engine", ["inline", "processes"])
def test_engines_of_this_machine_need_no_check(engine: str) -> None:
    engines.check(options(engine=engine))


def test_scheduler_that_does_not_answer_is_told_at_once() -> None:
    pytest.importorskip("prefect_dask")
    with pytest.raises(EngineError, match="no Dask scheduler answers there"):
        engines.check(options(engine="tcp://127.0.0.1:9"))


def test_dask_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"pip install 'attest\[dask\]'"):
        engines.check(options(engine="tcp://127.0.0.1:9"))


def test_workers_that_end_before_they_begin_are_given_three_chances(tmp_path: Path) -> None:
    lost = [extraction._Work(tmp_path / f"{n}.parquet", 1) for n in range(2)]
    queues = extraction._Queues(deque())
    for _ in range(2):
        assert list(extraction._blame(lost, [], queues)) == []
    assert len(queues.waiting) == 4
    with pytest.raises(EngineError, match="end as they start"):
        list(extraction._blame(lost, [], queues))


def test_workers_that_began_something_have_all_their_chances_again(tmp_path: Path) -> None:
    batch = tmp_path / "0.parquet"
    queues = extraction._Queues(deque(), false_starts=2)
    extraction.beat(batch)
    list(extraction._blame([extraction._Work(batch, 1)], [], queues))
    assert queues.false_starts == 0 and len(queues.suspects) == 1


def test_clock_that_is_set_ends_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, now = extraction._Work(tmp_path / "0.parquet", 1), [1_000.0]
    monkeypatch.setattr(extraction.time, "monotonic", lambda: now[0])
    still = []
    for year in (2024, 2031, 2020):  # what the files' clock says as one article after another is begun
        extraction.beat(work.batch)
        os.utime(tmp_path / "0.beat", ((year - 1970) * 31e6,) * 2)
        still.append(extraction._stands_still(work, options(time_limit=600)))
        now[0] += 700
    still.append(extraction._stands_still(work, options(time_limit=600)))
    assert still == [False, False, False, True]


def in_thread(work: object) -> list[BaseException]:
    found: list[BaseException] = []

    def run() -> None:
        try:
            work()  # type: ignore[operator]
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return found


def endless() -> None:
    with deadline(0.2):
        while True:
            time.sleep(0.01)


def test_limit_of_time_ends_a_block_in_the_main_thread() -> None:
    with pytest.raises(TimeLimit, match=r"no end after 0.2 s"):
        endless()


def test_limit_of_time_ends_a_block_in_another_thread() -> None:
    (error,) = in_thread(endless)
    assert isinstance(error, TimeLimit) and str(error) == "no end after 0.2 s"


def test_limit_of_time_ends_a_regular_expression_that_explodes() -> None:
    import re

    with pytest.raises(TimeLimit), deadline(0.3):
        re.match(r"(a+)+b", "a" * 40)


@pytest.mark.parametrize("where", ["main", "thread"])
def test_block_that_ends_in_time_is_left_alone(where: str) -> None:
    if where == "thread":
        assert in_thread(lambda: [_within() for _ in range(20)]) == []
    else:
        _within()


def _within() -> None:
    with deadline(5):
        time.sleep(0.001)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("s3://bucket/a", "s3://bucket/a/x/y"),
        ("s3://bucket/a/?scheme=http", "s3://bucket/a/x/y?scheme=http"),
        (Path("/a"), Path("/a/x/y")),
    ],
)
def test_places_are_joined(location: places.Location, expected: places.Location) -> None:
    assert places.join(location, "x", "y") == expected


@pytest.mark.parametrize(
    ("given", "is_url"), [("s3://b/x", True), ("file:///a/b", False), ("C:/x", False), ("a/b", False)]
)
def test_what_is_a_url(given: str, is_url: bool) -> None:
    assert places.is_url(given) is is_url
