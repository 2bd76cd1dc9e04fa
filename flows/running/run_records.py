"""What a run has to do with Prefect's server: artifacts, assets and lineage, turns, failures."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.assets import Asset, AssetProperties, add_asset_metadata
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.logging.loggers import flow_run_logger
from prefect.settings import PREFECT_API_URL

from flows.release import LATEST, Contents, Release
from flows.running import progress, temporary_server
from flows.storage.places import Location, join
from transforms import schema

SLOT = "attest-publish"
REPORT_KEY, TABLES_KEY, FAILURE_KEY = "attest-report", "attest-tables", "attest-failure"
# A shell command of the user's that is run when a run has failed; ATTEST_FAILURE holds what happened.
FAILURE_COMMAND = "ATTEST_ON_FAILURE"
_COMMAND_SECONDS = 60
# Publishing takes seconds. A slot that is not free by then was left by a run that was killed: the lock
# in the output folder keeps two publications apart in any case.
_SLOT_SECONDS = 120.0
_MAX_REJECTS = 20
# Characters that Prefect takes in no asset key.
_NOT_IN_KEYS = re.compile(r"[\s\"#%<>\[\]{}|\\^`]")
_MAX_KEY = 500


# --- assets -------------------------------------------------------------------------------------------


def asset_key(location: Location) -> str:
    """The key of a place as an asset: its URL, with what a key must not hold written as _."""
    path = location.absolute().as_posix() if isinstance(location, Path) else location.partition("?")[0]
    url = f"file://{path}" if isinstance(location, Path) else path
    return _NOT_IN_KEYS.sub("_", url)[:_MAX_KEY]


def inputs_as_assets(inputs: Sequence[Location]) -> list[Asset | str]:
    """What the tables come from."""
    return [Asset(key=asset_key(given)) for given in inputs]


def tables_as_assets(output: Location) -> list[Asset]:
    """The published tables, where readers find them."""
    return [
        Asset(
            key=asset_key(join(output, LATEST, f"{name}.parquet")),
            properties=AssetProperties(name=name, description=declared.description),
        )
        for name, declared in schema.TABLES.items()
    ]


def describe_assets(published: Release, output: Location, is_new: bool) -> None:
    """Tell rows, bytes and the release with each table."""
    for asset in tables_as_assets(output):
        name = asset.properties.name if asset.properties else None
        told = published.manifest["tables"][name]
        add_asset_metadata(
            asset.key,
            {"release": published.release_id, "is_new": is_new, "rows": told["rows"], "bytes": told["bytes"]},
        )


# --- artifacts ----------------------------------------------------------------------------------------


def write_artifacts(published: Release, contents: Contents, totals: Mapping[str, int], is_new: bool) -> None:
    """A report in Markdown and a table of the tables, shown with the run in Prefect's interface."""
    create_markdown_artifact(
        key=REPORT_KEY,
        markdown=report(published, contents, totals, is_new),
        description="What the run read and published",
    )
    create_table_artifact(
        key=TABLES_KEY,
        table=[
            {"table": name, "rows": told["rows"], "bytes": told["bytes"], "sha256": told["sha256"][:16]}
            for name, told in published.manifest["tables"].items()
        ],
        description=f"Tables of release {published.release_id}",
    )


def report(published: Release, contents: Contents, totals: Mapping[str, int], is_new: bool) -> str:
    """The run in Markdown. Nothing of it is text of articles but the details of refused records, as code."""
    run, events = contents.run, contents.tables["events"]
    lines = [
        f"# Release {published.release_id}",
        "",
        "A new release." if is_new else "Nothing changed: the former release stays.",
        "",
        "| records | articles | read anew | refused | exact duplicates | seconds |",
        "|---:|---:|---:|---:|---:|---:|",
        f"| {totals['read']} | {totals['articles']} | {run['articles_read_anew']} | {totals['rejects']} "
        f"| {totals['duplicates']} | {run['seconds']} |",
        "",
        f"Engine {run['engine']}, {run['workers']} at once. Folder: `{published.folder}`",
        "",
    ]
    for column in ("support", "dispute", "factuality"):
        counts = Counter(events[column].to_pylist()).most_common()
        told = ", ".join(f"{n} {value}" for value, n in counts)
        lines.append(f"- events by {column}: {told or 'none'}")
    rejects = contents.tables["rejects"]
    if rejects.num_rows:
        lines += [
            "",
            f"## Refused: {rejects.num_rows}",
            "",
            "| file | record | reason | detail |",
            "|---|---|---|---|",
        ]
        for row in rejects.slice(0, _MAX_REJECTS).to_pylist():
            cells = (row["source_path"], row["record"], row["reason"], row["detail"])
            lines.append("| " + " | ".join(_code(cell) for cell in cells) + " |")
        if rejects.num_rows > _MAX_REJECTS:
            lines.append(f"\nand {rejects.num_rows - _MAX_REJECTS} more: see the table `rejects`.")
    return "\n".join(lines)


def _code(cell: object) -> str:
    """A cell that is taken as it is: neither Markdown nor HTML."""
    text = "" if cell is None else re.sub(r"[`|\n]", " ", str(cell))[:200]
    return f"`{text}`" if text else ""


# --- one publication at a time ------------------------------------------------------------------------


@contextmanager
def publishing_slot() -> Iterator[None]:
    """Publish one at a time, over all runs of a Prefect server; a temporary server knows of no other run."""
    if not PREFECT_API_URL.value() or temporary_server.is_ours():
        yield
        return
    from prefect.concurrency.sync import concurrency

    with ExitStack() as stack:
        try:
            with get_client(sync_client=True) as client:
                client.upsert_global_concurrency_limit_by_name(SLOT, 1)
            stack.enter_context(concurrency(SLOT, occupy=1, timeout_seconds=_SLOT_SECONDS))
        except TimeoutError:
            progress.say(
                f"no slot of the limit {SLOT} was free for {_SLOT_SECONDS:.0f} s; going on under the lock of "
                f"the output folder (for a slot that a killed run left: prefect gcl update {SLOT} "
                "--active-slots 0)"
            )
        yield


# --- failures -----------------------------------------------------------------------------------------


def tell_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """The hook of a failed or crashed run: one line in the log, an artifact, and the user's own command."""
    error = state.result(raise_on_failure=False) if state.is_final() else None
    told = (str(each or "").strip() for each in (error, state.message, state.name))
    what = next(filter(None, told), "unknown").splitlines()[0]
    line = f"{flow_run.name} {state.name.lower()}: {what}"
    flow_run_logger(flow_run, flow).error("%s; the former release stands, and what was read is kept", line)
    artifact = ArtifactCreate(
        key=FAILURE_KEY,
        type="markdown",
        data=f"# Failed: {flow_run.name}\n\n```\n{what}\n```\n\nThe former release stands. "
        "What was read is kept in the store: the next run goes on from there.",
        description="Why the run failed",
        flow_run_id=flow_run.id,  # after a crash there is no context that knows it
    )
    with get_client(sync_client=True) as client:
        client.create_artifact(artifact)
    command = os.environ.get(FAILURE_COMMAND)
    if command:
        environment = {**os.environ, "ATTEST_FAILURE": line}
        subprocess.run(command, shell=True, env=environment, timeout=_COMMAND_SECONDS, check=False)


def run_name(inputs: Sequence[Location]) -> str:
    """A short name of a run by what it reads."""
    names = [quote(str(given).rstrip("/").rpartition("/")[2], safe=" .-_") for given in inputs[:2]]
    more = f" and {len(inputs) - 2} more" if len(inputs) > 2 else ""
    return f"build {', '.join(names)}{more}"
