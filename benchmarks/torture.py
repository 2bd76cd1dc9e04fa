"""What the flow must stand: hostile texts, damaged files and tables, kills, other orders, clocks and locales.

usage: python -m benchmarks.torture [--only texts|grammars|tables|files|bytes|days|kills ...] [--rounds N]
                                    [--processes N]

texts     hostile articles through both stages: each must come out as rows that hold or as a reject.
grammars  random strings of the grammars' own words: dates, quotations, sentences, with spans in the text.
tables    seed tables with cells, rows and columns damaged: refused in one line with file and line, or loaded,
          compiled, and an article read with them.
files     damaged files of each format through the readers: records or reasons.
bytes     the samples in other orders, batches, workers, PYTHONHASHSEED, TZ, locale, with a clock that is set
          while they are read: the same bytes.
days      the samples day by day into one output against all at once: the same tables, redirects aside.
kills     processes killed, disks full, two runs at once: tests/test_killed.py, tests/test_toughness.py.
Prints of each thing how often it was tried and how often it failed; exit code 1 where anything did.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree

from benchmarks import hostile
from flows.running.deadline import TimeLimit, deadline
from flows.running.progress import bar
from flows.storage.parse_store import stage_one_rows
from transforms import checks, consolidation, reading, schema, seed_checks
from transforms.annotations import Article, Reject
from transforms.article import cleaning, field_names, formats
from transforms.claim import quotations
from transforms.event import ontology
from transforms.evidence import other_acts, tellings
from transforms.language import sentences
from transforms.seeds import DEFAULT_FOLDER, SeedError, Seeds
from transforms.time import timex

ARTICLES = DEFAULT_FOLDER / "articles"
SEED = 20240316
# CPU seconds for one case; texts longer than 100,000 characters are refused, whose language pass takes 5.
SLOW = 60.0
# Seconds by the clock after which a case is taken to stand still, on a machine that is shared by many.
STUCK = 900.0
# A clock that goes 400 days ahead once a process is five seconds old, and a year back ten seconds later.
CLOCK = """
import time
real, real_ns, start = time.time, time.time_ns, time.monotonic()
def off():
    age = time.monotonic() - start
    return 0 if age < 5 else 400 * 86400 if age < 15 else -365 * 86400
time.time = lambda: real() + off()
time.time_ns = lambda: real_ns() + off() * 10**9
"""
SPARED = "event_redirects"  # tells of the former release, so it may differ by the way a release was reached
BITS = 4  # how many times the inbox of `days` grows

Outcome = tuple[str, str, str | None]  # the thing, the case, what is wrong with it


class Count:
    """How often each thing was tried, and failed; each failure is printed as it happens."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def tried(self, thing: str, case: str, fault: str | None = None, times: int = 1) -> None:
        self.tries[thing] += times
        if fault is not None:
            self.faults[thing] += 1
            print(f"  FAILED {thing}: {case}: {fault}", flush=True)

    def lines(self) -> list[str]:
        return [f"{tries:>8,} {self.faults[thing]:>7,}  {thing}" for thing, tries in self.tries.items()]


@dataclass(frozen=True)
class Means:
    """With what a part is tried."""

    rounds: int
    processes: int
    pool: ProcessPoolExecutor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parts: dict[str, Callable[[Means, Count], None]] = {
        "texts": texts,
        "grammars": grammars,
        "tables": tables,
        "files": files,
        "bytes": same_bytes,
        "days": day_by_day,
        "kills": kills,
    }
    parser.add_argument("--only", choices=parts, nargs="+", default=list(parts))
    parser.add_argument(
        "--rounds", type=int, default=1_000, help="of grammars, files; a tenth of it of tables"
    )
    parser.add_argument("--processes", type=int, default=2, help="that try at once")
    options = parser.parse_args()
    counts = Count()
    lines: list[str] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, mp_context=context) as pool:
        means = Means(options.rounds, options.processes, pool)
        for name in options.only:
            begin, count = time.monotonic(), Count()
            parts[name](means, count)
            told = f"{name}: {count.tries.total():,} tried, {count.faults.total()} failed"
            print(f"{told}; {time.monotonic() - begin:.0f} s", flush=True)
            lines += ["", *[line for line in count.lines()]]
            counts.faults += count.faults
    print("\n".join(["", f"{'tried':>8} {'failed':>7}", *lines[1:]]))
    sys.exit(1 if counts.faults else 0)


def _each(count: Count, means: Means, what: str, work: Callable[[int], list[Outcome]], cases: int) -> None:
    """Try the cases by their numbers, in several processes; one that dies of a case fails it."""
    with bar(what, cases) as step:
        try:
            for outcomes in means.pool.map(work, range(cases)):
                for outcome in outcomes:
                    count.tried(*outcome)
                step()
        except BrokenExecutor:
            count.tried(what, f"case {sum(count.tries.values())} or the next ones", "the process died")


def _fault_of(work: Callable[[], str | None]) -> str | None:
    """What `work` finds wrong, or what goes wrong with it: any exception, no end, too much time."""
    begin = time.process_time()
    try:
        with deadline(STUCK):
            fault = work()
    except TimeLimit as error:
        return str(error)
    except Exception as error:  # any exception is what is looked for
        return f"{type(error).__name__}: {error}"[:200]
    seconds = time.process_time() - begin
    return fault or (f"{seconds:.0f} s CPU" if seconds > SLOW else None)


# --- texts ---------------------------------------------------------------------------------------------


def texts(means: Means, count: Count) -> None:
    """Each hostile article, from a file, is read to the end of stage two, and its tables hold."""
    _each(count, means, "texts", _text, len(_hostile()))


@cache
def _hostile() -> list[tuple[str, dict[str, str]]]:
    return list(hostile.records())


def _text(number: int) -> list[Outcome]:
    name, told = _hostile()[number]
    thing, _, case = name.partition(": ")
    kit, seeds = reading.prepare(), Seeds()
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as folder:
        path = Path(folder) / "hostile.jsonl"
        path.write_text(json.dumps(told), encoding="utf-8")
        return [(thing, case or "all", _fault_of(lambda: _fault_of_article(path, kit, seeds)))]


def _fault_of_article(path: Path, kit: reading.Kit, seeds: Seeds) -> str | None:
    """What is wrong with the tables that come of a file of one record, if anything; a reject is not wrong."""
    (record,) = formats.read_file(path, path)
    article = record if isinstance(record, Reject) else cleaning.clean(record, cleaning.compile(seeds))
    return None if isinstance(article, Reject) else _problem(article, kit, seeds)


def _problem(article: Article, kit: reading.Kit, seeds: Seeds) -> str | None:
    rows = stage_one_rows(reading.read(article, kit), article.article_id)
    stage_one = {
        name: rows[name].select(schema.arrow_schema(schema.TABLES[name], stage=1).names)
        for name in schema.STAGE_ONE
    }
    found = dict(consolidation.consolidate(stage_one, seeds))
    found |= {name: schema.to_arrow(schema.TABLES[name], []) for name in ("rejects", SPARED)}
    return next((str(problem) for problem in checks.check(found)), None)


# --- grammars, tables, files -------------------------------------------------------------------------------


def grammars(means: Means, count: Count) -> None:
    """Random strings of words and marks that the grammars look for: spans lie in the text."""
    _each(count, means, "grammars", _string, means.rounds)


def _string(number: int) -> list[Outcome]:
    grammar, words = _grammar()
    text = hostile.string(random.Random(SEED + number), words)
    ways: dict[str, Callable[[], Iterable[tuple[int, int]]]] = {
        "date grammar": lambda: [(one.start, one.end) for one in timex.find(text, grammar)],
        "quotation automaton": lambda: [(one.start, one.end) for one in quotations.find(text)],
        "sentences": lambda: sentences.split(text),
    }
    return [
        (way, repr(text)[:100], _fault_of(partial(_outside, find, len(text)))) for way, find in ways.items()
    ]


def _outside(find: Callable[[], Iterable[tuple[int, int]]], length: int) -> str | None:
    return next((f"span {span}" for span in find() if not 0 <= span[0] < span[1] <= length), None)


@cache
def _grammar() -> tuple[timex.Grammar, list[str]]:
    seeds = Seeds()
    return timex.compile(seeds), [word for row in seeds.time_words.values() for word in row.words]


def tables(means: Means, count: Count) -> None:
    """Seed tables with something damaged, laid over ours, each of them in turn."""
    _each(count, means, "seed tables", _table, max(means.rounds // 10, len(_tables())))


@cache
def _tables() -> list[Path]:
    return sorted(DEFAULT_FOLDER.glob("*.csv"))


def _table(number: int) -> list[Outcome]:
    source = _tables()[number % len(_tables())]
    table = hostile.damaged(source.read_bytes(), random.Random(SEED + number))
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as folder:
        (Path(folder) / source.name).write_bytes(table)
        fault = _fault_of(lambda: _fault_of_seeds(Path(folder)))
    return [("seed tables", f"{source.name}, turn {number}", fault)]


def _fault_of_seeds(folder: Path) -> str | None:
    """What is wrong with how a folder of seed tables is refused, or used, if anything."""
    try:
        seeds = Seeds(folder)
        seeds.validate()
        seed_checks.refuse(seeds)
        kit = reading.compiled(seeds, reading.prepare().nlp)
        for part in (cleaning, field_names, ontology, other_acts, sentences, tellings):
            part.compile(seeds)
    except SeedError as error:
        return "more than a line" if "\n" in str(error) else None
    reading.read(Article("a", "a.txt", f"{hostile.HEADLINE}\n\n{hostile.LEAD}", "0"), kit)
    return None


def files(means: Means, count: Count) -> None:
    """Damaged files of each format, by the tests' own samples."""
    _each(count, means, "damaged files", _file, means.rounds)


def _file(number: int) -> list[Outcome]:
    from tests import test_fuzz  # has the samples; needs the tests' libraries

    name = sorted(test_fuzz.SAMPLES)[number % len(test_fuzz.SAMPLES)]
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as folder:
        path = Path(folder) / name
        path.write_bytes(test_fuzz.damaged(test_fuzz.SAMPLES[name], number))
        fault = _fault_of(lambda: None if test_fuzz.outcome(path) else "neither record nor reject")
    return [(f"readers: {name.partition('.')[2]}", f"{name}, seed {number}", fault)]


# --- whole runs ------------------------------------------------------------------------------------------


def same_bytes(means: Means, count: Count) -> None:
    """One digest of every table, whatever must not matter."""
    two = ["--engine", "processes", "--workers", "2"]
    ascii_only = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as name:
        folder = Path(name)
        clock = _made(folder / "clock")
        (clock / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
        first_on_path = os.pathsep.join([str(clock), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        ways: dict[tuple[str, str], tuple[list[str], dict[str, str]]] = {
            ("as it comes", ""): ([], {}),
            ("file order", "laid down backwards"): ([], {}),
            ("batch size", "1"): (["--batch-size", "1"], {}),
            ("batch size", "7"): (["--batch-size", "7"], {}),
            ("workers", "1"): (["--engine", "processes", "--workers", "1"], {}),
            ("workers", "2"): ([*two, "--batch-size", "5"], {}),
            ("PYTHONHASHSEED", "1"): ([], {"PYTHONHASHSEED": "1"}),
            ("PYTHONHASHSEED", "4242"): ([], {"PYTHONHASHSEED": "4242"}),
            ("time zones", "Pacific/Kiritimati"): ([], {"TZ": "Pacific/Kiritimati"}),
            ("time zones", "America/Anchorage"): ([], {"TZ": "America/Anchorage"}),
            ("locales", "C"): ([], {"LC_ALL": "C", "LANG": "C"}),
            ("locales", "C, and no UTF-8"): ([], ascii_only),
            ("locales", "tr_TR"): ([], {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
            ("clock", "set while it runs"): (two, {"PYTHONPATH": first_on_path}),
        }
        backwards = _made(folder / "in")
        for path in sorted(ARTICLES.iterdir(), reverse=True):
            shutil.copy(path, backwards / path.name)
        homes = _homes(folder, means.processes)

        def run(way: tuple[str, str]) -> tuple[str | None, dict[str, str]]:
            output = folder / "-".join(way).replace("/", "-")
            articles = backwards if way[0] == "file order" else ARTICLES
            fault = _attest_run(articles, output, homes, *ways[way])
            digests = {} if fault else _digests(output)
            shutil.rmtree(output, ignore_errors=True)
            return fault, digests

        first: dict[str, str] = {}
        with bar("bytes", len(ways)) as step, ThreadPoolExecutor(means.processes) as pool:
            for way, (fault, digests) in zip(ways, pool.map(run, ways), strict=True):
                first = first or digests
                count.tried(way[0], way[1], fault or _difference(first, digests))
                step()


def day_by_day(means: Means, count: Count) -> None:
    """A release that grew with the days equals one made at once."""
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as name, ThreadPoolExecutor(1) as pool:
        folder = Path(name)
        homes = _homes(folder, 2)
        once = pool.submit(_attest_run, ARTICLES, folder / "once", homes, [], {})
        inbox = _made(folder / "in")
        for path in sorted(ARTICLES.iterdir()):  # the manifest goes first, as it names the days of the others
            if path.suffix == ".csv":
                shutil.copy2(path, inbox / path.name)
        rest = [path for path in sorted(ARTICLES.iterdir()) if path.suffix != ".csv"]
        fault: str | None = None
        with bar("days", BITS) as step:
            for bit in range(BITS):
                for path in rest[bit::BITS]:
                    shutil.copy2(path, inbox / path.name)
                fault = fault or _attest_run(inbox, folder / "grown", homes, [], {})
                count.tried("day by day", f"after {bit + 1} of {BITS}", fault)
                step()
        fault = fault or once.result()
        if not fault:
            fault = _difference(_digests(folder / "once"), _digests(folder / "grown"))
        count.tried("day by day", "against all at once", fault)


def _difference(first: dict[str, str], other: dict[str, str]) -> str | None:
    differing = sorted(table for table in {*first, *other} if first.get(table) != other.get(table))
    return f"other bytes in {', '.join(differing)}" if differing else None


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _homes(folder: Path, n: int) -> SimpleQueue[Path]:
    """Folders for Prefect's database, one for each run at a time; each is laid out only once."""
    homes: SimpleQueue[Path] = SimpleQueue()
    for number in range(n):
        homes.put(folder / f"home-{number}")
    return homes


def _attest_run(
    articles: Path,
    output: Path,
    homes: SimpleQueue[Path],
    arguments: Sequence[str],
    environment: dict[str, str],
) -> str | None:
    """What went wrong with a run of the command, if anything did."""
    command = [sys.executable, "-m", "flows.cli", "run", str(articles), "--output", str(output), *arguments]
    home = homes.get()
    done = subprocess.run(
        command,
        env={**os.environ, "PREFECT_HOME": str(home), "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    homes.put(home)
    return f"exit code {done.returncode}: {done.stderr.strip()[-300:]}" if done.returncode else None


def _digests(output: Path) -> dict[str, str]:
    manifest = json.loads((output / "latest" / "manifest.json").read_text(encoding="utf-8"))
    return {name: told["sha256"] for name, told in manifest["tables"].items() if name != SPARED}


def kills(means: Means, count: Count) -> None:
    """The tests that really kill, fill disks, and run twice at once; a thing that they skip is told."""
    paths = ["tests/test_killed.py", "tests/test_toughness.py"]
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as folder:
        told = Path(folder) / "told.xml"
        options = ["-n", str(means.processes), "--dist", "worksteal", f"--junitxml={told}"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--no-header", *options, *paths],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        cases = ElementTree.parse(told).iter("testcase") if told.exists() else []
        for case in cases:
            _count_test(case, count)
    if done.returncode and not count.faults:
        count.tried("kills", " ".join(paths), done.stdout.strip()[-300:])


def _count_test(case: ElementTree.Element, count: Count) -> None:
    name, _, variant = case.get("name", "").removeprefix("test_").removesuffix("]").partition("[")
    thing = name.replace("_", " ")
    if (skipped := case.find("skipped")) is not None:
        print(f"  not tried: {thing}: {skipped.get('message', '')}", flush=True)
        return
    times = [int(one.get("value", "1")) for one in case.iter("property") if one.get("name") == "times"]
    fault = next(
        (one.get("message", "")[:300] for kind in ("failure", "error") for one in case.iter(kind)), None
    )
    count.tried(thing, variant or "all", fault, sum(times) or 1)


if __name__ == "__main__":
    main()
