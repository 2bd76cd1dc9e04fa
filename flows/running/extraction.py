"""Read all batches on the chosen engine, whatever happens to the workers.

A batch that takes its worker along (out of memory, a crash outside Python) or stands still is looked for by
elimination: what was running when a worker died is read again alone, and what dies alone is cut in halves,
until one article is left, which is refused with its reason. Everything else is read.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from flows.options import PROCESSES, Where
from flows.running import engines, progress
from flows.storage import parse_store
from flows.storage.places import Location
from transforms.annotations import Article

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

# (article_id, one line that says why)
Failure = tuple[str, str]
# Starts the reading of the batch at a place on a runner.
Submit = Callable[["TaskRunner[Any]", Location], "PrefectFuture[list[Failure]]"]

# Seconds between two looks at what stands still.
_POLL = 1.0
# The limit of time inside the worker comes first; this is for what it could not stop.
_GRACE = 30.0
# From a worker's start to its first article: imports and the model, on a machine that is very busy.
_START = 600.0
# A cluster may be scaled to nothing for a while.
_NO_WORKERS = 120.0
# An article alone is given more chances: a death may have been another program's fault.
_CHANCES = 3


@dataclass(slots=True, eq=False)
class _Work:
    """A batch on its way."""

    batch: Location
    n_articles: int
    deaths: int = 0
    since: float = field(default_factory=time.monotonic)
    sign: int | None = None  # when its worker last told that it goes on, by the clock of the files
    heard: float = 0.0  # when that was seen, by ours, which nobody sets


@dataclass(slots=True)
class _Queues:
    """What is still to be read; `suspects` one at a time, since each may have taken its worker along."""

    waiting: deque[_Work]
    suspects: deque[_Work] = field(default_factory=deque)
    false_starts: int = 0  # how often, one after another, workers ended before they had begun anything


def read_batches(
    options: Where, batches: Sequence[Location], submit: Submit, done: Callable[[int], None]
) -> list[Failure]:
    """Read all batches on a pool or cluster; the articles that could not be read.

    `done` is called with the number of articles of each batch that is finished. Raises EngineError when the
    workers cannot be started, and what `extract` raises: OSError when the store cannot be written.
    """
    works = [_Work(batch, parse_store.count_articles(batch)) for batch in batches]
    works.sort(key=lambda work: -work.n_articles)  # the short ones last: all workers end at about one time
    queues = _Queues(deque(works))
    failed: list[Failure] = []
    while queues.waiting or queues.suspects:
        children = set(multiprocessing.active_children())
        with engines.task_runner(options) as runner:
            watch = _Watch(options, runner, children)
            for work, found in _work_off(watch, queues, submit):
                failed += found
                done(work.n_articles)
    return failed


@dataclass(slots=True)
class _Watch:
    """What is needed to look after the workers of one runner."""

    options: Where
    runner: TaskRunner[Any]
    other_children: set[Any]
    seen_workers: float = field(default_factory=time.monotonic)

    def width(self) -> int:
        """How many batches to hand over: one more than can be read, so that no worker waits for the next."""
        if self.options.engine == PROCESSES:
            return engines.workers(self.options) + 1
        threads = sum(self.runner.client.nthreads().values())  # type: ignore[attr-defined]
        if threads:
            self.seen_workers = time.monotonic()
        elif time.monotonic() - self.seen_workers > _NO_WORKERS:
            raise engines.EngineError(f"{self.options.engine}: the Dask cluster has no workers")
        return 2 * threads

    def kill(self, stuck: Sequence[PrefectFuture[Any]]) -> None:
        """End the workers that stand still; their batches come back as lost."""
        if self.options.engine == PROCESSES:
            for child in set(multiprocessing.active_children()) - self.other_children:
                child.kill()
            return
        client = self.runner.client  # type: ignore[attr-defined]
        keys = {future.wrapped_future.key for future in stuck}  # type: ignore[attr-defined]
        busy = [address for address, found in client.processing().items() if keys & set(found)]
        for future in stuck:
            future.wrapped_future.cancel()  # type: ignore[attr-defined]
        client.restart_workers(busy, raise_for_error=False)


def _work_off(watch: _Watch, queues: _Queues, submit: Submit) -> Iterator[tuple[_Work, list[Failure]]]:
    """Yield what comes back, until all is read or a pool of processes is broken, which needs another one."""
    waiting, suspects = queues.waiting, queues.suspects
    running: dict[_Work, PrefectFuture[list[Failure]]] = {}
    finished: SimpleQueue[_Work] = SimpleQueue()
    lost: list[_Work] = []
    stuck: list[_Work] = []

    def start(work: _Work) -> None:
        work.since = time.monotonic()
        beat(work.batch, gone=True)
        running[work] = submit(watch.runner, work.batch)
        running[work].wrapped_future.add_done_callback(lambda _: finished.put(work))  # type: ignore[attr-defined]

    while True:
        if not lost and not stuck:
            if suspects:  # alone, so that a death has one cause
                if not running:
                    start(suspects.popleft())
            else:
                for _ in range(max(0, min(watch.width() - len(running), len(waiting)))):
                    start(waiting.popleft())
        if not running and not suspects and not waiting:
            return
        try:
            work = finished.get(timeout=_POLL)
        except Empty:
            if running and not stuck:
                stuck = [work for work in running if _stands_still(work, watch.options)]
                if stuck:
                    watch.kill([running[work] for work in stuck])
                elif _never_began(running):
                    watch.kill([])
                    message = "the worker processes have not begun to work; try fewer --workers"
                    raise engines.EngineError(message) from None
            continue
        future = running.pop(work)
        try:
            found = future.result()
        except BaseException as error:
            if not _is_death(error):
                raise
            lost.append(work)
        else:
            beat(work.batch, gone=True)
            queues.false_starts = 0
            yield work, found
        if lost and not running:
            for work, article_id, why in _blame(lost, stuck, queues):
                yield work, [(article_id, why)]
            if watch.options.engine == PROCESSES:
                return
            lost, stuck = [], []


def _blame(
    lost: Sequence[_Work], stuck: Sequence[_Work], queues: _Queues
) -> Iterator[tuple[_Work, str, str]]:
    """Decide what becomes of the batches that were lost together; yield the articles to refuse, and why.

    Where none of them had even begun, they wait again. Raises EngineError when that comes again and again.
    """
    begun = [work for work in lost if _begun(work)]
    queues.false_starts = 0 if begun or stuck else queues.false_starts + 1
    if queues.false_starts >= _CHANCES:
        raise engines.EngineError(
            "the worker processes end as they start; is there memory for them? try fewer --workers"
        )
    guilty = [work for work in lost if work in stuck] or (begun if len(begun) == 1 else [])
    for work in lost:
        if work not in begun:
            queues.waiting.appendleft(work)
        elif work not in guilty:
            (queues.waiting if stuck else queues.suspects).append(work)
    for work in guilty:
        work.deaths += 1
        why = "stood still" if work in stuck else "took its worker process along"
        if work.n_articles > 1:
            progress.say(f"a batch of {work.n_articles} articles {why}; reading it in halves")
            queues.suspects.extend(_halves(work))
        elif work in stuck or work.deaths >= _CHANCES:
            (article,) = parse_store.read_batch(work.batch).articles
            yield work, article.article_id, _reason(article, work in stuck)
        else:
            queues.suspects.append(work)


def _reason(article: Article, is_stuck: bool) -> str:
    size = f"{len(article.text):,} characters"
    if is_stuck:
        return f"the reading stood still and was ended ({size})"
    return f"the worker process died of it {_CHANCES} times, out of memory perhaps ({size})"


def _halves(work: _Work) -> list[_Work]:
    given = parse_store.read_batch(work.batch)
    middle = len(given.articles) // 2
    halves = []
    for name, cut in (("a", slice(None, middle)), ("b", slice(middle, None))):
        half = parse_store.Batch(given.articles[cut], given.reading_keys[cut])
        place = _beside(work.batch, name)
        parse_store.write_batch(place, half)
        halves.append(_Work(place, len(half.articles)))
    return halves


def _beside(batch: Location, name: str) -> Location:
    """A place for a half of a batch."""
    stem = str(batch).removesuffix(".parquet")
    return Path(f"{stem}{name}.parquet") if isinstance(batch, Path) else f"{stem}{name}.parquet"


# --- signs of life ------------------------------------------------------------------------------------


def beat(batch: Location, gone: bool = False) -> None:
    """Say that the reading of a batch goes on; `gone` takes the sign away. Batches elsewhere have none."""
    if isinstance(batch, Path):
        sign = batch.with_suffix(".beat")
        if gone:
            sign.unlink(missing_ok=True)
        else:
            sign.touch()


def _begun(work: _Work) -> bool:
    return not isinstance(work.batch, Path) or work.batch.with_suffix(".beat").exists()


def _never_began(running: Iterable[_Work]) -> bool:
    oldest = min(work.since for work in running)
    return time.monotonic() - oldest > _START and not any(_begun(work) for work in running)


def _stands_still(work: _Work, options: Where) -> bool:
    now = time.monotonic()
    if not isinstance(work.batch, Path):  # no signs of life: all its articles may take their time
        return now - work.since > _START + (options.time_limit + _GRACE) * work.n_articles
    try:
        sign = work.batch.with_suffix(".beat").stat().st_mtime_ns
    except FileNotFoundError:
        return False
    if sign != work.sign:  # its time is compared with itself alone: a clock that is set ends no worker
        work.sign, work.heard = sign, now
    return now - work.heard > options.time_limit + _GRACE


def _is_death(error: BaseException) -> bool:
    """Whether an exception tells that a worker is gone, rather than that the reading failed."""
    if isinstance(error, (BrokenExecutor, CancelledError)):
        return True
    return type(error).__name__ in ("KilledWorker", "FutureCancelledError")  # of distributed, maybe not here
