"""Acts, no acts and factuality in our own sentences: acts_told, no_acts_told, factuality_told (csv)."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import pytest

from transforms import reading
from transforms.annotations import EventMention
from transforms.event import events, factuality


def _cases(name: str) -> list:
    """The rows of a table as parameters; those not read yet must fail, so that one that passes is noticed."""
    with Path(__file__).with_name(name).open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE)
    return [
        pytest.param(
            row, id=row["sentence"], marks=[pytest.mark.xfail(strict=True)] if row["open"] == "yes" else []
        )
        for row in rows
    ]


@lru_cache(maxsize=1)
def tools():
    kit = reading.prepare()
    return kit.nlp, kit.lexicon, kit.factuality_cues


def told(text: str) -> tuple[object, list[EventMention]]:
    nlp, lexicon, cues = tools()
    doc = nlp(text)
    return doc, [
        one for one in events.find(doc, lexicon) if not factuality.is_played(doc, one.predicate, cues)
    ]


@pytest.mark.parametrize("row", _cases("acts_told.csv"))
def test_an_act_is_told(row: dict[str, str]) -> None:
    _, found = told(row["sentence"])
    wanted = {(kind, row["mode"] or None) for kind in row["type"].split()}
    assert wanted & {(one.event_type, one.event_mode if row["mode"] else None) for one in found}


@pytest.mark.parametrize("row", _cases("no_acts_told.csv"))
def test_no_act_is_told(row: dict[str, str]) -> None:
    _, found = told(row["sentence"])
    assert [one.rule for one in found] == []


@pytest.mark.parametrize("row", _cases("factuality_told.csv"))
def test_how_sure_an_act_is(row: dict[str, str]) -> None:
    nlp, lexicon, cues = tools()
    doc = nlp(row["sentence"])
    start = row["sentence"].lower().rindex(row["word"].lower())
    end = start + len(row["word"])
    here = [one for one in events.find(doc, lexicon) if one.trigger.start < end and one.trigger.end > start]
    at = here[0].predicate if here else next(tok.i for tok in doc if tok.idx + len(tok.text) > start)
    kind = here[0].event_type if here else None
    value = "hypothetical" if factuality.is_played(doc, at, cues) else factuality.assess(doc, at, cues, kind)
    right = {row["factuality"]} | ({"not_happened"} if row["factuality"] == "denied" else set())
    assert value in right
