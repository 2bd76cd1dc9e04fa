"""Who did an act to whom, and how many it befell: the sentences of sides_in_news.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gold_sets.answers import named, overlap, same_names, spans_of
from transforms import article_rows, reading
from transforms.annotations import Article
from transforms.article_rows import Kit

SENTENCES = Path(__file__).with_name("sides_in_news.csv")
Row = Mapping[str, str]


def rows(path: Path = SENTENCES) -> list[Row]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="|"))


@lru_cache(maxsize=1)
def kit() -> Kit:
    return reading.prepare()


@cache
def found(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """The acts that are read out of a text, its rows of counts, and the counts as they are read."""
    read = reading.annotate(Article("a", "a", text, "0", published=date(2024, 9, 18)), kit())
    told = article_rows.build(read, kit())
    names = {actor["actor_id"]: actor["name"] for actor in told["actors"]}
    acts = []
    for event in read.events:
        for mention in told["mentions"]:
            if (mention["trigger_start"], mention["event_type"]) == (event.trigger.start, event.event_type):
                break
        else:
            continue
        rows_of = [one for one in told["mention_actors"] if one["mention_id"] == mention["mention_id"]]
        parts = [(read.doc[at].idx, read.doc[at].idx + len(read.doc[at].text)) for at in event.parts]
        acts.append(
            {
                "type": event.event_type,
                "place": mention["place_text"],
                "spans": [(event.trigger.start, event.trigger.end), *parts],
                "phrases": {
                    "actors": [text[one.start : one.end] for one in event.actors],
                    "recipients": [text[one.start : one.end] for one in event.recipients],
                },
                **{
                    f"{side}s": [
                        [one["text"], names[one["actor_id"]]] for one in rows_of if one["side"] == side
                    ]
                    for side in ("actor", "recipient")
                },
            }
        )
    counts = [
        {name: getattr(one, name) for name in ("kind", "low", "best", "high")} for one in read.quantities
    ]
    return acts, told["quantities"], counts


def _names(cell: str) -> list[list[str]]:
    return [one.split("/") for one in cell.strip().split(";") if one not in {"", "-"}]


def _agrees(row: Row, act: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    if row["type"].strip():
        yield "type", act["type"] in row["type"].split("/")
    if place := (row.get("place") or "").strip():
        told = act["place"]
        yield "place", told is None if place == "-" else any(named(one, told) for one in place.split("/"))
    if row["actors"] == "both":
        yield "sides", same_names(_names(row["recipients"]), [*act["actors"], *act["recipients"]])
        return
    for side in ("actors", "recipients"):
        if row[side].strip():
            actors = [one for one in _names(row[side]) if not one[0].startswith("(")]
            every = [[word.strip("()") for word in one] for one in _names(row[side])]
            # whoever can act stands in the rows; a thing or place, at least in the frame's phrases
            phrases = [[one] for one in act["phrases"][side]]
            told = act[side]
            yield (
                side,
                (
                    all(any(named(one, name) for names in told for name in names) for one in actors)
                    and all(any(named(one, name) for name in names for one in every) for names in told)
                    and all(
                        any(named(one, names[0]) for one in every)
                        or any(
                            named(names[0], row_names[0]) or named(row_names[0], names[0])
                            for row_names in told
                        )
                        for names in phrases
                    )
                    and all(any(named(one, names[0]) for names in [*phrases, *told]) for one in every)
                ),
            )


def _bounds(count: str) -> tuple[str, int | None, int | None]:
    """Kind, and the least and the most that a count of the table means."""
    for sign in (">=", "<=", "="):
        kind, _, number = count.partition(sign)
        if number:
            low, _, high = number.partition("..")
            ends = (int(low), int(high or low))
            return kind, None if sign == "<=" else ends[0], None if sign == ">=" else ends[1]
    raise ValueError(count)


def _meets(count: str, toll: Mapping[str, Any]) -> bool:
    kind, low, high = _bounds(count)
    told_low = toll["low"] if toll["low"] is not None or toll["high"] == high else toll["best"]
    told_high = toll["high"] if toll["high"] is not None or low is not None else toll["best"]
    return (
        toll["kind"] == kind
        and told_low in {low, None if high == toll["best"] else low}
        and told_high == high
    )


def wrong(row: Row) -> list[str]:
    """What of a row does not come out, in words."""
    acts, quantities, counts_read = found(row["sentence"])
    if row["phenomenon"].endswith("count"):
        quantities = counts_read
    said = []
    if row["word"]:
        spans = spans_of([row["word"]], row["sentence"])
        held = [one for one in acts if overlap(one["spans"], spans)]
        asked = any(
            row[column].strip() for column in ("type", "actors", "recipients", "place") if row[column]
        )
        if asked and not held:
            said.append("no act")
        elif asked:
            best = max(held, key=lambda one: sum(agrees for _, agrees in _agrees(row, one)))
            for what, agrees in _agrees(row, best):
                if not agrees:
                    sides = f"{best['actors']} > {best['recipients']}"
                    said.append(f"{what}: {best['type']} {best['phrases']}, rows {sides}, {best['place']}")
    told = row["tolls"].strip()
    counts = [toll for toll in quantities if any(toll[bound] for bound in ("low", "best", "high"))]
    if told in {"-", "-0"}:
        said += [f"counts {counts}"] if counts else []
    elif told:
        wanted = [one.split("/") for one in told.split(";")]
        missing = [one for one in wanted if not any(_meets(way, toll) for way in one for toll in counts)]
        extra = [toll for toll in counts if not any(_meets(way, toll) for one in wanted for way in one)]
        said += [f"missing {missing}, extra {extra}"] if missing or extra else []
    return said


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['sentence'][:60]} {row['word']}")
def test_sides_and_tolls(row: Row) -> None:
    said = wrong(row)
    if said and row["phenomenon"].startswith("?"):
        pytest.xfail("; ".join(said))
    assert said == []


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        (
            "Israel and Hamas agreed a truce. Both sides have accused each other since.",
            "accused",
            ["Israel", "Hamas"],
        ),
        (
            "The army clashed with Houthi fighters. The two sides agreed to swap prisoners.",
            "agreed",
            ["Yemen (military)", "Houthi movement"],
        ),
        (
            "Rebels freed two towns. Iran and Iraq held talks, and both sides declared a ceasefire.",
            "declared",
            ["Iran", "Iraq"],
        ),
        (
            "Armenia and Azerbaijan met in Abu Dhabi. The two countries agreed to exchange prisoners.",
            "agreed",
            ["Armenia", "Azerbaijan"],
        ),
    ],
)
def test_both_sides_are_the_two_of_the_act_before(text: str, word: str, names: list[str]) -> None:
    acts = [
        act for act in found(text)[0] if any(text[start:end].startswith(word) for start, end in act["spans"])
    ]
    assert [name for _, name in acts[0]["actors"]] == names
