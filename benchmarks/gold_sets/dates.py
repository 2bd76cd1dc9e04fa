"""tests/gold/dates.yaml: the days that an expression of time means, and when an act was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.gold_sets.answers import Answer, Found, Item, first, overlap, same, spans_of
from transforms.article_rows import Kit
from transforms.time import act_dating, dating, timex

EQUAL = ("precision", "basis", "modifier")


def predict(items: Iterable[Item], kit: Kit) -> Iterator[Found]:
    """What the flow reads out of each item's text: `expressions`, and `acts` for the words asked."""
    for item in items:
        text, published = item["text"], item["published"]
        doc = kit.nlp(text)
        found = dating.resolve(
            timex.find(text, timex.grammar_for(kit.grammars, item.get("language"))),
            doc,
            published,
            cues=kit.dating_cues,
        )
        acts = {}
        for asked in item.get("acts", ()):
            at = next(token.i for token in doc if token.text == asked["word"])
            act = act_dating.date_predicate(doc, at, found, published, cues=kit.dating_cues)
            acts[asked["word"]] = {
                "days": [_day(act.date_start), _day(act.date_end)],
                "basis": act.basis,
                "historical": act.is_historical,
            }
        yield {
            "expressions": [
                {
                    "span": (one.start, one.end),
                    "words": one.text,
                    "days": [_day(one.date_start), _day(one.date_end)],
                    **{key: getattr(one, key) for key in EQUAL},
                }
                for one in found
            ],
            "acts": acts,
        }


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _intervals(days: list[Any]) -> list[list[str | None]]:
    """The right answers: one [start, end], or several."""
    several = days if isinstance(days[0], list) else [days]
    return [[_day(start), _day(end)] for start, end in several]


def answers(item: Item, found: Found) -> list[Answer]:
    """Every label of the item, as asked of what was found."""
    told = found.get("expressions", [])
    if item.get("expressions") == []:
        return [Answer("no expression", not told, str([one["words"] for one in told]))]
    return [
        *(answer for one in item.get("expressions", ()) for answer in _expression(one, item["text"], told)),
        *(answer for one in item.get("acts", ()) for answer in _act(one, found.get("acts", {}))),
    ]


def _expression(asked: Item, text: str, told: list[Found]) -> Iterator[Answer]:
    words = [asked["words"]] if isinstance(asked["words"], str) else asked["words"]
    spans = spans_of(words, text)
    held = [(one, _checks(asked, one)) for one in told if overlap([one["span"]], spans)]
    best = max(held, key=lambda pair: sum(pair[1].values()), default=None)
    yield Answer("found", best is not None, words[0])
    for what in _checks(asked, {}):
        shown = f"{words[0]}: {best[0].get(what)}, not {asked.get(what)}" if best else "not found"
        yield Answer(what, best is not None and best[1][what], shown)


def _checks(asked: Item, one: Found) -> dict[str, bool]:
    """Label -> whether the expression agrees."""
    checks = {key: same(asked[key], one.get(key)) for key in EQUAL if key in asked}
    if "days" in asked:
        checks["days"] = one.get("days") in _intervals(asked["days"])
    if "end" in asked:
        checks["end"] = one.get("days", [None, None])[1] == _day(asked["end"])
    return checks


def _act(asked: Item, told: Found) -> Iterator[Answer]:
    act = told.get(asked["word"], {})
    shown = f"{asked['word']}: {act}, not {asked}"
    yield Answer("act days", act.get("days") in _intervals(asked["days"]), shown)
    if "basis" in asked:
        yield Answer("act basis", same(asked["basis"], act.get("basis")), shown)
    yield Answer("act historical", same(asked["historical"], act.get("historical")), shown)


def oracle(item: Item) -> Found:
    """What a reading without fault would find for the item."""
    return {
        "expressions": [
            {
                "span": spans_of([first(one["words"])], item["text"])[0],
                "words": first(one["words"]),
                "days": _intervals(one["days"])[0] if "days" in one else [None, _day(one["end"])],
                **{key: one.get(key) for key in EQUAL},
            }
            for one in item.get("expressions", ())
        ],
        "acts": {one["word"]: {**one, "days": _intervals(one["days"])[0]} for one in item.get("acts", ())},
    }
