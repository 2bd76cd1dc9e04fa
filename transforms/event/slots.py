"""What stands around a trigger: the phrases that fill its slots.

A row's `frame` names slots ("subj", "obj", "against"); `Slots` fills them for a verb or a noun of a parsed
sentence. frames.csv and lexicon.csv explain the notation in their comment lines.
"""

from __future__ import annotations

from functools import cached_property

from spacy.tokens import Token

from transforms.event import displaced
from transforms.event.listing import members, speaking_subject, stray_subject
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
                or bool(displaced.counted_between(head))
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
            agent = (
                syntax.passive_agent(self.head)
                or displaced.inner_agent(self.head, self.used)
                or displaced.shared_agent(self.head)
                or displaced.agent_behind(self.head)
            )
            if agent is not None:
                return [agent]
            return [tok for preposition, tok in self._obliques if preposition == "by" and _is_in_hands(tok)]
        subject = self.speaker or stray_subject(self.head) or displaced.speaker_of_content(self.head)
        subject = subject or displaced.subject_of_aside(self.head)
        subject = subject or syntax.controlled_subject(self.head) or displaced.deciding(self.head)
        if subject is not None and displaced.is_agent_of_other(self.head, subject):
            subject = displaced.before_garden_path(self.head, subject)
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

    @cached_property
    def _whose(self) -> Token | None:
        return displaced.owned_object(self.head)

    @cached_property
    def _object_read_as_subject(self) -> Token | None:
        return displaced.object_read_as_subject(self.head)

    @cached_property
    def _obj(self) -> list[Token]:
        head = self.head
        if self.passive:
            subject = displaced.bare_count(head) or syntax.controlled_subject(head)
            told = [child for child in head.children if child.dep_ in syntax.PASSIVE_SUBJECTS]
            if len(told) > 1:
                is_one = displaced.is_one_phrase(told) or displaced.counted_behind(told[0]) == told[-1]
                subject = told[-1] if is_one else told[0]
            subject = stray_subject(head) or subject
            found = [subject] if subject is not None and subject.tag_ != "EX" else []
            return found + [tok for tok in syntax.objects(head) if tok.i not in self._indices]
        # "urged *the army* to leave" is an indirect object in UD
        direct = displaced.direct_objects(head) or self._iobj
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
            found = displaced.shared_object(head)
        if not found:  # "drove *off* the cattle"
            found = [tok.head for tok in self.used if is_stray_particle(tok, self)]
        return found + displaced.stray_objects(head, found)

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
        things = syntax.objects(self.head)
        if found is None and len(things) > 1 and things[0].i > self.head.i and _is_given(things[1]):
            found = things[0]  # "pledged *Fiji* a boat and two doctors"
        if found is None:
            for thing in syntax.objects(self.head):
                found = found or displaced.receiver_in(thing)
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


def _has_of(noun: Token) -> bool:
    return any(preposition == "of" for preposition, _ in syntax.obliques(noun))


def _is_counted(tok: Token) -> bool:
    """Whether a phrase brings somebody new: "*two* nuns", "*a* nun"."""
    return any(child.dep_ == "nummod" or child.lower_ in {"a", "an"} for child in tok.lefts)


def _is_given(thing: Token) -> bool:
    """Whether a second object brings something new: "*a* boat", "*20* tanks"."""
    return any(child.dep_ == "nummod" or child.lower_ in {"a", "an", "another"} for child in thing.lefts)


def hand_of(tok: Token) -> Token | None:
    """Whose hands an act is suffered at: "died at the *hands* of the militia"."""
    if tok.lower_ != "hands":
        return None
    return next((inner for preposition, inner in syntax.obliques(tok) if preposition == "of"), None)


def _is_in_hands(tok: Token) -> bool:
    return tok.head.lower_ == "hands" and tok.dep_ == "nmod"


def _pitted(verb: Token) -> list[Token]:
    return [tok for preposition, tok in syntax.obliques(verb) if preposition == "against"]


def is_stray_particle(tok: Token, slots: Slots) -> bool:
    """Whether a word of a wording is a particle right behind its verb that the parse took for the preposition
    of what is the verb's only object: "ran *over* a shepherd", but "pulled *out* of the town"."""
    return (
        tok.dep_ == "case"
        and tok.i == slots.head.i + 1
        and tok.head.head == slots.head
        and tok.head.dep_.startswith("obl")
        and not syntax.objects(slots.head)
        and not any(child.dep_ == "case" and child.i > tok.i for child in tok.head.lefts)
    )


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
