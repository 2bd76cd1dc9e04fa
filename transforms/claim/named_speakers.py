"""Speakers told by a name: an outlet, an actor, an institution of a state, a name that nobody knows."""

from __future__ import annotations

import re

from spacy.tokens import Token

from transforms.annotations import ActorMention, Span
from transforms.claim.cues import plain_name
from transforms.claim.outlets import find_outlet, outlet_source
from transforms.claim.source import OUTLET_KINDS, Source, hash_of
from transforms.claim.speaker_context import Context, is_name, kind_of_role, noun_of
from transforms.language import syntax

# The kind of source that an actor is, by the actor's kind.
KIND_OF_ACTOR = {
    "state": "state",
    "armed_group": "armed_group",
    "party": "organisation",
    "organisation": "organisation",
    "company": "organisation",
    "media": "outlet",
    "person": "person",
    "group": "unspecified",
}
_KIND_OF_NAME = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "state",
    "LOC": "state",
    "NORP": "organisation",
}
DETERMINERS = syntax.DEFINITE | {
    "a",
    "an",
    "some",
    "several",
    "many",
    "few",
    "another",
    "one",
    "his",
    "her",
    "its",
    "their",
}
_IN_NAME = frozenset({"flat", "compound", "amod"})
_ROLE_LABELS = frozenset({"nmod:desc", "compound", "appos"})
_SAYS_WHO = frozenset({"flat", "appos", "compound", "nmod:desc", "flat:name"})


def outlet_of(context: Context, head: Token, text: str) -> Source | None:
    """The outlet that the speaker's phrase names as a whole, or by its head alone ("the agency Reuters")."""
    named = any(word[:1].isupper() for word in text.split() if word.lower() not in DETERMINERS)
    if head.pos_ not in {"PROPN", "NOUN", "X", "ADJ"} or not named:
        return None
    mention = context.by_head.get(head.i)
    if mention is not None and mention.actor is not None and mention.actor.kind == "person":
        return None  # a person may be called like a newspaper
    found = find_outlet(text, context.outlets)
    if found is None and head.pos_ == "PROPN" and head.text[:1].isupper():
        before = [c for c in head.lefts if c.dep_ in {"compound", "flat", "amod"} and c.text[:1].isupper()]
        if not before:
            row = context.outlets.by_name.get(plain_name(head.text))
            found = outlet_source(row) if row is not None else None
    return found


def named_mention(context: Context, head: Token, span: Span) -> ActorMention | None:
    """The mention that is the speaker: of its head, of a name in flat apposition to it, or around it."""
    direct = context.by_head.get(head.i)
    if direct is not None and direct.actor is not None and direct.actor.kind == "person":
        return direct
    names = [mention for i in _same_phrase(head) for mention in context.people.get(i, ())]
    if names:
        return min(names, key=lambda mention: (mention.start, -mention.end))
    if direct is not None and direct.actor is not None and direct.actor.kind != "group":
        return direct
    for mention in context.mentions:
        covers = mention.start <= head.idx and head.idx + len(head.text) <= mention.end
        if covers and mention.actor is not None and mention.actor.kind != "group":
            return mention
    return None


def _same_phrase(head: Token) -> list[int]:
    """The head of a phrase and the words below it that say who it is ("Front spokesman Fahim Dashti")."""
    found, level = [head.i], [head]
    for _ in range(3):
        level = [child for tok in level for child in tok.children if child.dep_ in _SAYS_WHO]
        found += [tok.i for tok in level]
    return found


def of_actor(context: Context, mention: ActorMention) -> Source:
    actor = mention.actor
    assert actor is not None  # the callers choose only such mentions
    role = mention.role or context.roles.get(actor.actor_id) or actor.role
    kind = KIND_OF_ACTOR.get(actor.kind, "organisation")
    if actor.kind == "person":
        kind = kind_of_role(role, context.outlets) or "person"
        beside = [c for c in context.doc[mention.head].lefts if c.dep_ in _ROLE_LABELS]
        nouns = [noun_of(c, context.outlets) for c in beside]
        if any(noun is not None and noun.kind == "spokesperson" for noun in nouns):
            kind = "spokesperson"  # "army *spokesman* General Ali Reza": no rank says more
    elif actor.kind == "media":
        known = find_outlet(actor.name, context.outlets)
        if known is not None:
            return known
    return Source(
        actor.actor_id,
        actor.name,
        kind,
        named=True,
        role=role,
        actor_id=actor.actor_id,
        affiliation_id=mention.affiliation_id or actor.affiliation_id,
        country=actor.country,
    )


def of_institution(context: Context, mention: ActorMention, head: Token) -> Source:
    """A ministry, army or police of a state: a source of its own for each kind of institution.

    "The ministry" is the defence ministry that the article named before.
    """
    actor = mention.actor
    assert actor is not None  # the caller has looked
    start = head.i
    while (
        start > 0
        and context.doc[start - 1].text.islower()
        and context.doc[start - 1].pos_ in {"NOUN", "ADJ", "PROPN"}
    ):
        start -= 1
    name = context.article.text[context.doc[start].idx : head.idx + len(head.text)]
    field = [c for c in head.children if c.dep_ == "nmod" and c.i == head.i + 2 and c.text.islower()]
    if field and context.doc[head.i + 1].lower_ == "of":  # "ministry of defence": the defence ministry
        name = f"{field[0].text} {name}"
    for seen in reversed(context.seen):
        same = seen.source.actor_id == actor.actor_id and seen.start < head.idx
        if same and _last_word(seen.source.source_id) == name.lower() and start == head.i:
            return seen.source
    # An organ is named "Kenya (police)": its state tells whose the institution is.
    owner, bracket, _ = actor.name.partition(" (")
    return Source(
        f"{actor.actor_id}:{'-'.join(name.lower().split())}",
        f"{owner} ({name})" if bracket else name,
        "state",
        named=True,
        actor_id=actor.actor_id,
        affiliation_id=actor.affiliation_id,
        country=actor.country,
    )


def _last_word(source_id: str) -> str:
    """The head noun in an institution's id: "XXX.government:defence-ministry" -> "ministry"."""
    return source_id.rpartition(":")[2].rpartition("-")[2]


def apposed_name(head: Token) -> Token | None:
    """The name in apposition to a common noun: "their lawyer, *Ann Lee*"."""
    if head.pos_ != "NOUN":
        return None
    for child in head.children:  # "a faction calling itself *Dawn*", "a man named *Idris*"
        if child.dep_ == "acl" and child.i > head.i:
            itself = any(word.lower_.endswith(("self", "selves")) for word in child.children)
            for word in child.children:
                told = word.dep_ == "xcomp" or (itself and word.dep_ in {"obj", "obl", "iobj"})
                capital = itself and word.text[:1].isupper()
                if told and (is_name(word) or capital) and word.i > child.i:
                    return word
    names = [
        tok
        for tok in head.subtree
        if tok.dep_ == "appos" and tok.i > head.i and is_name(tok)
        if tok.head == head or tok.ent_type_ == "PERSON"
        if not syntax.is_hyphenated(tok)
    ]
    return names[0] if names else None


def n_before(name: Token) -> int:
    """How many capitalised words of its own stand before the head of a name: 1 in "*Open* Hands"."""
    return sum(c.text[:1].isupper() and c.dep_ in _IN_NAME for c in name.lefts)


def is_own(context: Context, head: Token, text: str) -> bool:
    """Whether an article calls its own outlet by name or part of it ("Open Field could not verify")."""
    own, name = plain_name(context.own.name), plain_name(text)
    return is_name(head) and context.own.named and bool(name) and (own.startswith(name) or own.endswith(name))


def of_name(context: Context, head: Token, told_as: Token | None = None) -> Source:
    """A source of its own name, for a name that no mention explains; `told_as`: the noun of its role."""
    words = sorted(
        [
            head,
            *(c for c in head.children if c.dep_ in {"flat", "compound"} and is_name(c)),
            *(c for c in head.lefts if c.dep_ == "amod" and c.text[:1].isupper() and is_name(head)),
        ],
        key=lambda tok: tok.i,
    )
    name = context.article.text[words[0].idx : words[-1].idx + len(words[-1].text)]
    if not is_name(head):  # "calling itself *the Sons of the River*"
        start, end = syntax.noun_phrase(head)
        name = re.sub(r"^(?:the|a|an) ", "", context.article.text[start:end])
    kind = _KIND_OF_NAME.get(head.ent_type_, "organisation")
    role = told_as or next((c for c in head.children if c.dep_ in _ROLE_LABELS and c.pos_ == "NOUN"), None)
    told = noun_of(role, context.outlets) if role is not None else None
    if told is not None and (told.speaks or told.kind in OUTLET_KINDS):
        kind = str(told.kind)
    role_text = role.lemma_.lower() if told is not None and role is not None else None
    return Source(f"name:{hash_of(plain_name(name))}", name, kind, named=True, role=role_text)
