"""Lead each speaker of an article to a source: an outlet, an actor, a document, or somebody unnamed.

A named speaker is the actor that the article's mentions say it is, or a source of its own name; an unnamed
one ("a ministry official", "reports") is one source per article, with the actor it speaks for. "The source",
"the outlet", pronouns lead back to whom they mean in this article; nothing is learnt for the next one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from transforms.annotations import ActorMention, Article, Attribution, Span
from transforms.claim.cues import plain_name
from transforms.claim.named_speakers import (
    KIND_OF_ACTOR,
    apposed_name,
    is_own,
    n_before,
    named_mention,
    of_actor,
    of_institution,
    of_name,
    outlet_of,
)
from transforms.claim.outlets import Outlets, find_outlet
from transforms.claim.referring_speakers import (
    of_phrase,
    of_pronoun,
    referred_to,
)
from transforms.claim.source import OUTLET_KINDS, UNSPECIFIED, Source, Speaker, hash_of, known
from transforms.claim.speaker_context import ROLE_WORD, Context, Seen, is_name, kind_of_noun, noun_of
from transforms.claim.unnamed_speakers import unnamed
from transforms.language import syntax
from transforms.language.closed_classes import FIRST_PERSON, PERSON_PRONOUNS

# "the 34-year-old": somebody told of before.
_AGED = re.compile(r"the \d{1,3}-year-old\b", re.I)


def resolve(
    article: Article,
    doc: Doc,
    attributions: Sequence[Attribution],
    mentions: Sequence[ActorMention],
    outlets: Outlets,
) -> list[Speaker]:
    """The speaker of each attribution, in the same order.

    `mentions` are the article's actor mentions after coreference. Deterministic; raises nothing.
    """
    context = Context(article, doc, mentions, outlets, attributions)
    order = sorted(range(len(attributions)), key=lambda i: (_position(attributions[i]), i))
    found: dict[int, Speaker] = {}
    for index in order:
        item = attributions[index]
        heir_of = item.inherits
        if heir_of is not None and heir_of in found:
            found[index] = found[heir_of]
            continue
        parent = found.get(item.parent) if item.parent is not None else None
        relays = tuple(_relay(context, span) for span in item.relays)
        source, resolution = _resolve_one(context, item, parent)
        found[index] = Speaker(source, resolution, relays)
        _remember(context, item, source, relays)
    for index, item in enumerate(attributions):  # an heir that stands before its forebear
        if item.inherits is not None and item.inherits in found:
            found[index] = found[item.inherits]
    for index in {item.parent for item in attributions if item.parent is not None}:
        if _carries_another(context, attributions[index], found[index]):
            found[index] = replace(found[index], source=_named_outlet(found[index].source.name))
    withheld = {found[i].source.source_id for i, item in enumerate(attributions) if item.withheld}
    return [
        Speaker(
            known(found[index].source, withheld),
            found[index].resolution,
            tuple(known(one, withheld) for one in _chain(context, index, attributions, found)),
        )
        for index in range(len(attributions))
    ]


def _carries_another(context: Context, item: Attribution, speaker: Speaker) -> bool:
    """Whether a name of one word that nobody knows reports what somebody else said: "The mayor told Radio
    Sahel that it fell, *Nordlys* reported" is an outlet by what it does."""
    source = speaker.source
    if item.cue_lemma not in context.outlets.reporting or source.kind not in {"person", "organisation"}:
        return False
    unknown = source.named and source.role is None and source.country is None and " " not in source.name
    return unknown and item.speaker_head is not None and context.doc[item.speaker_head].pos_ == "PROPN"


def _chain(
    context: Context, index: int, attributions: Sequence[Attribution], found: Mapping[int, Speaker]
) -> tuple[Source, ...]:
    """Who carried a statement, innermost first: those told with its cue, then the outlet or journalist in
    whose own statement it stands, and so on outwards; without the speaker and the publishing outlet."""
    chain: list[Source] = []
    at: int | None = index
    for _ in range(len(attributions)):
        if at is None:
            break
        if at != index and found[at].source.kind in OUTLET_KINDS | {"journalist"}:
            chain.append(found[at].source)
        elif at != index:
            break
        chain += found[at].relayed_by
        at = attributions[at].parent
    left_out = {found[index].source.source_id, context.own.source_id}
    return tuple(dict.fromkeys(one for one in chain if one.source_id not in left_out))


def _position(item: Attribution) -> int:
    return item.speaker.start if item.speaker is not None else item.cue.start


def _remember(context: Context, item: Attribution, source: Source, relayed: Sequence[Source]) -> None:
    words = set()
    if item.speaker_head is not None:
        words.add(context.doc[item.speaker_head].lemma_.lower())
    for role in (source.role, context.roles.get(source.actor_id or "")):
        words.update(word.lower() for word in ROLE_WORD.findall(role or ""))
    at = _position(item)
    if source.kind != "unspecified":
        context.seen.append(Seen(at, source, frozenset(words)))
    for span, carrier in zip(item.relays, relayed, strict=False):
        context.seen.append(Seen(span.start, carrier, frozenset()))


def _resolve_one(context: Context, item: Attribution, parent: Speaker | None) -> tuple[Source, str]:
    """The source of one attribution and how its speaker was told."""
    if item.speaker is None or item.speaker_head is None:
        if item.stance == "unverified":  # "could not be verified": the outlet speaks of what it knows
            return context.own, "none"
        return UNSPECIFIED, "none"
    head = context.doc[item.speaker_head]
    text = context.article.text[item.speaker.start : item.speaker.end]
    if head.pos_ == "PROPN" and head.dep_ == "appos":  # "the newspaper *Nordlys*"
        start, end = syntax.noun_phrase(head)
        text = context.article.text[start:end]
    if head.lower_ in FIRST_PERSON and (len(head) == 1 or not head.text.isupper()):  # "the US" is not "us"
        return (parent.source if parent is not None else context.own), "pronoun"
    if item.antecedent is not None and head.pos_ == "PRON":
        return of_phrase(context, context.doc[item.antecedent]), "pronoun"
    if (head.pos_ == "PRON" and not head.text.isupper()) or head.lower_ in PERSON_PRONOUNS:
        return of_pronoun(context, head), "pronoun"
    outlet = outlet_of(context, head, text)
    if outlet is not None:
        return outlet, "name"
    named = named_mention(context, head, item.speaker)
    if named is not None and named.actor is not None:
        beside = apposed_name(head) if not named.named else None
        if beside is not None and beside.i == head.i + 1 + n_before(beside):  # "the aid group *Open Hands*"
            return of_name(context, beside, head), "name"
        if not named.named and named.actor.kind != "person":  # "militia forces": whose, nobody says
            kind = item.speaker_kind or kind_of_noun(context, head) or KIND_OF_ACTOR[named.actor.kind]
            return unnamed(context, head, item.speaker, kind), "role"
        if named.actor.kind == "state" and head.text.islower():
            noun = noun_of(head, context.outlets)
            back = referred_to(context, head, text, item.speaker.start) if noun and noun.speaks else None
            if back is not None:
                return back, "role"
            if noun is not None and noun.whole:  # "the army", "the military": one and the same
                return of_actor(context, named), "role"
            if noun is not None and noun.speaks:  # a prosecutor is no prosecution service
                return unnamed(context, head, item.speaker, str(noun.kind), named.actor), "role"
            return of_institution(context, named, head), "role"
        return of_actor(context, named), "name"
    apposed = apposed_name(head)
    if apposed is not None:
        return of_name(context, apposed, head), "name"
    if is_own(context, head, text):
        return context.own, "name"
    back = referred_to(context, head, text, item.speaker.start)
    if back is not None:
        return back, "role"
    if is_name(head):
        return of_name(context, head), "name"
    if _AGED.match(text) and (person := _person_named_last(context, item.speaker.start)) is not None:
        return of_actor(context, person), "role"
    return unnamed(context, head, item.speaker, item.speaker_kind), "role"


def _person_named_last(context: Context, start: int) -> ActorMention | None:
    """The person named last before a position."""
    before = [mention for told in context.people.values() for mention in told if mention.start < start]
    return max(before, key=lambda mention: mention.start, default=None)


def _relay(context: Context, span: Span) -> Source:
    """The source that carried the words: an outlet or a journalist."""
    text = context.article.text[span.start : span.end]
    outlet = find_outlet(text, context.outlets)
    if outlet is not None:
        return outlet
    for mention in context.mentions:
        inside = span.start <= mention.start and mention.end <= span.end
        if inside and mention.actor is not None and mention.actor.kind == "person":
            if " " not in mention.actor.name:  # one word: no journalist is called so, an outlet may be
                return replace(_named_outlet(mention.actor.name), country=mention.actor.country)
            source = of_actor(context, mention)
            return replace(source, kind="journalist" if source.kind == "person" else source.kind)
    tokens = context.doc.char_span(span.start, span.end, alignment_mode="expand")
    head = tokens.root if tokens is not None and context.doc.has_annotation("DEP") else None
    if head is None:
        return UNSPECIFIED
    if not is_name(head):
        return unnamed(context, head, span, None if noun_of(head, context.outlets) else "outlet")
    source = of_name(context, head)
    if source.kind == "person" and " " not in source.name:
        return _named_outlet(source.name)
    return replace(source, kind="journalist") if source.kind == "person" else source


def _named_outlet(name: str) -> Source:
    """An outlet that nobody has told of but as who carried the words."""
    return Source(f"outlet:{hash_of(plain_name(name))}", name, "outlet", named=True)
