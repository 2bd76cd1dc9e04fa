"""From what the annotators found in one article to its rows: ids, holders, who and where is meant."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from transforms import schema
from transforms.actor.registry import Registry
from transforms.annotations import (
    Actor,
    ActorMention,
    Article,
    Attribution,
    EventMention,
    Place,
    PredicateDate,
    Quantity,
    Span,
    Timex,
    Toponym,
)
from transforms.claim import outlets
from transforms.claim.cues import Cues
from transforms.claim.outlets import Outlets
from transforms.claim.parties import speaker_is_party
from transforms.claim.source import Source, Speaker, known
from transforms.covering import Covering
from transforms.event import event_anaphora, factuality, quantities, responsibility
from transforms.event.event_anaphora import Anaphors
from transforms.event.events import SPOKEN_TYPES
from transforms.event.lexicon import Lexicon
from transforms.event.sides import Side, Sides
from transforms.event.told_by_count import COUNTED_WITH
from transforms.language import headlines, syntax
from transforms.place import gazetteer, toponyms
from transforms.place.gazetteer import Gazetteer
from transforms.time import act_dating, dating_cues
from transforms.time.timex import Grammar

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# Between the pieces of a claim's content.
GAP = " [...] "

# What a claim's stance makes of the act that heads its content, where the act's own clause tells it as
# happened (what embeds the act in the sentence, factuality has weighed already).
STANCE_MAKES = {"denies": "denied", "doubts": "uncertain", "unverified": "uncertain"}

# The sectors that do an act of this type where the text leaves the doer out ("19 people were arrested").
DOERS_OF = {"COERCE": {"COP", "MIL", "GOV", "SPY", "JUD"}}

# Acts of speech and meetings have their place in their own clause or none; NEAR parts what the sentence tells
# of a place from what only the sentences around it do (see toponyms.locate on its confidence).
PLACED_BY_CLAUSE = SPOKEN_TYPES | {"CONSULT"}
NEAR = 0.4

# Bases of a date that the text itself tells of the act.
TOLD_BASES = frozenset({"explicit", "relative"})

UNDATED = PredicateDate(None, None, "unknown", "unknown")
# Steps in the tree from which on a predicate no longer belongs to another.
FAR = 5


@dataclass(frozen=True)
class Kit:
    """All that reading needs and that is made once per process: the language pass and the compiled seeds."""

    nlp: Language
    can_matter: Callable[[str], bool]  # whether a sentence, by its words, is worth parsing
    headline_words: headlines.Words
    grammars: Mapping[str, Grammar]  # of time expressions, by language
    dating_cues: dating_cues.Cues
    gazetteer: Gazetteer
    registry: Registry
    cues: Cues
    outlets: Outlets
    lexicon: Lexicon
    event_anaphors: Anaphors
    factuality_cues: factuality.Cues
    tolls: quantities.Tolls
    responsibility_cues: responsibility.Cues


@dataclass(frozen=True)
class Reading:
    """One article with everything that the annotators found in it."""

    article: Article
    doc: Doc
    timexes: list[Timex]
    toponyms: list[Toponym]
    actors: list[ActorMention]
    attributions: list[Attribution]
    speakers: list[Speaker]  # one per attribution
    events: list[EventMention]
    quantities: list[Quantity]


def build(reading: Reading, kit: Kit) -> Rows:
    """The rows of one article by table of schema.STAGE_ONE, with the fields that stage one fills."""
    return _Rows(reading, kit).tables()


def _indices_by(holders: Sequence[int | None]) -> dict[int | None, list[int]]:
    """The indices at which each value stands, in order."""
    found: dict[int | None, list[int]] = {}
    for index, holder in enumerate(holders):
        found.setdefault(holder, []).append(index)
    return found


class _Rows:
    """The rows of one article in the making."""

    def __init__(self, reading: Reading, kit: Kit) -> None:
        self.reading, self.kit = reading, kit
        self.article, self.doc, self.text = reading.article, reading.doc, reading.article.text
        told = reading.attributions
        self.contents = Covering((span, at) for at, one in enumerate(told) for span in one.content)
        self.widths = [sum(span.end - span.start for span in one.content) for one in told]
        self.claim_ids = [self._claim_id(one) for one in reading.attributions]
        self.mention_ids = [
            schema.make_id("m", self.article.article_id, one.trigger.start, one.event_type)
            for one in reading.events
        ]
        self.innermost = [self._innermost(one.trigger) for one in reading.events]
        self.holder = [self._holder(at) for at in range(len(reading.events))]  # attribution of each mention
        self.held = _indices_by(self.holder)
        self.inside = _indices_by(self.innermost)
        self.dates: dict[int, PredicateDate] = {}  # what _date has answered
        self.foes: dict[frozenset[str], set[str]] = {}  # what _foes has answered
        self.who = Sides(self.doc, self.text, reading.actors, kit.lexicon, kit.registry)
        self.actors: dict[str, Actor] = {}
        self.places: dict[str, Place] = {}
        self.sources: dict[str, Source] = {}
        self.sides: list[list[Side]] = []
        for one, at in zip(reading.events, self.holder, strict=True):
            claim = None if at is None else told[at]
            self.sides.append(self.who.of(one, claim, reading.events, self.sides))
        self.at = {one.predicate: at for at, one in enumerate(reading.events) if one.antecedent is None}
        # (mention, attribution) that each count belongs to
        self.counted = [
            (self._told_with(one), self._innermost(Span(one.start, one.end))) for one in reading.quantities
        ]

    def tables(self) -> Rows:
        """All rows; sources, actors and places are those that the others point to."""
        tables: Rows = {
            "articles": [self._article()],
            "mentions": [self._mention(at) for at in range(len(self.reading.events))],
            "mention_actors": [
                row for at in range(len(self.reading.events)) for row in self._mention_actors(at)
            ],
            "quantities": list(self._quantities()),
            "claims": [self._claim(at) for at in range(len(self.reading.attributions))],
            "sources": [one.row() for one in self.sources.values()],
            "places": [_fields(one, "places") for one in self.places.values()],
        }
        tables["actors"] = [_fields(one, "actors") for one in self.actors.values()]
        return {name: _distinct(rows, schema.TABLES[name].key) for name, rows in tables.items()}

    # --- articles

    def _article(self) -> Row:
        article = self.article
        own = outlets.own_outlet(article, self.kit.outlets)
        credited = outlets.find_outlet(article.credited_agency or "", self.kit.outlets)
        return {
            **{field.name: getattr(article, field.name, None) for field in _stage_one("articles")},
            "source_id": self._source(known(own)) if own.named else None,
            "credited_source_id": self._source(known(credited)) if credited else None,
        }

    # --- claims

    def _claim_id(self, one: Attribution) -> str:
        return schema.make_id("c", self.article.article_id, one.cue.start, one.content[0].start)

    def _claim(self, at: int) -> Row:
        one, speaker = self.reading.attributions[at], self.reading.speakers[at]
        said = self._said(one)
        head = self._content_mention(at)
        return {
            "claim_id": self.claim_ids[at],
            "article_id": self.article.article_id,
            "source_id": self._source(speaker.source),
            "speaker_text": self._words(one.speaker),
            "speaker_resolution": speaker.resolution,
            "speaker_is_party": self._is_party(at, speaker.source),
            "cue": self._words(one.cue),
            "cue_lemma": one.cue_lemma or None,
            "stance": one.stance,
            "hedged": one.hedged,
            "content": GAP.join(self.text[span.start : span.end] for span in one.content),
            "quote": one.quote,
            "spans": [offset for span in one.content for offset in span],
            "start_char": one.content[0].start,
            "end_char": one.content[-1].end,
            **_at("cue", one.cue if self._words(one.cue) else None),
            **_at("speaker", one.speaker),
            "medium": one.medium,
            "platform": one.platform,
            "addressee": self._words(one.addressee),
            "relayed_by": [self._source(source) for source in speaker.relayed_by],
            "parent_claim_id": None if one.parent is None else self.claim_ids[one.parent],
            "said_start": said.date_start,
            "said_end": said.date_end,
            "said_precision": said.precision,
            "content_mention_id": None if head is None else self.mention_ids[head],
            "rule": one.rule,
        }

    def _said(self, one: Attribution) -> PredicateDate:
        """The day of the utterance: of its cue, else of the participle that tells how the words came out ("in
        a statement *issued* on Monday")."""
        if one.cue_head is None:
            return UNDATED
        said = self._date(one.cue_head)
        if said.date_start is not None or not self.doc.has_annotation("DEP"):
            return said
        for child in self.doc[one.cue_head].children:
            for below in child.children:
                told = child.dep_ == "obl" and below.dep_ == "acl" and below.tag_ in {"VBN", "VBD"}
                if told and not any(span.start <= below.idx < span.end for span in one.content):
                    issued = self._date(below.i)
                    if issued.date_start is not None and issued.span is not None:
                        return issued
        return said

    def _holder(self, index: int) -> int | None:
        """Index of the attribution that tells a mention; an accusing is not told by the answer to it."""
        event, at = self.reading.events[index], self.innermost[index]
        if event.antecedent is not None and event.actors:  # "*blamed* the rebels": who blames them tells it
            at = next(
                (i for i, one in enumerate(self.reading.attributions) if one.cue_head == event.predicate), at
            )
        if at is None or event.antecedent is not None:
            return at
        one = self.reading.attributions[at]
        presupposed = event_anaphora.answers_what_was_said(one, event) or self._is_left_standing(event, at)
        return one.parent if presupposed else at

    def _is_left_standing(self, event: EventMention, at: int | None) -> bool:
        """Whether the attribution denies but the speaker's part in an act, and not the act."""
        if at is None or event.antecedent is not None:
            return False
        one, anaphors = self.reading.attributions[at], self.kit.event_anaphors
        return event_anaphora.denies_only_its_part(self.doc, one, event, anaphors)

    def _innermost(self, words: Span) -> int | None:
        """Index of the attribution whose shortest content covers the words; None = the outlet's own."""
        covering = [(self.widths[at], at) for _, at in self.contents.of(words)]
        return min(covering)[1] if covering else None

    def _content_mention(self, at: int) -> int | None:
        """Index of the mention that heads a claim's content: its head predicate, else the nearest to it of
        those with a participant, else the nearest."""
        inside = self.held.get(at, [])
        head = self.reading.attributions[at].content_head
        if not inside:  # "denied responsibility for the blast" is about the blast
            inside = [
                index
                for index in self.inside.get(at, [])
                if self._is_left_standing(self.reading.events[index], at)
            ]
        if not inside:  # "put the toll at 12" is about what killed them; "cholera killed 40" is not
            sums = [
                index
                for one, (index, by) in zip(self.reading.quantities, self.counted, strict=True)
                if by == at and index is not None and not self._has_a_cause(one)
            ]
            return sums[0] if sums else None

        told = self.reading.events
        pointing = {told[index].predicate for index in inside if told[index].antecedent is not None}
        inside = [i for i in inside if told[i].antecedent is not None or told[i].predicate not in pointing]

        def rank(index: int) -> tuple[bool, bool, int, int]:
            steps = self._steps(self.reading.events[index].predicate, head)
            return steps > 0, not self.sides[index], steps, index

        return min(inside, key=rank)

    def _has_a_cause(self, one: Quantity) -> bool:
        """Whether a count's verb says of itself what killed them."""
        if one.predicate is None:
            return False
        verb = self.doc[one.predicate]
        return bool(syntax.objects(verb)) and any(child.dep_ in syntax.SUBJECTS for child in verb.children)

    def _steps(self, predicate: int, head: int | None) -> int:
        """How far below `head` the predicate hangs, 0 = it is it; FAR when it does not."""
        for steps, token in enumerate((self.doc[predicate], *self.doc[predicate].ancestors)):
            if token.i == head:
                return min(steps, FAR)
        return FAR

    def _is_party(self, at: int, source: Source) -> bool:
        """Whether the speaker takes part in any act that the claim tells.

        A state's speaker takes the side of that state's bodies, if it is known for whom it speaks ("a Western
        diplomat in X" is not X's). An arrest told without its doer is the doing of the powers that tell it.
        """
        told = [self._act(index) for index, holder in enumerate(self.holder) if holder == at]
        taking_part = {actor.actor_id: actor for index in told for _, _, actor, _ in self.sides[index]}
        lifted = {actor.affiliation_id for actor in taking_part.values() if actor.affiliation_id}
        lifted |= {one for actor_id in taking_part for one in self.kit.registry.members.get(actor_id, ())}
        speaks_for = [
            actor
            for one in (source.actor_id, source.affiliation_id)
            if one and (actor := self.who.known(one))
        ]
        if not speaks_for:
            return False
        countries = {
            actor.country for actor in taking_part.values() if actor.country and actor.kind == "state"
        }
        if speaker_is_party(source, {*taking_part, *lifted}, countries):
            return True
        ours = {actor.actor_id for actor in speaks_for}
        if any(
            {one.actor.actor_id for one in self.sides[index] if one.side == "recipient"} & self._foes(ours)
            for index in told
            if not any(one.side == "actor" for one in self.sides[index])
        ):
            return True  # the Front says that its enemy's forces "were pushed back"
        sectors = {sector for actor in speaks_for for sector in actor.sectors}
        return any(
            sectors & DOERS_OF.get(self.reading.events[index].event_type, set())
            for index in told
            if not any(one.side == "actor" for one in self.sides[index])
        )

    def _foes(self, ours: set[str]) -> set[str]:
        """Ids of those whom `ours` fight anywhere in the article, on whichever side they are told."""
        known = self.foes.get(frozenset(ours))
        if known is not None:
            return known
        found: set[str] = set()
        for one, other in self._assault_sides:
            found |= (other if one & ours else set()) | (one if other & ours else set())
        return self.foes.setdefault(frozenset(ours), found - ours)

    @cached_property
    def _assault_sides(self) -> list[tuple[set[str], set[str]]]:
        """Ids of the doers and of the recipients of each assault."""
        told = []
        for event, sides in zip(self.reading.events, self.sides, strict=True):
            if event.event_type == "ASSAULT":
                doers = {one.actor.actor_id for one in sides if one.side == "actor"}
                told.append((doers, {one.actor.actor_id for one in sides if one.side == "recipient"}))
        return told

    # --- mentions

    def _act(self, at: int) -> int:
        """Index of the mention that tells the act: for one that only points at it ("it"), the other."""
        antecedent = self.reading.events[at].antecedent
        return at if antecedent is None else self.at[antecedent]

    def _mention(self, at: int) -> Row:
        one, holder = self.reading.events[at], self.holder[at]
        points = one.antecedent is not None
        told = UNDATED if points else self._act_date(one)
        where = None if points else self._where(one)
        place = where.place if where else None
        value, why = self._factuality(at)
        if value == "happened" and self._is_to_come(one, told):
            value, why = "planned", "its day is after the publication"
        predicate = self.doc[self.reading.events[self._act(at)].predicate]
        vector: bytes | None = predicate.word_vector  # type: ignore[attr-defined]  # a ParsedToken
        return {
            "mention_id": self.mention_ids[at],
            "article_id": self.article.article_id,
            "claim_id": None if holder is None else self.claim_ids[holder],
            "event_type": one.event_type,
            "event_mode": one.event_mode,
            "trigger": self._words(one.trigger),
            **_at("trigger", one.trigger),
            "trigger_lemma": predicate.lemma_.lower(),
            "trigger_vector": None if vector is None else b64encode(vector).decode("ascii"),
            "sentence": self._words(one.sentence),
            "start_char": one.sentence.start,
            "end_char": one.sentence.end,
            "date_start": told.date_start,
            "date_end": told.date_end,
            "date_precision": told.precision,
            "date_basis": told.basis,
            "date_text": self._words(told.span),
            **_at("date_text", told.span),
            "place_id": None if place is None else self._place(place),
            "place_text": self._words(_span(where) if place else None),
            **_at("place_text", _span(where) if where and place else None),
            "place_basis": where.basis if where and place else None,
            "factuality": value,
            "factuality_rule": why,
            "is_historical": told.is_historical,
            "is_aggregate": one.is_aggregate,
            "is_headline": self.article.headline.covers(one.trigger),
            "rule": one.rule,
        }

    def _is_to_come(self, one: EventMention, told: PredicateDate) -> bool:
        """Whether an act has a day of its own after the publication: "announced a strike *for Friday*"."""
        published = self.article.published
        if published is None or told.date_start is None or told.basis not in TOLD_BASES:
            return False
        return told.date_start > published and syntax.tense(self.doc[one.predicate]) != "past"

    def _where(self, one: EventMention) -> Toponym | None:
        found = toponyms.locate(
            self.doc, one.predicate, one.places, self.reading.toponyms, self.kit.gazetteer, one.actors
        )
        if found and one.event_type in PLACED_BY_CLAUSE and found.confidence < NEAR:
            return None
        return found

    def _act_date(self, one: EventMention) -> PredicateDate:
        """The date of the act's verb, else of the noun that a phrase tells it by ("carried out *Sunday's
        attack*")."""
        told = self._date(one.predicate)
        if told.date_start is not None:
            return told
        for token in self.doc[one.predicate].children:
            if token.dep_ == "obj" and one.trigger.start <= token.idx < one.trigger.end:
                named = self._date(token.i)
                if named.date_start is not None:
                    return named
        return told

    def _date(self, predicate: int) -> PredicateDate:
        if predicate not in self.dates:
            self.dates[predicate] = act_dating.date_predicate(
                self.doc,
                predicate,
                self.reading.timexes,
                self.article.published,
                headline=self.article.headline,
                cues=self.kit.dating_cues,
            )
        return self.dates[predicate]

    def _factuality(self, at: int) -> tuple[str, str | None]:
        """The mention's factuality in the eyes of its holder, and what made it so; a speaker who negates an
        act denies it."""
        event, holder = self.reading.events[at], self.holder[at]
        if event.antecedent is not None and holder is not None:
            stance = self.reading.attributions[holder].stance
            return STANCE_MAKES.get(stance, "happened"), f"the claim {stance} it"
        told, rule = factuality.explain(self.doc, event.predicate, self.kit.factuality_cues, event.event_type)
        if told != "happened" and self._is_left_standing(event, self.innermost[at]):
            told, rule = "happened", "a part in it is denied, not the act"
        if holder is None:
            return told, rule
        claim = self.reading.attributions[holder]
        heads = self._heads(claim, event) and claim.stance in STANCE_MAKES
        # "called it untrue that it *fell*"
        open_ = told == "uncertain" or (told == "hypothetical" and self._is_past(event))
        if heads and (told == "happened" or (open_ and claim.stance == "denies")):
            told, rule = STANCE_MAKES[claim.stance], f"the claim {claim.stance} it"
        if told == "happened" and claim.hedged and not claim.distanced:
            return "uncertain", "the claim is hedged"
        return ("denied", rule) if told == "not_happened" else (told, rule)

    def _is_past(self, event: EventMention) -> bool:
        return syntax.tense(self.doc[event.predicate]) == "past"

    def _heads(self, claim: Attribution, event: EventMention) -> bool:
        """Whether an act is what a claim says, or what the noun of saying tells that it answers: "rejected as
        baseless the accusation that it *shelled* the town"."""
        if claim.content_head == event.predicate:
            return True
        told = self.doc[event.predicate]
        if claim.content_head is not None and self.doc[claim.content_head].dep_ in syntax.AUXILIARIES:
            return self.doc[claim.content_head].head == told
        return told.dep_ in {"acl", "ccomp", *syntax.RELATIVES} and told.head.i == claim.content_head

    def _mention_actors(self, at: int) -> list[Row]:
        rows = []
        for side, meant, actor, basis in self.sides[at]:
            words = self.who.whole_phrase(meant)
            rows.append(
                {
                    "mention_id": self.mention_ids[at],
                    "actor_id": self._actor(actor),
                    "participant_id": self._participant_id(meant, actor),
                    "side": side,
                    "text": self._words(words),
                    "start_char": words.start,
                    "end_char": words.end,
                    "resolution": meant.resolution,
                    "confidence": round(meant.confidence, 2),
                    "candidates": self._candidates(meant, actor),
                    "role_at_date": meant.role,
                    "basis": basis,
                }
            )
        return rows

    def _participant_id(self, meant: ActorMention, actor: Actor) -> str:
        """The actor's id, or one of the article's own for its or the kind's people without a name."""
        if self.who.is_unnamed(meant, actor):
            return schema.make_id("u", self.article.article_id, actor.actor_id)
        return actor.actor_id

    def _candidates(self, meant: ActorMention, actor: Actor) -> list[str]:
        """The other actors that the words may mean, with their rows taken along."""
        ids = (self._actor_id(one) for one in meant.candidates if one != actor.actor_id)
        return [one for one in dict.fromkeys(ids) if one is not None]

    def _quantities(self) -> Iterator[Row]:
        for one, (at, holder) in zip(self.reading.quantities, self.counted, strict=True):
            if at is None:
                continue
            yield {
                "mention_id": self.mention_ids[at],
                "claim_id": None if holder is None else self.claim_ids[holder],
                **{name: getattr(one, name) for name in ("kind", "low", "best", "high", "whom", "status")},
                "start_char": one.start,
                "end_char": one.end,
            }

    def _told_with(self, one: Quantity) -> int | None:
        """Index of the mention that a count belongs to: its own predicate, else the nearest fitting one in
        the sentence, else the last fitting one before ("The toll rose to 19"), else, for a count that tells
        of an act by itself, the first behind it ("Nineteen dead, says mayor")."""
        fitting = [
            index
            for index, event in enumerate(self.reading.events)
            if one.predicate in (event.predicate, *event.parts) or event.event_type in COUNTED_WITH[one.kind]
        ]
        events = self.reading.events
        same = [i for i in fitting if one.predicate in (events[i].predicate, *events[i].parts)]
        if same:
            return same[0]
        around = [i for i in fitting if events[i].sentence.start <= one.start < events[i].sentence.end]
        near = [index for index in around if not self._is_of_another_day(one, index)]
        if around and not near:
            return None  # "a week after four died": no act of that day is told here
        if near:
            return min(
                near, key=lambda index: (abs(self.reading.events[index].trigger.start - one.start), index)
            )
        fitting = [index for index in fitting if not self._is_of_another_day(one, index)]
        before = [index for index in fitting if self.reading.events[index].trigger.start < one.start]
        if not before and one.event_type is not None and fitting:
            return min(fitting, key=lambda index: self.reading.events[index].trigger.start)
        return max(before, key=lambda index: self.reading.events[index].trigger.start, default=None)

    def _is_of_another_day(self, one: Quantity, index: int) -> bool:
        """Whether a count has a day of its own on which the mention was not: "a week after four died". Those
        who died later of an act are of that act."""
        if one.predicate is None or one.status != "new":
            return False
        own, told = self._date(one.predicate), self._date(self.reading.events[index].predicate)
        if own.date_start is None or own.date_end is None or told.date_start is None or told.date_end is None:
            return False
        return own.date_start > told.date_end or told.date_start > own.date_end

    # --- what rows point to

    def _source(self, source: Source) -> str:
        if source.source_id not in self.sources:
            actor_id, affiliation_id = self._actor_id(source.actor_id), self._actor_id(source.affiliation_id)
            if (actor_id, affiliation_id) != (source.actor_id, source.affiliation_id):
                source = replace(source, actor_id=actor_id, affiliation_id=affiliation_id)
            self.sources[source.source_id] = source
        return source.source_id

    def _actor_id(self, actor_id: str | None) -> str | None:
        """The id, with the actor's row taken along; None when nobody is known by it."""
        actor = self.who.known(actor_id) if actor_id else None
        return self._actor(actor) if actor else None

    def _actor(self, actor: Actor) -> str:
        if actor.actor_id not in self.actors:
            self.actors[actor.actor_id] = actor
            affiliation_id = self._actor_id(actor.affiliation_id)
            if affiliation_id != actor.affiliation_id:
                self.actors[actor.actor_id] = replace(actor, affiliation_id=affiliation_id)
        return actor.actor_id

    def _place(self, place: Place) -> str:
        for one in (place, *gazetteer.ancestors(place, self.kit.gazetteer)):
            self.places.setdefault(one.place_id, one)
        return place.place_id

    def _words(self, span: Span | None) -> str | None:
        return self.text[span.start : span.end] or None if span else None


def _stage_one(table: str) -> list[schema.Field]:
    return [field for field in schema.TABLES[table].fields if field.stage == 1]


@cache
def _names(table: str) -> tuple[str, ...]:
    return tuple(field.name for field in _stage_one(table))


def _fields(value: Actor | Place, table: str) -> Row:
    """A dataclass as a row; tuples as lists."""
    names = _names(table)
    cells = attrgetter(*names)(value)
    return {
        name: list(cell) if isinstance(cell, tuple) else cell for name, cell in zip(names, cells, strict=True)
    }


def _span(toponym: Toponym | None) -> Span | None:
    return Span(toponym.start, toponym.end) if toponym else None


def _at(prefix: str, span: Span | None) -> Row:
    return {f"{prefix}_start": span.start if span else None, f"{prefix}_end": span.end if span else None}


def _distinct(rows: list[Row], key: tuple[str, ...]) -> list[Row]:
    """The first row of each key."""
    return list({tuple(row[name] for name in key): row for row in reversed(rows)}.values())[::-1]
