"""What Prefect costs, what a second process brings, how long a run takes to begin.

usage: python -m benchmarks.engines [--only overhead|speed-up|start-up] [--articles N] [--processes N]

Over made articles of about 60 words, real reading throughout.

overhead   CPU seconds of a build (its processes and its Prefect server, from the flow's call to its end) that
           are not spent in the steps' own code, as a share of those that are. CPU time, because a busy
           machine stretches the wall clock. 5,000 articles; inline, or with --processes N, where loading
           Python, the libraries and the model in each worker is counted neither as Prefect's nor as a step's.
speed-up   Seconds of the step `extract` with several processes (two, or --processes N) against one, in pairs
           that alternate, each less those of a run over few articles (starting the processes). The median
           of the pairs; on a busy machine the wall clock understates it, so the bound by CPU time is told as
           well: N times the CPU seconds of all processes with one worker over those with N. All N cores must
           be free to reach it. 1,000 articles.
start-up   Seconds from the command to the begin of the flow, without a Prefect server of one's own: imports,
           temporary server, model. The second of two runs: the first lays out Prefect's database.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import psutil

from benchmarks import made_articles

FEW = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, help="5,000 for overhead, 1,000 for speed-up by default")
    parser.add_argument("--processes", type=int, help="inline for overhead, 2 for speed-up by default")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--only", choices=("overhead", "speed-up", "start-up"))
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    measures: dict[str, Callable[[Path, argparse.Namespace], None]] = {
        "start-up": start_up,
        "overhead": overhead,
        "speed-up": speed_up,
    }
    for name, measure in measures.items():
        if options.only in (None, name):
            with tempfile.TemporaryDirectory(prefix="attest-engines-") as folder:
                measure(Path(folder), options)


def start_up(folder: Path, _options: argparse.Namespace) -> None:
    inbox = made_articles.write(folder / "in.jsonl", 1)
    for attempt in ("first", "second"):
        begin, cpu = time.time(), _children_cpu()
        run = _command(inbox, folder / attempt, folder / "home", "inline", 1)
        seconds = datetime.fromisoformat(run["started_at"]).timestamp() - begin
        print(
            f"start-up, {attempt} run: {seconds:.1f} s until the flow begins; "
            f"{_children_cpu() - cpu:.1f} s CPU for the whole run of one article",
            flush=True,
        )


def overhead(folder: Path, options: argparse.Namespace) -> None:
    from flows.running import engines

    engines.settle_prefect("CRITICAL")
    os.environ["PREFECT_HOME"] = str(folder / "home")
    from flows import tasks
    from flows.build_dataset import build_dataset, prepare
    from flows.inbox.intake import batch_length
    from flows.options import Options
    from flows.running import temporary_server

    n_articles = options.articles or 5_000
    spent = folder / "spent"
    spent.mkdir()
    for step in (tasks.read, tasks.extract, tasks.consolidate, tasks.publish):
        step.fn = timed(step.fn, spent)
    inbox = made_articles.write(folder / "in.jsonl", n_articles)
    engine = {"engine": "processes", "workers": options.processes} if options.processes else {}
    asked = Options.model_validate({"inputs": [inbox], "output": folder / "out", **engine})
    print(f"{n_articles} articles, {options.processes or 1} at once", flush=True)
    with ExitStack() as stack:
        ready = stack.enter_context(temporary_server.serving())
        prepare(asked)
        ready()
        server = next(
            each for each in psutil.Process().children() if "create_app" in " ".join(each.cmdline())
        )
        begin, beginning = time.monotonic(), (time.process_time(), _cpu(server), _children_cpu(), _native())
        build_dataset(asked)
        ending = (time.process_time(), _cpu(server), _children_cpu(), _native())
        seconds = time.monotonic() - begin
    command, served, workers, native = (b - a for a, b in zip(beginning, ending, strict=True))
    own, loading = _spent(spent)
    own += native
    prefects = command + served + workers - own - loading
    n_tasks = taken = 0
    while taken < n_articles:
        taken += batch_length(n_tasks, asked.batch_size)
        n_tasks += 1
    print(
        f"overhead: {100 * prefects / own:.1f} %: {own:.1f} s CPU in the steps, {prefects:.1f} s beside, "
        f"{served:.1f} s of these in the server ({n_tasks} tasks of {asked.batch_size} articles and more); "
        f"{seconds:.0f} s by the clock",
        flush=True,
    )


def timed(body: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """A step that leaves in the folder what CPU time it took, and what its process took before its first."""
    here = os.getpid()

    @wraps(body)  # Prefect reads the parameters' names
    def run(*arguments: Any, **named: Any) -> Any:
        # runs in a worker, too, sent there by value: what it needs it brings along or imports
        file = folder / str(os.getpid())
        loading = 0.0 if file.exists() or os.getpid() == here else time.process_time()
        begin = time.thread_time()
        try:
            return body(*arguments, **named)
        finally:
            with file.open("a") as lines:
                lines.write(f"{time.thread_time() - begin} {loading}\n")

    return run


def _spent(folder: Path) -> tuple[float, float]:
    """CPU seconds in all steps, and those of their processes before the first."""
    rows = [line.split() for file in folder.iterdir() for line in file.read_text().splitlines()]
    return sum(float(own) for own, _ in rows), sum(float(loading) for _, loading in rows)


def _native() -> float:
    """CPU seconds of this process's threads that are not Python's: Arrow's, at work for the steps."""
    ours = {thread.native_id for thread in threading.enumerate()}
    threads = psutil.Process().threads()
    return float(sum(each.user_time + each.system_time for each in threads if each.id not in ours))


def speed_up(folder: Path, options: argparse.Namespace) -> None:
    n_articles, several = options.articles or 1_000, options.processes or 2
    few = made_articles.write(folder / "few.jsonl", FEW)
    many = made_articles.write(folder / "many.jsonl", FEW + n_articles)
    print(f"{n_articles} articles, one process against {several}, {options.pairs} pairs", flush=True)
    walls, bounds = [], []
    for pair in range(options.pairs):
        wall: dict[int, float] = {}
        cpu: dict[int, float] = {}
        for workers in (1, several) if pair % 2 else (several, 1):
            taken = []
            for name, inbox in (("few", few), ("many", many)):
                begin = _children_cpu()
                output = folder / f"{pair}-{workers}-{name}"
                run = _command(inbox, output, folder / "home", "processes", workers)
                taken.append((run["seconds_of_steps"]["extract"], _children_cpu() - begin))
                print(f"  {workers} at once, {name}: {taken[-1][0]:.1f} s", flush=True)
            wall[workers], cpu[workers] = (b - a for a, b in zip(*taken, strict=True))
        walls.append(wall[1] / wall[several])
        bounds.append(several * cpu[1] / cpu[several])
        print(f"pair {pair + 1}: one {wall[1]:.1f} s, {several} {wall[several]:.1f} s", flush=True)
    print(
        f"speed-up by {several} processes: {statistics.median(walls):.2f} by the clock, "
        f"{statistics.median(bounds):.2f} by CPU time",
        flush=True,
    )


def _command(inbox: Path, output: Path, home: Path, engine: str, workers: int) -> dict[str, Any]:
    """Run `attest run` in a process of its own, without a Prefect server; what it tells in run.json."""
    command = [sys.executable, "-m", "flows.cli", "run", str(inbox), "--output", str(output)]
    environment = {**os.environ, "PREFECT_HOME": str(home), "OMP_NUM_THREADS": "1"}
    environment.pop("PREFECT_API_URL", None)
    done = subprocess.run(
        [*command, "--engine", engine, "--workers", str(workers)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    told: dict[str, Any] = json.loads((output / "latest" / "run.json").read_text())
    return told


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


if __name__ == "__main__":
    main()
