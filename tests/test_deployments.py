"""prefect.yaml on a real server with a real worker: what is deployed, what fires, what a run leaves there."""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.release import open_release
from tests import prefect_server
from tests.prefect_server import ROOT, Server

pytestmark = pytest.mark.slow

# From the moment at which a run is due: the worker's poll, a process, its imports, the model, a small build.
RUN_SECONDS = 400
ARTICLE = "Rebels shelled the port\n\nRebels shelled the port of Puerto Primo on {day}, the mayor said.\n"


class Deployed:
    """A server with a pool, a worker, the deployments of prefect.yaml, and one that is due every minute."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.inbox, self.output = folder / "inbox", folder / "output"

    def ask(self, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.server.url}/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"Content-Type": "application/json"},
            method="POST" if body else "GET",
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def deployment(self, name: str) -> dict[str, Any]:
        return self.ask(f"deployments/name/{name}")  # type: ignore[no-any-return]

    def runs(self, deployment: str, *states: str) -> list[dict[str, Any]]:
        chosen = {"id": {"any_": [self.deployment(deployment)["id"]]}}
        found = self.ask("flow_runs/filter", deployments=chosen, sort="EXPECTED_START_TIME_ASC")
        return [run for run in found if not states or run["state_type"] in states]

    def ended(self, deployment: str) -> dict[str, Any]:
        """The first run of a deployment that has ended, awaited."""
        return wait_for(lambda: self.runs(deployment, "COMPLETED", "FAILED", "CRASHED"))[0]  # type: ignore[no-any-return]


def wait_for(look: Callable[[], Any], seconds: float = RUN_SECONDS) -> Any:
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "nothing came in time"
        time.sleep(1)
    return found


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("deployments")
    with prefect_server.running(folder) as server:
        found = Deployed(server, folder)
        found.inbox.mkdir()
        for day in ("Monday", "Tuesday"):
            (found.inbox / f"2024-03-05-{day}.txt").write_text(ARTICLE.format(day=day))
        server.prefect("work-pool", "create", "attest", "--type", "process")
        server.prefect("--no-prompt", "deploy", "--all")
        given = yaml.safe_load((ROOT / "prefect.yaml").read_text())
        minutely = {**given["deployments"][0], "name": "minutely"}
        minutely["schedules"] = [{"cron": "* * * * *", "timezone": "UTC", "slug": "minutely"}]
        minutely["parameters"] = {
            "options": {"inputs": [str(found.inbox)], "output": str(found.output), "engine": "processes"}
        }
        file = folder / "prefect.yaml"
        file.write_text(yaml.safe_dump({**given, "deployments": [minutely]}))
        server.prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(file))
        command = (sys.executable, "-m", "prefect", "worker", "start", "--pool", "attest")
        server.start(*command, log=folder / "worker.log")
        yield found


def test_all_deployments_are_there(deployed: Deployed) -> None:
    names = {each["name"] for each in deployed.ask("deployments/filter", limit=20)}
    assert names == {"daily", "on-demand", "latest", "minutely"}


def test_daily_runs_are_scheduled_ahead(deployed: Deployed) -> None:
    runs = wait_for(lambda: deployed.runs("build-dataset/daily", "SCHEDULED"), 60)
    assert all(run["auto_scheduled"] and "T05:00:00" in run["expected_start_time"] for run in runs)


def test_form_of_parameters_has_descriptions(deployed: Deployed) -> None:
    schema = deployed.deployment("build-dataset/on-demand")["parameter_openapi_schema"]
    fields = schema["definitions"]["Options"]["properties"]
    assert all(field.get("description") for field in fields.values()) and "inputs" in fields


def test_schedule_fires_by_itself_and_a_worker_builds_the_release(deployed: Deployed) -> None:
    run = deployed.ended("build-dataset/minutely")
    told = (deployed.folder / "worker.log").read_text()
    assert (run["state_type"], run["auto_scheduled"]) == ("COMPLETED", True), told
    assert open_release(deployed.output).manifest["tables"]["articles"]["rows"] == 2


def test_run_has_a_name_and_tags(deployed: Deployed) -> None:
    run = deployed.ended("build-dataset/minutely")
    assert run["name"] == "build inbox" and "attest" in run["tags"]


def test_run_leaves_report_and_tables_as_artifacts(deployed: Deployed) -> None:
    run = deployed.ended("build-dataset/minutely")
    found = {
        each["key"]: each["data"]
        for each in deployed.ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [run["id"]]}})
    }
    assert {"attest-report", "attest-tables"} <= set(found)
    assert "# Release " in found["attest-report"] and "events" in str(found["attest-tables"])


def test_run_log_tells_counts_and_rates(deployed: Deployed) -> None:
    run = deployed.ended("build-dataset/minutely")

    def lines() -> list[str]:
        found = deployed.ask("logs/filter", logs={"flow_run_id": {"any_": [run["id"]]}})
        return [each["message"] for each in found]

    assert any("2 records of 2 files: 2 articles (2 to be read)" in line for line in lines())
    assert any(line.startswith("2 articles read in 1 batches") and "a " in line for line in lines())


def test_published_tables_are_assets_that_come_from_the_inbox(deployed: Deployed) -> None:
    deployed.ended("build-dataset/minutely")

    def made() -> dict[str, Any] | None:
        """What the server tells of the table of events: one table's event may come before another's."""
        wanted = {"event": {"prefix": ["prefect.asset.materialization.succeeded"]}}
        told = deployed.ask("events/filter", filter=wanted, limit=50)["events"]
        by_table = {each["resource"]["prefect.resource.id"]: each for each in told}
        return by_table.get(f"file://{deployed.output}/latest/events.parquet")

    event = wait_for(made, 60)
    related = {each["prefect.resource.id"] for each in event["related"]}
    assert f"file://{deployed.inbox}" in related


def test_latest_release_is_consolidated_anew(deployed: Deployed) -> None:
    deployed.ended("build-dataset/minutely")
    parameter = f"options={json.dumps({'output': str(deployed.output)})}"
    deployed.server.prefect("deployment", "run", "consolidate-again/latest", "--param", parameter)
    assert deployed.ended("consolidate-again/latest")["state_type"] == "COMPLETED"


def test_failed_run_says_why_in_an_artifact(deployed: Deployed) -> None:
    parameter = f"options={json.dumps({'inputs': [str(deployed.folder / 'nowhere')]})}"
    deployed.server.prefect("deployment", "run", "build-dataset/on-demand", "--param", parameter)
    run = deployed.ended("build-dataset/on-demand")
    found = deployed.ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [run["id"]]}})
    told = {each["key"]: each["data"] for each in found}
    assert run["state_type"] == "FAILED" and "nowhere" in told["attest-failure"]


def test_one_machine_serves_its_schedule_without_a_pool(deployed: Deployed) -> None:
    command = (sys.executable, "-m", "flows.cli", "serve", str(deployed.inbox), "--cron", "* * * * *")
    output = deployed.folder / "served"
    log = deployed.folder / "serve.log"
    serving = deployed.server.start(*command, "--output", str(output), log=log)
    wait_for(lambda: deployed.ask("deployments/filter", deployments={"name": {"any_": ["served"]}}))
    run = deployed.ended("build-dataset/served")
    prefect_server.stop(serving)
    assert (run["state_type"], run["auto_scheduled"]) == ("COMPLETED", True), log.read_text()
    assert open_release(output).manifest["tables"]["articles"]["rows"] == 2


def test_server_log_has_no_traceback(deployed: Deployed) -> None:
    deployed.ended("build-dataset/minutely")
    entries = re.split(r"(?m)^(?=\d\d:\d\d:\d\d\.\d+ \| )", deployed.server.log.read_text())
    # Prefect's own race over SQLite on a machine that is very busy: the next sign of life makes up for it
    raced = ("Worker channel heartbeat persistence failed", "database is locked")
    told = "".join(entry for entry in entries if not all(words in entry for words in raced))
    assert "Traceback" not in told and "| ERROR" not in told, told[-5000:]
