"""What Prefect costs, what a second process brings, how long a run takes to begin.

usage: python -m benchmarks.engines [--articles N] [--pairs N] [--only overhead|speed-up|start-up]

Over made articles of about 60 words, real reading throughout.

overhead   CPU seconds of a build (this process and its Prefect server, from the flow's call to its end) that
           are not spent in the steps' own code, as a share of those that are. CPU time, because a busy
           machine stretches the wall clock.
speed-up   Seconds of the step `extract` with two processes against one, in pairs that alternate, each less
           those of a run over few articles (starting the processes). The median of the pairs; on a busy
           machine the wall clock understates it, so the bound by CPU time is told as well: twice the CPU
           seconds of all processes with one worker over those with two. Both cores must be free to reach it.
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
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--only", choices=("overhead", "speed-up", "start-up"))
    options = parser.parse_args()
    print(f"{options.articles} articles, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
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
    from flows.options import Options
    from flows.running import temporary_server

    own = 0.0

    def timed(body: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(body)  # Prefect reads the parameters' names
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal own
            begin = time.thread_time()
            try:
                return body(*arguments, **named)
            finally:
                own += time.thread_time() - begin

        return run

    for step in (tasks.read, tasks.extract, tasks.consolidate, tasks.publish):
        step.fn = timed(step.fn)
    inbox = made_articles.write(folder / "in.jsonl", options.articles)
    asked = Options.model_validate({"inputs": [inbox], "output": folder / "out"})
    with ExitStack() as stack:
        ready = stack.enter_context(temporary_server.serving())
        prepare(asked)
        ready()
        (server,) = psutil.Process().children()
        before = time.process_time() + _cpu(server)
        build_dataset(asked)
        total = time.process_time() + _cpu(server) - before
    n_tasks = -(-options.articles // asked.batch_size)
    print(
        f"overhead: {total:.1f} s CPU, {own:.1f} s of them in the steps: {100 * (total - own) / own:.1f} % "
        f"({n_tasks} tasks of {asked.batch_size} articles)",
        flush=True,
    )


def speed_up(folder: Path, options: argparse.Namespace) -> None:
    few = made_articles.write(folder / "few.jsonl", FEW)
    many = made_articles.write(folder / "many.jsonl", FEW + options.articles)
    walls, bounds = [], []
    for pair in range(options.pairs):
        wall: dict[int, float] = {}
        cpu: dict[int, float] = {}
        for workers in (1, 2) if pair % 2 else (2, 1):
            taken = []
            for name, inbox in (("few", few), ("many", many)):
                begin = _children_cpu()
                output = folder / f"{pair}-{workers}-{name}"
                run = _command(inbox, output, folder / "home", "processes", workers)
                taken.append((run["seconds_of_steps"]["extract"], _children_cpu() - begin))
            wall[workers], cpu[workers] = (b - a for a, b in zip(*taken, strict=True))
        walls.append(wall[1] / wall[2])
        bounds.append(2 * cpu[1] / cpu[2])
        print(f"pair {pair + 1}: one process {wall[1]:.1f} s, two {wall[2]:.1f} s", flush=True)
    print(
        f"speed-up: {statistics.median(walls):.2f} by the clock, {statistics.median(bounds):.2f} by CPU time",
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
