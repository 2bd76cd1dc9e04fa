"""The quality gate: every figure that we measure, held against its floor.

usage: python -m benchmarks.quality [--gold DIR] [--acceptance DIR] [--limit N] [--only NAME ...] [--raise]

Measures: every task of benchmarks.predict over the gold folder (when one is given), our own gold (both
halves), our readings of the sample articles, the acceptance articles (when a folder is given), whether two
runs give the same release, whether the sample release is the golden one. Prints figure, floor, former figure
and new one. Floors stand in benchmarks/floors.yaml; one that is undercut fails the gate (exit code 1).
--raise lifts every floor that was passed, and writes the figures that docs/method.md tells. To lower one,
edit `floor` in the file and say why in `lowered_because`: the gate refuses a floor below `raised_to` without
a reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from benchmarks import gold_tasks, own_gold, stories, told_figures
from benchmarks.gold_sets import SETS
from transforms import reading, schema
from transforms.seeds import Seeds

FLOORS = Path(__file__).with_name("floors.yaml")
KEPT = gold_tasks.ROOT / "output" / "quality"
# Another processor rounds otherwise: so much may a figure of many answers lose without a fault of ours.
MARGIN = 0.3
# A set of few items with many answers each may lose no more than this in answers, whatever one item asks.
MOST = 5.0

Floor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure in percent; `margin`: how far below it its floor may be set."""

    name: str
    value: float
    margin: float = MARGIN
    note: str = ""
    is_gated: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """A line below the table; a failure (something that could not be measured) fails the gate."""

    text: str
    is_failure: bool = False


# --- what is measured --------------------------------------------------------------------------------


def gold_figures(gold: Path, limit: int | None, kept: Path, only: list[str]) -> Iterator[Figure | Note]:
    """The figures of a gold folder; a note for what failed."""
    for result in gold_tasks.measure(gold, limit, kept, only):
        if result.failed:
            yield Note(f"{result.name}: not measured: {result.failed}", is_failure=True)
        is_part = result.read < result.there
        note = f"{result.read} of {result.there} lines" if is_part else ""
        note += (", " if note else "") + "kept" if result.kept else ""
        for name, value in result.figures.items():
            # A part of a file is another figure than the whole.
            at = f" @{limit}" if is_part else ""
            yield Figure(f"{result.name} {name}{at}", value, note=note)


def own_figures(names: Iterable[str] = tuple(SETS)) -> Iterator[Figure]:
    """Items and answers of our own gold that are right, by set and half."""
    for name in names:
        measured = own_gold.measure(name)
        counted = own_gold.shares(measured)
        # An item that is not found any more loses all that it asks.
        margins = {"items": 1, "answers": max(len(answers) for _, answers in measured)}
        for half in own_gold.HALVES:
            for what, margin in margins.items():
                right, asked = counted[f"{half} {what}"]
                yield Figure(
                    f"own {name} {half} {what}", 100 * right / asked, min(MOST, 100 * margin / asked)
                )


def story_figures() -> Iterator[Figure]:
    """Answers of the sample articles that agree with our readings, and shares not below their own floors."""
    answers = stories.measure()
    asked, agreed = Counter(one.what for one in answers), Counter(one.what for one in answers if one.agrees)
    yield Figure("samples answers", 100 * agreed.total() / asked.total())
    floors = yaml.safe_load((stories.READINGS / "floors.yml").read_text(encoding="utf-8"))
    held = sum(100 * agreed[what] / asked[what] >= least for what, least in floors.items())
    yield Figure("samples shares at or above their floor", 100 * held / len(floors), 0.0)


# Run in a process of its own, so that the seed of its hashes can be set.
_BUILD = (
    "import json; from tests import golden_release as release; "
    "print(json.dumps([release.processor(), release.summary(release.build())]))"
)


def run_figures() -> Iterator[Figure | Note]:
    """Tables of the sample release that are equal in two runs, and equal to the golden ones."""
    told = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _BUILD],
            cwd=gold_tasks.ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(json.loads(done.stdout.splitlines()[-1]))
    (processor, first), (_, second) = told
    yield Figure(
        "two runs tables equal", 100 * sum(first[name] == second[name] for name in first) / len(first), 0.0
    )
    golden = json.loads((gold_tasks.ROOT / "tests" / "golden" / "release.json").read_text(encoding="utf-8"))
    if golden["processor"] != processor:
        yield Note("golden release: not compared, it was made on a processor that rounds otherwise")
    else:
        equal = sum(first[name] == golden["tables"].get(name) for name in first)
        note = "" if equal == len(first) else "if the change is meant: make golden"
        # Held by the tests; a change that is meant must not lower a floor.
        yield Figure("golden release tables equal", 100 * equal / len(first), note=note, is_gated=False)


def acceptance_figures(folder: Path) -> Iterator[Figure]:
    """What check.py of the folder says of each of its articles (subfolders with article.txt and
    expected.yaml)."""
    for expected in sorted(folder.glob("*/expected.yaml")):
        with tempfile.TemporaryDirectory() as work:
            told = json.loads(_check(folder / "check.py", expected, Path(work)))
        name = f"acceptance {expected.parent.name}"
        for kind, share in told["found"].items():
            found, asked = map(int, share.split("/"))
            yield Figure(f"{name} {kind} found", 100 * found / asked, 0.0)
            if (extra := told["extra_rows"].get(f"{kind}s")) is not None:
                beyond = f"{extra} rows beyond those expected"
                yield Figure(f"{name} {kind} wanted", 100 * found / max(1, found + extra), 0.0, beyond)
        yield Figure(f"{name} attributes", 100 * told["attributes_agree"], 0.0)


def _check(script: Path, expected: Path, work: Path) -> str:
    """Read the article that lies beside `expected`, write its tables, and return what the script prints."""
    published = yaml.safe_load(expected.read_text(encoding="utf-8"))["published"]
    given, release = work / "given", work / "release"
    given.mkdir()
    release.mkdir()
    article = expected.with_name("article.txt").read_text(encoding="utf-8")
    (given / "article.txt").write_text(article, encoding="utf-8")
    (given / "manifest.csv").write_text(f"file,published\narticle.txt,{published}\n", encoding="utf-8")
    seeds, rows = Seeds(), {}
    for one in stories.read_articles(given, seeds):
        rows = reading.read(one, reading.prepare())
    for name, table in stories.consolidated(rows, seeds).items():
        arrow = pa.Table.from_pylist(table, schema=schema.arrow_schema(schema.TABLES[name]))
        pq.write_table(arrow, release / f"{name}.parquet")
    done = subprocess.run(
        [sys.executable, str(script), str(release), str(expected), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


# --- the gate ----------------------------------------------------------------------------------------


def read_floors(path: Path = FLOORS) -> dict[str, Floor]:
    """Floors by the name of their figure; none where the file is missing."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}


def unjust(floors: dict[str, Floor]) -> list[str]:
    """Names of the floors that stand below what they were once raised to, without a reason."""
    return [
        name
        for name, told in floors.items()
        if told["floor"] < told["raised_to"] and not str(told.get("lowered_because") or "").strip()
    ]


def undercut(figures: Iterable[Figure], floors: dict[str, Floor]) -> list[Figure]:
    """The figures below their floors."""
    return [
        one
        for one in figures
        if one.is_gated and one.name in floors and one.value < floors[one.name]["floor"]
    ]


def raised(figures: Iterable[Figure], floors: dict[str, Floor]) -> dict[str, Floor]:
    """The floors, each lifted to its figure less its margin where that is higher; new figures get one."""
    new = {name: dict(told) for name, told in floors.items()}
    for one in figures:
        if not one.is_gated:
            continue
        told = new.setdefault(one.name, {"floor": 0.0, "raised_to": 0.0})
        least = int(10 * (one.value - one.margin)) / 10  # rounded down
        told["former"] = round(one.value, 1)
        if least > told["floor"]:
            told["floor"] = least
        if told["floor"] >= told["raised_to"]:
            told["raised_to"] = told["floor"]
            told.pop("lowered_because", None)
    return new


def write_floors(floors: dict[str, Floor], path: Path = FLOORS) -> None:
    """Write the floors below the comment that the file begins with."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    comment = [line for line in lines if line.startswith("#")]
    order = ("floor", "raised_to", "former", "lowered_because")
    body = []
    for name in sorted(floors):
        told = ", ".join(f"{key}: {json.dumps(floors[name][key])}" for key in order if key in floors[name])
        body.append(f"{json.dumps(name)}: {{{told}}}")
    path.write_text("\n".join([*comment, *body]) + "\n", encoding="utf-8")


def table(figures: Iterable[Figure], floors: dict[str, Floor]) -> Iterator[str]:
    """Lines of the printed table."""
    rows = list(figures)
    width = max((len(one.name) for one in rows), default=0)
    yield f"{'figure':<{width}}  {'floor':>6} {'former':>6} {'new':>6}"
    for one in rows:
        told = floors.get(one.name, {})
        floor, former = (f"{told[key]:6.1f}" if key in told else f"{'-':>6}" for key in ("floor", "former"))
        mark = " UNDER ITS FLOOR" if undercut([one], floors) else ""
        note = f"  {one.note}" if one.note else ""
        yield f"{one.name:<{width}}  {floor} {former} {one.value:6.1f}{mark}{note}"


def main(arguments: list[str]) -> int:
    """Measure, print the table, judge; exit code 0 = held, 1 = a floor is undercut or something failed, 2 =
    the call cannot be understood."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, help="folder of gold files and their scorers (score/)")
    parser.add_argument("--acceptance", type=Path, help="folder of acceptance articles with check.py")
    parser.add_argument("--limit", type=int, help="at most so many lines of each gold file")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="own, samples, runs, acceptance, or tasks"
    )
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors that were passed")
    options = parser.parse_args(arguments)
    parts: dict[str, Callable[[], Iterable[Figure | Note]]] = {
        "own": own_figures,
        "samples": story_figures,
        "runs": run_figures,
    }
    if options.acceptance:
        parts["acceptance"] = lambda: acceptance_figures(options.acceptance)
    tasks = {task.task for task in gold_tasks.TASKS} if options.gold else set()
    for folder in filter(None, (options.gold, options.acceptance)):
        if not folder.is_dir():
            print(f"quality: {folder}: no such folder", file=sys.stderr)
            return 2
    if unknown := [name for name in options.only if name not in parts and name not in tasks]:
        print(
            f"quality: nothing is called {unknown[0]}: {', '.join([*parts, *sorted(tasks)])}", file=sys.stderr
        )
        return 2
    if options.limit is not None and options.limit < 1:
        print("quality: --limit takes a number of lines, at least 1", file=sys.stderr)
        return 2
    wanted = [name for name in parts if not options.only or name in options.only]
    told: list[Figure | Note] = []
    for name in wanted:
        told += parts[name]()
    only = [name for name in options.only if name in tasks]
    if options.gold and (only or not options.only):
        told += gold_figures(options.gold, options.limit, KEPT, only)
    return judge(told, read_floors(), options.lift)


def judge(told: Iterable[Figure | Note], floors: dict[str, Floor], lift: bool, path: Path = FLOORS) -> int:
    """Print the table and the verdict; write the floors where they are to be lifted. Return the exit code."""
    lines = list(told)
    figures = [one for one in lines if isinstance(one, Figure)]
    notes = [one for one in lines if isinstance(one, Note)]
    failures = [one for one in notes if one.is_failure]
    print("\n".join(table(figures, floors)))
    for note in notes:
        print(note.text)
    below, lowered = undercut(figures, floors), unjust(floors)
    for name in lowered:
        print(f"{name}: its floor was lowered without `lowered_because` in {path.name}")
    unseen = [name for name in floors if name not in {one.name for one in figures}]
    if unseen:
        print(f"{len(unseen)} figures with a floor were not measured this time")
    if lift:
        new = raised(figures, floors)
        write_floors(new, path)
        print(f"floors raised in {path.name}")
        if path == FLOORS:
            page = told_figures.PAGE
            page.write_text(told_figures.renewed(page.read_text(encoding="utf-8"), new), encoding="utf-8")
    print(f"{len(below)} under their floor, {len(lowered)} lowered without reason, {len(failures)} failed")
    return 1 if below or lowered or failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
