"""Speakers without a name: one source per article and description, with whom it speaks for."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.annotations import Actor, ActorMention, Span
from transforms.claim.cues import plain_name
from transforms.claim.named_speakers import DETERMINERS
from transforms.claim.source import Source, hash_of
from transforms.claim.speaker_context import Context, noun_of


def unnamed(
    context: Context, head: Token, span: Span, kind: str | None, speaks_for: Actor | None = None
) -> Source:
    """One source per article for a speaker without a name, with the actor it speaks for."""
    noun = noun_of(head, context.outlets)
    name = _description(context.article.text[span.start : span.end])
    direct = context.by_head.get(head.i)
    affiliation = direct.affiliation_id if direct is not None else None
    told = kind or (str(noun.kind) if noun is not None else None) or "unspecified"
    if told == "unspecified" and noun is not None and noun.one_is_document and head.tag_ == "NN":
        told = "document"  # "the auditor's report"; "reports" are nobody's
    if told == "unspecified" and noun is None and direct is not None and _bears_arms(direct.actor):
        told = "armed_group"  # "kidnappers", "gunmen": who speaks is who acts
        affiliation = affiliation or (direct.actor.actor_id if direct.actor is not None else None)
    if speaks_for is not None:
        affiliation = speaks_for.actor_id
    country = direct.actor.country if direct is not None and direct.actor is not None else None
    if affiliation is None and told not in {"document", "rumor", "unspecified"}:
        holder = _holder(context, head, span, told)
        if holder is not None and holder.actor is not None:
            affiliation, country = holder.actor.actor_id, country or holder.actor.country
    return Source(
        f"unnamed:{hash_of(context.article.article_id, told, plain_name(name))}",
        name,
        told,
        named=False,
        role=head.lemma_.lower() if noun is not None and noun.speaks else None,
        affiliation_id=affiliation,
        country=country,
        is_several=head.tag_ in {"NNS", "NNPS"} or (noun is None and told == "unspecified"),
    )


def _bears_arms(actor: Actor | None) -> bool:
    """Whether an actor is a band of armed people without a name and for no state."""
    return actor is not None and actor.kind == "group" and bool({"REB", "UAF"} & set(actor.sectors))


# Whose speakers speak for a power, though it stands behind them only by where they are.
_OF_POWER = frozenset({"official", "spokesperson", "state", "armed_group"})
# Those who are somebody's without speaking for them: "the prosecutor's wife".
_PRIVATE = frozenset({"person", "witness"})


def _holder(context: Context, head: Token, span: Span, kind: str) -> ActorMention | None:
    """The named actor in an unnamed speaker's phrase: "a *rebel* source", "an official of *the party*".

    Neither whose wife it is, nor the country where it is ("the opposition in Togo")."""
    text = context.article.text
    inside = [
        mention
        for mention in context.mentions
        if span.start <= mention.start
        and mention.end <= span.end
        and mention.head != head.i
        and mention.actor is not None
        and mention.actor.kind not in {"person", "group"}
        and not (kind in _PRIVATE and _is_possessive(text, mention))
        and not (
            kind not in _OF_POWER
            and mention.start > head.idx
            and mention.actor.kind == "state"
            and mention.actor.affiliation_id is None
        )
    ]
    return inside[0] if inside else None


def _is_possessive(text: str, mention: ActorMention) -> bool:
    return text[mention.end : mention.end + 1] in _APOSTROPHES or text[mention.end - 2 : mention.end - 1] in (
        _APOSTROPHES
    )


_APOSTROPHES = ("'", "\u2019")


def _description(text: str) -> str:
    """An unnamed speaker's words without article and determiner: "a Taliban source" -> "Taliban source"."""
    words = text.replace("\n", " ").split()
    while len(words) > 1 and words[0].lower() in DETERMINERS and words[1].lower() != "of":
        words = words[1:]
    first = words[0]
    if first[:1].isupper() and first[1:].islower() and len(words) == 1:
        words[0] = first.lower()
    return " ".join(words)
