"""The steps of a build as Prefect tasks: what is retried, tagged, logged and published as assets.

They stand in a module of their own, not beside the flows: a worker loads a flow's file under a name of its
choice, and tasks that go to other processes must be found under theirs.
"""

from __future__ import annotations

import errno
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from platform import python_version
from typing import Any

import pyarrow as pa
from prefect import task
from prefect.assets import materialize
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from spacy.tokens import Doc

from flows import release
from flows.inbox.intake import Intake, take_in
from flows.options import INLINE, Options, Where
from flows.release import Contents, Release
from flows.reporting import report
from flows.running import engines, extraction, progress, run_records
from flows.running.deadline import TimeLimit, deadline
from flows.running.extraction import Failure
from flows.storage import parse_store, places
from flows.storage.parse_store import Store
from flows.storage.places import Location
from transforms import consolidation, language, reading, schema
from transforms.annotations import Article, Reject
from transforms.article_rows import Kit
from transforms.seeds import Seeds

# Longest line of an exception that goes into rejects.
MAX_DETAIL = 300
# Seconds before the first and the second retry of what failed on input or output.
RETRY_SECONDS = [2, 20]
# What comes back however often one tries: full, read-only, forbidden, not there, of the wrong kind.
_LASTING = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
}
_LASTING_WORDS = (
    "No space",
    "Read-only",
    "denied",
    "ACCESS_DENIED",
    "NO_SUCH",
    "NoSuch",
    "InvalidAccessKey",
    "Forbidden",
    "Not Found",
)


def is_passing(error: BaseException | None) -> bool:
    """Whether an error of input or output may be gone at the next try."""
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__
    if error is None or error.errno in _LASTING:
        return False
    return not any(word in str(error) for word in _LASTING_WORDS)


def _is_worth_a_retry(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    found = state.result(raise_on_failure=False)
    return is_passing(found if isinstance(found, BaseException) else None)


_IO: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": len(RETRY_SECONDS),
    "retry_delay_seconds": RETRY_SECONDS,
    "retry_condition_fn": _is_worth_a_retry,
}


# --- reading ------------------------------------------------------------------------------------------


@task(name="read", tags={"attest", "io"}, task_run_name="read {options.inputs}", **_IO)
def read(options: Options, store: Store, inbox: Path) -> Intake:
    """Read and clean all records; what the store does not know lies in `inbox`, in batches."""
    started = time.monotonic()
    here = [
        places.fetch(given, places.cache_folder() / "inputs") if isinstance(given, str) else given.absolute()
        for given in options.inputs
    ]
    intake = take_in(options.model_copy(update={"inputs": here}), store, inbox)
    totals = intake.totals()
    progress.log(
        f"{totals['read']} records of {len(intake.accounts)} files: {totals['articles']} articles "
        f"({intake.n_new} to be read), {totals['rejects']} refused, {totals['duplicates']} exact duplicates; "
        + progress.rate(totals["read"], time.monotonic() - started)
    )
    return intake


def extract_all(options: Where, store: Store, batches: Sequence[Path], n_new: int) -> list[Failure]:
    """Read all batches on the chosen engine; the articles whose reading failed."""
    engines.check(options)
    if not batches:
        return []
    started = time.monotonic()
    fixed: dict[str, Any] = {
        "store": store,
        "seeds": options.seeds.absolute() if options.seeds else None,
        "model": options.model,
        "time_limit": options.time_limit,
    }
    failed: list[Failure] = []
    with ExitStack() as stack:
        step = stack.enter_context(progress.bar("reading articles", n_new))
        if options.engine == INLINE:
            for batch in batches:
                failed += extract(batch, **fixed)
                step(parse_store.count_articles(batch))
        else:
            where = _handed_over(options, store, batches, stack)
            failed = extraction.read_batches(
                options,
                where,
                lambda runner, batch: runner.submit(extract, {"batch": batch, **fixed}),
                step,
            )
    progress.log(
        f"{n_new} articles read in {len(batches)} batches, {len(failed)} of them failed; "
        + progress.rate(n_new, time.monotonic() - started)
    )
    return failed


def _handed_over(
    options: Where, store: Store, batches: Sequence[Path], stack: ExitStack
) -> Sequence[Location]:
    """The batches where the workers can get at them: a cluster does not see this machine's folders."""
    if not engines.is_dask(options) or isinstance(store.folder, Path):
        return batches
    target = places.open_place(store.folder) / parse_store.TEMPORARY / f"run-{time.time_ns():x}"
    for batch in batches:
        places.send_file(batch, target / batch.name)
    stack.callback(places.remove, target)
    relative = target.path.rpartition(f"/{parse_store.TEMPORARY}/")[2]
    return [places.join(store.folder, parse_store.TEMPORARY, relative, batch.name) for batch in batches]


@task(name="extract", tags={"attest"}, **_IO)
def extract(
    batch: Location, store: Store, seeds: Path | None, model: str | None, time_limit: int
) -> list[Failure]:
    """Read one batch into the store; returns the articles whose reading failed."""
    kit = reading.prepare(seeds, model)
    given = parse_store.read_batch(batch)
    done, tables, failed = [], [], []
    with language.forgetting(kit.nlp):
        parses = _parses(given.articles, kit, batch, time_limit)
        for article, key, doc in zip(given.articles, given.reading_keys, parses, strict=True):
            extraction.beat(batch)
            rows = _rows(article, doc, kit, time_limit)
            if isinstance(rows, str):
                failed.append((article.article_id, rows))
                continue
            done.append((article.article_id, key))
            tables.append(rows)
    parse_store.append(store, done, tables)
    return failed


def _parses(articles: Sequence[Article], kit: Kit, batch: Location, time_limit: int) -> Iterator[Doc | None]:
    """The parse of each article, made together with those beside it; None where it stands alone, or where
    one of them fails: then each is parsed when it is read, so that only the one at fault is lost."""
    for group in reading.groups(articles):
        parses: list[Doc | None] = [None] * len(group)
        if len(group) > 1:
            extraction.beat(batch)
            with suppress(TimeLimit, Exception), deadline(time_limit):
                parses = [*reading.parses(group, kit)]
        yield from parses


def _rows(article: Article, doc: Doc | None, kit: Kit, time_limit: int) -> dict[str, pa.Table] | str:
    """The rows of an article, or why there are none: one article must not take the others along."""
    try:
        with deadline(time_limit):
            told = reading.read(article, kit) if doc is None else reading.read(article, kit, doc)
            return parse_store.stage_one_rows(told, article.article_id)
    except TimeLimit as error:
        return f"TimeLimit: {error}"
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0]
        return f"{type(error).__name__}: {first}"[:MAX_DETAIL]


# --- consolidating and publishing ---------------------------------------------------------------------


@task(name="consolidate", tags={"attest"}, cache_policy=NO_CACHE, persist_result=False)
def consolidate(options: Where, store: Store, intake: Intake) -> dict[str, pa.Table]:
    """All tables of the release but event_redirects, from what the store holds of these articles."""
    started = time.monotonic()
    # Windows does not remove what is mapped; it is left to the system's cleaning there
    with tempfile.TemporaryDirectory(prefix="attest-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        stage_one = parse_store.load(store, intake.keys, scratch)
        articles = stage_one["articles"]
        keys = articles["article_id"].to_pylist()
        paths = pa.array([intake.paths[key] for key in keys], pa.string())
        records = pa.array([intake.records[key] for key in keys], pa.int32())
        for field, column in (("source_path", paths), ("record", records)):
            at = articles.schema.get_field_index(field)
            articles = articles.set_column(
                at, articles.schema.field(at), column.cast(articles.schema.field(at).type)
            )
        stage_one["articles"] = articles
        with engines.parts_of_consolidation(options, stage_one["mentions"].num_rows) as run_parts:
            tables = dict(consolidation.consolidate(stage_one, Seeds(options.seeds), run_parts, scratch))
    rejects = [asdict(reject) for reject in sorted(intake.rejects, key=_reject_order)]
    tables["rejects"] = schema.to_arrow(schema.REJECTS, rejects)
    n_mentions, n_events = tables["mentions"].num_rows, tables["events"].num_rows
    progress.log(
        f"{n_mentions} mentions tell {n_events} events, {tables['claims'].num_rows} claims; "
        + progress.rate(articles.num_rows, time.monotonic() - started).replace("a ", "articles a ", 1)
    )
    return tables


@materialize("attest://release", by="attest", name="publish", tags={"attest", "io"}, **_IO)
def publish(contents: Contents, output: Location, totals: dict[str, int], keep: int) -> tuple[Release, bool]:
    """Check the tables and make them the latest release, or leave the former one; whether it is a new one."""
    with run_records.publishing_slot():
        published, is_new = release.publish(contents, output, report.page, keep)
    run_records.describe_assets(published, output, is_new)
    run_records.write_artifacts(published, contents, totals, is_new)
    state = "published" if is_new else "nothing changed, the latest release stays"
    progress.log(f"{state}: {published.release_id}")
    return published, is_new


def contents_of(
    options: Where,
    versions: dict[str, Any],
    tables: dict[str, pa.Table],
    intake: Intake,
    times: Sequence[datetime],
) -> Contents:
    """The tables with what the manifest and run.json say of them.

    `times`: when the run began, when its records were taken in, when its articles were read.
    """
    told = options.model_dump(mode="json", include={"published", "outlet", "mapping", "preset"})
    manifest = {
        "options": told,
        **versions,  # of a consolidation anew: the options that the articles were read with, too
        "records": {
            **intake.totals(),
            "files": {path: asdict(intake.accounts[path]) for path in sorted(intake.accounts)},
        },
    }
    finished = datetime.now(UTC)
    spans = pairwise([*times, finished])
    run = {
        "started_at": times[0].isoformat(),
        "finished_at": finished.isoformat(),
        "seconds": round((finished - times[0]).total_seconds(), 3),
        "seconds_of_steps": dict(zip(("read", "extract", "consolidate"), map(_seconds, spans), strict=True)),
        "articles_read_anew": intake.n_new,
        "batch_size": options.batch_size,
        "given": {
            "seeds": str(options.seeds.absolute()) if options.seeds else None,
            "model": options.model,
        },
        "engine": "dask" if engines.is_dask(options) else options.engine,
        "workers": engines.workers(options),
        "versions": _versions(),
    }
    return Contents(tables, manifest, run)


def _seconds(span: tuple[datetime, datetime]) -> float:
    return round((span[1] - span[0]).total_seconds(), 3)


def _reject_order(reject: Reject) -> tuple[Any, ...]:
    place = (reject.record is None, reject.record or 0)  # a file as a whole comes last, as Arrow sorts nulls
    return reject.source_path, place, reject.stage, reject.reason, reject.detail or ""


def _versions() -> dict[str, str]:
    found = {"python": python_version()}
    for package in ("attest", "prefect", "pyarrow", "pandas", "spacy"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
