"""The flows: files in, a release out; or the latest release consolidated anew.

    read ─► extract, in batches ─► consolidate ─► publish

A task of `extract` is a batch of articles, given as the path of a Parquet file; what it read goes to the
store, so a run reads only what is new, and a run that was stopped goes on where it was.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flows.running import engines

# run as a command it is as quiet as `attest`; imported by a worker it leaves Prefect's log alone
engines.settle_prefect("CRITICAL" if __name__ == "__main__" and "--verbose" not in sys.argv else None)

from prefect import flow  # noqa: E402
from prefect.assets import Asset  # noqa: E402
from prefect.runtime import flow_run  # noqa: E402

from flows import tasks  # noqa: E402
from flows.inbox.intake import Intake  # noqa: E402
from flows.options import Options, Where  # noqa: E402
from flows.release import Release, open_release  # noqa: E402
from flows.running import run_records  # noqa: E402
from flows.storage import parse_store, places, release_intake  # noqa: E402
from flows.storage.parse_store import Store  # noqa: E402
from transforms import reading  # noqa: E402
from transforms.seeds import Seeds  # noqa: E402


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome of a run."""

    release: Release
    is_new: bool
    intake: Intake
    run: dict[str, Any]


def _run_name() -> str:
    options = flow_run.parameters["options"]
    return run_records.run_name(options["inputs"] if isinstance(options, dict) else options.inputs)


_HOOKS: dict[str, Any] = {
    "on_failure": [run_records.tell_failure],
    "on_crashed": [run_records.tell_failure],
    "persist_result": False,
    "validate_parameters": True,
}


@flow(
    name="build-dataset",
    flow_run_name=_run_name,
    description="Articles in, a release of tables out.",
    **_HOOKS,
)
def build_dataset(options: Options) -> Published:
    """Read the inputs, extract what is new, consolidate all of it, publish a release.

    Raises NothingRead, ReleaseError, EngineError, PlaceError, SeedError or ModelNotFound, with a message of
    one line, and OSError when the store cannot be written.
    """
    started = datetime.now(UTC)
    engines.check(options)
    store, versions = prepare(options)
    with parse_store.in_use(store), parse_store.aside(store.folder) as inbox:
        intake = tasks.read(options, store, inbox)
        return _finish(
            options, store, versions, intake, started, run_records.inputs_as_assets(options.inputs)
        )


@flow(
    name="consolidate-again",
    flow_run_name="consolidate again",
    description="The latest release's articles, consolidated anew for new seeds or new code; needs no files.",
    **_HOOKS,
)
def consolidate_again(options: Where) -> Published:
    """Build a release of the articles of the latest one; those that new code or seeds concern are read again.

    Raises what `build_dataset` raises; ReleaseError where there is no release.
    """
    started = datetime.now(UTC)
    engines.check(options)
    former = open_release(options.location)
    options = release_intake.as_before(options, former)
    store, versions = prepare(options)
    with parse_store.in_use(store), parse_store.aside(store.folder) as inbox:
        intake = release_intake.take_again(former, store, inbox, options.batch_size)
        versions |= {"options": former.manifest["options"]}
        lineage: list[Asset | str] = [
            Asset(key=run_records.asset_key(places.join(options.location, "latest", "articles.parquet")))
        ]
        return _finish(options, store, versions, intake, started, lineage)


def prepare(options: Where) -> tuple[Store, dict[str, Any]]:
    """The store for this code, these seeds and this model, and what identifies them."""
    folder = options.seeds.absolute() if options.seeds else None
    seeds = Seeds(folder)
    kit = reading.prepare(folder, options.model)
    digest = reading.digest(kit, seeds)
    store = Store(places.join(options.location, "store"), digest)
    return store, {"digest": digest, "seeds": seeds.digest, "model": reading.model_of(kit)}


def _finish(
    options: Where,
    store: Store,
    versions: dict[str, Any],
    intake: Intake,
    started: datetime,
    lineage: list[Asset | str],
) -> Published:
    """Extract, consolidate and publish what was taken in."""
    times = [datetime.now(UTC)]
    intake.fail(tasks.extract_all(options, store, intake.batches, intake.n_new))
    times.append(datetime.now(UTC))
    tables = tasks.consolidate(options, store, intake)
    contents = tasks.contents_of(options, versions, tables, intake, [started, *times])
    publishing = tasks.publish.with_options(
        assets=run_records.tables_as_assets(options.location), asset_deps=lineage
    )
    published, is_new = publishing(contents, options.location, intake.totals(), options.keep)
    return Published(published, is_new, intake, dict(contents.run))


if __name__ == "__main__":
    from flows.cli import app

    sys.exit(app(["run", *sys.argv[1:]]))
