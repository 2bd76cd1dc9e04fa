"""Who stands on which side of an act: the words of its participants led to actors of the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Doc, Token

from transforms.actor.memberships import BODIES
from transforms.actor.registry import Registry
from transforms.annotations import Actor, ActorMention, Argument, Attribution, EventMention, Span
from transforms.event import two_sides, unnamed
from transforms.event.displaced import counted_behind
from transforms.event.lexicon import Lexicon
from transforms.event.word_classes import word_classes
from transforms.language import syntax
from transforms.language.closed_classes import ARTICLES

# Types of acts in which a capital takes part as its government, and prepositions behind which it is a place.
_BETWEEN_STATES = frozenset(
    {"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"}
)
_WHERE = frozenset({"in", "at", "near", "on", "over", "through", "across", "around"})


class Side(NamedTuple):
    """A participant that is led to an actor: which side, the words, who, and why it counts as taking part."""

    side: str
    meant: ActorMention
    actor: Actor
    basis: str


class Sides:
    """The actors of one article as those who take part in its acts."""

    def __init__(
        self, doc: Doc, text: str, actors: Sequence[ActorMention], lexicon: Lexicon, registry: Registry
    ) -> None:
        self.doc, self.text, self.actors = doc, text, actors
        self.lexicon, self.registry = lexicon, registry
        self.meant = {one.head: one for one in actors}
        self.unnamed = {
            (one.actor.actor_id, doc[one.head].lemma_) for one in actors if one.actor and self._is_some(one)
        }
        self.named = {one.actor.actor_id: one.actor for one in reversed(actors) if one.actor}
        self.home = self._home()

    def of(
        self,
        one: EventMention,
        claim: Attribution | None,
        acts: Sequence[EventMention],
        sides: Sequence[Sequence[Side]],
    ) -> list[Side]:
        """Each participant that is led to an actor; an addressee ("told Reuters fighting went on"), and a
        speaker behind the words said ("shells killed ten, medics said"), take no part in what is told.

        `claim` tells the act, None where the outlet does; `sides`: who took part in the article's `acts`
        before this one, which "both sides" leads back to.
        """
        found = []
        outside = _outside(claim) if claim is not None else ()
        for side, arguments in (("actor", one.actors), ("recipient", one.recipients)):
            for argument in arguments:
                if both := self._both(argument, acts, sides):
                    found += [Side(side, meant, actor, argument.basis) for meant, actor in both]
                    continue
                harmed = side == "recipient" and (one.event_type, one.event_mode) in unnamed.HARMS
                meant = self._government(argument, one) or self._who(argument)
                meant = meant or self._unnamed(argument, harmed)
                actor = meant and self._actor_of(meant)
                is_tied = argument.basis != "told"  # "the attack was claimed by the Front" makes it the doer
                if meant and actor and (is_tied or not any(_starts_in(meant, one) for one in outside)):
                    found.append(Side(side, meant, actor, argument.basis))
        return found

    def _both(
        self, argument: Argument, acts: Sequence[EventMention], sides: Sequence[Sequence[Side]]
    ) -> list[tuple[ActorMention, Actor]]:
        """The two that "both sides" leads back to, as mentions of the argument's words; else none."""
        noun = self.doc[argument.head]
        if not two_sides.are_meant(noun, self.lexicon):
            return []
        told = [(act.predicate, [side.meant for side in its]) for act, its in zip(acts, sides, strict=False)]
        return [
            (
                replace(
                    one,
                    start=argument.start,
                    end=argument.end,
                    text=self.text[argument.start : argument.end],
                    head=argument.head,
                    resolution="description",
                    confidence=two_sides.LED_BACK,
                ),
                one.actor,
            )
            for one in two_sides.before(noun, told)
            if one.actor is not None
        ]

    def _who(self, argument: Argument) -> ActorMention | None:
        """Whom an argument means: the mention with its head, else the longest one that holds its head."""
        token = self.doc[argument.head]
        meant: ActorMention | None = self.meant.get(argument.head)
        if meant is None or not meant.named:
            meant = self._named_behind(token) or meant
        if meant is not None:
            return meant
        behind = counted_behind(token)  # "four of *his aides*"
        if behind is not None and behind.i in self.meant:
            of_them = self.meant[behind.i]
            return replace(of_them, unnamed=of_them.unnamed or behind.tag_ == "NNS")
        for preposition, counted in syntax.obliques(token):  # "thousands of *farmers*", "the state of *Chad*"
            told = word_classes(token, self.lexicon)
            counts = told & {"series", "state"} or ("crowd" in told and "person" not in told)
            if preposition == "of" and counted.i in self.meant and counts:
                of_them = self.meant[counted.i]  # "dozens of soldiers" are not the army
                return replace(of_them, unnamed=of_them.unnamed or counted.tag_ == "NNS")
        holding = [one for one in self.actors if one.start <= token.idx < one.end]
        if not holding and word_classes(token, self.lexicon) & {"group", "force"}:
            # "the *Black Star* group": the noun only says what the name is
            named = [self.meant[word.i] for word in syntax.compound_modifiers(token) if word.i in self.meant]
            holding = [one for one in named if one.actor is not None and one.actor.kind in BODIES]
        return max(holding, key=lambda one: (one.end - one.start, -one.start), default=None)

    def _named_behind(self, noun: Token) -> ActorMention | None:
        """The person whose name follows a noun: "the minister, *Ann Lee*", "the head of the union, *Ann Lee*"
        (which of the heads the phrase turns round, and whether it holds the name, the parse leaves open)."""
        beside = [name for name in noun.children if name.dep_ == "appos"]
        comma = noun.right_edge.i + 1
        if comma + 1 < noun.sent.end and self.doc[comma].text == ",":
            beside += [name for name in self.doc[comma + 1].ancestors if name.dep_ == "dep"]
            beside += [self.doc[comma + 1]] if self.doc[comma + 1].dep_ == "dep" else []
        named = (self.meant.get(name.i) for name in beside if name.ent_type_ == "PERSON")
        return next((one for one in named if one is not None and one.named), None)

    def _government(self, argument: Argument, act: EventMention) -> ActorMention | None:
        """The government that a capital means as a side of what states do to one another: "Manila protested
        to *Beijing*", "handed *Kyiv* 20 tanks"; what goes to a town goes to its people."""
        token = self.doc[argument.head]
        if token.i in self.meant or not token.ent_type_:
            return None
        state = self.registry.seat_of(self.text[argument.start : argument.end])
        if state is None or act.event_type not in _BETWEEN_STATES or syntax.preposition(token) in _WHERE:
            return None
        if act.event_type == "AID" and syntax.preposition(token):
            return None
        actor = self.registry.organ(state, "GOV") or self.registry.states[state].actor
        return ActorMention(
            argument.start,
            argument.end,
            self.text[argument.start : argument.end],
            argument.head,
            actor,
            "name",
            confidence=0.7,
        )

    def _unnamed(self, argument: Argument, harmed: bool) -> ActorMention | None:
        """A participant without a name whom the actors' tables do not know, as a generic actor; who leads a
        body is of it ("the leader of their *union*")."""
        token = self.doc[argument.head]
        token = counted_behind(token) or token
        home = self._state_beside(token) or self.home
        actor = self._led_by(token) or unnamed.generic_of(token, self.lexicon, self.registry, home, harmed)
        if actor is None:
            return None
        words = self.text[argument.start : argument.end]
        return ActorMention(
            argument.start,
            argument.end,
            words,
            argument.head,
            actor,
            "generic",
            confidence=0.5,
            named=False,
            unnamed=True,
        )

    def _state_beside(self, noun: Token) -> str | None:
        """The state that the words before a noun tell: "a *Cambodian* patrol", "*Chad's* border posts"."""
        owner = syntax.possessor(noun)
        before = [*syntax.adjectives(noun), *syntax.compound_modifiers(noun), *([owner] if owner else [])]
        told = (self.meant.get(word.i) for word in before)
        states = (one.actor.actor_id for one in told if one is not None and one.actor is not None)
        return next((one for one in states if one in self.registry.states), None)

    def _led_by(self, leader: Token) -> Actor | None:
        """The body that somebody without a name leads or speaks for: "a leader of the *union*", "the *army*
        chief"."""
        if "official" not in word_classes(leader, self.lexicon):
            return None
        owners = [owner for preposition, owner in syntax.obliques(leader) if preposition == "of"]
        possessor = syntax.possessor(leader)
        if possessor is not None and possessor.pos_ != "PRON":
            owners.append(possessor)
        for owner in owners:
            told = self.meant.get(owner.i)
            if told is not None and told.actor is not None and told.actor.kind != "person":
                return told.actor
        for word in syntax.compound_modifiers(leader):
            noun = self.registry.nouns.get(word.lower_)
            if noun is not None:
                return self.registry.generic(noun, self.home if self.home in self.registry.states else None)
        return None

    def _home(self) -> str | None:
        """The state that most generic actors of the article are of; None where none is told."""
        told = Counter(
            one.actor.actor_id.partition(".")[0]
            for one in self.actors
            if one.actor and not one.named and "." in one.actor.actor_id
        )
        return min(told, key=lambda state: (-told[state], state), default=None)

    def _actor_of(self, meant: ActorMention) -> Actor | None:
        """The actor, or for an unnamed one the actor it belongs to."""
        if meant.actor is not None:
            return meant.actor
        return self.known(meant.affiliation_id) if meant.affiliation_id else None

    def is_unnamed(self, meant: ActorMention, actor: Actor) -> bool:
        """Whether the words mean the actor's or the kind's people without a name, here or where the article
        tells them by the same noun."""
        if meant.actor is None or self.registry.is_generic(actor) or self._is_some(meant):
            return True
        return (actor.actor_id, self.doc[meant.head].lemma_) in self.unnamed

    def _is_some(self, meant: ActorMention) -> bool:
        """Whether the words mean some of the actor's people: "a soldier", "three soldiers" and whoever leads
        back to them, but not "an interim government"."""
        head = self.doc[meant.head]
        is_body = head.tag_ == "NN" and "person" not in word_classes(head, self.lexicon)
        return meant.unnamed and not is_body

    def whole_phrase(self, meant: ActorMention) -> Span:
        """A participant's words with the article before them and without an "and": how the parse hangs them
        turns with the names in the sentence."""
        words = self.doc.char_span(meant.start, meant.end, alignment_mode="expand")
        if words is None:
            return Span(meant.start, meant.end)
        first = words.start
        while first < words.end - 1 and self.doc[first].dep_ in {"cc", "punct"}:
            first += 1
        while first > words.sent.start and self._is_part_of_name(self.doc[first - 1], first, words.end):
            first -= 1
        before = self.doc[first - 1] if first > words.sent.start else None
        if before is not None and before.lower_ in ARTICLES and first <= before.head.i < words.end:
            first -= 1
        return Span(min(self.doc[first].idx, meant.end), meant.end)

    def _is_part_of_name(self, before: Token, first: int, end: int) -> bool:
        """Whether a capitalised word right before a name belongs to it: "*United* Self-Defence Forces"."""
        return (
            before.tag_ in {"NNP", "NNPS"}
            and before.text[:1].isupper()
            and before.dep_ in {"amod", "compound", "flat"}
            and first <= before.head.i < end
            and self.doc[first].tag_ in {"NNP", "NNPS"}
        )

    def known(self, actor_id: str) -> Actor | None:
        """An actor by id: one of this article, or of the registry; None when neither knows it."""
        if actor_id in self.named:
            return self.named[actor_id]
        try:
            return self.registry.actor(actor_id)
        except KeyError:
            return None


def _outside(one: Attribution) -> tuple[Span, ...]:
    """The words of an attribution that the parse alone can have drawn into its content."""
    found = [one.addressee] if one.addressee else []
    if one.speaker and one.content and min(one.content).start < one.speaker.start:
        found.append(one.speaker)
    return tuple(found)


def _starts_in(meant: ActorMention, span: Span) -> bool:
    return span.start <= meant.start < span.end
