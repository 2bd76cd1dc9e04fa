"""Stage one: from one cleaned article to its rows. Pure; this is the only module that knows all annotators.

    language pass ─► quotations, dates, places, actors ─► claims ─► mentions ─► rows
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from transforms import (
    actors,
    attribution,
    coreference,
    dating,
    events,
    factuality,
    gazetteer,
    language,
    quantities,
    quotations,
    schema,
    sources,
    timex,
    toponyms,
)
from transforms.annotations import (
    Actor,
    ActorMention,
    Argument,
    Article,
    Attribution,
    EventMention,
    Place,
    PredicateDate,
    Quantity,
    Span,
    Timex,
    Toponym,
)
from transforms.seeds import Seeds

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# Between the pieces of a claim's content.
GAP = " [...] "

# What a claim's stance makes of what its content tells: a denied attack was denied, a denied failure to
# attack was not; a promised one is planned. Absent = the content stands as it is told.
STANCE_MAKES = {
    "denies": {"happened": "denied", "denied": "happened", "not_happened": "happened", "planned": "denied"},
    "doubts": {"happened": "uncertain", "planned": "uncertain"},
    "unverified": {"happened": "uncertain", "planned": "uncertain"},
    "promises": {"happened": "planned", "uncertain": "planned"},
    "threatens": {"happened": "planned", "uncertain": "planned", "hypothetical": "planned"},
    "demands": {"happened": "hypothetical", "planned": "hypothetical"},
}


@dataclass(frozen=True)
class Kit:
    """All that reading needs and that is made once per process: the language pass and the compiled seeds."""

    nlp: Language
    gazetteer: gazetteer.Gazetteer
    registry: actors.Registry
    cues: attribution.Cues
    outlets: sources.Outlets
    lexicon: events.Lexicon


@lru_cache(maxsize=2)
def prepare(seeds_folder: Path | None = None, model: str | None = None) -> Kit:
    """Load the language pass and compile the seeds, with the user's folder laid over them.

    Raises SeedError for a bad seed table, ModelNotFound where no language pass can be loaded.
    """
    seeds = Seeds(seeds_folder)
    return Kit(
        nlp=language.load(model),
        gazetteer=gazetteer.compile(seeds),
        registry=actors.compile(seeds),
        cues=attribution.compile(seeds),
        outlets=sources.compile(seeds),
        lexicon=events.compile(seeds),
    )


def digest(kit: Kit, seeds: Seeds) -> str:
    """What stage one's rows depend on besides the article: the code of transforms/, the seeds, the model."""
    sha = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        sha.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    sha.update(seeds.digest.encode())
    sha.update(repr(sorted(language.model_identity(kit.nlp).items())).encode())
    return sha.hexdigest()[:16]


@dataclass(frozen=True)
class Annotated:
    """One article with everything that the annotators found in it."""

    article: Article
    doc: Doc
    timexes: list[Timex]
    toponyms: list[Toponym]
    actors: list[ActorMention]
    attributions: list[Attribution]
    events: list[EventMention]
    quantities: list[Quantity]


def annotate(article: Article, kit: Kit) -> Annotated:
    """Run the annotators over an article, in the order in which they need one another."""
    doc = kit.nlp(article.text)
    quoted = quotations.find(article.text)
    timexes = dating.resolve(timex.find(article.text), doc, article.published)
    named_places = toponyms.find(doc, kit.gazetteer)
    named_actors = actors.find(doc, kit.registry, article.published, named_places)
    return Annotated(
        article=article,
        doc=doc,
        timexes=timexes,
        toponyms=named_places,
        actors=coreference.resolve(doc, named_actors, kit.registry),
        attributions=attribution.find(doc, quoted, kit.cues),
        events=events.find(doc, kit.lexicon),
        quantities=quantities.find(doc),
    )
