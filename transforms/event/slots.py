"""What stands around a trigger: the phrases that fill its slots.

A row's `frame` names slots ("subj", "obj", "against"); `Slots` fills them for a verb or a noun of a parsed
sentence. frames.csv and lexicon.csv explain the notation in their comment lines.
"""

from __future__ import annotations

from functools import cached_property

from spacy.tokens import Token

from transforms.event.listing import members, own_verb, speaking_subject, stray_subject
from transforms.language import syntax


class Slots:
    """The phrases around one trigger, by slot; each slot is computed when first asked for.

    `used` are the tokens of the trigger itself: they fill no slot, but what hangs on them does ("lay siege to
    the town": "to" is below "siege").
    """

    def __init__(self, head: Token, used: tuple[Token, ...]) -> None:
        self.head = head
        self.used = used
        self._indices = frozenset(tok.i for tok in used)
        self._found: dict[tuple[str, bool], list[Token]] = {}  # what `get` has answered
        # who says it, where a verb of speech was misread as part of a content
        self.speaker: Token | None = None
        self.is_noun = head.pos_ in {"NOUN", "PROPN"} or head.tag_ in {"NN", "NNS"}

    @cached_property
    def passive(self) -> bool:
        if self.is_noun or not syntax.is_passive(self.head):
            return False
        return not self._misread_as_passive

    @cached_property
    def _misread_as_passive(self) -> bool:
        """A passive that the parse saw without an auxiliary, though the verb has an object of its own."""
        head = self.head
        return (
            any(child.dep_ in syntax.PASSIVE_SUBJECTS and child.i < head.i for child in head.children)
            and not any(aux.dep_ in syntax.AUXILIARIES for aux in syntax.auxiliaries(head))
            and not any(child.dep_ in {"obl:agent", "agent"} for child in head.children)
            and (
                any(child.dep_ in {"obj", "dobj"} and child.i > head.i for child in head.children)
                or bool(_counted_between(head))
            )
        )

    def read_as_active(self) -> None:
        """Undo a passive that the parse saw without an auxiliary, where the row's verb takes no object."""
        if self.passive and not any(aux.dep_ in syntax.AUXILIARIES for aux in syntax.auxiliaries(self.head)):
            own = syntax.subject(self.head)
            if own is not None and self.head.dep_ in {"ROOT", "root", "ccomp", "conj", "parataxis"}:
                self.passive = False

    def read_as_speech(self) -> None:
        """Lead a verb of speech side by side with what somebody said back to that speaker."""
        self.speaker = speaking_subject(self.head)

    def read_as_headline(self) -> None:
        """Make passive what a headline leaves bare: "Nine villagers *killed* in raid".

        For verbs that take an object, by whoever knows that. Headlines tell what somebody did in the present
        tense, so their past forms without an object are participles.
        """
        if (
            not self.is_noun
            and not self.passive
            and self.head.tag_ in {"VBD", "VBN"}
            and not syntax.auxiliaries(self.head)
            and not [tok for tok in syntax.objects(self.head) if tok.i not in self._indices]
            and any(child.dep_ == "nsubj" and child.i < self.head.i for child in self.head.children)
            and (syntax.is_without_full_stop(self.head) or self._says_what_of_whom())
        ):
            self.passive = True

    def _says_what_of_whom(self) -> bool:
        """Whether the wording says as what somebody is held, and the parse took that for the only object:
        "freed the guards *held hostage*"."""
        return any(
            tok.i > self.head.i
            and tok.tag_ == "NN"
            and tok.dep_ in syntax.OBJECTS
            and tok.head == self.head
            and not any(True for _ in tok.children)
            for tok in self.used
        )

    def get(self, slot: str) -> list[Token]:
        """Heads of the phrases that fill `slot`, in text order, coordinated phrases each on its own.

        The list is this object's own: not to be changed.
        """
        asked = (slot, self.passive)
        if asked in self._found:
            return self._found[asked]
        found: list[Token] = getattr(self, f"_{slot}") if slot in _NAMED else self.preposition(slot)
        expanded: list[Token] = []
        for tok in found:
            expanded += [
                member for member in members(tok) if member not in expanded and member.i not in self._indices
            ]
        self._found[asked] = expanded
        return expanded

    @cached_property
    def _subj(self) -> list[Token]:
        if self.is_noun:
            return self._poss
        if self.passive:
            agent = syntax.passive_agent(self.head) or self._inner_agent() or self._shared_agent()
            if agent is not None:
                return [agent]
            return [tok for preposition, tok in self._obliques if preposition == "by" and _is_in_hands(tok)]
        subject = self.speaker or stray_subject(self.head) or self._outer_subject()
        subject = subject or syntax.controlled_subject(self.head) or self._deciding
        if subject is not None and self._is_agent_of_other(subject):
            subject = self._before_garden_path(subject)
        if self._object_read_as_subject is not None:
            subject = next(child for child in self.head.children if child.dep_ == "nsubj")
        if self._whose is not None:
            subject = next(
                child for child in self.head.children if child.dep_ == "nsubj" and child != self._whose
            )
        first = self.head.doc[self.head.i - 2] if self.head.i >= self.head.sent.start + 2 else None
        if first is not None and first.nbor().text == "-" and first.head == self.head:
            before = syntax.compound_modifiers(first)  # "the *navy* test-fired"
            subject = before[-1] if before else None if subject == first else subject
        return [] if subject is None or subject.tag_ == "EX" or subject.dep_ == "expl" else [subject]

    def _outer_subject(self) -> Token | None:
        """Who says what a clause with a modal tells, and does what the parse hung on it: "*the mayor*
        said that farmers might be among the dead and promised an inquiry" (no past goes with "might")."""
        told_before = self.head.tag_ == "VBD" and syntax.modals(self.head.head)
        return speaking_subject(self.head) if told_before else None

    @cached_property
    def _deciding(self) -> Token | None:
        """Who is to do what a noun's infinitive says: "an attempt *by soldiers* to seize"."""
        head = self.head
        first = head.head
        is_bare = head.dep_ in {"acl", "advcl"} and head.tag_ == "VB" and first.dep_ in {"ROOT", "root"}
        if (
            is_bare
            and first.i < head.i
            and first.pos_ in {"NOUN", "PROPN"}
            and syntax.is_without_full_stop(head)
        ):
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

    def _is_agent_of_other(self, subject: Token) -> bool:
        """Whether a subject has a preposition: "sent *by the government* fired" was read as "the government
        fired"."""
        return subject.head == self.head and any(
            child.dep_ == "case" and child.lower_ == "by" and child.i < subject.i
            for child in subject.children
        )

    def _before_garden_path(self, subject: Token) -> Token | None:
        """The subject of a verb whose clause the parse began with the participle of that subject."""
        other = self.head.head
        own = syntax.subject(other) if other != self.head else None
        return own if own is not None and own.i < other.i < subject.i else subject

    @cached_property
    def _whose(self) -> Token | None:
        """What a relative clause with "whose" has as its object: "families *whose sons* rebels took"."""
        subjects = [child for child in self.head.children if child.dep_ == "nsubj" and child.i < self.head.i]
        owned = [tok for tok in subjects if any(child.tag_ == "WP$" for child in tok.children)]
        return owned[0] if owned and len(subjects) > 1 and subjects[0] == owned[0] else None

    def _inner_agent(self) -> Token | None:
        """The doer that the parse hung on a word of the wording: "was set ablaze *by a mob*"."""
        inner = [tok for tok in self.used if tok != self.head]
        inner += [child for child in self.head.children if child.dep_ == "xcomp" and child.tag_ == "VBN"]
        agents = (syntax.passive_agent(tok) for tok in inner)
        beside = (  # "were let go *by the kidnappers*"
            agent
            for tok in inner
            if tok.dep_ == "xcomp"
            for preposition, agent in syntax.obliques(tok)
            if preposition == "by"
        )
        return next((agent for agent in (*agents, *beside) if agent is not None), None)

    def _shared_agent(self) -> Token | None:
        """The doer told with the last of passives side by side: "ambushed and disarmed *by rustlers*"."""
        for child in self.head.children:
            if child.dep_ == "conj" and child.i > self.head.i and child.tag_ == "VBN":
                agent = syntax.passive_agent(child)
                if agent is not None:
                    return agent
        return None

    @cached_property
    def _obj(self) -> list[Token]:
        head = self.head
        if self.passive:
            subject = self._bare_count() or syntax.controlled_subject(head)
            told = [child for child in head.children if child.dep_ in syntax.PASSIVE_SUBJECTS]
            if len(told) > 1:
                subject = told[-1] if _is_one_phrase(told) else told[0]
            subject = stray_subject(head) or subject
            found = [subject] if subject is not None and subject.tag_ != "EX" else []
            return found + [tok for tok in syntax.objects(head) if tok.i not in self._indices]
        direct = self._direct() or self._iobj  # "urged *the army* to leave" is an indirect object in UD
        found = [self._antecedent(tok) for tok in direct if tok.i not in self._indices]
        if not found and self._object_read_as_subject is not None:
            found = [self._object_read_as_subject]
        if not found and self._whose is not None:
            found = [self._whose]
        if not found and head.dep_ in syntax.RELATIVES:
            subject = syntax.subject(head)
            pronouns = {tok.i for tok in syntax.relative_pronouns(head)}
            if subject is not None and subject.i not in pronouns:
                found = [head.head]  # "the town rebels captured"
        if not found and head.tag_ == "VBG" and head.dep_ == "csubj":  # "the group's beheading *of miners*"
            found = [tok for preposition, tok in self._obliques if preposition == "of"]
        if not found:
            found = self._shared_object()
        if not found:  # "drove *off* the cattle"
            found = [tok.head for tok in self.used if is_stray_particle(tok, self)]
        return found + self._stray_objects(found)

    def _bare_count(self) -> Token | None:
        """The number that is a passive's subject, which the parse hung on it as a phrase of manner: "said no
        more than *seven* were killed"."""
        head = self.head
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

    def _direct(self) -> list[Token]:
        """The objects of an active verb. Those of verbs side by side ("robbed traders, raped women and burned
        homes") the parse may hang all on the first: each goes to the nearest of the verbs before it."""
        head = self.head
        verbs = [head.head] if head.dep_ == "conj" and head.head.pos_ == "VERB" else [head]
        verbs += [
            child
            for child in verbs[0].children
            if child.dep_ == "conj" and child.tag_ in {"VBD", "VBN", "VBZ", "VBP"} and child.i > verbs[0].i
        ]
        found = syntax.objects(head) or _counted_between(head)
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

    @cached_property
    def _object_read_as_subject(self) -> Token | None:
        """The phrase behind a verb that the parse took for its second subject: "A telephoned *B*"."""
        subjects = [child for child in self.head.children if child.dep_ == "nsubj"]
        before, behind = subjects[:1], [tok for tok in subjects if tok.i > self.head.i]
        told = self.head.pos_ == "VERB" and not syntax.objects(self.head)
        return behind[0] if told and behind and before[0].i < self.head.i else None

    def _stray_objects(self, objects: list[Token]) -> list[Token]:
        """Nouns that the parse coordinated to the verb instead: "seized a man and his *brother*"."""
        if not objects:
            return []
        return [
            child
            for child in self.head.children
            if (child.dep_ == "conj" or (child.dep_ == "parataxis" and _is_list_item(child)))
            and child.pos_ in {"NOUN", "PROPN"}
            and child.i > objects[-1].i
            and own_verb(child) is None
            and not any(inner.dep_ in {"nsubj", "cop", "aux", "nsubj:pass"} for inner in child.children)
        ] + _hung_on_places([self.head, *objects])

    def _shared_object(self) -> list[Token]:
        """The object of the next verb in "attacked and captured the town"."""
        for child in self.head.children:
            if child.dep_ == "conj" and child.i > self.head.i and syntax.subject(child) is None:
                between = [tok for tok in self.head.children if self.head.i < tok.i < child.i]
                if all(tok.dep_ in {"cc", "punct", "advmod", "compound:prt"} for tok in between):
                    return syntax.objects(child)
        return []

    def _antecedent(self, tok: Token) -> Token:
        if tok.tag_ in {"WP", "WDT"} or (tok.lower_ == "that" and tok.i < self.head.i):
            return syntax.relative_antecedent(self.head) or tok
        return tok

    def _is_stranded(self, name: str) -> bool:
        """Whether a preposition of the wording governs nothing, as in a passive."""
        return any(
            tok.lower_ == name
            and tok.head == self.head
            and tok.dep_ in {"advmod", "compound:prt", "case", "obl"}
            and not any(True for _ in tok.children)
            for tok in self.used
        )

    @cached_property
    def _iobj(self) -> list[Token]:
        found = syntax.indirect_object(self.head)
        if found is None:
            for thing in syntax.objects(self.head):
                found = found or _receiver_in(thing)
        return [found] if found is not None else []

    @cached_property
    def _osubj(self) -> list[Token]:
        return self._subj or self._obj

    @cached_property
    def _complement(self) -> Token | None:
        return syntax.complement(self.head)

    @cached_property
    def _csubj(self) -> list[Token]:
        inner = self._complement
        if inner is None:
            return []
        own = syntax.subject(inner)
        if own is None and inner.dep_ == "xcomp":
            return []
        return [own] if own is not None else []

    @cached_property
    def _cobj(self) -> list[Token]:
        inner = self._complement
        if inner is None:
            return []
        return syntax.objects(inner) or [
            tok for prep, tok in syntax.obliques(inner) if prep in {"on", "against"}
        ]

    @cached_property
    def _poss(self) -> list[Token]:
        hosts = [self.head] if self.is_noun else [tok for tok in self.used if tok.i != self.head.i]
        found = [syntax.possessor(tok) for tok in hosts]
        return [tok for tok in found if tok is not None]

    @cached_property
    def _light(self) -> list[Token]:
        """Who does what a noun names as the object of a verb: "*the charity* launched a war on ..."."""
        verb = self.head.head
        if not self.is_noun or self.head.dep_ not in syntax.OBJECTS or syntax.is_passive(verb):
            return []
        subject = syntax.controlled_subject(verb)
        return [subject] if subject is not None else []

    @cached_property
    def _comp(self) -> list[Token]:
        before = [*syntax.compound_modifiers(self.head), *syntax.adjectives(self.head)]
        # "a *rebel* mortar attack"
        before += [word for tok in self.used if tok != self.head for word in syntax.compound_modifiers(tok)]
        return sorted((tok for tok in before if tok.i < self.head.i), key=lambda tok: tok.i)

    @cached_property
    def _obliques(self) -> list[tuple[str, Token]]:
        found: list[tuple[str, Token]] = []
        for tok in (self.head, *(tok for tok in self.used if tok.i != self.head.i)):
            for prep, inner in syntax.obliques(tok):
                if inner.i in self._indices:
                    continue
                held = hand_of(inner) if prep == "at" else None
                found.append((prep, inner) if held is None else ("by", held))
                if self.is_noun and prep == "of":  # "the shelling of the town *by the army*"
                    found += [pair for pair in syntax.obliques(inner) if pair[0] == "by"]
                if self.is_noun and prep == "by" and not _has_of(tok):
                    # "the abduction by rebels *of two nuns*"
                    found += [
                        pair for pair in syntax.obliques(inner) if pair[0] == "of" and _is_counted(pair[1])
                    ]
                if self.is_noun and prep in {
                    "by",
                    "of",
                    "from",
                }:  # "a protest by nurses *against the minister*"
                    found += [
                        pair for pair in syntax.obliques(inner) if pair[0] in {"against", "for", "on", "to"}
                    ]
        if self.is_noun and not self.passive:
            found += self._verb_obliques()
        return sorted(dict.fromkeys(found), key=lambda pair: pair[1].i)

    def _verb_obliques(self) -> list[tuple[str, Token]]:
        """Phrases hung on the verb that says the noun is done ("clashes broke out between A and B"), or right
        behind it ("died in *attacks* by some 50 rebels")."""
        verb = self.head.head
        if verb.pos_ == "VERB" and self.head.dep_ == "obl" and not syntax.is_passive(verb):
            behind = self.head.i + 1
            return [(prep, tok) for prep, tok in syntax.obliques(verb) if tok.left_edge.i == behind]
        if verb.pos_ not in {"VERB", "AUX"} or self.head.dep_ not in {
            "nsubj",
            "obj",
            "nsubj:pass",
            "dobj",
            "nsubjpass",
        }:
            return []
        return [
            (prep, tok) if hand_of(tok) is None else ("by", hand_of(tok) or tok)
            for prep, tok in syntax.obliques(verb)
            # who did what the verb says: "the attack was praised *by activists*"
            if prep and tok.i > self.head.i and not (prep == "by" and syntax.is_passive(verb))
        ]

    @property
    def obliques(self) -> list[tuple[str, Token]]:
        """(preposition, head) of all phrases on the trigger's words, in text order."""
        return self._obliques

    def preposition(self, name: str) -> list[Token]:
        """Heads of the phrases with the preposition `name` (also as a word of "out of", "near to")."""
        found = [
            tok for prep, tok in self._obliques if prep == name or (" " in prep and name in prep.split())
        ]
        if self.passive and name == "by":
            return self._subj
        found = [self._antecedent(tok) for tok in found]
        if not found and self.passive and self._is_stranded(name):
            return self._obj  # "the strikers were fired *on* by guards"
        if not found and self.is_noun:  # "clashes *involving* police and students"
            found = [
                tok
                for child in self.head.children
                if child.dep_ == "acl" and child.lower_ == name and child.tag_ == "VBG"
                for tok in (*syntax.objects(child), *_pitted(child))
            ]
        if not found and not self.is_noun and name in {"on", "against", "from"}:
            # the parse may hang it on the object: "blamed the attack *on the militia*"
            found = [
                tok
                for host in syntax.objects(self.head)
                for prep, tok in syntax.obliques(host)
                if prep == name
            ]
        return found


def _counted_between(verb: Token) -> list[Token]:
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


def _has_of(noun: Token) -> bool:
    return any(preposition == "of" for preposition, _ in syntax.obliques(noun))


def _is_counted(tok: Token) -> bool:
    """Whether a phrase brings somebody new: "*two* nuns", "*a* nun"."""
    return any(child.dep_ == "nummod" or child.lower_ in {"a", "an"} for child in tok.lefts)


def _receiver_in(thing: Token) -> Token | None:
    """Who is given something, where the parse made one phrase of both: "sent *Ukraine* 40 tanks", "handed the
    *widows* cheques"."""
    for child in syntax.compound_modifiers(thing):
        counted = any(
            word.dep_ in {"det", "nummod"} and child.i < word.i < thing.i for word in thing.children
        )
        if (child.ent_type_ and counted) or (child.tag_ == "NNS" and child.i + 1 == thing.i):
            return child
    return None


def hand_of(tok: Token) -> Token | None:
    """Whose hands an act is suffered at: "died at the *hands* of the militia"."""
    if tok.lower_ != "hands":
        return None
    return next((inner for preposition, inner in syntax.obliques(tok) if preposition == "of"), None)


def _is_in_hands(tok: Token) -> bool:
    return tok.head.lower_ == "hands" and tok.dep_ == "nmod"


def _pitted(verb: Token) -> list[Token]:
    return [tok for preposition, tok in syntax.obliques(verb) if preposition == "against"]


def _is_list_item(tok: Token) -> bool:
    """Whether a noun set off by a comma goes on a list: "the shopkeeper, *his wife* and their sons"."""
    owned = any(child.dep_ in {"nmod:poss", "poss"} for child in tok.children)
    return owned and any(child.dep_ == "conj" for child in tok.children)


def is_stray_particle(tok: Token, slots: Slots) -> bool:
    """Whether a word of a wording is a particle right behind its verb that the parse took for the preposition
    of what is the verb's only object: "ran *over* a shepherd"."""
    return (
        tok.dep_ == "case"
        and tok.i == slots.head.i + 1
        and tok.head.head == slots.head
        and tok.head.dep_.startswith("obl")
        and not syntax.objects(slots.head)
    )


def _is_one_phrase(subjects: list[Token]) -> bool:
    """Whether what the parse took for several subjects is one: "a *customs post*", not "seven miners, *all*
    from Lesotho"."""
    doc = subjects[0].doc
    between = (doc[at] for at in range(subjects[0].i + 1, subjects[-1].i))
    return all(tok.tag_ in {"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "CC", "HYPH", "RB"} for tok in between)


_NAMED = frozenset({"subj", "obj", "iobj", "osubj", "csubj", "cobj", "poss", "comp", "light"})


def _is_right_before(word: Token, noun: Token) -> bool:
    """Whether only words of its own phrase part a modifier from a noun: in "Thai claims that Cambodian
    rockets hit" the parse may hang both on the rockets."""
    between = noun.doc[word.i + 1 : noun.i]
    return all(tok.head == noun or tok.is_punct or tok.head.head == noun for tok in between) and not any(
        tok.pos_ in {"VERB", "AUX", "SCONJ"} or tok.dep_ == "mark" for tok in between
    )


def owners(tok: Token) -> list[Token]:
    """Whose a weapon or vehicle is: "*Taliban* rockets", "rockets of *the army*", "*Israel*'s jets"."""
    found = [word for word in syntax.compound_modifiers(tok) if word.i < tok.i]
    found += [word for word in syntax.adjectives(tok) if word.ent_type_ and _is_right_before(word, tok)]
    owner = syntax.possessor(tok)
    for child in tok.children:  # "a rocket fired *by Hezbollah*"
        if child.dep_ == "acl" and child.tag_ in {"VBN", "VBD"}:
            agent = syntax.passive_agent(child)
            found += [agent] if agent is not None else []
    return ([owner] if owner is not None else []) + found
