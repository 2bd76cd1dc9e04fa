"""Speakers told by a pronoun, or by a noun that leads back: "the source", "the outlet", "the spokesman"."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.annotations import Span
from transforms.claim.named_speakers import apposed_name, named_mention, of_actor, of_name, outlet_of
from transforms.claim.source import OUTLET_KINDS, UNSPECIFIED, Source
from transforms.claim.speaker_context import Context, Seen, is_name, noun_of
from transforms.claim.unnamed_speakers import unnamed
from transforms.language import syntax
from transforms.language.closed_classes import FIRST_PERSON, GROUP_PRONOUNS, PERSON_PRONOUNS, THING_PRONOUNS

_BODY_KINDS = OUTLET_KINDS | {"state", "armed_group", "organisation"}
_PEOPLE_KINDS = frozenset({"person", "official", "spokesperson", "journalist", "witness", "anonymous"})
_GROUP_KINDS = frozenset(
    {"armed_group", "state", "organisation", "witness", "official", "anonymous", "unspecified"}
)


def of_pronoun(context: Context, head: Token) -> Source:
    mention = context.by_head.get(head.i)
    if head.lower_ in THING_PRONOUNS and (last := _spoke_last(context, head)) is not None:
        return last
    if mention is not None and mention.actor is not None:
        for seen in reversed(context.seen):
            if seen.start < head.idx and seen.source.actor_id == mention.actor.actor_id:
                return seen.source
        if mention.named or mention.actor.kind == "person":
            return of_actor(context, mention)
    word = head.lower_
    if word in PERSON_PRONOUNS:
        kinds: frozenset[str] = _PEOPLE_KINDS
    elif word in THING_PRONOUNS:
        kinds = OUTLET_KINDS | {"state", "armed_group", "organisation", "document"}
    elif word in GROUP_PRONOUNS:
        kinds = _GROUP_KINDS | _PEOPLE_KINDS
    else:
        return UNSPECIFIED
    person = _person_before(context, head)
    for seen in reversed(context.seen):
        if seen.start < head.idx and seen.source.kind in kinds:
            if person is not None and person.idx > seen.start and not _same_words(seen, person):
                break
            return seen.source
    person = person or _body_before(context, head)
    if person is None:
        return UNSPECIFIED
    return of_phrase(context, person)


def _body_before(context: Context, pronoun: Token) -> Token | None:
    """The noun for a body that "it" goes on with: the subject of the sentence before."""
    start = pronoun.sent.start
    if pronoun.lower_ not in THING_PRONOUNS or not start or not context.doc.has_annotation("DEP"):
        return None
    own = syntax.subject(context.doc[start - 1].sent.root)
    noun = noun_of(own, context.outlets) if own is not None and own.tag_ == "NN" else None
    tells = noun is not None and (noun.kind in _BODY_KINDS | {"document"} or noun.one_is_document)
    return own if tells else None


def of_phrase(context: Context, head: Token) -> Source:
    """The source that a noun phrase of the article means, by its name where it has one."""
    span = Span(*syntax.noun_phrase(head))
    outlet = outlet_of(context, head, context.article.text[span.start : span.end])
    if outlet is not None:
        return outlet
    named = named_mention(context, head, span)
    if named is not None and named.actor is not None and (named.named or named.actor.kind == "person"):
        return of_actor(context, named)
    apposed = apposed_name(head)
    if apposed is not None:
        return of_name(context, apposed, head)
    return of_name(context, head) if is_name(head) else unnamed(context, head, span, None)


def _spoke_last(context: Context, pronoun: Token) -> Source | None:
    """The body that spoke in the sentence before, which "it" goes on with: speakers are subjects."""
    start = pronoun.sent.start
    if not context.doc.has_annotation("DEP") or not start:
        return None
    since = context.doc[start - 1].sent.start_char
    kinds = OUTLET_KINDS | {"state", "armed_group", "organisation"}
    for seen in reversed(context.seen):
        if since <= seen.start < pronoun.sent.start_char and seen.words:
            return seen.source if seen.source.kind in kinds else None
    return None


def _same_words(seen: Seen, noun: Token) -> bool:
    return noun.lemma_.lower() in seen.words


def _person_before(context: Context, pronoun: Token) -> Token | None:
    """The noun for a person, or for people, that a pronoun can mean: in its sentence before it, or in the
    sentence before, subjects first. Who is "his" or "her" something is not who that word itself means."""
    if not context.doc.has_annotation("DEP") or pronoun.lower_ in THING_PRONOUNS | FIRST_PERSON:
        return None
    plural = pronoun.lower_ in GROUP_PRONOUNS
    start = pronoun.sent.start
    before = context.doc[max(start - 1, 0)].sent.start if start else 0
    other = {"he": "her", "him": "her", "she": "his", "her": "his"}.get(pronoun.lower_)
    found = []
    for tok in context.doc[before : pronoun.i]:
        if tok.tag_ != ("NNS" if plural else "NN") or tok.ent_type_:
            continue
        if any(span.start <= tok.idx < span.end for span in context.told):
            continue
        noun = noun_of(tok, context.outlets)
        if noun is None or not noun.speaks or noun.kind in {"state", "armed_group"}:
            continue
        if tok.dep_ in {"compound", "nmod", "nmod:poss", "nmod:desc", "appos"}:
            continue
        owned = other is not None and any(
            word.lower_ == other and word.dep_ == "nmod:poss" and word.head.i > tok.i
            for word in context.doc[before : pronoun.i]
        )
        if not owned:
            found.append((tok.sent.start, tok.dep_ in syntax.SUBJECTS, tok.i, tok))
    return max(found, key=lambda one: (*one[:2], -one[2]))[3] if found else None


def referred_to(context: Context, head: Token, text: str, start: int) -> Source | None:
    """Whom "the source", "the outlet", "the spokesman" means: the last one before it that the noun fits."""
    noun = noun_of(head, context.outlets)
    words = text.split()
    if noun is None or not noun.refers or len(words) > 3 or words[0].lower() not in syntax.DEFINITE:
        return None
    earlier = [seen for seen in context.seen if seen.start < start]
    modifiers = {word.lower() for word in words[1:-1]}
    plural = head.tag_ in {"NNS", "NNPS"}
    for seen in reversed(earlier):  # one that was called by the same word
        as_many = seen.source.named or seen.source.is_several == plural
        if head.lemma_.lower() in seen.words and as_many and _agrees(seen, modifiers):
            return seen.source
    if modifiers:
        return None
    body = _body_called(context, head)
    if body is not None:
        return body
    for seen in reversed(earlier):
        source = seen.source
        fits = source.named or (noun.general and source.is_several == plural)
        if source.kind in noun.refers and fits and not _is_of_other_rank(context, seen, head):
            return source
    return None


def _is_of_other_rank(context: Context, seen: Seen, head: Token) -> bool:
    """Whether a person named before is told to be something else than the noun says: a governor is not meant
    by "the president"."""
    if not seen.source.named or seen.source.kind != "official" or noun_of(head, context.outlets) is None:
        return False
    roles = [context.outlets.nouns.get(word) for word in seen.words]
    told = [role for role in roles if role is not None and role.speaks and not role.general]
    return bool(told) and all(role.noun != head.lemma_.lower() for role in told)


def _body_called(context: Context, head: Token) -> Source | None:
    """The body that the article has named by a name that ends in the noun: "the Nile Dam *Authority*"."""
    for mention in reversed(context.mentions):
        actor = mention.actor
        if actor is None or mention.start >= head.idx or not mention.named or actor.kind == "person":
            continue
        last = context.doc[mention.head].text
        if last[:1].isupper() and last.lower() == head.lower_ and mention.end - mention.start > len(last):
            return of_actor(context, mention)
    return None


def _agrees(seen: Seen, modifiers: set[str]) -> bool:
    return not modifiers or modifiers <= (seen.words | {w.lower() for w in seen.source.name.split()})
