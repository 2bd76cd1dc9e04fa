"""Stage one: from one cleaned article to its rows. Pure; this is the only module that knows all annotators.

language pass ─► quotations, dates, places, actors ─► claims ─► mentions ─► rows
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from transforms import article_rows, language, seed_checks
from transforms.actor import actors, coreference, registry
from transforms.annotations import Article, EventMention
from transforms.article_rows import Kit, Reading, Rows
from transforms.claim import attribution, cues, outlets, quotations, sources
from transforms.claim.utterance import ANSWERED
from transforms.event import (
    acts_named_again,
    event_anaphora,
    events,
    factuality,
    lexicon,
    quantities,
    responsibility,
    told_by_count,
)
from transforms.language import casing, headlines, relevance
from transforms.place import gazetteer, toponyms
from transforms.seed_rows import Trigger
from transforms.seeds import Seeds
from transforms.time import dating, dating_cues, timex

# Characters of the articles that are parsed together: a dozen full runs of the network, a second of work.
TOGETHER = 8_000
# Classes of noun_classes.csv whose nouns may do an act in a headline.
DOERS = frozenset({"actor", "person", "weapon", "vehicle"})


@lru_cache(maxsize=2)
def prepare(seeds_folder: Path | None = None, model: str | None = None) -> Kit:
    """Load the language pass and compile the seeds, with the user's folder laid over them.

    Raises SeedError for a bad seed table, ModelNotFound where no language pass can be loaded.
    """
    seeds = Seeds(seeds_folder)
    if seeds_folder is not None:  # ours are held sound by a test
        seed_checks.refuse(seeds)
    return compiled(seeds, language.load(model, seeds_folder))


def compiled(seeds: Seeds, nlp: Language) -> Kit:
    """The seeds compiled for reading with a loaded language pass. Raises SeedError for a bad table."""
    triggers = lexicon.compile(seeds)
    return Kit(
        headline_words=headlines.Words(
            verbs=frozenset(triggers.verbs),
            with_preposition=frozenset(
                (row.words[0], row.words[1])
                for rows in triggers.verbs.values()
                for row in rows
                if len(row.words) > 1
            ),
            acts=frozenset(triggers.nouns),
            doers=frozenset(word for word, found in triggers.classes.items() if found & DOERS),
            lemmas=language.lemmas(),
        ),
        can_matter=relevance.compile(
            [
                *(_needed(row) for row in seeds.lexicon.values()),
                *(row.words for row in seeds.responsibility_cues.values() if row.pos != "mod"),
                *(row.lemma for row in seeds.cues.values()),
            ],
            language.lemmas(),
        ),
        nlp=nlp,
        grammars=timex.compile_all(seeds),
        dating_cues=dating_cues.compile(seeds),
        gazetteer=gazetteer.compile(seeds),
        registry=registry.compile(seeds),
        cues=cues.compile(seeds),
        outlets=outlets.compile(seeds),
        lexicon=triggers,
        event_anaphors=event_anaphora.compile(seeds),
        factuality_cues=factuality.compile(seeds),
        tolls=quantities.compile(seeds),
        responsibility_cues=responsibility.compile(seeds),
    )


def _needed(row: Trigger) -> str:
    """Of the words of a trigger those without which it is not told: its head, or all of a phrase on "be"."""
    words = row.words.split()
    return row.words if words[0] == "be" else words[0 if row.kind == "verb" else -1]


def digest(kit: Kit, seeds: Seeds) -> str:
    """What stage one's rows depend on besides the article: the code of transforms/, the seeds, the model."""
    sha = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        sha.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    sha.update(seeds.digest.encode())
    sha.update(repr(sorted(model_of(kit).items())).encode())
    return sha.hexdigest()[:16]


def model_of(kit: Kit) -> dict[str, str]:
    """Name, version and digest of the language pass, for the manifest of a release."""
    return language.model_identity(kit.nlp)


def groups(articles: Sequence[Article]) -> Iterator[Sequence[Article]]:
    """The articles in their order, short ones that stand beside each other in one group, for `parses`."""
    group: list[Article] = []
    size = 0
    for article in articles:
        if group and size + len(article.text) > TOGETHER:
            yield group
            group, size = [], 0
        group.append(article)
        size += len(article.text)
    if group:
        yield group


def parses(articles: Sequence[Article], kit: Kit) -> list[Doc]:
    """The language pass over articles; over several short ones together it takes a fifth less.

    What is written in capitals is read in the case of prose: letters and offsets are those of `article.text`.
    """
    known, names = kit.lexicon.classes, kit.registry.names_in
    texts = [casing.readable(article.text, kit.nlp, known, names) for article in articles]
    return language.parse_together(kit.nlp, texts, kit.can_matter, kit.headline_words)


def annotate(article: Article, kit: Kit, doc: Doc | None = None) -> Reading:
    """Run the annotators over an article, in the order in which they need one another.

    `doc`: the article's parse, of `parses`, where that is there already.
    """
    if doc is None:
        (doc,) = parses([article], kit)
    text = doc.text
    named_places = toponyms.find(doc, kit.gazetteer, article.dateline_place)
    named_actors = actors.find(doc, kit.registry, article.published, named_places)
    meant = coreference.resolve(doc, named_actors, kit.registry)
    told = [
        one
        for one in events.find(doc, kit.lexicon)
        if not factuality.is_played(doc, one.predicate, kit.factuality_cues)
    ]
    told = acts_named_again.find(doc, told, kit.lexicon, kit.event_anaphors)
    told, pointing = responsibility.find(doc, told, meant, kit.lexicon, kit.responsibility_cues)
    said = attribution.find(doc, quotations.find(text), kit.cues)
    answering = {one.cue_head for one in said if one.rule == ANSWERED}
    told = [one for one in told if one.predicate not in answering]  # who "rejects" a claim rejects no offer
    counted = quantities.find(doc, kit.tolls)
    alone = told_by_count.find(doc, told, counted, kit.lexicon)
    grammar = timex.grammar_for(kit.grammars, article.language)
    parse = doc if grammar.language == kit.nlp.lang else None  # no tenses from a parse of another language
    return Reading(
        article=article,
        doc=doc,
        timexes=dating.resolve(timex.find(text, grammar), parse, article.published, cues=kit.dating_cues),
        toponyms=named_places,
        actors=meant,
        attributions=said,
        speakers=sources.resolve(article, doc, said, meant, kit.outlets),
        events=_distinct(
            [*told, *alone, *event_anaphora.find(doc, said, told, kit.event_anaphors), *pointing]
        ),
        quantities=counted,
    )


def _distinct(events: list[EventMention]) -> list[EventMention]:
    """The first of the mentions of a type with one trigger."""
    return list({(one.trigger.start, one.event_type): one for one in reversed(events)}.values())[::-1]


def read(article: Article, kit: Kit, doc: Doc | None = None) -> Rows:
    """The rows of one article: lists of dicts by table of schema.STAGE_ONE, with the fields of stage one.

    `doc`: the article's parse, of `parses`, where that is there already.
    """
    return article_rows.build(annotate(article, kit, doc), kit)
