"""Mentions of events: predicates of the lexicon with their participants, read from the parse.

Method: every verb and noun of a sentence that begins a row of lexicon.csv, with the row's words below it and
its conditions met, is a candidate, the longest wording first. Candidates that tell one act are then folded
into one mention: the noun of a light verb ("carried out an attack"), a harm and what caused it ("killed 12 in
an airstrike", "a bomb exploded, killing 12"), harms told side by side ("killed three and wounded five"), and
what a promise, demand, refusal or threat is about ("vowed to attack"). Who acts and who suffers comes from
the row's frame; a weapon is never a participant, and an agent that is not told is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from transforms import annotations as values
from transforms.annotations import Argument, EventMention
from transforms.event.lexicon import (
    Lexicon,
    Means,
    Slots,
    Trigger,
    classes_of,
    compile,
    content_rows,
    contents,
    forms,
    holds,
    is_known_person,
    match_noun,
    match_words,
    members,
    word_classes,
)
from transforms.language import syntax

__all__ = ["Lexicon", "compile", "find"]

# Prepositions of the place of an act, where its frame names none.
PLACE_PREPOSITIONS = frozenset(
    [
        "in",
        "at",
        "near",
        "outside",
        "inside",
        "around",
        "across",
        "along",
        "off",
        "throughout",
        "within",
        "on",
        "over",
        "from",
        "between",
        "beyond",
        "north",
        "south",
        "east",
        "west",
        "opposite",
        "toward",
        "towards",
        "into",
        "through",
    ]
)
# Prepositions that tie an act as noun to the harm it did: "killed in clashes", "wounded by shelling".
CAUSE_PREPOSITIONS = frozenset({"in", "by", "during", "from", "with", "through", "amid"})
# Types whose content is no act of its own: it is asked for, promised, refused or threatened.
ABOUT_TYPES = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN"})
# Types that hit whom their frame names, nobody else.
NO_INNER_TYPES = frozenset({"ASSAULT", "PROTEST", "MOBILIZE"})
INNER_PREPOSITIONS = frozenset({"to", "on", "against", "with", "from", "for"})
# A phrase of one of these classes alone takes no part in an act.
_NO_PARTICIPANT = frozenset({"time", "mishap", "nature", "measure", "period"})
_SUBJECT_DEPS = frozenset({"nsubj", "nsubj:pass", "nsubjpass"})
_OBJECT_DEPS = frozenset({"obj", "dobj", "nsubj:pass", "nsubjpass"})
_MAX_TRIGGER_TOKENS = 8  # a wording more spread out than this is shown by its head alone


@dataclass
class _Candidate:
    """A trigger found at one token, before acts told twice in a clause are folded."""

    row: Trigger
    head: Token
    used: tuple[Token, ...]
    slots: Slots
    event_type: str
    event_mode: str | None
    actors: list[Token] = field(default_factory=list)
    recipients: list[Token] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    predicate: Token | None = None  # the light verb, where the act is a noun
    shows_verb: bool = False  # the trigger's span takes in the light verb ("carried out an attack")
    parts: list[int] = field(default_factory=list)
    is_aggregate: bool = False


def find(doc: Doc, lexicon: Lexicon) -> list[EventMention]:
    """All event mentions of a parsed article, in text order; spans are half-open characters of `doc.text`."""
    mentions: list[EventMention] = []
    for sentence in doc.sents:
        mentions += _in_sentence(sentence, lexicon)
    return mentions


def _in_sentence(sentence: Span, lexicon: Lexicon) -> list[EventMention]:
    candidates = _candidates(sentence, lexicon)
    if not candidates:
        return []
    for candidate in candidates:
        _fill(candidate, lexicon)
    harmless = _told_of_mishap(candidates, sentence, lexicon)
    candidates = [candidate for candidate in candidates if candidate.head.i not in harmless]
    candidates = _fold_light(candidates, lexicon)
    candidates = _fold_causes(_part_resisted(candidates))
    candidates = _fold_results(candidates)
    candidates = _fold_contents(candidates, lexicon)
    return [_mention(candidate, sentence, lexicon) for candidate in candidates]


# --- candidates --------------------------------------------------------------------------------------


def _candidates(sentence: Span, lexicon: Lexicon) -> list[_Candidate]:
    blocked = _blocked(sentence, lexicon)
    excluded = _excluded_types(sentence, lexicon)
    found: list[_Candidate] = []
    for tok in sentence:
        if tok.i in blocked:
            continue
        candidate = _candidate(tok, lexicon)
        if candidate is None or any(
            inner.i in blocked and any(form in lexicon.nouns for form in forms(inner))
            for inner in syntax.objects(tok)
        ):
            continue  # the verb of a metaphor's noun is metaphor too: "fight a battle for votes"
        if candidate.event_type in excluded or "*" in excluded:
            continue
        if candidate.event_type == "ASSAULT" and _is_hit_by_no_one(candidate, lexicon):
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


def _candidate(tok: Token, lexicon: Lexicon) -> _Candidate | None:
    state = _state(tok, lexicon)
    if state is not None:
        return state
    is_noun = tok.pos_ in {"NOUN", "PROPN"} or tok.tag_ in {"NN", "NNS"}
    is_verb = tok.pos_ in {"VERB", "AUX"} and not is_noun
    if is_verb and tok.dep_ not in {"amod", "compound", "aux", "cop", "aux:pass"}:
        index, matcher = lexicon.verbs, match_words
    elif is_noun or (tok.pos_ in {"VERB", "ADJ"} and tok.dep_ in _OBJECT_DEPS):
        if tok.dep_ in {"compound", "flat", "nmod:desc"} or (tok.ent_type_ and tok.ent_type_ != "NORP"):
            return None
        index, matcher = lexicon.nouns, match_noun
    else:
        return None
    for form in forms(tok):
        for row in index.get(form, ()):
            used = matcher(tok, row.words)
            if used is None:
                continue
            slots = Slots(tok, used)
            if not slots.is_noun and not {"obj", "iobj"} & {*row.recipient[:1], *row.actor}:
                slots.read_as_active()
            if holds(row, slots, lexicon):
                return _new(row, tok, used, slots)
    return None


def _is_hit_by_no_one(candidate: _Candidate, lexicon: Lexicon) -> bool:
    """Whether a participle names in "quake-hit" what struck, and that is no one and no weapon."""
    head = candidate.head
    if head.i < head.sent.start + 2 or head.nbor(-1).text != "-" or head.nbor(-1).whitespace_:
        return False
    before = head.nbor(-2)
    if any("-" in word for word in candidate.row.words) or before.pos_ not in {"NOUN", "PROPN"}:
        return False
    return not classes_of(before, lexicon) & {"actor", "weapon", "violence"} or bool(
        word_classes(before, lexicon) & {"mishap", "nature"}
    )


def _told_of_mishap(candidates: list[_Candidate], sentence: Span, lexicon: Lexicon) -> set[int]:
    """Positions of harms whose sentence tells a mishap as cause, and no doer, weapon or violence."""
    harms = [item for item in candidates if item.event_type == "ASSAULT"]
    if not harms or any(not item.row.is_result or item.actors for item in harms):
        return set()
    struck = False
    for tok in sentence:
        if tok.pos_ not in {"NOUN", "PROPN", "VERB"} or any(tok in item.used for item in harms):
            continue
        found = word_classes(tok, lexicon)
        if found & {"violence", "weapon", "attack", "force"} and not found & {"mishap", "police"}:
            return set()
        causes = tok.dep_ in _SUBJECT_DEPS or syntax.preposition(tok) in {*CAUSE_PREPOSITIONS, "after"}
        struck = struck or ("mishap" in found and (causes or tok.pos_ == "VERB"))
        struck = struck or ("nature" in found and causes)
    return {item.head.i for item in harms} if struck else set()


def _state(tok: Token, lexicon: Lexicon) -> _Candidate | None:
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
                ordered = tuple(sorted(used, key=lambda item: item.i))
                slots = Slots(tok, ordered)
                slots.is_noun = False
                if holds(row, slots, lexicon):
                    return _new(row, tok, ordered, slots)
    return None


def _new(row: Trigger, tok: Token, used: tuple[Token, ...], slots: Slots) -> _Candidate:
    return _Candidate(row, tok, used, slots, row.event_type, row.event_mode, rules=[row.id])


def _blocked(sentence: Span, lexicon: Lexicon) -> set[int]:
    """Indices of the tokens inside phrases of non_events.csv."""
    found: set[int] = set()
    tokens = [tok for tok in sentence if tok.tag_ not in {"HYPH"} and not tok.is_space]
    for position, tok in enumerate(tokens):
        for form in forms(tok):
            for words in lexicon.phrases.get(form, ()):
                window = tokens[position : position + len(words)]
                if len(window) == len(words) and all(
                    word in forms(inner) for word, inner in zip(words, window, strict=True)
                ):
                    found.update(inner.i for inner in window)
    return found


def _excluded_types(sentence: Span, lexicon: Lexicon) -> set[str]:
    """Types that the sentence's context (sport, markets, films) keeps out."""
    counts: dict[str, set[str]] = {}
    previous = ""
    for tok in sentence:
        for word in (tok.lower_, tok.lemma_.lower(), f"{previous} {tok.lower_}"):
            for domain in lexicon.contexts.get(word, ()):
                counts.setdefault(domain, set()).add(tok.lemma_.lower())
        previous = tok.lower_
    excluded: set[str] = set()
    for domain, words in counts.items():
        needed, types = lexicon.domains[domain]
        if len(words) >= needed:
            excluded |= types
    return excluded


# --- participants ------------------------------------------------------------------------------------


def _fill(candidate: _Candidate, lexicon: Lexicon) -> None:
    row, slots = candidate.row, candidate.slots
    means = _means(candidate, lexicon)
    tools = {tok.i for tok, _ in means}
    candidate.actors = _participants(row.actor, slots, tools, lexicon, acting=True)
    taken = {tok.i for tok in candidate.actors}
    if "obj" in row.recipient:  # "expelled three *diplomats*": the object is part of the wording
        inside = [tok for tok in candidate.used if tok != candidate.head and tok.dep_ in _OBJECT_DEPS]
        candidate.recipients = [tok for tok in inside if _may_act(tok, lexicon)]
    candidate.recipients = candidate.recipients or [
        tok for tok in _participants(row.recipient, slots, tools, lexicon, acting=False) if tok.i not in taken
    ]
    if not candidate.recipients and candidate.event_type not in NO_INNER_TYPES and not slots.is_noun:
        candidate.recipients = _inner_recipients(candidate, lexicon)
    if slots.is_noun:
        _settle_blame(candidate, lexicon)
    for tok, _ in means:
        owners = [owner for owner in _owners(tok) if _may_act(owner, lexicon)]
        if not candidate.actors:
            candidate.actors = owners
    if means:
        _, tool = means[0]
        if candidate.event_type == "ASSAULT" and (candidate.event_mode is None or row.is_result):
            candidate.event_mode = tool.event_mode
            candidate.rules.append(tool.id)
    candidate.places = _places(candidate, lexicon)
    candidate.is_aggregate = _is_aggregate(candidate, lexicon)


def _settle_blame(candidate: _Candidate, lexicon: Lexicon) -> None:
    """Whom an act is laid upon did it: "blamed the attack *on the militia*" tells no recipient."""
    head = candidate.head
    prepositions = lexicon.blaming.get(head.head.lemma_.lower(), frozenset())
    if not prepositions or head.dep_ not in _OBJECT_DEPS:
        return
    below = [(prep, tok) for prep, tok in candidate.slots.obliques if tok.i > head.i]
    # "blamed the attack on the base on the rebels": the parse hangs the last phrase on the one before
    below += [pair for _, tok in below for pair in syntax.obliques(tok)]
    laid = [tok for prep, tok in below if prep in prepositions and tok.i > head.head.i]
    if not laid:
        laid = [tok for prep, tok in below if prep in prepositions]
    if not laid:
        return
    doer = max(laid, key=lambda tok: tok.i)
    doers = [tok for tok in members(doer) if _may_act(tok, lexicon)]
    candidate.recipients = [tok for tok in candidate.recipients if tok not in members(doer)]
    candidate.actors = candidate.actors or doers


def _inner_recipients(candidate: _Candidate, lexicon: Lexicon) -> list[Token]:
    """Who is concerned by what a verb's object or content is about: "lifted its ban on *the party*"."""
    inner = syntax.complement(candidate.head)
    hosts = [*candidate.slots.get("obj"), *(tok for tok in candidate.used if tok != candidate.head)]
    if inner is not None:
        hosts = [inner, *syntax.objects(inner), *hosts]
    taken = {tok.i for tok in (*candidate.actors, *candidate.used)}
    for names in (INNER_PREPOSITIONS, frozenset({"of"})):
        found = [
            tok
            for host in hosts
            for preposition, tok in syntax.obliques(host)
            if preposition in names and tok.i not in taken and _may_act(tok, lexicon)
        ]
        if inner is not None and not found:
            found = [
                tok
                for tok in (syntax.indirect_object(inner), *syntax.objects(inner))
                if tok is not None and tok.i not in taken and _may_act(tok, lexicon)
            ]
        if found:
            return found[:1]
    return []


def _participants(
    names: tuple[str, ...], slots: Slots, tools: set[int], lexicon: Lexicon, *, acting: bool
) -> list[Token]:
    found: list[Token] = []
    for name in names:
        also = name.endswith("+")
        if found and not also:
            continue
        for tok in slots.get(name.rstrip("+")):
            if tok.i in tools or tok in found:
                continue
            if _may_act(tok, lexicon) if acting or name == "comp" else _may_suffer(tok, lexicon):
                found.append(tok)
    return found


def _may_act(tok: Token, lexicon: Lexicon) -> bool:
    """Whether a phrase can be who does something: a person, group, force, state, or a name."""
    if tok.pos_ in {"ADJ"} and not tok.ent_type_:
        return False
    found = classes_of(tok, lexicon)
    return "actor" in found and not (found & _NO_PARTICIPANT and not tok.ent_type_)


def _may_suffer(tok: Token, lexicon: Lexicon) -> bool:
    """Whether a phrase can be to whom or what something is done."""
    if tok.pos_ in {"ADJ", "ADV"} and not tok.ent_type_ and tok.dep_ not in _OBJECT_DEPS:
        return False
    found = classes_of(tok, lexicon)
    if tok.ent_type_:
        return True
    if not found:  # "the murder of two *maids*": no list of people is complete
        return tok.pos_ == "NOUN"
    return bool(found & {"actor", "target", "vehicle"}) and not found & _NO_PARTICIPANT


def _means(candidate: _Candidate, lexicon: Lexicon) -> list[tuple[Token, Means]]:
    """Weapons in the clause of a violent act, with their rows: its subject, its by-, with- and in-phrases."""
    if candidate.event_type not in {"ASSAULT", "PROTEST"}:
        return []
    slots = candidate.slots
    places = ["subj", "comp", "by", "with", "in", "using", "from"]
    found = []
    for name in places:
        for tok in slots.get(name):
            row = _tool(tok, lexicon)
            if row is not None:
                found.append((tok, row))
    for child in candidate.head.children:  # "using chemical weapons"
        if child.dep_ == "advcl" and child.lemma_ == "use":
            for tok in syntax.objects(child):
                row = _tool(tok, lexicon)
                if row is not None:
                    found.append((tok, row))
    return found


def _tool(tok: Token, lexicon: Lexicon) -> Means | None:
    for form in forms(tok):
        for row in lexicon.means.get(form, ()):
            if match_noun(tok, row.words) is not None:
                return row
    return None


def _owners(tok: Token) -> list[Token]:
    """Whose weapon it is: "*Taliban* rockets", "rockets of *the army*", "*Israel*'s jets"."""
    found = [word for word in syntax.compound_modifiers(tok) if word.i < tok.i]
    found += [word for word in syntax.adjectives(tok) if word.ent_type_]
    owner = syntax.possessor(tok)
    return ([owner] if owner is not None else []) + found


def _places(candidate: _Candidate, lexicon: Lexicon) -> list[Token]:
    """Phrases that tell where: those of the frame, of a preposition of place, then places that were hit."""
    row, slots = candidate.row, candidate.slots
    found: list[Token] = []
    for name in row.place:
        found += [tok for tok in slots.get(name) if _is_place(tok, lexicon)]
    for preposition, tok in slots.obliques:
        words = preposition.split()
        if any(word in PLACE_PREPOSITIONS for word in words) and _is_place(tok, lexicon) and tok not in found:
            found.append(tok)
    for tok in (*candidate.recipients, *slots.get("obj")):
        named = row.takes_land and tok.ent_type_ == "PERSON" and not is_known_person(tok)
        if (named or _is_place(tok, lexicon)) and tok not in found:
            found.append(tok)
    inside = {tok.i for tok in candidate.used} - {candidate.head.i}
    for tok in (*candidate.used, *candidate.recipients, *candidate.actors, *slots.get("obj")):
        for preposition, inner in syntax.obliques(tok):
            # "the streets *of Lima*" tells where, "the army *of Chad*" who
            known = preposition in PLACE_PREPOSITIONS or (preposition == "of" and tok.i in inside)
            if known and _is_place(inner, lexicon) and inner not in found:
                found.append(inner)
    return found


def _is_place(tok: Token, lexicon: Lexicon) -> bool:
    if tok.ent_type_ in {"PERSON", "NORP"} or tok.pos_ in {"PRON", "ADJ", "ADV"}:
        return False
    found = classes_of(tok, lexicon)
    return bool(found & {"place", "site"}) and not found & {"time", "period"}


def _is_aggregate(candidate: _Candidate, lexicon: Lexicon) -> bool:
    """Whether the act is a total of several: "40 strikes", "a series of attacks", "attacked five times"."""
    head = candidate.head
    if candidate.slots.is_noun:
        counted = next((tok for tok in head.children if tok.dep_ == "nummod"), None)
        plural = head.tag_ in {"NNS", "NNPS"}
        if plural and counted is not None and counted.lower_ not in {"one", "1"}:
            return True
        if syntax.preposition(head) == "of" and {"series"} & classes_of(head.head, lexicon):
            return True
        if plural and _spans_period(head, lexicon):
            return True
    else:
        for child in head.children:
            if child.lemma_.lower() == "time" and any(word.dep_ == "nummod" for word in child.children):
                return True
            if child.lower_ in {"repeatedly", "routinely", "regularly", "twice"}:
                return True
        spans = _spans_period(head, lexicon)
        sufferers = [*candidate.recipients, *candidate.slots.get("obj")]
        if spans and (candidate.row.is_result or any(_is_several(tok) for tok in sufferers)):
            return True
        if any(_is_large(tok, lexicon) for tok in sufferers) and (spans or _is_present_perfect(head)):
            return True
    return False


def _is_several(tok: Token) -> bool:
    """Whether a phrase counts more than one: "eleven journalists"."""
    numbers = [child.lower_ for child in tok.children if child.dep_ == "nummod"]
    return bool(numbers) and numbers[0] not in {"one", "1"}


def _is_large(tok: Token, lexicon: Lexicon) -> bool:
    """Whether a phrase is a vague count of hundreds or more: "thousands of people"."""
    return any(word.lower_ in lexicon.large for word in (tok, *tok.lefts))


def _is_present_perfect(verb: Token) -> bool:
    return any(aux.lemma_ == "have" and aux.tag_ in {"VBP", "VBZ"} for aux in syntax.auxiliaries(verb))


def _spans_period(head: Token, lexicon: Lexicon) -> bool:
    """Whether the act's clause speaks of a stretch of time: "since January", "over the past year"."""
    for preposition, tok in (
        *syntax.obliques(head),
        *(syntax.obliques(head.head) if head.dep_ != "ROOT" else ()),
    ):
        found = classes_of(tok, lexicon)
        if preposition == "since" and found & {"time", "period"}:
            return True
        determiner = {child.lower_ for child in tok.children}
        if found & {"period"} and (
            (preposition in {"over", "in", "during", "within"} and determiner & {"past", "last", "recent"})
            or (preposition == "" and determiner & {"this"})
        ):
            return True
    return False


# --- folding -----------------------------------------------------------------------------------------


def _absorb(keeper: _Candidate, other: _Candidate) -> None:
    """Take into `keeper` what `other`, which tells the same act, knows more."""
    if keeper.event_mode is None or (keeper.row.is_result and other.event_mode is not None):
        keeper.event_mode = other.event_mode
    refines = keeper.row.is_result or keeper.event_mode == other.event_mode
    for rule in other.rules:
        if rule not in keeper.rules and refines:
            keeper.rules.append(rule)
    if not keeper.actors:
        keeper.actors = [tok for tok in other.actors if tok not in keeper.recipients]
    if not keeper.recipients:
        keeper.recipients = [tok for tok in other.recipients if tok not in keeper.actors]
    keeper.places += [tok for tok in other.places if tok not in keeper.places]
    keeper.parts += [other.head.i, *other.parts]
    keeper.is_aggregate = keeper.is_aggregate or other.is_aggregate


def _fold_light(candidates: list[_Candidate], lexicon: Lexicon) -> list[_Candidate]:
    by_head = {candidate.head.i: candidate for candidate in candidates}
    kept = []
    for candidate in candidates:
        if candidate.slots.is_noun:
            verb = _governing_verb(candidate.head)
            host = by_head.get(verb.i) if verb is not None else None
            if host is not None and host is not candidate and host.event_type == candidate.event_type:
                if candidate.head.dep_ in _OBJECT_DEPS:
                    _absorb(host, candidate)  # "repelled an attack", "staged a rally"
                    continue
            elif verb is not None and host is None:
                _lighten(candidate, verb, lexicon)
        kept.append(candidate)
    return kept


def _governing_verb(noun: Token) -> Token | None:
    head = noun.head
    if noun.dep_ == "conj":
        head = noun.head.head if noun.head.pos_ in {"NOUN", "PROPN"} else noun.head
    return head if head.pos_ in {"VERB", "AUX"} and head != noun else None


def _lighten(candidate: _Candidate, verb: Token, lexicon: Lexicon) -> None:
    """Make a light verb the predicate of its noun's act, and its subject the side that the row says."""
    first = candidate.head
    while first.dep_ == "conj":
        first = first.head
    passive = syntax.is_passive(verb)
    for form in forms(verb):
        for row in lexicon.light.get(form, ()):
            if match_words(verb, row.words) is None:
                continue
            at_object = first.dep_ in {"obj", "dobj"} or (passive and first.dep_ in _SUBJECT_DEPS)
            at_subject = first.dep_ in _SUBJECT_DEPS and not passive
            at_oblique = first.dep_.startswith("obl")
            if not (
                (row.slot == "obj" and at_object)
                or (row.slot == "subj" and at_subject)
                or (row.slot == "prep" and at_oblique)
            ):
                continue
            candidate.predicate = verb
            candidate.shows_verb = row.side != "none" and not passive
            outer = Slots(verb, (verb, candidate.head))
            subjects = outer.get("subj")
            tools = [tok for tok in subjects if _tool(tok, lexicon) is not None]
            doers = [tok for tok in subjects if tok not in tools and _may_act(tok, lexicon)]
            if row.side == "actor" and doers:
                candidate.actors = doers
                candidate.recipients = [tok for tok in candidate.recipients if tok not in doers]
            elif row.side == "recipient":
                sufferers = [tok for tok in subjects if _may_suffer(tok, lexicon)]
                if sufferers:
                    candidate.recipients = sufferers
                    candidate.actors = [tok for tok in candidate.actors if tok not in sufferers]
            for preposition, tok in outer.obliques:
                if (
                    any(word in PLACE_PREPOSITIONS for word in preposition.split())
                    and _is_place(tok, lexicon)
                    and tok not in candidate.places
                ):
                    candidate.places.append(tok)
            if not candidate.recipients and row.side != "recipient":
                candidate.recipients = [
                    tok
                    for tok in _participants(candidate.row.recipient, outer, set(), lexicon, acting=False)
                    if tok not in candidate.actors and tok.i != candidate.head.i
                ]
            return


def _part_resisted(candidates: list[_Candidate]) -> list[_Candidate]:
    """Give way to acts that a verb says were resisted: "held out against the occupation and the siege"."""
    gone: set[int] = set()
    for candidate in candidates:
        if candidate.slots.is_noun or "against" not in candidate.row.words:
            continue
        against = {tok.i for tok in candidate.slots.get("against")}
        acts = [item for item in candidates if item.head.i in against]
        for act in acts:
            if act.event_type == candidate.event_type:
                place = [tok for tok in candidate.slots.get("subj") if tok not in act.places]
                act.recipients = act.recipients or place
                act.places += place
                gone.add(id(candidate))
    return [candidate for candidate in candidates if id(candidate) not in gone]


def _fold_causes(candidates: list[_Candidate]) -> list[_Candidate]:
    """Fold a violent noun into the harm it did: subject or in-, by-, during-phrase of a verb of harm."""
    by_head = {candidate.head.i: candidate for candidate in candidates}
    gone: set[int] = set()
    for candidate in candidates:
        if not candidate.slots.is_noun or candidate.predicate is not None:
            continue
        verb = _governing_verb(candidate.head)
        host = by_head.get(verb.i) if verb is not None else None
        if host is None and verb is not None and verb.dep_ == "conj":
            host = by_head.get(verb.head.i)
        if host is None or host.event_type != candidate.event_type or host is candidate:
            continue
        dep = candidate.head.dep_
        caused = dep in _SUBJECT_DEPS or (
            dep.startswith("obl") and syntax.preposition(candidate.head) in CAUSE_PREPOSITIONS
        )
        if caused or candidate.head.dep_ == "conj":
            _absorb(host, candidate)
            gone.add(candidate.head.i)
    return [candidate for candidate in candidates if candidate.head.i not in gone]


def _fold_results(candidates: list[_Candidate]) -> list[_Candidate]:
    """Fold verbs of harm into the act they result from, and harms told side by side into one."""
    by_head = {(candidate.predicate or candidate.head).i: candidate for candidate in candidates}
    into: dict[int, _Candidate] = {}
    for candidate in candidates:
        head = candidate.predicate or candidate.head
        host = by_head.get(head.head.i) if head.head != head else None
        if host is None or host is candidate or host.event_type != candidate.event_type:
            continue
        if candidate.slots.is_noun and candidate.predicate is None:
            # "the attack and the shelling": two acts; "an attack ... that killed": below
            continue
        relation = head.dep_
        marks = {child.lower_ for child in head.children if child.dep_ in {"mark", "advmod"}}
        one_act = False
        if candidate.row.is_result:
            one_act = relation in {
                "advcl",
                "acl",
                "acl:relcl",
                "conj",
                "parataxis",
                "xcomp",
            } and not marks & {
                "before",
                "until",
                "although",
                "while",
                "if",
                "after",  # what came before the act, or long ago
                "since",
                "because",
            }
            if relation == "conj" and not host.row.is_result:
                one_act = _shares_subject(head)
        elif host.row.is_result:
            one_act = relation == "advcl" and bool(marks & {"when", "as", "after", "by"})
        if one_act:
            into[id(candidate)] = host
    kept = []
    for candidate in candidates:
        host = into.get(id(candidate))
        if host is None:
            kept.append(candidate)
            continue
        while id(host) in into:
            host = into[id(host)]
        _absorb(host, candidate)
    return kept


def _shares_subject(verb: Token) -> bool:
    return syntax.subject(verb) is None


def _fold_contents(candidates: list[_Candidate], lexicon: Lexicon) -> list[_Candidate]:
    """Let a promise, demand, refusal or threat take in what it is about, which decides its mode or type."""
    by_head: dict[int, _Candidate] = {}
    for candidate in candidates:
        by_head[candidate.head.i] = candidate
        if candidate.predicate is not None:
            by_head[candidate.predicate.i] = candidate
    gone: set[int] = set()
    for candidate in candidates:
        if candidate.event_type not in ABOUT_TYPES or id(candidate) in gone:
            continue
        inner = [tok for tok in contents(candidate.slots) if tok.i not in {t.i for t in candidate.used}]
        for tok in inner:
            about = by_head.get(tok.i)
            if about is not None and about is not candidate:
                _become(candidate, about.event_type, about.event_mode, lexicon)
                if not candidate.recipients:
                    candidate.recipients = [item for item in about.recipients if item not in candidate.actors]
                candidate.places += [place for place in about.places if place not in candidate.places]
                candidate.parts += [about.head.i, *about.parts]
                gone.add(id(about))
                break
            rows = content_rows(tok, lexicon)
            if rows:
                _become(candidate, rows[0].event_type, rows[0].event_mode, lexicon)
                break
    return [candidate for candidate in candidates if id(candidate) not in gone]


def _become(candidate: _Candidate, event_type: str, event_mode: str | None, lexicon: Lexicon) -> None:
    if candidate.row.event_mode is not None:
        return
    for content in (f"{event_type}-{event_mode}", event_type):
        found = lexicon.contents.get((candidate.event_type, content))
        if found is not None:
            candidate.event_type, candidate.event_mode = found
            return


# --- mentions ----------------------------------------------------------------------------------------


def _mention(candidate: _Candidate, sentence: Span, lexicon: Lexicon) -> EventMention:
    predicate = candidate.predicate or candidate.head
    shown = (*candidate.used, predicate) if candidate.shows_verb else candidate.used
    tokens = sorted(shown, key=lambda tok: tok.i)
    if tokens[-1].i - tokens[0].i >= _MAX_TRIGGER_TOKENS:
        tokens = [candidate.head]
    trigger = values.Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1].text))
    return EventMention(
        predicate=predicate.i,
        trigger=trigger,
        sentence=values.Span(sentence.start_char, sentence.end_char),
        event_type=candidate.event_type,
        rule="+".join(candidate.rules),
        event_mode=candidate.event_mode,
        actors=_arguments(candidate.actors),
        recipients=_arguments(candidate.recipients),
        places=_arguments(candidate.places),
        is_aggregate=candidate.is_aggregate,
        parts=tuple(sorted({candidate.head.i, *candidate.parts} - {predicate.i})),
    )


def _arguments(tokens: Iterable[Token]) -> tuple[Argument, ...]:
    found = []
    for tok in tokens:
        start, end = syntax.noun_phrase(tok)
        for child in tok.children:  # "the town by the army": whoever acts is no part of the town
            if child.i > tok.i and child.dep_ == "nmod" and syntax.preposition(child) == "by":
                end = min(end, tok.doc[child.left_edge.i - 1].idx + len(tok.doc[child.left_edge.i - 1].text))
        found.append(Argument(start, end, tok.i))
    return tuple(found)
