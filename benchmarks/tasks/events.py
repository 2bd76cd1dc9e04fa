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
from transforms.event import events, factuality, ontology, quantities
from transforms.event.lexicon import classes_of
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
        label, score = CLASSES[_between_two(tok, factuality.assess(doc, tok.i, kit.cues))]
        yield {
            "id": row["id"],
            "class": label,
            "score": score,
            "seconds": round(time.process_time() - began, 4),
        }


def _between_two(tok: Token, value: str) -> str:
    """What writer and reader ask of, offer or promise each other has not happened, as annotators see it."""
    if value not in {"planned", "hypothetical"} or tok.pos_ not in {"VERB", "AUX"}:
        return value
    subject = syntax.controlled_subject(tok)
    spoken = subject is not None and subject.lower_ in {"i", "you", "we", "me", "us"}
    return "not_happened" if spoken or syntax.is_imperative(tok) else value


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


def coded_type(item: Told, kit: Kit) -> str:
    """The PLOVER type under the codebook's rule that an act not yet done is an agreement or a threat."""
    event_type = item.mention.event_type
    quad = kit.codes.by_type[event_type, None][2]
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


def predict_interactions(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """PLOVER type, source and target of each row's sentence."""
    kit = kit or load_kit()
    for row in rows:
        doc, told, counts = read(row["text"], kit)
        item = main_event(doc, told)
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


def _quad(item: Told, kit: Kit) -> str:
    """The quad class under CAMEO, on which the data set is built.

    CAMEO's roots 01 and 02 are neutral there (condolences, denials of an accusation, appeals short of a
    demand), and its root 16 (sanctions, broken relations) is verbal conflict.
    """
    event_type = coded_type(item, kit)
    rule = item.mention.rule
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
        if item is None:
            source, target = _statement(doc)
            yield {"id": row["id"], "quad": "neutral", "source": source, "target": target}
            continue
        source, target = sides(doc, item, kit)
        yield {
            "id": row["id"],
            "quad": _quad(item, kit),
            "rule": item.mention.rule,
            "source": source,
            "target": target,
        }


# --- one label per sentence: ACLED's sub-event types and five others ---------------------------------------

CASE_LABELS = {
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


@lru_cache(maxsize=1)
def _case_words() -> tuple[tuple[str, float, frozenset[str], tuple[str, ...]], ...]:
    path = Path(__file__).parent.parent / "case_words.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = []
    for row in csv.DictReader(lines):
        words = row["words"].split("|")
        rows.append(
            (
                row["label"],
                float(row["weight"]),
                frozenset(word for word in words if not word.endswith("*")),
                tuple(word[:-1] for word in words if word.endswith("*")),
            )
        )
    return tuple(rows)


def _side_kind(doc: Doc, sides: tuple[Argument, ...], kit: Kit) -> str | None:
    """ACLED's kind of a side, by the nouns alone."""
    for side in sides:
        classes = classes_of(doc[side.head], kit.lexicon)
        words = {tok.lower_ for tok in doc.char_span(side.start, side.end, alignment_mode="expand") or ()}
        if words & {"protesters", "demonstrators", "protestors", "protester"}:
            return "Protesters"
        if words & {"mob", "rioters", "vigilantes", "vigilante"}:
            return "Rioters"
        if words & {
            "army",
            "police",
            "government",
            "forces",
            "troops",
            "military",
            "soldiers",
            "security",
            "coalition",
        }:
            rebels = {"rebel", "opposition", "separatist", "militant", "insurgent", "taliban", "guerrilla"}
            return "Rebel group" if words & rebels else "State forces"
        if "force" in classes and "person" in classes and not doc[side.head].ent_type_:
            return "Rebel group"
        if "person" in classes and not doc[side.head].ent_type_:
            return "Civilians"
    return None


def predict_event_types(rows: Rows, kit: Kit | None = None) -> Iterator[dict[str, Any]]:
    """The label with most evidence: mentions by their ACLED sub-event, the first twice, and words."""
    kit = kit or load_kit()
    for row in rows:
        began = time.process_time()
        scores = case_scores(row["text"], kit)
        best = max(sorted(scores), key=lambda label: scores[label], default="OTHER")
        yield {"id": row["id"], "label": best, "seconds": round(time.process_time() - began, 4)}


# What in a text with a crowd tells the five labels of demonstrations apart (stems).
_CROWD = ("protest", "demonstrat", "rally", "rallies", "rallied", "rioter", "marche", "sit-in", "picket")
_CROWD_VIOLENT = (
    *("clash", "stone", "hurl", "throw", "threw", "molotov", "petrol", "burn", "torch", "barricad", "violen"),
    *(
        "rioter",
        "rioting",
        "riots",
        "vandal",
        "projectile",
        "escalat",
        "smash",
        "storm",
        "firecracker",
        "fence",
        "attack",
        "trash",
    ),
)
_CROWD_FORCE = (
    "suppress",
    "excessive",
    "brutal",
    "live",
    "gunfire",
    "killed",
    "dead",
    "died",
    "shot",
    "injur",
)
_CROWD_INTERVENTION = (
    *("tear", "teargas", "dispers", "baton", "pepper", "cannon", "rubber", "detain", "arrest", "chase"),
    *("prevent", "block"),
)
_ARMED_TARGETS = ("checkpoint", "soldier", "troop", "army", "security", "police", "convoy", "base", "militar")
_CAPTURES = frozenset({"GOV_REGAINS_TERIT", "NON_STATE_ACTOR_OVERTAKES_TER", "HQ_ESTABLISHED"})


def case_scores(text: str, kit: Kit) -> dict[str, float]:
    """Evidence for each label of the sentence-type task."""
    doc, told, _ = read(text, kit)
    scores: dict[str, float] = {}
    seen: set[str] = set()
    words = {form for tok in doc for form in (tok.lower_, tok.lemma_.lower())}
    for position, item in enumerate(told):
        mention = item.mention
        sub_event = ontology.acled_id(kit.codes, mention.event_type, mention.event_mode, mention.rule)
        if sub_event is None:
            quad = kit.codes.by_type[mention.event_type, None][2]
            label = "DIPLO" if quad != 4 or mention.event_type == "SANCTION" else "OTHER"
            if mention.rule.startswith(("impose-", "sanction")):
                label = "DIPLO"
            scores[label] = scores.get(label, 0) + (1.6 if position == 0 and label == "DIPLO" else 0.8)
            continue
        kinds = (_side_kind(doc, mention.actors, kit), _side_kind(doc, mention.recipients, kit))
        label = CASE_LABELS[ontology.by_sides(sub_event, *kinds)]
        if label == "ATTACK" and kinds[1] != "Civilians" and _starts(words, _ARMED_TARGETS):
            label = "ARMED_CLASH"
        weight = (2.0 if position == 0 else 1.0) + (1.0 if label in _CAPTURES else 0.0)
        scores[label] = scores.get(label, 0) + weight / (2 if label in seen else 1)
        seen.add(label)
    for label, weight, whole, stems in _case_words():
        hits = {word for word in words if word in whole or word.startswith(stems)} if stems else words & whole
        if hits:
            scores[label] = scores.get(label, 0) + weight + 0.3 * (min(len(hits), 3) - 1)
    if _starts(words, _CROWD) and any(item.mention.event_type == "PROTEST" for item in told[:4]):
        label = _crowd_label(text, words)
        others = [scores.get(name, 0) for name in CASE_LABELS.values() if name not in _CROWD_LABELS]
        scores[label] = scores.get(label, 0) + 3.0 + max(scores.get(name, 0) for name in _CROWD_LABELS)
        if max(others, default=0) > scores[label] + 2:
            scores[label] -= 3.0
    return scores


_CROWD_LABELS = (
    "PEACE_PROTEST",
    "PROTEST_WITH_INTER",
    "FORCE_AGAINST_PROTEST",
    "VIOL_DEMONSTR",
)


def _starts(words: set[str], stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in words)


def _crowd_label(text: str, words: set[str]) -> str:
    """Which of the four labels of demonstrations a text with a crowd tells of."""
    peaceful = "peaceful" in words or "peacefully" in words
    if _starts(words, _CROWD_VIOLENT) and not peaceful:
        return "VIOL_DEMONSTR"
    if _starts(words, _CROWD_FORCE):
        return "FORCE_AGAINST_PROTEST"
    if _starts(words, _CROWD_INTERVENTION):
        return "PROTEST_WITH_INTER"
    return "PEACE_PROTEST"


TASKS = {
    "event-types": predict_event_types,
    "factuality": predict_factuality,
    "interactions": predict_interactions,
    "dyads": predict_dyads,
}
