"""Subjects, doers and objects that the parse hung elsewhere than on the verb to which they belong.

Each function knows one way in which a phrase strays, and answers None or nothing where a verb has none.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from transforms.event.listing import own_verb, speaking_subject
from transforms.language import syntax


def speaker_of_content(head: Token) -> Token | None:
    """Who says what a clause with a modal tells, and does what the parse hung on it: "*the mayor*
    said that farmers might be among the dead and promised an inquiry" (no past goes with "might")."""
    told_before = head.tag_ == "VBD" and syntax.modals(head.head)
    return speaking_subject(head) if told_before else None


def deciding(head: Token) -> Token | None:
    """Who is to do what a noun's infinitive says: "an attempt *by soldiers* to seize"."""
    first = head.head
    is_bare = head.dep_ in {"acl", "advcl"} and head.tag_ == "VB" and first.dep_ in {"ROOT", "root"}
    if is_bare and first.i < head.i and first.pos_ in {"NOUN", "PROPN"} and syntax.is_without_full_stop(head):
        return first  # the headline "*Kenya* to send police to Haiti"
    if head.dep_ != "acl" or head.tag_ != "VB" or head.head.pos_ != "NOUN":
        return None
    noun = head.head
    for preposition, tok in syntax.obliques(noun):
        if preposition == "by" or (preposition == "of" and tok.i < head.i):
            return tok
    verb = noun.head
    if noun.dep_ in syntax.OBJECTS and verb.pos_ == "VERB" and not syntax.is_passive(verb):
        return syntax.controlled_subject(verb)
    return None


def is_agent_of_other(head: Token, subject: Token) -> bool:
    """Whether a subject has a preposition: "sent *by the government* fired" was read as "the government
    fired"."""
    return subject.head == head and any(
        child.dep_ == "case" and child.lower_ == "by" and child.i < subject.i for child in subject.children
    )


def before_garden_path(head: Token, subject: Token) -> Token | None:
    """The subject of a verb whose clause the parse began with the participle of that subject."""
    other = head.head
    own = syntax.subject(other) if other != head else None
    return own if own is not None and own.i < other.i < subject.i else subject


def subject_of_aside(head: Token) -> Token | None:
    """The subject of an adverbial clause set off by a comma, for a verb that ends it though the parse hung it
    on the main verb: "expelled the consul, two days after *gunmen* crossed the border and killed a gendarme".

    A verb beside the main one has a comma before its "and", which closes the aside.
    """
    main = head.head
    if head.dep_ != "conj" or main.pos_ != "VERB" or syntax.subject(head) is not None:
        return None
    joined = next((child for child in head.lefts if child.dep_ == "cc"), None)
    if joined is None or head.doc[joined.i - 1].text == ",":
        return None
    for clause in main.rights:
        if clause.dep_ == "advcl" and clause.i < head.i and clause.tag_ == head.tag_:
            start = clause.left_edge
            is_apart = start.text == "," or head.doc[start.i - 1].text == ","
            between = any(tok.dep_ == "conj" and tok.i < head.i for tok in main.children)
            if is_apart and clause.right_edge.i + 1 == joined.i and not between:
                return syntax.subject(clause)
    return None


def counted_behind(number: Token) -> Token | None:
    """Of whom a number counts some: "two of the *guards*", "a general and four of his *aides*", also where
    the parse hung them elsewhere."""
    if number.tag_ != "CD" or number.i + 1 >= len(number.doc):
        return None
    link = number.nbor()
    return link.head if link.lower_ == "of" and link.dep_ == "case" and link.head.i > link.i else None


def agent_behind(head: Token) -> Token | None:
    """The doer of a passive that the parse hung on the phrase before: "handed out to families *by scouts*",
    "told to leave *by the police*"."""
    hosts = [
        tok
        for preposition, tok in syntax.obliques(head)
        if tok.i > head.i and (preposition in {"to", "with", "from"} or tok.ent_type_ in {"GPE", "LOC"})
    ]
    hosts += [child for child in head.rights if child.dep_ == "xcomp" and child.tag_ == "VB"]
    hosts += [tok for tok in syntax.objects(head) if tok.i > head.i]
    found = (tok for host in hosts for preposition, tok in syntax.obliques(host) if preposition == "by")
    return next(found, None)


def owned_object(head: Token) -> Token | None:
    """What a relative clause with "whose" has as its object: "families *whose sons* rebels took"."""
    subjects = [child for child in head.children if child.dep_ == "nsubj" and child.i < head.i]
    owned = [tok for tok in subjects if any(child.tag_ == "WP$" for child in tok.children)]
    return owned[0] if owned and len(subjects) > 1 and subjects[0] == owned[0] else None


def inner_agent(head: Token, used: Sequence[Token]) -> Token | None:
    """The doer that the parse hung on a word of the wording: "was set ablaze *by a mob*"."""
    inner = [tok for tok in used if tok != head]
    inner += [child for child in head.children if child.dep_ == "xcomp" and child.tag_ == "VBN"]
    agents = (syntax.passive_agent(tok) for tok in inner)
    beside = (  # "were let go *by the kidnappers*"
        agent
        for tok in inner
        if tok.dep_ == "xcomp"
        for preposition, agent in syntax.obliques(tok)
        if preposition == "by"
    )
    return next((agent for agent in (*agents, *beside) if agent is not None), None)


def shared_agent(head: Token) -> Token | None:
    """The doer told with the last of passives side by side: "ambushed and disarmed *by rustlers*"."""
    for child in head.children:
        if child.dep_ == "conj" and child.i > head.i and child.tag_ == "VBN":
            agent = syntax.passive_agent(child)
            if agent is not None:
                return agent
    return None


def bare_count(head: Token) -> Token | None:
    """The number that is a passive's subject, which the parse hung on it as a phrase of manner: "said no
    more than *seven* were killed"."""
    if syntax.subject(head) is not None:
        return None
    first = next((aux.i for aux in syntax.auxiliaries(head)), head.i)
    return next(
        (
            child
            for child in head.lefts
            if child.tag_ == "CD" and child.dep_ == "obl" and child.i == first - 1
        ),
        None,
    )


def direct_objects(head: Token) -> list[Token]:
    """The objects of an active verb. Those of verbs side by side ("robbed traders, raped women and burned
    homes") the parse may hang all on the first: each goes to the nearest of the verbs before it."""
    verbs = [head.head] if head.dep_ == "conj" and head.head.pos_ == "VERB" else [head]
    verbs += [
        child
        for child in verbs[0].children
        if child.dep_ == "conj" and child.tag_ in {"VBD", "VBN", "VBZ", "VBP"} and child.i > verbs[0].i
    ]
    found = syntax.objects(head) or counted_between(head)
    if len(verbs) == 1 or syntax.is_passive(verbs[0]):
        return found
    hung = [tok for verb in verbs for tok in syntax.objects(verb)]
    if len(hung) < len(verbs) or len(syntax.objects(verbs[0])) < len(hung):
        if found or len(hung) != 1 or head.i > hung[0].i:
            return found
        return hung  # "arrested, beat and deported two poets"
    return [
        tok
        for tok in hung
        if max((verb for verb in verbs if verb.i < tok.i), key=lambda one: one.i, default=None) == head
    ]


def object_read_as_subject(head: Token) -> Token | None:
    """The phrase behind a verb that the parse took for its second subject: "A telephoned *B*"."""
    subjects = [child for child in head.children if child.dep_ == "nsubj"]
    before, behind = subjects[:1], [tok for tok in subjects if tok.i > head.i]
    told = head.pos_ == "VERB" and not syntax.objects(head)
    return behind[0] if told and behind and before[0].i < head.i else None


def stray_objects(head: Token, objects: list[Token]) -> list[Token]:
    """Nouns that the parse coordinated to the verb instead: "seized a man and his *brother*"."""
    if not objects:
        return []
    return [
        child
        for child in head.children
        if (child.dep_ == "conj" or (child.dep_ == "parataxis" and _is_list_item(child)))
        and child.pos_ in {"NOUN", "PROPN"}
        and child.i > objects[-1].i
        and own_verb(child) is None
        and not any(inner.dep_ in {"nsubj", "cop", "aux", "nsubj:pass"} for inner in child.children)
    ] + _hung_on_places([head, *objects])


def shared_object(head: Token) -> list[Token]:
    """The object of the next verb in "attacked and captured the town"."""
    for child in head.children:
        if child.dep_ == "conj" and child.i > head.i and syntax.subject(child) is None:
            between = [tok for tok in head.children if head.i < tok.i < child.i]
            if all(tok.dep_ in {"cc", "punct", "advmod", "compound:prt"} for tok in between):
                return syntax.objects(child)
    return []


def counted_between(verb: Token) -> list[Token]:
    """The object that the parse took for an adverbial, for the "between" of its number: "wounded between 15
    and 20 *shoppers*"."""
    return [
        child
        for child in verb.children
        if child.dep_ == "obl"
        and child.i > verb.i + 1
        and child.tag_ in {"NNS", "NN"}
        and child.nbor(-1).tag_ == "CD"
        and not any(inner.dep_ == "case" for inner in child.children)
    ]


def _hung_on_places(hosts: list[Token]) -> list[Token]:
    """Objects side by side of which the parse hung the later on the place of the one before: "shot a teacher
    in Kidal and a *nurse* in Gao"."""
    found: list[Token] = []
    places = [tok for host in hosts for _, tok in syntax.obliques(host) if tok.pos_ == "PROPN"]
    while places:
        place = places.pop(0)
        for child in place.children:
            brings = any(word.dep_ in {"det", "nummod"} for word in child.lefts) or child.tag_ == "NNS"
            if child.dep_ in {"conj", "appos"} and child.pos_ == "NOUN" and brings:
                found.append(child)
                places += [tok for _, tok in syntax.obliques(child) if tok.pos_ == "PROPN"]
    return found


def receiver_in(thing: Token) -> Token | None:
    """Who is given something, where the parse made one phrase of both: "sent *Ukraine* 40 tanks", "handed the
    *widows* cheques"."""
    for child in syntax.compound_modifiers(thing):
        counted = any(
            word.dep_ in {"det", "nummod"} and child.i < word.i < thing.i for word in thing.children
        )
        if (child.ent_type_ and counted) or (child.tag_ == "NNS" and child.i + 1 == thing.i):
            return child
    return None


def _is_list_item(tok: Token) -> bool:
    """Whether a noun set off by a comma goes on a list: "the shopkeeper, *his wife* and their sons"."""
    owned = any(child.dep_ in {"nmod:poss", "poss"} for child in tok.children)
    return owned and any(child.dep_ == "conj" for child in tok.children)


def is_one_phrase(subjects: list[Token]) -> bool:
    """Whether what the parse took for several subjects is one: "a *customs post*", not "seven miners, *all*
    from Lesotho"."""
    doc = subjects[0].doc
    between = (doc[at] for at in range(subjects[0].i + 1, subjects[-1].i))
    return all(tok.tag_ in {"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "CC", "HYPH", "RB"} for tok in between)
