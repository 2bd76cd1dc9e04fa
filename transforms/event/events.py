"""Mentions of events: predicates of the lexicon with their participants, read from the parse.

Method: every verb and noun of a sentence that begins a row of lexicon.csv, with the row's words below it and
its conditions met, is a candidate, the longest wording first (`candidates`), unless it only looks like an
event (`non_events`). Who acts and who suffers comes from the row's frame (`participants`). Candidates that
tell one act are then folded into one mention (`folding`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms import annotations as values
from transforms.annotations import Argument, EventMention
from transforms.event import conditional_threats, displaced, folding, non_events, participants, private_acts
from transforms.event.candidates import Candidate, new
from transforms.event.conditions import holds
from transforms.event.folding import ABOUT_TYPES
from transforms.event.lexicon import Lexicon, Trigger, compile
from transforms.event.participants import OBJECT_DEPS
from transforms.event.slots import Slots
from transforms.event.word_classes import GERUND, forms, stems
from transforms.event.wordings import has_other_particle, match_noun, match_words, possible
from transforms.language import syntax

__all__ = ["SPOKEN_TYPES", "Lexicon", "compile", "find"]

# Types of acts that are done in words.
SPOKEN_TYPES = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "AGREE", "SUPPORT"})
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_MAX_TRIGGER_TOKENS = 8  # a wording more spread out than this is shown by its head alone


def find(doc: Doc, lexicon: Lexicon) -> list[EventMention]:
    """All event mentions of a parsed article, in text order; spans are half-open characters of `doc.text`."""
    told = [(sentence, one) for sentence in doc.sents for one in _in_sentence(sentence, lexicon)]
    told = _strikes_of_labour(told, lexicon)
    told = _without_mishaps(told, doc, lexicon)
    told = _without_storms(told, doc, lexicon)
    return [_mention(candidate, sentence, lexicon) for sentence, candidate in told]


def _without_mishaps(
    told: list[tuple[Span, Candidate]], doc: Doc, lexicon: Lexicon
) -> list[tuple[Span, Candidate]]:
    """Without the mere harm ("19 people were hurt") of an article that tells a mishap and nothing violent."""
    harms = [one for _, one in told if one.event_type == "ASSAULT"]
    if not harms or not all(non_events.is_mere_harm(one) for one in harms):
        return told
    used = {tok.i for one in harms for tok in one.used}
    if any(non_events.tells_violence(sentence, lexicon, used) for sentence in doc.sents):
        return told
    if not any(non_events.tells_mishap(sentence, lexicon, used) for sentence in doc.sents):
        return told
    return [(sentence, one) for sentence, one in told if one.event_type != "ASSAULT"]


def _strikes_of_labour(told: list[tuple[Span, Candidate]], lexicon: Lexicon) -> list[tuple[Span, Candidate]]:
    """A bare "strike" read as one from the air is one of workers where the article tells such a one in other
    words ("a walkout by 22,000 miners") and no other act from the air: "*Platinum strike* goes on"."""
    modes = [one.event_mode for _, one in told]
    if _WALKOUT not in modes or "aerial" not in modes:
        return told
    bare = [one for _, one in told if one.event_mode == "aerial" and _of_labour(one, lexicon) is not None]
    if len(bare) < modes.count("aerial") or any(len(one.rules) > 1 for one in bare):
        return told
    found = []
    for sentence, one in told:
        row = _of_labour(one, lexicon) if one.event_mode == "aerial" else None
        if row is None:
            found.append((sentence, one))
            continue
        read = new(row, one.head, one.used, Slots(one.head, one.used))
        participants.fill(read, lexicon)
        found.append((sentence, read))
    return found


_WALKOUT = "strike"  # mode of PROTEST


def _of_labour(candidate: Candidate, lexicon: Lexicon) -> Trigger | None:
    """The row by which the same noun tells a strike of workers; None where there is none."""
    if not candidate.slots.is_noun or len(candidate.row.words) > 1:
        return None
    if any(tok.ent_type_ in {"LOC", "GPE", "NORP"} for tok in candidate.actors):
        return None  # "the *Israel* strike"
    rows = lexicon.nouns.get(candidate.row.words[0], ())
    return next(
        (row for row in rows if row.words == candidate.row.words and row.event_mode == _WALKOUT), None
    )


def _without_storms(
    told: list[tuple[Span, Candidate]], doc: Doc, lexicon: Lexicon
) -> list[tuple[Span, Candidate]]:
    """Without what nobody did ("the road was wrecked", "before it struck") where an article tells again and
    again what weather did, and nowhere that somebody did violence."""
    harms = [(sentence, one) for sentence, one in told if one.event_type == "ASSAULT"]
    if not harms or any(not _is_done_by_nobody(one) for _, one in harms):
        return told
    used = {tok.i for _, one in harms for tok in one.used}
    if any(non_events.tells_violence(sentence, lexicon, used) for sentence, _ in harms):
        return told
    if sum(non_events.tells_mishap(sentence, lexicon, used) for sentence in doc.sents) < _STORMY:
        return told
    return [(sentence, one) for sentence, one in told if one.event_type != "ASSAULT"]


# Sentences that tell what weather did from which an article is about it: one alone may be a simile.
_STORMY = 2


def _is_done_by_nobody(candidate: Candidate) -> bool:
    weapon = len(candidate.rules) > 1 or candidate.event_mode not in {None, "destroy"}
    return not weapon and all(tok.lower_ == "it" for tok in candidate.actors)


def _in_sentence(sentence: Span, lexicon: Lexicon) -> list[Candidate]:
    told = [candidate for tok in sentence if (candidate := _candidate(tok, lexicon)) is not None]
    if not told:  # as of most sentences: nothing else needs to be known of it
        return []
    kept_out = non_events.excluded_types(sentence, lexicon)
    if "*" in kept_out:
        return []
    candidates = _plausible(told, sentence, lexicon)
    for candidate in candidates:
        participants.fill(candidate, lexicon)
    conditional_threats.read(candidates, lexicon)
    harmless = non_events.told_of_mishap(candidates, sentence, lexicon)
    candidates = [
        candidate
        for candidate in candidates
        if candidate.head.i not in harmless
        and (candidate.event_type not in kept_out or private_acts.is_armed(candidate, lexicon))
    ]
    return [
        candidate
        for candidate in folding.fold(candidates, lexicon)
        if not private_acts.is_private(candidate, lexicon) and not private_acts.is_general(candidate, lexicon)
    ]


# --- candidates --------------------------------------------------------------------------------------


def _plausible(told: list[Candidate], sentence: Span, lexicon: Lexicon) -> list[Candidate]:
    """Those that do not only look like an event, in text order; of those that share words the longest."""
    blocked = non_events.blocked(sentence, lexicon)
    titles = non_events.in_titles(sentence, lexicon) | non_events.in_fiction(sentence, lexicon)
    found: list[Candidate] = []
    for candidate in told:
        tok = candidate.head
        if tok.i in blocked or tok.i in titles or non_events.is_name(tok):
            continue
        if any(
            inner.i in blocked and any(form in lexicon.nouns for form in forms(inner))
            for inner in syntax.objects(tok)
        ):
            continue  # the verb of a metaphor's noun is metaphor too: "fight a battle for votes"
        if candidate.event_type == "ASSAULT" and non_events.is_hit_by_no_one(candidate, lexicon):
            continue
        if candidate.event_type in {"ASSAULT", "COERCE"} and (
            non_events.is_done_by_nature(candidate, lexicon) or non_events.is_done_by_idea(candidate, lexicon)
        ):
            continue
        if non_events.is_done_to_thing(candidate, lexicon) or non_events.is_likened(candidate, lexicon):
            continue
        if non_events.is_bidden(candidate) or non_events.befell_nobody(candidate):
            continue
        found.append(candidate)
    taken: set[int] = set()
    kept = []
    for candidate in sorted(found, key=lambda item: (-len(item.used), item.head.i)):
        if candidate.head.i in taken:
            continue
        taken.update(tok.i for tok in candidate.used)
        kept.append(candidate)
    return sorted(kept, key=lambda item: item.head.i)


class _Reading(NamedTuple):
    """All that the slots around a token depend on in a row."""

    used: tuple[int, ...]  # indices of tokens
    is_visit: bool
    takes_object: bool
    does_to_object: bool
    is_spoken: bool


def _reading(used: tuple[Token, ...], row: Trigger, is_spoken: bool) -> _Reading:
    return _Reading(
        tuple(tok.i for tok in used),
        is_visit=row.event_mode == "visit",
        takes_object=bool({"obj", "iobj"} & {*row.recipient[:1], *row.actor}),
        does_to_object=row.actor[:1] == ("subj",) and row.recipient[:1] == ("obj",),
        is_spoken=is_spoken,
    )


def _candidate(tok: Token, lexicon: Lexicon) -> Candidate | None:
    if lexicon.heads.isdisjoint(forms(tok)) and not tok.lower_.endswith(GERUND):
        return None
    state = _state(tok, lexicon)
    if state is not None:
        return state
    is_noun = tok.pos_ in {"NOUN", "PROPN"} or tok.tag_ in {"NN", "NNS"}
    is_verb = tok.pos_ in {"VERB", "AUX"} and not is_noun and not _is_read_into_list(tok)
    if is_verb and tok.dep_ not in {"amod", "compound", "aux", "cop", "aux:pass"}:
        index, matcher = lexicon.verbs, match_words
    elif is_noun or (tok.pos_ in {"VERB", "ADJ"} and tok.dep_ in OBJECT_DEPS):
        if tok.dep_ in {"compound", "flat", "nmod:desc"} or (tok.ent_type_ and tok.ent_type_ != "NORP"):
            return None
        index, matcher = lexicon.nouns, match_noun
    else:
        return None
    filled: dict[_Reading, Slots | None] = {}  # many rows read the same words in the same way
    for form in forms(tok):
        rows = index.get(form, ())
        is_spoken = any(row.event_type in SPOKEN_TYPES for row in rows)
        for row in rows if index is lexicon.nouns else possible(tok, rows):
            used = matcher(tok, row.words)
            if used is None:
                continue
            if row.words[0] in lexicon.phrasal and len(row.words) == 1 and has_other_particle(tok, row.words):
                continue  # "taken *down*" is no taking
            if row.event_type in ABOUT_TYPES and tok.dep_ == "acl" and tok.tag_ == "VBN":
                continue  # "a strike planned for Monday" tells the strike
            reading = _reading(used, row, is_spoken)
            if reading not in filled:
                filled[reading] = _slots(tok, used, reading)
            slots = filled[reading]
            if slots is not None and holds(row, slots, lexicon):
                return new(row, tok, used, slots)
    return _gerund(tok, lexicon) if index is lexicon.nouns else None


def _is_read_into_list(tok: Token) -> bool:
    """Whether the parse took the first word of a listed noun for a verb: "water cannon, *tear* gas and"."""
    return (
        tok.tag_ == "VB"
        and tok.dep_ == "conj"
        and tok.head.pos_ == "NOUN"
        and tok.i + 1 < len(tok.doc)
        and tok.nbor().pos_ == "NOUN"
        and tok.nbor().dep_ == "conj"
    )


def _slots(tok: Token, used: tuple[Token, ...], reading: _Reading) -> Slots | None:
    """The slots around a token; None where they speak against all rows that are read in this way."""
    slots = Slots(tok, used)
    if reading.is_spoken and not slots.is_noun:
        slots.read_as_speech()
    if reading.is_visit and not slots.is_noun and slots.passive:
        return None  # who "is flown to" a place visits nobody
    if not slots.is_noun and not reading.takes_object:
        slots.read_as_active()
    elif reading.does_to_object:
        slots.read_as_headline()
    return slots


def _gerund(tok: Token, lexicon: Lexicon) -> Candidate | None:
    """An act told by a verb's -ing noun that the tables do not list, where it says of whom or whose."""
    if not tok.lower_.endswith(GERUND) or any(form in lexicon.nouns for form in forms(tok)):
        return None
    slots = Slots(tok, (tok,))
    if not slots.get("of") or tok.lower_ in lexicon.classes:
        return None
    for verb in stems(tok.lower_):
        for row in lexicon.gerunds.get(verb, ()):
            if holds(row, slots, lexicon):
                return new(row, tok, (tok,), slots)
    return None


def _state(tok: Token, lexicon: Lexicon) -> Candidate | None:
    """A phrase built on "be": "is under attack", "were on strike", "is ready to help"."""
    for form in forms(tok):
        for row in lexicon.states.get(form, ()):
            used = [tok]
            for word in row.words[:-1]:
                inner = next((child for child in tok.children if word in forms(child)), None)
                if inner is None:
                    break
                used.append(inner)
            else:
                # "were hurt" tells what "hurt" tells, "was under attack" what "under attack" does
                ordered = (tok,) if row.is_result else tuple(sorted(used, key=lambda item: item.i))
                slots = Slots(tok, ordered)
                slots.is_noun = False
                slots.passive = False  # "were hurt": who is hurt is the subject of the state
                if holds(row, slots, lexicon):
                    return new(row, tok, ordered, slots)
    return None


# --- mentions ----------------------------------------------------------------------------------------


def _mention(candidate: Candidate, sentence: Span, lexicon: Lexicon) -> EventMention:
    predicate = candidate.predicate or candidate.head
    shown = (*candidate.used, predicate) if candidate.shows_verb else candidate.used
    tokens = sorted(shown, key=lambda tok: tok.i)
    if tokens[-1].i - tokens[0].i >= _MAX_TRIGGER_TOKENS:
        tokens = [candidate.head]
    trigger = values.Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1].text))
    return EventMention(
        predicate=predicate.i,
        trigger=trigger,
        sentence=_words_of(sentence),
        event_type=candidate.event_type,
        rule="+".join(candidate.rules),
        event_mode=candidate.event_mode,
        actors=_arguments(candidate.actors, candidate.recipients),
        recipients=_arguments(candidate.recipients, candidate.actors),
        places=_arguments(candidate.places),
        is_aggregate=candidate.is_aggregate,
        parts=tuple(sorted({candidate.head.i, *candidate.parts} - {predicate.i})),
    )


def _words_of(sentence: Span) -> values.Span:
    """Where a sentence's words stand, without the blank lines that the parser counts to it."""
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return values.Span(start, sentence.start_char + len(text.rstrip()))


def _arguments(tokens: Iterable[Token], others: Iterable[Token] = ()) -> tuple[Argument, ...]:
    """The phrases of one side; whoever is of the other side is no part of them."""
    found = []
    apart = {tok.i for tok in others}
    for tok in tokens:
        if _YEAR.fullmatch(tok.text) and tok.dep_ in {"compound", "nmod"}:
            continue  # "the *1971* war", "the war of *1971*"
        start, end = syntax.noun_phrase(tok)
        for child in tok.children:  # "the town by the army", "nurses against the minister"
            is_doer = child.dep_ == "nmod" and syntax.preposition(child) == "by"
            if child.i > tok.i and (is_doer or child.i in apart):
                end = min(end, tok.doc[child.left_edge.i - 1].idx + len(tok.doc[child.left_edge.i - 1].text))
        counted = [inner for preposition, inner in syntax.obliques(tok) if preposition == "of"]
        behind = displaced.counted_behind(tok)
        if behind is not None and behind.i > tok.i:
            end = max(end, syntax.noun_phrase(behind)[1])  # "four *of his aides*"
        is_part = tok.tag_ in {"DT", "JJS"} or tok.lower_ in syntax.NEGATIVE_PRONOUNS
        # "some of the *guards*": who they are is told behind
        found.append(Argument(start, end, counted[0].i if is_part and counted else tok.i))
    return tuple(found)
