"""One label a sentence: ACLED's 25 sub-event types and five others.

Evidence is added up by label, all of it open to inspection: the mentions that the flow's lexicon finds, each
with its ACLED sub-event, the first counting most; the words of case_words.csv; and, where a crowd
demonstrates, which of the four labels of demonstrations the words of crowd_words.csv speak for. What that
evidence and the mentions themselves (`sentence_features`) are worth for each label is learned, one weight a
feature and label, by `benchmarks.learn_event_types`; the weights stand in event_type_weights.csv.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, Token

from benchmarks import sentence_features
from benchmarks.tasks.events import Kit, Told, load_kit, read
from transforms.annotations import Argument, EventMention
from transforms.event import ontology
from transforms.event.word_classes import classes_of

Rows = Iterable[dict[str, Any]]

TABLES = Path(__file__).parent.parent

LABELS = {
    "armed-clash": "ARMED_CLASH",
    "government-regains": "GOV_REGAINS_TERIT",
    "non-state-overtakes": "NON_STATE_ACTOR_OVERTAKES_TER",
    "chemical": "CHEM_WEAP",
    "air-strike": "AIR_STRIKE",
    "suicide-bomb": "SUIC_BOMB",
    "shelling": "ART_MISS_ATTACK",
    "remote-explosive": "REM_EXPLOS",
    "grenade": "GRENADE",
    "sexual-violence": "SEX_VIOL",
    "attack": "ATTACK",
    "abduction": "ABDUCT_DISSAP",
    "peaceful-protest": "PEACE_PROTEST",
    "protest-intervention": "PROTEST_WITH_INTER",
    "force-against-protesters": "FORCE_AGAINST_PROTEST",
    "violent-demonstration": "VIOL_DEMONSTR",
    "mob-violence": "MOB_VIOL",
    "agreement": "AGREEMENT",
    "arrests": "ARREST",
    "group-change": "CHANGE_TO_GROUP_ACT",
    "disrupted-weapons": "DISR_WEAP",
    "base-established": "HQ_ESTABLISHED",
    "property-destruction": "PROPERTY_DISTRUCT",
    "territory-transfer": "NON_VIOL_TERRIT_TRANSFER",
    "other": "CHANGE_TO_GROUP_ACT",
}
CROWD_LABELS = ("PEACE_PROTEST", "PROTEST_WITH_INTER", "FORCE_AGAINST_PROTEST", "VIOL_DEMONSTR")
CAPTURES = frozenset({"GOV_REGAINS_TERIT", "NON_STATE_ACTOR_OVERTAKES_TER", "HQ_ESTABLISHED"})
# How far into a sentence a mention of protest makes it one about a crowd.
_FIRST = 4


def _table(name: str) -> list[dict[str, str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@lru_cache(maxsize=1)
def _case_words() -> tuple[tuple[str, float, frozenset[str], tuple[str, ...]], ...]:
    """(label, weight, whole words, stems) of each row of case_words.csv."""
    rows = []
    for row in _table("case_words.csv"):
        words = row["words"].split("|")
        whole = frozenset(word for word in words if not word.endswith("*"))
        rows.append(
            (row["label"], float(row["weight"]), whole, tuple(w[:-1] for w in words if w.endswith("*")))
        )
    return tuple(rows)


@lru_cache(maxsize=1)
def _stems() -> dict[str, tuple[str, ...]]:
    return {row["set"]: tuple(row["stems"].split("|")) for row in _table("crowd_words.csv")}


def _has(words: set[str], name: str) -> bool:
    """Whether a word begins like a stem of a set of crowd_words.csv."""
    return any(word.startswith(_stems()[name]) for word in words)


def predict_event_types(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """The label with most evidence."""
    kit = kit or load_kit()
    for row in rows:
        began = time.process_time()
        scores = label_scores(features(row["text"], kit))
        best = max(sorted(scores), key=lambda label: scores[label], default="OTHER")
        yield {"id": row["id"], "label": best, "seconds": round(time.process_time() - began, 4)}


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """(label, weight) pairs of each feature of event_type_weights.csv."""
    found: dict[str, list[tuple[str, float]]] = {}
    for row in _table("event_type_weights.csv"):
        found.setdefault(row["feature"], []).append((row["label"], float(row["weight"])))
    return {feature: tuple(pairs) for feature, pairs in found.items()}


def label_scores(found: dict[str, float]) -> dict[str, float]:
    """The sum of the weights of a sentence's features, by label."""
    scores: dict[str, float] = {}
    for feature, value in found.items():
        for label, weight in _weights().get(feature, ()):
            scores[label] = scores.get(label, 0.0) + weight * value
    return scores


def features(text: str, kit: Kit) -> dict[str, float]:
    """What a sentence's label is learned from: names of features with their values."""
    doc, told, _ = read(text, kit)
    words = _words(doc)
    scores = _evidence(doc, told, words, kit)
    best = max(sorted(scores), key=lambda label: scores[label], default="none")
    kinds = [(_doer(doc, item.mention, kit), _kind(doc, item.mention.recipients, kit)) for item in told]
    names = {
        "always",
        f"most evidence {best}",
        *sentence_features.of_mentions(doc, told, kinds, kit),
        *sentence_features.of_nouns(doc, kit),
        *(f"crowd words {name}" for name in _stems() if _has(words, name)),
    }
    for index, (label, _, whole, stems) in enumerate(_case_words()):
        if words & whole or any(word.startswith(stems) for word in words if stems):
            names.add(f"case words {index} {label}")
    return {
        **dict.fromkeys(sorted(names), 1.0),
        **{f"evidence {label}": scores[label] for label in sorted(scores)},
    }


def case_scores(text: str, kit: Kit) -> dict[str, float]:
    """Evidence for each label."""
    doc, told, _ = read(text, kit)
    return _evidence(doc, told, _words(doc), kit)


def _words(doc: Doc) -> set[str]:
    return {form for tok in doc for form in (tok.lower_, tok.lemma_.lower()) if not _is_propelled(tok)}


def _evidence(doc: Doc, told: list[Told], words: set[str], kit: Kit) -> dict[str, float]:
    scores: dict[str, float] = {}
    seen: set[str] = set()
    for position, item in enumerate(told):
        label, weight = _of_mention(doc, item, position, words, kit)
        scores[label] = scores.get(label, 0) + weight / (2 if label in seen else 1)
        seen.add(label)
    for label, weight, whole, stems in _case_words():
        hits = {word for word in words if word in whole or word.startswith(stems)} if stems else words & whole
        if hits:
            scores[label] = scores.get(label, 0) + weight + 0.3 * (min(len(hits), 3) - 1)
    _weigh_crowd(scores, doc, told, words)
    return scores


def _is_propelled(tok: Token) -> bool:
    """Whether a grenade is a rocket: ACLED codes those as shelling."""
    before = {word.lower_ for word in tok.doc[max(0, tok.i - 3) : tok.i]}
    return tok.lemma_.lower() == "grenade" and "propelled" in " ".join(sorted(before))


def _of_mention(doc: Doc, item: Told, position: int, words: set[str], kit: Kit) -> tuple[str, float]:
    """Label and weight of one mention."""
    mention = item.mention
    sub_event = ontology.acled_id(kit.codes, mention.event_type, mention.event_mode, mention.rule)
    if sub_event is None:
        quad = kit.codes.by_type[mention.event_type, None][2]
        is_diplomatic = (
            quad != 4 or mention.event_type == "SANCTION" or mention.rule.startswith(("impose-", "sanction"))
        )
        return ("DIPLO", 1.6 if position == 0 else 0.8) if is_diplomatic else ("OTHER", 0.8)
    kinds = (_doer(doc, mention, kit), _kind(doc, mention.recipients, kit))
    label = LABELS[ontology.by_sides(sub_event, *kinds)]
    if label == "ATTACK" and kinds[1] != "Civilians" and _has(words, "armed"):
        label = "ARMED_CLASH"
    return label, (2.0 if position == 0 else 1.0) + (1.0 if label in CAPTURES else 0.0)


def _doer(doc: Doc, mention: EventMention, kit: Kit) -> str | None:
    """The kind of who acts; where the parse found nobody, by the words before the predicate."""
    if mention.actors:
        return _kind(doc, mention.actors, kit)
    predicate = doc[mention.predicate]
    before = {tok.lower_ for tok in doc[predicate.sent.start : predicate.i]}
    if mention.recipients or not _has(before, "state") or _has(before, "rebel"):
        return None
    return "State forces"


def _kind(doc: Doc, sides: tuple[Argument, ...], kit: Kit) -> str | None:
    """ACLED's kind of a side, by the nouns alone."""
    for side in sides:
        classes = classes_of(doc[side.head], kit.lexicon)
        words = {tok.lower_ for tok in doc.char_span(side.start, side.end, alignment_mode="expand") or ()}
        if words & {"protesters", "demonstrators", "protestors", "protester"}:
            return "Protesters"
        if words & {"mob", "rioters", "vigilantes", "vigilante"}:
            return "Rioters"
        if _has(words, "state"):
            return "Rebel group" if _has(words, "rebel") else "State forces"
        if "force" in classes and "person" in classes and not doc[side.head].ent_type_:
            return "Rebel group"
        if "person" in classes and not doc[side.head].ent_type_:
            return "Civilians"
    return None


# --- demonstrations ----------------------------------------------------------------------------------


def _weigh_crowd(scores: dict[str, float], doc: Doc, told: list[Told], words: set[str]) -> None:
    """Let one of the labels of demonstrations win where a crowd demonstrates and nothing outweighs it."""
    types = [item.mention.event_type for item in told]
    modes = [item.mention.event_mode for item in told]
    if not _has(words, "crowd") or not ("PROTEST" in types[:_FIRST] or "crowd-control" in modes):
        return
    if modes[0] == "arrest" and "crowd-control" not in modes and not _told_by_verb(doc, told):
        return  # "arrest activists in anticipation of mass protests"
    label = _crowd_label(doc, told, words)
    others = max((scores.get(name, 0) for name in LABELS.values() if name not in CROWD_LABELS), default=0)
    scores[label] = scores.get(label, 0) + 3.0 + max(scores.get(name, 0) for name in CROWD_LABELS)
    if others > scores[label] + 2:
        scores[label] -= 3.0


def _told_by_verb(doc: Doc, told: list[Told]) -> bool:
    """Whether a verb tells a protest."""
    return any(
        item.mention.event_type == "PROTEST" and doc[item.mention.predicate].pos_ == "VERB" for item in told
    )


def _crowd_label(doc: Doc, told: list[Told], words: set[str]) -> str:
    """Which of the four labels a text with a crowd tells of."""
    peaceful = "peaceful" in words or "peacefully" in words
    clashes = any(item.mention.rule.startswith(("clash", "scuffle")) for item in told)
    riots = any(item.mention.event_mode == "riot" for item in told)
    if riots or (clashes and _has(words, "violent")) or (_has(words, "violent") and not peaceful):
        return "VIOL_DEMONSTR"
    if _has(words, "force"):
        return "FORCE_AGAINST_PROTEST"
    if _has(words, "intervention"):
        return "PROTEST_WITH_INTER"
    return "PEACE_PROTEST"


TASKS = {"event-types": predict_event_types}
