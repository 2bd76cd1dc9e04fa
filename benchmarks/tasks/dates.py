"""`dates`: every time expression with its TIMEX3 type and value, and the days it means."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from transforms import language
from transforms.seeds import Seeds
from transforms.time import dating, timex


def predict_dates(rows: Iterable[dict[str, Any]], nlp: Any | None = None) -> Iterator[dict[str, Any]]:
    """{id, dct, text, language} -> {id, timexes, seconds}.

    `language` ("en", "es") may be missing; `seconds` is CPU time of finder and normalizer alone in
    this thread (the threads of the language pass go on spinning for a while).

    The language pass, which the flow needs anyway, is not in `seconds`. `nlp` stands in for the shipped one.
    """
    nlp = nlp or language.load()
    timex.find("warm the grammar up")
    grammars = timex.compile_all(Seeds())
    for row in rows:
        grammar = timex.grammar_for(grammars, row.get("language"))
        doc = nlp(row["text"]) if grammar.language == nlp.lang else None
        published = date.fromisoformat(row["dct"][:10]) if row.get("dct") else None
        begun = time.thread_time()
        found = dating.resolve(timex.find(row["text"], grammar), doc, published)
        seconds = time.thread_time() - begun
        yield {
            "id": row["id"],
            "timexes": [
                {
                    "start": one.start,
                    "end": one.end,
                    "text": one.text,
                    "type": one.type,
                    "value": one.value,
                    "date_start": one.date_start and one.date_start.isoformat(),
                    "date_end": one.date_end and one.date_end.isoformat(),
                }
                for one in found
            ],
            "seconds": seconds,
        }


TASKS = {"dates": predict_dates}
