"""Cost and truth of stage two at scale, on reports of known events made up from a seed.

usage: python -m benchmarks.consolidation_scale [--reports N] [--days N] [--seed N] [--workers N]

The world: towns of a few countries, armed groups, one town with 180 days of daily fighting, look-alike
attacks (another town on the same day, the same town on another day). Each event is told by one to five
reports; some are copies, some deny, some raise the toll. The world does not grow with the reports: 100,000
over two years are an attack in a town every twelve days, a million four in five days, where reports that
tell the country alone, a fifth of all, cannot be told apart by day, kind and place; `--days 7300` spreads
the million as thin. Prints seconds, peak memory, and how well events were put together.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from transforms import consolidation, schema
from transforms.evidence import parts
from transforms.seeds import Seeds

Row = dict[str, Any]

FIRST_DAY = date(2022, 1, 1)
DAILY_FIGHTING = 180
DAYS = 730
COUNTRIES = 12
TOWNS = 60  # of each country
GROUPS = 4  # of each country
# Kinds of acts: type, mode, lemma and how papers put it.
ACTS = (
    ("ASSAULT", None, ("attack", "raid", "assault")),
    ("ASSAULT", "explosives", ("bomb", "explode", "blast")),
    ("ASSAULT", "heavy-weapons", ("shell", "bombard")),
    ("ASSAULT", "abduct", ("abduct", "kidnap")),
    ("COERCE", "arrest", ("arrest", "detain")),
    ("PROTEST", "demo", ("protest", "march", "rally")),
)
# Reports of an event, one of these at random.
TELLERS = (1, 1, 2, 3, 5)
REPORTS_A_WRITE = 20_000
# Words of the trade that all reports choose from, and words of each event that its reports choose from.
COMMON_WORDS, OWN_WORDS = 600, 40


@dataclass(slots=True)
class World:
    """Stage-one rows by table, and which event each mention tells in truth."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in schema.STAGE_ONE})
    truth: dict[str, int] = field(default_factory=dict)
    day_of: dict[int, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """What really happened."""

    number: int
    day: date
    country: int
    town: int
    group: int
    act: int
    dead: int


def blank(table: str, **known: Any) -> Row:
    """A stage-one row: the given cells, and for the rest null, "", 0, False or the enum's last value."""
    row: Row = {}
    for one in schema.TABLES[table].fields:
        if one.stage > 1:
            continue
        if one.name in known:
            row[one.name] = known.pop(one.name)
        elif one.nullable:
            row[one.name] = None
        elif one.enum:
            row[one.name] = one.enum[-1]
        elif pa.types.is_list(one.type):
            row[one.name] = []
        elif pa.types.is_boolean(one.type):
            row[one.name] = False
        else:
            row[one.name] = "" if pa.types.is_string(one.type) else 0
    if known:
        raise KeyError(f"{table} has no {', '.join(known)}")
    return row


@lru_cache(maxsize=100_000)
def name_of(number: int, kind: str) -> str:
    """A made-up name, the same for the same number."""
    pick = random.Random(f"{kind}{number}")
    return "".join(pick.choice("bdfgklmnrstvz") + pick.choice("aeiou") for _ in range(4)).capitalize()


def events(count: int, seed: int, days: int = DAYS) -> list[Event]:
    """`count` events: daily fighting first, then pairs of look-alikes over so many days."""
    pick = random.Random(seed)
    found = [
        Event(number, FIRST_DAY + timedelta(days=number), 0, 0, 0, 0, pick.randrange(1, 30))
        for number in range(min(DAILY_FIGHTING, count))
    ]
    while len(found) < count:
        number = len(found)
        one = Event(
            number,
            FIRST_DAY + timedelta(days=pick.randrange(days)),
            pick.randrange(COUNTRIES),
            pick.randrange(1, TOWNS),
            pick.randrange(GROUPS),
            pick.randrange(len(ACTS)),
            pick.randrange(1, 60),
        )
        found.append(one)
        if pick.random() < 0.3 and len(found) < count:
            shift = pick.choice((0, 3, 9))
            found.append(
                Event(
                    number + 1,
                    one.day + timedelta(days=shift),
                    one.country,
                    one.town if shift else one.town % (TOWNS - 1) + 1,
                    one.group,
                    one.act,
                    pick.randrange(1, 60),
                )
            )
    return found


def look_alikes() -> list[Event]:
    """Fourteen attacks by one group in one country and month: three towns on one day, two towns on every
    fifth day."""
    places = [(0, town) for town in (1, 2, 3)]
    places += [(day, town) for day in range(5, 30, 5) for town in (1, 2)]
    places.append((27, 4))
    return [
        Event(number, FIRST_DAY + timedelta(days=day), 0, town, 0, 1, 3 + number)
        for number, (day, town) in enumerate(places)
    ]


def told(happened: Sequence[Event], tellers: Sequence[int], seed: int = 0, reports: int = 0) -> World:
    """Reports of the events, each told by as many as one of `tellers`, until there are `reports` (0: all)."""
    *_, made = telling(happened, tellers, seed, reports)
    return made


def telling(
    happened: Sequence[Event], tellers: Sequence[int], seed: int = 0, reports: int = 0
) -> Iterator[World]:
    """What `told` returns, at first without reports, then after each event with those that are new; whoever
    asks may take rows away."""
    pick = random.Random(seed)
    made = World()
    for country in range(COUNTRIES):
        _actors_and_places(made, country)
    outlets = [f"outlet:{name_of(number, 'outlet')}" for number in range(200)]
    made.rows["sources"] += [
        blank("sources", source_id=one, name=one, kind="newspaper", named=True) for one in outlets
    ]
    yield made
    for event in happened:
        if reports and len(made.truth) >= reports:
            break
        made.day_of[event.number] = event.day
        first: str | None = None
        for teller in range(pick.choice(tellers)):
            first = _report(made, pick, event, teller, pick.choice(outlets), first)
        yield made


def world(reports: int, seed: int = 0) -> World:
    """About `reports` reports of daily fighting, single events and look-alikes."""
    return told(events(reports, seed), TELLERS, seed, reports)


def _actors_and_places(made: World, country: int) -> None:
    code = f"{chr(65 + country)}XX"
    made.rows["places"].append(
        blank(
            "places",
            place_id=f"country:{code}",
            name=code,
            kind="country",
            country=code,
            precision="country",
            origin="seed",
        )
    )
    for town in range(TOWNS):
        made.rows["places"].append(
            blank(
                "places",
                place_id=f"place:{country}-{town}",
                name=name_of(country * TOWNS + town, "town"),
                kind="town",
                parent=f"country:{code}",
                country=code,
                precision="town",
                origin="seed",
            )
        )
    made.rows["actors"] += [
        blank("actors", actor_id=code, name=code, kind="state", country=code),
        blank("actors", actor_id=f"{code}.civilians", name="civilians", kind="group", country=code),
    ]
    for group in range(GROUPS):
        identity = f"{code}-{group}"
        made.rows["actors"].append(
            blank(
                "actors",
                actor_id=identity,
                name=name_of(country * GROUPS + group, "group"),
                kind="armed_group",
            )
        )
        made.rows["sources"].append(
            blank(
                "sources",
                source_id=identity,
                name=identity,
                kind="armed_group",
                named=True,
                actor_id=identity,
            )
        )


def _report(
    made: World, pick: random.Random, event: Event, teller: int, outlet: str, first: str | None
) -> str:
    """Add one report of an event (a copy of `first` now and then); return its text."""
    event_type, mode, lemmas = ACTS[event.act]
    lemma = pick.choice(lemmas)
    code = f"{chr(65 + event.country)}XX"
    group = f"{code}-{event.group}"
    dead = event.dead + (teller if pick.random() < 0.3 else 0)
    if first is not None and pick.random() < 0.3:
        text = first + " Our paper adds a line."
    else:
        text = _text(pick, event, lemma, dead)
    article_id = schema.make_id("a", event.number, teller, outlet)
    mention_id = schema.make_id("m", article_id)
    made.truth[mention_id] = event.number
    made.rows["articles"].append(
        blank(
            "articles",
            article_id=article_id,
            source_id=outlet,
            outlet=outlet,
            text=text,
            published=event.day + timedelta(days=1 + (teller > 2)),
            published_basis="metadata",
        )
    )
    denies = pick.random() < 0.1
    claim_id = schema.make_id("c", article_id) if denies or pick.random() < 0.4 else None
    made.rows["mentions"].append(
        blank(
            "mentions",
            mention_id=mention_id,
            article_id=article_id,
            claim_id=claim_id,
            event_type=event_type,
            event_mode=mode,
            trigger=lemma,
            trigger_lemma=lemma,
            trigger_vector=_vector(lemma, article_id),
            sentence=text[:80],
            date_start=event.day,
            date_end=event.day,
            date_precision="day",
            date_basis="relative",
            place_id=f"place:{event.country}-{event.town}" if pick.random() < 0.8 else f"country:{code}",
            factuality="denied" if denies else "happened",
            rule="attack.v",
        )
    )
    for side, actor_id in (("actor", group), ("recipient", f"{code}.civilians")):
        made.rows["mention_actors"].append(
            blank(
                "mention_actors",
                mention_id=mention_id,
                actor_id=actor_id,
                participant_id=actor_id,
                side=side,
                text=actor_id,
                resolution="name",
            )
        )
    toll = {"kind": "killed", "low": dead, "best": dead, "high": dead}
    made.rows["quantities"].append(blank("quantities", mention_id=mention_id, claim_id=claim_id, **toll))
    if claim_id:
        made.rows["claims"].append(
            blank(
                "claims",
                claim_id=claim_id,
                article_id=article_id,
                source_id=group,
                stance="denies" if denies else "asserts",
                content=text[:80],
                content_mention_id=mention_id,
            )
        )
    return text


# As in transforms.language.states, whose package would load the language model's libraries.
DIMENSIONS = 64


def _vector(lemma: str, article_id: str) -> str:
    """A trigger's vector: that of its lemma, a little otherwise in each article."""
    lemmas = np.frombuffer(random.Random(lemma).randbytes(DIMENSIONS), np.int8) // 2
    noise = np.frombuffer(random.Random(article_id).randbytes(DIMENSIONS), np.int8) // 4
    return b64encode((lemmas + noise).astype(np.int8).tobytes()).decode("ascii")


def _text(pick: random.Random, event: Event, lemma: str, dead: int) -> str:
    group = name_of(event.country * GROUPS + event.group, "group")
    town = name_of(event.country * TOWNS + event.town, "town")
    victims = " ".join(name_of(event.number * 7 + one, "person") for one in range(3))
    words = [name_of(pick.randrange(COMMON_WORDS), "word").lower() for _ in range(40)]
    words += [name_of(event.number * OWN_WORDS + pick.randrange(OWN_WORDS), "own").lower() for _ in range(20)]
    pick.shuffle(words)
    told = " ".join(words)
    return f"The {group} fighters {lemma} the town of {town} and {dead} died, {victims} among them. {told}."


def tables(rows: Mapping[str, Sequence[Row]]) -> dict[str, pa.Table]:
    """Stage-one rows as Arrow tables."""
    return {
        name: pa.Table.from_pylist(list(rows[name]), schema=schema.arrow_schema(schema.TABLES[name], stage=1))
        for name in schema.STAGE_ONE
    }


def pair_scores(truth: Mapping[str, int], found: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall of pairs of mentions that are put together."""

    def pairs(sizes: Counter[Any]) -> int:
        return sum(size * (size - 1) // 2 for size in sizes.values())

    right = pairs(Counter((truth[one], found[one]) for one in truth))
    told, real = pairs(Counter(found[one] for one in truth)), pairs(Counter(truth.values()))
    return right / max(told, 1), right / max(real, 1)


def write_world(folder: Path, reports: int, seed: int, days: int = DAYS) -> None:
    """Make up a world and write its stage-one tables and its truth (by mention: event, day) to `folder`, some
    reports at a time: rows of a million need more memory than their consolidation."""
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(pa.ipc.new_file(str(folder / f"{name}.arrow"), declared))
            for name, declared in (
                (name, schema.arrow_schema(schema.TABLES[name], stage=1)) for name in schema.STAGE_ONE
            )
        }

        def flush(made: World) -> None:
            for name, table in tables(made.rows).items():
                writers[name].write_table(table)
                made.rows[name].clear()

        for made in telling(events(reports, seed, days), TELLERS, seed, reports):
            if len(made.rows["articles"]) >= REPORTS_A_WRITE:
                flush(made)
        flush(made)
    told_on = [made.day_of[number] for number in made.truth.values()]
    columns = {"mention_id": list(made.truth), "event": list(made.truth.values()), "day": told_on}
    pq.write_table(pa.table(columns), folder / "truth.parquet")


def main(arguments: Sequence[str]) -> int:
    """Measure once; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.consolidation_scale", description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--days", type=int, default=DAYS, help="over which events are spread")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    options = parser.parse_args(arguments)
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        # made up in a process of its own, so that the peak is that of consolidation alone
        maker = spawn.Process(target=write_world, args=(folder, options.reports, options.seed, options.days))
        maker.start()
        maker.join()
        stage_one = {
            one: parts.read(folder, one) for one in schema.STAGE_ONE
        }  # as the flow has them, on disk
        run: Any = map
        if options.workers > 1:
            run = stack.enter_context(ProcessPoolExecutor(options.workers, mp_context=spawn)).map
        before, cpu_before = time.perf_counter(), _cpu_seconds()
        with memory_watched() as held:
            release = consolidation.consolidate(stage_one, Seeds(), run, folder)
        seconds = time.perf_counter() - before
        truth = pq.read_table(folder / "truth.parquet").to_pydict()
    cpu = _cpu_seconds() - cpu_before  # of the workers, too, which have ended by now
    mentions = release["mentions"]
    found = dict(zip(mentions["mention_id"].to_pylist(), mentions["event_id"].to_pylist(), strict=True))
    event_of = dict(zip(truth["mention_id"], truth["event"], strict=True))
    precision, recall = pair_scores(event_of, found)
    days: dict[str, list[date]] = defaultdict(list)
    for mention_id, day in zip(truth["mention_id"], truth["day"], strict=True):
        days[found[mention_id]].append(day)
    longest = max((max(told) - min(told)).days + 1 for told in days.values())
    peak, own = (max(column) / 1024 for column in zip(*held, strict=True))
    cost = f"seconds {seconds:.1f} (CPU {cpu:.1f})  peak {peak:.0f} MiB, {own:.0f} of it no mapped files"
    scores = f"pairs: precision {precision:.3f} recall {recall:.3f}  longest event {longest} days"
    print(f"reports {len(truth['event'])}  {cost}  events {len(days)}  {scores}")
    return 0


@contextmanager
def memory_watched() -> Iterator[list[tuple[int, int]]]:
    """What this process and its children hold together in KiB, told every fifth of a second, less often where
    a look itself takes long: (in all, without files mapped into memory, which the system takes back when it
    needs the room). What they share is counted once. Where the system does not tell, the most this process
    has held."""
    found, stop = [(0, 0)], threading.Event()

    def watch() -> None:
        pause = 0.2
        while not stop.wait(pause):
            began = time.perf_counter()
            looks = [_held(process) for process in _family(os.getpid())]
            found.append((sum(pss for pss, _ in looks), sum(own for _, own in looks)))
            pause = max(0.2, 50 * (time.perf_counter() - began))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        stop.set()
        watcher.join()
        if not any(pss for pss, _ in found):
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            found.append((most, most))


def _family(process: int) -> list[int]:
    """The process and all that it has started."""
    found = [process]
    for told in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += [one for child in told.read_text().split() for one in _family(int(child))]
    return found


def _held(process: int) -> tuple[int, int]:
    """Its share of memory (proportional set size) in KiB, with and without files; 0 where nobody tells."""
    told = {"Pss:": 0, "Pss_File:": 0}
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            name, *rest = line.split()
            if name in told:
                told[name] = int(rest[0])
    return told["Pss:"], told["Pss:"] - told["Pss_File:"]


def _cpu_seconds() -> float:
    """CPU seconds of this process and of those of its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
