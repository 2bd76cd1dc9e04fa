"""What the flow must stand: hostile texts, damaged files and tables, kills, other orders, clocks and locales.

usage: python -m benchmarks.torture [--only texts|grammars|tables|files|bytes|days|kills] [--rounds N]

texts     hostile articles through both stages: each must come out as rows or as a reject.
grammars  random strings of the grammars' own words: dates, quotations, sentences, with spans in the text.
tables    seed tables with cells, rows and columns damaged: loaded, or refused in one line with file and line.
files     damaged files of each format through the readers (tests/test_fuzz.py): records or reasons.
bytes     the samples in other orders, batches, workers, PYTHONHASHSEED, TZ, locale, with a clock that is set
          while they are read: the same bytes.
days      the samples day by day into one output against all at once: the same tables, redirects aside.
kills     processes killed, disks full, two runs at once: tests/test_killed.py, tests/test_toughness.py.
Prints what was tried and what failed; exit code 1 where anything did.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from flows.storage.parse_store import stage_one_rows
from transforms import checks, consolidation, reading, schema, seed_checks
from transforms.annotations import Article, Reject
from transforms.article import cleaning, formats
from transforms.claim import quotations
from transforms.language import sentences
from transforms.seeds import DEFAULT_FOLDER, SeedError, Seeds
from transforms.time import timex

ARTICLES = DEFAULT_FOLDER / "articles"
SEED = 20240316
# CPU seconds for one text; longer ones than 100,000 characters are refused, whose language pass takes 5.
SLOW = 60.0
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


class Count(Counter[str]):
    """What was tried and what failed; each failure is printed as it happens."""

    def tried(self, what: str, fault: str | None = None) -> None:
        self["tried"] += 1
        if fault is not None:
            self["failed"] += 1
            print(f"  FAILED {what}: {fault}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    kinds: dict[str, Callable[[int], Count]] = {
        "texts": texts,
        "grammars": grammars,
        "tables": tables,
        "files": files,
        "bytes": same_bytes,
        "days": day_by_day,
        "kills": kills,
    }
    parser.add_argument("--only", choices=kinds)
    parser.add_argument(
        "--rounds", type=int, default=1_000, help="of grammars, files; a tenth of it of tables"
    )
    options = parser.parse_args()
    failed = 0
    for kind in [options.only] if options.only else list(kinds):
        begin = time.monotonic()
        count = kinds[kind](options.rounds)
        failed += count["failed"]
        print(
            f"{kind}: {count['tried']:,} tried, {count['failed']} failed; {time.monotonic() - begin:.0f} s",
            flush=True,
        )
    sys.exit(1 if failed else 0)


# --- texts ---------------------------------------------------------------------------------------------


def hostile() -> Iterator[tuple[str, str]]:
    """Name and body of texts that break readers."""
    lead = "Gunmen killed two guards in Tarvo on Saturday, the army said. "
    yield "a sentence of a megabyte", "and then the rebels fled " * 40_000
    yield "a sentence of 90,000 characters", "and then the rebels fled " * 3_600
    yield "a word of 90,000 characters", "a" * 90_000
    yield "10,000 quotations unclosed", '"He fled ' * 10_000
    yield "10,000 closing quotations", 'fled" ' * 10_000
    yield "quotations in quotations", "“‘" * 2_000 + "he fled" + "’”" * 2_000
    yield "brackets in brackets", "(" * 5_000 + "he said" + ")" * 5_000
    yield "that, that, that", "He said that " * 3_000 + "they fled."
    yield "and, and, and", "Police arrested " + "a man and " * 3_000 + "a woman."
    yield "digits", "1234567890" * 9_000
    yield "weekdays", "Monday Tuesday " * 5_000
    yield "commas", "," * 90_000
    yield "paragraphs of one letter", "a\n\n" * 30_000
    yield "right to left", "\u202e" + lead * 20 + "\u202c قتل مسلحون حارسين. " * 200
    yield "zero width", "\u200b".join(lead) * 20
    yield "emoji", "🔥👨‍👩‍👧‍👦🇺🇳 " * 500 + lead
    yield "NUL and control characters", lead + "\x00\x01\x1b[31m" * 100 + lead
    yield "homoglyphs", lead.replace("a", "а").replace("o", "о") * 20
    yield "combining marks", "".join(letter + "\u0301" * 30 for letter in lead) * 4
    yield "lone surrogates", lead + "\ud800\udfff" + lead
    yield "markup", "<script>alert(1)</script><b>" * 500 + lead
    yield "formulas", "=1+1\n\n@SUM(A1)\n\n" + lead
    yield "only marks", "?!…—«»“”‘’;:" * 2_000
    yield "capitals", lead.upper() * 50
    yield "every title", "Gen. Col. Maj. President Sheikh Dr. " * 2_000
    yield "one name, 5,000 times", "Ana Brandt " * 5_000
    yield "5,000 names", " ".join(f"Colonel Ana{n} Brandt{n} of Tarvo{n}," for n in range(2_500)) + " fled."


def texts(_rounds: int) -> Count:
    """Each hostile text, from a file, is read to the end of stage two, and its tables hold."""
    count = Count()
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as folder:
        path = Path(folder) / "hostile.jsonl"
        for name, body in hostile():
            begin = time.process_time()
            told = {
                "title": "Two guards killed in Tarvo",
                "text": body,
                "outlet": "The Wire",
                "date": "2024-03-16",
            }
            path.write_text(json.dumps(told), encoding="utf-8")
            try:
                count.tried(name, _fault_of(path))
            except Exception as error:  # any exception is what is looked for
                count.tried(name, f"{type(error).__name__}: {error}"[:200])
            seconds = time.process_time() - begin
            if seconds > SLOW:
                count.tried(name, f"{seconds:.0f} s CPU for {len(body):,} characters")
    return count


def _fault_of(path: Path) -> str | None:
    """What is wrong with the tables that come of a file of one record, if anything; a reject is not wrong."""
    kit, seeds = reading.prepare(), Seeds()
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


# --- grammars and tables ---------------------------------------------------------------------------------


def grammars(rounds: int) -> Count:
    """Random strings of words and marks that the grammars look for."""
    count, chance, seeds = Count(), random.Random(SEED), Seeds()
    words = [word for row in seeds.time_words.values() for word in row.words]
    marks = [
        *"\"'“”‘’(),.;:-–—/?!\n ",
        "''",
        "``",
        " said ",
        " he ",
        "2024",
        "12",
        "3rd",
        "0",
        "99999999999",
        "\n\n",
    ]
    grammar = timex.compile(seeds)
    for _ in range(rounds):
        text = " ".join(chance.choice(chance.choice((words, marks))) for _ in range(chance.randint(1, 60)))
        try:
            spans = [(one.start, one.end) for one in timex.find(text, grammar)]
            spans += [(one.start, one.end) for one in quotations.find(text)]
            spans += sentences.split(text)
            wrong = [span for span in spans if not 0 <= span[0] < span[1] <= len(text)]
            count.tried(repr(text)[:100], f"span {wrong[0]}" if wrong else None)
        except Exception as error:
            count.tried(repr(text)[:100], f"{type(error).__name__}: {error}"[:200])
    return count


def tables(rounds: int) -> Count:
    """Seed tables with something damaged, laid over ours; SeedError is an answer, anything else is not."""
    count, chance = Count(), random.Random(SEED)
    sources = sorted(DEFAULT_FOLDER.glob("*.csv"))
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as name:
        for turn in range(max(rounds // 10, len(sources))):
            source = sources[turn % len(sources)]
            folder = Path(name) / str(turn)
            folder.mkdir()
            (folder / source.name).write_bytes(_damaged(source.read_bytes(), chance))
            try:
                seed_checks.refuse(Seeds(folder))
                count.tried(source.name)
            except SeedError as error:
                count.tried(source.name, "more than a line" if "\n" in str(error) else None)
            except Exception as error:
                count.tried(f"{source.name}, turn {turn}", f"{type(error).__name__}: {error}"[:200])
            shutil.rmtree(folder)
    return count


def _damaged(content: bytes, chance: random.Random) -> bytes:
    """A few lines of a table, one of them with a byte, a cell or its end lost or put in."""
    lines = content.splitlines(keepends=True)
    head = next(i for i, line in enumerate(lines) if not line.startswith(b"#"))
    kept = [lines[head], *chance.sample(lines[head + 1 :], min(20, len(lines) - head - 1))]
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(kept))
        line = kept[at]
        cut = chance.randrange(len(line) + 1)
        kind = chance.randrange(6)
        put = (b",", b'"', b"\xff", b"\x00", b"\n", b"=x;|")[kind]
        kept[at] = (line[:cut] + put + line[cut:], line[:cut], line + line, b"", line[cut:], line.swapcase())[
            chance.randrange(6)
        ]
    return b"".join(kept)


def files(rounds: int) -> Count:
    """Damaged files of each format, by the tests' own samples."""
    return _run_tests(["tests/test_fuzz.py"], rounds)


# --- whole runs ------------------------------------------------------------------------------------------


def same_bytes(_rounds: int) -> Count:
    """One digest of every table, whatever must not matter."""
    count = Count()
    ways: dict[str, tuple[list[str], dict[str, str]]] = {
        "as it comes": ([], {}),
        "files laid down backwards": ([], {}),
        "batches of one": (["--batch-size", "1"], {}),
        "batches of seven": (["--batch-size", "7"], {}),
        "one process": (["--engine", "processes", "--workers", "1"], {}),
        "two processes": (["--engine", "processes", "--workers", "2", "--batch-size", "5"], {}),
        "PYTHONHASHSEED 1": ([], {"PYTHONHASHSEED": "1"}),
        "PYTHONHASHSEED 4242": ([], {"PYTHONHASHSEED": "4242"}),
        "TZ Pacific/Kiritimati": ([], {"TZ": "Pacific/Kiritimati"}),
        "TZ America/Anchorage": ([], {"TZ": "America/Anchorage"}),
        "locale C": ([], {"LC_ALL": "C", "LANG": "C"}),
        "locale tr_TR": ([], {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
    }
    first: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as name:
        clock = _made(Path(name) / "clock")
        (clock / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
        first_on_path = os.pathsep.join([str(clock), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        two = ["--engine", "processes", "--workers", "2"]
        ways["a clock that is set"] = (two, {"PYTHONPATH": first_on_path})
        backwards = _made(Path(name) / "in")
        for path in sorted(ARTICLES.iterdir(), reverse=True):
            shutil.copy(path, backwards / path.name)
        for way, (arguments, environment) in ways.items():
            output = Path(name) / "out"
            articles = backwards if way == "files laid down backwards" else ARTICLES
            fault = _attest_run(articles, output, Path(name) / "home", arguments, environment)
            digests = {} if fault else _digests(output)
            first = first or digests
            differing = sorted(table for table in digests if digests[table] != first[table])
            count.tried(way, fault or (f"other bytes in {', '.join(differing)}" if differing else None))
            shutil.rmtree(output, ignore_errors=True)
    return count


def day_by_day(_rounds: int) -> Count:
    """A release that grew with the days equals one made at once."""
    count = Count()
    with tempfile.TemporaryDirectory(prefix="attest-torture-") as name:
        folder, home = Path(name), Path(name) / "home"
        fault = _attest_run(ARTICLES, folder / "once", home, [], {})
        inbox = _made(folder / "in")
        for path in sorted(ARTICLES.iterdir()):  # the manifest goes first, as it names the days of the others
            if path.suffix == ".csv":
                shutil.copy2(path, inbox / path.name)
        rest = [path for path in sorted(ARTICLES.iterdir()) if path.suffix != ".csv"]
        parts = [rest[i::4] for i in range(4)]
        for part in parts:
            for path in part:
                shutil.copy2(path, inbox / path.name)
            fault = fault or _attest_run(inbox, folder / "grown", home, [], {})
            count.tried("a part of the days", fault)
        if not fault:
            once, grown = _digests(folder / "once"), _digests(folder / "grown")
            differing = sorted(table for table in once if once[table] != grown[table])
            count.tried("all days", f"other bytes in {', '.join(differing)}" if differing else None)
    return count


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _attest_run(
    articles: Path, output: Path, home: Path, arguments: list[str], environment: dict[str, str]
) -> str | None:
    """What went wrong with a run of the command, if anything did."""
    command = [sys.executable, "-m", "flows.cli", "run", str(articles), "--output", str(output), *arguments]
    done = subprocess.run(
        command,
        env={**os.environ, "PREFECT_HOME": str(home), "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"exit code {done.returncode}: {done.stderr.strip()[-200:]}" if done.returncode else None


def _digests(output: Path) -> dict[str, str]:
    manifest = json.loads((output / "latest" / "manifest.json").read_text(encoding="utf-8"))
    return {name: told["sha256"] for name, told in manifest["tables"].items() if name != SPARED}


def kills(_rounds: int) -> Count:
    """The tests that really kill, fill disks, and run twice at once."""
    return _run_tests(["tests/test_killed.py", "tests/test_toughness.py"], 0)


def _run_tests(paths: list[str], rounds: int) -> Count:
    """Tests by pytest, slow ones too; with `rounds`, tests/test_fuzz.py's own command besides."""
    count = Count()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rf", "--no-header", *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        if line.startswith("FAILED"):
            count.tried(line.removeprefix("FAILED "), "test failed")
    last = done.stdout.strip().splitlines()[-1:] or [done.stderr.strip()[-200:]]
    passed = re.search(r"(\d+) passed", last[0])
    count["tried"] += int(passed.group(1)) if passed else 0
    if done.returncode and not count["failed"]:
        count.tried(" ".join(paths), last[0])
    if rounds:
        fuzz = subprocess.run(
            [sys.executable, "-m", "tests.test_fuzz", str(rounds)],
            capture_output=True,
            text=True,
            check=False,
        )
        print(fuzz.stdout.rstrip())
        count["tried"] += rounds
        if fuzz.returncode:
            count.tried("tests.test_fuzz", fuzz.stderr.strip()[-300:])
    return count


if __name__ == "__main__":
    main()
