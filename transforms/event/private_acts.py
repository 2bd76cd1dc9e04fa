"""Acts among those whose quarrels are no politics (athletes, firms, households); acts spoken of in general.

What decides is the class of everybody who is told to take part (noun_classes.csv): "the *manager* criticised
his *players*" is sport, "the *premier* criticised the players" is not. What hurts people stands whoever does
it.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.event.candidates import Candidate
from transforms.event.lexicon import Lexicon
from transforms.event.participants import OBJECT_DEPS, SUBJECT_DEPS
from transforms.event.word_classes import word_classes
from transforms.language import syntax

# Modes of acts that are what they are whoever takes part: a goalkeeper can be arrested or kidnapped.
_GRAVE_MODES = frozenset(
    ["arrest", "abduct", "convict", "deport", "torture", "sexual", "execute", "cleansing", "suicide-attack"]
)
# Modes of acts that no firm does to another in the way of business: a bombed bank is a target.
_UNCOMMERCIAL_MODES = frozenset(
    [
        *("explosives", "firearms", "aerial", "drone", "heavy-weapons", "primitive", "assassinate", "ease"),
        *("ceasefire", "disarm", "curfew", "martial-law"),
    ]
)
# Types of acts that a whole crowd or an armed side does, and nobody else.
_PUBLIC_TYPES = frozenset({"PROTEST", "MOBILIZE"})
_ARMED = frozenset({"force", "police", "weapon", "violence"})
# Modes by which people lose an office: no act of politics in a theatre or a club.
_OFFICE_MODES = frozenset({"resign", "restrict"})
_ONE_OF_A_KIND = frozenset({"a", "an", "any", "every"})
_ANYBODY = frozenset({"anyone", "anybody", "whoever", "everyone", "those", "nobody", "no-one"})
_PERIODS = frozenset({"day", "week", "month", "year", "hour", "night"})
_BINDING = frozenset({"must", "shall", "may", "can"})  # modals of rules
_UNDER = frozenset({"under", "in", "by", "according to"})
_BOTH = 2  # a doer and whoever it is done to
# Class of noun_classes.csv -> the classes that those beside one of it may be of.
_CIRCLES = {
    "athlete": frozenset({"athlete", "sport_body", "sport"}),
    "business": frozenset({"business", "company", "harmless", "trading"}),
}


def is_armed(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether who takes part, or what with, is under arms, or the act is one that is always told."""
    if candidate.event_mode in _GRAVE_MODES or len(candidate.rules) > 1:
        return True
    return any(
        found & _ARMED and not found & {"athlete", "sport"}
        for found in (word_classes(tok, lexicon) for tok in (*candidate.actors, *candidate.recipients))
    )


def is_private(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether all who take part in an act are athletes and their clubs, or firms, or a household."""
    if candidate.event_type in _PUBLIC_TYPES or candidate.event_mode in _GRAVE_MODES:
        return False
    if candidate.row.is_result and candidate.recipients:
        return False
    parties = [(tok, word_classes(tok, lexicon)) for tok in (*candidate.actors, *candidate.recipients)]
    if not parties or any(tok.ent_type_ in {"LOC", "GPE", "NORP"} for tok, _ in parties):
        return False
    if candidate.event_mode in _OFFICE_MODES and all(_is_of_house(tok, lexicon) for tok, _ in parties):
        return True
    if candidate.event_type == "CONSULT" and all("harmless" in found for _, found in parties):
        return True
    for name, circle in _CIRCLES.items():
        if name == "business" and candidate.event_type != "ASSAULT" and len(parties) < _BOTH:
            continue  # a bank that freezes a loan may freeze a state's
        by_firm = any(name in word_classes(tok, lexicon) for tok in candidate.actors)
        if name == "business" and candidate.event_mode in _UNCOMMERCIAL_MODES and not by_firm:
            continue
        if any(name in found for _, found in parties) and all(
            found & circle or (tok.ent_type_ and not found) or _leads_back(tok) for tok, found in parties
        ):
            return True
    quarrel = candidate.event_type in {"ASSAULT", "THREATEN"} and candidate.event_mode is None
    return (
        quarrel
        and all("household" in word_classes(tok, lexicon) for tok in candidate.actors)
        and bool(candidate.actors)
    )


def _is_of_house(tok: Token, lexicon: Lexicon) -> bool:
    """Whether somebody is of a club, a theatre, a school: "the *theatre's* director"."""
    owner = syntax.possessor(tok)
    beside = [*syntax.compound_modifiers(tok), *([owner] if owner is not None else [])]
    return any("civil_body" in word_classes(one, lexicon) for one in beside)


def _leads_back(tok: Token) -> bool:
    return tok.tag_ in {"PRP", "PRP$", "WP", "WDT"}


def is_general(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether an act is spoken of in general: a noun that tells nobody, no place and no one act, of which a
    present tense says what it is or does ("*a blockade* is an act of war", "*wars* are always lost")."""
    noun = candidate.head
    if _is_in_rule(candidate, lexicon):
        return True
    if not candidate.slots.is_noun:
        return _is_in_definition(noun) or _is_ability(candidate, lexicon) or _is_habit(candidate)
    if _defines(noun):
        return True  # "a siege is a military *operation* in which a town is surrounded"
    if syntax.preposition(noun) == "as" and _is_defining(noun.head, lexicon):
        return True  # "a hate crime is defined as *an attack* on ..."
    if candidate.predicate is not None:
        return False
    if "wanting" in word_classes(noun, lexicon) and noun.tag_ == "NN":
        # "*demand* for lithium": what a market wants; who demands something makes "a demand"
        return not any(child.dep_ in {"det", "nmod:poss"} for child in noun.children)
    if candidate.actors or candidate.recipients or candidate.places:
        return False
    if noun.dep_ in OBJECT_DEPS and noun.tag_ == "NN" and not any(True for _ in noun.children):
        subject = syntax.subject(noun.head)  # "*nothing* justifies murder"
        return subject is not None and subject.lower_ in syntax.NEGATIVE_PRONOUNS
    if noun.dep_ not in SUBJECT_DEPS:
        return False
    if any(child.dep_ in {"nmod", "nmod:poss", "nummod", "acl", "acl:relcl"} for child in noun.children):
        return False
    articles = [child for child in noun.children if child.dep_ == "det"]
    if any(child.lower_ not in _ONE_OF_A_KIND for child in articles):
        return False
    host = noun.head
    if syntax.is_without_full_stop(noun) or _tells_time(host, lexicon):
        return False
    verbs = [child for child in host.children if child.dep_ in {"cop", "aux", "aux:pass"}] or [host]
    if noun.tag_ == "NN" and not articles and any(child.lower_ == "never" for child in host.children):
        return True  # "war *never* solved anything"
    if verbs[0].tag_ not in {"VBZ", "VBP"} or any(child.lower_ == "being" for child in host.children):
        return False
    if verbs[0].lemma_ == "have" and verbs[0] != host:
        return False  # "protests have spread"
    if host.tag_ == "VBG":
        return False  # "protests are spreading"
    if any("seldom" in word_classes(child, lexicon) for child in host.children):
        return True
    if any(child.dep_ == "cop" for child in host.children):
        return host.pos_ == "NOUN" and not syntax.preposition(host)
    return noun.tag_ == "NN" and "lasting" not in word_classes(host, lexicon)


def _is_defining(verb: Token, lexicon: Lexicon) -> bool:
    """Whether a verb says in the present what something is: "is *defined* as", "is *classified* as"."""
    return (
        "defining" in word_classes(verb, lexicon)
        and syntax.is_passive(verb)
        and any(child.tag_ in {"VBZ", "VBP"} for child in verb.children if child.pos_ == "AUX")
    )


def _is_in_rule(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether an act is what a law or a treaty provides for, of nobody in particular: "under the treaty,
    members must come to each other's *defence*"; who is named is told to do or to have done it."""
    root = candidate.head.sent.root
    ruling = syntax.subject(root)
    if (  # "the law *requires* employers to consult their staff"
        ruling is not None
        and root != candidate.head
        and syntax.tense(root) == "present"
        and "ruling" in word_classes(root, lexicon)
        and "rule_text" in word_classes(ruling, lexicon)
    ):
        own = (*candidate.actors, *candidate.recipients)
        return not ruling.ent_type_ and not any(tok.ent_type_ for tok in own)
    if not any(
        preposition in _UNDER and "rule_text" in word_classes(inner, lexicon)
        for preposition, inner in syntax.obliques(root)
    ):
        return False
    bound = not _BINDING.isdisjoint(syntax.modals(root))
    if not bound and (syntax.tense(root) != "present" or root.tag_ == "VBG"):
        return False
    subject = syntax.subject(root)
    return subject is not None and _is_anybody(subject)


def _is_anybody(noun: Token) -> bool:
    """Whether a phrase is of a kind and nobody in particular: "members", "a judge", "anyone who ..."."""
    if noun.lower_ in _ANYBODY:
        return True
    articles = [child for child in noun.children if child.dep_ == "det"]
    return (
        noun.pos_ == "NOUN"
        and not any(True for child in noun.children if child.dep_ in {"nummod", "nmod:poss"})
        and not any(tok.ent_type_ for tok in noun.subtree if tok.i <= noun.i)
        and all(child.lower_ in _ONE_OF_A_KIND for child in articles)
    )


def _is_ability(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether a verb says what weapons of a kind can do: "sniper rifles can *hit* a target at two miles"."""
    verb = candidate.head
    if candidate.event_type != "ASSAULT" or "can" not in syntax.modals(verb):
        return False
    subject = syntax.subject(verb)
    return (
        subject is not None
        and _is_anybody(subject)
        and bool({"weapon", "aircraft", "animal"} & word_classes(subject, lexicon))
    )


def _is_in_definition(verb: Token) -> bool:
    """Whether a verb stands in what something in general is said to be: "a truce is an agreement to *stop
    fighting*"."""
    if verb.dep_ not in {"acl", "acl:relcl"} or verb.head.dep_ not in {"ROOT", "root"}:
        return False
    return _defines(verb.head)


def _is_habit(candidate: Candidate) -> bool:
    """Whether a verb in the present says how often an act is done: "doctors *treat* 400 patients a day"."""
    verb = candidate.head
    if candidate.event_type == "ASSAULT" or verb.tag_ not in {"VBZ", "VBP"}:
        return False
    return any(
        child.lower_ in _PERIODS
        and child.i > verb.i
        and any(det.lower_ in {"a", "each", "every"} for det in child.children if det.dep_ == "det")
        for tok in (verb, *syntax.objects(verb))
        for child in tok.children
    )


def _defines(kind: Token) -> bool:
    """Whether a noun says what one of a kind is: "a truce is *an agreement*"."""
    if kind.dep_ not in {"ROOT", "root"}:
        return False
    subject = syntax.subject(kind)
    copula = next((child for child in kind.children if child.dep_ == "cop"), None)
    if subject is None or copula is None or copula.tag_ not in {"VBZ", "VBP"} or subject.ent_type_:
        return False
    return all(
        tok.tag_ == "NN" and any(child.lower_ in _ONE_OF_A_KIND for child in tok.lefts)
        for tok in (subject, kind)
    )


def _tells_time(host: Token, lexicon: Lexicon) -> bool:
    return any("time" in word_classes(inner, lexicon) for _, inner in syntax.obliques(host))
