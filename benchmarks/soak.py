"""A long run: does memory stay flat, does throughput, is everything there at its end?

usage: python -m benchmarks.soak [--articles N] [--processes N] [--folder DIR]

Makes N short articles, reads them with the process engine, and looks at each process of the run every few
seconds: its memory (unique set size, which no other process shares), and how many articles are in the store.
Prints memory of each process and throughput by tenths of the articles, the growth from the second tenth (in
the first the processes start) to the last, and whether the release holds every article. Throughput is told by
the clock and by CPU time: on a machine that others use, only the second can show whether it stays flat. Exit
code 1 where memory grew by more than a tenth.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import psutil

from benchmarks import given, made_articles
from flows.inbox.intake import batch_length
from flows.release import open_release

EVERY, SECONDS_BETWEEN_LINES = 2.0, 15.0
BATCH = 16
MAX_GROWTH = 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at a process: when (seconds, and CPU seconds of the run), articles read by then, its bytes."""

    seconds: float
    cpu: float
    articles: int
    process: str
    bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", type=given.folder)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="attest-soak-", dir=options.folder) as folder:
        sys.exit(soak(Path(folder), options.articles, options.processes))


def soak(folder: Path, n_articles: int, n_processes: int) -> int:
    """Run and watch; print the figures; 0 where memory stayed flat and nothing is missing, 1 else."""
    inbox = made_articles.write(folder / "in.jsonl", n_articles)
    output = folder / "out"
    command = [sys.executable, "-m", "flows.cli", "run", str(inbox), "--output", str(output)]
    command += ["--engine", "processes", "--workers", str(n_processes), "--batch-size", str(BATCH)]
    environment = {**os.environ, "PREFECT_HOME": str(folder / "home"), "OMP_NUM_THREADS": "1"}
    environment.pop("PREFECT_API_URL", None)
    print(f"{n_articles} articles, {n_processes} processes, load {os.getloadavg()[0]:.1f}", flush=True)
    began = time.monotonic()
    with (folder / "log").open("wb") as log, subprocess.Popen(command, env=environment, stderr=log) as run:
        samples = watch(run, output / "store", n_articles, began)
    if run.returncode:
        print((folder / "log").read_text())
        return 1
    found = open_release(output).manifest["records"]
    print(
        f"done in {time.monotonic() - began:.0f} s: {found['articles']} articles, {found['rejects']} refused"
    )
    growth = tell(samples, n_articles)
    complete = found["articles"] == n_articles
    print(f"complete: {complete}; largest growth of a process: {100 * growth:+.1f} %")
    return 0 if complete and growth <= MAX_GROWTH else 1


def watch(run: subprocess.Popen[bytes], store: Path, n_articles: int, began: float) -> list[Sample]:
    """Look at all processes of the run until every article is in the store."""
    samples: list[Sample] = []
    said = began
    spent: dict[int, float] = {}  # CPU seconds by process, those that have ended by now included
    while run.poll() is None:
        parts = sum(1 for _ in store.glob("*/*/index.parquet"))
        done = min(sum(batch_length(before, BATCH) for before in range(parts)), n_articles)
        if done >= n_articles:
            break
        try:
            processes = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
            for process in processes:
                used = process.cpu_times()
                spent[process.pid] = used.user + used.system
            now, cpu = time.monotonic() - began, sum(spent.values())
            for process in processes if done else ():
                name = f"{_kind(process, run.pid)} {process.pid}"
                samples.append(Sample(now, cpu, done, name, process.memory_full_info().uss))
        except psutil.Error:
            pass
        if time.monotonic() - said > SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            print(f"{said - began:6.0f} s: {done} articles read", flush=True)
        time.sleep(EVERY)
    print(f"{time.monotonic() - began:6.0f} s: all articles read; consolidating and publishing", flush=True)
    run.wait()
    return samples


def _kind(process: psutil.Process, parent: int) -> str:
    words = " ".join(process.cmdline())
    if process.pid == parent:
        return "command"
    return "server" if "create_app" in words else "worker" if "spawn_main" in words else "other"


def tell(samples: list[Sample], n_articles: int) -> float:
    """Print memory and throughput by tenths; the largest growth of a process, first tenth to last."""
    by_process: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    ends: dict[int, Sample] = {0: samples[0]}
    for sample in samples:
        tenth = min(9, 10 * sample.articles // n_articles)
        by_process[sample.process][tenth].append(sample.bytes)
        ends[tenth + 1] = sample
    print("process".ljust(18) + "".join(f"{tenth + 1:>8}" for tenth in range(10)) + "   (MB in each tenth)")
    growths = [0.0]
    for name, tenths in sorted(by_process.items()):
        line = [f"{mean(tenths[n]) / 1e6:8.0f}" if tenths.get(n) else " " * 8 for n in range(10)]
        print(name.ljust(18) + "".join(line))
        if {1, 9} <= tenths.keys() and not name.startswith("other"):
            growths.append(mean(tenths[9]) / mean(tenths[1]) - 1)
    for title, clock in (
        ("articles a second", lambda sample: sample.seconds),
        ("a CPU second", lambda sample: sample.cpu),
    ):
        rates = []
        for n in range(10):
            begin, end = ends.get(n), ends.get(n + 1)
            if begin and end and clock(end) > clock(begin):
                rates.append(f"{(end.articles - begin.articles) / (clock(end) - clock(begin)):8.1f}")
            else:
                rates.append(" " * 8)
        print(title.ljust(18) + "".join(rates))
    return max(growths)


if __name__ == "__main__":
    main()
