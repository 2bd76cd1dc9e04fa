"""`event-clusters`: which mentions of many articles tell one event, where the mentions are given and untyped.

Without types and dates the story of the article stands in for the type: mentions are compared within
neighbouring stories only. All else is the flow's own comparison of triggers, participants and numbers.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from transforms import language
from transforms.evidence import event_coreference, stories, tellings
from transforms.evidence.tellings import Families, Telling
from transforms.language.states import DIMENSIONS, WORD_STATES
from transforms.seeds import Seeds

Row = dict[str, Any]

_QUOTES = {"``": "“", "''": "”"}
_THINGS = ("NOUN", "PROPN", "NUM")
_SUBJECTS = ("nsubj", "csubj")
_OBJECTS = ("obj", "iobj")
# A shared subject is looked for at the verbs over an act, this many steps up.
_STEPS = 3
# Mean log-odds of one story from which articles are compared at all: on ECB+ dev .96 of the pairs of articles
# of one subtopic are then among those compared.
NEIGHBOURS = -2.0
# Of a trigger that is a pronoun or a number: like nothing.
NO_VECTOR = bytes(DIMENSIONS)
_CLAUSES = ("xcomp", "conj", "advcl", "acl", "ccomp")


def predict_event_clusters(rows: Iterable[Row], mentions: Sequence[Row] | None = None) -> Iterator[Row]:
    """Documents (doc_id, sentences, sent_ids, text) -> {mention_id, cluster}; the mentions beside the
    file."""
    documents = {row["doc_id"]: row for row in rows}
    told, profiles = read(documents, _beside(documents) if mentions is None else mentions)
    for mention_id, anchor in sorted(event_coreference.cluster(told, profiles.get).items()):
        yield {"mention_id": mention_id, "cluster": anchor}


def read(
    documents: Mapping[str, Row], mentions: Sequence[Row]
) -> tuple[list[Telling], dict[str, stories.Profile]]:
    """The mentions as event coreference sees them, and the profiles of the documents."""
    of_document: dict[str, list[Row]] = defaultdict(list)
    for mention in mentions:
        of_document[mention["doc_id"]].append(mention)
    nlp, families = language.load(), tellings.compile(Seeds())
    told: list[Telling] = []
    ordered = sorted(documents)
    profiles = {one: stories.profile(documents[one]["text"]) for one in ordered}
    alike = stories.likenesses([profiles[one] for one in ordered])
    story_of = dict(zip(ordered, stories.neighbourhoods(alike, NEIGHBOURS), strict=True))
    for doc_id in ordered:
        if of_document[doc_id]:
            doc, offsets = parse(nlp, documents[doc_id])
            for mention in of_document[doc_id]:
                tokens = [doc[offsets[mention["sent"]] + token] for token in mention["tokens"]]
                told.append(telling(mention, tokens, f"story {story_of[doc_id]}", families))
    return told, profiles


def parse(nlp: Language, document: Row) -> tuple[Doc, dict[int, int]]:
    """The parsed document, token by token as given, and the first token of each sentence by its number."""
    words: list[str] = []
    starts: list[bool | int | None] = []
    offsets: dict[int, int] = {}
    for number, sentence in zip(document["sent_ids"], document["sentences"], strict=True):
        offsets[number] = len(words)
        words += [_QUOTES.get(word, word) or "-" for word in sentence]
        starts += [position == 0 for position in range(len(sentence))]
    doc = Doc(nlp.vocab, words=words, sent_starts=starts)
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc, offsets


def telling(mention: Row, tokens: Sequence[Token], story: str, families: Families) -> Telling:
    """An untyped mention as event coreference sees it."""
    inside = {token.i for token in tokens}
    head = next(
        (token for token in tokens if token.head.i not in inside or token.head.i == token.i), tokens[0]
    )
    lemma = head.lemma_.lower()
    phrase = " ".join(token.lemma_.lower() for token in tokens)
    found, kinds = families.of(lemma, phrase)
    doers, others, rest = participants(head, inside)
    around = doers + others + rest
    vector = head.doc.user_data[WORD_STATES].vector(head.i)
    return Telling(
        mention_id=mention["mention_id"],
        article_id=mention["doc_id"],
        event_type=story,
        lemma=lemma,
        start_char=head.idx,
        is_typed=False,
        families=found,
        kinds=kinds,
        arguments=_words(around, _THINGS),
        actors=_words(doers, _THINGS),
        recipients=_words(others, _THINGS),
        names=_words((token for token in head.sent if token.i not in inside), ("PROPN",)),
        numbers=frozenset(
            ("number", int(token.text)) for token in around if token.pos_ == "NUM" and token.text.isdecimal()
        ),
        vector=b64encode(vector or NO_VECTOR).decode("ascii"),
    )


def participants(head: Token, inside: set[int]) -> tuple[list[Token], list[Token], list[Token]]:
    """Words of the phrases that depend on an act: of who does it, with the subject it shares with a verb
    above it, of whom it is done to, of the rest."""
    doers: list[Token] = []
    others: list[Token] = []
    rest: list[Token] = []
    has_subject = False
    for child in head.children:
        relation = child.dep_.split(":")[0]
        if child.i in inside or relation in {*_CLAUSES, "punct", "parataxis"}:
            continue
        is_subject = relation in _SUBJECTS
        has_subject |= is_subject
        if child.dep_ == "nsubj:pass" or relation in _OBJECTS:
            others += child.subtree
        elif is_subject or child.dep_ == "obl:agent":
            doers += child.subtree
        else:
            rest += child.subtree
    above, steps = head, 0
    while not has_subject and steps < _STEPS and above.dep_.split(":")[0] in _CLAUSES:
        if above.dep_.startswith("acl"):
            is_passive = {"Tense=Past", "VerbForm=Part"} <= set(str(head.morph).split("|"))
            (others if is_passive else doers).append(above.head)
            break
        above, steps = above.head, steps + 1
        for child in above.children:
            if child.dep_.split(":")[0] in _SUBJECTS:
                doers += child.subtree
                has_subject = True
    return doers, others, rest


def _words(tokens: Iterable[Token], classes: Sequence[str]) -> frozenset[str]:
    return frozenset(token.lemma_.lower() for token in tokens if token.pos_ in classes)


def _beside(documents: Mapping[str, Row]) -> list[Row]:
    """The mentions of the file beside the one that predict.py was given (NAME.docs.* -> NAME.mentions.*)."""
    path = Path(next(one for one in sys.argv if ".docs." in Path(one).name))
    lines = path.with_name(path.name.replace(".docs.", ".mentions.")).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, filter(str.strip, lines)) if row["doc_id"] in documents]


TASKS = {"event-clusters": predict_event_clusters}
