"""The tasks of benchmarks.predict over a folder of gold files: which file answers to which task, which of the
folder's scorers measures it, and which figures are read out of what the scorer prints.

A folder holds the gold files in subfolders by subject and the scorers in `score/`. What is missing is passed
over. Each result is kept by the digest of everything that it depends on.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
# A scorer reads both files whole and compares; a prediction reads every text. Hours would mean a fault.
PATIENCE_S = 3 * 3600


@dataclass(frozen=True, slots=True)
class Task:
    """One task over the files that `files` (a pattern below the gold folder) names.

    `figures`: name -> pattern of what the scorer prints; its last group is the figure, and its first, where
    there are two, goes before the name."""

    task: str
    files: str
    scorer: str
    figures: dict[str, str]
    before: tuple[str, ...] = ()  # arguments of the scorer before the two files, and after them
    after: tuple[str, ...] = ()
    scale: float = 1.0
    without: str = "train"  # files with this in their name are none
    has_split: bool = False  # the scorer is to be told which split the file is of


_ROW = r"^{} +\d+ .*?([\d.]+)$"
TASKS = (
    Task(
        "dates",
        "time/*.jsonl",
        "score_timex.py",
        {f"{kind} F1": rf"^{kind} +F1 +([\d.]+)" for kind in ("strict", "relaxed", "value")},
    ),
    Task(
        "claims",
        "claims/*.jsonl",
        "score_claims.py",
        {
            "full F1": r"^full .*F1 ([\d.]+)",
            "overlap F1": r"^content overlap .*F1 ([\d.]+)",
            "exact F1": r"^content exact .*F1 ([\d.]+)",
            "speaker head": r"^source\|content .*head ([\d.]+)",
        },
        after=("--core",),
        scale=100,
    ),
    Task(
        "places",
        "places/*.jsonl",
        "score_places.py",
        {"found F1": r"^overlap +.*'f1': ([\d.]+)"},
        scale=100,
    ),
    Task(
        "place-links",
        "places/*.jsonl",
        "score_places.py",
        {"within 161 km": r"^acc_all +([\d.]+)"},
        scale=100,
    ),
    Task(
        "actor-codes",
        "actors/plover*.jsonl",
        "score_actors.py",
        {kind: rf"^{kind} +([\d.]+)" for kind in ("country", "sector", "joint")},
        before=("codes",),
        scale=100,
    ),
    Task(
        "actor-groups",
        "actors/gum*.jsonl",
        "score_actors.py",
        {"B3 F1": r"^B3 .*F1 ([\d.]+)"},
        before=("groups",),
        scale=100,
    ),
    Task(
        "event-types",
        "events/case2021*.jsonl",
        "score_case2021.py",
        # learned from the dev file; benchmarks.learn_event_types tells the figure of unseen folds
        {"ACLED 25 weighted F1, dev in sample": r"^ACLED 25 .* ([\d.]+)$"},
    ),
    Task(
        "interactions",
        "events/plover*.jsonl",
        "score_plover.py",
        {
            name: _ROW.format(re.escape(name))
            for name in ("type accuracy", "type macro-F1", "source by text", "target by text")
        },
    ),
    Task(
        "dyads",
        "events/whom*.jsonl",
        "score_whom.py",
        {name: _ROW.format(re.escape(name)) for name in ("quad accuracy", "dyad (quad+who+whom)")},
    ),
    Task(
        "factuality",
        "events/factuality*.jsonl",
        "score_factuality.py",
        {"macro-F1": r"^(\S+) +system +\d+ +\S+ +\S+ +\S+ +([\d.]+)"},
    ),
    Task(
        "incidents",
        "events/muc4*.jsonl",
        "score_muc4.py",
        # which are asked for is learned from the dev file; benchmarks.learn_incidents tells the figure of
        # unseen folds
        {"incident (type), dev in sample": _ROW.format(re.escape("incident (type)"))}
        | {
            name: _ROW.format(re.escape(name))
            for name in ("perp organization", "certainty of found org", "killed exact")
        },
    ),
    Task(
        "event-clusters",
        "consolidate/*.docs.*jsonl",
        "score_event_clusters.py",
        {
            "CoNLL F1": r"CoNLL +([\d.]+)",
            "pair precision": r"pair +([\d.]+)/",
            "pair recall": r"pair +[\d.]+/ *([\d.]+)/",
        },
        has_split=True,
    ),
    Task(
        "copies",
        "consolidate/wirecopy*.jsonl",
        "score_wirecopy.py",
        {"pair F1": r" F1 +([\d.]+)"},
        has_split=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one task gave on one file: figures in percent by name, lines read of lines there, or why not."""

    name: str
    figures: dict[str, float] = field(default_factory=dict)
    read: int = 0
    there: int = 0
    failed: str | None = None
    kept: bool = False  # taken from an earlier run


def measure(gold: Path, limit: int | None, kept: Path, only: Sequence[str] = ()) -> Iterator[Result]:
    """The results of every task over every file of the folder that it answers to (`only`: names of tasks).

    `limit`: so many lines of each file at most. `kept`: folder of the results of earlier runs.
    """
    own = code_digest()
    for task in TASKS:
        scorer = gold / "score" / task.scorer
        if (only and task.task not in only) or not scorer.is_file():
            continue
        for path in sorted(gold.glob(task.files)):
            if task.without not in path.name:
                yield _kept(task, path, scorer, limit, kept, own)


def code_digest() -> str:
    """Digest of all code, seeds, weights and the model that a prediction may depend on."""
    sha = hashlib.sha256()
    for folder in ("transforms", "seeds", "models", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*")):
            # floors are written behind a measurement, and say nothing of it
            aside = path.name == "floors.yaml" or {"__pycache__", "articles"} & set(path.parts)
            if path.is_file() and not aside:
                sha.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


def _kept(task: Task, path: Path, scorer: Path, limit: int | None, kept: Path, own: str) -> Result:
    """The result kept from an earlier run over the same, or a new one, which is then kept."""
    sha = hashlib.sha256(f"{own}\0{task}\0{limit}\0".encode())
    for one in (path, scorer, *sorted(path.parent.glob("*mentions*"))):
        sha.update(one.read_bytes())
    place = kept / f"{task.task}-{path.stem}-{sha.hexdigest()[:16]}.json"
    if place.is_file():
        return Result(**{**json.loads(place.read_text(encoding="utf-8")), "kept": True})
    print(f"{task.task} over {path.name} ...", file=sys.stderr, flush=True)
    result = run(task, path, scorer, limit)
    if result.failed is None:
        kept.mkdir(parents=True, exist_ok=True)
        told = {key: getattr(result, key) for key in ("name", "figures", "read", "there")}
        place.write_text(json.dumps(told), encoding="utf-8")
    return result


def run(task: Task, path: Path, scorer: Path, limit: int | None) -> Result:
    """Predict and score one file."""
    name = f"{task.task} {path.name.removesuffix('.jsonl')}"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    chosen = lines[:limit]
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder) / path.name
        gold.write_text("\n".join(chosen) + "\n", encoding="utf-8")
        scored, after = gold, task.after
        if task.has_split:
            after = (*after, "--split", json.loads(chosen[0])["split"])
        if ".docs." in path.name:
            scored = _mentions_beside(path, gold, {json.loads(line)["doc_id"] for line in chosen})
        answers = Path(folder) / "answers.jsonl"
        for command in (
            [sys.executable, "-m", "benchmarks.predict", task.task, str(gold), str(answers)],
            [sys.executable, str(scorer), *task.before, str(scored), str(answers), *after],
        ):
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
            )
            if done.returncode:
                told = (done.stderr.strip() or done.stdout.strip()).splitlines()
                return Result(name, failed=told[-1] if told else f"exit code {done.returncode}")
    figures = read_figures(task, done.stdout)
    if not figures:
        return Result(name, failed=f"{task.scorer} printed no figure that is known")
    return Result(name, figures, len(chosen), len(lines))


def _mentions_beside(path: Path, gold: Path, documents: set[str]) -> Path:
    """Lay the mentions of the chosen documents beside the gold file; return where."""
    beside = path.with_name(path.name.replace(".docs.", ".mentions."))
    place = gold.with_name(beside.name)
    lines = beside.read_text(encoding="utf-8").splitlines()
    place.write_text(
        "".join(f"{line}\n" for line in lines if line.strip() and json.loads(line)["doc_id"] in documents),
        encoding="utf-8",
    )
    return place


def read_figures(task: Task, printed: str) -> dict[str, float]:
    """The task's figures, in percent, out of what its scorer printed."""
    found = {}
    for name, pattern in task.figures.items():
        for match in re.finditer(pattern, printed, re.MULTILINE):
            *group, value = match.groups()
            found[" ".join([*group, name])] = round(task.scale * float(value), 2)
    return found
