"""Who is said to have done an act that is told elsewhere: claims of responsibility, blame and suspicion.

Method: the wordings of responsibility_cues.csv tie a doer to an act by their slots ("the *Front* claimed
responsibility for the *attack*"). The act is a mention of the sentence, which takes the doer as its actor, or
one told before ("claimed responsibility", "blamed the Front for it"), of which a mention is made that points
at it and carries the doer. What the wording makes of the doer (claimed, blamed, suspected) stays with it. A
wording that is itself denied ("nobody claimed ...", "was not behind") ties nothing; one that is uncertain
("may be behind") makes a suspicion.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from transforms.annotations import ActorMention, Argument, EventMention
from transforms.event import factuality
from transforms.event.event_anaphora import pointing_at
from transforms.event.lexicon import Lexicon
from transforms.event.listing import members
from transforms.event.participants import may_act
from transforms.event.slots import Slots
from transforms.event.word_classes import forms
from transforms.event.wordings import match_words
from transforms.language import syntax
from transforms.seeds import Seeds

__all__ = ["Cues", "compile", "find"]

TOLD, CLAIMED, SUSPECTED = "told", "claimed", "suspected"
# What a word of doubt makes of its own clause (enums.MENTION_FACTUALITY).
UNCERTAIN = "uncertain"
# Acts that somebody is held responsible for: of the quad class material conflict.
ANSWERED_FOR = 4
# Sentences back to the act of a claim of responsibility that names none; of a suspicion or blame without
# words for its act, which may be of something that is no act at all ("blamed the government"), fewer.
REACH = 6
BLAME_REACH = 2
_POINTING_PRONOUNS = frozenset({"it", "this", "that", "these", "them", "which"})
_AFTER = frozenset({"after", "following"})
# What a wording's own factuality makes of the doer: happened leaves its basis, these weaken it, the rest undo
# it.
_WEAKENING = frozenset({"uncertain", "hypothetical"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled row of responsibility_cues.csv."""

    id: str
    words: tuple[str, ...]
    doer: tuple[str, ...]
    act: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Cues:
    """Rows by (part of speech, head word), longer wordings first; `hedges` weaken a doer behind them."""

    rows: dict[tuple[str, str], tuple[Cue, ...]]
    heads: frozenset[str]  # the head words of `rows`
    hedges: frozenset[str]
    authors: dict[str, tuple[str, ...]]  # slots of a text's author, by its noun: "a communique *from* ..."
    pointing: frozenset[str]  # nouns by which an act told before is meant: "the crime"
    factuality: factuality.Cues


def compile(seeds: Seeds) -> Cues:
    """Compile responsibility_cues.csv, once per process."""
    rows: dict[tuple[str, str], list[Cue]] = {}
    hedges, acts = set(), {row.word for row in seeds.event_anaphors.values() if row.points_at != "ranking"}
    authors = {}
    for key, row in seeds.responsibility_cues.items():
        words = tuple(row.words.split())
        if row.pos == "mod":
            hedges.add(row.words)
        elif row.pos == "text":
            authors[row.words] = row.doer
        elif row.pos == "act":
            acts.add(row.words)
        else:
            rows.setdefault((row.pos, words[0]), []).append(Cue(key, words, row.doer, row.act, row.basis))
    return Cues(
        {key: tuple(sorted(found, key=lambda cue: -len(cue.words))) for key, found in rows.items()},
        frozenset(head for _, head in rows),
        frozenset(hedges),
        authors,
        frozenset(acts) | _POINTING_PRONOUNS,
        factuality.compile(seeds),
    )


def find(
    doc: Doc,
    events: Sequence[EventMention],
    actors: Iterable[ActorMention],
    lexicon: Lexicon,
    cues: Cues,
) -> tuple[list[EventMention], list[EventMention]]:
    """The mentions in their order, with the doers that the text ties to them; and those that point at them.

    `events` are the mentions of the article in text order, without those that point; `actors` all that mean
    somebody, so that a name that no tag shows can be a doer.
    """
    known = frozenset(one.head for one in actors if one.actor is not None)
    told = [_hedged(doc, event, cues) for event in events]
    pointing: list[EventMention] = []
    starts = [sentence.start_char for sentence in doc.sents]
    acts = frozenset(
        index
        for event in told
        if lexicon.quads[event.event_type] == ANSWERED_FOR
        for index in (event.predicate, *event.parts)
    )
    for tok in doc:
        for doers, act, basis in _ties(tok, known, acts, lexicon, cues):
            at = _mention_of(act, told, lexicon) if act is not None else None
            if at is not None:
                told[at] = _with_doers(told[at], doers, basis)
            elif act is None or _points(act, cues):
                reach = REACH if act is not None or basis == CLAIMED else BLAME_REACH
                meant = _told_before(told, tok, starts, lexicon, reach)
                if meant is not None:
                    pointing.append(_pointing(meant, act if act is not None else tok, doers, basis))
    return told, _distinct(pointing, told)


def _hedged(doc: Doc, event: EventMention, cues: Cues) -> EventMention:
    """The mention, its doers marked as suspected where the text says so: "*suspected* militants"."""
    if not any(_is_hedged(doc[one.head], cues) for one in event.actors):
        return event
    actors = tuple(
        replace(one, basis=SUSPECTED) if _is_hedged(doc[one.head], cues) else one for one in event.actors
    )
    return replace(event, actors=actors)


def _is_hedged(doer: Token, cues: Cues) -> bool:
    if any(
        child.lower_ in cues.hedges
        for child in doer.children
        if child.i < doer.i or child.dep_.startswith("acl")
    ):
        return True
    host = doer.doc[doer.i - 1] if doer.i > doer.sent.start and doer.dep_ == "nsubj" else None
    if host is not None and doer.ent_type_ and any(word.dep_ == "nsubj" for word in host.ancestors):
        # "suspected members of the group X": the parse made the name a subject of its own
        doer = next(word for word in host.ancestors if word.dep_ == "nsubj")
        if any(child.lower_ in cues.hedges for child in doer.children if child.i < doer.i):
            return True
    before = doer.left_edge.i - 1
    return before >= doer.sent.start and doer.doc[before].lower_ in cues.hedges


def _ties(
    tok: Token, known: frozenset[int], acts_told: frozenset[int], lexicon: Lexicon, cues: Cues
) -> Iterable[tuple[list[Token], Token | None, str]]:
    """(doers, act, basis) of a token that ties them; the act is None where the wording leaves it out."""
    behind = next((child for child in tok.lefts if child.dep_ == "case"), None) if tok.children else None
    if behind is not None:
        for cue in cues.rows.get(("prep", behind.lower_), ()):
            subject = syntax.controlled_subject(tok) if _is_said_of_subject(tok) else None
            if subject is None and tok.dep_ == "nmod":
                subject = tok.head  # "the group behind the attack"
            basis = _basis(tok, cue, cues) if tok.dep_ != "nmod" else cue.basis
            doers = _doers([subject] if subject is not None else [], known, lexicon)
            if doers and basis is not None:
                return [(doers, tok, basis)]
    if cues.heads.isdisjoint(forms(tok)):
        return []
    if tok.pos_ == "NOUN" and (tie := _nominal_tie(tok, known, acts_told, lexicon, cues)) is not None:
        return [tie]
    pos = "verb" if tok.pos_ in {"VERB", "AUX"} else "adj" if tok.pos_ == "ADJ" else "noun"
    if pos == "verb" and tok.tag_ == "VB" and _is_said_of_subject(tok):
        pos = "adj"  # "is to blame"
    for form in forms(tok):
        for cue in cues.rows.get((pos, form), ()):
            clause = _clause(tok, cue) if pos == "verb" else None
            used = match_words(tok, cue.words) if pos == "verb" and clause is None else (tok,)
            far = _far_act(tok, cue, acts_told) if used is None or clause is None else None
            if far is not None:
                used = (tok,)
            if used is None or (pos == "noun" and not _is_said_of_subject(tok)):
                continue
            if cue.basis == CLAIMED and cue.act == ("obj",) and not _below_wording(tok, used, cue):
                continue  # "claimed that rebels committed the *murder*"
            slots = Slots(tok, used)
            filled = _filled(cue.doer, slots) or _texts(slots, cue, cues)
            doers = _doers(_authors(filled, cues), known, lexicon)
            basis = _basis(tok, cue, cues)
            if not doers or basis is None:
                continue
            inner = clause or far
            acts = [inner] if inner is not None else _filled(cue.act, slots) or _below_wording(tok, used, cue)
            if cue.act == ("obj",) and not any(act.i in acts_told for act in acts):
                acts = _stray_host(tok, acts_told) or acts
            if acts:
                act = _meant(acts[0], tok)
                return [([one for one in doers if one != act], act, basis)]
            if pos == "verb" and (cue.basis == CLAIMED or not cue.act):
                return [(doers, None, basis)]  # "claimed responsibility", "suspect the rebels"
    return []


def _nominal_tie(
    noun: Token, known: frozenset[int], acts_told: frozenset[int], lexicon: Lexicon, cues: Cues
) -> tuple[list[Token], Token | None, str] | None:
    """What a noun ties by its own phrases: "the *involvement* of the army in the massacre", "*suspicion* fell
    on the rebels after the blast"."""
    for form in forms(noun):
        for cue in cues.rows.get(("nominal", form), ()):
            slots = Slots(noun, (noun,))
            filled = _filled(cue.doer, slots) or _hung_above(noun, cue.doer)
            doers = _doers(filled, known, lexicon)
            basis = _basis(noun, cue, cues) if doers else None
            if basis is None:
                continue
            acts = _filled(cue.act, slots)
            if acts:
                return doers, acts[0], basis
            if not cue.act:
                return doers, _act_behind(noun.head, acts_told), basis
    return None


def _hung_above(noun: Token, prepositions: tuple[str, ...]) -> list[Token]:
    """The phrase right behind a noun that the parse hung on the word above: "evidence of involvement *by the
    army*"."""
    return [
        tok
        for preposition, tok in syntax.obliques(noun.head)
        if preposition in prepositions and tok.left_edge.i == noun.i + 1
    ]


def _act_behind(verb: Token, acts: frozenset[int]) -> Token | None:
    """The act of the clause or phrase "after ..." behind a verb."""
    behind = (child for child in verb.children if child.i > verb.i and child.i in acts)
    return next((tok for tok in behind if any(word.lower_ in _AFTER for word in tok.children)), None)


def _texts(slots: Slots, cue: Cue, cues: Cues) -> list[Token]:
    """The texts of a wording whose authors are meant: "*leaflets* were found"; of a claim, also those that
    it stands in: "responsibility was claimed in a *leaflet*"."""
    words = [*slots.used, *(tok for _, tok in slots.obliques if cue.basis == CLAIMED)]
    return [tok for tok in words if tok.lemma_.lower() in cues.authors]


def _authors(tokens: Iterable[Token], cues: Cues) -> list[Token]:
    """The phrases, or whose text it is: "a communique *from the Front*", "leaflets signed *by* it"."""
    found: list[Token] = []
    for tok in tokens:
        slots = cues.authors.get(tok.lemma_.lower())
        if slots is None:
            found.append(tok)
            continue
        signed = (syntax.passive_agent(child) for child in tok.children if child.dep_ in syntax.ADNOMINAL)
        found += _filled(slots, Slots(tok, (tok,))) or [one for one in signed if one is not None]
    return found


def _far_act(verb: Token, cue: Cue, acts: frozenset[int]) -> Token | None:
    """The act behind the preposition of a wording that the parse hung on one of the doers, or on what is
    told of them: "accused the army and the police *of shelling*", "accused squads run by the army *of*"."""
    if len(cue.words) != 2 or cue.words[1] not in cue.act or "obj" not in cue.doer:
        return None
    objects = syntax.objects(verb)
    if not objects:
        return None
    hosts = [one for obj in objects for one in members(obj)]
    hosts += [child for child in verb.children if child.dep_ in {"xcomp", "advcl"} and child.i > objects[0].i]
    behind = [
        tok.head
        for host in hosts
        for tok in host.subtree
        if tok.i > objects[0].i and tok.dep_ in {"case", "mark"} and tok.lower_ == cue.words[1]
    ]
    told = next((tok for tok in behind if tok.i in acts), None)
    clauses = (
        inner for tok in behind if tok.tag_ == "VBG" for inner in syntax.objects(tok) if inner.i in acts
    )
    return told or next(clauses, None) or next((tok for tok in behind if tok.pos_ == "NOUN"), None)


def _below_wording(verb: Token, used: Iterable[Token], cue: Cue) -> list[Token]:
    """The act behind a preposition of the wording, wherever the parse hung it; or the wording's own object
    ("claimed the *attack*")."""
    behind = [tok.head for tok in used if tok.dep_ == "case" and tok.lower_ in cue.act and tok.head.i > tok.i]
    deps = syntax.OBJECTS | syntax.PASSIVE_SUBJECTS
    return behind or [tok for tok in used if cue.act == ("obj",) and tok.dep_ in deps and tok.head == verb]


def _stray_host(verb: Token, acts: frozenset[int]) -> list[Token]:
    """The act before its participle, which the parse hung elsewhere: "killed in the *massacre* carried out
    by"."""
    before = verb.nbor(-1) if verb.i > verb.sent.start else None
    is_bare = verb.tag_ == "VBN" and verb.dep_ == "advcl" and not syntax.auxiliaries(verb)
    return [before] if is_bare and before is not None and before.i in acts else []


def _clause(verb: Token, cue: Cue) -> Token | None:
    """The act that a wording's preposition brings as a clause: "accused the army *of shelling* a town"."""
    inner = syntax.complement(verb) if len(cue.words) > 1 else None
    if inner is None or inner.tag_ != "VBG":
        return None
    marked = any(child.lower_ == cue.words[-1] and child.dep_ in {"mark", "case"} for child in inner.children)
    return inner if marked else None


def _is_said_of_subject(tok: Token) -> bool:
    return any(child.dep_ == "cop" for child in tok.children)


def _filled(names: tuple[str, ...], slots: Slots) -> list[Token]:
    for name in names:
        behind = slots.head.dep_ == "amod" and slots.head.i > slots.head.head.i
        if name == "subj" and behind:  # "hold the army and the police responsible for"
            found = syntax.conjuncts(slots.head.head)[:1]
        elif name == "subj" and slots.is_noun:
            subject = syntax.controlled_subject(slots.head)
            found = [subject] if subject is not None else []
        else:
            found = slots.get(name)
        if found:
            return found
    return []


def _doers(tokens: Iterable[Token], known: frozenset[int], lexicon: Lexicon) -> list[Token]:
    """Those of the phrases, and of ones coordinated to them, that can do something; "no group" is nobody."""
    found: list[Token] = []
    for tok in tokens:
        for one in members(tok):
            nobody = one.lower_ in syntax.NEGATIVE_PRONOUNS or any(
                word.lower_ in {"no", "neither"} for word in one.lefts
            )
            if (one.i in known or may_act(one, lexicon)) and not nobody and one not in found:
                found.append(one)
    return found


def _basis(head: Token, cue: Cue, cues: Cues) -> str | None:
    """What the wording makes of the doer, by its own factuality; None where it says that it was not so."""
    value = factuality.assess(head.doc, head.i, cues.factuality)
    is_infinitive = _is_said_of_subject(head) and head.tag_ == "VB"  # "is to blame" plans nothing
    if value == factuality.HAPPENED or is_infinitive:
        return cue.basis
    if cue.basis == TOLD and value != UNCERTAIN:
        return None
    return SUSPECTED if value in _WEAKENING else None


def _meant(act: Token, head: Token) -> Token:
    """The noun for a relative pronoun: "the attack, for *which* they blame the army"."""
    if act.tag_ in {"WDT", "WP"}:
        return syntax.relative_antecedent(head) or act
    return act


def _mention_of(act: Token, events: Sequence[EventMention], lexicon: Lexicon) -> int | None:
    """Index of the mention of an act to answer for that a word tells; by its head before its words."""
    wordy = None
    for at, event in enumerate(events):
        if lexicon.quads[event.event_type] != ANSWERED_FOR:
            continue
        if act.i == event.predicate or act.i in event.parts:
            return at
        if event.trigger.start <= act.idx < event.trigger.end:
            wordy = at
    return wordy


def _points(act: Token, cues: Cues) -> bool:
    return any(form in cues.pointing for form in forms(act))


def _with_doers(event: EventMention, doers: Sequence[Token], basis: str) -> EventMention:
    named = {tok.i for tok in doers}
    known = {one.head for one in (*event.actors, *event.recipients)}
    told = list(event.actors)
    if basis != TOLD:  # "accused the army of *carrying out* the attack" is still blame
        told = [replace(one, basis=basis) if one.head in named else one for one in event.actors]
    return replace(event, actors=(*told, *(_argument(tok, basis) for tok in doers if tok.i not in known)))


def _argument(tok: Token, basis: str) -> Argument:
    start, end = syntax.noun_phrase(tok)
    return Argument(start, end, tok.i, basis)


def _told_before(
    events: Sequence[EventMention], tok: Token, starts: Sequence[int], lexicon: Lexicon, reach: int
) -> EventMention | None:
    """The act told last before a token, within `reach` sentences."""
    near = [
        event
        for event in events
        if event.antecedent is None
        and event.trigger.end <= tok.idx
        and lexicon.quads[event.event_type] == ANSWERED_FOR
        and bisect_right(starts, tok.idx) - bisect_right(starts, event.trigger.start) <= reach
    ]
    return max(near, key=lambda event: event.trigger.start, default=None)


def _pointing(meant: EventMention, word: Token, doers: Sequence[Token], basis: str) -> EventMention:
    return replace(pointing_at(meant, word), actors=tuple(_argument(tok, basis) for tok in doers))


def _distinct(pointing: Sequence[EventMention], told: Sequence[EventMention]) -> list[EventMention]:
    """Those that stand where no mention of their type does already."""
    taken = {(event.trigger.start, event.event_type) for event in told}
    found = []
    for event in pointing:
        key = (event.trigger.start, event.event_type)
        if key not in taken:
            taken.add(key)
            found.append(event)
    return found
