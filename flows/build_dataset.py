"""The flow: files in, a release out.

    read ─► extract, in batches ─► consolidate ─► publish

A task of `extract` is a batch of articles, given as the path of a Parquet file; what it read goes to the
store, so a run reads only what is new, and a run that was stopped goes on where it was.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from flows import engines

# run as a command it is as quiet as `attest`; imported by a worker it leaves Prefect's log alone
engines.settle_prefect("CRITICAL" if __name__ == "__main__" and "--verbose" not in sys.argv else None)

import pyarrow as pa  # noqa: E402
from prefect import flow, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402

from flows import parse_store, progress, release, report  # noqa: E402
from flows.intake import Intake, take_in  # noqa: E402
from flows.options import Options  # noqa: E402
from flows.parse_store import Store  # noqa: E402
from flows.release import Contents, Release  # noqa: E402
from transforms import consolidation, reading, schema  # noqa: E402
from transforms.annotations import Reject  # noqa: E402
from transforms.seeds import Seeds  # noqa: E402

# Longest line of an exception that goes into rejects.
MAX_DETAIL = 300
# (article_id, one line that says why)
Failure = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome of a run."""

    release: Release
    is_new: bool
    intake: Intake
    run: dict[str, Any]


# --- the flow -----------------------------------------------------------------------------------------


@flow(name="build-dataset", flow_run_name="build", persist_result=False, validate_parameters=True)
def build_dataset(options: Options) -> Published:
    """Read the inputs, extract what is new, consolidate all of it, publish a release.

    Raises NothingRead, ReleaseError, EngineError, SeedError or ModelNotFound, with a message of one line.
    """
    started = datetime.now(UTC)
    store, versions = prepare(options)
    with parse_store.temporary_folder(store.folder) as inbox:
        intake = read(options, store, inbox)
        intake.fail(extract_all(options, store, intake.batches))
    tables = consolidate(options, store, intake)
    return publish(options, versions, tables, intake, started)


def prepare(options: Options) -> tuple[Store, dict[str, Any]]:
    """The store for this code, these seeds and this model, and what identifies them."""
    seeds = Seeds(options.seeds)
    kit = reading.prepare(options.seeds, options.model)
    digest = reading.digest(kit, seeds)
    store = Store(options.output.absolute() / "store", digest)
    return store, {"digest": digest, "seeds": seeds.digest, "model": reading.model_of(kit)}


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read(options: Options, store: Store, inbox: Path) -> Intake:
    """Read and clean all records; what the store does not know lies in `inbox`, in batches."""
    return take_in(options, store, inbox)


def extract_all(options: Options, store: Store, batches: Sequence[Path]) -> list[Failure]:
    """Read all batches on the chosen engine; the articles whose reading failed."""
    if not batches:
        return []
    seeds = options.seeds.absolute() if options.seeds else None
    failed: list[Failure] = []
    with ExitStack() as stack:
        runner = stack.enter_context(engines.task_runner(options))
        bar = stack.enter_context(progress.bar("Reading articles", len(batches)))
        futures = [
            runner.submit(
                extract, {"batch": str(batch), "store": store, "seeds": seeds, "model": options.model}
            )
            for batch in batches
        ]
        for future in futures:
            failed += future.result()
            bar()
    return failed


@task(name="extract", cache_policy=NO_CACHE, persist_result=False)
def extract(batch: str, store: Store, seeds: Path | None, model: str | None) -> list[Failure]:
    """Read one batch into the store; returns the articles whose reading failed."""
    kit = reading.prepare(seeds, model)
    given = parse_store.read_batch(Path(batch))
    done, tables, failed = [], [], []
    for article, key in zip(given.articles, given.reading_keys, strict=True):
        try:
            rows = parse_store.stage_one_rows(reading.read(article, kit), article.article_id)
        except Exception as error:  # one article must not take the others along
            failed.append((article.article_id, _one_line(error)))
            continue
        done.append((article.article_id, key))
        tables.append(rows)
    parse_store.append(store, done, tables)
    return failed


@task(name="consolidate", cache_policy=NO_CACHE, persist_result=False)
def consolidate(options: Options, store: Store, intake: Intake) -> dict[str, pa.Table]:
    """All tables of the release but event_redirects, from what the store holds of these articles."""
    stage_one = parse_store.load(store, intake.keys)
    articles = stage_one["articles"]
    paths = pa.array([intake.paths[key] for key in articles["article_id"].to_pylist()], pa.string())
    at = articles.schema.get_field_index("source_path")
    stage_one["articles"] = articles.set_column(at, articles.schema.field(at), paths)
    tables = dict(consolidation.consolidate(stage_one, Seeds(options.seeds)))
    rejects = [asdict(reject) for reject in sorted(intake.rejects, key=_reject_order)]
    tables["rejects"] = schema.to_arrow(schema.REJECTS, rejects)
    return tables


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish(
    options: Options,
    versions: dict[str, Any],
    tables: dict[str, pa.Table],
    intake: Intake,
    started: datetime,
) -> Published:
    """Check the tables and make them the latest release, or leave the former one."""
    totals = intake.totals()
    manifest = {
        **versions,
        "options": options.model_dump(mode="json", include={"published", "outlet", "mapping"}),
        "records": {
            **totals,
            "files": {path: asdict(intake.accounts[path]) for path in sorted(intake.accounts)},
        },
    }
    finished = datetime.now(UTC)
    run = {
        "started_at": started.isoformat(),
        "finished_at": finished.isoformat(),
        "seconds": round((finished - started).total_seconds(), 3),
        "articles_read_anew": intake.n_new,
        "batch_size": options.batch_size,
        "engine": "dask" if "://" in options.engine else options.engine,
        "workers": engines.workers(options),
        "versions": _versions(),
    }
    contents = Contents(tables, manifest, run)
    published, is_new = release.publish(contents, options.output, report.render(tables, totals))
    return Published(published, is_new, intake, run)


def _one_line(error: Exception) -> str:
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}"[:MAX_DETAIL]


def _reject_order(reject: Reject) -> tuple[Any, ...]:
    place = (reject.record is None, reject.record or 0)  # a file as a whole comes last, as Arrow sorts nulls
    return reject.source_path, place, reject.stage, reject.reason, reject.detail or ""


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in ("attest", "prefect", "pyarrow", "pandas", "spacy"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    from flows.cli import app

    sys.exit(app(["run", *sys.argv[1:]]))
