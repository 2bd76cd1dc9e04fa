"""Hold what the flow reads out of the sample articles against our own readings of them.

usage: python -m benchmarks.stories [--wrong] [--model NAME] [READINGS]

Each article is read alone and held against its reading (tests/stories/<article>.yaml); then all together
against stories.yaml: which mentions are one event, which articles are copies, what must stay apart. Prints,
for each attribute, how often it agrees; with --wrong also each row that does not. It measures, and judges
nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from transforms import consolidation, reading, schema
from transforms.annotations import Article, Reject
from transforms.article import cleaning, formats, inputs
from transforms.seeds import DEFAULT_FOLDER, Seeds

READINGS = Path(__file__).parent.parent / "tests" / "stories"
ARTICLES = DEFAULT_FOLDER / "articles"

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing asked of the output: `what` is asked ("event place"), where, and whether it agrees."""

    what: str
    where: str
    agrees: bool
    detail: str = ""


def plain(text: object) -> str:
    """Lower-case, straight quotes, single spaces, no leading article."""
    straight = str(text or "").translate(str.maketrans("“”‘’\u00a0", "\"\"'' ")).lower()
    return re.sub(r"^(the|an?) ", "", re.sub(r"\s+", " ", straight).strip())


def named(expected: object, found: object) -> bool:
    """One name holds the other whole."""
    a, b = plain(expected), plain(found)
    return bool(a and b) and (a in b or b in a)


def same(expected: object, found: object) -> bool:
    """Equal when written out; a list of expectations is met by any of them; None only by None."""
    if isinstance(expected, list):
        return any(same(one, found) for one in expected)
    if expected is None or found is None:
        return expected is found
    return plain(expected) == plain(found)


def events_with(evidence: str, tables: Tables, article_ids: Iterable[str]) -> list[str]:
    """Ids of the events with a mention in whose sentence the evidence stands, in order of id."""
    among = set(article_ids)
    return sorted(
        {
            str(mention["event_id"])
            for mention in tables["mentions"]
            if mention["article_id"] in among and plain(evidence) in plain(mention["sentence"])
        }
    )


def event_checks(expected: Row, event: Row) -> dict[str, bool]:
    """What a reading asks of an event, and whether the row agrees."""
    names = [*event["actor_names"], *event["recipient_names"]]
    checks = {"type": same(expected["type"], event["event_type"])} if "type" in expected else {}
    checks |= {f"actor {one}": any(named(one, name) for name in names) for one in expected.get("actors", [])}
    if "place" in expected:
        checks["place"] = named(expected["place"], event["place_name"])
    if "start" in expected:
        checks["dates"] = same(expected["start"], event["date_start"]) and same(
            expected.get("end", expected["start"]), event["date_end"]
        )
    columns = {"precision": "date_precision", "historical": "is_historical"}
    for key in ("precision", "factuality", "historical", "dispute", "support"):
        if key in expected:
            checks[key] = same(expected[key], event[columns.get(key, key)])
    return checks


def claim_checks(expected: Row, claim: Row, tables: Tables, event_of: Mapping[str, str]) -> dict[str, bool]:
    """What a reading asks of a claim, and whether the row agrees."""
    names = {source["source_id"]: source["name"] for source in tables["sources"]}
    speaker = expected["speaker"]
    # "Ethiopia (army)" says whose the institution is; a reading writes as its article does.
    name = names[claim["source_id"]]
    told_as = (name, name.partition(" (")[2].removesuffix(")"), claim["speaker_text"])
    checks = {
        "speaker": any(named(speaker, one) for one in told_as),
        "stance": same(expected["stance"], claim["stance"]),
    }
    if "cue" in expected:
        checks["cue"] = named(expected["cue"], claim["cue"])
    if "quote" in expected:
        checks["quote"] = same(expected["quote"], claim["quote"])
    if "said_on" in expected:
        checks["said_on"] = same(expected["said_on"], claim["said_start"])
    if "relayed_by" in expected:
        checks["relayed_by"] = any(named(expected["relayed_by"], names[one]) for one in claim["relayed_by"])
    if "medium" in expected:
        told = plain(f"{claim['medium']} {claim['platform']}".replace("_", " "))
        checks["medium"] = any(plain(one).replace("_", " ") in told for one in expected["medium"])
    if "event" in expected and expected["event"] in event_of:
        checks["event"] = claim["event_id"] == event_of[expected["event"]]
    return checks


def check_reading(expected: Row, tables: Tables, name: str) -> Iterator[Answer]:
    """Hold the tables of one article read alone against its reading."""
    events = {event["event_id"]: event for event in tables["events"]}
    article_ids = [article["article_id"] for article in tables["articles"]]
    event_of: dict[str, str] = {}
    wanted = [*expected.get("events", ()), *expected.get("optional_events", ())]
    for number, asked in enumerate(wanted):
        optional = number >= len(expected.get("events", ()))
        best = _best(
            [events[one] for one in events_with(asked["evidence"], tables, article_ids)], asked, event_checks
        )
        if best:
            event_of[asked["id"]] = best[0]["event_id"]
        if not optional:
            yield from _answers("event", f"{name}#{asked['id']}", asked["evidence"], best)
    used = set()
    for number, asked in enumerate([*expected.get("claims", ()), *expected.get("optional_claims", ())]):
        holding = [
            claim
            for claim in tables["claims"]
            if all(plain(words) in plain(claim["content"]) for words in asked["contains"])
        ]
        best = _best(holding, asked, lambda one, claim: claim_checks(one, claim, tables, event_of))
        if best:
            used.add(best[0]["claim_id"])
        if number < len(expected.get("claims", ())):
            yield from _answers("claim", f"{name}#{asked['id']}", " / ".join(asked["contains"]), best)
    for claim in tables["claims"]:
        extra = claim["claim_id"] not in used
        yield Answer("claim wanted", name, not extra, f"{claim['cue']}: {claim['content'][:90]}")
    told = {mention["event_id"] for mention in tables["mentions"]}
    for event_id in sorted(told):
        extra = event_id not in event_of.values()
        yield Answer(
            "event wanted",
            name,
            not extra,
            f"{events[event_id]['event_type']}: {events[event_id]['summary'][:110]}",
        )


def _best(rows: Sequence[Row], asked: Row, checks: Any) -> tuple[Row, dict[str, bool]] | None:
    """The row that agrees most with what is asked, and its checks."""
    held = [(row, checks(asked, row)) for row in rows]
    return max(held, key=lambda pair: sum(pair[1].values()) - len(pair[1])) if held else None


def _answers(
    kind: str, where: str, evidence: str, best: tuple[Row, dict[str, bool]] | None
) -> Iterator[Answer]:
    yield Answer(f"{kind} found", where, best is not None, evidence)
    if best:
        for check, agrees in best[1].items():
            shown = best[0].get("summary") or best[0].get("content") or ""
            yield Answer(f"{kind} {check.split(' ')[0]}", where, agrees, f"{check} | {shown[:100]}")


# --- all articles together ---------------------------------------------------------------------------


def check_stories(stories: Row, readings: Mapping[str, Row], tables: Tables) -> Iterator[Answer]:
    """Hold a release of all articles against stories.yaml."""
    events = {event["event_id"]: event for event in tables["events"]}

    def event_ids(reference: str | Row) -> list[str]:
        if isinstance(reference, str):
            stem, key = reference.split("#")
            asked = readings[stem]
            row = next(
                one for one in [*asked["events"], *asked.get("optional_events", ())] if one["id"] == key
            )
            return events_with(row["evidence"], tables, _article_ids(asked, tables))
        return events_with(reference["evidence"], tables, _article_ids(reference, tables))

    for story in stories["same_event"]:
        told = [event_ids(reference) for reference in story["mentions"]]
        shared = Counter(event_id for ids in told for event_id in ids)
        fitting = [one for one in shared if same(story.get("type"), events[one]["event_type"])] or list(
            shared
        )
        # Of the events told as often the one that agrees most: one sentence may tell two.
        chosen = max(
            fitting,
            key=lambda one: (shared[one], sum(event_checks(story, events[one]).values()), one),
            default=None,
        )
        for reference, ids in zip(story["mentions"], told, strict=True):
            yield Answer("story joined", story["id"], chosen in ids, str(reference))
        if chosen is None:
            continue
        event = events[chosen]
        for check, agrees in event_checks(story, event).items():
            yield Answer(f"story {check}", story["id"], agrees, str(event.get(check)))
        for key in ("n_articles", "n_origins"):
            if key in story:
                least, most = story[key]
                yield Answer(f"story {key}", story["id"], least <= event[key] <= most, str(event[key]))
        for bound, count in story.get("deaths", {}).items():
            found = event[f"deaths_{bound}"]
            yield Answer("story deaths", story["id"], found == count, f"{bound}: {found}, not {count}")

    origin_of = {article["article_id"]: article["origin_id"] for article in tables["articles"]}
    for family in stories["copies"]:
        (original,) = _article_ids({"article": family["original"]}, tables)
        for key, expected in (("copies", True), ("not_copies", False)):
            for name in family.get(key, ()):
                (other,) = _article_ids({"article": name}, tables)
                agrees = (origin_of[other] == origin_of[original]) is expected
                yield Answer(f"story {key}", family["original"], agrees, name)

    for group in stories["apart"]:
        sets = [set(event_ids(reference)) for reference in group["mentions"]]
        for at, left in enumerate(sets):
            for right, name in zip(sets[at + 1 :], group["mentions"][at + 1 :], strict=True):
                alone = bool(left - right and right - left)
                if left and right:
                    yield Answer("story apart", group["why"], alone, f"{group['mentions'][at]} and {name}")


def _article_ids(asked: Row, tables: Tables) -> list[str]:
    return [
        article["article_id"]
        for article in tables["articles"]
        if article["source_path"].endswith(asked["article"])
        and asked.get("url", article["url"]) == article["url"]
    ]


# --- running -----------------------------------------------------------------------------------------


def read_articles(folder: Path, seeds: Seeds) -> Iterator[Article]:
    """The clean articles of a folder, as the flow reads them; rejects are passed over."""
    furniture = cleaning.compile(seeds)
    files, _ = inputs.find_files([folder])
    for file in files:
        for record in formats.read_file(file.path, file.root, declared=file.declared):
            article = record if isinstance(record, Reject) else cleaning.clean(record, furniture)
            if not isinstance(article, Reject):
                yield article


def consolidated(rows: Mapping[str, list[Row]], seeds: Seeds) -> Tables:
    """The tables of a release over stage-one rows, as lists of dicts."""
    stage_one = {
        name: pa.Table.from_pylist(rows[name], schema=schema.arrow_schema(schema.TABLES[name], stage=1))
        for name in schema.STAGE_ONE
    }
    return {name: table.to_pylist() for name, table in consolidation.consolidate(stage_one, seeds).items()}


def measure(folder: Path = READINGS, model: str | None = None) -> list[Answer]:
    """All answers over the sample articles and the readings in `folder`; `model` as in `language.load`."""
    seeds = Seeds()
    kit = reading.prepare(model=model)
    readings = {
        path.name.removesuffix(".yaml"): yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yaml"))
        if path.name != "stories.yaml"
    }
    rows_of = [(article, reading.read(article, kit)) for article in read_articles(ARTICLES, seeds)]
    answers: list[Answer] = []
    for name, expected in readings.items():
        for article, rows in rows_of:
            if (
                article.source_path.endswith(expected["article"])
                and expected.get("url", article.url) == article.url
            ):
                answers += check_reading(expected, consolidated(rows, seeds), name)
    together = {name: [row for _, rows in rows_of for row in rows[name]] for name in schema.STAGE_ONE}
    stories = yaml.safe_load((folder / "stories.yaml").read_text(encoding="utf-8"))
    return answers + list(check_stories(stories, readings, consolidated(together, seeds)))


def main(arguments: Sequence[str]) -> int:
    """Print the measures; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__)
    parser.add_argument("readings", nargs="?", type=Path, default=READINGS)
    parser.add_argument("--wrong", action="store_true", help="print each row that does not agree")
    parser.add_argument("--model", help="another spaCy pipeline, by name or path")
    options = parser.parse_args(arguments)
    answers = measure(options.readings, options.model)
    if options.wrong:
        for answer in answers:
            if not answer.agrees:
                print(f"{answer.what:18} {answer.where:45} {' '.join(answer.detail.split())}")
    asked = Counter(answer.what for answer in answers)
    agreed = Counter(answer.what for answer in answers if answer.agrees)
    for what in sorted(asked):
        print(f"{what:18} {agreed[what]:4}/{asked[what]:<4} {100 * agreed[what] / asked[what]:5.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
