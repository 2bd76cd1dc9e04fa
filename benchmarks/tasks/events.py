"""Events and factuality, scored against annotated sentences and reports.

Each task runs the annotators of the flow over its texts and writes what they found in the data set's terms;
what differs between its rules and ours (a promised act counts as an agreement, one event per sentence) is
translated here and nowhere else.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Token

from transforms import language
from transforms.annotations import Argument, EventMention, Quantity
from transforms.event import clause_factuality, events, factuality, ontology, quantities
from transforms.language import syntax
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
        label, score = CLASSES[_between_two(tok, factuality.assess(doc, tok.i, kit.cues), kit)]
        yield {
            "id": row["id"],
            "class": label,
            "score": score,
            "seconds": round(time.process_time() - began, 4),
        }


_CLIPPED_NOT = frozenset({"n't", "n’t"})
_I_AND_YOU = frozenset({"i", "my", "me", "you", "your"})


def _is_to_come(tok: Token) -> bool:
    """Whether a predicate is told as future, or as the infinitive of a verb of planning."""
    return syntax.tense(tok) == "future" or (
        tok.dep_ == "xcomp" and any(child.lower_ == "to" for child in tok.children)
    )


def _between_two(tok: Token, value: str, kit: Kit) -> str:
    """What writer and reader ask of, offer or promise each other has not happened, as annotators see it; what
    they deny in passing ("I don't know") they leave open. An act under a condition has not happened, a state
    may hold."""
    if value == "not_happened" and any(child.lower_ in _CLIPPED_NOT for child in tok.children):
        return "hypothetical"
    between = any(word.lower_ in _I_AND_YOU for word in tok.sent)
    if value == "planned" and _is_to_come(tok) and between:
        return "not_happened"
    if value == "not_happened" and syntax.modals(tok):
        return "hypothetical"  # "could not begin to try", "would not sell": open, as annotators see it
    if value not in {"planned", "hypothetical"} or tok.pos_ not in {"VERB", "AUX"}:
        return value
    if syntax.is_conditional(tok):
        settled = tok.tag_ == "VBN" or clause_factuality.is_state(tok, kit.cues)
        return value if settled else "not_happened"
    purpose = tok.dep_ == "advcl" and any(child.lower_ == "to" for child in tok.children)
    if "would" in syntax.modals(tok) or purpose:
        return value  # left open rather than undone
    subject = syntax.controlled_subject(tok)
    spoken = subject is not None and subject.lower_ in {"i", "you", "we", "me", "us"}
    return "not_happened" if spoken or (between and value == "hypothetical") or _is_bidden(tok) else value


def _is_bidden(tok: Token) -> bool:
    """Whether a predicate is a command or stands in one ("*remember to bring* it")."""
    while not clause_factuality.is_command(tok):
        if tok.dep_ not in {"xcomp", "ccomp", "conj"}:
            return False
        tok = tok.head
    return True


# --- one event per sentence --------------------------------------------------------------------------


def main_event(doc: Doc, told: list[Told]) -> Told | None:
    """The event a coder would take as the sentence's: the outermost act, the first of equals."""
    if not told:
        return None
    return min(told, key=lambda item: (_depth(doc[item.mention.predicate], doc), item.mention.predicate))


def _depth(tok: Token, doc: Doc) -> float:
    """Clauses between a word and its sentence's main clause, those of utterances not counted.

    A noun counts half a clause, as the act of its verb comes before it.
    """
    depth = 0.0 if tok.pos_ in {"VERB", "AUX"} else 0.5
    for inner in (tok, *tok.ancestors):
        if inner.dep_ in {"advcl", "acl", "acl:relcl", "xcomp", "nmod", "obl"}:
            depth += 1
    return depth


_EASED_AT_HOME = ("curfew", "emergency", "martial-law", "restriction")


def coded_type(item: Told, kit: Kit) -> str:
    """The PLOVER type under the codebook's rule that an act not yet done is an agreement or a threat."""
    event_type = item.mention.event_type
    quad = kit.codes.by_type[event_type, None][2]
    if event_type == "RETREAT" and any(word in item.mention.rule for word in _EASED_AT_HOME):
        return "CONCEDE"  # CAMEO 081: to ease what presses one's own people is to yield
    if item.factuality == "planned":
        if quad == 2 or event_type in {"CONSULT", "CONCEDE"}:
            return "AGREE"
        if quad == 4 and event_type not in {"PROTEST", "MOBILIZE"}:
            return "THREATEN"
    if item.factuality == "not_happened" and quad <= 2:
        return "REJECT"
    return event_type


def sides(doc: Doc, item: Told, kit: Kit) -> tuple[list[str], list[str]]:
    """Source and target phrases as a coder would write them: no pronouns, and a place where nobody is hit."""
    actors = [_named(doc, side) for side in item.mention.actors]
    recipients = [_named(doc, side) for side in item.mention.recipients]
    if not actors:
        speaker = _speaker(doc[item.mention.predicate])
        if speaker is not None and item.mention.event_type not in {"ASSAULT", "COERCE"}:
            actors = [_phrase(speaker)]
    if not recipients:
        places = [place for place in item.mention.places if doc[place.head].ent_type_ in {"LOC", "GPE"}]
        recipients = [doc.text[place.start : place.end] for place in places[:1]]
    return actors, [text for text in recipients if text not in actors]


def _named(doc: Doc, side: Argument) -> str:
    """The phrase, or the phrase of the sentence's speaker where it is a pronoun."""
    if doc[side.head].tag_ in {"PRP", "PRP$"}:
        speaker = _speaker(doc[side.head])
        if speaker is not None:
            return _phrase(speaker)
    return doc.text[side.start : side.end]


def _speaker(tok: Token) -> Token | None:
    """Subject of the clause that governs the clause of `tok` ("*the army* said it ...")."""
    for step in syntax.governors(tok):
        found = syntax.subject(step.head) if step.head.pos_ == "VERB" else None
        if found is not None and found.tag_ not in {"PRP", "EX"}:
            return found
    return None


def _phrase(tok: Token) -> str:
    start, end = syntax.noun_phrase(tok)
    return tok.doc.text[start:end]


def demand(doc: Doc) -> tuple[Token, Token] | None:
    """Who says of whom that he must do something, where a sentence's main clause does: coded as a demand."""
    for tok in doc:
        step = syntax.governor(tok)
        if (
            "must" not in syntax.modals(tok)
            or step is None
            or step.relation not in {"complement", "parataxis"}
        ):
            continue
        if step.head.dep_ not in {"ROOT", "root"} or step.head.pos_ != "VERB":
            continue
        speaker, asked = syntax.subject(step.head), syntax.subject(tok)
        if speaker is not None and asked is not None and asked.tag_ not in {"PRP", "EX"}:
            return speaker, asked
    return None


def predict_interactions(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """PLOVER type, source and target of each row's sentence."""
    kit = kit or load_kit()
    for row in rows:
        doc, told, counts = read(row["text"], kit)
        item = main_event(doc, told)
        asks = demand(doc)
        if asks is not None and (item is None or doc[item.mention.predicate].dep_ != "ROOT"):
            asking, asked = ([{"text": _phrase(tok), "country": None}] for tok in asks)
            yield {"id": row["id"], "event": "REQUEST", "source": asking, "target": asked, "dead": None}
            continue
        if item is None:
            yield {"id": row["id"], "event": "NONE", "source": [], "target": [], "dead": None}
            continue
        source, target = sides(doc, item, kit)
        dead = [count.best or count.low for count in counts if count.kind == "killed"]
        yield {
            "id": row["id"],
            "event": coded_type(item, kit),
            "source": [{"text": text, "country": None} for text in source],
            "target": [{"text": text, "country": None} for text in target],
            "dead": dead[0] if dead else None,
        }


@lru_cache(maxsize=1)
def _statements() -> dict[str, list[tuple[frozenset[str], bool]]]:
    """Verbs of statement_cues.csv with the words they ask for and whether the act must be the speaker's."""
    path = Path(__file__).parent.parent / "statement_cues.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found: dict[str, list[tuple[frozenset[str], bool]]] = {}
    for row in csv.DictReader(lines):
        words = frozenset(row["words"].split("|")) if row["words"] else frozenset()
        found.setdefault(row["verb"], []).append((words, row["own"] == "own"))
    return found


def is_statement(predicate: Token) -> bool:
    """Whether an act is only what a statement or comment speaks of (CAMEO root 01)."""
    for host in (predicate, *predicate.ancestors):
        below = {word.lemma_.lower() for child in host.children for word in (child, *child.children)}
        below.add(host.lemma_.lower())
        verbs = {host.lemma_.lower()} | {
            child.lemma_.lower() for child in host.children if child.dep_ == "cop"
        }
        for verb in sorted(verbs):
            for words, own in _statements().get(verb, ()):
                if words and not words & below:
                    continue
                if not words and host == predicate:
                    continue
                if not own or _is_own(predicate, host):
                    return True
    return False


def _is_own(predicate: Token, host: Token) -> bool:
    """Whether who speaks speaks of an act of his own."""
    doer = syntax.controlled_subject(predicate)
    return doer is not None and (doer.tag_ == "PRP" or doer == syntax.subject(host))


def _quad(doc: Doc, item: Told, kit: Kit) -> str:
    """The quad class under CAMEO, on which the data set is built.

    CAMEO's roots 01 (statement_cues.csv) and 02 are neutral there (condolences, denials of an accusation,
    appeals short of a demand), its root 08 (yielding, with CONCEDE) is material cooperation, and its root 16
    (sanctions, broken relations) is verbal conflict.
    """
    if is_statement(doc[item.mention.predicate]):
        return "neutral"
    event_type = coded_type(item, kit)
    rule = item.mention.rule
    if event_type == "CONCEDE":
        return QUADS[2]
    if event_type == "REQUEST" and not rule.startswith(_DEMANDS):
        return "neutral"
    if any(word in rule for word in _COMMENTS):
        return "neutral"
    if event_type == "SANCTION" or (event_type == "COERCE" and any(word in rule for word in _EMBARGOES)):
        return QUADS[3]
    return QUADS[kit.codes.by_type[event_type, None][2]]


_DEMANDS = ("demand", "insist", "order", "require", "press", "make-demand", "issue-demand", "put-pressure")
_COMMENTS = ("condolence", "deny-", "denial", "express-hope", "express-regret", "condole")
_EMBARGOES = ("sanction", "embargo", "tariff", "boycott", "visa", "blacklist")


def _statement(doc: Doc) -> tuple[list[str], list[str]]:
    """Who speaks, and the subject of what is said, in a sentence that tells no event."""
    root = next((tok for tok in doc if tok.dep_ in {"ROOT", "root"}), None)
    if root is None:
        return [], []
    subject = syntax.subject(root)
    inner = syntax.complement(root)
    about = syntax.subject(inner) if inner is not None else None
    others = (
        [about] if about is not None else [*syntax.objects(root), *(tok for _, tok in syntax.obliques(root))]
    )
    return ([_phrase(subject)] if subject is not None else []), [_phrase(tok) for tok in others[:1]]


def predict_dyads(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """Quad class, source and target phrases of each row's sentence; without an event it is neutral."""
    kit = kit or load_kit()
    for row in rows:
        doc, told, _ = read(row["text"], kit)
        item = main_event(doc, told)
        asks = demand(doc)
        if asks is not None and (item is None or doc[item.mention.predicate].dep_ != "ROOT"):
            speaker, asked = asks
            yield {
                "id": row["id"],
                "quad": QUADS[3],
                "source": [_phrase(speaker)],
                "target": [_phrase(asked)],
            }
            continue
        if item is None:
            source, target = _statement(doc)
            yield {"id": row["id"], "quad": "neutral", "source": source, "target": target}
            continue
        source, target = sides(doc, item, kit)
        yield {
            "id": row["id"],
            "quad": _quad(doc, item, kit),
            "rule": item.mention.rule,
            "source": source,
            "target": target,
        }


TASKS = {
    "factuality": predict_factuality,
    "interactions": predict_interactions,
    "dyads": predict_dyads,
}
