"""Answers to the place tasks, by the annotators that the flow runs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from transforms import language
from transforms.annotations import Place
from transforms.place import gazetteer, toponyms
from transforms.seeds import Seeds

Rows = Iterable[dict[str, Any]]


@cache
def _gazetteer() -> gazetteer.Gazetteer:
    return gazetteer.compile(Seeds())


def _answer(start: int, end: int, place: Place | None) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "country": place.country if place else None,
        "place_id": place.place_id if place else None,
    }


def predict_places(rows: Rows) -> Iterator[dict[str, Any]]:
    """Find and link the places of each text."""
    nlp, gaz = language.load(), _gazetteer()
    for row in rows:
        began = time.process_time()
        found = toponyms.find(nlp(row["text"]), gaz)
        answers = [
            _answer(item.start, item.end, item.place)
            for item in found
            if item.role not in ("described", "anaphor")
        ]
        yield {"id": row["id"], "toponyms": answers, "seconds": time.process_time() - began}


def predict_links(rows: Rows) -> Iterator[dict[str, Any]]:
    """Link the given names of each text."""
    gaz = _gazetteer()
    for row in rows:
        began = time.process_time()
        spans = [(item["start"], item["end"]) for item in row["toponyms"]]
        places = toponyms.link(row["text"], spans, gaz)
        answers = [_answer(start, end, place) for (start, end), place in zip(spans, places, strict=True)]
        yield {"id": row["id"], "toponyms": answers, "seconds": time.process_time() - began}


TASKS = {"places": predict_places, "place-links": predict_links}
