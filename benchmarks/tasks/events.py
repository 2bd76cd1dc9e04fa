"""Events and factuality, scored against annotated sentences and reports.

Each task runs the annotators of the flow over its texts and writes what they found in the data set's terms; what
differs between the data set's rules and ours (a promised act counts as an agreement, one event per sentence) is
translated here and nowhere else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Token

from transforms import events, factuality, language, ontology, quantities, syntax
from transforms.annotations import EventMention, Quantity
from transforms.seeds import Seeds

Rows = Iterable[dict[str, Any]]

CLASSES = {
    "happened": ("happened", 3.0),
    "uncertain": ("uncertain", 0.5),
    "planned": ("uncertain", 0.5),
    "hypothetical": ("uncertain", -0.5),
    "denied": ("not_happened", -2.0),
    "not_happened": ("not_happened", -3.0),
}
QUADS = {1: "verbal_cooperation", 2: "material_cooperation", 3: "verbal_conflict", 4: "material_conflict"}


class Kit(NamedTuple):
    """What the tasks share, loaded once."""

    nlp: Language
    lexicon: events.Lexicon
    cues: factuality.Cues
    tolls: quantities.Tolls
    codes: ontology.Ontology


class Told(NamedTuple):
    """A mention with its factuality."""

    mention: EventMention
    factuality: str


@lru_cache(maxsize=1)
def load_kit() -> Kit:
    """Model and compiled seeds, once per process."""
    seeds = Seeds()
    return Kit(
        language.load(),
        events.compile(seeds),
        factuality.compile(seeds),
        quantities.compile(seeds),
        ontology.compile(seeds),
    )


def read(text: str, kit: Kit) -> tuple[Doc, list[Told], list[Quantity]]:
    """A text's parse, mentions with factuality, and counts."""
    doc = kit.nlp(text)
    told = [
        Told(mention, factuality.assess(doc, mention.predicate, kit.cues, mention.event_type))
        for mention in events.find(doc, kit.lexicon)
    ]
    return doc, told, quantities.find(doc, kit.tolls)


# --- factuality --------------------------------------------------------------------------------------


def predict_factuality(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """Class and score of the word at `start` of each row's text."""
    kit = kit or load_kit()
    parsed: tuple[str, Doc | None] = ("", None)
    for row in rows:
        began = time.process_time()
        if parsed[0] != row["text"] or parsed[1] is None:
            parsed = (row["text"], kit.nlp(row["text"]))
        doc = parsed[1]
        assert doc is not None
        tok = next((word for word in doc if word.idx <= row["start"] < word.idx + len(word.text)), doc[0])
        label, score = CLASSES[factuality.assess(doc, tok.i, kit.cues)]
        yield {
            "id": row["id"],
            "class": label,
            "score": score,
            "seconds": round(time.process_time() - began, 4),
        }


# --- one event per sentence --------------------------------------------------------------------------


def main_event(doc: Doc, told: list[Told]) -> Told | None:
    """The event a coder would take as the sentence's: the outermost act, the first of equals."""
    if not told:
        return None
    return min(
        told, key=lambda item: (_depth(doc[item.mention.predicate], doc), item.mention.predicate)
    )


def _depth(tok: Token, doc: Doc) -> int:
    """Clauses between a word and its sentence's main clause, those of utterances not counted."""
    depth = 0
    for step in syntax.governors(tok):
        if step.relation in {"conjunct", "parataxis", "complement"}:
            continue
        depth += 1
    return depth


def coded_type(item: Told, kit: Kit) -> str:
    """The PLOVER type under the codebook's rule that an act not yet done is an agreement or a threat."""
    event_type = item.mention.event_type
    quad = kit.codes.by_type[event_type, None][2]
    if item.factuality == "planned":
        if quad == 2 or event_type in {"CONSULT", "CONCEDE"}:
            return "AGREE"
        if quad == 4 and event_type not in {"PROTEST", "MOBILIZE"}:
            return "THREATEN"
    if item.factuality == "not_happened" and quad == 2:
        return "REJECT"
    return event_type


def predict_interactions(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """PLOVER type, source and target of each row's sentence."""
    kit = kit or load_kit()
    for row in rows:
        doc, told, counts = read(row["text"], kit)
        item = main_event(doc, told)
        if item is None:
            yield {"id": row["id"], "event": "NONE", "source": [], "target": [], "dead": None}
            continue
        dead = [count.best or count.low for count in counts if count.kind == "killed"]
        yield {
            "id": row["id"],
            "event": coded_type(item, kit),
            "source": [
                {"text": doc.text[side.start : side.end], "country": None} for side in item.mention.actors
            ],
            "target": [
                {"text": doc.text[side.start : side.end], "country": None} for side in item.mention.recipients
            ],
            "dead": dead[0] if dead else None,
        }


def predict_dyads(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """Quad class, source and target phrases of each row's sentence; without an event it is neutral."""
    kit = kit or load_kit()
    for row in rows:
        doc, told, _ = read(row["text"], kit)
        item = main_event(doc, told)
        if item is None:
            yield {"id": row["id"], "quad": "neutral", "source": [], "target": []}
            continue
        quad = kit.codes.by_type[coded_type(item, kit), None][2]
        yield {
            "id": row["id"],
            "quad": QUADS[quad],
            "source": [doc.text[side.start : side.end] for side in item.mention.actors],
            "target": [doc.text[side.start : side.end] for side in item.mention.recipients],
        }


TASKS = {
    "factuality": predict_factuality,
    "interactions": predict_interactions,
    "dyads": predict_dyads,
}
