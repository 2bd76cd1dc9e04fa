"""Claims about an act that is only pointed at: "the army denied it", "confirmed the report".

A denial or confirmation whose content is a pronoun or a noun such as "the accusation" tells the act told
last before it. It yields a mention of that act, so that the event knows who disputes it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.annotations import POINTS_BACK, Attribution, EventMention, Span
from transforms.claim.utterance import ANSWERED
from transforms.language import syntax
from transforms.seeds import Seeds

# Stances that say of an act whether it was; an assertion of "it" adds nothing.
ANSWERS = ("denies", "confirms", "doubts", "unverified")
# Words of the content beside determiners: longer ones say something of their own.
MAX_WORDS = 3
# Sentences back to the act that is meant.
REACH = 6
ACCUSES = "ACCUSE"
# What is done by saying it: nobody denies that it was said, but what it says.
SAID = frozenset({"ACCUSE", "REQUEST", "THREATEN"})


@dataclass(frozen=True, slots=True)
class Anaphors:
    """Pronouns and nouns that point at an act (lower-case lemmas); `claims` point at what was claimed,
    `roles` at somebody's part in an act; `rankings` count an act among others ("third")."""

    words: frozenset[str]
    claims: frozenset[str]
    roles: frozenset[str]
    rankings: frozenset[str]


def compile(seeds: Seeds) -> Anaphors:
    """Compile event_anaphors.csv, once per process."""
    rows = seeds.event_anaphors.values()
    return Anaphors(
        frozenset(row.word for row in rows if row.points_at not in {"other", "ranking"}),
        frozenset(row.word for row in rows if row.points_at == "claim"),
        frozenset(row.word for row in rows if row.points_at == "role"),
        frozenset(row.word for row in rows if row.points_at == "ranking"),
    )


def answers_what_was_said(one: Attribution, event: EventMention) -> bool:
    """Whether an answer trails an accusing, and so is of what was said, not of the saying: "A accused B of
    theft, a charge B denies"."""
    return (
        one.stance in ANSWERS
        and event.event_type in SAID
        and event.predicate == one.content_head
        and event.trigger.end <= one.cue.start
    )


def denies_only_its_part(doc: Doc, one: Attribution, event: EventMention, anaphors: Anaphors) -> bool:
    """Whether but the speaker's part in an act is denied, and the act left as it was told: "denied
    *responsibility* for the blast", "denied having any *role* in it", "said it was not *behind* it"."""
    if one.stance not in {"denies", "asserts"}:
        return False
    told = next((span for span in one.content if span.covers(event.trigger)), None)
    words = doc.char_span(*told, alignment_mode="expand") if told is not None else None
    if words is None:
        return False
    parts = [tok for tok in words if tok.i < event.predicate and tok.lemma_.lower() in anaphors.roles]
    if not parts or any(tok.tag_ in syntax.FINITE for tok in doc[parts[-1].i : event.predicate]):
        return False
    behind = parts[-1].dep_ == "case" and parts[-1].head.i == event.predicate
    if event.predicate == one.content_head and not behind:
        return False
    return one.stance == "denies" or _is_negated_part(parts[-1])


def _is_negated_part(part: Token) -> bool:
    """Whether a part in an act is said not to be: "was *not behind* it", "had *no role* in it"."""
    said = part.head if part.dep_ in {"case", *syntax.OBJECTS} else part
    return syntax.is_negated(said)


def find(
    doc: Doc, attributions: Sequence[Attribution], events: Sequence[EventMention], anaphors: Anaphors
) -> list[EventMention]:
    """A mention for each answering claim that only points at an act: its type and rule are the act's.

    The trigger is the pointing words; participants, day and place are left to the act itself. `events` are
    the mentions of the article in any order; nothing is found where none stands within REACH sentences.
    """
    found = []
    headed: dict[int | None, list[EventMention]] = defaultdict(list)
    for event in events:
        headed[event.predicate].append(event)
    for one in attributions:
        of_head = headed.get(one.content_head, ())
        accusing = next((event for event in of_head if answers_what_was_said(one, event)), None)
        if accusing is not None:
            meant = _said_inside(one, accusing, attributions, events)
            if meant is None and one.rule == ANSWERED:  # "..., an accusation that the army denies"
                before = [event for event in events if event is not accusing]
                meant = _told_before(doc, one, attributions, before, needs_claim=False)
            if meant is not None:
                found.append(pointing_at(meant, doc[accusing.predicate]))
            continue
        head = _pointing_word(doc, one, anaphors) or _answering_word(doc, one, attributions)
        if head is None or any(
            span.covers(event.trigger) and event.predicate != head.i  # "called *the accusation* false"
            for span in one.content
            for event in events
        ):
            continue
        needs_claim = one.stance == "denies" and head.lemma_.lower() in anaphors.claims
        needs_claim &= one.rule != ANSWERED
        if head.pos_ == "NOUN" and _last_claim_tells_no_act(doc, one, head, attributions, events, anaphors):
            continue
        meant = _told_before(doc, one, attributions, events, needs_claim=needs_claim)
        if meant is not None:
            found.append(pointing_at(meant, head))
    return found


def pointing_at(meant: EventMention, word: Token) -> EventMention:
    """A mention at `word` that tells nothing itself and points back at the act that is meant."""
    sentence = word.sent
    return EventMention(
        predicate=word.i,
        trigger=Span(word.idx, word.idx + len(word)),
        sentence=Span(sentence.start_char, sentence.start_char + len(sentence.text.rstrip())),
        event_type=meant.event_type,
        event_mode=meant.event_mode,
        rule=POINTS_BACK,
        antecedent=meant.predicate if meant.antecedent is None else meant.antecedent,
    )


def _said_inside(
    one: Attribution,
    accusing: EventMention,
    attributions: Sequence[Attribution],
    events: Sequence[EventMention],
) -> EventMention | None:
    """The first act that an accusing tells, which the answer behind it is about."""
    told = [
        event
        for other in attributions
        if other is not one and other.cue_head == accusing.predicate
        for event in events
        if event.event_type not in SAID and any(span.covers(event.trigger) for span in other.content)
    ]
    return min(told, key=lambda event: event.trigger.start, default=None)


def _pointing_word(doc: Doc, one: Attribution, anaphors: Anaphors) -> Token | None:
    """The word by which a claim's short content points at an act, if that is all it does."""
    if one.stance not in ANSWERS:
        return None
    words = [
        token
        for span in one.content
        for token in doc.char_span(span.start, span.end, alignment_mode="expand") or ()
        if not token.is_punct and not token.is_space and token.pos_ not in {"DET", "AUX", "PART"}
    ]
    if not 0 < len(words) <= MAX_WORDS:
        return None
    found = next((token for token in words if token.lemma_.lower() in anaphors.words), None)
    return None if found is not None and _is_who_denies(doc, one, found) else found


def _is_who_denies(doc: Doc, one: Attribution, word: Token) -> bool:
    """Whether "it" does what is denied, and is the body that denies it: "Chad denied that *it* had fired"."""
    speaker = doc[one.speaker_head] if one.speaker_head is not None else None
    does = word.pos_ == "PRON" and word.dep_ == "nsubj" and word.head.pos_ == "VERB"
    body = speaker is not None and speaker.tag_ in {"NN", "NNP"} and speaker.ent_type_ != "PERSON"
    return does and body


def _answering_word(doc: Doc, one: Attribution, attributions: Sequence[Attribution]) -> Token | None:
    """The predicate of a denial, in other words, of what its own sentence told just before: "rumours spread
    that the rebels had taken the town, but residents denied *they had fled*"."""
    if one.stance != "denies" or one.cue_head is None or one.content_head is None:
        return None
    head = doc[one.content_head]
    pronouns = [child for child in head.children if child.dep_.startswith("nsubj") and child.pos_ == "PRON"]
    cue = doc[one.cue_head]
    contrasted = any(child.dep_ == "cc" and child.i < cue.i for child in cue.children)
    told = [
        other
        for other in attributions
        if other is not one
        and other.stance not in ANSWERS
        and other.content[-1].end <= one.cue.start
        and other.cue.start >= cue.sent.start_char
    ]
    return head if pronouns and contrasted and told else None


def _told_before(
    doc: Doc,
    one: Attribution,
    attributions: Sequence[Attribution],
    events: Sequence[EventMention],
    *,
    needs_claim: bool,
) -> EventMention | None:
    """The act that is meant: what the last accusation accused of, else what the last claim told, else (where
    no claim is needed) the act told last; within REACH sentences before the cue. An accusing, demand or
    threat itself is never meant, and nothing is where the last accusation tells no act."""
    starts = [sentence.start_char for sentence in doc.sents]
    near = [
        event
        for event in events
        if event.trigger.end <= one.cue.start and _begun_between(starts, event.trigger, one.cue) <= REACH
    ]
    accusing = {event.predicate for event in near if event.event_type == ACCUSES}
    claimed = [
        (other.cue_head in accusing, event.trigger.start, event)
        for other in attributions
        if other is not one and other.stance not in ANSWERS
        for event in near
        if event.event_type not in SAID and any(span.covers(event.trigger) for span in other.content)
    ]
    meant = max(claimed, key=lambda told: told[:2])[2] if claimed else None
    meant = _first_told_with(meant, claimed)
    if needs_claim and (last := _accused_of_nothing_told(near, attributions)) is not None:
        # what somebody claimed after that may be meant, nothing before
        return meant if meant is not None and meant.trigger.start > last.trigger.end else None
    if meant is not None:
        return meant
    if needs_claim:
        return None
    acts = [event for event in near if event.event_type not in SAID]
    return max(acts, key=lambda event: event.trigger.start, default=None)


def _first_told_with(
    meant: EventMention | None, claimed: Sequence[tuple[bool, int, EventMention]]
) -> EventMention | None:
    """Of the acts of one sentence that an accusing holds the first: "accused them of breaking *a truce* that
    they had signed"."""
    if meant is None or not any(accuses and event is meant for accuses, _, event in claimed):
        return meant
    inside = [event for accuses, _, event in claimed if accuses and event.sentence == meant.sentence]
    return min(inside, key=lambda event: event.trigger.start)


def _last_claim_tells_no_act(
    doc: Doc,
    one: Attribution,
    word: Token,
    attributions: Sequence[Attribution],
    events: Sequence[EventMention],
    anaphors: Anaphors,
) -> bool:
    """Whether "the claim" means what somebody claimed right before, and that tells no act: an act claimed by
    others further back is not what "could not verify the *claim*" is about."""
    if word.lemma_.lower() not in anaphors.claims or word.tag_ != "NN":
        return False
    before = [
        other
        for other in attributions
        if other is not one and other.stance == "asserts" and other.content[-1].end <= one.cue.start
    ]
    if not before:
        return False
    before.sort(key=lambda other: (-other.content[-1].end, other.content[0].start))
    starts = [sentence.start_char for sentence in doc.sents]
    if _begun_between(starts, before[0].content[-1], one.cue) > 1:
        return False
    for other in before:
        if any(span.covers(event.trigger) for span in other.content for event in events):
            return False
        if _goes_on(doc, other, anaphors):
            continue
        if other.speaker_head is not None and doc[other.speaker_head].pos_ != "PRON":
            return True  # "he" goes on with what he claimed before
    return True


def _goes_on(doc: Doc, one: Attribution, anaphors: Anaphors) -> bool:
    """Whether a claim is itself about what was told before: "*This* is a violation", said the army."""
    words = doc.char_span(*one.content[0], alignment_mode="expand") or ()
    first = next((tok for tok in words if tok.is_alpha), None)
    if first is None or first.tag_ != "DT" or first.dep_ not in syntax.SUBJECTS:
        return False
    return first.lower_ in anaphors.words


def _accused_of_nothing_told(
    near: Sequence[EventMention], attributions: Sequence[Attribution]
) -> EventMention | None:
    """The last accusing, where its content holds no act: "accused soldiers of abuse"; else None."""
    accusing = [event for event in near if event.event_type == ACCUSES]
    if not accusing:
        return None
    last = max(accusing, key=lambda event: event.trigger.start)
    inside = [one.content for one in attributions if one.cue_head == last.predicate]
    tells = any(
        span.covers(event.trigger)
        for content in inside
        for span in content
        for event in near
        if event.event_type not in SAID
    )
    return None if tells else last


def _begun_between(starts: Sequence[int], first: Span, last: Span) -> int:
    """How many sentences, of which the ordered `starts` are given, begin behind one span up to another."""
    return bisect_right(starts, last.start) - bisect_right(starts, first.start)
