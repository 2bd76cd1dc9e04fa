"""Who does an act, who suffers it, with what and where, from the frame of its row.

A weapon is never a participant, and an agent that is not told is left out.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.event.candidates import Candidate
from transforms.event.conditions import content_rows, is_known_person
from transforms.event.lexicon import Lexicon, Means
from transforms.event.listing import members
from transforms.event.slots import Slots, owners
from transforms.event.word_classes import classes_of, forms, is_reciprocal, word_classes
from transforms.event.wordings import match_noun
from transforms.language import syntax

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
# Types that hit whom their frame names, nobody else.
NO_INNER_TYPES = frozenset({"ASSAULT", "PROTEST", "MOBILIZE"})
# Types whose clauses of purpose tell against whom they are.
AIMED_TYPES = frozenset({"PROTEST", "MOBILIZE"})
# Types that concern whose thing they are about.
POSSESSED_TYPES = frozenset({"REJECT", "REQUEST", "SUPPORT", "ACCUSE", "AGREE", "COERCE", "SANCTION"})
# Types of acts that a person undergoes whose noun has that person's possessive.
UNDERGONE_TYPES = frozenset({"ASSAULT", "COERCE"})
INNER_PREPOSITIONS = frozenset({"to", "on", "against", "with", "from", "for"})
# Those that lead further down to whom an act concerns, and how many steps: "refused to lift the ban imposed
# on *the party*".
NESTED_PREPOSITIONS = INNER_PREPOSITIONS | frozenset({"of", "by", "between", "toward", "towards", "over"})
_NESTING = 3
COUNTS_PEOPLE = frozenset(
    {"arrest", "abduct", "execute", "convict"}
)  # modes whose nouns count those they befall
# A phrase of one of these classes alone takes no part in an act.
_NO_PARTICIPANT = frozenset({"time", "mishap", "nature", "measure", "period"})
# Modes that a verb only suggests: "fighter jets *pounded* the hills", "tanks *opened fire*" say what with.
_LOOSE_MODES = frozenset({"heavy-weapons", "firearms"})
SUBJECT_DEPS = frozenset({"nsubj", "nsubj:pass", "nsubjpass"})
OBJECT_DEPS = frozenset({"obj", "dobj", "nsubj:pass", "nsubjpass"})


def fill(candidate: Candidate, lexicon: Lexicon) -> None:
    row, slots = candidate.row, candidate.slots
    means = _means(candidate, lexicon)
    tools = {tok.i for tok, _ in means}
    candidate.actors = participants(row.actor, slots, tools, lexicon, acting=True)
    if slots.is_noun and not candidate.actors:  # "a *police* raid" is one wording
        inside = [tok for tok in candidate.used if tok != candidate.head]
        candidate.actors = [tok for tok in inside if classes_of(tok, lexicon) & {"force", "group", "police"}]
    taken = {tok.i for tok in candidate.actors}
    if "obj" in row.recipient and not slots.get("obj"):  # "expelled three *diplomats*": part of the wording
        inside = [tok for tok in candidate.used if tok != candidate.head and tok.dep_ in OBJECT_DEPS]
        candidate.recipients = [tok for tok in inside if may_act(tok, lexicon)]
    candidate.recipients = candidate.recipients or [
        tok
        for tok in participants(row.recipient, slots, tools, lexicon, acting=False, taken_from=row.takes_land)
        if tok.i not in taken
    ]
    candidate.recipients = [
        one for tok in candidate.recipients for one in _whose(tok, lexicon) if one not in candidate.actors
    ]
    if not slots.is_noun and candidate.event_type not in NO_INNER_TYPES:
        _settle_given(candidate, lexicon)
    if not candidate.recipients and candidate.event_type not in NO_INNER_TYPES and not slots.is_noun:
        candidate.recipients = _inner_recipients(candidate, lexicon)
    if not candidate.recipients and candidate.event_type in AIMED_TYPES:
        candidate.recipients = _aimed_at(candidate, lexicon)
    if not candidate.recipients and candidate.event_type == "ASSAULT" and not slots.is_noun:
        candidate.recipients = _meant_to_be_hit(candidate, lexicon)
    if candidate.event_mode == "seize" and not slots.is_noun:
        candidate.recipients = _taken_from(candidate, lexicon) or candidate.recipients
    if slots.is_noun:
        _settle_undergone(candidate, lexicon)
        _settle_blame(candidate, lexicon)
    for tok, _ in means:
        wielders = _wielders(tok, lexicon)
        if not candidate.actors:
            candidate.actors = wielders
    if means:
        _, tool = means[0]
        loose = candidate.event_mode in _LOOSE_MODES and means[0][0] in slots.get("subj")
        if candidate.event_type == "ASSAULT" and (candidate.event_mode is None or row.is_result or loose):
            candidate.event_mode = tool.event_mode
            candidate.rules.append(tool.id)
    candidate.places = _places(candidate, lexicon)
    candidate.is_aggregate = _is_aggregate(candidate, lexicon)


def _settle_given(candidate: Candidate, lexicon: Lexicon) -> None:
    """Who gets something, not what: "the *victims* were given tents", "awarded the *generals* a medal"."""
    people = [tok for tok in candidate.recipients if may_act(tok, lexicon)]
    if people and candidate.head.dep_ != "conj":
        candidate.recipients = people
    elif not people:
        given = [tok for tok in candidate.slots.get("iobj") if may_act(tok, lexicon)]
        candidate.recipients = [tok for tok in given if tok not in candidate.actors] or candidate.recipients


def _taken_from(candidate: Candidate, lexicon: Lexicon) -> list[Token]:
    """From whom a thing is taken: "stole cows from *herders*", not "seized it from Peru"."""
    return [
        tok
        for tok in candidate.slots.get("from")
        if tok.i > candidate.head.i and may_act(tok, lexicon) and not is_place(tok, lexicon)
    ]


def _whose(tok: Token, lexicon: Lexicon) -> list[Token]:
    """Who is hit where a thing is: its owner ("the *farmer's* tractor", "a convoy of *the Red Crescent*"), or
    the thing itself."""
    if may_act(tok, lexicon) or tok.ent_type_:
        return [tok]
    owner = syntax.possessor(tok)
    found = [owner] if owner is not None and owner.tag_ != "PRP$" else []
    found += [inner for preposition, inner in syntax.obliques(tok) if preposition == "of"]
    return [one for one in found if may_act(one, lexicon) and one.ent_type_ not in {"LOC", "GPE"}][:1] or [
        tok
    ]


def _settle_undergone(candidate: Candidate, lexicon: Lexicon) -> None:
    """Whose murder, kidnapping or arrest it is, where the noun tells nobody else it was done to: one person's
    is done to that person ("*the senator's* murder"), the army's or rebels' is not, and where a by-phrase
    tells who did it, anybody's is ("*their* arrest by the navy")."""
    row, head = candidate.row, candidate.head
    if candidate.recipients or "poss" not in row.actor or row.recipient[:1] != ("of",):
        return
    if row.event_type not in UNDERGONE_TYPES:
        return
    owner = syntax.possessor(head)
    if owner is not None and candidate.actors and owner not in candidate.actors:
        candidate.recipients = [
            tok for tok in members(owner) if may_suffer(tok, lexicon) or tok.tag_ == "PRP$"
        ]
        return
    undergone = [tok for tok in candidate.actors if tok.i < head.i and _is_one_person(tok, lexicon)]
    if head.tag_ != "NN":
        undergone = [tok for tok in undergone if tok.tag_ == "PRP$" and row.event_mode in COUNTS_PEOPLE]
    candidate.actors = [tok for tok in candidate.actors if tok not in undergone]
    candidate.recipients = undergone


def _is_one_person(tok: Token, lexicon: Lexicon) -> bool:
    if tok.tag_ == "PRP$":
        return tok.lower_ in {"his", "her", "their", "my"}
    if tok.ent_type_:
        return tok.ent_type_ == "PERSON"
    found = classes_of(tok, lexicon)
    return tok.tag_ == "NN" and "person" in found and not found & {"force", "group", "state", "throng"}


def _settle_blame(candidate: Candidate, lexicon: Lexicon) -> None:
    """Whom an act is laid upon did it: "blamed the attack *on the militia*" tells no recipient."""
    head = candidate.head
    prepositions = lexicon.blaming.get(head.head.lemma_.lower(), frozenset())
    if not prepositions or head.dep_ not in OBJECT_DEPS:
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
    doers = [tok for tok in members(doer) if may_act(tok, lexicon)]
    candidate.recipients = [tok for tok in candidate.recipients if tok not in members(doer)]
    candidate.actors = candidate.actors or doers


def _inner_recipients(candidate: Candidate, lexicon: Lexicon) -> list[Token]:
    """Who is concerned by what a verb's object or content is about: "lifted its ban on *the party*"."""
    inner = syntax.complement(candidate.head)
    hosts = [*candidate.slots.get("obj"), *(tok for tok in candidate.used if tok != candidate.head)]
    told = next((tok for tok in candidate.used if tok.dep_ in {"xcomp", "ccomp"}), None)
    inner = inner or told  # "refused to *meet* the mediator": the content is part of the wording
    if inner is not None:
        hosts = [inner, *syntax.objects(inner), *hosts]
    taken = {tok.i for tok in (*candidate.actors, *candidate.used)}
    if told is not None:
        met = [tok for tok in syntax.objects(told) if tok.i not in taken and may_act(tok, lexicon)]
        if met:
            return met
    helped = inner is not None and any(may_act(tok, lexicon) for tok in syntax.objects(inner))
    # "promised to help *Benin* against the jihadists"
    first = INNER_PREPOSITIONS - {"against"} if helped else INNER_PREPOSITIONS
    for names in (first, frozenset({"of"})):
        found = [
            tok
            for host in hosts
            for preposition, tok in syntax.obliques(host)
            if names & {*preposition.split()} and tok.i not in taken and may_act(tok, lexicon)
        ]
        if inner is not None and not found:
            found = [
                tok
                for tok in (syntax.indirect_object(inner), *syntax.objects(inner))
                if tok is not None and tok.i not in taken and may_act(tok, lexicon)
            ]
        if found:
            return found[:1]
    if candidate.event_type in POSSESSED_TYPES:  # "rejected *the envoy's* proposal"
        owners = [syntax.possessor(host) for host in hosts]
        named = (tok for tok in owners if tok is not None and tok.tag_ != "PRP$" and may_act(tok, lexicon))
        found = [tok for tok in named if tok.i not in taken][:1]
        if found:
            return found
    return _nested(hosts, taken, lexicon)


def _nested(hosts: list[Token], taken: set[int], lexicon: Lexicon) -> list[Token]:
    """Who is told nearest below what an act is about, the nearest step first: "imposed restrictions against
    *German* goods", "willing to send material to help defend *the kingdom*"."""
    level = [tok for tok in hosts if tok.i not in taken or tok.dep_ != "nsubj"]
    for _ in range(_NESTING):
        below = [tok for host in level for tok in _below_content(host) if tok.i not in taken]
        told = [tok for tok in below if may_act(tok, lexicon) and not _is_own(tok)]
        if told:
            return [tok for tok in members(told[0]) if tok.i not in taken]
        level = below
    return []


def _is_own(tok: Token) -> bool:
    """Whether a phrase is a pronoun, or what belongs to one: "a line between *their* coast guards"."""
    owner = syntax.possessor(tok)
    return any(one.tag_ in {"PRP", "PRP$", "WP", "WDT"} for one in (tok, owner) if one is not None)


def _aimed_at(candidate: Candidate, lexicon: Lexicon) -> list[Token]:
    """Against whom a march or a deployment is, by its purpose: "marched to protest *the army's* rule",
    "massed troops for an attack on *the town*"; whose thing is asked for, but not the thing itself."""
    verb = candidate.slots.head
    while candidate.slots.is_noun and verb.pos_ != "VERB" and verb.head != verb:
        verb = verb.head
    taken = {tok.i for tok in (*candidate.actors, *candidate.used)}
    hosts = [
        child
        for child in verb.children
        if child.dep_ in {"advcl", "xcomp"}
        and (child.tag_ == "VBG" or (child.tag_ == "VB" and child.i > verb.i))
    ]
    hosts += [
        inner
        for preposition, inner in syntax.obliques(verb)
        if preposition == "for" or (preposition == "in" and "protest" in word_classes(inner, lexicon))
    ]
    against = [] if candidate.slots.is_noun else candidate.slots.get("against")
    for tok in against:  # "marched against *the government's* deal"
        owner = syntax.possessor(tok)
        if owner is not None and may_act(owner, lexicon) and not _is_own(owner):
            return [owner]
    if candidate.slots.is_noun:  # "protests against *the president's* seizure of powers"
        hosts += [inner for preposition, inner in candidate.slots.obliques if preposition == "against"]
    hosts = [tok for tok in hosts if tok.pos_ == "VERB" or not (is_place(tok, lexicon) or tok.ent_type_)]
    # "demanding the release of the editors": whom it would help is not whom the march is against
    wished = {tok.i for host in hosts for tok in (host, *_below_content(host)) if _is_help(tok, lexicon)}
    hosts = [
        tok for tok in hosts if tok.i not in wished and not wished & {one.i for one in _below_content(tok)}
    ]
    return _nested(hosts, taken, lexicon)


def _meant_to_be_hit(candidate: Candidate, lexicon: Lexicon) -> list[Token]:
    """Whom force is used to harm, by its purpose: "fired tear gas to disperse *workers*"."""
    if any(child.dep_ == "advcl" and child.tag_ == "VBG" for child in candidate.head.children):
        return []  # whom it did harm is told: "fired to disperse the crowd, killing a boy"
    for child in candidate.head.children:
        if child.i < candidate.head.i or child.dep_ not in {"advcl", "xcomp"} or child.tag_ != "VB":
            continue
        if any(lexicon.quads[row.event_type] > 2 for row in content_rows(child, lexicon)[:1]):
            met = (one for tok in syntax.objects(child) for one in members(tok))
            return [tok for tok in met if may_act(tok, lexicon) and tok not in candidate.actors]
    return []


def _is_help(tok: Token, lexicon: Lexicon) -> bool:
    rows = content_rows(tok, lexicon)
    return bool(rows) and lexicon.quads[rows[0].event_type] <= 2 and rows[0].event_mode != "resign"


def _below_content(tok: Token) -> list[Token]:
    """The phrases one step below a word of what an act is about, in text order."""
    found = [inner for preposition, inner in syntax.obliques(tok) if preposition in NESTED_PREPOSITIONS]
    if tok.pos_ in {"VERB", "AUX"}:
        found += [
            inner for inner in (syntax.indirect_object(tok), syntax.complement(tok)) if inner is not None
        ]
        found += syntax.objects(tok)
        found += [child for child in tok.children if child.dep_ == "advcl" and child.tag_ == "VB"]
    else:
        owner = syntax.possessor(tok)
        found += [owner] if owner is not None else []
        found += [
            word for word in (*syntax.adjectives(tok), *syntax.compound_modifiers(tok)) if word.ent_type_
        ]
        found += [
            child for child in tok.children if child.dep_ == "acl" and child.tag_ in {"VBN", "VBD", "VB"}
        ]
    return sorted(set(found), key=lambda one: one.i)


def participants(
    names: tuple[str, ...],
    slots: Slots,
    tools: set[int],
    lexicon: Lexicon,
    *,
    acting: bool,
    taken_from: bool = False,
) -> list[Token]:
    """Who fills the slots of one side of a frame; `taken_from`: a from-phrase tells from whom, not whence."""
    found: list[Token] = []
    unknown: list[Token] = []  # "the murder of two *maids*", but "a *ransom* from the company"
    for name in names:
        also = name.endswith("+")
        if found and not also:
            continue
        for tok in slots.get(name.rstrip("+")):
            if tok.i in tools or tok in found or is_reciprocal(tok):
                continue
            if name == "from" and taken_from and is_place(tok, lexicon):
                continue
            if name == "comp" and _is_where(tok, lexicon):
                continue
            strict = acting or name == "comp" or bool(unknown and name not in {"obj", "iobj"})
            if may_act(tok, lexicon) if strict else may_suffer(tok, lexicon):
                known = strict or tok.ent_type_ or classes_of(tok, lexicon)
                (found if known else unknown).append(tok)
            elif acting and classes_of(tok, lexicon) & {"vehicle", "weapon"}:
                found += [owner for owner in _wielders(tok, lexicon) if owner not in found]
    return found or unknown


def _is_where(place: Token, lexicon: Lexicon) -> bool:
    """Whether a place name before an act's noun tells where it was: "in *Ecuador* prison revolt"."""
    after = place.nbor() if place.i + 1 < len(place.doc) else place
    named = place.ent_type_ in {"LOC", "GPE"} and after.head == place.head and after.pos_ == "NOUN"
    return named and "site" in word_classes(after, lexicon) and not word_classes(after, lexicon) & {"force"}


def _wielders(tok: Token, lexicon: Lexicon) -> list[Token]:
    """Who has a weapon or vehicle; of "*Tuareg rebel* drones" the rebels: the people only says which."""
    found = [owner for owner in owners(tok) if may_own(owner, lexicon)]
    nouns = {one.i for one in found if one.pos_ == "NOUN" and not one.ent_type_}
    return [one for one in found if one.ent_type_ != "NORP" or one.i + 1 not in nouns]


def may_act(tok: Token, lexicon: Lexicon) -> bool:
    """Whether a phrase can be who does something: a person, group, force, state, or a name."""
    if tok.pos_ in {"ADJ"} and not tok.ent_type_:
        return False
    found = classes_of(tok, lexicon)
    return "actor" in found and not (found & _NO_PARTICIPANT and not tok.ent_type_)


def may_own(tok: Token, lexicon: Lexicon) -> bool:
    """Whether the word before a vehicle or weapon says whose it is: "an *army* jet", "a *military* jet"."""
    return may_act(tok, lexicon) or (tok.pos_ == "ADJ" and "force" in classes_of(tok, lexicon))


def may_suffer(tok: Token, lexicon: Lexicon) -> bool:
    """Whether a phrase can be to whom or what something is done."""
    if tok.pos_ in {"ADJ", "ADV"} and not tok.ent_type_ and tok.dep_ not in OBJECT_DEPS:
        return False
    found = classes_of(tok, lexicon)
    if tok.ent_type_:
        return True
    if not found:  # "the murder of two *maids*": no list of people is complete
        return tok.pos_ == "NOUN"
    return bool(found & {"actor", "target", "vehicle"}) and not found & _NO_PARTICIPANT


def _means(candidate: Candidate, lexicon: Lexicon) -> list[tuple[Token, Means]]:
    """Weapons in the clause of a violent act, with their rows: its subject, its by-, with- and in-phrases."""
    if candidate.event_type not in {"ASSAULT", "PROTEST"}:
        return []
    slots = candidate.slots
    places = ["subj", "comp", "by", "with", "in", "using", "from"]
    found = []
    for name in places:
        for tok in slots.get(name):
            row = tool_of(tok, lexicon)
            if row is not None:
                found.append((tok, row))
    for doer in slots.get("subj"):  # "a man *with a knife* attacked passengers"
        for preposition, tok in syntax.obliques(doer):
            row = tool_of(tok, lexicon) if preposition == "with" else None
            if row is not None:
                found.append((tok, row))
    for child in candidate.head.children:  # "using chemical weapons"
        if child.dep_ == "advcl" and child.lemma_ == "use":
            for tok in syntax.objects(child):
                row = tool_of(tok, lexicon)
                if row is not None:
                    found.append((tok, row))
    return found


def tool_of(tok: Token, lexicon: Lexicon) -> Means | None:
    for form in forms(tok):
        for row in lexicon.means.get(form, ()):
            if match_noun(tok, row.words) is not None:
                return row
    return None


def _places(candidate: Candidate, lexicon: Lexicon) -> list[Token]:
    """Phrases that tell where: those of the frame, of a preposition of place, then places that were hit."""
    row, slots = candidate.row, candidate.slots
    found: list[Token] = []
    for name in row.place:
        found += [tok for tok in slots.get(name) if is_place(tok, lexicon)]
    for preposition, tok in slots.obliques:
        words = preposition.split()
        if any(word in PLACE_PREPOSITIONS for word in words) and is_place(tok, lexicon) and tok not in found:
            found.append(tok)
    for tok in (*candidate.recipients, *slots.get("obj")):
        named = row.takes_land and tok.ent_type_ == "PERSON" and not is_known_person(tok)
        if (named or is_place(tok, lexicon)) and tok not in found:
            found.append(tok)
    inside = {tok.i for tok in candidate.used} - {candidate.head.i}
    for tok in (*candidate.used, *candidate.recipients, *candidate.actors, *slots.get("obj")):
        for preposition, inner in syntax.obliques(tok):
            # "the streets *of Lima*" tells where, "the army *of Chad*" who
            known = preposition in PLACE_PREPOSITIONS and preposition != "from"
            known = known or (preposition == "of" and tok.i in inside)
            if known and is_place(inner, lexicon) and inner not in found:
                found.append(inner)
    return found


def is_place(tok: Token, lexicon: Lexicon) -> bool:
    if tok.ent_type_ in {"PERSON", "NORP"} or tok.pos_ in {"PRON", "ADJ", "ADV"}:
        return False
    found = classes_of(tok, lexicon)
    if not found & {"place", "site"} or found & {"time", "period"}:
        return False
    own = word_classes(tok, lexicon)  # "*leaders* of the northern region" are no place
    return not own & {"person", "force", "official"} or bool(own & {"place", "site"})


def _is_aggregate(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether the act is a total of several: "40 strikes", "a series of attacks", "attacked five times"."""
    head = candidate.head
    if candidate.slots.is_noun:
        counted = next((tok for tok in head.children if tok.dep_ == "nummod"), None)
        plural = head.tag_ in {"NNS", "NNPS"}
        people = candidate.event_mode in COUNTS_PEOPLE  # "nine arrests" are one round-up
        if plural and counted is not None and counted.lower_ not in {"one", "1"} and not people:
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
        large = any(_is_large(tok, lexicon) and may_suffer(tok, lexicon) for tok in sufferers)
        if large and (spans or _is_present_perfect(head)):
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
    # the time of a report is not that of what it tells: "..., police said, in the third attack this month"
    is_reported = head.dep_ in {"ROOT", "ccomp", "parataxis"}
    for preposition, tok in (*syntax.obliques(head), *(() if is_reported else syntax.obliques(head.head))):
        found = classes_of(tok, lexicon)
        if preposition == "since" and found & {"time", "period"}:
            return True
        determiner = {child.lower_ for child in tok.children}
        if found & {"period"} and (
            (preposition in {"over", "in", "during", "within"} and determiner & {"past", "last", "recent"})
            or (preposition == "" and determiner & {"this"})
            or (preposition == "over" and determiner & {"the"})
        ):
            return True
    return False
